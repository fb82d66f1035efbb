"""What a report has spoken of so far: which city is "the city", which government has "government forces"."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace

from mapper.claims.actors import Actor, Registry
from mapper.claims.ontology import Kind
from mapper.reports.mentions import (
    ActorMention,
    PlaceMention,
    Scene,
    Spot,
)
from mapper.reports.phrases import Hit
from mapper.reports.places import extend_left

TOWNS = frozenset({Kind.CITY, Kind.SETTLEMENT})
FORMATION_WORDS = 5
"""Words in the longest name of a unit, before its noun."""


@dataclass
class Discourse:
    """The memory of one reading; it moves on from sentence to sentence.

    Attributes
    ----------
    countries : tuple of str
        ISO codes of the countries the report speaks of, most mentioned first.
    town, area, place : Spot or None
        The town, the country and the place of any kind spoken of last.
    group : str
        The armed group spoken of last, by canonical name.
    subject : str
        The party that did something last.
    day : date or None
        The day the narrative has reached.
    """

    registry: Registry
    countries: tuple[str, ...] = ()
    town: Spot | None = None
    area: Spot | None = None
    province: Spot | None = None
    place: Spot | None = None
    group: str = ""
    subject: str = ""
    day: dt.date | None = None
    paragraph: int = -1
    paragraph_country: str = ""
    paragraph_day: dt.date | None = None
    history: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    unsure: bool = False
    outlet: str = ""
    speaker: str = ""
    holders: dict[str, str] = field(default_factory=dict)

    def remember_places(self, scene: Scene) -> None:
        """Move the focus to the places of a sentence."""
        self._count_towns(scene)
        for mention in scene.places:
            spot = replace(mention.spot, part=None, extent=None, share=None)
            if spot.kind == Kind.COUNTRY:
                self.area = spot
                self.paragraph_country = spot.country
                continue
            if spot.kind == Kind.ADMIN1:
                self.province = spot
            if self.town and passing(scene, mention):
                continue
            if spot.kind in TOWNS or (spot.kind is None and not mention.free and not mention.spot.part):
                self.town = spot
            if not (
                self.place
                and self.place.kind == Kind.CORRIDOR
                and spot.name in (self.place.name, self.place.to_place)
            ):
                self.place = spot
            if spot.country:
                self.paragraph_country = spot.country

    def _count_towns(self, scene: Scene) -> None:
        """Judge whether "the city" can be told after a sentence that names several."""
        towns = [
            place.spot.name
            for place in scene.places
            if place.spot.kind in TOWNS and not place.free and not passing(scene, place)
        ]
        self.counts.update(towns)
        distinct = sorted(set(towns), key=lambda name: -self.counts[name])
        if distinct:
            self.unsure = len(distinct) > 1 and self.counts[distinct[0]] < 2 * self.counts[distinct[1]]

    def remember_actors(self, scene: Scene) -> None:
        """Note the armed groups of a sentence."""
        for actor in scene.actors:
            if actor.armed_group:
                self.group = actor.name

    def country_near(self, scene: Scene, index: int) -> str:
        """Return the country that "government" means at a token: named before it, after it, or lately."""
        named = [place for place in scene.places if place.spot.country and _locates(scene, place)]
        before = [place.spot.country for place in named if place.first < index]
        after = [place.spot.country for place in named if place.first > index]
        lately = [self.paragraph_country] if self.paragraph_country else []
        ranked = [*before[-1:], *after, *lately, *self.countries[:1]]
        known = [country for country in ranked if country in self.countries or not self.countries]
        return next((country for country in known if self.registry.government(country)), "")


def passing(scene: Scene, place: PlaceMention) -> bool:
    """Whether a place is only named in passing: "north of El Fasher", "since the capture of Bakhmut"."""
    index = place.first - 1
    while scene.on(index, "determiner"):
        index -= 1
    return scene.ending(index, "passing") is not None


def _locates(scene: Scene, place: PlaceMention) -> bool:
    """Whether a mention says where: a town does, a country only behind a preposition or "neighbouring"."""
    wide = place.spot.kind == Kind.COUNTRY
    return (
        not wide
        or scene.on(place.first - 1, "prep in", "prep on", "prep from", "noun", "determiner") is not None
    )


def find_actors(scene: Scene, discourse: Discourse) -> list[ActorMention]:
    """Return the parties that a sentence mentions, in order."""
    found: list[ActorMention] = []
    taken: set[int] = set()
    mentions = (
        *_listed(scene, discourse),
        *_by_nation(scene, discourse),
        *_generic(scene, discourse),
        *_formations(scene, discourse),
    )
    for mention in mentions:
        span = set(range(mention.first, mention.last))
        if not span & taken:
            found.append(mention)
            taken |= span
    return sorted(found, key=lambda mention: mention.first)


def _mention(scene: Scene, first: int, last: int, actor: Actor | None, written: str) -> ActorMention:
    last = _with_fighters(scene, last)
    return ActorMention(
        first,
        last,
        actor.name if actor else written,
        actor.id if actor else "",
        _is_genitive(scene, last),
        bool(actor and actor.type in ("armed_group", "proxy") and not actor.government_of),
    )


def _with_fighters(scene: Scene, last: int) -> int:
    """Return the end of a party's name with the word for its fighters: "Hezbollah fighters", "IS-krigerne"."""
    while last < len(scene.tokens) and not scene.tokens[last].is_name:
        hit = scene.starting(last, "force", "unit", "generic_rebels", "troops")
        if hit is None or (hit.group == "unit" and hit.value != "fighters"):
            break
        last = hit.last
    return last


