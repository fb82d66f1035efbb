"""Reports written to break the reader: every one ends in claims that quote it, or in an error, and in time."""

from __future__ import annotations

import datetime as dt
import random
import time
from itertools import cycle, islice
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.claims.actors import load_registry
from mapper.errors import InputError
from mapper.reports.extract import read_claims
from mapper.reports.files import Report, read_report

LANGUAGES = ("en", "nb", "uk")
PACKS = Path(__file__).parents[1] / "data" / "languages"
SAID = {
    "en": ("Islamic State", "captured", "Mosul", "Raqqa", "and", "of"),
    "nb": ("IS", "inntok", "Mosul", "Raqqa", "og", "av"),
    "uk": ("Росія", "захопила", "Бахмут", "Авдіївку", "і", "у"),
}
MARKS = [
    ",",
    ".",
    '"',
    "«",
    "(",
    "[",
    "-",
    " – ",
    "'",
    "…",
    ". ",
    '" ',
    "(a) ",
    "“„",
    "\n",
    "A\n",
    "a\n\n",
    "A.\n\n",
]
SIGNS = [
    "\x00", "\x00 ", "\x07a", "\u202e", "a\u200b", "a\u0301", "e\u0301\u0301 ", "\U0001f600", "\ud800 ",
    "\U0001d504 ", "\ufdfa ", "İ", "Ǆ ", "中文 ", "العراق ", "Москва x ", "<script>alert(1)</script>", "<b>", "{{", "&amp; ",
]  # fmt: skip
WORDS = [
    "x",
    "X",
    "Aaa ",
    "Al-",
    "al-",
    "A. ",
    "A.B. ",
    "Gen. ",
    "5 ",
    "5 May ",
    "1,1",
    "2015 ",
    "100% ",
    "May 2015, ",
]
MADE = ["{a}, ", "{a} {and_} ", "{p}, ", "{p} {and_} ", "{p}-", "{v} ", "{v} {p} ", "{a} {v} ", "{a} {v} {p}, ",
        "{a} {v} {p} {and_} {q} {and_} ", "{p} {of} ", "{a} {v} {p}. ", '"{a} {v} {p}" ']  # fmt: skip
PIECES = [*MARKS, *SIGNS, *WORDS, *MADE]
HARD = ["A\n", "A.B. ", "{v} ", "{a} {v} {p}, ", "{p} {and_} ", '"', "\ufdfa "]
"""Pieces that have taken the longest."""
BY_KB = 0.2
"""Seconds a reader may take for a thousand letters, on a slow and busy machine."""


def read(gazetteer, text, language):
    report = Report(text, dt.date(2024, 2, 18), name="a.txt", language=language)
    claims = read_claims(report, gazetteer=gazetteer)
    assert all(text[claim.start : claim.end] == claim.quote for claim in claims)
    return claims


TRIES = 3
"""A text that takes its square fails every time; another job on the machine does not."""


def spent(gazetteer, text, language):
    begun = time.process_time()
    read(gazetteer, text, language)
    return time.process_time() - begun


def filled(piece, language, size):
    a, v, p, q, and_, of = SAID[language]
    return repeated(piece.format(a=a, v=v, p=p, q=q, and_=and_, of=of) if "}" in piece else piece, size)


