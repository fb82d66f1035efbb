"""The places that a sentence names: which words are one, and which part of it they mean."""

from __future__ import annotations

from dataclasses import replace

from mapper.claims.ontology import Kind
from mapper.geocoder.place import Place
from mapper.reports.names.basic_forms import Match
from mapper.reports.names.finder import ARTICLES, PlaceFinder
from mapper.reports.names.mentions import PlaceMention, Scene, Spot, country_name
from mapper.reports.names.told import goes_on_list, governs_places, noun_before, told_name
from mapper.reports.names.widening import KIND_NAMES, extend_left, extended, owned
from mapper.reports.packs.phrases import Hit

DEMONYM = "demonym"
"""How the name of a people matches its country: "Gazan" is no place to hold."""


def find_places(scene: Scene, finder: PlaceFinder) -> list[PlaceMention]:
    """Return the places that a sentence names, with part, kind and extent read off the words around."""
    found: list[PlaceMention] = []
    index = 0
    while index < len(scene.tokens):
        mention = _territory(scene, index)
        if mention is None and _may_start(scene, index):
            mention = _named(scene, finder, index, found[-1] if found else None)
        if mention:
            found.append(mention)
        index = max(index + 1, mention.last if mention else 0)
    return found


def _territory(scene: Scene, index: int) -> PlaceMention | None:
    """Return "Iraqi territory" as the country."""
    nation = scene.starting(index, "demonym")
    ground = scene.starting(nation.last, "territory") if nation else None
    if nation is None or ground is None or len(nation.value) != len("IQ"):
        return None
    name = country_name(nation.value, scene.pack.code)
    return extend_left(scene, PlaceMention(index, ground.last, Spot(name, Kind.COUNTRY, nation.value)))


def _may_start(scene: Scene, index: int) -> bool:
    token = scene.tokens[index]
    if index == 0 and token.lower in ARTICLES and scene.preposition(index):
        return False
    article = token.lower in ARTICLES and index + 1 < len(scene.tokens) and scene.tokens[index + 1].joined
    if not (token.is_name or article) or scene.on(index, "weekday", "month", "demonym", "source"):
        return False
    return not scene.on(index, "actor") or scene.starting(index, "actor") is not None


def _named(
    scene: Scene, finder: PlaceFinder, index: int, previous: PlaceMention | None
) -> PlaceMention | None:
    noun = noun_before(scene, index)
    listed = bool(noun) or goes_on_list(scene, index, previous)
    matched = finder.match(scene, index)
    told = told_name(scene, finder, index, listed)
    longer = told is not None and matched is not None and noun is not None and told.size > matched.size
    mention = None if matched is None or longer else _known(scene, finder, index, matched, noun)
    if mention is None and told:
        mention = _known(scene, finder, index, told, noun, told=True)
    return _like(previous, mention) if previous and mention and listed and not noun else mention


def _like(previous: PlaceMention, mention: PlaceMention) -> PlaceMention:
    """Return a place that goes on a list of districts as a district: "bydelene A og B"."""
    small = mention.spot.kind in (None, Kind.SETTLEMENT) and previous.spot.kind == Kind.AREA
    return replace(mention, spot=replace(mention.spot, kind=Kind.AREA)) if small else mention


def _known(
    scene: Scene,
    finder: PlaceFinder,
    index: int,
    matched: Match,
    noun: Hit | None,
    *,
    told: bool = False,
) -> PlaceMention | None:
    """Return the mention of a name found or told, or None where it is no place."""
    size, name, owns = matched
    last = index + size
    if index and scene.tokens[index].joined and scene.tokens[index - 1].lower in ARTICLES:
        index, name = (
            index - 1,
            scene.words(index - 1, index) + scene.text[scene.tokens[index].start - 1] + name,
        )
    actor = scene.on(index, "actor")
    own = scene.ending(last - 1, "noun") if size > 1 else None
    kind = own or noun or scene.on(last - 1, "noun")
    place = finder.best(name, Kind(kind.value) if kind and kind.value in KIND_NAMES else None)
    if place is not None and place.match == DEMONYM:
        return None
    if actor and (place is None or place.kind != Kind.COUNTRY or (actor.first, actor.last) != (index, last)):
        return None
    if (
        not noun
        and not told
        and tuple(name.split()) not in finder.told_names
        and not _believable(scene, index, last, place)
        and not (place is None and not scene.known(index) and governs_places(scene, index, last))
    ):
        return None
    spot = Spot(name, place.kind if place else None, place.country if place else "")
    if owns and not scene.on(last, "territory"):
        return owned(scene, index, last, spot)
    return extended(scene, index, last, spot)


def _believable(scene: Scene, first: int, last: int, place: Place | None) -> bool:
    """Whether a match is a place by itself, and not a piece of a longer name or a common word."""
    if place is None:
        return False
    if last - first == 1 and (scene.on(first, "weak_name") or _troops(scene, first)):
        return False
    if _belongs_to_name(scene, first - 1, first) or _belongs_to_name(scene, last, first):
        return False
    large = place.population >= 5000 or place.kind in (Kind.COUNTRY, Kind.ADMIN1)
    return first > 0 or last - first > 1 or large or _is_told_of(scene, first, last)


def _is_told_of(scene: Scene, first: int, last: int) -> bool:
    """Whether what follows a name that opens a sentence shows that it is one: "X, by contrast, is"."""
    if scene.known(first) or last >= len(scene.tokens):
        return False
    return scene.tokens[last].text == "," or scene.on(last, "passive", "perfect") is not None


def _troops(scene: Scene, index: int) -> bool:
    """Whether a word is what a nation's troops are called: "U.S. Marines"."""
    return scene.on(index, "force") is not None and scene.on(index - 1, "demonym") is not None


def _belongs_to_name(scene: Scene, index: int, start: int) -> bool:
    if not 0 <= index < len(scene.tokens):
        return False
    token = scene.tokens[index]
    if not token.is_name or not token.is_word:
        return False
    if scene.tokens[index].text[0].isalpha() and not token.text[0].isupper():
        return False
    if index < start and (index == 0 or "'" in token.text or "’" in token.text):
        return not scene.known(index) and index == 0 and not scene.on(index, "weak_name")
    return not scene.known(index)
