"""The seed case end to end: what the map of 5 September 2017 must say, and what it must never say."""

from __future__ import annotations

import pytest
from shapely.geometry import Point

from mapper.case import open_case
from mapper.claims.ontology import CONTROL, Predicate
from mapper.crs import distance_km
from tests.conftest import ROOT

CASE = ROOT / "seeds" / "deir-al-zor-2017"
GOV, IS, IRAQ = "Syrian government", "Islamic State", "Iraqi government"
TOWNS = {  # GeoNames, CC BY 4.0
    "Deir al-Zor": (40.14084, 35.33588),
    "Raqqa": (39.00788, 35.95283),
    "Mosul": (43.11889, 36.335),
    "Tal Afar": (42.44806, 36.37913),
}


@pytest.fixture(scope="module")
def case(gazetteer):
    return open_case(CASE, gazetteer=gazetteer)


@pytest.fixture(scope="module")
def day(case, gazetteer):
    return case.control_map(gazetteer).at(case.on)


def place(day, name, part=""):
    rows = day.places[
        (day.places["place"] == name) & (day.places["part"] == part) & (day.places["kind"] != "corridor")
    ]
    assert len(rows) == 1
    return rows.iloc[0]


def colour(day, lon, lat):
    rows = day.areas[day.areas.contains(Point(lon, lat))]
    return (rows.iloc[0]["status"], rows.iloc[0]["actors"])


def test_the_case_uses_its_claims_and_keeps_its_reports_as_sources(case):
    assert len(case.claims) == 31
    assert (case.claims["review"] == "accepted").all()
    assert [report.language for report in case.reports] == ["nb", "en"]


def test_every_quote_stands_in_its_report_at_its_offsets(case):
    texts = {"dispatch.nb.md": case.reports[0].text, "dispatch.en.md": case.reports[1].text}
    for row in case.claims.to_dict("records"):
        assert texts[row["report"]][row["start"] : row["end"]] == row["quote"]


def test_all_towns_are_placed_right(day):
    for name, (lon, lat) in TOWNS.items():
        assert distance_km(lon, lat, *place(day, name)[["lon", "lat"]]) < 1


def test_deir_al_zor_is_contested_between_the_two(day):
    city = place(day, "Deir al-Zor")
    assert (city["status"], set(city["actors"].split(";"))) == ("contested", {GOV, IS})
    assert city["besieged_by"] == ""
    assert colour(day, 40.1408, 35.352)[0] == "contested"


def test_the_government_is_present_in_the_west(day):
    west = place(day, "Deir al-Zor", "W")
    assert (west["status"], west["actors"]) == ("presence", GOV)
    mark = day.marks[(day.marks["kind"] == "presence") & (day.marks["part"] == "W")].iloc[0]
    assert mark["geometry"].x < TOWNS["Deir al-Zor"][0]


def test_the_south_is_held_by_the_government_and_ringed_by_is(day):
    south = place(day, "Deir al-Zor", "S")
    assert (south["status"], south["actor"], south["besieged_by"]) == ("controlled", GOV, IS)
    assert colour(day, 40.1408, 35.316) == ("controlled", GOV)
    sieges = day.marks[day.marks["kind"] == "siege"]
    assert sieges["part"].tolist() == ["S"]
    notes = " ".join(day.claims[day.claims["part"] == "S"]["note"])
    assert "airfield" in notes


def test_the_unnamed_part_that_is_holds_is_never_placed(day):
    part = place(day, "Deir al-Zor", "part")
    assert (part["status"], part["actor"]) == ("controlled", IS)
    assert not (day.areas["actor"] == IS).any()
    assert not (day.marks["part"] == "part").any()


def test_raqqa_is_contested(day):
    raqqa = place(day, "Raqqa")
    assert raqqa["status"] == "contested"
    assert set(raqqa["actors"].split(";")) == {IS, "Kurdish forces", "Sunni Arab groups"}


@pytest.mark.parametrize("name", ["Mosul", "Tal Afar"])
def test_mosul_and_tal_afar_are_iraqi_government(day, name):
    town = place(day, name)
    assert (town["status"], town["actor"]) == ("controlled", IRAQ)
    assert colour(day, *TOWNS[name]) == ("controlled", IRAQ)


