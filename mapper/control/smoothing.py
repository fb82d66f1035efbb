"""Borders as a hand would draw them: smoother than the cells, and no place on the wrong side.

Patches are a coverage, so a border between two of them is one line, moved once for both: its vertices are
averaged with their neighbours (the binomial filter; Taubin, Curve and surface smoothing without shrinkage,
ICCV 1995, describes it and how it shrinks), superfluous ones are dropped (Visvalingam and Whyatt, Line
generalisation by repeated elimination of points, The Cartographic Journal 30, 1993, as
`shapely.coverage_simplify` does it for coverages), and corners are cut (Chaikin, An algorithm for high-speed
curve generation, Computer Graphics and Image Processing 3, 1974).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from mapper.control.borders import Numbers, edges_of, vertex_numbers
from mapper.crs import Plane, span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mapper.control.borders import Edges
    from mapper.control.patches import Patches

    Shapes = NDArray[np.object_]

PASSES = 4
"""How often vertices are averaged: zigzag of one cell's width is gone after it, bends of five cells stay."""
SHARE = 0.25
"""Tolerance over the width of a cell at the borders."""
MOST_M = 5_000.0
SMALL = 12
"""A patch of fewer cells' areas keeps its outline, so that no enclave is rounded away."""
ROUNDS = 12


def smooth(
    shapes: Shapes, km2: NDArray[np.float64], patches: Patches, spots: Numbers, points: Shapes
) -> Shapes:
    """Return the outline of each patch, with smoother borders between patches of plain control.

    Everything else stays as the cells have it: the outer border, how far control reaches, ground with a shape
    of its own (`Patches.shaped`), small patches, and borders along a line that somebody drew, such as a river
    or a district: there vertices lie between two cells only, where borders of Voronoi cells or hexagons have
    three in each. The cells of places that would change sides keep their outlines too.

    Parameters
    ----------
    shapes : array of Polygon or MultiPolygon
        The cells; WGS84; a coverage.
    km2 : array of float
        Their areas.
    patches : Patches
    spots, points : array
        Places with evidence: the cell that each lies in, and its point; WGS84.

    Returns
    -------
    array of Polygon or MultiPolygon
        One a patch, by its number; WGS84; an exact coverage of the same ground.
    """
    label, plane = patches.label, Plane(span(shapes))
    loose, width_m = _loose(shapes, km2, patches)
    tolerance, passes = min(SHARE * width_m, MOST_M), PASSES
    flat_points = plane.flat(points)
    for _ in range(ROUNDS):
        if not loose.any():
            break
        home, free = np.unique(label[loose]), united(shapes[loose], label[loose])
        flat = plane.flat(free)
        smoother = _smoother(flat, tolerance, passes)
        outlines = _joined(_back(smoother, flat, free, plane), shapes, label, loose)
        astray = loose[spots] & ~_inside(smoother, flat_points, np.searchsorted(home, label[spots]))
        valid = bool(shapely.is_valid(outlines).all() and shapely.coverage_is_valid(outlines))
        if valid and not astray.any():
            return outlines
        loose[spots[astray]] = False
        if not valid:
            tolerance, passes = tolerance / 2, passes // 2
    return united(shapes, label)


def _smoother(flat: Shapes, tolerance: float, passes: int) -> Shapes:
    for _ in range(passes):
        flat = averaged(flat)
    return cut_corners(shapely.coverage_simplify(flat, tolerance, simplify_boundary=False))


def united(shapes: Shapes, label: Numbers) -> Shapes:
    """Return one shape for each label, in order of the labels."""
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.diff(label[order])) + 1
    groups = np.split(shapes[order], starts)
    found = np.empty(len(groups), dtype=object)
    found[:] = [group[0] if len(group) == 1 else shapely.coverage_union_all(group) for group in groups]
    return found


def averaged(shapes: Shapes) -> Shapes:
    """Return a coverage in which each vertex of an inner border lies halfway to the middle of its neighbours.

    Points where three polygons meet stay, and so does the outer border.

    Examples
    --------
    >>> left = shapely.Polygon([(0, 0), (4, 0), (8, 4), (4, 8), (0, 8)])
    >>> right = shapely.Polygon([(4, 0), (9, 0), (9, 8), (4, 8), (8, 4)])
    >>> averaged(np.array([left, right]))[0].wkt
    'POLYGON ((0 0, 4 0, 6 4, 4 8, 0 8, 0 0))'
    """
    kind, xy, offsets = shapely.to_ragged_array(shapes)
    before, after = _beside(xy, offsets[0])
    moved = 0.5 * xy + 0.25 * (before + after)
    found: Shapes = shapely.from_ragged_array(kind, np.where(_soft(shapes)[:, None], moved, xy), offsets)
    return found


