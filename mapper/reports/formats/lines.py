"""Printed lines to running text: paragraphs made whole, what is printed on every page left out."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

LONGEST = 2_000_000
"""Characters of text; what is longer is no report."""
EDGE = 2
"""Lines at the top and the foot of a page that may be printed on every page."""
MOST = 0.6
"""Share of the pages that such a line is on."""
LONGEST_TITLE = 80
SHORT = 0.8
"""Share of the lines around it under which a line that ends a sentence ends a paragraph."""
HEADING = 0.6
"""Share of the lines around it under which a line that ends no sentence stands by itself."""
AROUND = 3
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_PRESENTED = re.compile("[\ufb00-\ufdff\ufe70-\ufefc]+")
_NUMBER = re.compile(
    r"\W{0,3}(?:page|side|str|стор|с|p|s)?\W{0,3}\d{1,3}(?:\s{0,2}(?:/|of|av|из|з)\s{0,2}\d{1,3})?\W{0,3}",
    re.I,
)
_STOP = re.compile(r"[.!?…:؟。][\"”»’')\]]{0,3}$")
_ITEM = re.compile(r"(?:[•●▪◦*]|[-–—]\s|\(?\d{1,3}[.)]\s)")


def clean(text: str) -> str:
    r"""Return text without what is not seen: soft hyphens, marks of direction, control characters.

    Letters in their printed forms (ligatures, joined Arabic letters) become plain ones.

    Examples
    --------
    >>> clean("Raq\xadqa \u202eo\ufb03cer\x07")
    'Raqqa officer'
    """
    return _PRESENTED.sub(lambda match: unicodedata.normalize("NFKC", match.group()), _UNSEEN.sub("", text))


def running_text(pages: Sequence[str]) -> str:
    r"""Return printed pages as text with one empty line between paragraphs.

    Headers, footers and page numbers are left out, lines of a paragraph are joined, also from page to page,
    and words that were parted at the end of a line made whole. An empty line in a page parts paragraphs.

    Examples
    --------
    >>> running_text(["News 1\nThe army has en-\ntered Raqqa.", "News 2\nIS left."])
    'The army has entered Raqqa.\n\nIS left.\n'
    """
    lines = [line for page in _bodies(pages) for line in page]
    blocks = (list(block) for told, block in groupby(lines, key=bool) if told)
    text = "\n\n".join("".join(_joined(block)) for block in blocks)
    return text + "\n" if text else ""


def _bodies(pages: Sequence[str]) -> list[list[str]]:
    """Return the lines of each page without what is printed on most of them in the same place."""
    split = [[_one_line(line) for line in page.split("\n")] for page in pages]
    edges = [_edges(lines) for lines in split]
    forms = Counter(
        (place, _form(lines[i]))
        for lines, ends in zip(split, edges, strict=True)
        for place, i in ends.items()
        if _is_title(lines[i])
    )
    common = {form for form, count in forms.items() if count > 1 and count > MOST * len(split)}
    for lines, ends in zip(split, edges, strict=True):
        for place, i in ends.items():
            if (place, _form(lines[i])) in common or _NUMBER.fullmatch(lines[i]):
                lines[i] = ""
    return [_trimmed(lines) for lines in split]


def _one_line(line: str) -> str:
    return " ".join(line.split())


def _edges(lines: list[str]) -> dict[int, int]:
    """Return where the first and last lines of a page are, by their place from the top or the foot."""
    told = [i for i, line in enumerate(lines) if line]
    return {place: told[place] for place in range(-EDGE, EDGE) if len(told) > (place if place >= 0 else EDGE)}


def _is_title(line: str) -> bool:
    """Whether a line may be a header or a footer: a short one that ends no sentence."""
    return len(line) <= LONGEST_TITLE and not _STOP.search(line)


def _form(line: str) -> str:
    """Return what a line has in common with its likes on other pages: all but the numbers."""
    return re.sub(r"\d+", "0", line.casefold())


def _trimmed(lines: list[str]) -> list[str]:
    """Return lines without the empty ones at both ends, for a paragraph may go on overleaf."""
    told = [i for i, line in enumerate(lines) if line]
    return lines[told[0] : told[-1] + 1] if told else []


def _joined(lines: list[str]) -> Iterator[str]:
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else ""
        if not following:
            yield line
        elif line[-1] == "\xad" or (line[-2:-1].islower() and line[-1] in "-‐" and following[0].islower()):
            yield line[:-1]
        elif line[-1] in "-‐" and line[-2:-1].isalnum() and following[0].isalnum():
            yield line
        else:
            yield line + ("\n\n" if _ends_paragraph(lines, index) else " ")


def _ends_paragraph(lines: list[str], index: int) -> bool:
    """Whether a line ends a paragraph by its looks, where no empty line says so."""
    line, following = lines[index], lines[index + 1]
    width = max(map(len, lines[max(0, index - AROUND) : index + AROUND + 1]))
    if _ITEM.match(following):
        return True
    if _STOP.search(line):
        return len(line) < SHORT * width
    return len(line) < HEADING * width and not following[0].islower() and line[-1] not in ",;"
