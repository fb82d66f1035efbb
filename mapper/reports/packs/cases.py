"""The forms that names take in languages with cases, as the pack's table of endings tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product

SHORTEST_BASE = 2
"""Letters of the shortest word that may be a basic form; one of them stays in every form."""
MOST = 1500
"""Forms of one name that are made."""
MOST_BASES = 60
"""Basic forms of one name that are tried."""


@dataclass(frozen=True)
class Endings:
    """Endings of names in their basic form, each with the endings that take its place.

    Examples
    --------
    >>> endings = Endings({"": ("а", "ом"), "ка": ("ки", "ку"), "ів": ("ова",)})
    >>> endings.bases(["Харкова"])
    [('Харків',), ('Харков',)]
    >>> endings.forms("Авдіївка")
    ['Авдіївка', 'Авдіївки', 'Авдіївку']
    """

    table: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.table)

    def forms(self, name: str) -> list[str]:
        """Return a name in all its forms, the basic one first; abbreviations have no other."""
        words = [self._forms_of(word) for word in name.split()]
        return [" ".join(picked) for picked in islice(product(*words), MOST)]

    def bases(self, words: list[str]) -> list[tuple[str, ...]]:
        """Return the basic forms that a name may have, without the name as it stands."""
        choices = [[word, *self._bases_of(word)] for word in words]
        return [picked for picked in islice(product(*choices), MOST_BASES) if picked != tuple(words)]

    def _forms_of(self, word: str) -> list[str]:
        if word.isupper() or not self.table:
            return [word]
        ending = max((end for end in self.table if word.endswith(end)), key=len, default=None)
        if ending is None:
            return [word]
        stem = word[: len(word) - len(ending)]
        return [word, *(stem + other for other in self.table[ending])]

    def _bases_of(self, word: str) -> list[str]:
        if word.isupper():
            return []
        sizes = range(min(self._longest, len(word) - 1), -1, -1)
        found = [
            word[: len(word) - size] + ending
            for size in sizes
            for ending in self._turned.get(word[len(word) - size :], ())
            if len(word) - size + len(ending) >= SHORTEST_BASE
        ]
        return list(dict.fromkeys(found))

    @cached_property
    def _turned(self) -> dict[str, list[str]]:
        """Ending → the endings of the basic forms that it may take the place of."""
        turned: dict[str, list[str]] = {}
        for ending, others in self.table.items():
            for other in others:
                turned.setdefault(other, []).append(ending)
        return turned

    @cached_property
    def _longest(self) -> int:
        """Letters of the longest ending."""
        return max(map(len, self._turned), default=0)
