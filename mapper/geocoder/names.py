"""Keys of names: what stays of a spelling when case, accents, articles and administrative words are gone.

Two spellings of one place should meet in one key, and two places should rarely share one. Each step is
looser than the one before it: `fold` keeps every word, `bare` drops Arabic articles, `strip_admin` drops
"province of …" and tells the kind it implies.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from mapper.claims.ontology import Kind

PLAIN_LETTERS = {
    **dict(zip("øłđðħıŧŋəɛɔɓɗƴʼ", "olddhitnaeobdy ", strict=True)),
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    **dict(zip("ٱةىیېےکګەہھۀۃیۍ", "اهييييككهههههيي", strict=True)),
    "ґ": "г",
    "є": "е",
    "ѣ": "е",
    "ӏ": "",
    "ς": "σ",
}
"""Letters that Unicode does not take apart, and those that neighbouring languages write differently."""
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
SILENT = frozenset("'’‘‛`´ʹʺʻʼʽʾʿˈˊˋ′″\"“”ˮ׳״ءـ" + INVISIBLE)
"""Apostrophes, ayin, hamza, tatweel and invisible characters: dropped without leaving a gap."""
VOWEL_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0730-\u074a\u1dc0-\u1dff]"
)
"""Accents and points that a reader may leave out; vowel signs of Indic scripts are letters and stay."""


class _Letters(dict[int, str]):
    """Code point → its folded form, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_letter(chr(code))
        return folded


def _fold_letter(letter: str) -> str:
    if letter in SILENT:
        return ""
    plain = VOWEL_MARKS.sub("", unicodedata.normalize("NFKD", letter.casefold()))
    plain = "".join("" if part in SILENT else PLAIN_LETTERS.get(part, part) for part in plain)
    return "".join(part if part.isalnum() or unicodedata.category(part)[0] == "M" else " " for part in plain)


_LETTERS = _Letters()


def fold(name: str) -> str:
    """Return a name without case, accents, apostrophes and punctuation, in any script.

    Examples
    --------
    >>> fold("Tall ‘Afar"), fold("Al Mayādīn"), fold("Łódź"), fold("Sør-Sudan")
    ('tall afar', 'al mayadin', 'lodz', 'sor sudan')
    >>> fold("أبو كمال") == fold("ابو كمال")
    True
    """
    return " ".join(name.translate(_LETTERS).split())


ARTICLES = frozenset(
    {"al", "el", "il", "ul", "ar", "er", "az", "ez", "adh", "edh", "ad", "ed", "as", "es", "us"}
    | {"ash", "esh", "ach", "ech", "at", "et", "ath", "eth", "an", "en"}
)
"""The Arabic article as reports spell it, with the sun letters it takes on."""
FINAL_H = re.compile(r"(?<=..[ae])h$")
SUN_DOUBLED = re.compile(r"^[aeiu](?:(sh|th|dh|ch)\1|([tdrzsnl])\2)(?=.{2})")
ARABIC_LETTER = re.compile("[\u0620-\u06d3]")
ARABIC_ARTICLE = re.compile(r"^ال(?=..)")


def bare(key: str) -> str:
    """Return a folded name without Arabic articles and without the silent h of a final -ah.

    In Arabic script, where reports differ in spacing (تل عفر, تلعفر), the words are joined.

    Examples
    --------
    >>> {bare(fold(name)) for name in ("Deir al-Zor", "Deir ez-Zor", "Deir Ezzor")}
    {'deir zor'}
    >>> bare(fold("al-Qa'im")), bare("el"), bare(fold("الرقة")) == fold("رقة")
    ('qaim', 'el', True)
    """
    words = key.split(" ")
    kept = [word for word in words[:-1] if word not in ARTICLES] + words[-1:]
    short = [_without_article(kept[0], False), *[_without_article(word, True) for word in kept[1:]]]
    return ("" if ARABIC_LETTER.match(key) else " ").join(short)


@lru_cache(maxsize=65536)
def _without_article(word: str, inside: bool) -> str:
    if word.startswith("ال"):
        return ARABIC_ARTICLE.sub("", word)
    if inside:
        word = SUN_DOUBLED.sub(lambda found: found[1] or found[2], word)
    return FINAL_H.sub("", word)


GLUED_ARTICLE = re.compile(r"^(?:[ae]l(?=[^l].{3})|[ae](?:(sh|th|dh)(?=\1)|([tdrzsn])(?=\2)))")


def split_article(key: str) -> str:
    """Return the bare form of a name that is written as one with its article, or an empty string.

    Examples
    --------
    >>> split_article("albukamal"), split_article("arraqqah"), split_article("mosul")
    ('bukamal', 'raqqa', '')
    """
    cut = GLUED_ARTICLE.sub("", key)
    return bare(cut) if cut != key else ""


