"""The ground under the evidence: land, borders, provinces, rivers, lakes and towns around a study area.

Detail is greatest around the study area, less in the window that a screen shows around it, and beyond lies a
coarse world, so that zooming out shows no void. One set of lines serves every zoom: the page leaves out what
is finer than its pixels.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from mapper import atlas, crs
from mapper.datasets import data_path
from mapper.edges import edges_of
from mapper.render.shapes import SCALE, Packed, pack

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

Bbox = tuple[float, float, float, float]
"""West, south, east, north in WGS84 degrees; an east beyond 180 reaches across the antimeridian."""
Polygons = np.ndarray[Any, Any]
STEPS = 5000
"""Steps across the window below which no bend is worth its bytes."""
WORLD_STEP = 0.1
"""Degrees that the coarse world may be off."""
WORLD_SCALE = 20
"""Parts of a degree in which the coarse world is told."""
NEARBY = 0.15
"""Share of the study area's width and height, on each side of it, in which provinces are drawn."""
RIVER_RANKS = ((20, 9), (45, 7), (120, 6), (361, 5))
"""Width of the window in degrees up to which rivers of a rank are drawn beyond the surroundings."""
TOWNS = 450
"""Towns that a page carries at most."""
SPACING = 64
"""Pixels between two towns when both first show."""


def base_layers(bbox: Bbox, view: str, study: BaseGeometry | None = None) -> dict[str, Any]:
    """Return the layers of the base map, packed for the page.

    Parameters
    ----------
    bbox : (west, south, east, north)
        The study area, WGS84 degrees. An east beyond 180 reaches across the antimeridian.
    view : str
        Whose view of disputed borders.
    study : shapely geometry, optional
        The study area's outline, of which the land is returned as ``study``. Where it lies on both sides of
        the antimeridian, its own span takes the place of `bbox`.

    Returns
    -------
    dict
        ``land``, ``borders``, ``provinces``, ``lakes``, ``study``: shapes, packed in parts of a degree, of
        which there are ``scale`` to one. ``rivers``: (rank, shape). ``world``, ``worldBorders``: shapes in
        parts of ``worldScale``. ``countryNames``, ``provinceNames``, ``riverNames``, ``towns``: lon, lat,
        text, the zoom from which it shows, and for rivers the angle in degrees clockwise.
    """
    import shapely

    if study is not None and bbox[2] - bbox[0] > 180:
        bbox = crs.span(study)
    window = window_around(bbox)
    frame = shapely.box(*window)
    nearby = _nearby(bbox)
    step = max(0.001, (window[2] - window[0]) / STEPS)
    scale = round(min(SCALE, 5 / step))
    countries = clipped(_around(atlas.countries(view, _seen(window)), window, "country"), frame, step)
    provinces = clipped(_around(atlas.provinces(view, _seen(nearby.bounds)), window, "id"), frame, step)
    provinces = provinces[provinces.intersects(nearby)]
    rivers = _around(atlas.rivers(_seen(window)), window)
    whole = shapely.coverage_union_all(countries.geometry.values)
    land = _without_specks(whole, (2 * step) ** 2)
    borders = inner_borders(countries.geometry.values)
    inner = shapely.difference(inner_borders(provinces.geometry.values), shapely.buffer(borders, step * 4))
    return {
        "scale": scale,
        "land": scaled(land, scale),
        "study": scaled(_land_of(whole, study, window), scale) if study is not None else {},
        "borders": scaled(borders, scale),
        "provinces": scaled(inner, scale),
        "lakes": scaled(_lakes(window, nearby, step), scale),
        "rivers": [[rank, scaled(line, scale)] for rank, line in _river_lines(rivers, window, nearby, step)],
        "countryNames": _country_names(countries, bbox),
        "provinceNames": _names(provinces, "name", 0.02, 6.5),
        "riverNames": river_names(rivers, window),
        "towns": towns(window),
        **_world(view, window),
    }


def scaled(shape: BaseGeometry, scale: int) -> Packed:
    """Return a shape packed in whole parts of a degree, of which there are `scale` to one.

    Examples
    --------
    >>> from shapely import LineString
    >>> scaled(LineString([(40, 35), (40.1, 35.2)]), 100)
    {'l': [[4000, 3500, 10, 20]]}
    """
    import shapely

    return pack(shapely.transform(shape, lambda xy: xy * (scale / SCALE)))


def window_around(bbox: Bbox) -> Bbox:
    """Return a generous window around a study area, that fills a wide screen and a tall one.

    Examples
    --------
    >>> window_around((38, 33, 44, 37))
    (34.4, 28.6, 47.6, 41.4)
    >>> window_around((177, -20, 181, -16))
    (174.6, -22.4, 183.4, -13.6)
    """
    west, south, east, north = bbox
    across = max(east - west, north - south)
    wide, high = max(2.0, across - 0.4 * (east - west)), max(2.0, across - 0.4 * (north - south))
    if east - west + 2 * wide > 360:
        wide = 180 - (east - west) / 2
    edges = (west - wide, max(-85.0, south - high), east + wide, min(84.0, north + high))
    return tuple(round(edge, 4) for edge in edges)  # type: ignore[return-value]


