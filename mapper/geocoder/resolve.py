"""All names of a report at once: the places that fit each other win over the places that are merely large.

Each round, every candidate is scored by its name, its prominence, the other names' candidates near it and the
countries these lie in, each weighed by how likely it is itself; a few rounds settle the matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import numpy.typing as npt

from mapper.claims.ontology import Kind
from mapper.geocoder.place import Context, Geocoder, Place
from mapper.geocoder.ranking import (
    COUNTRY,
    DECAY_KM,
    EARTH_RADIUS_KM,
    FLOOR,
    NEARNESS,
    NEUTRAL,
    PROMINENCE,
    kind_fit,
    prominence,
    quality,
    rough_km,
    settle,
)

ROUNDS = 4
CANDIDATES = 20
"""Candidates of one name that are weighed."""
SHARPNESS = 25.0
"""How decisively a better score makes a candidate likelier; exp(25 · 0.1) is 12 times."""
CLOSE_CALL = 0.05
APART_KM = 25.0
"""A runner-up this close in score and this far away makes a name ambiguous."""
STRAY = 0.2
"""A place that fits the surroundings no better than this is a stray among them …"""
PROMINENT = 0.75
"""… unless it is as well known as a city of 180,000."""
MANY = 1_500
"""From this many candidates on, positions are rounded to whole degrees."""
ROWS = 2_000
Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Query:
    """A name of a report, with what the wording says of it.

    Attributes
    ----------
    name : str
        As written.
    kind : Kind or None
        What it must be ("the province of …").
    country : str
        ISO code of the country it must lie in, or empty.
    """

    name: str
    kind: Kind | None = None
    country: str = ""


@dataclass(frozen=True)
class Resolution:
    """What a name of a report stands for.

    Attributes
    ----------
    place : Place or None
        The best candidate.
    candidates : tuple of Place
        Best first, with their scores among the other names of the report.
    ambiguous : bool
        Another place, more than `APART_KM` away, fits nearly as well; or the best is a small place far from
        all other names of the report, which may mean a namesake that the gazetteer lacks.
    reason : str
        Why this place, in one sentence; or why none.
    """

    query: Query
    place: Place | None
    candidates: tuple[Place, ...]
    ambiguous: bool
    reason: str


def resolve(
    queries: Iterable[Query],
    geocoder: Geocoder,
    *,
    countries: Sequence[str] = (),
    near: Sequence[tuple[float, float]] = (),
) -> list[Resolution]:
    """Return what each name stands for, judged together.

    Parameters
    ----------
    queries : iterable of Query
        A name that comes twice counts once as evidence for the others.
    geocoder : Geocoder
    countries : sequence of str, optional
        ISO codes of the countries that the report is known to be about.
    near : sequence of (lon, lat), optional
        Points that are known to belong to the report.

    Returns
    -------
    list of Resolution
        One a query, in the order given.
    """
    queries = list(queries)
    distinct = sorted(set(queries), key=lambda q: (q.name, q.kind or "", q.country))
    found = _candidates(distinct, geocoder, tuple(countries))
    answers = _Weighing(distinct, found, countries, near).answers()
    return [answers[query] for query in queries]


def _candidates(
    queries: Sequence[Query], geocoder: Geocoder, countries: tuple[str, ...]
) -> list[list[Place]]:
    """Return the candidates of each name, the countries that are named by other names weighing in."""
    first = [geocoder.geocode(query.name, context=Context(countries, kind=query.kind)) for query in queries]
    named = [places[0].country for places in first if places and places[0].kind is Kind.COUNTRY]
    spoken = tuple(dict.fromkeys((*countries, *named)))
    return [_cut(query, places, spoken) for query, places in zip(queries, first, strict=True)]


def _cut(query: Query, places: list[Place], spoken: tuple[str, ...]) -> list[Place]:
    if query.country:
        places = [place for place in places if place.country == query.country] or places
    if len(places) <= CANDIDATES:
        return places
    local = [place for place in places if place.country in spoken]
    best = dict.fromkeys([*local[: CANDIDATES // 2], *places])
    return list(best)[:CANDIDATES]


class _Weighing:
    """The candidates of all names as arrays, one row a candidate."""

    def __init__(
        self,
        queries: Sequence[Query],
        found: Sequence[Sequence[Place]],
        countries: Sequence[str],
        near: Sequence[tuple[float, float]],
    ) -> None:
        self.queries = queries
        self.places = [place for places in found for place in places]
        rows = [(number, place) for number, places in enumerate(found) for place in places]
        self.sizes = [len(places) for places in found]
        self.owner = np.array([number for number, _ in rows], dtype=np.intp)
        kinds = [queries[number].kind for number, _ in rows]
        self.name_fit = np.array(
            [quality(place) * kind_fit(place, kind) for (_, place), kind in zip(rows, kinds, strict=True)]
        )
        self.prominence = np.array([prominence(place) for _, place in rows])
        self.is_country = np.array([place.kind is Kind.COUNTRY for _, place in rows], dtype=bool)
        step = 1.0 if len(rows) > MANY else 0.1
        self.points = np.array([(p.lon, p.lat) for _, p in rows]).reshape(-1, 2)
        self.cells = np.round(self.points / step) * step
        self.known = np.array(near, dtype=float).reshape(-1, 2)
        codes = sorted({place.country for _, place in rows})
        self.country = np.array([codes.index(place.country) for _, place in rows], dtype=np.intp)
        self.hinted = np.array([float(code in countries) for code in codes])
        self.nameless = codes.index("") if "" in codes else -1

    def answers(self) -> dict[Query, Resolution]:
        """Return the resolution of each name."""
        if not len(self.owner):
            return {query: _answer(query, []) for query in self.queries}
        near: Array = np.full(len(self.owner), NEUTRAL)
        country = near
        for _ in range(ROUNDS):
            likely = self._likely(self._combined(near, country))
            near, country = self._nearness(likely), self._country_fit(likely)
        stray = (near < STRAY) & (country < STRAY) & (self.prominence < PROMINENT)
        rows = zip(self.places, self._combined(near, country).tolist(), stray.tolist(), strict=True)
        return {
            query: _answer(query, list(islice(rows, size)))
            for query, size in zip(self.queries, self.sizes, strict=True)
        }

    def _combined(self, near: Array, country: Array) -> Array:
        fit = FLOOR + PROMINENCE * self.prominence + NEARNESS * near + COUNTRY * country
        return np.round(self.name_fit * fit, 6)

    def _likely(self, scores: Array) -> Array:
        """Return how likely each candidate is among those of its name; they sum to 1."""
        best = np.full(len(self.sizes), -np.inf)
        np.maximum.at(best, self.owner, scores)
        weight = np.exp(SHARPNESS * (scores - best[self.owner]))
        return np.asarray(weight / np.bincount(self.owner, weight, len(self.sizes))[self.owner])

    def _nearness(self, likely: Array) -> Array:
        """Return 0-1 for each candidate: how many of the other names have a likely place near it."""
        mass = np.where(self.is_country, 0.0, likely)
        others = len(set(self.owner[~self.is_country].tolist())) - 1 + len(self.known)
        if others < 1:
            return np.full(len(likely), NEUTRAL)
        cells, inverse = np.unique(self.cells, axis=0, return_inverse=True)
        weights = np.bincount(inverse.ravel(), mass, len(cells)).astype(float)
        total = _faded(self.points, cells, weights) + _faded(
            self.points, self.known, np.ones(len(self.known))
        )
        near = np.log1p(np.maximum(total - self._own(mass), 0)) / np.log1p(others)
        return np.where(self.is_country, NEUTRAL, np.minimum(near, 1.0))

    def _own(self, mass: Array) -> Array:
        """Return what each candidate gets from its own name, which is no evidence."""
        own = np.zeros(len(mass))
        ends = np.cumsum(self.sizes)
        for start, end in zip(ends - self.sizes, ends, strict=True):
            rows = slice(start, end)
            own[rows] = _faded(self.points[rows], self.cells[rows], mass[rows])
        return own

    def _country_fit(self, likely: Array) -> Array:
        """Return 0-1 for each candidate: how much of the rest of the report lies in its country."""
        names = len(self.sizes)
        sums = np.bincount(self.country, likely, len(self.hinted)) + self.hinted * max(1.0, names / 2)
        own = np.zeros((names, len(self.hinted)))
        np.add.at(own, (self.owner, self.country), likely)
        rest = sums[self.country] - own[self.owner, self.country]
        most = np.max(sums[None, :] - own, axis=1)[self.owner]
        fit = np.log1p(np.maximum(rest, 0)) / np.log1p(np.maximum(most, 1e-9))
        fit = np.where(most > 0.05, np.minimum(fit, 1.0), NEUTRAL)
        return np.where(self.country == self.nameless, NEUTRAL, fit)


def _faded(points: Array, sources: Array, weights: Array) -> Array:
    """Return at each point the sum of the sources' weights, each fading with distance."""
    sums = np.zeros(len(points))
    if len(sources):
        for start in range(0, len(points), ROWS):
            rows = slice(start, start + ROWS)
            sums[rows] = np.exp(-_distances(points[rows], sources) / DECAY_KM) @ weights
    return sums


