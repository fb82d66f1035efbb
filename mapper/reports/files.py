"""Files to reports: text, title, day and source, whatever the format and the encoding."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from mapper.claims.files import load_yaml_text
from mapper.dates import one_day
from mapper.errors import InputError
from mapper.files import decode, read_bytes
from mapper.reports.formats.archive import read_archive
from mapper.reports.formats.lines import LONGEST
from mapper.reports.formats.page import decode_page, looks_like_page, read_page
from mapper.reports.formats.pdf import read_pdf
from mapper.reports.formats.word import read_word

LARGEST_MB = 5
"""A longer text is no report; pages and documents carry pictures, and may be longer."""
STDIN = "stdin"
PIPED = "standard input"
"""The name of a report that came through standard input, and what errors call it."""
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

    @property
    def called(self) -> str:
        """What an error calls the report."""
        if self.path is None and self.name == STDIN:
            return PIPED
        return str(self.path or self.name or "the report")


Parts = tuple[str, dict[str, str]]
"""A text and what the file says of it: title, published, language, source, url."""


class Reader(NamedTuple):
    """What reads one kind of file: its content, and the name that errors give it; and how much of it."""

    read: Callable[[bytes, str], Parts]
    largest_mb: float = LARGEST_MB


def read_report(path: str | Path, *, published: str | dt.date | None = None) -> Report:
    """Return the report in a file.

    Parameters
    ----------
    path : path
        ``.txt`` or ``.md`` (with YAML front matter or without), ``.html``, ``.mhtml``, ``.docx`` or ``.pdf``.
    published : str or date, optional
        ISO day of publication; goes before what the file says.

    Raises
    ------
    FileError
        If the file can't be read.
    InputError
        If it is empty, binary, too large, locked, damaged, of another kind, has no text, or says a date that
        is none.
    """
    path = Path(path)
    reader = READERS.get(path.suffix.casefold())
    if reader is None:
        raise InputError(f"{path} is no report that can be read: {how_to_convert(path)}")
    text, said = reader.read(read_bytes(path, limit_mb=reader.largest_mb), str(path))
    return _report(text, said, str(path), path.name, path, published)


def read_piped(stream: BinaryIO, *, published: str | dt.date | None = None) -> Report:
    """Return the report that comes through standard input: text, a page or a document, as it begins.

    Raises
    ------
    InputError
        See `read_report`.

    Examples
    --------
    >>> import io
    >>> read_piped(io.BytesIO(b"<!doctype html><title>Siege</title><p>The army left Raqqa.")).title
    'Siege'
    """
    content = stream.read(int(max(reader.largest_mb for reader in READERS.values()) * 1e6) + 1)
    reader = next((READERS[kind] for mark, kind in MARKS.items() if content.startswith(mark)), None)
    if reader is None:
        page = looks_like_page(content[:2000].replace(b"\0", b"").decode("utf-8", "ignore").lstrip("\ufeff"))
        reader = READERS[".html" if page else ".txt"]
    if len(content) > reader.largest_mb * 1e6:
        raise InputError(f"{PIPED} is over the limit of {reader.largest_mb:g} MB: split it")
    if not content.strip():
        raise InputError(f"{PIPED} is empty: there is nothing to read in it")
    text, said = reader.read(content, PIPED)
    return _report(text, said, PIPED, STDIN, None, published)


def _report(
    text: str, said: dict[str, str], called: str, name: str, path: Path | None, given: str | dt.date | None
) -> Report:
    if not text.strip():
        raise InputError(f"{called} is empty: there is nothing to read in it")
    if len(text) > LONGEST:
        raise InputError(f"{called} has over {LONGEST / 1e6:g} million letters: split it")
    return Report(
        text=text,
        published=_published(given, said, called),
        title=said.get("title", ""),
        language=said.get("language", ""),
        source=said.get("source", ""),
        url=said.get("url", ""),
        name=name,
        path=path,
    )


def how_to_convert(path: Path) -> str:
    """Return what to do with a file that is no report of a kind that can be read.

    Examples
    --------
    >>> how_to_convert(Path("a.rtf"))
    'open it in a word processor and save it as .docx'
    """
    return FOREIGN.get(path.suffix.casefold(), f"save it as {', '.join(READERS)}")


def _published(given: str | dt.date | None, said: dict[str, str], called: str) -> dt.date | None:
    """Return the day of publication; ``date:`` counts too where it is one, for not every file means that."""
    if isinstance(given, dt.date):
        return given.date() if isinstance(given, dt.datetime) else given
    try:
        if text := given or said.get("published"):
            return one_day(text)
    except ValueError as error:
        raise InputError(f"{called}, published: {error}") from error
    try:
        return one_day(said["date"]) if said.get("date") else None
    except ValueError:
        return None


_FRONT = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)


def _text(content: bytes, name: str) -> Parts:
    """Return the text below the front matter, and the front matter."""
    text = decode(content, name).replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT.match(text)
    if front is None:
        return text, {}
    said = load_yaml_text(front.group(1), f"{name}, front matter")
    if said is not None and not isinstance(said, dict):
        raise InputError(f"{name}, front matter: must be lines of `key: value`")
    return text[front.end() :].lstrip("\n"), _said(said or {}, name)


def _said(front: dict[Any, Any], name: str) -> dict[str, str]:
    """Return what front matter says of the report; each of our keys is one text, others are left alone."""
    wrong = [f"{key}: must be one text" for key in SAID if isinstance(front.get(key), list | dict)]
    if wrong:
        raise InputError(f"{name}, front matter", wrong)
    return {key: str(front[key]) for key in (*SAID, "date") if front.get(key)}


def _html(content: bytes, name: str) -> Parts:
    return read_page(decode_page(content, name))


READERS: dict[str, Reader] = {
    ".txt": Reader(_text),
    ".md": Reader(_text),
    ".markdown": Reader(_text),
    ".html": Reader(_html, 20),
    ".htm": Reader(_html, 20),
    ".xhtml": Reader(_html, 20),
    ".mhtml": Reader(read_archive, 50),
    ".mht": Reader(read_archive, 50),
    ".docx": Reader(read_word, 50),
    ".pdf": Reader(read_pdf, 50),
}
"""File suffix → what reads it. A new format is one more line here."""
MARKS = {b"%PDF-": ".pdf", b"PK\x03\x04": ".docx"}
"""How content begins that isn't text → the suffix of its kind."""
_PROCESSOR = "open it in a word processor and save it as .docx"
FOREIGN = {
    **dict.fromkeys((".doc", ".odt", ".rtf", ".docm", ".pages", ".wpd"), _PROCESSOR),
    **dict.fromkeys((".epub", ".djvu", ".ps", ".xps"), "open it in a viewer and print it to .pdf"),
    **dict.fromkeys((".eml", ".msg"), "open it in the mail program and save its text as .txt"),
    ".webarchive": "open it in the browser and save it as .html",
}
"""Kinds of reports that can't be read → what to do with them."""
