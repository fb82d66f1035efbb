"""Tables as CSV that no spreadsheet takes for anything but text and numbers."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Text that begins so, a spreadsheet would reckon out."""


def as_csv(table: pd.DataFrame) -> str:
    r"""Return a table as CSV; text that a spreadsheet would take for a formula gets an apostrophe before it.

    Examples
    --------
    >>> import pandas as pd
    >>> as_csv(pd.DataFrame({"actors": ["=1+1", "IS"], "net_km2": [-2.0, 1.5]}))
    "actors,net_km2\n'=1+1,-2.0\nIS,1.5\n"
    """
    body = ([_inert(cell) for cell in row] for row in table.itertuples(index=False))
    return csv_text(itertools.chain([table.columns], body))


def csv_text(rows: Iterable[Iterable[Any]]) -> str:
    r"""Return rows as CSV with a line feed behind each; a cell with any kind of line break is quoted.

    Examples
    --------
    >>> csv_text([["a\rb", 1]])
    '"a\rb",1\n'
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")  # the writer quotes what is in its line ends
    lines = []
    for row in rows:
        writer.writerow(row)
        lines.append(stream.getvalue()[:-2])
        stream.seek(0)
        stream.truncate()
    return "".join(f"{line}\n" for line in lines)


def plain_cell(cell: Any) -> Any:
    """Return a day as ISO text and nothing as nothing."""
    if hasattr(cell, "date"):
        return cell.date().isoformat() if cell == cell else ""
    return "" if cell is None or cell != cell else cell


def _inert(cell: Any) -> Any:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA) else cell
    return plain_cell(cell)
