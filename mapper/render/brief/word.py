"""A brief as a Word document of named styles, so that whoever gets it can give it a look of its own."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

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
from mapper.render.brief.wordstyles import (
    CELL,
    CELL_HEAD,
    CELL_NUMBER,
    CELL_QUOTE,
    LINK,
    SMALL,
    TABLE,
    TEXT_MM,
    dress,
)  # fmt: skip

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph as WordParagraph

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest time that an archive can hold, for every file in it: so the same brief has the same bytes."""
SHORT = 7
"""Rows of a table that stays on one page."""


def word_brief(brief: Brief, png: bytes) -> bytes:
    """Return a brief as the bytes of a .docx file.

    Parameters
    ----------
    brief : Brief
    png : bytes
        The map.
    """
    import docx

    document = docx.Document()
    _without_thumbnail(document)
    dress(document, brief.lang)
    _name(document, brief)
    document.add_paragraph(brief.title, style="Title")
    document.add_paragraph(brief.subtitle, style="Subtitle")
    document.add_paragraph(brief.lead, style=SMALL)
    writer = _Writer(document, brief, png)
    for block in brief.blocks:
        writer.write(block)
    _foot(document, brief)
    stream = io.BytesIO()
    document.save(stream)
    return repacked(stream.getvalue())


