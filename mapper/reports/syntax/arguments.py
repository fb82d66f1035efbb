"""Where the arguments of a predicate stand: objects, what prepositions govern, and enumerations."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from mapper.reports.names.mentions import ActorMention, PlaceMention
from mapper.reports.packs.phrases import Hit
from mapper.reports.syntax.clauses import (
    FILLERS,
    PHRASE_REACH,
    QUIET,
    QUOTES,
    TIE,
    Mention,
)
from mapper.reports.syntax.stance import Stance
from mapper.reports.syntax.subjects import Subjects

LINKS = (
    *("determiner", "noun", "of", "unit", "ally", "including", "part_adjective", "hedged", "adverb"),
    *("about", "at_least", "at_most", "demonym", "number"),
)
"""Words that may stand between the members of an enumeration."""
ATTACKED = ("on", "in", "towards")
"""Prepositions that lead from an attack to its place, before a passive."""
PHRASE_WORDS = 4
"""A pattern of so many words may have its "of" inside: "the defence of X has collapsed"."""
FRONTED = 9
"""Words that may open a clause of a verb-second language with a place among them."""
FREE_REACH = 10
"""Words between a predicate and the "there" behind it."""


class Arguments(Subjects, Stance):
    """The searches for what stands around the words of a predicate."""

    def _many(self, mention: Mention | None, mentions: Sequence[Mention]) -> tuple:  # type: ignore[type-arg]
        """Return a mention with those that an enumeration ties to it."""
        if mention is None:
            return ()
        group = [mention]
        for other in mentions:
            if other.first > group[-1].last + TIE or self._parted(group[0].last, other.first):
                break
            if (other.first, other.last) == (mention.first, mention.last) and other is not mention:
                group.append(other)  # "both towns"
                continue
            owner = isinstance(other, PlaceMention) and other.genitive
            if other.first >= group[-1].last and not owner and self._tied(group[-1].last, other.first):
                group.append(other)
        return tuple(group)

    def behind_subject(self, hit: Hit) -> int:
        """Return where the object of a verb may begin: behind a subject that follows the verb itself."""
        first, _ = self.clause(hit.first)
        if not self.scene.pack.verb_second or self._nominative(first, hit.first):
            return hit.last
        after = self._inverted(first, hit)
        return max(hit.last, self._many(after, self.scene.actors)[-1].last) if after else hit.last

    def _parted(self, last: int, first: int) -> bool:
        """Whether a clause with a verb of its own begins between two mentions."""
        return bisect_right(self.starts, last) < bisect_right(self.starts, first)

    def _behind_apposition(self, last: int, first: int) -> int:
        """Return the second comma of "X, the second city, and Y", or where the first mention ends."""
        if last >= len(self.scene.tokens) or self.scene.tokens[last].text != ",":
            return last
        commas = [i for i in range(last + 1, first) if self.scene.tokens[i].text == ","]
        plain = commas and not any(self.scene.on(i, "and") or self.verb_at(i) for i in range(last, commas[0]))
        return commas[0] if plain and commas[0] - last > 1 else last

    def _tied(self, last: int, first: int) -> bool:
        """Whether "and" or a bare comma joins two mentions; "X, capital of Y" names no second place."""
        last = self._behind_apposition(last, first)
        between = range(last, first)
        joints = [i for i in between if self.scene.on(i, "and")]
        commas = [i for i in between if self.scene.tokens[i].text == ","]
        links = {*joints, *commas}
        plain = all(
            i in links or self.scene.on(i, *LINKS) or self.scene.tokens[i].text in QUOTES for i in between
        )
        bare = len(between) == len(commas) == 1 and not self.scene.starting(first, "noun", "bearing")
        listed = bool(commas) and any(self.scene.on(i, "including") for i in between)
        return len(between) <= TIE and plain and (bool(joints) or bare or listed)

    def _object(self, last: int, mentions: Sequence[Mention]) -> Mention | None:
        """Return the first mention behind a verb that no preposition governs, in the verb's own clause."""
        _, end = self.clause(max(0, last - 1))
        fillers = 0
        index = last
        while index < min(end, last + PHRASE_REACH):
            found = next((mention for mention in mentions if mention.first <= index < mention.last), None)
            if found is not None and self.governor(found.first) < last:
                return found if self._ends_phrase(found) else None
            if found is None and self._stops(index, mentions):
                return None
            quiet = self.scene.on(index, *QUIET, "extent", "share", "part_adjective", "bearing")
            fillers += not quiet and not self.scene.preposition(index)
            if fillers > FILLERS:
                return None
            index = found.last if found is not None else index + 1
        return None

    def _stops(self, index: int, mentions: Sequence[Mention]) -> bool:
        if mentions is self.scene.places and self.scene.actor_at(index):
            return not self._held_follows(index) and not self.oblique(index)
        if self.verb_at(index):
            return True
        return bool(self.scene.on(index, "relative", "boundary", "says", "claims"))

    def _held_follows(self, index: int) -> bool:
        """Whether the party only qualifies the object: "captured IS-held Raqqa"."""
        actor = self.scene.actor_at(index)
        return bool(
            actor and actor.last < len(self.scene.tokens) and self.scene.tokens[actor.last].joined
        ) or bool(actor and actor.genitive)

    def _ends_phrase(self, mention: Mention) -> bool:
        """Whether a place stands for itself, and not as part of "the Mosul commander"."""
        if isinstance(mention, ActorMention):
            return True
        if mention.genitive:
            return False
        index = mention.last
        if self.scene.on(index - 1, "noun", "part_noun") and index < len(self.scene.tokens):
            return not self.scene.tokens[index].joined
        if index >= len(self.scene.tokens) or not self.scene.pack.kind_behind:
            return index >= len(self.scene.tokens) or not self.scene.tokens[index].joined
        token = self.scene.tokens[index]
        if token.joined:
            return False
        if (
            not token.is_word
            or self.scene.known(index)
            or token.text[0].isdigit()
            or self.scene.actor_at(index)
            or self.scene.place_at(index)
        ):
            return True
        return token.lower.endswith((*self.scene.pack.adverb_endings, *self.scene.pack.verb_endings))

    def _after_of(self, hit: Hit, mentions: Sequence[Mention]) -> Mention | None:
        """Return what stands behind the "of" that ends the words or comes soon after them."""
        start = hit.last - 1 if hit.last - hit.first < PHRASE_WORDS else hit.first
        for index in range(start, min(hit.last + 4, len(self.scene.tokens))):
            if self.scene.on(index, "of") and (found := self._object(index + 1, mentions)):
                return found
            found = next((mention for mention in mentions if mention.first == index + 1), None)
            if found and isinstance(found, PlaceMention) and self._led_by_of(found):
                return found
        return None

    def _led_by_of(self, place: PlaceMention) -> bool:
        return bool(self.scene.on(place.first - 1, "of"))

    def _phrase(self, group: str, hit: Hit, mentions: Sequence[Mention]) -> Mention | None:
        """Return the mention that a preposition of a group governs, behind the words in their clause."""
        _, last = self.clause(hit.last - 1)
        name = f"prep {group}"
        for index in range(hit.last - 1, min(last, hit.last + PHRASE_REACH)):
            preposition = self.scene.ending(index, name)
            led = preposition and not self.scene.ending(preposition.first - 1, "line")  # "supply line to X"
            if (
                preposition
                and led
                and preposition.last >= hit.last
                and not self.scene.on(index, "prep backing")
            ):
                found = self._governed(index + 1, mentions)
                if found:
                    return found
        if mentions is not self.scene.places:
            return None
        return self._free(hit) or (self._attacked(hit, group) if group in ATTACKED else None)

    def _attacked(self, hit: Hit, group: str) -> PlaceMention | None:
        """Return the place before a passive that "on" governs: "an attack on X was beaten back"."""
        if self.auxiliary(hit) != "passive":
            return None
        first, _ = self.clause(hit.first)
        places = [p for p in self.scene.places if first <= p.first and p.last <= hit.first]
        return next((p for p in reversed(places) if self._governed_by(p, group)), None)

    def _governed_by(self, place: PlaceMention, group: str) -> bool:
        return self.scene.on(self.governor(place.first), f"prep {group}") is not None

    def _governed(self, index: int, mentions: Sequence[Mention]) -> Mention | None:
        if mentions is self.scene.places and self.scene.starting(index, "it"):
            return next((p for p in reversed(self.scene.places) if p.last <= index and not p.genitive), None)
        for start in range(index, min(index + FILLERS, len(self.scene.tokens))):
            found = next((mention for mention in mentions if mention.first <= start < mention.last), None)
            if found:
                return found if self._ends_phrase(found) or isinstance(found, ActorMention) else None
            if self.scene.preposition(start) and self._fighters(start - 1):
                continue
            listed = (
                self.scene.starting(start + 1, "including") if self.scene.tokens[start].text == "," else None
            )
            if listed and mentions is self.scene.places and start > index:
                return next((p for p in mentions if listed.last <= p.first <= listed.last + FILLERS), None)
            if (
                not self.scene.tokens[start].is_word
                or self.scene.preposition(start)
                or self.scene.on(start, "noun", "relative", "boundary")
            ):
                return None
        return None

    def _free(self, hit: Hit) -> PlaceMention | None:
        return next(
            (place for place in self.scene.places if place.free and self._near(place.first, hit)), None
        )

    def _near(self, index: int, hit: Hit) -> bool:
        return hit.first - PHRASE_REACH <= index <= hit.last + FREE_REACH

    def _fronted(self, group: str, hit: Hit) -> PlaceMention | None:
        """Return the place that opens the sentence or the clause: "In Raqqa, …"."""
        first, _ = self.clause(hit.first)
        for place in self.scene.places:
            reach = FRONTED if self.scene.pack.verb_second else 3
            opens = place.first <= 3 or first <= place.first <= first + reach
            before = place.first - 1
            while self.scene.on(before, "demonym"):
                before -= 1
            led = self.scene.on(before, f"prep {group}", "determiner")
            if opens and place.last <= hit.first and led:
                return place
        return None

    def agent_follows(self, hit: Hit) -> bool:
        """Whether "by" and a party come right after a participle: "captured by IS"."""
        agent = self.scene.starting(hit.last, "prep agent")
        return (
            agent is not None
            and not self.scene.on(hit.last, "prep to")
            and self._governed(agent.last, self.scene.actors) is not None
        )

    def backers(self, first: int, last: int, names: set[str]) -> tuple[ActorMention, ...]:
        """Return who is said to back the parties of an event in the same sentence."""
        found: list[ActorMention] = []
        for backing in self.scene.hits.get("prep backing", ()):
            mention = self._object(backing.last, self.scene.actors)
            found += [
                actor
                for actor in self._many(mention, self.scene.actors)
                if actor.name not in names and not self._modifies(actor)
            ]
        return tuple(found)
