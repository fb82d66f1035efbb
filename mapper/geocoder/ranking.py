"""How well a place fits a name and its surroundings: one score, 0-1, from four observations.

The weights are set by hand, not fitted: a name's spelling multiplies everything; among equal spellings
prominence decides, unless the surroundings (places near by, countries spoken of) say otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import asin, cos, exp, log1p, log10, radians, sin, sqrt

from mapper.claims.ontology import Kind
from mapper.geocoder.place import Context, Place

QUALITY = {
    "exact": 1.0,
    "folded": 0.99,
    "contained": 0.98,
    "alternate": 0.96,
    "admin word": 0.96,
    "article": 0.93,
    "inflected": 0.93,
    "demonym": 0.93,
    "other level": 0.8,
    "transliteration": 0.9,
    "similar": 0.6,
    "town": 0.5,
}
"""What each way of matching is worth, as `Gazetteer.geocode` names them."""
OTHER_QUALITY = 0.9
FLOOR, PROMINENCE, NEARNESS, COUNTRY = 0.2, 0.3, 0.3, 0.2
"""What a right name is worth by itself, and the weights of the three other observations; their sum is 1."""
NEUTRAL = 0.5
"""The fit of a place when the surroundings are not known."""
WRONG_KIND = 0.5
DECAY_KM = 150
EARTH_RADIUS_KM = 6371.0
UNKNOWN_POPULATION = 2_000
LARGEST_LOG = 7.0
PROVINCE_DISCOUNT = 1.0
"""A town with a tenth of its province's people is as prominent as a province of that name."""
LEVELS = {
    Kind.RIVER: 0.58,
    Kind.AREA: 0.62,
    Kind.BASE: 0.45,
    Kind.FACILITY: 0.45,
    Kind.ADMIN2: 0.35,
    Kind.AIRFIELD: 0.3,
}
"""Prominence of kinds where the population is not known."""
MINOR = dict.fromkeys((Kind.RIVER, Kind.LAKE, Kind.AREA), 0.3)
"""Prominence of those in the user's gazetteers: mostly streams, ponds and hills, behind a village."""
OWN = "own gazetteer"
TOWNS = frozenset({Kind.CITY, Kind.SETTLEMENT})
ALIKE = {
    Kind.CITY: TOWNS,
    Kind.SETTLEMENT: TOWNS,
    Kind.SECTOR: TOWNS,
    Kind.CORRIDOR: TOWNS,
    Kind.BASE: frozenset({Kind.BASE, Kind.FACILITY, Kind.AIRFIELD}),
    Kind.FACILITY: frozenset({Kind.FACILITY, Kind.BASE, Kind.AIRFIELD}),
    Kind.AIRFIELD: frozenset({Kind.AIRFIELD, Kind.BASE, Kind.FACILITY}),
    Kind.ADMIN1: frozenset({Kind.ADMIN1, Kind.ADMIN2, Kind.AREA}),
    Kind.ADMIN2: frozenset({Kind.ADMIN2, Kind.ADMIN1}),
    Kind.AREA: frozenset({Kind.AREA, Kind.ADMIN1, Kind.ADMIN2, Kind.COUNTRY}),
    Kind.COUNTRY: frozenset({Kind.COUNTRY}),
    Kind.RIVER: frozenset({Kind.RIVER}),
}
"""The kinds in the gazetteer that can stand for the kind a wording implies."""


def prominence(place: Place) -> float:
    """Return how well known a place is likely to be, 0-1; an unknown population counts as a village's."""
    levels = LEVELS | MINOR if place.origin.startswith(OWN) else LEVELS
    if place.kind in levels and not place.population:
        return levels[place.kind]
    size = log10(place.population or UNKNOWN_POPULATION)
    if place.kind is Kind.ADMIN1:
        size -= PROVINCE_DISCOUNT
    return min(max(size / LARGEST_LOG, 0.0), 1.0)


def quality(place: Place) -> float:
    """Return how well the name matches, 0-1."""
    return QUALITY.get(place.match, OTHER_QUALITY)


def kind_fit(place: Place, kind: Kind | None) -> float:
    """Return 1 if the place is of the kind that the wording implies, less if it can hardly be."""
    if kind is None or place.kind is kind:
        return 1.0
    return 0.97 if place.kind in ALIKE.get(kind, ()) else WRONG_KIND


def combine(place: Place, kind: Kind | None, nearness: float, country: float) -> float:
    """Return the score of a place from its name, its prominence and how it fits the surroundings, all 0-1."""
    fit = FLOOR + PROMINENCE * prominence(place) + NEARNESS * nearness + COUNTRY * country
    return round(quality(place) * kind_fit(place, kind) * fit, 6)


def rough_km(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Return the distance on a sphere, in km; within 0.6 % of the geodesic, and cheap.

    Examples
    --------
    >>> round(rough_km(40.14, 35.34, 39.01, 35.95))
    123
    """
    half_lat, half_lon = radians(lat_b - lat_a) / 2, radians(lon_b - lon_a) / 2
    chord = sin(half_lat) ** 2 + cos(radians(lat_a)) * cos(radians(lat_b)) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def nearness(place: Place, near: Sequence[tuple[float, float]]) -> float:
    """Return how close a place is to others, 0-1, each fading with distance (`DECAY_KM`)."""
    if not near:
        return NEUTRAL
    mass = sum(exp(-rough_km(place.lon, place.lat, lon, lat) / DECAY_KM) for lon, lat in near)
    return log1p(mass) / log1p(len(near))


def rank(places: Iterable[Place], context: Context | None = None) -> list[Place]:
    """Return places with their scores, best first, in an order that is the same every time."""
    context = context or Context()
    scored = [
        replace(
            place,
            score=combine(
                place,
                context.kind,
                nearness(place, context.near),
                float(place.country in context.countries) if context.countries else NEUTRAL,
            ),
        )
        for place in places
    ]
    return settle(scored, context.kind)


def settle(places: Sequence[Place], kind: Kind | None = None) -> list[Place]:
    """Return scored places best first; a name with no word for its kind is the town before its province."""
    seats = {(p.country, p.admin1): p.score for p in reversed(places) if _is_seat(p)}
    if kind is None and seats:
        places = [_behind(place, seats.get((place.country, place.admin1))) for place in places]
    return sorted(places, key=lambda p: (-p.score, -p.population, p.id))


def _is_seat(place: Place) -> bool:
    return place.kind is Kind.CITY and place.match != "town"


def _behind(place: Place, seat_score: float | None) -> Place:
    if seat_score is None or place.kind is not Kind.ADMIN1 or place.score < seat_score:
        return place
    return replace(place, score=round(seat_score - 0.01, 6))
