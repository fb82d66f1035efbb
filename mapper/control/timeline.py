"""Areas, places and frontlines over time, and from one day to another: sums over cells that change hands.

Decisions come as one array of group codes a day, over the same cells throughout: a year is a stream of
arrays, and nothing is dissolved or drawn for it.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from mapper.claims.ontology import Status
from mapper.claims.table import split_list
from mapper.control.areas import as_dates
from mapper.control.changes import PASSED_COLUMNS, by_name
from mapper.control.footprints import Grounded
from mapper.control.intervals import Places
from mapper.crs import Plane, span
from mapper.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

SEGMENT_DEGREES = 0.1
"""Longer edges of an outline get vertices in between, so that they stay straight in degrees."""
LEAST_SHARE = 5e-4
"""A smaller part of an outline beyond the study area is a matter of rounding."""
OUTSIDE = "outside"
"""Stands for a status where the study area does not reach."""
TIMELINE_COLUMNS = ("valid_from", "valid_to", "actors", "status", "area_km2", "places")
LENGTH_COLUMNS = ("valid_from", "valid_to", "actor_a", "actor_b", "length_km")
GROUPINGS = ("actor", "status")


class Group(NamedTuple):
    """What cells are told apart by; actors are joined by ``;`` in order of name."""

    status: str
    actors: str


UNKNOWN = Group(Status.UNKNOWN.value, "")


def groups_of(places: Sequence[Grounded]) -> list[Group]:
    """Return every group that a place is ever in; unknown is the first. Their positions are the codes."""
    states = (state for history, _ in places for state in history.states)
    found = {Group(state.status.value, by_name(state.actors)) for state in states}
    return [UNKNOWN, *sorted(found - {UNKNOWN})]


def change_days(places: Sequence[Grounded], start: dt.date, end: dt.date) -> list[dt.date]:
    """Return the first day, and each day up to the last, inclusive, on which the state of a place changes."""
    states = [state for history, _ in places for state in history.states]
    edges = {day for state in states for day in (state.valid_from, state.valid_to)}
    return [start, *sorted(day for day in edges if start < day <= end)]


def codes_of(places: Places, groups: Sequence[Group]) -> NDArray[np.intp]:
    """Return the code of the group of each row of the interval table, and of no row, which comes last.

    Parameters
    ----------
    places : Places
    groups : sequence of Group
        See `groups_of`.
    """
    code = {group: number for number, group in enumerate(groups)}
    states = (state for history, _ in places for state in history.states)
    codes = [code[Group(state.status.value, by_name(state.actors))] for state in states]
    return np.array([*codes, code[UNKNOWN]], dtype=np.intp)


class CellHistory:
    """The group of each cell, from each day of change to the next; only what changes is kept.

    Parameters
    ----------
    days : sequence of date
    decisions : iterable of int arrays, shape (cells,)
        The code of the group of each cell, one array a day; they are taken one by one.

    Examples
    --------
    >>> days = [dt.date(2017, 9, 4), dt.date(2017, 9, 5)]
    >>> [codes.tolist() for codes in CellHistory(days, [np.array([0, 1]), np.array([1, 1])])]
    [[0, 1], [1, 1]]
    """

    def __init__(self, days: Sequence[dt.date], decisions: Iterable[NDArray[np.integer[Any]]]) -> None:
        self.days = list(days)
        self.changes: list[tuple[NDArray[np.intp], NDArray[np.integer[Any]]]] = []
        before: NDArray[np.integer[Any]] | None = None
        for codes in decisions:
            cells = np.arange(len(codes)) if before is None else np.flatnonzero(codes != before)
            self.changes.append((cells, codes[cells]))
            before = codes

    def __repr__(self) -> str:
        return f"CellHistory({len(self.days)} days, {len(self.changes[0][0]) if self.changes else 0} cells)"

    def __iter__(self) -> Iterator[NDArray[np.integer[Any]]]:
        codes = self.changes[0][1].copy()
        yield codes.copy()
        for cells, now in self.changes[1:]:
            codes[cells] = now
            yield codes.copy()


def course(
    days: Sequence[dt.date], decisions: Iterable[NDArray[np.integer[Any]]], area_km2: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the km² of each group on each day.

    Parameters
    ----------
    days : sequence of date
    decisions : iterable of int arrays, shape (cells,)
        The code of the group of each cell, one array a day; they are taken one by one and not kept.
    area_km2 : array of float, shape (cells,)

    Returns
    -------
    array of float, shape (days, codes)

    Examples
    --------
    >>> days = [dt.date(2017, 9, 4), dt.date(2017, 9, 5)]
    >>> course(days, [np.array([0, 1, 1]), np.array([1, 1, 1])], np.array([5.0, 3.0, 2.0])).tolist()
    [[5.0, 5.0], [0.0, 10.0]]
    """
    sums = [np.bincount(codes, area_km2) for codes in decisions]
    found = np.zeros((len(days), max(map(len, sums), default=0)))
    for row, km2 in zip(found, sums, strict=True):
        row[: len(km2)] = km2
    return found


def place_counts(
    places: Sequence[Grounded], days: Sequence[dt.date], groups: Sequence[Group]
) -> NDArray[np.int64]:
    """Return how many whole places are in each group on each day, shape (days, groups)."""
    code = {group: number for number, group in enumerate(groups)}
    steps = np.zeros((len(days) + 1, len(groups)), dtype=np.int64)
    for state in (state for history, _ in places if not history.spot.part for state in history.states):
        column = code[Group(state.status.value, by_name(state.actors))]
        steps[bisect_left(days, state.valid_from), column] += 1
        steps[bisect_left(days, state.valid_to), column] -= 1
    return steps.cumsum(axis=0)[:-1]


