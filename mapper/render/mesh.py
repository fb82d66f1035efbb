"""A coverage as it travels to the page: every border once, with the face on its left and on its right.

The other end is ``web/mesh.js``. Who borders on whom is taken from the exact vertices; only then are these
laid on a grid.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from mapper.edges import Edges, Numbers, edges_of, in_order
from mapper.render.binary import columns, steps, zigzag

GRID = 1 << 20
"""Steps of the grid along the longer side of a coverage."""
FINEST = 1e-6
"""Degrees between two lines of the grid at least."""


def mesh_bytes(faces: NDArray[np.object_]) -> bytes:
    """Return a coverage as columns of whole numbers.

    Parameters
    ----------
    faces : array of Polygon or MultiPolygon
        WGS84, longitude first. Neighbours share their vertices exactly.

    Notes
    -----
    Borders are cut into arcs where three faces meet, or where one of two polygons begins. Arcs come in the
    order of the faces on their left. The columns: number of faces; west and south (+180, +90) and step of the
    grid in ten-millionths of a degree; and for each arc: steps of the face on the left; how much further the
    face on the right comes, 0 for none; where it begins (0: where the last one ended, 1: at a node not yet
    seen, else 2 + how many nodes back it was first seen); where it ends (the same without the 0); how many
    vertices lie between. Last the steps along the arcs to each new vertex, in longitude and in latitude.
    """
    edges = edges_of(shapely.orient_polygons(faces))
    origin, step = grid_of(edges.xy)
    first = _arc_starts(edges)
    last = np.append(first[1:], len(edges))[: len(first)] - 1
    ends = np.column_stack([edges.ends[first, 0], edges.ends[last, 1]])
    node = in_order(ends.ravel()).reshape(-1, 2)
    is_new = np.zeros(ends.size, dtype=bool)
    is_new[np.unique(node.ravel(), return_index=True)[1]] = True
    back = np.cumsum(is_new) - is_new - 1 - node.ravel()
    starts, stops = back[::2] + 2, back[1::2] + 1
    starts[is_new[::2]], stops[is_new[1::2]] = 1, 0
    again = np.zeros(len(node), dtype=bool)
    again[1:] = node[1:, 0] == node[:-1, 1]
    starts[again & ~is_new[::2]] = 0
    right = np.where(edges.other[first] < 0, 0, edges.other[first] - edges.one[first])
    grid = np.rint((edges.xy - origin * 1e-7) / (step * 1e-7)).astype(np.int64)
    x, y = _new_vertices(edges, grid, first, last, is_new.reshape(-1, 2)).T
    return columns(
        [len(faces), origin[0] + 1_800_000_000, origin[1] + 900_000_000, step],
        *(steps(edges.one[first]), right, starts, stops, last - first, zigzag(x), zigzag(y)),
    )


def grid_of(xy: NDArray[np.float64]) -> tuple[NDArray[np.int64], int]:
    """Return the corner and the step of the grid that vertices are laid on, in ten-millionths of a degree.

    Examples
    --------
    >>> corner, step = grid_of(np.array([[30.0, 10.0], [40.48576, 11.0]]))
    >>> corner.tolist(), step
    ([300000000, 100000000], 100)
    """
    if not len(xy):
        return np.zeros(2, dtype=np.int64), 10
    corner = np.floor(xy.min(axis=0) * 1e7).astype(np.int64)
    return corner, max(round(FINEST * 1e7), int(np.ceil(np.ptp(xy, axis=0).max() * 1e7 / GRID)))


def _arc_starts(edges: Edges) -> Numbers:
    """Return the edges at which an arc begins."""
    if not len(edges):
        return np.empty(0, dtype=np.intp)
    follows = (edges.one[1:] == edges.one[:-1]) & (edges.other[1:] == edges.other[:-1])
    follows &= edges.ends[1:, 0] == edges.ends[:-1, 1]
    follows &= edges.degrees()[edges.ends[1:, 0]] == 2
    return np.flatnonzero(np.append(True, ~follows))


def _new_vertices(
    edges: Edges, grid: NDArray[np.int64], first: Numbers, last: Numbers, is_new: NDArray[Any]
) -> NDArray[np.int64]:
    """Return the step to each vertex that is not known yet, from the one before it on the way along the arcs.

    The way to the start of an arc leads from the end of the arc before it.
    """
    length = last - first + 2
    start = np.cumsum(length) - length
    way = np.empty(int(length.sum()), dtype=np.intp)
    inner = np.ones(len(way), dtype=bool)
    inner[start] = False
    way[start], way[inner] = edges.ends[first, 0], edges.ends[:, 1]
    told = np.ones(len(way), dtype=bool)
    told[start], told[start + length - 1] = is_new[:, 0], is_new[:, 1]
    return np.diff(grid[way], axis=0, prepend=np.zeros((1, 2), dtype=np.int64))[told]
