"""The base map: countries, provinces, rivers and lakes, under a named point of view.

Borders are a matter of view. ``boundaries.yaml`` names the views (``un``, ``de-facto``), says what each
decides and on what public basis; nothing here decides. Every table is WGS84, and every border is shared
exactly by the two sides of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry.base import BaseGeometry

from mapper.crs import WGS84
from mapper.datasets import data_path
from mapper.errors import InputError, NotFoundError

if TYPE_CHECKING:
    import geopandas as gpd

DEFAULT_VIEW = "un"
Bbox = tuple[float, float, float, float]
"""West, south, east, north in WGS84 degrees; west > east reaches across the antimeridian."""
KEPT = ("admin0.parquet", "rivers.parquet", "lakes.parquet")
"""Files that are read once and whole, which takes no longer than to look for a window in them."""


def views() -> list[str]:
    """Return the points of view that there are.

    Examples
    --------
    >>> views()
    ['de-facto', 'un']
    """
    return sorted(_boundaries()["views"])


def point_of_view(view: str = DEFAULT_VIEW) -> str:
    """Return the sentence for a map's credits: where the borders come from, and what the view decides.

    Raises
    ------
    InputError
        If there is no such view.
    """
    return f"Natural Earth 1:10m. {_view(view)['description']}"


def countries(view: str = DEFAULT_VIEW, bbox: Bbox | None = None) -> gpd.GeoDataFrame:
    """Return the countries of a view, each in one piece.

    A territory that a view gives to no country stands for itself, under its own key (``siachen-glacier``).

    Parameters
    ----------
    view : str
        ``un`` or ``de-facto``.
    bbox : (west, south, east, north), optional
        Only the map units that touch this window; a country is then the part of it that they make up.

    Returns
    -------
    GeoDataFrame
        country (ISO 3166-1 alpha-2 or key), name (English), names (list), geometry.

    Raises
    ------
    InputError
        If there is no such view, or the window is none.

    Examples
    --------
    >>> [countries(view, (33, 44, 36, 46))["country"].tolist() for view in ("un", "de-facto")]
    [['UA'], ['RU', 'UA']]
    """
    holders, words = _holders(view), _units()
    units = _window("admin0.parquet", bbox, ["unit", "geometry"])
    units["country"] = units["unit"].map(holders)
    rows = []
    for country, part in units.groupby("country", sort=True):
        name, names = words[str(country)]
        rows.append((country, name, names, _joined(part.geometry)))
    return _table(rows, ["country", "name", "names", "geometry"])


def provinces(view: str = DEFAULT_VIEW, bbox: Bbox | None = None) -> gpd.GeoDataFrame:
    """Return the first-level divisions, each with its country under a view.

    Parameters
    ----------
    view : str
        ``un`` or ``de-facto``.
    bbox : (west, south, east, north), optional
        Only those that touch this window, whole.

    Returns
    -------
    GeoDataFrame
        id, name (English), names (list), type, country, geonames (``SY.07``), unit, lon, lat, geometry.

    Raises
    ------
    InputError
        If there is no such view, or the window is none.
    """
    holders = _holders(view)
    table = _window("admin1.parquet", bbox)
    table["country"] = table["unit"].map(holders)
    return table


def rivers(bbox: Bbox | None = None) -> gpd.GeoDataFrame:
    """Return the named rivers, piece by piece.

    Parameters
    ----------
    bbox : (west, south, east, north), optional
        Only the pieces that touch this window, whole.

    Returns
    -------
    GeoDataFrame
        name (of the piece), river (canonical English name), names (list), scalerank (0 the largest rivers,
        9 the smallest), geometry.

    Examples
    --------
    >>> sorted(set(rivers((43, 33, 45, 36))["river"]))
    ['Euphrates', 'Tigris']
    """
    return _window("rivers.parquet", bbox)


def lakes(bbox: Bbox | None = None, min_km2: float = 0.0) -> gpd.GeoDataFrame:
    """Return the lakes, largest first.

    Parameters
    ----------
    bbox : (west, south, east, north), optional
        Only those that touch this window, whole.
    min_km2 : float
        Leave out the smaller ones.

    Returns
    -------
    GeoDataFrame
        area_km2, geometry.
    """
    table = _window("lakes.parquet", bbox)
    return table[table["area_km2"] >= min_km2].reset_index(drop=True)


def outline(country: str, view: str = DEFAULT_VIEW) -> BaseGeometry:
    """Return the outline of a country under a view, as a Polygon or MultiPolygon in WGS84.

    Parameters
    ----------
    country : str
        ISO 3166-1 alpha-2 (``SY``), or the key of a territory that stands for itself.
    view : str
        ``un`` or ``de-facto``.

    Raises
    ------
    InputError
        If there is no such view.
    NotFoundError
        If the view has no such country.
    """
    wanted = [unit for unit, holder in _holders(view).items() if holder == country]
    if not wanted:
        raise NotFoundError(f"the point of view {view} has no country {country!r}: give a code such as SY")
    units = _read("admin0.parquet", ["unit", "geometry"])
    return _joined(units.geometry[units["unit"].isin(wanted)])


def country_at(lon: float, lat: float, view: str = DEFAULT_VIEW) -> str:
    """Return the code of the country that holds a point under a view; "" at sea.

    Examples
    --------
    >>> country_at(34.1, 44.95, "un"), country_at(34.1, 44.95, "de-facto"), country_at(0.0, 0.0)
    ('UA', 'RU', '')
    """
    holders = _holders(view)
    units = _window("admin0.parquet", (lon, lat, lon, lat), ["unit", "geometry"])
    return min((holders[unit] for unit in units["unit"]), default="")


@cache
def _boundaries() -> dict[str, Any]:
    import yaml

    boundaries: dict[str, Any] = yaml.safe_load(data_path("boundaries.yaml").read_text("utf-8"))
    return boundaries


def _view(view: str) -> dict[str, Any]:
    known = _boundaries()["views"]
    if view not in known:
        raise InputError(f"there is no point of view {view!r}: choose one of {', '.join(sorted(known))}")
    found: dict[str, Any] = known[view]
    return found


def _holders(view: str) -> dict[str, str]:
    """Map unit → the country that a view gives it to, or its own key."""
    decided = _view(view)["units"]
    shipped = _shipped()
    return {unit: decided.get(unit, {}).get("country", country) or unit for unit, country in shipped.items()}


@cache
def _shipped() -> dict[str, str]:
    import pyarrow.parquet as pq

    table = pq.read_table(data_path("admin0.parquet"), columns=["unit", "country"])
    return dict(zip(table["unit"].to_pylist(), table["country"].to_pylist(), strict=True))


@cache
def _units() -> dict[str, tuple[str, list[str]]]:
    import pyarrow.parquet as pq

    table = pq.read_table(data_path("admin0.parquet"), columns=["unit", "name", "names"])
    rows = zip(*(table[column].to_pylist() for column in ("unit", "name", "names")), strict=True)
    return {unit: (name, names) for unit, name, names in rows}


def _window(file: str, bbox: Bbox | None, columns: Sequence[str] | None = None) -> gpd.GeoDataFrame:
    """Read what touches a window: two windows when it reaches across the antimeridian."""
    import pandas as pd

    if bbox is None:
        return _read(file, columns=columns)
    parts = []
    for box in _boxes(bbox):
        found = _read(file, columns=columns, bbox=box)
        parts.append(
            found[found.intersects(shapely.box(*box) if box[0] < box[2] else shapely.Point(box[:2]))]
        )
    both = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
    return both[~both.geometry.duplicated()].reset_index(drop=True)


def _boxes(bbox: Bbox) -> list[Bbox]:
    west, south, east, north = bbox
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise InputError(f"{bbox} is no window: give west, south, east, north in degrees, longitude first")
    if west > east:
        return [(west, south, 180.0, north), (-180.0, south, east, north)]
    return [bbox]


def _read(file: str, columns: Sequence[str] | None = None, bbox: Bbox | None = None) -> gpd.GeoDataFrame:
    """Read a file, or the rows of it whose boxes touch a window."""
    import geopandas as gpd

    if file not in KEPT:
        return gpd.read_parquet(data_path(file), columns=columns, bbox=bbox)
    whole = _whole(file)
    west, south, east, north = bbox or (-180.0, -90.0, 180.0, 90.0)
    left, bottom, right, top = whole.bounds.to_numpy().T
    seen = (left <= east) & (right >= west) & (bottom <= north) & (top >= south)
    return whole.loc[seen, list(columns or whole.columns)].reset_index(drop=True)


@cache
def _whole(file: str) -> gpd.GeoDataFrame:
    import geopandas as gpd

    return gpd.read_parquet(data_path(file))


def _joined(shapes: gpd.GeoSeries) -> BaseGeometry:
    """Join map units along their shared borders."""
    return shapely.coverage_union_all(shapes.to_numpy())


def _table(rows: list[tuple[Any, ...]], columns: list[str]) -> gpd.GeoDataFrame:
    import geopandas as gpd

    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=WGS84)
