"""Regions that are no division of a country, from the table written by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow as pa
import shapely
import yaml
from outlines import centre_of
from tables import NAMES

TABLE = Path(__file__).with_name("regions.yaml")
NO_OUTLINE = "approximate: a point in its middle, without an outline"


def table(provinces: gpd.GeoDataFrame) -> pa.Table:
    """Return the regions, by key, each with a point and the provinces or countries that it is made of.

    Raises
    ------
    RuntimeError
        If a region names a province or a country that the map lacks.
    """
    rows = [
        row_of(key, entry, provinces)
        for key, entry in sorted(yaml.safe_load(TABLE.read_text("utf-8")).items())
    ]
    text = pa.string()
    schema = {
        "region": text,
        "name": text,
        "names": NAMES,
        "country": text,
        "provinces": NAMES,
        "countries": NAMES,
    }
    schema |= {"lon": pa.float64(), "lat": pa.float64(), "reach_km": pa.float32(), "note": text}
    return pa.Table.from_pylist(rows, pa.schema(schema))


def row_of(key: str, entry: dict[str, Any], provinces: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return one region as the table has it."""
    parts = parts_of(key, entry, provinces)
    countries = set(parts["country"])
    lon, lat = entry["at"] if "at" in entry else centre_of(shapely.union_all(parts.geometry.to_numpy()))
    return {
        "region": key,
        "name": entry["name"],
        "names": list(dict.fromkeys(entry.get("names", []))),
        "country": entry.get("country") or (countries.pop() if len(countries) == 1 else ""),
        "provinces": entry.get("provinces", []),
        "countries": entry.get("countries", []),
        "lon": round(lon, 4),
        "lat": round(lat, 4),
        "reach_km": entry.get("reach_km", 0),
        "note": NO_OUTLINE if "at" in entry else entry.get("note", ""),
    }


def parts_of(key: str, entry: dict[str, Any], provinces: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the provinces that a region consists of."""
    for column, wanted in (("id", entry.get("provinces")), ("country", entry.get("countries"))):
        if wanted:
            missing = set(wanted) - set(provinces[column])
            if missing:
                raise RuntimeError(f"{TABLE.name}: {key}: the map has no {', '.join(sorted(missing))}")
            return provinces[provinces[column].isin(wanted)]
    return provinces.iloc[:0]
