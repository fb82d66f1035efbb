"""How a Word brief looks: all of it in named styles, none of it in the text itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

FONT = "Calibri"
INK, ACCENT, QUIET = "1A1A1A", "1F4E66", "595959"
TEXT_MM = 170
"""Width of the text: A4 less margins of 20 mm."""
LANGUAGES = {"en": "en-GB", "nb": "nb-NO"}
SMALL, LINK, TABLE = "Brief Note", "Hyperlink", "Brief Table"
CELL, CELL_HEAD, CELL_NUMBER, CELL_QUOTE = "Table Text", "Table Heading", "Table Number", "Table Quote"
LOOKS: dict[str, dict[str, Any]] = {
    "Normal": {"size": 10, "colour": INK, "after": 0},
    "Title": {"size": 22, "colour": ACCENT, "bold": True, "after": 2},
    "Subtitle": {"size": 12.5, "colour": QUIET, "after": 4},
    "Heading 1": {"size": 14, "colour": ACCENT, "bold": True, "before": 14, "after": 4},
    "Heading 2": {"size": 11.5, "colour": INK, "bold": True, "before": 10, "after": 2},
    "Body Text": {"size": 10, "before": 4, "after": 4},
    "List Bullet": {"size": 10, "after": 2},
    "List Number": {"size": 10, "after": 2},
    "Caption": {"size": 9, "colour": QUIET, "bold": True, "before": 8, "after": 3},
    "Footer": {"size": 8, "colour": QUIET},
    SMALL: {"size": 9, "colour": QUIET, "before": 4, "after": 4},
    CELL: {"size": 9, "before": 1.5, "after": 1.5},
    CELL_HEAD: {"base": CELL, "bold": True, "colour": ACCENT, "kept": True},
    CELL_NUMBER: {"base": CELL, "right": True},
    CELL_QUOTE: {"base": CELL, "size": 8.5, "colour": QUIET, "before": 0},
}
"""Each paragraph style: points, colour, space before and after; and the style it is like otherwise."""
TABLE_STYLE = f"""\
<w:style xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:type="table"
 w:customStyle="1" w:styleId="BriefTable"><w:name w:val="{TABLE}"/><w:basedOn w:val="TableNormal"/>
 <w:uiPriority w:val="99"/><w:tblPr><w:tblBorders>
 <w:top w:val="single" w:sz="8" w:space="0" w:color="{ACCENT}"/>
 <w:bottom w:val="single" w:sz="8" w:space="0" w:color="{ACCENT}"/>
 <w:insideH w:val="single" w:sz="4" w:space="0" w:color="D0D0D0"/></w:tblBorders>
 <w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>
 <w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr><w:tcBorders>
 <w:bottom w:val="single" w:sz="8" w:space="0" w:color="{ACCENT}"/></w:tcBorders>
 <w:shd w:val="clear" w:color="auto" w:fill="EDF2F5"/><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>
</w:style>"""


def dress(document: Document, lang: str) -> None:
    """Give an empty document the page, the language and the styles of a brief."""
    _page(document)
    for style, look in LOOKS.items():
        _paragraph_style(document, style, **look)
    _link_style(document)
    _table_style(document)
    _language(document, LANGUAGES[lang])
    _modern(document)


def _page(document: Document) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm((210 - TEXT_MM) / 2)
    section.top_margin = section.bottom_margin = Mm(20)
    section.footer_distance = Mm(10)
    tabs = document.styles["Footer"].paragraph_format.tab_stops
    tabs.clear_all()
    tabs.add_tab_stop(Mm(TEXT_MM), WD_TAB_ALIGNMENT.RIGHT)


def _paragraph_style(
    document: Document,
    name: str,
    *,
    size: float | None = None,
    colour: str = "",
    bold: bool | None = None,
    before: float | None = None,
    after: float | None = None,
    base: str = "",
    right: bool = False,
    kept: bool | None = None,
) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, RGBColor

    known = name in document.styles
    style: Any = document.styles[name] if known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if not known:
        style.base_style = document.styles[base or "Normal"]
        style.quick_style = True
    _font(style)
    style.font.italic = False
    style.font.size = Pt(size) if size else None
    style.font.bold = bold
    if colour:
        style.font.color.rgb = RGBColor.from_string(colour)
    shape = style.paragraph_format
    shape.space_before = None if before is None else Pt(before)
    shape.space_after = None if after is None else Pt(after)
    shape.line_spacing = 1.08 if name in ("Normal", "Body Text") else 1.0
    if kept is not None:
        shape.keep_with_next = kept
    if right:
        shape.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _plain_border(style)


def _font(style: Any) -> None:
    """Set one font for all scripts, in the place of those of the theme."""
    from docx.oxml.ns import qn

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)


def _plain_border(style: Any) -> None:
    """Take away the line that the empty document draws under its title, and its wide letters."""
    from docx.oxml.ns import qn

    for path in ("w:pPr/w:pBdr", "w:rPr/w:spacing", "w:rPr/w:kern"):
        for found in style.element.findall("/".join(qn(step) for step in path.split("/"))):
            found.getparent().remove(found)


def _link_style(document: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import RGBColor

    style: Any = document.styles.add_style(LINK, WD_STYLE_TYPE.CHARACTER)
    style.font.color.rgb = RGBColor.from_string("0B5394")
    style.font.underline = True


def _table_style(document: Document) -> None:
    from docx.oxml import parse_xml

    document.styles.element.append(parse_xml(TABLE_STYLE))


def _language(document: Document, code: str) -> None:
    """Say in which language the document is, for spelling and for whoever has it read aloud."""
    from docx.oxml.ns import qn

    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    language = defaults.find(qn("w:lang"))
    language.set(qn("w:val"), code)


def _modern(document: Document) -> None:
    """Tell Word that the file is of its own day, or it opens it as one of an old version."""
    from docx.oxml.ns import qn

    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
