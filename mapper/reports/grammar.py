"""Where the arguments of a predicate stand: clauses, subjects, objects and prepositions, in any language.

Every search stops at the first thing it doesn't understand: a claim that is missed can be read by the analyst,
a claim that was invented costs her trust.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from mapper.claims.ontology import Extent, Part
from mapper.reports.mentions import ActorMention, PlaceMention, Scene, Spot, number_at
from mapper.reports.phrases import Hit
from mapper.reports.reference import TOWNS, Discourse

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
MARKS = frozenset(",;:()[]–—-")
QUIET = ("adverb", "determiner", "weekday", "today", "yesterday", "recent", "weeks", "now", "formerly", "peak",
         "earlier_this_year", "still", "hedged", "hearsay", "same_day", "next_day", "month", "duration", "passive",
         "perfect", "later", "number", "at_most", "at_least", "for_time", "about", "implicative", "reported")  # fmt: skip


def whole(place: PlaceMention) -> PlaceMention:
    """Return a mention of the whole place of which a part was mentioned."""
    return replace(place, spot=replace(place.spot, part=None, extent=None, share=None, note=""))


class Grammar:
    """The clauses of one sentence and the searches over them."""

    def __init__(self, scene: Scene, discourse: Discourse) -> None:
        self.scene = scene
        self.discourse = discourse
        self.rules = [group for group in scene.hits if group.startswith("rule ")]
        self.starts = self._clause_starts()

    # Clauses ----------------------------------------------------------------------------------------------------

    def _clause_starts(self) -> list[int]:
        scene, starts, inside = self.scene, [0], self._asides()
        for index, token in enumerate(scene.tokens):
            if index in inside:
                continue
            if token.text in MARKS or scene.starting(index, "and"):
                if not self._enumerates(index):
                    starts.append(index)
            elif scene.starting(index, "relative", "boundary", "says", "claims", "denies"):
                if not scene.on(index, "at_most", "at_least"):
                    starts.append(index)
        return sorted(set(starts))

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
        for mentions in (self.scene.actors, self.scene.places):
            before = any(self._close_before(mention.last, index) for mention in mentions)
            after = any(self._close_after(mention.first, index) for mention in mentions)
            if before and after:
                return True
        return False

    def _close_before(self, last: int, index: int) -> bool:
        return last <= index and all(
            self.scene.starting(i, "and") or self.scene.tokens[i].text == "," for i in range(last, index)
        )

    def _close_after(self, first: int, index: int) -> bool:
        if not index < first <= index + 4:
            return False
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

    # Arguments --------------------------------------------------------------------------------------------------

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
            return self._many(self._object(hit.last, mentions), mentions)
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
        return self._many(self._phrase(slot, hit, mentions), mentions)

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
            found = self._many(self._object(hit.last, mentions), mentions) or self._facility(hit.last)
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
        return self._many(self._phrase(slot, hit, mentions) or self._fronted(slot, hit), mentions)

    def _many(self, mention: Mention | None, mentions: Sequence[Mention]) -> tuple:  # type: ignore[type-arg]
        """Return a mention with those that an enumeration ties to it."""
        if mention is None:
            return ()
        group = [mention]
        for other in mentions:
            if other.first > group[-1].last + TIE:
                break
            if other.first >= group[-1].last and self._tied(group[-1].last, other.first):
                group.append(other)
        return tuple(group)

    def _tied(self, last: int, first: int) -> bool:
        between = range(last, first)
        links = [i for i in between if self.scene.tokens[i].text == "," or self.scene.on(i, "and")]
        return (
            bool(links)
            and len(between) <= TIE
            and all(i in links or self.scene.on(i, "determiner", "noun", "of") for i in between)
        )

    # Subjects ---------------------------------------------------------------------------------------------------

    def subject(self, hit: Hit) -> ActorMention | None:
        """Return who does what a verb says."""
        first, _ = self.clause(hit.first)
        own = self._made_to(hit) or self._within(hit) or self._nominative(first, hit.first)
        if own:
            return own
        if self.scene.pack.verb_second and (after := self._inverted(first, hit)):
            return after
        if self.scene.on(first, "relative"):
            return self._antecedent(first)
        if pronoun := self._pronoun(first, hit.first):
            return pronoun
        if not self._quiet(first, hit.first):
            return None
        return self._inherited(first)

    def _made_to(self, hit: Hit) -> ActorMention | None:
        """Return who was made to do it: "forcing the army to retreat"."""
        cue = self.scene.ending(hit.first - 1, "implicative") if hit.first else None
        if cue is None:
            return None
        return next(
            (actor for actor in self.scene.actors if cue.first < actor.first and actor.last < cue.last), None
        )

    def _within(self, hit: Hit) -> ActorMention | None:
        """Return the party in the gap of a verb phrase: "er IS i ferd med å miste"."""
        inside = [actor for actor in self.scene.actors if hit.first < actor.first and actor.last < hit.last]
        if inside and hit.value in ("present", "past", "participle") and not self._modifies(inside[0]):
            return inside[0] if not self.scene.tokens[inside[0].last].joined else None
        words = range(hit.first + 1, hit.last)
        pronoun = next((index for index in words if self.scene.starting(index, "pronoun")), None)
        return self._group(pronoun) if pronoun is not None and self.scene.pack.verb_second else None

    def _group(self, index: int) -> ActorMention | None:
        """Return the party that a pronoun most likely stands for: the one that acted last."""
        name = self.discourse.subject
        actor = self.discourse.registry.actor(name)
        return ActorMention(index, index + 1, name, actor.id if actor else "") if name else None

    def _holding(self, hit: Hit) -> tuple[ActorMention, ...]:
        """Return who holds what the clause is about: "the government-held areas were split"."""
        first, last = self.clause(hit.first)
        return tuple(
            actor for actor in self.scene.actors if first <= actor.first < last and self._modifies(actor)
        )[:1]

    def _nominative(self, first: int, last: int) -> ActorMention | None:
        found = [
            actor
            for actor in self.scene.actors
            if first <= actor.first and actor.last <= last and not self.oblique(actor.first)
        ]
        found = [actor for actor in found if not self._modifies(actor)]
        plain = [actor for actor in found if not actor.genitive]
        return next(iter([*plain, *found]), None)

    def _modifies(self, actor: ActorMention) -> bool:
        """Whether a party only qualifies what follows, as in "IS-held" or "US-led"."""
        if self._is_adjective(actor.first):
            return True
        tied = actor.last < len(self.scene.tokens) and self.scene.tokens[actor.last].joined
        return tied and self._is_adjective(actor.last)

    def _is_adjective(self, index: int) -> bool:
        hits = (self.scene.on(index, group) for group in self.rules)
        return any(hit is not None and hit.value == "adjective" for hit in hits)

    def oblique(self, index: int) -> bool:
        """Whether a preposition governs the mention that starts at a token."""
        for step in range(1, 5):
            before = index - step
            if before < 0 or self.scene.starting(before, "boundary"):
                return False
            if self.scene.starting(before, "and") and (other := self._mention_ending(before)):
                return self.oblique(other.first)
            if self.scene.preposition(before):
                return True
            if self.scene.on(before, "determiner"):
                return self.scene.preposition(before - 1) and not self.scene.starting(before - 1, "boundary")
            if (
                not self.scene.tokens[before].is_word
                or self.scene.known(before)
                or self.scene.place_at(before)
            ):
                return False
        return False

    def _mention_ending(self, last: int) -> Mention | None:
        mentions: list[Mention] = [*self.scene.actors, *self.scene.places]
        return next((mention for mention in mentions if mention.last == last), None)

    def _inverted(self, first: int, hit: Hit) -> ActorMention | None:
        """Return the subject right after a verb that follows something else: "i går inntok hæren byen"."""
        if hit.first == first or self.scene.on(first, "relative") or hit.value not in ("present", "past"):
            return None
        opened = [
            i
            for i in range(first, hit.first)
            if self.scene.tokens[i].is_word and not self.scene.on(i, "and", "boundary")
        ]
        if not opened:
            return None
        return next(
            (
                actor
                for actor in self.scene.actors
                if hit.last - 1 <= actor.first <= hit.last + 1 and not self.oblique(actor.first)
            ),
            None,
        )

    def _antecedent(self, first: int) -> ActorMention | None:
        index = first - 1
        while index >= 0 and self.scene.tokens[index].text in MARKS:
            index -= 1
        return self.scene.actor_at(index)

    def _pronoun(self, first: int, last: int) -> ActorMention | None:
        hit = next(
            (
                self.scene.starting(i, "pronoun")
                for i in range(first, last)
                if self.scene.starting(i, "pronoun")
            ),
            None,
        )
        if hit is None or not self.discourse.subject:
            return None
        if any(not self._quiet_token(i) for i in range(first, last) if i != hit.first):
            return None
        earlier = self._inherited(first)
        if earlier:
            return earlier
        actor = self.discourse.registry.actor(self.discourse.subject)
        return ActorMention(hit.first, hit.last, self.discourse.subject, actor.id if actor else "")

    def _inherited(self, first: int) -> ActorMention | None:
        """Return the subject of the nearest clause before that has one."""
        while first > 0:
            start, _ = self.clause(first - 1)
            if not self.scene.on(start, "relative"):
                found = self._nominative(start, first)
                if found and self._quiet(start, found.first):
                    return found
            first = start
        return None

    def _quiet(self, first: int, last: int) -> bool:
        """Whether nothing but adverbs, times and the like stands between: no subject that we don't know."""
        return all(self._quiet_token(index) for index in range(first, last))

    def _quiet_token(self, index: int) -> bool:
        token = self.scene.tokens[index]
        if not token.is_word or token.text[0].isdigit():
            return True
        if self.scene.on(index, *QUIET, "and", "boundary", "says") or self.scene.preposition(index):
            return True
        if self.scene.place_at(index) or self.scene.on(index, *self.rules):
            return True
        if (unit := self.scene.on(index, "unit")) and unit.value == "civilians":
            return True
        return (
            token.lower.endswith(self.scene.pack.adverb_endings) if self.scene.pack.adverb_endings else False
        )

    def _place_subject(self, hit: Hit) -> PlaceMention | None:
        first, _ = self.clause(hit.first)
        own = [
            place
            for place in self.scene.places
            if first <= place.first and place.last <= hit.first and not self.oblique(place.first)
        ]
        if own:
            return own[0]
        if self.scene.on(first, "relative"):
            index = first - 1
            while index >= 0 and self.scene.tokens[index].text in MARKS:
                index -= 1
            return self.scene.place_at(index)
        if not self._quiet(first, hit.first):
            return None
        earlier = [
            place for place in self.scene.places if place.last <= first and not self.oblique(place.first)
        ]
        return earlier[0] if earlier else None

    # Objects and phrases ----------------------------------------------------------------------------------------

    def _object(self, last: int, mentions: Sequence[Mention]) -> Mention | None:
        """Return the mention right behind a verb, with nothing but adjectives between."""
        fillers = 0
        for index in range(last, min(len(self.scene.tokens), last + PHRASE_REACH)):
            found = next((mention for mention in mentions if mention.first <= index < mention.last), None)
            if found is not None:
                return found if self._ends_phrase(found) else None
            if self._stops(index, mentions):
                return None
            if not self.scene.on(index, *QUIET, "extent", "share", "part_adjective", "bearing"):
                fillers += 1
            if fillers > FILLERS:
                return None
        return None

    def _stops(self, index: int, mentions: Sequence[Mention]) -> bool:
        token = self.scene.tokens[index]
        if self.scene.on(index, "noun", "part_noun", "of"):
            return True
        if not token.is_word and token.text not in "\"“”«»'":
            return True
        if mentions is self.scene.places and self.scene.actor_at(index):
            return self.scene.tokens[index].lower not in ("is",) and not self._held_follows(index)
        return self.scene.preposition(index) or bool(
            self.scene.on(index, "relative", "boundary", "says", "claims", "and")
        )

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
        index = mention.last
        if index >= len(self.scene.tokens):
            return True
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
        if not self.scene.on(first, "relative") or self._nominative(first, hit.first) is None:
            return ()
        index = first - 1
        while index >= 0 and self.scene.tokens[index].text in MARKS:
            index -= 1
        place = self.scene.place_at(index)
        return (place,) if place and hit.last >= last - 6 else ()

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
            if preposition and preposition.last >= hit.last:
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

    # Stance -----------------------------------------------------------------------------------------------------

    def auxiliary(self, hit: Hit) -> str:
        """Return ``passive`` or ``perfect`` for the auxiliary before a participle, or an empty string."""
        first, _ = self.clause(hit.first)
        for index in range(hit.first - 1, max(first, hit.first - 12) - 1, -1):
            if self.scene.on(index, "passive"):
                return "passive"
            if self.scene.on(index, "perfect"):
                return "perfect"
            if self.scene.actor_at(index) or self.scene.place_at(index):
                if not self.scene.pack.verb_second:
                    return ""
            elif not self._quiet_token(index):
                return ""
        return self._shared_auxiliary(hit, first)

    def _shared_auxiliary(self, hit: Hit, first: int) -> str:
        """Carry "has" over an "and": "has entered X and captured Y"."""
        if not first or not self.scene.on(first, "and") or hit.first > first + 2:
            return ""
        previous, _ = self.clause(first - 1)
        return next(("perfect" for i in range(previous, first) if self.scene.on(i, "perfect")), "")

    def attributive(self, hit: Hit) -> bool:
        """Whether a participle only qualifies a noun: "the besieged city"."""
        first, _ = self.clause(hit.first)
        before = hit.first - 1
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

    def agent_follows(self, hit: Hit) -> bool:
        """Whether "by" and a party come right after a participle: "captured by IS"."""
        return (
            bool(self.scene.starting(hit.last, "prep agent"))
            and not self.scene.on(hit.last, "prep to")
            and self._governed(hit.last + 1, self.scene.actors) is not None
        )

    def near(self, hit: Hit, group: str) -> bool:
        """Whether a word of a group stands in the clause of a hit."""
        first, last = self.clause(hit.first)
        return any(self.scene.on(index, group) for index in range(first, last))

    def negated(self, hit: Hit) -> bool:
        """Whether a "not" stands before the words in their clause, or right behind them."""
        first, last = self.clause(hit.first)
        window = [*range(max(first, hit.first - 8), hit.first), *range(hit.first, min(last, hit.last + 2))]
        return any(self.scene.on(i, "negation") and not self._spared(i) for i in window)

    def _spared(self, index: int) -> bool:
        """Whether a word of doubt is inside a longer phrase that isn't doubt, such as "not only"."""
        adverb, word = self.scene.on(index, "adverb"), self.scene.on(index, "negation")
        return bool(adverb and word and adverb.last - adverb.first > word.last - word.first)

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
        """Whether a gerund tells what happened (", capturing X"), not what was wanted ("aimed at capturing X")."""
        before = hit.first - 1
        while before >= 0 and (
            self.scene.on(before, "adverb") or self.scene.tokens[before].lower.endswith("ly")
        ):
            before -= 1
        if before < 0 or self.scene.on(before, "implicative", "and", "boundary", "perfect"):
            return True
        return self.scene.tokens[before].text in MARKS

    def after_fact(self, hit: Hit) -> bool:
        """Whether "after" stands before a noun, so that what it names has happened."""
        return any(self.scene.on(index, "prep after") for index in range(max(0, hit.first - 3), hit.first))
