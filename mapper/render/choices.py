"""How a map is to look, as far as a user chooses it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mapper.errors import InputError
from mapper.render.style import PALETTES
from mapper.render.words import catalog


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Language, colours and background of a map.

    Attributes
    ----------
    lang : str
        Language of the interface, ``en`` or ``nb``. What a report says stays in its own.
    palette : str
        The colours that are shown first: ``conventional``, ``okabe`` or ``tol``.
    patterns : bool
        Whether every party's ground also has a pattern of its own at first.
    tiles : str, optional
        ``osm``, or the address of a tile service with ``{z}``, ``{x}`` and ``{y}``. It learns where a reader
        looks; by default nobody is asked for anything.
    attribution : str
        Whom to credit for the tiles.
    base : Path or str, optional
        A GeoJSON file to draw in the place of the shipped base map.

    Raises
    ------
    InputError
        If there is no such language or palette.

    Examples
    --------
    >>> Choices(lang="nb").palette
    'conventional'
    """

    lang: str = "en"
    palette: str = "conventional"
    patterns: bool = False
    tiles: str | None = None
    attribution: str = ""
    base: Path | str | None = None

    def __post_init__(self) -> None:
        catalog(self.lang)
        if self.palette not in PALETTES:
            raise InputError(
                f"there is no palette called {self.palette!r}: choose one of {', '.join(PALETTES)}"
            )
        if self.tiles and self.base:
            raise InputError("choose tiles or a base map of your own, not both")


PLAIN = Choices()
