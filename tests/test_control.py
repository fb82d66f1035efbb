"""From located claims to areas: ground, cells, the nearest model, areas and frontlines."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely.geometry import Point, box

from mapper.claims.ontology import Kind, Part
from mapper.claims.table import Claim, claim_table
from mapper.control.evidence import latest_day
from mapper.control.models import MODELS
from mapper.control.settings import Settings
from mapper.controlmap import ControlMap
from mapper.crs import distance_km
from mapper.errors import InputError
from mapper.geocoder.locate import locate
from mapper.geocoder.place import Place

DAY = dt.date(2017, 9, 5)
NOW = {"date_from": DAY, "date_to": DAY}
GOV, IS = "Syrian government", "Islamic State"
AREA = box(39.5, 34.8, 41.0, 35.8)


def claim(lon, lat, actor, predicate="controls", **more):
    return Claim(place=f"P{lon},{lat}", lon=lon, lat=lat, actor=actor, predicate=predicate, **{**NOW, **more})


def control_map(gazetteer, *claims, **options):
    return ControlMap(claim_table(claims), gazetteer=gazetteer, **({"area": AREA} | options))


def owner(snapshot, lon, lat):
    rows = snapshot.areas[snapshot.areas.contains(Point(lon, lat))]
    assert len(rows) <= 1
    return (rows.iloc[0]["status"], rows.iloc[0]["actors"]) if len(rows) else None


def test_areas_tile_the_study_area_and_lead_to_claims(gazetteer):
    snapshot = control_map(
        gazetteer, claim(40.0, 35.2, GOV), claim(40.2, 35.2, IS), claim(40.6, 35.5, IS)
    ).at()
    areas = snapshot.areas
    assert shapely.coverage_is_valid(areas.geometry.to_numpy())
    assert areas.union_all().symmetric_difference(AREA).area < 1e-4
    coloured = areas[areas["status"] != "unknown"]
    assert set(coloured["actor"]) == {GOV, IS}
    assert (coloured["claim_ids"] != "").all()
    assert set(areas[areas["status"] == "unknown"]["claim_ids"]) == {""}


def test_every_place_lies_in_its_own_colour(gazetteer):
    snapshot = control_map(
        gazetteer, claim(40.0, 35.2, GOV), claim(40.05, 35.2, IS), claim(40.1, 35.2, GOV)
    ).at()
    for lon, actor in ((40.0, GOV), (40.05, IS), (40.1, GOV)):
        assert owner(snapshot, lon, 35.2) == ("controlled", actor)


def test_beyond_the_reach_nobody_said_anything(gazetteer):
    snapshot = control_map(gazetteer, claim(40.0, 35.2, GOV)).at()
    for lon in (40.1, 40.3, 40.9):
        expected = ("controlled", GOV) if distance_km(40.0, 35.2, lon, 35.2) <= 15 else ("unknown", "")
        assert owner(snapshot, lon, 35.2) == expected


def test_frontlines_border_both_sides(gazetteer):
    snapshot = control_map(gazetteer, claim(40.0, 35.2, GOV), claim(40.2, 35.2, IS)).at()
    front = snapshot.frontlines.iloc[0]
    assert (front["actor_a"], front["actor_b"]) == (IS, GOV)
    sides = snapshot.areas.set_index("actor").geometry
    assert front["geometry"].within(sides[IS].boundary.buffer(1e-9))
    assert front["geometry"].within(sides[GOV].boundary.buffer(1e-9))
    assert 15 < front["length_km"] < 60


def test_fighting_in_a_town_says_nothing_of_the_country_around(gazetteer):
    snapshot = control_map(gazetteer, claim(40.0, 35.2, GOV, "contests", against=IS)).at()
    assert owner(snapshot, 40.0, 35.2) == ("contested", f"{GOV};{IS}")
    assert owner(snapshot, 40.1, 35.2) == ("unknown", "")


def test_a_besieged_place_does_not_reach_out(gazetteer):
    snapshot = control_map(
        gazetteer, claim(40.0, 35.2, GOV), claim(40.0, 35.2, IS, "besieges", against=GOV)
    ).at()
    assert owner(snapshot, 40.0, 35.2) == ("controlled", GOV)
    assert owner(snapshot, 40.1, 35.2) == ("unknown", "")
    siege = snapshot.marks[snapshot.marks["kind"] == "siege"].iloc[0]
    assert siege["besieged_by"] == IS
    assert siege["geometry"].contains(Point(40.0, 35.2))


def town(actor, predicate, **more):
    return Claim(place="Deir al-Zor", actor=actor, predicate=predicate, **{**NOW, **more})


def test_a_sector_never_overwrites_the_whole_place(gazetteer):
    day = control_map(gazetteer, town(IS, "controls", date_from=dt.date(2017, 6, 1), date_to=dt.date(2017, 6, 1)),
                      town(GOV, "takes_control", part=Part.S)).at()  # fmt: skip
    places = day.places.set_index("part")
    assert places.loc["", ["status", "actor"]].tolist() == ["controlled", IS]
    assert places.loc["S", ["status", "actor"]].tolist() == ["controlled", GOV]
    assert owner(day, 40.1408, 35.318) == ("controlled", GOV)
    assert owner(day, 40.1408, 35.352) == ("controlled", IS)


def test_taking_the_whole_town_supersedes_older_sectors(gazetteer):
    later = {"date_from": dt.date(2017, 11, 3), "date_to": dt.date(2017, 11, 3)}
    claims = [town(IS, "controls", part=Part.E), town(GOV, "takes_control", **later)]
    places = control_map(gazetteer, *claims).at().places.set_index("part")
    assert places.loc["", ["status", "actor"]].tolist() == ["controlled", GOV]
    assert "E" not in places.index or places.loc["E", "status"] == "unknown"


def test_parts_in_different_hands_make_a_contested_town(gazetteer):
    day = control_map(gazetteer, town(GOV, "controls", part=Part.S), town(IS, "controls", extent="part")).at()
    whole = day.places.set_index("part").loc[""]
    assert (whole["status"], whole["actors"]) == ("contested", f"{IS};{GOV}")
    assert (round(whole["lon"], 2), round(whole["lat"], 2)) == (40.14, 35.34)


def test_an_unnamed_part_is_never_placed(gazetteer):
    day = control_map(gazetteer, town(IS, "controls", part=Part.PART)).at()
    assert not (day.areas["actor"] == IS).any()
    assert not (day.marks["part"] == "part").any()
    assert day.places.set_index("part").loc["part", "actor"] == IS


def test_somebody_else_in_an_unnamed_part_makes_the_town_contested(gazetteer):
    day = control_map(gazetteer, town(IS, "controls"), town(GOV, "controls", part=Part.PART)).at()
    whole = day.places.set_index("part").loc[""]
    assert (whole["status"], whole["actors"]) == ("contested", f"{IS};{GOV}")
    assert owner(day, 40.1408, 35.318) == ("contested", f"{IS};{GOV}")


def test_siege_broken_in_the_west_and_standing_in_the_south_are_both_true(gazetteer):
    claims = [
        town(IS, "besieges", against=GOV, date_from=dt.date(2014, 9, 1), date_to=dt.date(2014, 9, 1)),
        town(GOV, "siege_broken", against=IS),
        town(GOV, "controls", part=Part.S),
        town(IS, "besieges", against=GOV, part=Part.S),
    ]
    cmap = control_map(gazetteer, *claims)
    before = cmap.at("2017-09-04").places.set_index("part")
    after = cmap.at("2017-09-05").places.set_index("part")
    assert before.loc["", "besieged_by"] == IS
    assert after.loc["", "besieged_by"] == ""
    assert after.loc["S", ["actor", "besieged_by"]].tolist() == [GOV, IS]


def test_extents_of_a_country_are_text_and_nowhere_colour(gazetteer):
    claims = [
        Claim(place="Iraq", kind="country", actor=IS, predicate="controls", share=0.1, **NOW),
        Claim(place="Syria", kind="country", actor=IS, predicate="controls", extent="part", **NOW),
        claim(40.0, 35.2, GOV),
    ]
    cmap = control_map(gazetteer, *claims)
    day = cmap.at()
    assert len(day.reported) == 2
    assert IS not in {*day.areas["actor"], *day.places["actor"]}


def test_a_province_said_to_be_held_is_drawn_by_its_outline(gazetteer):
    held = Claim(place="Tartus", kind="admin1", actor=GOV, predicate="controls", **NOW)
    cmap = ControlMap(claim_table([held]), gazetteer=gazetteer)
    area = cmap.at().areas.set_index("actor").loc[GOV]
    assert area["area_km2"] == pytest.approx(1890, rel=0.05)  # Tartus governorate, 1,892 km²


def test_a_drawn_polygon_is_a_claim_like_any_other(gazetteer):
    drawn = Claim(geometry=box(40, 35, 40.3, 35.2), actor=GOV, predicate="controls", **NOW)
    day = control_map(gazetteer, drawn).at()
    assert owner(day, 40.15, 35.1) == ("controlled", GOV)
    held = day.areas.set_index("actor").loc[GOV, "geometry"]
    assert held.symmetric_difference(drawn.geometry).area < 1e-4


def test_forecasts_denials_and_past_extents_leave_the_map_alone(gazetteer):
    claims = [
        claim(40.0, 35.2, GOV),
        claim(40.0, 35.2, IS, "takes_control", temporal="forecast", modality="forecast"),
        claim(40.0, 35.2, IS, modality="denied"),
        claim(40.0, 35.2, IS, temporal="past"),
        claim(40.0, 35.2, IS, review="rejected"),
        claim(40.0, 35.2, IS, "strikes"),
    ]
    assert owner(control_map(gazetteer, *claims).at(), 40.0, 35.2) == ("controlled", GOV)


def test_what_an_analyst_rejected_is_nowhere_on_the_map_and_stays_in_the_table(gazetteer):
    share = {"kind": Kind.COUNTRY, "share": 0.5, "review": "rejected"}
    claims = [
        claim(40.0, 35.2, GOV, id="kept"),
        claim(40.0, 35.2, IS, "siege_broken", review="rejected", id="out"),
        Claim(place="Syria", actor=IS, predicate="controls", id="extent", **NOW, **share),
        Claim(place="Xyzzyqville", actor=IS, predicate="controls", id="lost", review="rejected", **NOW),
    ]
    cmap = control_map(gazetteer, *claims)
    day = cmap.at()
    assert day.claims["id"].tolist() == ["kept"]
    assert len(day.reported) == len(day.unlocated) == len(cmap.reported) == len(cmap.unlocated) == 0
    assert set(day.places["claim_ids"]) == {"kept"} and not (day.marks["kind"] == "event").any()
    assert len(cmap.claims) == 4


def test_two_camps_confirm_and_one_camp_does_not(gazetteer):
    claims = [claim(40.0, 35.2, GOV, modality="claimed", source="SANA")]
    other_camp = claim(40.0, 35.2, GOV, modality="claimed", source="Syrian Observatory for Human Rights")
    same_camp = claim(40.0, 35.2, GOV, modality="claimed", source="Bashar al-Assad")
    assert owner(control_map(gazetteer, *claims, same_camp).at(), 40.0, 35.2) == ("unknown", "")
    assert owner(control_map(gazetteer, *claims, other_camp).at(), 40.0, 35.2) == ("controlled", GOV)


def test_known_by_uses_only_what_was_published(gazetteer):
    claims = [
        claim(
            40.0,
            35.2,
            IS,
            date_from=dt.date(2017, 9, 1),
            date_to=dt.date(2017, 9, 1),
            published=dt.date(2017, 9, 1),
        ),
        claim(40.0, 35.2, GOV, "takes_control", published=dt.date(2017, 9, 9)),
    ]
    cmap = control_map(gazetteer, *claims)
    assert owner(cmap.at("2017-09-05"), 40.0, 35.2) == ("controlled", GOV)
    assert owner(cmap.at("2017-09-05", known_by="2017-09-06"), 40.0, 35.2) == ("controlled", IS)


def test_unlocated_claims_are_kept_and_told(gazetteer):
    lost = Claim(place="Qwrtzpl", actor=GOV, predicate="controls", **NOW)
    cmap = control_map(gazetteer, claim(40.0, 35.2, GOV), lost)
    assert cmap.unlocated["place"].tolist() == ["Qwrtzpl"]
    assert cmap.at().unlocated["place"].tolist() == ["Qwrtzpl"]
    with pytest.raises(InputError, match="no place found"):
        control_map(gazetteer, lost)


def test_the_day_is_the_latest_that_the_claims_speak_of():
    forecast = claim(
        40,
        35,
        GOV,
        "forecast",
        temporal="forecast",
        date_from=dt.date(2018, 1, 1),
        date_to=dt.date(2018, 1, 1),
    )
    assert latest_day(claim_table([claim(40, 35, GOV), forecast])) == DAY
    undated = {"date_from": None, "date_to": None}
    assert latest_day(claim_table([claim(40, 35, GOV, published=DAY, **undated)])) == DAY
    with pytest.raises(InputError, match="--on"):
        latest_day(claim_table([claim(40, 35, GOV, **undated)]))


def test_undated_claims_hold_when_a_day_is_given(gazetteer):
    undated = claim(40.0, 35.2, GOV, date_from=None, date_to=None)
    assert owner(control_map(gazetteer, undated).at("2020-01-01"), 40.0, 35.2) == ("controlled", GOV)


@pytest.mark.parametrize("area", ["nowhere at all", "1,2,3", "10,20,5,30", "missing.geojson"])
def test_an_area_that_is_none_is_an_error(gazetteer, area):
    with pytest.raises((LookupError, ValueError, OSError), match="missing|area"):
        _ = control_map(gazetteer, claim(40.0, 35.2, GOV), area=area).area


def test_an_area_by_name_box_and_file(gazetteer, tmp_path):
    one = claim(40.0, 35.2, GOV)
    syria = control_map(gazetteer, one, area="Syria").area
    both = control_map(gazetteer, one, area="Syria;Iraq").area
    assert 16 < syria.area < 20
    assert both.area > syria.area * 2
    assert control_map(gazetteer, one, area="39,34,41,36").area.equals(box(39, 34, 41, 36))
    gpd.GeoDataFrame(geometry=[AREA], crs="EPSG:4326").to_file(tmp_path / "a.gpkg")
    assert control_map(gazetteer, one, area=str(tmp_path / "a.gpkg")).area.equals(AREA)


def test_same_claims_same_tables(gazetteer):
    claims = [claim(40.0, 35.2, GOV), claim(40.2, 35.2, IS), town(IS, "controls", part=Part.PART)]
    one, two = control_map(gazetteer, *claims).at(), control_map(gazetteer, *claims).at()
    assert one.areas.to_wkt().to_csv() == two.areas.to_wkt().to_csv()
    assert one.claims_hash == two.claims_hash


def test_one_town_by_name_and_by_coordinates_is_one_place(gazetteer):
    early = {"date_from": dt.date(2017, 9, 1), "date_to": dt.date(2017, 9, 1)}
    claims = [
        Claim(place="Raqqa", actor=IS, predicate="controls", **early),
        Claim(place="Raqqa", lon=39.0079, lat=35.9528, actor=GOV, predicate="takes_control", **NOW),
    ]
    places = ControlMap(claim_table(claims), gazetteer=gazetteer).at().places
    assert places[["status", "actor"]].values.tolist() == [["controlled", GOV]]


def test_the_same_unknown_name_close_by_is_one_place_and_far_off_another(gazetteer):
    near, far = (40.00, 35.2), (40.9, 35.2)
    claims = [
        Claim(place="Hill 12", lon=lon, lat=lat, actor=GOV, predicate="controls", **NOW)
        for lon, lat in (near, (near[0] + 0.001, near[1]), far)
    ]
    assert len(control_map(gazetteer, *claims).at().places) == 2


def test_a_past_hold_that_ended_leaves_the_holder_alone(gazetteer):
    over = claim(40.0, 35.2, IS, temporal="past", until=dt.date(2016, 3, 1))
    now = claim(40.0, 35.2, GOV, date_from=dt.date(2017, 1, 1), date_to=dt.date(2017, 1, 1))
    assert owner(control_map(gazetteer, over, now).at("2017-09-05"), 40.0, 35.2) == ("controlled", GOV)


def test_leaving_the_town_is_leaving_its_sectors(gazetteer):
    later = {"date_from": dt.date(2017, 9, 9), "date_to": dt.date(2017, 9, 9)}
    day = control_map(gazetteer, town(IS, "controls", part=Part.S), town(IS, "withdraws", **later)).at()
    assert set(day.places["status"]) == {"unknown"}


def test_restating_who_holds_the_town_keeps_the_ring_around_its_sector(gazetteer):
    dates = [
        {"date_from": dt.date(2017, month, 1), "date_to": dt.date(2017, month, 1)} for month in (8, 9, 10)
    ]
    claims = [
        town(GOV, "controls", **dates[0]),
        town(IS, "besieges", against=GOV, part=Part.S, **dates[1]),
        town(GOV, "controls", **dates[2]),
    ]
    places = control_map(gazetteer, *claims).at().places.set_index("part")
    assert places.loc["S", "besieged_by"] == IS


def test_a_truce_in_one_sector_is_no_fight_in_the_town(gazetteer):
    places = control_map(gazetteer, town(GOV, "mixed", against=IS, part=Part.N)).at().places.set_index("part")
    assert places.loc["N", "status"] == "mixed"
    assert places.loc["", "status"] == "presence"


def test_nothing_can_be_known_before_it_happened(gazetteer):
    cmap = control_map(gazetteer, claim(40.0, 35.2, GOV, date_from=dt.date(2017, 1, 1), date_to=dt.date(2017, 1, 1)),
                       claim(40.0, 35.2, IS, "takes_control"))  # fmt: skip
    assert owner(cmap.at("2017-09-05", known_by="2017-03-01"), 40.0, 35.2) == ("controlled", GOV)


def test_the_order_of_joint_holders_makes_no_conflict(gazetteer):
    day = control_map(gazetteer, claim(40.0, 35.2, f"{IS};SDF"), claim(40.0, 35.2, "SDF;ISIL")).at()
    assert day.places["status"].tolist() == ["mixed"]


def test_the_analysts_own_confidence_stands(gazetteer):
    claims = [claim(40.0, 35.2, GOV, source=source, confidence=0.1) for source in ("SANA", "Reuters")]
    assert control_map(gazetteer, *claims).at().places["area_confidence"].tolist() == [0.1]


def test_claims_that_are_not_drawn_do_not_set_the_day(gazetteer):
    later = {"date_from": dt.date(2018, 1, 1), "date_to": dt.date(2018, 1, 1)}
    for idle in ({"review": "rejected"}, {"modality": "forecast"}, {"predicate": "forecast"}):
        cmap = control_map(gazetteer, claim(40.0, 35.2, GOV), claim(40.0, 35.2, IS, **{**later, **idle}))
        assert cmap.at().day == DAY


def test_before_anything_was_said_all_is_unknown(gazetteer):
    day = control_map(gazetteer, claim(40.0, 35.2, GOV)).at("2001-01-01")
    assert set(day.areas["status"]) == {"unknown"}
    assert len(day.places) == len(day.marks) == 0


@pytest.mark.parametrize(("lon", "lat"), [(179.98, 67.0), (-179.6, 67.4), (25.0, 69.4), (30.0, 0.0)])
def test_a_map_can_be_made_anywhere_but_at_the_poles(gazetteer, lon, lat):
    cmap = ControlMap(claim_table([claim(lon, lat, GOV)]), gazetteer=gazetteer)
    day = cmap.at()
    held = day.areas[day.areas["actor"] == GOV]
    assert held.geometry.is_valid.all()
    assert held["area_km2"].sum() == pytest.approx(706, rel=0.02)  # a disc of 15 km
    assert held.bounds["maxx"].max() <= 180
    with pytest.raises(InputError, match="pole"):
        _ = ControlMap(claim_table([claim(lon, -89.9, GOV)]), gazetteer=gazetteer).area


def test_a_thousand_claims_of_one_place_are_one_place(gazetteer):
    first = dt.date(2015, 1, 1)
    days = [first + dt.timedelta(days=number // 2) for number in range(2000)]
    claims = [claim(40.0, 35.2, (GOV, IS)[number % 3 == 0], date_from=day, date_to=day, source=("SANA", "Reuters")[number % 2])
              for number, day in enumerate(days)]  # fmt: skip
    assert len(control_map(gazetteer, *claims).at().places) == 1


def test_a_state_within_a_month_holds_when_it_was_published(gazetteer):
    month = {
        "date_from": dt.date(2017, 9, 1),
        "date_to": dt.date(2017, 9, 30),
        "published": dt.date(2017, 9, 20),
    }
    cmap = control_map(gazetteer, claim(40.0, 35.2, GOV, **month))
    assert cmap.at().day == dt.date(2017, 9, 20)
    assert owner(cmap.at("2017-09-20"), 40.0, 35.2) == ("controlled", GOV)
    assert owner(cmap.at("2017-09-19"), 40.0, 35.2) == ("unknown", "")


def test_a_namesake_on_another_continent_is_not_coloured(gazetteer):
    names = [
        "Lashio",
        "Kyaukme",
        "Singu",
        "Loikaw",
    ]  # Singu in Myanmar is not in the gazetteer, Shingu in Japan is
    claims = [Claim(place=name, actor="PDF", predicate="controls", **NOW) for name in names]
    cmap = ControlMap(claim_table(claims), gazetteer=gazetteer)
    assert cmap.unlocated["place"].tolist() == ["Singu"]
    assert "JP" in cmap.unlocated["alternatives"].iloc[0] or "Japan" in cmap.unlocated["alternatives"].iloc[0]


@pytest.mark.parametrize("name", MODELS)
def test_every_model_keeps_places_enclaves_and_the_unknown(gazetteer, name):
    ring = [
        claim(40.0 + 0.1 * x, 35.2 + 0.1 * y, IS) for x in (-1, 0, 1) for y in (-1, 0, 1) if (x, y) != (0, 0)
    ]
    day = control_map(gazetteer, claim(40.0, 35.2, GOV), *ring, model=MODELS[name](Settings())).at()
    assert owner(day, 40.0, 35.2) == ("controlled", GOV)
    assert all(owner(day, row["lon"], row["lat"])[1] == row["actor"] for row in day.places.to_dict("records"))
    assert owner(day, 40.9, 35.75) == ("unknown", "")


@pytest.mark.parametrize("answer", [None, {"spot": 99, "confidence": 0.5}, {"spot": -1}])
def test_a_model_that_breaks_its_contract_is_told_so(gazetteer, answer):
    def model(evidence, cells, date):
        return None if answer is None else pd.DataFrame(answer, index=cells.index)

    with pytest.raises(InputError, match="the model"):
        control_map(gazetteer, claim(40.0, 35.2, GOV), model=model).at()


def test_sources_that_claims_name_are_listed(gazetteer):
    told = claim(40.0, 35.2, GOV, source="Reuters", url="https://example.org/a")
    assert control_map(gazetteer, told).at().sources == (
        {"title": "Reuters", "url": "https://example.org/a"},
    )


def test_a_geocoder_of_ones_own_locates_the_claims(gazetteer):
    class OneHill:
        def geocode(self, name, *, context=None):
            return [Place("Hill", 40.0, 35.2, Kind.SETTLEMENT, id="hill")] if name == "Hill" else []

    hill = Claim(place="Hill", actor=GOV, predicate="controls", **NOW)
    assert owner(control_map(gazetteer, hill, geocoder=OneHill()).at(), 40.0, 35.2) == ("controlled", GOV)


def test_places_from_elsewhere_are_credited(gazetteer):
    claims = locate(
        claim_table([Claim(place="Raqqa", predicate="controls", actor="IS", date_to="2017-09-05")])
    )
    claims["located_by"] = "online nominatim"
    credits = ControlMap(claims, gazetteer=gazetteer).at("2017-09-05").scene().credits
    assert "Some places from nominatim (© OpenStreetMap contributors, ODbL)" in credits
