"""Findings made by hand beside the scene of tests/scenes.py, and a small picture in the place of the map."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pandas as pd

from mapper.render.brief.blocks import Brief, Bullets, Heading, Paragraph, Table, words_of
from mapper.render.brief.content import brief_of
from mapper.render.findings import Findings
from mapper.render.scene import Scene
from tests.scenes import ARABS, DAY, IRAQ, IS, KURDS, SYRIA, seed_scene

SINCE = dt.date(2017, 8, 6)
CHANGE = [
    "day",
    "place",
    "name",
    "part",
    "lon",
    "lat",
    "from_status",
    "from_actors",
    "from_besieged_by",
    "to_status",
    "to_actors",
    "to_besieged_by",
    "reason",
    "sources",
    "claim_ids",
]


def change(day: dt.date, place: str, before: str, after: str, **more: Any) -> dict[str, Any]:
    """Return a row of the table of changes; a side is written "status: parties"."""
    row: dict[str, Any] = dict.fromkeys(CHANGE, "") | {
        "day": pd.Timestamp(day),
        "place": place,
        "name": place,
    }
    for side, told in (("from", before), ("to", after)):
        row[f"{side}_status"], _, row[f"{side}_actors"] = told.partition(": ")
    return row | {"lon": 40.0, "lat": 35.0, "reason": "claim", "sources": "SANA"} | more


def changes(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=CHANGE)


PROVINCES = pd.DataFrame(
    [
        ("Iraq", "Nineveh", "", "unknown", 35_313.4, 0.962, 0),
        ("Iraq", "Nineveh", IRAQ, "controlled", 1_411.2, 0.038, 2),
        ("Syria", "Deir ez-Zor", "", "unknown", 26_668.0, 0.998, 0),
        ("Syria", "Deir ez-Zor", f"{IS};{SYRIA}", "contested", 40.6, 0.0015, 1),
        ("Iraq", "Anbar", "", "unknown", 50_000.0, 1.0, 0),
    ],
    columns=["country", "province", "actors", "status", "area_km2", "share", "places"],
)


def findings(scene: Scene | None = None, **fields: Any) -> Findings:
    """Return what was found out about the scene; keywords replace its fields."""
    told = {claim["id"]: claim for claim in (scene or seed_scene()).reported.to_dict("records")}
    made: dict[str, Any] = {
        "changes": changes(
            change(DAY, "Raqqa", f"controlled: {IS}", f"contested: {IS};{KURDS};{ARABS}"),
            change(SINCE + dt.timedelta(1), "Mosul", f"contested: {IS}", f"controlled: {IRAQ}", sources=""),
        ),
        "provinces": PROVINCES,
        "extents": [
            {"claim": told["c11"], "day": DAY, "held": 0.0, "shared": 0.001, "unknown": 0.191, "km2": 0.0, "reason": ""}
        ]
        if "c11" in told
        else [],
        "since": SINCE,
        "own_words": frozenset({"c1"}),
        "gains": pd.DataFrame(
            [(IRAQ, 1411.2, 0.0, 1411.2), (IS, 0.0, 1500.0, -1500.0)],
            columns=["actor", "gained_km2", "lost_km2", "net_km2"],
        ),
        "passed": pd.DataFrame(
            [(IS, "controlled", IRAQ, "controlled", 1411.2), (IS, "controlled", "", "unknown", 0.01)],
            columns=["from_actors", "from_status", "to_actors", "to_status", "area_km2"],
        ),
    }  # fmt: skip
    return Findings(**{**made, **fields})


def brief(
    scene: Scene | None = None, lang: str = "en", alt: str = "What the map shows.", **fields: Any
) -> Brief:
    """Return the brief of a scene, by default of that of tests/scenes.py."""
    scene = scene or seed_scene()
    return brief_of(scene, findings(scene, **fields), lang, alt)


def section(made: Brief, title: str) -> list[Any]:
    """Return the blocks under a heading, those under its own headings too."""
    at = next(n for n, block in enumerate(made.blocks) if isinstance(block, Heading) and block.text == title)
    level = made.blocks[at].level
    found = []
    for block in made.blocks[at + 1 :]:
        if isinstance(block, Heading) and block.level <= level:
            break
        found.append(block)
    return found


def cells(table: Table) -> list[list[str]]:
    """Return a table as texts, the words of a source after a bar."""
    return [
        [words_of(cell.line) + (f" | {cell.quote}" if cell.quote else "") for cell in row]
        for row in table.rows
    ]


def tables(blocks: Any) -> list[list[list[str]]]:
    return [cells(block) for block in blocks if isinstance(block, Table)]


def texts(made: Brief) -> list[str]:
    """Return all that a brief says, piece by piece."""
    found = [made.title, made.subtitle, made.lead]
    for block in made.blocks:
        if isinstance(block, Table):
            found += [block.caption, *(column.title for column in block.columns)]
            found += [words_of(cell.line) for row in block.rows for cell in row]
            found += [cell.quote for row in block.rows for cell in row if cell.quote]
        elif isinstance(block, Bullets):
            found += [words_of(line) for line in block.lines]
        elif isinstance(block, Paragraph):
            found.append(words_of(block.line))
        else:
            found.append(block.text if isinstance(block, Heading) else block.caption)
    return [text for text in found if text]


def picture(suffix: str = ".png") -> bytes:
    """Return a small picture, as a stand-in for the map."""
    if suffix == ".svg":
        return (
            b'<svg xmlns="http://www.w3.org/2000/svg" width="170mm" height="100mm" viewBox="0 0 170 100">'
            b'<rect width="170" height="100" fill="#dde"/></svg>'
        )
    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGB", (340, 200), "#dddde8").save(stream, "png")
    return stream.getvalue()
