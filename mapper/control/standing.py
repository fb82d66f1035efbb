"""What stands at one place: a filter that takes the evidence day by day and answers with status intervals.

Nothing here knows geometry. A later claim never changes an earlier day, silence never ends control, and on
the day of a change the place has one owner, the new one: every interval is half-open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING

from mapper.claims.ontology import CONTROL, PRESENCE, Predicate, Status

if TYPE_CHECKING:
    import pandas as pd

EVER = dt.date.min
NEVER = dt.date.max
OUTWEIGHS = 2.0
ITEM_COLUMNS = ("day", "until", "predicate", "actor", "against", "doubted", "weight", "id")
MOST_IDS = 50
"""Claims that a layer names, the newest first; a place's own list has them all."""


@dataclass(frozen=True)
class Item:
    """One piece of evidence on one place and part; see `mapper.control.evidence`."""

    day: dt.date
    until: dt.date
    predicate: str
    actor: tuple[str, ...]
    against: tuple[str, ...]
    doubted: bool
    weight: float
    id: str
    borrowed: bool = False
    """Said of the whole place and lent to a part of it, or the other way round."""


@dataclass(frozen=True)
class Layer:
    """One thing that stands: who, since when, last affirmed, until when at most, on whose word."""

    actors: tuple[str, ...]
    since: dt.date
    last: dt.date
    until: dt.date
    weight: float
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """All that stands at one place at one moment, kept apart by layer."""

    holder: Layer | None = None
    shared: bool = False
    contest: Layer | None = None
    presence: tuple[Layer, ...] = ()
    claimed: tuple[Layer, ...] = ()
    sieges: tuple[Layer, ...] = ()
    outvoted: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class State:
    """The status of one place and part over the days `[valid_from, valid_to)`."""

    valid_from: dt.date
    valid_to: dt.date
    status: Status
    actors: tuple[str, ...]
    weight: float
    affirmed: dt.date
    besieged_by: tuple[str, ...]
    ids: tuple[str, ...]
    siege_ids: tuple[str, ...]
    presence: tuple[Layer, ...]
    claimed: tuple[Layer, ...]
    outvoted: tuple[str, ...]


def states(items: Sequence[Item], stale_days: int) -> list[State]:
    """Return the status intervals of one place and part, in order, without gaps from the first evidence on.

    Parameters
    ----------
    items : sequence of Item
        In any order.
    stale_days : int

    Examples
    --------
    >>> day = dt.date(2017, 9, 5)
    >>> taken = Item(day, NEVER, "takes_control", ("SDF",), ("IS",), False, 0.8, "c1")
    >>> [(state.status.value, state.actors, str(state.valid_from)) for state in states([taken], 30)]
    [('controlled', ('SDF',), '2017-09-05')]
    """
    found: list[State] = []
    for start, end, standing in _moments(sorted(items, key=lambda item: (item.day, item.id)), stale_days):
        state = _state(standing, start, end)
        if found and _same(found[-1], state):
            found[-1] = replace(found[-1], valid_to=end)
        else:
            found.append(state)
    return found


def _moments(items: Sequence[Item], stale_days: int) -> Iterable[tuple[dt.date, dt.date, Standing]]:
    """Yield what stands between one event or expiry and the next."""
    standing = Standing()
    batches = [(day, list(batch)) for day, batch in groupby(items, key=lambda item: item.day)]
    for number, (day, batch) in enumerate(batches):
        following = batches[number + 1][0] if number + 1 < len(batches) else NEVER
        standing = _apply(_alive(standing, day), batch, stale_days)
        while day < following:
            current = _alive(standing, day)
            end = min([following, *(layer.until for layer in _layers(current) if layer.until > day)])
            yield day, end, current
            day = end


def _layers(standing: Standing) -> list[Layer]:
    single = [layer for layer in (standing.holder, standing.contest) if layer]
    return [*single, *standing.presence, *standing.claimed, *standing.sieges]


