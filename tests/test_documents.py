"""Word and PDF documents, made and broken."""

from __future__ import annotations

import io
import time
import zipfile
import zlib

import docx
import pytest
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from mapper.errors import InputError
from mapper.reports.files import read_report
from mapper.reports.formats import pdf

NORTH = "Government forces entered the western quarters of Raqqa on Tuesday after a night of shelling, residents said."
SOUTH = (
    "Fighters of Islamic State still hold the old city and the hospital. The Syrian Observatory for Human Rights "
    "said at least twelve fighters were killed in the clashes, and that the besieged men had few supplies left."
)
LAST = "The army had taken the village of Mansoura a week before."


def word(fill):
    document = docx.Document()
    fill(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def repacked(xml=None, more=()):
    """Return a Word document with other XML for its text, or with more parts."""
    source = zipfile.ZipFile(io.BytesIO(word(lambda document: document.add_paragraph(NORTH))))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            package.writestr(name, xml if xml and name == "word/document.xml" else source.read(name))
        for name, content in more:
            package.writestr(name, content)
    return stream.getvalue()


def body(inside, before=""):
    names = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    return f'<?xml version="1.0"?>{before}<w:document {names}><w:body>{inside}</w:body></w:document>'


def read(tmp_path, content, name):
    path = tmp_path / name
    path.write_bytes(content)
    return read_report(path)


def refused(tmp_path, content, name, says, within_s=10):
    begun = time.perf_counter()
    with pytest.raises(InputError) as error:
        read(tmp_path, content, name)
    assert time.perf_counter() - begun < within_s
    message = str(error.value)
    assert says in message and str(tmp_path / name) in message and "\n" not in message


def test_a_word_document_is_read_with_its_tables_in_order(tmp_path):
    def fill(document):
        document.core_properties.title = "Army enters Raqqa"
        document.add_heading("The siege", 1)
        document.add_paragraph("").add_run(NORTH[:20]).bold = True
        document.paragraphs[-1].add_run(NORTH[20:])
        table = document.add_table(2, 2)
        for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
            cell.text = f"Cell {number}"
        table.cell(1, 1).add_table(1, 1).cell(0, 0).text = "Inner"
        document.add_paragraph("First line\nsecond line\tend")

    report = read(tmp_path, word(fill), "a.docx")
    assert report.text.split("\n\n") == [
        *("The siege", NORTH, "Cell 0", "Cell 1", "Cell 2", "Cell 3", "Inner"),
        "First line\nsecond line end\n",
    ]
    assert (report.title, report.published) == ("Army enters Raqqa", None)


def test_a_word_document_is_read_as_it_stands_after_its_changes(tmp_path):
    inside = (
        "<w:p><w:r><w:t xml:space='preserve'>The army </w:t></w:r>"
        "<w:ins><w:r><w:t xml:space='preserve'>has not </w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>has </w:delText></w:r></w:del><w:r><w:t>left.</w:t></w:r></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        "<mc:AlternateContent><mc:Choice><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></mc:Choice>"
        "<mc:Fallback><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>"
    )
    text = read(tmp_path, repacked(body(inside)), "a.docx").text
    assert text == "The army has not left.\n\nIn a control.\n\nIn a box.\n"


BOMB = '<!DOCTYPE x [<!ENTITY a "' + "x" * 1000 + '">' + "".join(
    f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"  # fmt: skip
THIEF = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (lambda: b"hello", "no Word document"),
        (lambda: word(lambda document: document.add_paragraph(NORTH))[:9000], "no Word document"),
        (lambda: repacked("no xml"), "save it anew"),
        (lambda: repacked(body("<w:p/>")), "is empty"),
        (lambda: repacked(body("x" * 30_000_000)), "unpacks to"),
        (lambda: repacked(more=[("word/media/a.bin", bytes(50_000_000))]), "unpacks to"),
        (lambda: repacked(more=[(f"a{n}.bin", bytes(15_000_000)) for n in range(8)]), "unpacks to"),
        (lambda: repacked(more=[(f"a{n}.xml", b"x") for n in range(6000)]), "parts"),
        (lambda: repacked(body("<w:p><w:r><w:t>&i; The army left.</w:t></w:r></w:p>", BOMB)), "save it anew"),
        (lambda: repacked(body("<w:p><w:r><w:t>&a; The army left.</w:t></w:r></w:p>", THIEF)), "save it anew"),
        (lambda: repacked(body("<w:tbl><w:tr><w:tc>" * 50_000)), "save it anew"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "password"),
    ],
    ids=["text", "cut", "no xml", "empty", "large xml", "large part", "large in all", "parts", "entities", "outside", "deep", "locked"],
)  # fmt: skip
def test_bad_word_documents_are_refused_soon(tmp_path, content, says):
    refused(tmp_path, content(), "a.docx", says)


