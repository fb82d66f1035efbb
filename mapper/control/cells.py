"""The cells of a study area: small pieces of ground that have one status each.

They are the Voronoi polygons of all settlements and of a filling lattice, cut by the border of the area, the
footprints of the evidence and the rivers. Only the polygons that such a line meets are cut: their edges and
the lines make one arrangement, whose faces share their edges exactly, so that all cells are a coverage by
construction (de Berg et al., Computational Geometry, 2008, chapters 7-8). Lines are rounded to a grid as they
are cut (Hobby, Practical segment intersection with finite precision output, 1999), so that no rounding error
is ever left between neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mapper.control.seeds import filled
from mapper.crs import WGS84, Bounds, Plane, span
from mapper.edges import edge_numbers, edges_of, segments, vertex_numbers
from mapper.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

GRID_M = 1.0
"""Vertices snap to this grid, far below what a report can know; a power of two, so that rounding is exact."""
NEAR_M = 2 * GRID_M
"""A line that comes so near to a polygon may move its edges when it is rounded."""
CRUMB_M2 = 10_000.0
"""Smaller pieces that cutting leaves join a neighbour."""
LEAST_M2 = 100.0
"""Less ground may vanish when its outline is rounded."""
SEGMENT_DEGREES = 0.1
"""Longer edges get vertices in between, so that they stay straight in degrees."""
SEAM_DEGREES = 0.01
"""Spacing of the vertices of the antimeridian, where it cuts an area."""

METRES_PER_DEGREE = 111_320.0

Points = Sequence[tuple[float, float]]


def make_cells(
    area: BaseGeometry,
    points: Points | NDArray[np.float64],
    cuts: Sequence[BaseGeometry],
    fill_km: float,
    *,
    rivers: Sequence[BaseGeometry] = (),
    fronts: Points | NDArray[np.float64] = (),
) -> gpd.GeoDataFrame:
    """Return the cells of an area.

    Parameters
    ----------
    area : Polygon or MultiPolygon
        WGS84.
    points : sequence of (lon, lat)
        All known settlements in and around the area.
    cuts : sequence of polygons
        WGS84; their outlines are edges of cells.
    fill_km : float
        Spacing of the cells where there are no settlements.
    rivers : sequence of lines
        WGS84; edges of cells as well. One that ends inside a cell does not cut it.
    fronts : sequence of (lon, lat)
        Extra points, as `front_points` gives them.

    Returns
    -------
    GeoDataFrame
        `seed_lon`, `seed_lat` of the point a cell belongs to, `area_km2`, geometry; WGS84; a valid coverage.
        None reaches across the antimeridian.

    Raises
    ------
    InputError
        If the area is too small to be rounded to the grid.

    Examples
    --------
    >>> from shapely.geometry import LineString, box
    >>> area, river = box(40, 35, 40.1, 35.1), LineString([(40.03, 34), (40.03, 36)])
    >>> make_cells(area, [(40.05, 35.05)], [], 50)["area_km2"].round().tolist()
    [101.0]
    >>> make_cells(area, [(40.05, 35.05)], [], 50, rivers=[river])["area_km2"].round().tolist()
    [30.0, 71.0]
    """
    import geopandas as gpd

    bounds = span(area)
    plane = Plane(bounds)
    flat = shapely.union_all(plane.flat(straight([_in_one_piece(area, bounds)])), grid_size=GRID_M)
    if shapely.area(flat) < LEAST_M2:
        raise InputError(f"the study area is less than {LEAST_M2:g} m²: give a larger one, with --area")
    seeds = filled(flat, _flat_points([points, fronts], plane), fill_km * 1000)
    whole, faces = _cut(_voronoi(seeds), flat, _flat_pieces([*cuts, *rivers], plane, bounds))
    inside = shapely.point_on_surface(faces)
    home = _home(inside, seeds)
    faces, kept = _without_crumbs(faces, seeds[home], _beyond(inside, plane, bounds))
    shapes = np.concatenate([whole, faces])
    home = np.concatenate([_home(shapely.centroid(whole), seeds), home[kept]])
    order = np.lexsort(_xy(shapely.centroid(shapes)).T[::-1])
    shapes, seed = shapes[order], plane.degrees(seeds[home[order]])
    return gpd.GeoDataFrame(
        {"seed_lon": seed[:, 0], "seed_lat": seed[:, 1], "area_km2": shapely.area(shapes) / 1e6},
        geometry=_in_degrees(shapes, plane, bounds),
        crs=WGS84,
    )


def completed_cells(cells: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a user's own polygons as cells: their inner points are the seeds, their area is measured.

    Raises
    ------
    InputError
        If they have no CRS, or are not a valid coverage (they overlap, or neighbours do not share vertices).
    """
    if cells.crs is None:
        raise InputError("the cells have no CRS: set it with set_crs")
    cells = cells.to_crs(WGS84).reset_index(drop=True)
    shapes = cells.geometry.to_numpy()
    if not shapely.coverage_is_valid(shapes):
        raise InputError("the cells are not a coverage: some overlap or do not share their vertices")
    inside = shapely.point_on_surface(shapes)
    flat = Plane(span(shapes)).flat(shapes)
    return cells.assign(
        seed_lon=shapely.get_x(inside), seed_lat=shapely.get_y(inside), area_km2=shapely.area(flat) / 1e6
    )


