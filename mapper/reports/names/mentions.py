"""What a sentence mentions: parties, sources and places, each with the tokens that say so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from mapper.claims.actors import Actor, Registry, Source, standing
from mapper.claims.ontology import Extent, Kind, Part
from mapper.reports.packs.language import RULE, Pack, Rule
from mapper.reports.packs.phrases import Hit, Lexicon, Token


@dataclass(frozen=True)
class Spot:
    """A place as a report means it: its name as spelt there, and which part of it."""

    name: str
    kind: Kind | None = None
    country: str = ""
    part: Part | None = None
    to_place: str = ""
    extent: Extent | None = None
    share: float | None = None
    note: str = ""


@dataclass(frozen=True)
class PlaceMention:
    """Tokens `first` to `last` (exclusive) stand for `spot`; `free` needs no preposition (here, there).

    A `genitive` only owns what comes next ("Congo's second city") and is never itself taken or held.
    """

    first: int
    last: int
    spot: Spot
    free: bool = False
    genitive: bool = False


@dataclass(frozen=True)
class ActorMention:
    """Tokens `first` to `last` (exclusive) stand for a party."""

    first: int
    last: int
    name: str
    id: str = ""
    genitive: bool = False
    armed_group: bool = False


NOTHING: dict[str, Hit] = {}


class Scene:
    """One sentence with everything found in it; filled once, then only read.

    Attributes
    ----------
    tokens : list of Token
    hits : dict of str to list of Hit
        The pack's words, by group.
    """

    __slots__ = ("_actor_on", "_cover", "_place_on", "actors", "hits", "pack", "places", "text", "tokens")

    def __init__(self, text: str, tokens: list[Token], pack: Pack, hits: Iterable[Hit]) -> None:
        self.text = text
        self.tokens = tokens
        self.pack = pack
        self.hits: dict[str, list[Hit]] = {}
        self._cover: dict[int, dict[str, Hit]] = {}
        for hit in hits:
            self.hits.setdefault(hit.group, []).append(hit)
            for index in range(hit.first, hit.last):
                self._cover.setdefault(index, {})[hit.group] = hit
        self.actors: list[ActorMention] = []
        self.places: list[PlaceMention] = []
        self._actor_on: dict[int, ActorMention] = {}
        self._place_on: dict[int, PlaceMention] = {}

    def mention(
        self, *, actors: list[ActorMention] | None = None, places: list[PlaceMention] | None = None
    ) -> None:
        """Note the parties or places of the sentence, in order."""
        if actors is not None:
            self.actors = sorted(actors, key=lambda actor: actor.first)
            self._actor_on = _by_token(self.actors)
        if places is not None:
            self.places = sorted(places, key=lambda place: place.first)
            self._place_on = _by_token(self.places)

    def on(self, index: int, *groups: str) -> Hit | None:
        """Return the hit of one of the groups that covers a token, or None."""
        cover = self._cover.get(index, NOTHING)
        for group in groups:
            if group in cover:
                return cover[group]
        return None

    def starting(self, index: int, *groups: str) -> Hit | None:
        """Return the hit of one of the groups that starts at a token, or None."""
        hit = self.on(index, *groups)
        return hit if hit and hit.first == index else None

    def ending(self, index: int, *groups: str) -> Hit | None:
        """Return the hit of one of the groups whose last token is at `index`, or None."""
        hit = self.on(index, *groups)
        return hit if hit and hit.last == index + 1 else None

    def stating(self, index: int) -> list[Hit]:
        """Return the hits of rules that cover a token."""
        cover = self._cover.get(index, NOTHING)
        return [hit for group, hit in cover.items() if group.startswith(RULE)]

    def stating_from(self, index: int) -> list[Hit]:
        """Return the hits of rules that start at a token."""
        return [hit for hit in self.stating(index) if hit.first == index]

    def rule_of(self, hit: Hit) -> Rule:
        """Return the rule whose words a hit is."""
        return self.pack.rules[int(hit.group.removeprefix(RULE))]

    def rules(self) -> list[Rule]:
        """Return the rules whose words the sentence has, in the pack's order."""
        return sorted(
            (self.rule_of(hits[0]) for group, hits in self.hits.items() if group.startswith(RULE)),
            key=lambda rule: rule.number,
        )

    def known(self, index: int) -> bool:
        """Whether the pack knows a token at all."""
        return any(
            group != "weak_name" and not self._between(index, hit)
            for group, hit in self._cover.get(index, NOTHING).items()
        )

    def _between(self, index: int, hit: Hit) -> bool:
        """Whether a name only stands in the gap of a pattern: "er Bakhmut på russiske hender"."""
        token = self.tokens[index]
        inside = hit.first < index < hit.last - 1
        return inside and token.is_name and not self.pack.lexicon.knows(token.text)

    def preposition(self, index: int) -> bool:
        """Whether a preposition stands at a token."""
        if self._counting(index) or self.on(index, "including"):
            return False
        return any(group.startswith("prep ") or group == "of" for group in self._cover.get(index, NOTHING))

    def _counting(self, index: int) -> bool:
        """Whether a word only says how near a number is: "more than a third", "around 20"."""
        hit = self.on(index, "at_least", "at_most", "about")
        if hit is None or hit.last >= len(self.tokens):
            return False
        ahead = hit.last + 1 if self.on(hit.last, "determiner") else hit.last
        return number_at(self, ahead) is not None or self.on(ahead, "share", "extent") is not None

    def actor_at(self, index: int) -> ActorMention | None:
        """Return the party mentioned at a token, or None."""
        return self._actor_on.get(index)

    def place_at(self, index: int) -> PlaceMention | None:
        """Return the place mentioned at a token, or None."""
        return self._place_on.get(index)

    def words(self, first: int, last: int) -> str:
        """Return the report's own words from one token to another (exclusive)."""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]


