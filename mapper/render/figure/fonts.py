"""Letters: the faces that every figure carries along, how wide a text is, and where its lines break.

All faces are those that matplotlib brings, by file, so that no font of a computer changes a figure.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mapper.render.words import catalog, say

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

FACES = {
    "plain": "DejaVuSans.ttf",
    "bold": "DejaVuSans-Bold.ttf",
    "italic": "DejaVuSans-Oblique.ttf",
    "title": "DejaVuSerif-Bold.ttf",
}
INSTEAD = {"title": ("bold", "plain"), "italic": ("plain",), "bold": ("plain",), "plain": ()}
"""The faces that are tried where one lacks a letter."""
SMALLEST = 6.0
"""Points; no text of a figure is smaller."""
LEADING, ASCENT = 1.25, 0.95
"""Height of a line and of what is above its base, in sizes of the letters."""
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]+"
)
"""Controls, marks that turn the direction of what follows, and what is no character."""
SPACES = re.compile("  +")
FIXED = "\u00a0"
"""A space at which no line breaks."""
MEASURED_AT = 100.0
LONGEST = 4000
"""Letters of one text, of which a sheet shows far fewer."""


class Type(NamedTuple):
    """How a text is set: the face, its size in points, and the colour."""

    face: str = "plain"
    size: float = 7.5
    colour: str = "#14181b"

    @property
    def line(self) -> float:
        """The height of a line, in points."""
        return LEADING * self.size


@cache
def properties(face: str, size: float) -> FontProperties:
    """Return what matplotlib sets a text by."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=file_of(face), size=size)


def file_of(face: str) -> str:
    """Return the path of a face."""
    import matplotlib

    return str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / FACES[face])


def readable(text: object, face: str = "plain", *instead: str) -> tuple[str, str]:
    r"""Return a text as the figure can write it, and the face for it.

    Parameters
    ----------
    text : object
        Of any origin. What can't be seen becomes a space; far too much is cut off.
    face : str
        One of `FACES`; where it lacks a letter, another face is taken.
    *instead : str
        Other names of the same thing, the first of which is taken that the faces have. Where they have none
        of them, their missing letters are written as Latin ones.

    Examples
    --------
    >>> readable("Deir\u202e al-Zor\n", "title")
    ('Deir al-Zor', 'title')
    >>> readable("دير الزور", "title")[1], readable("北京")[0], readable("ရန်ကုန်", "bold", "Yangon")[0]
    ('bold', 'BeiJing', 'Yangon')
    """
    names = [_clean(text), *filter(None, map(_clean, instead))]
    for name in filter(None, names):
        for one in (face, *INSTEAD[face]):
            if _letters(one).issuperset(map(ord, name)):
                return name, one
    from anyascii import anyascii

    own = _letters(face)
    return " ".join("".join(c if ord(c) in own else anyascii(c) for c in names[0]).split()), face


def _clean(text: object) -> str:
    return SPACES.sub(" ", UNSEEN.sub(" ", unicodedata.normalize("NFC", str(text)[:LONGEST]))).strip(" ")


def in_groups(value: float, lang: str) -> str:
    r"""Return a number without decimals as a person writes it.

    Examples
    --------
    >>> in_groups(1234.6, "en"), in_groups(1234.6, "nb")
    ('1,235', '1\xa0235')
    """
    return f"{value:,.0f}".replace(",", say(catalog(lang), "number.group"))


def width(text: str, style: Type) -> float:
    """Return how wide a `readable` text is, in points."""
    return _width(text, style.face) * style.size / MEASURED_AT


def wrap(text: str, style: Type, most: float, lines: int = 99, indent: float = 0.0) -> list[str]:
    """Return the lines of a `readable` text; what is too much for them ends in ``…``.

    Parameters
    ----------
    text : str
    style : Type
    most : float
        How wide a line may be, in points. A longer word is broken.
    lines : int
        How many there may be.
    indent : float
        What is taken of the first line already, in points.

    Examples
    --------
    >>> wrap("An assessment from the listed sources", Type(size=10), 120)
    ['An assessment from', 'the listed sources']
    >>> wrap("An assessment from the listed sources", Type(size=10), 120, lines=1)
    ['An assessment from…']
    """
    space = width(" ", style)
    found: list[str] = []
    line, used = "", indent
    for word in _words(text, style, most):
        wide = width(word, style)
        if (line or used) and used + space + wide > most:
            found.append(line)
            line, used = word, wide
        else:
            line, used = (f"{line} {word}", used + space + wide) if line else (word, used + wide)
    found.append(line)
    if len(found) <= lines:
        return found
    return [*found[: lines - 1], cut(f"{found[lines - 1]} {found[lines]}", style, most, ended=False)]


def cut(text: str, style: Type, most: float, *, ended: bool = True) -> str:
    """Return a text that is at most so wide; a cut one ends in ``…``, as does one that has not `ended`."""
    if ended and width(text, style) <= most:
        return text
    kept = text[: _fitting(text, style, most, "…")]
    if kept != text and text[len(kept)] != " ":
        kept = kept.rpartition(" ")[0] or kept
    return f"{kept}…"


def _fitting(text: str, style: Type, most: float, end: str = "") -> int:
    """Return how many letters of a text find room with an end behind them."""

    def wide(count: int) -> float:
        return width(text[:count] + end, style)

    bound = 16
    while bound < len(text) and wide(bound) <= most:
        bound *= 2
    return max(0, bisect_right(range(min(bound, len(text)) + 1), most, key=wide) - 1)


def _words(text: str, style: Type, most: float) -> list[str]:
    """Return the words of a text, those broken that are wider than a line."""
    found = []
    for word in text.split(" "):
        while (fits := max(1, _fitting(word, style, most))) < len(word):
            found.append(word[:fits])
            word = word[fits:]
        found.append(word)
    return found


@lru_cache(maxsize=20_000)
def _width(text: str, face: str) -> float:
    from matplotlib.textpath import text_to_path

    return float(text_to_path.get_text_width_height_descent(text, properties(face, MEASURED_AT), False)[0])


@cache
def _letters(face: str) -> frozenset[int]:
    from matplotlib.font_manager import get_font

    return frozenset(get_font(file_of(face)).get_charmap())
