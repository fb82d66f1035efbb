"""Word documents (.docx) to text: paragraphs and the cells of tables, in the order of the document."""

from __future__ import annotations

import io
from typing import Any

from mapper.errors import InputError
from mapper.packed import check_package
from mapper.reports.formats.lines import clean

LARGEST_PART_MB = 20
LARGEST_UNPACKED_MB = 100
"""What a document may unpack to: its text and each picture, and all of them together."""
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPACES = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
LEFT_OUT = frozenset(
    [f"{W}moveFrom", f"{W}del", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"]
)
"""What was deleted or moved away, and second forms of what is there already."""


def read_word(content: bytes, name: str) -> tuple[str, dict[str, str]]:
    """Return the text of a Word document and its title.

    The days that a document carries are those of its making, which say nothing of publication.

    Raises
    ------
    InputError
        If it is no Word document, is locked by a password, or unpacks to more than a report would.
    """
    from docx import Document

    check_package(
        content, name, kind="Word document", suffix=".docx", old=".doc",
        largest_part_mb=LARGEST_PART_MB, largest_mb=LARGEST_UNPACKED_MB,
    )  # fmt: skip
    try:
        document = Document(io.BytesIO(content))
        if document.element.getroottree().docinfo.internalDTD is not None:
            raise ValueError("entities are not for documents")
        text = _text_of(document.element.body)
        title = " ".join(str(document.core_properties.title or "").split())
    except Exception as error:  # The library raises whatever the damage leads it to.
        raise InputError(f"{name} is no Word document that can be read: save it anew as .docx") from error
    return text, {"title": title} if title else {}


def _text_of(body: Any) -> str:
    """Return the paragraphs of a document, those in tables and boxes too, with an empty line between them."""
    blocks: list[list[str]] = [[]]
    _gather(body, blocks)
    lines = ("\n".join(" ".join(line.split()) for line in "".join(block).split("\n")) for block in blocks)
    text = "\n\n".join(block for block in map(str.strip, lines) if block)
    return clean(text) + "\n" if text else ""


def _gather(body: Any, blocks: list[list[str]]) -> None:
    """Walk a document without recursion, for documents can be nested at will."""
    open_paragraphs: list[list[str]] = []
    stack = [iter(body)]
    left: list[Any] = [body]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
            if left.pop().tag == f"{W}p":
                open_paragraphs.pop()
            continue
        if element.tag in LEFT_OUT:
            continue
        if element.tag == f"{W}p":
            open_paragraphs.append([])
            blocks.append(open_paragraphs[-1])
        elif open_paragraphs:
            open_paragraphs[-1].append(
                (element.text or "") if element.tag == f"{W}t" else SPACES.get(element.tag, "")
            )
        stack.append(iter(element))
        left.append(element)
