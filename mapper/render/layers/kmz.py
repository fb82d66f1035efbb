"""KMZ for Google Earth and other globes: a folder for each party, times, and the evidence in each balloon.

The file asks nobody for anything: its icons are in it, and its styles have no address outside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely

from mapper.packed import packed
from mapper.render.choices import Choices
from mapper.render.findings import Changes
from mapper.render.layers.balloon import Teller, heading, own_markup
from mapper.render.layers.icons import icon
from mapper.render.layers.looks import Look, look_of, style_elements
from mapper.render.layers.tables import LAYERS, about, colours_of, day_layers, rows_of, told_lines
from mapper.render.layers.xml import add, leaf, piece
from mapper.render.scene import Scene, members
from mapper.render.words import Text, catalog, say

KML = "http://www.opengis.net/kml/2.2"
ICONS = ("disc", "ring", "diamond")
SHARED = ("contested", "mixed", "siege", "presence", "claimed", "event")
"""What has a folder of its own, since no one party holds it; in the order of the legend."""
DATA = ("status", "actors", "besieged_by", "area_confidence", "area_km2", "length_km", "claim_ids")
"""What a placemark also has as data, for programs that read it."""


class Feature(NamedTuple):
    """One thing on the globe: its layer, its cells without those that are missing, its shape and its look."""

    layer: str
    row: Mapping[str, Any]
    shape: Any
    look: Look


def kmz_bytes(scene: Scene, changes: Changes, choices: Choices) -> bytes:
    """Return a zip archive with ``doc.kml`` and the icons that it uses."""
    document = b"".join(_document(scene, choices))
    return packed({"doc.kml": document, **{f"icons/{name}.png": icon(name) for name in ICONS}})


def _document(scene: Scene, choices: Choices) -> Iterator[bytes]:
    """Yield the document piece by piece: a tree of many thousand features would not fit in little memory."""
    folders = _folders(_features(scene, colours_of(scene, choices)), catalog(choices.lang))
    teller = Teller(scene, choices.lang)
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="{KML}">\n<Document>\n'.encode()
    yield from map(piece, _head(about(scene, choices.lang)))
    yield from map(piece, style_elements({one.look for _, inside in folders for one in inside}))
    for name, inside in folders:
        yield b"<Folder>\n" + piece(leaf("name", name))
        for one in inside:
            yield piece(_placemark(one, teller))
        yield b"</Folder>\n"
    yield b"</Document>\n</kml>\n"


def _head(facts: Mapping[str, Any]) -> Iterator[Any]:
    yield leaf("name", facts["title"])
    yield leaf("open", 1)
    yield leaf("Snippet", facts["as_of"], maxLines=1)
    yield leaf("description", own_markup(facts["title"], told_lines(facts)))


def _features(scene: Scene, colours: Mapping[str, str]) -> Iterator[Feature]:
    for name, layer in day_layers(scene).items():
        for row, shape in zip(rows_of(layer.columns), shapely.orient_polygons(layer.geometry), strict=True):
            if shape is not None and not shape.is_empty:
                yield Feature(name, row, shape, look_of(name, row, colours))


def _folders(features: Iterable[Feature], words: Mapping[str, Text]) -> list[tuple[str, list[Feature]]]:
    """Return the folders with what is in them: parties, what is shared, lines, places, unknown."""
    found: dict[tuple[int, str], list[Feature]] = defaultdict(list)
    for feature in features:
        found[_folder(feature)].append(feature)
    names = {(1, sign): say(words, f"status.{sign}") for sign in SHARED}
    names |= {(2, layer): say(words, f"files.{layer}") for layer in LAYERS}
    names[3, "unknown"] = say(words, "status.unknown")
    order = [*sorted(key for key in found if key[0] == 0), *(key for key in names if key in found)]
    return [(names.get(key, key[1]), found[key]) for key in order]


def _folder(feature: Feature) -> tuple[int, str]:
    """Return where a feature belongs: the party that holds it, a sign, or a layer."""
    status = str(feature.row.get("kind" if feature.layer == "marks" else "status", ""))
    if feature.layer in ("frontlines", "places"):
        return 2, feature.layer
    if status in SHARED:
        return 1, status
    actors = members(feature.row.get("actors"))
    return (0, actors[0]) if actors and status == "controlled" else (3, "unknown")


def _placemark(feature: Feature, teller: Teller) -> Any:
    placemark = leaf("Placemark")
    add(placemark, "name", heading(feature.layer, feature.row, teller.words))
    add(placemark, "Snippet", maxLines=0)
    add(placemark, "description", teller.balloon(feature.layer, feature.row))
    first, last = feature.row.get("valid_from"), feature.row.get("valid_to")
    if first or last:
        span = add(placemark, "TimeSpan")
        for tag, day in (("begin", first), ("end", last)):
            if day:  # the first instant of a day: what ends with it does not hold on it
                add(span, tag, f"{day}T00:00:00Z")
    add(placemark, "styleUrl", f"#{feature.look.name}")
    known = {key: feature.row[key] for key in DATA if key in feature.row}
    if known:
        data = add(placemark, "ExtendedData")
        for key, value in known.items():
            add(add(data, "Data", name=key), "value", value)
    _geometry(placemark, feature.shape)
    return placemark


def _geometry(parent: Any, shape: Any) -> None:
    if shape.geom_type.startswith("Multi") or shape.geom_type == "GeometryCollection":
        inside = add(parent, "MultiGeometry")
        for part in shape.geoms:
            _geometry(inside, part)
        return
    element = add(parent, shape.geom_type)
    if shape.geom_type == "Polygon":
        add(element, "tessellate", 1)
        for tag, ring in [
            ("outerBoundaryIs", shape.exterior),
            *(("innerBoundaryIs", r) for r in shape.interiors),
        ]:
            add(add(add(element, tag), "LinearRing"), "coordinates", _coordinates(ring))
        return
    if shape.geom_type == "LineString":
        add(element, "tessellate", 1)
    add(element, "coordinates", _coordinates(shape))


def _coordinates(shape: Any) -> str:
    points: Sequence[Sequence[float]] = (np.round(shapely.get_coordinates(shape), 6) + 0.0).tolist()
    return " ".join(f"{lon:.10g},{lat:.10g}" for lon, lat in points)
