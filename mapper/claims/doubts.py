"""What an analyst should doubt in a claim, in a few words each."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from mapper.claims.actors import Registry
from mapper.claims.ontology import Confirmation, Modality, Predicate, Temporal
from mapper.claims.table import split_list

LONG_AGO_DAYS = 183
"""A claim of something older than this on the day it was published tells history, not news."""
AHEAD = frozenset({Temporal.IMMINENT, Temporal.FORECAST})
PARTIES = ("actor", "against", "supported_by")


class Interest(StrEnum):
    """How what a claim says suits the one who says it."""

    NONE = "none"
    OWN = "own"
    AGAINST = "against"


def interest(claim: Mapping[str, Any], registry: Registry) -> Interest:
    """Return whether a source speaks for its own side, against it, or neither.

    Examples
    --------
    >>> from mapper.claims.actors import load_registry
    >>> told = {"source": "SANA", "predicate": "controls", "actor": "Syrian government", "against": "IS"}
    >>> interest(told, load_registry()).value, interest({**told, "source": "Reuters"}, load_registry()).value
    ('own', 'none')
    """
    if not claim["source"]:
        return Interest.NONE
    camp = registry.camp(claim["source"])
    gains, loses = claim["actor"], claim["against"]
    if claim["predicate"] == Predicate.WITHDRAWS:
        gains, loses = loses, gains
    if camp in _camps(gains, registry):
        return Interest.OWN
    return Interest.AGAINST if camp in _camps(loses, registry) else Interest.NONE


def _camps(names: str, registry: Registry) -> set[str]:
    camps: set[str] = set()
    for name in split_list(names):
        actor = registry.actor(name)
        camps.add(registry.camp(name))
        camps.update(registry.camp(ally) for ally in (actor.allies if actor else ()))
    return camps


def doubts(claim: Mapping[str, Any], registry: Registry) -> list[str]:
    """Return what to doubt in a claim, the gravest first; an empty list for a plain one.

    Parameters
    ----------
    claim : mapping
        A row of a claim table; one that was located tells of its place too.
    registry : Registry

    Examples
    --------
    >>> from mapper.claims.actors import load_registry
    >>> from mapper.claims.table import Claim, claim_table
    >>> said = Claim(place="Homs", actor="Owls", predicate="controls", modality="hedged")
    >>> doubts(claim_table([said]).iloc[0], load_registry())
    ['hedged', 'undated', 'actor not listed: Owls']
    """
    return [*_of_place(claim), *_of_wording(claim, registry), *_of_time(claim), *_of_parties(claim, registry)]


def _of_place(claim: Mapping[str, Any]) -> list[str]:
    if "located_by" not in claim:
        return []
    note = claim["located_note"]
    if not claim["located_by"]:
        return [f"unlocated: {note or 'no place named'}"]
    found = ["ambiguous place"] if claim["ambiguous"] else []
    return [*found, f"coordinates {note}"] if note else found


def _of_wording(claim: Mapping[str, Any], registry: Registry) -> list[str]:
    found = [] if claim["modality"] == Modality.ASSERTED else [str(claim["modality"])]
    if claim["confirmation"] == Confirmation.UNCONFIRMED:
        found.append("unconfirmed")
    if claim["confirmation"] == Confirmation.DENIED and Modality.DENIED not in found:
        found.append("denied")
    if interest(claim, registry) == Interest.OWN and claim["confirmation"] != Confirmation.CONFIRMED:
        found.append("a party's own word")
    return found


def _of_time(claim: Mapping[str, Any]) -> list[str]:
    found = [] if claim["temporal"] in (Temporal.CURRENT, Temporal.FORECAST) else [str(claim["temporal"])]
    days = [claim[name] for name in ("date_from", "date_to", "since") if claim[name] == claim[name]]
    if not days:
        return [*found, "undated"]
    published = claim["published"]
    if published == published:
        if (published - max(days)).days > LONG_AGO_DAYS:
            found.append("long ago")
        if is_dated_after_publication(claim):
            found.append("dated after publication")
    return found


def is_dated_after_publication(claim: Mapping[str, Any]) -> bool:
    """Tell whether a claim of what is so is dated later than the day on which it was said."""
    first = claim["date_from"] if claim["date_from"] == claim["date_from"] else claim["date_to"]
    ahead = claim["temporal"] in AHEAD or claim["modality"] == Modality.FORECAST
    return not ahead and bool(first > claim["published"])


def _of_parties(claim: Mapping[str, Any], registry: Registry) -> list[str]:
    return [f"actor not listed: {name}" for name in unlisted(claim, registry)]


def unlisted(claim: Mapping[str, Any], registry: Registry) -> list[str]:
    """Return the parties of a claim that the registry does not know, each once."""
    names = dict.fromkeys(name for column in PARTIES for name in split_list(claim[column]))
    return [name for name in names if registry.actor(name) is None]
