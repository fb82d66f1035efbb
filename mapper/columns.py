"""Columns as files with types hold them: text, whole numbers, numbers, truth values and days, or nothing.

A table of pandas becomes such columns before it is written as a GeoPackage, as Parquet or as a workbook, so
that all three agree on what a cell is.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

TEXT, WHOLE, NUMBER, TRUTH, DAY = "text", "whole", "number", "truth", "day"
LARGEST_WHOLE = 2**63
"""Beyond it a whole number is written as text: no file has room for it."""


class Column(NamedTuple):
    """The cells of one column, all of one kind: str, int, float, bool or date, and None for nothing."""

    kind: str
    cells: list[Any]


def columns_of(table: pd.DataFrame) -> dict[str, Column]:
    """Return the columns of a table, without its geometry.

    A column whose cells are of several kinds, or lists and mappings, becomes text; lists and mappings are
    then written as JSON.

    Examples
    --------
    >>> import pandas as pd
    >>> columns_of(pd.DataFrame({"km2": [1.5, None], "who": ["IS", ""], "odd": [1, "x"]}))["odd"]
    Column(kind='text', cells=['1', 'x'])
    """
    kept = [name for name in table.columns if str(table[name].dtype) != "geometry"]
    return {str(name): column_of(table[name]) for name in kept}


def column_of(series: pd.Series[Any]) -> Column:
    """Return one column; blank text, NaN and NaT are nothing."""
    if series.dtype.kind == "M":
        text = series.dt.strftime("%Y-%m-%d")
        return Column(DAY, [_day(cell) for cell in text.tolist()])
    if series.dtype == "str":
        return Column(TEXT, [cell or None for cell in series.fillna("").tolist()])
    if series.dtype.kind in "iufb":
        plain = series.astype(object).where(series.notna(), None)
        return Column(_KINDS[series.dtype.kind], plain.tolist())
    cells = [_plain(cell) for cell in series.tolist()]
    kinds = {_kind(cell) for cell in cells if cell is not None}
    kind = _common(kinds) if kinds else TEXT
    return Column(kind, [_as(kind, cell) for cell in cells])


_KINDS = {"i": WHOLE, "u": WHOLE, "f": NUMBER, "b": TRUTH}


def as_text(cell: Any) -> str:
    """Return a cell as text; a list or mapping as JSON."""
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, dict | list) else str(cell)


def _day(cell: Any) -> dt.date | None:
    return dt.date.fromisoformat(cell) if isinstance(cell, str) else None


def is_missing(cell: Any) -> bool:
    """Tell whether a cell of a table holds nothing: None, blank text, NaN, NaT or NA."""
    if isinstance(cell, str):
        return not cell
    if cell is None or isinstance(cell, float | int):
        return cell is None or cell != cell
    import pandas as pd

    return bool(pd.api.types.is_scalar(cell) and pd.isna(cell))


def _plain(cell: Any) -> Any:
    if is_missing(cell):
        return None
    return cell.item() if hasattr(cell, "item") else cell


def _kind(cell: Any) -> str:
    if isinstance(cell, bool):
        return TRUTH
    if isinstance(cell, int):
        return WHOLE if -LARGEST_WHOLE <= cell < LARGEST_WHOLE else TEXT
    if isinstance(cell, float):
        return NUMBER if math.isfinite(cell) else TEXT
    return DAY if type(cell) is dt.date else TEXT


def _common(kinds: set[str]) -> str:
    return kinds.pop() if len(kinds) == 1 else NUMBER if kinds == {WHOLE, NUMBER} else TEXT


def _as(kind: str, cell: Any) -> Any:
    if cell is None:
        return None
    return as_text(cell) if kind == TEXT else float(cell) if kind == NUMBER else cell


def record_cell(cell: Any) -> Any:
    """Return a cell of a file with types as a record has it: a day as ISO text, what JSON can't hold refused.

    Raises
    ------
    ValueError
        If it holds binary data; the words fit behind "row 3, photo: ".

    Examples
    --------
    >>> record_cell(dt.datetime(2017, 9, 5)), record_cell([dt.date(2017, 9, 5)])
    ('2017-09-05', ['2017-09-05'])
    """
    if isinstance(cell, bytes | bytearray | memoryview):
        raise ValueError("holds binary data: leave the column out")
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, dict):
        return {str(key): record_cell(value) for key, value in cell.items()}
    if isinstance(cell, Sequence) and not isinstance(cell, str):
        return [record_cell(value) for value in cell]
    if isinstance(cell, str | int | float | None):
        return cell
    return str(cell)


def free_name(name: str, taken: Iterable[str]) -> str:
    """Return a name that no column has, in whatever case.

    Examples
    --------
    >>> free_name("geom", ["Geom", "place"])
    'geom_'
    """
    folded = {column.lower() for column in taken}
    while name in folded:
        name += "_"
    return name
