"""Where everything stands on a sheet: tried in several ways, and the one taken that leaves most to the map.

What stands around the map is made of pieces, which are measured before anything is drawn. They are tried
beside the map and below it, in more and fewer columns, in smaller letters and with less said, until the map
has room enough. Nothing is placed where another thing is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

from mapper.errors import InputError
from mapper.render.figure.sheet.canvas import Box, Canvas
from mapper.render.paper import Paper

ENOUGH = 0.42
"""Share of the largest map the sheet could hold that is enough, so that nothing is made smaller for it."""
LEAST = 40.0
"""Shortest side of a map, in points."""
SMALLER = (1.0, 0.9, 0.8, 0.7)
"""Scales that are tried, beside that of the paper."""
TOLD_LESS = 0.15
"""How much smaller letters may become before less is said."""
MARGIN, GUTTER, STRIP, HEADING = 15.0, 13.0, 24.0, 13.0
"""Points at scale 1: around all, between columns, below the map for the scale bar, above each of several."""
SIDE, NOTES, LEGEND = 150.0, 175.0, 112.0
"""Least width of a column: beside the map, of notes below it, of the legend below it."""
SQUAT, TALL, HIGHEST = 0.6, 1.25, 640.0
"""Of a sheet as high as it needs to be: height of the map by its width, and of all in points, at most."""


class Piece(NamedTuple):
    """Something that stands around a map.

    Attributes
    ----------
    height : float
        In points.
    draw : callable
        Draws it on a canvas with its upper left corner there.
    gap : float
        Points above it, unless it is the first of its column.
    holds : bool
        It stays with the next one: never the last of a column.
    """

    height: float
    draw: Callable[[Canvas, float, float], object]
    gap: float = 0.0
    holds: bool = False


Maker = Callable[[float], list[Piece]]
"""Makes pieces for a width."""


class Content(NamedTuple):
    """What stands around a map, for one scale and one degree of detail."""

    heading: Maker
    legend: Maker
    notes: Maker
    scale: float


class Placed(NamedTuple):
    """A piece and its upper left corner."""

    piece: Piece
    left: float
    top: float


class Plan(NamedTuple):
    """A sheet laid out: its size, the maps, the strip below them, and where the pieces stand."""

    width: float
    height: float
    maps: list[Box]
    strip: Box
    placed: list[Placed]
    scale: float


class Subject(NamedTuple):
    """What is to be shown: how many maps, and how wide each is by its height."""

    maps: int
    aspect: float


def plan_of(paper: Paper, subject: Subject, contents: Callable[[int, float], Content], details: int) -> Plan:
    """Return the best plan for a sheet.

    Parameters
    ----------
    paper : Paper
    subject : Subject
    contents : callable
        Returns the content for a degree of detail, 0 the fullest, and a scale.
    details : int
        How many degrees there are.

    Raises
    ------
    InputError
        If the map finds no room.
    """
    sheets = [(paper.width, paper.height)]
    if paper.turns and paper.height:
        sheets.append((paper.height, paper.width))
    ideal = max(_shown(Box(0, 0, *_sized(sheet, subject)), subject) for sheet in sheets)
    best, most = None, (0.0, 0.0)
    tries = product(range(details), SMALLER)
    for detail, smaller in sorted(tries, key=lambda each: each[0] * TOLD_LESS - each[1]):
        content = contents(detail, paper.scale * smaller)
        for plan in (plan for sheet in sheets for plan in _plans(*sheet, content, subject)):
            shown = (sum(_drawn(box, subject.aspect) for box in plan.maps), -plan.height)
            if shown > most and all(min(box.width, box.height) >= LEAST for box in plan.maps):
                best, most = plan, shown
        if best and most[0] >= ENOUGH * ideal:
            return best
    if best is None:
        raise InputError(
            "the sheet is too small for this map and what must stand beside it: choose a larger size"
        )
    return best


def _plans(width: float, height: float | None, content: Content, subject: Subject) -> Iterator[Plan]:
    """Yield every way to lay out a sheet."""
    s = content.scale
    margin = MARGIN * max(s, 0.7)
    body = Box(margin, margin, width - 2 * margin, (height or HIGHEST) - 2 * margin)
    heading = _stacked(content.heading(body.width), body.left, body.top)
    top = _end(heading, body.top) + 7 * s
    room = Box(body.left, top, body.width, body.bottom - top)
    ways = _beside(room, content) if height else []
    for left, placed in (*ways, *_below(room, content)):
        maps = Box(left.left, left.top, left.width, left.height - STRIP * s)
        if height is None:
            tall = _tall(maps.width, subject, s)
            spare = maps.height - tall
            if spare < 0:
                continue
            maps = maps._replace(height=tall)
            low = maps.bottom + STRIP * s
            placed = [p._replace(top=p.top - spare) if p.top > low else p for p in placed]
        strip = Box(maps.left, maps.bottom + 4 * s, maps.width, (STRIP - 4) * s)
        all_placed = [*heading, *placed]
        end = height or max(_end(all_placed, 0), strip.bottom) + margin
        if maps.height >= LEAST:
            yield Plan(width, end, panels(maps, subject, s), strip, all_placed, s)


def _beside(room: Box, content: Content) -> Iterator[tuple[Box, list[Placed]]]:
    """Yield what is left for the map when the legend stands beside it, and the notes there too or below."""
    s = content.scale
    wide, gutter = SIDE * s, GUTTER * s
    if wide > room.width / 2:
        return
    legend, notes = content.legend(wide), content.notes(wide)
    columns = _packed([*legend, *notes], room.height)
    apart = [*_packed(legend, room.height), *_packed(notes, room.height)]
    columns = apart if len(apart) == len(columns) else columns
    side = len(columns) * (wide + gutter)
    if columns and side < room.width * 0.75:
        rest = room._replace(width=room.width - side)
        yield rest, set_out(columns, rest.right + gutter, room.top, wide + gutter)
    for count in _counts(room.width, NOTES * s, gutter):
        each = (room.width - (count - 1) * gutter) / count
        below = balanced(content.notes(each), count)
        low = max((height_of(column) for column in below), default=0.0)
        high = room.height - low - (gutter if low else 0)
        columns = _packed(legend, high)
        if columns and len(columns) <= 2 and notes:
            side = len(columns) * (wide + gutter)
            rest = Box(room.left, room.top, room.width - side, high)
            placed = set_out(columns, rest.right + gutter, room.top, wide + gutter)
            yield rest, placed + set_out(below, room.left, room.bottom - low, each + gutter)


def _below(room: Box, content: Content) -> Iterator[tuple[Box, list[Placed]]]:
    """Yield what is left for the map when the legend and then the notes stand below it."""
    s = content.scale
    gutter = GUTTER * s
    for in_legend in _counts(room.width, LEGEND * s, gutter):
        for in_notes in _counts(room.width, NOTES * s, gutter)[-1:]:
            found: list[Placed] = []
            bottom = room.bottom
            for count, make in ((in_notes, content.notes), (in_legend, content.legend)):
                each = (room.width - (count - 1) * gutter) / count
                columns = balanced(make(each), count)
                low = max((height_of(column) for column in columns), default=0.0)
                found += set_out(columns, room.left, bottom - low, each + gutter)
                bottom -= low + (8 * s if low else 0)
            yield room._replace(height=bottom - room.top), found


def panels(box: Box, subject: Subject, scale: float) -> list[Box]:
    """Return the boxes of the maps, in as many rows as leave most to each; several have a heading above.

    Examples
    --------
    >>> [tuple(map(round, each)) for each in panels(Box(0, 0, 210, 100), Subject(2, 1.0), 1.0)]
    [(0, 13, 100, 87), (110, 13, 100, 87)]
    """
    if subject.maps == 1:
        return [box]
    ways = [_grid(box, subject.maps, rows, scale) for rows in range(1, subject.maps + 1)]
    return max(ways, key=lambda boxes: sum(_drawn(each, subject.aspect) for each in boxes))


def _grid(box: Box, count: int, rows: int, scale: float) -> list[Box]:
    columns, gutter, heading = math.ceil(count / rows), 10 * scale, HEADING * scale
    wide = (box.width - (columns - 1) * gutter) / columns
    high = (box.height - (rows - 1) * 6 * scale) / rows - heading
    return [
        Box(
            box.left + at % columns * (wide + gutter),
            box.top + at // columns * (high + heading + 6 * scale) + heading,
            wide,
            high,
        )
        for at in range(count)
    ]


def _tall(width: float, subject: Subject, scale: float) -> float:
    """Return how high maps of a width should be on a sheet as high as it needs to be."""
    if subject.maps == 1:
        return width * min(max(1 / subject.aspect, SQUAT), TALL)
    columns = 1 if subject.maps < 3 else 2
    rows = math.ceil(subject.maps / columns)
    each = width / columns * min(max(1 / subject.aspect, SQUAT), TALL)
    return rows * (each + (HEADING + 6) * scale)


def _sized(sheet: tuple[float, float | None], subject: Subject) -> tuple[float, float]:
    width, height = sheet
    return width, height or _tall(width, subject, 1.0)


def _shown(box: Box, subject: Subject) -> float:
    return sum(_drawn(each, subject.aspect) for each in panels(box, subject, 1.0))


def _drawn(box: Box, aspect: float) -> float:
    """Return how much of a box is the map's subject, in square points."""
    wide = max(0.0, min(box.width, box.height * aspect))
    return wide * wide / aspect


