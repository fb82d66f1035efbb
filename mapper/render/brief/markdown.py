"""A brief as Markdown as GitHub reads it, with the map as a picture beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

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
)  # fmt: skip

SPECIAL = re.compile(r"[\\`*_{}\[\]<>|#~&$!^]")
"""Letters that may begin markup anywhere in a line."""
ADDRESS = re.compile(r"(?<=[a-z]):(?=//)|(?<=www)\.", re.IGNORECASE)
"""What makes a web address of a text that has no brackets around it."""
MAIL, APART = re.compile(r"(?<=[\w.+-])@(?=\w)"), "<!-- -->@"
"""What makes an address for mail, even after a backslash; and how it makes none."""
OPENING = re.compile(r"^(\s*)(?:([-+=])|(\d+)([.)]))(?=\s|$|[-+=])")
"""What makes a list, a heading or a rule of a line that it opens."""


def markdown_brief(brief: Brief, picture: str) -> str:
    """Return a brief as Markdown.

    Parameters
    ----------
    brief : Brief
    picture : str
        Name of the file with the map.
    """
    counts = {Figure: 0, Table: 0}
    parts = [f"# {escaped(brief.title)}", f"**{escaped(brief.subtitle)}**", escaped(brief.lead)]
    for block in brief.blocks:
        if type(block) in counts:
            counts[type(block)] += 1
        number = counts.get(type(block), 0)
        parts.append("\n".join(_block(block, brief, number, picture)))
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    r"""Return text that no reader of Markdown takes for markup, a link or HTML.

    Examples
    --------
    >>> escaped("1. <b>*Raqqa*</b> | see https://example.org or www.example.org")
    '1\\. \\<b\\>\\*Raqqa\\*\\</b\\> \\| see https\\://example.org or www\\.example.org'
    """
    text = SPECIAL.sub(lambda found: "\\" + found[0], text)
    text = MAIL.sub(APART, ADDRESS.sub(lambda found: "\\" + found[0], text))
    return OPENING.sub(_closed, text)


def _closed(found: re.Match[str]) -> str:
    blank, sign, number, point = found.groups()
    return f"{blank}\\{sign}" if sign else f"{blank}{number}\\{point}"


def _block(block: Block, brief: Brief, number: int, picture: str) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * (block.level + 1)} {escaped(block.text)}"
        case Paragraph():
            yield _line(block.line)
        case Bullets():
            for at, line in enumerate(block.lines, 1):
                yield f"{f'{at}.' if block.numbered else '-'} {_line(line)}"
        case Figure():
            yield f"![{escaped(block.alt)}](<{quote(picture)}>)\n"
            yield f"**{brief.figure} {number}.** {escaped(block.caption)}"
        case Table():
            yield f"**{brief.table} {number}.** {escaped(block.caption)}\n"
            yield from _table(block)


def _table(table: Table) -> Iterator[str]:
    yield _row(escaped(column.title) for column in table.columns)
    yield _row("---:" if column.number else "---" for column in table.columns)
    for row in table.rows:
        yield _row(map(_cell, row, table.columns))


def _row(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell, column: Column) -> str:
    return _line(cell.line) + (f"<br>{escaped(cell.quote)}" if cell.quote else "")


def _line(pieces: Line) -> str:
    """Return a line; text is escaped as a whole, so that what opens a line is known."""
    told = ""
    for piece in pieces:
        if isinstance(piece, str):
            told += escaped(piece) if told == "" else escaped(f"x{piece}")[1:]
        else:
            told += f"[{escaped(piece.text)}](<{_address(piece.url)}>)"
    return told


def _address(url: str) -> str:
    """Return an address that ends where its angle brackets do, and is no cell's end."""
    return url.replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
