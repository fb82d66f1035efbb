"""A day's map on axes of one's own, for notebooks and for layers of one's own on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from matplotlib.patches import Patch

from mapper.crs import WGS84
from mapper.render.figure.fonts import properties
from mapper.render.figure.look import Look, actors_of, look_of
from mapper.render.figure.map.drawing import draw_view, frame_for
from mapper.render.figure.map.writing import written
from mapper.render.figure.patterns import ground_style
from mapper.render.figure.projection import Bounds, named
from mapper.render.figure.view import POINT, View
from mapper.render.words import in_words, say

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mapper.render.choices import Choices
    from mapper.render.scene import Scene

SIZE = (10.0, 7.5)
"""Inches of a figure that is made for a map."""
Corner = Literal["lower left", "lower right", "upper left", "upper right"]
SHEET = 700.0
"""Points of a map as wide as on A4, where everything has its own size."""
SMALLEST = 0.7
"""Factor on the sizes on the smallest axes."""


def plot(ax: Axes | None, scene: Scene, choices: Choices, crs: Any = WGS84, legend: bool = True) -> Axes:
    """Draw a day's map on axes, in degrees or in the coordinates of other layers.

    Parameters
    ----------
    ax : Axes, optional
        Axes that show something keep their limits, others show the study area. By default new ones are made.
    scene : Scene
    choices : Choices
    crs : anything that pyproj takes
        The coordinates of the axes: by default longitude and latitude.
    legend : bool
        Whether the parties are told.

    Returns
    -------
    Axes
        What is drawn on it afterwards fits, such as ``gdf.plot(ax=ax)`` with a GeoDataFrame in `crs`.

    Raises
    ------
    InputError
        If there is no such CRS.
    """
    projection = named(crs, scene.study_area)
    ax = _new_axes() if ax is None else ax
    view = View(projection, *_limits(ax, projection.extent(scene.study_area), projection.crs.is_geographic))
    ax.set(xlim=view.bounds[::2], ylim=view.bounds[1::2])
    look = look_of(scene, choices, max(SMALLEST, min(1.0, view.size[0] / SHEET)))
    taken = [_tell_parties(ax, scene, view, look)] if legend else []
    draw_view(ax, scene, look, view, taken)
    if not ax.get_title():
        day = say(look.words, "page.as_of", day=in_words(scene.day, look.lang))
        title, font = f"{written(scene.title)}\n{day}", properties("plain", 11)
        ax.set_title(title, fontproperties=font, parse_math=False, usetex=False)
    return ax


def _new_axes() -> Axes:
    from matplotlib import pyplot

    return pyplot.figure(figsize=SIZE).add_axes((0.06, 0.06, 0.9, 0.85))


def _limits(ax: Axes, extent: Bounds, in_degrees: bool) -> tuple[Bounds, tuple[float, float]]:
    """Return what axes show, and their size in points; give them their proportions."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    inches = np.array(figure.get_size_inches()) * ax.get_position(original=True).size
    wide, high = (float(side) * POINT for side in inches)
    has_data = ax.has_data()
    if has_data:
        (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
        extent = (left, bottom, right, top)
    middle = np.radians((extent[1] + extent[3]) / 2)
    upright = float(1 / max(0.1, np.cos(middle))) if in_degrees else 1.0
    ax.set_aspect(upright, adjustable="box")
    if not has_data:
        return frame_for(extent, wide / high * upright), (wide, high)
    left, bottom, right, top = extent
    scale = min(wide / (right - left), high / ((top - bottom) * upright))
    return extent, ((right - left) * scale, (top - bottom) * scale * upright)


def _tell_parties(ax: Axes, scene: Scene, view: View, look: Look) -> Bounds:
    """Draw a legend of the parties in the emptiest corner; return the share of the axes that it takes."""
    styles = {actor: ground_style("controlled", [actor], look)[0] for actor in actors_of(scene)}
    styles[str(look.words["status.unknown"])] = {
        **ground_style("unknown", [], look)[0], "edgecolor": "#b9b6ad", "linewidth": 0.5,
    }  # fmt: skip
    handles = [Patch(label=written(name), **style) for name, style in styles.items()]
    box = ax.legend(handles=handles, loc="lower left", framealpha=0.92, prop=properties("plain", 8))
    box.set_zorder(10)
    for text in box.get_texts():
        text.set_parse_math(False)
        text.set_usetex(False)
    wide, high = box.get_window_extent().transformed(ax.transAxes.inverted()).size
    at = (
        view.points(view.projection.metres(scene.places[["lon", "lat"]].dropna().to_numpy(float))) / view.size
    )
    corners: dict[Corner, Bounds] = {
        "lower left": (0.0, 0.0, wide, high),
        "lower right": (1 - wide, 0.0, 1.0, high),
        "upper left": (0.0, 1 - high, wide, 1.0),
        "upper right": (1 - wide, 1 - high, 1.0, 1.0),
    }
    told = {
        name: int(((at > room[:2]) & (at < room[2:])).all(axis=1).sum()) for name, room in corners.items()
    }
    emptiest = min(told, key=lambda name: told[name])
    box.set_loc(emptiest)
    return corners[emptiest]
