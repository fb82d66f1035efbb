"""Stretches that reports name loosely: seasons, early and late in a month or a year, last year."""

from __future__ import annotations

import datetime as dt

from mapper.claims.ontology import Precision
from mapper.reports.days.calendar_days import When, nearest_year, whole_days, year_after, year_of
from mapper.reports.names.mentions import Scene
from mapper.reports.packs.phrases import Hit

THIRDS = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}
"""First and last month of the thirds of a year."""
DECADES = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
"""First and last day of the thirds of a month."""
SEASON_MONTHS = 3
SATURDAY = 5
PRECISION = {"month_now": Precision.MONTH, "month_ago": Precision.MONTH}


def periods(scene: Scene, published: dt.date | None, story_day: dt.date | None) -> list[When]:
    """Return seasons, parts of a month or year, and "last year", each as all its days."""
    found = [_season(scene, hit, published) for hit in scene.hits.get("season", ())]
    found += [_part(scene, hit, published, story_day) for hit in scene.hits.get("period", ())]
    found += [_month_last_year(scene, hit, published) for hit in scene.hits.get("last_year", ())]
    return [when for when in found if when is not None]


def weeks(scene: Scene, published: dt.date | None) -> list[When]:
    """Return "this week", "last week" and "at the weekend", each as its days up to publication."""
    if published is None:
        return []
    monday = published - dt.timedelta(days=published.weekday())
    saturday = published - dt.timedelta(days=(published.weekday() - 5) % 7)
    month = published.replace(day=1)
    ago = (month - dt.timedelta(days=1)).replace(day=1)
    back = dt.timedelta(days=7 * (published.weekday() >= SATURDAY))
    spans = {
        "month_now": (month, published),
        "month_ago": (ago, month - dt.timedelta(days=1)),
        "week_now": (monday, published),
        "week_ago": (monday - dt.timedelta(days=7), monday - dt.timedelta(days=1)),
        "weekend_ago": (saturday - back, saturday - back + dt.timedelta(days=1)),
        "weekend": (saturday, min(saturday + dt.timedelta(days=1), published)),
    }
    return [
        When(hit.first, hit.last, first, last, PRECISION.get(group, Precision.WEEK), relative=True)
        for group, (first, last) in spans.items()
        for hit in scene.hits.get(group, ())
    ]


def _year_near(scene: Scene, last: int, published: dt.date | None) -> tuple[int | None, int]:
    """Return the year behind a token ("of 2014", "2014", "last year"), and the token behind that."""
    start = last + 1 if scene.on(last, "of", "prep in") and not scene.starting(last, "last_year") else last
    year, end = year_after(scene, start)
    ago = scene.starting(last, "last_year")
    return (published.year - 1, ago.last) if ago and published else (year, end)


def _season(scene: Scene, hit: Hit, published: dt.date | None) -> When | None:
    """Return "the summer of 2014", "sommeren 2014", "i fjor vår", "last spring"."""
    year, last = _year_near(scene, hit.last, published)
    first, month = hit.first, int(hit.value)
    if year is None and published and (ago := scene.ending(hit.first - 1, "last_year")):
        year, first = published.year - 1, ago.first
    if year is None and published and scene.on(hit.first - 1, "last_weekday"):
        year = published.year - (published.month < month + SEASON_MONTHS)
    if year is None and published and scene.on(first - 1, "determiner", "week_now"):
        year = published.year - (published.month < month)
    if year is None:
        return None
    if month == 12:
        return whole_days(first, last, dt.date(year, 1, 1), dt.date(year, 12, 31), Precision.YEAR)
    return whole_days(
        first, last, dt.date(year, month, 1), _month_end(year, month + SEASON_MONTHS - 1), Precision.APPROX
    )


def _part(scene: Scene, hit: Hit, published: dt.date | None, story_day: dt.date | None) -> When | None:
    """Return "early 2014", "at the end of October", "mid-March 2015"."""
    month = scene.starting(hit.last, "month")
    year, last = _year_near(scene, month.last if month else hit.last, published)
    if month is None:
        if year is None:
            return None
        low, high = THIRDS[hit.value]
        return whole_days(hit.first, last, dt.date(year, low, 1), _month_end(year, high), Precision.APPROX)
    number = int(month.value)
    year = year or nearest_year(number, 1, story_day, published)
    if year is None:
        return None
    low, high = DECADES[hit.value]
    end = min(dt.date(year, number, min(high, 28)) + dt.timedelta(days=high - 28), _month_end(year, number))
    end = end if high > 28 else dt.date(year, number, high)
    return whole_days(hit.first, last, dt.date(year, number, low), end, Precision.APPROX)


def _month_last_year(scene: Scene, hit: Hit, published: dt.date | None) -> When | None:
    """Return "May last year" as that month, and "last year" alone as that year."""
    if published is None:
        return None
    year = published.year - 1
    if month := scene.ending(hit.first - 1, "month"):
        number = int(month.value)
        return whole_days(
            month.first, hit.last, dt.date(year, number, 1), _month_end(year, number), Precision.MONTH
        )
    return whole_days(hit.first, hit.last, dt.date(year, 1, 1), dt.date(year, 12, 31), Precision.YEAR)


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def bare_years(scene: Scene, published: dt.date | None) -> list[When]:
    """Return the years of a sentence, other than publication's, that count nothing: no "2000 men"."""
    found = []
    for index, token in enumerate(scene.tokens):
        year = year_of(token.text)
        if year is None or (published and year >= published.year) or _counts(scene, index):
            continue
        found.append(whole_days(index, index + 1, dt.date(year, 1, 1), dt.date(year, 12, 31), Precision.YEAR))
    return found


def _counts(scene: Scene, index: int) -> bool:
    """Whether a number of four figures counts or names something."""
    if index + 1 < len(scene.tokens):
        following = scene.tokens[index + 1]
        plain = following.is_word and following.text[0].islower() and not scene.known(index + 1)
        if plain or scene.on(index + 1, "unit", "duration", "percent", "force", "generic_rebels"):
            return True
    before = scene.tokens[index - 1] if index else None
    named = before is not None and before.is_name and not scene.known(index - 1)
    return named or scene.on(index - 1, "about", "at_least", "at_most") is not None
