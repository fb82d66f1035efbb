"""The review sheet: a claim table as YAML for somebody who goes through it in a text editor.

It is a plain YAML list with comments, and `read_claims` reads it like any other. The claims stand below the
place they are about; the number behind an id names what was written there, so that a later reading knows a
claim that was changed by hand.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from mapper.claims.actors import Registry
from mapper.claims.doubts import doubts
from mapper.claims.markup import Dumper, load_yaml_text, shows
from mapper.claims.rows import plain_rows
from mapper.claims.table import COLUMNS, DATES, DEFAULTS
from mapper.errors import InputError
from mapper.files import printable, write_whole

if TYPE_CHECKING:
    import geopandas as gpd

SUFFIXES = (".yaml", ".yml")
FIRST = (
    *("predicate", "actor", "against", "place", "to_place", "part", "extent", "share", "date_from"),
    *("date_to", "source", "via", "modality", "confirmation", "quote"),
)
"""What is edited most, and the words to judge it by."""
LAST = ("published", "report", "url", "start", "end", "id")
WIDTH = 100
MARK = re.compile(r"^(?:- |  )id: (?P<id>.+?) +# (?P<digest>[0-9a-f]{8})$", re.MULTILINE)
Row = dict[str, Any]


class _Dumper(Dumper):
    """Writes shapes on few lines."""


class _Flow(dict[str, Any]):
    """A mapping written on one line."""


_Dumper.add_representer(
    _Flow, lambda dumper, content: dumper.represent_mapping("tag:yaml.org,2002:map", content, flow_style=True)
)


def write_sheet(claims: gpd.GeoDataFrame, path: Path, registry: Registry) -> None:
    """Write claims as a review sheet.

    Parameters
    ----------
    claims : GeoDataFrame
        Located claims, of reports in the order in which they were read.
    path : Path
        A ``.yaml`` file.
    registry : Registry
        Tells which parties are listed, and who speaks for himself.

    Raises
    ------
    FileError
        If the file can't be written.
    """
    write_whole(path, sheet(claims, registry, path.name).encode("utf-8"))


def sheet(claims: gpd.GeoDataFrame, registry: Registry, name: str = "claims.yaml") -> str:
    """Return claims as the text of a review sheet.

    Examples
    --------
    >>> from mapper.claims.actors import load_registry
    >>> from mapper.claims.table import Claim, claim_table
    >>> table = claim_table([Claim(place="Homs", predicate="contests", quote="Homs is fought over.")])
    >>> print(sheet(table, load_registry()).split("claims:")[1].strip())
    # ==== Homs
    <BLANKLINE>
    - predicate: contests
      place: Homs
      modality: asserted
      quote: Homs is fought over.
      # doubt: undated
      review:
      id: c1  # 07cf235e
    """
    told = claims.to_dict("records")
    plain = plain_rows(claims)
    parts = [_head(len(claims), name)]
    for group in _by_place(told):
        parts.append(_heading([told[number] for number in group]))
        parts += [_item(plain[number], doubts(told[number], registry)) for number in group]
    return "\n".join(parts)


def digests(text: str) -> dict[str, str]:
    """Return the digest that a review sheet has behind each id; an empty dict for any other text."""
    found: dict[str, str] = {}
    for mark in MARK.finditer(text):
        with suppress(InputError):  # a line of a quote may look like one of these
            found[str(load_yaml_text(mark["id"], "an id"))] = mark["digest"]
    return found


def digest(row: Mapping[str, Any]) -> str:
    """Return eight hexadecimal digits that name a claim as `plain_rows` has it.

    The analyst's decision, the id and columns of her own do not count.
    """
    named = {name: row[name] for name in COLUMNS if name in row and name not in ("id", "review")}
    content = json.dumps(_as_read(named), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode("utf-8")).hexdigest()[:8]


def _as_read(value: Any) -> Any:
    """Return a value as it is after YAML, where every scalar is text."""
    if isinstance(value, dict):
        return {key: _as_read(cell) for key, cell in value.items()}
    return [_as_read(cell) for cell in value] if isinstance(value, list | tuple) else str(value)


def _by_place(rows: Sequence[Row]) -> list[list[int]]:
    """Return the numbers of rows by place, and within a place in the order of the text."""
    reports = list(dict.fromkeys(row["report"] for row in rows))
    order = {name: number for number, name in enumerate(reports)}
    numbers = sorted(
        range(len(rows)), key=lambda number: (order[rows[number]["report"]], *_start(rows[number]))
    )
    groups: dict[tuple[Any, ...], list[int]] = {}
    for number in numbers:
        groups.setdefault(_place(rows[number]), []).append(number)
    return list(groups.values())


def _start(row: Row) -> tuple[bool, int]:
    known = isinstance(row["start"], int)
    return not known, row["start"] if known else 0


def _place(row: Row) -> tuple[Any, ...]:
    if row.get("located_by"):
        return row["located_id"] or (row["located_name"], row["lon"], row["lat"]), row["to_place"] != ""
    return "", row["place"].casefold(), row["to_place"].casefold()


def _head(count: int, name: str) -> str:
    file = printable(name)
    return f"""\
