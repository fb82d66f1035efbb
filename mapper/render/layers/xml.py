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


def add(parent: Any, tag: str, text: object = "", **attributes: object) -> Any:
    """Add an element with text and attributes to another, and return it."""
    element = etree.SubElement(parent, tag, _fitting(attributes))
    if text != "":
        element.text = fit(text)
    return element


def root(tag: str, namespace: str | None = None, **attributes: object) -> Any:
    """Return an element with nothing above it, in a namespace that those below it share."""
    if namespace is None:
        return etree.Element(tag, _fitting(attributes))
    return etree.Element(f"{{{namespace}}}{tag}", _fitting(attributes), nsmap={None: namespace})


def written(tree: Any, doctype: str | None = None, *, bare: bool = False) -> bytes:
    """Return the bytes of a tree, with indents, and a declaration before it unless it is to be bare."""
    etree.indent(tree, " ")
    return bytes(etree.tostring(tree, xml_declaration=not bare, encoding="utf-8", doctype=doctype))


def _fitting(attributes: Mapping[str, object]) -> dict[str, str]:
    return {name.rstrip("_"): fit(value) for name, value in attributes.items()}
