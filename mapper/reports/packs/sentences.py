"""Text to paragraphs to sentences, all as offsets into the report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

LONGEST_SENTENCE = 1000
"""Characters; what is longer is cut, at a space where there is one."""
SHORT_LINE = 60
_BREAK = re.compile(r"\n[ \t\r]*\n\s*")
_END = re.compile(r"[.!?…؟。][\"”»’')\]]{0,3}\s{1,20}")
_LAST_WORD = re.compile(r"[^\W_](?:[\w.]){0,20}$")
_DATELINE = re.compile(
    r"[^\W\d_a-z][^\W\d_]{2,20}(?:[ /-][^\W\d_]{2,20}){0,3}"
    r"(?:,? [^\W_]{1,12}[.,]? ?[^\W_]{0,12}[.,]?){0,3} ?(?:\([^()\n]{2,40}\))?(?: ?[–—] | - |: )"
)
_OPENING = "–—-\"“«'‘(["
QUOTE_OPENERS = ("– ", "— ", "- ", "“", "«", '"', "„")


class Sentence(NamedTuple):
    """A sentence: ``text[start:end]``, the number of its paragraph, and whether that opens as a quotation."""

    start: int
    end: int
    paragraph: int
    quoted: bool


def sentences(text: str, abbreviations: frozenset[str] = frozenset()) -> list[Sentence]:
    """Return the sentences of a text.

    Parameters
    ----------
    abbreviations : frozenset of str
        In lower case, with no final full stop; such a word ends no sentence.

    Examples
    --------
    >>> text = "On 5. mai it fell. Gen. Ali fled."
    >>> [text[s.start : s.end] for s in sentences(text, frozenset({"gen"}))]
    ['On 5. mai it fell.', 'Gen. Ali fled.']
    """
    found: list[Sentence] = []
    body = dateline(text)
    for number, (start, end) in enumerate(_paragraphs(text)):
        if start < body < end:
            start = body
        quoted = text.startswith(QUOTE_OPENERS, start)
        for first, last in _split(text, start, end, abbreviations):
            found += [Sentence(low, high, number, quoted) for low, high in _capped(text, first, last)]
    return found


def dateline(text: str) -> int:
    """Return where a text begins behind its dateline: "KYIV, 3 May (Reuters) – …", or 0.

    Examples
    --------
    >>> text = "GOMA, 28 January (AP) – The rebels entered."
    >>> text[dateline(text) :]
    'The rebels entered.'
    """
    start = len(text) - len(text.lstrip())
    match = _DATELINE.match(text, start)
    if match is None:
        return 0
    place = re.split(r"[ ,(]", match.group(), maxsplit=1)[0]
    return match.end() if place.isupper() or "(" in match.group() else 0


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _BREAK.finditer(text):
        yield from _lines(text, start, match.start())
        start = match.end()
    yield from _lines(text, start, len(text))


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a block after short lines without a full stop (headlines, list items); join wrapped lines."""
    first = start
    cursor = start
    while (newline := text.find("\n", cursor, end)) >= 0:
        line = text[cursor:newline].strip()
        if 0 < len(line) < SHORT_LINE and line[-1] not in ",;-–" and not _goes_on(text, newline, end):
            yield from _trimmed(text, first, newline)
            first = newline + 1
        cursor = newline + 1
    yield from _trimmed(text, first, end)


def _goes_on(text: str, newline: int, end: int) -> bool:
    rest = text[newline + 1 : min(end, newline + 40)].lstrip()
    return bool(rest) and rest[0].islower()


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _split(text: str, start: int, end: int, abbreviations: frozenset[str]) -> Iterator[tuple[int, int]]:
    first = start
    for match in _END.finditer(text, start, end):
        if _ends(text, match, end, abbreviations):
            yield from _trimmed(text, first, match.end())
            first = match.end()
    yield from _trimmed(text, first, end)


def _ends(text: str, match: re.Match[str], end: int, abbreviations: frozenset[str]) -> bool:
    following = text[match.end() : min(end, match.end() + 3)].lstrip(_OPENING + " ")
    if not following or following[0].islower():
        return False
    if text[match.start()] != ".":
        return True
    word = _LAST_WORD.search(text, max(0, match.start() - 22), match.start())
    if word is None:
        return True
    last = word.group()
    initial = len(last) == 1 and last.isalpha() and last.isupper()
    return not initial and last.casefold() not in abbreviations


def _capped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST_SENTENCE:
        cut = text.rfind(" ", start + 1, start + LONGEST_SENTENCE)
        cut = cut if cut > start else start + LONGEST_SENTENCE
        yield start, cut
        start = cut
    yield from _trimmed(text, start, end)