def _counts(width: float, least: float, gutter: float) -> list[int]:
    """Return how many columns there may be, at most six."""
    return list(range(1, max(1, min(6, int((width + gutter) / (least + gutter)))) + 1))


def height_of(pieces: Sequence[Piece]) -> float:
    """Return how high a column is, in points."""
    return sum(piece.height + (piece.gap if at else 0.0) for at, piece in enumerate(pieces))


def _packed(pieces: Sequence[Piece], height: float) -> list[list[Piece]]:
    """Return pieces in columns no higher than that, what holds together in one; [] if one is too high."""
    columns: list[list[Piece]] = [[]] if pieces else []
    used = 0.0
    for at, piece in enumerate(pieces):
        end = next((n for n in range(at, len(pieces)) if not pieces[n].holds), len(pieces) - 1)
        together = height_of(pieces[at : end + 1])
        if columns[-1] and used + piece.gap + together > height:
            columns.append([])
            used = 0.0
        used += piece.height + (piece.gap if columns[-1] else 0.0)
        columns[-1].append(piece)
    return columns if all(height_of(column) <= height for column in columns) else []


def balanced(pieces: Sequence[Piece], count: int) -> list[list[Piece]]:
    """Return pieces in so many columns, as low as can be."""
    if not pieces:
        return []
    height = max(height_of(pieces) / count, max(piece.height for piece in pieces))
    columns = _packed(pieces, height)
    while not columns or len(columns) > count:
        height += 2.0
        columns = _packed(pieces, height)
    return columns


def _stacked(pieces: Sequence[Piece], left: float, top: float) -> list[Placed]:
    """Return where the pieces of a column stand."""
    placed = []
    for at, piece in enumerate(pieces):
        top += piece.gap if at else 0.0
        placed.append(Placed(piece, left, top))
        top += piece.height
    return placed


def set_out(columns: Sequence[Sequence[Piece]], left: float, top: float, step: float) -> list[Placed]:
    """Return where the pieces of columns stand; each column begins a step to the right of the last."""
    return [placed for at, column in enumerate(columns) for placed in _stacked(column, left + at * step, top)]


def _end(placed: Sequence[Placed], top: float) -> float:
    return max((each.top + each.piece.height for each in placed), default=top)
