"""The map itself, on axes of matplotlib: a day's scene in one frame of one projection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from mapper.render.figure.look import Look
from mapper.render.figure.map.ground import draw_fronts, draw_ground
from mapper.render.figure.map.labels import NAMES_Z, Box, Room, draw_names, place_names
from mapper.render.figure.map.land import draw_land
from mapper.render.figure.map.names import draw_towns, place_base_names
from mapper.render.figure.map.overlay import draw_overlay
from mapper.render.figure.map.rivers import draw_rivers
from mapper.render.figure.map.towns import towns_in
from mapper.render.figure.projection import Bounds, Projection
from mapper.render.figure.view import View, view_on
from mapper.render.style import signs_for

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mapper.render.scene import Scene

GROUND_Z, FRONTS_Z = 1.0, 2.0
MARGIN = 0.04
"""Share of the study area's width and height that is shown beyond it, on each side."""
EDGE = "#6b6f70"
"""The colour of the line around the map."""
LINE_STEP = 3.0
"""Points between two points of a line that names had better not lie on."""


class Drawn(NamedTuple):
    """What is to be seen on a map, for its legend.

    Attributes
    ----------
    actors : list of str
        The parties, those with most ground first.
    signs : list of str
        Of `mapper.render.style.SIGNS`, in their order; unknown is always among them.
    """

    actors: list[str]
    signs: list[str]


def draw_map(
    ax: Axes,
    scene: Scene,
    look: Look,
    projection: Projection,
    bounds: Bounds,
    keep_free: Sequence[Bounds] = (),
) -> Drawn:
    """Draw a day's map; it fills the axes, which must have their size by now.

    Parameters
    ----------
    ax : Axes
    scene : Scene
    look : Look
    projection : Projection
    bounds : (left, bottom, right, top)
        What is shown, in metres of the projection, as wide and high in proportion as the axes; see
        `frame_for`.
    keep_free : sequence of (left, bottom, right, top)
        Shares of the axes, from 0 to 1, that nothing is written in: furniture will stand there.
    """
    ax.set(xlim=bounds[::2], ylim=bounds[1::2], xticks=[], yticks=[], aspect="auto")
    for side in ax.spines.values():
        side.set(color=EDGE, linewidth=0.6, zorder=9)
    return draw_view(ax, scene, look, view_on(ax, projection, bounds), keep_free)


def draw_view(ax: Axes, scene: Scene, look: Look, view: View, keep_free: Sequence[Bounds] = ()) -> Drawn:
    """Draw a day's map on axes that show a view by now; see `draw_map`."""
    land = draw_land(ax, scene, view, look)
    ground = draw_ground(ax, scene.areas, view, look, GROUND_Z)
    fronts = draw_fronts(ax, scene.frontlines, view, look, FRONTS_Z)
    towns = towns_in(view)
    overlay = draw_overlay(ax, scene, towns, view, look)
    furniture = np.array(keep_free, dtype=float).reshape(-1, 4) * np.tile(view.size, 2)
    free: list[Box] = [(left, low, right, high) for left, low, right, high in furniture.tolist()]
    room = Room(view.size, [*free, *overlay.boxes], _along_fronts(scene, view))
    names = place_names(overlay.spots, room, view, look)
    base = place_base_names(land, overlay.spots, towns, [name.text for name in names], room, view, look)
    draw_towns(ax, base.dots, view, look, NAMES_Z - 0.2)
    draw_rivers(ax, base.rivers, ground, view, look, NAMES_Z - 0.1)
    draw_names(ax, [*base.names, *reversed(names)], ground, view, look)
    size = ground.points
    held = sorted(size, key=lambda actor: (-round(size[actor]), actor))
    others = sorted(set(overlay.actors) - set(held))
    return Drawn([*held, *others], signs_for({*ground.statuses, *overlay.kinds, *fronts}))


def frame_for(study: Bounds, ratio: float, margin: float = MARGIN) -> Bounds:
    """Return bounds around an extent, with a margin, as wide in proportion to their height as a map.

    Parameters
    ----------
    study : (left, bottom, right, top)
        On the plane, as `Projection.extent` has it.
    ratio : float
        Width of the axes through their height.
    margin : float
        Share of the extent's width and height on each side.

    Examples
    --------
    >>> frame_for((0, 0, 100, 100), 2, 0.0)
    (-50.0, 0.0, 150.0, 100.0)
    """
    left, bottom, right, top = study
    wide, high = (right - left) * (1 + 2 * margin), (top - bottom) * (1 + 2 * margin)
    wide, high = max(wide, high * ratio), max(high, wide / ratio)
    x, y = (left + right) / 2, (bottom + top) / 2
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


def _along_fronts(scene: Scene, view: View) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return points along the frontlines, in points of the map."""
    if not len(scene.frontlines):
        return np.empty((0, 2))
    shapes, _ = view.seen(scene.frontlines.geometry.to_numpy())
    step = LINE_STEP * view.a_point
    fine = shapely.segmentize(shapely.simplify(shapes, step), step)
    return view.points(shapely.get_coordinates(fine))
