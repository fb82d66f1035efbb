"""Days, months and years of the calendar, as reports write them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mapper.claims.ontology import Precision, Temporal
from mapper.reports.names.mentions import Scene
from mapper.reports.packs.phrases import Hit

YEARS = range(1900, 2101)


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


def calendar_days(scene: Scene, published: dt.date | None, story_day: dt.date | None) -> list[When]:
    """Return full dates, days of a month, months of a year, and years behind "in" or "since"."""
    found = []
    for hit in scene.hits.get("month", []):
        first, last, day = _day_of_month(scene, hit)
        year, last = year_after(scene, last)
        month = int(hit.value)
        if year is None and (day or _is_dated(scene, hit)):
            year = nearest_year(month, day or 1, story_day, published)
            if year and published and not day and scene.starting(hit.first - 1, "last_weekday"):
                year -= (year, month) == (published.year, published.month)
        if year is None:
            continue
        if when := month_or_day(first, last, year, month, day):
            found.append(when)
    for index, token in enumerate(scene.tokens):
        year = year_of(token.text)
        if year and scene.on(index - 1, "prep in", "since_date", "by_date") and not scene.on(index, "month"):
            found.append(
                whole_days(index, index + 1, dt.date(year, 1, 1), dt.date(year, 12, 31), Precision.YEAR)
            )
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
    if before >= 0 and (day := _ordinal(scene, before)):
        return before, hit.last, day
    if hit.last < len(scene.tokens) and (day := _ordinal(scene, hit.last)):
        return hit.first, hit.last + 1, day
    return hit.first, hit.last, 0


def _ordinal(scene: Scene, index: int) -> int:
    text = scene.tokens[index].lower
    ending = next((end for end in scene.pack.ordinal_endings if text.endswith(end)), "")
    digits = text.removesuffix(ending) if text[0].isdigit() else ""
    return int(digits) if digits.isdecimal() and len(digits) <= 2 and 1 <= int(digits) <= 31 else 0


def year_of(text: str) -> int | None:
    """Return the year that a word is, or None."""
    return int(text) if len(text) == 4 and text.isdecimal() and int(text) in YEARS else None


def year_after(scene: Scene, last: int) -> tuple[int | None, int]:
    """Return the year that stands at a token, perhaps behind a comma, and the token behind it."""
    index = last + 1 if last < len(scene.tokens) and scene.tokens[last].text == "," else last
    year = year_of(scene.tokens[index].text) if index < len(scene.tokens) else None
    return (year, index + 1) if year else (None, last)


def nearest_year(month: int, day: int, story_day: dt.date | None, published: dt.date | None) -> int | None:
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


def month_or_day(first: int, last: int, year: int, month: int, day: int) -> When | None:
    if day:
        exact = _date(year, month, day)
        return whole_days(first, last, exact, exact, Precision.DAY) if exact else None
    begin = dt.date(year, month, 1)
    end = dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
    return whole_days(first, last, begin, end, Precision.MONTH)


def whole_days(first: int, last: int, begin: dt.date, end: dt.date, precision: Precision) -> When:
    """Return the stretch of all days from one to another."""
    return When(first, last, begin, end, precision)
