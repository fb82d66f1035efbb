"""GeoParquet 1.1 (https://geoparquet.org): tables with geometry to bytes and back, by pyarrow alone.

Geometry is WKB with longitude first, as the standard has it, with the box of each row beside it, by which
readers leave out what they don't need.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mapper.columns import DAY, NUMBER, TEXT, TRUTH, WHOLE, Column, free_name, record_cell
from mapper.crs import WGS84, as_array, in_wgs84
from mapper.errors import InputError, brief

LARGEST_MB = 500
"""What a table may unpack to."""
MOST_ROWS = 1_000_000
BATCH = 10_000
CORNERS = ("xmin", "ymin", "xmax", "ymax")
Records = list[tuple[str, dict[str, Any]]]


def parquet(
    columns: Mapping[str, Column],
    geometry: Sequence[BaseGeometry | None],
    metadata: Mapping[str, str] | None = None,
) -> bytes:
    """Return the bytes of a GeoParquet file.

    Parameters
    ----------
    columns : mapping of str to Column
    geometry : sequence of shapely geometry or None
        WGS84.
    metadata : mapping of str to str, optional
        What else the file says of itself.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {TEXT: pa.string(), WHOLE: pa.int64(), NUMBER: pa.float64(), TRUTH: pa.bool_(), DAY: pa.date32()}
    drawn = as_array(geometry)
    cells = {name: pa.array(column.cells, types[column.kind]) for name, column in columns.items()}
    shape, box = free_name("geometry", columns), free_name("bbox", columns)
    cells[shape] = pa.array(shapely.to_wkb(drawn, byte_order=1, flavor="iso"), pa.binary())
    cells[box] = _boxes(drawn)
    told = {"geo": json.dumps(_about(drawn, shape, box)), **(metadata or {})}
    table = pa.table(cells).replace_schema_metadata(told)
    stream = io.BytesIO()
    pq.write_table(table, stream, compression="zstd", write_statistics=True)
    return stream.getvalue()


def _boxes(drawn: np.ndarray) -> Any:
    import pyarrow as pa

    bounds = shapely.bounds(drawn)
    none = np.isnan(bounds).any(axis=1)
    corners = [pa.array(corner, pa.float64(), mask=none) for corner in bounds.T]
    return pa.StructArray.from_arrays(corners, names=CORNERS, mask=pa.array(none))


def _about(drawn: np.ndarray, shape: str, box: str) -> dict[str, Any]:
    """Return the metadata of the standard."""
    known = [geometry for geometry in drawn if geometry is not None]
    kinds = sorted({f"{geometry.geom_type}{' Z' if geometry.has_z else ''}" for geometry in known})
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": kinds, "edges": "planar"}
    column["crs"] = WGS84.to_json_dict()
    if known:
        column["bbox"] = shapely.total_bounds(np.array(known)).tolist()
    column["covering"] = {"bbox": {corner: [box, corner] for corner in CORNERS}}
    return {"version": "1.1.0", "primary_column": shape, "columns": {shape: column}}