def _alive(standing: Standing, day: dt.date) -> Standing:
    """Drop the layers whose time is over."""
    if all(layer.until > day for layer in _layers(standing)):
        return standing

    def keep(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
        return tuple(layer for layer in layers if layer.until > day)

    def keep_one(layer: Layer | None) -> Layer | None:
        return layer if layer and layer.until > day else None

    return replace(
        standing,
        holder=keep_one(standing.holder),
        contest=keep_one(standing.contest),
        presence=keep(standing.presence),
        claimed=keep(standing.claimed),
        sieges=keep(standing.sieges),
    )


def _apply(standing: Standing, batch: list[Item], stale_days: int) -> Standing:
    """Return what stands after all evidence of one day, whatever its order in the file."""
    certain = [item for item in batch if not item.doubted]
    doubted = [item for item in batch if item.doubted]
    leaving = [item for item in certain if item.predicate == Predicate.WITHDRAWS]
    gone = {actor for item in leaving for actor in item.actor}
    holding = [item for item in certain if item.predicate in CONTROL and not _left(item, gone)]
    standing = _hold(_withdraw(standing, leaving), holding, stale_days)
    standing = _contest(standing, certain, stale_days)
    standing = _share(standing, [item for item in certain if item.predicate == Predicate.MIXED])
    standing = _besiege(standing, certain)
    there = [item for item in batch if item.predicate in PRESENCE]
    there += [item for item in certain if item.predicate == Predicate.SIEGE_BROKEN and item.actor]
    there += [item for item in doubted if item.predicate in (Predicate.BESIEGES, Predicate.CONTESTS)]
    there += [replace(item, actor=item.against) for item in certain if item.predicate == Predicate.BESIEGES]
    claims = [item for item in doubted if item.predicate in CONTROL]
    if not there and not claims:
        return standing
    return replace(
        standing,
        presence=_affirm(standing.presence, there, stale_days),
        claimed=_affirm(standing.claimed, claims, stale_days),
    )


def _left(item: Item, gone: set[str]) -> bool:
    """Tell whether a state was ended by a withdrawal of the same day."""
    return item.predicate == Predicate.CONTROLS and bool(item.actor) and set(item.actor) <= gone


def _withdraw(standing: Standing, items: list[Item]) -> Standing:
    gone = {actor for item in items for actor in item.actor}
    if not gone:
        return standing

    def without(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
        left = (replace(layer, actors=_minus(layer.actors, gone)) for layer in layers)
        return tuple(layer for layer in left if layer.actors)

    holder, contest = standing.holder, standing.contest
    if contest and gone & set(contest.actors):
        rest = _minus(contest.actors, gone)
        ids = tuple(item.id for item in items)
        if len(rest) == 1 and rest != (holder.actors if holder else ()):
            day = items[0].day
            holder = Layer(rest, day, day, NEVER, contest.weight, (*contest.ids, *ids))
        contest = replace(contest, actors=rest) if len(rest) > 1 else None
    if holder and gone & set(holder.actors):
        rest = _minus(holder.actors, gone)
        holder = replace(holder, actors=rest) if rest else None
    return replace(
        standing,
        holder=holder,
        shared=standing.shared and holder is not None and len(holder.actors) > 1,
        contest=contest,
        presence=without(standing.presence),
        claimed=without(standing.claimed),
        sieges=without(standing.sieges),
    )


def _hold(standing: Standing, items: list[Item], stale_days: int) -> Standing:
    if not items:
        return standing
    best: dict[tuple[str, ...], float] = {}
    for item in items:
        best[item.actor] = max(best.get(item.actor, 0.0), item.weight)
    top = max(best.values())
    heard = [actors for actors, weight in best.items() if weight == top or weight * OUTWEIGHS > top]
    kept = [item for item in items if item.actor in heard]
    outvoted = tuple(item.id for item in items if item.actor not in heard)
    actors = _union(item.actor for item in sorted(kept, key=lambda item: (-item.weight, item.actor)))
    old = standing.holder
    same = old is not None and set(old.actors) == set(actors)
    layer = Layer(
        actors=actors,
        since=old.since if old and same else kept[0].day,
        last=kept[0].day,
        until=max(item.until for item in kept),
        weight=top if len(heard) == 1 else top / 2,
        ids=_newest([tuple(item.id for item in kept), old.ids if old and same else ()]),
    )
    driven_out = {actor for item in kept for actor in item.against} | set(old.actors if old else ())
    driven_out -= set(actors)
    conflict = len(heard) > 1
    return replace(
        standing,
        holder=None if conflict else layer,
        shared=not conflict and len(actors) > 1,
        contest=replace(layer, until=_stale(layer, stale_days)) if conflict else None,
        presence=tuple(one for one in standing.presence if not set(one.actors) & driven_out),
        claimed=(),
        sieges=tuple(siege for siege in standing.sieges if not set(siege.actors) & set(actors)),
        outvoted=outvoted,
    )


def _stale(layer: Layer, days: int) -> dt.date:
    return min(layer.until, _plus(layer.last, days))


def days_before(day: dt.date, days: int) -> dt.date:
    """Return the day so many days earlier, or the first that there is."""
    return EVER if (day - EVER).days <= days else day - dt.timedelta(days=days)


def _plus(day: dt.date, days: int) -> dt.date:
    """Return the day so many days later; what nobody dated does not go stale."""
    if day == EVER or (NEVER - day).days <= days:
        return NEVER
    return day + dt.timedelta(days=days)


def _contest(standing: Standing, items: list[Item], stale_days: int) -> Standing:
    fights = [item for item in items if item.predicate == Predicate.CONTESTS]
    taken = any(item.predicate in CONTROL - {Predicate.CONTROLS} for item in items)
    if not fights or taken:
        return standing
    day = fights[0].day
    old = standing.contest
    held = standing.holder.actors if standing.holder else ()
    actors = _union([*(item.actor for item in fights), *(item.against for item in fights), held])
    layer = Layer(
        actors=_union([old.actors, actors]) if old else actors,
        since=old.since if old else day,
        last=day,
        until=min(max(item.until for item in fights), _plus(day, stale_days)),
        weight=max(item.weight for item in fights),
        ids=_newest([tuple(item.id for item in fights), old.ids if old else ()]),
    )
    return replace(standing, contest=layer)


def _share(standing: Standing, items: list[Item]) -> Standing:
    if not items:
        return standing
    layer = Layer(
        actors=_union([*(item.actor for item in items), *(item.against for item in items)]),
        since=items[0].day,
        last=items[0].day,
        until=max(item.until for item in items),
        weight=max(item.weight for item in items),
        ids=_newest([tuple(item.id for item in items)]),
    )
    return replace(standing, holder=layer, shared=True, contest=None)


def _besiege(standing: Standing, items: list[Item]) -> Standing:
    if not standing.sieges and all(item.predicate != Predicate.BESIEGES for item in items):
        return standing
    affirmed = [item for item in items if item.predicate == Predicate.BESIEGES]
    sieges = _affirm(standing.sieges, affirmed, None)
    for item in items:
        if item.predicate == Predicate.SIEGE_BROKEN:
            broken = set(item.against) or {actor for siege in sieges for actor in siege.actors}
            sieges = tuple(siege for siege in sieges if not broken & set(siege.actors))
    return replace(standing, sieges=sieges)


def _affirm(layers: tuple[Layer, ...], items: list[Item], stale_days: int | None) -> tuple[Layer, ...]:
    """Add one layer per actor, or carry the actor's layer on; it goes stale after so many days."""
    found = {layer.actors: layer for layer in layers}
    for item in items:
        stale = NEVER if stale_days is None else _plus(item.day, stale_days)
        for actor in item.actor:
            old = found.get((actor,))
            found[(actor,)] = Layer(
                actors=(actor,),
                since=old.since if old else item.day,
                last=item.day,
                until=min(item.until, stale),
                weight=max(item.weight, old.weight if old and old.last == item.day else 0.0),
                ids=_newest([(item.id,), old.ids if old else ()]),
            )
    return tuple(found[actors] for actors in sorted(found))


def _state(standing: Standing, start: dt.date, end: dt.date) -> State:
    status, main = _main(standing)
    return State(
        valid_from=start,
        valid_to=end,
        status=status,
        actors=_union(layer.actors for layer in main),
        weight=max((layer.weight for layer in main), default=0.0),
        affirmed=max((layer.last for layer in main), default=start),
        besieged_by=_union(siege.actors for siege in standing.sieges),
        ids=_union(layer.ids for layer in main),
        siege_ids=_union(siege.ids for siege in standing.sieges),
        presence=standing.presence,
        claimed=standing.claimed,
        outvoted=standing.outvoted,
    )


def _main(standing: Standing) -> tuple[Status, tuple[Layer, ...]]:
    contest, holder = standing.contest, standing.holder
    if contest:
        return Status.CONTESTED, (contest,)
    if holder:
        return (Status.MIXED if standing.shared else Status.CONTROLLED), (holder,)
    if standing.claimed:
        return Status.CLAIMED, standing.claimed
    if standing.presence:
        return Status.PRESENCE, standing.presence
    return Status.UNKNOWN, ()


def _same(one: State, other: State) -> bool:
    return replace(one, valid_from=other.valid_from, valid_to=other.valid_to) == other


def _minus(actors: tuple[str, ...], gone: set[str]) -> tuple[str, ...]:
    return tuple(actor for actor in actors if actor not in gone)


def _newest(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return _union(groups)[:MOST_IDS]


def _union(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))


def items_of(table: pd.DataFrame) -> list[Item]:
    """Return the rows of an evidence table, in their order."""
    columns = {name: table[name].tolist() for name in ITEM_COLUMNS if name not in ("day", "until")}
    days = {
        name: [day or open_end for day in table[name].to_numpy("datetime64[D]").tolist()]
        for name, open_end in (("day", EVER), ("until", NEVER))
    }
    rows = zip(*(days.values()), *(columns.values()), strict=True)
    return [Item(*row) for row in rows]
