"""Events to claims: date, modality and source of each, what confirms what, and no fact told twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mapper.claims.actors import Registry
from mapper.claims.ontology import (
    CHANGES,
    CONTROL,
    DOUBTED,
    PRESENCE,
    TREND,
    UNREAL,
    Confirmation,
    Extent,
    Kind,
    Modality,
    Part,
    Precision,
    Predicate,
    Temporal,
)
from mapper.claims.table import Claim, join_list
from mapper.errors import InputError
from mapper.reports.attribution import Attribution
from mapper.reports.events import Event
from mapper.reports.files import Report
from mapper.reports.mentions import Scene, Spot
from mapper.reports.quantities import quantity_of
from mapper.reports.reference import TOWNS
from mapper.reports.sentences import Sentence
from mapper.reports.times import When

STATES = frozenset(
    {Predicate.CONTROLS, Predicate.BESIEGES, Predicate.CONTESTS, Predicate.MIXED, Predicate.STRONGHOLD}
)
"""Predicates that last: told in the simple past, they are over."""
FOR_ONESELF = CONTROL | PRESENCE | {Predicate.SIEGE_BROKEN, Predicate.REPELLED}
"""What a party gains by, when it says so of itself."""
OPENING = 3
"""A time among the first words of a sentence holds for all of it."""
COUNTED = frozenset(
    {
        Predicate.MASSES_FORCES,
        Predicate.BESIEGED_POPULATION,
        Predicate.HUMANITARIAN,
        Predicate.STRIKES,
        Predicate.ADVANCES,
        Predicate.CONTROLS,
    }
)


@dataclass(frozen=True)
class Reading:
    """What one sentence says: its events and times, who says it, who confirms or doubts it."""

    sentence: Sentence
    scene: Scene
    events: Sequence[Event]
    times: Sequence[When]
    attribution: Attribution
    confirmed_by: Sequence[str]
    doubted: bool
    story_day: dt.date | None
    history: bool = False


def needs_day(report: Report, readings: Sequence[Reading]) -> None:
    """Refuse a report whose claims need a day of publication that nobody gave.

    Raises
    ------
    InputError
    """
    if report.published is not None:
        return
    for reading in readings:
        for event in reading.events:
            when = _when(event, reading)
            if (when is None and reading.story_day is None) or (
                when is not None and when.date_to is None and when.temporal is None
            ):
                raise InputError(
                    f"{report.name} has no day of publication, and needs one to date what it tells: "
                    "write `published: 2017-09-05` in front matter, or give --published 2017-09-05"
                )


def claims_of(reading: Reading, report: Report, readings: Sequence[Reading]) -> list[Claim]:
    """Return the claims of one sentence, with what the sentences around it add to them."""
    attribution = _chain(reading, readings)
    claims = []
    for event in reading.events:
        for place in event.places:
            claims.append(_claim(event, place.spot, reading, attribution, report, readings))
    claims = [_against_holder(claim, claims) for claim in claims]
    people = [
        _besieged(event, claim, reading)
        for event, claim in zip(reading.events, _first_of(claims, reading.events), strict=False)
    ]
    backed = [
        _backing(event, claim, reading)
        for event, claim in zip(reading.events, _first_of(claims, reading.events), strict=False)
    ]
    return _confirmed([*claims, *(claim for claim in [*people, *backed] if claim)], reading, readings, report)


def _first_of(claims: Sequence[Claim], events: Sequence[Event]) -> list[Claim]:
    firsts, index = [], 0
    for event in events:
        firsts.append(claims[index])
        index += len(event.places)
    return firsts


def _words(event: Event, scene: Scene) -> tuple[int, int]:
    """Return the offsets of an event's words, articles and compounds whole."""
    first, last = event.span
    while first > 0 and scene.on(first - 1, "determiner"):
        first -= 1
    while last < len(scene.tokens) and (scene.tokens[last].joined or scene.on(last, "territory")):
        last += 1
    return scene.tokens[first].start, scene.tokens[last - 1].end


