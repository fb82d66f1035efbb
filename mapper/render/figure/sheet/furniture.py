"""Scale bar, north arrow, and the locator that shows where in the world a map lies."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from mapper import atlas, crs
from mapper.render.figure.fonts import file_of, in_groups
from mapper.render.figure.look import Look
from mapper.render.figure.sheet.canvas import Box, Canvas
from mapper.render.figure.sheet.layout import Piece

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mapper.render.figure.projection import Bounds, Projection

INK = "#14181b"
SEA, LAND, BORDER, HERE = "#cddde4", "#f3f1ec", "#a39d94", "#c0392b"
LONGEST = 150.0
"""Points at scale 1 of the scale bar, at most."""
LOCATOR = (110.0, 80.0)
"""Width and height of the locator at scale 1, in points."""
AROUND, NEAREST, FARTHEST = 4.0, 700_000.0, 5_000_000.0
"""Half the height of what the locator shows: by that of the map, and in metres, at least and at most."""
LAND_SHARE = 0.1
"""Share of the locator that is land, as far as more can be had by showing more."""
BEHIND = 12_300_000.0
"""Metres on the plane, 150 degrees, from where on shapes turn inside out."""
FINE = 0.25
"""Points that the outlines of the locator may be off."""


def scale_bar(
    canvas: Canvas, ax: Axes, box: Box, bounds: Bounds, strip: Box, projection: Projection, look: Look
) -> None:
    """Draw the scale bar of a map in the strip below it; it is true in the middle of the map.

    Parameters
    ----------
    canvas : Canvas
    ax : Axes
        Of the map.
    box : Box
        Where the map is.
    bounds : (left, bottom, right, top)
        What it shows, on the plane.
    strip : Box
    projection : Projection
    look : Look
    """
    from matplotlib.transforms import Bbox
    from matplotlib_scalebar.scalebar import ScaleBar

    scale, lang = look.unit, look.lang
    size = max(6.0, 7 * scale)
    left, bottom, right, top = bounds
    metres = _true_metres(projection, (left + right) / 2, (bottom + top) / 2)
    room = min(0.35 * strip.width, LONGEST * scale) / box.width * (right - left) * metres
    length, unit = round_length(room)
    place = Bbox.from_bounds(
        (strip.left + 20 * scale) / canvas.width,
        1 - strip.bottom / canvas.height,
        (strip.width - 20 * scale) / canvas.width,
        strip.height / canvas.height,
    )
    bar = ScaleBar(
        metres,
        "m",
        fixed_value=length,
        fixed_units=unit,
        scale_formatter=lambda value, unit: f"{in_groups(value, lang)} {unit}",
        location="center left",
        width_fraction=2.4 * scale / box.height,
        pad=0.0,
        border_pad=0.0,
        sep=2.0 * scale,
        frameon=False,
        color=INK,
        rotation="horizontal-only",
        scale_loc="right",
        font_properties={"fname": file_of("plain"), "size": size},
        bbox_to_anchor=place,
        bbox_transform=canvas.figure.transFigure,
    )
    ax.add_artist(bar)


def round_length(most: float) -> tuple[int, str]:
    """Return the longest round length up to so many metres, and its unit.

    Examples
    --------
    >>> round_length(1_730_000), round_length(640)
    ((1000, 'km'), (500, 'm'))
    """
    size, unit = (most / 1000, "km") if most >= 1000 else (max(most, 1.0), "m")
    power = 10 ** math.floor(math.log10(size))
    return max(power * factor for factor in (1, 2, 5) if power * factor <= size), unit


def north_arrow(canvas: Canvas, bounds: Bounds, strip: Box, projection: Projection, scale: float) -> None:
    """Draw an arrow to true north, as it is in the middle of the map, at the left of the strip below it."""
    from matplotlib.patches import Polygon

    turn = true_north(projection, (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)
    middle = np.array([strip.left + 7 * scale, strip.top + strip.height / 2 + 1])
    long = strip.height * 0.46
    shape = np.array([(0.0, -1.0), (0.5, 0.9), (0.0, 0.5), (-0.5, 0.9)]) * long
    c, s = math.cos(turn), math.sin(turn)
    turned = shape @ np.array([[c, s], [-s, c]]) + middle
    canvas.paper.add_patch(Polygon(turned, closed=True, facecolor=INK, edgecolor="none"))
    white = np.array([turned[0], turned[1], turned[2]])
    canvas.paper.add_patch(Polygon(white, closed=True, facecolor="white", edgecolor=INK, linewidth=0.5))


def locator_piece(view: str, bounds: Bounds, projection: Projection, width: float, scale: float) -> Piece:
    """Return the locator, measured: the countries around, and where the map lies among them."""
    wide = min(LOCATOR[0] * scale, width)
    high = wide * LOCATOR[1] / LOCATOR[0]

    def draw(canvas: Canvas, left: float, top: float) -> None:
        ax = canvas.axes(Box(left, top, wide, high), "locator")
        _draw_locator(ax, view, bounds, projection, wide)

    return Piece(high, draw, 8 * scale)


def _draw_locator(ax: Axes, view: str, bounds: Bounds, projection: Projection, wide: float) -> None:
    from matplotlib.patches import Rectangle

    middle = ((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)
    ((lon, lat),) = projection.degrees(np.array([middle]))
    plane = crs.Plane((lon, lat, lon, lat))
    for half in _halves(bounds):
        frame = (-half * LOCATOR[0] / LOCATOR[1], -half, half * LOCATOR[0] / LOCATOR[1], half)
        shapes = _countries(view, plane, frame, (frame[2] - frame[0]) / wide * FINE)
        if shapely.area(shapes).sum() >= LAND_SHARE * (frame[2] - frame[0]) * 2 * half:
            break
    for shape in shapes:
        _fill(ax, shape)
    corners = _ring(bounds)
    there = projection.degrees(corners)
    here = plane.metres(there[np.isfinite(there).all(axis=1)])
    low, high = here.min(axis=0), here.max(axis=0)
    if max(high - low) < half * 0.08:
        ax.plot(
            *here.mean(axis=0), "o", color=HERE, markersize=4, markeredgecolor="white", markeredgewidth=0.6
        )
    else:
        ax.add_patch(Rectangle(tuple(low), *(high - low), fill=False, edgecolor=HERE, linewidth=1.1))
    ax.set_xlim(frame[0], frame[2])
    ax.set_ylim(frame[1], frame[3])
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_facecolor(SEA)
    for spine in ax.spines.values():
        spine.set(edgecolor="#87807a", linewidth=0.6)


def _halves(bounds: Bounds) -> list[float]:
    """Return half the heights that a locator may show, the closest first."""
    size = max(bounds[2] - bounds[0], bounds[3] - bounds[1]) / 2
    farthest = max(FARTHEST, size * 1.2)
    return [min(max(AROUND * size, NEAREST) * factor, farthest) for factor in (1, 2, 4)]


def _countries(view: str, plane: crs.Plane, frame: Bounds, off: float) -> list[Any]:
    """Return the countries around a point on its plane, as coarse as may be."""
    corners = plane.degrees(_ring(frame))
    corners = corners[np.isfinite(corners).all(axis=1)]
    west, south, east, north = crs.span(shapely.MultiPoint(corners))
    pole = plane.metres(np.array([[0.0, 90.0], [0.0, -90.0]]))
    seen = [frame[0] < x < frame[2] and frame[1] < y < frame[3] for x, y in pole]
    if any(seen):
        west, east = -180.0, 180.0
        south, north = (south if not seen[1] else -90.0), (north if not seen[0] else 90.0)
    box = crs.window((west, south, east, north), 1.0)
    shapes = atlas.countries(view, box).geometry.to_numpy()
    coarse = shapely.get_parts(shapely.simplify(shapes, off / 111_000, preserve_topology=False))
    flat = plane.flat(coarse)
    flat = flat[np.abs(shapely.bounds(flat)).max(axis=1) < BEHIND]
    clipped = shapely.clip_by_rect(shapely.make_valid(flat), *frame)
    return [shape for shape in clipped if not shape.is_empty]


def _fill(ax: Axes, shape: Any) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    rings = [ring for part in shapely.get_parts(shape) for ring in shapely.get_rings(part) if part.area > 0]
    if rings:
        path = Path.make_compound_path(*(Path(np.asarray(ring.coords), closed=True) for ring in rings))
        ax.add_patch(PathPatch(path, facecolor=LAND, edgecolor=BORDER, linewidth=0.4))


def _ring(bounds: Bounds) -> Any:
    """Return points all along the edge of bounds."""
    edge = shapely.box(*bounds).exterior
    return shapely.get_coordinates(shapely.segmentize(edge, edge.length / 80))


def _true_metres(projection: Projection, x: float, y: float) -> float:
    """Return how many metres on the ground one of the plane is, eastwards at a point."""
    (lon, lat), (east, up) = projection.degrees(np.array([(x - 500.0, y), (x + 500.0, y)]))
    return crs.distance_km(lon, lat, east, up) if np.isfinite([lon, lat, east, up]).all() else 1.0


def true_north(projection: Projection, x: float, y: float) -> float:
    """Return where true north is at a point of the plane, in radians clockwise from its top."""
    ((lon, lat),) = projection.degrees(np.array([(x, y)]))
    here, there = projection.metres(np.array([(lon, lat), (lon, min(lat + 0.01, 90.0))]))
    return math.atan2(there[0] - here[0], there[1] - here[1])
