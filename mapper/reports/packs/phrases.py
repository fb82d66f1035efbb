"""Words of a text, and word patterns found in it in one pass.

A pattern is words with a few marks: ``took|takes control of|over`` (alternatives), ``holed_up|hiding in``
(an alternative of two words), ``full?`` (may be absent), ``syrisk*`` (any ending), ``*byen`` (any beginning),
``skal … ha`` (up to `GAP` words between). A short pattern word in capitals matches capitals only, so that
``IS`` is never ``is``. Floating words (still, also, Tuesday) may stand anywhere inside a pattern. There are
no regular expressions in a pack, so no text can make the search slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import product
from typing import NamedTuple

GAP = 6
FLOATING = 3
"""Floating words that may stand together inside a pattern."""
LONGEST_ABBREVIATION = 5
HYPHENS = "-‐‑"
_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,4}|\d{1,15}(?:[.,]\d{1,3}){0,5}(?![^\W_])|[^\W_]{1,80}(?:['’ʻʿʼ‘`][^\W_]{1,80}){0,4}|[^\w\s]|_"
)
_CHOICE = frozenset("|?_")
"""Marks of a pattern that stands for several sequences of words."""
_NONE: frozenset[str] = frozenset()
_STOPS = frozenset(',;:()[]–—"“”«»!?')


class Token(NamedTuple):
    """One word or mark of punctuation.

    Attributes
    ----------
    start, end : int
        Offsets in the report, in code points, end exclusive.
    joined : bool
        Whether a hyphen ties it to the word before.
    """

    text: str
    lower: str
    start: int
    end: int
    joined: bool

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum()

    @property
    def is_name(self) -> bool:
        """Whether it is written as names are: with a capital, or in a script without capitals."""
        return self.text[0].isalpha() and not self.text[0].islower()


class Hit(NamedTuple):
    """A pattern found: tokens ``first`` to ``last`` (exclusive)."""

    group: str
    value: str
    first: int
    last: int


class _Pattern(NamedTuple):
    """A plain sequence of words, not in a text without all of the `needed` ones, from the third on."""

    group: str
    value: str
    words: tuple[str, ...]
    needed: frozenset[str]


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Return the words and marks of ``text[start:end]``; a hyphen inside a word is no token.

    Examples
    --------
    >>> [token.text for token in tokenize("IS-styrker ved Deir al-Zor, 10.000.")]
    ['IS', 'styrker', 'ved', 'Deir', 'al', 'Zor', ',', '10.000', '.']
    """
    tokens: list[Token] = []
    hyphen = -1
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        word = match.group()
        first, last = match.span()
        if word in HYPHENS and text[first - 1 : first].isalnum() and text[last : last + 1].isalnum():
            hyphen = last
            continue
        tokens.append(Token(word, word.casefold(), first, last, hyphen == first))
    return tokens


def expand(pattern: str) -> list[tuple[str, ...]]:
    """Return every plain word sequence that a pattern stands for.

    Examples
    --------
    >>> expand("took full? control of|over")[0]
    ('took', 'full', 'control', 'of')
    >>> len(expand("took full? control of|over"))
    4
    >>> expand("holed_up|entrenched in")[0]
    ('holed', 'up', 'in')
    """
    if _CHOICE.isdisjoint(pattern):
        return [tuple(pattern.replace("-", " ").split())]
    choices: list[list[tuple[str, ...]]] = []
    for part in pattern.replace("-", " ").split():
        optional = part.endswith("?")
        words = [tuple(word.split("_")) for word in part.rstrip("?").split("|") if word.strip("_")]
        choices.append([*words, ()] if optional else list(words))
    return [tuple(word for piece in pick for word in piece) for pick in product(*choices)]


