"""The projection of a figure: fit to its area, equal-area, and told in words."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, box

from mapper.crs import GEOD
from mapper.errors import InputError
from mapper.render.figure.projection import fit, named

AREAS = {
    "a town": (box(36.70, 34.68, 36.75, 34.72), "azimuthal"),
    "syria and iraq": (box(37.6, 33.2, 44.6, 37.3), "azimuthal"),
    "ukraine": (box(22.0, 44.4, 40.2, 52.4), "conic"),
    "southern australia": (box(115, -39, 150, -31), "conic"),
    "chile": (box(-76, -55.5, -66, -17.5), "azimuthal"),
    "indonesia": (box(95, -11, 141, 6), "cylindrical"),
    "svalbard": (box(9, 76.3, 34, 81), "azimuthal"),
    "the coast of antarctica": (box(-60, -78, -20, -74), "azimuthal"),
    "fiji": (MultiPolygon([box(176.5, -19.5, 180, -15.5), box(-180, -19.5, -178, -15.5)]), "azimuthal"),
    "the world": (box(-180, -60, 180, 80), "world"),
}
IN_WORDS = {
    "ukraine": (
        "Albers equal-area conic, standard parallels 45.7° N and 51.1° N, central meridian 31.1° E",
        "Albers’ flatetro kjegleprojeksjon, standardparalleller 45,7° N og 51,1° N, midtmeridian 31,1° Ø",
    ),
    "fiji": (
        "Lambert azimuthal equal-area, centred on 17.5° S, 179.2° E",
        "Lamberts flatetro asimutalprojeksjon, sentrert på 17,5° S, 179,2° Ø",
    ),
    "indonesia": (
        "cylindrical equal-area, standard parallel 5.5° N, central meridian 118.0° E",
        "flatetro sylinderprojeksjon, standardparallell 5,5° N, midtmeridian 118,0° Ø",
    ),
    "the world": ("Equal Earth, central meridian 0.0° E", "Equal Earth-projeksjon, midtmeridian 0,0° Ø"),
}


def km2_on_the_ellipsoid(shape):
    return sum(abs(GEOD.geometry_area_perimeter(part)[0]) for part in shapely.get_parts(shape)) / 1e6


@pytest.mark.parametrize("name", AREAS)
def test_the_projection_fits_the_area(name):
    shape, kind = AREAS[name]
    assert fit(shape).kind == kind


@pytest.mark.parametrize("name", AREAS)
def test_square_kilometres_are_true(name):
    shape, _ = AREAS[name]
    tiles = [tile for part in shapely.get_parts(shape) for tile in tiles_of(part)]
    projection = fit(shape)
    for tile in tiles:
        dense = shapely.segmentize(tile, max(1e-4, (tile.bounds[2] - tile.bounds[0]) / 400))
        flat = shapely.transform(dense, projection.metres)
        assert flat.area / 1e6 == pytest.approx(km2_on_the_ellipsoid(dense), rel=2e-3)


def tiles_of(part):
    """Return three tiles of an area: in two of its corners, and in its middle."""
    west, south, east, north = part.bounds
    wide, high = (east - west) / 10, (north - south) / 10
    corners = [(west, south), (east - wide, north - high), ((west + east) / 2, (south + north) / 2)]
    return [box(x, y, x + wide, y + high) for x, y in corners]


@pytest.mark.parametrize("name", IN_WORDS)
def test_a_figure_says_which_it_is(name):
    projection = fit(AREAS[name][0])
    assert (projection.name, projection.told("nb")) == IN_WORDS[name]


def test_an_area_on_both_sides_of_the_antimeridian_hangs_together():
    shape = AREAS["fiji"][0]
    left, _, right, _ = fit(shape).extent(shape)
    assert right - left < 700_000


def test_a_long_straight_side_follows_its_parallel():
    shape = box(20, 60, 60, 70)
    projection = fit(shape)
    side = shapely.get_exterior_ring(projection.flat(shape))
    [[x, y]] = projection.metres(np.array([[40.0, 70.0]]))
    assert side.distance(Point(x, y)) < 100
    corners = shapely.transform(shape, projection.metres)
    assert corners.exterior.distance(Point(x, y)) > 100_000


@settings(max_examples=60, deadline=None)
@given(
    lon=st.floats(-180, 180), lat=st.floats(-84, 84), wide=st.floats(0.02, 60), high=st.floats(0.02, 40),
    share=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)  # fmt: skip
def test_there_and_back(lon, lat, wide, high, share):
    south, north = max(-85.0, lat - high / 2), min(85.0, lat + high / 2)
    west = lon - wide / 2
    projection = fit(box(west, south, west + wide, north))
    place = np.array([[west + share[0] * wide, south + share[1] * (north - south)]])
    back = projection.degrees(projection.metres(place))
    turn = (back[0, 0] - place[0, 0] + 180) % 360 - 180
    assert abs(turn) < 1e-6 and abs(back[0, 1] - place[0, 1]) < 1e-6


def test_a_crs_that_a_user_names():
    assert named("EPSG:3857", box(30, 40, 31, 41)).told("en") == "WGS 84 / Pseudo-Mercator"
    with pytest.raises(InputError, match="EPSG:4326"):
        named("EPSG:99999999", box(30, 40, 31, 41))
