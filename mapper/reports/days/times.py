"""When: the days that a sentence's words stand for, seen from the report's day or the story so far."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from mapper.claims.ontology import Precision, Temporal
from mapper.reports.days.calendar_days import When, calendar_days
from mapper.reports.days.periods import bare_years, periods, weeks
from mapper.reports.names.mentions import Scene, number_at

MONTH_DAYS = 30
DAYS_SHIFTED = 7
"""The longest unit that "two weeks before" is counted in, in days; "two years after" only looks back."""
MOST_SHIFTED = 60
NEWS_DAYS = 60
"""A report whose dates all lie longer before its publication is a history."""
NEWS = ("weekday", "today", "yesterday", "now", "still")
"""Words that news is told with: a report with more of them than of full dates is no history."""


def told_days(scenes: list[Scene], published: dt.date | None) -> tuple[dt.date | None, bool]:
    """Return the first full date of a report, and whether it is a history: all its full dates long past."""
    found = [when for scene in scenes for when in calendar_days(scene, None, None)]
    days = [when.date_to for when in found if when.date_to]
    dated = [day for day in days if published is None or day <= published]
    if published is None or not dated:
        return (dated[0] if dated else None), bool(dated)
    told = [when for scene in scenes for when in calendar_days(scene, None, dated[0])]
    exact = sum(when.precision == Precision.DAY for when in told)
    opened = exact > 1 or bool(calendar_days(scenes[0], None, None))
    news = sum(len(scene.hits.get(group, ())) for scene in scenes for group in NEWS)
    history = (published - max(dated)).days > NEWS_DAYS and exact > news and opened
    return dated[0], history


def find_times(
    scene: Scene, published: dt.date | None, story_day: dt.date | None, history: bool = True
) -> list[When]:
    """Return the times of a sentence in order, those that overlap an earlier one left out.

    Parameters
    ----------
    published : date or None
        The day of the report; without it, only full dates and days of the story are found.
    story_day : date or None
        The last full date told, which "the next day" and "5 August" go by.
    """
    if not scene.hits and not any(token.text[0].isdigit() for token in scene.tokens):
        return []
    base = story_day if history or published is None else None
    calendar = [*periods(scene, published, base), *calendar_days(scene, published, base)]
    named = [*calendar, *_weekdays(scene, published), *weeks(scene, published)]
    found = [
        *_shifted(scene, named, story_day or published),
        *_passed(scene, named, story_day if history else None),
        *_story_days(scene, named, story_day),
        *(_since(when, scene, published) for when in named),
        *_day_before(scene, named, story_day or published),
        *_spans(scene, published),
        *_vague(scene, published),
        *bare_years(scene, published),
    ]
    kept: list[When] = []
    for when in found:
        if not any(when.first < other.last and other.first < when.last for other in kept):
            kept.append(when)
    return sorted(kept, key=lambda when: when.first)


def _since(when: When, scene: Scene, published: dt.date | None) -> When:
    """Return "since November" as the time until publication, and cut there what reaches beyond it."""
    before = when.first - 1
    while scene.on(before, "determiner"):
        before -= 1
    if published is None or when.date_from is None:
        return when
    if not scene.ending(before, "since_date"):
        ongoing = when.date_to is not None and when.date_from <= published < when.date_to
        return replace(when, date_to=published) if ongoing else when
    return replace(when, date_to=published, precision=Precision.APPROX, since=when.date_from)


def _shifted(scene: Scene, named: list[When], day: dt.date | None) -> list[When]:
    """Return "two days after X fell" as that long before the day told beside it, and "before" as after it."""
    found = []
    for hit in scene.hits.get("duration", []):
        number = number_at(scene, hit.first - 1)
        if number is None and scene.on(hit.first - 1, "determiner"):
            number = 1
        shift = scene.starting(hit.last, "day_shift")
        long = int(hit.value) > DAYS_SHIFTED
        if shift is None or (long and shift.value != "after") or (number is None and hit.value != "0"):
            continue
        first = hit.first - (number is not None)
        exact = [when for when in named if when.precision == Precision.DAY and when.date_to]
        beside = [when for when in exact if when.last <= first] or exact
        base = (beside[-1].date_to if beside[-1:] and beside[-1].last <= first else None) or next(
            (when.date_to for when in beside), day
        )
        if base is None or (number or 0) > MOST_SHIFTED:
            continue
        days = dt.timedelta(days=round((number or 0) * int(hit.value)))
        meant = base - days if shift.value == "after" else base + days
        precision = Precision.DAY if int(hit.value) <= 1 else Precision.APPROX
        begin = _first_of_month(meant) if long else meant
        found.append(When(first, shift.last, begin, meant, precision, relative=True))
    return found


def _passed(scene: Scene, named: list[When], story_day: dt.date | None) -> list[When]:
    """Return "after six days of fighting" as that long after the day told before it."""
    found = []
    for hit in scene.hits.get("duration", []):
        number = number_at(scene, hit.first - 1)
        if not number or number > MOST_SHIFTED or int(hit.value) > DAYS_SHIFTED:
            continue
        if not scene.on(hit.first - 2, "prep after"):
            continue
        exact = [
            w.date_to for w in named if w.precision == Precision.DAY and w.date_to and w.last < hit.first
        ]
        base = exact[-1] if exact else story_day
        if base is not None:
            day = base + dt.timedelta(days=round(number * int(hit.value)))
            precision = Precision.DAY if int(hit.value) <= 1 else Precision.APPROX
            found.append(When(hit.first - 2, hit.last, day, day, precision))
    return found


def _day_before(scene: Scene, named: list[When], day: dt.date | None) -> list[When]:
    """Return "the day before", counted back from the day told in the sentence or the story."""
    exact = [when.date_to for when in named if when.precision == Precision.DAY and when.date_to]
    base = exact[0] if exact else day
    if base is None:
        return []
    eve = base - dt.timedelta(days=1)
    hits = scene.hits.get("day_before", [])
    return [When(hit.first, hit.last, eve, eve, Precision.DAY, relative=True) for hit in hits]


def _story_days(scene: Scene, named: list[When], story_day: dt.date | None) -> list[When]:
    """Return "the next day" and "two days later", counted from the day named before or the story's day."""
    exact = [when for when in named if when.precision == Precision.DAY and when.date_to]
    found = []
    for group, shift in (("same_day", 0), ("next_day", 1)):
        for hit in scene.hits.get(group, []):
            base = next((when.date_to for when in reversed(exact) if when.last <= hit.first), story_day)
            if base:
                day = base + dt.timedelta(days=shift)
                found.append(When(hit.first, hit.last, day, day, Precision.DAY, relative=True))
    for hit in scene.hits.get("duration", []):
        number = number_at(scene, hit.first - 1) or (1 if scene.on(hit.first - 1, "determiner") else None)
        before = next((when.date_to for when in reversed(exact) if when.last < hit.first), None)
        if (
            number
            and before
            and scene.on(hit.last, "before_that")
            and hit.value in ("1", "7")
            and number < 100
        ):
            day = before - dt.timedelta(days=int(number) * int(hit.value))
            found.append(When(hit.first - 1, hit.last + 1, day, day, Precision.DAY))
        if story_day is None:
            continue
        if number and scene.on(hit.last, "later") and hit.value in ("1", "7") and number < 100:
            day = story_day + dt.timedelta(days=int(number) * int(hit.value))
            found.append(When(hit.first - 1, hit.last + 1, day, day, Precision.DAY))
    return found


