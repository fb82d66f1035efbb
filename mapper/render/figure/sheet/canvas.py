"""A sheet of paper to draw on: points from the upper left corner, and texts that are only ever text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mapper.render.figure.fonts import Type, properties

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

POINTS = 72.0
"""Points in an inch."""


class Box(NamedTuple):
    """A place on the sheet, in points from its upper left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height


class Canvas:
    """A sheet of paper.

    Parameters
    ----------
    width, height : float
        In points.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
    paper : matplotlib.axes.Axes
        Covers the figure; its data are points from the upper left corner.
    """

    def __init__(self, width: float, height: float) -> None:
        from matplotlib.figure import Figure

        self.width, self.height = width, height
        self.figure = Figure(figsize=(width / POINTS, height / POINTS), dpi=POINTS, facecolor="white")
        self.paper = self.figure.add_axes((0, 0, 1, 1), label="paper")
        self.paper.set_axis_off()
        self.paper.set_xlim(0, width)
        self.paper.set_ylim(height, 0)

    def __repr__(self) -> str:
        return f"Canvas({self.width:g} x {self.height:g} points)"

    def write(self, text: str, left: float, base: float, style: Type, align: str = "left") -> Text:
        """Write a `fonts.readable` text on a line whose base is so far down."""
        return self.paper.text(
            left,
            base,
            text,
            fontproperties=properties(style.face, style.size),
            color=style.colour,
            ha=align,
            va="baseline",
            parse_math=False,
        )

    def axes(self, box: Box, label: str) -> Axes:
        """Return axes that fill a box."""
        return self.figure.add_axes(
            (
                box.left / self.width,
                1 - box.bottom / self.height,
                box.width / self.width,
                box.height / self.height,
            ),
            label=label,
        )
