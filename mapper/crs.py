"""Coordinates: WGS84 (longitude, latitude) outside, metres on an equal-area plane inside.

Each study area has one Lambert azimuthal equal-area projection centred on it, so km² are true wherever
the area lies, across the antimeridian included.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import ProjError

from mapper.errors import InputError

Bounds = tuple[float, float, float, float]
WGS84 = CRS.from_user_input("EPSG:4326")
"""Made once, as every table needs it."""
GEOD = Geod(ellps="WGS84")


def equal_area(lon: float, lat: float) -> CRS:
    """Return the Lambert azimuthal equal-area CRS, in metres, centred on a point.

    Parameters
    ----------
    lon, lat : float
        The centre in WGS84 degrees.

    Examples
    --------
    >>> equal_area(40.14, 35.34).axis_info[0].unit_name
    'metre'
    """
    return CRS.from_proj4(f"+proj=laea +lon_0={lon:.4f} +lat_0={lat:.4f} +datum=WGS84 +units=m +no_defs")


def distance_km(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Return the geodesic distance between two points, in km.

    Examples
    --------
    >>> round(distance_km(40.14084, 35.33588, 39.00788, 35.95283))  # Deir ez-Zor to Raqqa
    123
    """
    return float(GEOD.inv(lon_a, lat_a, lon_b, lat_b)[2]) / 1000


