"""Who does it: the subject of a verb, beside it, in an earlier clause, or behind a pronoun."""

from __future__ import annotations

from functools import cached_property

from mapper.claims.ontology import Kind
from mapper.reports.days.calendar_days import year_of
from mapper.reports.names.mentions import ActorMention, PlaceMention
from mapper.reports.packs.phrases import Hit
from mapper.reports.syntax.clauses import MARKS, OPENING, Clauses, Mention

SPANS = ("recent", "weeks", "week_now", "month_now", "for_time")
"""Times whose words may look like a pronoun: "de siste dagene"."""
TROOP_WORDS = 4
"""Words of "Yazidi fighters from" before a party's name."""
LATER_WORDS = ("adverb", "weekday", "same_day", "next_day", "today", "yesterday")
"""Words that may follow a pronoun behind its verb, and never an article."""

APPOSITION = 8
"""Words of the longest apposition that a which-clause describes a party by."""


class Subjects(Clauses):
    """The search for subjects."""

    def subject(self, hit: Hit) -> ActorMention | None:
        """Return who does what a verb says."""
        first, _ = self.clause(hit.first)
        if self.speaker and self._says_of_itself(first, hit):
            return self.speaker
        own = self._made_to(hit) or self._nominative(first, hit.first) or self._within(hit)
        if own:
            return own
        if self.scene.pack.verb_second and (after := self._inverted(first, hit)):
            return after
        if self.scene.pack.verb_second and self.pronoun_behind(hit):
            return self._group(hit.last)
        if pronoun := self._pronoun(first, hit.first):
            return pronoun
        if self.scene.on(first, "relative") and not self._is_complement(first):
            return self._antecedent(first)
        if hit.value != "gerund" and not self._quiet(first, hit.first):
            return None
        return self._inherited(first) or self._told_ahead(hit)

    def _told_ahead(self, hit: Hit) -> ActorMention | None:
        """Return the subject of the main clause that follows: "After taking X, the army moved on"."""
        first, last = self.clause(hit.first)
        bare = hit.value == "gerund" or self.scene.on(first, "perfect") is not None
        ahead = range(hit.last, min(last + 1, len(self.scene.tokens)))
        comma = next((index for index in ahead if self.scene.tokens[index].text == ","), None)
        if first or not bare or comma is None:
            return None
        near = (self.scene.actor_at(index) for index in range(comma + 1, comma + 4))
        actor = next((actor for actor in near if actor), None)
        return actor if actor and not actor.genitive and not self.oblique(actor.first) else None

    def _says_of_itself(self, first: int, hit: Hit) -> bool:
        """Whether a speaker tells of its own doing: "but claims to have taken X"."""
        if hit.value not in ("participle", "infinitive") or not self.scene.on(first, "and", "boundary"):
            return False
        cue = next((i for i in range(first, hit.first) if self.scene.on(i, "says", "claims", "denies")), None)
        marked = cue is not None and self.scene.on(cue + 1, "infinitive_mark") is not None
        return marked and not any(first <= actor.first < hit.first for actor in self.scene.actors)

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
        if (
            inside
            and self.scene.pack.verb_second
            and hit.value in ("present", "past", "participle")
            and not self._modifies(inside[0])
        ):
            return inside[0] if not self.scene.tokens[inside[0].last].joined else None
        words = range(hit.first + 1, hit.last)
        pronoun = next((index for index in words if self.scene.starting(index, "pronoun")), None)
        return self._group(pronoun) if pronoun is not None else None

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
        commas = [i for i in range(first, last) if self.scene.tokens[i].text == ","]
        nearer = [
            actor
            for actor in plain
            if commas
            and commas[-1] + 3 >= actor.first > commas[-1]
            and not any(self.verb_at(i) for i in range(commas[-1], actor.first))
        ]
        return next(iter([*nearer, *plain, *found]), None)

    def _modifies(self, actor: ActorMention) -> bool:
        """Whether a party only qualifies what follows, as in "IS-held" or "US-led"."""
        if self._is_adjective(actor.first):
            return True
        tied = actor.last < len(self.scene.tokens) and self.scene.tokens[actor.last].joined
        return tied and self._is_adjective(actor.last)

    def _is_adjective(self, index: int) -> bool:
        return any(hit.value == "adjective" for hit in self.scene.stating(index))

    def oblique(self, index: int) -> bool:
        """Whether a preposition governs the mention that starts at a token."""
        return self.governor(index) >= 0

    def governor(self, index: int) -> int:
        """Return the token of the preposition that governs the mention starting at a token, or -1."""
        if index not in self._governors:
            self._governors[index] = self._governor_of(index)
        return self._governors[index]

    @cached_property
    def _governors(self) -> dict[int, int]:
        """What `governor` has found so far."""
        return {}

    def _governor_of(self, index: int) -> int:
        for before in range(index - 1, max(-1, index - 5), -1):
            if self.scene.starting(before, "boundary"):
                return -1
            if self.scene.starting(before, "and") and (other := self._ending.get(before)):
                return -1 if before in self.starts else self.governor(other.first)
            if self.scene.on(before, "prep with") and self._acts(index):
                return -1
            if self.scene.preposition(before):
                led = before - 2 if self.scene.on(before - 1, "allegiance") else before - 1
                return before if not self._fighters(led) else self.governor(led)
            if self.scene.on(before, "determiner"):
                return self._governor_of_article(before)
            known = (
                (self.scene.known(before) and not self.scene.on(before, "demonym"))
                or self.scene.place_at(before)
                or year_of(self.scene.tokens[before].text)
            )
            if not self.scene.tokens[before].is_word or known:
                return -1
        return -1

    def _acts(self, index: int) -> bool:
        """Whether a party is told to act right behind "with": "with the army capturing X"."""
        actor = self.scene.actor_at(index)
        return actor is not None and (
            self.verb_at(actor.last) or self.scene.starting(actor.last, "implicative") is not None
        )

    def _governor_of_article(self, article: int) -> int:
        if self.scene.on(article - 1, "prep with") and self._acts(article + 1):
            return -1
        if self._fighters(article - 2):
            return self.governor(article - 2)
        governs = self.scene.preposition(article - 1) and not self.scene.starting(article - 1, "boundary")
        return article - 1 if governs else -1

    def _fighters(self, index: int) -> bool:
        """Whether "fighters" stands at a token, so that "fighters from X" are X."""
        unit = self.scene.on(index, "unit")
        fighters = unit is not None and unit.value == "fighters"
        return fighters or self.scene.on(index, "force", "troops", "generic_rebels") is not None

    @cached_property
    def _ending(self) -> dict[int, Mention]:
        """Mentions by the token behind them; a party goes before a place."""
        mentions: list[Mention] = [*self.scene.actors, *self.scene.places]
        return {mention.last: mention for mention in reversed(mentions)}

    def _inverted(self, first: int, hit: Hit) -> ActorMention | None:
        """Return the subject right after a verb that follows something else: "i går inntok hæren byen"."""
        if hit.first == first or self.scene.on(first, "relative") or hit.value not in ("present", "past"):
            return None
        opened = any(
            self.scene.tokens[i].is_word and not self.scene.on(i, "and", "boundary")
            for i in range(first, hit.first)
        )
        behind = first > 0 and self.scene.tokens[first].text == ","
        if not opened and not behind:
            return None
        return next(
            (
                actor
                for actor in self.scene.actors
                if (hit.last - 1 <= actor.first <= hit.last + 1 or self._fighters_of(hit.last, actor.first))
                and not self.oblique(actor.first)
            ),
            None,
        )

    def pronoun_behind(self, hit: Hit) -> bool:
        """Whether a pronoun follows a verb as its subject: "flyplassen tok de samme dag"."""
        first, last = self.clause(hit.first)
        pronoun = self.scene.starting(hit.last, "pronoun")
        if pronoun is None or hit.first == first or hit.value not in ("present", "past"):
            return False
        end = pronoun.last
        return (
            end >= last
            or not self.scene.tokens[end].is_word
            or self.scene.place_at(end) is not None
            or self.scene.preposition(end)
            or self.scene.on(end, *LATER_WORDS) is not None
        )

    def _fighters_of(self, first: int, last: int) -> bool:
        """Whether only "Yazidi fighters from" stands between, so that the party behind it acts."""
        if not 0 < last - first <= TROOP_WORDS or not self.scene.preposition(last - 1):
            return False
        return self._fighters(last - 2) and not any(self.scene.place_at(i) for i in range(first, last))

    def _is_complement(self, first: int) -> bool:
        """Whether "that" opens what somebody says, and no relative clause."""
        return self.scene.on(first, "that") is not None and not (
            self.scene.actor_at(first - 1) or self.scene.place_at(first - 1) or self._apposed(first - 1)
        )

    def _antecedent(self, first: int) -> ActorMention | None:
        index = first - 1
        while index >= 0 and self.scene.tokens[index].text in MARKS:
            index -= 1
        return self.scene.actor_at(index) or self._apposed(index)

    def _apposed(self, last: int) -> ActorMention | None:
        """Return the party that a noun before "which" only describes: "the Houthis, a group that holds X"."""
        if self.scene.place_at(last):
            return None
        for index in range(last, max(0, last - APPOSITION), -1):
            if self.verb_at(index) or self.scene.on(index, *OPENING):
                return None
            if self.scene.tokens[index].text == ",":
                described = self.scene.on(index + 1, "determiner") is not None
                return self.scene.actor_at(index - 1) if described else None
        return None

    def _pronoun(self, first: int, last: int) -> ActorMention | None:
        hit = next(
            (
                self.scene.starting(i, "pronoun")
                for i in range(first, last)
                if self.scene.starting(i, "pronoun") and not self.scene.on(i, *SPANS)
            ),
            None,
        )
        if hit is None:
            return None
        if any(not self._quiet_token(i) for i in range(first, last) if i not in (hit.first, first)):
            return None
        earlier = self._inherited(first)
        if earlier:
            return earlier
        if self.speaker is not None and self.scene.on(first - 1, "says", "claims", "that"):
            return self.speaker
        if not self.discourse.subject:
            return None
        actor = self.discourse.registry.actor(self.discourse.subject)
        return ActorMention(hit.first, hit.last, self.discourse.subject, actor.id if actor else "")

    def _inherited(self, first: int) -> ActorMention | None:
        """Return the subject of the nearest clause before that has one."""
        nested = self.scene.on(first, "that") is not None
        while first > 0:
            start, _ = self.clause(first - 1)
            if nested or not self.scene.on(start, "relative"):
                found = self._nominative(start, first)
                opening = start + 2 if nested else start  # "after which the army launched a push that"
                if found and self._quiet(opening, found.first) and not self._governs(start, found):
                    return found
            first = start
        return None

    def _governs(self, start: int, actor: ActorMention) -> bool:
        """Whether a verb stands before a party in its clause, which so is its object, not its subject."""
        verbs = any(self.scene.stating(index) for index in range(start, actor.first))
        return verbs and not self.scene.pack.verb_second

    def _is_it(self, first: int) -> bool:
        """Whether a clause opens with "it", which a place may be."""
        opening = first + 1 if self.scene.tokens[first].text == "," or self.scene.on(first, "and") else first
        return self.scene.starting(opening, "it") is not None

    def place_before(self, first: int) -> PlaceMention | None:
        """Return the place that a relative clause is of: X in "X, the last town in Y that they hold"."""
        index = first - 1
        while index >= 0 and self.scene.tokens[index].text in MARKS:
            index -= 1
        place = self.scene.place_at(index)
        if place is None or not self.scene.on(self.governor(place.first), "prep in"):
            return place
        start, _ = self.clause(index)
        heads = [
            head
            for head in self.scene.places
            if start <= head.first < place.first and not head.genitive and not self.oblique(head.first)
        ]
        return heads[-1] if heads else place

    def _place_subject(self, hit: Hit) -> PlaceMention | None:
        first, _ = self.clause(hit.first)
        within = [
            place
            for place in self.scene.places
            if hit.first < place.first
            and place.last < hit.last
            and not place.genitive
            and not self.oblique(place.first)
        ]
        if within and self.scene.pack.verb_second:
            return within[0]
        own = [
            place
            for place in self.scene.places
            if first <= place.first
            and place.last <= hit.first
            and not place.genitive
            and not self.scene.actor_at(place.first)
            and not self.oblique(place.first)
        ]
        if own:
            return own[0]
        if self.scene.on(first, "relative"):
            place = self.place_before(first)
            return None if place and place.spot.kind == Kind.COUNTRY else place
        if self._is_it(first) and (spot := self.discourse.place or self.discourse.spoken_of):
            return PlaceMention(first, first, spot)
        if not self._quiet(first, hit.first):
            return None
        earlier = [
            place
            for place in self.scene.places
            if place.last <= first and not self.oblique(place.first) and not self.scene.actor_at(place.first)
        ]
        return earlier[0] if earlier else None
