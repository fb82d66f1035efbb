"""Claim tables as files: whatever the format, the columns are the same, and a round trip is exact.

A further format is one line in `FORMATS`: how to read records, how to write the table.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import shapely
import yaml
from shapely.geometry import mapping

from mapper.claims.binary import read_columns, read_layer, write_columns, write_layer
from mapper.claims.contract import Record, claims_from_records
from mapper.claims.csvtable import read_csv
from mapper.claims.markup import Dumper, load_json_text
from mapper.claims.markup import load_yaml_text as load_yaml_text
from mapper.claims.rows import compact, written_rows
from mapper.claims.table import as_given, as_written
from mapper.claims.workbook import read_workbook, write_workbook
from mapper.columns import as_text
from mapper.errors import InputError
from mapper.files import decode, read_bytes, write_whole
from mapper.spreadsheet import csv_text

if TYPE_CHECKING:
    import geopandas as gpd


class Format(NamedTuple):
    """How one kind of file is read and written."""

    read: Callable[[bytes, str], list[Record]]
    write: Callable[[gpd.GeoDataFrame], bytes]


def read_claims(path: str | Path) -> gpd.GeoDataFrame:
    """Return the claim table in a file.

    Parameters
    ----------
    path : str or Path
        ``.csv`` (comma, semicolon or tab), ``.yaml``, ``.json``, ``.geojson``, ``.gpkg``, ``.parquet`` or
        ``.xlsx``.

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
    unsaved = path.with_name(f"{path.name}-wal")
    if path.suffix.lower() == ".gpkg" and unsaved.exists() and unsaved.stat().st_size:
        raise InputError(f"{path} has changes that are not saved in it yet: close it in the other program")
    records = _format(path).read(read_bytes(path), str(path))
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
    write_whole(path, _format(path).write(claims))


def claims_hash(claims: gpd.GeoDataFrame) -> str:
    """Return twelve hexadecimal digits that name the exact claims, whatever file they came from."""
    content = _write_json(as_given(claims)).encode()
    return hashlib.sha256(content).hexdigest()[:12]


def _format(path: Path) -> Format:
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise InputError(f"{path} is not a claim table: use {', '.join(FORMATS)}")
    return form


def _write_csv(claims: gpd.GeoDataFrame) -> str:
    columns = as_written(claims).columns
    text = csv_text(itertools.chain([columns], _csv_rows(claims, columns)))
    if "\0" in text:
        raise InputError("a text has a NUL character in it, which .csv can't hold: write .json or .yaml")
    return text


def _csv_rows(claims: gpd.GeoDataFrame, columns: Iterable[Any]) -> Iterator[list[str]]:
    for row in written_rows(claims):
        if row.get("geometry") is not None:
            row["geometry"] = shapely.to_wkt(row["geometry"], rounding_precision=-1)
        yield [as_text(row.get(column, "")) for column in columns]


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
    items = [compact(row) for row in written_rows(claims)]
    text = yaml.dump({"claims": items}, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=100)
    return str(text)


def _write_json(claims: gpd.GeoDataFrame) -> str:
    return (
        json.dumps({"claims": [compact(row) for row in written_rows(claims)]}, ensure_ascii=False, indent=1)
        + "\n"
    )


def _write_geojson(claims: gpd.GeoDataFrame) -> str:
    """Return features; the gazetteer's points and lines are among them, for viewing."""
    features = []
    for row, shown in zip(written_rows(claims), claims.geometry, strict=True):
        row = compact(row)
        drawn = row.pop("geometry", None)
        if drawn is None and "lon" in row:
            drawn = {"type": "Point", "coordinates": [row.pop("lon"), row.pop("lat")]}
        elif drawn is None and shown is not None:
            drawn = mapping(shown)
        features.append({"type": "Feature", "geometry": drawn, "properties": row})
    content = {"type": "FeatureCollection", "features": features}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _text(read: Callable[[str, str], list[Record]], write: Callable[[gpd.GeoDataFrame], str]) -> Format:
    """Return a format that is text inside."""
    return Format(
        lambda content, name: read(decode(content, name), name), lambda claims: write(claims).encode()
    )


FORMATS = {
    ".csv": _text(read_csv, _write_csv),
    ".tsv": _text(read_csv, _write_csv),
    ".yaml": _text(_read_yaml, _write_yaml),
    ".yml": _text(_read_yaml, _write_yaml),
    ".json": _text(_read_json, _write_json),
    ".geojson": _text(_read_json, _write_geojson),
    ".gpkg": Format(read_layer, write_layer),
    ".parquet": Format(read_columns, write_columns),
    ".xlsx": Format(read_workbook, write_workbook),
}
