"""Who does what to whom, where: a rule's words found in a sentence, and the arguments around them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mapper.claims.ontology import (
    BANKS,
    CHANGES,
    CONTEXT,
    CONTROL,
    STATES,
    Kind,
    Modality,
    Predicate,
    Temporal,
)
from mapper.reports.discourse import Discourse
from mapper.reports.names.mentions import ActorMention, PlaceMention, Scene
from mapper.reports.packs.language import RULE, Rule
from mapper.reports.packs.phrases import Hit
from mapper.reports.syntax.grammar import Grammar
from mapper.reports.syntax.unnamed import claimants, unnamed

SHARED = CONTROL | {Predicate.WITHDRAWS, Predicate.ADVANCES, Predicate.BESIEGES}
"""Predicates whose verb several places may share."""
RINGS = frozenset({Predicate.BESIEGES, Predicate.SIEGE_BROKEN})
"""What is done around a town, never around a country."""
GAINS = frozenset({Predicate.TAKES_CONTROL, Predicate.ADVANCES})
BELONGING = ("owner", "agent", "to")
"""Where the party stands that a noun such as "capture" belongs to, so that it has happened."""
UNHELD = frozenset(
    {Predicate.HUMANITARIAN, Predicate.BESIEGED_POPULATION, Predicate.SIEGE_BROKEN, Predicate.CONTESTS}
)
"""Predicates that may stand without a party."""
WIDE = frozenset({Kind.COUNTRY, Kind.ADMIN1})
"""Places too wide for "fighting in X" to say anything of all of them."""


@dataclass(frozen=True)
class Event:
    """A predicate with its arguments, as tokens of one sentence.

    Attributes
    ----------
    first, last : int
        Tokens of the predicate's own words, `last` exclusive.
    past : bool
        Whether a simple past states it; a perfect or present does not.
    clause : tuple of int
        First and last (exclusive) token of the clause that the words are in.
    apart : bool
        Whether a word such as "but" sets that clause apart from what stands before.
    """

    rule: Rule
    first: int
    last: int
    actors: tuple[ActorMention, ...] = ()
    against: tuple[ActorMention, ...] = ()
    backers: tuple[ActorMention, ...] = ()
    places: tuple[PlaceMention, ...] = ()
    modality: Modality = Modality.ASSERTED
    past: bool = False
    still: bool = False
    adjective: bool = False
    temporal: Temporal | None = None
    clause: tuple[int, int] = (0, 0)
    apart: bool = False

    @property
    def span(self) -> tuple[int, int]:
        """First and last (exclusive) token that the event rests on."""
        parts: list[ActorMention | PlaceMention] = [
            *self.actors,
            *self.against,
            *self.backers,
            *self.places,
        ]
        inside = [
            part
            for part in parts
            if part.last > part.first and (not self.apart or part.first >= self.clause[0])
        ]
        return min([self.first, *(p.first for p in inside)]), max([self.last, *(p.last for p in inside)])


def find_events(scene: Scene, discourse: Discourse) -> list[Event]:
    """Return the events of a sentence, in the order of their words."""
    triggers = [] if _is_elsewhere(scene) else _triggers(scene)
    if not triggers:
        return []
    grammar = Grammar(scene, discourse)
    found: list[Event] = []
    for hit, rule in triggers:
        if any(hit.first < event.last and event.first < hit.last for event in found):
            continue
        if event := _event(grammar, hit, rule, found):
            found += _shared(grammar, event)
    return sorted(_without_echoes(found), key=lambda event: event.first)


def subjects(scene: Scene, discourse: Discourse) -> list[ActorMention]:
    """Return the parties of a sentence that stand as subjects, in order."""
    grammar = Grammar(scene, discourse)
    return [actor for actor in scene.actors if not actor.genitive and not grammar.oblique(actor.first)]


def _is_elsewhere(scene: Scene) -> bool:
    """Whether a sentence is about a match, a vote or a glacier, or asks a question."""
    if scene.tokens and scene.tokens[-1].text == "?":
        return True
    warlike = len(scene.hits.get("armed", ())) + sum(actor.armed_group for actor in scene.actors)
    return "elsewhere" in scene.hits and len(scene.hits["elsewhere"]) >= warlike


def _triggers(scene: Scene) -> list[tuple[Hit, Rule]]:
    """Return rules' words found, verbs before nouns and adjectives, longest first."""
    found = []
    for rule in scene.rules():
        if rule.given and f"given {rule.number}" not in scene.hits:
            continue
        barred = scene.hits.get(f"unless {rule.number}", [])
        for hit in scene.hits[f"{RULE}{rule.number}"]:
            if not any(hit.first < bar.last and bar.first < hit.last for bar in barred):
                found.append((hit, rule))
    return sorted(found, key=lambda pair: (_late(pair), pair[0].first - pair[0].last, pair[0].first))


