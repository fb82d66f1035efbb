"""Parties, media and officials: one registry that answers to every name, alias and id.

The registry is data (``data/actors.yaml``); a user's own file adds to it or overrides it, key by key.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from mapper.claims.actor_files import read_entries
from mapper.datasets import data_path
from mapper.dates import span


@dataclass(frozen=True)
class Named:
    """What actors and sources have in common.

    Attributes
    ----------
    id : str
        Short and stable: ``is``, ``syria_gov``.
    name : str
        Canonical English name, as the tables and the legend have it.
    names : dict of str to tuple of str
        Language code → names, abbreviations and aliases as reports spell them, best first.
    camp : str
        Parties and sources of one camp do not confirm each other.
    first_day, last_day : date or None
        From when to when it is what the entry says, both inclusive; None is open.
    """

    id: str
    name: str
    type: str
    names: dict[str, tuple[str, ...]]
    camp: str = ""
    first_day: dt.date | None = None
    last_day: dt.date | None = None

    def active(self, on: dt.date | None = None) -> bool:
        """Whether it stands on a day; without a day, whether it stands still.

        Examples
        --------
        >>> gone = Named("a", "A", "state", {}, last_day=dt.date(2021, 8, 15))
        >>> gone.active(dt.date(2021, 8, 15)), gone.active(dt.date(2021, 8, 16)), gone.active()
        (True, False, False)
        """
        if on is None:
            return self.last_day is None
        return (self.first_day or dt.date.min) <= on <= (self.last_day or dt.date.max)


@dataclass(frozen=True)
class Actor(Named):
    """A party to a conflict.

    Attributes
    ----------
    type : str
        One of `mapper.claims.actor_files.PARTY_TYPES`.
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

    allies: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    government_of: str = ""
    generic: tuple[str, ...] = ()
    colour: str = ""


@dataclass(frozen=True)
class Source(Named):
    """Somebody who says things: a medium, an agency, a monitor, an official, an analyst.

    Attributes
    ----------
    type : str
        One of `mapper.claims.actor_files.SOURCE_TYPES`.
    camp : str
        The camp whose interest the source serves; empty for an independent one.
    role : str
        ``originator``, or ``relay`` for one that mostly passes on the word of others.
    """

    role: str = "originator"


T = TypeVar("T", Actor, Source)


def standing(entries: Sequence[T], on: dt.date | None) -> list[T]:
    """Return the entries that are active on a day, or all of them when none is."""
    return [entry for entry in entries if entry.active(on)] or list(entries)


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

    @property
    def colours(self) -> dict[str, str]:
        """The conventional colour, ``#rrggbb``, of each actor that has one."""
        return {actor.name: actor.colour for actor in self.actors.values() if actor.colour}

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

    def party(self, source: str, on: dt.date | None = None) -> Actor | None:
        """Return the party that a source speaks for on a day: that of its camp, a state first; or None."""
        known = self.source(source)
        if known is None or not known.camp:
            return None
        ours = [actor for actor in self.actors.values() if actor.camp == known.camp]
        states = [actor for actor in ours if actor.type == "state"]
        return next(iter(standing(states or ours, on)), None)

    def government(self, country: str, on: dt.date | None = None) -> Actor | None:
        """Return the government forces of a country (ISO code) on a day, or None.

        Of several that stand on that day, those that go first: what is told on the day of a change is the
        fall of the old ones. Without a day, those of today.
        """
        found = [a for a in self.actors.values() if a.government_of == country and a.active(on)]
        return min(found, key=lambda actor: actor.last_day or dt.date.max, default=None)

    def rebels(self, country: str, on: dt.date | None = None) -> Actor | None:
        """Return whom "rebels" means in a country on a day: never its government of that day; or None."""
        ruling = self.government(country, on)
        found = [
            actor
            for actor in self.actors.values()
            if "rebels" in actor.generic and country in actor.countries and actor != ruling
        ]
        return next(iter(standing(found, on)), None)

    def meant(self, ids: Sequence[str], countries: Collection[str], on: dt.date | None) -> Actor | None:
        """Return which of the actors with one name a report means, or None if it can't be told.

        Parameters
        ----------
        ids : sequence of str
            The actors with that name.
        countries : collection of str
            ISO codes of the countries the report is about.
        on : date or None
            The day the report speaks of.
        """
        named = [self.actors[id_] for id_ in ids]
        actors = standing(named, on) if len(named) > 1 else named
        if len(named) == 1 or set.intersection(*(set(actor.countries) for actor in named)):
            return actors[0]
        fitting = (actor for country in countries for actor in actors if country in actor.countries)
        return next(fitting, None)


def load_registry(*files: Path) -> Registry:
    """Return the shipped registry, with a user's own files laid over it.

    An entry whose id is known changes only the keys that it has, and adds its names; any other is new.

    Raises
    ------
    FileError
        If a file can't be read.
    InputError
        If a file is not YAML, or an entry lacks an id, name or type or has a value of the wrong form; every
        breach is named.
    """
    actors, sources = read_entries(data_path("actors.yaml"), *files)
    return Registry(map(_actor, actors.values()), map(_source, sources.values()))


def _common(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": entry["id"],
        "name": entry["name"],
        "type": entry["type"],
        "names": {lang: tuple(names or ()) for lang, names in entry["names"].items()},
        "camp": entry.get("camp") or "",
        "first_day": span(entry["from"])[0] if entry.get("from") else None,
        "last_day": span(entry["to"])[1] if entry.get("to") else None,
    }


def _actor(entry: dict[str, Any]) -> Actor:
    return Actor(
        **_common(entry),
        allies=tuple(entry.get("allies") or ()),
        countries=tuple(entry.get("countries") or ()),
        government_of=entry.get("government_of") or "",
        generic=tuple(entry.get("generic") or ()),
        colour=entry.get("colour") or "",
    )


def _source(entry: dict[str, Any]) -> Source:
    return Source(**_common(entry), role=entry.get("role") or "originator")


@lru_cache(maxsize=10_000)
def _fold(name: str) -> str:
    plain = name.casefold().replace("-", " ").replace("’", "'").replace("ʼ", "'")
    return " ".join(plain.split())


def _by_name(entries: Iterable[T]) -> dict[str, T]:
    """Return entries by name; an id or canonical name goes before another's alias."""
    table: dict[str, T] = {}
    entries = list(entries)
    for entry in entries:
        for name in (entry.id, entry.name):
            table.setdefault(_fold(name), entry)
    for entry in entries:
        for names in entry.names.values():
            for name in names:
                table.setdefault(_fold(name), entry)
    return table
