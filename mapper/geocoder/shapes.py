"""Places as shapes fit to be drawn: a town's footprint, a side of it, the way between two towns.

A settlement in the gazetteer is a point. Its footprint is a disc whose area is its population over an assumed
density; a side of it is a wedge of that disc; a corridor follows the river that both ends lie on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import pairwise
from math import cos, hypot, pi, radians, sin, sqrt
from typing import TYPE_CHECKING

from shapely import LineString, Point, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from mapper.claims.ontology import BEARINGS, Kind, Part
from mapper.crs import GEOD, distance_km, offset
from mapper.errors import InputError
from mapper.geocoder.place import Place

if TYPE_CHECKING:
    import geopandas as gpd

PEOPLE_PER_KM2 = 5_000
"""Assumed density of a built-up area; dense old towns have twice as many, spread-out ones half."""
UNKNOWN_POPULATION = 5_000
SMALLEST_KM, LARGEST_KM = 0.7, 20.0
FIXED_KM = {Kind.AIRFIELD: 2.0, Kind.BASE: 1.5, Kind.FACILITY: 1.0}
CENTRE_SHARE = 1 / 3
"""Radius of the centre of a town, as a share of its footprint's."""
ARC_STEPS = 12
RIVER_REACH_KM = 15.0
"""How far a town may lie from a river that a corridor is to follow."""
GAP_KM = 6.0
"""Pieces of one river whose ends lie this close are joined."""
LONGEST_DETOUR = 3.0
"""A way along the river that is longer than this many times the straight line is not meant."""
STEP_KM = 10.0
KM_PER_DEGREE = 111.2


def footprint_km(population: int, kind: Kind = Kind.CITY) -> float:
    """Return the radius of the disc that stands for a place, in km.

    The disc holds the population at `PEOPLE_PER_KM2`, within `SMALLEST_KM` and `LARGEST_KM`; 0 people is an
    unknown number and counts as `UNKNOWN_POPULATION`. Airfields, bases and facilities have a fixed radius.

    Examples
    --------
    >>> round(footprint_km(271_800), 1), round(footprint_km(0), 1), footprint_km(0, Kind.AIRFIELD)
    (4.2, 0.7, 2.0)
    """
    if kind in FIXED_KM:
        return FIXED_KM[kind]
    radius = sqrt((population or UNKNOWN_POPULATION) / (PEOPLE_PER_KM2 * pi))
    return min(max(radius, SMALLEST_KM), LARGEST_KM)


def half_angle(part: Part) -> float:
    """Return half the opening of a wedge, in degrees: 45 for N, E, S, W and 22.5 for the corners."""
    return 45.0 if len(part) == 1 else 22.5


def sector_point(place: Place, part: Part) -> tuple[float, float]:
    """Return lon, lat of the middle of one side of a place; its own for the centre or an unnamed part.

    Examples
    --------
    >>> town = Place("Deir ez-Zor", 40.14, 35.34, Kind.CITY, population=271_800)
    >>> lon, lat = sector_point(town, Part.W)
    >>> lon < town.lon, abs(lat - town.lat) < 0.001
    (True, True)
    """
    if part not in BEARINGS:
        return place.lon, place.lat
    half = radians(half_angle(part))
    middle = footprint_km(place.population, place.kind) * 2 / 3 * sin(half) / half
    return offset(place.lon, place.lat, BEARINGS[part], middle)


def sector_shape(place: Place, part: Part | None = None) -> Polygon:
    """Return one side of a place's footprint in WGS84: a wedge, or a small disc for the centre.

    Without a part, and for an unnamed one (which may lie anywhere in the place), it is the whole footprint.
    """
    radius = footprint_km(place.population, place.kind)
    if part in BEARINGS:
        bearing, half = BEARINGS[part], half_angle(part)
        steps = (bearing - half + 2 * half * step / ARC_STEPS for step in range(ARC_STEPS + 1))
        arc = [offset(place.lon, place.lat, step, radius) for step in steps]
        return Polygon([(place.lon, place.lat), *arc])
    if part is Part.CENTRE:
        radius *= CENTRE_SHARE
    full = 4 * ARC_STEPS
    return Polygon([offset(place.lon, place.lat, 360 * step / full, radius) for step in range(full)])


def corridor(a: Place, b: Place, rivers: gpd.GeoDataFrame) -> LineString:
    """Return the way between two places, from a to b, in WGS84.

    Parameters
    ----------
    a, b : Place
    rivers : GeoDataFrame
        Lines with a `river` column: the name that all pieces of one river share.

    Returns
    -------
    LineString
        The stretch of the river that both lie on (within `RIVER_REACH_KM`); a geodesic where there is none.
    """
    stretches = [
        stretch
        for _, pieces in rivers.groupby("river", sort=True)
        if (stretch := river_stretch(pieces.geometry, (a.lon, a.lat), (b.lon, b.lat))) is not None
    ]
    if stretches:
        return min(stretches, key=lambda line: (_offset_of(line, a, b), line.length))
    return straight(a, b)