class Paper(FPDF):
    """A press release of several pages with a header and a footer."""

    def header(self):
        self.set_font("helvetica", size=8)
        self.cell(0, 8, "Example Agency - for immediate release", new_x="LMARGIN", new_y="NEXT")

    def footer(self):
        self.set_y(-15)
        self.set_font("helvetica", size=8)
        self.cell(0, 8, f"Page {self.page_no()} of 3", align="C")


def printed(paragraphs, paper=Paper, width=0):
    document = paper()
    document.set_title("Army enters Raqqa")
    document.add_page()
    document.set_font("times", size=12)
    for paragraph in paragraphs:
        document.multi_cell(width, 6, paragraph, new_x="LMARGIN", new_y="NEXT")
        document.ln(4)
    return bytes(document.output())


def test_a_pdf_is_read_without_what_is_printed_on_every_page(tmp_path):
    fillers = [f"On day {number} nothing was heard from the town. {SOUTH}" for number in range(30)]
    report = read(tmp_path, printed([NORTH, SOUTH, *fillers, LAST]), "a.pdf")
    assert report.text == "\n\n".join([NORTH, SOUTH, *fillers, LAST]) + "\n"
    assert (report.title, report.published) == ("Army enters Raqqa", None)


def test_words_parted_at_the_end_of_a_line_are_made_whole(tmp_path):
    lines = "The communi-\ncation with Deir al-\nZor was cut, and the command-\ner left the town in the years 2015-\n2016."
    report = read(tmp_path, printed([lines], FPDF), "a.pdf")
    assert report.text == (
        "The communication with Deir al-Zor was cut, and the commander left the town in the years 2015-2016.\n"
    )


def test_narrow_columns_make_whole_paragraphs(tmp_path):
    assert (
        read(tmp_path, printed([NORTH, SOUTH, LAST], FPDF, 60), "a.pdf").text
        == f"{NORTH}\n\n{SOUTH}\n\n{LAST}\n"
    )


def locked(password, reading=""):
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(printed([NORTH]))))
    writer.encrypt(reading, password, algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def raw(*objects):
    """Return a PDF of objects that are written out, the first of them its root."""
    content, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return content + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


ROOT = b"<</Type/Catalog/Pages 2 0 R>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
SHEET = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
DRAWN = b"BT /F1 12 Tf 50 700 Td (The army left the town of Raqqa.) Tj ET\n"


def leaves(kids, drawing, count=1):
    packed = zlib.compress(drawing, 9)
    stream = b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)
    return raw(ROOT, b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count), SHEET, stream, FONT)


def test_a_pdf_that_is_only_locked_for_change_is_read(tmp_path):
    assert read(tmp_path, locked("owner"), "a.pdf").text.count("Raqqa") == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (lambda: b"hello", "is no PDF"),
        (lambda: b"%PDF-1.4\n" + b"x" * 9000, "damaged PDF"),
        (lambda: printed([NORTH])[:600], "damaged PDF"),
        (lambda: locked("owner", "reader"), "locked by a password"),
        (lambda: leaves(b"3 0 R", b"0 0 100 100 re f"), "needs OCR"),
        (lambda: leaves(b"3 0 R " * 600, DRAWN, 600), "over the limit of 500"),
        (lambda: leaves(b"2 0 R", DRAWN), "damaged PDF"),
        (lambda: leaves(b"3 0 R", b"0" * 300_000_000), "damaged PDF"),
        (lambda: leaves(b"3 0 R", b"[" * 20_000_000), "damaged PDF"),
    ],
    ids=["text", "junk", "cut", "locked", "scan", "pages", "loop", "bomb", "nested"],
)
def test_bad_pdfs_are_refused_soon(tmp_path, content, says):
    refused(tmp_path, content(), "a.pdf", says, within_s=30)


def test_a_pdf_that_takes_too_long_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "LONGEST_S", 2)
    refused(tmp_path, leaves(b"3 0 R " * 400, DRAWN * 5000, 400), "a.pdf", "takes over 2 seconds")


def test_a_count_of_pages_that_lies_does_no_harm(tmp_path):
    assert (
        read(tmp_path, leaves(b"3 0 R", DRAWN, 999_999_999), "a.pdf").text
        == "The army left the town of Raqqa.\n"
    )
