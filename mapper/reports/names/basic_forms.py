"""Names of places in the case that a sentence puts them in, led back to the form that a gazetteer has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from mapper.claims.ontology import Kind
from mapper.geocoder.place import Place
from mapper.reports.names.mentions import Scene
from mapper.reports.packs.language import Pack

BENT_WORDS = 3
"""Words of the longest name that is looked for in its basic form."""


class Match(NamedTuple):
    """A name in its basic form, the tokens that it takes, and whether it owns what comes next."""

    size: int
    name: str
    owns: bool = False


class Finder(Protocol):
    """What is asked of the reader's finder of places."""

    pack: Pack

    def is_known(self, words: tuple[str, ...]) -> bool: ...

    def best(self, name: str, kind: Kind | None = None) -> Place | None: ...


def unbent(scene: Scene, index: int, written: Match | None, finder: Finder) -> Match | None:
    """Return the place whose name is bent at a token, if it is longer or likelier than what is written."""
    words = _name_words(scene, index)
    for size in range(len(words), written.size - 1 if written else 0, -1):
        names = list(_known(scene, index, words[:size], finder))
        if written and written.size == size:
            names.insert(0, written.name)
        kind = _kind_behind(scene, index + size)
        ranked = [(place.score, name) for name in names if (place := finder.best(name, kind))]
        if ranked:
            return Match(size, max(ranked, key=lambda pair: pair[0])[1])
    return written


def basic(scene: Scene, first: int, last: int, finder: Finder) -> str:
    """Return the words of a name in the basic form that the gazetteer has, or as they stand."""
    words = [token.text for token in scene.tokens[first:last]]
    return next(_known(scene, first, words, finder), scene.words(first, last))


def with_kind(scene: Scene, name: str, first: int, last: int, end: int) -> str:
    """Return a name with the word for its kind behind it; a bent name has that in its basic form too."""
    if scene.words(first, last).endswith(name):
        return scene.words(first, end)
    words = [token.text for token in scene.tokens[last:end]]
    forms = [tuple(words), *scene.pack.name_endings.bases(words)]
    known = (form for form in reversed(forms) if all(map(scene.pack.lexicon.knows, form)))
    return " ".join([name, *next(known, words)])


def _name_words(scene: Scene, index: int) -> list[str]:
    """Return the words at a token that can be one name: written as names are, nothing between."""
    words: list[str] = []
    for token in scene.tokens[index : index + BENT_WORDS]:
        if not token.is_word or not token.is_name:
            break
        words.append(token.text)
    return words


def _known(scene: Scene, first: int, words: list[str], finder: Finder) -> Iterator[str]:
    """Yield the basic forms of words that a gazetteer knows."""
    for form in finder.pack.name_endings.bases(words):
        if finder.is_known(form):
            yield _joined(scene, first, form)


def _joined(scene: Scene, first: int, words: tuple[str, ...]) -> str:
    """Return words with what stands between those of the text: a space or a hyphen."""
    parts = [words[0]]
    for number, word in enumerate(words[1:], first + 1):
        parts += [scene.text[scene.tokens[number - 1].end : scene.tokens[number].start], word]
    return "".join(parts)


def _kind_behind(scene: Scene, index: int) -> Kind | None:
    """Return the kind that a word behind a name gives it: "Donetsk oblast"."""
    noun = scene.starting(index, "noun")
    known = noun is not None and scene.pack.kind_behind and noun.value in frozenset(map(str, Kind))
    return Kind(noun.value) if noun and known else None