def _unnamed_part(spot: Spot) -> Part | None:
    """Return the part that "part of the town" and "half of the town" are about: one that isn't named."""
    town = spot.kind in TOWNS or spot.kind is None
    return Part.PART if town and (spot.extent == Extent.PART or spot.share is not None) else None


def _claim(
    event: Event,
    spot: Spot,
    reading: Reading,
    attribution: Attribution,
    report: Report,
    readings: Sequence[Reading],
) -> Claim:
    start, end = _words(event, reading.scene)
    forecast = event.modality == Modality.FORECAST
    extent = event.rule.extent or spot.extent or (Extent.PART if spot.part == Part.PART else None)
    claim = Claim(
        place=spot.name,
        kind=spot.kind,
        part=spot.part or event.rule.part or _unnamed_part(spot),
        to_place=spot.to_place,
        actor=join_list(actor.name for actor in event.actors),
        against=join_list(actor.name for actor in event.against),
        supported_by=join_list(actor.name for actor in event.backers),
        predicate=Predicate.FORECAST if forecast else event.rule.predicate,
        published=report.published,
        extent=extent,
        share=spot.share,
        quantity=quantity_of(reading.scene) if event.rule.predicate in COUNTED else "",
        quote=report.text[start:end],
        start=start,
        end=end,
        report=report.name,
        url=report.url,
        note=spot.note,
        source=attribution.source,
        via=attribution.via,
        confirmation=attribution.confirmation or Confirmation.SINGLE,
    )
    claim = _dated(claim, event, reading, report, readings)
    return replace(claim, modality=_modality(claim, event, reading, attribution))


# Time -----------------------------------------------------------------------------------------------------------


def _when(event: Event, reading: Reading) -> When | None:
    """Return the time nearest to an event in its clause, or else in its sentence."""
    if not reading.times:
        return None
    first, last = min(event.clause[0], event.span[0]), max(event.clause[1], event.span[1])
    inside = [when for when in reading.times if first <= when.first < last]
    before = [when for when in reading.times if when.first < first]
    opening = [when for when in before if when.first <= OPENING] or before[-1:]
    return min(inside, key=lambda when: abs(when.first - event.first), default=next(iter(opening), None))


def _dated(
    claim: Claim, event: Event, reading: Reading, report: Report, readings: Sequence[Reading]
) -> Claim:
    when, published = _when(event, reading), report.published
    if claim.predicate == Predicate.FORECAST:
        return replace(
            claim, date_from=published, date_to=published, precision=Precision.DAY, temporal=Temporal.FORECAST
        )
    if when is None:
        return _undated(claim, event, reading, published)
    temporal = event.temporal or when.temporal or Temporal.CURRENT
    claim = replace(
        claim, date_from=when.date_from, date_to=when.date_to, precision=when.precision, temporal=temporal
    )
    if when.since and claim.predicate in STATES | {Predicate.BESIEGED_POPULATION, Predicate.HUMANITARIAN}:
        return replace(claim, since=when.since)
    if when.since:
        return _undated(claim, event, reading, published)
    if (
        event.past
        and claim.predicate in STATES
        and when.temporal is None
        and when.relative is False
        and when.precision != Precision.DAY
    ):
        return replace(claim, temporal=Temporal.PAST)
    return claim


def _undated(claim: Claim, event: Event, reading: Reading, published: dt.date | None) -> Claim:
    """Date a claim without words of time by its tense and by the story so far."""
    day = reading.story_day
    if reading.history:
        return _in_story(claim, event, day)
    if event.past or event.rule.temporal == Temporal.PAST:
        if claim.predicate in STATES:
            return replace(claim, date_to=None, precision=Precision.PAST, temporal=Temporal.PAST)
        return replace(
            claim, date_to=published, precision=Precision.RECENT, temporal=event.temporal or Temporal.CURRENT
        )
    if claim.predicate in CHANGES:
        return replace(
            claim, date_to=published, precision=Precision.RECENT, temporal=event.temporal or Temporal.CURRENT
        )
    return replace(
        claim,
        date_from=published,
        date_to=published,
        precision=Precision.DAY,
        temporal=event.temporal or Temporal.CURRENT,
    )