def _distances(points: Array, others: Array) -> Array:
    lon_a, lat_a = np.radians(points.T)[:, :, None]
    lon_b, lat_b = np.radians(others.T)[:, None, :]
    chord = np.sin((lat_b - lat_a) / 2) ** 2
    chord = chord + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0))))


def _answer(query: Query, rows: Sequence[tuple[Place, float, bool]]) -> Resolution:
    """Return the resolution of a name from its candidates, each with its score and whether it is a stray."""
    if not rows:
        return Resolution(query, None, (), False, "no gazetteer entry has this name")
    ranked = tuple(settle([replace(place, score=score) for place, score, _ in rows], query.kind))
    best = ranked[0]
    rival = next((place for place in ranked[1:] if is_rival(best, place)), None)
    stray = any(is_stray and place.id == best.id for place, _, is_stray in rows)
    return Resolution(
        query, best, ranked, stray or rival is not None, _reason(best, rival, stray, len(ranked))
    )


def is_rival(best: Place, other: Place) -> bool:
    """Return whether another candidate may be meant: close in score, far away, not around the best."""
    around = other.kind is Kind.ADMIN1 and (other.country, other.admin1) == (best.country, best.admin1)
    if around or best.score - other.score > CLOSE_CALL:
        return False
    return rough_km(best.lon, best.lat, other.lon, other.lat) > APART_KM


def _reason(best: Place, rival: Place | None, stray: bool, count: int) -> str:
    how = f"name matches ({best.match}), score {best.score:.2f}"
    if stray:
        how += ", a small place far from all others that are named"
    if count == 1:
        return f"{how}, the only candidate"
    if rival is None:
        return f"{how}, the best of {count}"
    return f"{how}, nearly as good: {describe(rival)}"


def describe(place: Place) -> str:
    """Return a place as text for people: name, kind where it is no town, country, latitude and longitude.

    Examples
    --------
    >>> describe(Place("Tadmur", 38.284, 34.562, Kind.CITY, country="SY"))
    'Tadmur, SY (34.56 N, 38.28 E)'
    """
    kind = "" if place.kind in (Kind.CITY, Kind.SETTLEMENT) else f" {place.kind}"
    where = f"({abs(place.lat):.2f} {'NS'[place.lat < 0]}, {abs(place.lon):.2f} {'EW'[place.lon < 0]})"
    return f"{place.name}{kind}{', ' + place.country if place.country else ''} {where}"
