"""Every error that `mapper` raises on purpose.

::

    MapperError
    ├── InputError      (ValueError)   a report, claim table, case or option that can't be used as it stands
    ├── NotFoundError   (LookupError)  a place, actor, language or data set that isn't known
    └── FileError       (OSError)      a file that can't be read or written

Each message is one line that says what is wrong, where, and what to do. The command line prints it and ends
with status 1; anything else that escapes is a bug.
"""

from __future__ import annotations

from collections.abc import Sequence

SHOWN = 20
BRIEF = 60
"""Letters of a cell that a message quotes."""


def brief(value: object) -> str:
    r"""Return what a message quotes of a cell: its beginning, on one line, with controls as what they are.

    Examples
    --------
    >>> brief("bad\nday\x1b[31m"), brief("x" * 100) == "x" * 59 + "…"
    ('bad\\nday\\x1b[31m', True)
    """
    text = str(value)
    short = text if len(text) <= BRIEF else text[: BRIEF - 1] + "…"
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in short)


class MapperError(Exception):
    """The root of the tree; its message is one line."""

    def __str__(self) -> str:
        return " ".join(str(arg) for arg in self.args)


class InputError(MapperError, ValueError):
    """Something the user handed over can't be used as it stands.

    Parameters
    ----------
    message : str
        What is wrong, and what to do.
    problems : sequence of str, optional
        Every single breach, so that all can be mended at once. The first twenty join the message.

    Examples
    --------
    >>> str(InputError("claims.csv is refused", ["row 2, predicate: is empty"]))
    'claims.csv is refused: row 2, predicate: is empty'
    """

    def __init__(self, message: str, problems: Sequence[str] = ()) -> None:
        self.problems = tuple(problems)
        if self.problems:
            more = len(self.problems) - SHOWN
            tail = f"; and {more} more" if more > 0 else ""
            message = f"{message}: {'; '.join(self.problems[:SHOWN])}{tail}"
        super().__init__(message)


class NotFoundError(MapperError, LookupError):
    """A name that nothing answers to."""


class FileError(MapperError, OSError):
    """A file or folder that can't be read or written."""
