"""A small still picture of one day, for a page before its scripts have run, or where they never will.

It is SVG without script, link or style sheet, in Web Mercator like the page, so that it lies where the map
will be. Equal input gives equal text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely

from mapper.render.payload import printable
from mapper.render.scene import COLOUR
from mapper.render.shapes import SCALE

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

Bounds = tuple[float, float, float, float]
Look = tuple[str, Sequence[str]]
WIDTH = 900
"""Width of the picture in its own units, which are about a pixel."""
TALLEST, FLATTEST = 1000, 420
MARGIN = 0.06
"""Share of the width and height that is shown beyond the bounds, on each side."""
MOST_BYTES = 48_000
"""Size of the picture without names and dots, as nearly as coarser outlines can keep it."""
LAND = (
    ("land", "#efede6", 14_000), ("own", "#e4e1d8", 8_000), ("study", "#fbfaf7", 8_000),
    ("lakes", "#cddde4", 3_000),
)  # fmt: skip
"""Filled layers of the base map: the colour, and the size beyond which the smallest shapes are left out."""
RIVER_BYTES, BORDER_BYTES = 1_500, 5_000
FINEST = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0)
"""Units that the outlines of the ground may be off, tried one after the other."""
BYTES = 4.6
"""Usual size of a vertex in a path."""
CROWDED = 40_000
"""Vertices of the ground from which on neighbours are simplified each for itself."""
SPECK = 3.0
"""Size of a patch that is left out, in squares of what its outline may be off."""
MOST_DOTS, MOST_NAMES = 60, 20
RIVER_RANK = 6
LETTER, LINE, LONGEST = 8.4, 15, 40
"""Usual width of a letter, height of a line, and letters of a name at most."""
NEUTRAL, PALE = "#5f6b73", "#f3f1ec"
PATTERNS = {"contested": (45, 9.0), "mixed": (0, 10.0)}
"""Status → the turn of its stripes in degrees, and the width of a pair of them."""
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


class Spot(NamedTuple):
    """A place to be marked by a dot.

    Attributes
    ----------
    lon, lat : float
    name : str
    colours : sequence of str
        Of those who hold or contest it, as ``#rrggbb``.
    besiegers : sequence of str
        Colours of those who ring it.
    """

    lon: float
    lat: float
    name: str
    colours: Sequence[str] = ()
    besiegers: Sequence[str] = ()


class View(NamedTuple):
    """Where the world lies on the picture: a corner on the Mercator plane, units to a radian, the size."""

    west: float
    left: float
    top: float
    scale: float
    height: int

    def place(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where longitudes and latitudes are on the picture; what is far west of it lies a turn on."""
        lon, lat = lonlat[:, 0], np.clip(lonlat[:, 1], -85.05, 85.05)
        lon = np.where(lon < self.west - 90, lon + 360, lon)
        up = np.arctanh(np.sin(np.radians(lat)))
        return np.column_stack([(np.radians(lon) - self.left) * self.scale, (self.top - up) * self.scale])


def picture_svg(
    faces: NDArray[np.object_],
    looks: Sequence[Look],
    base: dict[str, Any],
    bounds: Bounds,
    marks: Sequence[Spot] = (),
    title: str = "",
) -> str:
    """Return the picture of a day as SVG.

    Parameters
    ----------
    faces : array of Polygon and MultiPolygon
        A coverage, WGS84.
    looks : sequence of (str, sequence of str)
        Status and colours (``#rrggbb``) of each face. Only what is controlled, contested or mixed is drawn.
    base : dict
        Of `mapper.render.basemap.base_layers`; may be empty.
    bounds : (west, south, east, north)
        What the picture is about, in degrees.
    marks : sequence of Spot
        The most important first: sixty are drawn, and twenty named where there is room.
    title : str
        What the picture shows, for those who can't see it.

    Examples
    --------
    >>> faces = np.array([shapely.box(40, 35, 41, 36)])
    >>> svg = picture_svg(faces, [("controlled", ["#cc2222"])], {}, (40, 35, 41, 36), title="Reds & others")
    >>> svg.split(" font")[0]
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 1000" role="img" aria-label="Reds &amp; others"'
    >>> 'fill="#cc2222"' in svg
    True
    """
    view = view_of(bounds)
    land, lines = "".join(_land(base, view)), "".join(_lines(base, view))
    ground, patterns = _ground(faces, looks, view, MOST_BYTES - len(land) - len(lines))
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {view.height}" role="img" '
        f'aria-label="{_text(title)}" font-family="system-ui,sans-serif">',
        f"<defs>{patterns}</defs>" if patterns else "",
        f'<rect width="{WIDTH}" height="{view.height}" fill="#cddde4"/>',
        land,
        ground,
        lines,
        *_dots(marks[:MOST_DOTS], view),
        *_names(marks[:MOST_DOTS], view),
        "</svg>",
    )
    return "".join(parts)


