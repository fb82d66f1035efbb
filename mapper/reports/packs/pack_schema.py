"""What a language pack may contain, and every breach of it that a file has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mapper.claims.ontology import Extent, Modality, Part, Predicate, Temporal

FORMS = ("present", "past", "participle", "infinitive", "gerund", "noun", "adjective")
"""What a rule's word says of time. Only `present`, `past`, a perfect or passive and
`adjective` state a fact."""
SLOTS = ("actor", "place", "against", "supported_by")
PLACES_TO_LOOK = frozenset(
    [
        "subject",
        "object",
        "owner",
        "joined",
        "holds",
        "before",
        "given",
        "fronted",
        "speaker",
        "inside",
        "taker",
        "topic",
        "of",
        "sentence",
        "event",
        "holder",
    ]
)
FLAT_GROUPS = frozenset(
    [
        "own_forces",
        "two_sides",
        "indefinite",
        "distance",
        "before_that",
        "institution",
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
        "denial",
        "untrue",
        "report_noun",
        "feared",
        "that",
        "contrast",
        "condition",
        "only_when",
        "grip",
        "passing",
        "last_year",
        "reported",
        "title_analyst",
        "title_official",
        "outlet_reference",
        "force",
        "formation",
        "troops",
        "we",
        "ally",
        "day_before",
        "floating",
        "including",
        "where",
        "likewise",
        "allegiance",
        "them",
        "rest",
        "week_now",
        "week_ago",
        "weekend",
        "weekend_ago",
        "peacefully",
        "it",
        "title_army",
        "own_gain",
        "month_now",
        "month_ago",
        "jihadists",
        "ministry",
        "behind_noun",
        "pluperfect",
        "soldiers",
        "already",
        "possessive",
        "hours",
        "government",
        "generic_rebels",
        "group_reference",
        "pronoun",
        "part_noun",
        "part_adjective",
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
        "season",
        "period",
        "seat",
        "day_shift",
    ]
)
NEEDED = frozenset(["and", "of", "says", "according", "negation", "future"])
KEYS = frozenset(
    [
        *(
            "code",
            "name",
            "reads",
            "word_order",
            "kind_nouns",
            "genitive",
            "name_endings",
            "adverb_endings",
            "verb_endings",
            "ordinal_endings",
            "compounds",
        ),
        *("abbreviations", "foreign", "words", "rules"),
    ]
)
RULE_KEYS = frozenset(
    ("predicate", "temporal", "modality", "extent", "part", "unless", "given", *FORMS, *SLOTS)
)


def breaches(content: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the content of a pack's file, each with where it is."""
    yield from (f"{key}: is missing" for key in ("code", "name", "words", "rules") if not content.get(key))
    yield from (f"{key}: is not a known key" for key in content if key not in KEYS)
    endings = content.get("name_endings") or {}
    if not isinstance(endings, dict) or not all(_is_patterns(others) for others in endings.values()):
        yield "name_endings: must map endings to lists of endings"
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
        for where in listed(rule.get(slot)):
            if where not in PLACES_TO_LOOK | prepositions:
                yield f"{slot}: '{where}' is none of {known}"


def listed(value: Any) -> list[str]:
    """Return one word or a list of words as a list."""
    return [] if value is None else [str(item) for item in value] if isinstance(value, list) else [str(value)]
