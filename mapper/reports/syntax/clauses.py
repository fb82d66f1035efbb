"""The clauses of a sentence, in any language: where one ends, and what in it says nothing new."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from mapper.reports.discourse import Discourse
from mapper.reports.names.mentions import ActorMention, PlaceMention, Scene
from mapper.reports.packs.phrases import Hit

Mention = ActorMention | PlaceMention
FILLERS = 6
"""Unknown words (adjectives) that may stand between a verb and its object."""
OWNER_FILLERS = 4
PHRASE_REACH = 22
TIE = 5
"""Words between the members of an enumeration."""
CLOSING = {"–": "–", "—": "—", "(": ")"}
ASIDE = 10
"""Words of the longest aside that a clause is read across."""
OPENING = ("relative", "boundary", "says", "claims", "denies")
"""Words that open a clause."""
COUNTED = ("at_most", "at_least", "day_before", "already")
"""Words that may hold one that else opens a clause: "the day before", "da allerede"."""
VERBS = ("says", "claims", "denies", "perfect", "passive", "future", "infinitive_mark")
"""Words that make a piece of a sentence a clause, beside the verbs of rules."""
VERBAL = frozenset({"present", "past", "participle", "gerund", "infinitive"})
"""Forms of a rule's words that are verbs."""
SETTING_OFF = frozenset(",–—")
QUOTES = frozenset("«»„“”\"'")
MARKS = frozenset(",;:()[]–—-")
QUIET = (
    *("adverb", "determiner", "weekday", "today", "yesterday", "recent", "weeks", "now", "formerly", "peak"),
    *("earlier_this_year", "still", "hedged", "hearsay", "same_day", "next_day", "month", "duration"),
    *("passive", "perfect", "later", "number", "at_most", "at_least", "for_time", "about", "implicative"),
    *("reported", "last_year", "ago"),
)
"""Words that can stand between a clause's opening and its verb without being a subject."""


