"""Layers to the bytes of a GeoPackage, with spatial indexes, metadata and the styles that QGIS takes up."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mapper.columns import DAY, NUMBER, TEXT, TRUTH, WHOLE, Column, free_name
from mapper.crs import as_array
from mapper.errors import InputError, brief

SQL_TYPES = {TEXT: "TEXT", WHOLE: "INTEGER", NUMBER: "DOUBLE", TRUTH: "BOOLEAN", DAY: "DATE"}
STAMP = "1970-01-01T00:00:00.000Z"
"""When a file says it was changed: the same map is the same bytes whenever it is written."""
WGS84_ID = 4326
INDEX_EXTENSION = ("gpkg_rtree_index", "http://www.geopackage.org/spec120/#extension_rtree", "write-only")


class Layer(NamedTuple):
    """One table of a GeoPackage.

    Attributes
    ----------
    name : str
    columns : mapping of str to Column
    geometry : sequence of shapely geometry or None, optional
        WGS84; without it the layer is a table without geometry.
    shape : str
        The kind of all its geometries as GeoPackage has it, such as ``MULTIPOLYGON``.
    description : str
    metadata : str
        XML that QGIS shows.
    style : str
        QML that QGIS takes as the default.
    """

    name: str
    columns: Mapping[str, Column]
    geometry: Sequence[BaseGeometry | None] | None = None
    shape: str = "GEOMETRY"
    description: str = ""
    metadata: str = ""
    style: str = ""


def geopackage(layers: Sequence[Layer], metadata: str = "", standard: str = "http://gdal.org") -> bytes:
    """Return the bytes of a GeoPackage.

    Parameters
    ----------
    layers : sequence of Layer
    metadata : str
        XML about the whole file, and the standard that it follows.
    standard : str

    Raises
    ------
    InputError
        If two columns of a layer differ only in case, or a name can't be that of a column.
    """
    with closing(sqlite3.connect(":memory:")) as base:
        base.executescript(_sql("schema.sql"))
        if metadata:
            _describe(base, standard, metadata)
        for layer in layers:
            try:
                _write(base, layer)
            except (sqlite3.Error, ValueError, OverflowError) as error:
                raise InputError(f"{layer.name} can't be a layer of a GeoPackage: {error}") from error
        base.commit()
        base.execute("VACUUM")
        return base.serialize()


def _sql(name: str) -> str:
    return files("mapper.geopackage").joinpath(name).read_text("utf-8")


def _write(base: sqlite3.Connection, layer: Layer) -> None:
    _check_names(layer)
    fid, geom = (free_name(name, layer.columns) for name in ("fid", "geom"))
    table = quoted(layer.name)
    kinds = [f"{quoted(fid)} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"]
    cells = [column.cells for column in layer.columns.values()]
    extent: Sequence[float | None] = (None, None, None, None)
    if layer.geometry is not None:
        drawn = as_array(layer.geometry)
        bounds = shapely.bounds(drawn)
        extent = _extent(bounds)
        kinds.append(f"{quoted(geom)} {layer.shape}")
        cells = [_blobs(drawn, bounds), *cells]
    kinds += [f"{quoted(name)} {SQL_TYPES[column.kind]}" for name, column in layer.columns.items()]
    base.execute(f"CREATE TABLE {table} ({', '.join(kinds)})")
    what = "attributes" if layer.geometry is None else "features"
    base.execute(
        "INSERT INTO gpkg_contents VALUES (?,?,?,?,?,?,?,?,?,?)",
        (layer.name, what, layer.name, layer.description, STAMP, *extent, WGS84_ID),
    )
    marks = ",".join("?" * (len(cells) + 1))
    rows = zip(range(1, len(cells[0]) + 1), *map(_storable, cells), strict=True) if cells else ()
    base.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    if layer.geometry is not None:
        z = 2 if shapely.has_z(drawn).any() else 0
        where = (layer.name, geom, layer.shape, WGS84_ID, z, 0)
        base.execute("INSERT INTO gpkg_geometry_columns VALUES (?,?,?,?,?,?)", where)
        _index(base, layer.name, fid, geom, bounds)
    if layer.metadata:
        _describe(base, "http://mrcc.com/qgis.dtd", layer.metadata, layer.name)
    if layer.style:
        base.execute(
            "INSERT INTO layer_styles VALUES (NULL,'','',?,?,?,?,'',1,?,'',NULL,?)",
            (layer.name, geom, layer.name[:30], layer.style, layer.description, STAMP),
        )


def _check_names(layer: Layer) -> None:
    """Refuse columns that SQLite would take for one, or for no name."""
    seen: dict[str, str] = {}
    for name in layer.columns:
        folded = name.lower()
        if folded in seen:
            raise InputError(
                f"columns {brief(seen[folded])} and {brief(name)} differ only in case, and a GeoPackage "
                "can't tell them apart: rename one"
            )
        if "\0" in name:
            raise InputError(f"column {brief(name)} has a null character in its name: rename it")
        seen[folded] = name


def quoted(name: str) -> str:
    """Return a name as SQL has it between quotes."""
    return '"' + name.replace('"', '""') + '"'


def _extent(bounds: np.ndarray) -> list[float | None]:
    """Return the box around boxes, or nothing where there are none."""
    known = bounds[~np.isnan(bounds).any(axis=1)]
    if not len(known):
        return [None] * 4
    return [*known[:, :2].min(axis=0).tolist(), *known[:, 2:].max(axis=0).tolist()]


def _blobs(drawn: np.ndarray, bounds: np.ndarray) -> list[bytes | None]:
    """Return geometries as GeoPackage has them: a header with an envelope, then WKB."""
    boxes = bounds[:, [0, 2, 1, 3]].astype("<f8")
    srs = WGS84_ID.to_bytes(4, "little")
    written = shapely.to_wkb(drawn, byte_order=1, flavor="iso")
    empty = shapely.is_empty(drawn)
    return [
        None if wkb is None
        else b"GP\x00\x11" + srs + wkb if is_empty
        else b"GP\x00\x03" + srs + box.tobytes() + wkb
        for wkb, box, is_empty in zip(written, boxes, empty, strict=True)
    ]  # fmt: skip


def _storable(cells: Sequence[object]) -> Iterator[object]:
    return (cell.isoformat() if hasattr(cell, "isoformat") else cell for cell in cells)


def _index(base: sqlite3.Connection, table: str, fid: str, geom: str, bounds: np.ndarray) -> None:
    """Add an R-tree, and what keeps it up to date when somebody edits the layer."""
    name = f"rtree_{table}_{geom}"
    base.execute(f"CREATE VIRTUAL TABLE {quoted(name)} USING rtree(id, minx, maxx, miny, maxy)")
    known = np.flatnonzero(~np.isnan(bounds).any(axis=1))
    boxes = bounds[known][:, [0, 2, 1, 3]].tolist()
    rows = ((number + 1, *box) for number, box in zip(known.tolist(), boxes, strict=True))
    base.executemany(f"INSERT INTO {quoted(name)} VALUES (?,?,?,?,?)", rows)
    events = ("insert", "update6", "update7", "update2", "update5", "update4", "delete")
    names = {f"index_{event}": quoted(f"{name}_{event}") for event in events}
    triggers = _sql("index.sql").format(
        index=quoted(name), table=quoted(table), geom=quoted(geom), fid=quoted(fid), **names
    )
    base.executescript(triggers)
    base.execute("INSERT INTO gpkg_extensions VALUES (?,?,?,?,?)", (table, geom, *INDEX_EXTENSION))


def _describe(base: sqlite3.Connection, standard: str, text: str, table: str | None = None) -> None:
    """Add metadata about a layer, or about the whole file."""
    added = base.execute("INSERT INTO gpkg_metadata VALUES (NULL,'dataset',?,'text/xml',?)", (standard, text))
    about = "table" if table else "geopackage"
    base.execute(
        "INSERT INTO gpkg_metadata_reference VALUES (?,?,NULL,NULL,?,?,NULL)",
        (about, table, STAMP, added.lastrowid),
    )
