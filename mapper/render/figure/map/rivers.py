"""The names of rivers, written along their course where it runs most calmly."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

from mapper.render.figure.look import Look
from mapper.render.figure.map.ground import Shown
from mapper.render.figure.map.labels import Box, Room, light_on, square
from mapper.render.figure.map.writing import JOINED, STYLES, font_of, width_of, written
from mapper.render.figure.view import View, pinned

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

EVERY = 230.0
"""Points along a river from one name to the next."""
BENT = 0.9
"""Radians by which a river may turn under its name."""
CALM = 9.0
"""Points over which the course of a river is smoothed for its name."""
STEP = 1.5
"""Points between two points of that course."""
SPACING = 0.7
"""Points between two letters."""
ASIDE = 0.62
"""How far the middle of the letters lies beside the course, in sizes of the letters."""
RISE = 0.28
"""How far the middle of a small letter lies above its foot, in sizes."""
Points = NDArray[np.float64]
Letter = tuple[float, float, float]
"""The foot of a letter's middle in points, and its turn in radians."""


class Along(NamedTuple):
    """A name along a river: its letters, and where each is."""

    text: str
    letters: list[Letter]


def place_rivers(table: gpd.GeoDataFrame, room: Room, view: View, look: Look) -> list[Along]:
    """Return names along the larger rivers as far as there is room, and take it."""
    frame = shapely.box(4, 4, view.size[0] - 4, view.size[1] - 4)
    shown = table[table["scalerank"] < view.zoom + 1.5]
    ranked = sorted(shown.groupby("river"), key=lambda one: (one[1]["scalerank"].min(), one[0]))
    found: list[Along] = []
    for river, group in ranked:
        text = written(str(river))
        if JOINED.search(text):
            continue
        lines = shapely.transform(shapely.union_all(group.geometry.to_numpy()), view.points)
        parts = shapely.get_parts(shapely.line_merge(shapely.intersection(lines, frame)))
        courses = parts[shapely.get_dimensions(parts) == 1].tolist()
        for line in sorted(courses, key=lambda one: -one.length):
            found += _on_course(text, line, room, look)
    return found


def draw_rivers(ax: Axes, names: list[Along], ground: Shown, view: View, look: Look, zorder: float) -> None:
    """Write the names of rivers, each letter turned as the river runs."""
    style = STYLES["river"]
    for name in names:
        first = np.array(name.letters[0][:2])
        font = font_of(name.text, style, style.points(look.unit))
        glyphs = []
        for letter, (x, y, turn) in zip(name.text, name.letters, strict=True):
            if letter.strip():
                glyph = TextPath((-width_of(letter, style, look.unit) / 2, 0), letter, prop=font)
                glyphs.append(
                    glyph.transformed(Affine2D().rotate(turn).translate(x - first[0], y - first[1]))
                )
        path = Path.make_compound_path(*glyphs)
        corner = view.plane(first[None])[0].tolist()
        light = light_on(ground.under(*corner), "river")
        halo = {"facecolor": light, "edgecolor": light, "linewidth": style.halo * look.unit}
        at = pinned(ax, corner)
        ax.add_artist(PathPatch(path, transform=at, zorder=zorder, joinstyle="round", **halo))
        letters = {"facecolor": style.colour, "edgecolor": "none", "linewidth": 0}
        ax.add_artist(PathPatch(path, transform=at, zorder=zorder + 0.01, **letters))


def _on_course(text: str, line: Any, room: Room, look: Look) -> Iterator[Along]:
    """Yield names along a river, on its calmest stretches first, at some distance from each other."""
    style, size = STYLES["river"], STYLES["river"].points(look.unit)
    wide = [width_of(letter, style, look.unit) + SPACING * look.unit for letter in text]
    length = sum(wide)
    calm = calmed(line)
    if len(calm) * STEP < 1.6 * length:
        return
    reach = int(length / STEP) + 1
    turn = np.unwrap(np.arctan2(*np.diff(calm, axis=0).T[::-1]))
    starts = range(int(0.2 * length / STEP), len(turn) - reach - 1, 3)
    bends = {at: float(np.ptp(turn[at : at + reach])) for at in starts}
    last: list[float] = []
    for at in sorted(bends, key=lambda one: (round(bends[one], 1), abs(one - len(turn) / 2))):
        middle = at * STEP + length / 2
        if bends[at] > BENT or any(abs(middle - other) < EVERY * look.unit for other in last):
            continue
        for side in (ASIDE, -ASIDE):
            letters = letters_on(calm[at : at + reach + 1], wide, side * size, size)
            boxes = [_box_of(letter, size) for letter in letters]
            if all(room.is_free(box) for box in boxes):
                room.take(boxes)
                last.append(middle)
                yield Along(text, letters)
                break


def calmed(line: Any) -> Points:
    """Return points along a line at even steps, without its small bends."""
    count = max(3, int(line.length / STEP))
    points = shapely.get_coordinates(shapely.line_interpolate_point(line, np.linspace(0, line.length, count)))
    reach = int(3 * CALM / STEP)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) * STEP / CALM) ** 2)
    weights /= weights.sum()
    calm = np.column_stack(
        [np.convolve(np.pad(axis, reach, mode="edge"), weights, "valid") for axis in points.T]
    )
    ways = _ways(calm)
    even = np.arange(0, ways[-1], STEP)
    return np.column_stack([np.interp(even, ways, axis) for axis in calm.T])


def letters_on(course: Points, wide: list[float], aside: float, size: float) -> list[Letter]:
    """Return the foot and the turn of each letter along a course, so that it is read from the left.

    Parameters
    ----------
    course : array of float, shape (n, 2)
        In points, from either end.
    wide : list of float
        Width of each letter.
    aside : float
        How far the middle of the letters is above the course; below, where it is negative.
    size : float
        Of the letters.
    """
    course = course[::-1] if course[-1, 0] < course[0, 0] else course
    ways = _ways(course)
    middles = np.cumsum(wide) - np.array(wide) / 2 + max(0.0, (ways[-1] - sum(wide)) / 2)
    found = []
    for middle in middles.tolist():
        before, at, after = (
            [float(np.interp(middle + reach, ways, axis)) for axis in course.T]
            for reach in (-size / 2, 0.0, size / 2)
        )
        turn = math.atan2(after[1] - before[1], after[0] - before[0])
        foot = aside - RISE * size
        found.append((at[0] - foot * math.sin(turn), at[1] + foot * math.cos(turn), turn))
    return found


def _ways(line: Points) -> Points:
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])


def _box_of(letter: Letter, size: float) -> Box:
    x, y, turn = letter
    middle = (x - RISE * size * math.sin(turn), y + RISE * size * math.cos(turn))
    return square(middle, 0.5 * size)
