"""The ground of a place or of a part of it: a shape fit to be drawn, and a point in it."""

from __future__ import annotations

from math import cos, hypot, pi, radians, sin

import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from mapper.claims.ontology import BANKS, BEARINGS, Part
from mapper.crs import Plane, span, split
from mapper.geocoder.banks import bank_shape
from mapper.geocoder.place import Place
from mapper.geocoder.shapes import CENTRE_SHARE, half_angle, sector_point, sector_shape

AREAS = ("Polygon", "MultiPolygon")


def shape_of(place: Place, outline: BaseGeometry | None, part: Part | None = None) -> BaseGeometry | None:
    """Return the ground of a place, or of a part of it, in WGS84.

    Parameters
    ----------
    place : Place
    outline : shapely geometry or None
        Its outline or line, where one is known; its footprint stands for it where none is.
    part : Part, optional
        An unnamed part may lie anywhere in the place, so it is the whole; a river or road has no parts.

    Returns
    -------
    shapely geometry or None
        None for the bank of a place that no river of the data flows through, and for a side that a place of
        an odd shape does not have.
    """
    if part in BANKS:
        ground = outline if outline is not None else split(sector_shape(place))
        return bank_shape(ground, part) if ground.geom_type in AREAS else None
    if outline is None:
        disc: BaseGeometry = split(sector_shape(place, part))
        return disc
    if part in (None, Part.PART) or outline.geom_type not in AREAS:
        return outline
    return _side(outline, part)


def point_of(place: Place, outline: BaseGeometry | None, part: Part) -> tuple[float, float]:
    """Return lon, lat of a point in a part of a place; the place's own where the part can't be told."""
    if outline is None and part not in BANKS:
        return sector_point(place, part)
    if part is Part.PART or (outline is not None and outline.geom_type not in AREAS):
        return place.lon, place.lat
    ground = shape_of(place, outline, part)
    if ground is None:
        return place.lon, place.lat
    inside = max(shapely.get_parts(ground), key=shapely.area).representative_point()
    return float(inside.x), float(inside.y)


def _side(outline: BaseGeometry, part: Part) -> BaseGeometry | None:
    """Return what lies on one side of the middle of an outline, or around its middle."""
    plane = Plane(span(outline))
    flat = plane.flat(outline)
    middle = flat.centroid
    if part is Part.CENTRE:
        cut = middle.buffer(CENTRE_SHARE * (flat.area / pi) ** 0.5)
    else:
        west, south, east, north = flat.bounds
        cut = _wedge(middle, part, 2 * hypot(east - west, north - south))
    ground = shapely.intersection(flat, cut)
    kept = [one for one in shapely.get_parts(ground) if one.geom_type == "Polygon"]
    return split(plane.back(shapely.union_all(kept))) if kept else None


def _wedge(middle: Point, part: Part, far: float) -> Polygon:
    """Return the wedge of a plane in metres that opens from its tip towards one side."""
    half = half_angle(part)
    rays = [radians(BEARINGS[part] + turn) for turn in (-half, 0.0, half)]
    corners = [(middle.x + far * sin(ray), middle.y + far * cos(ray)) for ray in rays]
    return Polygon([(middle.x, middle.y), *corners])
