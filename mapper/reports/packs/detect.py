"""Which language a report is in, and so which pack reads it."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

from mapper.errors import InputError
from mapper.reports.packs.language import load_pack, packs

SAMPLE = 1000
"""Words of a report that its language is judged by."""
FEW = 5
"""Fewer words than this tell no language by themselves; a pack's own words may."""
LETTERS = 30
"""As many letters as this are no few, in scripts that set no space between words."""
FAMILIAR = 0.8
"""Share of a text's plain words that a pack knows, from which the text is in the pack's language."""
STRANGE = 15
"""One word in so many that only a neighbouring language has tells it."""
# fmt: off
LIKELY = frozenset([
    "af", "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu",
    "fa", "fi", "fr", "ga", "gl", "gu", "ha", "he", "hi", "hr", "hu", "hy", "id", "ig", "is", "it", "ja",
    "ka", "kk", "km", "kn", "ko", "ku", "ky", "lo", "lt", "lv", "mg", "mk", "ml", "mn", "mr", "ms", "my",
    "ne", "nl", "nn", "no", "om", "or", "pa", "pl", "ps", "pt", "ro", "ru", "rw", "sd", "sdh", "se", "si",
    "sk", "sl", "sn", "so", "sq", "sr", "sv", "sw", "ta", "te", "tg", "th", "tk", "tl", "tr", "tt", "ug",
    "uk", "ur", "uz", "vi", "xh", "yo", "zh", "zu",
])
# fmt: on
"""Languages that news is written in; the detector's others only take short texts from these."""
_WORD = re.compile(r"[^\W\d_]{1,80}")


@cache
def _readers() -> dict[str, str]:
    """Return language code → code of the pack that reads it."""
    readers = {language: code for code in packs() for language in load_pack(code).reads}
    return readers | {code: code for code in packs()}


def detect(text: str, name: str = "the report") -> str:
    """Return the code of the pack that reads a text.

    A pack that knows most of a text's plain words is believed before the detector, which names and
    numbers mislead.

    Parameters
    ----------
    text : str
    name : str
        What to call the text in an error.

    Raises
    ------
    InputError
        If no pack reads the language of the text, or it has too few words to tell.

    Examples
    --------
    >>> detect("The army said on Tuesday that its troops had entered the town.")
    'en'
    """
    words = [match.group() for match in islice(_WORD.finditer(text), SAMPLE)]
    few = len(words) < FEW
    if pack := _familiar(words, 0.0 if few else FAMILIAR):
        return pack
    if few and sum(map(len, words)) < LETTERS:
        raise InputError(
            f"{name} has too few words to tell its language: "
            "write `language: en` (or another) in the report's front matter"
        )
    return pack_for(_likeliest(" ".join(words)), name)


def _familiar(words: list[str], least: float) -> str:
    """Return the one pack that knows more than a share of the plain words, twice what others do, or ""."""
    plain = [word for word in words if not word[0].isupper()]
    shares = sorted((sum(map(load_pack(code).lexicon.knows, plain)), code) for code in packs())
    best, code = shares[-1]
    second = shares[-2][0] if len(shares) > 1 else 0
    known = best > least * len(plain) and best >= 2 * second
    return code if known and not _neighbouring(plain, code) else ""


def _neighbouring(plain: list[str], code: str) -> bool:
    """Whether words betray a neighbour of a pack's language, which has most of its words too."""
    foreign = load_pack(code).foreign
    return sum(word in foreign for word in plain) * STRANGE > len(plain)


def _likeliest(sample: str) -> str:
    from py3langid.langid import rank

    return str(next(language for language, _ in rank(sample) if language in LIKELY))


def pack_for(language: str, name: str = "the report") -> str:
    """Return the code of the pack that reads a language.

    Parameters
    ----------
    language : str
        ISO 639-1, with or without a country: ``en``, ``nn-NO``.
    name : str
        What to call the text in an error.

    Raises
    ------
    InputError
        If there is none.
    """
    code = re.split("[-_]", language.strip().casefold())[0]
    reader = code if code in packs() else _readers().get(code)
    if reader is None:
        raise InputError(
            f"{name} is in a language without a pack ('{language}'); "
            f"there are packs for {', '.join(packs())}; "
            "if it was misjudged, say `language:` in the report's front matter"
        )
    return reader
