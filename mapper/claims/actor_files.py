"""Files of parties and sources as plain entries: checked, and laid over each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from mapper.claims.markup import load_yaml_text
from mapper.dates import span
from mapper.errors import InputError, brief
from mapper.files import decode, read_bytes

PARTY_TYPES = ("state", "armed_group", "coalition", "proxy", "people")
SOURCE_TYPES = ("media", "agency", "monitor", "official", "analyst", "organisation")
TYPES = {"actors": PARTY_TYPES, "sources": SOURCE_TYPES}
ROLES = ("originator", "relay")
LISTS = frozenset(("allies", "countries", "generic"))
DAYS = ("from", "to")
TEXTS = frozenset(("id", "name", "type", "camp", "government_of", "colour", "role", "homepage", *DAYS))
KEYS = TEXTS | LISTS | {"names"}
COLOUR = re.compile("#[0-9a-fA-F]{6}")

Entry = dict[str, Any]
Entries = dict[str, Entry]
"""Entries by id."""


def read_entries(*files: Path) -> tuple[Entries, Entries]:
    """Return the actors and the sources of files, each file laid over those before it.

    An id that is known already keeps what it has, but for the keys given anew; names are added to those it
    has, in front of them, unless a language is given with no names, which drops those of that language.

    Raises
    ------
    FileError
        If a file can't be read.
    InputError
        If a file is not YAML or has errors; every one is named.
    """
    known: dict[str, Entries] = {group: {} for group in TYPES}
    for path in files:
        for group, entries in _read(path, known).items():
            for entry in entries:
                known[group][entry["id"]] = laid_over(known[group].get(entry["id"], {}), entry)
    return known["actors"], known["sources"]


def laid_over(old: Entry, new: Entry) -> Entry:
    """Return an entry with the keys of a newer one, and the names of both.

    Examples
    --------
    >>> laid_over({"id": "a", "camp": "x", "names": {"en": ["Alpha"]}}, {"id": "a", "names": {"en": ["Al"]}})
    {'id': 'a', 'camp': 'x', 'names': {'en': ['Al', 'Alpha']}}
    """
    names = dict(old.get("names") or {})
    for language, spellings in (new.get("names") or {}).items():
        kept = names.get(language) or [] if spellings else []
        names[language] = list(dict.fromkeys([*(spellings or []), *kept]))
    return old | new | {"names": names}


def _read(path: Path, known: dict[str, Entries]) -> dict[str, list[Entry]]:
    content = load_yaml_text(decode(read_bytes(path), str(path)), str(path))
    if not isinstance(content, dict) or not set(content) <= set(TYPES):
        raise InputError(f"{path} must have the keys `actors:` and `sources:`, each a list")
    problems: list[str] = []
    for group in TYPES:
        listed = content.get(group) or []
        if not isinstance(listed, list):
            problems.append(f"{group}: must be a list")
            continue
        for number, entry in enumerate(listed, 1):
            problems += [f"{group} {number}, {what}" for what in _breaches(entry, TYPES[group], known[group])]
        problems += [f"{group}, id: '{brief(id_)}' is there twice" for id_ in _twice(listed)]
    if problems:
        raise InputError(f"{path} is refused", problems)
    return {group: content.get(group) or [] for group in TYPES}


def _twice(listed: Iterable[Any]) -> list[str]:
    ids = Counter(str(entry.get("id") or "") for entry in listed if isinstance(entry, dict))
    return sorted(id_ for id_, times in ids.items() if id_ and times > 1)


def _breaches(entry: Any, types: tuple[str, ...], known: Collection[str]) -> list[str]:
    if not isinstance(entry, dict):
        return ["is not a mapping"]
    listed = _is_text(entry.get("id")) and entry.get("id") in known
    needed = [key for key in ("id", "name", "type") if not listed or key in entry]
    found = [f"{key}: is missing" for key in needed if not entry.get(key)]
    found += [f"{brief(key)}: is not a known key" for key in entry if key not in KEYS]
    found += [f"{key}: must be text" for key in TEXTS if not _is_text(entry.get(key))]
    found += [f"{key}: must be a list of words" for key in LISTS if not _is_list(entry.get(key))]
    for key, allowed in (("type", types), ("role", ROLES)):
        if _is_text(entry.get(key)) and entry.get(key) and entry[key] not in allowed:
            found.append(f"{key}: '{brief(entry[key])}' is not one of {', '.join(allowed)}")
    names = entry.get("names") or {}
    if not isinstance(names, dict) or not all(_is_list(spellings) for spellings in names.values()):
        found.append("names: must map a language code to a list of names")
    colour = entry.get("colour") or ""
    if isinstance(colour, str) and colour and not COLOUR.fullmatch(colour):
        found.append(f"colour: '{brief(colour)}' is not of the form '#rrggbb', in quotes")
    return sorted([*found, *_bad_days(entry)])


def _bad_days(entry: Entry) -> list[str]:
    told = {key: entry[key] for key in DAYS if entry.get(key) and _is_text(entry[key])}
    days = {}
    found = []
    for key, text in told.items():
        try:
            days[key] = span(text)
        except ValueError as error:
            found.append(f"{key}: {error}")
    if len(days) == len(DAYS) and days["from"][0] > days["to"][1]:
        found.append(f"to: '{told['to']}' is before '{told['from']}'")
    return found


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_list(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(word, str) for word in value))
