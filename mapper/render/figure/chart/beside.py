"""The names beside a chart: each where its band ends, moved until none is over another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mapper.render.figure.chart.bandlook import in_km2, label_of
from mapper.render.figure.chart.bands import Bands
from mapper.render.figure.fonts import SMALLEST, Type, readable, width, wrap
from mapper.render.figure.sheet.canvas import Box, Canvas
from mapper.render.figure.sheet.legend import write_lines

LINE = "#6b767d"
LEAD, APART = 23.0, 2.0
"""Points at scale 1 from the bar to a name, and from a name to the next."""
LINES = 3
"""Lines that a name may have."""
MOST, LEAST = 0.3, 80.0
"""Share of the width for the names at most, and points at scale 1 at least."""


class Name(NamedTuple):
    """The words beside a band, and the middle of its end, as a share of the axis."""

    lines: list[str]
    style: Type
    middle: float

    @property
    def height(self) -> float:
        """Points that the lines take."""
        return len(self.lines) * self.style.line


def names_of(bands: Bands, top: float, most: float, lang: str, scale: float) -> list[Name]:
    """Return the names of the bands that are there on the last day, from the highest to the lowest.

    Parameters
    ----------
    bands : Bands
    top : float
        Where the axis ends, in km².
    most : float
        How wide a name may be, in points.
    lang : str
    scale : float
    """
    found: list[Name] = []
    below = 0.0
    for band in bands.bands:
        above = below + float(band.km2[-1])
        if above > below:
            text, face = readable(f"{label_of(band, lang)} · {in_km2(float(band.km2[-1]), lang)}")
            style = Type(face, max(SMALLEST, 7.5 * scale))
            middle = (min(below, top) + min(above, top)) / 2 / top
            found.append(Name(wrap(text, style, most, LINES), style, middle))
        below = above
    return found[::-1]


def room_for(bands: Bands, body: Box, top: float, lang: str, scale: float) -> float:
    """Return how wide the names beside a chart are, with what leads to them; 0 if there is no room."""
    most = MOST * body.width - LEAD * scale
    if most < LEAST * scale:
        return 0.0
    names = names_of(bands, top, most, lang, scale)
    if sum(name.height + APART * scale for name in names) > 0.8 * body.height:
        return 0.0
    return max((width(line, name.style) for name in names for line in name.lines), default=0.0) + LEAD * scale


def draw_names(canvas: Canvas, names: Sequence[Name], bar: Box, scale: float) -> None:
    """Write names beside the bar that they belong to, each with a line that leads to it."""
    for name, top in zip(names, _tops(names, bar, APART * scale), strict=True):
        end, middle = bar.bottom - name.middle * bar.height, top + name.height / 2
        xs = [bar.right + step * scale for step in (1, 8, 16, 20)]
        canvas.paper.plot(xs, [end, end, middle, middle], color=LINE, linewidth=0.5)
        write_lines(canvas, name.lines, bar.right + LEAD * scale, top, name.style)


def _tops(names: Sequence[Name], bar: Box, apart: float) -> list[float]:
    """Return where names begin: moved down from the top, and then up from the foot, as little as it takes."""
    tops, least = [], bar.top
    for name in names:
        top = max(least, bar.bottom - name.middle * bar.height - name.height / 2)
        tops.append(top)
        least = top + name.height + apart
    most = bar.bottom
    for at in range(len(names) - 1, -1, -1):
        tops[at] = min(tops[at], most - names[at].height)
        most = tops[at] - apart
    return tops
