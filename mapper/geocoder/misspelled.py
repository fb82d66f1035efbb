"""Names that are one slip away from a known one: a letter left out, put in, changed, or two swapped."""

from __future__ import annotations

from itertools import pairwise

SHORTEST = 5
"""Letters of a name from which one slip is looked for; of shorter ones nearly every neighbour is a name."""
LATIN = "abcdefghijklmnopqrstuvwxyz"
CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяі"
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويپچگ"
SCRIPTS = ((LATIN, "a", "z"), (CYRILLIC, "Ѐ", "ӿ"), (ARABIC, "ؠ", "ۓ"))
"""Letters, and the first and last code point by which a name is known to be written with them."""


def slips(key: str) -> list[str]:
    """Return every key that is one slip from a folded name; none for a short name or another script.

    The first letter is taken to be right. Distance 1 of Damerau (1964), without the first letter.

    Examples
    --------
    >>> "mosul" in slips("mosull"), "avdiivka" in slips("avdivka"), slips("homs")
    (True, True, [])
    """
    letters = _alphabet(key)
    if len(key) < SHORTEST or not letters:
        return []
    cuts = [(key[:at], key[at:]) for at in range(1, len(key) + 1)]
    left_out = [head + tail[1:] for head, tail in cuts if tail]
    swapped = [head + b + a + tail[2:] for head, tail in cuts for a, b in pairwise(tail[:2])]
    changed = [head + letter + tail[1:] for head, tail in cuts if tail for letter in letters]
    put_in = [head + letter + tail for head, tail in cuts for letter in letters]
    return list(dict.fromkeys(slip for slip in (*left_out, *swapped, *changed, *put_in) if slip != key))


def _alphabet(key: str) -> str:
    return next((letters for letters, low, high in SCRIPTS if low <= key[:1] <= high), "")
