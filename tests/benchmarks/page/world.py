"""Seeded worlds for the page: ground, who holds it on each day, and the words of the sources.

They owe nothing to the model of control: cells are the Voronoi polygons of seeded points, districts have borders
as crooked as those of a cadastre, and ground changes hands along the fronts, a cell at a time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from mapper.control.cells import make_cells
from mapper.crs import WGS84
from tests.benchmarks.control.common import frame_of, has_data

Array = NDArray[np.float64]
Codes = NDArray[np.uint8]

FIRST = dt.date(2023, 1, 1)
BOX = shapely.box(24.0, 46.5, 39.0, 51.5)
PARTIES = {"Party A": "#c8503c", "Party B": "#3c78b4", "Party C": "#3c9664"}
PAIRS = ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))
"""The parties of each code from 1 on; two of them contest the ground. Code 0 is unknown."""
GROUPS = (
    ("unknown", ()),
    *(("controlled" if a == b else "contested", tuple(dict.fromkeys((a, b)))) for a, b in PAIRS),
)
"""Status and parties of each code."""
PATCHES = 40
UNKNOWN_PATCHES = 2
NEIGHBOURS = 6
CONTESTED_SHARE = 0.2
NO_FILLING_KM = 1000.0

DISTRICTS = 2_000
DISTRICT_DAYS = 1_300
DISTRICT_CHANGES = 13_000
BORDER_VERTICES = 700_000
CROOKEDNESS = 0.2
"""How far the middle of a border is displaced, of its length."""

PLACES = 2_000
QUOTES = 60
"""About each place."""
QUOTE_CHARACTERS = 250
VOCABULARY = 6_000


@dataclass(frozen=True)
class World:
    """Ground and who holds it.

    Attributes
    ----------
    name : str
    cells : GeoDataFrame
        A valid coverage, WGS84.
    codes : array of int, shape (days, cells)
        Positions in `GROUPS`; the first row is that of `FIRST`.
    told : array of bool
        The cells that are told of themselves. Any other follows the nearest of these that is in the same hands.
    quotes : DataFrame
        `cell`, `day` (row of `codes`) and `text` of what sources say.
    """

    name: str
    cells: gpd.GeoDataFrame
    codes: Codes
    told: NDArray[np.bool_]
    quotes: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["cell", "day", "text"]))

    @property
    def days(self) -> list[dt.date]:
        """All days."""
        return [FIRST + dt.timedelta(days=number) for number in range(len(self.codes))]

    @property
    def changes(self) -> int:
        """How many changes of one cell there are."""
        return int(np.count_nonzero(self.codes[1:] != self.codes[:-1]))

    def __str__(self) -> str:
        """Return the size in words."""
        days, cells = self.codes.shape
        return f"{self.name}: {cells:,} cells, {days:,} days, {self.changes:,} changes"


def cells_world(points: int = 33_000, days: int = 365, changes: int = 120_000) -> World:
    """Return the Voronoi cells of seeded points in a frame like Ukraine's, about one in a hundred changing a day.

    Half of them are told of themselves.
    """
    random = np.random.default_rng(1)
    cells = voronoi(points, random)
    codes = history(cells, days, changes, random)
    return World("cells", cells, codes, told_cells(codes, random))


def districts_world() -> World:
    """Return districts with very crooked borders."""
    random = np.random.default_rng(2)
    cells = gpd.GeoDataFrame(geometry=crooked_districts(DISTRICTS, random), crs=WGS84)
    codes = history(cells, DISTRICT_DAYS, DISTRICT_CHANGES, random)
    return World("districts", cells, codes, np.ones(len(cells), dtype=bool))


def evidence_world() -> World:
    """Return few places of which much is said: 30 MB of text."""
    random = np.random.default_rng(3)
    cells = voronoi(PLACES, random)
    codes = history(cells, 365, PLACES * 365 // 100, random)
    quotes = {
        "cell": np.repeat(np.arange(len(cells)), QUOTES),
        "day": random.integers(0, len(codes), len(cells) * QUOTES),
        "text": sentences(len(cells) * QUOTES, random),
    }
    return World("evidence", cells, codes, np.ones(len(cells), dtype=bool), pd.DataFrame(quotes))


WORLDS: dict[str, Callable[[], World]] = {
    "cells": cells_world,
    "districts": districts_world,
    "evidence": evidence_world,
}


def study_frame() -> BaseGeometry:
    """Return the frame of Ukraine, or a box where that is absent."""
    return frame_of("ukraine") if has_data("ukraine") else BOX


def voronoi(points: int, random: np.random.Generator) -> gpd.GeoDataFrame:
    """Return the cells of so many points; the frame cuts a few of them in two."""
    frame = study_frame()
    west, south, east, north = frame.bounds
    at = random.uniform((west, south), (east, north), (points * 4, 2))
    shapely.prepare(frame)
    inside = at[shapely.contains_xy(frame, at[:, 0], at[:, 1])][:points]
    return make_cells(frame, inside, [], NO_FILLING_KM)[["geometry"]]


def history(cells: gpd.GeoDataFrame, days: int, changes: int, random: np.random.Generator) -> Codes:
    """Return who holds each cell on each day: patches at first, and fronts that wander."""
    at = shapely.get_coordinates(shapely.point_on_surface(cells.geometry.to_numpy()))
    beside = cKDTree(at).query(at, NEIGHBOURS + 1)[1][:, 1:]
    codes = np.empty((days, len(cells)), dtype=np.uint8)
    codes[0] = patches(at, random)
    a_day = np.diff(np.linspace(0, changes, days).astype(int))
    for day in range(1, days):
        codes[day] = codes[day - 1]
        cell, new = turned(codes[day - 1], beside, random)
        some = random.permutation(len(cell))[: a_day[day - 1]]
        codes[day, cell[some]] = new[some]
    return codes


def patches(at: Array, random: np.random.Generator) -> Codes:
    """Return the code of each cell on the first day, that of the nearest of some centres."""
    centres = at[random.choice(len(at), PATCHES, replace=False)]
    held = random.integers(1, len(PARTIES) + 1, PATCHES)
    held[:UNKNOWN_PATCHES] = 0
    return held[cKDTree(centres).query(at)[1]].astype(np.uint8)


def turned(codes: Codes, beside: NDArray[np.intp], random: np.random.Generator) -> tuple[Any, Codes]:
    """Return the cells that a neighbour could turn, and into what: to a party beside it, or contested with it."""
    pairs, cell = np.array(((0, 0), *PAIRS)), np.arange(len(codes))
    code_of = np.zeros((len(PARTIES), len(PARTIES)), dtype=np.uint8)
    for code, (one, other) in enumerate(PAIRS, start=1):
        code_of[one, other] = code_of[other, one] = code
    neighbour = codes[beside[cell, random.integers(0, beside.shape[1], len(codes))]]
    ours, theirs = (pairs[side, random.integers(0, 2, len(codes))] for side in (codes, neighbour))
    contested = random.random(len(codes)) < CONTESTED_SHARE
    new = np.where(contested, code_of[ours, theirs], code_of[theirs, theirs])
    could = (codes > 0) & (neighbour > 0) & (new != codes)
    return cell[could], new[could]


def told_cells(codes: Codes, random: np.random.Generator) -> NDArray[np.bool_]:
    """Return half of the cells, and more where none of them has a code that another cell has on that day."""
    told = random.random(codes.shape[1]) < 0.5
    for code in range(1, len(GROUPS)):
        has = codes == code
        while (lone := has.any(axis=1) & ~has[:, told].any(axis=1)).any():
            told[has[lone.argmax()].argmax()] = True
    return told


def crooked_districts(count: int, random: np.random.Generator) -> NDArray[np.object_]:
    """Return districts whose common borders are fractal lines, as a valid coverage.

    The borders of Voronoi polygons are subdivided by displacing midpoints; those that then cross themselves or
    others are made tamer until none does.
    """
    at = random.uniform(BOX.bounds[:2], BOX.bounds[2:], (count, 2))
    edges = shapely.voronoi_polygons(shapely.multipoints(at), extend_to=BOX, only_edges=True)
    rim = shapely.boundary(BOX)
    lines = shapely.get_parts(shapely.union_all([shapely.intersection(edges, BOX), rim]))
    outer = shapely.covered_by(lines, rim)
    ends = shapely.get_coordinates(lines[~outer]).reshape(-1, 2, 2)
    levels, seeds = _levels(ends), random.integers(0, 2**32, len(ends))
    crooked = np.full(len(ends), CROOKEDNESS)
    while True:
        borders = np.array(
            [displaced(*one) for one in zip(ends, levels, crooked, seeds, strict=True)], dtype=object
        )
        wrong = _crossing(np.concatenate([borders, lines[outer]]))[: len(borders)]
        if not wrong.any():
            return shapely.get_parts(shapely.polygonize(np.concatenate([borders, lines[outer]])))
        crooked[wrong] /= 2


def _levels(ends: Array) -> NDArray[np.intp]:
    """Return how often to halve each edge, so that all have about the same step and the wanted vertices in all."""
    length = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    step = length.sum() / BORDER_VERTICES
    tries = (step * finer for finer in np.linspace(0.5, 2, 301))
    found = [np.log2(np.maximum(length / one, 1)).round().astype(int) for one in tries]
    return min(found, key=lambda levels: abs((2**levels - 1).sum() - BORDER_VERTICES))


def displaced(ends: Array, levels: int, crooked: float, seed: int) -> BaseGeometry:
    """Return a line between two points whose middles are displaced sideways, again and again."""
    random, xy = np.random.default_rng(seed), ends
    for _ in range(levels):
        along = np.diff(xy, axis=0)
        aside = along[:, ::-1] * (1, -1) * random.uniform(-crooked, crooked, (len(along), 1))
        finer = np.empty((len(xy) + len(along), 2))
        finer[::2], finer[1::2] = xy, xy[:-1] + along / 2 + aside
        xy = finer
    return shapely.linestrings(xy)


def _crossing(lines: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which lines meet themselves, or others elsewhere than at their ends."""
    wrong = ~shapely.is_simple(lines)
    one, other = shapely.STRtree(lines).query(lines, predicate="intersects")
    one, other = one[one < other], other[one < other]
    met = ~shapely.touches(lines[one], lines[other])
    wrong[one[met]] = wrong[other[met]] = True
    return wrong


def sentences(count: int, random: np.random.Generator) -> list[str]:
    """Return texts of invented words, some far more frequent than others, as in a language."""
    letters = np.array(list("etaoinshrdlucmfwypvbgk"))
    words = ["".join(random.choice(letters, length)) for length in random.integers(2, 11, VOCABULARY)]
    odds = 1 / np.arange(1, VOCABULARY + 1)
    each = QUOTE_CHARACTERS // 5
    drawn = random.choice(VOCABULARY, (count, each), p=odds / odds.sum())
    return [" ".join(words[number] for number in row)[: QUOTE_CHARACTERS - 1] + "." for row in drawn]
