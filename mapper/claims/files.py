"""Claim tables as files: CSV, YAML, JSON and GeoJSON carry the same columns, and a round trip is exact.

A further format is one line in `FORMATS`: how to read records, how to write the table.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import shapely
import yaml

from mapper.claims.cells import is_empty
from mapper.claims.contract import Record, claims_from_records
from mapper.claims.table import COLUMNS, DEFAULTS, as_given
from mapper.errors import InputError
from mapper.files import decode, read_bytes, write_whole

if TYPE_CHECKING:
    import geopandas as gpd


class Format(NamedTuple):
    """How one kind of file is read and written."""

    read: Callable[[str, str], list[Record]]
    write: Callable[[gpd.GeoDataFrame], str]


def read_claims(path: str | Path) -> gpd.GeoDataFrame:
    """Return the claim table in a file.

    Parameters
    ----------
    path : str or Path
        ``.csv`` (comma, semicolon or tab), ``.yaml``, ``.json`` or ``.geojson``.

    Returns
    -------
    GeoDataFrame
        One row a claim; the columns of `Claim`, then those the contract does not know; WGS84.

    Raises
    ------
    FileError
        If the file can't be read.
    InputError
        If it is no claim table, or any cell is bad; all bad cells are named.
    """
    path = Path(path)
    form = _format(path)
    records = form.read(decode(read_bytes(path), str(path)), str(path))
    if not records:
        raise InputError(f"{path} has no claims in it")
    return claims_from_records(records, str(path))


def write_claims(claims: gpd.GeoDataFrame, path: str | Path) -> None:
    """Write a claim table; the suffix says which format.

    Raises
    ------
    FileError
        If the file can't be written.
    InputError
        If the suffix is not that of a claim table.
    """
    path = Path(path)
    write_whole(path, _format(path).write(claims).encode())


def claims_hash(claims: gpd.GeoDataFrame) -> str:
    """Return twelve hexadecimal digits that name the exact claims, whatever file they came from."""
    content = _write_json(as_given(claims)).encode()
    return hashlib.sha256(content).hexdigest()[:12]


def _format(path: Path) -> Format:
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise InputError(f"{path} is not a claim table: use {', '.join(FORMATS)}")
    return form


# --- CSV


def _read_csv(text: str, name: str) -> list[Record]:
    text = text.removeprefix("\ufeff")
    delimiter = max(",;\t", key=lambda mark: _known_columns(text, mark))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise InputError(f"{name} is not a CSV table: {error}") from error
    header = [_column(cell) for cell in rows[0]]
    _check_header(header, name)
    long = [f"row {number}: has {len(row)} cells, the header has {len(header)}"
            for number, row in enumerate(rows, 1) if len(row) > len(header)]  # fmt: skip
    if long:
        raise InputError(f"{name} is refused", long)
    return [
        (f"row {number}", dict(zip(header, row, strict=False)))
        for number, row in enumerate(rows[1:], 2)
        if any(cell.strip() for cell in row)
    ]


def _known_columns(text: str, delimiter: str) -> int:
    first = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    return sum(_column(cell) in COLUMNS for cell in first)


def _column(cell: str) -> str:
    plain = cell.strip()
    folded = plain.lower().replace(" ", "_")
    return folded if folded in COLUMNS else plain


def _check_header(header: list[str], name: str) -> None:
    if "predicate" not in header:
        raise InputError(f"{name} is not a claim table: its first row has no column 'predicate'")
    double = sorted({column for column in header if header.count(column) > 1})
    if double:
        raise InputError(f"{name} is refused: two columns are named {', '.join(double)!r}")


def _write_csv(claims: gpd.GeoDataFrame) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(claims.columns)
    for row in _rows(claims):
        if row.get("geometry") is not None:
            row["geometry"] = shapely.to_wkt(row["geometry"], rounding_precision=-1)
        writer.writerow([_plain(row.get(column, "")) for column in claims.columns])
    return stream.getvalue()


def _plain(cell: Any) -> str:
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, dict | list) else str(cell)


# --- YAML, JSON, GeoJSON


class _TextLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML whose scalars stay text: ``no`` is Norway, ``007`` keeps its zeros. Only null is null."""


_TextLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load_yaml_text(text: str, name: str) -> Any:
    """Return YAML content with every scalar as text.

    Raises
    ------
    InputError
        If it is not YAML.
    """
    try:
        return yaml.load(text, Loader=_TextLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise InputError(f"{name} is not YAML: {' '.join(str(error).split())}") from error


def _read_yaml(text: str, name: str) -> list[Record]:
    return _items(load_yaml_text(text, name), name)


def _read_json(text: str, name: str) -> list[Record]:
    try:
        content = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"{name} is not JSON: {error}") from error
    if isinstance(content, dict) and content.get("type") == "FeatureCollection":
        return _items([_unfeatured(feature) for feature in content.get("features") or []], name)
    return _items(content, name)


def _items(content: Any, name: str) -> list[Record]:
    listed = content.get("claims") if isinstance(content, dict) else content
    if not isinstance(listed, list):
        raise InputError(f"{name} is not a claim table: it needs a list, or a key `claims` with a list")
    wrong = [
        f"item {number}: is not a mapping"
        for number, item in enumerate(listed, 1)
        if not isinstance(item, dict)
    ]
    if wrong:
        raise InputError(f"{name} is refused", wrong)
    return [(f"item {number}", item) for number, item in enumerate(listed, 1)]


def _unfeatured(feature: Any) -> Any:
    if not isinstance(feature, dict):
        return feature
    return {**(feature.get("properties") or {}), "geometry": feature.get("geometry")}


def _write_yaml(claims: gpd.GeoDataFrame) -> str:
    items = [_compact(row) for row in _rows(claims)]
    return yaml.safe_dump({"claims": items}, sort_keys=False, allow_unicode=True, width=100)


def _write_json(claims: gpd.GeoDataFrame) -> str:
    return (
        json.dumps({"claims": [_compact(row) for row in _rows(claims)]}, ensure_ascii=False, indent=1) + "\n"
    )


def _write_geojson(claims: gpd.GeoDataFrame) -> str:
    features = []
    for row in _rows(claims):
        row = _compact(row)
        drawn = row.pop("geometry", None)
        if drawn is None and "lon" in row:
            drawn = {"type": "Point", "coordinates": [row["lon"], row["lat"]]}
        features.append({"type": "Feature", "geometry": drawn, "properties": row})
    return (
        json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1) + "\n"
    )


def _rows(claims: gpd.GeoDataFrame) -> Iterable[dict[str, Any]]:
    """Yield rows with empty cells left out, dates as ISO text, and a point only as lon and lat."""
    for record in claims.to_dict("records"):
        row: dict[str, Any] = {}
        for column, cell in record.items():
            if column == "geometry":
                if cell is not None and cell.geom_type != "Point":
                    row[column] = cell
            elif not _missing(cell):
                row[str(column)] = _written(cell)
        yield row


def _missing(cell: Any) -> bool:
    if isinstance(cell, dict | list):
        return False
    return cell is None or cell != cell or str(cell) in ("", "NaT", "<NA>")


def _written(cell: Any) -> Any:
    if hasattr(cell, "date"):
        return cell.date().isoformat()
    return cell.item() if hasattr(cell, "item") else cell


def _compact(row: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what a reader takes for granted; give a drawn geometry as GeoJSON."""
    kept = {
        column: cell for column, cell in row.items() if DEFAULTS.get(column) != cell and not is_empty(cell)
    }
    if "geometry" in kept:
        kept["geometry"] = json.loads(shapely.to_geojson(kept["geometry"]))
    return kept


FORMATS = {
    ".csv": Format(_read_csv, _write_csv),
    ".tsv": Format(_read_csv, _write_csv),
    ".yaml": Format(_read_yaml, _write_yaml),
    ".yml": Format(_read_yaml, _write_yaml),
    ".json": Format(_read_json, _write_json),
    ".geojson": Format(_read_json, _write_geojson),
}
