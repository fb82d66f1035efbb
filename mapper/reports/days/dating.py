"""The days of a claim: by the words of time near it, or else by its tense and by the story so far."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from mapper.claims.ontology import CHANGES, PRESENCE, STATES, Precision, Predicate, Temporal
from mapper.claims.table import Claim
from mapper.reports.days.calendar_days import When
from mapper.reports.reading import Reading
from mapper.reports.syntax.events import Event

VERBAL = ("relative", "boundary", "says", "claims", "denies", "perfect", "passive", "pronoun")
"""Words that show a clause to be more than an apposition."""
OPENING = 3
"""A time among the first words of a sentence holds for all of it."""


def when_of(event: Event, reading: Reading) -> When | None:
    """Return the time nearest to an event in its clause, or else in its sentence."""
    if not reading.times:
        return None
    first, last = min(event.clause[0], event.span[0]), max(event.clause[1], event.span[1])
    times = [when for when in reading.times if not _aside(when, event, reading)]
    if event.apart and (begun := _begun(event, times)):
        return begun
    if event.rule.predicate in CHANGES:
        times = [when for when in times if when.since is None]
    earlier = event.clause[0] if lasts(event) and not reading.history else first
    inside = [when for when in times if max(first, earlier) <= when.first < last]
    before = [when for when in times if when.first < first]
    opened = [when for when in before if when.first <= OPENING]
    beside = [when for when in times if event.clause[0] - 1 <= when.last <= event.clause[0]]
    if beside and event.apart and beside[-1].precision != Precision.PAST:
        return beside[-1]  # "in April, when X was taken"
    behind = [when for when in inside if when.first >= event.last]
    if behind and (event.first, event.last) == (event.places[0].first, event.places[0].last):
        return behind[0]  # "X fell on Monday, Y on Friday"
    if inside:
        nearest = min(inside, key=lambda when: abs(when.first - event.first))
        exact = [when for when in opened if when.precision == Precision.DAY and when.temporal is None]
        return exact[0] if exact and nearest.precision == Precision.YEAR else nearest
    opening = opened or before[-1:]
    outside = [*opening, *_trailing(event, last, reading)]
    if lasts(event) and not reading.history:
        outside = [when for when in outside if when.relative or when.since]
    return next(iter(outside), None)


def _begun(event: Event, times: list[When]) -> When | None:
    """Return the first day of what goes on "since Friday, when X left" as the day X left."""
    beside = [when for when in times if event.clause[0] - 1 <= when.last <= event.clause[0] and when.since]
    if not beside or beside[-1].since != beside[-1].date_from or event.rule.predicate not in CHANGES:
        return None
    return replace(beside[-1], date_from=beside[-1].since, date_to=beside[-1].since, since=None)


def lasts(event: Event) -> bool:
    """Whether an event is a state told in the present, which holds on the day of publication."""
    return event.rule.predicate in STATES and not event.past


def _aside(when: When, event: Event, reading: Reading) -> bool:
    """Whether a time belongs to another event's relative clause: "X, which IS took in 2014, …"."""
    return any(
        other.clause[0] <= when.first < other.clause[1] and reading.scene.on(other.clause[0], "relative")
        for other in reading.events
        if other.clause != event.clause
    )


def _trailing(event: Event, last: int, reading: Reading) -> list[When]:
    """Return the time behind an event's apposition: "seized X, the capital of Y, on Monday"."""
    when = next((when for when in reading.times if when.first >= last), None)
    if when is None:
        return []
    between = [
        index
        for index in range(last, when.first)
        if not reading.scene.on(index, "since_date", "by_date", "prep after")
    ]
    busy = any(reading.scene.on(index, *VERBAL) or _is_verb(index, reading) for index in between)
    told = any(other.first >= last and other.clause[0] <= when.last for other in reading.events)
    return [] if busy or told else [when]


def _is_verb(index: int, reading: Reading) -> bool:
    """Whether a rule's verb begins at a token, told or not."""
    hits = reading.scene.stating_from(index)
    return any(hit.value not in ("noun", "adjective", "infinitive") for hit in hits)


def dated(claim: Claim, event: Event, reading: Reading) -> Claim:
    """Return a claim with its days and whether it is past: by words of time, else by tense and story."""
    when, published = when_of(event, reading), claim.published
    if claim.predicate == Predicate.FORECAST:
        return replace(
            claim, date_from=published, date_to=published, precision=Precision.DAY, temporal=Temporal.FORECAST
        )
    vague = when is not None and when.temporal == Temporal.PAST and when.precision == Precision.PAST
    if event.rule.predicate in CHANGES and not event.past and vague:
        when = None  # "what they once held has been taken"
    if event.still and lasts(event) and _stale(when, published):
        when = None
    if when is None:
        return _undated(claim, event, reading, published)
    temporal = event.temporal or when.temporal or Temporal.CURRENT
    claim = replace(
        claim, date_from=when.date_from, date_to=when.date_to, precision=when.precision, temporal=temporal
    )
    if when.since and claim.predicate in STATES | {Predicate.BESIEGED_POPULATION, Predicate.HUMANITARIAN}:
        over = Temporal.PAST if event.past and not when.relative else temporal
        return replace(claim, since=when.since, temporal=over)
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


def _stale(when: When | None, published: dt.date | None) -> bool:
    """Whether a time lies before the day of publication, so that what "still" is isn't dated by it."""
    if when is None or when.since:
        return False
    return when.precision == Precision.PAST or (when.date_to or dt.date.max) < (published or dt.date.min)


def _undated(claim: Claim, event: Event, reading: Reading, published: dt.date | None) -> Claim:
    """Date a claim without words of time by its tense and by the story so far."""
    day = reading.story_day
    if reading.history:
        return _in_story(claim, event, reading.story_from or day, day)
    if event.past or event.rule.temporal == Temporal.PAST:
        if claim.predicate in STATES - {Predicate.CONTESTS} and event.rule.temporal != Temporal.CURRENT:
            if event.past and _reported(event, reading):
                day = day or published
                return replace(claim, date_from=day, date_to=day, precision=Precision.DAY)
            return replace(claim, date_to=None, precision=Precision.PAST, temporal=Temporal.PAST)
        told = event.rule.temporal is None and not reading.attribution.source and reading.day_is_told
        if day and event.past and told and claim.predicate in CHANGES | PRESENCE:
            return replace(claim, date_from=day, date_to=day, precision=Precision.APPROX)
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


def _reported(event: Event, reading: Reading) -> bool:
    """Whether a past tense only follows a word of saying, or "still": "said the town was in rebel hands"."""
    return bool(reading.attribution.source) or event.still or "already" in reading.scene.hits


def _in_story(claim: Claim, event: Event, begun: dt.date | None, day: dt.date | None) -> Claim:
    """Date what a history leaves undated by the day its paragraph has reached."""
    if day is None:
        return replace(claim, precision=Precision.PAST, temporal=Temporal.PAST)
    past = Temporal.PAST if event.past and claim.predicate in STATES else Temporal.CURRENT
    return replace(
        claim, date_from=begun, date_to=day, precision=Precision.APPROX, temporal=event.temporal or past
    )
