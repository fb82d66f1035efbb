"""CSV text to raw records, as spreadsheets write it: any of three delimiters, blank rows and cells around."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

from mapper.claims.contract import Record
from mapper.claims.table import COLUMNS, column_name
from mapper.errors import InputError, brief

DELIMITERS = ",;\t"
NAMED_DELIMITER = re.compile(r'"?sep=([^\r\n])"?[\r\n]', re.IGNORECASE)
"""The first line by which a spreadsheet is told the delimiter."""
Row = tuple[int, Sequence[Any]]
"""The number of a row as a spreadsheet counts it, and its cells."""


def read_csv(text: str, name: str) -> list[Record]:
    """Return the records of a CSV table.

    Parameters
    ----------
    text : str
    name : str
        What to call the table in an error.

    Raises
    ------
    InputError
        If it is no CSV table, has no column `predicate` or one twice, or a cell stands under no header.
    """
    named = NAMED_DELIMITER.match(text)
    try:
        rows = list(_rows(text, named[1] if named else _delimiter(text)))
    except csv.Error as error:
        raise InputError(f"{name} is not a CSV table: {error}") from error
    return table_records(rows[bool(named) :], name)


def table_records(rows: Sequence[Row], name: str) -> list[Record]:
    """Return the records of a table whose first row has the names of the columns.

    Parameters
    ----------
    rows : sequence of (int, sequence)
        Those that have anything in them.
    name : str
        What to call the table in an error.

    Raises
    ------
    InputError
        If there is no row, no column `predicate` or one twice, or a cell stands under no header.
    """
    if not rows:
        raise InputError(f"{name} is empty: there is nothing to read in it")
    (_, header), *body = rows
    columns = [column_name(cell) for cell in header]
    _check_header(columns, name)
    stray = [f"row {number}: {what}" for number, row in body for what in _stray_cells(row, columns)]
    if stray:
        raise InputError(f"{name} is refused", stray)
    return [
        (f"row {number}", {column: cell for column, cell in zip(columns, row, strict=False) if column})
        for number, row in body
    ]


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    """Yield the rows that have anything in them."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            if any(cell.strip() for cell in row):
                yield number, row
    except csv.Error as error:
        raise csv.Error(f"{error} (row {number + 1})") from error


def _delimiter(text: str) -> str:
    """Return the delimiter by which the first row has most columns that are known."""

    def known(delimiter: str) -> int:
        try:
            _, header = next(_rows(text, delimiter))
        except (csv.Error, StopIteration):
            return 0
        return sum(column_name(cell) in COLUMNS for cell in header)

    return max(DELIMITERS, key=known)


def _check_header(columns: Sequence[str], name: str) -> None:
    if "predicate" not in columns:
        raise InputError(f"{name} is not a claim table: its first row has no column 'predicate'")
    double = sorted({column for column in columns if column and columns.count(column) > 1})
    if double:
        raise InputError(f"{name} is refused: two columns are named {', '.join(map(brief, double))!r}")


def _stray_cells(row: Sequence[Any], columns: Sequence[str]) -> Iterator[str]:
    for position, cell in enumerate(row):
        text = str(cell).strip()
        if text and not (position < len(columns) and columns[position]):
            yield f"cell {position + 1} ('{brief(text)}') has no column name above it"
