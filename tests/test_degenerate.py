"""Claims and areas of an unusual kind: each makes a map that tiles its area, or says in one line why not."""

from __future__ import annotations

import datetime as dt

import pytest
import shapely
from shapely.geometry import MultiPolygon, Point, Polygon, box

from mapper.claims.table import Claim, claim_table
from mapper.controlmap import ControlMap
from mapper.crs import Plane, span

DAY = dt.date(2024, 8, 17)
AREA = box(39.5, 34.8, 41.0, 35.8)
GOV, IS = "Syrian government", "Islamic State"


def claims(*spots, days=0):
    return claim_table(
        Claim(
            place=f"P{lon},{lat}",
            lon=lon,
            lat=lat,
            actor=actor,
            predicate="controls",
            date_from=DAY - dt.timedelta(days),
            date_to=DAY - dt.timedelta(days),
        )
        for lon, lat, actor in spots
    )


def tiled(gazetteer, table, area):
    """Return the map of the day after seeing that its areas tile the study area."""
    day = ControlMap(table, gazetteer=gazetteer, area=area).at(DAY)
    shapes = day.areas.geometry.to_numpy()
    whole = shapely.area(Plane(span(area)).flat(shapely.segmentize(area, 0.1))) / 1e6
    assert day.areas["area_km2"].sum() == pytest.approx(whole, rel=1e-3)
    assert shapely.coverage_is_valid(shapes)
    return day


def holder(day, lon, lat):
    rows = day.areas[day.areas.contains(Point(lon, lat))]
    return rows["actors"].tolist()


LINE = [(39.6 + 0.1 * number, 35.2, GOV if number < 6 else IS) for number in range(12)]
HEAP = [(40.0, 35.2, GOV)] * 5 + [(40.0, 35.2, IS)] * 2
RING = Polygon(AREA.exterior.coords, [box(40.1, 35.1, 40.4, 35.4).exterior.coords])
ISLANDS = MultiPolygon(
    [box(39.5, 34.8, 39.9, 35.8), box(40.5, 34.8, 41.0, 35.8), box(40.1, 35.2, 40.12, 35.22)]
)


@pytest.mark.parametrize(
    ("spots", "area"),
    [
        ([(40.0, 35.2, GOV)], AREA),
        (LINE, AREA),
        (HEAP, AREA),
        ([*LINE, (50.0, 40.0, IS), (20.0, 10.0, GOV)], AREA),
        (LINE, RING),
        (LINE, ISLANDS),
    ],
    ids=["one claim", "in a line", "one point", "places outside", "a hole", "islands"],
)
def test_the_areas_tile_the_study_area(gazetteer, spots, area):
    day = tiled(gazetteer, claims(*spots), area)
    assert set(day.places["status"]) <= {"controlled", "contested"}


def test_a_line_of_places_has_its_front_where_it_changes(gazetteer):
    day = tiled(gazetteer, claims(*LINE), AREA)
    assert (holder(day, 40.05, 35.21), holder(day, 40.3, 35.21)) == ([GOV], [IS])
    assert len(day.frontlines) == 1


def test_claims_at_one_point_by_two_parties_contest_it(gazetteer):
    day = tiled(gazetteer, claims(*HEAP), AREA)
    assert day.places[["status", "actors"]].values.tolist() == [["contested", f"{IS};{GOV}"]]


def test_an_area_across_the_antimeridian(gazetteer):
    fiji = MultiPolygon([box(177, -19, 180, -16), box(-180, -19, -178, -16)])
    spots = [(178.5 + 0.2 * number, -17.5, GOV) for number in range(6)]
    spots += [(-179.8 + 0.2 * number, -17.5, IS) for number in range(6)]
    day = tiled(gazetteer, claims(*spots), fiji)
    assert (holder(day, 179.2, -17.45), holder(day, -179.3, -17.45)) == ([GOV], [IS])
    assert 20 < day.frontlines["length_km"].sum() < 500


def test_two_parties_that_are_only_at_sea(gazetteer):
    sea = claims((32.5, 33.5, GOV), (32.9, 33.5, IS))
    day = ControlMap(sea, gazetteer=gazetteer).at(DAY)
    assert set(day.areas["actors"]) == {GOV, IS, ""}


@pytest.mark.slow
def test_a_hundred_thousand_claims_of_one_place(gazetteer):
    one = claims((40.0, 35.2, GOV), (40.2, 35.2, IS))
    many = one.iloc[[0] * 100_000 + [1]].reset_index(drop=True)
    many["id"] = [f"c{number}" for number in range(len(many))]
    day = tiled(gazetteer, many, AREA)
    assert day.places["actors"].tolist() == [GOV, IS]
    assert holder(day, 40.0, 35.2) == [GOV]
