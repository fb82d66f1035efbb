"""What `mapper check` finds: contradictions, places far off, and extents that the map does not bear out."""

from __future__ import annotations

import datetime as dt

import pytest
from click.testing import CliRunner

from mapper.check import compared_extents, findings
from mapper.claims.ontology import Kind
from mapper.claims.table import Claim, claim_table
from mapper.cli import cli
from mapper.extents import as_text
from mapper.geocoder.locate import locate
from tests.conftest import ROOT

DAY = dt.date(2017, 9, 5)
IS, GOV, SDF = "Islamic State", "Syrian government", "Syrian Democratic Forces"


def claim(predicate, actor, place="Raqqa", day=DAY, **more):
    return Claim(place=place, predicate=predicate, actor=actor, **{"date_from": day, "date_to": day, **more})


@pytest.fixture
def look(gazetteer, registry):
    def run(*claims):
        return findings(locate(claim_table(claims), gazetteer), registry)

    return run


def conflicts(look, *claims):
    return [line.rsplit("; ", 1)[1] for line in look(*claims)["conflicting"]]


def test_two_holders_of_one_place_on_one_day(look):
    lines = look(claim("controls", IS), claim("takes_control", SDF))["conflicting"]
    assert len(lines) == 1
    assert lines[0].startswith("c1: Islamic State controls Raqqa, 5 September 2017  AGAINST  c2: ")


@pytest.mark.parametrize(
    "other",
    [
        claim("takes_control", SDF, day=dt.date(2017, 10, 17)),
        claim("controls", SDF, part="N"),
        claim("controls", "ISIL"),  # the same party by another name
        claim("controls", f"{IS};{SDF}"),  # it holds the place with others
        claim("controls", SDF, modality="denied"),
        claim("controls", SDF, temporal="past"),
        claim("controls", SDF, review="rejected"),
        claim("forecast", SDF, temporal="forecast", modality="forecast"),
        claim("contests", SDF),
        claim("controls", SDF, place="Homs"),
    ],
)
def test_what_is_no_contradiction(look, other):
    assert look(claim("controls", IS), other)["conflicting"] == []


def test_two_parts_that_nobody_named_may_have_two_holders(look):
    parts = [claim("controls", actor, part="part") for actor in (IS, SDF)]
    assert look(*parts)["conflicting"] == []
    assert conflicts(look, *(claim("controls", actor, part="N") for actor in (IS, SDF))) == [
        "different actors hold it"
    ]


def test_days_that_overlap_without_being_the_same(look):
    week = claim("controls", GOV, date_from=dt.date(2017, 9, 1), date_to=dt.date(2017, 9, 7))
    since = claim("controls", IS, since=dt.date(2014, 1, 13))
    earlier = claim("takes_control", SDF, day=dt.date(2016, 1, 1))
    assert conflicts(look, week, claim("controls", IS)) == ["different actors hold it"]
    assert conflicts(look, since, earlier) == ["different actors hold it"]


def test_many_claims_of_two_rivals_are_told_once(look):
    lines = look(*[claim("controls", IS)] * 3, *[claim("controls", SDF)] * 2)["conflicting"]
    assert [line.rsplit("; ", 2)[1:] for line in lines] == [
        ["different actors hold it", "and 5 more like it"]
    ]


def test_actors_at_odds_with_themselves(look):
    assert conflicts(look, claim("besieges", IS, against="ISIL")) == ["besieges itself"]
    assert conflicts(look, claim("controls", IS), claim("besieges", IS)) == ["besieges what it holds"]
    assert conflicts(look, claim("controls", IS), claim("withdraws", IS)) == [
        "holds it and leaves it on the same day"
    ]
    later = claim("withdraws", IS, day=dt.date(2017, 10, 17))
    assert conflicts(look, claim("controls", IS), later, claim("besieges", SDF, against=IS)) == []


def test_claims_dated_after_they_were_published(look):
    late = claim("controls", IS, published=dt.date(2017, 9, 1))
    month = claim("controls", IS, date_from=dt.date(2017, 9, 1), date_to=dt.date(2017, 9, 30), published=DAY)
    ahead = claim("forecast", IS, published=dt.date(2017, 9, 1), temporal="forecast", modality="forecast")
    assert conflicts(look, late, month, ahead) == ["dated after it was published"]


def test_a_place_far_from_all_others_is_told(look):
    near = [claim("contests", "", place) for place in ("Raqqa", "Homs", "Palmyra", "Hama", "Idlib")]
    far = claim("contests", "", "Springfield", lon=-93.3, lat=37.2)
    lines = look(*near, far)["far from the others"]
    assert [line.split(":")[0] for line in lines] == ["c6"]
    assert " km from " in lines[0]
    assert look(*near)["far from the others"] == []
    elsewhere = claim("contests", "", "Springfield", lon=-93.3, lat=37.2, report="b.md")
    assert look(*near, elsewhere)["far from the others"] == []  # another report, another war


