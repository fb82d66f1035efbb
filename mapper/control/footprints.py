"""What ground a spot of evidence covers by itself: a town's disc, a sector's wedge, a province's outline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mapper.claims.ontology import LINE_KINDS, WIDE_KINDS, Kind, Part, Status
from mapper.claims.table import BROUGHT
from mapper.control.history import PlaceHistory, Spot
from mapper.control.settings import Settings
from mapper.crs import GEOD, Plane, span, split
from mapper.geocoder.place import Place
from mapper.geocoder.shapes import ARC_STEPS, footprint_km

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mapper.geocoder.gazetteer import Gazetteer

NO_ID = re.compile(r"given:|drawn:[0-9A-F]+:|at:[-0-9.]+,")
"""How the key of a place begins that only the claims know; see `mapper.control.evidence.place_key`."""


class Level(IntEnum):
    """How specific a footprint is; the lower level decides where two overlap."""

    SECTOR = 0
    PLACE = 1
    DRAWN = 2
    LINE = 3
    LAKE = 4
    ADMIN2_PART = 5
    ADMIN2 = 6
    ADMIN1_PART = 7
    ADMIN1 = 8
    COUNTRY_PART = 9
    COUNTRY = 10


WIDE_LEVELS = {
    Kind.LAKE: (Level.LAKE, Level.LAKE),
    Kind.ADMIN2: (Level.ADMIN2, Level.ADMIN2_PART),
    Kind.ADMIN1: (Level.ADMIN1, Level.ADMIN1_PART),
    Kind.COUNTRY: (Level.COUNTRY, Level.COUNTRY_PART),
    Kind.AREA: (Level.COUNTRY, Level.COUNTRY_PART),
}
"""The level of a wide place, and that of a part of it."""
MOST_DISCS = 2_000
"""With more spots than this the discs of towns and of their reach don't cut the cells."""


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
    history, place = _placed(history, gazetteer)
    return history, footprint(history.spot, place, gazetteer, settings)


def all_grounded(
    histories: Sequence[PlaceHistory], gazetteer: Gazetteer, settings: Settings
) -> list[Grounded]:
    """Return what `grounded` does for each of many places; the discs of all towns are made at once."""
    placed = [_placed(history, gazetteer) for history in histories]
    homes = {
        number: place or _home(history.spot)
        for number, (history, place) in enumerate(placed)
        if _is_disc(history.spot, place, gazetteer)
    }
    shapes = discs(
        [home.lon for home in homes.values()],
        [home.lat for home in homes.values()],
        [footprint_km(home.population, home.kind) for home in homes.values()],
        4 * ARC_STEPS,
    )
    grounds = {number: Footprint(shape, Level.PLACE) for number, shape in zip(homes, shapes, strict=True)}
    return [
        (history, grounds.get(number) or footprint(history.spot, place, gazetteer, settings))
        for number, (history, place) in enumerate(placed)
    ]


def discs(
    lons: Sequence[float], lats: Sequence[float], radii_km: Sequence[float], steps: int
) -> NDArray[np.object_]:
    """Return the disc around each point, as a polygon of so many geodesic steps; WGS84.

    Examples
    --------
    >>> [round(bound, 2) for bound in discs([40.0], [35.0], [10.0], 4)[0].bounds]
    [39.89, 34.91, 40.11, 35.09]
    """
    number = len(lons)
    around = np.tile(np.arange(steps) * 360 / steps, number)
    lon, lat, metres = (np.repeat(np.array(each, dtype=float), steps) for each in (lons, lats, radii_km))
    lon, lat, _ = GEOD.fwd(lon, lat, around, metres * 1000)
    made: NDArray[np.object_] = split(shapely.polygons(np.stack([lon, lat], -1).reshape(number, steps, 2)))
    return made


