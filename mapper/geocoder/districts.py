"""Approximate outlines of districts, of which the data has a point each and no border.

A district is taken to be the land of its province that is nearer to its point than to that of any other
district: a cell of the Voronoi diagram of all of them, cut to the province. The cells of a province make it
up exactly, so a district whose own point is not known lies in those of its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mapper.crs import Plane, span, split, window
from mapper.geocoder.place import Place

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOTE = "approximate outline: what is nearer to it than to other districts of its province"
"""What to know of a district's outline."""
SEGMENT_DEGREES = 0.1
"""Longer edges of a province get vertices in between, so that they stay where they are on the plane."""
GRID_M = 1.0
REMEMBERED = 64
LonLat = tuple[float, float]


def district_outline(place: Place, seats: Sequence[LonLat], view: str) -> BaseGeometry | None:
    """Return the approximate outline of a district.

    Parameters
    ----------
    place : Place
        A district; `admin1` names its province.
    seats : sequence of (lon, lat)
        The points of all districts of that province, its own among them.
    view : str
        Point of view on disputed areas.

    Returns
    -------
    Polygon, MultiPolygon or None
        In WGS84. None if the map has no province of that name near the points.
    """
    if not place.admin1:
        return None
    points = tuple(sorted({*seats, (place.lon, place.lat)}))
    return _cells_of(place.admin1, points, view).get((place.lon, place.lat))


@lru_cache(maxsize=REMEMBERED)
def _cells_of(province: str, seats: tuple[LonLat, ...], view: str) -> dict[LonLat, BaseGeometry]:
    """Return the cell of each district's point; nothing if the map lacks the province."""
    from mapper import atlas

    points = shapely.points(seats)
    table = atlas.provinces(view, window(span(points), 0.5))
    outlines = table.geometry[table["name"] == province].to_numpy()
    if not len(outlines):
        return {}
    around = max(outlines, key=lambda outline: int(shapely.intersects(outline, points).sum()))
    return dict(zip(seats, nearest_land(seats, around), strict=True))


def nearest_land(seats: Sequence[LonLat], province: BaseGeometry) -> list[BaseGeometry]:
    """Return for each point the part of a province that is nearer to it than to the others.

    Parameters
    ----------
    seats : sequence of (lon, lat)
        A point outside counts as the nearest one inside; points on one spot get the same part.
    province : Polygon or MultiPolygon
        In WGS84.

    Returns
    -------
    list of Polygon or MultiPolygon
        In WGS84. Those of different points are a coverage of the province.

    Examples
    --------
    >>> from shapely import box
    >>> west, east = nearest_land([(0.5, 0.5), (1.5, 0.5)], box(0, 0, 2, 1))
    >>> round(west.area, 2), round(east.bounds[0], 2)
    (1.0, 1.0)
    """
    plane = Plane(span(province))
    flat = plane.flat(shapely.segmentize(province, SEGMENT_DEGREES))
    inside = _inside(plane.flat(shapely.points(seats)), flat)
    spots, spot_of = np.unique(inside, axis=0, return_inverse=True)
    faces = _faces(flat, spots)
    home = shapely.STRtree(np.asarray(shapely.points(spots))).nearest(shapely.point_on_surface(faces))
    cells = [shapely.coverage_union_all(faces[home == number]) for number in range(len(spots))]
    shapes = [split(plane.back(cell)) for cell in cells]
    return [shapes[number] for number in spot_of.reshape(-1)]


def _inside(points: NDArray[np.object_], province: BaseGeometry) -> NDArray[np.float64]:
    """Return the points in metres, each moved to the nearest spot of the province."""
    moved = shapely.get_point(shapely.shortest_line(province, points), 0)
    coordinates: NDArray[np.float64] = np.round(shapely.get_coordinates(moved), 1)
    return coordinates


def _faces(province: BaseGeometry, spots: NDArray[np.float64]) -> Any:
    """Return the pieces into which the lines half-way between the spots cut a province."""
    edges = shapely.voronoi_polygons(shapely.multipoints(spots), extend_to=province, only_edges=True)
    both: list[Any] = [shapely.boundary(province), edges]
    lines = shapely.union_all(both, grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inside = shapely.point_on_surface(faces)
    shapely.prepare(province)
    return faces[shapely.contains_xy(province, shapely.get_x(inside), shapely.get_y(inside))]
