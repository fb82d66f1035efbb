"""The review page as a file: what it carries, and what no text of a report can make of it."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.claims.table import Claim, claim_table
from mapper.geocoder.locate import locate
from mapper.render.review import marked_lines, review_page

DAY = dt.date(2017, 9, 5)
HOSTILE = "</script><img src=x onerror=hacked()>\u202e&amp;{{ 7 }}"
TEXT = f"IS holds Raqqa. {HOSTILE}\n\nFighting in Raqqa and Mosul, \U0001f600 IS holds it."


def data_of(page):
    return json.loads(re.search(r'<script type="application/json" id="review-data">(.*?)</script>', page)[1])


def page_of(gazetteer, *claims, reports=({"name": "a.md", "text": TEXT},)):
    table = locate(claim_table(claims), gazetteer)
    return review_page(table, [[] for _ in claims], list(reports))


@given(text=st.text("ab \n\u202e\U0001f600", max_size=40), data=st.data())
def test_marked_lines_are_the_text_and_every_claim_has_its_words(text, data):
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted).map(tuple)
    stands = (
        dict(enumerate(data.draw(st.lists(spans.filter(lambda at: at[0] < at[1]), max_size=5))))
        if text
        else {}
    )
    lines = marked_lines(text, stands)
    assert "\n".join("".join(piece for piece, _ in line) for line in lines) == text
    for number, (start, end) in stands.items():
        words = "".join(piece for line in lines for piece, claims in line if number in claims)
        assert words == text[start:end].replace("\n", "")


def test_no_text_is_markup_and_nothing_is_asked_for(gazetteer):
    claim = Claim(place=HOSTILE, predicate="controls", actor=HOSTILE, source=HOSTILE, quote="IS holds Raqqa",
                  start=0, end=14, report="a.md", note=HOSTILE, url="javascript:hacked()")  # fmt: skip
    report = {
        "name": "a.md",
        "text": TEXT,
        "title": HOSTILE,
        "url": "javascript:hacked()",
        "language": HOSTILE,
    }
    page = page_of(gazetteer, claim, reports=[report])
    assert page.count("<img") == 0
    assert page.count("</script>") == page.count("<script") == 2
    assert "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'sha256-" in page
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", page)
    data = data_of(page)
    assert data["sections"][0]["title"] == data["claims"][0]["place"] == HOSTILE
    assert data["sections"][0]["lang"] == ""


def test_each_report_has_its_section_and_every_claim_a_row(gazetteer):
    claims = [
        Claim(place="Mosul", predicate="contests", quote="Fighting in Raqqa and Mosul", start=56, end=83, report="a.md"),
        Claim(place="Raqqa", predicate="controls", actor="IS", quote="IS holds Raqqa", start=0, end=14, report="a.md"),
        Claim(place="Homs", predicate="contests", quote="not in it", start=3, end=12, report="b.md"),
        Claim(place="Hama", predicate="contests"),
    ]  # fmt: skip
    reports = [{"name": "a.md", "text": TEXT}, {"name": "b.md", "text": "Nothing. "}]
    data = data_of(page_of(gazetteer, *claims, reports=reports))
    assert [section["claims"] for section in data["sections"]] == [[1, 0], [2], [3]]
    assert data["sections"][2]["lines"] == []
    pieces = [piece for line in data["sections"][0]["lines"] for piece in line if piece[1]]
    assert pieces[0] == ["IS holds Raqqa", [1]]
    assert all(not claims for line in data["sections"][1]["lines"] for _, claims in line)
    assert data["predicates"] == ["controls", "contests"]
    assert any("Natural Earth" in credit for credit in data["credits"])
    assert any("GeoNames" in credit for credit in data["credits"])


def test_words_whose_offsets_are_off_are_found_by_themselves(gazetteer):
    claim = Claim(
        place="Raqqa", predicate="controls", actor="IS", quote="IS holds it", start=2, end=13, report="a.md"
    )
    lines = data_of(page_of(gazetteer, claim))["sections"][0]["lines"]
    assert ["IS holds it", [0]] in [piece for line in lines for piece in line]


def test_a_town_and_its_parts_are_one_dot_and_rejected_claims_none(gazetteer):
    claims = [
        Claim(place="Raqqa", part="N", predicate="contests", report="a.md"),
        Claim(place="Raqqa", predicate="contests", report="a.md"),
        Claim(place="Mosul", predicate="contests", review="rejected", report="a.md"),
        Claim(place="Xyzzyqville", predicate="contests", report="a.md"),
    ]
    small = data_of(page_of(gazetteer, *claims))["sections"][0]["map"]
    assert [(spot["name"], spot["claims"]) for spot in small["spots"]] == [("Raqqa", [0, 1])]
    west, south, east, north = small["bounds"]
    assert west < small["spots"][0]["at"][0] < east and south < small["spots"][0]["at"][1] < north
    assert small["land"] and len(json.dumps(small)) < 200_000


@pytest.mark.parametrize(
    "spots", [[(179.5, -17.0), (-179.5, -18.0)], [(0.0, 84.9), (10.0, -84.9)], [(30.0, 0.0)]]
)
def test_a_small_map_can_be_made_anywhere(gazetteer, spots):
    claims = [
        Claim(place=f"P{lon}", lon=lon, lat=lat, predicate="contests", report="a.md") for lon, lat in spots
    ]
    small = data_of(page_of(gazetteer, *claims))["sections"][0]["map"]
    assert len(small["spots"]) == len(spots)


def test_equal_input_gives_equal_bytes(gazetteer):
    claim = Claim(place="Raqqa", predicate="contests", report="a.md")
    assert page_of(gazetteer, claim) == page_of(gazetteer, claim)
