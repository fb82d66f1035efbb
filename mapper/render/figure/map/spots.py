"""Which places have a dot on a map, where, and how large.

Parts of one place that would lie on each other are set a little aside, each in its own direction; where
places crowd, the most important are shown, and their dots are smaller.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mapper.render.figure.map.towns import towns_at
from mapper.render.figure.map.writing import LINE, STYLES, width_of, written
from mapper.render.figure.marks import DOT
from mapper.render.scene import members, rows

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from mapper.render.figure.view import View

Point = tuple[float, float]
Box = tuple[float, float, float, float]
WITHOUT = ("river", "lake", "corridor", "admin1", "admin2", "country", "area")
"""Kinds of places that have no point of their own on the map."""
NEAR = 13.0
"""Points between a place and its part, below which the part is set aside."""
ASIDE, ASIDE_RINGED = 12.0, 16.5
"""How far it is set aside, and how far when it is besieged."""
FEW, MOST = 60, 250
"""Places that have all the room they need on a sheet of A4, and places that crowd it: more have no dot."""
SHEET = 700.0 * 500.0
"""Square points of a map on A4."""
GAP = (7.0, 13.0)
"""Points between two dots where there are few places, and where they crowd."""
RADIUS = (DOT, 2.6)
"""Radius of a dot where there are few places, and where they crowd."""
PUSHED = 2.1
"""Distance of two places that would hide each other, in radii: where there is room, one is moved so far."""
PUSHED_TO = 0.5
"""How crowded a map may be for that; 1 is a map that shows no more."""
NAMED = 40
"""Most important places on A4 beside which, where they crowd, a dot of another leaves room for the name."""
PART = 0.75
"""Size of the dot of a part, of that of a whole place."""


@dataclass(frozen=True)
class Spot:
    """A place on the map.

    Attributes
    ----------
    row : dict
        Its row of the table of places.
    xy : (x, y)
        In points from the lower left corner of the map.
    radius : float
        Of its dot, in points.
    ringed : bool
        Besieged.
    is_crowd : bool
        Its dot is small, and so is its name.
    town : str
        The town of the gazetteer that lies there, ``""`` if there is none.
    """

    row: dict[str, Any]
    xy: tuple[float, float]
    radius: float
    ringed: bool
    is_crowd: bool
    town: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from other places."""
        return key_of(self.row)


def key_of(row: dict[str, Any]) -> tuple[str, str, str]:
    """Return place, name and part of a row."""
    return row["place"] or "", row["name"] or "", row["part"] or ""


def spots_of(places: gpd.GeoDataFrame, towns: pd.DataFrame, view: View, unit: float = 1.0) -> list[Spot]:
    """Return the places that have a dot, the most important first.

    Whole places go before parts, and those of which more is told, or where more people live, before others.
    """
    table = places[places["lon"].notna() & ~places["kind"].isin(WITHOUT) & (places["part"] != "part")]
    at = _points(table["lon"].to_numpy(float), table["lat"].to_numpy(float), view)
    inside = np.all((at > 0) & (at < view.size), axis=1)
    table, at = table[inside], at[inside]
    whole = (table["part"] == "").to_numpy()
    here = towns_at(table["lon"].to_numpy(float), table["lat"].to_numpy(float), towns)
    people = here["population"].to_numpy(float)
    told = np.array([ids.count(";") + 1.0 for ids in table["claim_ids"].fillna("")])
    # Twice as many claims weigh as much as four times as many people.
    weight = 2 * np.log2(told) + np.log2(np.maximum(people, 100))
    order = np.lexsort([np.arange(len(table)), -weight, ~whole])
    room = view.size[0] * view.size[1] / SHEET / unit**2
    crowded = min(1.0, max(0.0, (len(table) / max(0.2, room) - FEW) / (MOST - FEW)))
    gap, radius = (unit * (few + crowded * (many - few)) for few, many in (GAP, RADIUS))
    hosts = _hosts(places, view)
    taken: dict[tuple[int, int], list[tuple[float, float]]] = {}
    found: list[Spot] = []
    most = max(20, int(MOST * room))
    names: list[Box] = []
    ordered = zip(rows(table.iloc[order]), at[order].tolist(), here["name"].iloc[order], strict=True)
    for row, (x, y), town in ordered:
        host = hosts.get((row["place"], row["name"])) if row["part"] else None
        xy = _aside((x, y), host, bool(row["besieged_by"]), unit) if host else (x, y)
        least = GAP[0] * unit if row["part"] else gap
        if crowded < PUSHED_TO and not row["part"]:
            xy = _pushed(xy, [spot.xy for spot in found], max(gap, PUSHED * radius))
        if not _has_room(taken, xy, least, gap) or any(_touches(xy, radius, name) for name in names):
            continue
        size = radius * PART if row["part"] else radius
        found.append(Spot(row, xy, size, bool(row["besieged_by"]), crowded > 0.5, town))
        if crowded >= PUSHED_TO and len(names) < NAMED * room:
            names += _room_for_name(found, names, view, unit)
        if len(found) == most:
            break
    return found


