"""Left and right banks are those that people who live there speak of."""

from __future__ import annotations

import pytest
import shapely
from shapely import LineString, Point, box

from mapper.claims.ontology import Kind, Part, Predicate
from mapper.claims.table import Claim, claim_table
from mapper.controlmap import ControlMap
from mapper.geocoder.banks import bank_of, bank_shape, course_near, main_river
from mapper.geocoder.courses import course
from mapper.geocoder.locate import NO_RIVER, locate

LEFT, RIGHT = Part.LEFT_BANK, Part.RIGHT_BANK


@pytest.mark.parametrize(
    ("river", "lon", "lat", "bank"),
    [
        ("Euphrates", 40.141, 35.336, RIGHT),  # Deir ez-Zor
        ("Euphrates", 40.4533, 35.0197, RIGHT),  # Mayadin
        ("Euphrates", 40.9189, 34.4505, RIGHT),  # Abu Kamal
        ("Euphrates", 39.0079, 35.9528, LEFT),  # Raqqa
        ("Euphrates", 40.831, 34.690, LEFT),  # Hajin
        ("Tigris", 43.128, 36.342, RIGHT),  # the old city of Mosul
        ("Tigris", 43.165, 36.360, LEFT),  # Nineveh
        ("Dnipro", 32.718, 46.622, LEFT),  # Oleshky
        ("Dnipro", 34.650, 47.500, LEFT),  # Enerhodar
        ("Dnipro", 34.3963, 47.5712, RIGHT),  # Nikopol
        ("Dnipro", 33.430, 46.840, RIGHT),  # Beryslav
        ("Siverskyi Donets", 37.81, 48.99, LEFT),  # Lyman
        ("Nile", 32.48, 15.65, LEFT),  # Omdurman
        ("Nile", 32.55, 15.65, RIGHT),  # Khartoum North
        ("White Nile", 32.53, 15.58, RIGHT),  # Khartoum
        ("Irrawaddy", 96.08, 21.97, LEFT),  # Mandalay
        ("Irrawaddy", 95.98, 21.88, RIGHT),  # Sagaing
        ("Salween", 97.63, 16.88, LEFT),  # Hpa-An
        ("Niger", 2.11, 13.51, LEFT),  # Niamey
        ("Congo", 15.28, -4.26, RIGHT),  # Brazzaville
        ("Congo", 15.30, -4.33, LEFT),  # Kinshasa
        ("Volga", 44.51, 48.71, RIGHT),  # Volgograd
        ("Don", 39.72, 47.24, RIGHT),  # Rostov
        ("Danube", 19.00, 45.34, RIGHT),  # Vukovar
        ("Jordan", 35.45, 31.86, RIGHT),  # Jericho
        ("Helmand", 64.37, 31.59, LEFT),  # Lashkar Gah
        ("Amazonas", -60.02, -3.10, LEFT),  # Manaus
    ],
)
def test_riverside_towns_lie_on_their_bank(river, lon, lat, bank):
    assert bank_of(lon, lat, course_near(river, lon, lat)) is bank


def test_a_course_passes_over_lakes_drawn_the_other_way_and_leaves_side_arms_out():
    pieces = [
        LineString([(0, 9), (0, 6)]),
        LineString([(0, 5), (0, 6)]),
        LineString([(0.02, 4.98), (0, 0)]),
        LineString([(0, 2), (0.5, 1.5)]),
    ]
    river = course(pieces)
    assert (river.coords[0], river.coords[-1]) == ((0, 9), (0, 0))
    assert river.distance(Point(0.5, 1.5)) > 0.4
    back = course(pieces, upstream=True)
    assert (back.coords[0], back.coords[-1]) == ((0, 0), (0, 9))


@pytest.mark.parametrize("name", ["Kherson oblast", "Deir al-Zor province", "Ninawa", "River Nile state"])
def test_the_two_banks_of_a_province_make_it_up(gazetteer, name):
    place = next(place for place in gazetteer.geocode(name) if place.kind is Kind.ADMIN1)
    whole, left, right = (gazetteer.shape(place, part) for part in (None, LEFT, RIGHT))
    assert left.is_valid
    assert right.is_valid
    assert left.area + right.area == pytest.approx(whole.area, rel=1e-4)
    assert left.intersection(right).area < whole.area / 1e4
    assert min(left.area, right.area) > whole.area / 10


def test_left_bank_kherson_oblast_is_what_ukrainians_call_it(gazetteer):
    oblast = next(place for place in gazetteer.geocode("Kherson oblast") if place.kind is Kind.ADMIN1)
    left, right = (gazetteer.shape(oblast, part) for part in (LEFT, RIGHT))
    for lon, lat in ((33.36, 46.77), (32.9, 46.4), (34.6, 46.17)):  # Nova Kakhovka, the sands, Henichesk
        assert left.contains(Point(lon, lat))
    for lon, lat in ((33.43, 46.85), (33.31, 47.32)):  # Beryslav, Velyka Oleksandrivka
        assert right.contains(Point(lon, lat))


def test_the_larger_of_two_rivers_parts_a_shape():
    khartoum = box(31.8, 14.9, 33.2, 15.5)
    assert main_river(khartoum).equals(course_near("White Nile", 32.5, 15.2))


def test_without_a_river_there_is_no_bank(gazetteer):
    assert bank_shape(box(38.2, 34.5, 38.4, 34.7), LEFT) is None  # Palmyra, in the desert
    assert gazetteer.shape(gazetteer.geocode("Palmyra")[0], LEFT) is None


def test_a_shape_across_the_antimeridian_keeps_to_its_side_of_the_globe(gazetteer):
    chukotka = gazetteer.place("iso:RU-CHU")
    whole, left, right = (gazetteer.shape(chukotka, part) for part in (None, LEFT, RIGHT))
    assert left.area + right.area == pytest.approx(whole.area, rel=1e-3)
    assert (
        max(part.bounds[2] - part.bounds[0] for side in (left, right) for part in shapely.get_parts(side))
        < 40
    )


def claim(place, actor, **more):
    return Claim(
        place=place,
        actor=actor,
        predicate=Predicate.CONTROLS,
        **{"date_from": "2023-06-01", "date_to": "2023-06-01"} | more,
    )


def test_a_bank_is_located_in_its_bank_and_says_so_where_no_river_is_known(gazetteer):
    table = locate(
        claim_table(
            [
                claim("Deir ez-Zor", "SDF", part=LEFT),
                claim("Palmyra", "SDF", part=RIGHT),
            ]
        ),
        gazetteer,
    )
    town = gazetteer.geocode("Deir ez-Zor")[0]
    assert gazetteer.shape(town, LEFT).contains(table.geometry[0])
    assert NO_RIVER in table.loc[1, "located_note"]
    assert table.loc[1, "lon"] == gazetteer.geocode("Palmyra")[0].lon


def test_who_holds_a_bank_does_not_hold_the_place(gazetteer):
    kind = {"kind": Kind.ADMIN1}
    claims = [claim("Kherson", "Russia", part=LEFT, **kind), claim("Kherson", "Ukraine", part=RIGHT, **kind)]
    areas = ControlMap(claim_table(claims), gazetteer=gazetteer).at().areas
    held = areas[areas["status"] == "controlled"].dissolve("actor").geometry
    assert len(held) == 2
    for lon, lat, name in ((32.9, 46.4, "Russia"), (33.31, 47.32, "Ukraine")):
        assert name in held[shapely.contains(held.to_numpy(), Point(lon, lat))].index[0]
