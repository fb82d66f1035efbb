"""The claim table: one row a claim, one contract for every format and every reader.

Text that is missing is ``""``, a missing number NaN, a missing date NaT; list columns are joined by ``;``.
Columns that the contract does not know are kept as they come.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from shapely.geometry.base import BaseGeometry

from mapper.claims.ontology import (
    Confirmation,
    Extent,
    Kind,
    Modality,
    Part,
    Precision,
    Predicate,
    Review,
    Temporal,
)
from mapper.crs import WGS84

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One thing that one source said of one place; never edited afterwards.

    The fields are the columns of the claim table, in their order.

    Attributes
    ----------
    place : str
        The toponym exactly as the source has it.
    lon, lat : float or None
        WGS84 degrees, when the source gives them.
    geometry : shapely geometry or None
        A drawn line or polygon, WGS84.
    date_from, date_to : date or None
        Earliest and latest possible day, both inclusive. An event takes effect on the latest.
    since, until : date or None
        Of a state: its first day, and the first day on which it no longer holds (exclusive).
    start, end : int or None
        Offsets of `quote` in the report, in Unicode code points, end exclusive.
    reprint_of : str
        The report whose text `report` prints again; the two are one source.

    Examples
    --------
    >>> Claim(place="Raqqa", actor="IS", predicate=Predicate.CONTROLS).temporal.value
    'current'
    """

    place: str = ""
    lon: float | None = None
    lat: float | None = None
    geometry: BaseGeometry | None = None
    kind: Kind | None = None
    part: Part | None = None
    to_place: str = ""
    actor: str = ""
    against: str = ""
    supported_by: str = ""
    predicate: Predicate
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    precision: Precision | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    published: dt.date | None = None
    temporal: Temporal = Temporal.CURRENT
    modality: Modality = Modality.ASSERTED
    source: str = ""
    via: str = ""
    confirmation: Confirmation | None = None
    extent: Extent | None = None
    share: float | None = None
    quantity: str = ""
    confidence: float | None = None
    credibility: str = ""
    review: Review | None = None
    quote: str = ""
    start: int | None = None
    end: int | None = None
    report: str = ""
    reprint_of: str = ""
    url: str = ""
    note: str = ""
    id: str = ""


LONE = re.compile("[\ud800-\udfff]")
COLUMNS = tuple(field.name for field in fields(Claim))
CODED = {
    "kind": Kind,
    "part": Part,
    "predicate": Predicate,
    "precision": Precision,
    "temporal": Temporal,
    "modality": Modality,
    "confirmation": Confirmation,
    "extent": Extent,
    "review": Review,
}
"""Columns whose cells are words of the ontology."""
DATES = ("date_from", "date_to", "since", "until", "published")
NUMBERS = ("lon", "lat", "share", "confidence")
COUNTS = ("start", "end")
LISTS = ("actor", "against", "supported_by", "via")
DEFAULTS = {"temporal": Temporal.CURRENT.value, "modality": Modality.ASSERTED.value}

DERIVED = (
    "located_by",
    "located_name",
    "located_id",
    "located_kind",
    "located_country",
    "located_note",
    "ambiguous",
    "alternatives",
)
"""What locating adds. The gazetteer's answers are written for people, and asked anew when a file is read."""
BROUGHT = ("", "given", "drawn")
"""Values of `located_by` for a row that no geocoder answered."""
ANSWERED = ("located_lon", "located_lat")
"""Where a file has the point that the gazetteer gave; `lon` and `lat` are free for an analyst's own."""