def _late(pair: tuple[Hit, Rule]) -> int:
    hit, rule = pair
    return 2 if "event" in rule.slots["place"] else 1 if hit.value == "adjective" else 0


def _event(grammar: Grammar, hit: Hit, rule: Rule, before: list[Event]) -> Event | None:
    voice = _voice(grammar, hit, rule)
    if voice in ("infinitive", "present"):
        hit = hit._replace(value=voice)
    modality = _stance(grammar, hit, rule) if voice else None
    if voice is None or modality is None:
        return None
    grammar.given = rule.number
    slots = rule.turned if voice == "passive" else rule.slots
    if voice == "adjective" and grammar.auxiliary(hit) == "passive":
        slots = slots | {"place": tuple(reversed(slots["place"]))}
    places = grammar.places(slots["place"], hit, [event.places for event in before if event.places])
    places = tuple(p for p in places if p.spot.kind != Kind.RIVER or p.spot.part in BANKS)
    event = Event(
        rule,
        hit.first,
        hit.last,
        places=places,
        actors=grammar.actors(slots["actor"], hit, places)
        or (() if modality == Modality.DENIED else unnamed(grammar, hit, rule, voice, _gaining(before, hit))),
        against=grammar.actors(slots["against"], hit, places),
        modality=modality,
        past=voice == "past"
        or (voice == "passive" and grammar.past_auxiliary(hit))
        or ((voice in ("perfect", "passive") or rule.predicate in STATES) and grammar.pluperfect(hit)),
        still=grammar.near(hit, "still"),
        adjective=hit.value == "adjective",
        temporal=rule.temporal or _formerly(grammar, hit, rule),
        clause=grammar.clause(hit.first),
        apart=grammar.scene.starting(grammar.clause(hit.first)[0], "boundary") is not None,
    )
    return _checked(grammar, event)


def _formerly(grammar: Grammar, hit: Hit, rule: Rule) -> Temporal | None:
    """Return that a state is over, where "had" tells of it aside: "X, which the rebels had held, fell"."""
    first, _ = grammar.clause(hit.first)
    aside = grammar.scene.starting(first, "relative") or grammar.scene.starting(first + 1, "relative")
    state = rule.predicate in STATES and not grammar.near(hit, "still")
    return Temporal.PAST if state and aside and grammar.pluperfect(hit) else None


def _shared(grammar: Grammar, event: Event) -> list[Event]:
    """Return an event with the places that share its verb; those with a time of their own are events too."""
    events = [event]
    for other in _gapped(grammar, event):
        place = other.places[0]
        if grammar.timed(events[-1].places[-1].last, place.first) or grammar.timed_behind(place):
            events.append(other)
        else:
            events[-1] = replace(events[-1], places=(*events[-1].places, place))
    return events


def _gapped(grammar: Grammar, event: Event) -> list[Event]:
    """Return the event again at the places that share its verb: "X fell on Monday, as did Y"."""
    places = [] if event.rule.predicate in CONTEXT else grammar.likewise(event.last)
    if not event.adjective and event.rule.predicate in SHARED and "event" not in event.rule.slots["place"]:
        places += grammar.sharing(event.places[-1].last, event.last)
    return [replace(event, first=p.first, last=p.last, places=(p,)) for p in places]


def _gaining(before: list[Event], hit: Hit) -> str:
    """Return who gains ground in what the sentence told before."""
    gained = [
        event.actors[0].name
        for event in before
        if event.first < hit.first and event.rule.predicate in GAINS and event.actors
    ]
    return gained[-1] if gained else ""


