"""Saved web pages to text: the article without what stands around it, and what the page says of itself."""

from __future__ import annotations

import codecs
import logging
import re
from typing import Any

from mapper.dates import one_day
from mapper.files import decode
from mapper.reports.formats.lines import clean

# fmt: off
SKIPPED = frozenset([
    "script", "style", "noscript", "template", "svg", "nav", "footer", "aside", "form", "button", "iframe",
    "select",
])
"""Elements whose text is no part of a report."""
BLOCKS = frozenset([
    "p", "div", "section", "article", "main", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "br",
    "blockquote", "tr", "table", "header", "figure", "figcaption", "td", "th",
])
PARAGRAPHS = frozenset(["p", "head", "item", "cell", "quote", "code"])
"""Elements of an extracted article that are blocks of their own."""
# fmt: on
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
MANY = 50_000
"""Elements of a page from which on only its plain text is taken."""
LITTLE = 0.05
"""Share of a page's text under which an article is not believed to be all of it."""
DAMAGED = 0.001
"""Share of its letters that may be broken before the encoding that a page declares is not believed."""
HEAD = 4096
"""Bytes in which a page declares its encoding."""
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s{0,9}=\s{0,9}["']?([\w:.-]{1,40})""", re.I
)
_LINKED_DAY = re.compile(r'"datePublished"\s{0,9}:\s{0,9}"([^"]{1,40})"')
_SPACE = re.compile(r"\s+")
_LATIN = frozenset({"iso8859-1", "ascii"})
logging.getLogger("trafilatura").addHandler(logging.NullHandler())


def decode_page(content: bytes, name: str, charset: str = "") -> str:
    """Return the markup of a page: by its mark, as valid UTF-8, as it declares, or else by its letters.

    Parameters
    ----------
    content : bytes
    name : str
        What to call the page in an error.
    charset : str, optional
        What the page came with; goes before what it says itself.

    Raises
    ------
    InputError
        If it is no text in any known encoding.

    Examples
    --------
    >>> decode_page('<meta charset="koi8-r"><p>Бахмут'.encode("koi8-r"), "a.html")[-6:]
    'Бахмут'
    """
    declared = _CHARSET.search(content[:HEAD])
    wanted = charset or (declared.group(1).decode("ascii", "replace") if declared else "")
    if wanted and b"\0" not in content and not content.startswith(codecs.BOM_UTF8):
        text = _as_declared(content, wanted)
        if text:
            return text
    return decode(content, name)


def _as_declared(content: bytes, charset: str) -> str:
    """Return a page in the encoding that it declares, or nothing if that is not what it is in."""
    try:
        return content.decode("utf-8")  # No other encoding looks like it; browsers save pages so.
    except UnicodeDecodeError:
        pass
    try:
        encoding = codecs.lookup(charset).name
        text = content.decode("cp1252" if encoding in _LATIN else encoding, "replace")
    except (LookupError, UnicodeError, TypeError, AttributeError):
        return ""
    return text if text.count("\ufffd") <= DAMAGED * len(text) else ""


def read_page(markup: str) -> tuple[str, dict[str, str]]:
    r"""Return the article of an HTML page and what the page says of itself.

    Menus, banners, other stories and comments are left out where they can be told from the article; where
    none is found, the text that a reader would see is taken. Time is linear in the length of the page.

    Examples
    --------
    >>> read_page("<title>Siege</title><p>The army <b>left</b>.<script>x</script></p>")
    ('The army left.\n', {'title': 'Siege'})
    """
    from lxml.etree import HTMLParser, XMLSyntaxError

    markup = markup.replace("\0", " ")
    page = _Page()
    parser = HTMLParser(target=page, encoding="utf-8", huge_tree=True)
    try:
        parser.feed(markup.encode("utf-8", "replace"))
        parser.close()
    except XMLSyntaxError:
        pass  # Nothing but broken markup: what was seen until there is the text.
    whole = page.text()
    article = _article(markup) if page.elements <= MANY else ""
    return article if len(article) > LITTLE * len(whole) else whole, page.said


