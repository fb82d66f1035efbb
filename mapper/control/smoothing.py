"""Borders as a hand would draw them: smoother than the cells, and no place on the wrong side.

Patches are a coverage, so a border between two of them is one line, moved once for both: its vertices are
averaged with their neighbours (the binomial filter; Taubin, Curve and surface smoothing without shrinkage,
ICCV 1995, describes it and how it shrinks), a little at a time and never across a place; then its corners are
cut (Chaikin, An algorithm for high-speed curve generation, Computer Graphics and Image Processing 3, 1974).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from mapper.crs import Plane, span
from mapper.edges import Numbers, edges_of, vertex_numbers

if TYPE_CHECKING:
    from mapper.control.patches import Patches
    from mapper.edges import Edges

Shapes = NDArray[np.object_]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

PASSES = 4
"""How often vertices are averaged: four times takes the zigzag of single cells and leaves bends of five."""
SMALL = 12
"""A patch of fewer cells' areas keeps its outline, so that no enclave is rounded away."""
NEAR = 3
"""Places within so many cells' widths of a border are watched at every step."""
ROUNDS = 6


def smooth(shapes: Shapes, km2: Floats, patches: Patches, spots: Numbers, points: Shapes) -> Shapes:
    """Return the outline of each patch, with smoother borders between patches of plain control.

    Everything else stays as the cells have it: the outer border, how far control reaches, ground with a shape
    of its own (`Patches.shaped`), small patches, and borders along a line that somebody drew, such as a river
    or a district: there vertices lie between two cells only, where borders of Voronoi cells or hexagons have
    three in each. Where a border would pass over a place, it stops short of it; where it would cross another,
    it stays as it is.

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
    if not loose.any():
        return united(shapes, label)
    free = united(shapes[loose], label[loose])
    rings = Rings.of(flat := plane.flat(free))
    cells = spots[loose[spots]]
    home = np.searchsorted(np.unique(label[loose]), label[cells])
    watch = _Watch(plane.flat(points[loose[spots]]), home, shapes[cells], shapely.get_coordinates(free))
    watch = watch.over(~watch.astray(flat))  # a place on a border is on no side
    near = watch.over(watch.near(rings, NEAR * width_m))
    for wider in range(1, ROUNDS + 1):
        smoother = rings
        for _ in range(PASSES):
            smoother = near.step(smoother, Rings.averaged)
        found = near.step(smoother, Rings.cut).shapes()
        pieces = np.concatenate([_back(found, flat, free, plane), shapes[~loose]])
        if shapely.is_valid(pieces).all() and shapely.coverage_is_valid(pieces):
            if watch.astray(found).any():
                break
            return united(pieces, np.concatenate([np.unique(label[loose]), label[~loose]]))
        rings = rings.stiff_around(plane.metres(_tangled(pieces)), wider * width_m)
    return united(shapes, label)


def united(shapes: Shapes, label: Numbers) -> Shapes:
    """Return one shape for each label, in order of the labels."""
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.diff(label[order])) + 1
    groups = np.split(shapes[order], starts)
    found = np.empty(len(groups), dtype=object)
    found[:] = [group[0] if len(group) == 1 else shapely.coverage_union_all(group) for group in groups]
    return found


def along_drawn_lines(edges: Edges, some: Edges) -> Flags:
    """Tell which of some edges of cells run along a line that somebody drew; see `smooth`."""
    drawn: Flags = (edges.degrees()[some.ends] == 2).any(axis=1)
    return drawn


@dataclass(frozen=True)
class Rings:
    """A coverage as the vertices of its rings, each of which begins and ends in the same.

    Attributes
    ----------
    xy : array of float, shape (n, 2)
        In metres.
    before, after : array of int, shape (n,)
        The vertices beside each.
    soft : array of bool, shape (n,)
        Which may move: those amid an inner border, not where three polygons meet or on the outer border.
    layout : tuple
        What `shapely.from_ragged_array` wants beside the vertices.

    Examples
    --------
    >>> left = shapely.Polygon([(0, 0), (4, 0), (8, 4), (4, 8), (0, 8)])
    >>> right = shapely.Polygon([(4, 0), (9, 0), (9, 8), (4, 8), (8, 4)])
    >>> rings = Rings.of(np.array([left, right]))
    >>> rings.averaged().shapes()[0].wkt
    'POLYGON ((0 0, 4 0, 6 4, 4 8, 0 8, 0 0))'
    >>> rings.cut().shapes()[0].wkt
    'POLYGON ((0 0, 4 0, 7 3, 7 5, 4 8, 0 8, 0 0))'
    """

    xy: Floats
    before: Numbers
    after: Numbers
    soft: Flags
    layout: tuple[Any, Any]

    @classmethod
    def of(cls, shapes: Shapes) -> Rings:
        """Return the rings of a coverage."""
        kind, xy, offsets = shapely.to_ragged_array(shapes)
        first, last = offsets[0][:-1], offsets[0][1:] - 1
        before, after = np.arange(len(xy)) - 1, np.arange(len(xy)) + 1
        before[first], after[last] = last - 1, first + 1
        edges = edges_of(shapes)
        soft = (edges.degrees() == 2) & (edges.inner.degrees() == 2)
        return cls(xy, before, after, soft[vertex_numbers(xy)], (kind, offsets))

    def shapes(self) -> Shapes:
        """Return the polygons."""
        kind, offsets = self.layout
        shapes: Shapes = shapely.from_ragged_array(kind, self.xy, offsets)
        return shapes

    def averaged(self) -> Rings:
        """Return rings whose soft vertices lie halfway to the middle of their neighbours."""
        moved = 0.5 * self.xy + 0.25 * (self.xy[self.before] + self.xy[self.after])
        return replace(self, xy=np.where(self.soft[:, None], moved, self.xy))

    def cut(self) -> Rings:
        """Return rings whose soft corners are cut at a quarter of both their edges."""
        kind, (rings, *parts) = self.layout
        beside = np.stack([self.xy[self.before], self.xy[self.after]], axis=1)
        cut = 0.75 * self.xy[:, None] + 0.25 * beside
        cut[~self.soft, 0] = self.xy[~self.soft]
        taken = np.column_stack([np.ones(len(self.xy), dtype=bool), self.soft])
        taken[rings[1:] - 1, 1] = False
        sizes = np.append(0, np.cumsum(taken.sum(axis=1)))
        return Rings.of(shapely.from_ragged_array(kind, cut[taken], (sizes[rings], *parts)))

    def stiff_around(self, points: Floats, reach_m: float) -> Rings:
        """Return rings none of whose vertices so near to some points may move."""
        tree = shapely.STRtree(np.asarray(shapely.points(self.xy)))
        near = tree.query(np.asarray(shapely.points(points)), predicate="dwithin", distance=reach_m)[1]
        soft = self.soft.copy()
        soft[near] = False
        return replace(self, soft=soft)


@dataclass(frozen=True)
class _Watch:
    """Places that must stay in the polygon that they are at home in.

    `points` are in metres, `home` numbers of polygons, `cells` the ground around each place in degrees, and
    `corners` the vertices of the polygons in degrees, before any was moved.
    """

    points: Shapes
    home: Numbers
    cells: Shapes
    corners: Floats

    def over(self, chosen: NDArray[Any]) -> _Watch:
        """Return the watch over some of the places."""
        return replace(self, points=self.points[chosen], home=self.home[chosen], cells=self.cells[chosen])

    def near(self, rings: Rings, reach_m: float) -> Numbers:
        """Return the places close to a vertex that may move."""
        soft = shapely.points(rings.xy[rings.soft])
        found = shapely.STRtree(self.points).query(soft, predicate="dwithin", distance=reach_m)[1]
        close: Numbers = np.unique(found)
        return close

    def astray(self, shapes: Shapes) -> Flags:
        """Tell which places do not lie in their polygon."""
        shape, point = shapely.STRtree(self.points).query(shapes, predicate="contains")
        astray = np.ones(len(self.points), dtype=bool)
        astray[point[self.home[point] == shape]] = False
        return astray

    def step(self, rings: Rings, change: Callable[[Rings], Rings]) -> Rings:
        """Return changed rings; vertices around places that would go astray stay from now on."""
        for wider in range(ROUNDS):
            changed = change(rings)
            astray = self.astray(changed.shapes())
            if not astray.any():
                return changed
            number = vertex_numbers(
                np.concatenate([self.corners, shapely.get_coordinates(self.cells[astray])])
            )
            stiff = np.isin(number[: len(self.corners)], number[len(self.corners) :])
            for _ in range(wider):
                stiff = stiff | stiff[rings.before] | stiff[rings.after]
            rings = replace(rings, soft=rings.soft & ~stiff)
        return rings


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
    loose[edges.one[along_drawn_lines(patches.edges, edges)]] = False
    return loose, 1000 * typical**0.5


def _between(patches: Patches, chosen: NDArray[np.bool_]) -> Edges:
    """Return the edges between two patches with a chosen cell on both sides."""
    inner = patches.edges.inner
    apart = patches.label[inner.one] != patches.label[inner.other]
    return inner[apart & chosen[inner.one] & chosen[inner.other]]


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


def _tangled(shapes: Shapes) -> Floats:
    """Return the ends of edges that meet others without a vertex in common."""
    edges = edges_of(shapes)
    lines = edges.lines()
    one, other = shapely.STRtree(lines).query(lines, predicate="intersects")
    apart = (edges.ends[one][:, :, None] != edges.ends[other][:, None]).all(axis=(1, 2))
    ends: Floats = edges.xy[edges.ends[one[apart]].ravel()]
    return ends
