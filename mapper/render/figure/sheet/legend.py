"""The legend: the parties and signs that a map shows, drawn as they are on the map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from matplotlib.patches import Rectangle
from shapely import get_dimensions

from mapper.render.figure.fonts import ASCENT, Type, readable, wrap
from mapper.render.figure.look import Look
from mapper.render.figure.marks import draw_dot, draw_sign
from mapper.render.figure.patterns import ground_style
from mapper.render.figure.sheet.canvas import Box, Canvas
from mapper.render.figure.sheet.layout import Piece
from mapper.render.scene import Scene, members, rows
from mapper.render.style import signs_for
from mapper.render.words import say

SWATCH = (19.0, 11.0)
"""Width and height of a swatch, in points at scale 1."""
GROUND = ("contested", "mixed", "unknown")
"""Signs that are ground, beside that of a party."""
AT_PLACES = ("presence", "claimed")
"""Signs that are a ring at a place, and a chain or a pattern elsewhere."""
FADING = (0.9, 0.6, 0.3)
"""The degrees of confidence that the legend shows."""
LINES = 2
"""Lines that a party's name may have."""


class Shown(NamedTuple):
    """What maps show.

    Attributes
    ----------
    parties : list of str
        Those with most ground first.
    signs : list of str
        Of `mapper.render.style.SIGNS`, in order.
    pairs : dict of str to list of str
        Sign → the parties of its largest example.
    forms : dict of str to set of int
        Kind of a mark → the dimensions of its shapes, 0 for a point.
    """

    parties: list[str]
    signs: list[str]
    pairs: dict[str, list[str]]
    forms: dict[str, set[int]]


class Row(NamedTuple):
    """One row of a legend: what draws its swatch in a box, the words, and what they mean."""

    swatch: Callable[[Canvas, Box], None]
    label: str
    meaning: str = ""


def shown_in(scenes: Sequence[Scene]) -> Shown:
    """Return the parties and signs of some maps.

    Examples
    --------
    >>> from tests.scenes import seed_scene
    >>> shown = shown_in([seed_scene()])
    >>> shown.parties[:2], shown.pairs["siege"]
    (['Iraqi government', 'Islamic State'], ['Islamic State'])
    """
    ground: defaultdict[str, float] = defaultdict(float)
    largest: dict[str, tuple[float, list[str]]] = {}
    forms: defaultdict[str, set[int]] = defaultdict(set)
    used = {"frontline"} if any(len(scene.frontlines) for scene in scenes) else set()

    def note(sign: str, km2: float, parties: list[str]) -> None:
        used.add(sign)
        if parties and (sign not in largest or km2 > largest[sign][0]):
            largest[sign] = (km2, parties)

    for scene in scenes:
        for kind, shape in zip(scene.marks["kind"], scene.marks.geometry, strict=True):
            forms[str(kind)].add(int(get_dimensions(shape)))
        for table in scene.evidence:
            for row in rows(table):
                parties, besiegers = members(row["actors"]), members(row["besieged_by"])
                km2 = row.get("area_km2") or 0.0
                note(str(row["kind"] if table is scene.marks else row["status"]), km2, parties)
                if besiegers:
                    note("siege", km2, besiegers)
                for party in (*parties, *besiegers):
                    ground[party] += km2 / len(parties) if table is scene.areas and party in parties else 0.0
    return Shown(
        sorted(ground, key=lambda party: (-ground[party], party)),
        signs_for(used),
        {sign: parties for sign, (_, parties) in largest.items()},
        dict(forms),
    )