def _weekdays(scene: Scene, published: dt.date | None) -> list[When]:
    """Return weekdays as the last such day up to publication: Tuesday, printed on a Tuesday, is that day."""
    if published is None:
        return []
    found = []
    for hit in scene.hits.get("weekday", []):
        back = (published.weekday() - int(hit.value)) % 7
        if back == 0 and scene.on(hit.first - 1, "last_weekday"):
            back = 7
        day = published - dt.timedelta(days=back)
        found.append(When(hit.first, hit.last, day, day, Precision.DAY, relative=True))
    for group, back in (("today", 0), ("hours", 0), ("yesterday", 1)):
        for hit in scene.hits.get(group, []):
            day = published - dt.timedelta(days=back)
            found.append(When(hit.first, hit.last, day, day, Precision.DAY, relative=True))
    return found


def _spans(scene: Scene, published: dt.date | None) -> list[When]:
    """Return "nearly three years" and "two years ago", counted back from publication."""
    found = []
    for hit in scene.hits.get("duration", []):
        number = number_at(scene, hit.first - 1)
        if not number or number > 500 or published is None:
            continue
        back = dt.timedelta(days=round(number * int(hit.value)))
        start = _first_of_month(published - back) if int(hit.value) >= MONTH_DAYS else published - back
        first = hit.first - 1
        if scene.on(hit.last, "ago"):
            when = When(
                first, hit.last + 1, start, published - back, Precision.APPROX, Temporal.PAST, relative=True
            )
        else:
            when = When(first, hit.last, start, published, Precision.APPROX, None, start, True)
        found.append(when)
    return found


def _first_of_month(day: dt.date) -> dt.date:
    return day.replace(day=1)


def _vague(scene: Scene, published: dt.date | None) -> list[When]:
    """Return "recently", "in recent weeks", "earlier this year", "at its peak", "formerly", "now"."""
    end = published
    begin = published.replace(month=1, day=1) if published else None
    eve = published - dt.timedelta(days=1) if published else None
    table: list[tuple[str, dt.date | None, dt.date | None, Precision, Temporal | None]] = [
        ("weeks", None, end, Precision.WEEKS, None),
        ("recent", None, end, Precision.RECENT, None),
        ("earlier_this_year", begin, eve, Precision.YEAR, Temporal.PAST),
        ("peak", None, None, Precision.PAST_PEAK, Temporal.PAST),
        ("formerly", None, None, Precision.PAST, Temporal.PAST),
        ("now", end, end, Precision.DAY, Temporal.CURRENT),
    ]
    return [
        When(
            hit.first, hit.last, first, last, precision, temporal, relative=group not in ("peak", "formerly")
        )
        for group, first, last, precision, temporal in table
        for hit in scene.hits.get(group, [])
    ]