class Clauses:
    """The clauses of one sentence and the searches over them."""

    def __init__(self, scene: Scene, discourse: Discourse) -> None:
        self.scene = scene
        self.discourse = discourse
        self.given = -1
        self._quiets: dict[int, bool] = {}
        self._verbs: dict[int, bool] = {}

    @cached_property
    def speaker(self) -> ActorMention | None:
        """Return the party that speaks in the sentence, itself or through a source of its camp."""
        registry, name = self.discourse.registry, self.discourse.speaker
        source = registry.source(name) if name else None
        monitor = source is not None and source.type == "monitor"
        actor = registry.actor(name) or (None if monitor else registry.party(name, self.discourse.today))
        if actor is None and name and "title_army" in self.scene.hits and self.discourse.countries:
            actor = registry.government(self.discourse.countries[0], self.discourse.today)
        return ActorMention(0, 0, actor.name, actor.id) if actor else None

    @cached_property
    def starts(self) -> list[int]:
        """First token of every clause, in order; pieces without a verb belong to the clause beside them."""
        kept = [0]
        starts = self._without_openings(self._clause_starts())
        for number, start in enumerate(starts[1:], 1):
            end = starts[number + 1] if number + 1 < len(starts) else len(self.scene.tokens)
            if not self._joins(kept[-1], start, end):
                kept.append(start)
        return kept

    def _without_openings(self, starts: list[int]) -> list[int]:
        """Leave out the cuts of asides such as "X, once a resort, is in rebel hands"."""
        dropped: set[int] = set()
        for number in range(1, len(starts) - 1):
            before, opening, end = starts[number - 1], starts[number], starts[number + 1]
            comma = opening - 1 == before and self.scene.tokens[before].text == ","
            if not (
                comma and self.scene.starting(opening, "boundary") and self.scene.tokens[end].text == ","
            ):
                continue
            goes_on = self.scene.on(end + 1, *VERBS) is not None or self.verb_at(end + 1)
            named = starts[number - 2] if number > 1 else 0
            if goes_on and not self._has_verb(opening, end) and not self._has_verb(named, before):
                dropped |= {before, opening, end}
        return [start for start in starts if start not in dropped]

    def _joins(self, first: int, start: int, end: int) -> bool:
        """Whether a comma or "and" only sets off a piece of one clause: "X, a town in the south, fell"."""
        mark = self.scene.tokens[start].text
        linked = self.scene.starting(start, "and") is not None
        if not (linked or mark in SETTING_OFF) or self.scene.starting(start + 1, *OPENING, "where"):
            return False
        if not self._has_verb(start, end):
            return True
        if self._has_verb(first, start):
            return False
        opened = self.scene.starting(first, *OPENING) or self.scene.starting(first + 1, *OPENING)
        goes_on = self.scene.on(start + 1, *VERBS) is not None or self.verb_at(start + 1)
        return opened is None or (opened.group == "boundary" and goes_on)

    def _has_verb(self, first: int, last: int) -> bool:
        return any(self.scene.on(index, *VERBS) or self.verb_at(index) for index in range(first, last))

    def verb_at(self, index: int) -> bool:
        """Whether a verb of a rule starts at a token; an infinitive needs its mark before it."""
        if index not in self._verbs:
            self._verbs[index] = self._judged_verb(index)
        return self._verbs[index]

    def _judged_verb(self, index: int) -> bool:
        ends = index >= len(self.scene.tokens) or self.scene.tokens[index].joined
        if ends or self.scene.on(index, "adverb", "now", "determiner"):
            return False
        hits = [hit for hit in self.scene.stating_from(index) if not self._barred(hit)]
        marked = self.scene.on(index - 1, "infinitive_mark", "future", "unreal") is not None
        return any(hit.value in VERBAL and (hit.value != "infinitive" or marked) for hit in hits)

    def _barred(self, hit: Hit) -> bool:
        """Whether the words stand in a phrase in which they don't count: "a new attack" is no verb."""
        bars = self.scene.hits.get(hit.group.replace("rule", "unless"), ())
        return any(hit.first < bar.last and bar.first < hit.last for bar in bars)

    def _clause_starts(self) -> list[int]:
        scene, starts, inside = self.scene, [0], self._asides()
        for index, token in enumerate(scene.tokens):
            place = scene.place_at(index)
            if index in inside or (place and place.first < index):
                continue
            if token.text in MARKS or scene.starting(index, "and"):
                if not self._enumerates(index):
                    starts.append(index)
            elif self._opens(index):
                starts.append(index)
        return sorted(set(starts))

    def _opens(self, index: int) -> bool:
        """Whether a word at a token opens a clause."""
        opening = self.scene.starting(index, *OPENING) and not self.scene.on(index, *COUNTED)
        return bool(opening) and not self._only_reported(index)

    def _only_reported(self, index: int) -> bool:
        """Whether a word of saying only says that something is told: "clashes were reported in X"."""
        told = (
            self.scene.starting(index, "says") is not None and self.scene.on(index - 1, "passive") is not None
        )
        return (
            told
            and not self.scene.pack.verb_second
            and self.scene.on(index + 1, "prep in", "prep around") is not None
        )

    def _asides(self) -> set[int]:
        """Return the tokens of short asides between dashes or brackets, which cut no clause."""
        inside: set[int] = set()
        for index, token in enumerate(self.scene.tokens):
            if index in inside or index == 0 or token.text not in CLOSING:
                continue
            for end in range(index + 1, min(index + ASIDE, len(self.scene.tokens))):
                if self.scene.tokens[end].text == CLOSING[token.text]:
                    inside |= set(range(index, end + 1))
                    break
        return inside

    def _enumerates(self, index: int) -> bool:
        """Whether a comma or "and" joins two parties or two places."""
        if self.scene.tokens[index].text not in (",", "&") and not self.scene.starting(index, "and"):
            return False
        if self._acts_anew(index):
            return False
        return any(
            listed[index] and any(first in firsts and self._close_after(first, index) for first in ahead)
            for listed, firsts in self._lists
            for ahead in [range(index + 1, index + 5)]
        )

    def _acts_anew(self, index: int) -> bool:
        """Whether what follows has a verb of its own, and what stands before has one too."""
        ahead = (self.scene.place_at(i) or self.scene.actor_at(i) for i in range(index + 1, index + 5))
        mention = next((each for each in ahead if each), None)
        if mention is None or mention.last >= len(self.scene.tokens):
            return False
        own = self.scene.on(mention.last, "passive", "perfect") is not None or self.verb_at(mention.last)
        return own and any(self.verb_at(i) for i in range(self._opened_before(index), index))

    def _opened_before(self, index: int) -> int:
        """Return where the words before a token began anew: behind a mark or an opening such as "saying"."""
        before = index - 1
        while before > 0 and not (
            self.scene.tokens[before].text in ";:"
            or self.scene.starting(before, "says", "claims", "denies", "that")
        ):
            before -= 1
        return max(0, before)

    @cached_property
    def _lists(self) -> list[tuple[list[bool], set[int]]]:
        """Return, for parties and for places, `_listed` and the tokens that a mention starts at."""
        return [
            (self._listed(mentions), {mention.first for mention in mentions})
            for mentions in (self.scene.actors, self.scene.places)
        ]

    def _listed(self, mentions: Sequence[Mention]) -> list[bool]:
        """Return for every token whether a mention, or a mention with commas and "and", ends before it."""
        ends = {mention.last for mention in mentions}
        listed: list[bool] = []
        for index in range(len(self.scene.tokens)):
            link = index > 0 and (
                self.scene.tokens[index - 1].text == "," or self.scene.starting(index - 1, "and") is not None
            )
            listed.append(index in ends or (link and listed[-1]))
        return listed

    def _close_after(self, first: int, index: int) -> bool:
        return all(
            self.scene.on(i, "and", "determiner", "noun", "of", "adverb") or self.scene.tokens[i].text == ","
            for i in range(index + 1, first)
        )

    def clause(self, index: int) -> tuple[int, int]:
        """Return the first and last (exclusive) token of the clause that a token is in."""
        number = bisect_right(self.starts, index)
        first = self.starts[max(0, number - 1)]
        last = self.starts[number] if number < len(self.starts) else len(self.scene.tokens)
        return first, last

    def _quiet(self, first: int, last: int) -> bool:
        """Whether nothing but adverbs, times and the like stands between: no subject that we don't know."""
        return all(self._quiet_token(index) for index in range(first, last))

    def _quiet_token(self, index: int) -> bool:
        if index not in self._quiets:
            self._quiets[index] = self._judged_quiet(index)
        return self._quiets[index]

    def _judged_quiet(self, index: int) -> bool:
        token = self.scene.tokens[index]
        if not token.is_word or token.text[0].isdigit():
            return True
        if self.scene.on(index, *QUIET, "and", "boundary", "says", "claims", "denies", "that", "report_noun"):
            return True
        if self.scene.preposition(index):
            return True
        if self.scene.place_at(index) or self.scene.stating(index):
            return True
        if (unit := self.scene.on(index, "unit")) and unit.value == "civilians":
            return True
        if self.scene.on(index, "group_reference", "generic_rebels") and not self.scene.actor_at(index):
            return True
        return (
            token.lower.endswith(self.scene.pack.adverb_endings) if self.scene.pack.adverb_endings else False
        )