def _points(lon: NDArray[np.float64], lat: NDArray[np.float64], view: View) -> NDArray[np.float64]:
    if not len(lon):
        return np.empty((0, 2))
    return view.points(view.projection.metres(np.column_stack([lon, lat])))


def _hosts(places: gpd.GeoDataFrame, view: View) -> dict[tuple[Any, Any], tuple[float, float]]:
    """Return where the whole places are that have parts."""
    parts = places.loc[places["part"] != "", ["place", "name"]].drop_duplicates()
    if not len(parts):
        return {}
    whole = places[(places["part"] == "") & places["place"].isin(parts["place"]) & places["lon"].notna()]
    at = _points(whole["lon"].to_numpy(float), whole["lat"].to_numpy(float), view)
    keys = [(row["place"], row["name"]) for row in rows(whole[["place", "name"]])]
    return {key: (float(x), float(y)) for key, (x, y) in zip(keys, at, strict=True)}


def _aside(
    own: tuple[float, float], host: tuple[float, float], ringed: bool, unit: float
) -> tuple[float, float]:
    gap = (ASIDE_RINGED if ringed else ASIDE) * unit
    far = math.dist(own, host)
    if far >= max(NEAR * unit, gap) or far < 1e-6:
        return own
    share = gap / far
    return host[0] + (own[0] - host[0]) * share, host[1] + (own[1] - host[1]) * share


def _pushed(xy: Point, others: list[Point], least: float) -> Point:
    """Return a point away from the nearest of others, in its own direction, by a distance at least."""
    other = min(others, key=lambda one: math.dist(xy, one), default=None)
    far = math.dist(xy, other) if other else least
    if other is None or far >= least:
        return xy
    dx, dy = ((xy[0] - other[0]) / far, (xy[1] - other[1]) / far) if far > 1e-6 else (0.0, -1.0)
    return other[0] + dx * least, other[1] + dy * least


def _room_for_name(found: list[Spot], names: list[Box], view: View, unit: float) -> list[Box]:
    """Return what the name of the last place will cover, where no other dot is; nothing without room."""
    spot = found[-1]
    style = STYLES["crowd" if spot.is_crowd else "place"]
    title = written(spot.row["place"] or spot.row["name"], spot.row["name"], spot.town)
    wide, high = width_of(title, style, unit) + 4 * unit, LINE * style.points(unit)
    x, y, far = *spot.xy, spot.radius + unit
    rights = [(x + far, y - high / 2), (x - far - wide, y - high / 2)]
    overs = [(x - wide / 2, y + far), (x - wide / 2, y - far - high)]
    for left, low in (*rights, *overs):
        box = (left, low, left + wide, low + high)
        if not (left > 2 and low > 2 and box[2] < view.size[0] - 2 and box[3] < view.size[1] - 2):
            continue
        meets = any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in names)
        if not meets and not any(_touches(one.xy, one.radius, box) for one in found[:-1]):
            return [box]
    return []


def _touches(xy: Point, radius: float, box: Box) -> bool:
    """Tell whether a dot, with the light around it, lies on a box."""
    left, low, right, high = box
    far = radius + 1.5
    return left - far < xy[0] < right + far and low - far < xy[1] < high + far


def _has_room(
    taken: dict[tuple[int, int], list[tuple[float, float]]],
    spot: tuple[float, float],
    gap: float,
    cell: float,
) -> bool:
    """Tell whether a point is far enough from all that were given room before, and give it room."""
    column, row = int(spot[0] // cell), int(spot[1] // cell)
    for near in ((column + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
        if any(math.dist(spot, other) < gap for other in taken.get(near, ())):
            return False
    taken.setdefault((column, row), []).append(spot)
    return True


def parties(row: dict[str, Any], column: str = "actors") -> list[str]:
    """Return the parties that a row names."""
    return members(row[column])
