"""Places that a text only points at: "the city", "the country", "there", "its southern districts"."""

from __future__ import annotations

from dataclasses import replace

from mapper.claims.ontology import Kind
from mapper.reports.discourse import TOWNS, Discourse, passing
from mapper.reports.mentions import PlaceMention, Scene, Spot
from mapper.reports.phrases import Hit
from mapper.reports.places import extend_left


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