def _nearby(bbox: Bbox) -> BaseGeometry:
    """Return the study area's box with its surroundings."""
    import shapely

    west, south, east, north = bbox
    wide, high = max(0.5, NEARBY * (east - west)), max(0.5, NEARBY * (north - south))
    return shapely.box(west - wide, max(-85.0, south - high), east + wide, min(84.0, north + high))


def _seen(window: Bbox) -> Bbox:
    """Return a window as the atlas wants it, with longitudes between -180 and 180."""
    return crs.window(window, 0)


def _turns(window: Bbox) -> list[int]:
    """Return by how many degrees the world must be turned to be seen in a window.

    Examples
    --------
    >>> _turns((170, -20, 190, -10)), _turns((30, 20, 50, 40))
    ([0, 360], [0])
    """
    return [turn for turn in (-360, 0, 360) if window[0] < turn + 180 and window[2] > turn - 180]


def _around(table: gpd.GeoDataFrame, window: Bbox, key: str = "") -> gpd.GeoDataFrame:
    """Return a table in which all that lies beyond the antimeridian is a turn away, as the window has it.

    Parameters
    ----------
    key : str, optional
        Rows that have the same cell in this column are one, and are joined where the antimeridian cut them.
    """
    import pandas as pd
    import shapely

    turns = _turns(window)
    if turns == [0]:
        return table
    turned = pd.concat([table.set_geometry(table.geometry.translate(turn)) for turn in turns])
    seen = turned[turned.intersects(shapely.box(*window))].reset_index(drop=True)
    if not key:
        return seen
    cut = seen.duplicated(key, keep=False)
    return pd.concat([seen[~cut], seen[cut].dissolve(by=key, as_index=False)], ignore_index=True)


def _land_of(land: BaseGeometry, study: BaseGeometry, window: Bbox) -> BaseGeometry:
    import geopandas as gpd
    import shapely

    there = _around(gpd.GeoDataFrame(geometry=[study], crs=crs.WGS84), window)
    return shapely.intersection(land, shapely.union_all(there.geometry.values))


def _without_specks(land: BaseGeometry, least: float) -> BaseGeometry:
    """Return land without islands that are smaller than the step of the map."""
    import shapely

    parts = shapely.get_parts(land)
    return shapely.MultiPolygon(parts[shapely.area(parts) >= least].tolist())


def clipped(table: gpd.GeoDataFrame, frame: BaseGeometry, step: float) -> gpd.GeoDataFrame:
    """Return a coverage simplified with its shared edges kept shared, and cut to a frame."""
    import shapely

    simple = shapely.coverage_simplify(shapely.intersection(table.geometry.values, frame), step)
    table = table.set_geometry(list(simple), crs=table.crs)
    return table[shapely.area(simple) > 0]


def inner_borders(polygons: Polygons) -> BaseGeometry:
    """Return the lines along which two members of a coverage meet: the edges that two of them have.

    Parameters
    ----------
    polygons : array of Polygon and MultiPolygon
        Neighbours share their vertices exactly.
    """
    import shapely

    return shapely.line_merge(shapely.MultiLineString(edges_of(polygons).inner.lines().tolist()))


def towns(window: Bbox) -> list[list[Any]]:
    """Return the towns of a window, each with the zoom from which there is room for its name.

    The most populous go first, and where the population is unknown the order is the gazetteer's.
    """
    import pandas as pd

    west, south, east, north = window
    columns = ["id", "name", "lon", "lat", "population"]
    parts = []
    for turn in _turns(window):
        inside = [
            ("lon", ">=", west - turn),
            ("lon", "<=", east - turn),
            ("lat", ">=", south),
            ("lat", "<=", north),
        ]
        part = pd.read_parquet(data_path("places.parquet"), columns=columns, filters=inside)
        parts.append(part.assign(lon=part["lon"] + turn))
    table = pd.concat(parts, ignore_index=True)
    table = table.sort_values(["population", "id"], ascending=[False, True]).head(4 * TOWNS)
    zooms = first_zooms(table)
    chosen = (
        table.assign(zoom=zooms)
        .sort_values(["zoom", "population", "id"], ascending=[True, False, True])
        .head(TOWNS)
    )
    cells = zip(chosen["lon"], chosen["lat"], chosen["name"], chosen["zoom"], strict=True)
    return [[round(lon, 4), round(lat, 4), str(name), zoom] for lon, lat, name, zoom in cells]


def first_zooms(table: pd.DataFrame) -> list[int]:
    """Return for each town, in order of rank, the first zoom at which no town before it is too near."""
    x = table["lon"].to_numpy() / 360
    y = np.log(np.tan(np.pi / 4 + np.radians(table["lat"].to_numpy()) / 2)) / (2 * np.pi)
    zooms: list[int] = []
    for n in range(len(table)):
        nearest = np.hypot(x[:n] - x[n], 1.6 * (y[:n] - y[n])).min(initial=1.0)
        fits = math.ceil(math.log2(SPACING / (256 * max(nearest, 1e-7))))
        zooms.append(min(14, max(4, fits)))
    return zooms


