"""The sheet: measured, laid out, and drawn around the map or maps that it shows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import shapely

from mapper.render.figure.fonts import ASCENT, Type, cut
from mapper.render.figure.look import Look, look_of
from mapper.render.figure.map.drawing import Drawn, draw_map, frame_for
from mapper.render.figure.projection import Bounds, Projection, fit
from mapper.render.figure.sheet.canvas import Box, Canvas
from mapper.render.figure.sheet.furniture import locator_piece, north_arrow, scale_bar
from mapper.render.figure.sheet.imprint import heading_pieces, notes_pieces, told_days
from mapper.render.figure.sheet.layout import HEADING, Content, Piece, Plan, Subject, plan_of
from mapper.render.figure.sheet.legend import Shown, legend_pieces, shown_in
from mapper.render.paper import Paper
from mapper.render.scene import Scene
from mapper.render.words import in_words

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from shapely.geometry.base import BaseGeometry

    from mapper.render.choices import Choices

EDGE = 0.07
"""Share of the width and height of what is shown that is added on each side."""
ROOMY, CLOSEST = 480.0, 0.6
"""Size of one of several maps, in points at scale 1, below which its signs and names shrink; how far."""
LEAST_M = 4000.0
"""Metres that a map shows at least, from side to side."""


class Detail(NamedTuple):
    """How much is said around a map."""

    meanings: bool
    sources: int
    locator: bool
    parties: int
    notes: bool = True


DETAILS = (
    Detail(meanings=True, sources=9, locator=True, parties=40),
    Detail(meanings=False, sources=6, locator=True, parties=24),
    Detail(meanings=False, sources=3, locator=False, parties=16),
    Detail(meanings=False, sources=1, locator=False, parties=8, notes=False),
)
"""From the fullest to the shortest; a smaller sheet says less."""


def draw_sheet(scenes: Sequence[Scene], paper: Paper, choices: Choices, *, furniture: bool = True) -> Figure:
    """Return the figure of one map, or of several of the same ground side by side.

    Parameters
    ----------
    scenes : sequence of Scene
        Each is drawn in a panel of its own, with its day above it; they share legend, frame and projection.
    paper : Paper
    choices : Choices
    furniture : bool
        Whether title, day, sources and notes stand on the sheet too, not only map, legend and scale bar.
    """
    sheet = _sheet_of(scenes, choices, furniture, paper.notes)
    canvas, plan, seen = _drawn(sheet, paper)
    if seen != sheet.shown:
        # The legend took room for what the map had none for.
        sheet = replace(sheet, shown=seen)
        canvas, plan, _ = _drawn(sheet, paper)
    for piece, left, top in plan.placed:
        piece.draw(canvas, left, top)
    return canvas.figure


@dataclass(frozen=True)
class _Sheet:
    """All that a sheet is made of, before it is known how large anything is."""

    scenes: Sequence[Scene]
    whole: Scene
    look: Look
    projection: Projection
    bounds: Bounds
    shown: Shown
    furniture: bool
    fine: float

    def content(self, detail: int, scale: float) -> Content:
        """Return what stands around the map, for a degree of detail and a scale."""
        how, lang = DETAILS[detail], self.look.lang

        def heading(width: float) -> list[Piece]:
            days = told_days([scene.day for scene in self.scenes], lang)
            return heading_pieces(self.whole.title, days, lang, width, scale)

        def legend(width: float) -> list[Piece]:
            look = replace(self.look, unit=scale)
            rows = legend_pieces(self.shown, look, width, scale, meanings=how.meanings, parties=how.parties)
            where = [locator_piece(self.whole.view, self.bounds, self.projection, width, scale)]
            return [*rows, *(where if how.locator else [])]

        def notes(width: float) -> list[Piece]:
            named = self.projection.told(lang)
            frame = self.whole if how.notes else replace(self.whole, notes=())
            return notes_pieces(frame, named, lang, width, scale * self.fine, how.sources)

        if self.furniture:
            return Content(heading, legend, notes, scale)
        return Content(_nothing, legend, _nothing, scale)


def joined(scenes: Sequence[Scene]) -> Scene:
    """Return one scene with all that some scenes show; the last says what stands around it."""
    if len(scenes) == 1:
        return scenes[0]
    tables = {
        name: pd.concat([getattr(scene, name) for scene in scenes], ignore_index=True)
        for name in ("areas", "marks", "places", "frontlines")
    }
    return replace(scenes[-1], **tables)


def subject_of(scene: Scene) -> BaseGeometry:
    """Return what a map must show: the study area if the user chose it, else all that has evidence."""
    if scene.area_given:
        return scene.study_area
    ground = scene.areas[scene.areas["status"] != "unknown"]
    tables = (ground.geometry, scene.marks.geometry, scene.places.geometry)
    bounds = shapely.bounds(shapely.get_parts(np.concatenate([table.to_numpy() for table in tables])))
    bounds = bounds[~np.isnan(bounds).any(axis=1)]
    # Corners, not boxes: parts on both sides of the antimeridian are neighbours.
    corners = np.concatenate([bounds[:, [0, 1]], bounds[:, [2, 3]], bounds[:, [0, 3]], bounds[:, [2, 1]]])
    return shapely.MultiPoint(corners) if len(corners) else scene.study_area


def _sheet_of(scenes: Sequence[Scene], choices: Choices, furniture: bool, fine: float) -> _Sheet:
    whole = joined(scenes)
    subject = subject_of(whole)
    projection = fit(subject)
    return _Sheet(
        scenes=scenes,
        whole=whole,
        look=look_of(whole, choices),
        projection=projection,
        bounds=_roomy(projection.extent(subject)),
        shown=shown_in(scenes),
        furniture=furniture,
        fine=fine,
    )


def _drawn(sheet: _Sheet, paper: Paper) -> tuple[Canvas, Plan, Shown]:
    """Return the sheet with its maps drawn, where all else goes, and what is to be seen on the maps."""
    plan = plan_of(paper, Subject(len(sheet.scenes), _aspect(sheet.bounds)), sheet.content, len(DETAILS))
    canvas = Canvas(plan.width, plan.height)
    look = replace(sheet.look, unit=_unit(plan))
    seen = []
    for scene, box in zip(sheet.scenes, plan.maps, strict=True):
        bounds = frame_for(sheet.bounds, box.width / box.height, 0.0)
        ax = canvas.axes(box, f"map of {scene.day}")
        seen.append(draw_map(ax, scene, look, sheet.projection, bounds))
        if len(sheet.scenes) > 1:
            _day_above(canvas, in_words(scene.day, look.lang), box, plan.scale)
    scale_bar(canvas, ax, box, bounds, plan.strip, sheet.projection, replace(look, unit=plan.scale))
    north_arrow(canvas, bounds, plan.strip, sheet.projection, plan.scale)
    return canvas, plan, _seen(sheet.shown, seen)


def _unit(plan: Plan) -> float:
    """Return the factor on all sizes in a map: less than that of the sheet where one of several is small."""
    box = plan.maps[0]
    roomy = math.sqrt(box.width * box.height) / (ROOMY * plan.scale)
    return plan.scale * min(1.0, max(CLOSEST, roomy)) if len(plan.maps) > 1 else plan.scale


def _seen(shown: Shown, drawn: Sequence[Drawn]) -> Shown:
    """Return what of a legend there is on the maps, in its order."""
    actors = {actor for each in drawn for actor in each.actors}
    signs = {sign for each in drawn for sign in each.signs}
    parties = [party for party in shown.parties if party in actors]
    return Shown(parties, [sign for sign in shown.signs if sign in signs], shown.pairs, shown.forms)


def _day_above(canvas: Canvas, day: str, box: Box, scale: float) -> None:
    style = Type("bold", max(6.0, 8 * scale))
    top = box.top - HEADING * scale
    canvas.write(cut(day, style, box.width), box.left, top + ASCENT * style.size, style)


def _aspect(bounds: Bounds) -> float:
    return (bounds[2] - bounds[0]) / (bounds[3] - bounds[1])


def _roomy(extent: Bounds) -> Bounds:
    """Return bounds with an edge around them."""
    left, bottom, right, top = extent
    wide, high = ((max(side, LEAST_M) * (0.5 + EDGE)) for side in (right - left, top - bottom))
    x, y = (left + right) / 2, (bottom + top) / 2
    return x - wide, y - high, x + wide, y + high


def _nothing(width: float) -> list[Piece]:
    return []
