"""Vague dates to first and last day, and back.

Only forms that can be read in one way are read: ``2017-09-05``, ``2017-09``, ``2017``, and numbers in another
order where one of them can't be a month. Both ends of what a source says are inclusive.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

from mapper.errors import brief

ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ](.+))?)?)?")
NUMBERS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
EPOCH = dt.date(1970, 1, 1).toordinal()
SINCE_EVER, FOR_EVER = -(2**63), 2**63 - 1
"""The numbers of a first and a last day that nobody knows; other days count from 1970-01-01."""


def span(text: str) -> tuple[dt.date, dt.date]:
    """Return the first and last day that a date may mean, both inclusive.

    Raises
    ------
    ValueError
        If it is no date, or its day could be its month.

    Examples
    --------
    >>> [str(day) for day in span("2017-09")]
    ['2017-09-01', '2017-09-30']
    >>> [str(day) for day in span("25.9.2017")]
    ['2017-09-25', '2017-09-25']
    >>> span("05/09/2017")
    Traceback (most recent call last):
    ...
    ValueError: '05/09/2017' could be 2017-09-05 or 2017-05-09: write it as YYYY-MM-DD
    """
    text = text.strip()
    try:
        if found := ISO.fullmatch(text):
            return _iso(*found.groups())
        if found := NUMBERS.fullmatch(text):
            day = _numbers(text, *(int(part) for part in found.groups()))
            return day, day
    except ValueError as error:
        if "could be" in str(error):
            raise
    raise ValueError(f"'{brief(text)}' is not a date: write it as YYYY-MM-DD")


def one_day(text: str) -> dt.date:
    """Return the one day that a date means.

    Raises
    ------
    ValueError
        If it is no date, or spans several days.

    Examples
    --------
    >>> one_day("2017-09-05")
    datetime.date(2017, 9, 5)
    """
    first, last = span(text)
    if first != last:
        raise ValueError(f"'{brief(text)}' is not one day: write it as YYYY-MM-DD")
    return first


def in_words(day: dt.date) -> str:
    """Return a day as a person reads it.

    Examples
    --------
    >>> in_words(dt.date(2017, 9, 5))
    '5 September 2017'
    """
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def _iso(year: str, month: str | None, day: str | None, time: str | None) -> tuple[dt.date, dt.date]:
    if time:
        dt.time.fromisoformat(time.replace(" ", ""))
    first = dt.date(int(year), int(month or 1), int(day or 1))
    if day:
        return first, first
    last_month = first.month if month else 12
    return first, dt.date(first.year, last_month, calendar.monthrange(first.year, last_month)[1])


def _numbers(text: str, first: int, second: int, year: int) -> dt.date:
    if first != second and first <= 12 and second <= 12:
        raise ValueError(
            f"'{text}' could be {year}-{second:02}-{first:02} or {year}-{first:02}-{second:02}: "
            "write it as YYYY-MM-DD"
        )
    day, month = (first, second) if second <= 12 else (second, first)
    return dt.date(year, month, day)


def day_number(day: dt.date) -> int:
    """Return the number of a day, counted from 1970-01-01; the open ends of history stay open.

    Examples
    --------
    >>> day_number(dt.date(1970, 1, 2)), day_number(dt.date.max) == FOR_EVER
    (1, True)
    """
    if day == dt.date.min:
        return SINCE_EVER
    return FOR_EVER if day == dt.date.max else day.toordinal() - EPOCH
