"""Places as shapes fit to be drawn: a town's footprint, a side of it, the way between two towns.

A settlement in the gazetteer is a point. Its footprint is a disc whose area is its population over an assumed
density; a side of it is a wedge of that disc; a corridor follows the river that both ends lie on.
"""

from __future__ import annotations

from math import pi, radians, sin, sqrt
from typing import TYPE_CHECKING

from shapely import LineString, Polygon

from mapper.claims.ontology import BEARINGS, Kind, Part
from mapper.crs import GEOD, distance_km, offset
from mapper.geocoder.courses import river_stretch
from mapper.geocoder.place import Place

if TYPE_CHECKING:
    import geopandas as gpd

PEOPLE_PER_KM2 = 5_000
"""Assumed density of a built-up area; dense old towns have twice as many, spread-out ones half."""
UNKNOWN_POPULATION = 5_000
SMALLEST_KM, LARGEST_KM = 0.7, 20.0
FIXED_KM = {Kind.AIRFIELD: 2.0, Kind.BASE: 1.5, Kind.FACILITY: 1.0}
CENTRE_SHARE = 1 / 3
"""Radius of the centre of a town, as a share of its footprint's."""
ARC_STEPS = 12
STEP_KM = 10.0


def footprint_km(population: int, kind: Kind = Kind.CITY) -> float:
    """Return the radius of the disc that stands for a place, in km.

    The disc holds the population at `PEOPLE_PER_KM2`, within `SMALLEST_KM` and `LARGEST_KM`; 0 people is an
    unknown number and counts as `UNKNOWN_POPULATION`. Airfields, bases and facilities have a fixed radius.

    Examples
    --------
    >>> round(footprint_km(271_800), 1), round(footprint_km(0), 1), footprint_km(0, Kind.AIRFIELD)
    (4.2, 0.7, 2.0)
    """
    if kind in FIXED_KM:
        return FIXED_KM[kind]
    radius = sqrt((population or UNKNOWN_POPULATION) / (PEOPLE_PER_KM2 * pi))
    return min(max(radius, SMALLEST_KM), LARGEST_KM)


def half_angle(part: Part) -> float:
    """Return half the opening of a wedge, in degrees: 45 for N, E, S, W and 22.5 for the corners."""
    return 45.0 if len(part) == 1 else 22.5


def sector_point(place: Place, part: Part) -> tuple[float, float]:
    """Return lon, lat of the middle of one side of a place; its own for the centre or an unnamed part.

    Examples
    --------
    >>> town = Place("Deir ez-Zor", 40.14, 35.34, Kind.CITY, population=271_800)
    >>> lon, lat = sector_point(town, Part.W)
    >>> lon < town.lon, abs(lat - town.lat) < 0.001
    (True, True)
    """
    if part not in BEARINGS:
        return place.lon, place.lat
    half = radians(half_angle(part))
    middle = footprint_km(place.population, place.kind) * 2 / 3 * sin(half) / half
    return offset(place.lon, place.lat, BEARINGS[part], middle)


def sector_shape(place: Place, part: Part | None = None) -> Polygon:
    """Return one side of a place's footprint in WGS84: a wedge, or a small disc for the centre.

    Without a part, and for an unnamed one (which may lie anywhere in the place), it is the whole footprint.
    """
    radius = footprint_km(place.population, place.kind)
    if part in BEARINGS:
        bearing, half = BEARINGS[part], half_angle(part)
        steps = (bearing - half + 2 * half * step / ARC_STEPS for step in range(ARC_STEPS + 1))
        arc = [offset(place.lon, place.lat, step, radius) for step in steps]
        return Polygon([(place.lon, place.lat), *arc])
    if part is Part.CENTRE:
        radius *= CENTRE_SHARE
    full = 4 * ARC_STEPS
    return Polygon([offset(place.lon, place.lat, 360 * step / full, radius) for step in range(full)])


def corridor(a: Place, b: Place, rivers: gpd.GeoDataFrame) -> LineString:
    """Return the way between two places, from a to b, in WGS84.

    Parameters
    ----------
    a, b : Place
    rivers : GeoDataFrame
        Lines with a `river` column: the name that all pieces of one river share.

    Returns
    -------
    LineString
        The stretch of the river that both lie on (within `RIVER_REACH_KM`); a geodesic where there is none.
    """
    stretches = [
        stretch
        for _, pieces in rivers.groupby("river", sort=True)
        if (stretch := river_stretch(pieces.geometry, (a.lon, a.lat), (b.lon, b.lat))) is not None
    ]
    if stretches:
        return min(stretches, key=lambda line: (_offset_of(line, a, b), line.length))
    return straight(a, b)


def _offset_of(line: LineString, a: Place, b: Place) -> float:
    (start_lon, start_lat), (end_lon, end_lat) = line.coords[0], line.coords[-1]
    return distance_km(start_lon, start_lat, a.lon, a.lat) + distance_km(end_lon, end_lat, b.lon, b.lat)


def straight(a: Place, b: Place) -> LineString:
    """Return the geodesic between two places as a line with a vertex about every `STEP_KM`."""
    between = int(distance_km(a.lon, a.lat, b.lon, b.lat) // STEP_KM)
    middle = GEOD.npts(a.lon, a.lat, b.lon, b.lat, between) if between else []
    return LineString([(a.lon, a.lat), *middle, (b.lon, b.lat)])
