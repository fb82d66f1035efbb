"""Histories as columns: one row per place and state, so that a day of many places is one mask.

Days are whole numbers, counted from 1970-01-01 as numpy counts them; intervals are half-open, and what has no
first or last day is bounded by `SINCE_EVER` and `FOR_EVER`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any, overload

import numpy as np
import pandas as pd

from mapper.claims.ontology import Part, Status
from mapper.claims.table import join_list
from mapper.control.footprints import Footprint, Grounded
from mapper.control.history import PlaceHistory, told
from mapper.control.standing import State
from mapper.crs import GEOD, WGS84
from mapper.dates import FOR_EVER, SINCE_EVER, day_number

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

DAYS = ("valid_from", "valid_to", "spell_from", "spell_to", "affirmed")
TEXTS = ("status", "actor", "actors", "besieged_by", "claim_ids")
INTERVAL_COLUMNS = (
    *("place", "state", *DAYS, *TEXTS),
    *("weight", "sources", "outvoted", "marked"),
)
PLACE_COLUMNS = (
    *("key", "place", "name", "part", "kind", "lon", "lat", "located_by", "located_note", "ambiguous"),
    *("level", "geometry"),
)
PARTS = ("", *Part)
"""The whole first, an unnamed part last."""
NO_GROUND = -1
Situation = tuple[PlaceHistory, State, Footprint | None]


def as_days(numbers: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """Return numbers of days as dates, NaT where they are open.

    Examples
    --------
    >>> as_days(np.array([1, FOR_EVER])).astype("datetime64[D]").astype(str).tolist()
    ['1970-01-02', 'NaT']
    """
    is_open = (numbers == SINCE_EVER) | (numbers == FOR_EVER)
    days = np.where(is_open, 0, numbers).astype("datetime64[D]").astype("datetime64[s]")
    days[is_open] = np.datetime64("NaT")
    return days


def interval_table(places: Sequence[Grounded]) -> pd.DataFrame:
    """Return the states of places as a table, place by place and in order of time.

    Parameters
    ----------
    places : sequence of (PlaceHistory, Footprint or None)

    Returns
    -------
    DataFrame
        `place`: position in `places`; `state`: position in its history; `valid_from`, `valid_to`: numbers of
        days, half-open; `spell_from`, `spell_to`: those of the run of states that tell a reader the same;
        `affirmed`: day of the last word; `status`, `actors`, `besieged_by`, `claim_ids` joined by ``;``;
        `actor`: the one who controls alone, else null; `weight`, 0-1; `sources`: how many claims stand behind
        the state; `outvoted`: whether a claim was; `marked`: whether presence or claims stand beside it.
    """
    table = pd.DataFrame(list(_rows(places)), columns=list(INTERVAL_COLUMNS))
    kinds = dict.fromkeys(TEXTS, "str") | dict.fromkeys(("place", "state", *DAYS, "sources"), "int64")
    return table.astype(kinds | {"weight": "float64", "outvoted": "bool", "marked": "bool"})


def _rows(places: Sequence[Grounded]) -> Iterator[tuple[Any, ...]]:
    for place, (history, _) in enumerate(places):
        number = 0
        for _, run in groupby(history.states, key=told):
            spell = list(run)
            bounds = day_number(spell[0].valid_from), day_number(spell[-1].valid_to)
            for state in spell:
                yield place, number, *_days(state, *bounds), *_texts(state), *_numbers(state)
                number += 1


def _days(state: State, spell_from: int, spell_to: int) -> tuple[int, ...]:
    own = day_number(state.valid_from), day_number(state.valid_to)
    return *own, spell_from, spell_to, day_number(state.affirmed)


def _texts(state: State) -> tuple[str | None, ...]:
    held = state.status == Status.CONTROLLED and len(state.actors) == 1
    actors, besiegers = join_list(state.actors), join_list(state.besieged_by)
    return (
        state.status.value,
        state.actors[0] if held else None,
        actors,
        besiegers,
        join_list(ids_of(state)),
    )


def _numbers(state: State) -> tuple[float, int, bool, bool]:
    marked = bool(state.presence or state.claimed)
    return state.weight, len(state.ids), bool(state.outvoted), marked


def ids_of(state: State) -> tuple[str, ...]:
    """Return all claims that a state names, those that decide it first."""
    return (*state.ids, *state.siege_ids, *state.outvoted)


def active(intervals: pd.DataFrame, day: dt.date) -> NDArray[np.intp]:
    """Return the positions of the rows of an interval table that are in force on a day, in their order.

    Examples
    --------
    >>> table = pd.DataFrame({"valid_from": [0, 5], "valid_to": [5, FOR_EVER]})
    >>> active(table, dt.date(1970, 1, 6)).tolist()
    [1]
    """
    number = day_number(day)
    begun = intervals["valid_from"].to_numpy() <= number
    return np.flatnonzero(begun & (number < intervals["valid_to"].to_numpy()))


def place_table(places: Sequence[Grounded]) -> gpd.GeoDataFrame:
    """Return what of places is the same on every day.

    Returns
    -------
    GeoDataFrame
        `key`, `place` (the source's spelling), `name`, `part`, `kind`, `lon`, `lat`, `located_by`,
        `located_note`, `ambiguous`, `level` (`NO_GROUND` where there is no ground); geometry: the ground,
        WGS84.
    """
    import geopandas as gpd

    spots = [history.spot for history, _ in places]
    columns: dict[str, Any] = {
        name: [getattr(spot, name) for spot in spots]
        for name in PLACE_COLUMNS
        if name not in ("level", "geometry")
    }
    columns["level"] = [NO_GROUND if ground is None else int(ground.level) for _, ground in places]
    shapes = np.array([None if ground is None else ground.shape for _, ground in places], dtype=object)
    table = gpd.GeoDataFrame(columns, geometry=shapes, crs=WGS84)
    texts = ("key", "place", "name", "part", "kind", "located_by", "located_note")
    kinds = dict.fromkeys(texts, "str") | {"lon": "float64", "lat": "float64"}
    return table.astype(kinds | {"ambiguous": "bool", "level": "int64"})


class Places(tuple[Grounded, ...]):
    """Places with their ground; their columns are made once, when they are first asked for.

    Examples
    --------
    >>> len(Places([]).intervals)
    0
    """

    @cached_property
    def intervals(self) -> pd.DataFrame:
        """Their states; see `interval_table`."""
        return interval_table(self)

    @cached_property
    def table(self) -> gpd.GeoDataFrame:
        """What is the same on every day; see `place_table`."""
        return place_table(self)

    @cached_property
    def km2(self) -> NDArray[np.float64]:
        """How much ground each covers by itself, NaN for none."""
        return np.array([_own_km2(ground) for _, ground in self], dtype=float)

    @cached_property
    def order(self) -> NDArray[np.intp]:
        """The rank of each as a reader looks for it: by spelling, name and part."""
        names = [(history.spot.place.casefold(), history.spot.name) for history, _ in self]
        parts = [PARTS.index(history.spot.part) for history, _ in self]
        order = sorted(range(len(self)), key=lambda number: (names[number], parts[number]))
        rank = np.empty(len(self), dtype=np.intp)
        rank[order] = np.arange(len(self))
        return rank

    @cached_property
    def names(self) -> list[tuple[str, str]]:
        """The key and part of each."""
        return [(history.spot.key, history.spot.part) for history, _ in self]

    @cached_property
    def ids(self) -> list[tuple[str, ...]]:
        """The claims that each row of the intervals names."""
        return [ids_of(state) for history, _ in self for state in history.states]


class Situations(Sequence[Situation]):
    """The places spoken of by a day, each with its state and its ground.

    Attributes
    ----------
    places : Places
    rows : array of int
        Those of `places.intervals` that are in force.
    """

    def __init__(self, places: Places, rows: NDArray[np.intp]) -> None:
        self.places, self.rows = places, rows

    def __repr__(self) -> str:
        return f"Situations({len(self)} of {len(self.places)} places)"

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, number: int) -> Situation: ...
    @overload
    def __getitem__(self, number: slice) -> Situations: ...
    def __getitem__(self, number: int | slice) -> Situation | Situations:
        if isinstance(number, slice):
            return Situations(self.places, self.rows[number])
        place, state = self.places.intervals[["place", "state"]].to_numpy()[self.rows[number]].tolist()
        return self._situation(place, state)

    def __iter__(self) -> Iterator[Situation]:
        pairs = self.places.intervals[["place", "state"]].to_numpy()[self.rows].tolist()
        return (self._situation(place, state) for place, state in pairs)

    def _situation(self, place: int, state: int) -> Situation:
        history, ground = self.places[place]
        return history, history.states[state], ground

    @property
    def positions(self) -> NDArray[np.intp]:
        """Where each place stands among all."""
        found: NDArray[np.intp] = self.places.intervals["place"].to_numpy()[self.rows]
        return found

    def where(self, mask: NDArray[np.bool_]) -> Situations:
        """Return those that a mask picks, in their order."""
        return Situations(self.places, self.rows[mask])

    def column(self, name: str) -> Any:
        """Return a column of their states."""
        return self.places.intervals[name].iloc[self.rows].reset_index(drop=True)


def _own_km2(ground: Footprint | None) -> float:
    if ground is None:
        return float("nan")
    return round(abs(GEOD.geometry_area_perimeter(ground.shape)[0]) / 1e6, 3)
