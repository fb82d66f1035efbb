"""Areas and frontlines as a hand would draw them: patches, slivers, smooth borders, honest lengths."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPoint, Point, box

from mapper.claims.table import Claim, claim_table
from mapper.control.areas import make_areas, make_frontlines
from mapper.control.cells import completed_cells, make_cells
from mapper.control.patches import spots_in
from mapper.control.settings import Settings
from mapper.control.slivers import Slivers
from mapper.control.slivers import merge_slivers as merged_slivers
from mapper.control.smoothing import Rings
from mapper.controlmap import ControlMap
from mapper.crs import WGS84, Plane, span
from mapper.edges import edges_of

PLANE = Plane((38.3, 33.6, 41.7, 36.4))
HALF_M = 150_000


def evidence(rows):
    """Return evidence: one row a place, controlled unless it says otherwise."""
    usual = {
        "status": "controlled", "besieged_by": "", "confidence": 0.8, "level": 1,
        "valid_from": pd.NaT, "valid_to": pd.NaT,
    }  # fmt: skip
    table = pd.DataFrame([{**usual, "claim_ids": f"c{at}", **row} for at, row in enumerate(rows)])
    table = table.astype({"valid_from": "datetime64[s]", "valid_to": "datetime64[s]"})
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs=WGS84)


def squares(letters):
    """Return cells of a tenth of a degree (about 100 km²), one a letter, and which letter each has."""
    cells = [
        (letter, box(40 + x / 10, 35 - y / 10, 40 + (x + 1) / 10, 35 - (y - 1) / 10))
        for y, row in enumerate(letters)
        for x, letter in enumerate(row)
    ]
    table = gpd.GeoDataFrame(
        {"letter": [letter for letter, _ in cells]}, geometry=[s for _, s in cells], crs=WGS84
    )
    return completed_cells(table)


def decided(cells, rows):
    """Return the decision in which each letter is decided by the row of that name, and a dot by nobody."""
    names = [row["name"] for row in rows]
    spot = [names.index(letter) if letter in names else -1 for letter in cells["letter"]]
    return pd.DataFrame({"spot": spot, "confidence": 0.5}, index=cells.index)


def place(name, actors, lon, lat, **more):
    return {"name": name, "actors": actors, "lon": lon, "lat": lat, **more}


def world(seed, count, front):
    """Return Voronoi cells of random places in 300 x 300 km, with two parties north and south of a front."""
    area = PLANE.back(shapely.segmentize(box(-HALF_M, -HALF_M, HALF_M, HALF_M), 10_000))
    xy = np.random.default_rng(seed).uniform(-HALF_M, HALF_M, (count, 2))
    lonlat = shapely.get_coordinates(PLANE.back(shapely.points(xy)))
    cells = make_cells(area, [tuple(at) for at in lonlat], [], 1000)
    sides = np.where(xy[:, 1] > front(xy[:, 0]), "North", "South")
    held = evidence([place("", side, lon, lat) for side, (lon, lat) in zip(sides, lonlat, strict=True)])
    nearest = shapely.STRtree(held.geometry.to_numpy()).nearest(
        shapely.points(cells["seed_lon"], cells["seed_lat"])
    )
    return area, cells, held, pd.DataFrame({"spot": nearest, "confidence": 0.8}, index=cells.index)


def merge_slivers(cells, one, told, least_km2):
    slivers = Slivers(cells["area_km2"].to_numpy(), edges_of(cells.geometry.to_numpy()), least_km2)
    settled = np.isin(np.arange(len(cells)), spots_in(cells, told)[0])
    return merged_slivers(cells, one, told, slivers, settled)


def straight(x):
    return 0 * x


def wavy(x):
    return 30_000 * np.sin(2 * np.pi * x / HALF_M)


def test_places_of_one_actor_that_touch_are_one_area_with_the_claims_of_both():
    rows = [
        place("a", "A", 40.05, 35.05, claim_ids="c1;c2", valid_from=pd.Timestamp("2017-01-01"), valid_to=pd.Timestamp("2017-09-01")),
        place("b", "A", 40.15, 35.05, claim_ids="c2;c3", valid_from=pd.Timestamp("2017-05-01")),
        place("c", "A", 40.35, 35.05, claim_ids="c4"),
    ]  # fmt: skip
    cells = squares(["ab.c."])
    areas = make_areas(cells, decided(cells, rows), evidence(rows))
    assert areas["claim_ids"].tolist() == ["c1;c2;c3", "c4", ""]
    assert areas["actor"].fillna("").tolist() == ["A", "A", ""]
    assert areas.loc[0, ["valid_from", "valid_to"]].astype(str).tolist() == ["2017-05-01", "2017-09-01"]
    assert areas.loc[1, ["valid_from", "valid_to"]].isna().all()
    assert areas["area_confidence"].tolist() == pytest.approx([0.5, 0.5, 0.0])
    assert areas.geometry.iloc[2].geom_type == "MultiPolygon"  # all that is unknown is one row
    assert areas["area_km2"].sum() == pytest.approx(cells["area_km2"].sum(), rel=1e-9)


def test_ground_that_meets_in_a_corner_only_does_not_hang_together():
    rows = [place("a", "A", 40.05, 35.05), place("b", "A", 40.15, 34.95), place("x", "B", 40.15, 35.05)]
    cells = squares(["ax", "xb"])
    areas = make_areas(cells, decided(cells, rows), evidence(rows))
    assert areas["actor"].tolist() == ["A", "A", "B", "B"]
    assert (areas.geometry.geom_type == "Polygon").all()


def test_a_sliver_without_a_place_joins_the_neighbour_of_its_longest_border_and_is_told():
    rows = [place("a", "A", 40.05, 35.05), place("b", "B", 40.25, 35.05)]
    cells = squares(["aab", "aab", "bab"])  # the b below on the left holds no place
    one, told = decided(cells, rows), evidence(rows)
    after, merged = merge_slivers(cells, one, told, 150)
    areas = make_areas(cells, after, told)
    assert areas["actor"].tolist() == ["A", "B"]
    assert merged[["actors", "status", "into_actors", "into_status"]].values.tolist() == [
        ["B", "controlled", "A", "controlled"]
    ]
    assert merged["area_km2"].iloc[0] == pytest.approx(101, abs=2)
    assert cells.geometry.iloc[6].contains(merged.geometry.iloc[0])
    assert areas["area_km2"].sum() == pytest.approx(cells["area_km2"].sum(), rel=1e-9)
    assert one["spot"].tolist()[6] == 1  # the table handed in is as it was


def test_nothing_is_merged_that_holds_a_place_or_has_a_shape_of_its_own_or_is_large():
    rows = [place("a", "A", 40.05, 35.05), place("b", "B", 40.15, 35.05), place("s", "B", 40.9, 34.0, level=0),
            place("f", "A;B", 40.9, 34.0, status="contested"), place("r", "B", 40.9, 34.0, besieged_by="A")]  # fmt: skip
    cells = squares(["abaaa", "aaasa", "afara", "aaaaa"])
    one, told = decided(cells, rows), evidence(rows)
    after, merged = merge_slivers(cells, one, told, 150)
    assert after.equals(one)
    assert len(merged) == 0
    assert list(merged.columns) == ["actors", "status", "area_km2", "into_actors", "into_status", "geometry"]
    lone = squares(["ab", "ba"])  # no place of A lies in the lower a
    assert len(merge_slivers(lone, decided(lone, rows), told, 90)[1]) == 0


def test_holes_of_unknown_ground_are_closed_and_chains_of_slivers_too():
    rows = [place("a", "A", 40.05, 35.05), place("x", "X", 41.5, 35.0), place("y", "Y", 41.5, 35.0)]
    cells = squares(["aaaaa", "a.yxa", "aaaaa"])
    after, merged = merge_slivers(cells, decided(cells, rows), evidence(rows), 150)
    assert set(after["spot"]) == {0}
    assert sorted(merged["status"]) == ["controlled", "controlled", "unknown"]
    assert set(merged["into_actors"]) == {"A"}


def test_a_map_tells_what_it_merged(gazetteer):
    rows = [place("a", "A", 40.05, 35.05), place("b", "B", 40.25, 35.05)]
    cells = squares(["aab", "aab", "bab"])
    claims = [
        Claim(place=row["name"], lon=row["lon"], lat=row["lat"], actor=row["actors"], predicate="controls",
              date_from="2017-09-05", date_to="2017-09-05")
        for row in rows
    ]  # fmt: skip

    def model(evidence, cells, date):
        order = evidence.reset_index(drop=True).sort_values("lon").index
        return decided(cells, rows).assign(spot=lambda table: order[table["spot"]])

    day = ControlMap(
        claim_table(claims), cells=cells, model=model, gazetteer=gazetteer, settings=Settings(sliver_km2=150)
    ).at()
    assert day.areas["actor"].tolist() == ["A", "B"]
    assert day.merged[["actors", "into_actors"]].values.tolist() == [["B", "A"]]
    assert any("1 patch of less than 150 km²" in note.told() for note in day.notes)


@pytest.mark.parametrize("front", [straight, wavy])
@pytest.mark.parametrize("count", [600, 3000])
def test_a_smoothed_front_is_about_as_long_as_the_true_one(front, count):
    x = np.linspace(-HALF_M, HALF_M, 2001)
    true_km = LineString(np.column_stack([x, front(x)])).length / 1000
    _, cells, held, chosen = world(0, count, front)
    lines = make_frontlines(make_areas(cells, chosen, held))
    assert lines["length_km"].sum() == pytest.approx(true_km, rel=0.10)
    rough = edges_of(cells.geometry.to_numpy()).inner
    sides = held["actors"].to_numpy()[chosen["spot"]]
    assert rough[sides[rough.one] != sides[rough.other]].km().sum() > 1.14 * true_km


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(40, 400))
def test_smoothing_keeps_the_ground_the_outer_border_and_every_place(seed, count):
    area, cells, held, chosen = world(seed, count, wavy)
    areas = make_areas(cells, chosen, held)
    shapes = areas.geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    outline = shapely.coverage_union_all(shapes)
    assert outline.equals(shapely.coverage_union_all(cells.geometry.to_numpy()))
    whole_km2 = PLANE.flat(area).area / 1e6
    assert areas["area_km2"].sum() == pytest.approx(whole_km2, rel=1e-6)
    for actor, rows in held.groupby("actors"):
        ground = shapely.coverage_union_all(areas.loc[areas["actor"] == actor, "geometry"].to_numpy())
        assert shapely.contains(ground, rows.geometry.to_numpy()).all()


@pytest.mark.parametrize(
    "more", [{"status": "contested", "actors": "North;South"}, {"level": 2}, {"besieged_by": "South"}]
)
def test_ground_with_a_shape_of_its_own_keeps_it(more):
    _, cells, held, chosen = world(3, 600, straight)
    shapes = cells.geometry.to_numpy()
    town = Point(40, 35)
    inside = shapely.contains(town.buffer(0.4), shapely.point_on_surface(shapes))
    row = place("", "North", town.x, town.y) | more
    rows = evidence([*held.drop(columns="geometry").to_dict("records"), row])
    choice = chosen.assign(spot=np.where(inside, len(held), chosen["spot"]))
    areas = make_areas(cells, choice, rows)
    south = ~inside & (held["actors"].to_numpy()[chosen["spot"]] == "South")
    edges = edges_of(shapes).inner
    border = edges[(inside[edges.one] & south[edges.other]) | (south[edges.one] & inside[edges.other])]
    assert border.km().sum() > 50
    drawn = shapely.union_all(shapely.boundary(areas.geometry.to_numpy()))
    assert drawn.covers(shapely.union_all(border.lines()))


def test_a_place_on_a_border_hinders_no_smoothing():
    _, cells, held, chosen = world(3, 600, straight)
    edges = edges_of(cells.geometry.to_numpy()).inner
    sides = held["actors"].to_numpy()[chosen["spot"]]
    lon, lat = edges.xy[edges.ends[np.flatnonzero(sides[edges.one] != sides[edges.other])[5]]][0]
    rows = evidence([*held.drop(columns="geometry").to_dict("records"), place("", "North", lon, lat)])
    assert make_frontlines(make_areas(cells, chosen, rows))["length_km"].sum() < 330


def test_districts_keep_their_borders():
    left = shapely.Polygon(
        [(40, 35), (40.5, 35), (40.6, 35.2), (40.4, 35.4), (40.6, 35.6), (40.5, 36), (40, 36)]
    )
    right = shapely.box(40, 35, 41, 36).difference(left)
    cells = completed_cells(gpd.GeoDataFrame({"letter": ["a", "b"]}, geometry=[left, right], crs=WGS84))
    rows = [place("a", "A", 40.2, 35.5), place("b", "B", 40.8, 35.5)]
    areas = make_areas(cells, decided(cells, rows), evidence(rows))
    assert [one.equals(other) for one, other in zip(areas.geometry, cells.geometry, strict=True)] == [
        True,
        True,
    ]


@pytest.mark.parametrize("seed", [2, 245])
def test_where_lines_would_cross_they_stay_and_all_others_are_smoothed(seed):
    chance = np.random.default_rng(seed)
    lonlat = PLANE.degrees(chance.uniform(-50_000, 50_000, (60, 2)) * np.abs(chance.uniform(-1, 1, (60, 2))))
    cells = make_cells(PLANE.back(box(-50_000, -50_000, 50_000, 50_000)), lonlat, [], 1000)
    parties = chance.choice(["A", "B", "C"], 60, p=[0.45, 0.45, 0.1])
    held = evidence([place("", party, *at) for party, at in zip(parties, lonlat, strict=True)])
    seeds = shapely.points(cells["seed_lon"], cells["seed_lat"])
    nearest = shapely.STRtree(held.geometry.to_numpy()).nearest(seeds)
    areas = make_areas(cells, pd.DataFrame({"spot": nearest, "confidence": 0.8}, index=cells.index), held)
    edges = edges_of(cells.geometry.to_numpy()).inner
    rough = edges[parties[nearest[edges.one]] != parties[nearest[edges.other]]]
    assert shapely.is_valid(areas.geometry.to_numpy()).all()
    assert shapely.coverage_is_valid(areas.geometry.to_numpy())
    assert make_frontlines(areas)["length_km"].sum() < 0.92 * rough.km().sum()


def test_an_enclave_of_a_few_cells_keeps_its_outline():
    _, cells, held, chosen = world(5, 600, lambda x: 0 * x - 2 * HALF_M)
    middle = shapely.STRtree(held.geometry.to_numpy()).nearest(Point(40, 35))
    held.loc[middle, "actors"] = "Enclave"
    areas = make_areas(cells, chosen, held).set_index("actor")
    cell = cells.geometry[chosen["spot"] == middle].union_all()
    assert areas.loc["Enclave", "geometry"].equals(cell)


def test_frontlines_lie_on_the_border_of_both_sides_one_row_a_pair():
    rows = [place("a", "A", 40.05, 35.05), place("b", "B", 40.25, 35.05), place("c", "C", 40.05, 34.85)]
    cells = squares(["a.bb", "aabb", "ccbb", "acbb"])
    areas = make_areas(cells, decided(cells, rows), evidence(rows))
    lines = make_frontlines(areas)
    assert lines[["actor_a", "actor_b"]].values.tolist() == [["A", "B"], ["A", "C"], ["B", "C"]]
    for line in lines.to_dict("records"):
        for actor in (line["actor_a"], line["actor_b"]):
            border = shapely.union_all(
                shapely.boundary(areas.loc[areas["actor"] == actor, "geometry"].to_numpy())
            )
            assert border.covers(line["geometry"])
    north = Plane(span(cells.geometry.to_numpy())).flat(lines["geometry"][0]).length / 1000
    assert lines["length_km"][0] == pytest.approx(north, rel=1e-3) == pytest.approx(11.1, abs=0.05)


def test_areas_across_the_antimeridian_tile_it_and_keep_their_places():
    plane = Plane((178.0, -18.0, 182.0, -16.0))
    area = box(178, -18, 180, -16).union(box(-180, -18, -178, -16))
    rng = np.random.default_rng(1)
    flat = rng.uniform(-190_000, 190_000, (300, 2)) * [1, 0.5]
    lonlat = shapely.get_coordinates(plane.back(shapely.points(flat)))
    cells = make_cells(area, [tuple(at) for at in lonlat], [], 1000)
    actors = np.where(flat[:, 1] > 0, "North", "South")
    held = evidence([place("", who, *at) for who, at in zip(actors, lonlat, strict=True)])
    seeds = shapely.points(cells[["seed_lon", "seed_lat"]].to_numpy())
    spot = shapely.STRtree(plane.flat(shapely.points(lonlat))).nearest(plane.flat(seeds))
    areas = make_areas(cells, pd.DataFrame({"spot": spot, "confidence": 0.8}, index=cells.index), held)
    assert areas["area_km2"].sum() == pytest.approx(cells["area_km2"].sum(), rel=1e-6)
    assert (areas.bounds["maxx"] <= 180).all()
    for actor, rows in held.groupby("actors"):
        ground = areas.loc[areas["actor"] == actor].union_all()
        assert ground.covers(MultiPoint(rows.geometry.tolist()).intersection(area))


def test_averaging_and_cutting_keep_ends_and_outer_borders():
    left = shapely.Polygon([(0, 0), (4, 0), (8, 4), (4, 8), (0, 8)])
    right = shapely.Polygon([(4, 0), (9, 0), (9, 8), (4, 8), (8, 4)])
    for change, border in (
        (Rings.averaged, [(4, 0), (6, 4), (4, 8)]),
        (Rings.cut, [(4, 0), (7, 3), (7, 5), (4, 8)]),
    ):
        one, other = change(Rings.of(np.array([left, right]))).shapes()
        assert shapely.coverage_is_valid([one, other])
        assert shapely.union(one, other).equals(box(0, 0, 9, 8))
        assert one.intersection(other).equals(LineString(border))