class Lexicon:
    """Patterns by group, found together.

    Parameters
    ----------
    entries : iterable of (group, value, pattern)
    floating : frozenset of str
        Words in lower case that may stand between the words of a pattern.

    Examples
    --------
    >>> lexicon = Lexicon([("future", "", "kommer til å"), ("actor", "is", "IS")])
    >>> [hit.group for hit in lexicon.find(tokenize("Her kommer IS til å tape, is eller ei"))]
    ['actor']
    """

    def __init__(
        self, entries: Iterable[tuple[str, str, str]], floating: frozenset[str] = frozenset()
    ) -> None:
        self._floating = floating
        self._exact: dict[str, list[_Pattern]] = {}
        self._pairs: dict[tuple[str, str], list[_Pattern]] = {}
        self._stems: dict[str, list[_Pattern]] = {}
        self._ends: dict[str, list[_Pattern]] = {}
        for group, value, pattern in entries:
            for words in expand(pattern):
                self._add(_pattern(group, value, words))
        self._sizes = sorted(set(map(len, self._stems)))
        self._end_sizes = sorted(set(map(len, self._ends)))

    @cached_property
    def _words(self) -> frozenset[str]:
        """Every word of the patterns, in lower case."""
        filed = (*self._exact.values(), *self._pairs.values(), *self._stems.values())
        words = {word for patterns in filed for pattern in patterns for word in pattern.words}
        return frozenset(word.casefold() for word in words)

    def _add(self, pattern: _Pattern) -> None:
        """File a pattern under its first word, or its first two where both are plain."""
        if not pattern.words or pattern.words[0] == "…":
            return
        first, *rest = pattern.words
        if first.startswith("*"):
            self._ends.setdefault(first[1:], []).append(pattern)
        elif first.endswith("*"):
            self._stems.setdefault(first[:-1], []).append(pattern)
        elif rest and rest[0] != "…" and not rest[0].endswith("*"):
            self._pairs.setdefault((first.casefold(), rest[0].casefold()), []).append(pattern)
        else:
            self._exact.setdefault(first.casefold(), []).append(pattern)

    def knows(self, word: str) -> bool:
        """Whether a word is a pattern of its own, or stands in one.

        Examples
        --------
        >>> Lexicon([("future", "", "kommer til å")]).knows("Til")
        True
        """
        return word.casefold() in self._words

    def find(self, tokens: Sequence[Token]) -> list[Hit]:
        """Return the hits in order; of those of one group that overlap, the first and longest."""
        hits: list[Hit] = []
        free: dict[str, int] = {}
        present = {form for token in tokens for form in (token.text, token.lower, _stem(token.lower))}
        for index in range(len(tokens)):
            best: dict[str, Hit] = {}
            for pattern in self._starting(tokens, index):
                if not pattern.needed <= present or index < free.get(pattern.group, 0):
                    continue
                last = _match(pattern.words, tokens, index, self._floating)
                known = best.get(pattern.group)
                if last and (known is None or last > known.last):
                    best[pattern.group] = Hit(pattern.group, pattern.value, index, last)
            for hit in best.values():
                free[hit.group] = hit.last
                hits.append(hit)
        return hits

    def _starting(self, tokens: Sequence[Token], index: int) -> list[_Pattern]:
        word = tokens[index].lower
        stem = _stem(word)
        ahead = _past_floating(tokens, index + 1, self._floating)
        following = tokens[ahead].lower if ahead < len(tokens) else ""
        found = [*self._exact.get(word, ()), *self._pairs.get((word, following), ())]
        if stem != word:
            found += self._exact.get(stem, ())
        if following != _stem(following):
            found += self._pairs.get((word, _stem(following)), ())
        if ahead > index + 1:
            found += self._pairs.get((word, tokens[index + 1].lower), ())
        for size in self._sizes:
            if size > len(word):
                break
            found += self._stems.get(word[:size], ())
        for size in self._end_sizes:
            if size >= len(word):
                break
            found += self._ends.get(word[-size:], ())
        return found


def _pattern(group: str, value: str, words: tuple[str, ...]) -> _Pattern:
    plain = tuple(map(_plain, words))
    later = [word for word in plain[2:] if word != "…" and "*" not in word]
    return _Pattern(group, value, plain, frozenset(later) if later else _NONE)


def _plain(word: str) -> str:
    short = 1 < len(word) <= LONGEST_ABBREVIATION and word.isupper()
    return word if short else word.casefold()


def _past_floating(tokens: Sequence[Token], index: int, floating: frozenset[str]) -> int:
    """Return the first token from `index` on that is no floating word; a few may stand together."""
    end = min(len(tokens), index + FLOATING)
    while index < end and tokens[index].lower in floating:
        index += 1
    return index


def _match(words: tuple[str, ...], tokens: Sequence[Token], index: int, floating: frozenset[str]) -> int:
    """Return the end of the pattern that starts at `index`, or 0."""
    for position, word in enumerate(words):
        if word == "…":
            return _match_after_gap(words[position + 1 :], tokens, index, floating)
        if position and (index >= len(tokens) or not _same(word, tokens[index])):
            index = _past_floating(tokens, index, floating)
        if index >= len(tokens) or not _same(word, tokens[index]):
            return 0
        index += 1
    return index


def _match_after_gap(
    words: tuple[str, ...], tokens: Sequence[Token], index: int, floating: frozenset[str]
) -> int:
    for skipped in range(GAP + 1):
        last = _match(words, tokens, index + skipped, floating)
        if last:
            return last
        if index + skipped >= len(tokens) or tokens[index + skipped].text in _STOPS:
            return 0
    return 0


def _same(word: str, token: Token) -> bool:
    if token.lower == word:
        return True
    if word.endswith("*"):
        return token.lower.startswith(word[:-1])
    if word.startswith("*"):
        return token.lower.endswith(word[1:]) and len(token.lower) > len(word)
    return token.text == word or (token.lower.startswith(word) and _stem(token.lower) == word)


def _stem(word: str) -> str:
    """Return a word without the possessive that an apostrophe sets off: "city's" is a city."""
    return word[:-2] if word.endswith(("'s", "’s")) else word