# {count} {"claim" if count == 1 else "claims"} to review, by place; within a place in the order of the text.
#
# Accept a claim with `review: accepted`. Correct any value and write `review: edited`. What must not be drawn
# is `review: rejected`. Claims may stand in any order; columns of your own are kept, and so are claims that
# you add: they need a place, a predicate and mostly an actor, and no start, end or id.
# Reading the report onto this file once more keeps what you decided, edited and added.
#
# Next: mapper check {file}
#       mapper map {file} -o map.html
claims:
"""


def _heading(rows: Sequence[Row]) -> str:
    """Return the comment above the claims of a place: its names, where it is, and where else it may be."""
    names = dict.fromkeys(
        f"{row['place']} – {row['to_place']}" if row["to_place"] else row["place"] for row in rows
    )
    called = ", ".join(name for name in names if name) or "no place named"
    first = next((row for row in rows if not row["part"]), rows[0])
    others = next((row["alternatives"] for row in rows if _is_open(row)), "")
    lines = [f"==== {called}{_whereabouts(first)}"]
    if others:
        lines.append(f"{'ambiguous: or' if first['located_by'] else 'perhaps'} {others}")
    return "".join(f"# {_one_line(line)}\n" for line in lines)


def _is_open(row: Row) -> bool:
    """Tell whether a claim's place may be another than the one it was taken for, if any."""
    return "located_by" in row and bool(row["ambiguous"] or not row["located_by"])


def _whereabouts(row: Row) -> str:
    if "located_by" not in row:
        return ""
    if not row["located_by"]:
        return f": not located, {row['located_note'] or 'nothing to look up'}"
    words = [row["located_name"], row["located_kind"], row["located_country"]]
    by = "" if row["located_by"] == "gazetteer" else f", {row['located_by']}"
    return f": {', '.join(filter(None, words))} ({position(row['lon'], row['lat'])}){by}"


def position(lon: float, lat: float) -> str:
    """Return a point for people, latitude first as they say it.

    Examples
    --------
    >>> position(40.1408, 35.3359)
    '35.34 N, 40.14 E'
    """
    return f"{abs(lat):.2f} {'NS'[lat < 0]}, {abs(lon):.2f} {'EW'[lon < 0]}"


def _item(row: Row, doubted: Sequence[str]) -> str:
    review = row.pop("review", "")
    mark = digest(row)
    row.setdefault("modality", DEFAULTS["modality"])
    if row.get("date_to") == row.get("date_from"):
        row.pop("date_to", None)
    middle = [column for column in (*COLUMNS, *row) if column not in {*FIRST, *LAST}]
    lines = [
        *_lines(row, FIRST),
        *(f"# doubt: {_one_line(doubt)}" for doubt in doubted),
        f"review: {review}".rstrip(),
        *_lines(row, dict.fromkeys(middle)),
        *_lines(row, LAST),
    ]
    lines[-1] += f"  # {mark}"
    return "".join(f"{'  ' if number else '- '}{line}\n" for number, line in enumerate(lines))


def _lines(row: Row, columns: Sequence[str] | Mapping[str, None]) -> list[str]:
    kept = {column: _written(column, row[column]) for column in columns if column in row}
    if not kept:
        return []
    text = yaml.dump(kept, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)
    return list(_shown(text))


def _written(column: str, cell: Any) -> Any:
    if column in DATES:
        return dt.date.fromisoformat(cell)
    return _Flow(cell) if column == "geometry" else cell


def _shown(text: str) -> Iterator[str]:
    """Yield lines in which nothing hides; what does not print stands between double quotes already."""
    for line in text.removesuffix("\n").split("\n"):
        yield "".join(char if shows(char) else _escape(char) for char in line)


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def _one_line(text: str) -> str:
    return printable(" ".join(text.split()))
