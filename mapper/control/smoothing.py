"""Borders as a hand would draw them: smoother than the cells, and no place on the wrong side.

Patches are a coverage, so a border between two of them is one line, simplified once for both
(Visvalingam and Whyatt, Line generalisation by repeated elimination of points, The Cartographic Journal 30,
1993, as `shapely.coverage_simplify` does it for coverages), and its corners are cut (Chaikin, An algorithm
for high-speed curve generation, Computer Graphics and Image Processing 3, 1974).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from mapper.control.borders import Numbers, edges_of, vertex_numbers
from mapper.crs import Plane, span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mapper.control.borders import Edges
    from mapper.control.patches import Patches

    Shapes = NDArray[np.object_]

SHARE = 0.5
"""Tolerance over the width of a cell at the borders."""
MOST_M = 5_000.0
SMALL = 50
"""A patch of fewer squares of the tolerance keeps its outline."""
ROUNDS = 12
CUTS = 2


def smooth(shapes: Shapes, patches: Patches, row: Numbers, points: Shapes) -> Shapes:
    """Return the outline of each patch, with smoother borders between patches of plain control.

    Everything else stays as the cells have it: the outer border, how far control reaches, ground with a shape
    of its own (`Patches.shaped`), small patches, and borders along a line that somebody drew, such as a river
    or a district: there vertices lie between two cells only, where borders of Voronoi cells or hexagons have
    three in each. The cells of places that would change sides keep their outlines too.

    Parameters
    ----------
    shapes : array of Polygon or MultiPolygon
        The cells; WGS84; a coverage.
    patches : Patches
    row, points : array
        Places with evidence: the cell that each lies in, and its point; WGS84.

    Returns
    -------
    array of Polygon or MultiPolygon
        One a patch, by its number; WGS84; an exact coverage of the same ground.
    """
    label, plane = patches.label, Plane(span(shapes))
    width = _width_m(shapes, patches, plane)
    loose = _loose(shapes, patches, SMALL * (SHARE * width) ** 2, plane)
    tolerance, cuts = min(SHARE * width, MOST_M), CUTS
    flat_points = plane.flat(points)
    for _ in range(ROUNDS):
        if not loose.any():
            break
        free = united(shapes[loose], label[loose])
        flat = plane.flat(free)
        smoother = shapely.coverage_simplify(flat, tolerance, simplify_boundary=False)
        for _ in range(cuts):
            smoother = cut_corners(smoother)
        outlines = _joined(_back(smoother, flat, free, plane), shapes, label, loose)
        astray = loose[row] & ~_inside(
            smoother, flat_points, np.searchsorted(np.unique(label[loose]), label[row])
        )
        valid = bool(shapely.is_valid(outlines).all() and shapely.coverage_is_valid(outlines))
        if valid and not astray.any():
            return outlines
        loose = loose.copy()
        loose[row[astray]] = False
        if not valid:
            tolerance, cuts = tolerance / 2, 0
    return united(shapes, label)


def united(shapes: Shapes, label: Numbers) -> Shapes:
    """Return one shape for each label, in order of the labels."""
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.diff(label[order])) + 1
    groups = np.split(shapes[order], starts)
    found = np.empty(len(groups), dtype=object)
    found[:] = [group[0] if len(group) == 1 else shapely.coverage_union_all(group) for group in groups]
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
    edges, number = edges_of(shapes), vertex_numbers(xy)
    soft = ((edges.degrees() == 2) & (edges.inner.degrees() == 2))[number]
    last = np.zeros(len(xy), dtype=bool)
    last[rings[1:] - 1] = True
    before, after = np.arange(len(xy)) - 1, np.arange(len(xy)) + 1
    before[rings[:-1]] = rings[1:] - 2
    after[last] = 0
    cut = np.stack([0.75 * xy + 0.25 * xy[before], 0.75 * xy + 0.25 * xy[after]], axis=1)
    cut[~soft, 0] = xy[~soft]
    taken = np.column_stack([np.ones(len(xy), dtype=bool), soft & ~last])
    sizes = np.append(0, np.cumsum(taken.sum(axis=1)))
    found: Shapes = shapely.from_ragged_array(kind, cut[taken], (sizes[rings], *parts))
    return found


def _width_m(shapes: Shapes, patches: Patches, plane: Plane) -> float:
    """Return the width of a typical cell at the borders between plain control, in metres."""
    plain = ~patches.shaped & (patches.group >= 0)
    at = _between(patches, plain)
    if not len(at):
        return 0.0
    cells = np.unique(np.concatenate([at.one, at.other]))
    return float(np.sqrt(np.median(shapely.area(plane.flat(shapes[cells])))))


def _loose(shapes: Shapes, patches: Patches, small_m2: float, plane: Plane) -> NDArray[np.bool_]:
    """Tell which cells may get another outline."""
    loose = ~patches.shaped & (patches.group >= 0)
    edges = _between(patches, loose)
    if not len(edges):
        return np.zeros(len(shapes), dtype=bool)
    sizes = np.bincount(patches.label, shapely.area(plane.flat(shapes)))
    west, _, east, _ = shapely.bounds(shapes).T
    loose &= (sizes[patches.label] >= small_m2) & (west > -180) & (east < 180)
    drawn = (patches.edges.degrees()[edges.ends] == 2).any(axis=1)
    loose[edges.one[drawn]] = False
    return loose


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