def read_parquet(content: bytes, name: str) -> Records:
    """Return the rows of a Parquet file; the geometry of a GeoParquet one in WGS84 under ``geometry``.

    Raises
    ------
    InputError
        If it is no Parquet, is damaged, or too large, or has a cell that can't be read; all are named.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        texts = _texts(pq.read_schema(io.BytesIO(content)))
        with pq.ParquetFile(io.BytesIO(content), read_dictionary=texts) as file:
            about = _geo(file, name)
            geometry = str(about.get("primary_column", ""))
            boxes = _covering(about)
            columns = [column for column in file.schema_arrow.names if column not in boxes]
            _check_size(file, columns, name)
            rows = _rows(file, columns, name)
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError, OverflowError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"{name} is no Parquet file that can be read ({brief(error)}): export it anew"
        ) from error
    return _records(rows, geometry, _drawn(rows, geometry, about, name), name)


def _texts(schema: Any) -> list[str]:
    """Return the columns that are read as words of a dictionary, so that a word is in memory only once."""
    import pyarrow as pa

    kinds = (pa.types.is_string, pa.types.is_binary, pa.types.is_dictionary)
    return [field.name for field in schema if any(is_kind(field.type) for is_kind in kinds)]


def _geo(file: Any, name: str) -> dict[str, Any]:
    raw = (file.schema_arrow.metadata or {}).get(b"geo")
    about = json.loads(raw) if raw else {}
    if not isinstance(about, dict) or not isinstance(about.get("columns", {}), dict):
        raise InputError(f"{name} is refused: its metadata `geo` is not that of GeoParquet: export it anew")
    return about


def _covering(about: Mapping[str, Any]) -> set[str]:
    """Return the columns that only hold the boxes of the geometry."""
    found = set()
    for column in about.get("columns", {}).values():
        box = column.get("covering", {}).get("bbox", {})
        found |= {path[0] for path in box.values()}
    return found


def _check_size(file: Any, columns: Sequence[str], name: str) -> None:
    """Refuse what would unpack to more than a table of claims, before it does."""
    if len(set(columns)) < len(columns):
        raise InputError(f"{name} is refused: two columns have one name: rename one")
    told = file.metadata
    unpacked = sum(told.row_group(number).total_byte_size for number in range(told.num_row_groups)) / 1e6
    if unpacked > LARGEST_MB or told.num_rows > MOST_ROWS:
        raise InputError(
            f"{name} has {told.num_rows} rows and unpacks to {unpacked:.0f} MB, over the limits of "
            f"{MOST_ROWS} and {LARGEST_MB} MB: split it"
        )


def _rows(file: Any, columns: Sequence[str], name: str) -> list[dict[str, Any]]:
    """Return the rows as plain values. A text that stands in many rows is weighed as often as it is there."""
    rows: list[dict[str, Any]] = []
    weight = 0
    for batch in file.iter_batches(batch_size=BATCH, columns=list(columns)):
        weight += sum(_weight(column) for column in batch.columns)
        if weight > LARGEST_MB * 1e6:
            raise InputError(f"{name} unpacks to over {LARGEST_MB} MB: split it")
        rows += batch.to_pylist()
    return rows


def _weight(column: Any) -> int:
    """Return the bytes of a column when each cell is written out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_dictionary(column.type) or not len(column.dictionary):
        return int(column.nbytes)
    if not (pa.types.is_string(column.dictionary.type) or pa.types.is_binary(column.dictionary.type)):
        return int(column.dictionary.nbytes / len(column.dictionary) * len(column))
    return int(pc.sum(pc.binary_length(column.dictionary).take(column.indices)).as_py() or 0)


def _records(
    rows: Sequence[dict[str, Any]], geometry: str, drawn: Sequence[BaseGeometry | None] | None, name: str
) -> Records:
    problems: list[str] = []
    records: Records = []
    for number, row in enumerate(rows, 1):
        record: dict[str, Any] = {}
        for column, cell in row.items():
            if column == geometry:
                continue
            try:
                record[column] = record_cell(cell)
            except ValueError as error:
                problems.append(f"row {number}, {brief(column)}: {error}")
        if drawn is not None:
            record["geometry"] = drawn[number - 1]
        records.append((f"row {number}", record))
    if problems:
        raise InputError(f"{name} is refused", problems)
    return records


def _drawn(
    rows: Sequence[Mapping[str, Any]], geometry: str, about: Mapping[str, Any], name: str
) -> list[BaseGeometry | None] | None:
    if not geometry:
        return None
    column = about["columns"].get(geometry, {})
    if str(column.get("encoding", "")).upper() != "WKB":
        raise InputError(f"{name} is refused: its geometry is not encoded as WKB: export it so")
    drawn: list[BaseGeometry | None] = []
    problems = []
    for number, row in enumerate(rows, 1):
        try:
            drawn.append(shapely.from_wkb(row.get(geometry)))
        except (shapely.errors.ShapelyError, TypeError, ValueError, NotImplementedError):
            problems.append(f"row {number}, geometry: is damaged or has curves: draw it with straight lines")
    if problems:
        raise InputError(f"{name} is refused", problems)
    return in_wgs84(drawn, _crs(column, name))


def _crs(column: Mapping[str, Any], name: str) -> Any:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if "crs" not in column:
        return CRS("OGC:CRS84")
    try:
        return CRS.from_json_dict(column["crs"])
    except (CRSError, TypeError, AttributeError) as error:
        raise InputError(f"{name} is refused: its CRS is unknown: export it as EPSG:4326") from error
