"""A report to its claims: every one with its words, its source and its doubt."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from mapper.claims.actors import Registry, load_registry
from mapper.claims.ontology import Kind, Modality, Precision, Predicate
from mapper.claims.table import Claim, claim_table
from mapper.errors import InputError
from mapper.reports.assemble import claims_of, needs_day
from mapper.reports.attribution import attribute, casts_doubt, confirmers
from mapper.reports.days.calendar_days import YEARS
from mapper.reports.days.times import find_times, told_days
from mapper.reports.discourse import TOWNS, Discourse
from mapper.reports.files import Report
from mapper.reports.names.finder import PlaceFinder, Places
from mapper.reports.names.mentions import Names, PlaceMention, Scene, Spot
from mapper.reports.names.parties import find_actors, find_speakers
from mapper.reports.names.places import find_places
from mapper.reports.names.reference import find_references
from mapper.reports.packs.detect import detect, pack_for
from mapper.reports.packs.language import Pack, load_pack
from mapper.reports.packs.phrases import Hit, Token, tokenize
from mapper.reports.packs.sentences import Sentence, dateline, sentences
from mapper.reports.reading import Reading
from mapper.reports.settle import settle
from mapper.reports.syntax.events import find_events, subjects
from mapper.reports.syntax.whereabouts import whole

if TYPE_CHECKING:
    import geopandas as gpd

ACTOR_WEIGHT = 1
NATION_WEIGHT = 2
COUNTRY_WEIGHT = 3
GAINS = frozenset({Predicate.TAKES_CONTROL, Predicate.ADVANCES, Predicate.BESIEGES})
LINE_REACH = 8
AUXILIARIES = ("passive", "passive_now", "adverb", "perfect", "pronoun")
REGISTRIES = 8
"""Registries whose names are remembered, counted once a language."""
HEADING = 14
HOLDING = frozenset(
    {Predicate.CONTROLS, Predicate.TAKES_CONTROL, Predicate.LOSING_CONTROL, Predicate.STRONGHOLD}
)


def extract(
    report: Report, *, gazetteer: Places | None = None, registry: Registry | None = None
) -> gpd.GeoDataFrame:
    """Return the claims of a report as a claim table.

    Parameters
    ----------
    report : Report
    gazetteer : Gazetteer, optional
        What knows the names of places; the shipped one by default.
    registry : Registry, optional
        Parties and media; the shipped ones by default.

    Returns
    -------
    GeoDataFrame
        The claim table, one row a claim, in the order of the text. Nothing is located yet.

    Raises
    ------
    InputError
        If there is no pack for the report's language, its day of publication is in no year that can be read,
        or a date needs a day of publication that is missing.
    """
    return claim_table(read_claims(report, gazetteer=gazetteer, registry=registry))


def read_claims(
    report: Report, *, gazetteer: Places | None = None, registry: Registry | None = None
) -> list[Claim]:
    """Return the claims of a report, in the order of the text; see `extract`."""
    name = report.called
    if report.published is not None and report.published.year not in YEARS:
        raise InputError(
            f"{name} is published on {report.published}: only {YEARS[0]} to {YEARS[-1]} can be read"
        )
    pack = load_pack(pack_for(report.language, name) if report.language else detect(report.text, name))
    registry = registry or _shipped_registry()
    scenes = _scenes(report, pack, _names(registry, pack.code))
    countries = _countries(scenes, registry, report.published)
    finder = PlaceFinder(gazetteer or _shipped_gazetteer(), pack, countries)
    discourse = Discourse(registry, countries, published=report.published)
    discourse.dateline = _written_in(report.text, finder)
    first_day, discourse.history = told_days([scene for _, scene in scenes], report.published)
    discourse.day = first_day if discourse.history else None
    readings = [_read(scene, sentence, report, finder, discourse, pack) for sentence, scene in scenes]
    needs_day(report, readings)
    return settle(claims_of(readings, report), registry)


@cache
def _shipped_registry() -> Registry:
    return load_registry()


@cache
def _shipped_gazetteer() -> Places:
    from mapper.geocoder.gazetteer import Gazetteer

    return Gazetteer()


@lru_cache(maxsize=REGISTRIES)
def _names(registry: Registry, language: str) -> Names:
    """Return the names of a registry in a language, built once for the registries used last."""
    return Names(registry, load_pack(language))


def _scenes(report: Report, pack: Pack, names: Names) -> list[tuple[Sentence, Scene]]:
    text = report.text
    found = []
    for sentence in sentences(text, pack.abbreviations):
        tokens = tokenize(text, sentence.start, sentence.end)
        if any(token.is_word for token in tokens):
            hits = (
                [] if _shouted(text[sentence.start : sentence.end]) else names.find(tokens, report.published)
            )
            words = [hit for hit in pack.lexicon.find(tokens) if not _named(hit, hits, tokens)]
            found.append((sentence, Scene(text, tokens, pack, [*words, *hits])))
    return found


def _named(hit: Hit, names: list[Hit], tokens: list[Token]) -> bool:
    """Whether a word is only the name of a party in capitals: "IS" is no verb."""
    if hit.last - hit.first > 1 or not tokens[hit.first].text.isupper() or hit.group not in AUXILIARIES:
        return False
    return any(name.first <= hit.first < name.last for name in names)


def _written_in(text: str, finder: PlaceFinder) -> Spot | None:
    """Return the place of a dateline, which "the city" means where no other is named."""
    name = text[: dateline(text)].strip().split(",")[0].split("(")[0].strip(" –—-:")
    place = finder.best(name.title()) if name else None
    return Spot(name.title(), place.kind, place.country) if place else None


def _shouted(sentence: str) -> bool:
    """Whether a line is all capitals, where IS may be ice and WHO a question."""
    return sentence.isupper() and " " in sentence


def _countries(
    scenes: list[tuple[Sentence, Scene]], registry: Registry, on: dt.date | None
) -> tuple[str, ...]:
    """Return the countries a report speaks of: peoples, governments and countries named, most often first."""
    counts: Counter[str] = Counter()
    for _, scene in scenes:
        for hit in scene.hits.get("demonym", []):
            counts[hit.value] += NATION_WEIGHT
        for hit in scene.hits.get("country", []):
            counts[hit.value] += COUNTRY_WEIGHT
        speak = [registry.party(hit.value.split(";")[0], on) for hit in scene.hits.get("source", [])]
        act = [registry.meant(hit.value.split(";"), (), on) for hit in scene.hits.get("actor", [])]
        for country in (country for actor in speak if actor for country in actor.countries):
            counts[country] += 0  # They may be meant, but a report on X quotes people of Y.
        for actor in act:
            if actor is not None:
                home = actor.government_of or next(iter(actor.countries), "")
                for country in dict.fromkeys([home, *actor.countries]):
                    counts[country] += ACTOR_WEIGHT if country == home else 0
    return tuple(country for country, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _read(
    scene: Scene, sentence: Sentence, report: Report, finder: PlaceFinder, discourse: Discourse, pack: Pack
) -> Reading:
    """Read one sentence and move the discourse on."""
    if sentence.paragraph != discourse.paragraph:
        discourse.paragraph, discourse.paragraph_day, discourse.speaker = sentence.paragraph, None, ""
        discourse.paragraph_from = None
        discourse.paragraph_town = None
    scene.mention(places=find_places(scene, finder))
    scene.mention(actors=find_actors(scene, discourse))
    attribution = attribute(scene, discourse)
    discourse.speaker = attribution.source or discourse.speaker
    party = _speaks_for(scene, discourse)
    scene.mention(actors=[*scene.actors, *find_speakers(scene, discourse, party)])
    scene.mention(places=[*scene.places, *find_references(scene, discourse)])
    scene.mention(places=_corridors(scene))
    _turn_to_year(scene, sentence, discourse)
    times = find_times(
        scene, None if discourse.history else report.published, discourse.day, discourse.history
    )
    events = find_events(scene, discourse)
    reading = Reading(
        sentence,
        scene,
        events,
        times,
        attribution,
        confirmers(scene, discourse),
        casts_doubt(scene),
        discourse.paragraph_day,
        discourse.history,
        discourse.day_is_told,
        discourse.paragraph_from,
    )
    _move_on(reading, discourse)
    return reading


def _speaks_for(scene: Scene, discourse: Discourse) -> str:
    """Return who "we" are: the speaker, or the army whose officer speaks."""
    name = discourse.speaker
    known = discourse.registry.actor(name) or discourse.registry.party(name, discourse.today)
    if known is None and name and "title_army" in scene.hits and discourse.countries:
        army = discourse.registry.government(discourse.countries[0], discourse.today)
        return army.name if army else name
    return name


def _corridors(scene: Scene) -> list[PlaceMention]:
    """Return the places of a sentence, two ends of a stretch of road or river joined into one."""
    places = sorted(scene.places, key=lambda place: place.first)
    for between in scene.hits.get("prep between", []):
        line = next(
            (
                hit.first
                for i in range(between.first - 1, max(-1, between.first - LINE_REACH), -1)
                if (hit := scene.on(i, "line"))
            ),
            None,
        )
        ends = _two_ends(scene, places, between.last) if line is not None else None
        if line is None or ends is None:
            continue
        first, note = _named_before(scene, places, line)
        if named := scene.place_at(line):
            first, note = named.first, named.spot.name  # "the Euphrates valley between"
        spot = Spot(
            ends[0].spot.name, Kind.CORRIDOR, ends[0].spot.country, None, ends[1].spot.name, note=note
        )
        joined = PlaceMention(first, ends[1].last, spot)
        places = [place for place in places if not first <= place.first < joined.last] + [joined]
    return places


def _two_ends(
    scene: Scene, places: list[PlaceMention], index: int
) -> tuple[PlaceMention, PlaceMention] | None:
    """Return the places after "between" and after its "and"."""
    start = next((place for place in places if index <= place.first <= index + 3), None)
    if start is None:
        return None
    joints = [i for i in range(start.last, min(len(scene.tokens), start.last + 10)) if scene.on(i, "and")]
    end = next((place for joint in joints for place in places if joint < place.first <= joint + 3), None)
    return (start, end) if end else None


def _named_before(scene: Scene, places: list[PlaceMention], line: int) -> tuple[int, str]:
    """Return where a stretch begins, and its name if one stands right before: "Eufratdalen, en strekning"."""
    first = line
    while first > 0 and scene.on(first - 1, "determiner"):
        first -= 1
    if first > 1 and scene.tokens[first - 1].text == ",":
        name = first - 2
        while name > 0 and scene.tokens[name - 1].is_name and not scene.on(name - 1, "actor"):
            name -= 1
        if scene.tokens[first - 2].is_name:
            return name, scene.words(name, first - 1)
    return first, ""


def _turn_to_year(scene: Scene, sentence: Sentence, discourse: Discourse) -> None:
    """Let a heading with a year ("2015: the siege goes on") set the year of what follows in a history."""
    if discourse.history and scene.tokens[-1].text != "." and len(scene.tokens) <= HEADING:
        years = [int(token.text) for token in scene.tokens if token.text.isdecimal() and len(token.text) == 4]
        if len(years) == 1 and 1900 <= years[0] <= 2100:
            discourse.day = dt.date(years[0], 7, 1)


def _move_on(reading: Reading, discourse: Discourse) -> None:
    """Let the discourse remember a sentence."""
    discourse.remember_places(reading.scene)
    discourse.remember_actors(reading.scene)
    spoken_of = subjects(reading.scene, discourse)
    if spoken_of:
        discourse.subject = spoken_of[0].name
    for event in reading.events:
        if event.actors and event.rule.predicate in GAINS and event.modality == Modality.ASSERTED:
            discourse.taker = event.actors[0].name
        parties = [actor.name for actor in (*event.actors, *event.against)]
        discourse.remember_sides(parties, [place.spot.name for place in event.places])
        if event.actors and not spoken_of:
            discourse.subject = event.actors[0].name
        if len(named := {place.spot.name: whole(place).spot for place in event.places}) > 1:
            discourse.pair = list(named.values()) if len(named) == 2 else []
        for place in event.places:
            if place.spot.kind in TOWNS and place.last > place.first:
                discourse.event_town = whole(place).spot
            if event.rule.predicate == Predicate.BESIEGES and place.spot.kind in TOWNS:
                discourse.besieged = whole(place).spot
                discourse.besieger = event.actors[0].name if event.actors else discourse.besieger
            if event.rule.predicate in HOLDING and event.actors:
                discourse.holders[place.spot.name] = event.actors[0].name
    days = [when.date_to for when in reading.times if when.precision == Precision.DAY and when.date_to]
    if days:
        discourse.day = discourse.paragraph_day = days[-1]
        discourse.day_is_told = not reading.attribution.source
    _tell_month(reading, discourse)
    for hit in reading.scene.hits.get("source", []):
        source = discourse.registry.sources[hit.value.split(";")[0]]
        if source.type == "media":
            discourse.outlet = source.name


def _tell_month(reading: Reading, discourse: Discourse) -> None:
    """Let a month that a history names hold for what follows it in the paragraph."""
    spans = [w for w in reading.times if w.precision == Precision.MONTH and w.date_to and not w.since]
    days = [w for w in reading.times if w.precision == Precision.DAY]
    if discourse.history and spans and not days:
        discourse.paragraph_day = spans[-1].date_to
        discourse.paragraph_from = spans[-1].date_from
    elif days:
        discourse.paragraph_from = None
