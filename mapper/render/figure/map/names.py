"""The names of the base map: countries, towns, provinces; those of rivers have a module of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely
from matplotlib.patches import Circle
from numpy.typing import NDArray

from mapper.render.figure.look import Look
from mapper.render.figure.map.labels import Box, Name, Room, box_around, place_beside, square
from mapper.render.figure.map.land import Land
from mapper.render.figure.map.rivers import Along, place_rivers
from mapper.render.figure.map.spots import Spot
from mapper.render.figure.map.towns import MOST
from mapper.render.figure.map.writing import written
from mapper.render.figure.view import View, pinned

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Point = tuple[float, float]
TOWN, TOWN_GAP = 1.5, 3.4
"""Radius of a town's dot, and where its name begins."""
TOWNS_APART = 42.0
"""Points between two towns that are named."""
CROWD = 100
"""Places of a report that double the distance between towns."""
SAME = 10.0
"""Points within which a place of the report takes the place of a town."""
LEAST = {"country": 3000.0, "province": 2500.0}
"""Square points of the smallest part of a country or a province that is named."""
INSIDE = {"country": 0.6, "province": 0.85}
"""Share of a name that lies in its area at least."""
DEPTH = {"country": 0.5, "province": 0.3}
"""How far a name is from the edge of its area at least, as a share of the farthest that there is."""
NEAR_BY = 8.0
"""Zoom of a page from which on a single country or province, being no news, is not named."""
MOST_OWN = 300
"""Areas of a base map of the user's own that are tried for a name."""
TRIES = 13
"""Columns and rows of points in an area that are tried for its name."""


class BaseNames(NamedTuple):
    """What is written of the base map: straight names, those of rivers, and where towns have a dot."""

    names: list[Name]
    rivers: list[Along]
    dots: list[Point]


def place_base_names(
    land: Land,
    spots: Sequence[Spot],
    towns: pd.DataFrame,
    said: Iterable[str],
    room: Room,
    view: View,
    look: Look,
) -> BaseNames:
    """Return the names of the base map as far as there is room, and take it.

    Countries go first, then rivers, towns by their people, and provinces.

    Parameters
    ----------
    said : iterable of str
        Names that stand on the map by now.
    """
    told = set(said)
    names = _areas("country", _countries(land, look.lang), room, view, look)
    rivers = place_rivers(land.rivers, room, view, look)
    places = _own_points(land, view) if land.own else _listed(towns)
    more, dots = _towns(places, spots, told, room, look)
    names += more
    names += _areas("province", _own_areas(land) if land.own else _provinces(land), room, view, look)
    return BaseNames(names, rivers, dots)


def draw_towns(ax: Axes, dots: list[Point], view: View, look: Look, zorder: float) -> None:
    """Draw the small dots of towns."""
    for xy in dots:
        at = pinned(ax, view.plane(np.array([xy]))[0])
        style = {"facecolor": "#70767a", "edgecolor": "#ffffff", "linewidth": 0.6 * look.unit}
        ax.add_artist(Circle((0, 0), TOWN * look.unit, transform=at, zorder=zorder, **style))


def _countries(land: Land, lang: str) -> list[tuple[str, Any]]:
    """Return names and shapes of countries; a language other than that of the base map has its own names."""
    table, spoken = land.countries, {}
    if lang != "en" and len(table):
        from babel import Locale

        spoken = dict(Locale.parse(lang).territories)
    named = [spoken.get(code, name) for code, name in zip(table["country"], table["name"], strict=True)]
    return [(written(str(name)).upper(), shape) for name, shape in zip(named, table.geometry, strict=True)]


def _provinces(land: Land) -> list[tuple[str, Any]]:
    names = land.provinces["name"]
    return [(written(str(name)), shape) for name, shape in zip(names, land.provinces.geometry, strict=True)]


def _areas(kind: str, areas: list[tuple[str, Any]], room: Room, view: View, look: Look) -> list[Name]:
    """Return the names of areas, each once, the largest first, well inside what is seen of them."""
    seen = [(text, _on_paper(shape, view)) for text, shape in areas if text]
    large = [(text, shape) for text, shape in seen if shape.area >= LEAST[kind] * look.unit**2]
    if len(seen) == 1 and view.zoom >= NEAR_BY:
        return []
    found: dict[str, Name] = {}
    for text, shape in sorted(large, key=lambda one: -one[1].area):
        name = _inside(text, kind, shape, room, look.unit) if text not in found else None
        if name:
            found[text] = name
    return list(found.values())


