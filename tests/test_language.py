"""Languages as data."""

from __future__ import annotations

import pytest
import yaml

from mapper.errors import InputError, NotFoundError
from mapper.reports.packs.detect import detect, pack_for
from mapper.reports.packs.language import load_pack, packs, read_pack
from mapper.reports.packs.phrases import Lexicon, tokenize
from mapper.reports.packs.sentences import sentences

GOOD = {
    "code": "xx",
    "name": "Test",
    "words": {
        "and": ["og"],
        "of": ["av"],
        "says": ["sa"],
        "according": ["if"],
        "negation": ["no"],
        "future": ["vil"],
    },
    "rules": [{"predicate": "takes_control", "past": ["tok"], "actor": ["subject"], "place": ["object"]}],
}


def write(tmp_path, content):
    path = tmp_path / "xx.yaml"
    path.write_text(yaml.safe_dump(content), "utf-8")
    return path


@pytest.mark.parametrize("code", sorted(packs()))
def test_every_shipped_pack_is_sound(code):
    pack = load_pack(code)
    assert pack.code == code and pack.rules


def test_languages_are_told_apart():
    assert detect("Hæren har inntatt byen, melder nyhetsbyrået tirsdag kveld.") == "nb"
    assert (
        detect("Hæren har teke byen, og soldatane er no på veg mot grensa, seier dei som ikkje rømde.")
        == "nb"
    )
    assert detect("Армія взяла місто у вівторок, повідомляє агентство.") == "uk"
    assert detect("The army has taken the town, the agency reported on Tuesday night.") == "en"


def test_language_without_a_pack_is_named_with_the_packs_there_are():
    with pytest.raises(InputError, match=r"'fi'.*en, nb"):
        pack_for("fi")
    with pytest.raises(NotFoundError, match="no language pack"):
        load_pack("zz")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Islamic State controls Raqqa, Mosul and Hawija. " * 30, "en"),
        ("The army took the town on Tuesday. " * 30_000, "en"),
        ("IS took Raqqa.", "en"),
        ("IS inntok Raqqa.", "nb"),
        ("12.5 ... 2017-09-05 | " * 500 + "The army took the town.", "en"),
    ],
)
def test_names_numbers_and_repetition_mislead_nobody(text, code):
    assert detect(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "Den syriske hær har brudt belejringen af byen, siger øjenvidner. Det er første gang i tre år.",
        "Armén har intagit staden, rapporterar nyhetsbyrån på tisdagen.",
        "Армия взяла город во вторник, сообщает агентство.",
        "Armia zajęła miasto we wtorek, podaje agencja.",
        "سيطر الجيش على المدينة يوم الثلاثاء",
        "军队周二占领了这座城市，据新华社报道，叛军已经撤离，政府军控制了所有主要道路和机场。",
    ],
)
def test_a_neighbouring_or_foreign_language_is_refused_by_file(text):
    with pytest.raises(InputError, match=r"a\.txt is in a language without a pack"):
        detect(text, "a.txt")


@pytest.mark.parametrize("text", ["12.5 ... 2017-09-05 | " * 500, "Raqqa", "!?"])
def test_too_few_words_to_tell_a_language_says_how_to_give_it(text):
    with pytest.raises(InputError, match=r"a\.txt has too few words .* `language: en`"):
        detect(text, "a.txt")


def test_all_breaches_of_a_pack_are_named(tmp_path):
    bad = {
        **GOOD,
        "colour": "red",
        "name_endings": ["a"],
        "words": {**GOOD["words"], "verbs": ["x"]},
    }
    bad["rules"] = [{"predicate": "wins", "past": ["x"], "place": ["behind"]}, {"predicate": "controls"}]
    with pytest.raises(InputError) as error:
        read_pack(write(tmp_path, bad))
    for part in (
        "colour",
        "name_endings: must map",
        "verbs",
        "'wins'",
        "'behind'",
        "rule 2, has no words",
    ):
        assert part in str(error.value)


def test_no_and_on_are_words_and_not_booleans(tmp_path):
    path = tmp_path / "xx.yaml"
    path.write_text(yaml.safe_dump(GOOD).replace("'no'", "no"), "utf-8")
    hits = read_pack(path).lexicon.find(tokenize("det er no"))
    assert [hit.group for hit in hits] == ["negation"]


def test_abbreviation_in_capitals_is_never_the_word():
    lexicon = Lexicon([("actor", "is", "IS")])
    assert lexicon.find(tokenize("Is is IS-styrker"))[0].first == 2


def test_tokens_keep_their_place_in_the_text():
    text = "  «IS-styrker» i Deir al-Zor, 10.000 mann."
    assert all(text[token.start : token.end] == token.text for token in tokenize(text))


def test_sentences_end_where_people_end_them():
    text = "Gen. Ali came on 5. mai at 3 p.m. to Raqqa. He left.\n\nHeading\n\nMore text here."
    found = [text[s.start : s.end] for s in sentences(text, frozenset({"gen", "p.m"}))]
    assert found == ["Gen. Ali came on 5. mai at 3 p.m. to Raqqa.", "He left.", "Heading", "More text here."]
