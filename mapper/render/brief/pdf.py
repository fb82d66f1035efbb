"""A brief as a tagged PDF with the map in it as lines, not dots, set by Typst."""

from __future__ import annotations

import json
import re
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from mapper.errors import InputError
from mapper.render.brief.blocks import (
    Block,
    Brief,
    Bullets,
    Cell,
    Column,
    Figure,
    Heading,
    Line,
    Paragraph,
    Table,
    is_right_to_left,
)  # fmt: skip
from mapper.render.figure.fonts import file_of, readable

MISSING = "a brief as .pdf needs Typst: pip install 'territory-mapper[report]', or choose .docx or .md"
STANDARD: Final = "ua-1"
"""PDF/UA-1 (ISO 14289-1): structure, language and words for pictures, for whoever has it read aloud."""
LONGEST, LONGEST_IN_HEAD, LONGEST_IN_TITLE = 75, 55, 28
"""Letters of a word that fit in a line as wide as the page: of a text, a heading, the title."""
LETTER_SHARE = 1 / 96
"""Width of a letter in a table, as a share of that of the page, when most of them are wide."""
NAMELESS = "–"
"""What stands for a title or a heading of which nothing can be shown."""
BREAK = "\u200b"
"""A place to break a line, of no width."""


def check_typst() -> None:
    """Raise an `InputError` that tells how to get Typst where there is none.

    Raises
    ------
    InputError
    """
    try:
        import typst  # noqa: F401
    except ImportError as error:
        raise InputError(MISSING) from error


def pdf_brief(brief: Brief, svg: bytes) -> bytes:
    """Return a brief as the bytes of a .pdf file.

    Nothing is read but the fonts that come with matplotlib, and no package is ever fetched.

    Parameters
    ----------
    brief : Brief
    svg : bytes
        The map.

    Raises
    ------
    InputError
        If Typst isn't there.
    """
    check_typst()
    import typst

    page = files("mapper.render.brief").joinpath("brief.typ").read_bytes()
    fonts: list[Any] = [str(Path(file_of("plain")).parent)]
    with tempfile.TemporaryDirectory(prefix="mapper-") as folder:
        compiler = typst.Compiler(
            page,
            root=folder,
            font_paths=fonts,
            ignore_system_fonts=True,
            package_path=folder,
            package_cache_path=folder,
            sys_inputs={"brief": json.dumps(as_data(brief)), "map": svg.decode("utf-8")},
        )
        made = compiler.compile(format="pdf", timestamp=0, pdf_standards=STANDARD)
    assert isinstance(made, bytes)
    return made


def as_data(brief: Brief) -> dict[str, Any]:
    """Return a brief as values that JSON can carry, all text of it such as the font has letters for."""
    head = ("subtitle", "lead", "subject", "lang", "figure", "table", "foot", "page")
    return {
        **{key: settable(getattr(brief, key)) for key in head},
        "title": _seen(brief.title, LONGEST_IN_TITLE),
        "blocks": [_block(block) for block in brief.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "text": _seen(block.text, LONGEST_IN_HEAD), "level": block.level}
        case Paragraph():
            return {"kind": "paragraph", "line": _line(block.line), "small": block.small}
        case Bullets():
            lines = [_line(line) for line in block.lines]
            return {"kind": "bullets", "lines": lines, "numbered": block.numbered}
        case Figure():
            return {"kind": "figure", "caption": settable(block.caption), "alt": _seen(block.alt)}
        case Table():
            columns = [
                {"title": settable(one.title), "width": one.width, "number": one.number}
                for one in block.columns
            ]
            rows = [[_cell(*each) for each in zip(row, block.columns, strict=True)] for row in block.rows]
            return {"kind": "table", "caption": settable(block.caption), "columns": columns, "rows": rows}


def _cell(cell: Cell, column: Column) -> dict[str, Any]:
    most = int(column.width / LETTER_SHARE)
    return {
        "line": _line(cell.line, most),
        "quote": settable(cell.quote, most),
        "rtl": is_right_to_left(cell.quote),
    }


def _line(pieces: Line, most: int = LONGEST) -> list[dict[str, str]]:
    return [
        {"text": settable(piece, most), "url": ""}
        if isinstance(piece, str)
        else {"text": settable(piece.text, most), "url": piece.url}
        for piece in pieces
    ]


def settable(text: str, most: int = LONGEST) -> str:
    """Return a text that the font can show: letters that it lacks are written in Latin ones.

    Words of more letters than fit in a line get places to break at.

    Examples
    --------
    >>> settable("Deir al-Zor, دير الزور"), settable("ရန်ကုန်")
    ('Deir al-Zor, دير الزور', 'rnkun')
    """
    if not text.isascii():
        text = "".join(_shown(letter) for letter in text)
    return re.sub(rf"\S{{{most},}}", lambda found: BREAK.join(found[0]), text)


def _seen(text: str, most: int = LONGEST) -> str:
    """Return a text that must not be empty, or PDF/UA refuses the whole brief."""
    return settable(text, most) or NAMELESS


@cache
def _shown(letter: str) -> str:
    return letter if letter.isspace() else readable(letter)[0]
