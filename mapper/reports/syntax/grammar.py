"""Where the arguments of a predicate stand: clauses, subjects, objects and prepositions, in any language.

Every search stops at the first thing it doesn't understand: a claim that is missed can be read by the
analyst, a claim that was invented costs her trust.
"""

from __future__ import annotations

from collections.abc import Sequence

from mapper.reports.names.mentions import ActorMention, PlaceMention
from mapper.reports.packs.phrases import Hit
from mapper.reports.syntax.clauses import (
    OWNER_FILLERS,
    PHRASE_REACH,
)
from mapper.reports.syntax.whereabouts import INSIDE, Whereabouts, whole


class Grammar(Whereabouts):
    """The searches for what a predicate is about, slot by slot."""

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
            found = self._object(hit.last, mentions) or self._inside(hit)
            them = self.scene.starting(hit.last, "them") and not found
            return self._many(self._other(hit) if them else found, mentions)
        if slot == "inside":
            return self._many(self._within_words(hit), mentions)
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
        if slot == "taker":
            return self._attacker(hit)
        if slot == "speaker":
            return (self.speaker,) if self.speaker else ()
        found = self._phrase(slot, hit, mentions) or (
            self._them(slot, hit) if slot in ("to", "agent") else None
        )
        return self._many(found, mentions)

    def _within_words(self, hit: Hit) -> ActorMention | None:
        """Return who stands in the gap of a phrase: "leaving the army in control of X"."""
        return next((a for a in self.scene.actors if hit.first < a.first and a.last < hit.last), None)

    def _inside(self, hit: Hit) -> ActorMention | None:
        """Return who stands in the gap of a verb phrase beside its subject: "drev hæren IS ut"."""
        subject = self.subject(hit)
        inside = [actor for actor in self.scene.actors if hit.first < actor.first and actor.last < hit.last]
        return next((actor for actor in reversed(inside) if not subject or actor.name != subject.name), None)

    def _other(self, hit: Hit) -> ActorMention | None:
        """Return the party that "them" behind a verb stands for: one named before that isn't the subject."""
        subject = self.subject(hit)
        others = [
            actor
            for actor in self.scene.actors
            if actor.last <= hit.first and not (subject and actor.name == subject.name)
        ]
        return others[-1] if others else self._group(hit.last)

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
            if self.scene.starting(hit.last, "it") and (earlier := self._it_behind(hit)):
                return (earlier,)
            if gap := self._gap(hit):
                return gap
            found = self._many(self._object(start, mentions), mentions) or self._facility(start)
            found = found or self._many(self._place_inside(hit), mentions)
            return found or self._relative_place(hit) or self._topicalised(hit)
        if slot == "subject":
            return self._many(self._first_tied(self._place_subject(hit)), mentions)
        if slot == "of":
            return self._many(self._after_of(hit, mentions), mentions)
        if slot == "sentence":
            return tuple(whole(place) for place in self._only_place())
        if slot in ("topic", "event") and self._names_place(hit):
            return ()
        if slot == "topic":
            return self._topic(hit)
        if slot == "event":
            return tuple(self._again(place, hit) for place in before[-1]) if before else ()
        if slot == "fronted":
            return self._opening(hit)
        if slot == "given":
            return self._many(self._after_given(hit), mentions)
        if slot == "inside":
            return tuple(p for p in mentions if hit.first < p.first and p.last <= hit.last)[:1]
        if slot == "before":
            return self._many(self._just_before(hit), mentions)
        place = self._phrase(slot, hit, mentions)
        if place is None and slot in INSIDE and (where := self._where(hit)):
            return where
        return self._many(place or self._fronted(slot, hit), mentions)

    def _place_inside(self, hit: Hit) -> PlaceMention | None:
        """Return the place in the gap of a verb phrase: "holder X omringet"."""
        inside = [
            p for p in self.scene.places if hit.first < p.first and p.last < hit.last and not p.genitive
        ]
        return next((place for place in inside if not self.oblique(place.first)), None)

    def _first_tied(self, place: PlaceMention | None) -> PlaceMention | None:
        """Return the first place of the enumeration that a place is in."""
        lists = (self._many(other, self.scene.places) for other in self.scene.places)
        return next((members[0] for members in lists if place in members), place)

    def _attacker(self, hit: Hit) -> tuple[ActorMention, ...]:
        """Return who takes what is only told to have fallen: who gained ground before, here or earlier."""
        first, _ = self.clause(hit.first)
        here = [actor for actor in self.scene.actors if actor.last <= first and not self.oblique(actor.first)]
        known = self.discourse.registry.actor(self.discourse.taker) if self.discourse.taker else None
        told = [ActorMention(hit.first, hit.first, known.name, known.id)] if known else []
        return tuple([*told, *here[:1]][:1])

    def _owner(self, hit: Hit) -> ActorMention | None:
        for actor in self.scene.actors:
            inside = hit.first <= actor.first < hit.last
            between = range(actor.last, hit.first)
            if inside or (
                actor.last <= hit.first
                and len(between) <= OWNER_FILLERS
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
        if name == self.discourse.taker:
            return ()
        return (ActorMention(hit.first, hit.first, name),) if name else ()