def straight(shapes: Sequence[BaseGeometry]) -> NDArray[np.object_]:
    """Return the single parts of shapes, WGS84, with edges that stay straight in degrees when projected.

    Those with vertices on both sides of the antimeridian stay as they are.
    """
    parts: NDArray[np.object_] = shapely.get_parts(np.array([*shapes], dtype=object))
    west, _, east, _ = shapely.bounds(parts).T
    narrow = (east - west <= 180) & (shapely.length(parts) > 0)
    parts[narrow] = shapely.segmentize(parts[narrow], SEGMENT_DEGREES)
    return parts


def _flat_points(points: Sequence[Points | NDArray[np.float64]], plane: Plane) -> NDArray[np.float64]:
    """Return all points in metres, each once, in order."""
    both = np.concatenate([np.asarray(some, dtype=float).reshape(-1, 2) for some in points])
    x, y = np.round(plane.metres(both), 1).T
    once = np.unique(x + 1j * y)
    return np.column_stack([once.real, once.imag])


def _flat_pieces(shapes: Sequence[BaseGeometry], plane: Plane, bounds: Bounds) -> NDArray[np.float64]:
    """Return the straight pieces of cutting lines, in metres, and of the antimeridian if it cuts the area.

    Where a shape has been cut along the antimeridian, its edge there is none of the arrangement's.
    """
    ends = segments(straight(shapes))
    ends = ends[~(np.abs(ends[..., 0]) >= 180).all(axis=1)]
    _, south, east, north = bounds
    if east > 180:
        lat = np.arange(south - SEGMENT_DEGREES, north + SEGMENT_DEGREES, SEAM_DEGREES).clip(-90, 90)
        seam = np.column_stack([np.full(len(lat), 180.0), lat])
        ends = np.concatenate([ends, np.stack([seam[:-1], seam[1:]], axis=1)])
    return plane.metres(ends.reshape(-1, 2)).reshape(-1, 2, 2)


def _in_one_piece(area: BaseGeometry, bounds: Bounds) -> BaseGeometry:
    """Return an area whose parts on both sides of the antimeridian are joined, beyond 180 degrees."""
    if bounds[2] <= 180:
        return area
    eastward = shapely.transform(area, lambda xy: np.column_stack([xy[:, 0] % 360, xy[:, 1]]))
    return shapely.union_all(shapely.get_parts(eastward))


