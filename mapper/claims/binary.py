"""Claim tables as GeoPackage and Parquet: every column with its type, and geometry to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapper.claims.contract import Record
from mapper.claims.rows import as_layer
from mapper.claims.table import column_name
from mapper.errors import InputError, brief

if TYPE_CHECKING:
    import geopandas as gpd

LAYER = "claims"
"""The layer of a GeoPackage that has the claims, where there are several."""


def read_layer(content: bytes, name: str) -> list[Record]:
    """Return the records in a GeoPackage: of its layer `claims`, or of the only one with a `predicate`.

    Raises
    ------
    InputError
        If there is no such layer, or the file can't be read.
    """
    from mapper.geopackage.read import read_geopackage

    def choose(layers: dict[str, list[str]]) -> str:
        fit = [layer for layer, columns in layers.items() if "predicate" in map(column_name, columns)]
        if LAYER in fit or len(fit) == 1:
            return LAYER if LAYER in fit else fit[0]
        if fit:
            raise InputError(f"{name} has claims in {_named(fit)}: call the layer to read {LAYER}")
        there = f"its layers are {_named(list(layers))}" if layers else "it has no layers"
        raise InputError(f"{name} is not a claim table: no layer has a column 'predicate'; {there}")

    return list(read_geopackage(content, name, choose))


def _named(layers: list[str]) -> str:
    return ", ".join(brief(layer) for layer in layers[:20])


def write_layer(claims: gpd.GeoDataFrame) -> bytes:
    """Return a GeoPackage with one layer, `claims`."""
    from mapper.geopackage.write import Layer, geopackage

    columns, geometry = as_layer(claims)
    return geopackage([Layer(LAYER, columns, geometry, description="What each source said of one place")])


def read_columns(content: bytes, name: str) -> list[Record]:
    """Return the records of a Parquet file, with geometry or without.

    Raises
    ------
    InputError
        If it has no column `predicate`, or can't be read.
    """
    from mapper.geoparquet import read_parquet

    records = read_parquet(content, name)
    if records and "predicate" not in map(column_name, records[0][1]):
        raise InputError(f"{name} is not a claim table: it has no column 'predicate'")
    return list(records)


def write_columns(claims: gpd.GeoDataFrame) -> bytes:
    """Return a GeoParquet file."""
    from mapper.geoparquet import parquet

    return parquet(*as_layer(claims))
