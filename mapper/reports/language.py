"""Languages as data: which language a report is in, and the pack of words it is read with.

The engine knows no language. A pack (``data/languages/<code>.yaml``) has word groups that the engine asks
for by name, and rules that tie words to predicates; CONTRIBUTING.md says how to write one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from mapper.claims.ontology import Extent, Modality, Part, Predicate, Temporal
from mapper.datasets import data_folder
from mapper.errors import InputError, NotFoundError
from mapper.reports.phrases import Lexicon

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Reads every word as text: to YAML 1.1, Norwegian `no` and English `on` are booleans."""
SAMPLE = 4000
"""Characters of a report that its language is judged by."""
FORMS = ("present", "past", "participle", "infinitive", "gerund", "noun", "adjective")
"""What a rule's word says of time. Only `present`, `past`, a perfect or passive and
`adjective` state a fact."""
SLOTS = ("actor", "place", "against", "supported_by")
PLACES_TO_LOOK = frozenset(
    ["subject", "object", "owner", "joined", "holds", "topic", "of", "sentence", "event", "holder"]
)
FLAT_GROUPS = frozenset(
    [
        "own_forces",
        "place_verb",
        "relative",
        "boundary",
        "and",
        "of",
        "determiner",
        "adverb",
        "passive",
        "passive_now",
        "infinitive_mark",
        "perfect",
        "future",
        "negation",
        "unreal",
        "implicative",
        "still",
        "hearsay",
        "assessed",
        "hedged",
        "says",
        "claims",
        "according",
        "told",
        "citing",
        "confirms",
        "unconfirmed",
        "denies",
        "reported",
        "title_analyst",
        "title_official",
        "outlet_reference",
        "force",
        "government",
        "generic_rebels",
        "group_reference",
        "pronoun",
        "part_noun",
        "part_adjective",
        "share_of",
        "percent",
        "at_least",
        "at_most",
        "about",
        "between",
        "line",
        "weak_name",
        "elsewhere",
        "armed",
        "territory",
        "today",
        "yesterday",
        "recent",
        "weeks",
        "earlier_this_year",
        "peak",
        "formerly",
        "now",
        "ago",
        "for_time",
        "same_day",
        "next_day",
        "last_weekday",
        "month_word",
        "year_word",
        "later",
        "by_date",
        "since_date",
    ]
)
KEYED_GROUPS = frozenset(
    [
        "prep",
        "noun",
        "refer",
        "bearing",
        "extent",
        "share",
        "number",
        "unit",
        "weekday",
        "month",
        "duration",
        "demonym",
    ]
)
NEEDED = frozenset(["and", "of", "says", "according", "negation", "future"])
KEYS = frozenset(
    ["code", "name", "reads", "word_order", "genitive", "adverb_endings", "abbreviations", "words", "rules"]
)
RULE_KEYS = frozenset(("predicate", "temporal", "modality", "extent", "part", "unless", *FORMS, *SLOTS))


@dataclass(frozen=True)
class Rule:
    """Words that state a predicate, and where its arguments stand.

    Attributes
    ----------
    slots : dict of str to tuple of str
        For each of `SLOTS`, where to look, best first: ``subject``, ``object``, ``agent``, ``owner``
        (the possessor before a noun), ``joined`` (tied on by a hyphen), ``topic`` (what the text is about),
        ``sentence``, ``event`` (the place of an earlier event), ``holder`` and
        ``holds`` (who holds the place), ``of``, or
        the name of a group of prepositions.
    """

    number: int
    predicate: Predicate
    slots: dict[str, tuple[str, ...]]
    temporal: Temporal | None = None
    modality: Modality | None = None
    extent: Extent | None = None
    part: Part | None = None


@dataclass(frozen=True)
class Pack:
    """Everything the engine knows of one language.

    Attributes
    ----------
    code : str
        ISO 639-1.
    reads : tuple of str
        Codes of the languages the pack reads, its own first.
    verb_second : bool
        Whether a verb may stand before its subject when something else opens the clause.
    genitive : tuple of str
        Endings that a name takes.
    """

    code: str
    name: str
    reads: tuple[str, ...]
    verb_second: bool
    genitive: tuple[str, ...]
    adverb_endings: tuple[str, ...]
    abbreviations: frozenset[str]
    lexicon: Lexicon = field(repr=False)
    rules: tuple[Rule, ...] = field(repr=False)
    prepositions: frozenset[str] = field(repr=False, default=frozenset())


def packs() -> dict[str, Path]:
    """Return the files of the packs there are, by language code."""
    return {path.stem: path for path in sorted((data_folder() / "languages").glob("*.yaml"))}


@cache
def load_pack(code: str) -> Pack:
    """Return the pack of a language.

    Raises
    ------
    NotFoundError
        If there is no such pack.
    InputError
        If the pack's file has errors; every one is named.
    """
    files = packs()
    if code not in files:
        raise NotFoundError(f"there is no language pack '{code}'; there are {', '.join(files)}")
    return read_pack(files[code])


