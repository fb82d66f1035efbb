"""The styles of a KMZ: one for each look on the map, with the party's colour and a balloon of our own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from mapper.render.layers.xml import add, leaf
from mapper.render.scene import members

NEUTRAL, FRONTLINE, EDGE = "#5f6b73", "#1d2328", "#8a949a"
FADES = 5
"""Steps of confidence that a colour fades in."""
FAINTEST, STRONGEST = 0.28, 0.78
CLEAR = "00ffffff"
BALLOON = "$[description]"
"""A balloon shows what we wrote and nothing else: a name in it would be taken for markup."""


class Look(NamedTuple):
    """Colours as KML has them; an empty one is not drawn."""

    fill: str = ""
    line: str = ""
    width: float = 0.0
    icon: str = ""
    tint: str = ""

    @property
    def name(self) -> str:
        """What features call it."""
        return "-".join(filter(None, ("look", self.icon, self.tint, self.fill, self.line, f"{self.width:g}")))


def look_of(layer: str, row: Mapping[str, Any], colours: Mapping[str, str]) -> Look:
    """Return the look of a feature: a row of a layer without what is missing."""
    inks = [colours[name] for name in members(row.get("actors"))] or [NEUTRAL]
    if layer == "frontlines":
        return Look(line=kml_colour(FRONTLINE), width=2.5)
    if layer == "marks":
        ring = [colours[name] for name in members(row.get("besieged_by"))] or [NEUTRAL]
        return _mark(str(row.get("kind")), inks[0], ring[0])
    status, sure = row.get("status"), _faded(row.get("area_confidence"))
    if layer == "places":
        open_ = status in ("presence", "claimed", "unknown")
        return Look(icon="ring" if open_ else "disc", tint=kml_colour(mixed(inks)))
    if status == "unknown":
        return Look(line=kml_colour(EDGE, 0.6), width=1)
    return Look(kml_colour(mixed(inks), sure), kml_colour(inks[-1], 0.9) if len(inks) > 1 else "", 1.5)


def _mark(kind: str, held: str, ring: str) -> Look:
    ink = kml_colour(ring if kind == "siege" else held)
    sign = "diamond" if kind == "event" else "ring"
    return Look(line=ink, width=3.0 if kind == "siege" else 1.5, icon=sign, tint=ink)


def style_elements(looks: Iterable[Look]) -> Iterator[Any]:
    """Yield the styles of looks, in the order of their names."""
    for look in sorted(looks):
        style = leaf("Style", id=look.name)
        if look.icon:
            icon = add(style, "IconStyle")
            add(icon, "color", look.tint)
            add(icon, "scale", 0.5)
            add(add(icon, "Icon"), "href", f"icons/{look.icon}.png")
            add(add(style, "LabelStyle"), "scale", 0.8)
        if look.width:
            line = add(style, "LineStyle")
            add(line, "color", look.line or CLEAR)
            add(line, "width", f"{look.width:g}")
            polygon = add(style, "PolyStyle")
            add(polygon, "color", look.fill or CLEAR)
            add(polygon, "fill", int(bool(look.fill)))
            add(polygon, "outline", int(bool(look.line)))
        add(add(style, "BalloonStyle"), "text", BALLOON)
        yield style


def _faded(sure: float | None) -> float:
    """Return an opacity by confidence, in a few steps."""
    step = round((0.5 if sure is None else min(max(sure, 0), 1)) * (FADES - 1)) / (FADES - 1)
    return FAINTEST + step * (STRONGEST - FAINTEST)


def kml_colour(colour: str, opacity: float = 1) -> str:
    """Return a colour as KML has it: opacity, blue, green, red.

    Examples
    --------
    >>> kml_colour("#c8452f", 0.5)
    '802f45c8'
    """
    red, green, blue = (colour[at : at + 2].lower() for at in (1, 3, 5))
    return f"{round(255 * opacity):02x}{blue}{green}{red}"


def mixed(colours: list[str]) -> str:
    """Return the colour between colours: KML has no stripes.

    Examples
    --------
    >>> mixed(["#000000", "#ffffff"])
    '#808080'
    """
    channels = [[int(colour[at : at + 2], 16) for colour in colours] for at in (1, 3, 5)]
    return "#" + "".join(f"{int(sum(channel) / len(channel) + 0.5):02x}" for channel in channels)