def claim_table(claims: Iterable[Claim] | Sequence[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Return the claim table of claims, in the order given.

    Parameters
    ----------
    claims : iterable of Claim or of dict
        A dict has the fields of `Claim` as keys, already of the right types, and may have further keys.

    Returns
    -------
    GeoDataFrame
        `COLUMNS` in their order, then further keys; WGS84; missing ids are numbered ``c1``, ``c2``, …

    Examples
    --------
    >>> table = claim_table([Claim(place="Raqqa", actor="IS", predicate=Predicate.CONTROLS)])
    >>> table.loc[0, ["id", "place", "predicate", "modality"]].tolist()
    ['c1', 'Raqqa', 'controls', 'asserted']
    """
    import geopandas as gpd
    import pandas as pd

    from mapper.tables import GeoTable

    rows = [asdict_shallow(claim) if isinstance(claim, Claim) else claim for claim in claims]
    extra = list(dict.fromkeys(key for row in rows for key in row if key not in COLUMNS))
    columns: dict[str, Any] = {}
    for name in (*COLUMNS, *extra):
        cells = [row.get(name) for row in rows]
        if name == "geometry":
            columns[name] = gpd.GeoSeries(cells, crs=WGS84)
        elif name in DATES:
            columns[name] = pd.Series(pd.to_datetime(pd.Series(cells, dtype=object)), dtype="datetime64[s]")
        elif name in NUMBERS:
            columns[name] = pd.Series(cells, dtype="float64")
        elif name in COUNTS:
            columns[name] = pd.Series(cells, dtype="Int64")
        elif name in COLUMNS:
            columns[name] = pd.Series([_text(cell, DEFAULTS.get(name, "")) for cell in cells], dtype="str")
        else:
            known = [whole_text(cell) if isinstance(cell, str) else cell for cell in cells]
            columns[name] = pd.Series(known, dtype=object)
    columns["id"] = pd.Series(number_ids([str(cell) for cell in columns["id"]]), dtype="str")
    return GeoTable(columns, geometry="geometry", crs=WGS84)


def _text(cell: Any, default: str) -> str:
    return default if cell is None or cell == "" else whole_text(str(cell))


def whole_text(text: str) -> str:
    r"""Return text that every file can hold: halves of surrogate pairs become U+FFFD.

    Examples
    --------
    >>> whole_text("half \ud83d") == "half \ufffd"
    True
    """
    return LONE.sub("\ufffd", text)


def asdict_shallow(claim: Claim) -> dict[str, Any]:
    """Return the fields of a claim without copying its geometry."""
    return {field.name: getattr(claim, field.name) for field in fields(claim)}


def column_name(header: object) -> str:
    """Return the column that a header cell or key means: known names in any case, with spaces or without.

    Examples
    --------
    >>> column_name("Date from"), column_name(" Analyst ")
    ('date_from', 'Analyst')
    """
    plain = str(header).strip()
    folded = plain.lower().replace(" ", "_")
    return folded if folded in COLUMNS or folded in DERIVED or folded in ANSWERED else plain


def as_given(claims: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a claim table without what locating added to it."""
    if "located_by" not in claims.columns:
        return claims
    given = _unlocated(claims)
    return given.drop(columns=[column for column in DERIVED if column in claims.columns])


def as_written(claims: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a claim table with the gazetteer's points beside, not in, the columns of the given ones."""
    if "located_by" not in claims.columns:
        return claims
    answered = ~claims["located_by"].isin(BROUGHT)
    points = {f"located_{axis}": claims[axis].where(answered) for axis in ("lon", "lat")}
    return _unlocated(claims).assign(**points)


def _unlocated(claims: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a located table with only those coordinates and drawings that were given."""
    answered = ~claims["located_by"].isin(BROUGHT)
    inner = answered | (claims["located_by"] == "drawn")
    given = claims.copy()
    given["lon"], given["lat"] = claims["lon"].mask(inner), claims["lat"].mask(inner)
    given["geometry"] = claims.geometry.where(~answered, None)
    return given


def join_tables(tables: Sequence[gpd.GeoDataFrame], names: Sequence[str]) -> gpd.GeoDataFrame:
    """Return several claim tables as one; an id that two of them use gets the name of its table before it.

    Examples
    --------
    >>> one = claim_table([Claim(place="Raqqa", predicate=Predicate.CONTESTS)])
    >>> join_tables([one, one], ["a", "b"])["id"].tolist()
    ['a:c1', 'b:c1']
    """
    import pandas as pd

    from mapper.tables import GeoTable

    if len(tables) == 1:
        return tables[0]
    ids = pd.concat([table["id"] for table in tables])
    double = set(ids[ids.duplicated()])
    renamed = [
        table.assign(id=[f"{name.replace(';', ',')}:{one}" if one in double else one for one in table["id"]])
        for table, name in zip(tables, names, strict=True)
    ]
    return GeoTable(pd.concat(renamed, ignore_index=True), geometry="geometry", crs=WGS84)


def number_ids(ids: list[str]) -> list[str]:
    """Return ids in which every empty one has become the next free number, ``c1`` onwards.

    Examples
    --------
    >>> number_ids(["", "c1", ""])
    ['c2', 'c1', 'c3']
    """
    taken = set(ids)
    numbers = (f"c{n}" for n in range(1, 2 * len(ids) + 2))
    free = (name for name in numbers if name not in taken)
    return [name or next(free) for name in ids]


def split_list(cell: str) -> list[str]:
    """Return the members of a list cell.

    Examples
    --------
    >>> split_list("IS; Kurdish forces;")
    ['IS', 'Kurdish forces']
    """
    return [part.strip() for part in cell.split(";") if part.strip()]


def join_list(members: Iterable[str]) -> str:
    """Return members as one list cell, each once, in order.

    Examples
    --------
    >>> join_list(["IS", "Kurdish forces", "IS"])
    'IS;Kurdish forces'
    """
    return ";".join(dict.fromkeys(member for member in members if member))
