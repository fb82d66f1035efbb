"""What passed from whom to whom, when, and on whose word."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from mapper.claims.actors import Registry
from mapper.claims.ontology import Status
from mapper.claims.table import join_list
from mapper.control.evidence import evidence
from mapper.control.history import PlaceHistory
from mapper.control.intervals import PARTS
from mapper.control.settings import Settings
from mapper.control.standing import EVER, NEVER, State
from mapper.tables import Table, as_html, readable

if TYPE_CHECKING:
    import geopandas as gpd

SIDES = tuple(f"{side}_{column}" for side in ("from", "to") for column in ("status", "actors", "besieged_by"))
"""What a reader is told of a place before a change and after it."""
CHANGE_COLUMNS = (
    *("day", "place", "name", "part", "lon", "lat", *SIDES),
    *("reason", "sources", "claim_ids"),
)
BY_CLAIM, STALE = "claim", "went stale"
PASSED_COLUMNS = ("from_actors", "from_status", "to_actors", "to_status", "area_km2")


class Told(NamedTuple):
    """What a reader is told of one place; lists are in order of name."""

    status: str = Status.UNKNOWN.value
    actors: str = ""
    besieged_by: str = ""


def told(state: State | None) -> Told:
    """Return what a reader is told of a state; unknown where there is none."""
    if state is None:
        return Told()
    return Told(state.status.value, by_name(state.actors), by_name(state.besieged_by))


def by_name(actors: Iterable[str]) -> str:
    """Return actors as one list cell, in order of name.

    Examples
    --------
    >>> by_name(("SDF", "IS"))
    'IS;SDF'
    """
    return join_list(sorted(actors))


@dataclass(frozen=True)
class Words:
    """Who said what of which place on which day.

    Attributes
    ----------
    on : dict
        For the key of a place and a day, the part and the id of each claim that takes effect or ends then.
    source : dict
        For the id of a claim, who says it: its source, or else its report.
    """

    on: dict[tuple[str, dt.date], list[tuple[str, str]]] = field(repr=False)
    source: dict[str, str] = field(repr=False)

    def behind(self, history: PlaceHistory, day: dt.date, state: State | None, ring: bool) -> list[str]:
        """Return the ids of the claims that brought a state about; none if it came with time alone.

        Those that the state rests on, unless a ring opened or closed; else all said of this part that day,
        without what was outvoted; else all said of the place.
        """
        outvoted = state.outvoted if state else ()
        said = [
            (part, name) for part, name in self.on.get((history.spot.key, day), []) if name not in outvoted
        ]
        resting = {*state.ids, *state.siege_ids} if state and not ring else set()
        groups = (
            [name for _, name in said if name in resting],
            [name for part, name in said if part == history.spot.part],
            [name for _, name in said],
        )
        return list(dict.fromkeys(next((group for group in groups if group), [])))

    def sources(self, ids: Iterable[str]) -> str:
        """Return who is behind some claims, each once, in order of the claims."""
        return "; ".join(dict.fromkeys(self.source[name] for name in ids if self.source.get(name)))


def words_of(claims: gpd.GeoDataFrame, registry: Registry, settings: Settings) -> Words:
    """Return who said what of which place on which day, from located claims."""
    on: dict[tuple[str, dt.date], list[tuple[str, str]]] = defaultdict(list)
    for row in evidence(claims, registry, settings).to_dict("records"):
        for day in (row["day"], row["until"]):
            if day == day:
                on[row["key"], day.date()].append((row["part"], str(row["id"])))
    told_by = zip(claims["id"], claims["source"], claims["report"], strict=True)
    return Words(dict(on), {name: str(source or report) for name, source, report in told_by})


def changes_table(
    histories: Sequence[PlaceHistory], words: Words, start: dt.date, end: dt.date
) -> pd.DataFrame:
    """Return every change in what a reader is told of a place.

    Parameters
    ----------
    histories : sequence of PlaceHistory
    words : Words
    start, end : date
        First and last day, both inclusive.

    Returns
    -------
    DataFrame
        `CHANGE_COLUMNS`, in order of day, place and part.
    """
    rows = [row for history in histories for row in _changes(history, words) if start <= row["day"] <= end]
    rows.sort(key=lambda row: (row["day"], *_place_order(row)))
    return _as_table(rows)


def net_changes(
    histories: Sequence[PlaceHistory], words: Words, day_a: dt.date, day_b: dt.date
) -> pd.DataFrame:
    """Return what differs on one day from what was told on an earlier one, a row a place and part.

    Returns
    -------
    DataFrame
        `CHANGE_COLUMNS`; `day`, `reason`, `sources` and `claim_ids` are those of the latest change between.
    """
    rows = []
    for history in histories:
        between = [row for row in _changes(history, words) if day_a < row["day"] <= day_b]
        if between:
            before = {name: between[0][name] for name in SIDES if name.startswith("from")}
            row = between[-1] | before
            if any(row[f"from_{name}"] != row[f"to_{name}"] for name in Told._fields):
                rows.append(row)
    rows.sort(key=_place_order)
    return _as_table(rows)


def _changes(history: PlaceHistory, words: Words) -> Iterator[dict[str, Any]]:
    before = Told()
    for day, state in _beginnings(history):
        after = told(state)
        if after != before and day != EVER:
            ids = words.behind(history, day, state, after.besieged_by != before.besieged_by)
            yield {
                "day": day,
                **{name: getattr(history.spot, name) for name in ("place", "name", "part", "lon", "lat")},
                **{f"from_{name}": cell for name, cell in before._asdict().items()},
                **{f"to_{name}": cell for name, cell in after._asdict().items()},
                "reason": BY_CLAIM if ids else STALE,
                "sources": words.sources(ids),
                "claim_ids": join_list(ids),
            }
        before = after


def _beginnings(history: PlaceHistory) -> Iterator[tuple[dt.date, State | None]]:
    """Yield the first day of each state; with None that from which nothing is known any more."""
    end = EVER
    for state in history.states:
        if EVER < end < state.valid_from:
            yield end, None
        yield state.valid_from, state
        end = state.valid_to
    if EVER < end < NEVER:
        yield end, None


def _place_order(row: dict[str, Any]) -> tuple[str, str, int]:
    return row["place"].casefold(), row["name"], PARTS.index(row["part"])


def _as_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(CHANGE_COLUMNS)).astype({"day": "datetime64[s]"})


@dataclass(frozen=True)
class Comparison:
    """What differs between the maps of two days.

    Attributes
    ----------
    day_a, day_b : date
    passed : DataFrame
        `from_actors`, `from_status`, `to_actors`, `to_status`, `area_km2`: ground of which something else is
        told on the second day, the largest first.
    places : DataFrame
        Places of which something else is told, with the columns of `ControlMap.changes`; what changed and
        changed back is left out, and `day`, `sources` and `claim_ids` are those of the latest change.

    Examples
    --------
    >>> passed = [("IS", "controlled", "SDF", "controlled", 30.0), ("", "unknown", "SDF", "controlled", 5.0)]
    >>> day_a, day_b = dt.date(2017, 6, 6), dt.date(2017, 10, 20)
    >>> table = pd.DataFrame(passed, columns=PASSED_COLUMNS)
    >>> Comparison(day_a, day_b, table, pd.DataFrame()).gains.values.tolist()
    [['SDF', 35.0, 0.0, 35.0], ['IS', 0.0, 30.0, -30.0]]
    """

    day_a: dt.date
    day_b: dt.date
    passed: pd.DataFrame = field(repr=False)
    places: pd.DataFrame = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "passed", readable(self.passed))
        object.__setattr__(self, "places", readable(self.places))

    @cached_property
    def gains(self) -> pd.DataFrame:
        """What each actor won and lost, largest gain first: `actor`, `gained_km2`, `lost_km2`, `net_km2`.

        Only control counts: ground that becomes contested is lost to its holder. Joint holders are a party of
        their own.
        """
        sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for row in self.passed.to_dict("records"):
            for number, side in enumerate(("to", "from")):
                if row[f"{side}_status"] == Status.CONTROLLED:
                    sums[row[f"{side}_actors"]][number] += row["area_km2"]
        rows = [(actor, gained, lost, gained - lost) for actor, (gained, lost) in sums.items()]
        rows.sort(key=lambda row: (-row[3], row[0]))
        return Table(rows, columns=["actor", "gained_km2", "lost_km2", "net_km2"])

    def _repr_html_(self) -> str:
        parts = (("Gains", self.gains), ("Ground", self.passed), ("Places", self.places))
        tables = "".join(f"<h4>{title}</h4>{as_html(table)}" for title, table in parts)
        return f"<b>Comparison</b> of {self.day_a} with {self.day_b}{tables}"
