"""Symbols of QGIS: fills, stripes, outlines, lines and markers as QML has them. Sizes are millimetres."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mapper.render.layers.xml import add

STRIPE = 1.4
"""Width of a stripe."""
MOST_STRIPES = 4
CLEAR = "0,0,0,0"


class SymbolLayer(NamedTuple):
    """One layer of a symbol: its class in QGIS, its properties, and the symbol inside it, if any."""

    kind: str
    properties: Mapping[str, object]
    inner: Symbol | None = None


class Symbol(NamedTuple):
    """A symbol: fill, line or marker; its layers from the lowest; an expression for per cent of opacity."""

    kind: str
    layers: Sequence[SymbolLayer]
    opacity: str = ""


def rgba(colour: str, alpha: float = 1) -> str:
    """Return a colour as QGIS writes it; none is clear.

    Examples
    --------
    >>> rgba("#c8452f"), rgba("")
    ('200,69,47,255', '0,0,0,0')
    """
    if not colour:
        return CLEAR
    channels = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return ",".join(map(str, (*channels, round(255 * alpha))))


def fill(colour: str, alpha: float = 1) -> SymbolLayer:
    """Return ground in one colour, without an outline."""
    return SymbolLayer("SimpleFill", {"color": rgba(colour, alpha), "style": "solid", "outline_style": "no"})


def stripes(colours: Sequence[str], angle: float) -> tuple[SymbolLayer, ...]:
    """Return ground in stripes of up to four colours: the first lies below, the others are ruled on it."""
    shown = list(colours[:MOST_STRIPES])
    layers = [fill(shown[0])]
    for number, colour in enumerate(shown[1:], 1):
        ruled = {
            "angle": angle, "distance": STRIPE * len(shown), "distance_unit": "MM", "offset": STRIPE * number,
            "offset_unit": "MM", "color": rgba(colour), "line_width": STRIPE,
        }  # fmt: skip
        layers.append(SymbolLayer("LinePatternFill", ruled, Symbol("line", (line(colour, STRIPE),))))
    return tuple(layers)


def outline(colour: str, width: float, dash: str = "solid") -> SymbolLayer:
    """Return a polygon's edge alone."""
    edge = {"outline_color": rgba(colour), "outline_width": width, "outline_width_unit": "MM"}
    return SymbolLayer("SimpleFill", {"style": "no", "color": CLEAR, "outline_style": dash, **edge})


def line(colour: str, width: float, dash: str = "solid") -> SymbolLayer:
    """Return a line."""
    drawn = {"line_color": rgba(colour), "line_width": width, "line_width_unit": "MM", "line_style": dash}
    return SymbolLayer("SimpleLine", {**drawn, "capstyle": "flat", "joinstyle": "round"})


def marker(colour: str, size: float, name: str, edge: str = "#ffffff") -> SymbolLayer:
    """Return a dot of a colour, or an open one."""
    inked = {"color": rgba(colour), "outline_color": rgba(edge), "outline_style": "solid"}
    sized = {"size": size, "size_unit": "MM", "outline_width": 0.5, "outline_width_unit": "MM", "angle": 0}
    return SymbolLayer("SimpleMarker", {"name": name, **inked, **sized, "scale_method": "diameter"})


def symbol_element(parent: Any, name: str, symbol: Symbol) -> None:
    """Add a symbol to a list of symbols, or to the layer that it is inside of."""
    element = add(parent, "symbol", name=name, type=symbol.kind, alpha=1, clip_to_extent=1, force_rhr=0)
    if symbol.opacity:
        _opacity(element, symbol.opacity)
    for number, layer in enumerate(symbol.layers):
        drawn = add(element, "layer", class_=layer.kind, enabled=1, locked=0)
        drawn.set("pass", "0")
        options = add(drawn, "Option", type="Map")
        for key, value in layer.properties.items():
            add(options, "Option", name=key, value=_plain(value), type="QString")
        for key, value in layer.properties.items():
            add(drawn, "prop", k=key, v=_plain(value))
        if layer.inner:
            symbol_element(drawn, f"@{name}@{number}", layer.inner)


def _opacity(element: Any, expression: str) -> None:
    options = add(add(element, "data_defined_properties"), "Option", type="Map")
    add(options, "Option", name="name", value="", type="QString")
    alpha = add(add(options, "Option", name="properties", type="Map"), "Option", name="alpha", type="Map")
    add(alpha, "Option", name="active", value="true", type="bool")
    add(alpha, "Option", name="expression", value=expression, type="QString")
    add(alpha, "Option", name="type", value=3, type="int")
    add(options, "Option", name="type", value="collection", type="QString")


def _plain(value: object) -> object:
    return f"{value:g}" if isinstance(value, float) and math.isfinite(value) else value