def repacked(content: bytes) -> bytes:
    """Return an archive with nothing in it that tells when it was made."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for entry in old.namelist():
            info = zipfile.ZipInfo(entry, FIRST_DAY)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
            new.writestr(info, old.read(entry))
    return stream.getvalue()


class _Writer:
    """Writes blocks into a document, and numbers figures and tables."""

    def __init__(self, document: Document, brief: Brief, png: bytes) -> None:
        self.document, self.brief, self.png = document, brief, png
        self.counts = {"Figure": 0, "Table": 0}
        self.opens = False

    def write(self, block: Block) -> None:
        match block:
            case Heading():
                self.document.add_paragraph(block.text, style=f"Heading {block.level}")
            case Paragraph():
                paragraph = self.document.add_paragraph(style=SMALL if block.small else "Body Text")
                paragraph.paragraph_format.keep_with_next = self.opens or None
                _fill(paragraph, block.line)
            case Bullets():
                style = "List Number" if block.numbered else "List Bullet"
                for line in block.lines:
                    _fill(self.document.add_paragraph(style=style), line)
            case Figure():
                self._figure(block)
            case Table():
                self._table(block)
        self.opens = isinstance(block, Heading)

    def _figure(self, figure: Figure) -> None:
        from docx.shared import Mm

        paragraph = self.document.add_paragraph(style="Body Text")
        paragraph.paragraph_format.keep_with_next = True
        shape = paragraph.add_run().add_picture(io.BytesIO(self.png), width=Mm(TEXT_MM))
        for side in ("distT", "distB", "distL", "distR"):
            shape._inline.set(side, "0")
        shape._inline.docPr.set("name", self.brief.figure)
        shape._inline.docPr.set("descr", figure.alt)
        self._caption("Figure", self.brief.figure, figure.caption)

    def _caption(self, sequence: str, label: str, text: str) -> WordParagraph:
        """Add a caption with a number that Word counts itself; "Figure 1. Control as of …"."""
        self.counts[sequence] += 1
        paragraph = self.document.add_paragraph(f"{label} ", style="Caption")
        _field(paragraph, f"SEQ {sequence} \\* ARABIC", str(self.counts[sequence]))
        paragraph.add_run(f". {text}")
        return paragraph

    def _table(self, table: Table) -> None:
        caption = self._caption("Table", self.brief.table, table.caption)
        caption.paragraph_format.keep_with_next = True
        made = self.document.add_table(1 + len(table.rows), len(table.columns), style=TABLE)
        made.autofit = False
        _describe(made, table)
        rows = iter(made.rows)
        _head(next(rows), table.columns)
        short = len(table.rows) <= SHORT
        for at, (row, cells) in enumerate(zip(rows, table.rows, strict=True), 1):
            _row(row, cells, table.columns, kept=short and at < len(table.rows))


def _head(row: Any, columns: tuple[Column, ...]) -> None:
    """Write the heading of a table, which stands again on every page that the table runs over."""
    properties = row._tr.get_or_add_trPr()
    properties.append(_element("w:cantSplit"))
    properties.append(_element("w:tblHeader"))
    for cell, column in zip(row.cells, columns, strict=True):
        paragraph = _narrow(cell, column)
        paragraph.style = CELL_HEAD
        paragraph.add_run(column.title)
        _align(paragraph, column)


def _row(row: Any, cells: tuple[Cell, ...], columns: tuple[Column, ...], kept: bool) -> None:
    """Write a row, which never breaks over two pages; one that is kept stays with the next."""
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
    for cell, told, column in zip(row.cells, cells, columns, strict=True):
        paragraph = _narrow(cell, column)
        paragraph.style = CELL_NUMBER if column.number else CELL
        _fill(paragraph, told.line)
        if told.quote:
            _quote(cell.add_paragraph(style=CELL_QUOTE), told.quote)
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = kept or None


def _narrow(cell: Any, column: Column) -> WordParagraph:
    """Give a cell the width of its column and return its first paragraph."""
    from docx.shared import Mm

    cell.width = Mm(TEXT_MM * column.width)
    paragraph: WordParagraph = cell.paragraphs[0]
    return paragraph


def _align(paragraph: WordParagraph, column: Column) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    if column.number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _describe(made: Any, table: Table) -> None:
    """Tell how wide the columns are, and a screen reader what the table is about."""
    from docx.shared import Mm

    made._tbl.tblPr.append(_element("w:tblCaption", val=table.caption))
    for column, told in zip(made.columns, table.columns, strict=True):
        column.width = Mm(TEXT_MM * told.width)


def _fill(paragraph: WordParagraph, line: Line) -> None:
    """Write pieces of text into a paragraph: text as text, links as links."""
    for piece in line:
        if isinstance(piece, str):
            paragraph.add_run(piece)
        else:
            _link(paragraph, piece.text, piece.url)


def _quote(paragraph: WordParagraph, text: str) -> None:
    """Write the words of a source, which run from the right if they are so written."""
    run = paragraph.add_run(text)
    if is_right_to_left(text):
        run.font.rtl = True
        paragraph.paragraph_format.element.get_or_add_pPr().append(_element("w:bidi"))


def _link(paragraph: WordParagraph, text: str, url: str) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    link = _element("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text, style=LINK)
    link.append(run._r)
    paragraph._p.append(link)


def _field(paragraph: WordParagraph, code: str, shown: str) -> None:
    """Add a field of our own making, with what it shows until Word counts again."""
    for piece in _field_runs(code, shown):
        paragraph.add_run()._r.append(piece)


def _field_runs(code: str, shown: str) -> Iterator[Any]:
    from docx.oxml.ns import qn

    yield _element("w:fldChar", fldCharType="begin")
    instruction = _element("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    yield instruction
    yield _element("w:fldChar", fldCharType="separate")
    text = _element("w:t")
    text.text = shown
    yield text
    yield _element("w:fldChar", fldCharType="end")


def _foot(document: Document, brief: Brief) -> None:
    """Write title and page number at the foot of every page."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.add_run(f"{brief.foot}\t")
    before, _, rest = brief.page.partition("{page}")
    between, _, after = rest.partition("{pages}")
    paragraph.add_run(before)
    _field(paragraph, "PAGE", "1")
    paragraph.add_run(between)
    _field(paragraph, "NUMPAGES", "1")
    paragraph.add_run(after)


def _name(document: Document, brief: Brief) -> None:
    """Fill the properties of the file; it bears no day of its making, and nobody's name."""
    core = document.core_properties
    core.title, core.subject, core.language = brief.title[:255], brief.subject, brief.lang
    core.author = core.last_modified_by = "mapper"
    core.comments = core.keywords = core.category = ""
    core.revision = 1
    core.created = core.modified = dt.datetime(*FIRST_DAY, tzinfo=dt.UTC).replace(tzinfo=None)


def _without_thumbnail(document: Document) -> None:
    """Leave out the picture of somebody else's page that the empty document brings along."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    links = document.part.package.rels
    for key in [key for key, link in links.items() if link.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del links[key]


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for key, text in attributes.items():
        made.set(qn(f"w:{key}"), text)
    return made
