"""What ground a spot of evidence covers by itself: a town's disc, a sector's wedge, a province's outline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from mapper.claims.ontology import WIDE_KINDS, Kind, Part
from mapper.claims.table import BROUGHT
from mapper.control.history import PlaceHistory, Spot
from mapper.control.settings import Settings
from mapper.crs import Plane, offset, span, split
from mapper.geocoder.place import Place
from mapper.geocoder.shapes import sector_shape

if TYPE_CHECKING:
    from mapper.geocoder.gazetteer import Gazetteer


class Level(IntEnum):
    """How specific a footprint is; the lower level decides where two overlap."""

    SECTOR = 0
    PLACE = 1
    DRAWN = 2
    LINE = 3
    ADMIN2 = 4
    ADMIN1 = 5
    COUNTRY = 6


@dataclass(frozen=True)
class Footprint:
    """The ground of one spot.

    Attributes
    ----------
    shape : Polygon or MultiPolygon
        WGS84.
    level : Level
    """

    shape: BaseGeometry
    level: Level


Grounded = tuple[PlaceHistory, Footprint | None]


def grounded(history: PlaceHistory, gazetteer: Gazetteer, settings: Settings) -> Grounded:
    """Return a place with the ground that it covers; None for a part that nobody named.

    A whole place that only its sectors are known of gets the gazetteer's point for its own.
    """
    place = gazetteer.place(history.spot.key)
    if place is not None and not history.spot.part and history.spot.located_by not in BROUGHT:
        history = replace(history, spot=replace(history.spot, lon=place.lon, lat=place.lat))
    return history, footprint(history.spot, place, gazetteer, settings)


def footprint(spot: Spot, place: Place | None, gazetteer: Gazetteer, settings: Settings) -> Footprint | None:
    """Return the ground that a spot covers by itself."""
    if spot.geometry is not None:
        return _drawn(spot.geometry, settings)
    if spot.kind in WIDE_KINDS:
        return _wide(spot, place, gazetteer)
    if spot.part == Part.PART:
        return None
    kind = Kind(spot.kind) if spot.kind else Kind.SETTLEMENT
    town = place or Place(spot.name, spot.lon, spot.lat, kind)
    part = Part(spot.part) if spot.part else None
    return Footprint(split(sector_shape(town, part)), Level.SECTOR if part else Level.PLACE)


def reach_of(spot: Spot, reach_km: float) -> BaseGeometry:
    """Return the disc around a spot in which its control may reach over ground that nobody spoke of."""
    disc = Polygon([offset(spot.lon, spot.lat, bearing, reach_km) for bearing in range(0, 360, 6)])
    reach: BaseGeometry = split(disc)
    return reach


def _drawn(geometry: BaseGeometry, settings: Settings) -> Footprint:
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return Footprint(geometry, Level.DRAWN)
    return Footprint(_strip(geometry, settings.corridor_km), Level.LINE)


def _wide(spot: Spot, place: Place | None, gazetteer: Gazetteer) -> Footprint | None:
    level = {Kind.ADMIN2: Level.ADMIN2, Kind.ADMIN1: Level.ADMIN1}.get(Kind(spot.kind), Level.COUNTRY)
    outline = gazetteer.geometry(place) if place else None
    return Footprint(outline, level) if outline is not None else None


def _strip(line: BaseGeometry, half_width_km: float) -> BaseGeometry:
    plane = Plane(span(line))
    strip: BaseGeometry = split(plane.back(plane.flat(line).buffer(half_width_km * 1000, quad_segs=4)))
    return strip
