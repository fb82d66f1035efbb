"""Where it happens, beyond a plain object or phrase: which-clauses, sites of towns, places told before."""

from __future__ import annotations

from dataclasses import replace

from mapper.claims.ontology import WIDE_KINDS, Extent, Part, Predicate
from mapper.reports.discourse import TOWNS
from mapper.reports.names.mentions import PlaceMention, Spot, number_at
from mapper.reports.packs.phrases import Hit
from mapper.reports.syntax.arguments import Arguments
from mapper.reports.syntax.clauses import (
    FILLERS,
    MARKS,
)

TIMED = (
    *("weekday", "month", "today", "yesterday", "hours", "duration", "same_day", "next_day"),
    *("day_before", "week_ago", "bearing", "ago", "later"),
)
"""Words of time or direction that part the places that share a verb."""
SIEGE_BROKEN = Predicate.SIEGE_BROKEN
NEARBY_KM = 10
"""Farther from a place than this, an advance is none there."""
INSIDE = ("in", "on")
"""Prepositions of being in a place, which "where" stands for."""


def whole(place: PlaceMention) -> PlaceMention:
    """Return a mention of the whole place of which a part was mentioned."""
    return replace(place, spot=replace(place.spot, part=None, extent=None, share=None, note=""))


class Whereabouts(Arguments):
    """The searches for places that a clause only points at."""

    def _after_given(self, hit: Hit) -> PlaceMention | None:
        """Return the place behind the words that a rule's own words are given with: "the siege of X"."""
        given = self.scene.hits.get(f"given {self.given}", ())
        found = [self._after_of(words, self.scene.places) for words in given]
        return next((place for place in found if isinstance(place, PlaceMention)), None)

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

    def _bare_relative(self, first: int) -> bool:
        """Whether a clause is a noun for the place before it and what is said of it: "X, a town held"."""
        comma = self.scene.tokens[first].text == "," and self.scene.on(first + 1, "determiner") is not None
        ahead = (first + 2, first + 3) if comma else ()
        noun = next((hit for i in ahead if (hit := self.scene.starting(i, "noun"))), None)
        return noun is not None and noun.value not in ("person", "road")

    def _topicalised(self, hit: Hit) -> tuple[PlaceMention, ...]:
        """Return the object that opens a verb-second clause: "Den østlige delen har hæren tatt"."""
        first, _ = self.clause(hit.first)
        if not self.scene.pack.verb_second:
            return ()
        place = next((p for p in self.scene.places if first <= p.first <= first + 1), None)
        if place is None or place.last > hit.first or place.genitive or self.oblique(place.first):
            return ()
        actors = [a for a in self.scene.actors if place.last <= a.first < hit.last + 3]
        subject = self.pronoun_behind(hit) or any(not self.oblique(a.first) for a in actors)
        return (place,) if subject else ()

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
        if not (self.scene.on(first, "relative") or self._bare_relative(first)) or not (
            pronoun or self._nominative(first, hit.first)
        ):
            return ()
        index = first - 1
        while index >= 0 and self.scene.tokens[index].text in MARKS:
            index -= 1
        place = self.place_before(first) or self._before_distance(index)
        if place is None:
            return ()
        if told := self._predicated(place):
            return told
        part = next((b for i in range(hit.last, last) if (b := self.scene.starting(i, "bearing"))), None)
        return (replace(place, spot=replace(place.spot, part=Part(part.value))),) if part else (place,)

    def _predicated(self, place: PlaceMention) -> tuple[PlaceMention, ...]:
        """Return what "the only town in P that they hold" is said of: "X is …", "X and Y, …"."""
        link = place.first - 1
        while self.scene.on(link, "determiner"):
            link -= 1
        noun = self.scene.ending(link - 1, "noun") if self.scene.on(link, "prep in", "of") else None
        if noun is None or noun.value not in ("city", "settlement"):
            return ()
        start = noun.first - 1
        while start > noun.first - FILLERS and start > 0 and self.scene.tokens[start].is_word:
            if self.scene.on(start, "passive"):
                break
            start -= 1
        named = next((p for p in self.scene.places if p.last == start), None)
        tied = [
            p for p in self.scene.places if p.last <= start and self._many(p, self.scene.places)[-1] == named
        ]
        return self._many(tied[0], self.scene.places) if tied else ()

    def _before_distance(self, last: int) -> PlaceMention | None:
        """Return the place before an aside on it: "X, 60 km north, which", "X, the old capital, which"."""
        index = last
        while index > max(0, last - FILLERS) and self.scene.tokens[index].text != ",":
            index -= 1
        far = any(self.scene.tokens[i].text[0].isdigit() for i in range(index, last + 1))
        noun = self.scene.ending(last, "noun")
        said = far or (noun is not None and noun.value in ("city", "settlement"))
        return self.scene.place_at(index - 1) if said and self.scene.tokens[index].text == "," else None

    def _gap(self, hit: Hit) -> tuple[PlaceMention, ...]:
        """Return the place before "which X took", where the verb has its object before it for sure."""
        first, _ = self.clause(hit.first)
        follows = any(place.first <= hit.last + 2 for place in self.scene.places if place.first >= hit.last)
        return () if follows or not self.scene.on(first, "relative") else self._relative_place(hit)

    def _it_behind(self, hit: Hit) -> PlaceMention | None:
        """Return the place that "it" behind a verb stands for: one named before, or the one spoken of."""
        named = [p for p in self.scene.places if p.last <= hit.first and not p.genitive]
        spot = self.discourse.place or self.discourse.town
        if named:
            return whole(named[-1])
        return PlaceMention(hit.last, hit.last + 1, spot) if spot else None

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

    def sharing(self, place_end: int, verb_end: int) -> list[PlaceMention]:
        """Return later places of a clause that a comma or "and" adds to its verb, behind words of time."""
        _, last = self.clause(max(place_end, verb_end) - 1)
        start = max(place_end, verb_end)
        found: list[PlaceMention] = []
        for place in self.scene.places:
            if not start < place.first < last or place.genitive or place.spot.kind in WIDE_KINDS:
                continue
            link = place.first - 1
            while self.scene.on(link, "determiner", "adverb") and not self.scene.on(link, "and"):
                link -= 1
            linked = self.scene.on(link, "and") is not None or self.scene.tokens[link].text == ","
            tied = bool(found) and self._tied(found[-1].last, place.first)
            ends = place.last >= last or not self.scene.tokens[place.last].joined
            timed = self.timed(start, link) and (self.timed(place.last, last) or tied)
            if linked and ends and not self.oblique(place.first) and (timed or tied):
                found.append(place)
        return found

    def likewise(self, verb_end: int) -> list[PlaceMention]:
        """Return the places that "as did" or "as are" adds to what a verb says, before the next verb."""
        words = next((hit for hit in self.scene.hits.get("likewise", ()) if hit.first >= verb_end), None)
        if words is None or any(self.verb_at(index) for index in range(verb_end, words.first)):
            return []
        ahead = [p for p in self.scene.places if p.first >= words.last and not p.genitive]
        near = ahead[0] if ahead and ahead[0].first - words.last <= FILLERS else None
        return list(self._many(near, self.scene.places))

    def far_from(self, last: int, place: PlaceMention) -> bool:
        """Whether a distance stands between a move and its goal: "came within 50 kilometres of X"."""
        between = range(last - 1, place.first)
        numbers = [number_at(self.scene, index - 1) for index in between if self.scene.on(index, "distance")]
        return any(number is not None and number > NEARBY_KM for number in numbers)

    def timed_behind(self, place: PlaceMention) -> bool:
        """Whether words of time stand right behind a place: "Y on Friday"."""
        return self.timed(place.last, min(place.last + 4, len(self.scene.tokens)))

    def timed(self, first: int, last: int) -> bool:
        """Whether words of time or of direction stand between two tokens."""
        return any(self.scene.on(index, *TIMED) for index in range(first, last))

    def _opening(self, hit: Hit) -> tuple[PlaceMention, ...]:
        """Return the place that opens a clause, with the share told behind the verb."""
        place = self._fronted("in", hit)
        again = self._again(place, hit) if place else None
        if again and again.spot.share is not None:
            return (again,)
        return self._many(place, self.scene.places) if self.scene.pack.verb_second else ()

    def _names_place(self, hit: Hit) -> bool:
        """Whether the clause names a place by itself, so that no earlier one is meant."""
        first, last = self.clause(hit.first)
        named = [
            p
            for p in self.scene.places
            if first <= p.first < last and not p.genitive and not self._is_goal(p)
        ]
        return any(not self.oblique(p.first) or not hit.first <= p.first < hit.last for p in named)

    def _is_goal(self, place: PlaceMention) -> bool:
        """Whether a place is only where a move leads to: "they fled towards Homs"."""
        at = self.governor(place.first)
        return self.scene.on(at, "prep towards") is not None and not self.scene.on(at, "prep in", "of")

    def _topic(self, hit: Hit) -> tuple[PlaceMention, ...]:
        ring = (
            self.discourse.besieged if self.scene.pack.rules[self.given].predicate == SIEGE_BROKEN else None
        )
        spot: Spot | None = ring or (None if self.discourse.unsure else self.discourse.town)
        return (PlaceMention(hit.first, hit.first, spot),) if spot else ()