def timeline_table(
    edges: Sequence[dt.date],
    km2: NDArray[np.float64],
    counts: NDArray[np.int64],
    groups: Sequence[Group],
    by: str = "actor",
) -> pd.DataFrame:
    """Return the rows of `ControlMap.timeline`.

    Parameters
    ----------
    edges : sequence of date
        The days, and the first day after the last.
    km2, counts : array, shape (days, codes)
        What `course` and `place_counts` return.
    groups : sequence of Group
    by : str
        ``actor`` for actors and status, ``status`` for the status alone.

    Raises
    ------
    InputError
        If it is by anything else.
    """
    if by not in GROUPINGS:
        raise InputError(f"a timeline is by {' or '.join(GROUPINGS)}, not by '{by}'")
    labels = [group if by == "actor" else Group(group.status, "") for group in groups]
    order = sorted(set(labels), key=lambda label: (label == UNKNOWN, label.actors, label.status))
    column = [order.index(label) for label in labels]
    sums = np.zeros((2, len(order), len(km2)))
    for told, table in zip(sums, (km2, counts), strict=True):
        np.add.at(told, column[: table.shape[1]], table.T)
    rows = [
        (first, last, label.actors, label.status, area, int(places))
        for first, last, day in spells(edges, np.moveaxis(sums, 2, 0).tolist())
        for label, area, places in zip(order, *day, strict=True)
        if area or places
    ]
    return _dated(rows, TIMELINE_COLUMNS)


def spells(edges: Sequence[dt.date], rows: Sequence[Any]) -> Iterator[tuple[dt.date, dt.date, Any]]:
    """Yield rows with the half-open interval over which they hold, equal neighbours joined.

    Examples
    --------
    >>> edges = [dt.date(2017, 9, day) for day in (1, 5, 9, 10)]
    >>> [(first.day, last.day, row) for first, last, row in spells(edges, ["a", "a", "b"])]
    [(1, 9, 'a'), (9, 10, 'b')]
    """
    numbered = zip(edges[:-1], edges[1:], rows, strict=True)
    for row, group in groupby(numbered, key=lambda each: each[2]):
        held = list(group)
        yield held[0][0], held[-1][1], row


def lengths_table(edges: Sequence[dt.date], lengths: Sequence[dict[tuple[str, str], float]]) -> pd.DataFrame:
    """Return the rows of `ControlMap.frontline_lengths` from the days, the first day after, and lengths."""
    rows = [
        (first, last, *pair, km) for first, last, day in spells(edges, lengths) for pair, km in day.items()
    ]
    return _dated(rows, LENGTH_COLUMNS)


def passed_table(
    before: NDArray[np.integer[Any]],
    after: NDArray[np.integer[Any]],
    area_km2: NDArray[np.float64],
    groups: Sequence[Group],
) -> pd.DataFrame:
    """Return how much ground went from each group to each other, the largest first."""
    pair, number = np.unique(np.stack([before, after]), axis=1, return_inverse=True)
    km2 = np.bincount(number.ravel(), area_km2, minlength=pair.shape[1])
    rows = [
        (groups[a].actors, groups[a].status, groups[b].actors, groups[b].status, float(size))
        for a, b, size in zip(*pair, km2, strict=True)
        if a != b
    ]
    rows.sort(key=lambda row: (-row[-1], row))
    return pd.DataFrame(rows, columns=list(PASSED_COLUMNS))


def shares_table(
    areas: gpd.GeoDataFrame, study_area: BaseGeometry, within: BaseGeometry | None
) -> pd.DataFrame:
    """Return how much of an outline each group has on a day.

    Parameters
    ----------
    areas : GeoDataFrame
        The areas of one day, WGS84.
    study_area : shapely geometry
        WGS84; its equal-area plane is measured on.
    within : Polygon or MultiPolygon, optional
        WGS84; the study area by default.

    Returns
    -------
    DataFrame
        `actors`, `status`, `area_km2`, `share` (0-1, of the outline), the largest first. Status ``outside``
        stands for what lies beyond the study area.

    Raises
    ------
    InputError
        If the outline does not touch the study area.
    """
    plane = Plane(span(study_area))
    shapes = plane.flat(areas.geometry.to_numpy())
    whole = 0.0
    if within is not None:
        outline = plane.flat(shapely.segmentize(within, SEGMENT_DEGREES))
        shapes = shapely.intersection(shapes, outline)
        whole = float(shapely.area(outline)) / 1e6
    sums: dict[Group, float] = defaultdict(float)
    for who, status, km2 in zip(areas["actors"], areas["status"], shapely.area(shapes) / 1e6, strict=True):
        sums[Group(str(status), by_name(split_list(who)))] += float(km2)
    drawn = sum(sums.values())
    if not drawn:
        raise InputError("the outline lies outside the study area: give a wider one, with --area")
    if whole - drawn > LEAST_SHARE * whole:
        sums[Group(OUTSIDE, "")] = whole - drawn
    total = sum(sums.values())
    rows = [(group.actors, group.status, km2, km2 / total) for group, km2 in sums.items() if km2]
    rows.sort(key=lambda row: (-row[2], row))
    return pd.DataFrame(rows, columns=["actors", "status", "area_km2", "share"])


def _dated(rows: list[Any], columns: Sequence[str]) -> pd.DataFrame:
    table: pd.DataFrame = as_dates(pd.DataFrame(rows, columns=list(columns)))
    return table
