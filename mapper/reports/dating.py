"""The days of a claim: by the words of time near it, or else by its tense and by the story so far."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from mapper.claims.ontology import CHANGES, Precision, Predicate, Temporal
from mapper.claims.table import Claim
from mapper.reports.events import Event
from mapper.reports.reading import Reading
from mapper.reports.times import When

STATES = frozenset(
    {Predicate.CONTROLS, Predicate.BESIEGES, Predicate.CONTESTS, Predicate.MIXED, Predicate.STRONGHOLD}
)
"""Predicates that last: told in the simple past, they are over."""
OPENING = 3
"""A time among the first words of a sentence holds for all of it."""


def when_of(event: Event, reading: Reading) -> When | None:
    """Return the time nearest to an event in its clause, or else in its sentence."""
    if not reading.times:
        return None
    first, last = min(event.clause[0], event.span[0]), max(event.clause[1], event.span[1])
    inside = [when for when in reading.times if first <= when.first < last]
    before = [when for when in reading.times if when.first < first]
    opening = [when for when in before if when.first <= OPENING] or before[-1:]
    return min(inside, key=lambda when: abs(when.first - event.first), default=next(iter(opening), None))


def dated(claim: Claim, event: Event, reading: Reading) -> Claim:
    """Return a claim with its days and whether it is past: by words of time, else by tense and story."""
    when, published = when_of(event, reading), claim.published
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
