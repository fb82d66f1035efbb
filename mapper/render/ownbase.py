"""A base map of the user's own, from a GeoJSON file: its shapes, and the names of those that have one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from mapper import crs
from mapper.claims.markup import load_json_text
from mapper.errors import InputError
from mapper.files import decode, read_bytes
from mapper.render.basemap import Bbox, scaled, window_around
from mapper.render.shapes import SCALE

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

KINDS = (
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
)
STEPS = 5000
"""Steps across the window below which no bend is worth its bytes."""
MOST_NAMES = 1000


def own_layers(path: Path, bounds: Bbox | None = None, study: BaseGeometry | None = None) -> dict[str, Any]:
    """Return the layers of a GeoJSON file, packed as those of `mapper.render.basemap.base_layers`.

    Parameters
    ----------
    path : Path
        Polygons, lines and points; those with a ``name`` are named. WGS84, unless the file has a ``crs``.
    bounds : (west, south, east, north), optional
        The file is cut to the window around these. An east beyond 180 reaches across the antimeridian.
    study : shapely geometry, optional
        The study area's outline.

    Returns
    -------
    dict
        ``scale``; ``own`` and ``study``: shapes, packed; ``towns``, ``provinceNames``: names of points, and
        of polygons.

    Raises
    ------
    FileError
        If the file can't be read.
    InputError
        If it is not GeoJSON, or one of its features can't be drawn; up to twenty are named.
    """
    shapes, names = read_features(path)
    window = window_around(bounds) if bounds else (-180.0, -85.0, 180.0, 84.0)
    turns = [turn for turn in (-360, 0, 360) if window[0] < turn + 180 and window[2] > turn - 180]
    step = max(1e-4, (window[2] - window[0]) / STEPS)
    scale = round(min(SCALE, 6 / step))
    frame = shapely.box(*window)
    cut = np.concatenate([shapely.intersection(_turned(shapes, turn), frame) for turn in turns])
    names = names * len(turns)
    seen = ~shapely.is_empty(cut)
    if not seen.any():
        raise InputError(f"{path} has nothing in the window of the map: is it of another part of the world?")
    simple = shapely.simplify(cut[seen], step)
    layers = {"scale": scale, "own": scaled(shapely.GeometryCollection(list(simple)), scale)}
    if study is not None:
        layers["study"] = scaled(shapely.simplify(study, step), scale)
    return {**layers, **_names(simple, [name for name, there in zip(names, seen, strict=True) if there])}


def _turned(shapes: np.ndarray[Any, Any], turn: int) -> np.ndarray[Any, Any]:
    return np.asarray(shapely.transform(shapes, lambda xy: xy + np.array([turn, 0])))


def _names(shapes: np.ndarray[Any, Any], names: list[str]) -> dict[str, Any]:
    """Return the names of points and of polygons, each where it is."""
    found: dict[str, list[Any]] = {"towns": [], "provinceNames": []}
    for shape, name in zip(shapes, names, strict=True):
        dimension = int(shapely.get_dimensions(shape))
        if name and dimension in (0, 2):
            at = shape.representative_point()
            kind = "towns" if dimension == 0 else "provinceNames"
            found[kind].append([round(at.x, 4), round(at.y, 4), name, 0])
    return {kind: labels[:MOST_NAMES] for kind, labels in found.items()}


def read_features(path: Path) -> tuple[np.ndarray[Any, Any], list[str]]:
    """Return the shapes in a file, in WGS84, and the name of each or ""."""
    content = load_json_text(decode(read_bytes(path), str(path)), str(path))
    if isinstance(content, dict) and content.get("type") == "Feature":
        content = {**content, "type": "FeatureCollection", "features": [content]}
    listed = content.get("features") if isinstance(content, dict) else None
    if not isinstance(listed, list) or content.get("type") != "FeatureCollection":
        raise InputError(f"{path} is no GeoJSON: it needs type FeatureCollection and a list of features")
    transformer = _to_wgs84(content.get("crs"), path)
    shapes, names, problems = [], [], []
    for number, feature in enumerate(listed, 1):
        try:
            shape, name = _feature(feature, transformer)
        except (ValueError, TypeError, KeyError, shapely.errors.ShapelyError, ProjError) as error:
            problems.append(f"feature {number}{_called(feature)}: {' '.join(str(error).split())}")
            continue
        if shape is not None:
            shapes.append(shape)
            names.append(name)
    if problems:
        raise InputError(f"{path} can't be drawn", problems)
    if not shapes:
        raise InputError(f"{path} has no feature with a geometry: there is nothing to draw in it")
    return np.array(shapes, dtype=object), names


def _feature(feature: Any, transformer: Transformer | None) -> tuple[BaseGeometry | None, str]:
    if not isinstance(feature, dict):
        raise ValueError("is not a mapping")
    geometry, properties = feature.get("geometry"), feature.get("properties") or {}
    if geometry is None:
        return None, ""
    if not isinstance(geometry, dict) or geometry.get("type") not in KINDS:
        raise ValueError("its geometry is none of " + ", ".join(KINDS))
    shape: BaseGeometry = shapely.force_2d(shapely.from_geojson(json.dumps(geometry)))
    if transformer is not None:
        shape = shapely.transform(shape, lambda xy: np.column_stack(transformer.transform(*xy.T)))
    points = shapely.get_coordinates(shape)
    if not np.isfinite(points).all():
        raise ValueError("its coordinates are no places on the earth")
    if len(points) and (np.abs(points) > (360, 90.0001)).any():
        raise ValueError(
            "its coordinates are no longitudes and latitudes: give the file a crs, or export it as WGS84"
        )
    name = properties.get("name") if isinstance(properties, dict) else None
    return _sound(shape), name.strip() if isinstance(name, str) else ""


def _sound(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape without the crossings that an overlay stumbles over, cut along the antimeridian."""
    mended = shapely.make_valid(shape)
    return crs.split(mended) if int(shapely.get_dimensions(mended)) == 2 else mended


def _called(feature: Any) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return f" ({name[:60]})" if isinstance(name, str) and name else ""


def _to_wgs84(given: Any, path: Path) -> Transformer | None:
    """Return how to turn the file's coordinates into WGS84, or None where they are."""
    if given is None:
        return None
    properties = given.get("properties") if isinstance(given, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    try:
        system = CRS.from_user_input(str(name))
    except ProjError as error:
        raise InputError(f"{path} has a crs that is not known, {name!r}: export it as EPSG:4326") from error
    return (
        None
        if system.equals(CRS.from_epsg(4326), ignore_axis_order=True)
        else Transformer.from_crs(system, crs.WGS84, always_xy=True)
    )
