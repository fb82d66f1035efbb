"""Names that reports use lead to the right place, kind and country, with everything else listed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mapper.claims.ontology import Kind
from mapper.crs import distance_km
from mapper.geocoder.place import Context

DEIR = (40.141, 35.336, "SY", Kind.CITY)
ANCHORS = {
    "Deir al-Zor": DEIR,
    "Deir ez-Zor": DEIR,
    "Deir Ezzor": DEIR,
    "Dayr az Zawr": DEIR,
    "دير الزور": DEIR,
    "Raqqa": (39.01, 35.95, "SY", Kind.CITY),
    "Mosul": (43.12, 36.34, "IQ", Kind.CITY),
    "Tal Afar": (42.45, 36.38, "IQ", Kind.SETTLEMENT),
    "Tall 'Afar": (42.45, 36.38, "IQ", Kind.SETTLEMENT),
    "al-Qaim": (40.99, 34.39, "IQ", Kind.CITY),
    "Al Qa'im": (40.99, 34.39, "IQ", Kind.CITY),
    "Mayadin": (40.45, 35.02, "SY", Kind.CITY),
    "Abu Kamal": (40.92, 34.45, "SY", Kind.CITY),
    "Albukamal": (40.92, 34.45, "SY", Kind.CITY),
    "Palmyra": (38.28, 34.56, "SY", Kind.CITY),
    "al-Sukhnah": (38.87, 34.89, "SY", Kind.SETTLEMENT),
    "Hawija": (43.77, 35.33, "IQ", Kind.SETTLEMENT),
    "Anbar": (None, None, "IQ", Kind.ADMIN1),
    "Euphrates": (None, None, "", Kind.RIVER),
    "Deir al-Zor province": (None, None, "SY", Kind.ADMIN1),
    "Nineveh": (None, None, "IQ", Kind.ADMIN1),
    "Brigade 137 base": (40.09, 35.33, "SY", Kind.BASE),
}


@pytest.mark.parametrize("name", ANCHORS)
def test_the_names_of_the_first_report(gazetteer, name):
    lon, lat, country, kind = ANCHORS[name]
    best = gazetteer.geocode(name, context=Context(countries=("SY", "IQ")))[0]
    assert (best.country, best.kind) == (country, kind)
    if lon is not None:
        assert distance_km(best.lon, best.lat, lon, lat) < 15


@pytest.mark.parametrize(
    ("name", "country", "kind"),
    [
        ("El Fasher", "SD", Kind.CITY),
        ("Wad Madani", "SD", Kind.CITY),
        ("Laukkai", "MM", Kind.CITY),
        ("Myawaddy", "MM", Kind.CITY),
        ("Авдіївка", "UA", Kind.CITY),
        ("Bakhmut", "UA", Kind.CITY),
        ("Kharkiv oblast", "UA", Kind.ADMIN1),
        ("Luhansk region", "UA", Kind.ADMIN1),
        ("Харківська область", "UA", Kind.ADMIN1),
        ("Crimea", "UA", Kind.ADMIN1),
        ("Goma", "CD", Kind.CITY),
        ("Hodeidah", "YE", Kind.CITY),
        ("Sanaa", "YE", Kind.CITY),
    ],
)
def test_names_of_other_wars(gazetteer, name, country, kind):
    best = gazetteer.geocode(name)[0]
    assert (best.country, best.kind) == (country, kind)


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Irak", "IQ"),
        ("Syria", "SY"),
        ("Ukraina", "UA"),
        ("Sør-Sudan", "SS"),
        ("Jemen", "YE"),
        ("سوريا", "SY"),
        ("Україна", "UA"),
        ("Burma", "MM"),
        ("DR Congo", "CD"),
        ("USA", "US"),
        ("Georgia", "GE"),
    ],
)
def test_countries_by_the_names_of_many_languages(gazetteer, name, country):
    best = gazetteer.geocode(name)[0]
    assert (best.country, best.kind) == (country, Kind.COUNTRY)


@pytest.mark.parametrize("name", ["Africa", "Asia", "Europa"])
def test_a_continent_is_no_town(gazetteer, name):
    best = gazetteer.geocode(name)[0]
    assert (best.kind, best.country) == (Kind.AREA, "")


def test_a_bare_name_is_the_town_and_the_province_is_listed(gazetteer):
    kinds = [place.kind for place in gazetteer.geocode("Deir ez-Zor")]
    assert kinds[0] is Kind.CITY
    assert {Kind.ADMIN1, Kind.AIRFIELD} < set(kinds)


def test_the_wording_or_the_context_can_ask_for_the_province(gazetteer):
    assert gazetteer.geocode("Deir al-Zor-provinsen")[0].kind is Kind.ADMIN1
    assert gazetteer.geocode("Deir al-Zor", context=Context(kind=Kind.ADMIN1))[0].kind is Kind.ADMIN1


def test_surroundings_choose_among_namesakes(gazetteer):
    alone = {place.country for place in gazetteer.geocode("Palmyra")}
    new_york = gazetteer.geocode("Palmyra", context=Context(near=((-77.6, 43.2),)))[0]
    syria = gazetteer.geocode("Palmyra", context=Context(near=((36.7, 34.7),)))[0]
    assert {"SY", "US"} <= alone
    assert (new_york.admin1, syria.country) == ("New York", "SY")


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("Mosul", "exact"),
        ("MOSUL", "folded"),
        ("Mossoul", "alternate"),
        ("al-Mayādīn", "folded"),
        ("Mayadin", "alternate"),
        ("Deir al-Zor province", "admin word"),
    ],
)
def test_each_candidate_says_how_it_matched(gazetteer, name, match):
    best = gazetteer.geocode(name)[0]
    assert best.match == match
    assert 0 < best.score <= 1


@pytest.mark.parametrize(
    "name", ["", " ", "Nowhereville-on-Nothing", "'; DROP TABLE places; --", "\x00\x01", "x" * 10_000, "…"]
)
def test_what_is_no_name_is_an_empty_list(gazetteer, name):
    assert gazetteer.geocode(name) == []


def test_the_answer_is_the_callers_own(gazetteer):
    gazetteer.geocode("Mosul").clear()
    assert gazetteer.geocode("Mosul")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Deir al-Zor fell today", 2),
        ("Deir al-Zor-provinsen er", 2),
        ("province of Deir al-Zor and", 4),
        ("er nord for byen", 1),
        ("byen Deir al-Zor", 0),
        ("Xyzzyq Deir", 0),
        ("", 0),
    ],
)
def test_the_longest_known_name_at_the_start(gazetteer, text, count):
    found = gazetteer.longest_match(text.split())
    assert found == count


def test_settlements_in_a_window(gazetteer):
    table = gazetteer.within((40.0, 35.2, 40.3, 35.5))
    assert table.loc[0, ["name", "country"]].tolist() == ["Deir ez-Zor", "SY"]
    assert table["lon"].between(40.0, 40.3).all()
    assert table["lat"].between(35.2, 35.5).all()
    assert table["population"].is_monotonic_decreasing


def test_a_window_across_the_antimeridian(gazetteer):
    table = gazetteer.within((175, -20, -175, -15))
    assert "FJ" in set(table["country"])
    assert (table["lon"].abs() >= 175).all()


def test_the_nearest_settlement(gazetteer):
    first, second = gazetteer.nearest(40.14, 35.33, n=2)
    assert first.name == "Deir ez-Zor"
    assert distance_km(second.lon, second.lat, 40.14, 35.33) >= distance_km(
        first.lon, first.lat, 40.14, 35.33
    )


def test_the_extent_of_what_is_more_than_a_point(gazetteer):
    from shapely import Point

    deir = Point(40.14, 35.336)
    assert gazetteer.geometry(gazetteer.geocode("Deir al-Zor province")[0]).contains(deir)
    assert gazetteer.geometry(gazetteer.geocode("Syria")[0]).contains(deir)
    assert gazetteer.geometry(gazetteer.geocode("Euphrates")[0]).distance(deir) < 0.05
    assert gazetteer.geometry(gazetteer.geocode("Raqqa")[0]) is None


def test_a_place_by_its_id(gazetteer):
    assert gazetteer.place("geonames:170794").name == "Deir ez-Zor"
    assert gazetteer.place("geonames:0") is None


def test_a_look_up_needs_no_heavy_library():
    code = (
        "import sys; from mapper.geocoder.gazetteer import Gazetteer; Gazetteer().geocode('Raqqa'); "
        "print([name for name in ('pandas', 'geopandas', 'pyarrow', 'pyproj') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