def _xy(points: NDArray[np.object_]) -> NDArray[np.float64]:
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def _home(inside: NDArray[np.object_], seeds: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the position of the seed that is nearest to each point."""
    from scipy.spatial import cKDTree

    return np.asarray(cKDTree(seeds).query(_xy(inside))[1], dtype=np.intp)


def _voronoi(seeds: NDArray[np.float64]) -> NDArray[np.object_]:
    """Return the Voronoi polygons of points, rounded to the grid; far points make all of them finite."""
    low, high = seeds.min(axis=0), seeds.max(axis=0)
    corners = np.array([(-1, -1), (-1, 1), (1, -1), (1, 1)]) * (4 * np.max(high - low) + 100_000)
    sites = shapely.multipoints(np.concatenate([seeds, (low + high) / 2 + corners]))
    polygons = shapely.get_parts(shapely.voronoi_polygons(sites))
    rounded: NDArray[np.object_] = shapely.transform(polygons, lambda xy: np.round(xy / GRID_M) * GRID_M)
    xy, number = shapely.get_coordinates(rounded, return_index=True)
    again = np.unique(number[1:][(number[1:] == number[:-1]) & (xy[1:] == xy[:-1]).all(axis=1)])
    sound = again[shapely.is_valid(rounded[again])]
    rounded[sound] = shapely.remove_repeated_points(rounded[sound], 0)
    return rounded


def _cut(
    voronoi: NDArray[np.object_], area: BaseGeometry, lines: NDArray[np.float64]
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Return the polygons that no line comes near to, and the faces that border and lines cut others into.

    Parameters
    ----------
    voronoi : array of polygons
        On the grid.
    area : Polygon or MultiPolygon
        On the grid.
    lines : array of float, shape (n, 2, 2)
        Straight pieces of what cuts the cells besides the border.
    """
    shapely.prepare(area)
    tree = shapely.STRtree(voronoi)
    border = segments([shapely.boundary(area)])
    pieces = np.concatenate([border, lines])
    piece, cell = tree.query(shapely.linestrings(pieces), predicate="dwithin", distance=NEAR_M)
    at_border = _marked(cell[piece < len(border)], len(voronoi))
    xy, number = shapely.get_coordinates(voronoi, return_index=True)
    corner = xy[np.diff(number, prepend=-1) != 0]
    ours = at_border | shapely.contains_xy(area, corner[:, 0], corner[:, 1])
    crossed = (_marked(cell, len(voronoi)) | _marked(_crooked(voronoi, tree), len(voronoi))) & ours
    pieces = pieces[np.unique(piece[ours[cell]])]
    while True:  # rarely more than once: where rounding has moved an edge of a polygon left whole
        edges = edges_of(voronoi[crossed])
        ends = edges.xy[edges.ends]
        faces = _faces(np.concatenate([ends, pieces]), area)
        inside = shapely.point_on_surface(faces)
        face, home = tree.query(inside, predicate="intersects")
        faces = faces[~_marked(face[~crossed[home]], len(faces))]
        torn = _torn(ends[edges.other < 0], faces, area)
        beside = tree.query(shapely.linestrings(torn), predicate="intersects")[1]
        more = _marked(beside, len(voronoi)) & ours & ~crossed
        if not more.any():
            return voronoi[ours & ~crossed], faces
        crossed |= more


def _marked(positions: NDArray[np.intp], count: int) -> NDArray[np.bool_]:
    marked = np.zeros(count, dtype=bool)
    marked[positions] = True
    return marked


def _crooked(voronoi: NDArray[np.object_], tree: shapely.STRtree) -> NDArray[np.intp]:
    """Return polygons that rounding has spoilt, with those around them.

    Where all polygons stay simple and none turns over, they tile the plane as before.
    """
    turned = shapely.is_ccw(shapely.get_exterior_ring(voronoi))
    spoilt = ~shapely.is_valid(voronoi) | (turned != (turned.mean() > 0.5))
    west, south, east, north = shapely.bounds(voronoi[spoilt]).T
    around = shapely.box(west - NEAR_M, south - NEAR_M, east + NEAR_M, north + NEAR_M)
    near: NDArray[np.intp] = tree.query(around)[1]
    return near


def _faces(ends: NDArray[np.float64], area: BaseGeometry) -> NDArray[np.object_]:
    """Return the faces inside the area of the arrangement of segments on the grid."""
    lines = shapely.union_all(_chains(ends), grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inside = _xy(shapely.point_on_surface(faces))
    kept: NDArray[np.object_] = faces[shapely.contains_xy(area, inside[:, 0], inside[:, 1])]
    return kept


def _chains(ends: NDArray[np.float64]) -> NDArray[np.object_]:
    """Return segments as lines, those that go on where the last one ends in one line."""
    goes_on = (ends[1:, 0] == ends[:-1, 1]).all(axis=1)
    start = np.concatenate([[True], ~goes_on])
    kept = np.column_stack([start, np.ones(len(ends), dtype=bool)]).ravel()
    number = np.repeat(np.cumsum(start) - 1, 2)
    lines: NDArray[np.object_] = shapely.linestrings(ends.reshape(-1, 2)[kept], indices=number[kept])
    return lines


def _torn(rim: NDArray[np.float64], faces: NDArray[np.object_], area: BaseGeometry) -> NDArray[np.float64]:
    """Return the edges towards polygons left whole that the faces have not kept as they were."""
    middle = rim.mean(axis=1)
    rim = rim[shapely.contains_xy(area, middle[:, 0], middle[:, 1])]
    ends = np.concatenate([rim, segments(faces)]).reshape(-1, 2)
    number = edge_numbers(vertex_numbers(ends).reshape(-1, 2))
    return rim[~np.isin(number[: len(rim)], number[len(rim) :])]


def _without_crumbs(
    faces: NDArray[np.object_], seeds: NDArray[np.float64], beyond: NDArray[np.bool_]
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

    Returns
    -------
    faces : array of polygons
    kept : array of int
        Their positions among those given.
    """
    small = shapely.area(faces) < CRUMB_M2
    small[small] = ~shapely.intersects_xy(faces[small], seeds[small, 0], seeds[small, 1])
    edges = edges_of(faces).inner
    edges = edges[(small[edges.one] != small[edges.other]) & (beyond[edges.one] == beyond[edges.other])]
    crumb, host = np.where(small[edges.one], (edges.one, edges.other), (edges.other, edges.one))
    pairs, number = np.unique(crumb * len(faces) + host, return_inverse=True)
    crumb, host = np.divmod(pairs, len(faces))
    order = np.lexsort((host, np.bincount(number, edges.lengths(), len(pairs)), crumb))
    best = order[np.diff(crumb[order], append=-1) != 0]
    faces = faces.copy()
    for one in np.unique(host[best]):
        faces[one] = shapely.coverage_union_all(faces[[one, *crumb[best[host[best] == one]]]])
    kept = np.setdiff1d(np.arange(len(faces)), crumb[best])
    return faces[kept], kept


def _beyond(inside: NDArray[np.object_], plane: Plane, bounds: Bounds) -> NDArray[np.bool_]:
    """Tell which points lie east of the antimeridian, where longitudes start from -180."""
    west, _, east, _ = bounds
    if west > -179.9 and east < 179.9:
        return np.zeros(len(inside), dtype=bool)
    beyond: NDArray[np.bool_] = shapely.get_x(plane.back(inside)) < 0
    return beyond


def _in_degrees(shapes: NDArray[np.object_], plane: Plane, bounds: Bounds) -> NDArray[np.object_]:
    """Return cells in WGS84; what rounding put beyond the antimeridian is put on it, on the cell's side."""
    cells: NDArray[np.object_] = plane.back(shapes)
    west, _, east, _ = bounds
    if west > -179.9 and east < 179.9:
        return cells
    xy, number = shapely.get_coordinates(cells, return_index=True)
    side = np.where(_beyond(shapely.point_on_surface(shapes), plane, bounds), -180.0, 180.0)[number]
    away_m = (180 - np.abs(xy[:, 0])) * np.cos(np.radians(xy[:, 1])) * METRES_PER_DEGREE
    xy[:, 0] = np.where(away_m < NEAR_M, side, xy[:, 0])
    moved: NDArray[np.object_] = shapely.set_coordinates(cells, xy)
    return moved
