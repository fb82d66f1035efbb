"""Control by province: every square kilometre and every place once."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point, box

from mapper.control.provinces import provinces_table
from mapper.crs import Plane, span

STUDY = box(40, 34, 42, 35)
PROVINCES = gpd.GeoDataFrame(
    {"country": ["Here", "Here"], "name": ["West", "East"]},
    geometry=[box(39, 33, 41, 36), box(41, 33, 43, 36)],
    crs="EPSG:4326",
)
AREAS = gpd.GeoDataFrame(
    {"status": ["controlled", "unknown", "controlled"], "actors": ["Reds", "", "Blues"]},
    geometry=[box(40, 34, 41.5, 34.5), box(40, 34.5, 42, 35), box(41.5, 34, 42, 34.5)],
    crs="EPSG:4326",
)


def places(*rows):
    table = pd.DataFrame(rows, columns=["lon", "lat", "part", "status", "actors"])
    points = [Point(row[0], row[1]) for row in rows]
    return gpd.GeoDataFrame(table, geometry=points, crs="EPSG:4326")


def test_the_ground_of_all_provinces_is_the_study_area():
    table = provinces_table(AREAS, places(), PROVINCES, STUDY)
    whole = Plane(span(STUDY)).flat(AREAS.geometry.to_numpy())
    assert table["area_km2"].sum() == pytest.approx(sum(shape.area for shape in whole) / 1e6)
    assert table.groupby("province")["share"].sum().tolist() == pytest.approx([1, 1])


def test_shares_are_of_the_ground_inside_the_study_area():
    told = provinces_table(AREAS, places(), PROVINCES, STUDY).set_index(["province", "actors"])["share"]
    assert told["West", "Reds"] == pytest.approx(0.5, abs=0.01)
    assert told["East", "Reds"] == pytest.approx(0.25, abs=0.01)
    assert told["East", "Blues"] == pytest.approx(0.25, abs=0.01)


def test_a_whole_place_counts_once_even_on_a_border_and_where_it_colours_nothing():
    told = places(
        (41.0, 34.2, "", "controlled", "Reds"),
        (40.5, 34.2, "", "controlled", "Reds"),
        (40.5, 34.2, "S", "controlled", "Reds"),
        (41.8, 34.8, "", "claimed", "Blues"),
    )
    table = provinces_table(AREAS, told, PROVINCES, STUDY)
    assert table["places"].sum() == 3
    claimed = table[table["status"] == "claimed"].iloc[0]
    assert (claimed["province"], claimed["area_km2"], claimed["places"]) == ("East", 0, 1)
