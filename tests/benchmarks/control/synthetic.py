"""A truth that is known everywhere: how well the map draws it, with few places and with wrong claims.

Run it with ``python -m tests.benchmarks.control.synthetic [--seeds 20] [--cell-km 3] [--counts 50 100 …]``. In a
frame of 400 by 300 km around 30° E, 48° N a front meanders, follows the Southern Bug for a part of its way, and
meanders on; side B also holds an enclave of at least three places in the land of side A. Half of the places
lie in clusters. Every model is measured with the settings it comes with, beside the plain Voronoi diagram of
all labels in the same run; what a model leaves unknown counts as wrong. It reports; it asserts nothing.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from mapper import atlas
from mapper.control.protocol import ControlModel
from mapper.crs import WGS84, Plane, span, window
from tests.benchmarks.control.common import (
    DAY,
    Array,
    Labels,
    Places,
    evidence_of,
    models,
    nearest,
    places_of,
    print_table,
)

CENTRE = (30.0, 48.0)
WIDTH, HEIGHT = 400.0, 300.0
"""Kilometres; the plane's origin lies in the middle."""
RIVER = "Southern Bug"
SIDE_A, SIDE_B = "Alpha", "Beta"
COUNTS = (50, 100, 200, 400, 800, 1600)
NOISES = (0.0, 0.02, 0.05, 0.1)
CALIBRATED = (400, 0.05)
ENCLAVE_PLACES, ENCLAVE_KM = 3, (8.0, 45.0)
FEWEST_CELLS = 200
WAVES = np.array([1, 2, 3, 4, 5, 7, 9, 12])
PLAIN = "plain Voronoi"


@dataclass(frozen=True)
class Truth:
    """A world whose every point is known.

    Attributes
    ----------
    side_a : Polygon
        The ground of side A, the enclave cut out; kilometres on the plane.
    enclave : Polygon
    at : array of float, shape (n, 2)
        The places.
    """

    side_a: Any
    enclave: Any
    at: Array

    def label(self, points: Array) -> Labels:
        """Return who holds each point."""
        shapely.prepare(self.side_a)
        inside = shapely.contains_xy(self.side_a, points[:, 0], points[:, 1])
        return np.where(inside, SIDE_A, SIDE_B)


@dataclass(frozen=True)
class Grid:
    """Square cells over the frame, as a model is asked about them."""

    at: Array
    cells: Any
    plane: Plane
    bounds: tuple[float, float, float, float]


def grid_of(cell_km: float) -> Grid:
    """Return the cells of the frame."""
    half = cell_km / 2
    x, y = np.meshgrid(
        np.arange(half - WIDTH / 2, WIDTH / 2, cell_km), np.arange(half - HEIGHT / 2, HEIGHT / 2, cell_km)
    )
    at = np.column_stack([x.ravel(), y.ravel()])
    lower, upper = (at - half) * 1000, (at + half) * 1000
    plane = _plane()
    shapes = plane.back(shapely.box(*lower.T, *upper.T))
    seed = shapely.get_coordinates(plane.back(shapely.points(at * 1000)))
    cells = gpd.GeoDataFrame(
        {"seed_lon": seed[:, 0], "seed_lat": seed[:, 1], "area_km2": cell_km**2}, geometry=shapes, crs=WGS84
    )
    return Grid(at, cells, plane, span(shapes))


def _plane() -> Plane:
    return Plane((CENTRE[0] - 1, CENTRE[1] - 1, CENTRE[0] + 1, CENTRE[1] + 1))


@cache
def river() -> Array:
    """Return the course of the river from west to east, kilometres on the plane."""
    table = atlas.rivers(window((CENTRE[0] - 4, CENTRE[1] - 2, CENTRE[0] + 4, CENTRE[1] + 2), 0.5))
    course = shapely.line_merge(table.geometry[table["river"] == RIVER].union_all())
    longest = max(shapely.get_parts(course), key=shapely.length)
    at = shapely.get_coordinates(_plane().flat(shapely.segmentize(longest, 0.01))) / 1000
    return at if at[0, 0] < at[-1, 0] else at[::-1]


