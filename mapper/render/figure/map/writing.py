"""Writing on a map: styles of names, how large they are, and text that the font can write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from matplotlib import rcParams
from matplotlib.patheffects import Stroke
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from mapper.render.figure.fonts import SMALLEST, properties, readable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties
    from matplotlib.transforms import Bbox, Transform

LINE = 1.22
"""Height of a line, in sizes of its letters."""
LEAST_HALO = 0.7
"""Share of the light around letters that even the smallest sheet has."""
RISE = 0.36
"""How far the middle of a line lies above its foot, in sizes of its letters."""
LONGEST = 48
"""Letters of a name at most."""
JOINED = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
"""Letters of scripts that run from the right, or join, and are never set apart."""
HAIR = "\u200a"


@dataclass(frozen=True)
class Style:
    """How a kind of name is written.

    Attributes
    ----------
    size : float
        In points on A4.
    colour : str
    face : str
        One of `mapper.render.figure.fonts.FACES`.
    halo : float
        Points of light around the letters.
    spaced : int
        Hair spaces between two letters.
    """

    size: float
    colour: str
    face: str = "plain"
    halo: float = 2.0
    spaced: int = 0

    def points(self, unit: float) -> float:
        """Return the size in points on a sheet."""
        return max(SMALLEST, self.size * unit)


STYLES = {
    "place": Style(9.0, "#14181b", "bold", halo=2.4),
    "crowd": Style(7.4, "#14181b", "bold", halo=2.0),
    "part": Style(7.8, "#2d3439", "italic"),
    "town": Style(7.0, "#565c5a", halo=1.8),
    "country": Style(9.0, "#67635a", spaced=3, halo=1.8),
    "province": Style(6.8, "#6a6457", "italic", spaced=1, halo=1.6),
    "river": Style(7.2, "#33677f", "italic", halo=1.6),
}


def written(text: str, *instead: str) -> str:
    """Return a name as a map writes it: not too long, in letters that the font has; see `fonts.readable`.

    Examples
    --------
    >>> written("دير الزور"), written("ရန်ကုန်", "Yangon"), written("東京")
    ('دير الزور', 'Yangon', 'DongJing')
    """
    return _cut(" ".join(readable(text, "bold", *instead)[0].split()))


def set_apart(text: str, spaces: int) -> str:
    """Return text with its letters set apart, unless they join.

    Examples
    --------
    >>> set_apart("IRAQ", 1) == "I\u200aR\u200aA\u200aQ", set_apart("العراق", 1)
    (True, 'العراق')
    """
    return text if not spaces or JOINED.search(text) else (HAIR * spaces).join(text)


def width_of(text: str, style: Style, unit: float) -> float:
    """Return how wide text is, in points."""
    return _width(text, style, style.points(unit))


def font_of(text: str, style: Style, size: float) -> FontProperties:
    """Return the font of a style; another where that one lacks a letter."""
    return properties(readable(text, style.face)[1], size)


class Letters(Text):
    """Text whose letters are as wide on a screen as in the font, so that they lie on their own light."""

    def draw(self, renderer: Any) -> None:
        """Draw it; matplotlib calls this."""
        with _unhinted():
            super().draw(renderer)

    def get_window_extent(self, renderer: Any = None, dpi: float | None = None) -> Bbox:
        """Return what it covers on the display."""
        with _unhinted():
            return super().get_window_extent(renderer, dpi)


@contextmanager
def _unhinted() -> Iterator[None]:
    before = rcParams["text.hinting"]
    rcParams["text.hinting"] = "no_hinting"
    try:
        yield
    finally:
        rcParams["text.hinting"] = before


def write(
    ax: Axes,
    text: str,
    style: Style,
    transform: Transform,
    unit: float,
    zorder: float,
    ink: str,
    light: str,
) -> None:
    """Write text at the origin of a transform that goes from points of the paper to the display.

    The light around the letters is drawn under them: so the letters themselves stay text in PDF and SVG.
    """
    kind: dict[str, Any] = {
        "fontproperties": font_of(text, style, style.points(unit)),
        "horizontalalignment": "center",
        "verticalalignment": "baseline",
        "transform": transform,
        "parse_math": False,
        "usetex": False,
        "clip_on": True,
    }
    foot = -RISE * style.points(unit)
    halo = Letters(0, foot, text, color=light, zorder=zorder, **kind)
    width = style.halo * max(unit, LEAST_HALO)
    halo.set_path_effects([Stroke(linewidth=width, foreground=light, joinstyle="round")])
    letters = Letters(0, foot, text, color=ink, zorder=zorder + 0.01, **kind)
    for artist in (halo, letters):
        ax.add_artist(artist)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


@cache
def _width(text: str, style: Style, size: float) -> float:
    return float(text_to_path.get_text_width_height_descent(text, font_of(text, style, size), False)[0])
