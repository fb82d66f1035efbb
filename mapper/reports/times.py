"""When: the days that a sentence's words stand for, seen from the report's day or the story so far."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from mapper.claims.ontology import Precision, Temporal
from mapper.reports.mentions import Scene, number_at
from mapper.reports.phrases import Hit

YEARS = range(1900, 2101)
MONTH_DAYS = 30
NEWS_DAYS = 60
"""A report whose dates all lie longer before its publication is a history."""


@dataclass(frozen=True)
class When:
    """A stretch of days, both ends inclusive, that tokens `first` to `last` (exclusive) speak of.

    Attributes
    ----------
    since : date or None
        First day of a state that has gone on until `date_to` ("for nearly three years").
    relative : bool
        Whether it could only be told from the day of the report.
    """

    first: int
    last: int
    date_from: dt.date | None
    date_to: dt.date | None
    precision: Precision
    temporal: Temporal | None = None
    since: dt.date | None = None
    relative: bool = False


def told_days(scenes: list[Scene], published: dt.date | None) -> tuple[dt.date | None, bool]:
    """Return the first full date of a report, and whether it is a history: all its full dates long past."""
    days = [when.date_to for scene in scenes for when in _calendar_days(scene, None, None) if when.date_to]
    dated = [day for day in days if published is None or day <= published]
    history = bool(dated) and (published is None or (published - max(dated)).days > NEWS_DAYS)
    return (dated[0] if dated else None), history


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
    found = [
        *_calendar_days(scene, published, story_day if history or published is None else None),
        *_story_days(scene, story_day),
        *_weekdays(scene, published),
        *_spans(scene, published),
        *_vague(scene, published),
    ]
    kept: list[When] = []
    for when in found:
        if not any(when.first < other.last and other.first < when.last for other in kept):
            kept.append(when)
    return sorted(kept, key=lambda when: when.first)


def _calendar_days(scene: Scene, published: dt.date | None, story_day: dt.date | None) -> list[When]:
    """Return full dates, days of a month, months of a year, and bare years."""
    found = []
    for hit in scene.hits.get("month", []):
        first, last, day = _day_of_month(scene, hit)
        year, last = _year_after(scene, last)
        month = int(hit.value)
        if year is None and (day or _is_dated(scene, hit)):
            year = _nearest_year(month, day or 1, story_day, published)
        if year is None:
            continue
        if when := _calendar(first, last, year, month, day):
            found.append(when)
    for index, token in enumerate(scene.tokens):
        year = _year(token.text)
        if year and scene.on(index - 1, "prep in", "since_date", "by_date") and not scene.on(index, "month"):
            found.append(_whole(index, index + 1, dt.date(year, 1, 1), dt.date(year, 12, 31), Precision.YEAR))
    return found


def _is_dated(scene: Scene, hit: Hit) -> bool:
    return bool(
        scene.on(hit.first - 1, "prep in", "since_date", "by_date", "recent", "last_weekday", "prep other")
    )


def _day_of_month(scene: Scene, hit: Hit) -> tuple[int, int, int]:
    """Return the span with the day, and the day or 0: "5 May", "5. mai", "5th of May", "May 5"."""
    before = hit.first - 1
    if (before >= 1 and scene.tokens[before].text == ".") or scene.on(before, "of"):
        before -= 1
    if before >= 0 and (day := _ordinal(scene.tokens[before].text)):
        return before, hit.last, day
    if hit.last < len(scene.tokens) and (day := _ordinal(scene.tokens[hit.last].text)):
        return hit.first, hit.last + 1, day
    return hit.first, hit.last, 0


def _ordinal(text: str) -> int:
    digits = text.rstrip("stndrhSTNDRH") if text[0].isdigit() else ""
    return int(digits) if digits.isdecimal() and len(digits) <= 2 and 1 <= int(digits) <= 31 else 0


def _year(text: str) -> int | None:
    return int(text) if len(text) == 4 and text.isdecimal() and int(text) in YEARS else None


def _year_after(scene: Scene, last: int) -> tuple[int | None, int]:
    index = last + 1 if last < len(scene.tokens) and scene.tokens[last].text == "," else last
    year = _year(scene.tokens[index].text) if index < len(scene.tokens) else None
    return (year, index + 1) if year else (None, last)


def _nearest_year(month: int, day: int, story_day: dt.date | None, published: dt.date | None) -> int | None:
    """Return the year that brings a day nearest to the story's day, or else last before publication."""
    base = story_day or published
    if base is None:
        return None
    days = [candidate for shift in (-1, 0, 1) if (candidate := _date(base.year + shift, month, min(day, 28)))]
    if story_day:
        return min(days, key=lambda candidate: abs((candidate - base).days)).year
    return max(candidate for candidate in days if candidate <= base + dt.timedelta(days=3)).year


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _calendar(first: int, last: int, year: int, month: int, day: int) -> When | None:
    if day:
        exact = _date(year, month, day)
        return _whole(first, last, exact, exact, Precision.DAY) if exact else None
    begin = dt.date(year, month, 1)
    end = dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
    return _whole(first, last, begin, end, Precision.MONTH)


def _whole(first: int, last: int, begin: dt.date, end: dt.date, precision: Precision) -> When:
    return When(first, last, begin, end, precision)


def _story_days(scene: Scene, story_day: dt.date | None) -> list[When]:
    """Return "the next day", "the same day", "two days later", counted from the story's day."""
    if story_day is None:
        return []
    found = []
    for group, shift in (("same_day", 0), ("next_day", 1)):
        for hit in scene.hits.get(group, []):
            day = story_day + dt.timedelta(days=shift)
            found.append(When(hit.first, hit.last, day, day, Precision.DAY))
    for hit in scene.hits.get("duration", []):
        number = number_at(scene, hit.first - 1)
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
        if (
            back == 0
            and scene.on(hit.first - 1, "last_weekday")
            and scene.tokens[hit.first - 1].lower != "on"
        ):
            back = 7
        day = published - dt.timedelta(days=back)
        found.append(When(hit.first, hit.last, day, day, Precision.DAY, relative=True))
    for group, back in (("today", 0), ("yesterday", 1)):
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
    table: list[tuple[str, When]] = [
        ("weeks", When(0, 0, None, end, Precision.WEEKS, relative=True)),
        ("recent", When(0, 0, None, end, Precision.RECENT, relative=True)),
        ("earlier_this_year", When(0, 0, begin, eve, Precision.YEAR, Temporal.PAST, relative=True)),
        ("peak", When(0, 0, None, None, Precision.PAST_PEAK, Temporal.PAST)),
        ("formerly", When(0, 0, None, None, Precision.PAST, Temporal.PAST)),
        ("now", When(0, 0, end, end, Precision.DAY, Temporal.CURRENT, relative=True)),
    ]
    return [
        replace(when, first=hit.first, last=hit.last)
        for group, when in table
        for hit in scene.hits.get(group, [])
    ]
