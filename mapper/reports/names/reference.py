"""Places that a text only points at: "the city", "the country", "there", "its southern districts"."""

from __future__ import annotations

from dataclasses import replace

from mapper.claims.ontology import Kind, Part
from mapper.reports.discourse import TOWNS, Discourse, passing, site_key
from mapper.reports.names.mentions import PlaceMention, Scene, Spot
from mapper.reports.names.widening import BARE, SITES, extend_left, owned
from mapper.reports.packs.phrases import Hit


def find_references(scene: Scene, discourse: Discourse) -> list[PlaceMention]:
    """Return "the city", "the country", "there" as the places they stand for."""
    found: list[PlaceMention] = []
    for hit in scene.hits.get("refer", []):
        if _is_relative(scene, hit):
            continue
        spot = _referent(scene, hit, discourse, found)
        if spot and not scene.place_at(hit.first) and not _names_follow(scene, hit):
            found.append(_pointed_at(scene, hit, spot))
        elif hit.value == "both":
            found += [
                PlaceMention(hit.first, hit.last, town) for town in discourse.pair or discourse.towns[-2:]
            ]
    found += _bare_parts(scene, discourse, found)
    return [*found, *_sites(scene, discourse, found)]


def _bare_parts(scene: Scene, discourse: Discourse, found: list[PlaceMention]) -> list[PlaceMention]:
    """Return "the eastern districts", "de sørlige bydelene" and "the right bank" as parts of the town."""
    parts = []
    for hit in scene.hits.get("bearing", []):
        if second := _paired(scene, hit):
            town = _town_before(scene, hit.first, discourse)
            if town and not scene.place_at(hit.first):
                parts.append(PlaceMention(hit.first, second.last, replace(town, part=Part(hit.value))))
            continue
        noun = scene.starting(hit.last, "part_noun") or scene.starting(hit.last, "noun")
        behind = scene.ending(hit.first - 2, "part_noun") if scene.on(hit.first - 1, "prep in") else None
        if (
            behind
            and not scene.place_at(hit.first)
            and (town := _divided(_town_before(scene, hit.first, discourse), discourse))
        ):
            parts.append(PlaceMention(behind.first, hit.last, replace(town, part=Part(hit.value))))
            continue
        if _capital(scene, hit):
            continue
        whole = hit.value in BARE or (noun and (noun.group == "part_noun" or noun.value == "area"))
        last = noun.last if noun and hit.value not in BARE else hit.last
        taken = any(scene.place_at(i) for i in range(hit.first, last)) or any(
            place.first <= hit.first < place.last for place in found
        )
        if not whole or taken or not _definite(scene, hit) or scene.on(last, "of", "prep in"):
            continue
        town = _divided(_town_before(scene, hit.first, discourse), discourse)
        if town:
            parts.append(PlaceMention(hit.first, last, replace(town, part=Part(hit.value))))
    return parts


def _capital(scene: Scene, hit: Hit) -> bool:
    """Whether a side is written as a name in the middle of a sentence: "Vestbredden", "the East"."""
    return hit.first > 0 and hit.last == hit.first + 1 and scene.tokens[hit.first].text[0].isupper()


def _paired(scene: Scene, hit: Hit) -> Hit | None:
    """Return the second bearing of "the western and southern districts", at the first."""
    second = scene.starting(hit.last + 1, "bearing") if scene.on(hit.last, "and") else None
    noun = scene.starting(second.last, "part_noun", "noun") if second else None
    return second if noun and not scene.on(noun.last, "of", "prep in") else None


def _definite(scene: Scene, hit: Hit) -> bool:
    """Whether a part is one that the reader is taken to know: "the east", "vestbredden"."""
    before = scene.ending(hit.first - 2, "bearing") if scene.on(hit.first - 1, "and") else None
    whole = hit.last - hit.first == 1 or scene.on(hit.last - 1, "noun") is not None
    return scene.on((before or hit).first - 1, "determiner") is not None or (whole and hit.value in BARE)


def _town_before(scene: Scene, index: int, discourse: Discourse) -> Spot | None:
    named = [
        p.spot for p in scene.places if p.first < index and p.spot.kind in TOWNS and not passing(scene, p)
    ]
    spot = (
        named[-1]
        if named
        else discourse.event_town or discourse.paragraph_town
        if discourse.unsure
        else discourse.town
    )
    return replace(spot, part=None, extent=None, share=None, note="") if spot else None


