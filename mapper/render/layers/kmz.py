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
from mapper.render.findings import Findings
from mapper.render.layers.balloon import Teller, heading, own_markup
from mapper.render.layers.icons import icon
from mapper.render.layers.looks import Look, Looks
from mapper.render.layers.tables import LAYERS, about, colours_of, day_layers, rows_of, told_lines
from mapper.render.layers.xml import add, root, written
from mapper.render.scene import Scene, members
from mapper.render.words import Text, catalog, say

KML = "http://www.opengis.net/kml/2.2"
ICONS = ("disc", "ring", "diamond")
SHARED = ("contested", "mixed", "siege", "presence", "claimed", "event")
"""What has a folder of its own, since no one party holds it; in the order of the legend."""
DATA = ("status", "actors", "besieged_by", "area_confidence", "area_km2", "length_km", "claim_ids")
"""What a placemark also has as data, for programs that read it."""


class Feature(NamedTuple):
    """One thing on the globe: its layer, its cells without those that are missing, its shape."""

    layer: str
    row: Mapping[str, Any]
    shape: Any


def kmz_bytes(scene: Scene, findings: Findings, choices: Choices) -> bytes:
    """Return a zip archive with ``doc.kml`` and the icons that it uses."""
    words, facts = catalog(choices.lang), about(scene, choices.lang)
    tree = root("kml", KML)
    document = add(tree, "Document")
    add(document, "name", scene.title)
    add(document, "open", 1)
    add(document, "Snippet", facts["as_of"], maxLines=1)
    add(document, "description", own_markup(scene.title, told_lines(facts)))
    folders = _folders(_features(scene), words)
    looks = Looks(colours_of(scene, choices))
    looks.write(document, {looks.of(one.layer, one.row) for _, inside in folders for one in inside})
    teller = Teller(scene, choices.lang)
    for name, inside in folders:
        folder = add(document, "Folder")
        add(folder, "name", name)
        for one in inside:
            _placemark(folder, one, looks.of(one.layer, one.row), teller)
    return packed({"doc.kml": written(tree), **{f"icons/{name}.png": icon(name) for name in ICONS}})


def _features(scene: Scene) -> Iterator[Feature]:
    for name, layer in day_layers(scene).items():
        for row, shape in zip(rows_of(layer.columns), shapely.orient_polygons(layer.geometry), strict=True):
            if shape is not None and not shape.is_empty:
                yield Feature(name, row, shape)


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


def _placemark(folder: Any, feature: Feature, look: Look, teller: Teller) -> None:
    placemark = add(folder, "Placemark")
    add(placemark, "name", heading(feature.layer, feature.row, teller.words))
    add(placemark, "Snippet", maxLines=0)
    add(placemark, "description", teller.balloon(feature.layer, feature.row))
    first, last = feature.row.get("valid_from"), feature.row.get("valid_to")
    if first or last:
        span = add(placemark, "TimeSpan")
        for tag, day in (("begin", first), ("end", last)):
            if day:  # the first instant of a day: what ends with it does not hold on it
                add(span, tag, f"{day}T00:00:00Z")
    add(placemark, "styleUrl", f"#{look.name}")
    known = {key: feature.row[key] for key in DATA if key in feature.row}
    if known:
        data = add(placemark, "ExtendedData")
        for key, value in known.items():
            add(add(data, "Data", name=key), "value", value)
    _geometry(placemark, feature.shape)


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
