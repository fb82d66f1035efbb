"""Who is meant where nobody is named: "X was captured", "fighting goes on in Y"."""

from __future__ import annotations

from collections.abc import Sequence

from mapper.claims.ontology import Predicate
from mapper.reports.names.mentions import ActorMention, PlaceMention
from mapper.reports.packs.language import Rule
from mapper.reports.packs.phrases import Hit
from mapper.reports.syntax.grammar import Grammar

TOLD_OF = frozenset({Predicate.TAKES_CONTROL, Predicate.BESIEGES, Predicate.REPELLED})
"""What a party says is done, of itself if it names nobody."""
INFERRED = frozenset({Predicate.TAKES_CONTROL, Predicate.BESIEGES})
"""Predicates whose unnamed doer is taken to be the one who gained ground before."""
SIDES = 2


def unnamed(grammar: Grammar, hit: Hit, rule: Rule, voice: str, gaining: str) -> tuple[ActorMention, ...]:
    """Return who is meant by a passive that names nobody, if that can be told.

    Parameters
    ----------
    gaining : str
        Who gains ground in what the sentence told before, or an empty string.
    """
    if voice != "passive":
        return ()
    return _who_says_so(grammar, hit, rule) or _doer_before(grammar, hit, rule, gaining)


def _who_says_so(grammar: Grammar, hit: Hit, rule: Rule) -> tuple[ActorMention, ...]:
    """Return who took what "has been taken from IS", when a party of another camp says so."""
    if rule.predicate not in TOLD_OF or grammar.speaker is None:
        return ()
    if rule.predicate != Predicate.TAKES_CONTROL:
        return () if grammar.scene.hits.get("own_forces") else (grammar.speaker,)
    if grammar.scene.on(hit.first, "own_gain"):
        return (grammar.speaker,)
    losers = _losers(grammar, hit, rule)
    return (grammar.speaker,) if losers and grammar.speaker.name not in losers else ()


def _doer_before(grammar: Grammar, hit: Hit, rule: Rule, gaining: str) -> tuple[ActorMention, ...]:
    """Return who did a thing told after what somebody took or ringed, here or in a sentence before."""
    if rule.predicate not in INFERRED:
        return ()
    if grammar.scene.starting(hit.last, "prep agent") or grammar.scene.on(hit.last - 1, "prep agent"):
        return ()
    ringed = rule.predicate == Predicate.BESIEGES
    doer = _besieger(grammar, hit, rule) if ringed else gaining or grammar.discourse.taker
    actor = (
        grammar.discourse.registry.actor(doer) if doer and doer not in _losers(grammar, hit, rule) else None
    )
    return (ActorMention(hit.first, hit.first, actor.name, actor.id),) if actor else ()


def _besieger(grammar: Grammar, hit: Hit, rule: Rule) -> str:
    """Return who was told to besiege the place that is said to be besieged."""
    ringed = grammar.discourse.besieged
    here = grammar.places(rule.turned["place"], hit, ())
    same = ringed is not None and any(place.spot.name == ringed.name for place in here)
    return grammar.discourse.besieger if same else ""


def _losers(grammar: Grammar, hit: Hit, rule: Rule) -> set[str]:
    return {actor.name for actor in grammar.actors(rule.turned["against"], hit, ())}


def claimants(grammar: Grammar, first: int, places: Sequence[PlaceMention]) -> tuple[ActorMention, ...]:
    """Return who fights for a place: those who claimed it before, and the party that says so.

    A history has too many of them to tell.
    """
    discourse, speaker = grammar.discourse, [grammar.speaker.name] if grammar.speaker else []
    if discourse.history or not places:
        return ()
    told = [name for name in discourse.claimants.get(places[0].spot.name, []) if name not in speaker]
    known = [actor for name in [*told[-SIDES:], *speaker] if (actor := discourse.registry.actor(name))]
    if len(known) < SIDES or len({actor.camp or actor.id for actor in known}) != len(known):
        return ()
    return tuple(ActorMention(first, first, actor.name, actor.id) for actor in known)
