"""Files to reports: text, title, day and source, whatever the format and the encoding."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mapper.claims.files import load_yaml_text
from mapper.dates import one_day
from mapper.errors import InputError
from mapper.files import decode, read_bytes
from mapper.reports.page import read_page

LARGEST_MB = 5
"""A longer file is no report."""
SAID = ("title", "published", "language", "source", "url")
"""What front matter tells of a report."""


@dataclass(frozen=True)
class Report:
    """One text to read claims from.

    Attributes
    ----------
    text : str
        What is read; every offset counts Unicode code points in it.
    published : date or None
        The day it was published, which "Tuesday" and "recently" are counted from.
    language : str
        ISO 639-1 if the file says so; otherwise empty, and found from the text.
    name : str
        The file's name, which the claims carry.
    """

    text: str = field(repr=False)
    published: dt.date | None = None
    title: str = ""
    language: str = ""
    source: str = ""
    url: str = ""
    name: str = ""
    path: Path | None = None


Parts = tuple[str, dict[str, str]]
"""A text and what the file says of it: title, published, language, source, url."""


def read_report(path: str | Path, *, published: str | dt.date | None = None) -> Report:
    """Return the report in a file.

    Parameters
    ----------
    path : path
        ``.txt`` or ``.md`` (with YAML front matter or without), or ``.html``.
    published : str or date, optional
        ISO day of publication; goes before what the file says.

    Raises
    ------
    FileError
        If the file can't be read.
    InputError
        If it is empty, binary, too large, of another kind, or says a date that is none.
    """
    path = Path(path)
    reader = READERS.get(path.suffix.casefold())
    if reader is None:
        raise InputError(f"{path} is no report that can be read: save it as {', '.join(READERS)}")
    text, said = reader(path)
    if not text.strip():
        raise InputError(f"{path} is empty: there is nothing to read in it")
    return Report(
        text=text,
        published=_published(published, said, path),
        title=said.get("title", ""),
        language=said.get("language", ""),
        source=said.get("source", ""),
        url=said.get("url", ""),
        name=path.name,
        path=path,
    )


def _published(given: str | dt.date | None, said: dict[str, str], path: Path) -> dt.date | None:
    """Return the day of publication; ``date:`` counts too where it is one, for not every file means that."""
    if isinstance(given, dt.date):
        return given.date() if isinstance(given, dt.datetime) else given
    try:
        if text := given or said.get("published"):
            return one_day(text)
    except ValueError as error:
        raise InputError(f"{path}, published: {error}") from error
    try:
        return one_day(said["date"]) if said.get("date") else None
    except ValueError:
        return None


def read_text(path: Path) -> str:
    """Return the text of a file in whatever encoding it has, with plain newlines and no byte-order mark.

    Raises
    ------
    FileError, InputError
        See `read_report`.
    """
    text = decode(read_bytes(path, limit_mb=LARGEST_MB), str(path))
    return text.replace("\r\n", "\n").replace("\r", "\n")


_FRONT = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)


def _text(path: Path) -> Parts:
    """Return the text below the front matter, and the front matter."""
    text = read_text(path)
    front = _FRONT.match(text)
    if front is None:
        return text, {}
    said = load_yaml_text(front.group(1), f"{path}, front matter")
    if said is not None and not isinstance(said, dict):
        raise InputError(f"{path}, front matter: must be lines of `key: value`")
    return text[front.end() :].lstrip("\n"), _said(said or {}, path)


def _said(front: dict[Any, Any], path: Path) -> dict[str, str]:
    """Return what front matter says of the report; each of our keys is one text, others are left alone."""
    wrong = [f"{key}: must be one text" for key in SAID if isinstance(front.get(key), list | dict)]
    if wrong:
        raise InputError(f"{path}, front matter", wrong)
    return {key: str(front[key]) for key in (*SAID, "date") if front.get(key)}


def _html(path: Path) -> Parts:
    return read_page(read_text(path))


READERS: dict[str, Callable[[Path], Parts]] = {
    ".txt": _text,
    ".md": _text,
    ".markdown": _text,
    ".html": _html,
    ".htm": _html,
}
"""File suffix → what reads it. A new format is one more line here."""
