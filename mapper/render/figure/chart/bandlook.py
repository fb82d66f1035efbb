"""How the bands of a chart look and what they are called: as on the map, the unknown in grey."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch

from mapper.render.choices import Choices
from mapper.render.figure.chart.bands import OTHERS, UNKNOWN, Band, Bands, outline
from mapper.render.figure.fonts import FIXED, in_groups
from mapper.render.figure.look import USUAL, Look, needs_patterns
from mapper.render.figure.patterns import ground_style
from mapper.render.figure.view import path_of
from mapper.render.style import palettes
from mapper.render.words import catalog, in_words, say

GREY = {OTHERS: "#b9bfc2", UNKNOWN: "#eceae4"}
"""What is no party's colour."""


def look_of_bands(bands: Bands, colours: Mapping[str, str], choices: Choices, unit: float) -> Look:
    """Return the look of a chart, by the colours of convention and what a user chose."""
    actors = sorted({actor for band in bands.bands for actor in band.actors})
    words = catalog(choices.lang)
    chosen = palettes(actors, colours)[choices.palette]
    look = Look(colours=chosen, words=words, lang=choices.lang, unit=unit)
    ground = [(";".join(band.actors), band.status, USUAL) for band in bands.bands]
    drawn = pd.DataFrame(ground, columns=["actors", "status", "area_confidence"])
    wanted = needs_patterns(drawn, look) if choices.patterns is None else choices.patterns
    return replace(look, patterns={actor: number for number, actor in enumerate(actors)} if wanted else {})


def draw_bands(ax: Axes, bands: Bands, look: Look) -> None:
    """Draw bands on axes of days from the first and km²."""
    for number, band in enumerate(bands.bands):
        parts = shapely.get_parts(shapely.make_valid(shapely.Polygon(outline(bands, number))))
        parts = parts[shapely.area(parts) > 0]
        if not len(parts):
            continue
        path = path_of(parts)
        for style in styles_of(band, look):
            ax.add_patch(PathPatch(path, **style))
        ax.add_patch(PathPatch(path, facecolor="none", edgecolor="white", linewidth=0.4))


def styles_of(band: Band, look: Look) -> list[dict[str, Any]]:
    """Return how a band is filled, as keywords of patches to be drawn over each other."""
    if band.status in GREY:
        return [{"facecolor": GREY[band.status], "edgecolor": "none"}]
    return ground_style(band.status, band.actors, look)


def label_of(band: Band, lang: str) -> str:
    """Return what a band is called.

    Examples
    --------
    >>> import numpy as np
    >>> label_of(Band("contested", ["Blues", "Reds"], np.array([1.0])), "en")
    'Contested: Blues, Reds'
    """
    words = catalog(lang)
    if band.status == OTHERS:
        return say(words, "figure.others")
    if band.status == UNKNOWN:
        return say(words, "sign.unknown.label")
    who = say(words, "list.between").join(band.actors)
    return who if band.status == "controlled" else say(words, f"held.{band.status}", who=who)


def in_km2(value: float, lang: str) -> str:
    r"""Return an area in whole km², as a person writes it.

    Examples
    --------
    >>> in_km2(1234.6, "en"), in_km2(0.2, "en")
    ('1,235\xa0km²', '<1\xa0km²')
    """
    number = "<1" if 0 < value < 0.5 else in_groups(value, lang)
    return f"{number}{FIXED}km²"


def period_of(bands: Bands, lang: str) -> str:
    """Return the first day and the last one of a chart."""
    first, last = bands.days[0], bands.days[-1] - dt.timedelta(days=1)
    told = [in_words(day, lang).replace(" ", FIXED) for day in (first, last)]
    if first >= last:
        return told[0]
    return say(catalog(lang), "days.span", **{"from": told[0], "to": told[1]})
