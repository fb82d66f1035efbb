"""Looking names up for a person: one call, all names judged together, every candidate told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mapper.claims.ontology import Kind
from mapper.errors import NotFoundError
from mapper.files import printable
from mapper.geocoder.place import Geocoder, Place
from mapper.geocoder.resolve import resolve
from mapper.geocoder.verdict import Query, Resolution, describe

SHOWN = 5


def look_up(
    names: Sequence[str],
    geocoder: Geocoder,
    *,
    near: str | None = None,
    country: str = "",
    kind: Kind | None = None,
) -> list[Resolution]:
    """Return what each name stands for.

    Parameters
    ----------
    names : sequence of str
    geocoder : Geocoder
    near : str, optional
        A place that the names are near to.
    country : str, optional
        ISO code of the country that they are likely to lie in.
    kind : Kind, optional
        What they are.

    Raises
    ------
    NotFoundError
        If `near` is not known.
    """
    points = []
    if near:
        found = resolve([Query(near)], geocoder)[0].place
        if found is None:
            raise NotFoundError(f"the gazetteer has no place '{near}' to look near to")
        points = [(found.lon, found.lat)]
    countries = (country,) if country else ()
    return resolve([Query(name, kind) for name in names], geocoder, countries=countries, near=points)


def as_dict(answer: Resolution) -> dict[str, Any]:
    """Return an answer as JSON has it: ``name``, ``located``, ``ambiguous``, ``candidates`` best first.

    Candidates of a name that is not located are those of that name elsewhere, or of names nearly like it.
    """
    return {
        "name": answer.query.name,
        "located": answer.place is not None and not answer.stray,
        "ambiguous": answer.ambiguous,
        "reason": answer.reason,
        "candidates": [_candidate(place) for place in answer.candidates],
    }


def as_text(answer: Resolution) -> str:
    """Return an answer as lines for a terminal: the best place, why, and what else it may be."""
    if answer.place is None:
        return _lines(f"{answer.query.name}: not found; {answer.reason}", *_others(answer.candidates))
    best = answer.place
    where = ", ".join(part for part in (best.admin1, best.country) if part)
    flag = "  AMBIGUOUS" if answer.ambiguous else ""
    lines = [
        f"{answer.query.name}: {best.name} ({best.kind}, {where}) {_point(best)}{flag}",
        f"  {answer.reason}",
    ]
    return _lines(*lines, *_others(answer.candidates[1:]))


def _lines(*lines: str) -> str:
    """Return lines fit for a terminal, whatever characters the names have."""
    return "\n".join(map(printable, lines))


def _others(places: Sequence[Place]) -> list[str]:
    return [f"  or {describe(place)}, score {place.score:.2f}" for place in places[: SHOWN - 1]]


def _point(place: Place) -> str:
    return f"lon {place.lon:.5f} lat {place.lat:.5f}"


def _candidate(place: Place) -> dict[str, Any]:
    return {
        "name": place.name,
        "lon": place.lon,
        "lat": place.lat,
        "kind": place.kind.value,
        "country": place.country,
        "admin1": place.admin1,
        "score": round(place.score, 3),
        "match": place.match,
        "id": place.id,
        "precision_km": place.precision_km,
        "note": place.note,
        "origin": place.origin,
    }