def extents(gazetteer, registry, *claims, **options):
    table = locate(claim_table(claims), gazetteer)
    return compared_extents(table, gazetteer, registry, **options)


SHARE = {"kind": Kind.COUNTRY, "share": 0.1, "source": "CNN"}


def test_an_extent_of_today_stands_beside_what_is_drawn(gazetteer, registry):
    lebanon = claim("controls", IS, "Lebanon", **SHARE)
    (found,) = extents(
        gazetteer, registry, lebanon, claim("controls", IS, "Zahlé"), claim("contests", GOV, "Tyre")
    )
    assert 0.02 < found.drawn.held < 0.2
    assert 0.9 < found.drawn.held + found.drawn.shared + found.drawn.unknown < 1  # the rest is of others
    assert found.drawn.km2 == pytest.approx(found.drawn.held * 10_300, rel=0.05)
    line = as_text(found)
    assert line.startswith("c1: Islamic State: reported 10 % of Lebanon (CNN, 2017-09-05); drawn ")
    assert " km²)" in line and "; unknown " in line


def test_contested_ground_is_told_apart_from_held(gazetteer, registry):
    claims = claim("controls", IS, "Lebanon", **SHARE), claim("contests", f"{GOV};{IS}", "Zahlé")
    (found,) = extents(gazetteer, registry, *claims)
    assert found.drawn.held == 0 < found.drawn.shared


def test_extents_of_the_past_and_denied_ones_are_not_compared(gazetteer, registry):
    claims = [
        claim("controls", IS, "Iraq", temporal="past", **SHARE),
        claim("controls", IS, "Iraq", modality="denied", **SHARE),
        claim("controls", IS, "Iraq", review="rejected", **SHARE),
        claim("controls", IS, "Raqqa"),
    ]
    assert extents(gazetteer, registry, *claims) == []


def test_where_nothing_is_drawn_all_is_unknown(gazetteer, registry):
    (found,) = extents(gazetteer, registry, claim("controls", IS, "Sudan", **SHARE), claim("controls", IS))
    assert found.drawn == (0, 0, 1, 0, 0)
    (alone,) = extents(gazetteer, registry, claim("controls", IS, "Sudan", **SHARE))
    assert alone.drawn == (0, 0, 1, 0, 0)


def test_an_extent_that_cannot_be_compared_says_why(gazetteer, registry):
    bare = {"date_from": None, "date_to": None}
    (undated,) = extents(
        gazetteer, registry, claim("controls", IS, "Iraq", **SHARE, **bare), claim("controls", IS)
    )
    assert as_text(undated).endswith("not compared: it bears no date")
    undated = claim("controls", IS, "Iraq", **SHARE, **bare)
    (dated,) = extents(gazetteer, registry, undated, claim("controls", IS), on=DAY)
    assert dated.drawn is not None


def run(*words):
    return CliRunner().invoke(cli, ["check", *map(str, words)])


def test_the_seed_case_lists_extents_of_today_and_sets_those_of_the_past_apart():
    done = run(ROOT / "seeds" / "deir-al-zor-2017")
    assert done.exit_code == 0
    assert "conflicting: none" in done.output
    section = done.output.split("reported extents, not drawn: 4\n")[1]
    assert [line.split(":")[0].strip() for line in section.splitlines()[:4]] == [
        "dz26",
        "dz28",
        "dz25",
        "dz27",
    ]
    assert section.count("; past, not compared") == 2
    beside = section.split("reported extents beside the map: 2\n")[1]
    assert "reported 10 % of Iraq" in beside and "drawn 0 % (0 km²); unknown 99.7 %" in beside


def test_a_line_is_one_line_and_no_control_character_reaches_the_terminal(tmp_path):
    table = tmp_path / "claims.json"
    table.write_text('[{"place": "Xy\\u001b[31m\\n\\u202eq", "predicate": "contests"}]', "utf-8")
    assert all(char.isprintable() or char == "\n" for char in run(table).output)
    assert "Xy\\x1b[31m\\n\\u202eq" in run(table).output


def test_strict_is_for_machines(tmp_path):
    table = tmp_path / "claims.csv"
    plain = "place,predicate,actor,date_from\nRaqqa,controls,IS,2017-09-05\n"
    table.write_text(plain, "utf-8")
    assert run(table, "--strict").exit_code == 0
    for more in ("Raqqa,controls,SDF,2017-09-05\n", "Xyzzyqville,contests,,2017-09-05\n"):
        table.write_text(plain + more, "utf-8")
        assert (run(table).exit_code, run(table, "--strict").exit_code) == (0, 1)
