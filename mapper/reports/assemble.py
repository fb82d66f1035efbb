"""Events to claims: date, modality and source of each, what confirms what, and no fact told twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mapper.claims.ontology import (
    CHANGES,
    UNREAL,
    Confirmation,
    Extent,
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
