"""The length of a frontline from its edges alone is that of the line on the day's map."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from mapper.claims.table import Claim, claim_table
from mapper.control.areas import make_areas, make_frontlines
from mapper.control.cells import completed_cells
from mapper.control.fronts import Fronts, front_lengths
from mapper.control.timeline import UNKNOWN, Group
from mapper.controlmap import ControlMap
from mapper.crs import Plane
from mapper.edges import edges_of
from tests.test_areas import HALF_M, world

DAY = dt.date(2017, 9, 5)
DESERT, FOREST, EUPHRATES = (39.5, 33.5), (32.0, 49.0), (40.0, 35.0)
REACH_M = 90_000
AS_DRAWN = 0.03
"""How far, as a share, both lengths may lie apart where cells are finer along the front."""
COARSE = 0.06
"""Where every cell has a place in it, which the drawn line stops short of and the quick length does not."""


def straight(x, y):
    return y > 0


def diagonal(x, y):
    return y > 0.8 * x


def wavy(x, y):
    return y > 20_000 * np.sin(2 * np.pi * x / 90_000)


def enclave(x, y):
    return np.hypot(x, y) < 45_000


def spotted(x, y):
    """A straight front, and one place in fifty on the wrong side."""
    return (y > 0) ^ (np.random.default_rng(0).random(len(x)) < 0.02)


def fought_over(gazetteer, side, count=500, centre=DESERT, seed=0):
    """Return the map, with cells of its own, of random places in the hands of two parties."""
    lon, lat = centre
    plane = Plane((lon - 1, lat - 1, lon + 1, lat + 1))
    area = plane.back(shapely.segmentize(box(-REACH_M, -REACH_M, REACH_M, REACH_M), 10_000))
    x, y = np.random.default_rng(seed).uniform(-REACH_M, REACH_M, (2, count))
    claims = [
        Claim(place=f"P{number}", lon=lon, lat=lat, actor="Blue" if blue else "Red", predicate="controls",
              date_from=DAY, date_to=DAY)
        for number, ((lon, lat), blue) in enumerate(
            zip(plane.degrees(np.column_stack([x, y])).tolist(), side(x, y), strict=True)
        )
    ]  # fmt: skip
    return ControlMap(claim_table(claims), gazetteer=gazetteer, area=area)


def both_km(cmap):
    quick, drawn = cmap.frontline_lengths(DAY, DAY), cmap.at(DAY).frontlines
    return quick["length_km"].sum(), drawn["length_km"].sum()


@pytest.mark.parametrize("side", [straight, diagonal, wavy, enclave, spotted])
@pytest.mark.parametrize("centre", [FOREST, EUPHRATES], ids=["forest", "along a river"])
def test_the_length_over_time_is_that_of_the_map(gazetteer, side, centre):
    quick, drawn = both_km(fought_over(gazetteer, side, centre=centre))
    assert drawn > 150
    assert quick == pytest.approx(drawn, rel=AS_DRAWN)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.floats(-1.5, 1.5),
    st.floats(0, 40_000),
    st.floats(40_000, 300_000),
    st.integers(60, 600),
    st.integers(0, 999),
)
def test_so_it_is_whatever_the_front_and_however_dense_the_places(
    gazetteer, slope, height, wave, count, seed
):
    def bent(x, y):
        return y > slope * x + height * np.sin(2 * np.pi * x / wave)

    quick, drawn = both_km(fought_over(gazetteer, bent, count, seed=seed))
    assert quick == pytest.approx(drawn, rel=AS_DRAWN)


def test_lines_that_would_cross_end_in_no_error(gazetteer):
    cmap = fought_over(gazetteer, wavy, 70, centre=FOREST, seed=242)
    assert shapely.coverage_is_valid(cmap.at(DAY).areas.geometry.to_numpy())
    quick, drawn = both_km(cmap)
    assert quick == pytest.approx(drawn, rel=AS_DRAWN)


@pytest.mark.parametrize("count", [600, 3000])
def test_cells_as_coarse_as_the_places_make_it_a_little_shorter(count):
    _, cells, held, chosen = world(0, count, lambda x: 30_000 * np.sin(2 * np.pi * x / HALF_M))
    drawn = make_frontlines(make_areas(cells, chosen, held))["length_km"].sum()
    north = (held["actors"] == "North").to_numpy()[chosen["spot"]].astype(int)
    fronts = Fronts(edges_of(cells.geometry.to_numpy()), cells["area_km2"].to_numpy())
    assert (1 - COARSE) * drawn < fronts.km(north, np.full(2, True))[0, 1] < 1.001 * drawn


def test_only_single_actors_in_control_have_a_side():
    cells = completed_cells(
        gpd.GeoDataFrame(geometry=[box(40, 35, 40.1, 35.1), box(40.1, 35, 40.2, 35.1)], crs=4326)
    )
    fronts = Fronts(edges_of(cells.geometry.to_numpy()), cells["area_km2"].to_numpy())
    groups = [UNKNOWN, Group("controlled", "A"), Group("controlled", "B"), Group("contested", "A;B")]
    days = [np.array(codes) for codes in ([2, 1], [2, 1], [1, 1], [1, 3], [0, 1])]
    found = list(front_lengths(days, fronts, groups))
    assert found[0] == found[1] == {("A", "B"): pytest.approx(11.1, abs=0.05)}
    assert found[2:] == [{}, {}, {}]


def test_a_line_that_somebody_drew_counts_in_full():
    left = shapely.Polygon(
        [(40, 35), (40.5, 35), (40.6, 35.2), (40.4, 35.4), (40.6, 35.6), (40.5, 36), (40, 36)]
    )
    edges = edges_of(np.array([left, box(40, 35, 41, 36).difference(left)]))
    lengths = Fronts(edges, np.array([5000.0, 5000.0])).km(np.array([0, 1]), np.full(2, True))
    assert lengths[0, 1] == pytest.approx(edges.inner.km().sum(), rel=2e-3)
