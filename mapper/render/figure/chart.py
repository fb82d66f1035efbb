"""A chart of who held how much over time: steps that lie on each other, each with its name beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.patches import PathPatch

from mapper.files import write_whole
from mapper.render.choices import PLAIN, Choices
from mapper.render.figure.bands import OTHERS, UNKNOWN, Band, Bands, bands_of, last_day, outline
from mapper.render.figure.canvas import Box, Canvas
from mapper.render.figure.fonts import ASCENT, SMALLEST, Type, properties, readable, width, wrap
from mapper.render.figure.imprint import MUTED, heading_pieces
from mapper.render.figure.legend import write_lines
from mapper.render.figure.look import Look
from mapper.render.figure.output import plain_settings, written
from mapper.render.figure.paper import Paper, paper_of
from mapper.render.figure.patterns import ground_style
from mapper.render.figure.ticks import day_ticks, km2_ticks
from mapper.render.figure.view import path_of
from mapper.render.style import palettes
from mapper.render.words import catalog, in_words, say

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GREY = {OTHERS: "#b9bfc2", UNKNOWN: "#eceae4"}
"""What is no party's colour."""
INK, LINE = "#14181b", "#6b767d"
ROOM, LEAST = 1.15, 0.35
"""Where what is known never takes more than this of the study area, the axis ends so far above it."""
LAST, GAP = 14.0, 4.0
"""Points at scale 1: how wide the bar of the last day is, which may be too short to be seen, and how far apart."""
TALL = 0.75
"""Height of a chart by its width, on a sheet as high as it needs to be."""
BESIDE = 0.3
"""Share of the width for the names, at most."""


class Name(NamedTuple):
    """The words beside a band, where its end is, and where they stand."""

    lines: list[str]
    style: Type
    end: float
    top: float
    band: int


def chart_of(
    timeline: pd.DataFrame, colours: Mapping[str, str], title: str, choices: Choices = PLAIN
) -> Figure:
    """Return the chart of a timeline, to be changed or saved.

    Parameters
    ----------
    timeline : DataFrame
        As `ControlMap.timeline` has it: `valid_from`, `valid_to` (exclusive), `actors`, `status`, `area_km2`.
    colours : mapping of str to str
        Actor → ``#rrggbb`` by convention.
    title : str
    choices : Choices

    Raises
    ------
    InputError
        If the timeline is empty, or the size is none.
    """
    with plain_settings():
        return _drawn(bands_of(timeline), colours, title, choices)


def chart_bytes(
    timeline: pd.DataFrame,
    colours: Mapping[str, str],
    title: str,
    suffix: str,
    choices: Choices = PLAIN,
) -> bytes:
    """Return the chart of a timeline as a file's content; see `chart_of`."""
    figure = chart_of(timeline, colours, title, choices)
    told = alt_text_of_chart(bands_of(timeline), title, choices.lang)
    return written(figure, suffix, choices.dpi, title, told)


def save_chart(
    timeline: pd.DataFrame, colours: Mapping[str, str], title: str, path: Path, choices: Choices = PLAIN
) -> None:
    """Write the chart of a timeline; the suffix says as what: ``.png``, ``.svg`` or ``.pdf``."""
    write_whole(path, chart_bytes(timeline, colours, title, path.suffix, choices))


def alt_text_of_chart(bands: Bands, title: str, lang: str = "en") -> str:
    """Return what a chart shows, in words."""
    words = catalog(lang)
    told = [f"{_label(band, lang)} {_number(band.km2[-1], lang)} km²" for band in bands.bands if band.km2[-1]]
    head = say(words, "figure.alt_chart", title=" ".join(title.split()), days=_period(bands, lang))
    return f"{head} {'; '.join(told)}."


