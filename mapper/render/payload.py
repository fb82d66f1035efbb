"""What travels to the page: a chronicle as blocks of data, and plain values as text that no parser misreads.

Each block is gzip in base64. ``meta`` is all that the page needs at once; ``mesh`` the faces; ``telling`` who
held what when, ``telling-1`` and so on the same as it was known earlier; ``things`` and ``marks`` what they
name; ``refs`` and ``claims-0`` and so on the evidence, unpacked when somebody asks for it.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from mapper.claims.table import COLUMNS, join_list, split_list
from mapper.dates import day_number
from mapper.render.binary import columns, packed, runs, steps
from mapper.render.choices import Choices
from mapper.render.chronicle import Chronicle, Telling
from mapper.render.mesh import mesh_bytes
from mapper.render.scene import rows
from mapper.render.seam import in_one_piece
from mapper.render.style import palettes, signs_for
from mapper.render.telling import Order, Tables, marks_payload, order_of, rows_of, tables_of, telling_bytes
from mapper.render.words import catalog

if TYPE_CHECKING:
    import pandas as pd

UNSEEN = ("lon", "lat", "geometry", "start", "end", "modality", "temporal")
"""Columns of a claim that the page does not show as they are."""
CHUNK, CHUNK_LETTERS = 500, 300_000
"""Claims in one block of evidence at most, and the letters at which a block is closed."""
UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff]|\\{(?=[{%#])")
DEGREE = 1e5
PRINTED = ("figure.", "projection.", "brief.", "files.")
"""What the keys of texts begin with that no page has."""


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
    """Return text that a page can hold: halves of surrogate pairs, and NUL, become U+FFFD."""
    return UNWRITABLE.sub("\ufffd", text)


def packed_json(value: Any) -> str:
    """Return a value as a block of data."""
    return packed(to_json(value).encode("utf-8"))


def chronicle_blocks(chronicle: Chronicle, choices: Choices, more: Mapping[str, Any]) -> dict[str, str]:
    """Return all that the page tells about a chronicle, as blocks of data by name.

    Parameters
    ----------
    chronicle : Chronicle
    choices : Choices
    more : mapping
        What else ``meta`` is to hold.
    """
    chronicle = in_one_piece(chronicle)
    actors = chronicle.actors()
    order, tables = order_of(chronicle), tables_of(chronicle, actors)
    evidence = Evidence(chronicle, order)
    chosen = {"palette": choices.palette, "patterns": bool(choices.patterns), **more}
    blocks = {"meta": packed_json({**_meta(chronicle, tables, evidence, choices.lang), **chosen})}
    blocks["mesh"] = packed(mesh_bytes(chronicle.faces[order.faces]))
    blocks["things"] = packed_json(_things(chronicle.things, order))
    for number, telling in enumerate(chronicle.tellings):
        name = f"-{number}" if number else ""
        blocks[f"telling{name}"] = packed(telling_bytes(telling, tables, order))
        blocks[f"marks{name}"] = packed_json(marks_payload(telling, tables, order))
        blocks[f"refs{name}"] = packed(evidence.refs(telling, order))
    for number, chunk in enumerate(evidence.chunks()):
        blocks[f"claims-{number}"] = packed_json(chunk)
    return blocks


class Evidence:
    """The claims of a chronicle, those of one thing beside each other.

    Attributes
    ----------
    index : dict of str to int
        Where the claim of each id stands.
    """

    def __init__(self, chronicle: Chronicle, order: Order) -> None:
        titles = {
            source["file"]: source["title"]
            for source in chronicle.sources
            if {"file", "title"} <= set(source)
        }
        found = {
            str(row["id"]): _claim({**row, "report": titles.get(row["report"], row["report"])})
            for table in (chronicle.claims, chronicle.reported, chronicle.unlocated)
            for row in rows(table)
        }
        cells = chronicle.things["claim_ids"].tolist()
        self._told = [cells[at] for at in order.things]
        named = (name for cell in self._told for name in split_list(cell) if name in found)
        self.index = {name: at for at, name in enumerate(dict.fromkeys([*named, *found]))}
        self._claims = [found[name] for name in self.index]
        self._bounds = _bounds(self._claims)

    def chunks(self) -> Iterator[list[dict[str, Any]]]:
        """Yield the claims block by block."""
        for start, end in zip(self._bounds[:-1], self._bounds[1:], strict=True):
            yield self._claims[start:end]

    @property
    def starts(self) -> list[int]:
        """The first claim of each block, and how many there are in all."""
        return self._bounds

    def at(self, cell: str) -> list[int]:
        """Return where the claims of a list cell stand; those that there are not are left out."""
        names = split_list(cell) if cell else []
        return [self.index[name] for name in names if name in self.index]

    def refs(self, telling: Telling, order: Order) -> bytes:
        """Return the claims about each thing, behind and against each state, and behind each mark."""
        states = telling.states
        row = rows_of(states, order)
        cells = (
            self._told,
            states["claim_ids"].iloc[row].tolist(),
            states["against_ids"].iloc[row].tolist(),
            telling.marks["claim_ids"].tolist(),
        )
        return b"".join(columns(*runs([self.at(cell) for cell in some])) for some in cells)


def _bounds(claims: list[dict[str, Any]]) -> list[int]:
    bounds, letters = [0], 0
    for at, claim in enumerate(claims):
        size = sum(len(cell) for cell in claim.values() if isinstance(cell, str))
        if at > bounds[-1] and (at - bounds[-1] >= CHUNK or letters + size > CHUNK_LETTERS):
            bounds.append(at)
            letters = 0
        letters += size
    return [*bounds, len(claims)] if claims else [0]


def _meta(chronicle: Chronicle, tables: Tables, evidence: Evidence, lang: str) -> dict[str, Any]:
    colours = palettes(tables.actors, chronicle.colours)
    return {
        "lang": lang,
        "words": {key: text for key, text in catalog(lang).items() if not key.startswith(PRINTED)},
        "title": chronicle.title,
        "first": day_number(chronicle.first),
        "last": day_number(chronicle.last),
        "opens": day_number(chronicle.opens),
        "zero": tables.zero,
        "actors": [
            {"name": name, "colours": {scheme: chosen[name] for scheme, chosen in colours.items()}}
            for name in tables.actors
        ],
        "groups": [{"status": status, "who": tables.who(cell)} for status, cell in tables.groups],
        "rings": [tables.who(cell) for cell in tables.rings],
        "weights": tables.weights,
        "signs": signs_for(_shown(chronicle)),
        "bounds": [round(edge, 4) for edge in shown_bounds(chronicle)],
        "claims": evidence.starts,
        "reported": evidence.at(join_list(chronicle.reported["id"])),
        "unlocated": evidence.at(join_list(chronicle.unlocated["id"])),
        "known": [day.isoformat() for day in sorted(chronicle.earlier)],
        "sources": [{key: str(cell) for key, cell in source.items() if cell} for source in chronicle.sources],
        "notes": [note if isinstance(note, str) else note.told(lang) for note in chronicle.notes],
        "credits": list(dict.fromkeys(line for credit in chronicle.credits for line in credit.split("; "))),
        "boundaries": chronicle.boundaries_note,
        "view": chronicle.view,
        "hash": chronicle.claims_hash,
        "half_life": chronicle.half_life_days,
        "reach_km": chronicle.reach_km,
    }


def _shown(chronicle: Chronicle) -> set[str]:
    """Return the statuses and marks that occur, and what else has a sign of its own."""
    found: set[str] = set()
    for telling in chronicle.tellings:
        found |= {*telling.states["status"], *telling.marks["kind"]}
        if (telling.states["besieged_by"] != "").any():
            found.add("siege")
        alone = telling.states[telling.states["status"] == "controlled"]["actors"]
        if alone[~alone.str.contains(";")].nunique() > 1:
            found.add("frontline")
    return found


def shown_bounds(chronicle: Chronicle) -> tuple[float, float, float, float]:
    """Return west, south, east, north of what the map opens on.

    That is the study area if the user chose it, else all that has evidence on any day.
    """
    import shapely

    parts: list[Any] = []
    if not chronicle.area_given:
        spoken = np.zeros(len(chronicle.faces), dtype=bool)
        for step in chronicle.telling.course:
            spoken[step.faces[step.things >= 0]] = True
        spots = chronicle.things[["lon", "lat"]].to_numpy(float)
        spots = spots[~np.isnan(spots).any(axis=1)]
        tables = (chronicle.faces[spoken], chronicle.telling.marks.geometry.to_numpy())
        parts = [shapely.total_bounds(table) for table in tables if len(table)]
        parts += [np.append(spots.min(axis=0), spots.max(axis=0))] if len(spots) else []
        parts = [part for part in parts if not np.isnan(part).any()]
    west, south, east, north = zip(*(parts or [chronicle.study_area.bounds]), strict=True)
    return float(min(west)), float(min(south)), float(max(east)), float(max(north))


def _things(things: pd.DataFrame, order: Order) -> dict[str, Any]:
    """Return the things as columns; coordinates in steps of a hundred-thousandth of a degree."""
    table = things.iloc[order.things]
    spots = table[["lon", "lat"]].to_numpy(float)
    lost = np.isnan(spots).any(axis=1)
    lon, lat = np.rint(np.nan_to_num(spots) * DEGREE).astype(np.int64).T
    found: dict[str, Any] = {"lon": steps(lon).tolist(), "lat": steps(lat).tolist()}
    found["lost"] = np.flatnonzero(lost).tolist()
    found["ambiguous"] = np.flatnonzero(table["ambiguous"].to_numpy(bool)).tolist()
    for name in ("type", "place", "name", "part", "kind", "located_by", "located_note"):
        cells = [str(cell) if cell is not None and cell == cell else "" for cell in table[name].tolist()]
        found[name] = _repeated(cells)
    if "names" in table:
        found["names"] = table["names"].tolist()
    return found


def _repeated(cells: list[str]) -> Any:
    """Return texts as they are, or as numbers and a list where most of them come again and again."""
    known = {cell: at for at, cell in enumerate(dict.fromkeys(cells))}
    if 4 * len(known) > len(cells):
        return cells
    return {"texts": list(known), "at": [known[cell] for cell in cells]}


def _claim(row: Mapping[str, Any]) -> dict[str, Any]:
    claim = {name: _plain(row[name]) for name in COLUMNS if name not in UNSEEN and row.get(name) is not None}
    for name, usual in (("modality", "asserted"), ("temporal", "current")):
        if row.get(name) not in (None, usual):
            claim[name] = str(row[name])
    if row.get("ambiguous") is True:
        claim["ambiguous"] = True
    if row.get("effect") is not None:
        claim["effect"] = day_number(row["effect"].date())
    return claim


def _plain(cell: Any) -> Any:
    if isinstance(cell, dt.date):
        return cell.strftime("%Y-%m-%d")
    if isinstance(cell, float):
        return round(cell, 6)
    return cell if cell is None or isinstance(cell, (bool, int)) else str(cell)