def _in_story(claim: Claim, event: Event, day: dt.date | None) -> Claim:
    """Date what a history leaves undated by the day its paragraph has reached."""
    if day is None:
        return replace(claim, precision=Precision.PAST, temporal=Temporal.PAST)
    past = Temporal.PAST if event.past and claim.predicate in STATES else Temporal.CURRENT
    return replace(
        claim, date_from=day, date_to=day, precision=Precision.APPROX, temporal=event.temporal or past
    )


# Doubt and source -----------------------------------------------------------------------------------------------


def _chain(reading: Reading, readings: Sequence[Reading]) -> Attribution:
    """Return who says a sentence: it says so itself, or the quotation that it is part of does."""
    if reading.attribution.source or not reading.sentence.quoted:
        own = reading.attribution
    else:
        paragraph = [other for other in readings if other.sentence.paragraph == reading.sentence.paragraph]
        own = next((other.attribution for other in paragraph if other.attribution.source), Attribution())
    index = readings.index(reading)
    following = readings[index + 1] if index + 1 < len(readings) else None
    doubt = reading.doubted or (
        following is not None
        and following.doubted
        and not following.events
        and following.sentence.paragraph == reading.sentence.paragraph
    )
    return replace(own, confirmation=Confirmation.UNCONFIRMED) if doubt else own


def _modality(claim: Claim, event: Event, reading: Reading, attribution: Attribution) -> Modality:
    hits = reading.scene.hits
    if claim.predicate == Predicate.FORECAST:
        return Modality.FORECAST
    if attribution.cue == "denies":
        return Modality.DENIED
    if attribution.cue == "claims" or (attribution.source and "hearsay" in hits):
        return Modality.CLAIMED
    if claim.confirmation == Confirmation.UNCONFIRMED:
        return Modality.CLAIMED if attribution.source else Modality.HEARSAY
    if "hearsay" in hits:
        return Modality.HEARSAY
    if event.modality == Modality.ASSESSED or attribution.analyst:
        return Modality.ASSESSED
    return Modality.HEDGED if _hedged(event, reading.scene) else event.modality


def _hedged(event: Event, scene: Scene) -> bool:
    first, last = event.span
    return any(first - 3 <= hit.first < last for hit in scene.hits.get("hedged", ()))


def _backing(event: Event, claim: Claim, reading: Reading) -> Claim | None:
    """Return the claim that a party's backers support it, or None."""
    if not event.backers or claim.modality in UNREAL:
        return None
    first, last = event.backers[0].first, event.backers[-1].last
    cue = next((h.first for h in reading.scene.hits.get("prep backing", ()) if h.last <= first), first)
    start, end = reading.scene.tokens[cue].start, reading.scene.tokens[last - 1].end
    text = reading.scene.text[start:end]
    return replace(
        claim,
        predicate=Predicate.SUPPORTS,
        actor=claim.supported_by,
        supported_by="",
        against="",
        part=None,
        extent=None,
        share=None,
        quantity="",
        quote=text,
        start=start,
        end=end,
        note=f"supports {claim.actor}",
    )


def _against_holder(claim: Claim, claims: Sequence[Claim]) -> Claim:
    """Say against whom a siege is, when the same sentence tells who holds the place."""
    if claim.predicate != Predicate.BESIEGES or claim.against:
        return claim
    holders = (
        other.actor
        for other in claims
        if other.predicate == Predicate.CONTROLS
        and (other.place, other.part) == (claim.place, claim.part)
        and other.actor != claim.actor
    )
    return replace(claim, against=next(holders, ""))