def view_of(bounds: Bounds) -> View:
    """Return the view that shows bounds in the middle of the picture, with a margin.

    Examples
    --------
    >>> view = view_of((38, 33, 44, 37))
    >>> view.place(np.array([[41.0, 35.0]])).round().tolist(), view.height
    ([[450.0, 370.0]], 733)
    """
    west, south, east, north = bounds
    low, high = (math.asinh(math.tan(math.radians(max(-85.0, min(85.0, lat))))) for lat in (south, north))
    wide = max(1e-3, math.radians(east - west)) * (1 + 2 * MARGIN)
    tall = max(1e-3, high - low) * (1 + 2 * MARGIN)
    scale = min(WIDTH / wide, TALLEST / tall)
    height = max(FLATTEST, round(tall * scale))
    left = math.radians((west + east) / 2) - WIDTH / 2 / scale
    return View(math.degrees(left), left, (low + high) / 2 + height / 2 / scale, scale, height)


def _ground(faces: NDArray[np.object_], looks: Sequence[Look], view: View, room: int) -> tuple[str, str]:
    """Return the ground as markup, one path for each look, and the patterns that it needs."""
    alike: dict[tuple[str, ...], list[int]] = {}
    for at, (status, colours) in enumerate(looks):
        if status in ("controlled", *PATTERNS):
            alike.setdefault((status, *map(_colour, colours)), []).append(at)
    keys = sorted(alike)
    shapes = [shapely.transform(shapely.coverage_union_all(faces[alike[key]]), view.place) for key in keys]
    markup, patterns = [], []
    for number, (key, d) in enumerate(
        zip(keys, _outlines(np.array(shapes, dtype=object), view, room), strict=True)
    ):
        status, *colours = key
        colours = colours or [NEUTRAL]
        if status in PATTERNS:
            patterns.append(_pattern(number, status, colours))
            fill, opacity = f"url(#mapper-picture-{number})", 0.75
        else:
            fill, opacity = colours[0], 0.55
        markup.append(
            f'<path fill="{fill}" fill-opacity="{opacity}" fill-rule="evenodd" d="{d}"/>' if d else ""
        )
    return "".join(markup), "".join(patterns)


def _outlines(shapes: NDArray[np.object_], view: View, room: int) -> list[str]:
    """Return the path of each shape, just as coarse as it takes to find room for all."""
    crowded = int(np.sum(shapely.get_num_coordinates(shapes))) > CROWDED
    for step in FINEST:
        if not crowded:
            shapes = shapely.coverage_simplify(shapes, step)
        rings, owner = _rings(shapes, view, SPECK * step**2)
        if crowded:
            rings = shapely.simplify(rings, step, preserve_topology=False)
        if BYTES * int(np.sum(shapely.get_num_coordinates(rings))) <= room:
            break
    return [_path(rings[owner == number].tolist(), closed=True) for number in range(len(shapes))]


def _rings(
    shapes: NDArray[np.object_], view: View, least: float
) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Return the rings of shapes that are seen and no specks, and the number of the shape of each."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    left, top, right, bottom = shapely.bounds(rings).T
    large = np.asarray(shapely.area(shapely.polygons(rings))) >= least
    seen = large & (right > 0) & (left < WIDTH) & (bottom > 0) & (top < view.height)
    return rings[seen], owner[part][seen]


def _pattern(number: int, status: str, colours: Sequence[str]) -> str:
    turn, width = PATTERNS[status]
    shades = colours if len(colours) > 1 else (colours[0], PALE)
    band = width / 2
    stripes = "".join(
        f'<rect y="{at * band:g}" width="{band:g}" height="{band:g}" fill="{shade}"/>'
        for at, shade in enumerate(shades)
    )
    return (
        f'<pattern id="mapper-picture-{number}" patternUnits="userSpaceOnUse" width="{band:g}" '
        f'height="{band * len(shades):g}" patternTransform="rotate({turn})">{stripes}</pattern>'
    )


def _land(base: dict[str, Any], view: View) -> Iterator[str]:
    for name, fill, room in LAND:
        rings = [ring for rings in base.get(name, {}).get("p", []) for ring in rings]
        d = _path(_seen(rings, base, view, solid=True), room, closed=True)
        if d:
            yield f'<path fill="{fill}" fill-rule="evenodd" d="{d}"/>'


def _lines(base: dict[str, Any], view: View) -> Iterator[str]:
    for rank, shape in base.get("rivers", []):
        lines = shape.get("l", []) if rank <= RIVER_RANK else []
        d = _path(_seen(lines, base, view), RIVER_BYTES)
        if d:
            yield f'<path fill="none" stroke="#9fc0d0" stroke-width="{2 - 0.18 * rank:.1f}" d="{d}"/>'
    d = _path(_seen(base.get("borders", {}).get("l", []), base, view), BORDER_BYTES)
    if d:
        yield f'<path fill="none" stroke="#87807a" stroke-dasharray="7 3 1.5 3" d="{d}"/>'


