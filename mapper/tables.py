"""Tables as people read them: units under the headings, numbers rounded, shapes told in words.

`Table` and `GeoTable` are a DataFrame and a GeoDataFrame in every respect but how they show themselves.
Whatever pandas makes of a `Table` (a selection, a sum, a join) is a plain frame again and shows itself as
pandas wants it; a `GeoTable` stays one as long as geopandas keeps its shapes. Nothing but looks is lost on
the way, so nothing has to be kept. `pandas.testing` asks whether its left table is of the kind of its right
one, so a plain frame that is expected stands on the right.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Hashable
from html import escape
from typing import Any, NamedTuple, TypeVar

import geopandas as gpd
import pandas as pd

MOST_ROWS, MOST_COLUMNS = 20, 9
"""How much of a table is shown; the rest is counted or named."""
MOST_IDS, MOST_LETTERS, WIDEST = 3, 160, 40
"""Of one cell; on a terminal it is no wider than the last."""
FIRST = (
    "id", "day", "valid_from", "country", "province", "place", "part", "from_status", "from_actors",
    "to_status", "to_actors", "actors", "predicate", "status", "actor", "against", "date_to", "source",
    "quote", "modality", "share", "area_km2", "besieged_by", "area_confidence", "valid_to", "reason",
    "sources", "claim_ids", "name", "kind", "confirmation", "extent",
)  # fmt: skip
"""The columns of a wide table that are shown before all others."""
ENDINGS = {"_km2": "km²", "_km": "km", "_days": "days", "lon": "°", "lat": "°", "confidence": "0 to 1"}
"""The unit of a column, by how its name ends."""
UNITS = {"share": "of 1", "weight": "0 to 1", "valid_to": "exclusive", "until": "exclusive"}
"""The unit of a column, by its name."""
JOINERS = "\u200c\u200d"
"""Marks between letters that some scripts are written with, and no line shows."""
SHORT = 20
"""Letters that stay on one line."""
GREY = "opacity: .6; font-weight: normal; font-size: 85%"


Frame = TypeVar("Frame", bound=pd.DataFrame)


class Column(NamedTuple):
    """A column as it is shown: its cells as text, and whether they are numbers."""

    name: str
    unit: str
    cells: list[str]
    number: bool


class Table(pd.DataFrame):
    """A DataFrame that shows itself with units; see the module.

    Examples
    --------
    >>> Table({"actor": ["SDF"], "area_km2": [1411.14], "share": [0.00803]})
       actor  area_km2  share [of 1]
    0  SDF       1,411        0.0080
    """

    def __repr__(self) -> str:
        return as_text(self)

    def _repr_html_(self) -> str:
        return as_html(self)


class GeoTable(gpd.GeoDataFrame):  # type: ignore[misc]
    """A GeoDataFrame that shows itself with units; see the module."""

    def __repr__(self) -> str:
        return as_text(self)

    def _repr_html_(self) -> str:
        return as_html(self)


def readable(table: Frame) -> Frame:
    """Return a table, with the same content and index, that shows itself with units.

    Parameters
    ----------
    table : DataFrame or GeoDataFrame

    Examples
    --------
    >>> type(readable(pd.DataFrame())).__name__, type(readable(gpd.GeoDataFrame())).__name__
    ('Table', 'GeoTable')
    """
    if isinstance(table, (Table, GeoTable)):
        return table
    kind: Any = GeoTable if isinstance(table, gpd.GeoDataFrame) else Table
    shown: Frame = kind(table)
    return shown


def as_text(table: pd.DataFrame) -> str:
    """Return a table for a terminal: as many of its columns as fit, those that matter most."""
    wanted, others, empty = _chosen(table)
    head = table.head(MOST_ROWS)
    labels = ["", *(_line(str(label)) for label in head.index)]
    room = shutil.get_terminal_size().columns - max(map(len, labels))
    lines: dict[int, list[str]] = {}
    for number in wanted:
        cells = _lines(_column(table.columns[number], head.iloc[:, number]))
        room -= len(cells[0]) + 2
        if room >= 0 or not lines:
            lines[number] = cells
        else:
            others.append(number)
    texts = zip(_padded(labels, number=False), *(lines[number] for number in sorted(lines)), strict=True)
    return "\n".join(["  ".join(cells).rstrip() for cells in texts] + _left_out(table, others, empty))


def as_html(table: pd.DataFrame, most: int = MOST_COLUMNS) -> str:
    """Return a table as markup: so many columns that matter most, every text escaped."""
    wanted, others, empty = _chosen(table, most)
    head = table.head(MOST_ROWS)
    columns = [_column(table.columns[number], head.iloc[:, number]) for number in sorted(wanted)]
    said = [f"{len(table):,} {'row' if len(table) == 1 else 'rows'}", *_left_out(table, others, empty)]
    headings = "".join(_heading(each) for each in columns)
    rows = "".join(_row(label, columns, number) for number, label in enumerate(head.index))
    return (
        f'<table style="display: block; overflow-x: auto"><thead><tr><th></th>{headings}</tr></thead>'
        f'<tbody>{rows}</tbody></table><p style="{GREY}">{escape("; ".join(said))}</p>'
    )


def shape_in_words(shape: Any) -> str:
    """Return what a geometry is.

    Examples
    --------
    >>> from shapely import MultiPoint, Point
    >>> shape_in_words(Point(40, 35)), shape_in_words(MultiPoint([(40, 35), (41, 35)]))
    ('Point', 'Point, 2 parts')
    """
    if shape is None or shape.is_empty:
        return ""
    count = len(getattr(shape, "geoms", ()))
    name = shape.geom_type.removeprefix("Multi")
    return f"{name}, {count} parts" if count > 1 else name


def _chosen(table: pd.DataFrame, most: int = MOST_COLUMNS) -> tuple[list[int], list[int], list[int]]:
    """Return the numbers of the columns to show, of those there is no room for, and of the empty ones."""
    empty = [number for number in range(table.shape[1]) if len(table) and _is_empty(table.iloc[:, number])]
    full = [number for number in range(table.shape[1]) if number not in empty]
    rank = {name: place for place, name in enumerate(FIRST)}
    by_rank = sorted(full, key=lambda number: rank.get(str(table.columns[number]), len(rank)))
    wanted = set(by_rank[:most])
    return by_rank[:most], [number for number in full if number not in wanted], empty


def _is_empty(cells: pd.Series[Any]) -> bool:
    return bool((cells.isna() | (cells == "")).all())


def _column(name: Hashable, cells: pd.Series[Any]) -> Column:
    label = _line(str(name))
    number = pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells)
    tell = _teller(label, cells, number)
    return Column(label, _unit(label), [_told(cell, tell) for cell in cells], number)


def _teller(name: str, cells: pd.Series[Any], number: bool) -> Callable[[Any], str]:
    """Return what tells a cell of a column that is not missing."""
    if isinstance(cells.dtype, gpd.array.GeometryDtype):
        return shape_in_words
    if pd.api.types.is_datetime64_any_dtype(cells):
        return lambda day: str(day.isoformat()).removesuffix("T00:00:00")
    if number:
        return _degrees if _unit(name) == "°" else _rounded
    return next((tell for end, tell in LISTS.items() if name.endswith(end)), _text)


def _members(cell: Any) -> str:
    return _text("; ".join(part.strip() for part in str(cell).split(";")))


def _told(cell: Any, tell: Callable[[Any], str]) -> str:
    return "" if pd.api.types.is_scalar(cell) and pd.isna(cell) else tell(cell)


def _rounded(number: Any) -> str:
    if abs(number) >= 100 or number == round(number):
        return f"{number:,.0f}"
    return f"{number:.1f}" if abs(number) >= 10 else f"{number:#.2g}"


def _degrees(number: Any) -> str:
    return f"{number:.4f}"


def _ids(cell: Any) -> str:
    ids = [part.strip() for part in str(cell).split(";")]
    few = len(ids) <= MOST_IDS + 1
    return _line(", ".join(ids) if few else f"{', '.join(ids[:MOST_IDS])} and {len(ids) - MOST_IDS} more")


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    text = _line(str(cell))
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1].rstrip()}…"


def _line(text: str) -> str:
    """Return text on one line; what can't be seen is told by its number."""
    seen = (char if char.isprintable() or char in JOINERS else ascii(char)[1:-1] for char in text)
    return "".join(" " if char.isspace() else shown for char, shown in zip(text, seen, strict=True))


