"""Footprints, sides and corridors are where a reader of the map expects them."""

from __future__ import annotations

import pytest
from shapely import Point

from mapper.claims.ontology import Kind, Part
from mapper.crs import GEOD, distance_km
from mapper.geocoder.courses import river_stretch
from mapper.geocoder.locate import way_between
from mapper.geocoder.place import Place
from mapper.geocoder.shapes import footprint_km, sector_point, sector_shape

DEIR = Place("Deir ez-Zor", 40.14084, 35.33588, Kind.CITY, population=271_800)
TOWNS = {
    "Deir": DEIR,
    "Raqqa": Place("Raqqa", 39.00788, 35.95283, Kind.CITY),
    "Mosul": Place("Mosul", 43.11889, 36.335, Kind.CITY),
    "Qaim": Place("al-Qaim", 40.98945, 34.39251, Kind.CITY),
    "Kherson": Place("Kherson", 32.6177, 46.6358, Kind.CITY),
    "Nikopol": Place("Nikopol", 34.3963, 47.5712, Kind.CITY),
    "Zaporizhzhia": Place("Zaporizhzhia", 35.1396, 47.8388, Kind.CITY),
    "Khartoum": Place("Khartoum", 32.5324, 15.5518, Kind.CITY),
    "Atbara": Place("Atbara", 33.9863, 17.7022, Kind.CITY),
    "Mandalay": Place("Mandalay", 96.0836, 21.9747, Kind.CITY),
    "Bagan": Place("Bagan", 94.8596, 21.1717, Kind.CITY),
}


def length_km(line):
    return GEOD.geometry_length(line) / 1000


def test_a_footprint_grows_with_the_people_and_unknown_is_not_zero():
    assert footprint_km(0) == footprint_km(5_000)
    assert footprint_km(20_000) < footprint_km(200_000) < footprint_km(2_000_000)
    assert footprint_km(100_000_000) == 20.0


@pytest.mark.parametrize(
    ("part", "east", "north"),
    [(Part.N, 0, 1), (Part.E, 1, 0), (Part.S, 0, -1), (Part.W, -1, 0), (Part.NE, 1, 1), (Part.SW, -1, -1)],
)
def test_a_side_lies_on_its_side_and_inside_the_footprint(part, east, north):
    lon, lat = sector_point(DEIR, part)
    assert round((lon - DEIR.lon) * 100) * east >= abs(east)
    assert round((lat - DEIR.lat) * 100) * north >= abs(north)
    assert sector_shape(DEIR, part).contains(Point(lon, lat))
    assert 1 < distance_km(lon, lat, DEIR.lon, DEIR.lat) < footprint_km(DEIR.population)


def test_four_sides_make_up_the_town():
    whole = sector_shape(DEIR)
    sides = [sector_shape(DEIR, part) for part in (Part.N, Part.E, Part.S, Part.W)]
    assert sum(side.area for side in sides) == pytest.approx(whole.area, rel=0.01)
    assert sides[0].intersection(sides[1]).area < whole.area / 100


def test_an_unnamed_part_may_be_anywhere():
    assert sector_shape(DEIR, Part.PART).equals(sector_shape(DEIR))
    assert sector_point(DEIR, Part.PART) == (DEIR.lon, DEIR.lat)


def test_the_centre_is_a_small_part():
    assert sector_shape(DEIR, Part.CENTRE).area < sector_shape(DEIR).area / 4


@pytest.mark.parametrize(
    ("start", "end", "shortest", "longest"),
    [
        ("Deir", "Qaim", 150, 200),
        ("Raqqa", "Deir", 130, 200),
        ("Kherson", "Nikopol", 170, 240),
        ("Kherson", "Zaporizhzhia", 240, 340),
        ("Khartoum", "Atbara", 290, 380),
        ("Mandalay", "Bagan", 160, 230),
    ],
)
def test_a_corridor_follows_the_river_both_lie_on(start, end, shortest, longest):
    a, b = TOWNS[start], TOWNS[end]
    line = way_between(a, b)
    assert shortest < length_km(line) < longest
    assert length_km(line) > 1.05 * distance_km(a.lon, a.lat, b.lon, b.lat)
    for point, town in ((line.coords[0], a), (line.coords[-1], b)):
        assert distance_km(*point, town.lon, town.lat) < 15
    assert line.is_simple


def test_the_euphrates_passes_mayadin_and_abu_kamal_and_never_turkey():
    line = way_between(TOWNS["Deir"], TOWNS["Qaim"])
    for lon, lat in ((40.45, 35.02), (40.92, 34.45)):
        assert line.distance(Point(lon, lat)) < 0.05
    assert line.bounds[3] < 35.5


def test_the_way_back_is_the_same_way():
    there, back = (way_between(TOWNS[a], TOWNS[b]) for a, b in (("Deir", "Qaim"), ("Qaim", "Deir")))
    assert there.equals(back)
    assert there.coords[0] == back.coords[-1]


def test_without_a_common_river_the_way_is_straight():
    a, b = TOWNS["Mosul"], TOWNS["Raqqa"]
    line = way_between(a, b)
    assert length_km(line) == pytest.approx(distance_km(a.lon, a.lat, b.lon, b.lat), rel=1e-3)
    assert line.coords[0] == (a.lon, a.lat)
    assert line.coords[-1] == (b.lon, b.lat)


def test_gaps_between_pieces_are_joined_and_side_arms_left_out():
    from shapely import LineString

    pieces = [
        LineString([(40.52, 35), (41, 35)]),
        LineString([(40, 35), (40.5, 35)]),
        LineString([(40.5, 35), (40.5, 36)]),
    ]
    line = river_stretch(pieces, (40, 35), (41, 35))
    assert line.length == pytest.approx(1.0, abs=0.01)
    assert river_stretch(pieces, (40, 35), (41, 36)) is None
