"""What lies on the ground: sieges, presence, claims, events, and the dots of places."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.patches import PathPatch
from numpy.typing import NDArray

from mapper.render.figure.look import NEUTRAL, Look
from mapper.render.figure.map.spots import Spot, key_of, parties, spots_of
from mapper.render.figure.marks import (
    BEADS_EVERY,
    DIAMOND,
    RING,
    STUDS_EVERY,
    along,
    claimed_style,
    draw_chain,
    draw_dot,
    draw_event,
    draw_siege,
    presence_style,
)
from mapper.render.figure.view import View, path_of, pinned
from mapper.render.scene import rows

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from matplotlib.axes import Axes

    from mapper.render.scene import Scene

Box = tuple[float, float, float, float]
FILL_Z, CHAIN_Z, SIEGE_Z, DOT_Z, BESIDE_Z, EVENT_Z = 1.9, 2.5, 2.6, 3.0, 3.1, 3.2
SMALLEST = 33.0
"""Points across, below which a siege is a circle of a fixed radius."""
WIDER = 5.0
"""Points between the besieged ground and its ring."""
SMALLER = 3.4
"""Radius of the sign of presence or of a claim beside the dot of a place that somebody else holds."""
APART = 10.0
"""Points between an event and any other sign."""
CORNERS = ((1, 1), (-1, 1), (1, -1), (-1, -1))
"""Where an event goes that would lie on a sign, seen from there."""
BENDS = 5.0
"""Points between the corners of a chain along a river."""
MOST_MARKS = 400
"""Marks of a kind that are drawn."""


@dataclass
class Overlay:
    """What was drawn, for labels that must not lie on it and a legend that tells it.

    Attributes
    ----------
    spots : list of Spot
    boxes : list of (left, bottom, right, top)
        Covered by signs other than dots, in points.
    kinds : set of str
    actors : list of str
    """

    spots: list[Spot] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    actors: list[str] = field(default_factory=list)


def draw_overlay(ax: Axes, scene: Scene, towns: pd.DataFrame, view: View, look: Look) -> Overlay:
    """Draw marks and places."""
    drawn = Overlay(spots_of(scene.places, towns, view, look.unit))
    places = {spot.key: spot for spot in drawn.spots}
    for spot in reversed(drawn.spots):
        _draw_place(ax, spot, view, look)
    for spot in drawn.spots:
        drawn.actors += parties(spot.row)
    draw = {"siege": _draw_siege, "presence": _draw_layer, "claimed": _draw_layer, "event": _draw_event}
    for kind, how in draw.items():
        table = scene.marks[scene.marks["kind"] == kind]
        for row, shape in _seen(table.iloc[:MOST_MARKS], view):
            if how(ax, row, shape, places.get(key_of(row)), view, look, drawn):
                drawn.kinds.add(kind)
                drawn.actors += parties(row, "besieged_by" if kind == "siege" else "actors")
    drawn.kinds |= {str(spot.row["status"]) for spot in drawn.spots}
    return drawn


def _seen(table: gpd.GeoDataFrame, view: View) -> list[tuple[dict[str, Any], Any]]:
    """Return the rows whose shape is seen, each with it in points of the map."""
    shapes, owner = view.seen(table.geometry.to_numpy()) if len(table) else (np.array([]), np.array([], int))
    whole: dict[int, list[Any]] = {}
    for at, shape in zip(owner.tolist(), shapes.tolist(), strict=True):
        whole.setdefault(at, []).append(shapely.transform(shape, view.points))
    named = list(rows(table.drop(columns="geometry")))
    joined = {
        at: parts[0] if len(parts) == 1 else shapely.GeometryCollection(parts) for at, parts in whole.items()
    }
    frame = shapely.box(-20, -20, view.size[0] + 20, view.size[1] + 20)
    return [(named[at], shape) for at, shape in sorted(joined.items()) if shape.intersects(frame)]


def _shades(actors: Sequence[str], look: Look) -> list[str]:
    return [look.colour(actor) for actor in actors] or [NEUTRAL]


def _fade(row: dict[str, Any], least: float) -> float:
    sure = row["area_confidence"]
    share = min(1.0, max(0.0, sure)) if sure is not None and math.isfinite(sure) else 0.5
    return least + (1 - least) * share


def _draw_place(ax: Axes, spot: Spot, view: View, look: Look) -> None:
    at = view.plane(np.array([spot.xy]))[0]
    shades = [look.colour(actor) for actor in parties(spot.row)]
    draw_dot(ax, at, spot.row["status"], shades, spot.radius, sure=_fade(spot.row, 0.7), zorder=DOT_Z)


def _draw_siege(
    ax: Axes, row: dict[str, Any], shape: Any, spot: Spot | None, view: View, look: Look, drawn: Overlay
) -> bool:
    """Draw a ring around a shape, or around its spot while the shape is too small to be seen."""
    unit = look.unit
    hull = shapely.buffer(shapely.convex_hull(shape), WIDER * unit)
    left, bottom, right, top = hull.bounds
    if max(right - left, top - bottom) < SMALLEST * unit:
        middle = spot.xy if spot else hull.centroid.coords[0]
        hull = shapely.buffer(shapely.Point(middle), RING * unit, quad_segs=16)
    ring = shapely.get_coordinates(shapely.get_exterior_ring(shapely.orient_polygons(hull)))
    corner = pinned(ax, view.plane(ring[:1])[0])
    shades = _shades(parties(row, "besieged_by"), look)
    draw_siege(ax, ring - ring[0], shades, corner, _fade(row, 0.6), unit, SIEGE_Z)
    drawn.boxes += _boxes(along(ring, 6.0), 1.5 * unit)
    return True


def _draw_layer(
    ax: Axes, row: dict[str, Any], shape: Any, spot: Spot | None, view: View, look: Look, drawn: Overlay
) -> bool:
    """Draw a pattern over ground, a chain along a line, a sign at a place that shows nothing like it."""
    kind, shades, sure = str(row["kind"]), _shades(parties(row), look), _fade(row, 0.5)
    done = False
    for part in _parts(shape):
        dimension = int(shapely.get_dimensions(part))
        if dimension == 2:
            style = claimed_style(shades, look) if kind == "claimed" else presence_style(shades, look)
            flat = shapely.transform(part, view.plane)
            ax.add_artist(PathPatch(path_of(flat), transform=ax.transData, zorder=FILL_Z, **style))
            done = True
        elif dimension == 1:
            every = (STUDS_EVERY if kind == "claimed" else BEADS_EVERY) * look.unit
            beads = along(_course(part, look.unit), every)
            corner = pinned(ax, view.plane(beads[:1])[0])
            draw_chain(ax, beads - beads[0], shades, kind, corner, sure, look.unit, CHAIN_Z)
            drawn.boxes += _boxes(beads, 3.0 * look.unit)
            done = True
    if shapely.get_dimensions(shape) == 0 and (spot is None or spot.row["status"] != kind):
        place, radius = _where(shape, spot, look.unit, drawn)
        at = view.plane(np.array([place]))[0]
        draw_dot(ax, at, kind, shades, radius, sure=sure, zorder=BESIDE_Z if spot else DOT_Z)
        drawn.boxes += _boxes(np.array([place]), radius + look.unit)
        done = True
    return done or spot is not None


def _where(shape: Any, spot: Spot | None, unit: float, drawn: Overlay) -> tuple[tuple[float, float], float]:
    """Return where the sign of presence or of a claim goes, and its radius: smaller where it is beside a dot.

    The dot stays to be seen: it tells who holds the place.
    """
    if spot is None:
        [[x, y], *_] = shapely.get_coordinates(shape).tolist()
        return (x, y), 4.4 * unit
    radius = SMALLER * unit
    far = (RING + 1.5 * unit if spot.ringed else spot.radius) + radius
    corners = [(spot.xy[0] + dx * far * 0.75, spot.xy[1] + dy * far * 0.75) for dx, dy in CORNERS]
    return next((place for place in corners if _is_clear(place, radius * 2, spot, drawn)), corners[0]), radius


def _is_clear(place: tuple[float, float], near: float, own: Spot, drawn: Overlay) -> bool:
    """Tell whether no sign and no other dot is so near to a point."""
    signs = [((left + right) / 2, (low + high) / 2) for left, low, right, high in drawn.boxes]
    others = [spot.xy for spot in drawn.spots if spot is not own]
    return all(math.dist(place, other) >= near for other in (*signs, *others))


def _draw_event(
    ax: Axes, row: dict[str, Any], shape: Any, spot: Spot | None, view: View, look: Look, drawn: Overlay
) -> bool:
    """Draw a diamond; one that would lie on a sign goes aside, or where all is taken is left out."""
    x, y = shapely.get_coordinates(shape)[0].tolist()
    near, step = APART * look.unit, 9.5 * look.unit
    aside = [(x + dx * far * step, y + dy * far * step) for far in (1, 1.6) for dx, dy in CORNERS]
    for place in ((x, y), *aside):
        events = [((left + right) / 2, (bottom + top) / 2) for left, bottom, right, top in drawn.boxes]
        if all(math.dist(place, other) >= near for other in (*(one.xy for one in drawn.spots), *events)):
            break
    else:
        return False
    actors = parties(row)
    shade = look.colour(actors[0]) if len(actors) == 1 else NEUTRAL
    draw_event(ax, view.plane(np.array([place]))[0], shade, scale=look.unit, zorder=EVENT_Z)
    drawn.boxes += _boxes(np.array([place]), (DIAMOND + 0.5) * look.unit)
    return True


def _course(line: Any, unit: float) -> NDArray[np.float64]:
    """Return a line without the bends that beads would lie upon each other in."""
    points = shapely.get_coordinates(shapely.simplify(line, 0.4))
    kept = [points[0]]
    for point in points[1:-1]:
        if math.dist(point, kept[-1]) >= BENDS * unit:
            kept.append(point)
    kept.append(points[-1])
    return smoothed(np.array(kept))


def smoothed(line: NDArray[np.float64], rounds: int = 2) -> NDArray[np.float64]:
    """Return a line with its corners cut (Chaikin, 1974); its ends stay.

    Examples
    --------
    >>> smoothed(np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0]]), 1).tolist()
    [[0.0, 0.0], [3.0, 0.0], [4.0, 1.0], [4.0, 4.0]]
    """
    for _ in range(rounds):
        if len(line) < 3:
            return line
        before, after = line[:-1], line[1:]
        cut = np.stack([0.75 * before + 0.25 * after, 0.25 * before + 0.75 * after], axis=1).reshape(-1, 2)
        line = np.concatenate([line[:1], cut[1:-1], line[-1:]])
    return line


def _parts(shape: Any) -> list[Any]:
    parts = shapely.get_parts(np.atleast_1d(shape))
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    lines = shapely.get_parts(
        shapely.line_merge(shapely.multilinestrings(parts[shapely.get_dimensions(parts) == 1]))
    )
    return [*parts[shapely.get_dimensions(parts) == 2].tolist(), *lines.tolist()]


def _boxes(points: NDArray[np.float64], reach: float) -> list[Box]:
    return [(x - reach, y - reach, x + reach, y + reach) for x, y in points.tolist()]