def river_names(rivers: gpd.GeoDataFrame, window: Bbox) -> list[list[Any]]:
    """Return places along the larger rivers for their names: lon, lat, name, zoom, angle."""
    import shapely

    names: list[list[Any]] = []
    frame = shapely.box(*window)
    every = max(0.8, (window[2] - window[0]) / 7)
    for name, group in rivers.groupby("river", sort=True):
        rank = int(group["scalerank"].min())
        course = shapely.line_merge(shapely.intersection(shapely.union_all(group.geometry.values), frame))
        for line in shapely.get_parts(course):
            if line.geom_type == "LineString":
                count = int(line.length / every)
                middles = [(n + 0.5) / count for n in range(count)]
                names += [_along(line, share, str(name), min(10, 4 + rank // 2)) for share in middles]
    return sorted(names, key=lambda label: (label[3], label[2], label[0]))


def _along(line: BaseGeometry, share: float, name: str, zoom: int) -> list[Any]:
    middle = line.interpolate(share, normalized=True)
    before = line.interpolate(max(0.0, share * line.length - 0.25))
    after = line.interpolate(min(line.length, share * line.length + 0.25))
    angle = -math.degrees(
        math.atan2((after.y - before.y) / math.cos(math.radians(middle.y)), after.x - before.x)
    )
    angle = (angle + 90) % 180 - 90
    return [round(middle.x, 4), round(middle.y, 4), name, zoom, round(angle)]


def _river_lines(
    rivers: gpd.GeoDataFrame, window: Bbox, nearby: BaseGeometry, step: float
) -> list[tuple[int, BaseGeometry]]:
    """Return one shape for each rank, the smallest rivers first; the smallest only near the study area."""
    import shapely

    frame = shapely.box(*window)
    wide = window[2] - window[0]
    smallest = next(rank for width, rank in RIVER_RANKS if wide <= width)
    shapes = []
    for rank, group in sorted(rivers.groupby("scalerank"), reverse=True):
        lines = shapely.line_merge(shapely.union_all(group.geometry.values))
        shown = frame if rank <= smallest else nearby
        shapes.append((int(rank), shapely.intersection(shapely.simplify(lines, step / 4), shown)))
    return shapes


def _country_names(countries: gpd.GeoDataFrame, bbox: Bbox) -> list[list[Any]]:
    """Return the middle of each country's part of the study area, then of its part of the window.

    A mere edge of a country in the study area would get its name on the border, and gets none.
    """
    import shapely

    names: list[list[Any]] = []
    whole = countries.geometry.values
    for shapes, share in ((shapely.clip_by_rect(whole, *bbox), 0.2), (whole, 0.0)):
        least = np.maximum(0.4, share * shapely.area(whole))
        for shape, name, enough in zip(shapes, countries["name"], least, strict=True):
            if shape.area > enough:
                middle = shapely.maximum_inscribed_circle(shape, 0.05).coords[0]
                names.append([round(middle[0], 4), round(middle[1], 4), str(name), 0])
    return names


def _lakes(window: Bbox, nearby: BaseGeometry, step: float) -> BaseGeometry:
    import shapely

    lakes = _around(atlas.lakes(_seen(window), min_km2=4), window)
    large = lakes["area_km2"] >= (step * 111 * 12) ** 2
    shown = lakes[large | ((lakes["area_km2"] >= (step * 111 * 3) ** 2) & lakes.intersects(nearby))]
    whole = shapely.union_all(shapely.simplify(shown.geometry.values, step))
    return shapely.intersection(whole, shapely.box(*window))


def _names(table: gpd.GeoDataFrame, column: str, least: float, zoom: float) -> list[list[Any]]:
    """Return the names of polygons at points well inside them, the largest first."""
    import shapely

    size = shapely.area(table.geometry.values)
    big = table.iloc[[at for at in np.argsort(-size, kind="stable") if size[at] >= least]]
    points = shapely.point_on_surface(big.geometry.values)
    return [
        [round(point.x, 4), round(point.y, 4), str(name), zoom]
        for point, name in zip(points, big[column], strict=True)
    ]


def _world(view: str, window: Bbox) -> dict[str, Any]:
    """Return land and borders beyond the window, coarse."""
    import shapely

    land, borders = _coarse_world(view)
    west, south, east, north = window
    turns = [shapely.box(west + turn, south, east + turn, north) for turn in (-360, 0, 360)]
    frame = shapely.union_all(turns)
    beyond = shapely.GeometryCollection(list(shapely.difference(land, frame)))
    lines = shapely.difference(borders, frame)
    return {
        "worldScale": WORLD_SCALE,
        "world": scaled(beyond, WORLD_SCALE),
        "worldBorders": scaled(lines, WORLD_SCALE),
    }


@cache
def _coarse_world(view: str) -> tuple[Polygons, BaseGeometry]:
    import shapely

    parts = shapely.get_parts(atlas.countries(view).geometry.values)
    parts = parts[shapely.area(parts) > 0.2]
    land = shapely.make_valid(shapely.simplify(parts, WORLD_STEP, preserve_topology=False))
    return land, shapely.simplify(inner_borders(parts), WORLD_STEP)
