"""Ukrainian and Russian names in the nominative: Роботиного is Роботине, Авдіївці is Авдіївка.

The dictionaries are pymorphy3's, an extra (``pip install territory-mapper[slavic]``). Without them such names
are found only if the gazetteer has the very form, or by their consonants.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import islice, product
from typing import Any

LANGUAGES = ("uk", "ru")
CYRILLIC = re.compile("[Ѐ-ӿ]")
READINGS = 4
"""Readings of one word that are tried."""
MOST = 24
"""Nominatives of one name that are tried."""


@lru_cache(maxsize=65536)
def nominatives(name: str) -> tuple[str, ...]:
    """Return what an inflected Cyrillic name may be in the nominative; nothing without the dictionaries.

    Examples
    --------
    >>> nominatives("Raqqa")
    ()
    """
    if not CYRILLIC.search(name):
        return ()
    spelled = name.casefold()
    found = {}
    for analyse in _analysers():
        forms = [_forms(word, analyse) for word in spelled.split()]
        found.update(dict.fromkeys(" ".join(words) for words in islice(product(*forms), MOST)))
    return tuple(form for form in found if form != spelled)


def _forms(word: str, analyser: Any) -> list[str]:
    forms: dict[str, None] = {}
    for reading in analyser.parse(word)[:READINGS]:
        nominative = reading.inflect({"nomn"})
        forms[nominative.word if nominative else word] = None
        forms[reading.normal_form] = None
    return list(forms) or [word]


@cache
def _analysers() -> list[Any]:
    """Return the analysers whose dictionaries are installed."""
    try:
        from pymorphy3 import MorphAnalyzer
    except ImportError:
        return []
    found = []
    for language in LANGUAGES:
        try:
            found.append(MorphAnalyzer(lang=language))
        except (ValueError, ImportError, OSError):
            continue
    return found
