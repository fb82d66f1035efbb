"""The names of the base map: countries, rivers along their course, towns, provinces."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

from mapper.render.basemap import towns
from mapper.render.figure.labels import Box, Name, Room, box_around, place_beside, square
from mapper.render.figure.land import Land
from mapper.render.figure.look import Look
from mapper.render.figure.view import View, path_of, pinned
from mapper.render.figure.writing import STYLES, font_of, width_of, written

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

    from mapper.render.figure.spots import Spot

TOWN, TOWN_GAP = 1.5, 3.4
"""Radius of a town's dot, and where its name begins."""
SAME = 10.0
"""Points within which a place of the report takes the place of a town."""
LEAST_COUNTRY, LEAST_PROVINCE = 3000.0, 2500.0
"""Square points of the smallest part of a country or a province that is named."""
INSIDE = 0.85
"""Share of a province's name that lies in the province."""
RIVER_EVERY = 230.0
"""Points along a river from one name to the next."""
BENT = 0.9
"""Radians by which a river may turn under its name."""
CALM = 9.0
"""Points over which the course of a river is smoothed for its name."""
STEP = 1.5


class Along(NamedTuple):
    """A name along a river.

    Attributes
    ----------
    text : str
    letters : list of (x, y, turn)
        The foot of each letter's middle in points, and its turn in radians.
    """

    text: str
    letters: list[tuple[float, float, float]]


def place_base_names(
    land: Land, spots: list[Spot], room: Room, view: View, look: Look, taken: Iterable[str]
) -> tuple[list[Name], list[Along], list[tuple[float, float]]]:
    """Return the names of the base map as far as there is room: straight ones, those of rivers, and dots of towns."""
    said = set(taken)
    names = list(_countries(land.countries, said, room, view, look))
    rivers = list(_rivers(land.rivers, room, view, look))
    dots: list[tuple[float, float]] = []
    places = _own_points(land, view) if land.own else _towns(view)
    for text, xy in places:
        near = any(math.dist(xy, spot.xy) < SAME * look.unit for spot in spots)
        dot = square(xy, 2.4 * look.unit)
        if near or text in said or not room.is_free(dot):
            continue
        name = place_beside(text, "town", xy, TOWN_GAP * look.unit, room, look.unit)
        if name:
            names.append(name)
            dots.append(xy)
            room.take([dot])
    regions = (
        _own_regions(land) if land.own else zip(land.provinces["name"], land.provinces.geometry, strict=True)
    )
    names += _provinces(regions, room, view, look)
    return names, rivers, dots


def draw_towns(ax: Axes, dots: list[tuple[float, float]], view: View, look: Look, zorder: float) -> None:
    """Draw the small dots of towns."""
    for xy in dots:
        at = pinned(ax, view.plane(np.array([xy]))[0])
        style = {"facecolor": "#80868a", "edgecolor": "#ffffff", "linewidth": 0.7 * look.unit}
        ax.add_patch(Circle((0, 0), TOWN * look.unit, transform=at, zorder=zorder, **style))


def draw_along(ax: Axes, names: list[Along], view: View, look: Look, zorder: float) -> None:
    """Write the names of rivers, each letter turned as the river runs."""
    style = STYLES["river"]
    for name in names:
        first = np.array(name.letters[0][:2])
        shapes = []
        for letter, (x, y, turn) in zip(name.text, name.letters, strict=True):
            font = font_of(name.text, style, style.points(look.unit))
            foot = -width_of(letter, style, look.unit) / 2
            if letter.strip():
                glyph = TextPath((foot, 0), letter, prop=font)
                shapes.append(
                    glyph.transformed(Affine2D().rotate(turn).translate(x - first[0], y - first[1]))
                )
        path = Path.make_compound_path(*shapes)
        at = pinned(ax, view.plane(first[None])[0])
        halo = {
            "facecolor": style.light,
            "edgecolor": style.light,
            "linewidth": style.halo * look.unit,
            "alpha": 0.85,
        }
        ax.add_patch(PathPatch(path, transform=at, zorder=zorder, joinstyle="round", **halo))
        letters = {"facecolor": style.colour, "edgecolor": "none", "linewidth": 0}
        ax.add_patch(PathPatch(path, transform=at, zorder=zorder + 0.01, **letters))


