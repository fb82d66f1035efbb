"""The names of a report are judged together, and doubt is told."""

from __future__ import annotations

import json
import math

import pytest
from shapely import box

from mapper.claims.ontology import Kind, Part, Predicate
from mapper.claims.table import DERIVED, Claim, claim_table
from mapper.crs import distance_km
from mapper.geocoder.locate import locate
from mapper.geocoder.place import Place
from mapper.geocoder.resolve import resolve
from mapper.geocoder.verdict import Query


def best(gazetteer, *names, **known):
    return [answer.place for answer in resolve([Query(name) for name in names], gazetteer, **known)]


def test_company_decides_which_palmyra(gazetteer):
    assert best(gazetteer, "Palmyra", "Homs", "Raqqa")[0].country == "SY"
    assert best(gazetteer, "Palmyra", "Rochester", "Buffalo")[0].admin1 == "New York"


def test_company_decides_which_tripoli(gazetteer):
    assert best(gazetteer, "Tripoli", "Beirut", "Sidon")[0].country == "LB"
    assert best(gazetteer, "Tripoli", "Misrata", "Sirte")[0].country == "LY"


def test_a_country_that_is_named_or_known_helps(gazetteer):
    assert best(gazetteer, "Al-Sukhnah", "Yemen")[0].country == "YE"
    assert best(gazetteer, "Al-Sukhnah", countries=["SY"])[0].country == "SY"
    assert best(gazetteer, "Al-Sukhnah", near=[(38.3, 34.6)])[0].country == "SY"


def test_a_close_call_is_flagged_and_a_clear_one_is_not(gazetteer):
    alone, clear = (resolve([Query(name)], gazetteer)[0] for name in ("Palmyra", "Mosul"))
    assert alone.ambiguous
    assert "nearly as good" in alone.reason
    assert not clear.ambiguous


def test_the_province_around_a_town_makes_it_not_ambiguous(gazetteer):
    assert not resolve([Query("Homs")], gazetteer)[0].ambiguous


def test_a_small_place_far_from_all_others_is_doubted(gazetteer):
    names = ["Raqqa", "Mosul", "Deir al-Zor", "Hilo"]
    answers = resolve([Query(name) for name in names], gazetteer)
    assert [answer.ambiguous for answer in answers] == [False, False, False, True]
    assert "far from all others" in answers[-1].reason


def test_unknown_names_are_answered_too(gazetteer):
    answer, known = resolve([Query("Xyzzyqville"), Query("Raqqa")], gazetteer)
    assert answer.place is None
    assert answer.candidates == ()
    assert known.place is not None
    assert resolve([], gazetteer) == []


def test_order_and_repetition_change_nothing(gazetteer):
    names = ["Palmyra", "Homs", "Tripoli", "Hama", "Palmyra"]
    forward = best(gazetteer, *names)
    assert forward == best(gazetteer, *names[::-1])[::-1]
    assert forward[:4] == best(gazetteer, *names[:4])


def test_every_place_of_the_first_report(gazetteer, shared):
    gold = json.loads((shared / "seeds" / "deir-al-zor-2017-09-05.gold.json").read_text("utf-8"))
    wanted = [place for place in gold["places"] if "lat" in place]
    names = [place["mentions"][0] for place in wanted]
    for place, found in zip(wanted, best(gazetteer, *names, "Syria", "Irak"), strict=False):
        assert distance_km(found.lon, found.lat, place["lon"], place["lat"]) < place["tolerance_km"]
        assert found.country == place["country"]


def located(gazetteer, *claims, **known):
    table = claim_table([Claim(predicate=Predicate.CONTESTS, **claim) for claim in claims])
    return locate(table, gazetteer, **known)


def test_a_claim_table_is_filled_and_the_original_left_alone(gazetteer):
    table = claim_table([Claim(place="Raqqa", predicate=Predicate.CONTESTS, id="a")])
    done = locate(table, gazetteer)
    assert math.isnan(table.loc[0, "lon"])
    assert done.loc[0, "located_by"] == "gazetteer"
    assert done.loc[0, "located_id"] == "geonames:172955"
    assert (done.geometry[0].x, done.geometry[0].y) == (done.loc[0, "lon"], done.loc[0, "lat"])
    assert set(DERIVED) <= set(done.columns)
    assert list(done.columns[: len(table.columns)]) == list(table.columns)


