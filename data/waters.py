"""Rivers and lakes from Natural Earth."""

from __future__ import annotations

import re
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


def lakes(cache: Path) -> gpd.GeoDataFrame:
    """Return the lakes, largest first, with their area on the ellipsoid."""
    shapes = gpd.read_file(source_path("lakes", cache).parent / "ne_10m_lakes.shp").geometry.to_numpy()
    shapes = shapely.make_valid(shapes, method="structure", keep_collapsed=False)
    area = np.array([abs(GEOD.geometry_area_perimeter(shape)[0]) / 1e6 for shape in shapes])
    table = gpd.GeoDataFrame({"area_km2": np.round(area, 3)}, geometry=shapes, crs="EPSG:4326")
    return table[area > 0].sort_values("area_km2", ascending=False, kind="stable").reset_index(drop=True)
