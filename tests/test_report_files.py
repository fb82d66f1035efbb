"""Reports as people have them on disk."""

from __future__ import annotations

import datetime as dt

import pytest

from mapper.errors import FileError, InputError
from mapper.reports.files import LARGEST_MB, read_report


def test_front_matter_is_read_and_not_part_of_the_text(tmp_path):
    path = tmp_path / "a.md"
    path.write_text(
        "---\ntitle: Siege\npublished: 2017-09-05\nlanguage: en\nurl: https://example.org/a\n---\nText.\n",
        "utf-8",
    )
    report = read_report(path)
    assert (report.text, report.title, report.published) == ("Text.\n", "Siege", dt.date(2017, 9, 5))
    assert (report.language, report.url, report.name) == ("en", "https://example.org/a", "a.md")
    assert read_report(path, published="2018-01-02").published == dt.date(2018, 1, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
def test_norwegian_comes_out_right_in_any_encoding(tmp_path, encoding):
    text = "Hæren brøt gjennom på tirsdag, sier øyenvitner i den sørlige delen av byen.\n"
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    assert read_report(path).text == text


def test_cyrillic_code_page_is_found(tmp_path):
    text = "Российские войска заняли город после тяжелых боев, сообщило министерство обороны. " * 5
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode("cp1251"))
    assert read_report(path).text == text


def test_page_gives_its_article_without_scripts_and_menus(tmp_path):
    path = tmp_path / "a.html"
    path.write_text(
        "<html lang='en'><head><title>Siege &amp; relief</title>"
        "<meta property='article:published_time' content='2017-09-05T10:00:00Z'><script>alert('x < y')</script></head>"
        "<body><nav>Home</nav><article><h1>Siege</h1><p>The army entered <b>Raqqa</b> &ndash; at last.</p></article>"
        "<footer>Cookies</footer></body></html>",
        "utf-8",
    )
    report = read_report(path)
    assert report.text == "Siege\n\nThe army entered Raqqa – at last.\n"
    assert (report.title, report.published, report.language) == ("Siege & relief", dt.date(2017, 9, 5), "en")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b" \n\t\n", "is empty"),
        ("a.txt", b"text\x00more", "is a binary file"),
        ("a.txt", b"x" * (int(LARGEST_MB * 1e6) + 1), "over the limit of 5 MB"),
        ("a.xyz", b"text", "save it as"),
        ("a.md", b"---\npublished: soon\n---\ntext", "YYYY-MM-DD"),
        ("a.md", b"---\n- a\n---\ntext", "front matter"),
    ],
)
def test_refusals_are_one_line_that_names_the_file(tmp_path, name, content, says):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        read_report(path)
    assert says in str(error.value) and str(path) in str(error.value) and "\n" not in str(error.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(FileError, match="can't be read"):
        read_report(tmp_path / "none.txt")
