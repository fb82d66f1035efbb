"""The signs of a map, drawn alike on it and in its legend: dots, sieges, presence, claims, events, fronts.

Sizes are points of the paper. A sign is pinned to a place of the map or of any other coordinates, and keeps
its size whatever the resolution.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import Normal
from numpy.typing import NDArray

from mapper.render.figure.look import NEUTRAL, Look, mixed, rgb
from mapper.render.figure.patterns import Within, ground_style, lattice
from mapper.render.figure.view import pinned

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

UNKNOWN = "#8a8f93"
DARK = "#22282c"
BESIDE = "#aeb6bb"
"""The second neutral colour, beside `NEUTRAL`."""
SWATCH_EDGE = "#b9b6ad"
DOT = 4.6
"""Radius of a place's dot."""
RING = 9.0
"""Radius of a siege that is too small to be drawn to scale."""
TICK, TICKS_EVERY = 3.6, 5.2
"""Length of the ticks of a siege, and the way along it from one to the next."""
BEAD, BEADS_EVERY = 2.0, 8.0
"""Radius of the open beads of presence, and the way from one to the next."""
STUD, STUDS_EVERY = 1.5, 5.2
"""Radius of the small full beads of a claim, and the way from one to the next."""
DIAMOND = 4.8
"""Half the height of an event."""
FRONT, FRONT_HALO = 1.35, 3.4
"""Width of a frontline and of the light around it."""
Points = NDArray[np.float64]


def draw_sign(
    ax: Axes,
    kind: str,
    xy: tuple[float, float],
    colours: Sequence[str],
    look: Look,
    size: float = 10.0,
    transform: Transform | None = None,
    zorder: float = 5,
) -> None:
    """Draw the sign that stands for a kind of thing, as the map draws it.

    Parameters
    ----------
    ax : Axes
    kind : str
        One of `mapper.render.style.SIGNS`.
    xy : (x, y)
        Its middle, in the coordinates of `transform`.
    colours : sequence of str
        ``#rrggbb``; without any, neutral ones.
    look : Look
    size : float
        Its height in points; it is one and a half times as wide.
    transform : matplotlib Transform, optional
        By default that of the data.
    """
    shades = list(colours) or ([NEUTRAL, BESIDE] if kind in ("contested", "mixed") else [NEUTRAL])
    at = pinned(ax, xy, transform)
    unit = size / 13
    if kind == "siege":
        circle = _circle(0.44 * size)
        draw_siege(ax, circle, shades, at, scale=size / 22, zorder=zorder)
    elif kind in ("presence", "frontline"):
        curve = _wave(1.45 * size, 0.5 * size)
        if kind == "presence":
            draw_chain(ax, along(curve, BEADS_EVERY * unit), shades, kind, at, scale=unit, zorder=zorder)
        else:
            draw_front(ax, curve, at, scale=unit, zorder=zorder)
    elif kind == "event":
        draw_event(ax, xy, shades[0], transform, scale=size / 11, zorder=zorder)
    else:
        draw_swatch(ax, xy, _swatch(kind, shades, look), size, transform, zorder)


def draw_swatch(
    ax: Axes,
    xy: tuple[float, float],
    styles: Sequence[dict[str, Any]],
    size: float = 10.0,
    transform: Transform | None = None,
    zorder: float = 5,
) -> None:
    """Draw a small piece of ground, one and a half times as wide as high.

    Parameters
    ----------
    styles : sequence of dict
        Of `mapper.render.figure.patterns.ground_style`.
    """
    wide, high = 0.75 * size, 0.5 * size
    box = Path([(-wide, -high), (wide, -high), (wide, high), (-wide, high), (-wide, -high)], closed=True)
    for style in styles:
        ax.add_artist(
            PathPatch(box, transform=pinned(ax, xy, transform), zorder=zorder, clip_on=False, **style)
        )
    edged = any("linestyle" in style for style in styles)
    if not edged:
        line = {"facecolor": "none", "edgecolor": SWATCH_EDGE, "linewidth": 0.5}
        ax.add_artist(
            PathPatch(box, transform=pinned(ax, xy, transform), zorder=zorder + 0.01, clip_on=False, **line)
        )


def _swatch(kind: str, shades: Sequence[str], look: Look) -> list[dict[str, Any]]:
    names = [f"{number}" for number in range(len(shades))]
    own = Look(colours=dict(zip(names, shades, strict=True)), words=look.words, unit=look.unit)
    if kind == "claimed":
        return [claimed_style(shades, look)]
    return ground_style(kind, names, own)


def claimed_style(shades: Sequence[str], look: Look) -> dict[str, Any]:
    """Return how claimed ground is filled: dots within a dashed outline."""
    return {
        "facecolor": "none", "edgecolor": shades[0], "linewidth": 1.0 * look.unit, "linestyle": (0, (3, 2.2)),
        "path_effects": [Beads(shades, False, look.unit), Normal()],
    }  # fmt: skip


