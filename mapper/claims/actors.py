"""Parties, media and officials: one registry that answers to every name, alias and id.

The registry is data (``data/actors.yaml``); a user's own file adds to it or overrides it, entry by entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from mapper.claims.markup import load_yaml_text
from mapper.datasets import data_path
from mapper.errors import InputError
from mapper.files import decode, read_bytes

T = TypeVar("T", "Actor", "Source")
PARTY_TYPES = ("state", "armed_group", "coalition", "proxy", "people")
SOURCE_TYPES = ("media", "agency", "monitor", "official", "analyst", "organisation")
KEYS = {
    *("id", "name", "type", "names", "camp", "allies", "countries", "government_of", "generic"),
    *("from", "to", "colour", "role", "homepage"),
}
LISTS = {"allies", "countries", "generic"}
COLOUR = re.compile("#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Actor:
    """A party to a conflict.

    Attributes
    ----------
    id : str
        Short and stable: ``is``, ``syria_gov``.
    name : str
        Canonical English name, as the tables and the legend have it.
    type : str
        One of `PARTY_TYPES`.
    names : dict of str to tuple of str
        Language code → names, abbreviations and aliases as reports spell them, best first.
    camp : str
        Parties and sources of one camp do not confirm each other.
    allies : tuple of str
        Ids of actors that fight on the same side.
    countries : tuple of str
        ISO codes of the theatres where the actor is met.
    government_of : str
        ISO code of the country whose government forces these are, or empty.
    generic : tuple of str
        What the party is called in its countries when nobody names it: ``rebels``.
    colour : str
        ``#rrggbb`` by convention, or empty.
    """

    id: str
    name: str
    type: str
    names: dict[str, tuple[str, ...]]
    camp: str = ""
    allies: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    government_of: str = ""
    generic: tuple[str, ...] = ()
    colour: str = ""


@dataclass(frozen=True)
class Source:
    """Somebody who says things: a medium, an agency, a monitor, an official, an analyst.

    Attributes
    ----------
    camp : str
        The camp whose interest the source serves; empty for an independent one.
    role : str
        ``originator``, or ``relay`` for one that mostly passes on the word of others.
    """

    id: str
    name: str
    type: str
    names: dict[str, tuple[str, ...]]
    camp: str = ""
    role: str = "originator"


class Registry:
    """Actors and sources by any of their names.

    Parameters
    ----------
    actors, sources : iterable
        A later entry replaces an earlier one with the same id.

    Examples
    --------
    >>> registry = Registry([Actor("is", "Islamic State", "armed_group", {"en": ("ISIL", "Daesh")})], [])
    >>> registry.actor("daesh").name
    'Islamic State'
    >>> registry.canonical("Village guard")
    'Village guard'
    """

    def __init__(self, actors: Iterable[Actor], sources: Iterable[Source]) -> None:
        self.actors = {actor.id: actor for actor in actors}
        self.sources = {source.id: source for source in sources}
        self._actors = _by_name(self.actors.values())
        self._sources = _by_name(self.sources.values())

    def __repr__(self) -> str:
        return f"Registry({len(self.actors)} actors, {len(self.sources)} sources)"

    def actor(self, name: str) -> Actor | None:
        """Return the actor that a name, alias or id stands for, or None."""
        return self._actors.get(_fold(name))

    def source(self, name: str) -> Source | None:
        """Return the source that a name, alias or id stands for, or None."""
        return self._sources.get(_fold(name))

    def canonical(self, name: str) -> str:
        """Return the actor's canonical English name; a name not listed is kept as written."""
        actor = self.actor(name)
        return actor.name if actor else name.strip()

    def camp(self, name: str) -> str:
        """Return the camp of a source or actor; one that is not listed is a camp of its own."""
        known = self.source(name) or self.actor(name)
        if known is None:
            return _fold(name)
        return known.camp or known.id

    def party(self, source: str) -> Actor | None:
        """Return the party that a source speaks for: that of its camp, a state before others; or None."""
        known = self.source(source)
        ours = [actor for actor in self.actors.values() if known and known.camp and actor.camp == known.camp]
        return next(iter(sorted(ours, key=lambda actor: actor.type != "state")), None)

    def government(self, country: str) -> Actor | None:
        """Return the government forces of a country (ISO code), or None."""
        return next((actor for actor in self.actors.values() if actor.government_of == country), None)


