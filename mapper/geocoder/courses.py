"""A river as a graph of its lines: the way along it between two places, and its course to the mouth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import pairwise
from math import cos, hypot, inf, radians

import shapely
from shapely import LineString, Point, STRtree
from shapely.geometry.base import BaseGeometry

from mapper.crs import distance_km
from mapper.errors import InputError

RIVER_REACH_KM = 15.0
"""How far a town may lie from a river that a corridor is to follow."""
GAP_KM = 6.0
"""Pieces of one river whose ends lie this close are joined."""
LONGEST_DETOUR = 3.0
"""A way along the river that is longer than this many times the straight line is not meant."""
KM_PER_DEGREE = 111.2


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
    network = Network(pieces, latitude=(start[1] + end[1]) / 2)
    first, last = network.nearest(start), network.nearest(end)
    if first is None or last is None or first == last:
        return None
    path = network.shortest(first, last, longest_km=LONGEST_DETOUR * distance_km(*start, *end))
    return LineString(path) if path else None


def course(pieces: Sequence[BaseGeometry], *, upstream: bool = False) -> LineString:
    """Return the course of a river in one line, from its source to its mouth.

    Parameters
    ----------
    pieces : sequence of LineString or MultiLineString
        The river's lines in WGS84; ends up to `GAP_KM` apart are joined.
    upstream : bool
        Whether most of them are drawn upstream; else most are drawn downstream.

    Notes
    -----
    The course is the longest of the shortest ways from one loose end to another, which leaves side arms out,
    and it runs as most of its length is drawn: lakes on the way are often drawn upstream.

    Examples
    --------
    >>> upper, lake, lower = ([(0, 0), (0, 1)], [(0, 3), (0, 1)], [(0, 3), (0, 9)])
    >>> river = course([LineString(upper), LineString(lake), LineString(lower)])
    >>> river.coords[0], river.coords[-1]
    ((0.0, 0.0), (0.0, 9.0))
    """
    lines = [line.reverse() if upstream else line for line in _lines(pieces)]
    _, south, _, north = shapely.total_bounds(lines)
    network = Network(lines, latitude=(south + north) / 2)
    return LineString(network.downstream(max(network.longest_from(tip) for tip in network.tips())[1]))


Node = tuple[float, float]


class Network:
    """The vertices of a river as a graph; lengths on a plane scaled for one latitude."""

    def __init__(self, pieces: Iterable[BaseGeometry], latitude: float) -> None:
        self.scale = cos(radians(latitude))
        self.links: dict[Node, list[Node]] = {}
        lines = [_nodes(line) for line in _lines(pieces)]
        self.drawn = {pair for nodes in lines for pair in pairwise(nodes)}
        for one, other in sorted(self.drawn):
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

    def tips(self) -> list[Node]:
        """Return the loose ends; where there is none, as on a ring, all vertices."""
        return [node for node in self.nodes if len(self.links[node]) == 1] or self.nodes

    def shortest(self, first: Node, last: Node, longest_km: float) -> list[Node]:
        before = self._reached(first, longest_km)
        return list(_back(before, last))[::-1] if last in before else []

    def longest_from(self, tip: Node) -> tuple[float, list[Node]]:
        """Return the length in km and the vertices of the way to the farthest vertex."""
        before = self._reached(tip, inf)
        path = list(_back(before, list(before)[-1]))
        return sum(self.km(one, other) for one, other in pairwise(path)), path

    def downstream(self, path: list[Node]) -> list[Node]:
        """Return a way in the direction in which most of its length is drawn."""
        down = sum(self.km(*pair) for pair in pairwise(path) if pair in self.drawn)
        up = sum(self.km(*pair) for pair in pairwise(path[::-1]) if pair in self.drawn)
        return path if down >= up else path[::-1]

    def _reached(self, first: Node, longest_km: float) -> dict[Node, Node]:
        """Return each vertex within reach, nearest first, with the one before it on the way from `first`."""
        done: dict[Node, Node] = {}
        heap = [(0.0, first, first)]
        while heap:
            km, node, before = heappop(heap)
            if node in done:
                continue
            done[node] = before
            for other in self.links[node]:
                if other not in done and (way := km + self.km(node, other)) <= longest_km:
                    heappush(heap, (way, other, node))
        return done


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
