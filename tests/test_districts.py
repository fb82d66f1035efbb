"""Districts have approximate outlines that make up their province; every kind yields a shape."""

from __future__ import annotations

import time

import pytest
import shapely
from shapely import MultiPolygon, Point, box

from mapper.claims.ontology import Kind, Part
from mapper.claims.table import Claim, claim_table
from mapper.controlmap import ControlMap
from mapper.crs import Plane, span
from mapper.geocoder.districts import NOTE, nearest_land
from mapper.geocoder.locate import locate
from mapper.geocoder.place import Place


def of_kind(gazetteer, name, kind, country=""):
    return next(p for p in gazetteer.geocode(name) if p.kind is kind and p.country.startswith(country))


def districts_of(gazetteer, country, admin1):
    entries = gazetteer._index.entries
    numbers = [n for n in range(len(entries)) if entries["country"][n] == country.encode()]
    places = [gazetteer._index.place(n) for n in numbers]
    return [p for p in places if p.kind is Kind.ADMIN2 and p.admin1 == admin1]


def test_the_parts_of_a_province_are_a_coverage_of_it():
    province = shapely.Polygon([(36, 50), (38, 50.3), (38.4, 49), (37, 48.6), (36.2, 49.1)])
    parts = nearest_land([(36.3, 49.9), (37.5, 49.5), (37, 49), (38, 49.2)], province)
    assert shapely.coverage_is_valid(parts)
    joined = shapely.coverage_union_all(parts)
    assert joined.symmetric_difference(province).area < province.area / 1e4


def test_each_point_lies_in_its_part_and_one_outside_gets_land_beside_it():
    seats = [(0.2, 0.2), (0.8, 0.8), (1.5, 0.5)]
    parts = nearest_land(seats, box(0, 0, 1, 1))
    assert [part.covers(Point(seat)) for part, seat in zip(parts, seats, strict=True)] == [True, True, False]
    assert parts[2].covers(Point(0.999, 0.5))


def test_one_district_is_its_whole_province_and_one_spot_has_one_part():
    province = box(10, 10, 11, 11)
    (whole,) = nearest_land([(10.5, 10.5)], province)
    assert whole.symmetric_difference(province).area < 1e-4
    west, again, east = nearest_land([(10.2, 10.5), (10.2, 10.5), (10.8, 10.5)], province)
    assert west.equals(again)
    assert not west.intersects(Point(10.9, 10.5))
    assert east.contains(Point(10.9, 10.5))


def test_a_province_across_the_antimeridian_is_parted_on_the_globe():
    fiji = MultiPolygon([box(178, -18, 180, -17), box(-180, -18, -179, -17)])
    west, east = nearest_land([(178.5, -17.5), (-179.5, -17.5)], fiji)
    assert west.contains(Point(178.2, -17.5))
    assert east.contains(Point(-179.8, -17.5))
    flat = [Plane(span(fiji)).flat(one).area for one in (west, east, fiji)]
    assert flat[0] + flat[1] == pytest.approx(flat[2], rel=1e-3)


@pytest.mark.parametrize(
    ("country", "province"), [("SY", "Dayr Az Zawr"), ("UA", "Donets'k"), ("IQ", "Ninawa")]
)
def test_the_districts_of_a_province_make_it_up(gazetteer, country, province):
    name = next(p.name for p in gazetteer.geocode(province) if p.kind is Kind.ADMIN1 and p.country == country)
    places = districts_of(gazetteer, country, name)
    assert len(places) >= 3
    start = time.perf_counter()
    outlines = {gazetteer.geometry(place).wkb for place in places}
    assert time.perf_counter() - start < 3
    shapes = shapely.from_wkb(sorted(outlines))
    assert shapely.coverage_is_valid(shapes)
    whole = gazetteer.geometry(of_kind(gazetteer, province, Kind.ADMIN1, country))
    assert shapely.coverage_union_all(shapes).symmetric_difference(whole).area < whole.area / 1e3


def test_a_located_district_says_that_its_outline_is_approximate(gazetteer):
    claims = claim_table([Claim(place="Abu Kamal district", predicate="contests", kind=Kind.ADMIN2)])
    table = locate(claims, gazetteer)
    assert table.loc[0, "located_kind"] == "admin2"
    assert NOTE in table.loc[0, "located_note"]


@pytest.mark.parametrize(
    ("name", "kind", "types"),
    [
        ("Raqqa", Kind.CITY, {"Polygon"}),
        ("Raqqa province", Kind.ADMIN1, {"Polygon", "MultiPolygon"}),
        ("Abu Kamal district", Kind.ADMIN2, {"Polygon", "MultiPolygon"}),
        ("Syria", Kind.COUNTRY, {"Polygon", "MultiPolygon"}),
        ("Euphrates", Kind.RIVER, {"MultiLineString", "LineString"}),
        ("Damascus International Airport", Kind.AIRFIELD, {"Polygon"}),
    ],
)
def test_every_kind_has_a_shape_around_its_point(gazetteer, name, kind, types):
    place = of_kind(gazetteer, name, kind)
    shape = gazetteer.shape(place)
    assert shape.geom_type in types
    assert shape.distance(Point(place.lon, place.lat)) < 0.05


def test_the_sides_of_a_province_make_it_up_and_lie_where_they_should(gazetteer):
    place = of_kind(gazetteer, "Raqqa province", Kind.ADMIN1)
    whole = gazetteer.shape(place)
    sides = {part: gazetteer.shape(place, part) for part in (Part.N, Part.E, Part.S, Part.W)}
    assert sum(side.area for side in sides.values()) == pytest.approx(whole.area, rel=1e-3)
    assert sides[Part.N].centroid.y > whole.centroid.y > sides[Part.S].centroid.y
    assert sides[Part.E].centroid.x > whole.centroid.x > sides[Part.W].centroid.x
    assert gazetteer.shape(place, Part.CENTRE).within(whole.buffer(1e-6))


def test_a_lake_is_drawn_as_its_water(gazetteer):
    water = box(40.2, 35.1, 40.4, 35.3)
    lake = Place("Lake", 40.3, 35.2, Kind.LAKE, id="lake:Test", geometry=water)

    class WithLake(type(gazetteer)):
        def place(self, id_):
            return lake if id_ == lake.id else super().place(id_)

        def geocode(self, name, *, context=None):
            return [lake] if name == "Lake" else super().geocode(name, context=context)

    day = {"date_from": "2017-09-05", "date_to": "2017-09-05", "kind": Kind.LAKE}
    claims = claim_table(
        [Claim(place="Lake", actor="Islamic State", against="SDF", predicate="contests", **day)]
    )
    snapshot = ControlMap(claims, gazetteer=WithLake(), area=box(39.5, 34.8, 41.0, 35.8)).at()
    contested = snapshot.areas[snapshot.areas["status"] == "contested"]
    assert contested.union_all().symmetric_difference(water).area < water.area / 100
    assert snapshot.places["kind"].tolist() == ["lake"]
    assert snapshot.explore() is not None


def test_a_river_from_source_to_mouth_is_nobodys_ground(gazetteer):
    day = {"date_from": "2017-09-05", "date_to": "2017-09-05"}
    claims = [Claim(place=name, actor="SDF", predicate="controls", **day) for name in ("Euphrates", "Raqqa")]
    snapshot = ControlMap(claim_table(claims), gazetteer=gazetteer, area=box(38, 34, 48, 37)).at()
    assert set(snapshot.places["kind"]) == {"river", "city"}
    assert (snapshot.areas.loc[snapshot.areas["status"] == "controlled", "area_km2"]).sum() < 2_000
