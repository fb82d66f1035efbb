"""All names of a report at once: the places that fit each other win over the places that are merely large.

`mapper.geocoder.weighing` scores the candidates of all names together; here the candidates are gathered, and
the scores are turned into answers: a place, its rivals, and the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from mapper.claims.ontology import Kind
from mapper.geocoder.countries import english_name
from mapper.geocoder.place import Context, Geocoder, Place, why_not
from mapper.geocoder.ranking import TOWNS, kind_fit, prominence, quality, rough_km, settle
from mapper.geocoder.weighing import Reading, Weighed, weigh

KIND_WORDS = {Kind.ADMIN1: "province", Kind.ADMIN2: "district"}
CANDIDATES = 20
"""Candidates of one name that are weighed."""
CLOSE_CALL = 0.05
APART_KM = 25.0
"""A runner-up this close in score and this far away makes a name ambiguous."""


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
    stray : bool
        The best candidate is a small place far from all others and in none of their countries: most likely a
        namesake of one that the gazetteer lacks.
    reason : str
        Why this place, in one sentence; or why none.
    """

    query: Query
    place: Place | None
    candidates: tuple[Place, ...]
    ambiguous: bool
    reason: str
    stray: bool = False


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
    weighed = iter(weigh([_readings(*pair) for pair in zip(distinct, found, strict=True)], countries, near))
    answers = {
        query: _answer(query, places, list(islice(weighed, len(places))), why_not(geocoder, query.name))
        for query, places in zip(distinct, found, strict=True)
    }
    return [answers[query] for query in queries]


def _readings(query: Query, places: Sequence[Place]) -> list[Reading]:
    """Return what is known of each candidate by itself."""
    return [
        Reading(
            place.lon,
            place.lat,
            place.country,
            quality(place) * kind_fit(place, query.kind),
            prominence(place),
            place.kind is Kind.COUNTRY,
        )
        for place in places
    ]


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


def _answer(query: Query, places: Sequence[Place], weighed: Sequence[Weighed], why: str) -> Resolution:
    if not places:
        reason = "; ".join(filter(None, ("no gazetteer entry has this name", why)))
        return Resolution(query, None, (), False, reason)
    scored = [replace(place, score=each.score) for place, each in zip(places, weighed, strict=True)]
    ranked = tuple(settle(scored, query.kind))
    best = ranked[0]
    rival = next((place for place in ranked[1:] if is_rival(best, place)), None)
    stray = any(each.stray and place.id == best.id for place, each in zip(places, weighed, strict=True))
    reason = _reason(best, rival, stray, len(ranked))
    return Resolution(query, best, ranked, stray or rival is not None, reason, stray)


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
    """Return a place as text for people: name, what it is unless a town, country, latitude and longitude.

    Examples
    --------
    >>> describe(Place("Tadmur", 38.284, 34.562, Kind.CITY, country="SY"))
    'Tadmur, Syria (34.56 N, 38.28 E)'
    """
    words = [place.name, *([] if place.kind in TOWNS else [KIND_WORDS.get(place.kind, place.kind.value)])]
    if place.country and place.kind is not Kind.COUNTRY:
        words.append(english_name(place.country))
    where = f"({abs(place.lat):.2f} {'NS'[place.lat < 0]}, {abs(place.lon):.2f} {'EW'[place.lon < 0]})"
    return f"{', '.join(words)} {where}"
