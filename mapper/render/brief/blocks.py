"""A brief as plain blocks, which know nothing of Word, Typst or Markdown; and text fit to stand there."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, urlsplit

FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Control characters and others that no file may hold."""
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that could turn the direction of what stands beside a text."""
SAFE_IN_URL = ";/?:@&=+$,#%[]!~*'()-._"
LONGEST_URL = 2000
"""Letters of an address that leads somewhere: Word takes 2083, PDF 8000."""
MOST_LETTERS = 600
"""Letters of one text that a brief repeats; more is cut off, with a sign."""
MOST_IN_NAME = 90


class Link(NamedTuple):
    """A text that leads to a web address, one that `web_address` returned."""

    text: str
    url: str


Piece = str | Link
Line = tuple[Piece, ...]
"""Pieces of text on one line; a plain sentence is a line of one piece."""


class Cell(NamedTuple):
    """What stands in a cell of a table: a line, and under it the words of a source, if any."""

    line: Line
    quote: str = ""


class Column(NamedTuple):
    """A column of a table: its heading, its share of the width, and whether it holds numbers."""

    title: str
    width: float
    number: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is a section, level 2 what is in it."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; a small one says what is good to know about what stands above it."""

    line: Line
    small: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list; a numbered one counts from 1."""

    lines: tuple[Line, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Figure:
    """The map, with its caption and what it shows in words."""

    caption: str
    alt: str


@dataclass(frozen=True)
class Table:
    """A table under its caption."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


Block = Heading | Paragraph | Bullets | Figure | Table


@dataclass(frozen=True)
class Brief:
    """A brief: what stands on top of it, its blocks in order, and what it is called in the file's own data.

    Attributes
    ----------
    title, subtitle, lead : str
        The map's title; what this is, as of which day; how it is meant.
    subject : str
        One line for the properties of the file.
    lang : str
        ``en`` or ``nb``.
    figure, table, foot, page : str
        Words for captions; what stands at the foot of every page, beside "Page {page} of {pages}".
    blocks : tuple of Block
    """

    title: str
    subtitle: str
    lead: str
    subject: str
    lang: str
    figure: str
    table: str
    foot: str
    page: str
    blocks: tuple[Block, ...]


def plain(text: object, most: int = MOST_LETTERS) -> str:
    r"""Return untrusted text as one line that any file can hold, and that turns nothing beside it.

    Control characters and halves of surrogate pairs become U+FFFD, blanks of all kinds one space, marks of
    direction go, and no letter keeps more than six marks on it.

    Examples
    --------
    >>> plain("Deir\x00 al-Zor\u202e\n\n=1+1")
    'Deir� al-Zor =1+1'
    >>> plain("a long story", 7)
    'a long…'
    """
    kept = FORBIDDEN.sub("\ufffd", TURNING.sub("", str(text)[: 20 * most]))
    kept = "".join(_without_towers(" ".join(kept.split())))
    return kept if len(kept) <= most else kept[: most - 1].rstrip() + "…"


def name(text: object) -> str:
    """Return a name as `plain` does, and short enough for a line."""
    return plain(text, MOST_IN_NAME)


def web_address(url: object) -> str:
    """Return an address that may become a link, quoted as addresses are; nothing for any other.

    Only http and https lead anywhere, and no address of many thousand letters does.

    Examples
    --------
    >>> web_address("https://example.org/a b"), web_address("javascript:alert(1)"), web_address(None)
    ('https://example.org/a%20b', '', '')
    """
    text = str(url or "").strip()
    if not re.match(r"https?://[^/\\\s@]", text, re.IGNORECASE) or FORBIDDEN.search(text):
        return ""
    try:
        host = urlsplit(text).hostname
        address = quote(TURNING.sub("", text), safe=SAFE_IN_URL) if host else ""
        return address if len(address) <= LONGEST_URL else ""
    except ValueError:
        return ""


def is_right_to_left(text: str) -> bool:
    """Tell whether most letters of a text are written from right to left.

    Examples
    --------
    >>> is_right_to_left("“دير الزور”"), is_right_to_left("Deir al-Zor (دير الزور)")
    (True, False)
    """
    if text.isascii():
        return False
    classes = [unicodedata.bidirectional(letter) for letter in text]
    return classes.count("R") + classes.count("AL") > classes.count("L")


def cell(text: str, quoted: str = "") -> Cell:
    """Return a text as a cell."""
    return Cell((text,), quoted)


def words_of(pieces: Line) -> str:
    """Return what a line says, without its links.

    Examples
    --------
    >>> words_of(("See ", Link("this", "https://example.org")))
    'See this'
    """
    return "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)


def _without_towers(text: str) -> list[str]:
    """Return the letters of a text, none with more than six marks on it."""
    if text.isascii():
        return [text]
    kept, marks = [], 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= 6:
            kept.append(letter)
    return kept