def test_the_euphrates_is_a_presence_along_the_river_and_not_control(day):
    lines = day.marks[day.marks.geom_type == "LineString"]
    assert lines[["kind", "actor"]].drop_duplicates().values.tolist() == [["presence", IS]]
    river = lines.iloc[0]["geometry"]
    mayadin, abu_kamal = Point(40.45, 35.02), Point(40.92, 34.45)
    assert river.distance(mayadin) < 0.1
    assert river.distance(abu_kamal) < 0.1
    assert 1.1 < river.length / Point(river.coords[0]).distance(Point(river.coords[-1])) < 2
    assert colour(day, 40.45, 35.02)[0] == "unknown"


def test_reported_extents_are_text_and_nowhere_colour(day):
    assert sorted(day.reported["share"].dropna()) == [0.1, 0.3333, 0.5]
    assert set(day.reported["place"]) == {"Irak", "Syria"}
    assert not day.places["kind"].isin(["country", "admin1"]).any()


def test_the_ten_must_nots(day):
    held = day.claims[day.claims["predicate"].isin(list(CONTROL))]
    whole_city = held[
        (held["place"] == "Deir al-Zor") & (held["part"] == "") & held["actor"].str.contains("Syrian")
    ]
    assert whole_city.empty  # N1
    assert (day.claims[day.claims["share"] > 0.2]["temporal"] == "past").all()  # N2
    collapse = day.claims[day.claims["predicate"] == Predicate.DEFENCE_COLLAPSED]
    assert collapse["confirmation"].tolist() == ["unconfirmed"]  # N3
    assert set(day.claims[day.claims["predicate"] == "forecast"]["temporal"]) == {"forecast"}  # N4
    assert str(day.claims["date_to"].max().date()) == "2017-09-05"  # N5
    assert "Iceland" not in " ".join(day.claims["located_name"])  # N6
    assert {"Tal Afar", "Deir al-Zor"} <= set(day.claims["place"])  # N7
    outsiders = {"United States", "Russia", "Iran", "United Kingdom", "Norway"}
    assert not {*day.areas["actor"].dropna()} & outsiders  # N8
    assert set(held[held["actor"] == IRAQ]["place"]) == {"Mosul", "Tal Afar"}  # N9
    assad = day.claims[day.claims["source"] == "Bashar al-Assad"]
    assert assad["confirmation"].tolist() == ["single"]  # N10


def test_every_coloured_patch_leads_to_its_claims(day):
    known = set(day.claims["id"])
    for table in (day.areas[day.areas["status"] != "unknown"], day.marks, day.places):
        for cell in table["claim_ids"]:
            assert cell
            assert set(cell.split(";")) <= known


def test_raw_report_from_the_shared_folder_makes_no_false_map(shared, gazetteer):
    report = shared / "seeds" / "deir-al-zor-2017-09-05.nb.txt"
    from mapper.dates import one_day

    raw = open_case(report, gazetteer=gazetteer, published=one_day("2017-09-05"))
    snapshot = raw.control_map(gazetteer).at()
    for name, (lon, lat) in TOWNS.items():
        assert distance_km(lon, lat, *place(snapshot, name)[["lon", "lat"]]) < 1
    assert set(snapshot.areas["actor"].dropna()) <= {GOV, IRAQ, IS}
    assert colour(snapshot, *TOWNS["Mosul"]) == colour(snapshot, *TOWNS["Tal Afar"]) == ("controlled", IRAQ)
    assert place(snapshot, "Deir al-Zor")["status"] == place(snapshot, "Raqqa")["status"] == "contested"
    south = place(snapshot, "Deir al-Zor", "S")
    assert (south["status"], south["actor"], south["besieged_by"]) == ("controlled", GOV, IS)
    assert place(snapshot, "Deir al-Zor", "W")["status"] == "presence"
    assert snapshot.marks[snapshot.marks.geom_type == "LineString"]["actor"].unique().tolist() == [IS]
    assert sorted(snapshot.reported["share"].dropna().round(2)) == [0.1, 0.33, 0.5]
