"""What travels to the page: a scene as plain values, and plain values as text that no parser can misread."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import shapely

from mapper.claims.table import COLUMNS
from mapper.render.scene import Scene, actors_of, members, rows, shown_bounds
from mapper.render.shapes import pack
from mapper.render.style import actor_colours, confidence_word, signs_of

UNSEEN = ("lon", "lat", "geometry", "start", "end", "id", "modality", "temporal")
"""Columns of a claim that the page does not show as they are."""
LONE = re.compile("[\ud800-\udfff]")
UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff]|\\{(?=[{%#])")


def to_json(value: Any) -> str:
    r"""Return JSON that can stand in any script block of any page or template.

    Markup, line separators, halves of surrogate pairs and the opening signs of templates are escaped.

    Examples
    --------
    >>> to_json({"place": "</script>{{ 7 }}"})
    '{"place":"\\u003c/script\\u003e\\u007b{ 7 }}"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def printable(text: str) -> str:
    """Return text that can be written as UTF-8: halves of surrogate pairs become U+FFFD."""
    return LONE.sub("\ufffd", text)


def scene_payload(scene: Scene) -> dict[str, Any]:
    """Return all that the page tells about a scene, as values that JSON can carry.

    Returns
    -------
    dict
        ``things`` are the rows of areas, marks and places in drawing order; ``claims`` all claims that any
        of them, ``reported`` or ``unlocated`` names, by their position.
    """
    colours = actor_colours(actors_of(scene), scene.colours)
    actor_index = {name: at for at, name in enumerate(colours)}
    claims, claim_index = _claims(scene)
    things = [
        _thing(row, kind, actor_index, claim_index)
        for kind, table in zip(("area", "mark", "place"), scene.evidence, strict=True)
        for row in rows(table)
    ]
    return {
        "title": scene.title,
        "day": scene.day.isoformat(),
        "bounds": [round(edge, 4) for edge in shown_bounds(scene)],
        "study": pack(scene.study_area),
        "actors": [{"name": name, "colour": colour} for name, colour in colours.items()],
        "signs": [asdict(sign) for sign in signs_of(scene)],
        "things": things,
        "paint": _paint(things, scene),
        "frontlines": [{"shape": pack(row["geometry"])} for row in rows(scene.frontlines)],
        "claims": claims,
        "reported": [claim_index[str(name)] for name in scene.reported["id"]],
        "unlocated": [claim_index[str(name)] for name in scene.unlocated["id"]],
        "sources": [{key: str(cell) for key, cell in source.items() if cell} for source in scene.sources],
        "notes": list(scene.notes),
        "credits": list(dict.fromkeys(line for credit in scene.credits for line in credit.split("; "))),
        "boundaries": scene.boundaries_note,
        "view": scene.view,
        "hash": scene.claims_hash,
    }


def _paint(things: list[dict[str, Any]], scene: Scene) -> list[dict[str, Any]]:
    """Return what the colour of the areas is drawn from: neighbours that look alike are one shape."""
    alike: dict[tuple[Any, ...], list[int]] = {}
    for at, thing in enumerate(things[: len(scene.areas)]):
        if thing["status"] != "unknown":
            alike.setdefault((thing["status"], *thing["who"], thing["word"]), []).append(at)
    shapes = scene.areas.geometry.to_numpy()
    return [
        {
            "status": things[group[0]]["status"],
            "who": things[group[0]]["who"],
            "confidence": round(sum(things[at]["confidence"] for at in group) / len(group), 2),
            "shape": pack(shapely.coverage_union_all(shapes[group])),
        }
        for group in alike.values()
    ]


def _claims(scene: Scene) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Return the claims as dicts without empty cells, and each id's position."""
    shown: list[dict[str, Any]] = []
    index: dict[str, int] = {}
    titles = {source["file"]: source["title"] for source in scene.sources if {"file", "title"} <= set(source)}
    for table in (scene.claims, scene.reported, scene.unlocated):
        for row in rows(table):
            if str(row["id"]) not in index:
                index[str(row["id"])] = len(shown)
                shown.append(_claim({**row, "report": titles.get(row["report"], row["report"])}))
    return shown, index


def _claim(row: Mapping[str, Any]) -> dict[str, Any]:
    claim = {name: _plain(row[name]) for name in COLUMNS if name not in UNSEEN and row.get(name) is not None}
    for name, usual in (("modality", "asserted"), ("temporal", "current")):
        if row.get(name) not in (None, usual):
            claim[name] = str(row[name])
    if row.get("ambiguous") is True:
        claim["ambiguous"] = True
    return claim


def _thing(
    row: Mapping[str, Any], kind: str, actors: dict[str, int], claims: dict[str, int]
) -> dict[str, Any]:
    named = members(row["actors"]) or members(row["actor"])
    confidence = min(1.0, max(0.0, float(row["area_confidence"] or 0)))
    thing: dict[str, Any] = {
        "type": kind,
        "status": row["status"] or "unknown",
        "who": [actors[name] for name in named],
        "by_whom": [actors[name] for name in members(row["besieged_by"])],
        "claims": [claims[name] for name in members(row["claim_ids"]) if name in claims],
        "confidence": round(confidence, 2),
        "word": confidence_word(confidence),
        "from": _plain(row["valid_from"]),
        "to": _plain(row["valid_to"]),
        "km2": round(row["area_km2"], 1) if kind == "area" and row["area_km2"] else None,
        "at": _point(row),
        "shape": pack(row["geometry"]) if kind != "place" else None,
        "by": row.get("located_by") if kind == "place" else None,
        "note": row.get("located_note") or None,
        "kind": row.get("kind"),
        "place": row.get("place"),
        "name": row.get("name"),
        "part": row.get("part"),
        "ambiguous": row.get("ambiguous") is True,
        "outlier": row.get("outlier") is True,
    }
    return {name: cell for name, cell in thing.items() if cell is not None and cell is not False}


def _point(row: Mapping[str, Any]) -> list[float] | None:
    """Return a point that stands for the row: its own, or one inside its shape."""
    shape = row["geometry"]
    if shape is None or shape.is_empty:
        return None
    point = shape if shape.geom_type == "Point" else shape.representative_point()
    return [round(point.x, 5), round(point.y, 5)]


def _plain(cell: Any) -> Any:
    if isinstance(cell, dt.date):
        return cell.strftime("%Y-%m-%d")
    if isinstance(cell, float):
        return round(cell, 6)
    return cell if cell is None or isinstance(cell, (bool, int)) else str(cell)