M = TypeVar("M", "ActorMention", "PlaceMention")


def _by_token(mentions: list[M]) -> dict[int, M]:
    table: dict[int, M] = {}
    for mention in mentions:
        for index in range(mention.first, mention.last):
            table.setdefault(index, mention)
    return table


APOSTROPHES = "'’ʼ"


def country_name(code: str, language: str) -> str:
    """Return the name of a country in a language.

    Examples
    --------
    >>> country_name("IQ", "nb")
    'Irak'
    """
    from babel import Locale

    return str(Locale.parse(language).territories.get(code, code))


class Names:
    """The registry's names as one language's reports spell them."""

    def __init__(self, registry: Registry, pack: Pack) -> None:
        self.registry = registry
        self.pack = pack
        entries = [*self._entries("actor", registry.actors.values())]
        entries += self._entries("source", registry.sources.values())
        self.lexicon = Lexicon([*entries, *self._countries()])

    def find(self, tokens: Sequence[Token], on: dt.date | None) -> list[Hit]:
        """Return the names among the tokens; of sources with one name, the one of that day."""
        return [self._of_day(hit, on) for hit in self.lexicon.find(tokens)]

    def _of_day(self, hit: Hit, on: dt.date | None) -> Hit:
        if hit.group != "source" or ";" not in hit.value:
            return hit
        sources = [self.registry.sources[id_] for id_ in hit.value.split(";")]
        return hit._replace(value=standing(sources, on)[0].id)

    def _countries(self) -> list[tuple[str, str, str]]:
        """Return the names of countries in the pack's language, with their genitives."""
        from babel import Locale

        from mapper.geocoder.countries import SPOKEN

        named = [
            (code, name)
            for code, name in Locale.parse(self.pack.code).territories.items()
            if len(code) == 2 and code.isalpha()
        ]
        named += [(code, name) for code, names in SPOKEN.items() for name in names]
        return [
            ("country", code, form + ending)
            for code, name in named
            if name.isascii() or name.replace(" ", "").isalpha()
            for form in self._forms(name)
            for ending in ("", *self.pack.genitive)
        ]

    def _forms(self, name: str) -> list[str]:
        """Return a name in the forms that the language's cases give it."""
        return [name] if name.isascii() else self.pack.name_endings.forms(name)

    def _spelt(self, entry: Actor | Source, code: str) -> list[str]:
        """Return an entry's names in a language; those of the pack's own in all their cases."""
        names = entry.names.get(code, ())
        return (
            [form for name in names for form in self._forms(name)] if code == self.pack.code else list(names)
        )

    def _entries(self, group: str, known: Iterable[Actor | Source]) -> list[tuple[str, str, str]]:
        by_name: dict[str, list[str]] = {}
        for entry in known:
            codes = dict.fromkeys(("any", *self.pack.reads, "en"))
            spellings = [entry.name, *(name for code in codes for name in self._spelt(entry, code))]
            for name in dict.fromkeys(form for spelt in spellings for form in _however_quoted(spelt)):
                by_name.setdefault(name, []).append(entry.id)
        if group == "actor":
            grown = [
                (name + word, ids)
                for name, ids in by_name.items()
                for word in self.pack.compounds
                if " " not in name and "-" not in name
            ]
            for name, ids in grown:
                by_name.setdefault(name, ids)
        endings = ["", *(ending for ending in self.pack.genitive if ending not in "'’")]
        return [(group, ";".join(ids), name + ending) for name, ids in by_name.items() for ending in endings]


def _however_quoted(name: str) -> list[str]:
    """Return a name with each of the apostrophes that reports may write in it."""
    written = [mark for mark in APOSTROPHES if mark in name]
    return [name.replace(written[0], mark) for mark in APOSTROPHES] if written else [name]


def number_at(scene: Scene, index: int) -> float | None:
    """Return the number written at a token, in figures or words, or None."""
    if not 0 <= index < len(scene.tokens):
        return None
    if word := scene.ending(index, "number"):
        return float(word.value)
    text = scene.tokens[index].text
    if not text[0].isdigit() or not text[-1].isdigit():
        return None
    parts = text.replace(",", ".").split(".")
    grouped = len(parts) > 1 and all(len(part) == 3 for part in parts[1:])
    try:
        return float("".join(parts)) if grouped or len(parts) == 1 else float(".".join(parts[:2]))
    except ValueError:
        return None