def _drawn(bands: Bands, colours: Mapping[str, str], title: str, choices: Choices) -> Figure:
    paper = paper_of(choices.size)
    scale, lang = paper.scale, choices.lang
    canvas = Canvas(paper.width, paper.height or paper.width * TALL)
    look = _look(bands, colours, choices, scale)
    body = _draw_heading(canvas, paper, bands, title, lang)
    top = _top(bands)
    whole = max(float(np.sum([band.km2[at] for band in bands.bands])) for at in range(len(bands.days) - 1))
    if top < whole:
        body = _draw_foot(canvas, body, top, whole, lang, scale)
    ticks, style = km2_ticks(top, lang), Type("plain", max(SMALLEST, 7 * scale), MUTED)
    left = max(width(text, style) for _, text in ticks) + 6 * scale
    beside = _beside(bands, body, lang, scale)
    bar = LAST * scale
    high = body.height - 28 * scale
    box = Box(body.left + left, body.top + 12 * scale, body.width - left - beside - bar - GAP * scale, high)
    ax = canvas.axes(box, "chart")
    ax.set_xlim(0, (bands.days[-1] - bands.days[0]).days)
    ax.set_ylim(0, top)
    _draw_bands(ax, bands, look)
    _draw_axes(ax, box, bands, ticks, style, lang)
    canvas.write("km²", body.left, body.top + ASCENT * style.size, style)
    box = Box(box.right + GAP * scale, box.top, bar, box.height)
    last = canvas.axes(box, "last day")
    last.set_ylim(0, top)
    last.set_axis_off()
    _draw_bands(last, last_day(bands), look)
    for name in _names(bands, box, beside, top, lang, scale):
        _draw_name(canvas, name, box, scale)
    return canvas.figure


def _look(bands: Bands, colours: Mapping[str, str], choices: Choices, scale: float) -> Look:
    actors = sorted({actor for band in bands.bands for actor in band.actors})
    patterns = {} if choices.patterns is False else {actor: number for number, actor in enumerate(actors)}
    return Look(
        colours=palettes(actors, colours)[choices.palette],
        patterns=patterns,
        words=catalog(choices.lang),
        lang=choices.lang,
        unit=scale,
    )


def _draw_heading(canvas: Canvas, paper: Paper, bands: Bands, title: str, lang: str) -> Box:
    """Draw the heading, and return what is left below it."""
    scale = paper.scale
    margin = 15.0 * max(scale, 0.7)
    most, top = canvas.width - 2 * margin, margin
    told = say(catalog(lang), "figure.chart", days=_period(bands, lang))
    for at, piece in enumerate(heading_pieces(title, told, lang, most, scale)):
        top += piece.gap if at else 0.0
        piece.draw(canvas, margin, top)
        top += piece.height
    return Box(margin, top + 8 * scale, most, canvas.height - margin - top - 8 * scale)


def _draw_foot(canvas: Canvas, body: Box, top: float, whole: float, lang: str, scale: float) -> Box:
    """Draw the line that says that the axis is cut, and return what is left above it."""
    style = Type("plain", max(SMALLEST, 6.5 * scale), MUTED)
    slots = {"km2": _number(top, lang), "whole": _number(whole, lang)}
    lines = wrap(say(catalog(lang), "figure.cut", **slots), style, body.width)
    high = len(lines) * style.line
    write_lines(canvas, lines, body.left, body.bottom - high, style)
    return body._replace(height=body.height - high - 4 * scale)


def _top(bands: Bands) -> float:
    """Return where the axis ends: at the study area's size, or above what is known where that is little."""
    known = np.sum([band.km2 for band in bands.bands if band.status != UNKNOWN] or [[0.0]], axis=0)
    whole = float(np.max(np.sum([band.km2 for band in bands.bands], axis=0)))
    high = float(np.max(known)) * ROOM
    return high if 0 < high < LEAST * whole else whole or 1.0


def _draw_bands(ax: Axes, bands: Bands, look: Look) -> None:
    import shapely

    for number, band in enumerate(bands.bands):
        ring = outline(bands, number)
        shape = shapely.make_valid(shapely.Polygon(ring))
        for style in _styles(band, look):
            ax.add_patch(PathPatch(path_of(shape), **style))
        ax.add_patch(PathPatch(path_of(shape), facecolor="none", edgecolor="white", linewidth=0.4))


def _styles(band: Band, look: Look) -> list[dict[str, object]]:
    if band.status in GREY:
        return [{"facecolor": GREY[band.status], "edgecolor": "none"}]
    return ground_style(band.status, band.actors, look)