def read_pack(path: Path) -> Pack:
    """Return the pack in one file.

    Raises
    ------
    InputError
        If the file is not YAML or has errors; every one is named.
    """
    try:
        content = yaml.load(path.read_text("utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError(
            f"{path} can't be read as a language pack: {' '.join(str(error).split())}"
        ) from error
    if not isinstance(content, dict):
        raise InputError(f"{path} is no language pack: it must be a mapping with {', '.join(sorted(KEYS))}")
    if problems := list(_breaches(content)):
        raise InputError(f"{path} is refused", problems)
    return _pack(content)


def _breaches(content: dict[str, Any]) -> Iterator[str]:
    yield from (f"{key}: is missing" for key in ("code", "name", "words", "rules") if not content.get(key))
    yield from (f"{key}: is not a known key" for key in content if key not in KEYS)
    words = content.get("words") or {}
    if not isinstance(words, dict):
        yield "words: must be a mapping"
        return
    yield from (f"words, {group}: is missing" for group in sorted(NEEDED - set(words)))
    for group, patterns in words.items():
        if group in KEYED_GROUPS:
            good = isinstance(patterns, dict) and all(_is_patterns(inner) for inner in patterns.values())
            yield from () if good else (f"words, {group}: must map keys to lists of words",)
        elif group not in FLAT_GROUPS:
            yield f"words, {group}: is not a known group"
        elif not _is_patterns(patterns):
            yield f"words, {group}: must be a list of words"
    prepositions = set(words.get("prep") or {})
    for number, rule in enumerate(content.get("rules") or [], 1):
        yield from (f"rule {number}, {what}" for what in _rule_breaches(rule, prepositions))


def _is_patterns(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _rule_breaches(rule: Any, prepositions: set[str]) -> Iterator[str]:
    if not isinstance(rule, dict):
        yield "is not a mapping"
        return
    yield from (f"{key}: is not a known key" for key in rule if key not in RULE_KEYS)
    if not any(rule.get(form) for form in FORMS):
        yield f"has no words: give one of {', '.join(FORMS)}"
    yield from (f"{form}: must be a list of words" for form in FORMS if not _is_patterns(rule.get(form, [])))
    coded = {
        "predicate": Predicate,
        "temporal": Temporal,
        "modality": Modality,
        "extent": Extent,
        "part": Part,
    }
    for key, words in coded.items():
        allowed = [str(word) for word in words]
        if (key in rule or key == "predicate") and rule.get(key) not in allowed:
            yield f"{key}: '{rule.get(key)}' is not one of {', '.join(allowed)}"
    for slot in SLOTS:
        known = ", ".join(sorted(PLACES_TO_LOOK | prepositions))
        for where in _listed(rule.get(slot)):
            if where not in PLACES_TO_LOOK | prepositions:
                yield f"{slot}: '{where}' is none of {known}"


def _listed(value: Any) -> list[str]:
    return [] if value is None else [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _pack(content: dict[str, Any]) -> Pack:
    code = str(content["code"])
    words = content["words"]
    return Pack(
        code=code,
        name=str(content["name"]),
        reads=(code, *_listed(content.get("reads"))),
        verb_second=content.get("word_order") == "verb second",
        genitive=tuple(_listed(content.get("genitive"))),
        adverb_endings=tuple(_listed(content.get("adverb_endings"))),
        abbreviations=frozenset(word.casefold() for word in _listed(content.get("abbreviations"))),
        lexicon=Lexicon([*_word_entries(words), *_rule_entries(content["rules"])]),
        rules=tuple(_rule(number, rule) for number, rule in enumerate(content["rules"])),
        prepositions=frozenset(words.get("prep") or {}),
    )


def _word_entries(words: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for group, patterns in words.items():
        keyed = patterns if group in KEYED_GROUPS else {"": patterns}
        for key, inner in keyed.items():
            name = f"{group} {key}" if group == "prep" else group
            yield from ((name, str(key), str(pattern)) for pattern in inner)


def _rule_entries(rules: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for number, rule in enumerate(rules):
        for form in FORMS:
            yield from ((f"rule {number}", form, str(pattern)) for pattern in rule.get(form, ()))
        yield from ((f"unless {number}", "", str(pattern)) for pattern in rule.get("unless", ()))


def _rule(number: int, rule: dict[str, Any]) -> Rule:
    return Rule(
        number=number,
        predicate=Predicate(rule["predicate"]),
        slots={slot: tuple(_listed(rule.get(slot))) for slot in SLOTS},
        temporal=Temporal(rule["temporal"]) if "temporal" in rule else None,
        modality=Modality(rule["modality"]) if "modality" in rule else None,
        extent=Extent(rule["extent"]) if "extent" in rule else None,
        part=Part(rule["part"]) if "part" in rule else None,
    )


@cache
def _readers() -> dict[str, str]:
    """Return language code → code of the pack that reads it."""
    readers = {language: code for code in packs() for language in load_pack(code).reads}
    return readers | {code: code for code in packs()}


def detect(text: str) -> str:
    """Return the code of the pack that reads a text.

    Raises
    ------
    InputError
        If no pack reads the language of the text.

    Examples
    --------
    >>> detect("The army said on Tuesday that its troops had entered the town.")
    'en'
    """
    from py3langid.langid import classify

    return pack_for(classify(text[:SAMPLE])[0])


def pack_for(language: str) -> str:
    """Return the code of the pack that reads a language.

    Raises
    ------
    InputError
        If there is none.
    """
    reader = _readers().get(language.casefold().split("-")[0])
    if reader is None:
        have = ", ".join(packs())
        raise InputError(
            f"the report is in a language without a pack ('{language}'); there are packs for {have}; "
            "if it was misjudged, say `language:` in the report's front matter"
        )
    return reader
