"""GeoJSON (RFC 7946): one collection of the day's layers, right-handed, with six decimals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from mapper.claims.rows import plain_rows
from mapper.crs import span
from mapper.render.choices import Choices
from mapper.render.findings import Changes
from mapper.render.layers.tables import Drawn, about, day_layers, in_one, rows_of
from mapper.render.scene import Scene

DECIMALS = 6
"""Of a degree: a tenth of a metre."""


def geojson_bytes(scene: Scene, changes: Changes, choices: Choices) -> bytes:
    """Return a FeatureCollection; its property `layer` tells areas, marks, frontlines and places apart.

    Title, day, hash, sources, credits and the claims are members beside the features.
    """
    layer = in_one(day_layers(scene))
    head: dict[str, Any] = {"type": "FeatureCollection", **about(scene, choices.lang)}
    if len(layer.geometry):
        head["bbox"] = _box(layer.geometry)
    head["claims"] = plain_rows(scene.claims)
    features = ",\n".join(_features(layer))
    return f'{_json(head)[:-1]},"features":[\n{features}\n]}}\n'.encode("utf-8", "replace")


def _features(layer: Drawn) -> Iterator[str]:
    drawn = shapely.to_geojson(rounded(layer.geometry))
    for row, geometry in zip(rows_of(layer.columns), drawn, strict=True):
        yield f'{{"type":"Feature","properties":{_json(row)},"geometry":{geometry or "null"}}}'


def rounded(geometry: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return right-handed geometries with few decimals; one that rounding would break is mended."""
    near = shapely.transform(shapely.orient_polygons(geometry), lambda xy: np.round(xy, DECIMALS) + 0.0)
    broken = ~shapely.is_valid(near) & ~shapely.is_missing(near)
    near[broken] = shapely.set_precision(geometry[broken], 10.0**-DECIMALS)
    near[broken] = shapely.orient_polygons(near[broken])
    return near


def _box(geometry: NDArray[np.object_]) -> list[float]:
    """Return west, south, east, north; west is above east across the antimeridian."""
    west, south, east, north = span(geometry)
    east = east - 360 if east > 180 else east
    return [round(degrees, DECIMALS) for degrees in (west, south, east, north)]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
