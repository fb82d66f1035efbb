"""A small map that is only a drawing: the land around some claims, and a dot for each place of theirs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from mapper import atlas
from mapper.render.basemap import Bbox, clipped, inner_borders
from mapper.render.scene import rows
from mapper.render.shapes import pack

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

WIDE = 2.0
"""Width of the map by its height, on the ground."""
MARGIN = 0.18
LEAST = 0.6
"""Degrees of latitude that it shows at least."""
FINEST = 500
"""Steps across the map below which no bend is worth drawing."""
NAMED = 0.04
"""Share of the map that a country must fill to be named on it."""
RIVER_RANK = 6


def small_map(claims: gpd.GeoDataFrame, numbers: Sequence[int], view: str) -> dict[str, Any]:
    """Return the packed shapes of a small map, and its dots.

    Parameters
    ----------
    claims : GeoDataFrame
        Located claims.
    numbers : sequence of int
        What to call each of them.
    view : str
        Whose view of disputed borders.

    Returns
    -------
    dict
        ``bounds``; ``land``, ``borders``, ``rivers``, ``lakes``, packed; ``names`` of countries (lon, lat,
        name); ``spots``, each with ``at``, ``name`` and the numbers of its ``claims``. Empty without dots.
    """
    spots = spots_of(claims, numbers)
    if not spots:
        return {}
    bounds = _around([spot["at"] for spot in spots])
    return {"bounds": bounds, "spots": spots, **_ground(bounds, view)}


def spots_of(claims: gpd.GeoDataFrame, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """Return the places of claims, a whole place and its parts being one, in the order of the claims."""
    spots: dict[Any, dict[str, Any]] = {}
    for number, row in zip(numbers, rows(claims), strict=True):
        if row["lon"] is None or row["lat"] is None or row.get("review") == "rejected":
            continue
        at = [round(float(row["lon"]), 4), round(float(row["lat"]), 4)]
        name = f"{row['place']} – {row['to_place']}" if row["to_place"] else row["place"] or ""
        spot = spots.setdefault(row.get("located_id") or tuple(at), {"at": at, "name": name, "claims": []})
        spot["claims"].append(number)
        if not row["part"]:
            spot["at"] = at
    return list(spots.values())


def _around(points: Sequence[Sequence[float]]) -> Bbox:
    """Return a window of the shape of the map around points, with a margin, inside the world."""
    lons, lats = zip(*points, strict=True)
    south, north = min(lats), max(lats)
    middle, centre = (south + north) / 2, (min(lons) + max(lons)) / 2
    squeeze = max(0.2, math.cos(math.radians(middle)))
    high = max(
        (north - south) * (1 + 2 * MARGIN), (max(lons) - min(lons)) * squeeze / WIDE * (1 + 2 * MARGIN), LEAST
    )
    wide = min(360.0, high * WIDE / squeeze)
    west, low = max(-180.0, centre - wide / 2), max(-85.0, middle - high / 2)
    return (round(west, 3), round(low, 3), round(min(180.0, west + wide), 3), round(min(85.0, low + high), 3))


def _ground(bounds: Bbox, view: str) -> dict[str, Any]:
    import shapely

    frame = shapely.box(*bounds)
    step = (bounds[2] - bounds[0]) / FINEST
    countries = clipped(atlas.countries(view, bounds), frame, step)
    shapes = countries.geometry.values
    rivers = atlas.rivers(bounds)
    large = rivers[rivers["scalerank"] <= RIVER_RANK].geometry.values
    courses = shapely.line_merge(shapely.union_all(shapely.simplify(large, step)))
    lakes = atlas.lakes(bounds, min_km2=(step * 100) ** 2).geometry.values
    return {
        "land": pack(shapely.coverage_union_all(shapes)),
        "borders": pack(inner_borders(shapes)),
        "rivers": pack(
            shapely.intersection(
                shapely.line_merge(shapely.union_all(shapely.simplify(courses, step))), frame
            )
        ),
        "lakes": pack(shapely.intersection(shapely.union_all(shapely.simplify(lakes, step)), frame)),
        "names": _names(countries, frame),
    }


def _names(countries: gpd.GeoDataFrame, frame: BaseGeometry) -> list[list[Any]]:
    import shapely

    names = []
    for shape, name in zip(countries.geometry.values, countries["name"], strict=True):
        if shape.area > NAMED * frame.area:
            middle = shapely.maximum_inscribed_circle(shape, 0.05).coords[0]
            names.append([round(middle[0], 3), round(middle[1], 3), str(name)])
    return names