def _besieged(event: Event, claim: Claim, reading: Reading) -> Claim | None:
    """Return the claim of who is inside a ring, when a siege is told together with a count of civilians."""
    unit = next((hit for hit in reading.scene.hits.get("unit", ()) if hit.value == "civilians"), None)
    count = quantity_of(reading.scene)
    if (
        claim.predicate != Predicate.BESIEGES
        or unit is None
        or "civilians" not in count
        or claim.modality in UNREAL
    ):
        return None
    first = min([unit.first - 1, *(actor.first for actor in event.against if actor.first < unit.first)])
    start, end = reading.scene.tokens[first].start, reading.scene.tokens[unit.last - 1].end
    hedged = any(first <= hit.first < unit.last for hit in reading.scene.hits.get("hedged", ()))
    return replace(
        claim,
        predicate=Predicate.BESIEGED_POPULATION,
        actor=claim.against,
        against=claim.actor,
        quantity=count,
        modality=Modality.HEDGED if hedged and claim.modality == Modality.ASSERTED else claim.modality,
        quote=reading.scene.text[start:end],
        start=start,
        end=end,
    )


def _confirmed(
    claims: list[Claim], reading: Reading, readings: Sequence[Reading], report: Report
) -> list[Claim]:
    """Add what the next sentences say of confirmation: the same claims, in the confirming source's name."""
    index = readings.index(reading)
    for other in readings[index + 1 : index + 3]:
        if other.events and not other.confirmed_by:
            break
        for name in other.confirmed_by:
            start, end = other.scene.tokens[0].start, other.scene.tokens[-1].end
            claims = claims + [
                replace(
                    claim,
                    source=name,
                    via="",
                    modality=Modality.ASSERTED,
                    quote=report.text[start:end],
                    start=start,
                    end=end,
                )
                for claim in claims
                if claim.source
                and claim.source != name
                and claim.modality not in UNREAL
                and claim.predicate != Predicate.SUPPORTS
            ]
    return claims


# The whole report -----------------------------------------------------------------------------------------------


def settle(claims: list[Claim], registry: Registry) -> list[Claim]:
    """Return the claims of a report, each fact once per source, confirmed where camps agree, past sieges ended."""
    claims = _weighed(_once(claims), registry)
    return [_number(replace(claim), number) for number, claim in enumerate(_sieges_ended(claims), 1)]


def _number(claim: Claim, number: int) -> Claim:
    return replace(claim, id=f"c{number}")


def _fact(claim: Claim) -> tuple[object, ...]:
    return claim.place, claim.part, claim.to_place, claim.actor, claim.predicate, claim.extent, claim.share


def _once(claims: list[Claim]) -> list[Claim]:
    """Leave out what the report says again in its own voice, or the same source says again, less exactly."""
    kept: list[Claim] = []
    for claim in sorted(claims, key=_exactness):
        same = [number for number, other in enumerate(kept) if _repeats(claim, other)]
        for number in same:
            kept[number] = _completed(kept[number], claim)
        if not same:
            kept.append(claim)
    return sorted(kept, key=lambda claim: (claim.start or 0, claim.end or 0))


def _completed(claim: Claim, other: Claim) -> Claim:
    """Return a claim with the parties that only its repetition names."""
    return replace(
        claim,
        against=claim.against or other.against,
        supported_by=claim.supported_by or other.supported_by,
        since=claim.since or other.since,
    )


def _exactness(claim: Claim) -> tuple[bool, bool, int]:
    vague = claim.precision not in (Precision.DAY,) or (
        claim.since is None and claim.predicate in STATES and claim.temporal == Temporal.PAST
    )
    return (vague, not claim.source, claim.start or 0)


