"""A chart of who held how much over time: steps that lie on each other, each with its name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mapper.errors import InputError
from mapper.files import write_whole
from mapper.render.choices import PLAIN, Choices
from mapper.render.figure.chart.bandlook import (
    GREY,
    draw_bands,
    in_km2,
    label_of,
    look_of_bands,
    period_of,
    styles_of,
)
from mapper.render.figure.chart.bands import UNKNOWN, Band, Bands, bands_of, last_day
from mapper.render.figure.chart.beside import LEAD, draw_names, names_of, room_for
from mapper.render.figure.chart.ticks import day_ticks, km2_ticks
from mapper.render.figure.fonts import ASCENT, FIXED, SMALLEST, Type, properties, width, wrap
from mapper.render.figure.look import Look
from mapper.render.figure.output import plain_settings, written
from mapper.render.figure.sheet.canvas import Box, Canvas
from mapper.render.figure.sheet.imprint import MUTED, heading_pieces, source_pieces
from mapper.render.figure.sheet.layout import MARGIN, Piece, Placed, balanced, height_of, set_out
from mapper.render.figure.sheet.legend import Row, row_piece, swatch_of, text_piece
from mapper.render.paper import Paper, paper_of
from mapper.render.scene import Frame
from mapper.render.words import catalog, in_words, say

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINE = "#6b767d"
ROOM, LEAST = 1.15, 0.35
"""Where what is known is never more than this share of the study area, the axis ends so far above it."""
BAR, GAP = 14.0, 4.0
"""Points at scale 1: width of the bar of the last day, which on the axis may be too short to see; its gap."""
HEAD, FEET = 12.0, 16.0
"""Points at scale 1 above the axes for what stands over them, and below for the days."""
TALL = 0.6
"""Height of the axes by the width, on a sheet as high as it needs to be."""
LEAST_HIGH = 60.0
"""Points that the axes have, with what is above and below them, at least."""
SOURCES = 5
"""Sources that are named below a chart."""
COLUMN = 130.0
"""Least width of a column below the chart, in points at scale 1."""


class _Page(NamedTuple):
    """A chart laid out: its size, the pieces around it, and what is left for the axes and names."""

    width: float
    height: float
    placed: list[Placed]
    body: Box
    names: float


def chart_of(timeline: pd.DataFrame, frame: Frame, choices: Choices = PLAIN) -> Figure:
    """Return the chart of a timeline, to be changed or saved.

    Parameters
    ----------
    timeline : DataFrame
        As `ControlMap.timeline` has it: `valid_from`, `valid_to` (exclusive), `actors`, `status`, `area_km2`.
    frame : Frame
        Title, colours and sources; a `Scene` is one.
    choices : Choices

    Raises
    ------
    InputError
        If the timeline is empty, or the size is none.
    """
    paper, bands = paper_of(choices.size), bands_of(timeline)
    with plain_settings():
        look = look_of_bands(bands, frame.colours, choices, paper.scale)
        return _drawn(bands, look, frame, paper)


def chart_bytes(timeline: pd.DataFrame, frame: Frame, suffix: str, choices: Choices = PLAIN) -> bytes:
    """Return the chart of a timeline as a file's content; see `chart_of`."""
    figure = chart_of(timeline, frame, choices)
    told = alt_text_of_chart(timeline, frame.title, choices.lang)
    return written(figure, suffix, choices.dpi, frame.title, told)


def save_chart(timeline: pd.DataFrame, frame: Frame, path: Path, choices: Choices = PLAIN) -> None:
    """Write the chart of a timeline; the suffix says as what: ``.png``, ``.svg`` or ``.pdf``."""
    write_whole(path, chart_bytes(timeline, frame, path.suffix, choices))


def alt_text_of_chart(timeline: pd.DataFrame, title: str, lang: str = "en") -> str:
    """Return what the chart of a timeline shows, in words."""
    words, bands = catalog(lang), bands_of(timeline)
    held = [(label_of(band, lang), float(band.km2[-1])) for band in bands.bands if band.km2[-1] > 0]
    head = say(words, "figure.alt_chart", title=" ".join(title.split()), days=period_of(bands, lang))
    return f"{head} {'; '.join(f'{label} {in_km2(km2, lang)}' for label, km2 in held)}.".replace(FIXED, " ")


def _drawn(bands: Bands, look: Look, frame: Frame, paper: Paper) -> Figure:
    top, scale, lang = _top(bands), look.unit, look.lang
    page = _laid_out(bands, look, frame, paper, top)
    canvas = Canvas(page.width, page.height)
    for piece, left, down in page.placed:
        piece.draw(canvas, left, down)
    style = Type("plain", max(SMALLEST, 7 * scale), MUTED)
    ticks = km2_ticks(top, lang)
    chart, bar = _boxes(page, max(width(text, style) for _, text in ticks) + 6 * scale, scale)
    steps, last = canvas.axes(chart, "chart"), canvas.axes(bar, "last day")
    _draw_steps(steps, bands, look, top)
    _draw_axes(
        steps, ticks, day_ticks(bands.days[0], bands.days[-1], lang, _widths(style), chart.width), style
    )
    _draw_steps(last, last_day(bands), look, top)
    last.set_axis_off()
    over = page.body.top + ASCENT * style.size
    canvas.write("km²", page.body.left, over, style)
    canvas.write(in_words(bands.days[-1] - dt.timedelta(days=1), lang), bar.right, over, style, "right")
    if page.names:
        draw_names(canvas, names_of(bands, top, page.names - LEAD * scale, lang, scale), bar, scale)
    return canvas.figure


