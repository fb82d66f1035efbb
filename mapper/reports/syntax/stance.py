"""How far a thing is said to be so: its tense and voice, and whether it is denied, wished or foretold."""

from __future__ import annotations

from mapper.reports.names.mentions import ActorMention
from mapper.reports.packs.phrases import Hit
from mapper.reports.syntax.clauses import MARKS
from mapper.reports.syntax.governing import Governing


class Stance(Governing):
    """What the words around a predicate do to it."""

    def auxiliary(self, hit: Hit) -> str:
        """Return ``passive`` or ``perfect`` for the auxiliary before a participle, or an empty string."""
        first, _ = self.clause(hit.first)
        for index in range(hit.first - 1, max(first, hit.first - 12) - 1, -1):
            if self.scene.on(index, "passive"):
                return "passive"
            if self.scene.on(index, "perfect"):
                return "perfect"
            if self.scene.pack.verb_second:
                if self.verb_at(index):
                    return ""
            elif self.scene.actor_at(index) or self.scene.place_at(index) or not self._quiet_token(index):
                return ""
        within = any(self.scene.on(index, "perfect") for index in range(hit.first + 1, hit.last))
        return "perfect" if within else self._shared_auxiliary(hit, first)

    def _shared_auxiliary(self, hit: Hit, first: int) -> str:
        """Carry "has" over an "and": "has entered X and captured Y"."""
        if not first or not self.scene.on(first, "and") or hit.first > first + 2:
            return ""
        previous, _ = self.clause(first - 1)
        return next(("perfect" for i in range(previous, first) if self.scene.on(i, "perfect")), "")

    def is_noun(self, hit: Hit) -> bool:
        """Whether what may be a verb stands where only a noun can: "with attacks", "the attack"."""
        before = hit.first - 1
        if (
            hit.value == "present"
            and (nation := self.scene.on(before, "demonym"))
            and self._follows_verb(nation)
        ):
            return True
        if self.scene.on(
            before, "perfect", "passive", "relative", "pronoun", "infinitive_mark", "that", "adverb"
        ):
            return False
        if self.scene.actor_at(before) or self.scene.place_at(before):
            return False
        article = self.scene.on(before, "determiner", "possessive") is not None
        return article or self.scene.preposition(before)

    def _follows_verb(self, words: Hit) -> bool:
        """Whether words stand right behind a verb, as its object: "repelled Russian attacks"."""
        return any(
            verb.last == words.first and verb.value in ("past", "participle", "gerund", "present")
            for verb in self.scene.stating(words.first - 1)
        )

    def marked(self, hit: Hit) -> bool:
        """Whether a word such as "to" or "will" makes an infinitive of what else may be another word."""
        before = hit.first - 1
        while self.scene.on(before, "adverb") and not self.scene.on(before, "infinitive_mark"):
            before -= 1
        cues = ("infinitive_mark", "future", "unreal", "implicative", "and")
        return self.scene.on(before, *cues) is not None or self.scene.on(hit.first, "implicative") is not None

    def unmarked(self, hit: Hit) -> str | None:
        """Return what an infinitive without its mark is: a condition, a plural's present, or another word."""
        if self.conditional(hit):
            return "infinitive"
        before = hit.first - 1
        while self.scene.on(before, "adverb", "still", "hedged", "hearsay", "now") or self._is_manner(before):
            before -= 1
        actor = self.scene.actor_at(before) or self._placed(before)
        named = actor is not None and not actor.genitive
        plural = named or self.scene.starting(before, "relative") is not None
        return "present" if plural and not self.scene.pack.verb_second else None

    def _is_manner(self, index: int) -> bool:
        """Whether a word ends as adverbs do: "forces currently occupy"."""
        endings = self.scene.pack.adverb_endings
        return bool(endings) and index > 0 and self.scene.tokens[index].lower.endswith(endings)

    def _placed(self, index: int) -> ActorMention | None:
        """Return the party that a phrase of place follows: "the rebels in the east hold X"."""
        place = self.scene.place_at(index)
        link = place.first - 1 if place and place.last == index + 1 else -1
        while self.scene.on(link, "determiner"):
            link -= 1
        return self.scene.actor_at(link - 1) if self.scene.on(link, "prep in") else None

    def attributive(self, hit: Hit) -> bool:
        """Whether a participle only qualifies a noun: "the besieged city"."""
        first, _ = self.clause(hit.first)
        before = hit.first - 1
        if (place := self.scene.place_at(hit.first)) and place.first <= hit.first and hit.last <= place.last:
            return True
        named = self.scene.actor_at(before) or self.scene.place_at(before)
        return (
            before >= first
            and not named
            and bool(self.scene.on(before, "determiner"))
            and not self.scene.on(before, "pronoun", "perfect", "passive")
        )

    def past_auxiliary(self, hit: Hit) -> bool:
        """Whether a passive stands in the past ("was taken") and neither present nor perfect goes with it."""
        first, _ = self.clause(hit.first)
        return not any(self.scene.on(i, "perfect", "passive_now") for i in range(first, hit.first))

    def pluperfect(self, hit: Hit) -> bool:
        """Whether "had" stands before the words in their clause."""
        first, _ = self.clause(hit.first)
        return any(self.scene.on(index, "pluperfect") for index in range(first, hit.last))

    def near(self, hit: Hit, group: str) -> bool:
        """Whether a word of a group stands in the clause of a hit."""
        first, last = self.clause(hit.first)
        return any(self.scene.on(index, group) for index in range(first, last))

    def peaceful(self, index: int) -> bool:
        """Whether the sentence says that there was no fight."""
        return bool(self.scene.hits.get("peacefully"))

    def negated(self, hit: Hit) -> bool:
        """Whether a "not" stands before the words in their clause, or right behind them."""
        first, last = self.clause(hit.first)
        window = [*range(max(first, hit.first - 8), hit.first), *range(hit.first, min(last, hit.last + 2))]
        return any(self.scene.on(i, "negation") and not self._spared(i) for i in window)

    def unreal(self, hit: Hit) -> bool:
        """Whether the words are a condition, an attempt, an aim or a wish."""
        first, _ = self.clause(hit.first)
        if hit.value == "infinitive" and self.implied(hit):
            return False
        if self.scene.starting(0, "unreal") and first > 0:
            return True
        for index in range(max(first, hit.first - 10), hit.first):
            word = self.scene.on(index, "unreal")
            if (
                word
                and word.first < hit.first
                and not self.scene.on(index, "about", "hearsay")
                and not self._is_trigger(word, hit)
                and (hit.value == "infinitive" or not self.scene.on(word.last - 1, "infinitive_mark"))
            ):
                return True
        return False

    def _is_trigger(self, word: Hit, hit: Hit) -> bool:
        return word.last > hit.first

    def future(self, hit: Hit) -> bool:
        """Whether the words speak of what is still to come."""
        first, _ = self.clause(hit.first)
        return any(
            self.scene.on(index, "future") and not self.scene.on(index, "hearsay", "according")
            for index in range(max(first, hit.first - 8), hit.first)
        )

    def implied(self, hit: Hit) -> bool:
        """Whether an infinitive is told as done: "managed to take"."""
        return any(
            self.scene.ending(index, "implicative") for index in (hit.first - 1, hit.first - 2) if index >= 0
        )

    def gerund_is_fact(self, hit: Hit) -> bool:
        """Whether a gerund tells what happened (", capturing X"), not a wish ("aimed at capturing X")."""
        before = hit.first - 1
        while before >= 0 and self._passed_over(before):
            before -= 1
        if before < 0 or self.scene.on(before, "implicative", "and", "boundary", "perfect", "passive"):
            return True
        return self.scene.tokens[before].text in MARKS

    def _passed_over(self, index: int) -> bool:
        """Whether a word between a gerund and what it hangs on tells only when or how."""
        if self.scene.on(index, "passive", "implicative", "and"):
            return False
        timed = self.scene.on(
            index, "adverb", "same_day", "next_day", "hours", "today", "weekday", "recent", "later"
        )
        endings = self.scene.pack.adverb_endings
        return timed is not None or bool(endings and self.scene.tokens[index].lower.endswith(endings))

    def after_fact(self, hit: Hit) -> bool:
        """Whether "after" stands before a noun, so that what it names has happened."""
        return any(self.scene.on(index, "prep after") for index in range(max(0, hit.first - 3), hit.first))
