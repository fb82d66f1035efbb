"""Pieces of rivers: which of them, under one name, are one river."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry

APART_DEGREES = 1.5
"""Pieces of one name that lie farther from each other are different rivers (the two Colorados)."""


def reaches_of(pieces: Sequence[BaseGeometry]) -> list[list[int]]:
    """Return the pieces of one name, by row, grouped into rivers; the one with the longest line first.

    Examples
    --------
    >>> from shapely import LineString
    >>> lines = [LineString([(0, 0), (1, 0)]), LineString([(1, 0), (3, 0)]), LineString([(40, 0), (41, 0)])]
    >>> reaches_of(lines)
    [[0, 1], [2]]
    """
    left = list(range(len(pieces)))
    groups = []
    while left:
        group, front = [], [left.pop(0)]
        while front:
            row = front.pop()
            group.append(row)
            near = [n for n in left if shapely.dwithin(pieces[row], pieces[n], APART_DEGREES)]
            left = [n for n in left if n not in near]
            front += near
        groups.append(sorted(group))
    return sorted(groups, key=lambda rows: (-sum(pieces[row].length for row in rows), rows))


def middle_of(pieces: Sequence[BaseGeometry]) -> tuple[float, float]:
    """Return lon, lat of a point half-way along the longest of a river's lines."""
    lines = shapely.get_parts(shapely.line_merge(shapely.union_all(list(pieces))))
    longest = max(lines, key=lambda line: line.length)
    point = longest.interpolate(0.5, normalized=True)
    return round(point.x, 5), round(point.y, 5)
