"""A map is asked for many days, in any order: what one day leaves behind never changes another."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from mapper.claims.table import Claim, claim_table
from mapper.control.models import MODELS
from mapper.control.neighbours import Neighbours, holds_any
from mapper.control.settings import Settings
from mapper.controlmap import ControlMap

AREA = box(37.0, 34.2, 39.0, 35.8)
PARTIES = ("Syrian government", "Islamic State", "SDF")
FIRST = dt.date(2017, 3, 1)
DAYS = 60
SEEDS = pytest.mark.parametrize("seed", range(2))


def claims_of(seed, places=70, changes=60):
    """Return claims of places that are first heard of on different days, change hands, are fought over."""
    random = np.random.default_rng(seed)
    at = random.uniform((37.1, 34.3), (38.9, 35.7), (places, 2))
    side = (at[:, 0] > 38).astype(int) + (at[:, 1] > 35)
    rows = [(place, PARTIES[side[place]], "controls", int(random.integers(0, 20))) for place in range(places)]
    for place in random.integers(0, places, changes):
        kind = str(random.choice(["takes_control", "contests", "withdraws", "besieges", "advances"]))
        rows.append((int(place), str(random.choice(PARTIES)), kind, int(random.integers(1, DAYS))))
    return [
        Claim(
            place=f"P{place}", lon=at[place, 0], lat=at[place, 1], actor=actor, predicate=kind, id=f"c{number}",
            date_from=(day := FIRST + dt.timedelta(days=when)), date_to=day, published=day,
        )
        for number, (place, actor, kind, when) in enumerate(rows)
    ]  # fmt: skip


@pytest.fixture
def made(gazetteer):
    def control_map(claims, **options):
        return ControlMap(claim_table(claims), gazetteer=gazetteer, **({"area": AREA} | options))

    return control_map


def drawn(cmap, day):
    areas = cmap.at(day).areas.drop(columns="geometry")
    return areas, cmap.at(day).places["outlier"].tolist()


@SEEDS
def test_the_order_in_which_days_are_asked_for_means_nothing(made, seed):
    order = np.random.default_rng(seed).permutation(range(0, DAYS, 12)).tolist()
    claims = claims_of(seed)
    cells = made(claims).cells
    first = made(claims, cells=cells)
    for number in order:
        day = FIRST + dt.timedelta(days=number)
        kept, kept_outliers = drawn(first, day)
        alone, outliers = drawn(made(claims, cells=cells), day)
        assert kept.equals(alone)
        assert kept_outliers == outliers


@SEEDS
def test_a_timeline_is_the_sum_of_the_cells_of_its_days(made, seed):
    claims = claims_of(seed)
    cmap = made(claims, cells=made(claims).cells)
    table = cmap.timeline(FIRST, FIRST + dt.timedelta(days=DAYS))
    for number in (0, 7, 33, DAYS):
        day = FIRST + dt.timedelta(days=number)
        alone = made(claims, cells=cmap.cells).timeline(day, day)
        there = table[(table["valid_from"] <= str(day)) & (table["valid_to"] > str(day))]
        columns = ["actors", "status", "area_km2", "places"]
        assert there[columns].values.tolist() == alone[columns].values.tolist()


@SEEDS
def test_later_claims_leave_the_map_of_an_earlier_day_alone(made, seed):
    day = FIRST + dt.timedelta(days=30)
    claims = claims_of(seed)
    known = [claim for claim in claims if claim.date_to <= day]
    cells = made(claims).cells
    before, after = (drawn(made(some, cells=cells), day)[0] for some in (known, claims))
    columns = ["actors", "status", "besieged_by", "area_km2", "valid_from"]
    assert before[columns].equals(after[columns])


@SEEDS
def test_the_areas_of_any_day_tile_the_study_area_and_fronts_border_both_sides(made, seed):
    cmap = made(claims_of(seed))
    day = cmap.at(FIRST + dt.timedelta(days=40))
    shapes = day.areas.geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    assert shapely.area(shapely.union_all(shapes)) == pytest.approx(AREA.area, rel=1e-6)
    held = day.areas[day.areas["actor"].notna()].dissolve("actor").geometry
    for front in day.frontlines.itertuples():
        for actor in (front.actor_a, front.actor_b):
            border = held[actor].boundary.buffer(1e-6)
            assert front.geometry.difference(border).length == pytest.approx(0, abs=1e-6)


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_neighbours_are_those_that_a_search_among_all_who_are_heard_finds(seed):
    random = np.random.default_rng(seed)
    places, spots = random.uniform(0, 100, (60, 2)), random.uniform(0, 100, (25, 2))
    around = Neighbours(spots, places, 6)
    apart = Neighbours(places, places, 5, apart=True)
    heard = np.zeros(60, dtype=bool)
    for _ in range(6):
        turned = random.integers(0, 60, 12)
        heard[turned] = ~heard[turned]
        for near, points, count, own in ((around, spots, 6, False), (apart, places, 5, True)):
            near.hear(heard)
            asked = random.permutation(len(points))[:9]
            distance = np.linalg.norm(points[asked, None] - places[None], axis=2)
            distance[:, ~heard] = np.inf
            if own:
                distance[np.arange(9), asked] = np.inf
            best = np.argsort(distance, axis=1)[:, : min(count, heard.sum() - own)]
            assert near.of(asked).tolist() == best.tolist()


def test_a_mask_is_looked_up_whatever_the_number_of_columns():
    random = np.random.default_rng(1)
    mask = random.random(50) < 0.05
    for columns in (0, 1, 5, 8, 16, 24):
        numbers = random.integers(0, 50, (40, columns))
        assert holds_any(mask, numbers).tolist() == [bool(mask[row].any()) for row in numbers]


def test_hexagons_of_ones_own_work_with_every_model(made):
    size, rows = 0.12, []
    for column in range(12):
        for row in range(9):
            x, y = 36.9 + 1.5 * size * column, 34.1 + np.sqrt(3) * size * (row + column % 2 / 2)
            ring = [(x + size * np.cos(a), y + size * np.sin(a)) for a in np.arange(6) * np.pi / 3]
            rows.append(shapely.Polygon(np.round(ring, 9)))
    hexagons = gpd.GeoDataFrame(geometry=rows, crs="EPSG:4326")
    for make in MODELS.values():
        cmap = made(claims_of(3), cells=hexagons, area=None, model=make(Settings(reach_km=40)))
        areas = cmap.at(FIRST + dt.timedelta(days=40)).areas
        assert set(PARTIES[:2]) <= set(areas["actors"])
        assert areas["area_km2"].sum() == pytest.approx(cmap.cells["area_km2"].sum(), rel=1e-6)
