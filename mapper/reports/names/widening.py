"""What stands around the name of a place and belongs to it: province, the southern part of, most of."""

from __future__ import annotations

from dataclasses import replace

from mapper.claims.ontology import BANKS, WIDE_KINDS, Extent, Kind, Part
from mapper.reports.names.basic_forms import with_kind
from mapper.reports.names.mentions import PlaceMention, Scene, Spot, number_at
from mapper.reports.packs.phrases import Hit

KIND_FILLERS = 2
"""Words that may stand between a name and the noun for its kind."""
EXTENDING = 9
OWNED = 4
"""Words behind a genitive that may name the part that it owns."""
SITES = ("base", "airfield", "facility")
"""Nouns of what stands in or by a town, and isn't the town."""
COUNTABLE = ("settlement", "admin1", "admin2")
"""Nouns of which "14 of the 17" is a share."""
KIND_NAMES = frozenset(str(kind) for kind in Kind)
BARE = frozenset({*BANKS, Part.CENTRE})
"""Parts that need no word such as "district" to be one."""


def owned(scene: Scene, first: int, last: int, spot: Spot) -> PlaceMention:
    """Return "Omdurman's old quarter" and "Marinka's western outskirts" as the part that they are."""
    part: Part | None = None
    for index in range(last, min(last + OWNED, len(scene.tokens))):
        if hit := scene.starting(index, "bearing"):
            part, end = _part(hit), hit.last
            following = scene.starting(end, "part_noun", "noun")
            known = end >= len(scene.tokens) or scene.known(end) or not scene.tokens[end].is_word
            if following or known:
                return PlaceMention(first, following.last if following else end, replace(spot, part=part))
            break
        hit = scene.starting(index, "part_noun", "noun")
        if hit and (hit.group == "part_noun" or hit.value in (*SITES, "area")):
            note = scene.words(index, hit.last)
            return PlaceMention(first, hit.last, replace(spot, part=Part.PART, note=note))
        if not scene.tokens[index].is_word or scene.tokens[index].is_name or scene.preposition(index):
            break
    return PlaceMention(first, last, spot, genitive=True)


def extended(scene: Scene, first: int, last: int, spot: Spot) -> PlaceMention | None:
    """Widen a name over what stands around it: province, city, the southern part of, most of."""
    after = _kind_behind(scene, last)
    if after and (after.value in ("person", "road") or scene.on(last, "of")):
        return None if after.value in ("person", "road") else PlaceMention(first, last, spot)
    if after and after.value in SITES and spot.kind == Kind.COUNTRY:
        return None
    if after and after.value in KIND_NAMES and _may_follow(scene, last):
        kind = Kind(after.value)
        named = kind not in (Kind.CITY, Kind.SETTLEMENT, Kind.AREA)
        name = with_kind(scene, spot.name, first, last, after.last) if named else spot.name
        spot, last = replace(spot, name=name, kind=kind), after.last
    elif last < len(scene.tokens) and scene.tokens[last].joined and not scene.tokens[last].is_name:
        return None
    return extend_left(scene, PlaceMention(first, last, spot))


def _kind_behind(scene: Scene, last: int) -> Hit | None:
    """Return the noun behind a name, perhaps past a word or two: "the Yarmouk refugee camp"."""
    if hit := scene.starting(last, "noun"):
        return hit
    for index in range(last, min(last + KIND_FILLERS, len(scene.tokens) - 1)):
        token = scene.tokens[index]
        if not scene.pack.kind_behind or not token.text[0].islower() or scene.known(index):
            return None
        hit = scene.starting(index + 1, "noun")
        if hit and hit.value in (*SITES, "area", "admin2"):
            return hit
    return None


def _may_follow(scene: Scene, index: int) -> bool:
    """Whether a noun may stand behind a name: "Raqqa province", "Aleppo-provinsen", "Mosul lufthavn"."""
    behind = scene.pack.kind_behind or scene.on(index, "behind_noun") is not None
    return behind or scene.tokens[index].joined


def extend_left(scene: Scene, mention: PlaceMention) -> PlaceMention:
    """Widen a mention to the left over its kind, part, extent and share."""
    for _ in range(EXTENDING):
        wider = _step_left(scene, mention)
        if wider is None:
            return mention
        mention = wider
    return mention