def presence_style(shades: Sequence[str], look: Look) -> dict[str, Any]:
    """Return how ground is filled in which a party is present: open rings, and no edge."""
    return {
        "facecolor": "none",
        "edgecolor": "none",
        "linewidth": 0,
        "path_effects": [Beads(shades, True, look.unit)],
    }


class Beads(Within):
    """Rings or dots in a shape, which take turns in several colours."""

    def __init__(self, colours: Sequence[str], is_open: bool, unit: float = 1.0) -> None:
        super().__init__()
        self.colours, self.is_open, self.unit = tuple(colours), is_open, unit

    def fill(self, renderer: Any, gc: Any, box: Any, point: float) -> None:
        """Draw the beads."""
        from matplotlib.transforms import Affine2D, IdentityTransform

        point = point * self.unit
        spots = lattice(box, 8.2 * point)
        for turn, colour in enumerate(self.colours):
            gc.set_foreground(colour)
            gc.set_dashes(0, None)
            gc.set_linewidth(0.85 * self.unit if self.is_open else 0)
            sign = Path.circle(radius=1.5 if self.is_open else 1.0)
            own = Path(spots[turn :: len(self.colours)])
            face = None if self.is_open else tuple(value / 255 for value in rgb(colour))
            renderer.draw_markers(gc, sign, Affine2D().scale(point), own, IdentityTransform(), face)


def draw_dot(
    ax: Axes,
    xy: tuple[float, float],
    status: str,
    colours: Sequence[str],
    radius: float = DOT,
    transform: Transform | None = None,
    sure: float = 1.0,
    zorder: float = 5,
) -> None:
    """Draw the dot of a place: whole, split between parties, open for presence, with a core for claimed.

    Parameters
    ----------
    sure : float
        From 0 to 1: the share of the colour that doubt leaves.
    """
    shades = [mixed(colour, "#ffffff", sure) for colour in colours or [UNKNOWN]]
    if status == "contested" and len(shades) == 1:
        shades.append(BESIDE)
    at = pinned(ax, xy, transform)

    def disc(size: float, face: str, edge: str = "none", width: float = 0, more: float = 0) -> None:
        style = {"facecolor": face, "edgecolor": edge, "linewidth": width}
        ax.add_artist(PathPatch(Path.circle(radius=size), transform=at, zorder=zorder + more, **style))

    disc(radius + (0.9 if radius < 3.8 else 1.2), "#ffffff")
    if status in ("presence", "claimed"):
        disc(radius - 0.75, "#ffffff", shades[0], 1.7, 0.001)
        if status == "claimed":
            disc(radius / 3, shades[0], more=0.002)
    elif status == "unknown":
        disc(radius - 0.75, "#ffffff", UNKNOWN, 1.1, 0.001)
    elif len(shades) == 1:
        disc(radius, shades[0], more=0.001)
    else:
        # Shares begin at the upper left, and go with the clock; who shares without a fight, one over another.
        begin, turn = 180 if status == "mixed" else 135, 360 / len(shades)
        for number, shade in enumerate(shades):
            wedge = Path.wedge(begin - (number + 1) * turn, begin - number * turn)
            slice_ = Path(np.asarray(wedge.vertices) * radius, wedge.codes)
            style = {"facecolor": shade, "edgecolor": "none", "linewidth": 0}
            ax.add_artist(PathPatch(slice_, transform=at, zorder=zorder + 0.001, **style))


def draw_event(
    ax: Axes,
    xy: tuple[float, float],
    colour: str,
    transform: Transform | None = None,
    scale: float = 1.0,
    zorder: float = 5,
) -> None:
    """Draw a diamond."""
    far = DIAMOND * scale
    diamond = Path([(0, -far), (far, 0), (0, far), (-far, 0), (0, -far)], closed=True)
    style = {"facecolor": colour, "edgecolor": "#ffffff", "linewidth": 1.1 * scale, "joinstyle": "miter"}
    ax.add_artist(
        PathPatch(diamond, transform=pinned(ax, xy, transform), zorder=zorder, clip_on=True, **style)
    )


