"""Saved web pages to text: what a reader would see, and what the page says of itself."""

from __future__ import annotations

import re

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
_SPACE = re.compile(r"\s+")


def read_page(markup: str) -> tuple[str, dict[str, str]]:
    r"""Return the visible text of an HTML page and what it says of itself; time is linear in its length.

    Examples
    --------
    >>> read_page("<title>Siege</title><p>The army <b>left</b>.<script>x</script></p>")
    ('The army left.\n', {'title': 'Siege'})
    """
    from lxml.etree import HTMLParser, XMLSyntaxError

    page = _Page()
    parser = HTMLParser(target=page, encoding="utf-8", huge_tree=True)
    try:
        parser.feed(markup.replace("\0", " ").encode("utf-8", "replace"))
        parser.close()
    except XMLSyntaxError:
        pass  # Nothing but broken markup: what was seen until there is the text.
    return page.text(), page.said


class _Page:
    """Takes the tags of a page as they come; keeps the `article` or `main` part where there is one."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}
        self._all: list[str] = []
        self._main: list[str] = []
        self._skipping = 0
        self._inside = 0
        self._title: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "meta":
            self._meta(attributes)
        elif tag == "html" and attributes.get("lang"):
            self.said["language"] = attributes["lang"]
        elif tag == "time" and attributes.get("datetime"):
            self.said.setdefault("date", attributes["datetime"])
        elif tag == "title":
            self._title = []
        self._skipping += tag in SKIPPED
        self._inside += tag in ("article", "main")
        if tag in BLOCKS:
            self._add("\n\n" if tag != "br" else "\n")

    def end(self, tag: str) -> None:
        if tag == "title" and self._title is not None:
            self.said.setdefault("title", " ".join("".join(self._title).split()))
            self._title = None
        if tag in BLOCKS:
            self._add("\n\n")
        self._skipping -= tag in SKIPPED
        self._inside -= tag in ("article", "main")

    def data(self, text: str) -> None:
        if self._title is not None:
            self._title.append(text)
        elif not self._skipping:
            self._add(_SPACE.sub(" ", text))

    def close(self) -> None:
        """End the page; the parser calls it."""

    def _meta(self, attributes: dict[str, str]) -> None:
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
        if (key := META.get(name.casefold())) and attributes.get("content"):
            self.said[key] = attributes["content"]

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
