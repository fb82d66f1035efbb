"""The cells of a study area: small pieces of ground that have one status each.

They are the faces of one arrangement of lines: the Voronoi edges of all settlements and of a filling
lattice, the footprints of the evidence and the border of the area. Faces of an arrangement share their edges
exactly, so they are a coverage by construction (de Berg et al., Computational Geometry, 2008, chapters 7-8).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mapper.crs import WGS84, Plane, span, split
from mapper.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

GRID_M = 5.0
"""Vertices of the arrangement snap to this grid, far below what a report can know."""
SEGMENT_DEGREES = 0.1
"""Longer edges of the area get vertices in between, so that they stay straight in degrees."""
MOST_FILL = 20_000
"""Filling points at most; a larger area gets a coarser lattice."""


def make_cells(
    area: BaseGeometry, points: Sequence[tuple[float, float]], cuts: Sequence[BaseGeometry], fill_km: float
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

    Returns
    -------
    GeoDataFrame
        `seed_lon`, `seed_lat` of the point a cell belongs to, `area_km2`, geometry; WGS84; a valid coverage.
    """
    import geopandas as gpd

    plane = Plane(span(area))
    flat = plane.flat(shapely.segmentize(area, SEGMENT_DEGREES))
    seeds = _seeds(flat, _flat_points(points, plane), fill_km * 1000)
    faces = _faces(flat, seeds, [plane.flat(cut) for cut in cuts])
    inside = shapely.point_on_surface(faces)
    nearest = tree_of(seeds).nearest(inside)
    home = plane.back(shapely.points(seeds[nearest]))
    return gpd.GeoDataFrame(
        {
            "seed_lon": shapely.get_x(home),
            "seed_lat": shapely.get_y(home),
            "area_km2": shapely.area(faces) / 1e6,
        },
        geometry=split(plane.back(faces)),
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


def _flat_points(points: Sequence[tuple[float, float]], plane: Plane) -> NDArray[np.float64]:
    flat = plane.flat(shapely.points(np.asarray(points, dtype=float).reshape(-1, 2)))
    return np.unique(np.round(shapely.get_coordinates(flat), 1), axis=0)


def _seeds(area: BaseGeometry, points: NDArray[np.float64], spacing_m: float) -> NDArray[np.float64]:
    """Return the points, and a hexagonal lattice wherever the nearest point is further than its spacing."""
    spacing = max(spacing_m, float(np.sqrt(area.area / MOST_FILL)))
    lattice = _lattice(area.bounds, spacing)
    shapely.prepare(near := area.buffer(spacing))
    lattice = lattice[shapely.contains_xy(near, lattice[:, 0], lattice[:, 1])]
    if len(points):
        _, distance = tree_of(points).query_nearest(
            shapely.points(lattice), return_distance=True, all_matches=False
        )
        lattice = lattice[distance > spacing * 0.75]
    return np.concatenate([points, lattice])


def _lattice(bounds: tuple[float, float, float, float], spacing: float) -> NDArray[np.float64]:
    west, south, east, north = bounds
    step = spacing * np.sqrt(3) / 2
    rows = np.arange(south - spacing, north + 2 * spacing, step)
    columns = np.arange(west - spacing, east + 2 * spacing, spacing)
    x, y = np.meshgrid(columns, rows)
    x[1::2] += spacing / 2
    return np.column_stack([x.ravel(), y.ravel()])


def _faces(
    area: BaseGeometry, seeds: NDArray[np.float64], cuts: Sequence[BaseGeometry]
) -> NDArray[np.object_]:
    edges = shapely.voronoi_polygons(shapely.multipoints(seeds), extend_to=area.buffer(1000), only_edges=True)
    crossing = shapely.get_parts(edges)
    shapely.prepare(area)
    crossing = crossing[shapely.intersects(area, crossing)]
    outlines = [shapely.boundary(shape) for shape in (area, *cuts)]
    lines = shapely.union_all(np.concatenate([crossing, np.array(outlines, dtype=object)]), grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inside = shapely.point_on_surface(faces)
    faces = faces[shapely.contains_xy(area, shapely.get_x(inside), shapely.get_y(inside))]
    kept: NDArray[np.object_] = faces[
        np.lexsort((shapely.get_y(_corner(faces)), shapely.get_x(_corner(faces))))
    ]
    return kept


def tree_of(points: NDArray[np.float64]) -> shapely.STRtree:
    """Return a search tree of points, shape (n, 2)."""
    return shapely.STRtree(np.asarray(shapely.points(points[:, 0], points[:, 1])))


def _corner(faces: NDArray[np.object_]) -> NDArray[np.object_]:
    points: NDArray[np.object_] = shapely.centroid(faces)
    return points