def repeated(piece, size):
    return (piece * (size // len(piece) + 1))[:size]


def patterns(language):
    """Every pattern of a pack, words and rules."""
    content = yaml.load((PACKS / f"{language}.yaml").read_text("utf-8"), Loader=yaml.CBaseLoader)
    groups = [keyed if isinstance(keyed, dict) else {"": keyed} for keyed in content["words"].values()]
    found = [pattern for group in groups for inner in group.values() for pattern in inner]
    return found + [
        p for rule in content["rules"] for form in rule.values() if isinstance(form, list) for p in form
    ]


def spoken(pattern, gap):
    """A pattern's words, the first of each choice, and a word for each gap."""
    words = (word.split("|")[0].strip("?*").replace("_", " ") for word in pattern.split())
    return " ".join(gap if word == "…" else word for word in words)


def every_trigger(language, size, shuffled=False):
    found = [spoken(pattern, "") for pattern in patterns(language)]
    if shuffled:
        random.Random(1).shuffle(found)
    return repeated(" ".join(found) + " ", size)


def every_gap(language, size):
    found = [spoken(pattern, "") for pattern in patterns(language) if "…" in pattern]
    return repeated(" ".join(found) + " ", size)


def every_choice(language, size):
    found = [pattern.translate(str.maketrans("|_?*…", "     ")) for pattern in patterns(language)]
    return repeated(" ".join(found) + " ", size)


def floating(language, size):
    content = yaml.load((PACKS / f"{language}.yaml").read_text("utf-8"), Loader=yaml.CBaseLoader)
    weekdays = [day for days in content["words"]["weekday"].values() for day in days]
    a, v, *_ = SAID[language]
    return repeated(f"{a} {' '.join([*content['words'].get('floating', ()), *weekdays])} {v} ", size)


MAKERS = [every_trigger, every_gap, every_choice, floating]


@pytest.fixture(scope="module", autouse=True)
def loaded(gazetteer):
    """What is read once, before time is taken."""
    for language in LANGUAGES:
        read(gazetteer, "Mosul.", language)


@pytest.fixture(scope="module")
def towns(gazetteer):
    """Names of different towns, those that stand by themselves in a text."""
    return [name for name in gazetteer.within((-25, 30, 60, 60))["name"][:8_000] if name.isalpha()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("piece", HARD, ids=ascii)
def test_what_is_hard_to_read_is_read_in_time(gazetteer, piece, language):
    assert spent(gazetteer, filled(piece, language, 5_000), language) < 5 * BY_KB


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("piece", PIECES, ids=ascii)
def test_whatever_is_repeated_is_read_in_time(gazetteer, piece, language):
    assert spent(gazetteer, filled(piece, language, 30_000), language) < 30 * BY_KB


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("make", [*MAKERS, *HARD], ids=lambda make: getattr(make, "__name__", ascii(make)))
def test_twice_the_text_takes_no_more_than_twice_the_time(gazetteer, make, language):
    once, twice = (
        make(language, size) if callable(make) else filled(make, language, size) for size in (15_000, 30_000)
    )
    read(gazetteer, once, language)
    assert any(grows_in_time(gazetteer, once, twice, language) for _ in range(TRIES))


def grows_in_time(gazetteer, once, twice, language):
    """Tell whether the longer text takes hardly more time than it is longer, by the least of three."""
    short, long = (min(spent(gazetteer, text, language) for _ in range(3)) for text in (once, twice))
    return long < 3 * short + 0.1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("make", MAKERS)
def test_all_words_of_a_pack_at_once_are_read_in_time(gazetteer, make, language):
    assert spent(gazetteer, make(language, 10_000), language) < 10 * BY_KB


def test_words_of_a_pack_in_any_order_are_read_in_time(gazetteer):
    for language in LANGUAGES:
        assert spent(gazetteer, every_trigger(language, 10_000, shuffled=True), language) < 10 * BY_KB


def test_each_voice_confirms_what_was_said_once(gazetteer):
    names = [source.name for source in load_registry().sources.values() if source.name.isupper()][:18]
    text = (
        f"Reuters said Islamic State captured Mosul. {', '.join(f'{name} confirmed it' for name in names)}."
    )
    begun = time.process_time()
    claims = read(gazetteer, text, "en")
    assert time.process_time() - begun < 5
    assert len({claim.source for claim in claims}) == len(claims) > 10


@pytest.mark.slow
def test_many_towns_are_read_in_time_linear_in_their_number(gazetteer, towns):
    few, many = (", ".join(islice(cycle(towns), number)) for number in (4_000, 16_000))
    read(gazetteer, many, "nb")
    assert spent(gazetteer, many, "nb") < 4 * 2 * spent(gazetteer, few, "nb") + 0.5


def test_many_speakers_are_read_in_time_linear_in_their_number(gazetteer):
    letters, pick = "abdefgiklmnoprstu", random.Random(2)
    names = [" ".join("".join(pick.choices(letters, k=7)).title() for _ in "ab") for _ in range(1_200)]
    few, many = (
        " ".join(f"{name} said Islamic State captured Mosul." for name in names[:number])
        for number in (400, 1_200)
    )
    assert len(read(gazetteer, few, "en")) > 300
    assert spent(gazetteer, many, "en") < 3 * 2 * spent(gazetteer, few, "en") + 0.5


def test_a_thousand_places_in_one_sentence_are_told_apart(gazetteer):
    claims = read(gazetteer, "Islamic State captured " + ", ".join(["Mosul", "Raqqa"] * 500) + ".", "en")
    assert {claim.place for claim in claims} <= {"Mosul", "Raqqa"} and claims


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["x", ",", '"', "(", "-", "and ", "og ", "і ", "May 5 ", "Aaa ", "e\u0301"], ids=ascii
)
def test_a_million_letters_are_read_in_time(gazetteer, piece):
    assert spent(gazetteer, repeated(piece, 1_000_000), "en") < 1_000 * BY_KB


@pytest.mark.parametrize(
    "content", [b"\x00" * 1_000, b"\x00\x01\x02 IS \x00 captured \x00 Mosul.", "\u202eMosul".encode() * 9]
)
def test_files_with_control_characters_end_in_claims_or_one_line(tmp_path, gazetteer, content):
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    try:
        read_claims(read_report(path, published="2024-02-18"), gazetteer=gazetteer)
    except InputError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize("day", [dt.date.min, dt.date(1899, 12, 31), dt.date(2101, 1, 1), dt.date.max])
def test_a_day_of_publication_that_no_report_has_is_refused(gazetteer, day):
    report = Report("IS captured Mosul yesterday.", day, name="a.txt", language="en")
    with pytest.raises(InputError, match=rf"a\.txt is published on {day}"):
        read_claims(report, gazetteer=gazetteer)


def texts():
    """Texts of any letters, and texts made of what the packs look for."""
    told = [word for said in SAID.values() for word in said]
    made = [spoken(pattern, "x") for language in LANGUAGES for pattern in patterns(language)]
    ends = [" ", " ", ". ", ", ", "\n", "\n\n", "-", '"', "’s ", "?", " (", ") ", "\u00ad", ": ", "."]
    piece = st.one_of(
        st.sampled_from(told), st.sampled_from(made), st.sampled_from(ends), st.text(max_size=4)
    )
    spaced = st.lists(st.tuples(piece, st.sampled_from(ends)), max_size=40)
    return st.one_of(st.text(max_size=300), spaced.map(lambda parts: "".join(a + b for a, b in parts)))


def quotes_or_refuses(gazetteer, text, language, published):
    report = Report(text, published, name="a.txt", language=language)
    try:
        claims = read_claims(report, gazetteer=gazetteer)
    except InputError as error:
        assert str(error)
    else:
        assert all(text[claim.start : claim.end] == claim.quote for claim in claims)


DAYS = st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)) | st.dates()


@settings(max_examples=100, deadline=None)
@given(text=texts(), language=st.sampled_from([*LANGUAGES, ""]), published=DAYS)
def test_any_text_gives_claims_that_quote_it_or_is_refused(gazetteer, text, language, published):
    quotes_or_refuses(gazetteer, text, language, published)


@pytest.mark.slow
@settings(max_examples=5_000, deadline=None)
@given(text=texts(), language=st.sampled_from([*LANGUAGES, ""]), published=DAYS)
def test_any_of_many_texts_gives_claims_that_quote_it_or_is_refused(gazetteer, text, language, published):
    quotes_or_refuses(gazetteer, text, language, published)
