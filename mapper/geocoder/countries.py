"""The names of countries in the languages of reports, from the Unicode locale data (CLDR) in babel."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

LANGUAGES = (
    *("en", "nb", "nn", "sv", "da", "fi", "is", "de", "nl", "fr", "es", "pt", "it", "ro", "pl", "cs", "sk"),
    *("hu", "hr", "sr", "sl", "bg", "mk", "el", "et", "lv", "lt", "uk", "ru", "be", "ka", "hy", "az", "tr"),
    *("ku", "ar", "fa", "ps", "he", "ur", "hi", "bn", "my", "th", "vi", "id", "ja", "ko", "zh"),
    *("am", "ti", "so", "sw", "ha", "kk", "uz"),
)
SPOKEN = {
    "AE": ("UAE", "Emirates"),
    "BA": ("Bosnia",),
    "CD": ("DRC", "DR Congo", "Congo-Kinshasa", "Congo", "Kongo", "Democratic Republic of Congo", "RDC"),
    "CF": ("CAR", "Central African Republic"),
    "CG": ("Congo-Brazzaville", "Republic of Congo"),
    "CI": ("Ivory Coast",),
    "CZ": ("Czech Republic",),
    "GB": ("UK", "U.K.", "Britain", "Great Britain", "Storbritannia"),
    "IR": ("Islamic Republic of Iran",),
    "KP": ("North Korea", "DPRK"),
    "KR": ("South Korea",),
    "MK": ("Macedonia",),
    "MM": ("Burma", "Myanmar"),
    "PS": ("Palestine", "Palestinian territories", "Palestina", "فلسطين"),
    "RU": ("Russian Federation",),
    "SY": ("Syrian Arab Republic",),
    "SZ": ("Swaziland",),
    "TL": ("East Timor",),
    "TR": ("Turkey", "Tyrkia"),
    "US": ("USA", "US", "U.S.", "U.S.A.", "America", "United States of America"),
    "VA": ("Vatican",),
}
"""Short and former names in daily use that the locale data leaves out."""
IN_BRACKETS = re.compile(r"\s*[(（](.+?)[)）]")


CONTINENTS = {
    "002": ("Africa", 21.1, 7.2, 1_500_000_000),
    "003": ("North America", -100.5, 46.1, 600_000_000),
    "005": ("South America", -57.7, -14.6, 430_000_000),
    "009": ("Oceania", 138.5, -18.3, 45_000_000),
    "142": ("Asia", 89.3, 29.8, 4_800_000_000),
    "150": ("Europe", 9.1, 48.7, 745_000_000),
}
"""UN M49 code → name, a point in its midst, people; known so that no town of that name is taken for it."""


def country_names() -> dict[str, tuple[str, ...]]:
    """Return ISO 3166-1 alpha-2 code, or M49 code of a continent → names in every language of `LANGUAGES`.

    Examples
    --------
    >>> "Sør-Sudan" in country_names()["SS"]
    True
    """
    from babel import Locale

    names: dict[str, dict[str, None]] = defaultdict(dict)
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if (len(code) == 2 and code.isalpha()) or code in CONTINENTS:
                names[code].update(dict.fromkeys(_variants(name)))
    for code, more in SPOKEN.items():
        names[code].update(dict.fromkeys(more))
    return {code: tuple(found) for code, found in names.items()}


@cache
def english_name(code: str) -> str:
    """Return the English name of a country by its ISO code; the code itself if there is none.

    Examples
    --------
    >>> english_name("SY"), english_name("")
    ('Syria', '')
    """
    from babel import Locale

    return str(Locale.parse("en").territories.get(code, code))


def _variants(name: str) -> list[str]:
    """Return "Myanmar (Burma)" as itself without and with what stands in brackets.

    Examples
    --------
    >>> _variants("Myanmar (Burma)")
    ['Myanmar', 'Burma']
    """
    inside = IN_BRACKETS.search(name)
    return [IN_BRACKETS.sub("", name), inside[1]] if inside else [name]
