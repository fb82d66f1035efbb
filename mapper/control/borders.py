"""The edges of cells: who borders on whom, along how many kilometres, and whether a river runs there.

Cells are a coverage: neighbours share their vertices exactly, so two cells are neighbours where the same pair
of vertices occurs in both. All pairs are found by sorting, without any geometric test.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mapper.crs import Plane, span

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

ALONG_M = 6.0
"""An edge runs along a river if its ends and its middle are no further from it than this."""
SEGMENT_DEGREES = 0.1
"""Longer edges get vertices in between, so that they stay straight in degrees."""
OUTSIDE = -1
"""What lies beyond the border of the area."""


def cell_edges(cells: gpd.GeoDataFrame, rivers: Sequence[BaseGeometry] = ()) -> pd.DataFrame:
    """Return which cells border on each other.

    Parameters
    ----------
    cells : GeoDataFrame
        WGS84; a coverage, as `make_cells` and `completed_cells` return it.
    rivers : sequence of lines
        WGS84; what to call a natural border.

    Returns
    -------
    DataFrame
        One row for each pair of cells that share more than a point, and one for each cell on the border of
        the area: `left`, `right` (positions in `cells`; `left` is the lower one, `right` is -1 beyond the
        border), `length_km` of the shared edge (on the equal-area plane of the cells) and `natural`: whether
        at least half of it runs along a river. In order of `left` and `right`.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import LineString, box
    >>> cells = gpd.GeoDataFrame(geometry=[box(40, 35, 40.1, 35.1), box(40.1, 35, 40.2, 35.1)], crs=4326)
    >>> edges = cell_edges(cells, [LineString([(40.1, 34), (40.1, 36)])])
    >>> edges[["left", "right", "natural"]].values.tolist()
    [[0, -1, False], [0, 1, True], [1, -1, False]]
    >>> edges["length_km"].round().tolist()
    [29.0, 11.0, 29.0]
    """
    shapes = cells.geometry.to_numpy()
    if not len(shapes):
        none = np.empty(0, dtype=np.intp)
        return _edge_table(none, none, np.empty(0), np.empty(0, dtype=bool))
    bounds = span(shapes)
    ends, owner = segments(shapes)
    if bounds[2] > 180:
        ends[..., 0] %= 360
    left, right, first = shared(ends, owner)
    plane = Plane(bounds)
    flat = plane.metres(ends[first].reshape(-1, 2)).reshape(-1, 2, 2)
    length_km = np.hypot(*(flat[:, 1] - flat[:, 0]).T) / 1000
    lines = plane.flat(straight(rivers))
    return _edge_table(left, right, length_km, _along(flat, lines))


def straight(shapes: Sequence[BaseGeometry]) -> NDArray[np.object_]:
    """Return the single parts of shapes, WGS84, with edges that stay straight in degrees when projected.

    Those with vertices on both sides of the antimeridian stay as they are.
    """
    parts: NDArray[np.object_] = shapely.get_parts(np.array([*shapes], dtype=object))
    west, _, east, _ = shapely.bounds(parts).T
    narrow = (east - west <= 180) & (shapely.length(parts) > 0)
    parts[narrow] = shapely.segmentize(parts[narrow], SEGMENT_DEGREES)
    return parts


def segments(shapes: Any) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return the straight pieces that lines and the rings of polygons are made of.

    Parameters
    ----------
    shapes : array of polygons and lines, multiple ones too

    Returns
    -------
    ends : array of float, shape (n, 2, 2)
        Start and end of each piece.
    owner : array of int, shape (n,)
        The position of the shape that it belongs to.
    """
    parts, of_part = shapely.get_parts(np.asarray(shapes, dtype=object), return_index=True)
    solid = shapely.get_dimensions(parts) == 2
    rings, of_ring = shapely.get_rings(parts[solid], return_index=True)
    lines = np.concatenate([rings, parts[~solid]])
    of_line = np.concatenate([of_part[solid][of_ring], of_part[~solid]])
    xy, number = shapely.get_coordinates(lines, return_index=True)
    on = np.flatnonzero((number[1:] == number[:-1]) & (xy[1:] != xy[:-1]).any(axis=1))
    return np.stack([xy[on], xy[on + 1]], axis=1), of_line[number[on]]


