"""Places, districts and airports: tables without a geometry, made with pyarrow alone."""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from sources import source_path

NAMES = pa.list_(pa.string())
GENERIC = frozenset(
    word
    for line in (
        "district districts raion rayon county subdistrict nahia nahiyah qada qadha qaza governorate",
        "province municipality municipio municipal city town department region township prefecture commune",
        "okrug rayonu powiat landkreis kreis urban rural sub of the de da do del la le",
        "al el ar as ash ad az at an منطقة مركز قضاء محافظة ناحية район",
    )
    for word in line.split()
)
"""Words that say what a district is, not which one, and articles; left out when its seat is looked for."""
MARKS = str.maketrans("", "", "'`ʹʼʻʿʾ‘’”")


def places(cache: Path) -> pa.Table:
    """Return the populated places, by country and id."""
    read = json.loads(source_path("places", cache).read_text("utf-8")).values()
    rows = sorted(read, key=lambda row: (row["countrycode"], row["geonameid"]))
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


def other_names(name: str, names: list[str]) -> list[str]:
    """Return the other names, each once, in the order of the source."""
    return [other for other in dict.fromkeys(names) if other and other != name]


def admin1_code(row: dict[str, Any]) -> str:
    """Return the GeoNames code of the division (``SY.07``), "" where the source has none."""
    return f"{row['countrycode']}.{row['admin1code']}" if row["admin1code"] else ""


def admin2(cache: Path, settlements: pa.Table) -> pa.Table:
    """Return the districts; where a place of the same name lies in the same division, its point stands in."""
    seats = seats_by_name(settlements)
    rows = sorted(districts(cache), key=lambda row: row["id"])
    points = [seat(row, seats) for row in rows]
    columns = {
        "id": [row["id"] for row in rows],
        "name": [row["name"] for row in rows],
        "names": pa.array([row["names"] for row in rows], NAMES),
        "country": [row["country"] for row in rows],
        "admin1": [row["admin1"] for row in rows],
        "lon": pa.array([lon for lon, _ in points], pa.float64()),
        "lat": pa.array([lat for _, lat in points], pa.float64()),
        "approximate": [lon == lon for lon, _ in points],
    }
    return pa.table(columns)


def districts(cache: Path) -> Iterator[dict[str, Any]]:
    """Yield the second-level divisions; the source numbers rows of its files from one."""
    rows = [line.split("\t") for line in lines(source_path("subdivisions", cache))]
    countries = [line.split("\t")[1] for line in lines(cache_sibling(cache, "countries/countries.tsv"))]
    for name, iso, code, _, _, aliases, level, parent, country in rows:
        if level == "2":
            above = rows[int(parent) - 1][2] if parent else ""
            yield {
                "id": f"geonames:{code}" if code else f"iso:{iso}",
                "name": name,
                "names": other_names(name, aliases.split("|")),
                "country": countries[int(country) - 1],
                "admin1": ".".join(code.split(".")[:2]) if code else above,
            }


def lines(path: Path) -> list[str]:
    """Return the lines of a text file without their ends."""
    return path.read_text("utf-8").rstrip("\n").split("\n")


def cache_sibling(cache: Path, name: str) -> Path:
    """Return another file of the subdivisions' package."""
    return source_path("subdivisions", cache).parent.parent / name


def seats_by_name(settlements: pa.Table) -> dict[tuple[str, str], tuple[float, float]]:
    """Return (division, folded name) → point, the largest place first."""
    columns = ("admin1", "name", "names", "lon", "lat", "population", "id")
    rows = list(zip(*(settlements[column].to_pylist() for column in columns), strict=True))
    rows.sort(key=lambda row: (-row[5], row[6]))
    seats: dict[tuple[str, str], tuple[float, float]] = {}
    for admin1, name, _, lon, lat, _, _ in rows:
        seats.setdefault((admin1, seat_key(name)), (lon, lat))
    for admin1, _, names, lon, lat, _, _ in rows:
        for name in names:
            seats.setdefault((admin1, seat_key(name)), (lon, lat))
    return seats


def seat(row: dict[str, Any], seats: dict[tuple[str, str], tuple[float, float]]) -> tuple[float, float]:
    """Return the point of the place that a district is named after, NaN where none is known."""
    for name in [row["name"], *row["names"]]:
        point = seats.get((row["admin1"], seat_key(name)))
        if point and row["admin1"]:
            return point
    return float("nan"), float("nan")


def seat_key(name: str) -> str:
    """Return a name without case, accents, punctuation, articles and words such as "district"."""
    letters = unicodedata.normalize("NFKD", name.casefold()).translate(MARKS)
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = "".join(letter if letter.isalnum() else " " for letter in kept).split()
    return " ".join([word for word in words if word not in GENERIC] or words)


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