def _countries(table: gpd.GeoDataFrame, said: set[str], room: Room, view: View, look: Look) -> Iterator[Name]:
    """Yield the names of countries, each once, the largest first, well inside what is seen of them."""
    frame = shapely.box(0, 0, *view.size)
    shapes = [shapely.make_valid(shapely.transform(shape, view.points)) for shape in table.geometry]
    seen = [shapely.intersection(shape, frame) for shape in shapes]
    for at in sorted(range(len(seen)), key=lambda one: -seen[one].area):
        text = written(str(table["name"].iloc[at])).upper()
        if seen[at].area < LEAST_COUNTRY * look.unit**2 or text in said:
            continue
        name = _inside(text, "country", seen[at], room, look.unit, 0.6)
        if name:
            said.add(text)
            yield name


def _provinces(regions: Iterable[tuple[Any, Any]], room: Room, view: View, look: Look) -> Iterator[Name]:
    frame = shapely.box(0, 0, *view.size)
    for text, shape in regions:
        seen = shapely.intersection(shapely.make_valid(shapely.transform(shape, view.points)), frame)
        if seen.area >= LEAST_PROVINCE * look.unit**2 and text:
            name = _inside(written(str(text)), "province", seen, room, look.unit, INSIDE)
            if name:
                yield name


def _inside(text: str, kind: str, shape: Any, room: Room, unit: float, share: float) -> Name | None:
    """Return a name inside a shape, as far from its edge as there is room, and take its room."""
    for xy in _middles(shape):
        box = box_around(text, kind, xy, unit)
        if room.is_free(box) and shapely.intersection(shapely.box(*box), shape).area >= share * _area(box):
            room.take([box])
            return Name(text, kind, xy)
    return None


def _middles(shape: Any) -> list[tuple[float, float]]:
    """Return points inside a shape, those farthest from its edge first."""
    parts = shapely.get_parts(shape)
    largest = max(parts[shapely.get_dimensions(parts) == 2].tolist(), key=lambda part: part.area)
    left, bottom, right, top = largest.bounds
    x, y = np.meshgrid(np.linspace(left, right, 15)[1:-1], np.linspace(bottom, top, 15)[1:-1])
    points = shapely.points(x.ravel(), y.ravel())
    shapely.prepare(largest)
    inner = points[shapely.contains(largest, points)]
    far = shapely.distance(inner, shapely.get_exterior_ring(largest))
    middle = shapely.maximum_inscribed_circle(largest, max(1.0, (right - left) / 100)).coords[0]
    order = np.argsort(-far, kind="stable")
    return [(float(middle[0]), float(middle[1])), *((p.x, p.y) for p in inner[order].tolist())]


def _towns(view: View) -> Iterator[tuple[str, tuple[float, float]]]:
    """Yield the towns that there is room for, the largest first."""
    rows = [row for row in towns(view.window) if row[3] <= view.zoom + 0.5]
    if rows:
        at = view.points(view.projection.metres(np.array([row[:2] for row in rows], dtype=float)))
        for row, (x, y) in zip(rows, at.tolist(), strict=True):
            if 0 < x < view.size[0] and 0 < y < view.size[1]:
                yield written(str(row[2])), (x, y)


def _own_points(land: Land, view: View) -> Iterator[tuple[str, tuple[float, float]]]:
    for shape, text in land.own:
        if shapely.get_dimensions(shape) == 0:
            [[x, y], *_] = view.points(shapely.get_coordinates(shape)).tolist()
            yield written(text), (x, y)


def _own_regions(land: Land) -> list[tuple[str, Any]]:
    return [(text, shape) for shape, text in land.own if shapely.get_dimensions(shape) == 2]


