"""A claim table as rows of plain values, and as columns with geometry, for the files it is written to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry.base import BaseGeometry

from mapper.claims.cells import is_empty
from mapper.claims.table import DEFAULTS, DERIVED, as_given, as_written
from mapper.columns import Column, columns_of, is_missing

if TYPE_CHECKING:
    import geopandas as gpd


def plain_rows(claims: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return each claim as plain values, without what is empty, derived or taken for granted by a reader."""
    return [compact(row) for row in written_rows(as_given(claims))]


def written_rows(claims: gpd.GeoDataFrame) -> Iterable[dict[str, Any]]:
    """Yield rows with empty cells left out, dates as ISO text, and a given point only as lon and lat."""
    written = as_written(claims)
    for cells in zip(*(written[column].tolist() for column in written.columns), strict=True):
        record = dict(zip(written.columns, cells, strict=True))
        unlocated = record.get("located_by") == ""
        row: dict[str, Any] = {}
        for column, cell in record.items():
            if unlocated and column in DERIVED:
                continue
            if column == "geometry":
                if cell is not None and cell.geom_type != "Point":
                    row[column] = cell
            elif not is_missing(cell):
                row[str(column)] = _written(cell)
        yield row


def compact(row: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what a reader takes for granted; give a drawn geometry as GeoJSON."""
    kept = {
        column: cell for column, cell in row.items() if DEFAULTS.get(column) != cell and not is_empty(cell)
    }
    if "geometry" in kept:
        kept["geometry"] = json.loads(shapely.to_geojson(kept["geometry"]))
    return kept


def as_layer(claims: gpd.GeoDataFrame) -> tuple[dict[str, Column], list[BaseGeometry | None]]:
    """Return columns, and the geometry to show: what was drawn, a given point, or the gazetteer's answer.

    A point that was given stands in the geometry alone, where a reader looks for it, and where it is moved.
    """
    written = as_written(claims).copy()
    drawn = written.geometry.where(written.geom_type != "Point", None)
    pointed = drawn.isna() & written["lon"].notna() & written["lat"].notna()
    for axis in ("lon", "lat"):
        written[axis] = written[axis].mask(pointed)
    if "located_by" in written:
        unlocated = written["located_by"] == ""
        for column in set(DERIVED) & set(written.columns):
            written[column] = written[column].astype(object).mask(unlocated, None)
    points = zip(claims["lon"], claims["lat"], strict=True)
    shown = [
        shape if shape is not None else shapely.Point(point) if given else other
        for shape, given, point, other in zip(drawn, pointed, points, claims.geometry, strict=True)
    ]
    return columns_of(written), shown


def _written(cell: Any) -> Any:
    if hasattr(cell, "date"):
        return cell.date().isoformat()
    return cell.item() if hasattr(cell, "item") else cell
