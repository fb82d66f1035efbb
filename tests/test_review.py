"""The review sheet comes back as it was, and what an analyst did to it outlives a new reading."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from click.testing import CliRunner
from geopandas.testing import assert_geodataframe_equal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Polygon

from mapper.claims.cells import NOTHING
from mapper.claims.doubts import doubts
from mapper.claims.files import read_claims, write_claims
from mapper.claims.ontology import (
    Confirmation,
    Extent,
    Kind,
    Modality,
    Part,
    Precision,
    Predicate,
    Review,
    Temporal,
)
from mapper.claims.review import earlier_claims, read_again
from mapper.claims.sheet import sheet, write_sheet
from mapper.claims.table import Claim, claim_table
from mapper.cli import cli
from mapper.geocoder.locate import locate
from tests.pages import told

DAY = dt.date(2017, 9, 5)
REPORT = """---
published: 2017-09-05
language: en
---

Syrian government forces took control of Maadan on Monday. Government forces have captured Raqqa, state TV claimed.

Iraqi forces are said to have recaptured Tal Afar. Islamic State controls Qwrtzpl near Hawija.
"""

nasty = st.sampled_from(
    [
        "no",
        "007",
        "~",
        "# x",
        "- y",
        "a: b",
        "'",
        '"',
        "a\nb",
        "\u202eabc",
        "  id: c1  # 0123abcd",
        "x\u2028y",
        "\x85",
        "…",
    ]
)
texts = st.just("") | nasty | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = (nasty | texts).filter(lambda text: bool(text.strip()) and text.strip() not in NOTHING)
days = st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1))
parts = st.floats(0, 1).map(lambda value: value + 0.0)
shapes = st.none() | st.sampled_from(
    [LineString([(40, 35), (41.1, 34.3)]), Polygon([(1, 1), (2, 1), (2, 2.7)])]
)


def maybe(strategy):
    return st.none() | strategy


@st.composite
def claims(draw):
    first, start, point = draw(maybe(days)), draw(maybe(st.integers(0, 10**6))), draw(st.booleans())
    return Claim(
        place=draw(names),
        lon=draw(st.floats(-85, 85)) + 0.0 if point else None,
        lat=draw(st.floats(-85, 85)) + 0.0 if point else None,
        geometry=draw(shapes),
        kind=draw(st.sampled_from([None, Kind.CITY, Kind.COUNTRY])),
        part=draw(maybe(st.sampled_from(Part))),
        to_place=draw(texts.filter(lambda text: text.strip() not in NOTHING)),
        actor=draw(names),
        against=draw(names | st.just("")),
        supported_by=draw(names | st.just("")),
        predicate=draw(st.sampled_from(Predicate)),
        date_from=first,
        date_to=draw(st.dates(first, dt.date(2031, 1, 1)) | st.just(first)) if first else draw(maybe(days)),
        precision=draw(maybe(st.sampled_from(Precision))),
        since=draw(maybe(st.just(dt.date(1989, 1, 1)))),
        until=draw(maybe(days)),
        published=draw(maybe(days)),
        temporal=draw(st.sampled_from(Temporal)),
        modality=draw(st.sampled_from(Modality)),
        source=draw(texts),
        via=draw(names | st.just("")),
        confirmation=draw(maybe(st.sampled_from(Confirmation))),
        extent=draw(maybe(st.sampled_from(Extent))),
        share=draw(maybe(parts)),
        quantity=draw(texts),
        confidence=draw(maybe(parts)),
        credibility=draw(st.sampled_from(["", "B2"])),
        review=draw(maybe(st.sampled_from(Review))),
        quote=draw(texts),
        start=start,
        end=None if start is None else start + 3,
        report=draw(st.sampled_from(["", "a.md", "b\u202e.md"])),
        url=draw(texts),
        note=draw(texts),
    )


def blank_is_empty(table):
    """Cells of nothing but spaces are empty, in whatever format."""
    table = table.copy()
    for column in table.columns.difference(["geometry"]):
        if table[column].dtype == "str":
            table[column] = table[column].where(table[column].str.strip() != "", "")
    return table


@given(rows=st.lists(claims(), min_size=1, max_size=4), own=names, luck=st.randoms())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_sheet_comes_back_as_it_was_whatever_the_order_of_its_claims(tmp_path, registry, rows, own, luck):
    table = claim_table(rows).assign(Analyst=own)
    text = sheet(table, registry)
    head, *items = re.split(r"(?m)^(?=- )", text)
    luck.shuffle(items)
    path = tmp_path / "claims.yaml"
    path.write_bytes((head + "".join(items)).encode("utf-8"))
    back = read_claims(path)
    order = back.set_index("id").loc[table["id"]].reset_index()[back.columns]
    assert_geodataframe_equal(
        order.drop(columns="Analyst"), blank_is_empty(table).drop(columns="Analyst"), check_like=True
    )
    assert set(back["Analyst"]) == {own}
    assert all(char.isprintable() or char in "\n\u200c\u200d\xa0\u202f" for char in text)


@given(rows=st.lists(claims(), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_nobody_touched_does_not_count_as_edited(tmp_path, registry, rows):
    bare = {"lon": None, "lat": None, "geometry": None, "confidence": None, "credibility": "", "review": None}
    path = tmp_path / "claims.yaml"
    write_sheet(claim_table([replace(row, **bare) for row in rows]), path, registry)
    assert [known.edited for known in earlier_claims(path)] == [False] * len(rows)


@pytest.fixture(scope="module")
def located(gazetteer):
    rows = [
        Claim(place="Raqqa", actor="SDF", predicate="takes_control", quote="took Raqqa", start=40, end=50, source="SDF",
              date_from=DAY, date_to=DAY, published=DAY, confirmation="single", report="a.md"),
        Claim(place="Mosul", actor="Owls", predicate="controls", quote="hold Mosul", start=5, end=15, report="a.md",
              modality="hedged", confirmation="unconfirmed", date_to=dt.date(2014, 6, 10), published=DAY),
        Claim(place="Raqqa", part="N", predicate="contests", quote="in Raqqa", start=20, end=28, report="a.md"),
        Claim(place="Xyzzyqville", predicate="contests", quote="Xyzzyqville", start=0, end=11, report="a.md"),
        Claim(place="", predicate="strikes", quote="strikes", start=60, end=67, report="a.md"),
    ]  # fmt: skip
    return locate(claim_table(rows), gazetteer)


def test_a_sheet_groups_by_place_and_tells_where_it_is_and_what_to_doubt(located, registry):
    text = sheet(located, registry)
    headings = re.findall(r"(?m)^# ==== (.*)$", text)
    assert [heading.split(":")[0] for heading in headings] == [
        "Xyzzyqville",
        "Mosul",
        "Raqqa",
        "no place named",
    ]
    assert "not located, no gazetteer entry" in headings[0]
    assert headings[2] == "Raqqa: Ar Raqqah, city, SY (35.95 N, 39.01 E)"
    raqqa = text.split("# ==== Raqqa")[1].split("# ====")[0]
    assert re.findall(r"id: (\w+)", raqqa) == ["c3", "c1"]  # as they stand in the text
    mosul = text.split("# ==== Mosul")[1].split("# ====")[0]
    assert re.findall(r"# doubt: (.*)", mosul) == [
        "hedged",
        "unconfirmed",
        "long ago",
        "actor not listed: Owls",
    ]
    assert "# doubt: a party's own word" in raqqa
    first = raqqa.split("- predicate: ")[2].splitlines()
    assert first[:4] == ["takes_control", "  actor: SDF", "  place: Raqqa", "  date_from: 2017-09-05"]
    assert "date_to" not in text.split("id: c1")[0].split("takes_control")[1]
    assert text.count("\n  review:\n") == 5
    assert "supported_by" not in text


def test_doubts_of_place_and_time(gazetteer, registry):
    rows = [
        Claim(place="Springfield", predicate="contests"),
        Claim(place="Mosul", predicate="contests", date_from=dt.date(2017, 9, 9), date_to=dt.date(2017, 9, 9), published=DAY),
        Claim(place="Mosul", predicate="contests", date_from=DAY, date_to=DAY, published=DAY),
    ]  # fmt: skip
    told = [doubts(row, registry) for row in locate(claim_table(rows), gazetteer).to_dict("records")]
    assert "undated" in told[0]
    assert any("ambiguous" in doubt or "unlocated" in doubt for doubt in told[0])
    assert told[1:] == [["dated after publication"], []]


HAND = """\
# what a hurried analyst leaves
- Predicate: takes control
  place: Raqqa
  actor: [SDF, Kurdish forces]
  date_from: 2017-09
  review: Accepted
  my remark: "see: map"
