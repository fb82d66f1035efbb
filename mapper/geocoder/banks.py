"""The two banks of a river: which side of it a point lies on, and the part of a shape on one side.

Left and right are seen by somebody who looks downstream, as hydrology has it. Which way a river flows is read
from its lines: the source of the data draws most of them downstream, lakes and reservoirs often the other
way, and the few rivers of which most runs upstream are listed in ``rivers.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from mapper.claims.ontology import Part
from mapper.crs import Plane, span, split, window
from mapper.errors import NotFoundError
from mapper.geocoder.courses import course
from mapper.geocoder.reaches import reaches_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

ON_KM = 25.0
"""Length of a river's end that tells which way it goes on beyond it."""
AHEAD_M = 1.0
"""How far along a line its direction is read."""


def bank_of(lon: float, lat: float, river: LineString) -> Part:
    """Return the bank of a river that a point lies on.

    Parameters
    ----------
    lon, lat : float
    river : LineString
        In WGS84, from the source to the mouth; it goes straight on beyond its ends.

    Examples
    --------
    >>> nile = LineString([(32.5, 15.6), (32.6, 30.1)])
    >>> bank_of(33.0, 20.0, nile).value, bank_of(32.0, 20.0, nile).value
    ('right bank', 'left bank')
    """
    plane = Plane((lon, lat, lon, lat))
    return _side(plane.flat(Point(lon, lat)), plane.flat(river))


def bank_shape(ground: BaseGeometry, bank: Part) -> BaseGeometry | None:
    """Return the part of a shape that lies on one bank of the largest river that flows through it.

    Parameters
    ----------
    ground : Polygon or MultiPolygon
        In WGS84.
    bank : Part
        Left or right.

    Returns
    -------
    Polygon, MultiPolygon or None
        In WGS84. None if no river of the data flows through it. The two banks of a shape make it up.

    Notes
    -----
    The largest river is that of the lowest scale rank, then that with the longest way inside. A river that
    begins or ends inside is taken to go straight on.
    """
    river = main_river(ground)
    if river is None:
        return None
    plane = Plane(span(ground))
    flat = plane.flat(ground)
    line = _beyond(plane.flat(river), flat)
    faces = _faces(flat, line)
    kept = [face for face in faces if _side(shapely.point_on_surface(face), line) is bank]
    return split(plane.back(shapely.coverage_union_all(kept))) if kept else None


def main_river(ground: BaseGeometry) -> LineString | None:
    """Return the course of the largest river that flows through a shape, from source to mouth, or None."""
    from mapper import atlas

    table = atlas.rivers(window(span(ground), 0.0))
    table = table[table.intersects(ground)]
    for _, rows in table.groupby("scalerank", sort=True):
        found = {river.wkb: river for name in sorted(set(rows["river"])) for river in _courses(name)}.values()
        inside = [(shapely.intersection(river, ground).length, river) for river in found]
        length, river = max(inside, key=lambda pair: pair[0], default=(0.0, None))
        if length:
            return river
    return None


def course_near(name: str, lon: float, lat: float) -> LineString:
    """Return the course, from source to mouth, of the river of a name that flows nearest to a point.

    Raises
    ------
    NotFoundError
        If the data has no river of that canonical name.
    """
    courses = _courses(name)
    if not courses:
        raise NotFoundError(
            f"there is no river {name!r}: give the name in the column river of mapper.atlas.rivers()"
        )
    return min(courses, key=lambda river: river.distance(Point(lon, lat)))


@cache
def _courses(name: str) -> tuple[LineString, ...]:
    """Return the course of each river of one name."""
    from mapper import atlas

    table = atlas.rivers()
    pieces = table.geometry[table["river"] == name].to_numpy()
    against = name in _drawn_upstream()
    return tuple(course(pieces[rows], upstream=against) for rows in reaches_of(pieces))


@cache
def _drawn_upstream() -> frozenset[str]:
    """Return the rivers of which most of the line is drawn upstream."""
    import yaml

    from mapper.datasets import data_path

    return frozenset(yaml.safe_load(data_path("rivers.yaml").read_text("utf-8"))["upstream"])


def _side(point: Point, line: LineString) -> Part:
    """Return the side of a line in metres: by its direction at the spot nearest to the point.

    The way to the nearest spot never crosses the line, so its side there is the side of the whole.
    """
    at = line.project(point)
    behind, ahead = (line.interpolate(max(at + step, 0.0)) for step in (-AHEAD_M, AHEAD_M))
    nearest = line.interpolate(at)
    turn = (ahead.x - behind.x) * (point.y - nearest.y) - (ahead.y - behind.y) * (point.x - nearest.x)
    return Part.LEFT_BANK if turn > 0 else Part.RIGHT_BANK


def _beyond(line: LineString, ground: BaseGeometry) -> LineString:
    """Return a line that goes straight on, out of the ground, where an end of it lies inside."""
    points = shapely.get_coordinates(line)
    west, south, east, north = ground.bounds
    far = float(np.hypot(east - west, north - south))
    inside = [ground.intersects(Point(end)) for end in (points[0], points[-1])]
    before = [_ahead(line, 0.0, far)] if inside[0] else []
    after = [_ahead(line, line.length, far)] if inside[1] else []
    return LineString([*before, *points, *after])


def _ahead(line: LineString, end: float, far: float) -> NDArray[np.float64]:
    """Return the point `far` metres straight beyond one end of a line."""
    back = line.interpolate(min(ON_KM * 1000, line.length) if end == 0 else max(end - ON_KM * 1000, 0.0))
    tip = line.interpolate(end)
    way = np.array([tip.x - back.x, tip.y - back.y])
    beyond: NDArray[np.float64] = np.array([tip.x, tip.y]) + way / np.hypot(*way) * far
    return beyond


def _faces(ground: BaseGeometry, line: LineString) -> Iterator[Any]:
    """Yield the pieces into which a line cuts the ground."""
    lines = shapely.union_all([shapely.boundary(ground), line])
    shapely.prepare(ground)
    for face in shapely.get_parts(shapely.polygonize(shapely.get_parts(lines))):
        if ground.contains(shapely.point_on_surface(face)):
            yield face
