"""Why the map says what it says at a point."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import pytest
from shapely.geometry import box

from mapper.claims.table import Claim, claim_table
from mapper.controlmap import ControlMap
from mapper.errors import InputError
from tests.conftest import ROOT
from tests.test_cli import mapper  # noqa: F401

GOV, IS = "Syrian government", "Islamic State"
WEST, EAST = (40.05, 35.05), (40.15, 35.05)
BOXES = [box(40.0, 35, 40.1, 35.1), box(40.1, 35, 40.2, 35.1), box(40.2, 35, 40.6, 35.1)]
CELLS = gpd.GeoDataFrame(geometry=BOXES, crs="EPSG:4326")
"""Two cells with a town each, and one that no control reaches."""
CASE = ROOT / "seeds" / "deir-al-zor-2017"


def day(number):
    return dt.date(2017, 9, number)


def claim(at, actor, predicate, when, **more):
    dates = {"date_from": when, "date_to": when, "published": when}
    name = "Westham" if at == WEST else "Eastham"
    return Claim(place=name, lon=at[0], lat=at[1], actor=actor, predicate=predicate, **(dates | more))


CLAIMS = [
    claim(WEST, GOV, "controls", day(1), id="w", source="SANA", via="NTB", quote="The army holds Westham."),
    claim(WEST, IS, "advances", day(3), id="near", source="Amaq"),
    claim(WEST, "", "strikes", day(4), id="strike", source="AP"),
    claim(EAST, IS, "controls", day(2), id="e", source="Reuters"),
]


@pytest.fixture
def made(gazetteer):
    return lambda claims: ControlMap(
        claim_table(claims), gazetteer=gazetteer, cells=CELLS, area=box(40, 35, 40.6, 35.1)
    )


def test_a_place_names_its_claims_and_those_against_it(made):
    why = made(CLAIMS).why(*WEST, on=day(6))
    assert (why.day, why.status, why.actors, why.place) == (day(6), "controlled", GOV, "Westham")
    assert 0 < why.confidence <= 1
    rows = why.claims.set_index("id")
    assert why.claims["id"].tolist() == ["w", "near", "e", "strike"]
    assert rows["role"].to_dict() == {"w": "for", "near": "against", "e": "against", "strike": "beside"}
    assert rows.loc["w", ["source", "via", "predicate", "quote"]].tolist() == [
        "SANA", "NTB", "controls", "The army holds Westham.",
    ]  # fmt: skip
    assert rows.loc["w", "age_days"] == 5
    assert rows["distance_km"].to_dict() == {
        "w": 0.0,
        "near": 0.0,
        "e": pytest.approx(9.1, abs=0.1),
        "strike": 0.0,
    }
    assert rows.loc["w", "weight"] == pytest.approx(0.8 * 0.75)


def test_the_text_tells_who_said_what_when_and_how_far_away(made):
    text = made(CLAIMS).why(*WEST, on=day(6)).as_text()
    assert text == str(made(CLAIMS).why(*WEST, on=day(6)))
    lines = text.splitlines()
    assert lines[0].startswith(f"40.05, 35.05 on 2017-09-06: controlled by {GOV}, confidence 0.")
    assert lines[1] == "decided by Westham"
    assert lines[3:6] == [
        f"for [w] {GOV} controls Westham, 2017-09-01 (5 days old)",
        "    SANA via NTB; weight 0.60, 0.0 km away",
        "    “The army holds Westham.”",
    ]


def test_an_outvoted_claim_is_against(made):
    doubtful = claim(WEST, IS, "controls", day(1), id="lost", confidence=0.1)
    why = made([*CLAIMS[:1], doubtful]).why(*WEST, on=day(2))
    assert (why.status, why.actors) == ("controlled", GOV)
    assert why.claims.set_index("id").loc["lost", "role"] == "against"


def test_who_leaves_speaks_for_those_who_stay(made):
    left = claim(WEST, IS, "withdraws", day(3), id="left")
    assert made([*CLAIMS[:1], left]).why(*WEST).claims.set_index("id").loc["left", "role"] == "for"


def test_only_what_was_known_by_then(made):
    late = claim(WEST, IS, "takes_control", day(3), published=day(20), id="late")
    cmap = made([*CLAIMS[:1], late])
    assert cmap.why(*WEST, on=day(5)).actors == IS
    known = cmap.why(*WEST, on=day(5), known_by=day(5))
    assert (known.actors, known.claims["id"].tolist()) == (GOV, ["w"])
    assert cmap.why(*WEST, on=day(2)).claims["id"].tolist() == ["w"]


def test_where_nobody_said_anything_it_says_so_and_names_the_nearest(made):
    why = made(CLAIMS).why(40.5, 35.05)
    assert (why.status, why.actors, why.place, why.confidence) == ("unknown", "", "", 0.0)
    assert (why.nearest, round(why.nearest_km), why.within_reach) == ("Eastham", 32, False)
    assert why.claims[["id", "role"]].values.tolist() == [["e", "beside"]]
    assert "nobody said anything within reach; the nearest place with evidence is Eastham, 31.9 km" in str(
        why
    )
    fight = made([claim(WEST, GOV, "contests", day(1), against=IS)]).why(40.25, 35.05)
    assert "Westham, 18.2 km away" in str(fight)
    beside = made([claim(EAST, GOV, "advances", day(1))]).why(*EAST)
    assert (beside.status, beside.within_reach) == ("unknown", True)
    assert "what was said of Eastham, 0.0 km away, does not reach here" in str(beside)
    assert "nobody had said anything by that day" in str(made(CLAIMS).why(*WEST, on="2017-08-01"))


def test_outside_the_study_area_it_says_so(made):
    with pytest.raises(InputError, match="outside the study area"):
        made(CLAIMS).why(10, 50)
    for point in ((181, 35), (40, 95), (float("nan"), 35)):
        with pytest.raises(InputError, match="no longitude and latitude"):
            made(CLAIMS).why(*point)


def test_the_answer_agrees_with_the_map(gazetteer):
    cmap = ControlMap(claim_table(CLAIMS), gazetteer=gazetteer, area=box(39.9, 34.9, 40.7, 35.2))
    areas = cmap.at(day(5)).areas
    for lon in (39.95, 40.05, 40.11, 40.15, 40.3, 40.6):
        row = areas[areas.intersects(box(lon, 35.031, lon + 1e-9, 35.031 + 1e-9))].iloc[0]
        why = cmap.why(lon, 35.031, day(5))
        assert (why.status, why.actors) == (row["status"], row["actors"])


def test_untrusted_text_is_never_markup_nor_a_control_character(made):
    nasty = claim(WEST, "<b>IS</b>", "controls", day(1), source="<script>", quote="\x1b[31mred <i>ink</i>")
    why = made([nasty]).why(*WEST)
    page = why._repr_html_()
    assert "<script>" not in page and "<i>" not in page and "<b>IS" not in page
    assert "&lt;script&gt;" in page
    assert "\x1b" not in page + str(why)


def test_the_verb_answers_for_the_seed_case(mapper):  # noqa: F811
    status, out, _ = mapper("why", "40.14", "35.31", CASE)
    assert (status, "controlled by Syrian government" in out) == (0, True)
    assert "den sørlige delen av byen" in out
    status, out, _ = mapper("why", "41.5", "35.8", CASE, "--on", "2017-09-05", "--known-by", "2017-09-06")
    assert (status, "nobody said anything within reach" in out) == (0, True)
    status, out, err = mapper("why", "10", "60", CASE)
    assert (status, out, "outside the study area" in err) == (1, "", True)


def test_coordinates_west_and_south_are_negative(mapper, tmp_path):  # noqa: F811
    claims = tmp_path / "claims.csv"
    claims.write_text(
        "place,lon,lat,actor,predicate,date_from\nA,-71.5,-13.5,X,controls,2017-09-01\n", "utf-8"
    )
    status, out, err = mapper("why", "-71.5", "-13.5", claims)
    assert (status, out.startswith("-71.5, -13.5 on 2017-09-01: controlled by X")) == (0, True), err
    assert mapper("why", "--on", "2017-09-02", "--", "-71.5", "-13.5", claims)[0] == 0
    for words in (["-71.5"], ["west", "-13"], ["-71.5", "-13.5", "--nothing"]):
        assert mapper("why", *words, claims)[0] == 2
