"""Who held what when, as it travels to the page: states of things, and the thing that speaks for each face.

The other end is ``web/story.js``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mapper.dates import FOR_EVER, SINCE_EVER, day_number
from mapper.render.binary import columns, steps, zigzag
from mapper.render.chronicle import Chronicle, Step, Telling
from mapper.render.scene import members
from mapper.render.shapes import pack

if TYPE_CHECKING:
    import pandas as pd

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Order:
    """The order in which faces and things travel: neighbours on the map are neighbours in the file.

    Attributes
    ----------
    faces, things : array of int
        Positions in the chronicle, in the order of the file.
    face_at, thing_at : array of int
        For each position in the chronicle that in the file; one more at the end of `thing_at`, -1, stands for
        no thing.
    """

    faces: Numbers
    things: Numbers
    face_at: Numbers
    thing_at: Numbers


@dataclass(frozen=True)
class Tables:
    """What states name by number: groups (status, actors), rings of besiegers, weights, and the first day.

    Attributes
    ----------
    actors : list of str
    groups : list of (status, actors)
        Unknown is the first.
    rings : list of actors
        None is the first.
    weights : list of float
    zero : int
        The day from which days are counted in the file.
    """

    actors: list[str]
    groups: list[tuple[str, str]]
    rings: list[str]
    weights: list[float]
    zero: int

    def who(self, cell: str) -> list[int]:
        """Return the actors of a list cell by number."""
        return [self.actors.index(name) for name in members(cell)]


def order_of(chronicle: Chronicle) -> Order:
    """Return the order of faces and things along a Hilbert curve; what has no place comes first."""
    import geopandas as gpd
    import shapely

    things = chronicle.things
    lon, lat = things["lon"].to_numpy(float), things["lat"].to_numpy(float)
    west, south, east, north = shapely.bounds(chronicle.faces).T
    found = []
    for x, y in (((west + east) / 2, (south + north) / 2), (lon, lat)):
        known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        rank = np.full(len(x), -1.0)
        if len(known):
            rank[known] = gpd.GeoSeries.from_xy(x[known], y[known]).hilbert_distance().to_numpy()
        found.append(np.argsort(rank, kind="stable").astype(np.int64))
    faces, order = found
    return Order(faces, order, _places_of(faces), np.append(_places_of(order), -1))


def tables_of(chronicle: Chronicle, actors: list[str]) -> Tables:
    """Return what the states and marks of all tellings name."""
    import pandas as pd

    states = pd.concat([telling.states for telling in chronicle.tellings])
    marks = pd.concat([telling.marks for telling in chronicle.tellings])
    pairs = states[["status", "actors"]].drop_duplicates()
    groups = sorted(set(zip(pairs["status"], pairs["actors"], strict=True)) - {("unknown", "")})
    rings = sorted(set(states["besieged_by"].unique()) - {""})
    weights = np.unique(_rounded(pd.concat([states["weight"], marks["weight"]])))
    return Tables(
        actors,
        [("unknown", ""), *groups],
        ["", *rings],
        weights.tolist(),
        first_day(chronicle),
    )


def first_day(chronicle: Chronicle) -> int:
    """Return a day before which nothing begins or ends, as a number."""
    told: list[int] = [day_number(chronicle.first)]
    for telling in chronicle.tellings:
        told += [step.day for step in telling.course[:1]]
        bounds = np.array([span for _, *span in telling.doubts], dtype=np.int64).reshape(-1, 2)
        states = telling.states[["valid_from", "valid_to"]].to_numpy(np.int64)
        days = np.concatenate([states, bounds]).ravel()
        told.append(int(days[days != SINCE_EVER].min(initial=FOR_EVER)))
    return min((day for day in told if day != SINCE_EVER), default=0) - 1


def rows_of(states: pd.DataFrame, order: Order) -> Numbers:
    """Return the positions of states by thing, as things travel, and then in order of time."""
    thing = order.thing_at[states["thing"].to_numpy(np.int64)]
    return np.lexsort([states["valid_from"].to_numpy(np.int64), thing]).astype(np.int64)


def telling_bytes(telling: Telling, tables: Tables, order: Order) -> bytes:
    """Return one telling as columns of whole numbers.

    Notes
    -----
    Of the states: how many each thing has; then for each state the day it begins (the first of a thing: 0
    for ever, else 1 + the day; others: days after the one before), how many days it lasts (0: until the next
    one, or for ever), and the numbers of its group, ring and weight, and the day of the last word on it (0
    for ever, else 1 + zigzag of days before it began). Of the course: the days, how many faces change on
    each, which (steps), who speaks for them from then on (0 for nobody, else 1 + zigzag of the step from the
    thing that last spoke for the face, or on the first day from that of the face before), and the levels. Of
    the doubts: thing, first day (0 for ever), length (0 for ever).
    """
    return (
        columns(*_states(telling.states, tables, order))
        + columns(*_course(telling.course, tables, order))
        + columns(*_doubts(telling.doubts, tables, order))
    )


def _states(states: pd.DataFrame, tables: Tables, order: Order) -> Sequence[Numbers]:
    table = states.iloc[rows_of(states, order)]
    thing = order.thing_at[table["thing"].to_numpy(np.int64)]
    start, end = (table[name].to_numpy(np.int64) for name in ("valid_from", "valid_to"))
    affirmed = table["affirmed"].to_numpy(np.int64)
    first = np.diff(thing, prepend=-1) != 0
    follows = np.append(~first[1:], False)
    following = np.where(follows, np.append(start[1:], FOR_EVER), FOR_EVER)
    since = np.where(start == SINCE_EVER, tables.zero, start)
    begins = np.where(
        first, np.where(start == SINCE_EVER, 0, 1 + since - tables.zero), np.diff(since, prepend=0)
    )
    lasts = np.where(end == following, 0, end - since)
    lag = np.where(
        affirmed == SINCE_EVER, 0, 1 + zigzag(since - np.where(affirmed == SINCE_EVER, since, affirmed))
    )
    counts = np.bincount(thing, minlength=len(order.things))
    pairs = zip(table["status"].tolist(), table["actors"].tolist(), strict=True)
    number = {group: at for at, group in enumerate(tables.groups)}
    ringed = {ring: at for at, ring in enumerate(tables.rings)}
    group, ring = [number[pair] for pair in pairs], [ringed[cell] for cell in table["besieged_by"].tolist()]
    return counts, begins, lasts, np.array(group), np.array(ring), _weights(table, tables), lag


def _weights(table: pd.DataFrame, tables: Tables) -> Numbers:
    return np.searchsorted(tables.weights, _rounded(table["weight"]))


def _rounded(weights: pd.Series) -> NDArray[np.float64]:
    return np.round(weights.to_numpy(float), 3)


def _course(course: Sequence[Step], tables: Tables, order: Order) -> Sequence[Any]:
    speaks = np.full(len(order.faces), -1)
    gaps, codes, levels = [], [], []
    for number, step in enumerate(course):
        face = order.face_at[step.faces]
        row = np.argsort(face)
        face, thing, level = face[row], order.thing_at[step.things[row]], step.levels[row]
        before = speaks[face]
        if number == 0:
            known = np.where(thing < 0, 0, thing)
            at = np.maximum.accumulate(np.where(thing < 0, -1, np.arange(len(thing))))
            last = np.where(at < 0, 0, known[at])
            before = np.append(0, last[:-1])
        gaps.append(steps(face))
        codes.append(np.where(thing < 0, 0, 1 + zigzag(thing - np.maximum(before, 0))))
        levels.append(np.where(thing < 0, 0, level))
        speaks[face[thing >= 0]] = thing[thing >= 0]
    days = np.array([step.day for step in course]) - tables.zero
    counts = [len(gap) for gap in gaps]
    joined = (np.concatenate(parts) if parts else np.empty(0, np.int64) for parts in (gaps, codes, levels))
    return steps(days), counts, *joined


def _doubts(doubts: Sequence[tuple[int, int, int]], tables: Tables, order: Order) -> Sequence[Any]:
    told = sorted((int(order.thing_at[thing]), start, end) for thing, start, end in doubts)
    begins = [0 if start == SINCE_EVER else 1 + max(0, start - tables.zero) for _, start, _ in told]
    lasts = [
        0 if end == FOR_EVER else end - (tables.zero if start == SINCE_EVER else max(start, tables.zero))
        for _, start, end in told
    ]
    return [thing for thing, _, _ in told], begins, lasts


def marks_payload(telling: Telling, tables: Tables, order: Order) -> dict[str, Any]:
    """Return the marks as columns, and their shapes, each once."""
    marks = telling.marks
    shapes: dict[bytes, int] = {}
    packed: list[Any] = []
    at = []
    for shape in marks.geometry:
        key = b"" if shape is None else shape.wkb
        if key not in shapes:
            shapes[key] = len(packed)
            packed.append(pack(shape))
        at.append(shapes[key])
    return {
        "kind": marks["kind"].tolist(),
        "thing": order.thing_at[marks["thing"].to_numpy(np.int64)].tolist(),
        "from": _open(marks["valid_from"], SINCE_EVER),
        "to": _open(marks["valid_to"], FOR_EVER),
        "who": [tables.who(cell) for cell in marks["actors"]],
        "besiegers": [tables.who(cell) for cell in marks["besieged_by"]],
        "weight": [round(float(weight), 3) for weight in marks["weight"]],
        "affirmed": _open(marks["affirmed"], SINCE_EVER),
        "shape": at,
        "shapes": packed,
    }


def _open(days: Any, bound: int) -> list[int | None]:
    """Return days with None where they are open."""
    return [None if day == bound else int(day) for day in days.tolist()]


def _places_of(order: Numbers) -> Numbers:
    at = np.empty(len(order), dtype=np.int64)
    at[order] = np.arange(len(order))
    return at
