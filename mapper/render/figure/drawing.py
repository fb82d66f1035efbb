"""The map itself, on axes of matplotlib: a day's scene in one frame of one projection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from mapper.render.figure.ground import draw_fronts, draw_ground
from mapper.render.figure.labels import NAMES_Z, Box, Room, draw_names, place_names
from mapper.render.figure.land import Land, draw_land
from mapper.render.figure.look import Look
from mapper.render.figure.names import draw_along, draw_towns, place_base_names
from mapper.render.figure.overlay import Overlay, draw_overlay
from mapper.render.figure.projection import Bounds, Projection
from mapper.render.figure.view import View, view_on
from mapper.render.style import signs_for

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mapper.render.scene import Scene

GROUND_Z, FRONTS_Z = 1.0, 2.0
MARGIN = 0.04
"""Share of the study area's width and height that is shown beyond it, on each side."""
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
    _prepare(ax, bounds)
    view = view_on(ax, projection, bounds)
    land = draw_land(ax, scene, view, look)
    shown = draw_ground(ax, scene.areas, view, look, GROUND_Z)
    signs = set(shown.statuses)
    if draw_fronts(ax, scene.frontlines, view, look, FRONTS_Z):
        signs.add("frontline")
    overlay = draw_overlay(ax, scene, view, look)
    free = [
        (l * view.size[0], b * view.size[1], r * view.size[0], t * view.size[1]) for l, b, r, t in keep_free
    ]
    _write_names(ax, scene, land, overlay, free, view, look)
    ground = shown.points
    others = sorted(set(overlay.actors) - set(ground))
    actors = [*sorted(ground, key=lambda actor: (-round(ground[actor]), actor)), *others]
    return Drawn(actors, signs_for(signs | overlay.kinds))


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


def _prepare(ax: Axes, bounds: Bounds) -> None:
    left, bottom, right, top = bounds
    ax.set_xlim(left, right)
    ax.set_ylim(bottom, top)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_aspect("auto")


def _write_names(
    ax: Axes, scene: Scene, land: Land, overlay: Overlay, free: list[Box], view: View, look: Look
) -> None:
    room = Room(view.size, [*free, *overlay.boxes], _lines(scene, view))
    names = place_names(overlay.spots, room, view, look)
    said = [name.text for name in names]
    more, rivers, dots = place_base_names(land, overlay.spots, room, view, look, said)
    draw_towns(ax, dots, view, look, NAMES_Z - 0.2)
    draw_along(ax, rivers, view, look, NAMES_Z - 0.1)
    draw_names(ax, [*more, *reversed(names)], view, look)


def _lines(scene: Scene, view: View) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return points along the frontlines, in points of the map."""
    if not len(scene.frontlines):
        return np.empty((0, 2))
    shapes, _ = view.seen(scene.frontlines.geometry.to_numpy())
    step = LINE_STEP * view.a_point
    fine = shapely.segmentize(shapely.simplify(shapes, step), step)
    return view.points(shapely.get_coordinates(fine))
