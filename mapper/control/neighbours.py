"""The places with evidence as the control models see them: on the plane, with the rivers that part them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from mapper.claims.table import split_list
from mapper.control.footprints import Level
from mapper.control.protocol import FIRM
from mapper.crs import Plane, span, window

if TYPE_CHECKING:
    import geopandas as gpd
    from scipy.spatial import cKDTree

Array = NDArray[np.float64]
Numbers = NDArray[np.intp]
BANK_KM = 60.0
"""How far from a river its banks are two sides."""
END_KM = 10.0
"""A river parts nothing beyond its ends, and little within this distance of them."""
SHORTEST_KM = 30.0
SIMPLE_M = 500.0


@dataclass(frozen=True)
class Web:
    """The settled points of one day's evidence.

    Attributes
    ----------
    rows : array of int, shape (n,)
        Their rows in the evidence table.
    at : array of float, shape (n, 2)
        Kilometres on the plane.
    shares : array of float, shape (n, actors)
        Which party holds a place: 1, or a part where several contest or share it.
    actors : tuple of str
    """

    rows: Numbers
    at: Array
    shares: Array
    actors: tuple[str, ...]

    @cached_property
    def tree(self) -> cKDTree:
        """A search tree of the points."""
        from scipy.spatial import cKDTree

        return cKDTree(self.at)

    def nearest(self, spots: Array, count: int) -> tuple[Array, Numbers]:
        """Return distances in km and numbers of the nearest points, shape (m, k) with k at most `count`."""
        count = min(count, len(self.at))
        distance, around = self.tree.query(spots, k=range(1, count + 1))
        return np.asarray(distance, dtype=np.float64), np.asarray(around, dtype=np.intp)

    def others(self, count: int) -> tuple[Array, Numbers]:
        """Return the same for the points themselves, each without itself."""
        distance, around = self.nearest(self.at, count + 1)
        own = around == np.arange(len(self.at))[:, None]
        own[~own.any(axis=1), -1] = True
        rest = (len(self.at), distance.shape[1] - 1)
        return distance[~own].reshape(rest), around[~own].reshape(rest)


def web(evidence: gpd.GeoDataFrame, plane: Plane, *, believed: bool = True) -> Web:
    """Return the places whose holder is told, as points.

    Sectors, corridors, provinces and drawn ground speak for themselves alone, and questioned places for
    nobody, unless they are asked for.

    Parameters
    ----------
    evidence : GeoDataFrame
        See `ControlModel`.
    plane : Plane
    believed : bool
        Leave out the places whose `outlier` is set.
    """
    firm = evidence["status"].isin(FIRM) & (evidence["level"] == Level.PLACE)
    if believed and "outlier" in evidence:
        firm &= ~evidence["outlier"].astype(bool)
    rows = np.flatnonzero(firm.to_numpy())
    cells = evidence["actors"].to_numpy()[rows]
    found, codes = np.unique(cells.astype(str), return_inverse=True)
    parties = [tuple(split_list(cell)) for cell in found]
    actors = tuple(sorted({name for names in parties for name in names}))
    share = np.array([[(name in names) / max(len(names), 1) for name in actors] for names in parties])
    shares = share.reshape(len(found), len(actors))[codes]
    return Web(
        rows,
        flat_km(plane, evidence["lon"].to_numpy(float)[rows], evidence["lat"].to_numpy(float)[rows]),
        shares,
        actors,
    )


def companies(points: Web, own: Numbers) -> Numbers:
    """Return of how many places each is one that stand together and tell the same.

    Two stand together if no third lies in the circle that has them for its diameter (Gabriel and Sokal 1969).

    Parameters
    ----------
    points : Web
    own : array of int, shape (n,)
        What each place tells.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import Delaunay, QhullError

    try:
        corners = Delaunay(points.at).simplices
    except QhullError:
        return np.ones(len(own), dtype=np.intp)
    pairs = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    pairs = np.unique(np.sort(pairs, axis=1), axis=0)
    pairs = pairs[own[pairs[:, 0]] == own[pairs[:, 1]]]
    ends = points.at[pairs[:, 0]], points.at[pairs[:, 1]]
    nearest = points.tree.query((ends[0] + ends[1]) / 2)[0]
    pairs = pairs[nearest >= np.hypot(*(ends[0] - ends[1]).T) / 2 - 1e-9]
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(own), len(own)))
    company = connected_components(graph, directed=False)[1]
    sizes: Numbers = np.bincount(company)[company]
    return sizes


def flat_km(plane: Plane, lon: Array, lat: Array) -> Array:
    """Return points in kilometres on the plane, shape (n, 2)."""
    flat: Array = shapely.get_coordinates(plane.flat(shapely.points(lon, lat))) / 1000
    return flat


class Barriers:
    """Rivers as barriers between places: one coordinate per river, that changes its sign across it.

    Two places on different banks differ by one in it; that fades with the distance from the river, and ends
    where the river ends. Coordinates, unlike a count of crossings, keep the covariance positive definite.

    Parameters
    ----------
    plane : Plane
    bounds : tuple of float
        West, south, east, north of the study area, WGS84.
    """

    def __init__(self, plane: Plane, bounds: tuple[float, float, float, float]) -> None:
        from mapper import atlas

        table = atlas.rivers(window(bounds, 0.5))
        lines = [
            shapely.line_merge(shapely.union_all(rows.to_numpy()))
            for _, rows in table.geometry.groupby(table["river"])
        ]
        flat = shapely.simplify(plane.flat(shapely.get_parts(np.array(lines, dtype=object))), SIMPLE_M)
        parts = [shapely.transform(line, lambda xy: xy / 1000) for line in flat]
        self.lines = [line for line in parts if line.length > SHORTEST_KM]

    def __repr__(self) -> str:
        return f"Barriers({len(self.lines)} rivers)"

    def coordinates(self, spots: Array) -> Array:
        """Return the coordinates of spots in km, shape (n, 2), as shape (n, rivers)."""
        points = np.asarray(shapely.points(spots))
        found = np.zeros((len(spots), len(self.lines)))
        for number, line in enumerate(self.lines):
            near = np.flatnonzero(shapely.dwithin(points, line, BANK_KM * 2))
            if len(near):
                found[near, number] = _bank(line, points[near], spots[near])
        return found


def _bank(line: shapely.LineString, points: NDArray[np.object_], spots: Array) -> Array:
    along = np.asarray(shapely.line_locate_point(line, points))
    before = shapely.get_coordinates(shapely.line_interpolate_point(line, np.maximum(along - 0.5, 0)))
    after = shapely.get_coordinates(
        shapely.line_interpolate_point(line, np.minimum(along + 0.5, line.length))
    )
    way = after - before
    off = spots - (before + after) / 2
    side = np.sign(way[:, 0] * off[:, 1] - way[:, 1] * off[:, 0])
    fading = np.exp(-np.hypot(*off.T) / BANK_KM)
    ends = np.clip(np.minimum(along, line.length - along) / END_KM, 0, 1)
    bank: Array = side * fading * ends / 2
    return bank


def plane_of(cells: gpd.GeoDataFrame) -> Plane:
    """Return the equal-area plane that the cells lie on."""
    return Plane(span(cells.geometry.to_numpy()))