def _checked(grammar: Grammar, event: Event) -> Event | None:
    if event.rule.predicate == Predicate.CONTESTS and not event.actors:
        event = replace(event, places=tuple(p for p in event.places if p.spot.kind not in WIDE))
        event = replace(event, actors=claimants(grammar, event.first, event.places))
    if event.rule.predicate == Predicate.ADVANCES:
        event = replace(event, places=tuple(p for p in event.places if not grammar.far_from(event.last, p)))
    if event.rule.predicate in RINGS:
        event = replace(event, places=tuple(p for p in event.places if p.spot.kind != Kind.COUNTRY))
    if not event.places or (not event.actors and event.rule.predicate not in UNHELD):
        return None
    if event.rule.slots["against"] == ("object",) and not event.against:
        return None  # Nobody was driven out: "the army pushed south from X".
    if event.rule.predicate == Predicate.TAKES_CONTROL and grammar.peaceful(event.first):
        event = replace(event, rule=replace(event.rule, predicate=Predicate.HANDOVER))
    names = {actor.name for actor in event.actors}
    against = tuple(actor for actor in event.against if actor.name not in names)
    if event.rule.predicate in CONTEXT:
        others = [a for a in grammar.scene.actors if a.first < event.first and a.name in names]
        return (
            None if event.rule.predicate == Predicate.SUPPORTS and others else replace(event, against=against)
        )
    return replace(event, against=against, backers=grammar.backers(event.first, event.last, names))


def _voice(grammar: Grammar, hit: Hit, rule: Rule) -> str | None:
    """Return how the words stand: present, past, perfect, passive, noun…; None if they state nothing."""
    form = hit.value
    tied = grammar.scene.tokens[hit.first].joined
    if form != "adjective" and tied and "subject" in rule.slots["actor"]:
        return None
    if form == "present" and grammar.scene.on(hit.first - 1, "infinitive_mark"):
        return "infinitive"
    if form in ("present", "past") and hit.last - hit.first == 1 and grammar.is_noun(hit):
        return None
    if form == "participle" and grammar.scene.on(hit.first - 1, "infinitive_mark"):
        return "infinitive"
    if form == "infinitive" and not grammar.marked(hit):
        return grammar.unmarked(hit)
    if form not in ("past", "participle"):
        return form
    doer = {"subject", "to"} & set(rule.slots["actor"])
    turns = bool(doer) and "object" in (*rule.slots["place"], *rule.slots["against"])
    if turns and grammar.attributive(hit):
        return None
    auxiliary = grammar.auxiliary(hit)
    if auxiliary == "passive" and turns:
        return "passive"
    if turns and grammar.agent_follows(hit):
        return "passive"
    if auxiliary:
        return "perfect"
    return "past" if form == "past" else None


def _stance(grammar: Grammar, hit: Hit, rule: Rule) -> Modality | None:
    """Return how far a rule's words are said to be so; None for what isn't said to have happened."""
    if grammar.negated(hit) or grammar.unreal(hit):
        return None
    above = grammar.governed(hit)
    if above is not None:
        return Modality.DENIED if above == Modality.DENIED else None
    ahead = grammar.future(hit) or grammar.conditional(hit)
    if hit.value == "infinitive":
        if ahead:
            return Modality.FORECAST
        return Modality.ASSERTED if grammar.implied(hit) else None
    if hit.value == "gerund" and not grammar.gerund_is_fact(hit):
        return None
    if hit.value == "noun" and rule.predicate in CHANGES:
        if grammar.scene.hits.get("future"):
            return Modality.FORECAST
        told = grammar.after_fact(hit) or grammar.actors(BELONGING, hit, ())
        return Modality.ASSERTED if told or grammar.near(hit, "says") else None
    if ahead:
        return Modality.FORECAST
    return rule.modality or Modality.ASSERTED


def _without_echoes(events: list[Event]) -> list[Event]:
    """Leave out "IS-held X" where the same sentence tells of X changing hands."""
    told = {place.spot.name for event in events if not event.adjective for place in event.places}
    return [
        event
        for event in events
        if not (
            event.adjective and any(place.spot.name in told for place in event.places) and not event.still
        )
        or _predicative(event)
    ]


def _predicative(event: Event) -> bool:
    """Whether an adjective stands after its place: "the south, which is government-held"."""
    return event.adjective and all(place.last <= event.first for place in event.places)