def test_an_unknown_place_keeps_its_row(gazetteer):
    done = located(gazetteer, {"place": "Xyzzyqville"}, {"place": "Raqqa"})
    assert done["located_by"].tolist() == ["", "gazetteer"]
    assert math.isnan(done.loc[0, "lon"])
    assert done.geometry[0] is None


def test_what_the_table_brings_is_kept(gazetteer):
    done = located(
        gazetteer, {"place": "Raqqa", "lon": 1.0, "lat": 2.0}, {"place": "Raqqa", "geometry": box(0, 0, 2, 2)}
    )
    assert done["located_by"].tolist() == ["given", "drawn"]
    assert done["lon"].tolist() == [1.0, 1.0]
    assert done.geometry[1].equals(box(0, 0, 2, 2))
    assert done["located_name"].tolist() == ["Raqqa", "Raqqa"]


def test_given_points_are_evidence_for_the_rest(gazetteer):
    done = located(
        gazetteer, {"place": "a farm", "lon": -77.4, "lat": 43.1}, {"place": "Palmyra"}, {"place": "Buffalo"}
    )
    assert done.loc[1, "located_country"] == "US"


def test_the_kind_column_chooses(gazetteer):
    kinds = [Kind.CITY, Kind.ADMIN1, Kind.AIRFIELD]
    done = located(gazetteer, *({"place": "Deir al-Zor", "kind": kind} for kind in kinds))
    assert done["located_kind"].tolist() == ["city", "admin1", "airfield"]
    assert done["located_country"].tolist() == ["SY"] * 3
    assert not done["ambiguous"].any()


def test_a_side_of_a_town(gazetteer):
    done = located(
        gazetteer, {"place": "Deir al-Zor"}, {"place": "Deir al-Zor", "part": Part.W, "kind": Kind.SECTOR}
    )
    whole, west = done["lon"]
    assert whole - 0.06 < west < whole - 0.01
    assert done.geometry[1].geom_type == "Point"


def test_a_corridor_is_a_line_along_the_river(gazetteer):
    claim = {"place": "Deir al-Zor", "to_place": "al-Qaim", "kind": Kind.CORRIDOR}
    done = located(gazetteer, claim)
    assert done.geometry[0].geom_type == "LineString"
    assert done.loc[0, "located_id"] == "geonames:170794;geonames:92138"
    assert done.loc[0, "located_country"] == "SY;IQ"
    assert 34.4 < done.loc[0, "lat"] < 35.4
    assert located(gazetteer, claim | {"to_place": "Xyzzyqville"}).loc[0, "located_by"] == ""


def test_alternatives_are_told(gazetteer):
    done = located(gazetteer, {"place": "Palmyra"})
    assert done.loc[0, "ambiguous"]
    assert "United States (" in done.loc[0, "alternatives"]
    assert " N, " in done.loc[0, "alternatives"]


def test_any_geocoder_will_do():
    class OnePlace:
        def geocode(self, name, *, context=None):
            return [Place("Camp", 10.0, 20.0, Kind.BASE, id="mine:1")] if name == "the camp" else []

    done = located(OnePlace(), {"place": "the camp"}, {"place": "Raqqa"})
    assert done["located_id"].tolist() == ["mine:1", ""]
    assert (done.loc[0, "lon"], done.loc[0, "lat"]) == (10.0, 20.0)


def test_an_empty_table(gazetteer):
    assert len(located(gazetteer)) == 0


@pytest.mark.slow
def test_thousands_of_names(gazetteer):
    names = gazetteer.within((20, 20, 50, 50))["name"].head(3000)
    assert sum(place is not None for place in best(gazetteer, *names)) == len(names)


def test_a_part_of_a_province_is_no_part_of_its_town(gazetteer):
    claim = Claim(place="Kherson oblast", part=Part.LEFT_BANK, predicate=Predicate.CONTROLS, actor="Russia")
    row = locate(claim_table([claim]), gazetteer).iloc[0]
    assert (row["located_kind"], row["ambiguous"]) == ("admin1", False)
