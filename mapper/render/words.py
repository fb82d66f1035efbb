"""The words of the interface: one catalog a language, in ``words/``, for Python and the page alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from mapper.errors import InputError

Text = str | Mapping[str, str]
"""A text with ``{slots}``, or its forms: ``one`` for exactly one, ``other`` for any other ``count``."""


class Note(NamedTuple):
    """A sentence for the reader, in whatever language the map speaks.

    Examples
    --------
    >>> Note("note.guessed", {"margin": "60"}).told("en")
    'The study area was guessed: the land around the evidence, with a margin of 60 km.'
    """

    key: str
    slots: Mapping[str, object] = {}

    def told(self, lang: str = "en") -> str:
        """Return the sentence."""
        return say(catalog(lang), self.key, **self.slots)


def languages() -> tuple[str, ...]:
    """Return the codes of the languages that the interface speaks.

    Examples
    --------
    >>> languages()
    ('en', 'nb')
    """
    names = (entry.name for entry in files("mapper.render").joinpath("words").iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


@cache
def catalog(lang: str = "en") -> dict[str, Text]:
    """Return the texts of a language by their keys, such as ``changes.none``.

    Parameters
    ----------
    lang : str
        One of `languages`.

    Raises
    ------
    InputError
        If there is no such language; those that there are are named.

    Examples
    --------
    >>> catalog("nb")["changes.none"]
    'Ingenting endret seg denne dagen'
    """
    if lang not in languages():
        raise InputError(f"the map does not speak {lang!r}: choose one of {', '.join(languages())}")
    text = files("mapper.render").joinpath("words", f"{lang}.yaml").read_text("utf-8")
    return dict(_flat(yaml.safe_load(text)))


def say(words: Mapping[str, Text], key: str, **slots: object) -> str:
    """Return a text with its slots filled.

    Parameters
    ----------
    words : mapping
        A `catalog`.
    key : str
    **slots
        ``count`` also chooses between the forms of a text that has them.

    Examples
    --------
    >>> say(catalog("en"), "claims", count=1), say(catalog("nb"), "claims", count=3)
    ('1 claim', '3 opplysninger')
    """
    text = words[key]
    if not isinstance(text, str):
        text = text["one" if slots["count"] == 1 else "other"]
    return text.format_map(slots)


def in_words(day: dt.date, lang: str = "en") -> str:
    """Return a day as a person reads it.

    Examples
    --------
    >>> in_words(dt.date(2017, 9, 5)), in_words(dt.date(2017, 9, 5), "nb")
    ('5 September 2017', '5. september 2017')
    """
    words = catalog(lang)
    return say(words, "date", day=day.day, month=say(words, f"month.{day.month}"), year=day.year)


def _flat(branch: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Text]]:
    for key, value in branch.items():
        if isinstance(value, str) or "other" in value:
            yield prefix + key, value
        else:
            yield from _flat(value, f"{prefix}{key}.")