def _repeats(claim: Claim, other: Claim) -> bool:
    own_view = not claim.source and claim.modality == Modality.ASSESSED
    if _fact(claim) != _fact(other) or ((claim.source or own_view) and claim.source != other.source):
        return False
    if claim.date_to is None or other.date_to is None or claim.temporal != other.temporal:
        return claim.temporal == other.temporal
    return (claim.date_from or dt.date.min) <= other.date_to and (
        other.date_from or dt.date.min
    ) <= claim.date_to


def _weighed(claims: list[Claim], registry: Registry) -> list[Claim]:
    """Mark what two camps say as confirmed, and a party's word for itself alone as claimed."""
    camps: dict[tuple[object, ...], set[str]] = {}
    for claim in claims:
        if claim.source and claim.confirmation != Confirmation.UNCONFIRMED and claim.modality not in UNREAL:
            camps.setdefault(_fact(claim), set()).add(registry.camp(claim.source))
    return [_weigh(claim, camps.get(_fact(claim), set()), registry) for claim in claims]


def _weigh(claim: Claim, camps: set[str], registry: Registry) -> Claim:
    if claim.modality in UNREAL or claim.confirmation == Confirmation.UNCONFIRMED:
        return claim
    if claim.source and len(camps) > 1:
        modality = Modality.ASSERTED if claim.modality in DOUBTED else claim.modality
        return replace(claim, confirmation=Confirmation.CONFIRMED, modality=modality)
    if claim.source and claim.modality == Modality.ASSERTED and _in_own_favour(claim, registry):
        return replace(claim, modality=Modality.CLAIMED)
    return claim


def _in_own_favour(claim: Claim, registry: Registry) -> bool:
    """Whether a party, or its own medium, tells of its own gain or its enemy's loss."""
    camp = registry.camp(claim.source)
    own = camp in {registry.camp(name) for name in claim.actor.split(";") if name}
    harmed = camp in {registry.camp(name) for name in claim.against.split(";") if name}
    known = registry.source(claim.source) or registry.actor(claim.source)
    partisan = bool(known and (known.camp or registry.actor(claim.source)))
    if claim.predicate in FOR_ONESELF:
        return own
    losing = claim.predicate in TREND | {Predicate.WITHDRAWS} and claim.predicate not in FOR_ONESELF
    return partisan and losing and not own and not harmed


def _sieges_ended(claims: list[Claim]) -> list[Claim]:
    """Give a siege that the same report says was broken its last day."""
    broken: dict[str, dt.date] = {}
    for claim in claims:
        if claim.predicate == Predicate.SIEGE_BROKEN and claim.date_to and claim.modality not in UNREAL:
            broken[claim.place] = max(claim.date_to, broken.get(claim.place, claim.date_to))
    return [_ended(_against_besieger(claim, claims), broken) for claim in claims]


def _against_besieger(claim: Claim, claims: Sequence[Claim]) -> Claim:
    """Say against whom a ring is opened, when the report tells elsewhere who had drawn it."""
    if claim.against or claim.predicate not in (Predicate.SIEGE_BROKEN, Predicate.ADVANCES):
        return claim
    rings = {
        other.actor
        for other in claims
        if other.predicate == Predicate.BESIEGES and other.place == claim.place
    }
    only = rings.pop() if len(rings) == 1 else ""
    return replace(claim, against=only if only != claim.actor else "")


def _ended(claim: Claim, broken: dict[str, dt.date]) -> Claim:
    day = broken.get(claim.place)
    around = claim.predicate in (Predicate.BESIEGES, Predicate.BESIEGED_POPULATION, Predicate.HUMANITARIAN)
    if day is None or not around or claim.part or claim.modality in UNREAL:
        return claim
    if claim.date_to and claim.date_to > day:
        return claim
    since = claim.since if claim.since and claim.since < day else None
    return replace(
        claim,
        since=since,
        until=day,
        date_from=since,
        date_to=day,
        precision=Precision.APPROX,
        temporal=Temporal.PAST,
    )


__all__ = ["Kind", "Reading", "claims_of", "needs_day", "settle"]
