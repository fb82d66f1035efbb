"""Which entries of the index a name may stand for, and how each matches.

Strict matches share a spelling but for case, accents, articles and administrative words. Loose matches share
only the consonants, or are one slip away; they are looked for when no strict match fits the surroundings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Protocol

from mapper.claims.ontology import Kind
from mapper.geocoder.index import ARTICLE_COUNTRIES, DEMONYM_MARK, SKELETON_MARK, Way
from mapper.geocoder.inflection import nominatives
from mapper.geocoder.misspelled import slips
from mapper.geocoder.names import bare, fold, split_article, strip_admin
from mapper.geocoder.place import CONTAINED, SIMILAR, SOUNDS_ALIKE, Place
from mapper.geocoder.ranking import ALIKE, TOWNS, rough_km
from mapper.geocoder.skeleton import readings, sound

LONGEST_INPUT = 200
"""Characters; no name is longer, and what is longer is not looked up."""
MATCHES = {
    Way.NAME: "folded",
    Way.ALTERNATE: "alternate",
    Way.ARTICLE: "article",
    Way.ADMIN_WORD: "admin word",
}
LOOSENESS = {
    word: number for number, word in enumerate(("exact", "folded", "alternate", "admin word", "article"))
}
LOOSE = frozenset({SOUNDS_ALIKE, SIMILAR})
MOST_LOOSE = 200
"""Places that share their consonants with a name; with more, they say nothing."""
OTHER_NAMES = re.compile(r"\s*[/(（|]\s*|\s+(?:aka|a\.k\.a\.)\s+")
CONTAINERS = frozenset({Kind.COUNTRY, Kind.ADMIN1, Kind.ADMIN2, Kind.AREA})
INSIDE_KM = 60.0
"""How far a place may lie from the point of the district that is named after it."""


class Lookup(Protocol):
    """What matching asks of an index."""

    def find(self, key: str) -> list[tuple[int, Way]]: ...

    def names(self, number: int) -> list[str]: ...

    def find_any(self, keys: list[str]) -> Iterable[tuple[int, Way]]: ...


class Matcher:
    """Finds the places of a name in an index.

    Parameters
    ----------
    index : Lookup
    place : callable
        Number of an entry → its place.
    """

    def __init__(self, index: Lookup, place: Callable[[int], Place]) -> None:
        self._index = index
        self._place = place

    def strict(self, name: str) -> list[Place]:
        """Return the places that share a spelling with a name, with how they match, in no order.

        ``Paris, Texas`` is a Paris in Texas; ``Kirovsk / Holubivka`` and ``Bile (Snake Island)`` are one
        place of either name.
        """
        found = self._spelled(name)
        if found or not key_of(name):
            return found
        head, comma, container = name.partition(",")
        if comma and (inside := self._inside(self.strict(head), container)):
            return inside
        if inflected := [place for form in nominatives(name) for place in self._spelled(form)]:
            return [replace(place, match="inflected") for place in inflected]
        parts = [part.rstrip(") ）") for part in OTHER_NAMES.split(name) if part]
        return [place for part in parts for place in self._spelled(part)] if len(parts) > 1 else []

    def loose(self, name: str, meant: Callable[[Place], bool]) -> list[Place]:
        """Return the places that only sound like a name, or are spelled nearly like it, and may be meant."""
        key = key_of(name)
        stem, spoken = strip_admin(key)
        keys = [SKELETON_MARK + consonants for consonants in readings(stem)]
        heard = sound(stem)
        alike = dict.fromkeys((number for each in keys for number in self._alike(each)), SIMILAR)
        found = dict.fromkeys(self._one_slip(stem), SIMILAR) | alike
        near = [number for number in found if meant(self._place(number))]
        found = {number: self._likeness(heard, number) if number in alike else SIMILAR for number in near}
        return [place for _, place in self._judged(name, found, spoken)]

    def _likeness(self, heard: str, number: int) -> str:
        same = any(sound(strip_admin(fold(name))[0]) == heard for name in self._index.names(number))
        return SOUNDS_ALIKE if same else SIMILAR

    def _alike(self, key: str) -> list[int]:
        numbers = [number for number, _ in self._index.find(key)]
        return numbers if len(numbers) <= MOST_LOOSE else []

    def _one_slip(self, key: str) -> Iterator[int]:
        for number, way in self._index.find_any(slips(key)):
            if way in (Way.NAME, Way.ALTERNATE):
                yield number

    def _inside(self, places: list[Place], container: str) -> list[Place]:
        """Return those places that lie in a country, province or district of a name; all if none is known."""
        around = [place for place in self.strict(container.strip()) if place.kind in CONTAINERS]
        inside = [place for place in places if any(lies_in(place, area) for area in around)]
        return [replace(place, match=CONTAINED) for place in inside] or places

    def _spelled(self, name: str) -> list[Place]:
        key = key_of(name)
        if not key:
            return []
        found = self._people(key) | self._matches(name, key, spoken=None)
        stem, kind = strip_admin(key)
        if kind is not None:
            found = self._matches(name, stem, spoken=kind) | found
        return list(found.values())

    def _people(self, key: str) -> dict[int, Place]:
        """Return the countries that a word for a people stands for."""
        numbers = [number for number, _ in self._index.find(DEMONYM_MARK + key)]
        return {number: replace(self._place(number), match="demonym") for number in numbers}

    def _matches(self, name: str, key: str, *, spoken: Kind | None) -> dict[int, Place]:
        """Return entry number → place for a key; `spoken` is the kind named by the word that was stripped."""
        best: dict[int, str] = {}
        for tried, loose in ((key, False), (bare(key), True), (split_article(key), True)):
            for number, way in self._index.find(tried) if tried else ():
                match = "article" if loose and tried != key else MATCHES[way]
                if LOOSENESS[match] < LOOSENESS.get(best.get(number, ""), 99):
                    best[number] = match
        return dict(self._judged(name, best, spoken))

    def _judged(self, name: str, best: dict[int, str], spoken: Kind | None) -> Iterator[tuple[int, Place]]:
        for number, match in best.items():
            place = self._place(number)
            if match == "article" and place.country and place.country not in ARTICLE_COUNTRIES:
                continue
            if spoken is not None:
                match = as_spoken(match, place.kind, spoken)
            elif place.name == name:
                match = "exact"
            if match:
                yield number, replace(place, match=match)


def key_of(name: str) -> str:
    """Return the folded name, or an empty string for what is too long to be one."""
    return fold(name) if len(name) <= LONGEST_INPUT else ""


def lies_in(place: Place, area: Place) -> bool:
    """Return whether a place lies in a country, province or district, as far as the gazetteer tells."""
    if place.country != area.country:
        return False
    if area.kind is Kind.ADMIN1:
        return place.admin1 == area.admin1
    return area.kind is not Kind.ADMIN2 or rough_km(place.lon, place.lat, area.lon, area.lat) <= INSIDE_KM


def as_spoken(match: str, kind: Kind, spoken: Kind) -> str:
    """Return how a place matches a name that comes with a word for its kind; empty if it can't be meant.

    Examples
    --------
    >>> as_spoken("folded", Kind.CITY, Kind.ADMIN1), as_spoken("folded", Kind.CITY, Kind.RIVER)
    ('town', '')
    """
    if kind is spoken or (kind in TOWNS and spoken in TOWNS):
        return match if match == "article" or match in LOOSE else "admin word"
    if match in LOOSE:
        return ""
    if kind in ALIKE[spoken]:
        return "other level"
    return "town" if kind in TOWNS and spoken not in (Kind.RIVER, Kind.COUNTRY) else ""
