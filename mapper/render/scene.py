"""What a picture is made of: one day's tables and the words that stand around them.

A `Scene` is all that the drawing modules know. It holds tables, not the objects they came from, so that a
page, a figure or a brief can be made of anything that has the same columns.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from mapper.errors import InputError
from mapper.render.words import Note

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

STATE_COLUMNS = (
    "actor", "actors", "status", "besieged_by", "area_confidence", "valid_from", "valid_to", "claim_ids",
)  # fmt: skip
"""What areas, marks and places all tell."""
TABLES = {
    "areas": (*STATE_COLUMNS, "area_km2", "geometry"),
    "marks": (*STATE_COLUMNS, "area_km2", "kind", "place", "name", "part", "geometry"),
    "places": (
        *STATE_COLUMNS, "place", "name", "part", "kind", "lon", "lat", "located_by", "ambiguous", "outlier",
        "geometry",
    ),
    "frontlines": ("actor_a", "actor_b", "length_km", "geometry"),
}  # fmt: skip
"""The columns that each table must have; others are left alone."""
COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What stands beside any map, of one day or of many.

    Attributes
    ----------
    title : str
    claims, reported, unlocated : GeoDataFrame
        Claim tables: all claims; those about extents that stand in the text and nowhere as colour; those
        without a location.
    study_area : shapely geometry
        Polygon or MultiPolygon, WGS84.
    area_given : bool
        The user chose the study area, so it is what the map opens on.
    view : str
        Whose view of disputed borders the base map takes.
    boundaries_note : str
        Source and point of view of the borders, as a sentence.
    claims_hash : str
        Names the exact claims that the map was made from.
    credits : tuple of str
        Credit lines of the base data.
    sources : tuple of dict
        Reports, each with ``title`` and, where known, ``url``, ``published`` and ``file``, the name that
        claims have for it.
    colours : mapping of str to str
        Actor → ``#rrggbb`` by convention. Actors without one get a colour of the palette.
    notes : tuple of str or Note
        Further sentences for the reader.
    """

    title: str
    claims: gpd.GeoDataFrame
    reported: gpd.GeoDataFrame
    unlocated: gpd.GeoDataFrame
    study_area: BaseGeometry
    area_given: bool = False
    view: str = "un"
    boundaries_note: str = ""
    claims_hash: str = ""
    credits: tuple[str, ...] = ()
    sources: tuple[Mapping[str, str], ...] = ()
    colours: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str | Note, ...] = ()

    def frame(self) -> dict[str, Any]:
        """Return what stands beside this map, by name, for another map of the same claims."""
        return {each.name: getattr(self, each.name) for each in fields(Frame)}


@dataclass(frozen=True, kw_only=True)
class Scene(Frame):
    """One day's map: tables, study area, and what must stand beside any map; see `Frame`.

    Attributes
    ----------
    day : date
        The day that the map shows ("as of").
    areas, marks, places, frontlines : GeoDataFrame
        `TABLES` has their columns. WGS84.

    Raises
    ------
    InputError
        If a table lacks a column; all are named.
    """

    day: dt.date
    areas: gpd.GeoDataFrame
    marks: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    frontlines: gpd.GeoDataFrame

    def __post_init__(self) -> None:
        check_columns((name, getattr(self, name), columns) for name, columns in TABLES.items())

    @property
    def evidence(self) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
        """The tables that a reader can point at, from the lowest on the map to the highest."""
        return self.areas, self.marks, self.places


def check_columns(tables: Iterable[tuple[str, pd.DataFrame, Iterable[str]]]) -> None:
    """Raise an `InputError` that names every column that a table should have and lacks.

    Parameters
    ----------
    tables : iterable of (name, DataFrame, columns)
    """
    problems = [
        f"{name} has no column {column}"
        for name, table, columns in tables
        for column in columns
        if column not in table.columns
    ]
    if problems:
        raise InputError("the map can't be drawn", problems)


def rows(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table as dicts with None for everything that is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> list(rows(pd.DataFrame({"place": ["Raqqa", ""], "share": [0.5, float("nan")]})))
    [{'place': 'Raqqa', 'share': 0.5}, {'place': None, 'share': None}]
    """
    names = [str(name) for name in table.columns]
    for cells in zip(*(table[name].tolist() for name in table.columns), strict=True):
        yield dict(zip(names, map(_cell, cells), strict=True))


def members(cell: str | None) -> list[str]:
    """Return the members of a list cell, an empty list when it is missing."""
    return [part.strip() for part in (cell or "").split(";") if part.strip()]


def _cell(value: Any) -> Any:
    import pandas as pd

    if isinstance(value, str):
        return value or None
    return None if pd.api.types.is_scalar(value) and pd.isna(value) else value
