"""The words around a map: title and day; sources, borders, projection, claims, credits and notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from mapper.render.figure.fonts import ASCENT, FIXED, SMALLEST, Type, cut, readable, width, wrap
from mapper.render.figure.sheet.canvas import Canvas
from mapper.render.figure.sheet.layout import Piece
from mapper.render.figure.sheet.legend import text_piece, write_lines
from mapper.render.scene import Frame
from mapper.render.words import Note, catalog, in_words, say

MUTED = "#4c575e"
TITLE_LINES = 3
"""Lines that a title may have."""
LONGEST = 90
"""Letters of a source's title."""
TITLES = (1.0, 0.8, 0.65)
"""Sizes of a title that are tried until it has two lines."""


def told_days(days: Sequence[dt.date], lang: str) -> str:
    r"""Return the day of a map, or the first and last of several, as the figure says them.

    Examples
    --------
    >>> told_days([dt.date(2017, 9, 5)], "nb")
    'Per 5.\xa0september\xa02017'
    """
    words = catalog(lang)
    first, last = (in_words(day, lang).replace(" ", FIXED) for day in (min(days), max(days)))
    if first == last:
        return say(words, "page.as_of", day=first)
    return say(words, "days.span", **{"from": first, "to": last})


def heading_pieces(title: str, days: str, lang: str, most: float, scale: float) -> list[Piece]:
    """Return the title, and the line with the day and what the map is, measured for a width."""
    text, face = readable(title, "title")
    for smaller in TITLES:
        style = Type(face, max(9.0, 16 * scale * smaller))
        lines = wrap(text, style, most, TITLE_LINES)
        if len(lines) <= 2:
            break
    found = [text_piece(lines, style, 0.0)] if text else []
    bold, plain = Type("bold", max(SMALLEST, 9 * scale)), Type("plain", max(SMALLEST, 8 * scale), MUTED)
    day, said = readable(days, "bold")[0], say(catalog(lang), "page.assessment")
    beside = width(day, bold) + 9 * scale
    if beside + width(said, plain) <= most:
        return [*found, Piece(bold.line, _one_line(day, said, beside, bold, plain), 3 * scale)]
    return [
        *found,
        text_piece(wrap(day, bold, most), bold, 3 * scale),
        text_piece(wrap(said, plain, most), plain, 1.5 * scale),
    ]


def _one_line(
    day: str, said: str, beside: float, bold: Type, plain: Type
) -> Callable[[Canvas, float, float], None]:
    def draw(canvas: Canvas, left: float, top: float) -> None:
        base = top + ASCENT * bold.size
        canvas.write(day, left, base, bold)
        canvas.write(said, left + beside, base, plain)

    return draw


def notes_pieces(
    frame: Frame, projection: str, lang: str, most: float, scale: float, sources: int
) -> list[Piece]:
    """Return the notes of a map, measured for a width.

    Parameters
    ----------
    frame : Frame
    projection : str
        Its name in that language.
    lang : str
    most, scale : float
    sources : int
        How many are named; how many more there are is told.
    """
    return _set(_paragraphs(frame, projection, lang, sources), most, scale)


def source_pieces(frame: Frame, lang: str, most: float, scale: float, sources: int) -> list[Piece]:
    """Return sources and the hash of the claims alone, measured for a width; see `notes_pieces`."""
    words = catalog(lang)
    told = [(say(words, "overview.sources"), told_sources(frame.sources, lang, sources))]
    return _set([*told, (say(words, "about.claims"), frame.claims_hash)], most, scale)


def _set(paragraphs: Iterable[tuple[str, str]], most: float, scale: float) -> list[Piece]:
    style = Type("plain", max(SMALLEST, 6.5 * scale), MUTED)
    return [
        piece for head, text in paragraphs if text for piece in _paragraph(head, text, style, most, scale)
    ]


def _paragraphs(frame: Frame, projection: str, lang: str, sources: int) -> Iterator[tuple[str, str]]:
    words = catalog(lang)
    yield say(words, "overview.sources"), told_sources(frame.sources, lang, sources)
    yield say(words, "about.borders"), frame.boundaries_note
    yield say(words, "about.projection"), f"{projection}.".replace("° ", f"°{FIXED}")
    yield say(words, "about.claims"), frame.claims_hash
    yield say(words, "about.credits"), _each_once(frame.credits)
    notes = (note.told(lang) if isinstance(note, Note) else note for note in frame.notes)
    yield say(words, "figure.notes"), " ".join(notes)


def _each_once(credits: Sequence[str]) -> str:
    """Return credit lines as one text in which nobody is credited twice."""
    return "; ".join(
        dict.fromkeys(part.strip() for line in credits for part in line.split(";") if part.strip())
    )


def told_sources(sources: Sequence[Mapping[str, str]], lang: str, most: int) -> str:
    """Return sources as one text, the first so many; how many more there are is told.

    Examples
    --------
    >>> told_sources([{"title": "Dispatch", "url": "https://www.example.org/a"}, {"title": "Other"}], "en", 1)
    'Dispatch (example.org); and 1 more'
    """
    words = catalog(lang)
    told = list(dict.fromkeys(filter(None, map(_told_source, sources))))
    more = [say(words, "more", count=len(told) - most)] if len(told) > most else []
    return "; ".join([*told[:most], *more]) or say(words, "figure.no_sources")


def _told_source(source: Mapping[str, str]) -> str:
    """Return the title, host and day of a source."""
    title = " ".join(str(source.get("title") or source.get("file") or "").split())
    title = title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"
    try:
        host = (urlsplit(str(source.get("url") or "")).hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    beside = ", ".join(
        each for each in (host, str(source.get("published") or "")) if each and each not in title
    )
    return f"{title} ({beside})" if title and beside else title or beside


def _paragraph(head: str, text: str, style: Type, most: float, scale: float) -> list[Piece]:
    """Return a paragraph that begins with its head in bold, its lines apart so that columns may break it."""
    bold = style._replace(face="bold")
    head = cut(head, bold, most)
    text, face = readable(text)
    style = style._replace(face=face)
    indent = width(head, bold) + 4 * scale
    first, *lines = wrap(text, style, most, indent=indent)

    def draw(canvas: Canvas, left: float, top: float) -> None:
        write_lines(canvas, [head], left, top, bold)
        write_lines(canvas, [first], left + indent, top, style)

    found = [Piece(style.line, draw, 3.5 * scale, holds=bool(lines))]
    found += [text_piece([line], style, 0.0) for line in lines]
    if lines:
        found[-2] = found[-2]._replace(holds=True)
    return found