def distances_km(lons: NDArray[np.float64], lats: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the geodesic distance of every point to every other, in km.

    Parameters
    ----------
    lons, lats : array of float, shape (n,)

    Returns
    -------
    array of float, shape (n, n)

    Examples
    --------
    >>> distances_km(np.array([40.14084, 39.00788]), np.array([35.33588, 35.95283])).round().tolist()
    [[0.0, 123.0], [123.0, 0.0]]
    """
    n = len(lons)
    shapes = (np.repeat(lons, n), np.repeat(lats, n), np.tile(lons, n), np.tile(lats, n))
    return np.asarray(GEOD.inv(*shapes)[2]).reshape(n, n) / 1000


def offset(lon: float, lat: float, bearing: float, km: float) -> tuple[float, float]:
    """Return the point that lies `km` away along a bearing (degrees clockwise from north).

    Examples
    --------
    >>> lon, lat = offset(40.0, 35.0, 180, 10)
    >>> round(lon, 2), round(lat, 2)
    (40.0, 34.91)
    """
    lon_b, lat_b, _ = GEOD.fwd(lon, lat, bearing, km * 1000)
    return float(lon_b), float(lat_b)


def span(geometry: Any) -> Bounds:
    """Return west, south, east, north of a geometry or an array of them.

    What lies on both sides of the antimeridian has an east beyond 180 degrees, instead of reaching around the
    globe the other way.

    Examples
    --------
    >>> from shapely.geometry import MultiPoint
    >>> span(MultiPoint([(179, -17), (-179, -18)]))
    (179.0, -18.0, 181.0, -17.0)
    """
    lon, lat = shapely.get_coordinates(geometry).T
    if len(lon) and np.ptp(lon) > 180:
        eastward = np.where(lon < 0, lon + 360, lon)
        lon = eastward if 0 < np.ptp(eastward) < np.ptp(lon) else lon
    return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())


def window(bounds: Bounds, margin: float) -> Bounds:
    """Return bounds with a margin in degrees, for a look-up; west is above east across the antimeridian.

    Examples
    --------
    >>> window((179.0, -18.0, 181.0, -17.0), 1)
    (178.0, -19.0, -178.0, -16.0)
    """
    west, south, east, north = bounds
    west, east = west - margin, east + margin
    if east - west >= 360:
        west, east = -180.0, 180.0
    turned = [(lon + 180) % 360 - 180 if not -180 <= lon <= 180 else lon for lon in (west, east)]
    return turned[0], max(south - margin, -90.0), turned[1], min(north + margin, 90.0)


def split(polygons: Any) -> Any:
    """Return polygons, or an array of them, in which none reaches around the globe.

    A polygon whose vertices lie on both sides of the antimeridian is cut along it, as RFC 7946 wants it.

    Examples
    --------
    >>> from shapely.geometry import Polygon
    >>> split(Polygon([(179, 0), (-179, 0), (-179, 1), (179, 1)])).geom_type
    'MultiPolygon'
    """
    if isinstance(polygons, np.ndarray):
        bounds = shapely.bounds(polygons)
        wide = np.flatnonzero(bounds[:, 2] - bounds[:, 0] > 180)
        for number in wide:
            polygons[number] = split(polygons[number])
        return polygons
    west, _, east, _ = polygons.bounds
    if not east - west > 180 or span(polygons)[2] <= 180:
        return polygons
    eastward = shapely.transform(polygons, lambda xy: np.column_stack([xy[:, 0] % 360, xy[:, 1]]))
    halves = [shapely.intersection(eastward, shapely.box(0, -90, 180, 90))]
    beyond = shapely.intersection(eastward, shapely.box(180, -90, 360, 90))
    halves.append(shapely.transform(beyond, lambda xy: xy - [360, 0]))
    parts = [part for half in halves for part in shapely.get_parts(half) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts)


class Plane:
    """The equal-area plane of one study area: geometries to metres and back.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north in WGS84 degrees, as `span` has them; the plane is centred on them.

    Examples
    --------
    >>> from shapely.geometry import Point
    >>> plane = Plane((38, 33, 44, 38))
    >>> round(plane.back(plane.flat(Point(40.14, 35.34))).x, 6)
    40.14
    """

    def __init__(self, bounds: Bounds) -> None:
        west, south, east, north = bounds
        self.crs, self._flat, self._back = _ways((west + east) / 2, (south + north) / 2)

    def __repr__(self) -> str:
        return f"Plane({self.crs.to_proj4()!r})"

    def flat(self, geometry: Any) -> Any:
        """Return a geometry, or an array of geometries, in metres."""
        return shapely.transform(geometry, lambda xy: _turn(self._flat, xy))

    def back(self, geometry: Any) -> Any:
        """Return a geometry, or an array of geometries, in WGS84 degrees; see `split` for polygons."""
        return shapely.transform(geometry, lambda xy: _turn(self._back, xy))

    def metres(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return longitudes and latitudes, shape (n, 2), in metres."""
        return _turn(self._flat, points)

    def degrees(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return metres, shape (n, 2), as longitude and latitude in WGS84 degrees."""
        return _turn(self._back, points)


@lru_cache(maxsize=64)
def _ways(lon: float, lat: float) -> tuple[CRS, Transformer, Transformer]:
    """Return the plane centred on a point, the way to it and the way back; a map asks for few, and often."""
    crs = equal_area(lon, lat)
    there = Transformer.from_crs(WGS84, crs, always_xy=True)
    return crs, there, Transformer.from_crs(crs, WGS84, always_xy=True)


def _turn(transformer: Transformer, xy: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))


def in_wgs84(drawn: Sequence[Any], crs: CRS) -> list[Any]:
    """Return geometries of any CRS, None among them, in WGS84 with longitude first.

    What has no place in WGS84 gets infinite degrees.

    Raises
    ------
    InputError
        If there is no way from that CRS to WGS84.

    Examples
    --------
    >>> from shapely.geometry import Point
    >>> [point] = in_wgs84([Point(4468365, 4210283)], CRS("EPSG:3857"))
    >>> round(point.x, 2), round(point.y, 2)
    (40.14, 35.34)
    """
    if crs.equals(WGS84, ignore_axis_order=True):
        return list(drawn)
    try:
        turn = Transformer.from_crs(crs, WGS84, always_xy=True)
    except ProjError as error:
        told = f"coordinates of {crs.name} can't be turned into WGS84: export the file as EPSG:4326"
        raise InputError(told) from error
    return list(shapely.transform(as_array(drawn), lambda xy: _turn(turn, xy)))


def as_array(drawn: Sequence[Any]) -> NDArray[np.object_]:
    """Return geometries, None among them, as an array."""
    return np.array([*drawn, None], dtype=object)[:-1]