def load_registry(*files: Path) -> Registry:
    """Return the shipped registry, with a user's own files laid over it.

    Raises
    ------
    FileError
        If a file can't be read.
    InputError
        If a file is not YAML, or an entry lacks an id, name or type or has a value of the wrong form; every
        breach is named.
    """
    actors: list[Actor] = []
    sources: list[Source] = []
    for path in (data_path("actors.yaml"), *files):
        content = _read(path)
        actors += [_actor(entry) for entry in content.get("actors") or []]
        sources += [_source(entry) for entry in content.get("sources") or []]
    return Registry(actors, sources)


def _read(path: Path) -> dict[str, Any]:
    content = load_yaml_text(decode(read_bytes(path), str(path)), str(path))
    if not isinstance(content, dict) or not set(content) <= {"actors", "sources"}:
        raise InputError(f"{path} must have the keys `actors:` and `sources:`, each a list")
    problems: list[str] = []
    for group, types in (("actors", PARTY_TYPES), ("sources", SOURCE_TYPES)):
        listed = content.get(group) or []
        if not isinstance(listed, list):
            problems.append(f"{group}: must be a list")
            continue
        for number, entry in enumerate(listed, 1):
            problems += [f"{group} {number}, {what}" for what in _breaches(entry, types)]
    if problems:
        raise InputError(f"{path} is refused", problems)
    return content


def _breaches(entry: Any, types: tuple[str, ...]) -> list[str]:
    if not isinstance(entry, dict):
        return ["is not a mapping"]
    found = [f"{key}: is missing" for key in ("id", "name", "type") if not entry.get(key)]
    found += [f"{key}: is not a known key" for key in entry if key not in KEYS]
    found += [f"{key}: must be text" for key in KEYS - LISTS - {"names"} if not _is_text(entry.get(key))]
    found += [f"{key}: must be a list of words" for key in LISTS if not _is_list(entry.get(key))]
    if _is_text(entry.get("type")) and entry.get("type") and entry["type"] not in types:
        found.append(f"type: '{entry['type']}' is not one of {', '.join(types)}")
    names = entry.get("names") or {}
    if not isinstance(names, dict) or not all(_is_list(spellings) for spellings in names.values()):
        found.append("names: must map a language code to a list of names")
    colour = entry.get("colour") or ""
    if isinstance(colour, str) and colour and not COLOUR.fullmatch(colour):
        found.append(f"colour: '{colour}' is not of the form '#rrggbb', in quotes")
    return sorted(found)


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_list(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(word, str) for word in value))


def _names(entry: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    return {
        str(lang): tuple(str(name) for name in names or ())
        for lang, names in (entry.get("names") or {}).items()
    }


def _actor(entry: dict[str, Any]) -> Actor:
    return Actor(
        id=str(entry["id"]),
        name=str(entry["name"]),
        type=str(entry["type"]),
        names=_names(entry),
        camp=str(entry.get("camp") or ""),
        allies=tuple(entry.get("allies") or ()),
        countries=tuple(entry.get("countries") or ()),
        government_of=str(entry.get("government_of") or ""),
        generic=tuple(entry.get("generic") or ()),
        colour=str(entry.get("colour") or ""),
    )


def _source(entry: dict[str, Any]) -> Source:
    return Source(
        id=str(entry["id"]),
        name=str(entry["name"]),
        type=str(entry["type"]),
        names=_names(entry),
        camp=str(entry.get("camp") or ""),
        role=str(entry.get("role") or "originator"),
    )


def _fold(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").split())


def _by_name(entries: Iterable[T]) -> dict[str, T]:
    table: dict[str, T] = {}
    for entry in entries:
        spellings = [entry.id, entry.name]
        for names in entry.names.values():
            spellings += names
        for name in spellings:
            table.setdefault(_fold(name), entry)
    return table
