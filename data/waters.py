"""Rivers and lakes from Natural Earth."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
import yaml
from pyproj import Geod
from sources import source_path

GEOD = Geod(ellps="WGS84")
TABLE = Path(__file__).with_name("rivers.yaml")
LAKES = Path(__file__).with_name("lakes.yaml")
AT_DEGREES = 0.01
"""How close to its lake a reviewed point has to lie."""
BRACKETS = re.compile(r"(.+?) \((.+)\)")


def rivers(cache: Path) -> gpd.GeoDataFrame:
    """Return the named rivers, each piece with the canonical name of its river."""
    pieces = gpd.read_file(source_path("rivers", cache).parent / "ne_10m_rivers_lake_centerlines.shp")
    pieces = pieces[pieces["name"].notna()].reset_index(drop=True)
    reviewed = yaml.safe_load(TABLE.read_text("utf-8"))
    rows = [river_names(name, reviewed) for name in pieces["name"]]
    alternates = [spelled(name, reviewed) for name in pieces["name_alt"].fillna("")]
    table = {
        "name": [row[0] for row in rows],
        "river": [row[1] for row in rows],
        "names": [[*row[2], *filter(None, [other])] for row, other in zip(rows, alternates, strict=True)],
        "scalerank": pieces["scalerank"].astype("int16"),
    }
    done = gpd.GeoDataFrame(table, geometry=pieces.geometry, crs="EPSG:4326")
    return done.sort_values(["river", "name", "scalerank"], kind="stable").reset_index(drop=True)


def spelled(name: str, reviewed: dict[str, Any]) -> str:
    """Return a name with its lost letters put back and its spaces in order."""
    return " ".join(reviewed["spelling"].get(name, name).split())


def river_names(name: str, reviewed: dict[str, Any]) -> tuple[str, str, list[str]]:
    """Return the name of a piece, the canonical name of its river, and every other name.

    ``Lancang (Mekong)`` is a piece Lancang of the river Mekong.
    """
    whole = spelled(name, reviewed)
    local, english = BRACKETS.fullmatch(whole).groups() if BRACKETS.fullmatch(whole) else (whole, whole)
    for river, entry in reviewed["rivers"].items():
        if whole in {" ".join(piece.split()) for piece in entry["pieces"]}:
            others = dict.fromkeys([english, river, *entry["names"]])
            return local, river, [other for other in others if other != local]
    return local, english, [english] if english != local else []


def lakes(cache: Path, units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the lakes, largest first, with area on the ellipsoid, the reviewed names, and point and country.

    `units` are the map units: a lake that lies in one of them has its country.
    """
    shapes = gpd.read_file(source_path("lakes", cache).parent / "ne_10m_lakes.shp").geometry.to_numpy()
    shapes = shapely.make_valid(shapes, method="structure", keep_collapsed=False)
    area = np.array([abs(GEOD.geometry_area_perimeter(shape)[0]) / 1e6 for shape in shapes])
    names = lake_names(shapes)
    lon, lat = inner_points(shapes)
    table = {
        "name": [name for name, _ in names],
        "names": [others for _, others in names],
        "country": countries_of(shapes, units),
        "area_km2": np.round(area, 3),
        "lon": lon,
        "lat": lat,
    }
    done = gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326")[area > 0]
    return done.sort_values("area_km2", ascending=False, kind="stable").reset_index(drop=True)


def lake_names(shapes: np.ndarray) -> list[tuple[str, list[str]]]:
    """Return name and other names of each lake, empty where nobody has named it.

    Raises
    ------
    RuntimeError
        If a reviewed point is at no lake, or a lake is named twice.
    """
    tree = shapely.STRtree(shapes)
    names: dict[int, tuple[str, list[str]]] = {}
    for name, entry in yaml.safe_load(LAKES.read_text("utf-8")).items():
        for point in entry["at"]:
            rows = tree.query_nearest(shapely.Point(point), max_distance=AT_DEGREES)
            if len(rows) != 1 or int(rows[0]) in names:
                raise RuntimeError(f"{LAKES.name}: {name}: {point} is at no lake, or at one that has a name")
            names[int(rows[0])] = (name, entry.get("names", []))
    return [names.get(row, ("", [])) for row in range(len(shapes))]


def inner_points(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a point inside each shape: lon, lat."""
    points = shapely.point_on_surface(shapes)
    return np.round(shapely.get_x(points), 5), np.round(shapely.get_y(points), 5)


def countries_of(shapes: np.ndarray, units: gpd.GeoDataFrame) -> list[str]:
    """Return the country of each shape, "" where several share it or none is near."""
    lake, unit = shapely.STRtree(units.geometry.to_numpy()).query(shapes, predicate="intersects")
    found: dict[int, set[str]] = defaultdict(set)
    for row, other in zip(lake, units["country"].iloc[unit], strict=True):
        found[int(row)].add(other)
    return [next(iter(found[row])) if len(found[row]) == 1 else "" for row in range(len(shapes))]
