"""The control models: boundaries, rivers, enclaves, wrong claims, and what nobody can know."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point

from mapper import atlas
from mapper.claims.table import Claim, claim_table
from mapper.control.footprints import Level
from mapper.control.indicator_kriging import IndicatorKriging
from mapper.control.models import MODELS
from mapper.control.nearest import Nearest
from mapper.control.outliers import with_doubts
from mapper.control.settings import Settings
from mapper.controlmap import ControlMap
from mapper.crs import Plane

DAY = dt.date(2024, 8, 17)
PLANE = Plane((30, 48, 34, 50))
"""A plane in the middle of which kilometres are easy to think in."""


def degrees(xy):
    return shapely.get_coordinates(PLANE.back(shapely.points(np.asarray(xy, dtype=float) * 1000)))


def evidence(xy, parties, **columns):
    """Return evidence on places at kilometres of the plane, each with a dot of ground of its own."""
    lon, lat = degrees(xy).T
    table = {
        "status": "controlled",
        "actors": list(parties),
        "besieged_by": "",
        "claim_ids": [f"c{number}" for number in range(len(lon))],
        "confidence": 0.8,
        "weight": 0.8,
        "place": [f"P{number}" for number in range(len(lon))],
        "lon": lon,
        "lat": lat,
        "level": int(Level.PLACE),
    }
    ground = shapely.buffer(shapely.points(lon, lat), 1e-6)
    return gpd.GeoDataFrame({**table, **columns}, geometry=ground, crs="EPSG:4326")


def squares(xy, half=0.5):
    """Return small cells around points in kilometres."""
    xy = np.asarray(xy, dtype=float)
    corners = [shapely.box(x - half, y - half, x + half, y + half) for x, y in xy * 1.0]
    shapes = PLANE.back(shapely.transform(np.array(corners, dtype=object), lambda each: each * 1000))
    lon, lat = degrees(xy).T
    return gpd.GeoDataFrame({"seed_lon": lon, "seed_lat": lat}, geometry=shapes, crs="EPSG:4326")


def holders(model, told, xy):
    decided = model(told, squares(xy), DAY)
    spot = decided["spot"].to_numpy()
    return [told["actors"].iloc[row] if row >= 0 else "?" for row in spot]


def grid(width=8, height=6, step=20.0):
    return [
        (x * step - width * step / 2, y * step - height * step / 2)
        for x in range(width)
        for y in range(height)
    ]


@pytest.fixture(autouse=True)
def no_rivers(monkeypatch):
    monkeypatch.setattr(
        atlas, "rivers", lambda bounds=None: gpd.GeoDataFrame({"river": []}, geometry=[], crs=4326)
    )


@pytest.mark.parametrize("name", MODELS)
def test_ground_goes_to_the_side_it_lies_on(name):
    xy = grid()
    told = evidence(xy, ["A" if x < -10 else "B" for x, _ in xy])
    model = MODELS[name](Settings(reach_km=30))
    asked = [(-40, 5), (-25, 12), (12, -5), (40, 5)]
    assert holders(model, told, asked) == ["A", "A", "B", "B"]


def test_a_slanting_front_is_straighter_than_the_cells_of_the_places():
    xy = grid(12, 10)
    told = evidence(xy, ["A" if x + 0.5 * y < 0 else "B" for x, y in xy])
    asked = [(x, y) for x in range(-40, 41, 5) for y in range(-40, 41, 5) if abs(x + 0.5 * y) > 4]
    truth = ["A" if x + 0.5 * y < 0 else "B" for x, y in asked]

    def share_right(model):
        return np.mean([one == other for one, other in zip(holders(model, told, asked), truth, strict=True)])

    assert share_right(IndicatorKriging()) > share_right(Nearest(100))
    assert share_right(IndicatorKriging()) > 0.97


def test_confidence_falls_towards_the_front():
    xy = grid(10, 8)
    told = evidence(xy, ["A" if x < -10 else "B" for x, _ in xy])
    sure = IndicatorKriging()(told, squares([(-95, 3), (-32, 3), (-13, 3)]), DAY)["confidence"].to_numpy()
    assert 1 >= sure[0] > sure[1] > sure[2] > 0.4


def test_age_lowers_the_confidence_of_ground_as_of_places():
    xy = grid(6, 6)
    fresh, old = (evidence(xy, ["A"] * len(xy), confidence=value) for value in (0.8, 0.4))
    cells = squares([(-3, 7)])
    assert IndicatorKriging()(old, cells, DAY)["confidence"][0] == pytest.approx(
        IndicatorKriging()(fresh, cells, DAY)["confidence"][0] / 2
    )


def test_a_river_draws_the_boundary_to_itself(monkeypatch):
    xy = [(x, y) for x in (-30, -15, 5, 20, 35) for y in range(-60, 61, 20)]
    told = evidence(xy, ["A" if x < 0 else "B" for x, _ in xy])
    asked = [(0, 10), (-4, -10)]
    assert holders(IndicatorKriging(), told, asked) == ["B", "B"]  # half-way lies at -5
    lon, lat = degrees([(3, -200), (3, 200)]).T
    river = gpd.GeoDataFrame({"river": ["R"]}, geometry=[LineString(zip(lon, lat, strict=True))], crs=4326)
    monkeypatch.setattr(atlas, "rivers", lambda bounds=None: river)
    assert holders(IndicatorKriging(), told, asked) == ["A", "A"]


def test_a_river_parts_no_place_from_its_own_far_bank(monkeypatch):
    lon, lat = degrees([(5, -300), (5, 300)]).T
    river = gpd.GeoDataFrame({"river": ["R"]}, geometry=[LineString(zip(lon, lat, strict=True))], crs=4326)
    monkeypatch.setattr(atlas, "rivers", lambda bounds=None: river)
    told = evidence([(0, 0), (150, 100), (180, -90), (200, 20)], ["A", "B", "B", "B"])
    assert holders(IndicatorKriging(), told, [(-8, 0), (10, 0)]) == ["A", "A"]


def test_an_enclave_of_three_places_survives():
    xy = grid(10, 8)
    enclave = {(-20.0, 0.0), (0.0, 0.0), (-20.0, 20.0)}
    told = with_doubts(evidence(xy, ["B" if each in enclave else "A" for each in xy]), PLANE)
    assert not told["outlier"].any()
    assert holders(IndicatorKriging(), told, [(-20, 1), (1, 0), (-12, 6), (60, 40)]) == ["B", "B", "B", "A"]


def test_a_single_claim_that_all_around_contradict_is_asked_about_and_outvoted():
    xy = grid(12, 10)
    wrong = xy.index((0.0, 0.0))
    parties = ["A"] * len(xy)
    parties[wrong] = "B"
    parties[0] = parties[1] = parties[10] = "B"  # B has a corner of its own
    told = with_doubts(evidence(xy, parties), PLANE)
    assert np.flatnonzero(told["outlier"]).tolist() == [wrong]
    assert told["trust"].argmin() == wrong
    assert holders(IndicatorKriging(), told, [(3, 3), (0, 8)]) == ["A", "A"]
    assert len(told) == len(xy)


def test_what_is_well_confirmed_or_besieged_is_not_outvoted():
    xy = grid(12, 10)
    at = xy.index((0.0, 0.0))
    parties = ["A"] * len(xy)
    parties[at] = "B"
    weights, rings = np.full(len(xy), 0.8), [""] * len(xy)
    plain = with_doubts(evidence(xy, parties), PLANE)["trust"].iloc[at]
    weights[at] = 0.98
    assert with_doubts(evidence(xy, parties, weight=weights), PLANE)["trust"].iloc[at] > plain
    rings[at] = "A"
    assert with_doubts(evidence(xy, parties, besieged_by=rings), PLANE)["trust"].iloc[at] == 1


def test_a_name_that_others_bear_is_doubted_sooner():
    xy = grid(12, 10)
    at = xy.index((-20.0, 0.0))
    parties = ["A" if x < -10 else "B" for x, _ in xy]
    parties[at] = "B"  # a salient at the front: quite possible
    assert not with_doubts(evidence(xy, parties), PLANE)["outlier"].iloc[at]

    def namesakes(name, lon, lat):
        return ["elsewhere"] * 30 if name == f"P{at}" else []

    assert with_doubts(evidence(xy, parties), PLANE, namesakes)["outlier"].iloc[at]


@pytest.mark.parametrize(
    "xy",
    [[(0, 0)], [(0, 0)] * 9, [(x * 5, 0) for x in range(9)], [(0, 0), (5, 0)], [(0, 0)] * 5 + [(9, 9)] * 5],
    ids=["one", "all at one point", "in a line", "two", "two heaps"],
)
def test_degenerate_places_are_no_trouble(xy):
    told = with_doubts(evidence(xy, ["A" if number % 2 else "B" for number in range(len(xy))]), PLANE)
    assert set(holders(IndicatorKriging(), told, [(1, 1), (500, 500)])) <= {"A", "B", "?"}
    assert holders(IndicatorKriging(), told, [(500, 500)]) == ["?"]


def test_no_evidence_at_all_is_unknown():
    assert holders(IndicatorKriging(), evidence(np.empty((0, 2)), []), [(0, 0)]) == ["?"]


def test_places_reach_further_where_they_lie_close_together():
    alone = evidence([(0, 0)], ["A"])
    among = evidence(grid(6, 6, 25.0), ["A"] * 36)
    gap = [(12, 12)]
    assert holders(IndicatorKriging(reach_km=15), alone, gap) == ["?"]
    assert holders(IndicatorKriging(reach_km=15), among, gap) == ["A"]


parties = st.lists(st.sampled_from("ABC"), min_size=30, max_size=30)


@settings(max_examples=25, deadline=None)
@given(parties=parties, seed=st.integers(0, 99))
def test_neither_order_nor_names_matter(parties, seed):
    xy = np.random.default_rng(seed).uniform(-60, 60, (30, 2))
    asked = np.random.default_rng(seed + 1).uniform(-60, 60, (12, 2))
    told = with_doubts(evidence(xy, parties), PLANE)
    answer = holders(IndicatorKriging(), told, asked)
    order = np.random.default_rng(seed).permutation(30)
    shuffled = with_doubts(evidence(xy[order], np.array(parties)[order]), PLANE)
    assert holders(IndicatorKriging(), shuffled, asked) == answer
    assert sorted(shuffled["trust"].round(6)) == sorted(told["trust"].round(6))
    other = {"A": "Z", "B": "Y", "C": "X"}
    renamed = with_doubts(evidence(xy, [other[party] for party in parties]), PLANE)
    assert holders(IndicatorKriging(), renamed, asked) == [other.get(party, "?") for party in answer]


@settings(max_examples=10, deadline=None)
@given(
    parties=st.lists(st.sampled_from(["Syrian government", "Islamic State"]), min_size=14, max_size=14),
    seed=st.integers(0, 9),
)
def test_no_unquestioned_place_lies_in_anothers_area(gazetteer, parties, seed):
    spots = np.random.default_rng(seed).uniform([39.6, 34.9], [40.9, 35.7], (14, 2))
    claims = [
        Claim(
            place=f"P{number}",
            lon=lon,
            lat=lat,
            actor=party,
            predicate="controls",
            date_from=DAY,
            date_to=DAY,
        )
        for number, ((lon, lat), party) in enumerate(zip(spots.round(4).tolist(), parties, strict=True))
    ]
    day = ControlMap(claim_table(claims), gazetteer=gazetteer, area=shapely.box(39.5, 34.8, 41, 35.8)).at()
    for place in day.places[~day.places["outlier"]].to_dict("records"):
        there = day.areas[day.areas.contains(Point(place["lon"], place["lat"]))]
        assert there["actors"].tolist() == [place["actors"]]
