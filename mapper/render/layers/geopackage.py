"""GeoPackage: the day's layers, the claims and the changes, with styles that QGIS takes up by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from mapper.claims.rows import as_layer
from mapper.columns import Column
from mapper.crs import as_array
from mapper.geopackage.write import Layer, geopackage
from mapper.render.choices import Choices
from mapper.render.findings import Changes
from mapper.render.layers.qgis import styles
from mapper.render.layers.tables import about, colours_of, day_layers, source_line, told_lines, typed_columns
from mapper.render.layers.xml import add, leaf, written
from mapper.render.scene import Scene
from mapper.render.words import catalog, say

SHAPES = {"areas": "MULTIPOLYGON", "frontlines": "MULTILINESTRING", "places": "POINT", "changes": "POINT"}
"""The one shape of a layer; the others hold points, lines and polygons."""
MULTI: Mapping[str, Any] = {"Polygon": shapely.MultiPolygon, "LineString": shapely.MultiLineString}
DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"


def geopackage_bytes(scene: Scene, changes: Changes, choices: Choices) -> bytes:
    """Return a GeoPackage with the layers areas, marks, frontlines, places, claims and changes.

    Title, day, hash, sources, credits and notes are metadata of the file and of each layer.
    """
    facts = about(scene, choices.lang)
    words = catalog(choices.lang)
    styled = styles(scene, colours_of(scene, choices), choices.lang)
    tables: dict[str, tuple[Mapping[str, Column], NDArray[np.object_]]] = {**day_layers(scene)}
    claims, shown = as_layer(scene.claims)
    tables |= {"claims": (claims, as_array(shown)), "changes": _changes(changes)}
    layers = []
    for name, (columns, geometry) in tables.items():
        shape = SHAPES.get(name, "GEOMETRY")
        drawn = [_multi(one) for one in geometry] if shape.startswith("MULTI") else list(geometry)
        told = _layer_metadata(f"{say(words, f'files.{name}')} – {scene.title}", facts)
        layers.append(Layer(name, columns, drawn, shape, facts["as_of"], told, styled.get(name, "")))
    return geopackage(layers, _metadata(facts))


def _multi(shape: Any) -> Any:
    return MULTI[shape.geom_type]([shape]) if shape is not None and shape.geom_type in MULTI else shape


def _changes(changes: Changes) -> tuple[Mapping[str, Column], NDArray[np.object_]]:
    """Return what passed from whom to whom, each at its place where that is known."""
    table = changes()
    known = (table["lon"].notna() & table["lat"].notna()).to_numpy(bool)
    geometry = np.full(len(table), None, dtype=object)
    geometry[known] = shapely.points(table.loc[known, ["lon", "lat"]].to_numpy(float))
    return typed_columns(table), geometry


def _metadata(facts: Mapping[str, Any]) -> str:
    """Return the metadata of the file, as GDAL tells it."""
    tree = leaf("GDALMultiDomainMetadata")
    items = add(tree, "Metadata")
    for key, value in facts.items():
        lines = [source_line(source) for source in value] if key == "sources" else value
        add(items, "MDI", lines if isinstance(lines, str) else "\n".join(lines), key=key.upper())
    return written(tree, bare=True).decode()  # GDAL takes no declaration


def _layer_metadata(title: str, facts: Mapping[str, Any]) -> str:
    """Return the metadata of a layer, as QGIS shows it in the properties."""
    tree = leaf("qgis", version="3.22")
    add(tree, "identifier", facts["claims_hash"])
    add(tree, "type", "dataset")
    add(tree, "title", title)
    add(tree, "abstract", "\n".join(told_lines(facts)))
    for credit in facts["credits"]:
        add(tree, "rights", credit)
    add(tree, "crs")
    add(tree, "extent")
    return written(tree, DOCTYPE).decode()
