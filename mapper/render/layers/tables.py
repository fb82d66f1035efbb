"""What files of layers are made of: a day's tables as columns and geometry, and what stands beside a map."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from mapper.claims.table import whole_text
from mapper.columns import DAY, NUMBER, TEXT, TRUTH, Column, as_text, columns_of
from mapper.crs import as_array, span, split
from mapper.render.choices import Choices
from mapper.render.findings import Changes
from mapper.render.scene import Scene, members
from mapper.render.style import palettes
from mapper.render.words import Note, catalog, in_words, say
from mapper.spreadsheet import as_csv

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

LAYERS = ("areas", "marks", "frontlines", "places")
"""The layers of a day, from the lowest on the map to the highest."""
KINDS = {
    **dict.fromkeys(("area_confidence", "area_km2", "length_km", "lon", "lat"), NUMBER),
    **dict.fromkeys(("valid_from", "valid_to", "day"), DAY),
    **dict.fromkeys(("ambiguous", "outlier"), TRUTH),
}
"""What a column holds even where a map has none of it."""
HELD = ("actors", "besieged_by", "actor_a", "actor_b")


class Drawn(NamedTuple):
    """One layer: its columns, and its geometry as an array of shapely geometries."""

    columns: dict[str, Column]
    geometry: NDArray[np.object_]


def drawn(table: gpd.GeoDataFrame) -> Drawn:
    """Return a table of the map as columns and geometry, cut where it crosses the antimeridian."""
    geometry = [_cut(shape) for shape in table.geometry]
    return Drawn(typed_columns(table), as_array(geometry))


def typed_columns(table: pd.DataFrame) -> dict[str, Column]:
    """Return columns, each of the kind that it has on every map."""
    found = columns_of(table)
    for name, kind in KINDS.items():
        if name in found and not any(cell is not None for cell in found[name].cells):
            found[name] = Column(kind, found[name].cells)
    return found


def day_layers(scene: Scene) -> dict[str, Drawn]:
    """Return the layers of the day by name, in the order of `LAYERS`."""
    return {name: drawn(getattr(scene, name)) for name in LAYERS}


def in_one(layers: Mapping[str, Drawn]) -> Drawn:
    """Return layers as one, with a column `layer` that tells them apart."""
    sizes = {name: len(layer.geometry) for name, layer in layers.items()}
    names = dict.fromkeys(itertools.chain.from_iterable(layer.columns for layer in layers.values()))
    told = list(itertools.chain.from_iterable([name] * size for name, size in sizes.items()))
    columns = {"layer": Column(TEXT, told)}
    for column in names:
        parts = [
            layer.columns.get(column, Column("", [None] * sizes[name])) for name, layer in layers.items()
        ]
        kinds = {part.kind for part in parts if any(cell is not None for cell in part.cells)}
        kind = kinds.pop() if len(kinds) == 1 else TEXT if kinds else KINDS.get(column, TEXT)
        cells = [cell for part in parts for cell in part.cells]
        plain = kinds and kind == TEXT  # several kinds in one column
        columns[column] = Column(kind, [as_text(c) if plain and c is not None else c for c in cells])
    return Drawn(columns, np.concatenate([layer.geometry for layer in layers.values()]))


def _cut(shape: Any) -> Any:
    """Return a geometry of which no part reaches around the globe."""
    if shape is None or shape.is_empty:
        return None if shape is None else shape
    west, _, east, _ = shape.bounds
    if not east - west > 180 or span(shape)[2] <= 180 or shape.geom_type in ("Point", "MultiPoint"):
        return shape
    if "Polygon" in shape.geom_type:
        return split(shape)
    eastward = shapely.transform(shape, lambda xy: np.column_stack([xy[:, 0] % 360, xy[:, 1]]))
    here = shapely.intersection(eastward, shapely.box(0, -90, 180, 90))
    beyond = shapely.intersection(eastward, shapely.box(180, -90, 360, 90))
    parts = [
        *shapely.get_parts(here),
        *shapely.get_parts(shapely.transform(beyond, lambda xy: xy - [360, 0])),
    ]
    return shapely.MultiLineString([part for part in parts if part.geom_type == "LineString"])


def colours_of(scene: Scene, choices: Choices) -> dict[str, str]:
    """Return the colour of every actor on the map, as the page has it."""
    cells = {
        cell
        for name in LAYERS
        for column in HELD
        if column in getattr(scene, name)
        for cell in getattr(scene, name)[column].dropna().unique().tolist()
    }
    actors = {actor for cell in cells for actor in members(cell)}
    return palettes(actors, scene.colours)[choices.palette]


def about(scene: Scene, lang: str) -> dict[str, Any]:
    """Return what must stand beside any map, as texts and lists of texts."""
    words = catalog(lang)
    notes = [whole_text(note.told(lang) if isinstance(note, Note) else str(note)) for note in scene.notes]
    return {
        "title": whole_text(scene.title),
        "day": scene.day.isoformat(),
        "as_of": say(words, "page.as_of", day=in_words(scene.day, lang)),
        "assessment": say(words, "page.assessment"),
        "claims_hash": scene.claims_hash,
        "boundaries": scene.boundaries_note,
        "sources": [{key: whole_text(text) for key, text in one.items()} for one in scene.sources],
        "credits": list(scene.credits),
        "notes": notes,
    }


def told_lines(facts: Mapping[str, Any]) -> list[str]:
    """Return what stands beside a map as lines of text, without the title."""
    lines = [facts["as_of"], facts["assessment"], facts["boundaries"], *facts["notes"]]
    lines += [source_line(source) for source in facts["sources"]]
    return [line for line in (*lines, *facts["credits"], f"# {facts['claims_hash']}") if line]


def source_line(source: Mapping[str, str]) -> str:
    """Return a source as one line: title, day of publication, address.

    Examples
    --------
    >>> source_line({"title": "Siege", "published": "2017-09-05"})
    'Siege, 2017-09-05'
    """
    return ", ".join(filter(None, (source.get(key, "") for key in ("title", "published", "url"))))


def rows_of(columns: Mapping[str, Column]) -> Iterable[dict[str, Any]]:
    """Yield rows as dicts without what is missing, days as ISO text."""
    names = list(columns)
    for cells in zip(*(column.cells for column in columns.values()), strict=True):
        yield {
            name: cell.isoformat() if hasattr(cell, "isoformat") else cell
            for name, cell in zip(names, cells, strict=True)
            if cell is not None
        }


def places_csv(scene: Scene, changes: Changes, choices: Choices) -> bytes:
    """Return the places of the day as CSV, without a formula in it."""
    return as_csv(scene.places.drop(columns="geometry")).encode("utf-8", "replace")