def _laid_out(bands: Bands, look: Look, frame: Frame, paper: Paper, top: float) -> _Page:
    """Return where everything stands; names that find no room beside the chart go below it."""
    scale, lang = look.unit, look.lang
    margin = MARGIN * max(scale, 0.7)
    inner = paper.width - 2 * margin
    told = say(look.words, "figure.chart", days=period_of(bands, lang))
    heading = set_out([heading_pieces(frame.title, told, lang, inner, scale)], margin, margin, 0.0)
    start = heading[-1].top + heading[-1].piece.height + 8 * scale
    height = paper.height or start + inner * TALL + margin
    names = room_for(bands, Box(margin, start, inner, height - start - margin), top, lang, scale)
    foot = _foot(bands, look, top, inner, below=not names)
    high = max(map(height_of, foot), default=0.0) + (6 * scale if foot else 0.0)
    notes = source_pieces(frame, lang, inner, scale * paper.notes, SOURCES)
    low = high + height_of(notes) + (GAP * scale if notes else 0.0)
    height = height if paper.height else height + low
    body = Box(margin, start, inner, height - margin - low - start)
    if body.height < LEAST_HIGH:
        raise InputError("the sheet is too small for this chart and its names: choose a larger size")
    under = set_out(foot, margin, body.bottom + 6 * scale, inner / max(1, len(foot)))
    last = set_out([notes], margin, body.bottom + high + GAP * scale, 0.0)
    return _Page(paper.width, height, [*heading, *under, *last], body, names)


def _boxes(page: _Page, left: float, scale: float) -> tuple[Box, Box]:
    """Return the boxes of the steps and of the last day's bar, with so much to the left for the labels."""
    body = page.body
    high = body.height - (HEAD + FEET) * scale
    wide = body.width - left - page.names - (BAR + GAP) * scale
    chart = Box(body.left + left, body.top + HEAD * scale, wide, high)
    return chart, Box(chart.right + GAP * scale, chart.top, BAR * scale, high)


def _foot(bands: Bands, look: Look, top: float, most: float, *, below: bool) -> list[list[Piece]]:
    """Return what stands below a chart, in columns.

    That is who held ground before the last day, every other band too if their names stand `below`, and where
    the axis is cut.
    """
    scale = look.unit
    label, small = Type("plain", max(SMALLEST, 7 * scale)), Type("plain", max(SMALLEST, 6.5 * scale), MUTED)
    shown = [band for band in reversed(bands.bands) if below or not band.km2[-1] > 0]
    shown = [band for band in shown if band.km2[-1] > 0 or band.status not in GREY]
    count = max(1, min(int(most / (COLUMN * scale)), len(shown)))
    wide = most / count - 8 * scale
    found = [
        row_piece(
            Row(swatch_of(styles_of(band, look)), label_of(band, look.lang), _told(band, look)),
            label,
            small,
            wide,
            scale,
        )
        for band in shown
    ]
    whole = _whole(bands)
    if top < whole:
        slots = {"km2": in_km2(top, look.lang), "whole": in_km2(whole, look.lang)}
        lines = wrap(say(look.words, "figure.cut", **slots), small, wide)
        found += [text_piece([line], small, 0.0 if at else 4 * scale) for at, line in enumerate(lines)]
    return balanced(found, count)


def _told(band: Band, look: Look) -> str:
    if band.km2[-1] > 0:
        return in_km2(float(band.km2[-1]), look.lang)
    return say(look.words, "figure.earlier", km2=in_km2(float(band.km2.max()), look.lang))


def _top(bands: Bands) -> float:
    """Return where the axis ends: at the study area's size, or above what is known where that is little."""
    known = [band.km2 for band in bands.bands if band.status != UNKNOWN]
    high = float(np.max(np.sum(known, axis=0))) * ROOM if known else 0.0
    whole = _whole(bands)
    return high if 0 < high < LEAST * whole else whole or 1.0


def _whole(bands: Bands) -> float:
    return float(np.max(np.sum([band.km2 for band in bands.bands], axis=0))) if bands.bands else 0.0


def _draw_steps(ax: Axes, bands: Bands, look: Look, top: float) -> None:
    ax.set_xlim(0, (bands.days[-1] - bands.days[0]).days)
    ax.set_ylim(0, top)
    draw_bands(ax, bands, look)


def _draw_axes(
    ax: Axes, ticks: Sequence[tuple[float, str]], days: Sequence[tuple[int, str]], style: Type
) -> None:
    look: dict[str, Any] = {
        "fontproperties": properties(style.face, style.size),
        "color": style.colour,
        "parse_math": False,
    }
    ax.set_yticks([at for at, _ in ticks], [text for _, text in ticks], **look)
    ax.set_xticks([at for at, _ in days], [text for _, text in days], **look)
    ax.tick_params(length=3, width=0.6, color=LINE, pad=2)
    for side, spine in ax.spines.items():
        spine.set(visible=side in ("left", "bottom"), edgecolor=LINE, linewidth=0.6)


def _widths(style: Type) -> Callable[[str], float]:
    return lambda text: width(text, style)