def _is_genitive(scene: Scene, last: int) -> bool:
    """Whether a name or a known word ends as an owner does: "Russia's", "hærens"."""
    if last < len(scene.tokens) and scene.tokens[last].text in "'’":
        return True
    text = scene.tokens[last - 1].text
    endings = [ending for ending in scene.pack.genitive if text.endswith(ending) and len(text) > len(ending)]
    marked = any(ending[0] in "'’" for ending in endings)
    return marked or any(scene.pack.lexicon.knows(text.removesuffix(ending)) for ending in endings)


def _listed(scene: Scene, discourse: Discourse) -> list[ActorMention]:
    found = []
    for hit in scene.hits.get("actor", []):
        if actor := _choose(hit, discourse):
            found.append(_mention(scene, hit.first, hit.last, actor, ""))
    return found


def _choose(hit: Hit, discourse: Discourse) -> Actor | None:
    """Return the actor of a name; of several with that name, the one of the report's countries."""
    actors = [discourse.registry.actors[id_] for id_ in hit.value.split(";")]
    at_home = [actor for actor in actors if set(actor.countries) & set(discourse.countries[:2])]
    if len(actors) == 1:
        return actors[0]
    return at_home[0] if at_home else None


def _by_nation(scene: Scene, discourse: Discourse) -> list[ActorMention]:
    """Return "Syrian army", "russiske styrker": a people's name and a word for forces."""
    found = []
    owners = [hit for hit in scene.hits.get("country", []) if _is_genitive(scene, hit.last)]
    for nation in [*scene.hits.get("demonym", []), *owners]:
        for index in (nation.last, nation.last + 1):
            if index > nation.last and (
                index - 1 >= len(scene.tokens)
                or scene.known(index - 1)
                or scene.tokens[index - 1].joined
                or not scene.tokens[index - 1].text[0].islower()
            ):
                break
            if index < len(scene.tokens) and scene.tokens[index].joined:
                break
            if hit := scene.starting(index, "force", "generic_rebels", "grip"):
                rebels = hit.group == "generic_rebels"
                actor = (
                    discourse.registry.actors.get(nation.value)
                    or discourse.registry.government(nation.value)
                    if not rebels
                    else _rebels(discourse, nation.value)
                )
                found.append(
                    _mention(scene, nation.first, hit.last, actor, scene.words(nation.first, hit.last))
                )
                break
    return found


def _rebels(discourse: Discourse, country: str) -> Actor | None:
    actors = discourse.registry.actors.values()
    return next((actor for actor in actors if "rebels" in actor.generic and country in actor.countries), None)


def _generic(scene: Scene, discourse: Discourse) -> list[ActorMention]:
    """Return "government forces", "rebels", "the group", as the country and the text so far tell."""
    found = []
    for hit in scene.hits.get("government", []):
        if scene.starting(hit.last, "of") and not scene.on(hit.last, "prep in"):
            continue
        country = discourse.country_near(scene, hit.first)
        actor = discourse.registry.government(country) if country else None
        found.append(_mention(scene, hit.first, hit.last, actor, scene.words(hit.first, hit.last)))
    for hit in scene.hits.get("generic_rebels", []):
        actor = _rebels(discourse, discourse.country_near(scene, hit.first))
        found.append(_mention(scene, hit.first, hit.last, actor, scene.words(hit.first, hit.last)))
    for hit in scene.hits.get("group_reference", []):
        if group := _group_before(scene, hit.first, discourse):
            found.append(_mention(scene, hit.first, hit.last, discourse.registry.actor(group), group))
    for hit in scene.hits.get("own_forces", []):
        owner = _owner_before(scene, hit, found, discourse)
        if owner:
            found.append(_mention(scene, hit.first, hit.last, owner, ""))
    return found


def _formations(scene: Scene, discourse: Discourse) -> list[ActorMention]:
    """Return "the 5th Corps", "Brigade 137", "Ukraine's 47th Brigade": units, as the party they belong to."""
    found = []
    for hit in scene.hits.get("formation", []):
        first, last = _formation(scene, hit)
        nation = next((n for i in range(first, last) if (n := scene.on(i, "demonym"))), None)
        owner = scene.ending(first - 1, "actor") or scene.ending(first - 2, "actor")
        numbered = any(scene.tokens[i].text[0].isdigit() for i in range(first, last))
        country = nation.value if nation else discourse.country_near(scene, first) if numbered else ""
        actor = _choose(owner, discourse) if owner else None
        actor = actor or (discourse.registry.government(country) if country else None)
        if actor:
            found.append(_mention(scene, first, last, actor, ""))
    return found