def _seen(
    lists: list[list[int]], base: dict[str, Any], view: View, solid: bool = False
) -> list[BaseGeometry]:
    """Return what is seen of packed rings or lines, on the picture and to a pixel."""
    frame = (0, 0, WIDTH, view.height)
    shapes: list[BaseGeometry] = []
    for flat in lists:
        steps = np.asarray(flat, dtype=float).reshape(-1, 2)
        points = view.place(np.cumsum(steps, axis=0) / base.get("scale", SCALE))
        if np.all(points.max(axis=0) > 0) and np.all(points.min(axis=0) < frame[2:]) and np.ptp(points) > 2:
            shapes.append(shapely.Polygon(points) if solid else shapely.LineString(points))
    simple = shapely.simplify(np.array(shapes, dtype=object), 1.0)
    clipped = shapely.get_parts(shapely.clip_by_rect(shapely.make_valid(simple) if solid else simple, *frame))
    kept = clipped[shapely.get_dimensions(clipped) == (2 if solid else 1)]
    lines: list[BaseGeometry] = (shapely.get_rings(kept) if solid else kept).tolist()
    return lines


def _path(lines: list[BaseGeometry], room: int = MOST_BYTES, closed: bool = False) -> str:
    """Return lines as one SVG path of whole steps: the longest, as many as there is room for.

    Examples
    --------
    >>> _path([shapely.LineString([(0, 0), (10, 5), (10.2, 5.1), (20, -5)])])
    'M0 0l10 5 10-10'
    """
    found = []
    for line in sorted(lines, key=lambda line: -line.length):
        points = np.rint(shapely.get_coordinates(line)).astype(int)
        steps = np.diff(points, axis=0)
        steps = steps[np.any(steps != 0, axis=1)]
        if closed:
            steps = steps[:-1]
        if len(steps) > (1 if closed else 0):
            numbers = " ".join(map(str, steps.ravel().tolist())).replace(" -", "-")
            path = f"M{points[0][0]} {points[0][1]}l{numbers}{'z' if closed else ''}"
            room -= len(path)
            if room < 0:
                break
            found.append(path)
    return "".join(found)


def _dots(spots: Sequence[Spot], view: View) -> Iterator[str]:
    """Yield the dots, the most important last and so on top."""
    for spot, (x, y) in reversed(list(zip(spots, _xy(spots, view), strict=True))):
        first, *others = map(_colour, spot.colours or (NEUTRAL,))
        yield f'<circle cx="{x}" cy="{y}" r="5.5" fill="{first}" stroke="#fff" stroke-width="1.5"/>'
        if others:
            yield f'<path fill="{others[0]}" d="M{x} {y - 5}a5 5 0 0 1 0 10z"/>'
        for ring in spot.besiegers[:1]:
            yield f'<circle cx="{x}" cy="{y}" r="10" fill="none" stroke="{_colour(ring)}" stroke-width="2"/>'


def _names(spots: Sequence[Spot], view: View) -> Iterator[str]:
    places = _xy(spots, view)
    taken = [(x - 8.0, y - 8.0, x + 8.0, y + 8.0) for x, y in places]
    written = 0
    for spot, (x, y) in zip(spots, places, strict=True):
        name = spot.name[:LONGEST]
        wide = LETTER * len(name)
        sides = (("start", x + 9, y + 5, 0.0), ("end", x - 9, y + 5, -wide), ("middle", x, y - 11, -wide / 2))
        for anchor, at, low, back in sides:
            box = (at + back, low - LINE + 3.0, at + back + wide, low + 3.0)
            if written < MOST_NAMES and name and _has_room(box, taken, view):
                taken.append(box)
                written += 1
                yield (
                    f'<text x="{at}" y="{low}" text-anchor="{anchor}" font-size="14" font-weight="600" '
                    'fill="#14181b" stroke="#fff" stroke-width="3" stroke-linejoin="round" '
                    f'paint-order="stroke" unicode-bidi="isolate">{_text(name)}</text>'
                )
                break


def _has_room(box: Bounds, taken: Sequence[Bounds], view: View) -> bool:
    left, top, right, bottom = box
    inside = left > 0 and top > 0 and right < WIDTH and bottom < view.height
    return inside and not any(
        left < other[2] and other[0] < right and top < other[3] and other[1] < bottom for other in taken
    )


def _xy(spots: Sequence[Spot], view: View) -> list[tuple[int, int]]:
    if not spots:
        return []
    places = np.rint(view.place(np.array([(spot.lon, spot.lat) for spot in spots], dtype=float)))
    return [(int(x), int(y)) for x, y in places]


def _colour(text: str) -> str:
    return text.lower() if COLOUR.fullmatch(text) else NEUTRAL


def _text(text: str) -> str:
    return escape(FORBIDDEN.sub("\ufffd", printable(text)))
