"""All names of a report at once: the places that fit each other win over the places that are merely large.

Here the candidates are gathered: first by spelling; then, for names that have none where the report is, by
sound. `mapper.geocoder.weighing` scores them together, `mapper.geocoder.verdict` turns scores into answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from mapper.claims.ontology import Kind
from mapper.geocoder.outliers import apart
from mapper.geocoder.place import SIMILAR, Context, Geocoder, Place, why_not
from mapper.geocoder.ranking import TOWNS, kind_fit, prominence, quality
from mapper.geocoder.sources import CITY_POPULATION
from mapper.geocoder.verdict import Query, Resolution, describe, verdict
from mapper.geocoder.weighing import Reading, weigh

CANDIDATES = 20
"""Candidates of one name that are weighed."""
CELL, MOST_CELLS = 0.25, 500
"""Degrees to which the places of a report are rounded to tell where it is; in more cells it is anywhere."""
LEAST_SHARE = 0.1
"""Share of a report's places from which a country is one that it speaks of."""


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
    answers = _judged(distinct, found, countries, near)
    around = _surroundings(answers, countries, near)
    if around.near:
        found = [
            places if settled(answer) else _again(query, places, geocoder, around)
            for query, places, answer in zip(distinct, found, answers, strict=True)
        ]
        answers = _judged(distinct, found, countries, near)
    final = dict(
        zip(distinct, (_told(answer, geocoder, countries) for answer in _apart(answers)), strict=True)
    )
    return [final[query] for query in queries]


def settled(answer: Resolution) -> bool:
    """Return whether a name is known by its spelling and lies where the report does."""
    return answer.place is not None and not answer.stray


def _judged(
    queries: Sequence[Query],
    found: Sequence[Sequence[Place]],
    countries: Sequence[str],
    near: Sequence[tuple[float, float]],
) -> list[Resolution]:
    weighed = iter(weigh([_readings(*pair) for pair in zip(queries, found, strict=True)], countries, near))
    return [
        verdict(query, places, list(islice(weighed, len(places))))
        for query, places in zip(queries, found, strict=True)
    ]


def _surroundings(
    answers: Sequence[Resolution], countries: Sequence[str], near: Sequence[tuple[float, float]]
) -> Context:
    """Return where the report is: its countries, and the places that are certain."""
    places = [answer.place for answer in answers if answer.place and not answer.ambiguous]
    counts = Counter(place.country for place in places if place.country)
    spoken = [code for code, count in counts.most_common() if count >= LEAST_SHARE * len(places)]
    points = [(place.lon, place.lat) for place in places if place.kind is not Kind.COUNTRY]
    cells = sorted({(round(lon / CELL) * CELL, round(lat / CELL) * CELL) for lon, lat in (*points, *near)})
    return Context(
        tuple(dict.fromkeys((*countries, *spoken))), tuple(cells if len(cells) <= MOST_CELLS else ())
    )


def _again(query: Query, places: list[Place], geocoder: Geocoder, around: Context) -> list[Place]:
    """Return the candidates of a name that has none in place, with those that only sound like it near by."""
    context = Context(around.countries, around.near, query.kind)
    known = {place.id for place in places}
    more = geocoder.geocode(query.name, context=context)
    return [*places, *(place for place in more if place.id not in known)]


def _apart(answers: Sequence[Resolution]) -> list[Resolution]:
    """Return the answers, with those small places flagged that lie apart from the other small ones."""
    small = [n for n, answer in enumerate(answers) if settled(answer) and _is_small(answer.place)]
    points = [(place.lon, place.lat) for n in small if (place := answers[n].place)]
    flagged = {n for n, alone in zip(small, apart(points), strict=True) if alone and not answers[n].ambiguous}
    return [
        replace(answer, ambiguous=True, reason=f"{answer.reason}, apart from the other villages named")
        if n in flagged
        else answer
        for n, answer in enumerate(answers)
    ]


def _is_small(place: Place | None) -> bool:
    return place is not None and place.kind in TOWNS and place.population < CITY_POPULATION


def _told(answer: Resolution, geocoder: Geocoder, countries: Sequence[str]) -> Resolution:
    """Return an answer; one without any candidate tells those that are spelled or sound nearly like it."""
    if answer.candidates:
        return answer
    query = answer.query
    alike = geocoder.geocode(query.name, context=Context(tuple(countries), kind=query.kind))
    reason = "; ".join(filter(None, (answer.reason, why_not(geocoder, query.name))))
    if not alike:
        return replace(answer, reason=reason)
    reason += f"; nearly like it: {describe(alike[0])}"
    return replace(answer, candidates=tuple(alike[:CANDIDATES]), ambiguous=True, reason=reason)


def _candidates(
    queries: Sequence[Query], geocoder: Geocoder, countries: tuple[str, ...]
) -> list[list[Place]]:
    """Return the candidates of each name, the countries that are named by other names weighing in."""
    first = [
        [
            place
            for place in geocoder.geocode(query.name, context=Context(countries, kind=query.kind))
            if place.match != SIMILAR
        ]
        for query in queries
    ]
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
