"""The candidates of all names of a report, scored together as arrays.

Each round, every candidate is scored by its name, its prominence, the other names' candidates near it and the
countries these lie in, each weighed by how likely it is itself; a few rounds settle the matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mapper.geocoder.ranking import (
    COUNTRY,
    DECAY_KM,
    EARTH_RADIUS_KM,
    FLOOR,
    NEARNESS,
    NEUTRAL,
    PROMINENCE,
)

ROUNDS = 4
SHARPNESS = 25.0
"""How decisively a better score makes a candidate likelier; exp(25 · 0.1) is 12 times."""
HINT_SHARE = 0.5
"""A country that the report is known to be about weighs as much as this share of its names."""
STRAY = 0.2
"""A place that fits the surroundings no better than this is a stray among them …"""
PROMINENT = 0.75
"""… unless it is as well known as a city of 180,000."""
FINE, COARSE, MANY = 0.1, 1.0, 1_500
"""Degrees to which positions are rounded; coarse from this many candidates on."""
ROWS = 1_000
Array = npt.NDArray[np.float64]


class Reading(NamedTuple):
    """What is known of one candidate of one name by itself."""

    lon: float
    lat: float
    country: str
    name_fit: float
    prominence: float
    is_country: bool


class Weighed(NamedTuple):
    """A candidate's score among the others, 0-1, and whether it is a small place far from all of them."""

    score: float
    stray: bool


def weigh(
    names: Sequence[Sequence[Reading]], countries: Sequence[str], near: Sequence[tuple[float, float]]
) -> list[Weighed]:
    """Return the score of every candidate, name after name.

    Parameters
    ----------
    names : sequence of sequence of Reading
        The candidates of each distinct name.
    countries : sequence of str
        ISO codes of the countries that the report is known to be about.
    near : sequence of (lon, lat)
        Points that are known to belong to it.
    """
    if not any(names):
        return []
    table = _Table(names)
    places, nations = _Surroundings(table, near), _Nations(table, countries)
    nearness: Array = np.full(len(table.owner), NEUTRAL)
    country = nearness
    for _ in range(ROUNDS):
        likely = table.likely(table.score(nearness, country))
        nearness, country = places.nearness(likely), nations.fit(likely)
    far = (nearness < STRAY) | (places.others < 1)
    stray = far & (country < STRAY) & (table.prominence < PROMINENT)
    return list(map(Weighed, table.score(nearness, country).tolist(), stray.tolist()))


class _Table:
    """The candidates as columns, one row a candidate."""

    def __init__(self, names: Sequence[Sequence[Reading]]) -> None:
        rows = [reading for readings in names for reading in readings]
        self.sizes = np.array([len(readings) for readings in names])
        self.owner = np.repeat(np.arange(len(names)), self.sizes)
        step = COARSE if len(rows) > MANY else FINE
        self.points = np.round(np.array([row[:2] for row in rows]) / step) * step
        self.country = [row.country for row in rows]
        self.name_fit = np.array([row.name_fit for row in rows])
        self.prominence = np.array([row.prominence for row in rows])
        self.is_country = np.array([row.is_country for row in rows], dtype=bool)

    def score(self, nearness: Array, country: Array) -> Array:
        fit = FLOOR + PROMINENCE * self.prominence + NEARNESS * nearness + COUNTRY * country
        return np.round(self.name_fit * fit, 6)

    def likely(self, scores: Array) -> Array:
        """Return how likely each candidate is among those of its name; they sum to 1."""
        best = np.full(len(self.sizes), -np.inf)
        np.maximum.at(best, self.owner, scores)
        weight = np.exp(SHARPNESS * (scores - best[self.owner]))
        return np.asarray(weight / np.bincount(self.owner, weight, len(self.sizes))[self.owner])


class _Surroundings:
    """How near the candidates of different names lie to each other; countries are too wide to count."""

    def __init__(self, table: _Table, near: Sequence[tuple[float, float]]) -> None:
        self.table = table
        self.cells, cell = np.unique(table.points, axis=0, return_inverse=True)
        self.cell = cell.ravel()
        self.known = _faded(self.cells, np.array(near, dtype=float).reshape(-1, 2), np.ones(len(near)))
        self.others = len(np.unique(table.owner[~table.is_country])) - 1 + len(near)

    def nearness(self, likely: Array) -> Array:
        """Return 0-1 for each candidate: how many of the other names have a likely place near it."""
        if self.others < 1:
            return np.full(len(likely), NEUTRAL)
        wide = self.table.is_country
        mass = np.where(wide, 0.0, likely)
        weights = np.bincount(self.cell, mass, len(self.cells)).astype(float)
        total = (_faded(self.cells, self.cells, weights) + self.known)[self.cell]
        near = np.log1p(np.maximum(total - self._own(mass), 0)) / np.log1p(self.others)
        return np.where(wide, NEUTRAL, np.minimum(near, 1.0))

    def _own(self, mass: Array) -> Array:
        """Return what each candidate gets from its own name, which is no evidence."""
        own, ends = np.zeros(len(mass)), np.cumsum(self.table.sizes)
        for start, end in zip(ends - self.table.sizes, ends, strict=True):
            points = self.table.points[start:end]
            own[start:end] = _faded(points, points, mass[start:end])
        return own


class _Nations:
    """How much of the report lies in each country."""

    def __init__(self, table: _Table, countries: Sequence[str]) -> None:
        codes = sorted({*table.country, *countries})
        number = {code: n for n, code in enumerate(codes)}
        self.owner, self.names = table.owner, len(table.sizes)
        self.country = np.array([number[code] for code in table.country])
        self.none = number.get("", -1)
        self.hint = np.array([float(code in countries) for code in codes]) * max(1.0, self.names * HINT_SHARE)

    def fit(self, likely: Array) -> Array:
        """Return 0-1 for each candidate: how much of the other names lies in its country."""
        sums = np.bincount(self.country, likely, len(self.hint)) + self.hint
        own = np.zeros((self.names, len(self.hint)))
        np.add.at(own, (self.owner, self.country), likely)
        rest = np.maximum(sums[None, :] - own, 0.0)
        most = rest.max(axis=1)[self.owner]
        fit = np.log1p(rest[self.owner, self.country]) / np.log1p(np.maximum(most, 1e-9))
        return np.where((most < 1e-3) | (self.country == self.none), NEUTRAL, fit)


def _faded(points: Array, sources: Array, weights: Array) -> Array:
    """Return at each point the sum of the sources' weights, each fading with distance."""
    sums = np.zeros(len(points))
    ahead, targets = _on_sphere(points), _on_sphere(sources).T
    for start in range(0, len(points) if len(sources) else 0, ROWS):
        rows = slice(start, start + ROWS)
        angle = np.arccos(np.clip(ahead[rows] @ targets, -1.0, 1.0))
        sums[rows] = np.exp(angle * (-EARTH_RADIUS_KM / DECAY_KM)) @ weights
    return sums


def _on_sphere(points: Array) -> Array:
    """Return lon, lat in degrees as points on the unit sphere."""
    lon, lat = np.radians(points).T
    return np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
