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
    """The edges of a coverage, each once, in a fixed order.

    Attributes
    ----------
    one, other : array of int, shape (n,)
        Positions of the polygons on its two sides, the lower first; `other` is -1 on the outer border.
    ends : array of int, shape (n, 2)
        Numbers of the vertices at its ends.
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
    parts, shape_of = shapely.get_parts(shapes, return_index=True)
    rings, part_of = shapely.get_rings(parts, return_index=True)
    xy, ring_of = shapely.get_coordinates(rings, return_index=True)
    number = vertex_numbers(xy)
    places = np.zeros((number.max(initial=-1) + 1, 2))
    places[number] = xy
    start = np.flatnonzero(ring_of[:-1] == ring_of[1:])
    owner = shape_of[part_of[ring_of[start]]]
    ends = np.sort(np.column_stack([number[start], number[start + 1]]), axis=1)
    key = ends[:, 0] * len(places) + ends[:, 1]
    order = np.argsort(key, kind="stable")
    again = np.diff(key[order], prepend=-1) == 0
    first = np.flatnonzero(~again)
    second = np.append(again, False)[first + 1]
    other = np.where(second, owner[order[np.minimum(first + 1, len(order) - 1)]], -1)
    return Edges(owner[order[first]], other, ends[order[first]], places)


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