def _formation(scene: Scene, hit: Hit) -> tuple[int, int]:
    """Return the tokens of a unit's name around its noun."""
    first, last = hit.first, hit.last
    while first > 0 and hit.first - first < FORMATION_WORDS and _names_formation(scene, first - 1):
        first -= 1
    if last < len(scene.tokens) and scene.tokens[last].text.isdecimal() and not scene.on(last + 1, "month"):
        last += 1
    return first, last


def _names_formation(scene: Scene, index: int) -> bool:
    token = scene.tokens[index]
    if token.text == ".":
        return index > 0 and scene.tokens[index - 1].text.isdecimal()
    if scene.on(index, "actor", "determiner", "and") or scene.preposition(index):
        return False
    return token.text[0].isdigit() or token.is_name or scene.on(index, "demonym", "force") is not None


def _owner_before(scene: Scene, hit: Hit, found: list[ActorMention], discourse: Discourse) -> Actor | None:
    """Return whose "its troops" are: the party named last before, or that of the source that speaks."""
    registry = discourse.registry
    named = [(other.first, _choose(other, discourse)) for other in scene.hits.get("actor", [])]
    named += [(other.first, registry.actor(other.name)) for other in found]
    named += [(other.first, registry.party(other.value.split(";")[0])) for other in scene.hits.get("source", [])]
    before = [(first, actor) for first, actor in named if first < hit.first and actor]
    return max(before, key=lambda pair: pair[0])[1] if before else registry.actor(discourse.subject)


def find_speakers(scene: Scene, discourse: Discourse, speaker: str) -> list[ActorMention]:
    """Return "we" and "our forces" as the party that speaks, or that the source speaks for."""
    actor = discourse.registry.actor(speaker) or discourse.registry.party(speaker)
    hits = scene.hits.get("we", []) if actor else []
    return [_mention(scene, hit.first, hit.last, actor, "") for hit in hits if not scene.actor_at(hit.first)]


def _group_before(scene: Scene, index: int, discourse: Discourse) -> str:
    for hit in reversed(scene.hits.get("actor", [])):
        actor = _choose(hit, discourse)
        if hit.first < index and actor and actor.type in ("armed_group", "proxy"):
            return actor.name
    return discourse.group


def find_references(scene: Scene, discourse: Discourse) -> list[PlaceMention]:
    """Return "the city", "the country", "there" as the places they stand for."""
    found: list[PlaceMention] = []
    for hit in scene.hits.get("refer", []):
        if _is_relative(scene, hit):
            continue
        spot = _referent(scene, hit, discourse, found)
        if spot and not scene.place_at(hit.first) and not _names_follow(scene, hit):
            free = hit.value in ("here", "there")
            found.append(
                extend_left(scene, PlaceMention(hit.first, hit.last, _with_share(scene, hit, spot), free))
            )
    return found


def _is_relative(scene: Scene, hit: Hit) -> bool:
    """Whether "der" opens a relative clause and so points at what stands before it."""
    behind_comma = hit.first > 0 and scene.tokens[hit.first - 1].text == ","
    return hit.value == "there" and behind_comma and scene.pack.verb_second


def _names_follow(scene: Scene, hit: Hit) -> bool:
    """Whether the name itself comes next: "the city of Mosul", "byen Mosul"."""
    if hit.last < len(scene.tokens) and hit.value not in ("here", "there"):
        following = scene.tokens[hit.last]
        named = following.is_name and following.is_word and not scene.known(hit.last)
        if named or (scene.starting(hit.last, "of") and scene.place_at(hit.last + 1)):
            return True
    return any(place.first <= hit.last and hit.first < place.last for place in scene.places)


def _with_share(scene: Scene, hit: Hit, spot: Spot) -> Spot:
    share = scene.starting(hit.first, "share")
    return replace(spot, share=float(share.value)) if share else spot


def _referent(scene: Scene, hit: Hit, discourse: Discourse, found: list[PlaceMention]) -> Spot | None:
    if hit.value in ("here", "there"):
        return discourse.place or discourse.town
    if hit.value == "part":
        parts = [p.spot for p in (*scene.places, *found) if p.first < hit.first and p.spot.part]
        return parts[-1] if parts else None
    wanted = {"settlement": TOWNS | {None}, "country": {Kind.COUNTRY}, "admin1": {Kind.ADMIN1}}[hit.value]
    named = [p for p in scene.places if p.first < hit.first and p.spot.kind in wanted]
    meant = [p.spot for p in named if not passing(scene, p)]
    before = meant if meant or discourse.town else [p.spot for p in named]
    if before:
        return replace(before[-1], part=None, extent=None, share=None)
    if hit.value == "settlement" and discourse.unsure:
        return None
    return {"settlement": discourse.town, "country": discourse.area, "admin1": discourse.province}[hit.value]