def _placed(history: PlaceHistory, gazetteer: Gazetteer) -> tuple[PlaceHistory, Place | None]:
    """Return a history at its place's own point, and the place if the gazetteer knows it."""
    spot = history.spot
    place = None if NO_ID.match(spot.key) else gazetteer.place(spot.key)
    if place is not None and not spot.part and spot.located_by not in BROUGHT:
        history = replace(history, spot=replace(spot, lon=place.lon, lat=place.lat))
    return history, place


def _is_disc(spot: Spot, place: Place | None, gazetteer: Gazetteer) -> bool:
    """Tell whether a spot is a whole place that a disc stands for."""
    if spot.part or spot.geometry is not None or spot.kind in (*WIDE_KINDS, *LINE_KINDS):
        return False
    return place is None or gazetteer.geometry(place) is None


def _kind(spot: Spot) -> Kind:
    return Kind(spot.kind) if spot.kind else Kind.SETTLEMENT


def _home(spot: Spot) -> Place:
    return Place(spot.name, spot.lon, spot.lat, _kind(spot))


def footprint(spot: Spot, place: Place | None, gazetteer: Gazetteer, settings: Settings) -> Footprint | None:
    """Return the ground that a spot covers by itself; None where it can't be told.

    It can't for an unnamed part, a river from source to mouth, a bank where no river is known, and a wide
    place without an outline.
    """
    if spot.geometry is not None:
        return _drawn(spot.geometry, settings)
    kind = _kind(spot)
    if spot.part == Part.PART or (place is not None and kind in LINE_KINDS):
        return None
    home = place or _home(spot)
    part = Part(spot.part) if spot.part else None
    if kind in WIDE_KINDS and gazetteer.geometry(home) is None:
        return None
    ground = gazetteer.shape(home, part)
    return Footprint(ground, _level(kind, part)) if ground is not None else None


def _level(kind: Kind, part: Part | None) -> Level:
    whole, sector = WIDE_LEVELS.get(kind, (Level.PLACE, Level.SECTOR))
    return sector if part else whole


def outlines(places: Sequence[Grounded], reach_km: float) -> list[BaseGeometry]:
    """Return the shapes, WGS84, whose outlines cut the cells of a map.

    They are the ground of every spot, and the ground over which control may reach where nobody spoke of it.
    With more than `MOST_DISCS` spots the reach is left out, and so are towns that were only ever controlled:
    the spacing of the spots, each with a cell of its own, is then far below the reach and near to the size of
    a town, and so many discs would cut all cells to pieces for nothing.
    """
    if len(places) > MOST_DISCS:
        places = [(history, ground) for history, ground in places if not _plain(history, ground)]
        return [ground.shape for _, ground in places if ground is not None]
    shapes = [ground.shape for _, ground in places if ground is not None]
    return [*shapes, *_reach([history.spot for history, _ in places], reach_km)]


def _plain(history: PlaceHistory, ground: Footprint | None) -> bool:
    """Tell whether a spot is a whole town that nobody ever fought in or besieged."""
    town = ground is not None and ground.level == Level.PLACE
    return town and all(s.status == Status.CONTROLLED and not s.besieged_by for s in history.states)


def _reach(spots: Sequence[Spot], reach_km: float) -> list[BaseGeometry]:
    """Return the union of the discs around spots."""
    if not spots:
        return []
    lons, lats = [spot.lon for spot in spots], [spot.lat for spot in spots]
    return [shapely.union_all(discs(lons, lats, [reach_km] * len(spots), 60))]


def _drawn(geometry: BaseGeometry, settings: Settings) -> Footprint:
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return Footprint(geometry, Level.DRAWN)
    return Footprint(_strip(geometry, settings.corridor_km), Level.LINE)


def _strip(line: BaseGeometry, half_width_km: float) -> BaseGeometry:
    plane = Plane(span(line))
    strip: BaseGeometry = split(plane.back(plane.flat(line).buffer(half_width_km * 1000, quad_segs=4)))
    return strip