- {place: Homs, predicate: contests}
"""


def test_a_sheet_edited_by_hand_is_read(tmp_path):
    path = tmp_path / "claims.yaml"
    path.write_text(HAND, "utf-8")
    read = read_claims(path)
    assert read.loc[0, ["predicate", "actor", "review", "my remark"]].tolist() == [
        "takes_control", "SDF;Kurdish forces", "accepted", "see: map",
    ]  # fmt: skip
    assert str(read.loc[0, "date_to"].date()) == "2017-09-30"
    assert read.loc[1, "place"] == "Homs"


TEXT = "A took Raqqa on Monday. B holds Homs. Fighting goes on in Homs. C left Palmyra, and D holds Tadef."


def said(quote, predicate, place, actor="IS", **more):
    start = TEXT.index(quote)
    return Claim(place=place, predicate=predicate, actor=actor, quote=quote, start=start, end=start + len(quote),
                 report="a.md", date_from=DAY, date_to=DAY, **more)  # fmt: skip


READ = [
    said("A took Raqqa", "takes_control", "Raqqa"),
    said("B holds Homs", "controls", "Homs"),
    said("Fighting goes on in Homs", "contests", "Homs"),
    said("C left Palmyra", "withdraws", "Palmyra"),
    said("D holds Tadef", "controls", "Tadef"),
]


@pytest.fixture
def again(tmp_path, registry):
    """Write READ, let somebody edit it, and read what is found then."""

    def run(edit, found=READ, text=TEXT, suffix=".yaml", name="a.md"):
        path = tmp_path / f"claims{suffix}"
        if suffix == ".yaml":
            write_sheet(claim_table(READ), path, registry)
            path.write_text(edit(path.read_text("utf-8")), "utf-8")
        else:
            write_claims(edit(claim_table(READ)), path)
        return read_again(claim_table(found), earlier_claims(path), {name: text})

    return run


def edited(id_, old, new):
    """Return an edit of the claim with an id: one line of it for another, and a decision if wanted."""

    def edit(text):
        head, *items = re.split(r"(?m)^(?=- )", text)
        at = next(number for number, item in enumerate(items) if f"\n  id: {id_}  #" in item)
        assert old in items[at]
        items[at] = items[at].replace(old, new)
        return head + "".join(items)

    return edit


def row_of(reread, id_):
    rows = reread.claims[reread.claims["id"] == id_]
    assert len(rows) == 1
    return rows.iloc[0]


def test_nothing_done_is_nothing_kept(again):
    reread = again(lambda text: text)
    assert (reread.kept, reread.new, reread.gone) == (0, 0, 0)
    assert_geodataframe_equal(reread.claims, claim_table(READ))


@pytest.mark.parametrize("decision", ["accepted", "rejected", "edited"])
def test_a_decision_outlives_a_report_that_grew(again, decision):
    before = "Three new words. "
    later = [replace(one, start=one.start + len(before), end=one.end + len(before)) for one in READ]
    reread = again(edited("c2", "review:", f"review: {decision}"), found=later, text=before + TEXT)
    assert (reread.kept, reread.new, reread.gone, len(reread.claims)) == (1, 0, 0, 5)
    kept = row_of(reread, "c2")
    assert (kept["review"], kept["start"]) == (decision, later[1].start)


def test_a_decision_outlives_words_that_changed_a_little(again):
    quote = "B firmly holds Homs"
    text = TEXT.replace("B holds Homs", quote)
    changed = replace(READ[1], quote=quote, start=text.index(quote), end=text.index(quote) + len(quote))
    reread = again(edited("c2", "review:", "review: accepted"), found=[changed], text=text)
    kept = row_of(reread, "c2")
    assert (kept["quote"], kept["review"], reread.new, reread.gone) == (quote, "accepted", 0, 4)


def test_what_is_no_longer_found_goes_unless_somebody_decided(again):
    def edit(text):
        return edited("c4", "review:", "review: rejected")(edited("c1", "review:", "review: accepted")(text))

    fresh = said("D holds Tadef", "controls", "Tadef", part="N")
    reread = again(edit, found=[fresh, said("left Palmyra", "advances", "Palmyra")])
    assert (reread.kept, reread.new, reread.gone) == (2, 1, 2)
    assert set(reread.claims["id"]) >= {"c1", "c4", "c5"}
    assert row_of(reread, "c5")["part"] == "N"  # nobody had decided on it: as it is read now


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("place: Homs", "place: Rastan"),
        ("predicate: contests", "predicate: advances"),
        ("actor: IS", "actor: SDF"),
    ],
)
@pytest.mark.parametrize("mark", ["review:", "review: edited"])
def test_her_values_win_even_when_she_forgot_to_say_that_she_edited(again, old, new, mark):
    def edit(text):
        return edited("c3", "review:", mark)(edited("c3", old, new)(text))

    reread = again(edit)
    kept = row_of(reread, "c3")
    column, value = new.split(": ")
    assert (kept[column], kept["review"]) == (value, "edited")
    assert (reread.kept, reread.new, reread.gone, len(reread.claims)) == (1, 0, 0, 5)


def test_claims_and_columns_of_her_own_stay(again):
    def edit(text):
        added = "- {place: Manbij, predicate: controls, actor: SDF}\n"
        copied = "- {place: Azaz, predicate: controls, actor: SDF, quote: B holds Homs, start: 24, end: 36}\n"
        return edited("c1", "review:", "desk: Levant\n  review:")(text) + added + copied

    reread = again(edit, found=READ[:2])
    assert {"Manbij", "Azaz", "Raqqa", "Homs"} == set(reread.claims["place"])
    assert row_of(reread, "c1")["desk"] == "Levant"
    assert row_of(reread, "c1")["review"] == ""
    ids = reread.claims["id"].tolist()
    assert len(set(ids)) == 4


def test_rows_of_her_own_outlive_a_second_reading_too(again, tmp_path, registry):
    copied = "- {place: Azaz, predicate: controls, actor: SDF, quote: B holds Homs, start: 24, end: 36}\n"
    once = again(lambda text: text + copied)
    path = tmp_path / "claims.yaml"
    write_sheet(once.claims, path, registry)
    path.write_text(path.read_text("utf-8") + copied.replace("Azaz", "Manbij"), "utf-8")
    twice = read_again(claim_table(READ), earlier_claims(path), {"a.md": TEXT})
    assert set(twice.claims["place"]) >= {"Azaz", "Manbij"}
    assert (len(twice.claims), twice.gone) == (7, 0)


def test_an_own_column_on_a_claim_that_is_gone_keeps_it(again):
    reread = again(edited("c5", "review:", "desk: Levant\n  review:"), found=READ[:4])
    assert row_of(reread, "c5")["desk"] == "Levant"
    assert reread.gone == 0


def test_a_report_by_another_name_keeps_its_decisions(again):
    renamed = [replace(one, report="b.md") for one in READ]
    reread = again(edited("c2", "review:", "review: accepted"), found=renamed, name="b.md")
    assert (reread.kept, reread.new, reread.gone, len(reread.claims)) == (1, 0, 0, 5)


@pytest.mark.parametrize("suffix", [".csv", ".json", ".geojson"])
def test_decisions_outlive_a_reading_in_every_format(again, suffix):
    def edit(table):
        return table.assign(
            review=["accepted", "", "edited", "", ""], place=["Raqqa", "Homs", "Rastan", "Palmyra", "Tadef"]
        )

    reread = again(edit, found=READ[:4], suffix=suffix)
    assert (reread.kept, reread.new, reread.gone) == (2, 0, 1)
    assert row_of(reread, "c3")["place"] == "Rastan"


def read(*words):
    done = CliRunner().invoke(cli, ["read", *map(str, words)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def test_reading_onto_a_sheet_says_what_became_of_it(tmp_path):
    report, table = tmp_path / "report.md", tmp_path / "claims.yaml"
    report.write_text(REPORT, "utf-8")
    assert "kept" not in read(report, "-o", table).stderr
    first = table.read_text("utf-8")
    table.write_text(first.replace("\n  review:\n", "\n  review: rejected\n", 1), "utf-8")
    report.write_text(
        REPORT.replace("Syrian government forces", "In the west, Syrian government forces"), "utf-8"
    )
    done = read(report, "-o", table)
    count = first.count("\n- ")
    assert (done.exit_code, count > 2) == (0, True)
    assert "kept 1 decisions, 0 new, 0 gone" in done.stderr
    assert table.read_text("utf-8").count("\n  review: rejected\n") == 1
    assert len(read_claims(table)) == count
    assert sorted(path.name for path in tmp_path.iterdir()) == ["claims.yaml", "report.md"]


def test_a_sheet_with_a_slip_in_it_is_left_as_it_is(tmp_path):
    report, table = tmp_path / "report.md", tmp_path / "claims.yaml"
    report.write_text(REPORT, "utf-8")
    table.write_text("- {place: Raqqa, predicate: hold, review: accepted}\n", "utf-8")
    with pytest.raises(ValueError, match="item 1, predicate"):
        raise read_error(report, table)
    assert table.read_text("utf-8") == "- {place: Raqqa, predicate: hold, review: accepted}\n"


def read_error(report, table):
    return CliRunner().invoke(cli, ["read", str(report), "-o", str(table)]).exception


def test_an_empty_file_is_no_earlier_table(tmp_path):
    report, table = tmp_path / "report.md", tmp_path / "claims.yaml"
    report.write_text(REPORT, "utf-8")
    table.touch()
    assert read(report, "-o", table).exit_code == 0
    assert len(read_claims(table)) > 2


def test_a_rejected_claim_of_a_sheet_is_on_no_map(tmp_path):
    report, table, page = tmp_path / "report.md", tmp_path / "claims.yaml", tmp_path / "map.html"
    report.write_text(REPORT, "utf-8")
    read(report, "-o", table)
    text = table.read_text("utf-8")
    head, *items = re.split(r"(?m)^(?=- )", text)
    items = [
        item.replace("review:", "review: rejected") if "place: Maadan" in item else item for item in items
    ]
    table.write_text(head + "".join(items), "utf-8")
    done = CliRunner().invoke(cli, ["map", str(table), "-o", str(page)])
    assert done.exit_code == 0
    drawn = told(page.read_text("utf-8"))
    assert "forces took control of Maadan" not in drawn
    assert "have captured Raqqa" in drawn


def test_read_wants_to_know_what_to_write(tmp_path):
    report = tmp_path / "report.md"
    report.write_text(REPORT, "utf-8")
    assert read(report).exit_code == 2
    assert read(report, "--html", tmp_path / "a.html").exit_code == 0
    assert CliRunner().invoke(cli, ["read", str(report), "--html", str(tmp_path / "a.pdf")]).exit_code == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "report.md"]