def truth(seed: int, count: int) -> Truth:
    """Return a world of its own for every seed, with so many places."""
    random = np.random.default_rng(seed)
    front = _front(random)
    side = shapely.Polygon([*front, (WIDTH, -2 * HEIGHT), (-WIDTH, -2 * HEIGHT)])
    for _ in range(1000):
        at = _settled(random, count)
        enclave = _enclave(random, at, side)
        if enclave is not None:
            return Truth(side.difference(enclave), enclave, at)
    raise RuntimeError(f"no room for an enclave with seed {seed} and {count} places")


def _front(random: np.random.Generator) -> Array:
    """Return the front from west to east: a meander, a part of the river, a meander."""
    start = random.uniform(-110, -50)
    course = river()
    first = int(np.flatnonzero(course[:, 0] <= start)[-1])
    beyond = np.flatnonzero(course[first:, 0] >= start + random.uniform(80, 150))
    last = first + int(beyond[0])
    phase, size = random.uniform(0, 2 * np.pi, len(WAVES)), random.normal(size=len(WAVES)) * 45 / WAVES**1.1

    def meander(x: Array, at: Array) -> Array:
        waves = np.sin(2 * np.pi * WAVES * np.append(x, at[0])[:, None] / 500 + phase) @ size
        return np.column_stack([x, waves[:-1] + (at[1] - waves[-1]) * np.exp(-np.abs(x - at[0]) / 60)])

    west = meander(np.arange(-WIDTH, course[first + 1, 0], 0.5), course[first + 1])
    east = meander(np.arange(course[last, 0], WIDTH, 0.5)[1:], course[last])
    return np.concatenate([west, course[first + 1 : last + 1], east])


