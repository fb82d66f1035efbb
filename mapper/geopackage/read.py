"""One layer of a GeoPackage to records, whoever wrote it: any layer name, any CRS, with geometry or without.

The file is opened in memory and may only be read: nothing that it defines (views, triggers, functions) runs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any, NamedTuple

import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from mapper.columns import record_cell
from mapper.crs import in_wgs84
from mapper.errors import InputError, brief
from mapper.geopackage.write import quoted

MAGIC = b"SQLite format 3\0"
ENVELOPES = (0, 32, 48, 48, 64)
"""Bytes of the envelope of a geometry, by its indicator."""
READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_PRAGMA}
LONGEST_MB = 50
MOST_STEPS = 200_000_000
"""Steps of SQLite's machine before a file is taken for one that keeps a reader busy."""


class Table(NamedTuple):
    """A layer: where its rows are, its columns, and its geometry if it has one."""

    name: str
    key: str | None
    columns: dict[str, str]
    geom: str | None
    srs: int


Records = list[tuple[str, dict[str, Any]]]


def read_geopackage(content: bytes, name: str, choose: Callable[[dict[str, list[str]]], str]) -> Records:
    """Return the rows of one layer, with their geometry in WGS84 under ``geometry``.

    Parameters
    ----------
    content : bytes
    name : str
        What to call the file in an error.
    choose : callable
        Takes the layers, each with its columns, and returns the name of the one to read.

    Raises
    ------
    InputError
        If it is no GeoPackage, is damaged, or has a geometry or a cell that can't be read; all are named.
    """
    if not content.startswith(MAGIC):
        raise InputError(f"{name} is no GeoPackage: it only has the name of one")
    if len(content) < _told_size(content):
        raise InputError(f"{name} is cut off: get it anew")
    try:
        with closing(_opened(content)) as base:
            tables = {table.name: table for table in _tables(base)}
            wanted = tables[choose({table.name: list(table.columns) for table in tables.values()})]
            return _records(base, wanted, name)
    except (sqlite3.Error, sqlite3.Warning, UnicodeDecodeError, OverflowError, MemoryError) as error:
        raise InputError(
            f"{name} is no GeoPackage that can be read ({brief(error)}): export it anew"
        ) from error


def _told_size(content: bytes) -> int:
    """Return the bytes that a file should have, by the size and number of pages in its head."""
    page = int.from_bytes(content[16:18], "big")
    return (65_536 if page == 1 else page) * int.from_bytes(content[28:32], "big")


def _opened(content: bytes) -> sqlite3.Connection:
    base = sqlite3.connect(":memory:")
    # A file that is open elsewhere is in a mode that memory can't have; what it holds is the same.
    base.deserialize(content[:18] + b"\x01\x01" + content[20:])
    base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, int(LONGEST_MB * 1e6))
    base.execute("PRAGMA trusted_schema = OFF")
    base.execute("PRAGMA cell_size_check = ON")
    base.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in READING else sqlite3.SQLITE_DENY)
    left = iter(range(MOST_STEPS // 1000))
    base.set_progress_handler(lambda: next(left, None) is None, 1000)
    return base


def _tables(base: sqlite3.Connection) -> Iterator[Table]:
    """Yield the layers that are tables, in the order of their names."""
    real = {name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    known = {name for name in real if name.startswith("gpkg_")}
    drawn = {}
    if "gpkg_geometry_columns" in known:
        found = base.execute("SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns")
        drawn = {table: (geom, srs) for table, geom, srs in found}
    listed = base.execute("SELECT table_name, data_type FROM gpkg_contents").fetchall()
    for layer in sorted(
        table for table, kind in listed if kind in ("features", "attributes") and table in real
    ):
        info = base.execute(f"PRAGMA table_info({quoted(layer)})").fetchall()
        geom, srs = drawn.get(layer, (None, 0))
        keys = [column for _, column, kind, _, _, key in info if key and "INT" in kind.upper()]
        key = keys[0] if len(keys) == 1 else None
        columns = {column: kind.upper() for _, column, kind, *_ in info if column not in (geom, key)}
        yield Table(layer, key, columns, geom, srs)


def _records(base: sqlite3.Connection, table: Table, name: str) -> Records:
    wanted = [*filter(None, (table.key, table.geom)), *table.columns]
    problems: list[str] = []
    records: Records = []
    blobs: list[bytes | None] = []
    query = f"SELECT {', '.join(map(quoted, wanted))} FROM {quoted(table.name)}"
    for number, row in enumerate(base.execute(query), 1):
        cells = dict(zip(wanted, row, strict=True))
        where = f"feature {cells.pop(table.key)}" if table.key else f"row {number}"
        blobs.append(cells.pop(table.geom) if table.geom else None)
        record = {}
        for column, cell in cells.items():
            try:
                record[column] = _typed(cell, table.columns[column])
            except ValueError as error:
                problems.append(f"{where}, {brief(column)}: {error}")
        records.append((where, record))
    drawn = _geometries(blobs, [where for where, _ in records], problems)
    if problems:
        raise InputError(f"{name} is refused", problems)
    if table.geom and any(geometry is not None for geometry in drawn):
        drawn = in_wgs84(drawn, _crs(base, table, name))
        for (_, record), geometry in zip(records, drawn, strict=True):
            record["geometry"] = geometry
    return records


def _typed(cell: Any, kind: str) -> Any:
    return bool(cell) if kind == "BOOLEAN" and cell in (0, 1) else record_cell(cell)


def _geometries(
    blobs: Sequence[bytes | None], places: Sequence[str], problems: list[str]
) -> list[BaseGeometry | None]:
    drawn: list[BaseGeometry | None] = []
    for blob, where in zip(blobs, places, strict=True):
        try:
            drawn.append(None if blob is None else _geometry(blob))
        except (shapely.errors.ShapelyError, ValueError, TypeError, IndexError, NotImplementedError):
            problems.append(f"{where}, geometry: is damaged or has curves: draw it with straight lines")
            drawn.append(None)
    return drawn


def _geometry(blob: bytes) -> BaseGeometry | None:
    if blob[:2] != b"GP":
        raise ValueError("not a geometry")
    flags = blob[3]
    if flags & 0x10:
        return None
    return shapely.from_wkb(blob[8 + ENVELOPES[flags >> 1 & 7] :])


def _crs(base: sqlite3.Connection, table: Table, name: str) -> CRS:
    query = (
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?"
    )
    organization, code, definition = base.execute(query, (table.srs,)).fetchone() or ("NONE", 0, "undefined")
    try:
        if str(organization).upper() == "EPSG":
            return CRS.from_epsg(code)
        return CRS.from_wkt(definition)
    except CRSError as error:
        raise InputError(
            f"{name} is refused: its layer {brief(table.name)} has no known CRS: export it as EPSG:4326"
        ) from error