def _offset_of(line: LineString, a: Place, b: Place) -> float:
    (start_lon, start_lat), (end_lon, end_lat) = line.coords[0], line.coords[-1]
    return distance_km(start_lon, start_lat, a.lon, a.lat) + distance_km(end_lon, end_lat, b.lon, b.lat)


def straight(a: Place, b: Place) -> LineString:
    """Return the geodesic between two places as a line with a vertex about every `STEP_KM`."""
    between = int(distance_km(a.lon, a.lat, b.lon, b.lat) // STEP_KM)
    middle = GEOD.npts(a.lon, a.lat, b.lon, b.lat, between) if between else []
    return LineString([(a.lon, a.lat), *middle, (b.lon, b.lat)])


def river_stretch(
    pieces: Iterable[BaseGeometry], start: tuple[float, float], end: tuple[float, float]
) -> LineString | None:
    """Return the shortest way along one river from near `start` to near `end`, or None if there is none.

    Parameters
    ----------
    pieces : iterable of LineString or MultiLineString
        The river's lines in WGS84; ends up to `GAP_KM` apart are joined.
    start, end : (lon, lat)

    Notes
    -----
    Dijkstra's shortest path over the vertices, so that braids, side arms and the order of the pieces do not
    matter. A river farther than `RIVER_REACH_KM` from an end, or a way longer than `LONGEST_DETOUR` times the
    straight line, is no answer.
    """
    network = _Network(pieces, latitude=(start[1] + end[1]) / 2)
    first, last = network.nearest(start), network.nearest(end)
    if first is None or last is None or first == last:
        return None
    path = network.shortest(first, last, longest_km=LONGEST_DETOUR * distance_km(*start, *end))
    return LineString(path) if path else None


Node = tuple[float, float]


class _Network:
    """The vertices of a river as a graph; lengths on a plane scaled for one latitude."""

    def __init__(self, pieces: Iterable[BaseGeometry], latitude: float) -> None:
        self.scale = cos(radians(latitude))
        self.links: dict[Node, list[Node]] = {}
        lines = [_nodes(line) for line in _lines(pieces)]
        for nodes in lines:
            for one, other in pairwise(nodes):
                self._join(one, other)
        self.nodes = sorted(self.links)
        self.tree = STRtree([self._point(node) for node in self.nodes])
        for tip in sorted({tip for nodes in lines for tip in (nodes[0], nodes[-1])}):
            self._bridge(tip)

    def _join(self, one: Node, other: Node) -> None:
        if one != other:
            self.links.setdefault(one, []).append(other)
            self.links.setdefault(other, []).append(one)

    def _bridge(self, tip: Node) -> None:
        """Join a loose end to the nearest vertex of another piece."""
        if len(self.links.get(tip, ())) != 1:
            return
        near = self.tree.query(self._point(tip), predicate="dwithin", distance=GAP_KM / KM_PER_DEGREE)
        others = [self.nodes[n] for n in near if not self._along(tip, self.nodes[n])]
        if others:
            self._join(tip, min(others, key=lambda node: (self.km(tip, node), node)))

    def _along(self, tip: Node, node: Node) -> bool:
        """Return whether `node` follows `tip` within the reach of a gap on the same piece."""
        seen, front = {tip}, [tip]
        while front:
            front = [
                n for at in front for n in self.links[at] if n not in seen and self.km(tip, n) <= 2 * GAP_KM
            ]
            seen.update(front)
        return node in seen

    def _point(self, node: Node) -> Point:
        return Point(node[0] * self.scale, node[1])

    def km(self, one: Node, other: Node) -> float:
        return hypot((one[0] - other[0]) * self.scale, one[1] - other[1]) * KM_PER_DEGREE

    def nearest(self, where: Node) -> Node | None:
        if not self.nodes:
            return None
        node = self.nodes[int(self.tree.nearest(self._point(where)))]
        return node if self.km(where, node) <= RIVER_REACH_KM else None

    def shortest(self, first: Node, last: Node, longest_km: float) -> list[Node]:
        done: dict[Node, Node] = {}
        heap = [(0.0, first, first)]
        while heap:
            km, node, before = heappop(heap)
            if node in done:
                continue
            done[node] = before
            if node == last:
                return list(_back(done, last))[::-1]
            for other in self.links[node]:
                if other not in done and (way := km + self.km(node, other)) <= longest_km:
                    heappush(heap, (way, other, node))
        return []


def _back(done: dict[Node, Node], node: Node) -> Iterator[Node]:
    yield node
    while done[node] != node:
        node = done[node]
        yield node


def _nodes(line: LineString) -> list[Node]:
    return [(round(x, 5), round(y, 5)) for x, y, *_ in line.segmentize(0.03).coords]


def _lines(pieces: Iterable[BaseGeometry]) -> Iterator[LineString]:
    for piece in pieces:
        parts: Sequence[BaseGeometry] = getattr(piece, "geoms", [piece])
        for part in parts:
            if not isinstance(part, LineString):
                raise InputError(f"a river must be made of lines, not of a {part.geom_type}")
            if not part.is_empty:
                yield part