def draw_siege(
    ax: Axes,
    ring: Points,
    colours: Sequence[str],
    transform: Transform,
    sure: float = 1.0,
    scale: float = 1.0,
    zorder: float = 4,
) -> None:
    """Draw a closed ring with ticks towards the besieged, which take turns in the besiegers' colours.

    Parameters
    ----------
    ring : array of float, shape (n, 2)
        In points, against the clock; the last point is the first.
    transform : matplotlib Transform
        From points to the display.
    """
    shades = [mixed(colour, "#ffffff", sure) for colour in colours or [DARK]]
    lines: list[tuple[Path, str, float]] = [
        (Path(ring, closed=True), "#ffffff", 3.2), (Path(ring, closed=True), shades[0], 1.5),
    ]  # fmt: skip
    steps = along(ring, TICKS_EVERY * scale)
    inwards = _inwards(ring, steps) * TICK * scale
    for turn, shade in enumerate(shades):
        own = slice(turn, None, len(shades))
        ends = np.stack([steps[own], steps[own] + inwards[own]], axis=1).reshape(-1, 2)
        lines.append((Path(ends, np.tile([Path.MOVETO, Path.LINETO], len(ends) // 2)), shade, 1.3))
    for number, (path, shade, width) in enumerate(lines):
        style = {"facecolor": "none", "edgecolor": shade, "linewidth": width * scale, "capstyle": "butt"}
        ax.add_artist(PathPatch(path, transform=transform, zorder=zorder + number / 1000, **style))


def draw_chain(
    ax: Axes,
    beads: Points,
    colours: Sequence[str],
    kind: str,
    transform: Transform,
    sure: float = 1.0,
    scale: float = 1.0,
    zorder: float = 4,
) -> None:
    """Draw open beads for presence, small full ones on a thread for claimed; several parties take turns.

    Parameters
    ----------
    beads : array of float, shape (n, 2)
        In points.
    transform : matplotlib Transform
        From points to the display.
    """
    shades = [mixed(colour, "#ffffff", sure) for colour in colours or [DARK]]
    is_open = kind != "claimed"
    if not is_open:
        ax.add_artist(
            Line2D(*beads.T, color=shades[0], linewidth=0.8 * scale, transform=transform, zorder=zorder)
        )
    for turn, shade in enumerate(shades):
        own = beads[turn :: len(shades)]
        rings: list[tuple[float, str, str, float]] = [(STUD, shade, "none", 0.0)]
        if is_open:
            rings = [(BEAD + 1.3, "#ffffff", "none", 0.0), (BEAD, "#ffffff", shade, 1.25)]
        for number, (radius, face, edge, width) in enumerate(rings):
            style: dict[str, Any] = {
                "markerfacecolor": face,
                "markeredgecolor": edge,
                "markeredgewidth": width * scale,
            }
            ax.add_artist(
                Line2D(
                    *own.T, linestyle="none", marker="o", markersize=2 * radius * scale, transform=transform,
                    zorder=zorder + number / 1000, **style,
                )
            )  # fmt: skip


def draw_front(ax: Axes, line: Any, transform: Transform, scale: float = 1.0, zorder: float = 3.5) -> None:
    """Draw a frontline, or a path of many."""
    path = line if isinstance(line, Path) else Path(line)
    for number, (shade, width, alpha) in enumerate((("#ffffff", FRONT_HALO, 0.8), (DARK, FRONT, 1.0))):
        style = {"facecolor": "none", "edgecolor": shade, "linewidth": width * scale, "alpha": alpha}
        ax.add_artist(
            PathPatch(
                path,
                transform=transform,
                zorder=zorder + number / 1000,
                capstyle="round",
                joinstyle="round",
                **style,
            )
        )


def along(line: Points, every: float) -> Points:
    """Return points along a line, evenly spaced, as near to a distance as goes into its length.

    Examples
    --------
    >>> along(np.array([[0.0, 0.0], [10.0, 0.0]]), 5).tolist()
    [[0.0, 0.0], [5.0, 0.0], [10.0, 0.0]]
    """
    ways = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    closed = bool(np.allclose(line[0], line[-1]))
    count = max(1, round(ways[-1] / every))
    at = np.linspace(0, ways[-1], count + 1)[: count if closed else count + 1]
    return np.column_stack([np.interp(at, ways, axis) for axis in line.T])


def _inwards(ring: Points, steps: Points) -> Points:
    """Return the direction towards the inside at points of a ring that turns against the clock."""
    starts, pieces = ring[:-1], np.diff(ring, axis=0)
    middle = starts + pieces / 2
    nearest = np.argmin(np.linalg.norm(steps[:, None] - middle[None], axis=2), axis=1)
    way = pieces[nearest] / np.maximum(1e-9, np.linalg.norm(pieces[nearest], axis=1))[:, None]
    return np.column_stack([-way[:, 1], way[:, 0]])


def _circle(radius: float) -> Points:
    turn = np.linspace(0, 2 * math.pi, 49)
    return radius * np.column_stack([np.cos(turn), np.sin(turn)])


def _wave(wide: float, high: float) -> Points:
    share = np.linspace(0, 1, 40)
    return np.column_stack(
        [(share - 0.5) * wide, -0.5 * high * np.cos(1.3 * math.pi * (share - 0.5) + math.pi / 2)]
    )
