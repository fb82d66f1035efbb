"""Claim tables as Excel workbooks: text is text, days are days, and nothing is ever a formula.

What XML can't hold is written as Office has it: a bell is ``_x0007_``, and the letters ``_x0007_``
themselves are ``_x005F_x0007_`` (ECMA-376, ST_Xstring). So every text comes back exactly.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import shapely

from mapper.claims.contract import Record
from mapper.claims.csvtable import Row, table_records
from mapper.claims.rows import written_rows
from mapper.claims.table import DATES, as_written
from mapper.columns import DAY, Column, column_of, record_cell
from mapper.errors import InputError, brief
from mapper.packed import check_package, packed, unpacked

if TYPE_CHECKING:
    import geopandas as gpd

SHEET = "claims"
"""The sheet that is read, if there is one of that name; otherwise the first."""
LARGEST_PART_MB = 50
LARGEST_UNPACKED_MB = 150
"""What a workbook may unpack to: one sheet, and all of it."""
MOST_ROWS = 1_048_576
MOST_COLUMNS = 1_000
"""A sheet of Excel has so many rows, and a table of claims fewer columns."""
LONGEST_CELL = 32_767
"""UTF-16 units that Excel has room for in a cell."""
EXACT = 2**53
"""Beyond it Excel rounds a whole number, so that it is written as text."""
FIRST_DAY = dt.date(1900, 3, 1)
"""Earlier days Excel counts wrongly, or not at all: they are written as text."""
SERIALS = range(15_000, 110_000)
"""Numbers that stand for days from 1941 to 2201 where a cell is not formatted as a date."""
UNFIT = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=\"([^\"]+)\"")
WIDTHS = {"quote": 60, "note": 30, "place": 24, "actor": 24, "against": 24, "source": 24, "predicate": 16}


def read_workbook(content: bytes, name: str) -> list[Record]:
    """Return the records of an Excel workbook: of its sheet `claims`, or of the first.

    Parameters
    ----------
    content : bytes
    name : str
        What to call the file in an error.

    Raises
    ------
    InputError
        If it is no workbook, locked, damaged or too large, or has a formula, an error or merged cells in it;
        all are named by their cell.
    """
    check_package(
        content, name, kind="Excel workbook", suffix=".xlsx", old=".xls",
        largest_part_mb=LARGEST_PART_MB, largest_mb=LARGEST_UNPACKED_MB,
    )  # fmt: skip
    try:
        with warnings.catch_warnings(action="ignore"):
            rows, problems = _cells(content)
    except Exception as error:  # The library raises whatever the damage leads it to.
        raise InputError(f"{name} is no Excel workbook that can be read: save it anew as .xlsx") from error
    if problems:
        raise InputError(f"{name} is refused", problems)
    records = table_records(rows, name)
    serials = [f"{where}, {column}: {what}" for where, row in records for column, what in _serials(row)]
    if serials:
        raise InputError(f"{name} is refused", serials)
    return [
        (where, {column: None if cell == "" else cell for column, cell in row.items()})
        for where, row in records
    ]


def _cells(content: bytes) -> tuple[list[Row], list[str]]:
    """Return the rows with anything in them, and what can't be read."""
    from openpyxl import load_workbook

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if any(b"<!DOCTYPE" in package.read(part) for part in package.namelist() if part.endswith(".xml")):
            raise ValueError("entities are not for workbooks")
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        found = {sheet.title.strip().lower(): sheet for sheet in reversed(book.worksheets)}
        sheet = found.get(SHEET, book.worksheets[0])
        sheet.reset_dimensions()
        merged = MERGED.findall(package.read(sheet._worksheet_path.lstrip("/")))
    problems = [
        f"cells {brief(area.decode('ascii', 'replace'))} are merged: unmerge them, fill each in"
        for area in merged
    ]
    rows: list[Row] = []
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > MOST_ROWS:
            raise ValueError("no sheet has so many rows")
        cells: list[Any] = []
        breaches = [
            f"cell {cell.coordinate} is beyond {MOST_COLUMNS} columns: move it or empty it"
            for cell in row[MOST_COLUMNS:]
            if cell.value is not None
        ]
        for cell in row[:MOST_COLUMNS]:
            cells.append("" if cell.value is None else _read(cell))
            breaches += _breach(cell)
        problems += breaches
        if any(str(cell).strip() for cell in cells):
            rows.append((number, cells))
    return rows, problems


