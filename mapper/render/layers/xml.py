"""XML for other programs, built as a tree: no text is ever markup, and what XML can't hold is replaced."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 can't hold, not even escaped."""


def fit(text: object) -> str:
    r"""Return text that XML can hold; what it can't becomes U+FFFD.

    Examples
    --------
    >>> fit("bell \x07") == "bell \ufffd"
    True
    """
    return UNFIT.sub("\ufffd", str(text))


def leaf(tag: str, text: object = "", **attributes: object) -> Any:
    """Return an element with nothing above it."""
    return _filled(etree.Element(tag), text, attributes)


def add(parent: Any, tag: str, text: object = "", **attributes: object) -> Any:
    """Add an element with text and attributes to another, and return it."""
    return _filled(etree.SubElement(parent, tag), text, attributes)


def piece(element: Any) -> bytes:
    """Return the bytes of an element that stands inside of others, on a line of its own."""
    return bytes(etree.tostring(element, encoding="utf-8")) + b"\n"


def written(tree: Any, doctype: str | None = None, *, bare: bool = False) -> bytes:
    """Return the bytes of a tree, with indents, and a declaration before it unless it is to be bare."""
    etree.indent(tree, " ")
    return bytes(etree.tostring(tree, xml_declaration=not bare, encoding="utf-8", doctype=doctype))


def _filled(element: Any, text: object, attributes: Mapping[str, object]) -> Any:
    if text != "":
        element.text = fit(text)
    for name, value in attributes.items():
        element.set(name.rstrip("_"), fit(value))
    return element
