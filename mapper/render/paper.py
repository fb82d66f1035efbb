"""Sizes of paper: what a user may ask for, in points."""

from __future__ import annotations

import re
from typing import NamedTuple

from mapper.errors import InputError

POINTS = {"mm": 72 / 25.4, "cm": 720 / 25.4, "in": 72.0}
LEAST_MM, MOST_MM = 50.0, 2000.0
"""Shortest and longest side of a sheet."""
MEASURES = re.compile(
    r"(\d+(?:\.\d+)?)\s*(?:mm|cm|in)?\s*[x×]\s*(\d+(?:\.\d+)?)\s*(mm|cm|in)?", re.IGNORECASE
)


class Paper(NamedTuple):
    """A sheet.

    Attributes
    ----------
    width : float
        In points.
    height : float, optional
        In points; None is as high as it needs to be.
    turns : bool
        It may be turned, if the map fits better so.
    scale : float
        How large its letters are, beside those of A4.
    notes : float
        How large its notes are, beside that.
    """

    width: float
    height: float | None
    turns: bool = False
    scale: float = 1.0
    notes: float = 1.0


NAMED = {
    "a4": Paper(297 * POINTS["mm"], 210 * POINTS["mm"], turns=True),
    "a5": Paper(210 * POINTS["mm"], 148 * POINTS["mm"], turns=True, scale=0.85),
    "slide": Paper(13.333 * POINTS["in"], 7.5 * POINTS["in"], scale=1.5, notes=0.7),
    "column": Paper(85 * POINTS["mm"], None, scale=0.85),
}
"""The sizes that have a name."""


def paper_of(size: str) -> Paper:
    """Return the sheet of a size.

    Parameters
    ----------
    size : str
        One of `NAMED`, or ``WIDTHxHEIGHT`` in mm, or with a unit: ``15x10cm``, ``6x4in``.

    Raises
    ------
    InputError
        If it is no size, or one that nobody prints.

    Examples
    --------
    >>> paper_of("6x4in")[:2], paper_of("column").height
    ((432.0, 288.0), None)
    """
    if size.lower() in NAMED:
        return NAMED[size.lower()]
    found = MEASURES.fullmatch(size.strip())
    if not found:
        raise InputError(
            f"{size!r} is no size: use {', '.join(NAMED)}, or WIDTHxHEIGHT in mm, such as 160x120"
        )
    unit = POINTS[(found[3] or "mm").lower()]
    width, height = float(found[1]) * unit, float(found[2]) * unit
    least, most = LEAST_MM * POINTS["mm"], MOST_MM * POINTS["mm"]
    if not (least - 0.01 <= min(width, height) and max(width, height) <= most + 0.01):
        raise InputError(f"{size!r}: a figure's sides are from {LEAST_MM:g} to {MOST_MM:g} mm long")
    a4 = 297 * 210 * POINTS["mm"] ** 2
    return Paper(width, height, scale=min(max((width * height / a4) ** 0.25, 0.8), 3.0))
