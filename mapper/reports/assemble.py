"""Events to claims: modality and source of each, what it adds to another, and what confirms it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from mapper.claims.ontology import (
    UNREAL,
    Confirmation,
    Extent,
    Modality,
    Part,
    Predicate,
    Temporal,
)
from mapper.claims.table import Claim, join_list, split_list
from mapper.errors import InputError
from mapper.reports.attribution import Attribution
from mapper.reports.days.dating import dated, when_of
from mapper.reports.discourse import TOWNS
from mapper.reports.files import Report
from mapper.reports.names.mentions import Scene, Spot
from mapper.reports.names.quantities import quantity_of
from mapper.reports.reading import Reading
from mapper.reports.syntax.events import Event

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
            when = when_of(event, reading)
            if (when is None and reading.story_day is None) or (
                when is not None and when.date_to is None and when.temporal is None
            ):
                raise InputError(
                    f"{report.called} has no day of publication, and needs one to date what it tells: "
                    "write `published: 2017-09-05` in front matter, or give --published 2017-09-05"
                )


def claims_of(readings: Sequence[Reading], report: Report) -> list[Claim]:
    """Return the claims of all sentences in order, each with what the sentences around it add."""
    speakers: dict[int, Attribution] = {}
    for reading in readings:
        if reading.attribution.source:
            speakers.setdefault(reading.sentence.paragraph, reading.attribution)
    claims: list[Claim] = []
    sieges: dict[str, Claim] = {}
    paragraph = -1
    for number, reading in enumerate(readings):
        if reading.sentence.paragraph != paragraph:
            paragraph, sieges = reading.sentence.paragraph, {}
        if reading.events:
            found = _claims_of(reading, readings[number + 1 : number + 3], speakers, report)
            claims += [_since_siege(claim, sieges.get(claim.place)) for claim in found]
            sieges |= {claim.place: claim for claim in found if claim.predicate == Predicate.BESIEGES}
    return claims


def _since_siege(claim: Claim, siege: Claim | None) -> Claim:
    """Date a want of food that is told undated behind a siege by the time that the siege has lasted."""
    if siege is None or claim.predicate != Predicate.HUMANITARIAN or claim.since or siege.since is None:
        return claim
    return replace(
        claim,
        date_from=siege.date_from,
        date_to=siege.date_to,
        precision=siege.precision,
        since=siege.since,
        temporal=siege.temporal,
    )


def _claims_of(
    reading: Reading, following: Sequence[Reading], speakers: dict[int, Attribution], report: Report
) -> list[Claim]:
    attribution = _chain(reading, following, speakers)
    claims = [
        _claim(event, place.spot, reading, attribution, report)
        for event in reading.events
        for place in event.places
    ]
    firsts = [
        (event, _against_holder(first, claims))
        for event, first in zip(reading.events, _first_of(claims, reading.events), strict=True)
    ]
    claims = [_against_holder(claim, claims) for claim in claims if not _besieges_itself(claim, claims)]
    if reading.history:
        claims = [claim for claim in claims if claim.predicate != Predicate.FORECAST]  # plans long overtaken
    claims = [_ended(claim, claims) for claim in claims]
    told = any(claim.predicate == Predicate.BESIEGED_POPULATION for claim in claims)
    people = [] if told else [_besieged(event, claim, reading) for event, claim in firsts]
    backed = [_backing(event, claim, reading) for event, claim in firsts]
    return _confirmed([*claims, *(claim for claim in [*people, *backed] if claim)], following, report)


def _ended(claim: Claim, claims: Sequence[Claim]) -> Claim:
    """Return a hold on a place as past where the sentence tells that another party took it."""
    if claim.predicate != Predicate.CONTROLS or claim.temporal != Temporal.CURRENT or not claim.actor:
        return claim
    lost = any(
        other.predicate in (Predicate.TAKES_CONTROL, Predicate.HANDOVER)
        and other.modality == Modality.ASSERTED
        and (other.place, other.part) == (claim.place, claim.part)
        and other.actor
        and not {*split_list(other.actor)} & {*split_list(claim.actor)}
        and (other.date_to or dt.date.min) >= (claim.date_from or dt.date.min)
        for other in claims
    )
    return replace(claim, temporal=Temporal.PAST) if lost else claim


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
    claim = dated(claim, event, reading)
    return replace(claim, modality=_modality(claim, event, reading, attribution))


def _chain(reading: Reading, following: Sequence[Reading], speakers: dict[int, Attribution]) -> Attribution:
    """Return who says a sentence: it says so itself, or the quotation that it is part of does."""
    own = reading.attribution
    if not own.source and reading.sentence.quoted:
        own = speakers.get(reading.sentence.paragraph, Attribution())
    doubt = reading.doubted or any(
        other.doubted and not other.events and other.sentence.paragraph == reading.sentence.paragraph
        for other in following[:1]
    )
    return replace(own, confirmation=Confirmation.UNCONFIRMED) if doubt else own


def _modality(claim: Claim, event: Event, reading: Reading, attribution: Attribution) -> Modality:
    hits = reading.scene.hits
    if claim.predicate == Predicate.FORECAST:
        return Modality.FORECAST
    if event.modality == Modality.DENIED or _denied_after(event, reading.scene):
        return Modality.DENIED
    if event.modality == Modality.ASSERTED and _hedged(event, reading.scene):
        return Modality.HEDGED
    if attribution.cue == "claims" or (attribution.source and "hearsay" in hits):
        return Modality.CLAIMED
    if claim.confirmation == Confirmation.UNCONFIRMED:
        return Modality.CLAIMED if attribution.source else Modality.HEARSAY
    if "hearsay" in hits:
        return Modality.HEARSAY
    if event.modality == Modality.ASSESSED or attribution.analyst:
        return Modality.ASSESSED
    return event.modality


def _denied_after(event: Event, scene: Scene) -> bool:
    """Whether the sentence ends with a denial of what it told: "…, which the army denies"."""
    return any(
        cue.first >= event.clause[1] and all(not token.is_word for token in scene.tokens[cue.last :])
        for cue in scene.hits.get("denies", ())
    )


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


def _besieges_itself(claim: Claim, claims: Sequence[Claim]) -> bool:
    """Whether a siege is laid to the one who holds the place, so that its besieger was misunderstood."""
    return claim.predicate == Predicate.BESIEGES and any(
        other.predicate == Predicate.CONTROLS
        and (other.place, other.part, other.actor) == (claim.place, claim.part, claim.actor)
        for other in claims
    )


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


def _confirmed(claims: list[Claim], following: Sequence[Reading], report: Report) -> list[Claim]:
    """Add what the next sentences say of confirmation: the same claims, in the confirming source's name."""
    confirmed: list[Claim] = []
    for other in following:
        if other.events and not other.confirmed_by:
            break
        for name in dict.fromkeys(other.confirmed_by):
            start, end = other.scene.tokens[0].start, other.scene.tokens[-1].end
            confirmed += [
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
    return [*claims, *confirmed]