def _settled(random: np.random.Generator, count: int) -> Array:
    """Return places inside the frame, half of them in clusters."""
    low, high = np.array([-WIDTH, -HEIGHT]) / 2, np.array([WIDTH, HEIGHT]) / 2
    loose = random.uniform(low, high, (count - count // 2, 2))
    centres = random.uniform(low, high, (max(3, count // 25), 2))
    close = centres[random.integers(len(centres), size=count // 2)] + random.normal(size=(count // 2, 2)) * 12
    return np.clip(np.concatenate([loose, close]), low + 0.5, high - 0.5)


def _enclave(random: np.random.Generator, at: Array, side: Any) -> Any:
    """Return a disc in the land of side A, with at least three places, away from the front and the frame."""
    land = side.intersection(shapely.box(-WIDTH / 2, -HEIGHT / 2, WIDTH / 2, HEIGHT / 2))
    tree = cKDTree(at)
    for _ in range(200):
        centre = random.uniform(np.array([-WIDTH, -HEIGHT]) / 2, np.array([WIDTH, HEIGHT]) / 2)
        radius = max(float(tree.query(centre, ENCLAVE_PLACES)[0][-1]) * 1.05, ENCLAVE_KM[0])
        disc = shapely.Point(centre).buffer(radius)
        if radius < ENCLAVE_KM[1] and land.contains(shapely.Point(centre).buffer(radius * 1.3)):
            return disc
    return None


def places_in(world: Truth, noise: float, seed: int, grid: Grid) -> Places:
    """Return the places of a world as they are told, a share of them wrongly."""
    label = world.label(world.at)
    wrong = np.random.default_rng(seed + 1000).permutation(len(label))[: round(noise * len(label))]
    label[wrong] = np.where(label[wrong] == SIDE_A, SIDE_B, SIDE_A)
    home = shapely.get_coordinates(grid.plane.back(shapely.points(world.at * 1000)))
    names = [f"P{number}" for number in range(len(label))]
    told = places_of(names, label, home[:, 0], home[:, 1], grid.bounds)
    return Places(told.name, told.label, told.lon, told.lat, world.at, grid.plane, grid.bounds)


def drawn(model: ControlModel, evidence: Any, grid: Grid) -> tuple[Labels, Array]:
    """Return who holds each cell by a model, empty for unknown, and the confidence."""
    decided = model(evidence, grid.cells, DAY)
    row = decided["spot"].to_numpy()
    return (
        np.where(row >= 0, evidence["actors"].to_numpy(str)[row], ""),
        decided["confidence"].to_numpy(float),
    )


def iou(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    """Return intersection over union of two areas of equal cells."""
    return float((one & other).sum() / max((one | other).sum(), 1))


def quality(count: int, noise: float, seeds: int, grid: Grid) -> tuple[Any, Any]:
    """Return per model the IoU of side A and the share of the enclave found, and confidence and right."""
    scores: dict[str, list[tuple[float, float]]] = defaultdict(list)
    called: dict[str, list[Array]] = defaultdict(list)
    for seed in range(seeds):
        world = truth(seed, count)
        right = world.label(grid.at)
        inside = shapely.contains_xy(world.enclave, grid.at[:, 0], grid.at[:, 1])
        places = places_in(world, noise, seed, grid)
        told = {PLAIN: (nearest(places.at, places.label, grid.at), None)}
        evidence = evidence_of(places)
        told |= {name: drawn(model, evidence, grid) for name, model in models().items()}
        for name, (labels, confidence) in told.items():
            found = iou(labels == SIDE_A, right == SIDE_A), float(np.mean(labels[inside] == SIDE_B))
            scores[name].append(found)
            if confidence is not None:
                known = labels != ""
                called[name].append(np.column_stack([confidence, labels == right])[known])
    return (
        {name: np.array(values) for name, values in scores.items()},
        {name: np.concatenate(values) for name, values in called.items()},
    )


def print_quality(counts: list[int], seeds: int, grid: Grid) -> None:
    """Print IoU and enclave recall by number of places and noise, and calibration for one of them."""
    rows = []
    for count in counts:
        for noise in NOISES:
            scores, called = quality(count, noise, seeds, grid)
            plain = scores[PLAIN]
            for name, values in scores.items():
                gain = values - plain
                gains = ["", "", ""] if name == PLAIN else [
                    f"{gain[:, 0].mean():+.3f}", f"{gain[:, 0].min():+.3f}", f"{gain[:, 1].min():+.2f}"
                ]  # fmt: skip
                rows.append(
                    [count, f"{noise:.0%}", name, f"{values[:, 0].mean():.3f}", *gains[:2],
                     f"{values[:, 1].mean():.2f}", gains[2]]
                )  # fmt: skip
            if (count, noise) == CALIBRATED:
                print_calibration(called)
    columns = ("places", "wrong", "model", "IoU", "mean gain", "worst gain", "enclave found",
               "worst enclave gain")  # fmt: skip
    print_table(f"Synthetic truth, {seeds} seeds, {len(grid.at):,} cells", columns, rows)


def print_calibration(called: dict[str, Array]) -> None:
    """Print, for each tenth of confidence with enough cells, how many of them are right."""
    rows = []
    for name, cells in called.items():
        tenth = np.clip((cells[:, 0] * 10).astype(int), 0, 9)
        for number in range(10):
            here = cells[tenth == number]
            if len(here) >= FEWEST_CELLS:
                told, right = here.mean(axis=0)
                span_of = f"{number / 10:.1f}-{number / 10 + 0.1:.1f}"
                rows.append(
                    (name, span_of, f"{len(here):,}", f"{told:.3f}", f"{right:.3f}", f"{right - told:+.3f}")
                )
    columns = ("model", "confidence", "cells", "mean confidence", "share right", "difference")
    count, noise = CALIBRATED
    print_table(f"Calibration with {count} places, {noise:.0%} of them wrong", columns, rows)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--cell-km", type=float, default=3.0)
    parser.add_argument("--counts", type=int, nargs="+", default=list(COUNTS))
    options = parser.parse_args()
    print_quality(options.counts, options.seeds, grid_of(options.cell_km))


if __name__ == "__main__":
    main()