def _article(markup: str) -> str:
    """Return the paragraphs of a page's article, or nothing if none is found."""
    from trafilatura import bare_extraction

    try:
        found: Any = bare_extraction(markup, favor_precision=True, include_comments=False)
    except (ValueError, RecursionError):
        return ""
    return _paragraphs(found.body) if found is not None and found.body is not None else ""


def _paragraphs(body: Any) -> str:
    parts: list[str] = []
    for event, element in _walk(body):
        block = element.tag in PARAGRAPHS
        if event == "start":
            parts.append("\n\n" if block else "\n" if element.tag == "lb" else "")
            parts.append(_SPACE.sub(" ", element.text or ""))
        else:
            parts.append("\n\n" if block else "")
            parts.append(_SPACE.sub(" ", element.tail or "") if element is not body else "")
    return _blocks("".join(parts))


def _walk(body: Any) -> Any:
    from lxml.etree import iterwalk

    return iterwalk(body, events=("start", "end"))


def _blocks(text: str) -> str:
    """Return text with one empty line between blocks."""
    blocks = (" ".join(block.split()) for block in re.split(r"\n{2,}", clean(text)))
    whole = "\n\n".join(block for block in blocks if block)
    return whole + "\n" if whole else ""


class _Page:
    """Takes the tags of a page as they come; keeps the `article` or `main` part where there is one."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}
        self.elements = 0
        self._all: list[str] = []
        self._main: list[str] = []
        self._skipping = 0
        self._inside = 0
        self._title: list[str] | None = None
        self._linked: list[str] | None = None
        self._days: set[str] = set()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if tag == "meta":
            self._meta(attributes)
        elif tag == "html" and attributes.get("lang"):
            self.said["language"] = attributes["lang"]
        elif tag == "link" and attributes.get("rel") == "canonical" and attributes.get("href"):
            self.said.setdefault("url", attributes["href"])
        elif tag == "time" and attributes.get("datetime"):
            self.said.setdefault("date", attributes["datetime"])
        elif tag == "title":
            self._title = []
        elif tag == "script" and attributes.get("type") == "application/ld+json":
            self._linked = []
        self._skipping += tag in SKIPPED
        self._inside += tag in ("article", "main")
        if tag in BLOCKS:
            self._add("\n\n" if tag != "br" else "\n")

    def end(self, tag: str) -> None:
        if tag == "title" and self._title is not None:
            self.said.setdefault("title", " ".join("".join(self._title).split()))
            self._title = None
        if tag == "script" and self._linked is not None:
            self._days.update(day[:10] for day in _LINKED_DAY.findall("".join(self._linked)) if _is_day(day))
            self._linked = None
        if tag in BLOCKS:
            self._add("\n\n")
        self._skipping -= tag in SKIPPED
        self._inside -= tag in ("article", "main")

    def data(self, text: str) -> None:
        if self._title is not None:
            self._title.append(text)
        elif self._linked is not None:
            self._linked.append(text)
        elif not self._skipping:
            self._add(_SPACE.sub(" ", text))

    def close(self) -> None:
        """End the page; the parser calls it. Linked data with several days is about other stories too."""
        if len(self._days) == 1:
            self.said.setdefault("published", self._days.pop())

    def _meta(self, attributes: dict[str, str]) -> None:
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
        key, content = META.get(name.casefold()), attributes.get("content")
        if key and content and (key != "published" or _is_day(content)):
            self.said[key] = content

    def _add(self, text: str) -> None:
        self._all.append(text)
        if self._inside:
            self._main.append(text)

    def text(self) -> str:
        main = "".join(self._main)
        return _blocks(main if main.strip() else "".join(self._all))


def _is_day(text: str) -> bool:
    try:
        one_day(text)
    except ValueError:
        return False
    return True


def looks_like_page(text: str) -> bool:
    """Whether text is HTML: it begins with a tag that only a page begins with.

    Examples
    --------
    >>> looks_like_page(" <!doctype html><p>The army left."), looks_like_page("<Raqqa> The army left.")
    (True, False)
    """
    return bool(_OPENING.match(text))


_OPENING = re.compile(
    r"\s{0,1000}(?:<\?xml[^>]{0,200}>\s{0,100})?"
    r"<(?:!doctype html|html|head|body|!--|meta|title|article|div|p|h1)\b",
    re.I,
)
