"""What a brief says: the same facts as the tables behind it, in words and numbers of its language, and no more."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

import pandas as pd
import pytest

from mapper.case import open_case
from mapper.claims.table import Claim, claim_table
from mapper.render.brief.blocks import Bullets, Figure, Heading, Link, Table, plain, web_address, words_of
from mapper.render.brief.evidence import MOST_CLAIMS, MOST_OF_ONE, MOST_PLACES
from mapper.render.brief.ground import MOST_CHANGES
from mapper.render.brief.wording import Wording
from mapper.render.words import Note
from tests.briefs import PROVINCES, brief, cells, change, changes, findings, section, tables, texts
from tests.scenes import DAY, IRAQ, IS, PLACE, SYRIA, _place, claims, empty_scene, seed_scene, table


def headings(made, level=1):
    return [block.text for block in made.blocks if isinstance(block, Heading) and block.level == level]


def points(made):
    return [words_of(line) for line in section(made, "In short")[0].lines]


def test_sections_stand_in_order():
    assert headings(brief()) == [
        "In short",
        "What changed since 6 August 2017",
        "Control by province",
        "Places",
        "The claims, place by place",
        "Reported extents beside the map",
        "Claims not on the map",
        "Method and limits",
        "Sources",
        "About this brief",
    ]


def test_the_same_in_norwegian_without_an_english_word_of_ours():
    made, english = brief(lang="nb"), brief()
    assert headings(made)[0] == "Kort fortalt" and made.subtitle.endswith("per 5. september 2017")
    assert not set(headings(made)) & set(headings(english))
    captions = {block.caption for block in made.blocks if isinstance(block, Table)}
    assert not captions & {block.caption for block in english.blocks if isinstance(block, Table)}


def test_the_summary_tells_who_holds_what():
    told = points(brief())
    assert re.fullmatch(
        r"Controlled ground: Iraqi government \([\d,]+ km²\) and Syrian government \(\d+ km²\).", told[0]
    )
    assert "Contested: Deir al-Zor (Islamic State and Syrian government); Raqqa (" in told[1]
    assert told[2] == "Besieged: Deir al-Zor, south (by Islamic State)."
    assert told[-1].startswith("Claims: 13, of which 0 confirmed by independent sources, 2 doubted")


def test_the_summary_adds_up():
    scene = seed_scene()
    areas = scene.areas.assign(area_km2=[100.0, 20.0, 30.0, 40.0, 10.0, 800.0])
    told = points(brief(dataclasses.replace(scene, areas=areas)))
    assert told[0] == "Controlled ground: Iraqi government (50 km²) and Syrian government (20 km²)."
    assert told[3].startswith("Unknown: 80% of the study area of 1,000 km².")


def test_a_map_of_which_nothing_is_known_is_a_short_brief():
    scene = empty_scene()
    made = brief(
        scene, changes=changes(), provinces=pd.DataFrame(columns=["country"]), gains=None, passed=None
    )
    assert headings(made) == [
        "In short", "What changed since 6 August 2017", "Method and limits", "About this brief",
    ]  # fmt: skip
    assert not [block for block in made.blocks if isinstance(block, Table)]
    assert "No ground on this map is controlled by one party alone." in points(made)
    assert "Since 6 August 2017 no place has changed." in points(made)


def test_no_section_is_empty_and_no_table_without_rows():
    for made in (brief(), brief(empty_scene()), brief(since=None)):
        for at, block in enumerate(made.blocks):
            if isinstance(block, Heading):
                assert not isinstance(made.blocks[at + 1], Heading) or made.blocks[at + 1].level > block.level
            if isinstance(block, Table):
                assert block.rows and all(len(row) == len(block.columns) for row in block.rows)
                assert sum(column.width for column in block.columns) == pytest.approx(1)


def test_what_changed_since_a_day():
    gains, passed, places = tables(section(brief(), "What changed since 6 August 2017"))
    assert gains == [["Iraqi government", "1,411", "0", "1,411"], ["Islamic State", "0", "1,500", "−1,500"]]
    assert passed == [["Controlled: Islamic State", "Controlled: Iraqi government", "1,411"]]
    assert [row[:2] for row in places] == [["5 September 2017", "Raqqa"], ["7 August 2017", "Mosul"]]
    assert places[0][3] == "Contested: Islamic State, Kurdish forces and Sunni Arab groups"
    assert places[1][4] == "No newer word; the last one is too old"


def test_changes_name_a_report_by_its_number_in_the_list():
    source = {"title": "A dispatch", "file": "dispatch.md"}
    row = change(DAY, "Raqqa", "unknown", f"controlled: {IS}", sources="dispatch.md; SANA")
    made = brief(seed_scene(sources=(source,)), changes=changes(row))
    assert tables(section(made, "What changed since 6 August 2017"))[-1][0][4] == "[1]; SANA"


def test_without_a_day_to_compare_with_the_latest_changes_are_told():
    made = brief(since=None, gains=None, passed=None)
    assert len(tables(section(made, "Latest changes"))[0]) == 2
    assert not any("Won and lost" in text for text in texts(made))


def test_provinces_in_which_nothing_is_known_are_only_named():
    blocks = section(brief(), "Control by province")
    rows = cells(blocks[0])
    assert rows[0] == ["Nineveh, Iraq", "Unknown", "35,313", "96.2%", "0"]
    assert rows[1] == ["", "Controlled: Iraqi government", "1,411", "3.8%", "2"]
    assert words_of(blocks[1].line) == "Nothing is known of one province in the study area: Iraq (Anbar)."


def test_a_strip_along_a_border_is_no_province():
    strip = pd.DataFrame([("Iran", "Ilam", "", "unknown", 0.7, 1.0, 0)], columns=PROVINCES.columns)
    told = " ".join(texts(brief(provinces=pd.concat([PROVINCES, strip]))))
    assert "Anbar" in told and "Ilam" not in told


def test_the_newest_claims_of_a_place_stand_first():
    days = [dt.date(2017, 8, day) for day in (3, 20, 11)]
    said = [Claim(place="Homs", actor=IS, predicate="controls", date_to=day, id=f"{day}") for day in days]
    rows = tables(section(brief(seed_scene(claims=claim_table(said))), "Homs"))[0]
    assert [row[2] for row in rows] == [f"By {day} August 2017" for day in (20, 11, 3)]


def test_every_claim_is_told_once_and_where_it_belongs():
    made = brief()
    by_place = tables(section(made, "The claims, place by place"))
    apart = tables(section(made, "Claims not on the map"))
    extents = tables(section(made, "Reported extents beside the map"))
    assert sum(map(len, by_place)) + sum(map(len, apart)) + sum(map(len, extents)) == 13
    assert headings(made, 2) == ["Deir al-Zor", "Deir al-Zor to al-Qaim", "Mosul", "Raqqa", "Tal Afar"]
    assert apart[0][0] == [
        "Strikes at an unnamed place by Coalition, against Islamic State | “Ten vehicles of a convoy were destroyed.”",
        "CNN [1]",
        "Undated",
        "The report names no place",
    ]


def test_claims_come_with_their_words_source_and_doubts():
    rows = tables(section(brief(), "Deir al-Zor"))[0]
    said = {row[0].split(" | ")[0]: row for row in rows}
    broken = said["Siege of Deir al-Zor broken by Syrian government, against Islamic State"]
    assert broken[0].endswith("“Government troops opened the ring around the city on Tuesday.”")
    assert broken[1:3] == ["SANA via NTB [1]", "5 September 2017"]
    assert broken[3] == "A party’s own word"
    collapsed = said["Collapse in Deir al-Zor of the defence of Islamic State"]
    assert collapsed[3].startswith("Not confirmed by others")
    assert said["Deir al-Zor, south: held by Syrian government"][3] == "Stated as fact"


@pytest.mark.parametrize(
    "fields, told",
    [
        ({"confirmation": "confirmed", "source": "SANA"}, "Confirmed by independent sources"),
        ({"confirmation": "single", "source": "Reuters"}, "A single source"),
        ({"source": "SANA"}, "A party’s own word"),
        ({"source": "Reuters", "modality": "hedged"}, "Hedged"),
        ({"source": "Reuters", "modality": "claimed"}, "Claimed by the source, no more"),
        (
            {"source": "Reuters", "modality": "hearsay", "confirmation": "denied"},
            "Denied; hearsay: “reportedly”",
        ),
        ({"source": "Reuters", "temporal": "past"}, "About the past, not the day shown"),
        ({"source": "Reuters", "reprint_of": "wire.md"}, "Printed again from another report"),
    ],
)
def test_doubts_of_a_claim(fields, told):
    claim = claim_table([Claim(place="Homs", actor=SYRIA, predicate="takes_control", date_to=DAY, id="x")])
    own = frozenset({"x"}) if fields.get("source") == "SANA" else frozenset()
    made = brief(seed_scene(claims=claim.assign(**fields)), own_words=own)
    assert tables(section(made, "Homs"))[0][0][3] == told


def test_a_party_of_the_case_itself_speaks_for_itself(gazetteer, tmp_path):
    (tmp_path / "case.yaml").write_text("title: T\nclaims: [c.csv]\nactors: a.yaml\n")
    (tmp_path / "a.yaml").write_text(
        "actors: [{id: owls, name: Owls, type: armed_group, camp: owls}]\n"
        "sources: [{id: owlradio, name: Owl Radio, type: media, camp: owls}]\n"
    )
    (tmp_path / "c.csv").write_text(
        "place,lon,lat,actor,predicate,date_to,published,source,id\n"
        "Homs,36.7,34.7,Owls,controls,2017-09-05,2017-09-05,Owl Radio,x\n"
        "Homs,36.7,34.7,Owls,controls,2017-09-05,2017-09-05,Reuters,y\n"
    )
    day = open_case(tmp_path, gazetteer=gazetteer).control_map(gazetteer).at("2017-09-05")
    assert day.findings().own_words == {"x"}
    assert day.findings("2017-09-01").since == dt.date(2017, 9, 1)


def test_a_doubtful_place_says_so():
    scene = seed_scene()
    places = scene.places.assign(outlier=scene.places["place"] == "Mosul")
    made = brief(dataclasses.replace(scene, places=places))
    status = {row[0]: row[1] for row in tables(section(made, "Places"))[0]}
    assert status["Mosul"].endswith("The places around it say otherwise")
    assert status["Tal Afar"].endswith("The name may stand for another place too")
    assert tables(section(made, "Mosul"))[0][0][3] == "The places around it say otherwise"


def test_rejected_claims_are_not_told():
    told = claims()
    told.loc[told["id"] == "c7", "review"] = "rejected"
    assert "Raqqa" not in headings(brief(seed_scene(claims=told)), 2)


def test_reported_extents_stand_beside_drawn_ones():
    rows = tables(section(brief(), "Reported extents beside the map"))[0]
    now, peak = rows
    assert now[1:] == ["10%", "0%", "0.1%", "19.1%"]
    assert peak[1:] == ["33%", "–", "–", "–"] and "Not compared: it is about another time" in peak[0]


def test_sources_lead_to_the_web_and_nowhere_else():
    sources = (
        {"title": "Fair", "url": "https://example.org/a?b=1", "published": "2017-09-05"},
        {"title": "Foul", "url": "javascript:alert(1)", "file": "foul.md"},
    )
    blocks = section(brief(seed_scene(sources=sources)), "Sources")
    fair, foul = blocks[0].lines
    assert fair == (Link("Fair", "https://example.org/a?b=1"), ". 5 September 2017")
    assert foul == ("Foul", ". foul.md")
    assert words_of(blocks[1].line).startswith("Quoted in them: ")


def test_the_notes_of_the_map_are_in_the_method():
    note = Note("note.reach", {"model": "kriging", "reach": "15", "days": "30"})
    said = [
        words_of(line)
        for line in section(brief(seed_scene(notes=(note, "By hand."))), "Method and limits")[0].lines
    ]
    assert "(kriging)" in said[0] and said[1] == "By hand."
    assert any(text.startswith("Unknown means that nobody said anything") for text in said)


def test_the_figure_has_its_words():
    figures = [block for block in brief(alt="Two towns\nin red.").blocks if isinstance(block, Figure)]
    assert [figure.alt for figure in figures] == ["Two towns in red."]


def many(count):
    """Return a scene with many places, five claims each; every hundredth is contested."""
    rows, places = [], []
    for number in range(count):
        name = f"Town {number:04d}"
        rows += [
            Claim(
                place=name, actor=IS, predicate="controls", date_to=DAY, id=f"{number}-{n}", quote="w " * 50
            )
            for n in range(8)
        ]
        status = "contested" if number % 100 == 99 else "controlled"
        places.append(_place(name, name, "", (40.0, 35.0), IS, status, 0.8, f"{number}-0"))
    told = claim_table(rows)
    return seed_scene(claims=told, reported=told[:0], unlocated=told[:0], places=table(places, PLACE))


def test_a_long_war_is_a_brief_all_the_same_and_says_what_it_leaves_out():
    row = change(DAY, "Town", "unknown", f"controlled: {IS}")
    made = brief(many(700), changes=changes(*[row | {"part": str(n)} for n in range(500)]))
    by_place = tables(section(made, "The claims, place by place"))
    assert sum(map(len, by_place)) <= MOST_CLAIMS and {len(rows) for rows in by_place} == {MOST_OF_ONE}
    assert f"{700 - len(by_place)} further places with claims are left out." in " ".join(texts(made))
    assert {f"Town {n:04d}" for n in range(99, 700, 100)} <= set(headings(made, 2))
    assert len(tables(section(made, "Places"))[0]) == MOST_PLACES
    assert len(tables(section(made, "What changed since 6 August 2017"))[-1]) == MOST_CHANGES
    assert f"{500 - MOST_CHANGES} more are left out here." in " ".join(texts(made))
    assert sum(map(len, texts(made))) < 120_000


def test_of_a_long_war_the_places_that_changed_are_told_before_the_others():
    row = change(DAY, "Town 0650", "unknown", f"controlled: {IS}", claim_ids="650-3")
    assert "Town 0650" in headings(brief(many(700), changes=changes(row)), 2)
    assert "Town 0650" not in headings(brief(many(700), changes=changes()), 2)


@pytest.mark.parametrize(
    "lang, number, told",
    [
        ("en", (1234567.0, 0), "1,234,567"),
        ("nb", (1234567.25, 1), "1\xa0234\xa0567,2"),
        ("en", (-0.4, 0), "0"),
        ("en", (-12.0, 0), "−12"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(lang, number, told):
    assert Wording(lang).number(*number) == told


def test_what_is_nearly_nothing_is_not_told_as_nothing_and_what_is_nearly_all_not_as_all():
    shares = (0.0, 1e-9, 0.00049, 0.5, 0.9996, 1.0)
    assert [Wording().percent(share) for share in shares] == [
        "0%",
        "<0.01%",
        "0.05%",
        "50%",
        ">99.9%",
        "100%",
    ]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//example.org", "https://", "", None,
            "ftp://example.org", "http://[", "https:// x", "\x01https://example.org/\x02"],
)  # fmt: skip
def test_what_is_no_web_address_becomes_no_link(url):
    assert web_address(url) == ""


def test_text_is_cut_and_cleaned():
    assert plain("a\x00b\x1b[31m\ud800\u202ec \u2028 d") == "a\ufffdb\ufffd[31m\ufffdc d"
    assert len(plain("x" * 1_000_000)) == 600
    assert plain("e" + "\u0301" * 50) == "e" + "\u0301" * 6


def test_a_day_that_nobody_can_read_is_shown_as_it_is():
    made = brief(seed_scene(sources=({"title": "A", "published": "last week"},)))
    assert section(made, "Sources")[0].lines[0] == ("A", ". last week")


def test_findings_without_gains_have_no_table_of_them():
    made = brief(gains=findings().gains[:0], passed=None)
    assert len(tables(section(made, "What changed since 6 August 2017"))) == 1


def test_days_of_any_kind_are_told_alike():
    assert {
        Wording().day(day) for day in (dt.date(2017, 9, 5), dt.datetime(2017, 9, 5), pd.Timestamp(DAY))
    } == {"5 September 2017"}


def test_bullets_are_whole_sentences():
    lines = [
        line
        for block in brief().blocks
        if isinstance(block, Bullets) and not block.numbered
        for line in block.lines
    ]
    assert all(words_of(line)[0].isupper() and words_of(line).endswith(".") for line in lines)


def test_parties_are_named_in_the_order_of_the_map():
    assert Wording("nb").held("contested", f"{IS};{IRAQ}", SYRIA) == (
        "Omstridt: Islamic State og Iraqi government; beleiret av Syrian government"
    )
