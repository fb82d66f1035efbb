"""Styles that QGIS takes up by itself (QML): the map's colours, stripes where contested, labels at places.

A rule for each look that is on the map, so that the legend of QGIS tells what the map's own legend tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from mapper.render.layers.balloon import listed
from mapper.render.layers.symbols import (
    Symbol,
    fill,
    line,
    marker,
    outline,
    stripes,
    symbol_element,
)
from mapper.render.layers.xml import add, leaf, written
from mapper.render.scene import Scene, members
from mapper.render.style import UNKNOWN_TINT
from mapper.render.words import Text, catalog, say

if TYPE_CHECKING:
    import pandas as pd

DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
NEUTRAL = "#4b555c"
FRONTLINE = "#1d2328"
FADED = '28 + 50 * coalesce("area_confidence", 0.5)'
"""Per cent of opacity by confidence, as on the page."""
FAINT = '50 + 50 * coalesce("area_confidence", 0.5)'
"""The same for marks and dots, which are small."""
SLANTED, LEVEL = 45, 0
"""Degrees of the stripes of contested and of mixed ground."""
SHAPES = {"fill": "Polygon", "line": "Line", "marker": "Point"}


class Rule(NamedTuple):
    """What is drawn how: a filter of QGIS, what the legend says, and a symbol."""

    filter: str
    label: str
    symbol: Symbol


def styles(scene: Scene, colours: Mapping[str, str], lang: str) -> dict[str, str]:
    """Return the style of each layer that has one, as QML.

    Parameters
    ----------
    scene : Scene
    colours : mapping of str to str
        Actor → ``#rrggbb``.
    lang : str
        Language of the legend.
    """
    words = catalog(lang)
    front = [Rule("", say(words, "sign.frontline.label"), Symbol("line", (line(FRONTLINE, 0.7),)))]
    changed = [Rule("", say(words, "files.changes"), Symbol("marker", (marker(NEUTRAL, 2.2, "triangle"),)))]
    return {
        "areas": _qml(_areas(scene.areas, colours, words)),
        "marks": _qml(_marks(scene.marks, colours, words)),
        "frontlines": _qml(front),
        "places": _qml(_places(scene.places, colours, words), label=LABEL),
        "changes": _qml(changed),
    }


def _looks(table: pd.DataFrame, *columns: str) -> list[tuple[str, ...]]:
    """Return the different looks of a table, in order."""
    cells = (table[column].fillna("").astype(str) for column in columns)
    return sorted(set(zip(*cells, strict=True)))


def _areas(table: pd.DataFrame, colours: Mapping[str, str], words: Mapping[str, Text]) -> list[Rule]:
    rules = []
    for status, actors in _looks(table, "status", "actors"):
        inks = [colours[name] for name in members(actors)] or [NEUTRAL]
        if status == "unknown":
            layers: tuple[Any, ...] = (fill(UNKNOWN_TINT, 0.35),)
        elif status in ("contested", "mixed"):
            layers = stripes(inks, SLANTED if status == "contested" else LEVEL)
        else:
            layers = (fill(inks[0]),)
        symbol = Symbol("fill", layers, "" if status == "unknown" else FADED)
        rules.append(Rule(_equal(status=status, actors=actors), _held(status, actors, words), symbol))
    return rules


def _marks(table: pd.DataFrame, colours: Mapping[str, str], words: Mapping[str, Text]) -> list[Rule]:
    """Return a rule for each kind of mark, party and shape: the layer holds points, lines, polygons."""
    rules = []
    for kind, actors, ring in _looks(table, "kind", "actors", "besieged_by"):
        who = ring if kind == "siege" else actors
        ink = next((colours[name] for name in members(who)), NEUTRAL)
        same = _equal(kind=kind, actors=actors, besieged_by=ring)
        for shape, name in SHAPES.items():
            layers = _mark(kind, shape, ink)
            rule = f"{same} AND geometry_type($geometry) = '{name}'"
            rules.append(Rule(rule, _held(kind, who, words), Symbol(shape, layers, FAINT)))
    return rules


def _mark(kind: str, shape: str, ink: str) -> tuple[Any, ...]:
    """Return the layers of a sign: rings for sieges, open circles for presence, dashes for claims."""
    dashed = "dash" if kind == "claimed" else "solid"
    if shape == "fill":
        return (outline(ink, 1.2 if kind == "siege" else 0.5, dashed),)
    if shape == "line":
        return (line(ink, 0.8, "dot" if kind == "presence" else dashed),)
    return (marker("", 3.2, "diamond" if kind == "event" else "circle", ink),)


def _places(table: pd.DataFrame, colours: Mapping[str, str], words: Mapping[str, Text]) -> list[Rule]:
    rules = []
    for status, actors, ring in _looks(table, "status", "actors", "besieged_by"):
        inks = [colours[name] for name in members(actors)] or [NEUTRAL]
        open_ = status in ("presence", "claimed", "unknown")
        dots = [marker("" if open_ else inks[0], 3.0, "circle", inks[0] if open_ else "#ffffff")]
        if len(inks) > 1 and not open_:
            dots.append(marker(inks[1], 3.0, "semi_circle", "#ffffff"))
        dots += [marker("", 4.6, "circle", colours[name]) for name in members(ring)[:1]]
        label = _held(status, actors, words)
        if ring:
            label = say(words, "held.ringed", status=label, who=listed(members(ring), words))
        same = _equal(status=status, actors=actors, besieged_by=ring)
        rules.append(Rule(same, label, Symbol("marker", tuple(dots), FAINT)))
    return rules


def _held(status: str, actors: str, words: Mapping[str, Text]) -> str:
    who = listed(members(actors), words)
    if not who or f"held.{status}" not in words:
        return say(words, f"status.{status}") if f"status.{status}" in words else status
    return say(words, f"held.{status}", who=who)


def _equal(**cells: str) -> str:
    """Return an expression of QGIS that is true where columns have these texts; nothing is an empty text."""
    return " AND ".join(f"coalesce(\"{column}\", '') = {_quoted(text)}" for column, text in cells.items())


def _quoted(text: str) -> str:
    r"""Return a text as an expression of QGIS has it.

    Examples
    --------
    >>> print(_quoted("Ta'ang \\ x"))
    'Ta''ang \\ x'
    """
    escaped = text.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n").replace("\t", "\\t")
    return f"'{escaped}'"


class Label(NamedTuple):
    """What stands beside each feature, and which features are drawn first; both are expressions."""

    expression: str
    order: str


LABEL = Label(
    """CASE WHEN coalesce("part", '') = '' THEN coalesce("place", "name") END""",
    """coalesce("part", '')""",
)
"""Whole places have a name and lie on top; their parts would repeat it, and hide them."""


def _qml(rules: Sequence[Rule], label: Label | None = None) -> str:
    tree = leaf("qgis", version="3.22", styleCategories="Symbology|Labeling", labelsEnabled=int(bool(label)))
    ordered = int(bool(label))
    renderer = add(tree, "renderer-v2", type="RuleRenderer", symbollevels=0, enableorderby=ordered)
    listed = add(renderer, "rules", key="{0}")
    symbols = add(renderer, "symbols")
    for number, rule in enumerate(rules):
        told = {"filter": rule.filter} if rule.filter else {}
        add(listed, "rule", key=f"{{{number + 1}}}", symbol=number, label=rule.label, **told)
        symbol_element(symbols, str(number), rule.symbol)
    if label:
        add(add(renderer, "orderby"), "orderByClause", label.order, asc=0, nullsFirst=0)
        _labelling(tree, label)
    return written(tree, DOCTYPE).decode()


def _labelling(tree: Any, label: Label) -> None:
    settings = add(add(tree, "labeling", type="simple"), "settings", calloutType="simple")
    style = add(
        settings, "text-style", fieldName=label.expression, isExpression=1, fontFamily="DejaVu Sans",
        fontSize=8, fontSizeUnit="Point", textColor="29,35,40,255", fontWeight=75, namedStyle="Bold",
        textOpacity=1, multilineHeight=1, blendMode=0, useSubstitutions=0,
    )  # fmt: skip
    add(
        style, "text-buffer", bufferDraw=1, bufferSize=0.8, bufferSizeUnits="MM",
        bufferColor="255,255,255,230", bufferOpacity=1, bufferNoFill=1, bufferJoinStyle=128,
    )  # fmt: skip
    add(settings, "text-format", plussign=0, decimals=3, formatNumbers=0, multilineAlign=3, wrapChar="")
    add(settings, "placement", placement=6, dist=1, distUnits="MM", offsetType=1, priority=5,
        predefinedPositionOrder="R,TR,BR,L,TL,BL,TSR,BSR")  # fmt: skip
    add(
        settings, "rendering", drawLabels=1, obstacle=1, displayAll=0, scaleVisibility=0, fontLimitPixelSize=0
    )