def keys(ends: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return a number for each segment, the same for equal ones, whichever way they run."""
    _, vertex = np.unique(ends.reshape(-1, 2).copy().view(np.complex128).ravel(), return_inverse=True)
    pair = np.sort(vertex.reshape(-1, 2), axis=1).astype(np.int64)
    joined: NDArray[np.int64] = pair[:, 0] * (len(ends) * 2) + pair[:, 1]
    return joined


def shared(
    ends: NDArray[np.float64], owner: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Return `left`, `right` and the position in `ends` of every distinct segment of a coverage."""
    key = keys(ends)
    order = np.lexsort((owner, key))
    start = np.flatnonzero(np.diff(key[order], prepend=-1))
    twin = np.minimum(start + 1, len(order) - 1)
    paired = (key[order[twin]] == key[order[start]]) & (twin > start)
    first = order[start]
    return owner[first], np.where(paired, owner[order[twin]], OUTSIDE), first


def without_slivers(
    faces: NDArray[np.object_],
    seeds: NDArray[np.float64],
    beyond: NDArray[np.bool_],
    least_m2: float,
) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Return faces in which small ones have joined the neighbour with the longest common edge.

    Parameters
    ----------
    faces : array of polygons
        In metres; a coverage.
    seeds : array of float, shape (n, 2)
        The point that each face belongs to; one that holds its own point stays, however small.
    beyond : array of bool
        On which side of the antimeridian a face lies; only those of one side are joined.
    least_m2 : float
        Smaller faces join a larger one, if there is one.

    Returns
    -------
    faces : array of polygons
    kept : array of int
        Their positions among those given.
    """
    small = shapely.area(faces) < least_m2
    small[small] = ~shapely.intersects_xy(faces[small], seeds[small, 0], seeds[small, 1])
    ends, owner = segments(faces)
    left, right, first = shared(ends, owner)
    length = np.hypot(*(ends[first, 1] - ends[first, 0]).T)
    joining = (right >= 0) & (small[left] != small[right]) & (beyond[left] == beyond[right])
    left, right, length = left[joining], right[joining], length[joining]
    pair = np.where(small[left], left, right) * len(faces) + np.where(small[left], right, left)
    pairs, number = np.unique(pair, return_inverse=True)
    sliver, host = np.divmod(pairs, len(faces))
    order = np.lexsort((host, np.bincount(number, length, len(pairs)), sliver))
    best = order[np.diff(sliver[order], append=-1) != 0]
    faces = faces.copy()
    for one in np.unique(host[best]):
        faces[one] = shapely.coverage_union_all(faces[[one, *sliver[best[host[best] == one]]]])
    kept = np.setdiff1d(np.arange(len(faces)), sliver[best])
    return faces[kept], kept


def _edge_table(
    left: NDArray[np.intp],
    right: NDArray[np.intp],
    length_km: NDArray[np.float64],
    along: NDArray[np.bool_],
) -> pd.DataFrame:
    import pandas as pd

    pieces = pd.DataFrame({"left": left, "right": right, "length_km": length_km})
    pieces["river_km"] = np.where(along, length_km, 0.0)
    table = pieces.groupby(["left", "right"], sort=True, as_index=False).sum()
    natural = (table["river_km"] > 0) & (table["river_km"] >= table["length_km"] / 2)
    return table.drop(columns="river_km").assign(natural=natural)


def _along(ends: NDArray[np.float64], lines: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which segments run along a line, all of them in metres."""
    found = np.zeros(len(ends), dtype=bool)
    reaches = np.asarray(shapely.linestrings(segments(lines)[0]))
    if len(reaches):
        middle = shapely.STRtree(np.asarray(shapely.points(ends.mean(axis=1))))
        near = np.unique(middle.query(reaches, predicate="dwithin", distance=ALONG_M)[1])
        tree = shapely.STRtree(reaches)
        corners = np.asarray(shapely.points(ends[near].reshape(-1, 2)))
        touching = np.zeros(len(corners), dtype=bool)
        touching[tree.query(corners, predicate="dwithin", distance=ALONG_M)[0]] = True
        found[near] = touching.reshape(-1, 2).all(axis=1)
    return found