def _on_paper(shape: Any, view: View) -> Any:
    """Return what is seen of a shape of the plane, in points."""
    paper = shapely.make_valid(shapely.transform(shape, view.points))
    return shapely.intersection(paper, shapely.box(0, 0, *view.size))


def _inside(text: str, kind: str, shape: Any, room: Room, unit: float) -> Name | None:
    """Return a name inside a shape, as far from its edge as there is room, and take its room."""
    for xy in _middles(shape, kind):
        box = box_around(text, kind, xy, unit)
        if room.is_free(box) and _share(box, shape) >= INSIDE[kind]:
            room.take([box])
            return Name(text, kind, xy)
    return None


def _share(box: Box, shape: Any) -> float:
    left, bottom, right, top = box
    return float(shapely.intersection(shapely.box(*box), shape).area / ((right - left) * (top - bottom)))


def _middles(shape: Any, kind: str) -> list[Point]:
    """Return points well inside the largest part of a shape, those farthest from its edge first."""
    parts = shapely.get_parts(shape)
    largest = max(parts[shapely.get_dimensions(parts) == 2].tolist(), key=lambda part: part.area)
    left, bottom, right, top = largest.bounds
    steps = np.linspace(0, 1, TRIES + 2)[1:-1]
    x, y = np.meshgrid(left + steps * (right - left), bottom + steps * (top - bottom))
    points = shapely.points(x.ravel(), y.ravel())
    shapely.prepare(largest)
    inner = points[shapely.contains(largest, points)]
    far = shapely.distance(inner, shapely.get_exterior_ring(largest))
    middle = shapely.maximum_inscribed_circle(largest, max(1.0, (right - left) / 100)).coords[0]
    deep = far >= DEPTH[kind] * far.max(initial=0.0)
    inner, far = inner[deep], far[deep]
    order = np.argsort(-far, kind="stable")
    return [(float(middle[0]), float(middle[1])), *((p.x, p.y) for p in inner[order].tolist())]


def _towns(
    towns: Iterable[tuple[str, Point]], spots: Sequence[Spot], said: set[str], room: Room, look: Look
) -> tuple[list[Name], list[Point]]:
    """Return the names and the dots of towns; where much is told of places, they are fewer."""
    apart = TOWNS_APART * (1 + min(1.0, len(spots) / CROWD)) * look.unit
    told = np.array([spot.xy for spot in spots]).reshape(-1, 2)
    names: list[Name] = []
    dots: list[Point] = []
    for text, xy in towns:
        dot = square(xy, 2.4 * look.unit)
        near = _near(told, xy, SAME * look.unit) or _near(np.array(dots).reshape(-1, 2), xy, apart)
        if text in said or near or not room.is_free(dot):
            continue
        name = place_beside(text, "town", xy, TOWN_GAP * look.unit, room, look.unit)
        if name:
            names.append(name)
            dots.append(xy)
            room.take([dot])
    return names, dots


def _near(points: NDArray[np.float64], xy: Point, reach: float) -> bool:
    return bool((np.hypot(*(points - xy).T) < reach).any())


def _listed(towns: pd.DataFrame) -> Iterator[tuple[str, Point]]:
    cells = (towns[column].head(MOST).tolist() for column in ("name", "x", "y"))
    for name, x, y in zip(*cells, strict=True):
        yield written(str(name)), (x, y)


def _own_points(land: Land, view: View) -> Iterator[tuple[str, Point]]:
    points = (one for one in land.own if shapely.get_dimensions(one[0]) == 0)
    for shape, text in islice(points, MOST):
        [[x, y], *_] = view.points(shapely.get_coordinates(shape)).tolist()
        yield written(text), (x, y)


def _own_areas(land: Land) -> list[tuple[str, Any]]:
    areas = sorted(
        (one for one in land.own if shapely.get_dimensions(one[0]) == 2), key=lambda one: -one[0].area
    )
    return [(written(text), shape) for shape, text in areas[:MOST_OWN]]