_WORDS = {
    Kind.ADMIN1: """
        province provinces governorate oblast oblasti region state prefecture wilaya wilayat wilayah vilayet
        muhafazah muhafazat muhafaza mohafazat mohafaza mintaqah ostan voivodeship republic krai kray
        provins provinsen fylke fylket fylke delstaten delstat guvernement guvernementet guvernoratet
        regionen lan lanet provinz bundesland gouvernement gouvernorat gouverneurat etat
        provincia departamento estado gobernacion gobernacion provincia estado eyaleti ili
        oblastju oblast’ obl область области областю областью областта обл край края
        محافظة ولاية إقليم اقليم استان ostani მხარე губернаторство провінція провинция мухафаза
    """,
    Kind.ADMIN2: """
        district county rayon raion subdistrict nahiya nahiyah qada municipality township locality commune
        distriktet distrikt kommune kommunen kreis landkreis distrito municipio municipalite cercle
        район районе района районі району قضاء ناحية منطقة مديرية
    """,
    Kind.CITY: """
        city town byen storbyen havnebyen stadt ville ciudad cidade citta miasto
        місто міста місті город города городе مدينة بلدة şehri sehri kenti
    """,
    Kind.SETTLEMENT: "village landsbyen bygda dorf село села селі деревня деревни pueblo قرية",
    Kind.AIRFIELD: """
        airport airfield airbase aerodrome flyplass flyplassen flybase flybasen militærflyplass flughafen
        aeroport aeropuerto аеропорт аэропорт аеродром аэродром مطار
    """,
    Kind.RIVER: "river valley elven elva elvedalen floden flodens dalen fluss fleuve rio річка река نهر وادي",
    Kind.COUNTRY: "republikken",
}
_PHRASES = {
    Kind.AIRFIELD: (
        "air base", "international airport", "military airport", "military airfield", "military air base",
        "مطار عسكري", "міжнародний аеропорт",
    ),
    Kind.RIVER: ("river valley",),
    Kind.ADMIN1: ("autonomous region", "autonomous republic"),
}  # fmt: skip
ADMIN_WORDS = {
    fold(word): kind
    for table in ({kind: words.split() for kind, words in _WORDS.items()}, _PHRASES)
    for kind, words in table.items()
    for word in words
}
"""Folded word, or words, that name a sort of place, in the languages of the reports → the kind."""
LINKS = frozenset({"of", "de", "du", "des", "del", "della", "di", "da", "von", "van", "av", "the"})
GLUED = {
    "provinsen": Kind.ADMIN1, "regionen": Kind.ADMIN1, "fylket": Kind.ADMIN1, "guvernementet": Kind.ADMIN1,
    "distriktet": Kind.ADMIN2, "dalen": Kind.RIVER, "elven": Kind.RIVER, "floden": Kind.RIVER,
    "flyplassen": Kind.AIRFIELD, "provinz": Kind.ADMIN1,
}  # fmt: skip
"""Endings that Norwegian, Swedish, Danish and German write as one word with the name."""
_ENDINGS = tuple(GLUED)
_EDGES = frozenset(word for phrase in ADMIN_WORDS for word in (phrase.split()[0], phrase.split()[-1]))
SHORTEST_STEM = 4
LONGEST_PHRASE = 3


def strip_admin(key: str) -> tuple[str, Kind | None]:
    """Return a folded name without its word for a sort of place, and the kind which that word implies.

    Examples
    --------
    >>> strip_admin(fold("Deir al-Zor-provinsen"))
    ('deir al zor', <Kind.ADMIN1: 'admin1'>)
    >>> strip_admin(fold("Province of Hama")), strip_admin("raqqa")
    (('hama', <Kind.ADMIN1: 'admin1'>), ('raqqa', None))
    """
    words = key.removeprefix("the ").split(" ")
    if not (words[0] in _EDGES or words[-1] in _EDGES or key.endswith(_ENDINGS)):
        return key, None
    for size in range(min(LONGEST_PHRASE, len(words) - 1), 0, -1):
        for phrase, rest in ((words[-size:], words[:-size]), (words[:size], words[size:])):
            kind = ADMIN_WORDS.get(" ".join(phrase))
            if kind is not None and (left := _without_links(rest)):
                return " ".join(left), kind
    return _strip_glued(key)


def _without_links(words: list[str]) -> list[str]:
    start = 0
    while start < len(words) - 1 and words[start] in LINKS:
        start += 1
    return words[start:]


def _strip_glued(key: str) -> tuple[str, Kind | None]:
    for ending, kind in GLUED.items():
        if key.endswith(ending) and len(key) >= len(ending) + SHORTEST_STEM:
            return key.removesuffix(ending).rstrip(), kind
    return key, None