def _draw_axes(
    ax: Axes,
    box: Box,
    bands: Bands,
    ticks: Sequence[tuple[float, str]],
    style: Type,
    lang: str,
) -> None:
    font = properties(style.face, style.size)
    ax.set_yticks([at for at, _ in ticks], [text for _, text in ticks], fontproperties=font, color=style.colour)
    days = day_ticks(bands.days[0], bands.days[-1], lang, lambda text: width(text, style), box.width)
    places = [(day - bands.days[0]).days for day, _ in days]
    ax.set_xticks(places, [text for _, text in days], fontproperties=font, color=style.colour)
    for label in (*ax.get_xticklabels(), *ax.get_yticklabels()):
        label.set_parse_math(False)
    ax.tick_params(length=3, width=0.6, color=LINE, pad=2)
    for side, spine in ax.spines.items():
        spine.set(visible=side in ("left", "bottom"), edgecolor=LINE, linewidth=0.6)


def _beside(bands: Bands, body: Box, lang: str, scale: float) -> float:
    """Return how wide the column of names is."""
    style = Type("plain", max(SMALLEST, 7.5 * scale))
    widest = max(width(readable(text)[0], style) for band in bands.bands for text in _told(band, lang))
    return min(widest + 26 * scale, BESIDE * body.width)


def _names(bands: Bands, box: Box, beside: float, top: float, lang: str, scale: float) -> list[Name]:
    """Return the names from the highest to the lowest, none over another."""
    found: list[Name] = []
    size = max(SMALLEST, 7.5 * scale)
    below = 0.0
    for number, band in enumerate(bands.bands):
        if not band.km2[-1] > 0:
            continue
        middle = (min(below, top) + min(below + band.km2[-1], top)) / 2
        below += band.km2[-1]
        text, face = readable(" · ".join(_told(band, lang)))
        style = Type(face, size, INK)
        lines = wrap(text, style, beside - 24 * scale, 3)
        found.append(Name(lines, style, box.bottom - middle / top * box.height, 0.0, number))
    return list(_apart(found[::-1], box))


def _apart(names: Sequence[Name], box: Box) -> Iterator[Name]:
    """Yield names moved down, and then up, until none is over another."""
    tops, least = [], box.top - 10.0
    for name in names:
        least = max(least, name.end - _high(name) / 2)
        tops.append(least)
        least += _high(name) + 1.5
    most = box.bottom + 14.0
    for at in range(len(names) - 1, -1, -1):
        tops[at] = min(tops[at], most - _high(names[at]))
        most = tops[at] - 1.5
    for name, top in zip(names, tops, strict=True):
        yield name._replace(top=top)


def _high(name: Name) -> float:
    return len(name.lines) * name.style.line


def _draw_name(canvas: Canvas, name: Name, box: Box, scale: float) -> None:
    middle = name.top + _high(name) / 2
    xs = [box.right + 1 * scale, box.right + 8 * scale, box.right + 16 * scale, box.right + 20 * scale]
    canvas.paper.plot(xs, [name.end, name.end, middle, middle], color=LINE, linewidth=0.5, solid_joinstyle="round")
    write_lines(canvas, name.lines, box.right + 23 * scale, name.top, name.style)


def _told(band: Band, lang: str) -> list[str]:
    return [_label(band, lang), f"{_number(band.km2[-1], lang)} km²"]


def _label(band: Band, lang: str) -> str:
    words = catalog(lang)
    if band.status == OTHERS:
        return say(words, "figure.others")
    if band.status == UNKNOWN:
        return say(words, "sign.unknown.label")
    who = say(words, "list.between").join(band.actors)
    return who if band.status == "controlled" else say(words, f"held.{band.status}", who=who)


def _number(value: float, lang: str) -> str:
    return f"{value:,.0f}".replace(",", say(catalog(lang), "number.group"))


def _period(bands: Bands, lang: str) -> str:
    first, last = bands.days[0], bands.days[-1] - dt.timedelta(days=1)
    if first >= last:
        return in_words(first, lang)
    return say(catalog(lang), "days.span", **{"from": in_words(first, lang), "to": in_words(last, lang)})
