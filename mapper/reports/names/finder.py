"""Names to places while a report is read: by the gazetteer, the report's countries and the text itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from mapper.claims.ontology import Kind
from mapper.geocoder.place import Context, Place
from mapper.reports.names.basic_forms import Match, unbent
from mapper.reports.names.mentions import Scene
from mapper.reports.packs.language import Pack
from mapper.reports.packs.phrases import Token

ARTICLES = frozenset(["al", "el", "ez", "es", "as", "ash", "ar", "az", "at", "ad", "an", "ed", "er", "et"])
"""The Arabic article, as names of places begin in Latin letters."""
WELL_KNOWN = 100_000
"""Inhabitants above which a place outside the report's countries is still believed."""
NAME_WORDS = 6
TOLD_WORDS = 4


class Places(Protocol):
    """What the reader asks of a gazetteer."""

    def longest_match(self, words: list[str]) -> int: ...

    def geocode(self, name: str, *, context: Context | None = None) -> list[Place]: ...


class PlaceFinder:
    """Finds the place names of one report in a gazetteer, given the countries it speaks of."""

    def __init__(self, gazetteer: Places, pack: Pack, countries: tuple[str, ...]) -> None:
        self.gazetteer = gazetteer
        self.pack = pack
        self.context = Context(countries=countries)
        self.told: set[tuple[str, ...]] = set()
        self.told_names: set[tuple[str, ...]] = set()
        self._known: dict[str, Place | None] = {}
        self._counts: dict[tuple[str, ...], int] = {}

    def best(self, name: str, kind: Kind | None = None) -> Place | None:
        """Return the likeliest place of a name, or None if it is unknown or out of the way."""
        key = f"{kind}:{name}"
        if key not in self._known:
            self._known[key] = self._likely(name, kind)
        return self._known[key]

    def _likely(self, name: str, kind: Kind | None) -> Place | None:
        found = self.gazetteer.geocode(name, context=replace(self.context, kind=kind))
        if not found or not self.context.countries:
            return found[0] if found else None
        at_home = [place for place in found if place.country in self.context.countries]
        if at_home:
            return at_home[0]
        first = found[0]
        wide = first.kind in (Kind.COUNTRY, Kind.RIVER, Kind.ADMIN1) and first.match in (
            "exact",
            "folded",
            "alternate",
        )
        return first if wide or first.population >= WELL_KNOWN else None

    def is_known(self, words: tuple[str, ...]) -> bool:
        """Whether a gazetteer has a name of just these words."""
        return self._count(list(words)) == len(words)

    def match(self, scene: Scene, index: int) -> Match | None:
        """Return the place whose name stands at a token, in whatever case, or None."""
        written = self._written(scene, index)
        return unbent(scene, index, written, self) if self.pack.name_endings else written

    def _written(self, scene: Scene, index: int) -> Match | None:
        """Return the name as it stands, or without its genitive."""
        window = scene.tokens[index : index + NAME_WORDS]
        words = [token.text for token in _run(window)]
        plain = [self._without_genitive(word) for word in words]
        told = next(
            (n for n in range(min(TOLD_WORDS, len(plain)), 0, -1) if tuple(plain[:n]) in self.told), 0
        )
        count = max(self._count(words), told)
        bare = max(self._count(plain), told)
        if max(count, bare) == 0:
            return None
        size = count if count >= bare else bare
        if len(window) > size and window[size].joined and window[size].is_name:
            return None
        name = scene.words(index, index + size)
        owner = words[size - 1] != plain[size - 1] and any(mark in words[size - 1] for mark in "'’")
        if count > bare or (count == bare and not owner):
            return Match(size, name)
        return Match(size, name[: len(name) - len(words[size - 1]) + len(plain[size - 1])], owns=True)

    def _count(self, words: list[str]) -> int:
        key = tuple(words)
        if key not in self._counts:
            self._counts[key] = self._longest(words)
        return self._counts[key]

    def _longest(self, words: list[str]) -> int:
        size = self.gazetteer.longest_match(words) if words else 0
        while size and (words[size - 1][0].islower() or words[size - 1].isdigit()):
            size = self.gazetteer.longest_match(words[: size - 1]) if size > 1 else 0
        return size

    def _without_genitive(self, word: str) -> str:
        endings = sorted(self.pack.genitive, key=len, reverse=True)
        ending = next((end for end in endings if word.endswith(end) and len(word) > len(end) + 2), "")
        return word[: len(word) - len(ending)] if ending else word


def _run(tokens: list[Token]) -> list[Token]:
    """Return the leading tokens that can be one name: no punctuation between."""
    for size, token in enumerate(tokens):
        if not token.is_word:
            return tokens[:size]
    return tokens
