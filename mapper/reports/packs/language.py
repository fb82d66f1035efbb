"""Languages as data: the pack of words that a report is read with.

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
from mapper.reports.packs.cases import Endings
from mapper.reports.packs.pack_schema import FORMS, KEYED_GROUPS, KEYS, SLOTS, breaches, listed
from mapper.reports.packs.phrases import Lexicon

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Reads every word as text: to YAML 1.1, Norwegian `no` and English `on` are booleans."""

RULE = "rule "
"""What the group of a rule's words is called, before the rule's number."""


@dataclass(frozen=True)
class Rule:
    """Words that state a predicate, and where its arguments stand.

    Attributes
    ----------
    slots : dict of str to tuple of str
        For each of `SLOTS`, where to look, best first: ``subject``, ``object``, ``agent``, ``owner``
        (the possessor before a noun), ``joined`` (tied on by a hyphen), ``before`` (the nearest before the
        words), ``speaker`` (the party that speaks), ``taker`` (who gained
        ground before), ``topic`` (what the text is about),
        ``sentence``, ``event`` (the place of an earlier event), ``holder`` and
        ``holds`` (who holds the place), ``of``, or
        the name of a group of prepositions.
    given : bool
        Whether the words count only in a sentence with one of the words of ``given``.
    """

    number: int
    predicate: Predicate
    slots: dict[str, tuple[str, ...]]
    temporal: Temporal | None = None
    modality: Modality | None = None
    extent: Extent | None = None
    part: Part | None = None
    given: bool = False

    @property
    def turned(self) -> dict[str, tuple[str, ...]]:
        """The slots of "A takes B" for "B is taken by A"."""
        turned = {"subject": "agent", "object": "subject"}
        return {
            slot: tuple(turned.get(where, where) for where in wheres) for slot, wheres in self.slots.items()
        }


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
    kind_behind : bool
        Whether the kind of a place may stand behind its name: "Raqqa province".
    genitive : tuple of str
        Endings that a name takes.
    verb_endings : tuple of str
        Endings that verbs have and nouns hardly: a place before such a word stands by itself.
    compounds : tuple of str
        Words that grow together with a party's name: "talibankrigere".
    ordinal_endings : tuple of str
        What is written behind the number of a day: "5th".
    foreign : frozenset of str
        Words of neighbouring languages that this one hasn't.
    name_endings : Endings
        The other endings that names have in a language with cases.
    bare_genitive : bool
        Whether "part of the town" has no word for "of": the pack lists none.
    """

    code: str
    name: str
    reads: tuple[str, ...]
    verb_second: bool
    kind_behind: bool
    genitive: tuple[str, ...]
    name_endings: Endings = field(repr=False)
    bare_genitive: bool
    adverb_endings: tuple[str, ...]
    verb_endings: tuple[str, ...]
    compounds: tuple[str, ...]
    ordinal_endings: tuple[str, ...]
    abbreviations: frozenset[str]
    foreign: frozenset[str]
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
    if problems := list(breaches(content)):
        raise InputError(f"{path} is refused", problems)
    return _pack(content)


def _pack(content: dict[str, Any]) -> Pack:
    code = str(content["code"])
    words = content["words"]
    return Pack(
        code=code,
        name=str(content["name"]),
        reads=(code, *listed(content.get("reads"))),
        verb_second=content.get("word_order") == "verb second",
        kind_behind=content.get("kind_nouns") == "behind names",
        genitive=tuple(listed(content.get("genitive"))),
        name_endings=Endings(
            {str(end): tuple(listed(others)) for end, others in (content.get("name_endings") or {}).items()}
        ),
        bare_genitive=not words["of"],
        adverb_endings=tuple(listed(content.get("adverb_endings"))),
        verb_endings=tuple(listed(content.get("verb_endings"))),
        compounds=tuple(listed(content.get("compounds"))),
        ordinal_endings=tuple(listed(content.get("ordinal_endings"))),
        abbreviations=frozenset(word.casefold() for word in listed(content.get("abbreviations"))),
        foreign=frozenset(listed(content.get("foreign"))),
        lexicon=Lexicon([*_word_entries(words), *_rule_entries(content["rules"])], _floating(words)),
        rules=tuple(_rule(number, rule) for number, rule in enumerate(content["rules"])),
        prepositions=frozenset(words.get("prep") or {}),
    )


def _floating(words: dict[str, Any]) -> frozenset[str]:
    """Return the adverbs and weekdays that may stand inside a pattern."""
    weekdays = [day for days in (words.get("weekday") or {}).values() for day in days]
    return frozenset(word.casefold() for word in [*words.get("floating", []), *weekdays] if " " not in word)


def _word_entries(words: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for group, patterns in words.items():
        keyed = patterns if group in KEYED_GROUPS else {"": patterns}
        for key, inner in keyed.items():
            name = f"{group} {key}" if group == "prep" else group
            yield from ((name, str(key), str(pattern)) for pattern in inner)


def _rule_entries(rules: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for number, rule in enumerate(rules):
        for form in FORMS:
            yield from ((f"{RULE}{number}", form, str(pattern)) for pattern in rule.get(form, ()))
        for key in ("unless", "given"):
            yield from ((f"{key} {number}", "", str(pattern)) for pattern in rule.get(key, ()))


def _rule(number: int, rule: dict[str, Any]) -> Rule:
    return Rule(
        number=number,
        predicate=Predicate(rule["predicate"]),
        slots={slot: tuple(listed(rule.get(slot))) for slot in SLOTS},
        temporal=Temporal(rule["temporal"]) if "temporal" in rule else None,
        modality=Modality(rule["modality"]) if "modality" in rule else None,
        extent=Extent(rule["extent"]) if "extent" in rule else None,
        part=Part(rule["part"]) if "part" in rule else None,
        given=bool(rule.get("given")),
    )
