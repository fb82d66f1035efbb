"""The history of every place that anybody said anything of, and of its parts."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

from shapely.geometry.base import BaseGeometry

from mapper.claims.actors import Registry
from mapper.claims.ontology import CONTROL, PRESENCE, Part, Predicate, Status
from mapper.control.evidence import drawable, evidence, parts_of, place_keys, told_by
from mapper.control.settings import Settings
from mapper.control.standing import EVER, NEVER, Item, State, days_before, items_of, states

if TYPE_CHECKING:
    import geopandas as gpd

HELD = frozenset({Status.CONTROLLED, Status.CONTESTED, Status.MIXED})

SPOT_COLUMNS = (
    *("place", "to_place", "kind", "lon", "lat", "geometry"),
    *("located_by", "located_name", "located_kind", "located_note", "ambiguous"),
)


@dataclass(frozen=True)
class Spot:
    """Where the evidence is: one place, or a part of one.

    Attributes
    ----------
    place, name : str
        As the source has it; as the gazetteer has it.
    geometry : shapely geometry or None
        WGS84; the line of a corridor or the outline that an analyst drew; None for a point.
    """

    key: str
    part: str
    place: str
    name: str
    kind: str
    lon: float
    lat: float
    located_by: str
    located_note: str
    ambiguous: bool
    geometry: BaseGeometry | None


@dataclass(frozen=True)
class PlaceHistory:
    """A spot and its status intervals, half-open, in order."""

    spot: Spot
    states: tuple[State, ...]

    def at(self, day: dt.date) -> State | None:
        """Return the state on a day, or None before anything was said."""
        number = bisect_right(self.states, day, key=lambda state: state.valid_from) - 1
        return self.states[number] if number >= 0 and day < self.states[number].valid_to else None

    def spell(self, day: dt.date) -> tuple[dt.date, dt.date]:
        """Return the first day of the status that holds on a day, and the first day after it."""
        runs = [list(run) for _, run in groupby(self.states, key=told)]
        run = next(run for run in runs if run[0].valid_from <= day < run[-1].valid_to)
        return run[0].valid_from, run[-1].valid_to


def told(state: State) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return what a reader is told of a state, apart from presence and claims beside it."""
    return state.status.value, state.actors, state.besieged_by


def histories(
    claims: gpd.GeoDataFrame, registry: Registry, settings: Settings, known_by: dt.date | None = None
) -> list[PlaceHistory]:
    """Return the history of every place and part with evidence, in a fixed order.

    Parameters
    ----------
    claims : GeoDataFrame
        Located claims.
    known_by : date, optional
        Use only what was published by then.
    """
    if known_by is not None:
        claims = claims[told_by(claims, known_by)]
    spots = _spots(claims)
    by_place: dict[str, dict[str, list[Item]]] = defaultdict(dict)
    table = evidence(claims, registry, settings)
    for key, part, item in zip(table["key"].tolist(), table["part"].tolist(), items_of(table), strict=True):
        by_place[key].setdefault(part, []).append(item)
    found: list[PlaceHistory] = []
    for key, parts in sorted(by_place.items()):
        found += _place_histories(key, parts, spots, settings.stale_days)
    return found


def _place_histories(
    key: str, parts: dict[str, list[Item]], spots: dict[tuple[str, str], Spot], stale_days: int
) -> list[PlaceHistory]:
    parts = {part: [*items, *_rings_before(items, stale_days)] for part, items in parts.items()}
    adjusted = _across_parts(parts)
    by_part = {part: states(items, stale_days) for part, items in sorted(adjusted.items()) if items}
    sectors = {part: intervals for part, intervals in by_part.items() if part}
    if sectors:
        by_part[""] = compose(by_part.get("", []), sectors)
    whole = spots.get((key, "")) or _whole_of(next(spots[key, part] for part in parts))
    return [
        PlaceHistory(spots.get((key, part)) or whole, tuple(intervals))
        for part, intervals in sorted(by_part.items())
        if intervals
    ]


def _rings_before(items: Sequence[Item], stale_days: int) -> list[Item]:
    """Return the sieges that a place was in by the word that they were broken.

    A siege that was broken on a day was there until that day. Since when is not told: it is taken to have
    been there for as many days as a claim of presence holds, but not from before the first word on the place.
    """
    first = min((item.day for item in items), default=NEVER)
    return [
        replace(
            item,
            predicate=Predicate.BESIEGES.value,
            actor=item.against,
            against=(),
            day=max(first, days_before(item.day, stale_days)),
            until=item.day,
        )
        for item in items
        if item.predicate == Predicate.SIEGE_BROKEN and item.against and not item.doubted and item.day > first
    ]


def _across_parts(parts: dict[str, list[Item]]) -> dict[str, list[Item]]:
    """Let what is said of the whole place end older things said of its parts, and the other way round.

    Taking, sharing or leaving the whole town supersedes older claims about its sectors; a siege broken for
    the whole town ends older rings around its parts, but not one that is affirmed on the same day; a ring
    opened in one sector is no ring around the whole.
    """
    if parts.keys() == {""}:
        return parts
    whole = [item for item in parts.get("", []) if not item.doubted]
    settled = [item for item in whole if item.predicate in CONTROL | {Predicate.MIXED}]
    left = [_lent(item) for item in whole if item.predicate == Predicate.WITHDRAWS]
    freed = [_lent(item) for item in whole if item.predicate == Predicate.SIEGE_BROKEN]
    adjusted: dict[str, list[Item]] = {"": list(parts[""])} if whole or "" in parts else {}
    for part, items in parts.items():
        if not part:
            continue
        ringed = {item.day for item in items if item.predicate == Predicate.BESIEGES}
        adjusted[part] = [_ended_by(item, settled) for item in items]
        adjusted[part] += [*left, *(item for item in freed if item.day not in ringed)]
        opened = [item for item in items if item.predicate == Predicate.SIEGE_BROKEN and not item.doubted]
        if "" in adjusted:
            adjusted[""] += [_lent(item) for item in opened]
    return {part: _from_first_word(items) for part, items in adjusted.items()}


