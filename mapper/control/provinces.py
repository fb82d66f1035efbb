"""Who holds how much of each province on a day."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from mapper.claims.table import split_list
from mapper.control.changes import by_name
from mapper.crs import Plane, span

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

COLUMNS = ("country", "province", "actors", "status", "area_km2", "share", "places")
LEAST_KM2 = 0.005
"""Less ground than this is what rounding leaves along a border."""


class Told(NamedTuple):
    """What a row tells of: one province, and one status with its parties."""

    country: str
    province: str
    status: str
    actors: str


def provinces_table(
    areas: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
    provinces: gpd.GeoDataFrame,
    study_area: BaseGeometry,
) -> pd.DataFrame:
    """Return who holds how much of each province, and how many of its places.

    Parameters
    ----------
    areas, places : GeoDataFrame
        The areas and places of one day, WGS84.
    provinces : GeoDataFrame
        `country`, `name` and polygons, WGS84; a coverage.
    study_area : shapely geometry
        WGS84; its equal-area plane is measured on.

    Returns
    -------
    DataFrame
        `country`, `province`, `actors`, `status`, `area_km2`, `share` (0-1, of the province's ground inside
        the study area), `places` (whole places of that status and these parties). Provinces by name, in each
        the largest share first.
    """
    plane = Plane(span(study_area))
    shapes = _seamless(plane.flat(areas.geometry.to_numpy()))
    outlines = _seamless(plane.flat(provinces.geometry.to_numpy()))
    names = list(zip(provinces["country"], provinces["name"], strict=True))
    groups = _groups(areas)
    km2: Counter[Told] = Counter()
    province, area = shapely.STRtree(shapes).query(outlines, predicate="intersects")
    sizes = shapely.area(shapely.intersection(outlines[province], shapes[area])) / 1e6
    for at, patch, size in zip(province.tolist(), area.tolist(), sizes.tolist(), strict=True):
        km2[Told(*names[at], *groups[patch])] += size
    return _as_table(km2, _place_counts(places, provinces))


def _seamless(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return shapes on a plane, joined where the antimeridian parts them or lines cross that are far off."""
    torn = ~shapely.is_valid(shapes)
    mended = shapely.make_valid(shapes[torn], method="structure", keep_collapsed=False)
    found = shapes.copy()
    found[torn] = mended
    return found


def _place_counts(places: gpd.GeoDataFrame, provinces: gpd.GeoDataFrame) -> Counter[Told]:
    whole = places[(places["part"] == "") & places["lon"].notna()]
    points = shapely.points(whole["lon"].to_numpy(float), whole["lat"].to_numpy(float))
    place, at = shapely.STRtree(provinces.geometry.to_numpy()).query(points, predicate="intersects")
    first = dict(zip(place.tolist()[::-1], at.tolist()[::-1], strict=True))
    names = list(zip(provinces["country"], provinces["name"], strict=True))
    groups = _groups(whole)
    return Counter(Told(*names[number], *groups[place]) for place, number in sorted(first.items()))


def _groups(table: pd.DataFrame) -> list[tuple[str, str]]:
    told = zip(table["status"], table["actors"].fillna(""), strict=True)
    return [(str(status), by_name(split_list(who))) for status, who in told]


def _as_table(km2: Counter[Told], places: Counter[Told]) -> pd.DataFrame:
    sums: Counter[tuple[str, str]] = Counter()
    for told, size in km2.items():
        sums[told[:2]] += size
    rows: list[dict[str, Any]] = [
        {
            **told._asdict(),
            "area_km2": km2[told],
            "share": km2[told] / sums[told[:2]] if sums[told[:2]] else 0.0,
            "places": places[told],
        }
        for told in {*km2, *places}
        if km2[told] >= LEAST_KM2 or places[told]
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    order = ["country", "province", "area_km2", "status", "actors"]
    return table.sort_values(order, ascending=[True, True, False, True, True], ignore_index=True)
