"""The edges of a coverage: which two polygons meet along each, and what hangs together over them.

Neighbours in a coverage share their vertices, so an edge is a pair of vertices that two rings have in common:
no overlay is needed, and what is found is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from mapper.crs import GEOD

Numbers = NDArray[np.intp]


@dataclass(frozen=True)
class Edges:
    """The edges of a coverage, each once, in the order in which the polygons have them.

    Attributes
    ----------
    one, other : array of int, shape (n,)
        Positions of the polygons on its two sides, the lower first; `other` is -1 on the outer border.
    ends : array of int, shape (n, 2)
        Numbers of the vertices at its ends, in the order in which they come in `one`.
    xy : array of float, shape (vertices, 2)
        Where each vertex is.
    """

    one: Numbers
    other: Numbers
    ends: Numbers
    xy: NDArray[np.float64]

    def __getitem__(self, chosen: Any) -> Edges:
        """Return some of the edges."""
        return Edges(self.one[chosen], self.other[chosen], self.ends[chosen], self.xy)

    def __len__(self) -> int:
        return len(self.one)

    @property
    def inner(self) -> Edges:
        """Those with a polygon on both sides."""
        return self[self.other >= 0]

    def lengths(self) -> NDArray[np.float64]:
        """Return the length of each edge in the plane of the coverage."""
        return np.asarray(np.hypot(*(self.xy[self.ends[:, 1]] - self.xy[self.ends[:, 0]]).T))

    def km(self) -> NDArray[np.float64]:
        """Return the geodesic length of each edge in km; the coverage is in WGS84."""
        (lon_a, lat_a), (lon_b, lat_b) = self.xy[self.ends[:, 0]].T, self.xy[self.ends[:, 1]].T
        return np.asarray(GEOD.inv(lon_a, lat_a, lon_b, lat_b)[2], dtype=float) / 1000

    def lines(self) -> NDArray[np.object_]:
        """Return each edge as a line."""
        return np.asarray(shapely.linestrings(self.xy[self.ends]))

    def degrees(self) -> Numbers:
        """Return how many edges meet in each vertex."""
        return np.bincount(self.ends.ravel(), minlength=len(self.xy))

    def labels(self, group: Numbers) -> Numbers:
        """Return for each polygon the number of its patch: polygons of one group that hang together.

        Parameters
        ----------
        group : array of int, shape (polygons,)

        Returns
        -------
        array of int
            Patches are numbered by their first polygon.
        """
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        inner = self.inner
        same = inner[group[inner.one] == group[inner.other]]
        links = coo_array((np.ones(len(same), bool), (same.one, same.other)), shape=(len(group),) * 2)
        return in_order(connected_components(links, directed=False)[1])


def edges_of(shapes: NDArray[np.object_]) -> Edges:
    """Return the edges of a coverage.

    Parameters
    ----------
    shapes : array of Polygon or MultiPolygon
        A valid coverage, in any plane.

    Examples
    --------
    >>> edges = edges_of(np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]))
    >>> len(edges), len(edges.inner), edges.xy[edges.inner.ends].tolist()
    (7, 1, [[[1.0, 0.0], [1.0, 1.0]]])
    """
    xy, start, owner = _pieces(shapes)
    vertex = vertex_numbers(xy)
    places = np.zeros((vertex.max(initial=-1) + 1, 2))
    places[vertex] = xy
    ends = np.column_stack([vertex[start], vertex[start + 1]])
    number = edge_numbers(ends)
    first, last = np.zeros((2, number.max(initial=-1) + 1), dtype=np.intp)
    first[number[::-1]] = np.arange(len(number))[::-1]
    last[number] = np.arange(len(number))
    return Edges(owner[first], np.where(first < last, owner[last], -1), ends[first], places)


def segments(shapes: Any) -> NDArray[np.float64]:
    """Return the straight pieces that lines and the rings of polygons are made of, shape (n, 2, 2).

    Examples
    --------
    >>> segments([shapely.LineString([(0, 0), (1, 0), (1, 2)])]).tolist()
    [[[0.0, 0.0], [1.0, 0.0]], [[1.0, 0.0], [1.0, 2.0]]]
    """
    xy, start, _ = _pieces(shapes)
    return np.stack([xy[start], xy[start + 1]], axis=1)


def edge_numbers(ends: Numbers) -> Numbers:
    """Return a number for each pair of vertices, whichever comes first, in order of appearance.

    Examples
    --------
    >>> edge_numbers(np.array([[5, 3], [3, 1], [3, 5]])).tolist()
    [0, 1, 0]
    """
    low, high = np.minimum(*ends.T), np.maximum(*ends.T)
    return in_order(low * (high.max(initial=0) + 1) + high)


def vertex_numbers(xy: NDArray[np.float64]) -> Numbers:
    """Return a number for each point, equal where the points are, in order of appearance."""
    import pandas as pd

    numbers: Numbers = pd.factorize(xy[:, 0] + 1j * xy[:, 1])[0]
    return numbers


def in_order(labels: NDArray[Any]) -> Numbers:
    """Return labels renumbered from 0 in order of appearance.

    Examples
    --------
    >>> in_order(np.array([7, 3, 7, 5])).tolist()
    [0, 1, 0, 2]
    """
    import pandas as pd

    numbers: Numbers = pd.factorize(labels)[0]
    return numbers


def _pieces(shapes: Any) -> tuple[NDArray[np.float64], Numbers, Numbers]:
    """Return the vertices of shapes, which of them start a piece that the next one ends, and whose it is."""
    parts, shape_of = shapely.get_parts(np.asarray(shapes, dtype=object), return_index=True)
    solid = shapely.get_dimensions(parts) == 2
    rings, part_of = shapely.get_rings(parts[solid], return_index=True)
    lines = np.concatenate([rings, parts[~solid]])
    of_line = np.concatenate([shape_of[solid][part_of], shape_of[~solid]])
    xy, line = shapely.get_coordinates(lines, return_index=True)
    start = np.flatnonzero((line[1:] == line[:-1]) & (xy[1:] != xy[:-1]).any(axis=1))
    return xy, start, of_line[line[start]]
