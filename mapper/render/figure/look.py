"""How the parties look on a figure: their colours as they are printed, and whether they need patterns too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mapper.render.scene import Scene, members
from mapper.render.style import UNKNOWN_TINT, oklab, palettes
from mapper.render.words import Text, catalog

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from mapper.render.choices import Choices

NEUTRAL = "#5f6b73"
"""The colour of nobody in particular."""
PALE = "#f3f1ec"
"""What stands in a stripe beside a party that contests ground alone."""
LEVELS, FAINTEST, STRONGEST = 8, 0.28, 0.78
"""How many strengths a colour comes in, so that looks are few; its share in the faintest and strongest."""
USUAL = 0.8
"""The confidence that a legend shows a colour with."""
ALIKE_GREY, ALIKE_HUE = 0.06, 0.06
"""Distances in OKLab, where 0.02 is just noticeable, below which two colours apart on a page look alike."""
DEUTERANOPE = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)
"""Linear red, green and blue as a deuteranope sees them (Machado, Oliveira and Fernandes, 2009)."""
GROUND = ("controlled", "contested", "mixed")
"""What colours the ground."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a figure looks.

    Attributes
    ----------
    colours : mapping of str to str
        Actor → ``#rrggbb``.
    patterns : mapping of str to int
        Actor → number of a texture of `mapper.render.figure.patterns`; 0 is plain. Empty: no patterns.
    words : mapping
        The catalog of the language.
    lang : str
    unit : float
        A factor on every size in points: 1 on A4, less on a small sheet.
    base : Path, optional
        A GeoJSON file to draw in the place of the shipped base map.
    """

    colours: Mapping[str, str]
    patterns: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, Text] = field(default_factory=catalog)
    lang: str = "en"
    unit: float = 1.0
    base: Path | None = None

    def colour(self, actor: str) -> str:
        """Return the colour of an actor, a neutral one for one that is not known."""
        return self.colours.get(actor, NEUTRAL)

    def printed(self, actor: str, confidence: float = USUAL) -> str:
        """Return the colour that an actor's ground is printed in."""
        return mixed(self.colour(actor), UNKNOWN_TINT, strength(confidence))


def look_of(scene: Scene, choices: Choices, unit: float = 1.0) -> Look:
    """Return the look of a scene by what a user chose.

    Parameters
    ----------
    scene : Scene
    choices : Choices
        With `patterns` True every party's ground has a pattern, with False none; with None they have where
        two colours on the map can't be told apart in greyscale or by a deuteranope.
    unit : float
        A factor on every size in points.
    """
    actors = actors_of(scene)
    colours = palettes(actors, scene.colours)[choices.palette]
    plain = Look(
        colours=colours,
        words=catalog(choices.lang),
        lang=choices.lang,
        unit=unit,
        base=Path(choices.base) if choices.base else None,
    )
    wanted = needs_patterns(scene.areas, plain) if choices.patterns is None else choices.patterns
    if not wanted:
        return plain
    return Look(**{**vars(plain), "patterns": {actor: number for number, actor in enumerate(actors)}})


def actors_of(scene: Scene) -> list[str]:
    """Return every actor that holds, contests, besieges, is present or claims anything, by name."""
    cells = {
        cell
        for table in (scene.areas, scene.marks, scene.places)
        for column in ("actors", "besieged_by")
        for cell in table[column].dropna().unique().tolist()
    }
    return sorted({name for cell in cells for name in members(cell)})


def needs_patterns(areas: pd.DataFrame, look: Look) -> bool:
    """Return whether two parties' ground, as it is printed, looks alike in greyscale or to a deuteranope.

    Parameters
    ----------
    areas : DataFrame
        actors, status, area_confidence.
    look : Look
    """
    printed = _printed(areas, look)
    for one, other in combinations(sorted(printed), 2):
        first, second = _seen(printed[one]), _seen(printed[other])
        apart = first[:, None] - second[None, :]
        if np.abs(apart[..., 0]).min() < ALIKE_GREY:
            return True
        if np.linalg.norm(apart[..., 1:], axis=-1).min() < ALIKE_HUE:
            return True
    return False


def strength(confidence: float) -> float:
    """Return the share of a colour in the tint that a confidence from 0 to 1 fades it to.

    Examples
    --------
    >>> strength(1), strength(0), strength(float("nan"))
    (0.78, 0.28, 0.57)
    """
    share = min(1.0, max(0.0, confidence)) if np.isfinite(confidence) else 0.5
    # Halves go up, as they do on the page.
    level = int(share * (LEVELS - 1) + 0.5)
    return round(FAINTEST + level / (LEVELS - 1) * (STRONGEST - FAINTEST), 2)


def mixed(colour: str, other: str, share: float) -> str:
    """Return a mixture of two colours.

    Examples
    --------
    >>> mixed("#000000", "#ffffff", 0.5)
    '#808080'
    """
    return hexed([share * a + (1 - share) * b for a, b in zip(rgb(colour), rgb(other), strict=True)])


def rgb(colour: str) -> list[int]:
    """Return red, green and blue from 0 to 255.

    Examples
    --------
    >>> rgb("#ff8000")
    [255, 128, 0]
    """
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def hexed(channels: Iterable[float]) -> str:
    """Return red, green and blue from 0 to 255 as ``#rrggbb``.

    Examples
    --------
    >>> hexed([255, 128, 0.2])
    '#ff8000'
    """
    return "#" + "".join(f"{min(255, max(0, int(channel + 0.5))):02x}" for channel in channels)


def deuteranope(colour: str) -> str:
    """Return a colour as a person without green cones sees it.

    Examples
    --------
    >>> deuteranope("#808080")
    '#808080'
    """
    line = np.array(rgb(colour)) / 255
    linear = np.where(line <= 0.04045, line / 12.92, ((line + 0.055) / 1.055) ** 2.4)
    seen = np.clip(DEUTERANOPE @ linear, 0, 1)
    back = np.where(seen <= 0.0031308, 12.92 * seen, 1.055 * seen ** (1 / 2.4) - 0.055)
    return hexed(255 * back)


def _printed(areas: pd.DataFrame, look: Look) -> dict[str, list[str]]:
    """Return the colours that each party's ground is printed in."""
    ground = areas[areas["status"].isin(GROUND)]
    found: dict[str, set[str]] = {}
    sure = ground["area_confidence"].astype(float).to_numpy()
    for cell, level in {
        (cell, round(strength(one), 2)) for cell, one in zip(ground["actors"], sure.tolist(), strict=True)
    }:
        for actor in members(cell):
            found.setdefault(actor, set()).add(mixed(look.colour(actor), UNKNOWN_TINT, level))
    return {actor: sorted(shades) for actor, shades in found.items()}


def _seen(shades: Sequence[str]) -> NDArray[np.float64]:
    """Return for each shade the lightness in OKLab, and what a deuteranope sees of it."""
    rows: list[Any] = [(oklab(shade)[0], *oklab(deuteranope(shade))) for shade in shades]
    return np.array(rows)