def _breach(cell: Any) -> Iterator[str]:
    if cell.value is None:
        return
    if cell.data_type == "f":
        yield f"cell {cell.coordinate} is a formula: put its value in its place"
    elif cell.data_type == "e":
        yield f"cell {cell.coordinate} is an error ({brief(cell.value)}): mend it or empty it"


def _read(cell: Any) -> Any:
    if isinstance(cell.value, str):
        return ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell.value)
    return record_cell(cell.value)


def _serials(row: Any) -> Iterator[tuple[str, str]]:
    """Yield the days that stand there as the bare number by which Excel counts them."""
    for column in DATES:
        cell = row.get(column)
        if isinstance(cell, int | float) and int(cell) in SERIALS:
            yield column, f"{cell} is a number of days: format the cell as a date"


def write_workbook(claims: gpd.GeoDataFrame) -> bytes:
    """Return an Excel workbook with one sheet, `claims`.

    Raises
    ------
    InputError
        If a text is too long for a cell; all are named.
    """
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    columns = _columns(claims)
    _check_lengths(columns)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    sheet.freeze_panes = "A2"
    for number, name in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(name, 14)
    sheet.append(_header(sheet, columns))
    for row in zip(*(column.cells for column in columns.values()), strict=True):
        sheet.append([_cell(sheet, value) for value in row])
    book.properties.creator = book.properties.title = ""
    book.properties.created = dt.datetime(1980, 1, 1)
    stream = io.BytesIO()
    book.save(stream)
    parts = unpacked(stream.getvalue())
    parts["docProps/core.xml"] = MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", parts["docProps/core.xml"])
    return packed(parts)


def _columns(claims: gpd.GeoDataFrame) -> dict[str, Column]:
    """Return all columns as cells of Excel; a drawing is WKT."""
    import pandas as pd

    names = list(as_written(claims).columns)
    rows = list(written_rows(claims))
    for row in rows:
        if row.get("geometry") is not None:
            row["geometry"] = shapely.to_wkt(row["geometry"], rounding_precision=-1)
    found = {}
    for name in names:
        column = column_of(pd.Series([row.get(name) for row in rows], dtype=object))
        days = name in DATES or column.kind == DAY
        found[str(name)] = Column(column.kind, [_as_day(cell) if days else cell for cell in column.cells])
    return found


def _as_day(cell: Any) -> Any:
    day = dt.date.fromisoformat(cell) if isinstance(cell, str) else cell
    return day if day is None or day >= FIRST_DAY else day.isoformat()


def _check_lengths(columns: dict[str, Column]) -> None:
    problems = [
        f"row {number}, {brief(name)}: is too long for a cell"
        for name, column in columns.items()
        for number, cell in enumerate((name, *column.cells), 1)
        if isinstance(cell, str) and len(_escaped(cell).encode("utf-16-le")) > 2 * LONGEST_CELL
    ]
    if problems:
        advice = f"Excel has room for {LONGEST_CELL} letters in a cell: write .csv, .gpkg or .parquet instead"
        raise InputError(advice, problems)


def _header(sheet: Any, names: Sequence[str] | dict[str, Column]) -> list[Any]:
    from openpyxl.styles import Font

    cells = [_cell(sheet, name) for name in names]
    for cell in cells:
        cell.font = Font(bold=True)
    return cells


def _cell(sheet: Any, value: Any) -> Any:
    """Return a cell; text is set as text, and stays text when somebody edits it."""
    from openpyxl.cell import WriteOnlyCell

    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > EXACT:
        value = str(value)
    if isinstance(value, str):
        return _set(WriteOnlyCell(sheet, _escaped(value)), "s", "@")
    if isinstance(value, float):  # as it is, where the library would round it to 16 digits
        return _set(WriteOnlyCell(sheet, repr(value)), "n", "General")
    cell = WriteOnlyCell(sheet, value)
    return _set(cell, "d", "yyyy-mm-dd") if isinstance(value, dt.date) else cell


def _set(cell: Any, kind: str, number_format: str) -> Any:
    cell.data_type, cell.number_format = kind, number_format
    return cell


def _escaped(text: str) -> str:
    return UNFIT.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
