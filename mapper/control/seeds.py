"""Where cells are put: at all known places, on a lattice between them, and denser where evidence disagrees.

The ground between two neighbouring places that different parties have held is where a front may have run.
Neighbours are those of the Delaunay triangulation (de Berg et al., Computational Geometry, 2008, chapter 9).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mapper.claims.ontology import Status
from mapper.control.footprints import Grounded, Level
from mapper.control.standing import State
from mapper.crs import Plane, span, window

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_FILL = 20_000
"""Filling points at most; a larger area gets a coarser lattice."""
MOST_FRONT = 15_000
"""Extra points along fronts at most; longer fronts get coarser ones."""
FARTHEST_KM = 150.0
"""Places further apart than this say nothing of a front between them."""
WIDTHS_KM = (1.5, 2.1, 2.9, 4.0)
"""Widths that cells near a front may have: about a sixth of the distance between the places on both sides."""
PER_EDGE = 6.0
BAND = 0.35
"""Radius of the ground with extra points around the middle of two places, as a share of their distance."""
APART = 0.6
"""No extra point is nearer to a known place than this share of its cell's width."""


def filled(area: BaseGeometry, points: NDArray[np.float64], spacing_m: float) -> NDArray[np.float64]:
    """Return the points, and a hexagonal lattice wherever the nearest point is further than its spacing.

    Parameters
    ----------
    area : Polygon or MultiPolygon
        In metres.
    points : array of float, shape (n, 2)
        In metres.
    spacing_m : float
        Of the lattice; wider where it would have more than `MOST_FILL` points.
    """
    spacing = max(spacing_m, float(np.sqrt(area.area / MOST_FILL)))
    lattice = _lattice(area.bounds, spacing)
    shapely.prepare(near := area.buffer(spacing))
    lattice = lattice[shapely.contains_xy(near, lattice[:, 0], lattice[:, 1])]
    return np.concatenate([points, _apart(lattice, points, spacing * 0.75)])


