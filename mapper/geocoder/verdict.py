"""What a name is taken for, once its candidates are scored: a place, its rivals, and the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mapper.claims.ontology import Kind
from mapper.geocoder.countries import english_name
from mapper.geocoder.place import CONTAINED, SIMILAR, SOUNDS_ALIKE, Place
from mapper.geocoder.ranking import TOWNS, rough_km, settle
from mapper.geocoder.weighing import Weighed

KIND_WORDS = {Kind.ADMIN1: "province", Kind.ADMIN2: "district"}
CLOSE_CALL = 0.05
APART_KM = 25.0
"""A runner-up this close in score and this far away makes a name ambiguous."""
SPELLED = frozenset({"exact", "folded", "alternate"})
"""Ways of matching by the very letters of a name."""
QUALIFIER = " ("
"""What starts the words that tell a place from its namesakes: Vodiane (Avdiivka)."""


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
        The best candidate; None if no place has the name.
    candidates : tuple of Place
        Best first, with their scores among the other names of the report. Without a `place`, those whose
        names are spelled or sound nearly like it.
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


def verdict(query: Query, places: Sequence[Place], weighed: Sequence[Weighed]) -> Resolution:
    """Return what a name stands for, from its candidates and their scores."""
    if not places:
        return Resolution(query, None, (), False, "no gazetteer entry has this name")
    scored = [replace(place, score=each.score) for place, each in zip(places, weighed, strict=True)]
    ranked = tuple(settle(scored, query.kind))
    best = ranked[0]
    rival = next((place for place in ranked[1:] if is_rival(best, place)), None)
    lost = {place.id for place, each in zip(places, weighed, strict=True) if each.stray}
    stray = best.id in lost and best.match != CONTAINED
    doubtful = stray or rival is not None or is_doubtful(query, ranked)
    return Resolution(query, best, ranked, doubtful, _reason(best, rival, stray, len(ranked)), stray)


def is_doubtful(query: Query, ranked: Sequence[Place]) -> bool:
    """Return whether the best candidate's own name casts doubt on it.

    It only sounds like the name that others have in full; or the gazetteer tells it from a namesake by what
    stands in brackets (Pavlivka (Vuhledar)), and the report does not.
    """
    best = ranked[0]
    if best.match == SIMILAR or (best.match == SOUNDS_ALIKE and any(p.match in SPELLED for p in ranked)):
        return True
    return QUALIFIER in best.name and QUALIFIER not in query.name and best.kind in TOWNS


def is_rival(best: Place, other: Place) -> bool:
    """Return whether another candidate may be meant: close in score, far away, not its province or in it."""
    wide = Kind.ADMIN1 in (best.kind, other.kind)
    if (
        wide and (other.country, other.admin1) == (best.country, best.admin1)
    ) or best.score - other.score > CLOSE_CALL:
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
