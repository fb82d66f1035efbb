"""Ticks of a chart: round numbers, and first days of weeks, months and years, as a person writes them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator
from itertools import pairwise

from mapper.render.words import catalog, say

GAP = 12.0
"""Points between two labels, at least."""
STEPS = ((1, 0), (2, 0), (7, 0), (14, 0), (0, 1), (0, 2), (0, 3), (0, 6), (0, 12), (0, 24), (0, 60), (0, 120))
"""Days, or months, from tick to tick, the closest first."""


def km2_ticks(top: float, lang: str, most: int = 6) -> list[tuple[float, str]]:
    """Return round numbers up to one, with their labels.

    Examples
    --------
    >>> km2_ticks(4700, "en")
    [(0.0, '0'), (1000.0, '1,000'), (2000.0, '2,000'), (3000.0, '3,000'), (4000.0, '4,000')]
    """
    power = 10.0 ** math.floor(math.log10(top / most))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if top / (power * factor) < most)
    places = max(0, -math.floor(math.log10(step) + 1e-9) + (step / power == 2.5))
    words = catalog(lang)
    found = []
    for number in range(int(top / step + 1e-9) + 1):
        text = f"{number * step:,.{places}f}".replace(",", "\0").replace(".", say(words, "number.decimal"))
        found.append((number * step, text.replace("\0", say(words, "number.group"))))
    return found


def day_ticks(
    first: dt.date, last: dt.date, lang: str, wide: Callable[[str], float], room: float
) -> list[tuple[int, str]]:
    """Return as many days, counted from the first, with their labels as there is room for.

    Parameters
    ----------
    first, last : date
        The axis begins with the first and ends with the last.
    lang : str
    wide : callable
        Returns how wide a label is.
    room : float
        How wide the axis is.

    Examples
    --------
    >>> day_ticks(dt.date(2017, 8, 20), dt.date(2017, 11, 2), "en", len, 40)
    [(12, 'September 2017'), (73, 'November 2017')]
    """
    whole = max(1, (last - first).days)
    for days, months in STEPS:
        told = [((day - first).days, _label(day, months, lang)) for day in _days(first, last, days, months)]
        ends = [(at / whole * room - wide(text) / 2, at / whole * room + wide(text) / 2) for at, text in told]
        seen = [number for number, (left, right) in enumerate(ends) if left >= -GAP and right <= room + GAP]
        if all(ends[right][0] - ends[left][1] >= GAP for left, right in pairwise(seen)):
            return [told[number] for number in seen]
    return []


def _days(first: dt.date, last: dt.date, days: int, months: int) -> Iterator[dt.date]:
    if days:
        yield from (first + dt.timedelta(days=at) for at in range(0, (last - first).days + 1, days))
        return
    for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        day = dt.date(month // 12, month % 12 + 1, 1)
        if month % months == 0 and first <= day <= last:
            yield day


def _label(day: dt.date, months: int, lang: str) -> str:
    if months >= 12:
        return str(day.year)
    words = catalog(lang)
    month = say(words, f"month.{day.month}")
    if months:
        return say(words, "figure.month", month=month, year=day.year)
    return say(words, "figure.day", day=day.day, month=month)
