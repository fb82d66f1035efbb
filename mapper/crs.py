"""Coordinates: WGS84 (longitude, latitude) outside, metres on an equal-area plane inside.

Each study area has one Lambert azimuthal equal-area projection centred on it, so km² are true wherever
the area lies, across the antimeridian included.
"""

from __future__ import annotations

from pyproj import CRS, Geod

WGS84 = "EPSG:4326"
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
