"""Claim tables as files: CSV, YAML, JSON and GeoJSON carry the same columns, and a round trip is exact.

A further format is one line in `FORMATS`: how to read records, how to write the table.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import shapely
import yaml
from shapely.geometry import mapping

from mapper.claims.cells import is_empty
from mapper.claims.contract import Record, claims_from_records
from mapper.claims.csvtable import read_csv
from mapper.claims.markup import load_json_text
from mapper.claims.markup import load_yaml_text as load_yaml_text
from mapper.claims.table import DEFAULTS, DERIVED, as_given, as_written
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
    return claims_from_records(read_records(path), str(path))


def read_records(path: str | Path) -> list[Record]:
    """Return the claims in a file as they are written there; see `read_claims`."""
    path = Path(path)
    records = _format(path).read(decode(read_bytes(path), str(path)), str(path))
    if not records:
        raise InputError(f"{path} has no claims in it")
    return records


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


def plain_rows(claims: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return each claim as plain values, without what is empty, derived or taken for granted by a reader."""
    return [_compact(row) for row in _rows(as_given(claims))]


def _format(path: Path) -> Format:
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise InputError(f"{path} is not a claim table: use {', '.join(FORMATS)}")
    return form


def _write_csv(claims: gpd.GeoDataFrame) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    columns = as_written(claims).columns
    writer.writerow(columns)
    for row in _rows(claims):
        if row.get("geometry") is not None:
            row["geometry"] = shapely.to_wkt(row["geometry"], rounding_precision=-1)
        writer.writerow([_plain(row.get(column, "")) for column in columns])
    return stream.getvalue()


def _plain(cell: Any) -> str:
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, dict | list) else str(cell)


def _read_yaml(text: str, name: str) -> list[Record]:
    return _items(load_yaml_text(text, name), name)


def _read_json(text: str, name: str) -> list[Record]:
    content = load_json_text(text, name)
    if isinstance(content, dict) and content.get("type") == "FeatureCollection":
        return _read_features(content, name)
    return _items(content, name)


def _read_features(content: dict[str, Any], name: str) -> list[Record]:
    if content.get("crs") and not re.search(r"CRS84|EPSG:{1,2}4326\b", json.dumps(content["crs"])):
        raise InputError(f"{name} is refused: crs is not WGS84, which RFC 7946 wants: export it as EPSG:4326")
    features = content.get("features") or []
    if not isinstance(features, list):
        raise InputError(f"{name} is refused: features is not a list")
    wrong = [
        f"item {number}: its properties are not a mapping"
        for number, feature in enumerate(features, 1)
        if isinstance(feature, dict) and not isinstance(feature.get("properties") or {}, dict)
    ]
    if wrong:
        raise InputError(f"{name} is refused", wrong)
    return _items([_unfeatured(feature) for feature in features], name)


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
    """Return features; the gazetteer's points and lines are among them, for viewing."""
    features = []
    for row, shown in zip(_rows(claims), claims.geometry, strict=True):
        row = _compact(row)
        drawn = row.pop("geometry", None)
        if drawn is None and "lon" in row:
            drawn = {"type": "Point", "coordinates": [row.pop("lon"), row.pop("lat")]}
        elif drawn is None and shown is not None:
            drawn = mapping(shown)
        features.append({"type": "Feature", "geometry": drawn, "properties": row})
    content = {"type": "FeatureCollection", "features": features}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _rows(claims: gpd.GeoDataFrame) -> Iterable[dict[str, Any]]:
    """Yield rows with empty cells left out, dates as ISO text, and a given point only as lon and lat."""
    for record in as_written(claims).to_dict("records"):
        unlocated = record.get("located_by") == ""
        row: dict[str, Any] = {}
        for column, cell in record.items():
            if unlocated and column in DERIVED:
                continue
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
    ".csv": Format(read_csv, _write_csv),
    ".tsv": Format(read_csv, _write_csv),
    ".yaml": Format(_read_yaml, _write_yaml),
    ".yml": Format(_read_yaml, _write_yaml),
    ".json": Format(_read_json, _write_json),
    ".geojson": Format(_read_json, _write_geojson),
}
