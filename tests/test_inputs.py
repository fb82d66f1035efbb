"""What a user hands over: standard input, folders with files of all kinds, reports made in Python."""

from __future__ import annotations

import io
import sys

import docx
import pytest
from fpdf import FPDF

from mapper.case import open_case
from mapper.claims.files import read_claims
from mapper.errors import InputError
from mapper.reports.files import Report, read_report
from tests.test_cli import run

TOLD = "Syrian Democratic Forces took control of Tabqa on 4 September 2017. Islamic State controls Mayadin."
MARKUP = f"<!DOCTYPE html><html><head><title>News</title></head><body><article><p>{TOLD}</p></article></body></html>"


def as_word():
    document = docx.Document()
    document.add_paragraph(TOLD)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_pdf():
    document = FPDF()
    document.add_page()
    document.set_font("times", size=12)
    document.multi_cell(0, 6, TOLD)
    return bytes(document.output())


@pytest.fixture
def piped(capsys, monkeypatch):
    def pipe(content, *words):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        return run(capsys, monkeypatch, *words)

    return pipe


@pytest.mark.parametrize(
    "content",
    [TOLD.encode(), TOLD.encode("utf-16"), MARKUP.encode(), b"\xef\xbb\xbf\n " + MARKUP.encode(), MARKUP.encode("utf-16")],
    ids=["text", "UTF-16", "page", "page with a mark", "page in UTF-16"],
)  # fmt: skip
def test_a_report_is_read_from_standard_input(piped, tmp_path, content):
    output = tmp_path / "claims.yaml"
    status, _, err = piped(content, "read", "-", "-o", output, "--published", "2017-09-05")
    claims = read_claims(output)
    assert (status, err) == (0, "")
    assert claims["report"].unique().tolist() == ["stdin"]
    assert claims["place"].tolist() == ["Tabqa", "Mayadin"]
    assert claims["quote"].tolist() == [
        "Syrian Democratic Forces took control of Tabqa",
        "Islamic State controls Mayadin",
    ]


@pytest.mark.parametrize("make", [as_word, as_pdf])
def test_a_document_is_read_from_standard_input(piped, tmp_path, make):
    output = tmp_path / "claims.csv"
    assert piped(make(), "read", "-", "-o", output, "--published", "2017-09-05")[0] == 0
    assert read_claims(output)["place"].tolist() == ["Tabqa", "Mayadin"]


def test_a_map_is_made_of_standard_input_and_a_file_together(piped, tmp_path):
    (tmp_path / "a.txt").write_text("Iraqi forces control Mosul.", "utf-8")
    words = ["map", "-", tmp_path / "a.txt", "-", "-o", tmp_path / "map.html", "--published", "2017-09-05"]
    status, out, _ = piped(TOLD.encode(), *words)
    assert (status, "3 claims" in out) == (0, True)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"x" * 5_100_000, "over the limit of 5 MB"),
        (bytes(range(256)) * 9, "is a binary file"),
        (b"%PDF-1.4 broken", "damaged PDF"),
        (b"PK\x03\x04 broken", "no Word document"),
        (b"Islamic State controls Mayadin.", "has no day of publication"),
        ("Hallituksen joukot valtasivat kaupungin tiistaina ja jatkavat etelään, kertoo uutistoimisto.".encode(), "without a pack"),
        (b"---\npublished: soon\n---\ntext", "YYYY-MM-DD"),
    ],
    ids=["empty", "blank", "large", "binary", "pdf", "docx", "no day", "language", "front matter"],
)  # fmt: skip
def test_errors_call_it_standard_input(piped, tmp_path, content, says):
    status, out, err = piped(content, "map", "-", "-o", tmp_path / "map.html")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("mapper: standard input") and says in err
    assert not (tmp_path / "map.html").exists()


def test_no_claims_in_standard_input(piped, tmp_path):
    text = b"The meeting was long. Nobody said where it had been held, and the minister left early."
    status, _, err = piped(text, "read", "-", "-o", tmp_path / "claims.csv", "--published", "2017-09-05")
    assert (status, err) == (1, "mapper: no claims found in standard input\n")


def test_a_folder_is_read_whole_and_what_it_leaves_out_is_named(piped, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.docx").write_bytes(as_word())
    (folder / "b.PDF").write_bytes(as_pdf())
    (folder / "c.html").write_text("<p>Iraqi forces control Mosul.</p>", "utf-8")
    for name in ("~$a.docx", ".hidden.txt", "d.odt", "e.doc", "f.rtf", "photo.jpg"):
        (folder / name).write_bytes(b"x")
    status, _, err = piped(b"", "read", folder, "-o", tmp_path / "claims.csv", "--published", "2017-09-05")
    assert status == 0
    assert set(read_claims(tmp_path / "claims.csv")["report"]) == {"a.docx", "c.html"}
    assert err.splitlines() == [
        *(f"{folder / name} is not read: open it in a word processor and save it as .docx" for name in ("d.odt", "e.doc", "f.rtf")),
        "1 report is a reprint of a.docx, and one source with it: b.PDF",
    ]  # fmt: skip


def test_a_folder_of_nothing_that_can_be_read_says_what_to_do(tmp_path, gazetteer):
    (tmp_path / "a.doc").write_bytes(b"x")
    with pytest.raises(
        InputError, match=r"nor claim tables in it: \S+a\.doc is not read: open it in a word processor"
    ):
        open_case(tmp_path, gazetteer=gazetteer)


@pytest.mark.parametrize("name", ["a.doc", "a.odt", "a.RTF", "a.epub", "a.eml"])
def test_a_file_of_another_kind_says_how_to_convert_it(tmp_path, gazetteer, name):
    path = tmp_path / name
    path.write_bytes(b"x")
    for read in (read_report, lambda each: open_case(each, gazetteer=gazetteer)):
        with pytest.raises(InputError, match=r"open it in .* (save|print) "):
            read(path)


def test_a_report_made_in_python_is_an_input_like_a_file(gazetteer):
    made = Report(TOLD, name="mine")
    case = open_case(made, gazetteer=gazetteer)
    assert case.claims["report"].tolist() == ["mine", "mine"]
    assert (case.reports, case.files) == ((made,), ())