def _lent(item: Item) -> Item:
    """Return an event as the other places see it: it ends things there, and brings nobody in."""
    broken = item.predicate == Predicate.SIEGE_BROKEN
    return replace(item, actor=() if broken else item.actor, borrowed=True)


def _ended_by(item: Item, settled: Sequence[Item]) -> Item:
    later = (other.day for other in settled if other.day > item.day and _supersedes(other, item))
    return replace(item, until=min(item.until, min(later, default=NEVER)))


def _supersedes(whole: Item, part: Item) -> bool:
    """Tell whether a later word on the whole place ends an older one on a part of it."""
    holders, others = set(whole.actor), set(part.actor)
    if part.predicate == Predicate.BESIEGES:
        return bool(holders & others)
    if part.predicate in PRESENCE:
        return bool(others & set(whole.against))
    return holders != others


def _from_first_word(items: list[Item]) -> list[Item]:
    """Drop borrowed events from before anything was said of the part itself."""
    first = min((item.day for item in items if not item.borrowed), default=NEVER)
    return [item for item in items if item.day >= first]


def compose(whole: Sequence[State], sectors: Mapping[str, Sequence[State]]) -> list[State]:
    """Return the history of a whole place from its own and from that of its parts.

    What is said of the whole stands, unless somebody else holds a part that nobody named: it can't be set
    apart on the ground. Where nothing firm is said, a place of which different actors hold parts is contested
    among them; where one actor holds a part, that actor is present.
    """
    intervals = [state for group in (whole, *sectors.values()) for state in group]
    edges = sorted({day for state in intervals for day in (state.valid_from, state.valid_to)})
    found: list[State] = []
    for start, end in pairwise(edges):
        own = next((state for state in whole if state.valid_from <= start < state.valid_to), None)
        held = {
            part: state
            for part, group in sectors.items()
            for state in group
            if state.valid_from <= start < state.valid_to and state.status in HELD
        }
        state = _composed(own, held)
        if state is not None:
            found.append(replace(state, valid_from=start, valid_to=end))
    return _joined(found)


def _composed(own: State | None, parts: Mapping[str, State]) -> State | None:
    firm = own if own and own.status in HELD else None
    unnamed = parts.get(Part.PART)
    if not parts or (firm and (unnamed is None or set(firm.actors) >= set(unnamed.actors))):
        return own
    held = [*([firm] if firm else []), *parts.values()]
    actors = tuple(sorted({actor for part in held for actor in part.actors}))
    fought = any(part.status == Status.CONTESTED for part in held)
    divided = len({frozenset(part.actors) for part in held}) > 1
    ids = tuple(dict.fromkeys(name for part in held for name in part.ids))
    return State(
        valid_from=EVER,
        valid_to=NEVER,
        status=Status.CONTESTED if fought or divided else Status.PRESENCE,
        actors=actors,
        weight=min(part.weight for part in held),
        affirmed=max(part.affirmed for part in held),
        besieged_by=own.besieged_by if own else (),
        ids=ids,
        siege_ids=own.siege_ids if own else (),
        presence=own.presence if own else (),
        claimed=own.claimed if own else (),
        outvoted=own.outvoted if own else (),
    )


def _joined(intervals: list[State]) -> list[State]:
    found: list[State] = []
    for state in intervals:
        last = found[-1] if found else None
        if (
            last
            and last.valid_to == state.valid_from
            and replace(last, valid_to=state.valid_to) == replace(state, valid_from=last.valid_from)
        ):
            found[-1] = replace(last, valid_to=state.valid_to)
        else:
            found.append(state)
    return found


def _spots(claims: gpd.GeoDataFrame) -> dict[tuple[str, str], Spot]:
    """Return one spot per place and part; the most frequent spelling of the sources names it."""
    bearing = claims[drawable(claims)]
    where = list(zip(place_keys(bearing), parts_of(bearing), strict=True))
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    first: dict[tuple[str, str], int] = {}
    for number, ((key, part), spelling) in enumerate(zip(where, bearing["place"].tolist(), strict=True)):
        spellings[key][spelling] += 1
        first.setdefault((key, part), number)
    names = {key: counted.most_common(1)[0][0] for key, counted in spellings.items()}
    read = [name for name in SPOT_COLUMNS if name in bearing.columns]
    rows = bearing[read].iloc[list(first.values())].to_dict("records")
    return {
        (key, part): _spot(row, key, part, names[key]) for (key, part), row in zip(first, rows, strict=True)
    }


def _spot(row: dict[str, Any], key: str, part: str, spelling: str) -> Spot:
    geometry = row["geometry"]
    lon, lat = row["lon"], row["lat"]
    if lon != lon and geometry is not None:
        inside = geometry.representative_point()
        lon, lat = inside.x, inside.y
    return Spot(
        key=key,
        part=part,
        place=f"{spelling} – {row['to_place']}" if row["to_place"] else spelling,
        name=row.get("located_name") or spelling,
        kind=row.get("located_kind") or row["kind"],
        lon=float(lon),
        lat=float(lat),
        located_by=row["located_by"],
        located_note=row.get("located_note") or "",
        ambiguous=row.get("ambiguous") is True,
        geometry=None if geometry is None or geometry.geom_type == "Point" else geometry,
    )


def _whole_of(sector: Spot) -> Spot:
    return replace(sector, part="")
