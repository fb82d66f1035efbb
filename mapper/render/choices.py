"""How a map is to look, as far as a user chooses it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from mapper.errors import InputError
from mapper.render.paper import paper_of
from mapper.render.style import PALETTES
from mapper.render.words import catalog


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Language, colours, background and size of a map.

    Attributes
    ----------
    lang : str
        Language of the interface, ``en`` or ``nb``. What a report says stays in its own.
    palette : str
        The colours that are shown first: ``conventional``, ``okabe`` or ``tol``.
    patterns : bool, optional
        Whether every party's ground also has a pattern of its own. By default a page has none until its
        reader wants them, and a figure has them where colours alone could be mixed up.
    tiles : str, optional
        ``osm``, or the address of a tile service with ``{z}``, ``{x}`` and ``{y}``. It learns where a reader
        looks; by default nobody is asked for anything.
    attribution : str
        Whom to credit for the tiles.
    base : Path or str, optional
        A GeoJSON file to draw in the place of the shipped base map.
    size : str
        Of a figure: ``a4``, ``a5``, ``slide``, ``column``, or width and height, as ``160x120`` millimetres,
        ``16x12cm`` or ``6x4in``.
    dpi : int
        Dots an inch of a ``.png``, 50 to 1200.
    panels : int
        Maps of a figure over several days, at most.
    brief : bool
        Whether a ``.pdf`` is a brief, with tables and sources, and not a figure.
    since : date, optional
        The day that a brief compares its own with.

    Raises
    ------
    InputError
        If there is no such language, palette or size, or a number is out of bounds.

    Examples
    --------
    >>> Choices(lang="nb").palette
    'conventional'
    """

    lang: str = "en"
    palette: str = "conventional"
    patterns: bool | None = None
    tiles: str | None = None
    attribution: str = ""
    base: Path | str | None = None
    size: str = "a4"
    dpi: int = 200
    panels: int = 6
    brief: bool = False
    since: dt.date | None = None

    def __post_init__(self) -> None:
        catalog(self.lang)
        if self.palette not in PALETTES:
            raise InputError(
                f"there is no palette called {self.palette!r}: choose one of {', '.join(PALETTES)}"
            )
        if self.tiles and self.base:
            raise InputError("choose tiles or a base map of your own, not both")
        paper_of(self.size)
        if not 50 <= self.dpi <= 1200:
            raise InputError(f"{self.dpi} dots an inch can't be had: choose 50 to 1200")
        if not 1 <= self.panels <= 24:
            raise InputError(f"{self.panels} maps can't stand on one figure: choose 1 to 24")


PLAIN = Choices()
