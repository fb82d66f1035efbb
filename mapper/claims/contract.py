"""From raw records to the claim table: every bad cell is named, and a table with any is refused whole."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mapper.claims.cells import is_empty, typed
from mapper.claims.ontology import CONTEXT, NEEDS_ACTOR, Kind
from mapper.claims.table import ANSWERED, COLUMNS, DERIVED, claim_table, column_name
from mapper.errors import InputError, brief

if TYPE_CHECKING:
    import geopandas as gpd

ROUNDING = 1e-6
"""Degrees by which a program may round a point that nobody has moved."""
Record = tuple[str, Mapping[str, Any]]
"""Where a record stands ("row 2") and its raw cells."""


def claims_from_records(records: Sequence[Record], name: str) -> gpd.GeoDataFrame:
    """Return the claim table of raw records.

    Parameters
    ----------
    records : sequence of (str, mapping)
    name : str
        What to call the file in an error.

    Raises
    ------
    InputError
        With every bad cell named by row and column.

    Examples
    --------
    >>> claims_from_records([("row 2", {"place": "Raqqa", "predicate": "contests"})], "claims.csv").shape[0]
    1
    >>> claims_from_records([("row 2", {"place": "Raqqa"})], "claims.csv")
    Traceback (most recent call last):
    ...
    mapper.errors.InputError: claims.csv is refused: row 2, predicate: is empty
    """
    rows: list[dict[str, Any]] = []
    problems: list[str] = []
    located = any("located_by" in map(column_name, raw) for _, raw in records)
    for where, raw in records:
        problems += [f"{where}, {brief(column)}: is there twice" for column in _double_columns(raw)]
        folded = {column_name(column): cell for column, cell in raw.items()}
        row, breaches = _typed_row(_asked_anew(folded) if located else folded)
        problems += [f"{where}, {breach}" for breach in breaches]
        rows.append(row)
    problems += _double_ids(rows, [where for where, _ in records])
    if problems:
        raise InputError(f"{name} is refused", problems)
    return claim_table(rows)


def _typed_row(raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    row: dict[str, Any] = {}
    breaches: list[str] = []
    for column, cell in raw.items():
        if column not in COLUMNS:
            row[column] = cell
            continue
        try:
            row[column] = typed(column, cell)
        except ValueError as error:
            breaches.append(f"{column}: {error}")
            row[column] = cell
    if not breaches:
        _complete(row, raw)
    bad = {breach.split(":")[0] for breach in breaches}
    order = list(COLUMNS)
    breaches += [f"{column}: {what}" for column, what in _against_contract(row) if column not in bad]
    return row, sorted(breaches, key=lambda breach: order.index(breach.split(":")[0]))


def _double_columns(raw: Mapping[str, Any]) -> list[str]:
    counts = Counter(map(column_name, raw))
    return [column for column, count in counts.items() if count > 1]


def _asked_anew(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Drop what locating once answered; only what the source or an analyst gave stays."""
    gone = {*DERIVED, *ANSWERED}
    answer = _point(raw, *ANSWERED)
    if answer and _same(_point(raw, "lon", "lat"), answer):
        gone |= {"lon", "lat"}
    if answer and _same(_middle(raw.get("geometry")), answer):
        gone |= {"geometry"}
    return {column: cell for column, cell in raw.items() if column not in gone}


def _point(raw: Mapping[str, Any], lon: str, lat: str) -> tuple[float, float] | None:
    try:
        point = typed("lon", raw.get(lon)), typed("lat", raw.get(lat))
    except ValueError:
        return None
    return None if None in point else point


def _middle(raw: Any) -> tuple[float, float] | None:
    """Return where the gazetteer puts a point or a line: half-way along."""
    try:
        drawn = typed("geometry", raw)
    except ValueError:
        return None
    if drawn is None or drawn.geom_type not in ("Point", "LineString"):
        return None
    middle = drawn.interpolate(0.5, normalized=True) if drawn.geom_type == "LineString" else drawn
    return middle.x, middle.y


def _same(one: tuple[float, float] | None, other: tuple[float, float]) -> bool:
    return one is not None and max(abs(one[0] - other[0]), abs(one[1] - other[1])) <= ROUNDING


def _complete(row: dict[str, Any], raw: Mapping[str, Any]) -> None:
    if row.get("date_to") is None:
        row["date_to"] = typed("date_to", raw.get("date_from"))
    drawn = row.get("geometry")
    if drawn is not None and drawn.geom_type == "Point":
        row["lon"], row["lat"], row["geometry"] = drawn.x, drawn.y, None


def _against_contract(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    def missing(column: str) -> bool:
        return is_empty(row.get(column), column)

    said = str(row.get("predicate"))
    placeless = missing("place") and missing("geometry") and (missing("lon") or missing("lat"))
    if placeless and said not in CONTEXT:
        yield "place", "is empty, and there is neither geometry nor lon and lat"
    for one, other in (("lon", "lat"), ("lat", "lon"), ("start", "end"), ("end", "start")):
        if missing(one) and not missing(other):
            yield one, f"is empty, and {other} is not"
    if missing("predicate"):
        yield "predicate", "is empty"
    elif said in NEEDS_ACTOR and missing("actor"):
        yield "actor", f"is empty, and '{said}' needs one"
    if row.get("kind") == Kind.CORRIDOR and missing("to_place") and missing("geometry"):
        yield "to_place", "is empty, and a corridor needs its other end"
    yield from _order(row, "date_from", "date_to", strictly=False)
    yield from _order(row, "since", "until", strictly=True)
    yield from _order(row, "start", "end", strictly=False)


def _order(row: Mapping[str, Any], first: str, last: str, *, strictly: bool) -> Iterator[tuple[str, str]]:
    early: Any = row.get(first)
    late: Any = row.get(last)
    if type(early) not in (dt.date, int) or type(early) is not type(late):
        return
    if late < early or (strictly and late == early):
        yield last, f"{late} is {'not after' if strictly else 'before'} {first} {early}"


def _double_ids(rows: Sequence[Mapping[str, Any]], places: Sequence[str]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for where, row in zip(places, rows, strict=True):
        name = str(row.get("id") or "")
        if name and name in seen:
            yield f"{where}, id: '{brief(name)}' is that of {seen[name]} too"
        seen.setdefault(name, where)
