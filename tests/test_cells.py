"""Cells tile the study area, whatever it and the places look like; rivers and fronts shape them."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from mapper.claims.table import Claim, claim_table
from mapper.control.cells import completed_cells, make_cells
from mapper.control.seeds import MOST_FRONT, front_points
from mapper.controlmap import ControlMap
from mapper.crs import Plane, distance_km, offset, span, split
from mapper.edges import edges_of
from mapper.errors import InputError

DAY = dt.date(2017, 9, 5)
AREA = box(40, 35, 41, 36)
KINKED = Polygon([(0, 0), (2, 0.3), (2.4, 2), (0.3, 1.6)], [[(1, 0.8), (1.2, 0.8), (1.1, 1.1)]])
ISLES = MultiPolygon(
    [
        AREA.difference(Point(40.5, 35.5).buffer(0.2)),
        Point(40.5, 35.5).buffer(0.05),
        box(41.2, 35, 41.3, 35.1),
    ]
)
LINE = [(40 + step / 10, 35 + step / 10) for step in range(11)]


def assert_tiles(cells, area):
    shapes = cells.geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    assert shapely.is_valid(shapes).all()
    flat = Plane(span(area)).flat(shapely.segmentize(split(area), 0.05))
    assert cells["area_km2"].sum() == pytest.approx(flat.area / 1e6, rel=1e-4)


def claim(lon, lat, actor, predicate="controls", day=DAY):
    return Claim(
        place=f"P{lon},{lat}", lon=lon, lat=lat, actor=actor, predicate=predicate, date_from=day, date_to=day
    )


@pytest.mark.parametrize("area", [AREA, KINKED, ISLES], ids=["box", "hole", "islands"])
@pytest.mark.parametrize(
    "points",
    [
        [],
        [(40.5, 35.5)],
        [(40.5, 35.5)] * 3,
        LINE,
        [(40.2, 35.2), (40.2, 35.20001), (5, 5)],
        [(0.5, 0.5), (1.5, 1.2)],
    ],
    ids=["none", "one", "the same", "collinear", "close and far", "two"],
)
def test_cells_tile_the_area_exactly(area, points):
    middle = area.representative_point()
    cells = make_cells(area, points, [middle.buffer(0.03)], 20)
    assert_tiles(cells, area)
    assert cells.geometry.within(area.buffer(0.001)).all()


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.floats(39.9, 41.4), st.floats(34.9, 36.1)), max_size=40),
    st.lists(st.tuples(st.floats(39.9, 41.4), st.floats(34.9, 36.1)), min_size=2, max_size=5),
    st.integers(0, 3),
)
def test_cells_tile_any_area_with_any_places_and_rivers(places, river, crowd):
    crowds = [(lon + step * 1e-4, lat) for lon, lat in places[:3] for step in range(crowd * 10)]
    discs = [Point(place).buffer(0.05) for place in places[:5]]
    cells = make_cells(ISLES, [*places, *crowds], discs, 15, rivers=[LineString(river)])
    assert_tiles(cells, ISLES)


@pytest.mark.parametrize(
    "area",
    [
        MultiPolygon([box(178, -19, 180, -16), box(-180, -19, -179, -16)]),
        Polygon([(178, 65), (-179, 65), (-179, 67), (178, 67)]),
        box(179, -19, 180, -18),
    ],
    ids=["two halves", "in one piece", "up to it"],
)
def test_no_cell_reaches_across_the_antimeridian(area):
    _, south, _, north = area.bounds
    lat = np.linspace(south, north, 20)
    points = [
        *zip(np.linspace(178, 180, 20), lat, strict=True),
        *zip(np.linspace(-180, -179, 20), lat, strict=True),
    ]
    disc = split(Polygon([offset(179.95, south + 0.5, bearing, 12) for bearing in range(0, 360, 30)]))
    cells = make_cells(area, points, [disc], 20)
    assert_tiles(cells, area)
    assert (np.ptp(cells.bounds[["minx", "maxx"]], axis=1) < 2).all()


def test_a_users_own_cells_must_be_a_coverage(gazetteer):
    districts = gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)], crs="EPSG:4326")
    assert completed_cells(districts)["area_km2"].round(-2).tolist() == [12300, 12300]
    with pytest.raises(InputError, match="not a coverage"):
        completed_cells(gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1), box(0.5, 0, 2, 1)], crs="EPSG:4326"))
    cells = gpd.GeoDataFrame(geometry=[box(39.5, 35, 40.2, 35.5), box(40.2, 35, 40.9, 35.5)], crs="EPSG:4326")
    government = claim_table([claim(40.0, 35.2, "Syrian government")])
    snapshot = ControlMap(government, gazetteer=gazetteer, area=box(39.5, 34.8, 41.0, 35.8), cells=cells).at()
    assert shapely.coverage_is_valid(snapshot.areas.geometry.to_numpy())


def test_no_cell_lies_on_both_sides_of_a_river():
    river = LineString([(40.31, 34.5), (40.34, 35.5), (40.29, 36.5)])
    cells = make_cells(AREA, [(40.3, 35.3), (40.6, 35.5)], [], 20, rivers=[river])
    assert_tiles(cells, AREA)
    assert not shapely.intersects(shapely.buffer(cells.geometry.to_numpy(), -1e-4), river).any()


def test_a_river_that_ends_inside_cells_does_no_harm():
    brook = LineString([(40.52, 35.5), (40.53, 35.51)])
    creek = LineString([(39.5, 35.51), (40.5, 35.52)])
    plain = make_cells(AREA, [(40.5, 35.5)], [], 30)
    assert_tiles(cells := make_cells(AREA, [(40.5, 35.5)], [], 30, rivers=[brook, creek]), AREA)
    assert len(plain) < len(cells) < len(plain) + 5
    assert len(make_cells(AREA, [(40.5, 35.5)], [], 30, rivers=[brook])) == len(plain)


def test_cutting_leaves_no_crumbs():
    rivers = [LineString([(39, 35.5), (42, 35.5 + tilt)]) for tilt in (0, 0.00005, 0.0001)]
    cells = make_cells(AREA, [(40.5, 35.52), (40.45, 35.48)], [], 15, rivers=rivers)
    assert_tiles(cells, AREA)
    assert cells["area_km2"].min() >= 0.01


def test_a_settlement_keeps_its_cell_however_small():
    close = [(40.5, 35.5), (40.5003, 35.5), (40.4997, 35.5), (40.5, 35.5003), (40.5, 35.4997)]
    cells = make_cells(AREA, close, [], 20)
    assert cells["area_km2"].min() < 0.01
    assert cells.contains(Point(40.5, 35.5)).sum() == 1


def test_equal_input_gives_equal_cells():
    points = [(40.2, 35.2), (40.7, 35.6), (40.4, 35.9)]
    first = make_cells(AREA, points, [], 15)
    assert make_cells(AREA, points[::-1] * 2, [], 15).equals(first)


def test_edges_say_who_borders_on_whom():
    grid = [box(40 + x / 10, 35 + y / 10, 40.1 + x / 10, 35.1 + y / 10) for y in range(2) for x in range(2)]
    edges = edges_of(completed_cells(gpd.GeoDataFrame(geometry=grid, crs="EPSG:4326")).geometry.to_numpy())
    inner = edges.inner
    pairs = list(zip(inner.one, inner.other, strict=True))
    assert sorted(pairs) == [(0, 1), (0, 2), (1, 3), (2, 3)]  # corners are no borders
    assert sorted(edges.one[edges.other < 0]) == [0, 0, 1, 1, 2, 2, 3, 3]
    assert inner.km()[pairs.index((0, 1))] == pytest.approx(distance_km(40.1, 35, 40.1, 35.1))


def test_edges_of_cells_measure_all_outlines():
    shapes = make_cells(ISLES, LINE, [Point(40.3, 35.3).buffer(0.1)], 15).geometry.to_numpy()
    edges = edges_of(shapes)
    total = edges.lengths().sum() + edges.inner.lengths().sum()
    assert total == pytest.approx(shapely.length(shapes).sum())
    assert (edges.inner.one < edges.inner.other).all()
    assert len(np.unique(np.sort(edges.ends, axis=1), axis=0)) == len(edges)


def km_along(cells, river):
    """Return how many kilometres of the inner edges of cells run along a river."""
    edges = edges_of(cells.geometry.to_numpy()).inner
    return edges.km()[shapely.covered_by(edges.lines(), shapely.buffer(river, 1e-4))].sum()


def test_cells_have_edges_all_along_a_river():
    river = LineString([(40.31, 34.5), (40.34, 35.5), (40.29, 36.5)])
    length = Plane(span(AREA)).flat(river.intersection(AREA)).length / 1000
    along = km_along(make_cells(AREA, [(40.3, 35.3)], [], 20, rivers=[river]), river)
    assert along == pytest.approx(length, rel=5e-3)


def test_no_cells_have_no_edges():
    assert len(edges_of(np.array([], dtype=object))) == 0


def test_extra_points_lie_between_places_that_differ():
    lon, lat = np.array([40.0, 40.2, 40.4, 40.2]), np.array([35.0, 35.0, 35.0, 35.2])
    points = front_points(lon, lat, ["A", "A", "B", "A"])
    assert len(points) > 10
    from_a, from_b = (
        np.array([distance_km(*point, *place) for point in points]) for place in ((40.2, 35.0), (40.4, 35.0))
    )
    assert np.abs(from_a - from_b).max() < 20
    assert min(from_a.min(), from_b.min()) > 1.5
    assert points[:, 0].min() > 40.15


@pytest.mark.parametrize(
    ("lon", "parties", "found"),
    [
        ([], [], False),
        ([40.0], ["A"], False),
        ([40.0, 40.3], ["A", "A"], False),
        ([40.0, 40.3], ["A", "B"], True),
        ([40.0, 40.3, 40.6, 40.9, 41.2], ["A", "A", "A", "B", "B"], True),
        ([40.0, 40.0, 40.0, 40.0], ["A", "B", "A", "B"], False),
        ([40.0, 40.05], ["A", "B"], False),
        ([40.0, 42.0], ["A", "B"], False),
    ],
    ids=["none", "one", "agree", "two", "in line", "one spot", "too near", "too far"],
)
def test_few_places_and_those_in_line(lon, parties, found):
    points = front_points(np.array(lon, dtype=float), np.full(len(lon), 35.0), parties)
    assert points.shape[1] == 2
    assert (len(points) > 0) == found


def test_a_long_front_gets_coarser_points():
    side = np.linspace(30, 45, 40)
    lon, lat = (grid.ravel() for grid in np.meshgrid(side, np.linspace(25, 40, 40)))
    points = front_points(lon, lat, [str(number % 2) for number in range(len(lon))])
    assert MOST_FRONT / 3 < len(points) <= MOST_FRONT


def test_cells_of_a_map_are_finer_along_a_front(gazetteer):
    area = box(39.0, 34.0, 40.0, 34.6)  # the desert, with hardly a settlement
    claims = [claim(39.3, 34.3, "Syrian government"), claim(39.7, 34.3, "Islamic State")]
    cells = ControlMap(claim_table(claims), gazetteer=gazetteer, area=area).cells
    near = shapely.distance(cells.geometry.to_numpy(), Point(39.5, 34.3)) < 0.03
    assert cells.loc[near, "area_km2"].median() < 20 < cells.loc[~near, "area_km2"].median()


def test_the_euphrates_cuts_the_cells_of_a_map(gazetteer):
    from mapper import atlas

    area = box(40.0, 35.0, 40.6, 35.6)
    cells = ControlMap(
        claim_table([claim(40.3, 35.2, "Islamic State")]), gazetteer=gazetteer, area=area
    ).cells
    assert_tiles(cells, area)
    assert km_along(cells, atlas.rivers(area.bounds).union_all()) > 40