def _unit(name: str) -> str:
    ending = (unit for end, unit in ENDINGS.items() if name.endswith(end))
    return UNITS.get(name) or next(ending, "")


def _lines(column: Column) -> list[str]:
    """Return a heading, with the unit if the name doesn't say it, and the cells, all of one width."""
    said = not column.unit or column.name.endswith(("_km2", "_km", "_days"))
    heading = column.name if said else f"{column.name} [{column.unit}]"
    cells = [cell if len(cell) <= WIDEST else f"{cell[: WIDEST - 1]}…" for cell in column.cells]
    return _padded([heading, *cells], number=column.number)


def _padded(cells: list[str], *, number: bool) -> list[str]:
    wide = max(map(len, cells))
    return [cell.rjust(wide) if number else cell.ljust(wide) for cell in cells]


def _left_out(table: pd.DataFrame, others: list[int], empty: list[int]) -> list[str]:
    """Return what is said of the rows and columns that are not shown."""
    rest = len(table) - MOST_ROWS
    said = [f"and {rest:,} more {'row' if rest == 1 else 'rows'}"] if rest > 0 else []
    for what, numbers in (("further columns", sorted(others)), ("empty columns", empty)):
        if numbers:
            said.append(f"{what}: {', '.join(_line(str(table.columns[number])) for number in numbers)}")
    return said


def _heading(column: Column) -> str:
    unit = f'<br><span style="{GREY}">{escape(column.unit)}</span>' if column.unit else ""
    return f'<th style="{_side(column)}; vertical-align: top">{escape(column.name)}{unit}</th>'


def _row(label: Any, columns: list[Column], number: int) -> str:
    cells = (
        f'<td dir="auto" style="{_side(each)}{_width(each.cells[number])}">{escape(each.cells[number])}</td>'
        for each in columns
    )
    return f'<tr><th style="{GREY}">{escape(_line(str(label)))}</th>{"".join(cells)}</tr>'


def _width(cell: str) -> str:
    """Return how a cell keeps readable: short ones on one line, long ones not in a narrow column."""
    return "; white-space: nowrap" if len(cell) <= SHORT else f"; min-width: {min(len(cell) // 4, 20)}em"


def _side(column: Column) -> str:
    return f"text-align: {'right' if column.number else 'left'}"


LISTS = {"_ids": _ids, "actors": _members, "actor": _members, "by": _members, "against": _members}
"""What tells the lists of a column, by how its name ends."""
