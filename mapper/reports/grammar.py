"""Where the arguments of a predicate stand: clauses, subjects, objects and prepositions, in any language.

Every search stops at the first thing it doesn't understand: a claim that is missed can be read by the
analyst, a claim that was invented costs her trust.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mapper.claims.ontology import Extent, Part
from mapper.reports.clauses import (
    FILLERS,
    MARKS,
    OWNER_FILLERS,
    PHRASE_REACH,
    QUIET,
    QUOTES,
    TIE,
    Mention,
)
from mapper.reports.discourse import TOWNS
from mapper.reports.mentions import ActorMention, PlaceMention, Spot, number_at
from mapper.reports.phrases import Hit
from mapper.reports.stance import Stance
from mapper.reports.subjects import Subjects

LINKS = ("determiner", "noun", "of", "unit", "ally", "including", "part_adjective", "hedged", "adverb")
"""Words that may stand between the members of an enumeration."""
INSIDE = ("in", "on")
"""Prepositions of being in a place, which "where" stands for."""


def whole(place: PlaceMention) -> PlaceMention:
    """Return a mention of the whole place of which a part was mentioned."""
    return replace(place, spot=replace(place.spot, part=None, extent=None, share=None, note=""))


class Grammar(Subjects, Stance):
    """The searches for what a predicate is about."""

    def actors(
        self, slots: Sequence[str], hit: Hit, places: Sequence[PlaceMention]
    ) -> tuple[ActorMention, ...]:
        """Return the parties that stand where a rule says, from the first slot that has any."""
        for slot in slots:
            found = self._actor_slot(slot, hit, places)
            if found:
                return found
        return ()

    def _actor_slot(self, slot: str, hit: Hit, places: Sequence[PlaceMention]) -> tuple[ActorMention, ...]:
        mentions = self.scene.actors
        if slot == "subject":
            return self._many(self.subject(hit), mentions)
        if slot == "object":
            found = self._object(hit.last, mentions)
            them = self.scene.starting(hit.last, "them") and not found
            return self._many(self._group(hit.last) if them else found, mentions)
        if slot == "owner":
            return self._many(self._owner(hit), mentions)
        if slot == "joined":
            return self._joined(hit)
        if slot == "holds":
            return self._holding(hit)
        if slot == "of":
            return self._many(self._after_of(hit, mentions), mentions)
        if slot == "holder":
            return self._holder(hit, places)
        found = self._phrase(slot, hit, mentions) or (
            self._them(slot, hit) if slot in ("to", "agent") else None
        )
        return self._many(found, mentions)

    def _them(self, group: str, hit: Hit) -> ActorMention | None:
        """Return the party that "them" stands for behind a preposition: "fell to them"."""
        _, last = self.clause(hit.last - 1)
        for index in range(hit.last, min(last, hit.last + PHRASE_REACH)):
            if self.scene.starting(index, "them") and self.scene.ending(index - 1, f"prep {group}"):
                return self._group(index)
        return None

    def places(
        self, slots: Sequence[str], hit: Hit, before: Sequence[tuple[PlaceMention, ...]]
    ) -> tuple[PlaceMention, ...]:
        """Return the places that stand where a rule says, from the first slot that has any."""
        for slot in slots:
            found = self._place_slot(slot, hit, before)
            if found:
                return found
        return ()

    def _place_slot(
        self, slot: str, hit: Hit, before: Sequence[tuple[PlaceMention, ...]]
    ) -> tuple[PlaceMention, ...]:
        mentions = self.scene.places
        if slot == "object":
            start = self.behind_subject(hit)
            found = self._many(self._object(start, mentions), mentions) or self._facility(start)
            return found or self._relative_place(hit)
        if slot == "subject":
            return self._many(self._place_subject(hit), mentions)
        if slot == "of":
            return self._many(self._after_of(hit, mentions), mentions)
        if slot == "sentence":
            return tuple(whole(place) for place in self._only_place())
        if slot == "topic":
            return self._topic(hit)
        if slot == "event":
            return tuple(self._again(place, hit) for place in before[-1]) if before else ()
        if slot == "before":
            return self._many(self._just_before(hit), mentions)
        found = self._phrase(slot, hit, mentions) or self._fronted(slot, hit)
        return self._many(found, mentions) or (self._where(hit) if slot in INSIDE else ())

    def _just_before(self, hit: Hit) -> PlaceMention | None:
        """Return the last place before the words in their clause: "leaving X in the hands of Y"."""
        first, _ = self.clause(hit.first)
        places = [place for place in self.scene.places if place.last <= hit.first and not place.genitive]
        near = [place for place in places if place.first >= first or hit.first - place.last <= 2]
        return near[-1] if near else None

    def _where(self, hit: Hit) -> tuple[PlaceMention, ...]:
        """Return the place that "where" stands behind, for a clause that it opens."""
        first, _ = self.clause(hit.first)
        opening = next((i for i in (first, first + 1) if self.scene.starting(i, "where")), None)
        place = self.scene.place_at(opening - 2) if opening else None
        place = place or (self.scene.place_at(opening - 1) if opening else None)
        return (place,) if place and not place.genitive else ()

    def _many(self, mention: Mention | None, mentions: Sequence[Mention]) -> tuple:  # type: ignore[type-arg]
        """Return a mention with those that an enumeration ties to it."""
        if mention is None:
            return ()
        group = [mention]
        for other in mentions:
            if other.first > group[-1].last + TIE:
                break
            owner = isinstance(other, PlaceMention) and other.genitive
            if other.first >= group[-1].last and not owner and self._tied(group[-1].last, other.first):
                group.append(other)
        return tuple(group)

    def _tied(self, last: int, first: int) -> bool:
        """Whether "and" or a bare comma joins two mentions; "X, capital of Y" names no second place."""
        between = range(last, first)
        joints = [i for i in between if self.scene.on(i, "and")]
        commas = [i for i in between if self.scene.tokens[i].text == ","]
        links = {*joints, *commas}
        plain = all(
            i in links or self.scene.on(i, *LINKS) or self.scene.tokens[i].text in QUOTES for i in between
        )
        bare = len(between) == len(commas) == 1 and not self.scene.starting(first, "noun")
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
        return bool(self.scene.pack.adverb_endings) and token.lower.endswith(self.scene.pack.adverb_endings)

    def _facility(self, last: int) -> tuple[PlaceMention, ...]:
        """Return the part of a town in which a base or airfield is taken: "a base in the west of X"."""
        for index in range(last, min(len(self.scene.tokens), last + FILLERS)):
            noun = self.scene.starting(index, "noun")
            if noun and noun.value in ("base", "airfield", "facility"):
                return self._town_of_facility(noun)
            if self._stops(index, self.scene.places):
                return ()
        return ()

    def _town_of_facility(self, noun: Hit) -> tuple[PlaceMention, ...]:
        if not self.scene.on(noun.last, "prep in", "prep on", "of"):
            return ()
        place = next((p for p in self.scene.places if noun.last < p.first <= noun.last + 3), None)
        if place is None or any(
            not self.scene.on(i, "determiner") for i in range(noun.last + 1, place.first)
        ):
            return ()
        spot = replace(
            place.spot, part=place.spot.part or Part.PART, note=self.scene.words(noun.first, noun.last)
        )
        return (replace(place, spot=spot),)

    def _relative_place(self, hit: Hit) -> tuple[PlaceMention, ...]:
        """Return the place before "which", when the clause has a subject of its own."""
        first, last = self.clause(hit.first)
        pronoun = any(self.scene.starting(i, "pronoun") for i in range(first, hit.first))
        if not self.scene.on(first, "relative") or not (pronoun or self._nominative(first, hit.first)):
            return ()
        index = first - 1
        while index >= 0 and self.scene.tokens[index].text in MARKS:
            index -= 1
        place = self.scene.place_at(index)
        if place is None:
            return ()
        part = next((b for i in range(hit.last, last) if (b := self.scene.starting(i, "bearing"))), None)
        return (replace(place, spot=replace(place.spot, part=Part(part.value))),) if part else (place,)

    def _after_of(self, hit: Hit, mentions: Sequence[Mention]) -> Mention | None:
        """Return what stands behind the "of" that ends the words or comes soon after them."""
        for index in range(hit.last - 1, min(hit.last + 4, len(self.scene.tokens))):
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
            if preposition and preposition.last >= hit.last and not self.scene.on(index, "prep backing"):
                found = self._governed(index + 1, mentions)
                if found:
                    return found
        return self._free(hit) if mentions is self.scene.places else None

    def _governed(self, index: int, mentions: Sequence[Mention]) -> Mention | None:
        for start in range(index, min(index + FILLERS, len(self.scene.tokens))):
            found = next((mention for mention in mentions if mention.first <= start < mention.last), None)
            if found:
                return found if self._ends_phrase(found) or isinstance(found, ActorMention) else None
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
        return hit.first - PHRASE_REACH <= index <= hit.last + 4

    def _fronted(self, group: str, hit: Hit) -> PlaceMention | None:
        """Return the place that opens the sentence or the clause: "In Raqqa, …"."""
        first, _ = self.clause(hit.first)
        for place in self.scene.places:
            opens = place.first <= 3 or first <= place.first <= first + 3
            if (
                opens
                and place.last <= hit.first
                and self.scene.on(place.first - 1, f"prep {group}", "determiner")
            ):
                return place
        return None

    def _owner(self, hit: Hit) -> ActorMention | None:
        for actor in self.scene.actors:
            inside = hit.first <= actor.first < hit.last
            between = range(actor.last, hit.first)
            if inside or (
                0 <= len(between) <= OWNER_FILLERS
                and all(self.scene.tokens[i].is_word or self.scene.tokens[i].text in "'’" for i in between)
                and not any(self.scene.preposition(i) for i in between)
            ):
                return actor
        return None

    def _joined(self, hit: Hit) -> tuple[ActorMention, ...]:
        found = []
        for actor in self.scene.actors:
            overlaps = actor.first < hit.last and hit.first < actor.last
            tied = actor.last == hit.first and self.scene.tokens[hit.first].joined
            compound = (
                hit.first - 3 <= actor.first
                and actor.last < len(self.scene.tokens)
                and self.scene.tokens[actor.last].joined
                and actor.last < hit.last
            )
            if overlaps or tied or compound:
                found.append(actor)
        return tuple(found[:1])

    def _holder(self, hit: Hit, places: Sequence[PlaceMention]) -> tuple[ActorMention, ...]:
        name = next((self.discourse.holders.get(place.spot.name, "") for place in places), "")
        return (ActorMention(hit.first, hit.first, name),) if name else ()

    def _only_place(self) -> tuple[PlaceMention, ...]:
        towns = [
            place
            for place in self.scene.places
            if place.spot.kind in TOWNS or place.spot.kind is None or place.spot.part
        ]
        names = {place.spot.name for place in towns}
        return (towns[-1],) if len(names) == 1 else ()

    def _again(self, place: PlaceMention, hit: Hit) -> PlaceMention:
        """Return the place of an earlier clause, with the share that this one tells of."""
        spot = whole(place).spot
        for index in range(hit.last, min(hit.last + 4, len(self.scene.tokens))):
            value = number_at(self.scene, index)
            if value is not None and self.scene.on(index + 1, "percent"):
                return PlaceMention(hit.first, index + 2, replace(spot, share=value / 100))
            if share := self.scene.starting(index, "share"):
                return PlaceMention(hit.first, share.last, replace(spot, share=float(share.value)))
            if extent := self.scene.starting(index, "extent"):
                return PlaceMention(hit.first, extent.last, replace(spot, extent=Extent(extent.value)))
        return PlaceMention(hit.first, hit.last, spot)

    def _topic(self, hit: Hit) -> tuple[PlaceMention, ...]:
        spot: Spot | None = None if self.discourse.unsure else self.discourse.town
        return (PlaceMention(hit.first, hit.first, spot),) if spot else ()

    def backers(self, first: int, last: int, names: set[str]) -> tuple[ActorMention, ...]:
        """Return who is said to back the parties of an event in the same sentence."""
        found: list[ActorMention] = []
        for index in range(len(self.scene.tokens)):
            if backing := self.scene.ending(index, "prep backing"):
                mention = self._object(backing.last, self.scene.actors)
                found += [
                    actor for actor in self._many(mention, self.scene.actors) if actor.name not in names
                ]
        return tuple(found)

    def agent_follows(self, hit: Hit) -> bool:
        """Whether "by" and a party come right after a participle: "captured by IS"."""
        return (
            bool(self.scene.starting(hit.last, "prep agent"))
            and not self.scene.on(hit.last, "prep to")
            and self._governed(hit.last + 1, self.scene.actors) is not None
        )
