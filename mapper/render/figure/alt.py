"""What a map shows, in words: for those who can't see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from mapper.render.scene import Scene, members, rows
from mapper.render.words import Text, catalog, in_words, say

MOST = 8
"""Parties or places that a sentence names; how many more there are is told."""
PLACES = ("contested", "mixed", "claimed", "presence")
"""Statuses of which the places are named."""
LONGEST = 80
"""Letters of a name."""


def alt_text(scene: Scene, lang: str = "en") -> str:
    """Return what a map shows as a few sentences, bounded however large the map is.

    Parameters
    ----------
    scene : Scene
    lang : str

    Examples
    --------
    >>> from tests.scenes import empty_scene
    >>> alt_text(empty_scene())
    'Map: Deir al-Zor, 5 September 2017. As of 5 September 2017. Unknown: 100 per cent of the study area.'
    """
    words = catalog(lang)
    told = [
        say(words, "figure.alt", title=_cut(scene.title)),
        f"{say(words, 'page.as_of', day=in_words(scene.day, lang))}.",
        *_parties(scene, words),
        *_places(scene, words),
        *_unknown(scene, words),
    ]
    return " ".join(" ".join(told).split())


def _parties(scene: Scene, words: Mapping[str, Text]) -> Iterator[str]:
    """Yield who controls how much, the largest first."""
    held = scene.areas[scene.areas["status"] == "controlled"]
    ground = held.groupby("actors")["area_km2"].sum().sort_values(ascending=False, kind="stable")
    told = [f"{_who(actors, words)} ({_km2(km2, words)})" for actors, km2 in ground.items()]
    if told:
        yield f"{say(words, 'held.controlled', who=_some(told, words))}."


def _places(scene: Scene, words: Mapping[str, Text]) -> Iterator[str]:
    """Yield which places are contested, shared, claimed or besieged, and where somebody is present."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows(scene.places):
        name = _place(row, words)
        if row["status"] in PLACES:
            found[row["status"]].append(f"{name} ({_who(row['actors'], words)})")
        if row["besieged_by"]:
            found["siege"].append(
                say(words, "figure.ringed", place=name, who=_who(row["besieged_by"], words))
            )
    for status in (*PLACES, "siege"):
        if found[status]:
            head = say(words, f"status.{status}")
            yield f"{head}: {_some(found[status], words)}."


def _unknown(scene: Scene, words: Mapping[str, Text]) -> Iterator[str]:
    whole = float(scene.areas["area_km2"].sum())
    unknown = float(scene.areas.loc[scene.areas["status"] == "unknown", "area_km2"].sum())
    if whole > 0 and unknown > 0:
        share = _share(unknown / whole)
        yield say(words, "figure.unknown", share=share)


def _share(share: float) -> str:
    if share < 0.01:
        return "<1"
    return ">99" if 0.99 < share < 1 else f"{100 * share:.0f}"


def _place(row: Mapping[str, Any], words: Mapping[str, Text]) -> str:
    name = _cut(row["place"] or row["name"] or say(words, "claim.unnamed_place"))
    if not row["part"]:
        return name
    part = words.get(f"part.{row['part']}", row["part"])
    return say(words, "claim.place_part", place=name, part=part)


def _who(cell: str | None, words: Mapping[str, Text]) -> str:
    *others, last = [_cut(name) for name in members(cell)] or [say(words, "sign.unknown.label")]
    return say(words, "list.last").join([say(words, "list.between").join(others), last]) if others else last


def _some(told: list[str], words: Mapping[str, Text]) -> str:
    more = [say(words, "more", count=len(told) - MOST)] if len(told) > MOST else []
    return "; ".join([*told[:MOST], *more])


def _km2(km2: float, words: Mapping[str, Text]) -> str:
    number = f"{km2:,.0f}".replace(",", say(words, "number.group"))
    return say(words, "about_km2", km2=number)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
