from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.dates import one_day, span


@given(st.dates(min_value=dt.date(1900, 1, 1)))
def test_iso_days_are_themselves(day):
    assert span(day.isoformat()) == (day, day)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2017", "2017-01-01", "2017-12-31"),
        ("2017-9-5", "2017-09-05", "2017-09-05"),
        ("2017-09-05T14:00:00Z", "2017-09-05", "2017-09-05"),
        ("2017-09-05 14:00", "2017-09-05", "2017-09-05"),
        ("2017-09-05T14:00:00.5+02:00", "2017-09-05", "2017-09-05"),
        ("13/09/2017", "2017-09-13", "2017-09-13"),
        ("09/13/2017", "2017-09-13", "2017-09-13"),
        ("5.5.2017", "2017-05-05", "2017-05-05"),
    ],
)
def test_vague_dates_span_their_days(text, first, last):
    assert [str(day) for day in span(text)] == [first, last]


@pytest.mark.parametrize(
    "text",
    [
        *("05/09/2017", "5.9.2017", "2017-13-01", "2017-02-30", "tuesday", "", "13/13/2017", "2017-00-10"),
        "2017-09-05 to 2017-10-05",
        "2017 or 2018",
        "2017-09-05 ??",
        "2017-09-05T",
        "2017-09-05 25:00",
        "2017-00",
    ],
)
def test_what_can_be_read_in_two_ways_or_none_is_an_error(text):
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        span(text)


def test_one_day_refuses_a_month():
    with pytest.raises(ValueError, match="not one day"):
        one_day("2017-09")