def _rivers(table: gpd.GeoDataFrame, room: Room, view: View, look: Look) -> Iterator[Along]:
    """Yield names along the larger rivers, where they run most calmly."""
    frame = shapely.box(4, 4, view.size[0] - 4, view.size[1] - 4)
    shown = table[table["scalerank"] < view.zoom + 1.5]
    ranked = sorted(shown.groupby("river"), key=lambda one: (one[1]["scalerank"].min(), one[0]))
    for river, group in ranked:
        text = written(str(river))
        lines = shapely.transform(shapely.union_all(group.geometry.to_numpy()), view.points)
        course = shapely.line_merge(shapely.intersection(lines, frame))
        parts = shapely.get_parts(course)
        for line in sorted(parts[shapely.get_dimensions(parts) == 1].tolist(), key=lambda one: -one.length):
            yield from _on_course(text, line, room, look)


def _on_course(text: str, line: Any, room: Room, look: Look) -> Iterator[Along]:
    style = STYLES["river"]
    spacing = 0.7 * look.unit
    wide = [width_of(letter, style, look.unit) + spacing for letter in text]
    length = sum(wide)
    calm = _calm(line)
    ways = np.arange(len(calm)) * STEP
    if ways[-1] < 1.6 * length:
        return
    reach = int(length / STEP)
    turn = np.unwrap(np.arctan2(*np.diff(calm, axis=0).T[::-1]))
    starts = range(int(0.2 * length / STEP), len(turn) - reach - 1, 3)
    bends = {at: float(np.ptp(turn[at : at + reach])) for at in starts}
    last: list[float] = []
    for at in sorted(bends, key=lambda one: (round(bends[one], 1), abs(one - len(turn) / 2))):
        middle = ways[at] + length / 2
        if bends[at] > BENT or any(abs(middle - other) < RIVER_EVERY * look.unit for other in last):
            continue
        for side in (1, -1):
            letters = _letters(
                calm[at : at + reach + 2],
                wide,
                side * 0.62 * style.points(look.unit),
                style.points(look.unit),
            )
            boxes = [_letter_box(letter, style.points(look.unit)) for letter in letters]
            if all(room.is_free(box) for box in boxes):
                room.take(boxes)
                last.append(middle)
                yield Along(text, letters)
                break


def _calm(line: Any) -> NDArray[np.float64]:
    """Return points along a line at even steps, without its small bends."""
    from scipy.ndimage import gaussian_filter1d

    count = max(3, int(line.length / STEP))
    at = shapely.line_interpolate_point(line, np.linspace(0, line.length, count))
    points = shapely.get_coordinates(at)
    return np.column_stack([gaussian_filter1d(axis, CALM / STEP, mode="nearest") for axis in points.T])


def _letters(
    course: NDArray[np.float64], wide: list[float], aside: float, size: float
) -> list[tuple[float, float, float]]:
    """Return the foot and turn of each letter along a course, which is read from the left."""
    if course[-1, 0] < course[0, 0]:
        course = course[::-1]
    steps = np.hypot(*np.diff(course, axis=0).T)
    ways = np.concatenate([[0.0], np.cumsum(steps)])
    middles = np.cumsum(wide) - np.array(wide) / 2
    middles += max(0.0, (ways[-1] - sum(wide)) / 2)
    found = []
    for middle in middles.tolist():
        near, far = (
            [float(np.interp(middle + reach, ways, axis)) for axis in course.T]
            for reach in (-size / 2, size / 2)
        )
        x, y = (float(np.interp(middle, ways, axis)) for axis in course.T)
        turn = math.atan2(far[1] - near[1], far[0] - near[0])
        foot = aside - RISE_OF_SMALL * size
        found.append((x - foot * math.sin(turn), y + foot * math.cos(turn), turn))
    return found


RISE_OF_SMALL = 0.28
"""How far the middle of a small letter lies above its foot, in sizes."""


def _letter_box(letter: tuple[float, float, float], size: float) -> Box:
    x, y, turn = letter
    middle = (x - 0.3 * size * math.sin(turn), y + 0.3 * size * math.cos(turn))
    return square(middle, 0.5 * size)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
