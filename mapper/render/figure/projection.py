"""The projection of a figure: equal-area, and fit to the shape and place of what is shown.

The choice follows Snyder (*Map projections: a working manual*, 1987) and the Projection Wizard of Šavrič,
Jenny and Jenny (2016): azimuthal for what is compact, conic for what is wide at middle latitudes, cylindrical
for what is wide along the equator, polar around a pole, Equal Earth for the world. Where they take a
transverse cylinder for what is tall, an azimuthal one stands: PROJ knows the other on the sphere only, and
areas must be true.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError
from shapely.geometry.base import BaseGeometry

from mapper import crs
from mapper.errors import InputError
from mapper.render.words import catalog, say

Bounds = tuple[float, float, float, float]
WIDE = 1.25
"""How many times wider than high an area is that no azimuthal projection is fit for."""
SMALL = 8.0
"""Degrees of a great circle below which every equal-area projection looks the same."""
EQUATORIAL, POLAR = 15.0, 75.0
"""Latitudes of the middle up to which a wide area lies along the equator, and from which it is polar."""
WORLD = 180.0
"""Degrees of longitude from which on it is a map of the world."""
PIECES = 200
"""Into how many pieces the longest side of a shape is cut at least, so that straight sides bend."""


@dataclass(frozen=True)
class Projection:
    """How the earth lies flat on a figure.

    Attributes
    ----------
    kind : str
        ``azimuthal``, ``conic``, ``cylindrical``, ``world``, or ``other`` for a CRS that a user named.
    crs : pyproj CRS
    lon, lat : float
        The centre in WGS84 degrees.
    parallels : tuple of float
        Standard parallels in degrees.

    Examples
    --------
    >>> fit(shapely.box(38, 33, 44, 37)).name
    'Lambert azimuthal equal-area, centred on 35.0° N, 41.0° E'
    """

    kind: str
    crs: CRS
    lon: float
    lat: float
    parallels: tuple[float, ...] = ()

    @property
    def name(self) -> str:
        """What a figure says of it, in English."""
        return self.told("en")

    def told(self, lang: str = "en") -> str:
        """Return what a figure says of it, as a part of a sentence."""
        words = catalog(lang)
        if self.kind == "other":
            return str(self.crs.name)
        lat, lon = _degrees(self.lat, "lat", lang), _degrees(self.lon, "lon", lang)
        slots = {"lat": lat, "lon": lon, "parallels": self._parallels(lang)}
        return say(words, f"projection.{self.kind}", **slots)

    def _parallels(self, lang: str) -> str:
        told = [_degrees(parallel, "lat", lang) for parallel in self.parallels]
        return say(catalog(lang), "list.last").join(told)

    @cached_property
    def _there(self) -> Transformer:
        return Transformer.from_crs(crs.WGS84, self.crs, always_xy=True)

    @cached_property
    def _back(self) -> Transformer:
        return Transformer.from_crs(self.crs, crs.WGS84, always_xy=True)

    def metres(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return longitudes and latitudes, shape (n, 2), as x and y of the plane."""
        return np.column_stack(self._there.transform(points[:, 0], points[:, 1]))

    def degrees(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return x and y of the plane, shape (n, 2), as longitude and latitude."""
        return np.column_stack(self._back.transform(points[:, 0], points[:, 1]))

    def flat(self, geometry: Any) -> Any:
        """Return a geometry, or an array of them, on the plane; long straight sides bend as they should."""
        if isinstance(geometry, np.ndarray) and not len(geometry):
            return geometry
        return shapely.transform(_dense(geometry), self.metres)

    def extent(self, shape: BaseGeometry) -> Bounds:
        """Return left, bottom, right, top of a shape on the plane."""
        left, bottom, right, top = shapely.total_bounds(self.flat(shape)).tolist()
        return left, bottom, right, top


def fit(shape: BaseGeometry) -> Projection:
    """Return the equal-area projection that fits an area.

    Parameters
    ----------
    shape : shapely geometry
        The study area, or all that is to be seen, in WGS84. It may lie on both sides of the antimeridian.

    Examples
    --------
    >>> fit(shapely.box(22, 44, 40, 52.5)).name
    'Albers equal-area conic, standard parallels 45.4° N and 51.1° N, central meridian 31.0° E'
    >>> fit(shapely.MultiPoint([(178, -19), (-178, -16)])).lon
    180.0
    """
    west, south, east, north = crs.span(shape)
    lon, lat = _turned((west + east) / 2), (south + north) / 2
    wide, high = (east - west) * math.cos(math.radians(lat)), north - south
    if abs(lat) >= POLAR:
        return _azimuthal(lon, math.copysign(90.0, lat))
    if east - west > WORLD or high > 120:
        return Projection("world", _proj(f"+proj=eqearth +lon_0={lon:.4f}"), lon, lat)
    if wide <= max(WIDE * high, SMALL):
        return _azimuthal(lon, lat)
    if abs(lat) < EQUATORIAL:
        ts = round(max(abs(south), abs(north)) / 2, 1)
        return Projection("cylindrical", _proj(f"+proj=cea +lon_0={lon:.4f} +lat_ts={ts}"), lon, lat, (ts,))
    low, top = round(south + high / 6, 1), round(north - high / 6, 1)
    conic = f"+proj=aea +lat_1={low} +lat_2={top} +lat_0={lat:.4f} +lon_0={lon:.4f}"
    return Projection("conic", _proj(conic), lon, lat, (low, top))


def named(text: Any, shape: BaseGeometry) -> Projection:
    """Return the projection of a CRS that a user names, such as ``EPSG:4326`` or that of a GeoDataFrame.

    Raises
    ------
    InputError
        If there is no such CRS.
    """
    west, south, east, north = crs.span(shape)
    try:
        known = CRS.from_user_input(text)
    except ProjError as error:
        raise InputError(f"there is no CRS {text!r}: give one such as EPSG:4326") from error
    return Projection("other", known, _turned((west + east) / 2), (south + north) / 2)


def _azimuthal(lon: float, lat: float) -> Projection:
    return Projection("azimuthal", crs.equal_area(lon, lat), lon, lat)


def _proj(text: str) -> CRS:
    return CRS.from_proj4(f"{text} +datum=WGS84 +units=m +no_defs")


def _turned(lon: float) -> float:
    """Return a longitude above -180 and up to 180."""
    return 180 - (180 - lon) % 360


def _dense(geometry: Any) -> Any:
    west, south, east, north = shapely.total_bounds(geometry)
    longest = max(east - west, north - south)
    return shapely.segmentize(geometry, longest / PIECES) if longest > 0 else geometry


def _degrees(value: float, axis: str, lang: str) -> str:
    side = {"lat": ("north", "south"), "lon": ("east", "west")}[axis][value < 0]
    words = catalog(lang)
    number = f"{abs(value):.1f}".replace(".", say(words, "number.decimal"))
    return say(words, f"compass.{side}", degrees=number)
