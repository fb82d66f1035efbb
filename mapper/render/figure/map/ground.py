"""Who holds the ground: the areas of a day, filled, and the frontlines between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.patches import PathPatch
from numpy.typing import NDArray

from mapper.render.figure.look import GROUND, NEUTRAL, Look, hexed, rgb, strength
from mapper.render.figure.marks import draw_front
from mapper.render.figure.patterns import ground_style
from mapper.render.figure.view import View, path_of
from mapper.render.scene import members

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

DETAIL = 0.12
"""Points that an outline may be off."""
SPECK = 19.0
"""Points across, below which a closed frontline is no more than a dot, and would look like a siege."""


@dataclass
class Shown:
    """What ground is seen.

    Attributes
    ----------
    points : dict of str to float
        Square points of the paper that each party has.
    statuses : set of str
    fills : list of (shape, str)
        What is filled, on the plane, and its colour, or the mixture of its colours.
    """

    points: dict[str, float] = field(default_factory=dict)
    statuses: set[str] = field(default_factory=set)
    fills: list[tuple[Any, str]] = field(default_factory=list)

    def under(self, x: float, y: float) -> str | None:
        """Return the colour of the ground at a place of the plane, None where nobody holds it."""
        return next((colour for shape, colour in self.fills if shapely.contains_xy(shape, x, y)), None)


def draw_ground(ax: Axes, areas: gpd.GeoDataFrame, view: View, look: Look, zorder: float) -> Shown:
    """Fill the areas that somebody holds or contests; return what is seen of them.

    Areas of one look are one shape, so that a map of many thousand is drawn as quickly as one of few.
    """
    table = areas[areas["status"].isin(GROUND)]
    looks: dict[tuple[str, str, float], list[int]] = {}
    for at, (status, cell, one) in enumerate(
        zip(table["status"], table["actors"].fillna(""), table["area_confidence"], strict=True)
    ):
        looks.setdefault((status, cell, strength(one)), []).append(at)
    shapes, sure = table.geometry.to_numpy(), table["area_confidence"].to_numpy()
    shown = Shown()
    for (status, cell, _), chosen in sorted(looks.items()):
        shape = merged(shapes[chosen], view)
        actors = members(cell)
        if shape.is_empty:
            continue
        shown.statuses.add(status)
        for actor in actors:
            shown.points[actor] = shown.points.get(actor, 0.0) + shape.area / view.a_point**2
        shapely.prepare(shape)
        printed = [rgb(look.printed(actor, float(sure[chosen[0]]))) for actor in actors]
        shown.fills.append((shape, hexed(np.mean(printed, axis=0)) if printed else NEUTRAL))
        for style in ground_style(status, actors, look, float(sure[chosen[0]])):
            ax.add_artist(PathPatch(path_of(shape), zorder=zorder, transform=ax.transData, **style))
    return shown


def merged(shapes: NDArray[np.object_], view: View) -> Any:
    """Return members of a coverage as one shape on the plane, cut to the frame, as fine as paper shows."""
    flat, _ = view.seen(shapely.get_parts(shapely.coverage_union_all(shapes)))
    cut = shapely.clip_by_rect(flat, *view.frame)
    return shapely.GeometryCollection(shapely.simplify(cut, DETAIL * view.a_point).tolist())


def draw_fronts(ax: Axes, lines: gpd.GeoDataFrame, view: View, look: Look, zorder: float) -> set[str]:
    """Draw the frontlines; return their sign where there are any."""
    if not len(lines):
        return set()
    shapes, _ = view.seen(lines.geometry.to_numpy())
    whole = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(_parts(shapes))))
    west, south, east, north = shapely.bounds(whole).T / view.a_point
    small = (east - west < SPECK) & (north - south < SPECK)
    kept = whole[~(small & shapely.is_closed(whole))]
    if not len(kept):
        return set()
    fine = shapely.simplify(kept, DETAIL * view.a_point)
    draw_front(ax, path_of(fine), ax.transData, scale=look.unit, zorder=zorder)
    return {"frontline"}


def _parts(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    parts = shapely.get_parts(shapes)
    return np.asarray(parts[shapely.get_dimensions(parts) == 1])