def cut_corners(shapes: Shapes) -> Shapes:
    """Return a coverage in which each corner of an inner border is cut at a quarter of both its edges.

    Points where three polygons meet stay, and so does the outer border.

    Examples
    --------
    >>> left = shapely.Polygon([(0, 0), (4, 0), (8, 4), (4, 8), (0, 8)])
    >>> right = shapely.Polygon([(4, 0), (9, 0), (9, 8), (4, 8), (8, 4)])
    >>> cut_corners(np.array([left, right]))[0].wkt
    'POLYGON ((0 0, 4 0, 7 3, 7 5, 4 8, 0 8, 0 0))'
    """
    kind, xy, (rings, *parts) = shapely.to_ragged_array(shapes)
    soft = _soft(shapes)
    before, after = _beside(xy, rings)
    cut = np.stack([0.75 * xy + 0.25 * before, 0.75 * xy + 0.25 * after], axis=1)
    cut[~soft, 0] = xy[~soft]
    taken = np.column_stack([np.ones(len(xy), dtype=bool), soft])
    taken[rings[1:] - 1, 1] = False
    sizes = np.append(0, np.cumsum(taken.sum(axis=1)))
    found: Shapes = shapely.from_ragged_array(kind, cut[taken], (sizes[rings], *parts))
    return found


def _soft(shapes: Shapes) -> NDArray[np.bool_]:
    """Tell which vertices, in order of the rings, are the middle of an inner border and not an end of it."""
    edges = edges_of(shapes)
    soft: NDArray[np.bool_] = (edges.degrees() == 2) & (edges.inner.degrees() == 2)
    return soft[vertex_numbers(shapely.get_coordinates(shapes))]


def _beside(xy: NDArray[np.float64], rings: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the vertices before and after each in its ring, which begins and ends in the same."""
    before, after = np.roll(xy, 1, axis=0), np.roll(xy, -1, axis=0)
    before[rings[:-1]] = xy[rings[1:] - 2]
    after[rings[1:] - 1] = xy[rings[:-1] + 1]
    return before, after


def _loose(shapes: Shapes, km2: NDArray[np.float64], patches: Patches) -> tuple[NDArray[np.bool_], float]:
    """Tell which cells may get another outline, and how wide one at their borders is, in metres."""
    plain = ~patches.shaped & (patches.group >= 0)
    edges = _between(patches, plain)
    if not len(edges):
        return np.zeros(len(shapes), dtype=bool), 0.0
    typical = float(np.median(km2[np.union1d(edges.one, edges.other)]))
    large = np.bincount(patches.label, km2)[patches.label] >= SMALL * typical
    west, _, east, _ = shapely.bounds(shapes).T
    loose: NDArray[np.bool_] = plain & large & (west > -180) & (east < 180)
    drawn = (patches.edges.degrees()[edges.ends] == 2).any(axis=1)
    loose[edges.one[drawn]] = False
    return loose, 1000 * typical**0.5


def _between(patches: Patches, chosen: NDArray[np.bool_]) -> Edges:
    """Return the edges between two patches with a chosen cell on both sides."""
    inner = patches.edges.inner
    apart = patches.label[inner.one] != patches.label[inner.other]
    return inner[apart & chosen[inner.one] & chosen[inner.other]]


def _inside(outlines: Shapes, points: Shapes, home: Numbers) -> NDArray[np.bool_]:
    """Tell which points lie in the outline that they are at home in."""
    outline, point = shapely.STRtree(points).query(outlines, predicate="contains")
    found = np.zeros(len(points), dtype=bool)
    found[point[home[point] == outline]] = True
    return found


def _back(smoother: Shapes, flat: Shapes, free: Shapes, plane: Plane) -> Shapes:
    """Return smoothed outlines in degrees; a vertex that was there before gets its very coordinates."""
    old, degrees = shapely.get_coordinates(flat), shapely.get_coordinates(free)

    def turned(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        number = vertex_numbers(np.concatenate([old, xy]))
        found = shapely.get_coordinates(plane.back(shapely.points(xy)))
        exact = np.zeros((number.max() + 1, 2))
        exact[number[: len(old)]] = degrees
        known = number[len(old) :] <= number[: len(old)].max()
        found[known] = exact[number[len(old) :][known]]
        return found

    shapes: Shapes = shapely.transform(smoother, turned)
    return shapes


def _joined(free: Shapes, shapes: Shapes, label: Numbers, loose: NDArray[np.bool_]) -> Shapes:
    """Return whole patches: their smoothed ground and the cells that keep their outlines."""
    pieces = np.concatenate([free, shapes[~loose]])
    return united(pieces, np.concatenate([np.unique(label[loose]), label[~loose]]))