def _step_left(scene: Scene, mention: PlaceMention) -> PlaceMention | None:
    before, spot = mention.first - 1, mention.spot
    link = scene.on(before, "of", "prep in")
    if hit := scene.ending(before, "share"):
        return replace(mention, first=hit.first, spot=replace(spot, share=float(hit.value)))
    if hit := scene.ending(before, "extent"):
        return replace(mention, first=hit.first, spot=replace(spot, extent=Extent(hit.value)))
    if hit := scene.ending(before, "bearing"):
        noun = scene.starting(mention.first, "noun")
        if noun and noun.value != "area" and not spot.part and not scene.on(before, "of"):
            return None
        return replace(mention, first=hit.first, spot=replace(spot, part=_sharper(spot.part, hit)))
    if scene.on(before, "determiner") and scene.on(before - 1, "of", "prep in"):
        before -= 1
        link = scene.on(before, "of", "prep in")
        if hit := scene.ending(before, "share"):
            return replace(mention, first=hit.first, spot=replace(spot, share=float(hit.value)))
        if hit := scene.ending(before, "extent"):
            return replace(mention, first=hit.first, spot=replace(spot, extent=Extent(hit.value)))
    if apposed := _apposed_left(scene, mention):
        return apposed
    if link and (hit := scene.ending(link.first - 1, "share")):
        return replace(mention, first=hit.first, spot=replace(spot, share=float(hit.value)))
    if link and (hit := scene.ending(link.first - 1, "rest", "extent")):
        extent = Extent.PART if hit.group == "rest" else Extent(hit.value)
        return replace(mention, first=hit.first, spot=replace(spot, extent=extent))
    tied = link.first - 1 if link else before if scene.pack.bare_genitive else -1
    if hit := scene.ending(tied, "percent"):
        return _percent_left(scene, mention, hit)
    if (hit := scene.ending(tied, "bearing")) and hit.value in BARE:
        return replace(mention, first=hit.first, spot=replace(spot, part=_part(hit)))
    several = scene.ending(tied, "noun")
    counted = _counted(scene, several.first) if several and several.value in COUNTABLE else None
    if counted and spot.kind in (*WIDE_KINDS, Kind.AREA):
        return replace(mention, first=counted[0], spot=replace(spot, share=counted[1]))
    if several and several.value == "settlement" and spot.kind in WIDE_KINDS:
        return replace(mention, first=several.first, spot=replace(spot, extent=spot.extent or Extent.PART))
    inside = scene.on(before, "prep in") is not None
    if (hit := scene.ending(tied, "part_noun")) and not inside and _names_district(scene, hit, spot):
        return replace(mention, first=hit.first, spot=replace(spot, kind=Kind.AREA))
    if hit := scene.ending(tied, "part_noun"):
        if several and several.value == "settlement" and not inside:
            return replace(mention, first=hit.first)  # "the villages of A and B"
        return replace(mention, first=hit.first, spot=replace(spot, part=spot.part or Part.PART))
    if link and (hit := scene.ending(link.first - 1, "bearing")) and _inside(scene, hit, link, mention):
        return replace(mention, first=hit.first, spot=replace(spot, part=_part(hit)))
    noun = scene.ending(before, "noun") or (scene.ending(link.first - 1, "noun") if link else None)
    wide = spot.kind in (Kind.ADMIN1, Kind.COUNTRY) or scene.on(before, "prep in") is not None
    if noun and link and noun.value == "city" and wide:
        return None if mention.genitive else replace(mention, genitive=True)
    if noun and link and noun.value in SITES:
        spot = replace(spot, kind=None, part=spot.part or Part.PART, note=scene.words(noun.first, noun.last))
        return replace(mention, first=noun.first, spot=spot)
    if noun and noun.value in KIND_NAMES and noun.value != "river" and noun.value != "country":
        kind = spot.kind if spot.kind == Kind.CITY and noun.value == "settlement" else Kind(noun.value)
        return replace(mention, first=noun.first, spot=replace(spot, kind=kind))
    return _qualified_left(scene, mention)


def _apposed_left(scene: Scene, mention: PlaceMention) -> PlaceMention | None:
    """Step over "the capital," in "most of the capital, Khartoum"."""
    noun = scene.ending(mention.first - 2, "noun") if scene.tokens[mention.first - 1].text == "," else None
    if noun is None or noun.value not in ("city", "settlement"):
        return None
    first = noun.first - 1 if scene.on(noun.first - 1, "determiner") else noun.first
    return replace(mention, first=noun.first) if scene.on(first - 1, "of") else None


def _counted(scene: Scene, index: int) -> tuple[int, float] | None:
    """Return where "14 of the 17" before a token begins, and the share it is, or None."""
    whole = number_at(scene, index - 1)
    link = index - 3 if scene.on(index - 2, "determiner") else index - 2
    part = number_at(scene, link - 1) if scene.on(link, "of") else None
    return (link - 1, part / whole) if whole and part and part < whole else None


def _names_district(scene: Scene, hit: Hit, spot: Spot) -> bool:
    """Whether "the district of X" is the district called X, and not a district of the town X."""
    noun = scene.on(hit.first, "noun") if not scene.ending(hit.first - 1, "bearing") else None
    named = noun is not None and noun.value in ("area", "admin2") and spot.kind != Kind.CITY
    return named and not spot.part


def _inside(scene: Scene, hit: Hit, link: Hit, mention: PlaceMention) -> bool:
    """Whether a bearing is of a place's inside: "the east of X", "øst i X"; "north of X" is outside."""
    if scene.on(hit.first - 1, "determiner"):
        return True
    town = mention.spot.kind in (Kind.CITY, Kind.SETTLEMENT)
    return (town and link.group == "prep in") or (scene.on(link.first, "prep in") is not None and town)


def _qualified_left(scene: Scene, mention: PlaceMention) -> PlaceMention | None:
    """Step over "southern" in "the southern neighbourhoods of", and over other words of a part."""
    before, spot = mention.first - 1, mention.spot
    if spot.part and (hit := scene.ending(before, "bearing")):
        return replace(mention, first=hit.first, spot=replace(spot, part=_part(hit)))
    if spot.part == Part.PART and (hit := scene.ending(before, "part_adjective")):
        return replace(mention, first=hit.first)
    return None


def _percent_left(scene: Scene, mention: PlaceMention, percent: Hit) -> PlaceMention | None:
    value = number_at(scene, percent.first - 1)
    if value is None:
        return None
    return replace(mention, first=percent.first - 1, spot=replace(mention.spot, share=value / 100))


def _part(hit: Hit) -> Part:
    return Part(hit.value)


def _sharper(part: Part | None, hit: Hit) -> Part:
    """Return the side that a word names, unless one is known already."""
    return Part(hit.value) if part in (None, Part.PART) else part