def legend_pieces(
    shown: Shown, look: Look, width: float, scale: float, *, meanings: bool, parties: int
) -> list[Piece]:
    """Return the rows of a legend, measured.

    Parameters
    ----------
    shown : Shown
    look : Look
    width, scale : float
    meanings : bool
        Whether each sign says what it means.
    parties : int
        How many parties are named; how many more there are is told.
    """
    words = look.words
    label, small = Type("plain", max(6.0, 7.5 * scale)), Type("plain", max(6.0, 6.5 * scale), "#4c575e")
    head = label._replace(face="bold")
    found = [text_piece([say(words, "legend.title")], head, gap=0.0, holds=True)] if shown.parties else []
    for party in shown.parties[:parties]:
        found.append(
            row_piece(
                Row(swatch_of(ground_style("controlled", [party], look)), party), label, small, width, scale
            )
        )
    if len(shown.parties) > parties:
        found.append(
            text_piece([say(words, "more", count=len(shown.parties) - parties)], small, gap=3 * scale)
        )
    for sign in shown.signs:
        meaning = say(words, f"sign.{sign}.meaning") if meanings or sign == "unknown" else ""
        name = say(words, f"sign.{sign}.label")
        if sign != "controlled":
            found.append(row_piece(Row(_sign(sign, shown, look), name, meaning), label, small, width, scale))
    if shown.parties:
        hint = say(words, "figure.hint")
        found.append(row_piece(Row(_fading(shown.parties[0], look), "", hint), label, small, width, scale))
    return found


def text_piece(lines: Sequence[str], style: Type, gap: float, holds: bool = False) -> Piece:
    """Return lines of `fonts.readable` text as a piece."""

    def draw(canvas: Canvas, left: float, top: float) -> None:
        write_lines(canvas, lines, left, top, style)

    return Piece(len(lines) * style.line, draw, gap, holds)


def write_lines(canvas: Canvas, lines: Iterable[str], left: float, top: float, style: Type) -> None:
    """Write lines, the first of which begins so far down."""
    for at, line in enumerate(lines):
        if line:
            canvas.write(line, left, top + at * style.line + ASCENT * style.size, style)


def row_piece(row: Row, label: Type, small: Type, width: float, scale: float) -> Piece:
    """Return a row as a piece: `label` sets its words, `small` what they mean."""
    wide, high = SWATCH[0] * scale, SWATCH[1] * scale
    indent = wide + 5 * scale
    text, face = readable(row.label, label.face)
    label = label._replace(face=face)
    names = wrap(text, label, width - indent, LINES) if text else []
    meaning = wrap(row.meaning, small, width - indent) if row.meaning else []
    tall = len(names) * label.line + len(meaning) * small.line
    height = max(high, tall)

    def draw(canvas: Canvas, left: float, top: float) -> None:
        line = label.line if names else small.line
        lowered = max(0.0, (line - high) / 2) if tall > high else (height - high) / 2
        row.swatch(canvas, Box(left, top + lowered, wide, high))
        at = top + max(0.0, (height - tall) / 2)
        write_lines(canvas, names, left + indent, at, label)
        write_lines(canvas, meaning, left + indent, at + len(names) * label.line, small)

    return Piece(height, draw, 3.2 * scale)


def swatch_of(styles: Sequence[Mapping[str, Any]]) -> Callable[[Canvas, Box], None]:
    """Return what draws a swatch: a box filled in some ways, one over the other, as patches take them."""

    def draw(canvas: Canvas, box: Box) -> None:
        edge = {"fill": False, "edgecolor": "#6b767d", "linewidth": 0.5}
        for style in (*styles, edge):
            canvas.paper.add_patch(Rectangle((box.left, box.top), box.width, box.height, **style))

    return draw


def _fading(party: str, look: Look) -> Callable[[Canvas, Box], None]:
    def draw(canvas: Canvas, box: Box) -> None:
        each = box.width / len(FADING)
        for at, confidence in enumerate(FADING):
            part = Box(box.left + at * each, box.top, each, box.height)
            swatch_of(ground_style("controlled", [party], look, confidence))(canvas, part)

    return draw


def _sign(sign: str, shown: Shown, look: Look) -> Callable[[Canvas, Box], None]:
    """Return what draws the swatch of a sign."""
    parties = shown.pairs.get(sign, shown.parties[:2])
    if sign in GROUND:
        return swatch_of(ground_style(sign, parties if sign != "unknown" else [], look))

    def draw(canvas: Canvas, box: Box) -> None:
        colours = [look.colour(party) for party in parties]
        middle = (box.left + box.width / 2, box.top + box.height / 2)
        forms = shown.forms.get(sign, {0}) if sign in AT_PLACES else set()
        if forms != {0}:
            draw_sign(canvas.paper, sign, middle, colours, look, 0.9 * box.height)
        if forms == {0} or (sign == "claimed" and 0 in forms):
            draw_dot(canvas.paper, middle, sign, colours, 0.36 * box.height)

    return draw
