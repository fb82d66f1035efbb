"""Files to reports: text, title, day and source, whatever the format and the encoding."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import yaml

from mapper.dates import one_day
from mapper.errors import InputError
from mapper.files import decode, read_bytes

LARGEST_MB = 5
"""A longer file is no report."""


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


Parts = tuple[str, dict[str, Any]]
"""A text and what the file says of it: title, published, language, source, url."""


def read_report(path: str | Path, *, published: str | dt.date | None = None) -> Report:
    """Return the report in a file.

    Parameters
    ----------
    path : path
        ``.txt``, ``.md`` (with YAML front matter or without) or ``.html``.
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
        title=str(said.get("title") or ""),
        language=str(said.get("language") or ""),
        source=str(said.get("source") or ""),
        url=str(said.get("url") or ""),
        name=path.name,
        path=path,
    )


def _published(given: str | dt.date | None, said: dict[str, Any], path: Path) -> dt.date | None:
    """Return the day of publication; ``date:`` counts too where it is one, for not every file means that."""
    for value in (given, said.get("published")):
        if value:
            try:
                return _day(value)
            except ValueError as error:
                raise InputError(f"{path}, published: {error}") from error
    try:
        return _day(said["date"]) if said.get("date") else None
    except ValueError:
        return None


def _day(value: Any) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else one_day(str(value))


def read_text(path: Path) -> str:
    """Return the text of a file in whatever encoding it has, with plain newlines and no byte-order mark.

    Raises
    ------
    FileError, InputError
        See `read_report`.
    """
    text = decode(read_bytes(path, limit_mb=LARGEST_MB), str(path))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _plain(path: Path) -> Parts:
    return read_text(path), {}


_FRONT = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)


def _markdown(path: Path) -> Parts:
    """Return the text below the front matter, and the front matter."""
    text = read_text(path)
    front = _FRONT.match(text)
    if front is None:
        return text, {}
    try:
        said = yaml.safe_load(front.group(1))
    except yaml.YAMLError as error:
        raise InputError(f"{path}, front matter: {' '.join(str(error).split())}") from error
    if said is not None and not isinstance(said, dict):
        raise InputError(f"{path}, front matter: must be lines of `key: value`")
    return text[front.end() :].lstrip("\n"), said or {}


def _html(path: Path) -> Parts:
    page = _Page()
    page.feed(read_text(path))
    page.close()
    return page.text(), page.said


SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "nav",
        "footer",
        "aside",
        "form",
        "button",
        "iframe",
        "select",
    ]
)
BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "blockquote",
        "br",
        "tr",
        "table",
        "header",
        "figure",
        "figcaption",
        "td",
        "th",
    ]
)
META = {
    "article:published_time": "published",
    "datepublished": "published",
    "date": "published",
    "pubdate": "published",
    "dc.date": "published",
    "dcterms.date": "published",
    "og:title": "title",
    "og:site_name": "source",
    "og:url": "url",
}


class _Page(HTMLParser):
    """The visible text of a saved page; the `article` or `main` part where there is one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: dict[str, Any] = {}
        self._all: list[str] = []
        self._main: list[str] = []
        self._skipping: list[str] = []
        self._inside = 0
        self._title: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "meta":
            self._meta(given)
        elif tag == "html" and given.get("lang"):
            self.said["language"] = given["lang"]
        elif tag == "time" and given.get("datetime"):
            self.said.setdefault("published", given["datetime"])
        elif tag == "title":
            self._title = []
        elif tag in SKIPPED:
            self._skipping.append(tag)
        self._inside += tag in ("article", "main")
        if tag in BLOCKS:
            self._add("\n\n" if tag != "br" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title" and self._title is not None:
            self.said.setdefault("title", " ".join("".join(self._title).split()))
            self._title = None
        if tag in self._skipping:
            while self._skipping.pop() != tag:
                pass
        if tag in BLOCKS:
            self._add("\n\n")
        self._inside -= tag in ("article", "main") and self._inside > 0

    def handle_data(self, data: str) -> None:
        if self._title is not None:
            self._title.append(data)
        elif not self._skipping:
            self._add(re.sub(r"\s+", " ", data))

    def _meta(self, given: dict[str, str]) -> None:
        name = given.get("property") or given.get("name") or given.get("itemprop") or ""
        if (key := META.get(name.casefold())) and given.get("content"):
            self.said[key] = given["content"]

    def _add(self, text: str) -> None:
        self._all.append(text)
        if self._inside:
            self._main.append(text)

    def text(self) -> str:
        """Return the text with one empty line between blocks."""
        main = "".join(self._main)
        whole = main if main.strip() else "".join(self._all)
        blocks = (" ".join(block.split()) for block in re.split(r"\n{2,}", whole))
        return "\n\n".join(block for block in blocks if block) + "\n"


READERS: dict[str, Callable[[Path], Parts]] = {
    ".txt": _plain,
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _html,
    ".htm": _html,
}
"""File suffix → what reads it. A new format is one more line here."""
