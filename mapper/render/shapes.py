"""Shapes as they travel to the page: whole ten-thousandths of a degree, each point as a step from the last.

The other end is ``web/shapes.js``. A ten-thousandth of a degree is at most 11 m.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

SCALE = 1e4
Packed = dict[str, list[Any]]


def pack(shape: BaseGeometry | None) -> Packed:
    """Return a shape as lists of whole numbers.

    Parameters
    ----------
    shape : shapely geometry or None
        WGS84, longitude first; a collection is taken apart.

    Returns
    -------
    dict
        ``p``: polygons, each a list of rings; ``l``: lines; ``d``: points. Only those that there are.

    Examples
    --------
    >>> from shapely import LineString, Point
    >>> pack(LineString([(40, 35), (40.1, 35.2)]))
    {'l': [[400000, 350000, 1000, 2000]]}
    >>> pack(Point(40, 35))
    {'d': [[400000, 350000]]}
    """
    packed: Packed = {}
    for part in _parts(shape):
        if part.geom_type == "Polygon":
            rings = [
                steps
                for ring in (part.exterior, *part.interiors)
                if len(steps := _steps(ring.coords[:-1])) > 4
            ]
            if rings and len(_steps(part.exterior.coords[:-1])) > 4:
                packed.setdefault("p", []).append(rings)
        elif part.geom_type in ("LineString", "LinearRing"):
            if len(steps := _steps(part.coords)) > 2:
                packed.setdefault("l", []).append(steps)
        elif part.geom_type == "Point":
            packed.setdefault("d", []).append(_steps(part.coords))
    return packed


def _parts(shape: BaseGeometry | None) -> Iterator[Any]:
    if shape is None or shape.is_empty:
        return
    if hasattr(shape, "geoms"):
        for part in shape.geoms:
            yield from _parts(part)
    else:
        yield shape


def _steps(coords: Any) -> list[int]:
    """Return a start and the steps from point to point, without steps that go nowhere."""
    points = np.rint(np.asarray(coords, dtype=float)[:, :2] * SCALE).astype(np.int64)
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    moved = np.any(steps != 0, axis=1)
    moved[0] = True
    numbers: list[int] = steps[moved].ravel().tolist()
    return numbers
