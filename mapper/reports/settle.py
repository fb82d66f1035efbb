"""The claims of a whole report: each fact once, confirmed where camps agree, past sieges ended."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from mapper.claims.actors import Registry
from mapper.claims.ontology import (
    CONTROL,
    DOUBTED,
    PRESENCE,
    STATES,
    TREND,
    UNREAL,
    Confirmation,
    Modality,
    Precision,
    Predicate,
    Temporal,
)
from mapper.claims.table import Claim

FOR_ONESELF = CONTROL | PRESENCE | {Predicate.SIEGE_BROKEN, Predicate.REPELLED}
"""What a party gains by, when it says so of itself."""


def settle(claims: list[Claim], registry: Registry) -> list[Claim]:
    """Return the claims of a report, each fact once per source, confirmed where camps agree."""
    claims = _weighed(_once(claims), registry)
    return [_number(replace(claim), number) for number, claim in enumerate(_sieges_ended(claims), 1)]


def _number(claim: Claim, number: int) -> Claim:
    return replace(claim, id=f"c{number}")


def _fact(claim: Claim) -> tuple[object, ...]:
    return claim.place, claim.part, claim.to_place, claim.actor, claim.predicate, claim.extent, claim.share


def _once(claims: list[Claim]) -> list[Claim]:
    """Leave out what the report says again in its own voice, or the same source says again, less exactly."""
    kept: list[Claim] = []
    alike: dict[tuple[object, ...], dict[dt.date | None, list[int]]] = {}
    for claim in sorted(claims, key=_exactness):
        by_day = alike.setdefault(_fact(claim), {})
        day = _one_day(claim)
        near = [by_day.get(day, []), by_day.get(None, [])] if day else by_day.values()
        same = [number for numbers in near for number in numbers if _repeats(claim, kept[number])]
        for number in same:
            kept[number] = _completed(kept[number], claim)
        if not same:
            by_day.setdefault(day, []).append(len(kept))
            kept.append(claim)
    return sorted(kept, key=lambda claim: (claim.start or 0, claim.end or 0))


def _one_day(claim: Claim) -> dt.date | None:
    """Return the day of a claim that has just one, which no claim of another day can repeat."""
    return claim.date_to if claim.date_from == claim.date_to else None


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
    """Whether a claim says no more than another of the same fact."""
    own_view = not claim.source and claim.modality == Modality.ASSESSED
    if (claim.source or own_view) and claim.source != other.source:
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
    weighed, heard = [], set()
    for claim in claims:
        voice = (registry.camp(claim.source), _fact(claim))
        first = voice not in heard  # a second word of one camp confirms nothing, and is not confirmed
        heard.add(voice)
        weighed.append(_weigh(claim, camps.get(_fact(claim), set()) if first else set(), registry))
    return weighed


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
    partisan = bool(known and known.type != "monitor" and (known.camp or registry.actor(claim.source)))
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
    besiegers: dict[str, set[str]] = {}
    for claim in claims:
        if claim.predicate == Predicate.BESIEGES:
            besiegers.setdefault(claim.place, set()).add(claim.actor)
    return [_ended(_against_besieger(claim, besiegers), broken) for claim in claims]


def _against_besieger(claim: Claim, besiegers: dict[str, set[str]]) -> Claim:
    """Say against whom a ring is opened, when the report tells elsewhere who had drawn it."""
    if claim.against or claim.predicate not in (Predicate.SIEGE_BROKEN, Predicate.ADVANCES):
        return claim
    rings = besiegers.get(claim.place, set())
    only = next(iter(rings)) if len(rings) == 1 else ""
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
