"""The words of the interface: every language says the same, and all that the page asks for is there."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import subprocess
from string import Formatter

import pytest

from mapper.claims import ontology
from mapper.errors import InputError
from mapper.render.words import catalog, in_words, languages, say
from tests.conftest import ROOT

WEB = ROOT / "mapper" / "render" / "web"
ENGLISH = catalog("en")
SAID = re.compile(r'\b(?:say|pieces)\((?:"([\w.]+)"|`([\w.]*)\$\{)')
CHOSEN = re.compile(r'\b(?:say|pieces)\([^"`(]*\? "([\w.]+)" : "([\w.]+)"')
ALIKE = {"column.status", "about.status", "time.pause", "about.leaflet", "claim.via"}
"""Texts with words that two languages may share."""
GROUPS = [
    ("says", ontology.Predicate, set()),
    ("says_of", ontology.Predicate, set()),
    ("modality", ontology.Modality, {"asserted"}),
    ("temporal", ontology.Temporal, {"current"}),
    ("confirmation", ontology.Confirmation, set()),
    ("extent", ontology.Extent, set()),
    ("part", ontology.Part, set()),
    ("precision", ontology.Precision, {"day"}),
    ("status", ontology.Status, set()),
    ("held", ontology.Status, set()),
]
"""Groups of words, the values that they name, and those that the page never shows."""


def forms(text):
    return {"": text} if isinstance(text, str) else text


def slots(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def scripts():
    return {path.name: path.read_text("utf-8") for path in sorted(WEB.glob("*.js"))}


def test_the_languages_are_those_promised():
    assert {"en", "nb"} <= set(languages())


@pytest.mark.parametrize("lang", languages())
def test_every_language_says_the_same(lang):
    words = catalog(lang)
    assert set(words) == set(ENGLISH)
    different = [
        key
        for key in words
        if isinstance(words[key], str) != isinstance(ENGLISH[key], str)
        or set().union(*map(slots, forms(words[key]).values()))
        != set().union(*map(slots, forms(ENGLISH[key]).values()))
    ]
    assert different == []


@pytest.mark.parametrize("lang", languages())
def test_every_text_says_something(lang):
    texts = [text for words in catalog(lang).values() for text in forms(words).values()]
    assert all(isinstance(text, str) and text for text in texts)
    assert all({"one", "other"} <= set(words) for words in catalog(lang).values() if isinstance(words, dict))


@pytest.mark.parametrize("lang", [lang for lang in languages() if lang != "en"])
def test_nothing_stays_in_english(lang):
    words = catalog(lang)
    same = {
        key for key in words if words[key] == ENGLISH[key] and re.search(r"[^\W\d_]{2}", bare(words[key]))
    }
    assert {key for key in same - ALIKE if not key.startswith("month.") and words[key] != "km²"} == set()


def bare(text):
    return " ".join(re.sub(r"\{\w+\}", " ", form) for form in forms(text).values())


def test_the_page_asks_for_no_word_that_is_not_there():
    asked = [(name, key, stem) for name, text in scripts().items() for key, stem in SAID.findall(text)]
    asked += [
        (name, key, "") for name, text in scripts().items() for keys in CHOSEN.findall(text) for key in keys
    ]
    assert len(asked) > 100
    missing = [
        (name, key or stem)
        for name, key, stem in asked
        if (key and key not in ENGLISH) or (stem and not any(known.startswith(stem) for known in ENGLISH))
    ]
    assert missing == []


@pytest.mark.parametrize("group, values, silent", GROUPS, ids=[group for group, _, _ in GROUPS])
def test_every_value_of_the_claim_table_has_its_word(group, values, silent):
    missing = [value.value for value in values if value not in silent and f"{group}.{value}" not in ENGLISH]
    assert missing == []


def test_every_sign_has_its_name_and_meaning():
    signs = {key.split(".")[1] for key in ENGLISH if key.startswith("sign.")}
    assert {*ontology.Status, "siege", "event", "frontline"} <= signs
    assert {f"sign.{sign}.{text}" for sign in signs for text in ("label", "meaning")} <= set(ENGLISH)


def test_a_language_that_is_not_there_is_refused_by_name():
    with pytest.raises(InputError, match="'xx'.*en, nb"):
        catalog("xx")
    with pytest.raises(InputError):
        catalog("../words/en")


def test_what_fills_a_slot_is_never_a_pattern():
    assert say(ENGLISH, "held.contested", who="{who} {0}") == "Contested: {who} {0}"


@pytest.mark.parametrize("lang, written", [("en", "29 February 2016"), ("nb", "29. februar 2016")])
def test_days_in_words(lang, written):
    assert in_words(dt.date(2016, 2, 29), lang) == written


needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="no Node.js: apt install nodejs")


PROBE = """
import {{ dayInWords, say, speak }} from {module};
const asked = {asked};
speak(asked.words, asked.lang);
console.log(JSON.stringify([
  asked.days.flatMap((day) => [dayInWords(day), dayInWords(Date.parse(day) / 864e5)]),
  asked.counts.map((count) => say("claims", {{ count }})),
]));
"""


@needs_node
@pytest.mark.parametrize("lang", languages())
def test_the_page_and_python_say_the_same(lang):
    words = catalog(lang)
    days = [dt.date(1969, 12, 31), dt.date(1970, 1, 1), dt.date(2017, 9, 5), dt.date(2024, 2, 29)]
    counts = [0, 1, 2, 21]
    asked = {"words": words, "lang": lang, "days": list(map(str, days)), "counts": counts}
    code = PROBE.format(module=json.dumps((WEB / "words.js").as_uri()), asked=json.dumps(asked))
    told_days, told_counts = json.loads(node("--input-type=module", "-e", code))
    assert told_days == [written for day in days for written in [in_words(day, lang)] * 2]
    assert told_counts == [say(words, "claims", count=count) for count in counts]


@needs_node
@pytest.mark.parametrize("name", ["words", "search", "changes", "evidence"])
def test_the_client_in_node(name):
    assert "# fail 0" in node(
        "--test", "--test-reporter=tap", str(ROOT / "tests" / "web" / f"{name}.test.mjs")
    )


def node(*words):
    done = subprocess.run(["node", *words], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
