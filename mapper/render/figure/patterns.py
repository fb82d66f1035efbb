"""How ground looks: stripes in the colours of those who contest it, and a texture for each party.

Both are drawn as path effects, within whatever shape is filled, in points of the paper: they are as wide on a
large map as in a small swatch, lie on one grid over the whole sheet, and stay lines in PDF and SVG.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from matplotlib.path import Path
from matplotlib.patheffects import AbstractPathEffect, Normal
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform, TransformedPath
from numpy.typing import NDArray

from mapper.render.figure.look import NEUTRAL, PALE, USUAL, Look, hexed, mixed, rgb, strength
from mapper.render.style import UNKNOWN_TINT

BAND = {2: 9.0, 3: 9.0, 4: 12.0}
"""Points after which stripes of so many colours begin anew."""
MOST_STRIPES = 4
ANGLES = {"contested": 45.0, "mixed": 0.0}
"""Status → the turn of its stripes, in degrees against the clock."""
CONTRAST = 1.45
"""Of the ink of a texture to its ground, as WCAG measures it."""
SEAM = 0.4
"""Width of the line around ground in its own colour, so that no light shows between neighbours."""

Lines = tuple[float, float, float]
"""The turn of parallel lines in degrees, the points between them, and their width."""
LINES: dict[int, tuple[Lines, ...]] = {
    1: ((45.0, 5.6, 0.65),),
    3: ((0.0, 5.6, 0.65),),
    4: ((45.0, 7.4, 0.6), (-45.0, 7.4, 0.6)),
    5: ((90.0, 5.6, 0.65),),
}
"""Texture → the lines it is made of."""
SIGNS: dict[int, tuple[str, float]] = {
    2: ("dot", 9.0),
    6: ("ring", 11.0),
    7: ("chevron", 9.0),
    8: ("plus", 11.0),
}
"""Texture → the sign that it repeats, and the side of the square that holds two of them, in points."""
TEXTURES = 9
"""How many textures there are, plain ground among them: with the colours they pair anew for 72 actors."""


def ground_style(
    status: str, actors: Sequence[str], look: Look, confidence: float = USUAL
) -> list[dict[str, Any]]:
    """Return how ground is filled: keywords of matplotlib patches to be drawn over each other.

    The same keywords serve a patch of the map and a swatch of the legend.

    Parameters
    ----------
    status : str
        ``controlled``, ``contested``, ``mixed``; anything else is unknown.
    actors : sequence of str
        Several that control ground together share it in stripes, as where control is mixed.
    look : Look
    confidence : float
        From 0 to 1; it fades the colours.

    Examples
    --------
    >>> look = Look(colours={"Reds": "#cc2222"})
    >>> [style] = ground_style("controlled", ["Reds"], look)
    >>> style["facecolor"], style["edgecolor"]
    ('#da6160', '#da6160')
    """
    share = strength(confidence)
    if status == "controlled" and len(actors) > 1:
        status = "mixed"
    colours = [look.colour(actor) for actor in actors] or [NEUTRAL]
    shades = [mixed(colour, UNKNOWN_TINT, share) for colour in colours]
    if status in ANGLES:
        return [_striped(status, shades, share, look.unit)]
    if status != "controlled":
        return [{"facecolor": UNKNOWN_TINT, "edgecolor": "none", "linewidth": 0}]
    style: dict[str, Any] = {"facecolor": shades[0], "edgecolor": shades[0], "linewidth": SEAM}
    number = look.patterns.get(actors[0], 0) % TEXTURES if actors else 0
    if number:
        ink = ink_on(colours[0], share)
        style["path_effects"] = [Normal(), Texture(number, ink, look.unit)]
    return [style]


def _striped(status: str, shades: list[str], share: float, unit: float) -> dict[str, Any]:
    if len(shades) == 1:
        shades = [*shades, mixed(PALE, UNKNOWN_TINT, share)]
    shown = shades[:MOST_STRIPES]
    stripes = Stripes(shown, ANGLES[status], BAND[len(shown)] * unit)
    return {"facecolor": shown[0], "edgecolor": "none", "linewidth": 0, "path_effects": [Normal(), stripes]}


def ink_on(colour: str, share: float) -> str:
    """Return what a texture is drawn in: a darker shade, and where that can't be told a lighter one."""
    ground = mixed(colour, UNKNOWN_TINT, share)
    own, strong = rgb(colour), min(1.0, share + 0.2)
    shades = [hexed([dark * value for value in own]) for dark in (0.8, 0.7, 0.6, 0.5, 0.4, 0.3)]
    shades += [hexed([value + light * (255 - value) for value in own]) for light in (0.2, 0.4, 0.6, 0.8)]
    inks = [mixed(shade, UNKNOWN_TINT, strong) for shade in shades]
    told = [contrast(ink, ground) for ink in inks]
    return next(
        (ink for ink, much in zip(inks, told, strict=True) if much >= CONTRAST), inks[int(np.argmax(told))]
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG has it, from 1 to 21.

    Examples
    --------
    >>> contrast("#000000", "#ffffff")
    21.0
    """
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    shares = [value / 255 for value in rgb(colour)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


class Within(AbstractPathEffect):
    """Draws something within the shape that is filled."""

    def draw_path(self, renderer: Any, gc: Any, tpath: Any, affine: Any, rgbFace: Any = None) -> None:  # noqa: N803
        """Draw it; matplotlib calls this."""
        box = _box_of(gc, tpath, affine)
        if box is None:
            return
        inside = renderer.new_gc()
        inside.copy_properties(gc)
        inside.set_clip_path(TransformedPath(tpath, affine))
        inside.set_linewidth(0)
        inside.set_snap(False)
        self.fill(renderer, inside, box, renderer.points_to_pixels(1.0))
        inside.restore()

    def fill(self, renderer: Any, gc: Any, box: Bbox, point: float) -> None:
        """Draw it over a box of the display, on which a point of the paper is `point` units."""
        raise NotImplementedError


class Stripes(Within):
    """Stripes in several colours; the first is that of the ground, and is not drawn.

    Parameters
    ----------
    colours : sequence of str
    angle : float
        Of the stripes, in degrees against the clock.
    period : float
        Points after which they begin anew.
    """

    def __init__(self, colours: Sequence[str], angle: float, period: float) -> None:
        super().__init__()
        self.colours, self.angle, self.period = tuple(colours), angle, period

    def fill(self, renderer: Any, gc: Any, box: Bbox, point: float) -> None:
        """Draw the stripes."""
        wide = 1 / len(self.colours)
        for number, colour in enumerate(self.colours[1:], start=1):
            path = bands(box, self.angle, self.period * point, number * wide, wide)
            gc.set_foreground(colour)
            renderer.draw_path(gc, path, IdentityTransform(), _rgb1(colour))


class Texture(Within):
    """The texture of a party's ground.

    Parameters
    ----------
    number : int
        From 1 to 8.
    ink : str
    unit : float
        A factor on its size.
    """

    def __init__(self, number: int, ink: str, unit: float = 1.0) -> None:
        super().__init__()
        self.number, self.ink, self.unit = number, ink, unit

    def fill(self, renderer: Any, gc: Any, box: Bbox, point: float) -> None:
        """Draw the texture."""
        point = point * self.unit
        gc.set_foreground(self.ink)
        for angle, every, width in LINES.get(self.number, ()):
            path = bands(box, angle, every * point, 0.0, width / every)
            renderer.draw_path(gc, path, IdentityTransform(), _rgb1(self.ink))
        if self.number in SIGNS:
            kind, side = SIGNS[self.number]
            path, width = _sign(kind)
            # Lines of a context are told in points, whatever the display.
            gc.set_linewidth(width * self.unit)
            face = _rgb1(self.ink) if not width else None
            spots = Path(lattice(box, side * point))
            renderer.draw_markers(gc, path, Affine2D().scale(point), spots, IdentityTransform(), face)


def bands(box: Bbox, angle: float, period: float, start: float, share: float) -> Path:
    """Return parallel bands over a box: one in each period, from a share of it on, as wide as a share of it.

    Examples
    --------
    >>> path = bands(Bbox([[0, 0], [10, 10]]), 0, 10, 0.5, 0.25)
    >>> path.get_extents().extents.tolist()
    [0.0, 5.0, 10.0, 7.5]
    """
    turn = math.radians(angle)
    along, across = np.array([math.cos(turn), math.sin(turn)]), np.array([-math.sin(turn), math.cos(turn)])
    corners = box.corners()
    far = corners @ across
    numbers = np.arange(math.floor(far.min() / period) - 1, math.ceil(far.max() / period) + 1)
    low = (numbers + start) * period
    reach = np.array([(corners @ along).min() - 1, (corners @ along).max() + 1])
    quads = [
        (reach[end] * along)[None, :] + (low + side * share * period)[:, None] * across[None, :]
        for end, side in ((0, 0), (1, 0), (1, 1), (0, 1))
    ]
    whole: NDArray[np.object_] = np.asarray(shapely.polygons(np.stack(quads, axis=1)))
    flat = not (box.width and box.height)
    cut = whole[:0] if flat else np.asarray(shapely.clip_by_rect(whole, *box.extents))
    return _closed(cut[shapely.get_dimensions(cut) == 2])


def lattice(box: Bbox, side: float) -> NDArray[np.float64]:
    """Return the points of a grid with one more in the middle of each of its squares, over a box."""
    columns = np.arange(math.floor(box.x0 / side), math.ceil(box.x1 / side) + 1)
    rows = np.arange(math.floor(box.y0 / side), math.ceil(box.y1 / side) + 1)
    x, y = np.meshgrid(columns, rows)
    square = np.column_stack([x.ravel(), y.ravel()]) * side
    both = np.concatenate([square + 0.25 * side, square + 0.75 * side])
    return both[(both >= box.min).all(axis=1) & (both <= box.max).all(axis=1)]


def _sign(kind: str) -> tuple[Path, float]:
    """Return a sign in points and the width of its line; 0 where it is filled."""
    if kind == "dot":
        return Path.circle(radius=0.95), 0.0
    if kind == "ring":
        return Path.circle(radius=1.9), 0.7
    if kind == "chevron":
        return Path([(-2.4, -1.3), (0, 1.3), (2.4, -1.3)]), 0.7
    return Path([(-2.2, 0), (2.2, 0), (0, -2.2), (0, 2.2)], [1, 2, 1, 2]), 0.7


def _closed(quads: NDArray[np.object_]) -> Path:
    from mapper.render.figure.view import path_of

    return path_of(quads)


def _box_of(gc: Any, tpath: Any, affine: Any) -> Bbox | None:
    """Return the part of the display that a shape can be seen in."""
    if not len(tpath.vertices):
        return None
    box = tpath.get_extents(affine)
    limits = gc.get_clip_rectangle()
    return box if limits is None else Bbox.intersection(box, Bbox.from_bounds(*limits.bounds))


def _rgb1(colour: str) -> tuple[float, ...]:
    return tuple(value / 255 for value in rgb(colour))
