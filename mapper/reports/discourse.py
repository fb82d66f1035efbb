"""What a report has spoken of so far: which city is "the city", which government has "government forces"."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace

from mapper.claims.actors import Registry
from mapper.claims.ontology import Kind
from mapper.reports.names.mentions import PlaceMention, Scene, Spot
from mapper.reports.packs.phrases import Hit

THEATRE = 3
"""Countries of a report, most named first, whose governments "the army" may mean."""
SITE_LETTERS = 6
"""Letters that the forms of a noun share."""
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
    groups: list[str] = field(default_factory=list)
    taker: str = ""
    subject: str = ""
    day: dt.date | None = None
    paragraph: int = -1
    paragraph_country: str = ""
    paragraph_day: dt.date | None = None
    day_is_told: bool = False
    paragraph_from: dt.date | None = None
    history: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    unsure: bool = False
    outlet: str = ""
    speaker: str = ""
    army: str = ""
    holders: dict[str, str] = field(default_factory=dict)
    sites: dict[str, Spot] = field(default_factory=dict)
    dateline: Spot | None = None
    paragraph_town: Spot | None = None
    event_town: Spot | None = None
    besieged: Spot | None = None
    besieger: str = ""
    towns: list[Spot] = field(default_factory=list)
    pair: list[Spot] = field(default_factory=list)
    sides: list[str] = field(default_factory=list)
    claimants: dict[str, list[str]] = field(default_factory=dict)
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
            if spot.kind == Kind.CORRIDOR:
                self.pair = [
                    replace(spot, name=name, kind=None, to_place="") for name in (spot.name, spot.to_place)
                ]
            if spot.kind in (Kind.BASE, Kind.AIRFIELD, Kind.FACILITY):
                self._note_site(scene, mention, spot)
            elif mention.spot.part and mention.spot.note:
                self._note_site(scene, mention, mention.spot)
            aside = spot.name != (self.town.name if self.town else "") and self._aside(scene, mention)
            if self.town and (aside or passing(scene, mention)):
                continue
            unknown = spot.kind is None and not mention.free
            if spot.kind in TOWNS or (unknown and (not mention.spot.part or mention.spot.note)):
                spot = replace(spot, note="")
                self.town = spot
                self.paragraph_town = self.paragraph_town or spot
                others = [town for town in self.towns if town.name != spot.name]
                self.towns = [*others[-1:], spot]
            if not (
                self.place
                and self.place.kind == Kind.CORRIDOR
                and spot.name in (self.place.name, self.place.to_place)
            ):
                self.place = spot
            if spot.country:
                self.paragraph_country = spot.country

    def _note_site(self, scene: Scene, mention: PlaceMention, spot: Spot) -> None:
        """Remember an airport, a base or a dam by its noun."""
        nouns = (scene.on(i, "noun") for i in range(mention.first, mention.last))
        self.sites |= {site_key(scene, noun): spot for noun in nouns if noun}

    @property
    def spoken_of(self) -> Spot | None:
        """The town that "the city" means where the sentence names none."""
        if self.unsure:
            return self.event_town or self.paragraph_town
        return self.town

    def _aside(self, scene: Scene, mention: PlaceMention) -> bool:
        """Whether a place is no topic: named in passing, a seat of government, or abroad."""
        abroad = (
            bool(mention.spot.country and self.countries) and mention.spot.country not in self.countries[:2]
        )
        return abroad or passing(scene, mention) or scene.on(mention.first, "seat") is not None

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
                self.groups = [name for name in self.groups if name != actor.name] + [actor.name]
            known = self.registry.actors.get(actor.id)
            if known is not None and known.type == "state":
                self.army = actor.name

    def remember_sides(self, parties: list[str], places: list[str]) -> None:
        """Note who did something to whom, and where."""
        self.sides = [name for name in self.sides if name not in parties] + parties
        for place in places:
            earlier = [name for name in self.claimants.get(place, []) if name not in parties]
            self.claimants[place] = [*earlier, *parties]

    def country_near(self, scene: Scene, index: int) -> str:
        """Return the country that "government" means at a token: named before it, after it, or lately."""
        countries = self.countries_near(scene, index)
        return next((country for country in countries if self.registry.government(country, self.today)), "")

    def countries_near(self, scene: Scene, index: int) -> list[str]:
        """Return the countries that a token may be about: those named beside it, lately, or most of all."""
        named = [place for place in scene.places if place.spot.country and _locates(scene, place)]
        before = [place.spot.country for place in named if place.first < index]
        after = [place.spot.country for place in named if place.first > index]
        lately = [self.paragraph_country] if self.paragraph_country else []
        ranked = [*before[-1:], *after, *lately, *self.countries[:1]]
        told = {place.spot.country for place in named if place.spot.kind == Kind.COUNTRY}
        likely = {*self.countries[:THEATRE], *told}
        return [country for country in ranked if country in likely or not self.countries]


def site_key(scene: Scene, noun: Hit) -> str:
    """Return what tells a site by its noun, in whatever form: "airport", "flyplass" and "flyplassen"."""
    return scene.tokens[noun.last - 1].lower[:SITE_LETTERS]


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
