"""Consonant skeletons: what two transliterations of one name still share.

Raqqa, Rakka and الرقة, or Avdiivka, Avdeyevka and Авдіївка, differ in vowels and in the letters chosen for a
sound, hardly in their consonants. A skeleton is a looser key than any of `mapper.geocoder.names`: different
places share one now and then, so it finds candidates and settles nothing by itself.
"""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

from mapper.geocoder.names import bare

SHORTEST = 3
"""Consonants that a skeleton needs; with fewer, most hits are chance ones (Kram, Karim, Cork)."""
SOUNDS = {
    **dict.fromkeys(("shch", "sch", "tsch", "tsj", "tch", "tsh", "sh", "ch", "sj"), "S"),
    **dict.fromkeys(("dzh", "dsch", "zh", "dj", "zj", "j"), "J"),
    **dict.fromkeys(("kh", "gh", "g", "h"), "G"),
    **dict.fromkeys(("ck", "q", "k"), "K"),
    **dict.fromkeys(("ts", "tz", "s", "c"), "s"),
    **dict.fromkeys(("dz", "z"), "z"),
    **dict.fromkeys(("th", "t"), "t"),
    **dict.fromkeys(("dh", "d"), "d"),
    **dict.fromkeys(("ph", "f"), "f"),
    "mb": "nb",
    "x": "Ks",
}
"""Letters of a romanised name → the class of their sound; everything else that is no consonant is dropped."""
_HARD_C = re.compile(r"c(?![eihjk])")
_SILENT_H = re.compile(r"h\b")
_LETTERS = re.compile("|".join(sorted(SOUNDS, key=len, reverse=True)) + "|[blmnprv]")
_DOUBLED = re.compile(r"(.)\1+")
_SPELLED = {"y": "i", "j": "i", "oo": "u", "ou": "u", "ee": "i"}
_VOWELS = re.compile("|".join(sorted(_SPELLED, key=len, reverse=True)))
_SPOKEN = re.compile(_LETTERS.pattern.replace("[blmnprv]", "[blmnprvaeiouw]"))
_READINGS = (("j", ""), ("w", "v"), ("ch", "kh"))
"""Letters that are read differently outside English: j in Norwegian, w and ch in German and Polish."""


@lru_cache(maxsize=65536)
def skeleton(key: str) -> str:
    """Return the consonants of a folded name in any script, or an empty string if there are too few.

    Examples
    --------
    >>> from mapper.geocoder.names import fold
    >>> {skeleton(fold(name)) for name in ("Raqqah", "Deir al-Zor", "Dayr az Zawr", "دير الزور")}
    {'', 'drzr'}
    >>> {skeleton(fold(name)) for name in ("Tal Afar", "Tall 'Afar", "تلعفر")}
    {'tlfr'}
    >>> {skeleton(fold(name)) for name in ("Avdiivka", "Avdeyevka", "Авдіївка")}
    {'AvdvK'}
    """
    return _consonants(_romanised(key))


def readings(key: str) -> list[str]:
    """Return the skeletons of a folded name as a report may mean it, the likeliest first.

    Examples
    --------
    >>> readings("avdijivka"), readings("charkow")
    (['AvdJvK', 'AvdvK'], ['SrK', 'SrKv', 'GrK', 'GrKv'])
    """
    spelled = [_romanised(key)]
    for letters, other in _READINGS:
        spelled += [name.replace(letters, other) for name in spelled if letters in name]
    return list(dict.fromkeys(filter(None, map(_consonants, spelled))))


def sound(key: str) -> str:
    """Return how a folded name sounds, whichever way i, y, j and doubled letters are spelled.

    Examples
    --------
    >>> sound("vysokopillia") == sound("vysokopillya"), sound("robotyne") == sound("rybotyn")
    (True, False)
    """
    plain = _VOWELS.sub(lambda found: _SPELLED[found[0]], _SILENT_H.sub("", _romanised(key)))
    letters = (SOUNDS.get(part, part) for part in _SPOKEN.findall(plain))
    return _DOUBLED.sub(r"\1", "".join(letters)).replace("ie", "e")


def _romanised(key: str) -> str:
    return anyascii(bare(key)).lower()


def _consonants(romanised: str) -> str:
    plain = _SILENT_H.sub("", _HARD_C.sub("k", romanised))
    found = "".join(SOUNDS.get(letters, letters) for letters in _LETTERS.findall(plain))
    short = _DOUBLED.sub(r"\1", found)
    if len(short) < SHORTEST:
        return ""
    return short if _LETTERS.match(plain) else f"A{short}"
