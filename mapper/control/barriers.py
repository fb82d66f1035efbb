"""Rivers as barriers between places: one coordinate per river, that changes its sign across it."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from mapper.crs import Bounds, Plane, window

Array = NDArray[np.float64]
BANK_KM = 60.0
"""How far from a river its banks are two sides."""
END_KM = 10.0
"""A river parts nothing beyond its ends, and little within this distance of them."""
SHORTEST_KM = 30.0
SIMPLE_M = 500.0


class Barriers:
    """The rivers of a study area.

    Two places on different banks differ by one in a river's coordinate; that fades with the distance from the
    river, and ends where the river ends. Coordinates, unlike a count of crossings, keep a covariance positive
    definite.

    Parameters
    ----------
    plane : Plane
    bounds : tuple of float
        West, south, east, north of the study area, WGS84.
    """

    def __init__(self, plane: Plane, bounds: Bounds) -> None:
        from mapper import atlas

        table = atlas.rivers(window(bounds, 0.5))
        lines = [
            shapely.line_merge(shapely.union_all(rows.to_numpy()))
            for _, rows in table.geometry.groupby(table["river"])
        ]
        flat = shapely.simplify(plane.flat(shapely.get_parts(np.array(lines, dtype=object))), SIMPLE_M)
        parts = [shapely.transform(line, lambda xy: xy / 1000) for line in flat]
        self.lines = [line for line in parts if line.length > SHORTEST_KM]

    def __repr__(self) -> str:
        return f"Barriers({len(self.lines)} rivers)"

    def coordinates(self, spots: Array) -> Array:
        """Return the coordinates of spots in km, shape (n, 2), as shape (n, rivers)."""
        points = np.asarray(shapely.points(spots))
        found = np.zeros((len(spots), len(self.lines)))
        lines = np.array(self.lines, dtype=object)
        near = shapely.STRtree(points).query(lines, predicate="dwithin", distance=BANK_KM * 2)
        for number, line in enumerate(self.lines):
            rows = near[1][near[0] == number]
            if len(rows):
                found[rows, number] = _bank(line, points[rows], spots[rows])
        return found


def _bank(line: shapely.LineString, points: NDArray[np.object_], spots: Array) -> Array:
    along = np.asarray(shapely.line_locate_point(line, points))
    before = shapely.get_coordinates(shapely.line_interpolate_point(line, np.maximum(along - 0.5, 0)))
    after = shapely.get_coordinates(
        shapely.line_interpolate_point(line, np.minimum(along + 0.5, line.length))
    )
    way = after - before
    off = spots - (before + after) / 2
    side = np.sign(way[:, 0] * off[:, 1] - way[:, 1] * off[:, 0])
    fading = np.exp(-np.hypot(*off.T) / BANK_KM)
    ends = np.clip(np.minimum(along, line.length - along) / END_KM, 0, 1)
    bank: Array = side * fading * ends / 2
    return bank