def fronts_of(
    places: Sequence[Grounded], area: BaseGeometry, known: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return extra points along all fronts that there ever were between the places of a map.

    Parameters
    ----------
    places : sequence of (PlaceHistory, Footprint)
        Towns and other points in and around the area count, neither parts of them nor provinces.
    area : Polygon or MultiPolygon
        WGS84.
    known : array of (lon, lat)
        All points that get a cell anyway.

    Returns
    -------
    array of (lon, lat), as of `front_points`
    """
    held = {}
    for history, ground in places:
        spot = history.spot
        if not spot.part and ground is not None and ground.level <= Level.PLACE:
            states = [state for state in history.states if state.status == Status.CONTROLLED]
            held[spot.lon, spot.lat] = tuple((state.actors, state.valid_to) for state in _spells(states))
    west, south, east, north = window(span(area), 1.0)
    lon, lat = np.array([point for point, parties in held.items() if parties]).reshape(-1, 2).T
    inside = (lon >= west) & (lon <= east) if west <= east else (lon >= west) | (lon <= east)
    inside &= (lat >= south) & (lat <= north)
    codes = [parties for parties in held.values() if parties]
    return front_points(lon[inside], lat[inside], [codes[row] for row in np.flatnonzero(inside)], known)


def _spells(states: Sequence[State]) -> list[State]:
    """Return the last of each run of states of the same holder: who held the place, and until when.

    Places that change hands together have no front between them; those that do on different days have.
    """
    runs = [list(run) for _, run in groupby(states, key=attrgetter("actors"))]
    return [run[-1] for run in runs]


def front_points(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    parties: Sequence[Hashable],
    known: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Return extra points where a front may run: around the middle of neighbours that differ.

    Parameters
    ----------
    lon, lat : array of float, shape (n,)
        Places with evidence, WGS84.
    parties : sequence of hashable
        For each place, who has ever held it.
    known : array of (lon, lat), optional
        Points that have a cell anyway, besides the places.

    Returns
    -------
    array of float, shape (m, 2)
        Longitude and latitude, WGS84: a hexagonal lattice 1.5 to 4 km wide, finer between near places. None
        where the places are less than 6 km apart. At most `MOST_FRONT`.

    Examples
    --------
    >>> points = front_points(np.array([40.0, 40.2]), np.array([35.0, 35.0]), ["A", "B"])
    >>> points.mean(axis=0).round(2).tolist()
    [40.1, 35.0]
    """
    if len(lon) < 2:
        return np.empty((0, 2))
    places = np.column_stack([lon, lat]).astype(float)
    known = places if known is None else np.concatenate([places, known])
    plane = Plane(span(shapely.multipoints(places)))
    flat = plane.metres(places)
    middles, lengths = _between(flat, parties)
    if not len(middles):
        return np.empty((0, 2))
    taken, coarser = plane.metres(known), 1.0
    while len(found := _bands(middles, lengths, taken, coarser)) > MOST_FRONT:
        coarser *= max(1.05, float(np.sqrt(len(found) / MOST_FRONT)))
    return plane.degrees(found)


def _between(
    flat: NDArray[np.float64], parties: Sequence[Hashable]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the middle and the length of the edges between neighbours of different parties."""
    numbers: dict[Hashable, int] = {}
    code = np.array([numbers.setdefault(who, len(numbers)) for who in parties])
    pairs = _neighbours(flat) if len(numbers) > 1 else np.empty((0, 2), int)
    pairs = pairs[code[pairs[:, 0]] != code[pairs[:, 1]]]
    lengths = np.hypot(*(flat[pairs[:, 0]] - flat[pairs[:, 1]]).T)
    wanted = (lengths >= WIDTHS_KM[0] * 4000) & (lengths <= FARTHEST_KM * 1000)
    return flat[pairs[wanted]].mean(axis=1), lengths[wanted]


def _neighbours(flat: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the edges of the Delaunay triangulation; along a line, each place and the next."""
    from scipy.spatial import Delaunay, QhullError

    try:
        corners = Delaunay(flat).simplices
    except (QhullError, ValueError):
        order = np.lexsort((flat[:, 1], flat[:, 0]))
        return np.column_stack([order[:-1], order[1:]])
    edges = np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1)
    return np.unique(edges.astype(np.intp), axis=0)


def _bands(
    middles: NDArray[np.float64], lengths: NDArray[np.float64], taken: NDArray[np.float64], coarser: float
) -> NDArray[np.float64]:
    """Return lattice points around the middles, the finest first; coarser ones keep off finer ones."""
    level = np.searchsorted(np.array(WIDTHS_KM) * 1000 * PER_EDGE, lengths, side="right").clip(1) - 1
    found = np.empty((0, 2))
    for number, width_km in enumerate(WIDTHS_KM):
        width = width_km * 1000 * coarser
        rows = level == number
        new = _hexagons(middles[rows], lengths[rows] * BAND, width)
        found = np.concatenate([found, _apart(new, np.concatenate([taken, found]), width * APART)])
    return found


def _hexagons(centres: NDArray[np.float64], radii: NDArray[np.float64], width: float) -> NDArray[np.float64]:
    """Return the points of one hexagonal lattice that lie in any of the discs, in a fixed order."""
    height = width * np.sqrt(3) / 2
    column, row = np.rint(centres[:, 0] / width), np.rint(centres[:, 1] / height)
    reach = np.ceil(radii / height).astype(int) + 1
    found = [np.empty((0, 2))]
    for steps in np.unique(reach):
        discs = np.flatnonzero(reach == steps)
        side = np.arange(-steps, steps + 1)
        across, up = (grid.ravel() for grid in np.meshgrid(side, side))
        node = np.stack([column[discs, None] + across, row[discs, None] + up], axis=-1)
        away = _at(node, width) - centres[discs, None]
        found.append(node[np.hypot(away[..., 0], away[..., 1]) <= radii[discs, None]])
    return _at(np.unique(np.concatenate(found), axis=0), width)


def _at(node: NDArray[np.float64], width: float) -> NDArray[np.float64]:
    """Return the place of the nodes of a hexagonal lattice: every other row is shifted by half a width."""
    column, row = node[..., 0], node[..., 1]
    return np.stack([(column + row % 2 / 2) * width, row * width * np.sqrt(3) / 2], axis=-1)


def _lattice(bounds: tuple[float, float, float, float], spacing: float) -> NDArray[np.float64]:
    west, south, east, north = bounds
    step = spacing * np.sqrt(3) / 2
    rows = np.arange(south - spacing, north + 2 * spacing, step)
    columns = np.arange(west - spacing, east + 2 * spacing, spacing)
    x, y = np.meshgrid(columns, rows)
    x[1::2] += spacing / 2
    return np.column_stack([x.ravel(), y.ravel()])


def _apart(new: NDArray[np.float64], taken: NDArray[np.float64], distance: float) -> NDArray[np.float64]:
    """Return the new points that are further than a distance from all taken ones."""
    from scipy.spatial import cKDTree

    if not len(new) or not len(taken):
        return new
    nearest, _ = cKDTree(taken).query(new, distance_upper_bound=distance)
    free: NDArray[np.float64] = new[np.isinf(nearest)]
    return free