def _divided(town: Spot | None, discourse: Discourse) -> Spot | None:
    """Return the town that districts are of: not a village, where the report speaks of a city more."""
    if town is None or town.kind == Kind.CITY:
        return town
    cities = [city for city in discourse.towns if city.kind == Kind.CITY]
    spoken_of = [city for city in cities if discourse.counts[city.name] > discourse.counts[town.name]]
    return spoken_of[-1] if spoken_of else town


def _sites(scene: Scene, discourse: Discourse, found: list[PlaceMention]) -> list[PlaceMention]:
    """Return "the airport" and "the dam" as the airport and the dam spoken of last."""
    sites = []
    for hit in scene.hits.get("noun", []):
        spot = _site(scene, hit, discourse) if hit.value in SITES else None
        taken = scene.place_at(hit.first) or any(p.first <= hit.first < p.last for p in found)
        named = hit.last < len(scene.tokens) and (
            scene.on(hit.last, "of", "prep in") or scene.tokens[hit.last].is_name
        )
        definite = scene.on(hit.first - 1, "determiner") and not scene.on(hit.first - 1, "indefinite")
        if spot and not taken and not named and definite:
            sites.append(PlaceMention(hit.first, hit.last, spot))
    return sites


def _site(scene: Scene, hit: Hit, discourse: Discourse) -> Spot | None:
    """Return the site of a kind spoken of last, or else that of the town spoken of."""
    if scene.on(hit.last, "of", "prep in") or scene.starting(hit.last, "bearing"):
        return None
    known = discourse.sites.get(site_key(scene, hit))
    if known is not None:
        return known
    town = _town_before(scene, hit.first, discourse)
    return replace(town, part=Part.PART, note=scene.words(hit.first, hit.last)) if town else None


def _pointed_at(scene: Scene, hit: Hit, spot: Spot) -> PlaceMention:
    """Return the mention of a place pointed at, with what "its" or a possessive adds: "the city's south"."""
    if _ends_as_owner(scene, hit):
        return owned(scene, hit.first, hit.last, spot)
    free = hit.value in ("here", "there")
    return extend_left(scene, PlaceMention(hit.first, hit.last, _with_share(scene, hit, spot), free))


def _ends_as_owner(scene: Scene, hit: Hit) -> bool:
    word = scene.tokens[hit.last - 1].text
    endings = [e for e in scene.pack.genitive if word.endswith(e) and len(word) > len(e) + 2]
    if any(ending[0] in "'’" for ending in endings):
        return True
    return any(scene.pack.lexicon.knows(word.removesuffix(ending)) for ending in endings)


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
        if following.text == "," and scene.place_at(hit.last + 1):
            return True
    return any(place.first <= hit.last and hit.first < place.last for place in scene.places)


def _with_share(scene: Scene, hit: Hit, spot: Spot) -> Spot:
    share = scene.starting(hit.first, "share")
    return replace(spot, share=float(share.value)) if share else spot


def _referent(scene: Scene, hit: Hit, discourse: Discourse, found: list[PlaceMention]) -> Spot | None:
    if hit.value in ("here", "there"):
        aside = ("prep towards", "prep from")
        near = [p.spot for p in scene.places if p.last <= hit.first and not scene.on(p.first - 1, *aside)]
        return near[-1] if near else discourse.place or discourse.town
    if hit.value == "part":
        parts = [p.spot for p in (*scene.places, *found) if p.first < hit.first and p.spot.part]
        return parts[-1] if parts else None
    if hit.value == "both":
        return None
    if hit.value in SITES:
        return _site(scene, hit, discourse)
    wanted = {"settlement": TOWNS | {None}, "country": {Kind.COUNTRY}, "admin1": {Kind.ADMIN1}}[hit.value]
    named = [p for p in scene.places if p.first < hit.first and p.spot.kind in wanted]
    topics = [p for p in named if not scene.on(p.first, "seat")]
    named = topics if topics or discourse.town else named
    meant = [p.spot for p in named if not passing(scene, p)]
    before = meant if meant or discourse.town else [p.spot for p in named]
    if before:
        return replace(before[-1], part=None, extent=None, share=None)
    if hit.value == "settlement" and discourse.unsure:
        return discourse.spoken_of
    return {
        "settlement": discourse.town or discourse.dateline,
        "country": discourse.area,
        "admin1": discourse.province,
    }[hit.value]
