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
    published : date or None
        The day of the report.
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
    holders: dict[str, str] = field(default_factory=dict)
    published: dt.date | None = None

    @property
    def today(self) -> dt.date | None:
        """The day whose governments and names count: that of the paragraph or history, else of the report."""
        return self.paragraph_day or (self.day if self.history else None) or self.published

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
        return next((country for country in known if self.registry.government(country, self.today)), "")


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
    for mention in (*_listed(scene, discourse), *_by_nation(scene, discourse), *_generic(scene, discourse)):
        span = set(range(mention.first, mention.last))
        if not span & taken:
            found.append(mention)
            taken |= span
    return sorted(found, key=lambda mention: mention.first)


def _mention(scene: Scene, first: int, last: int, actor: Actor | None, written: str) -> ActorMention:
    text = scene.tokens[last - 1].text
    genitive = any(text.endswith(ending) for ending in ("'s", "’s", "s'", "s’")) or (
        last < len(scene.tokens) and scene.tokens[last].text in "'’"
    )
    return ActorMention(
        first,
        last,
        actor.name if actor else written,
        actor.id if actor else "",
        genitive,
        bool(actor and actor.type in ("armed_group", "proxy") and not actor.government_of),
    )


def _listed(scene: Scene, discourse: Discourse) -> list[ActorMention]:
    found = []
    for hit in scene.hits.get("actor", []):
        if actor := _choose(hit, discourse):
            found.append(_mention(scene, hit.first, hit.last, actor, ""))
    return found


def _choose(hit: Hit, discourse: Discourse) -> Actor | None:
    """Return the actor of a name; of several with that name, the one of the report's countries and day."""
    return discourse.registry.meant(hit.value.split(";"), discourse.countries[:2], discourse.today)


def _by_nation(scene: Scene, discourse: Discourse) -> list[ActorMention]:
    """Return "Syrian army", "russiske styrker": a people's name and a word for forces."""
    found = []
    for nation in scene.hits.get("demonym", []):
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
                    discourse.registry.government(nation.value, discourse.today)
                    if not rebels
                    else discourse.registry.rebels(nation.value, discourse.today)
                )
                found.append(
                    _mention(scene, nation.first, hit.last, actor, scene.words(nation.first, hit.last))
                )
                break
    return found


def _generic(scene: Scene, discourse: Discourse) -> list[ActorMention]:
    """Return "government forces", "rebels", "the group", as the country and the text so far tell."""
    found = []
    for hit in scene.hits.get("government", []):
        if scene.starting(hit.last, "of") and not scene.on(hit.last, "prep in"):
            continue
        country = discourse.country_near(scene, hit.first)
        actor = discourse.registry.government(country, discourse.today) if country else None
        found.append(_mention(scene, hit.first, hit.last, actor, scene.words(hit.first, hit.last)))
    for hit in scene.hits.get("generic_rebels", []):
        actor = discourse.registry.rebels(discourse.country_near(scene, hit.first), discourse.today)
        found.append(_mention(scene, hit.first, hit.last, actor, scene.words(hit.first, hit.last)))
    for hit in scene.hits.get("group_reference", []):
        if group := _group_before(scene, hit.first, discourse):
            found.append(_mention(scene, hit.first, hit.last, discourse.registry.actor(group), group))
    for hit in scene.hits.get("own_forces", []):
        last = _last_actor(scene, hit)
        owner = _choose(last, discourse) if last else None
        if owner:
            found.append(_mention(scene, hit.first, hit.last, owner, ""))
    return found


def _last_actor(scene: Scene, hit: Hit) -> Hit | None:
    """Return the party named last before a word in the same sentence."""
    return next((other for other in reversed(scene.hits.get("actor", [])) if other.last <= hit.first), None)


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
        if named or (scene.starting(hit.last, "of") and not scene.on(hit.last, "prep in")):
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
