"""Reports as people have them on disk."""

from __future__ import annotations

import datetime as dt
import time

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


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_norwegian_comes_out_right_in_any_encoding(tmp_path, encoding):
    text = "Hæren brøt gjennom på tirsdag, sier øyenvitner i den sørlige delen av byen.\n"
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    assert read_report(path).text == text


RUSSIAN = "Российские войска заняли город после тяжелых боев, сообщило министерство обороны. "
ARABIC = "قالت القوات الحكومية إنها سيطرت على مدينة الرقة بعد معارك عنيفة، فيما قال المرصد إن القتال مستمر. "


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((RUSSIAN, encoding) for encoding in ("cp1251", "koi8_r", "iso8859_5", "utf-16-le")),
        *((ARABIC, encoding) for encoding in ("cp1256", "utf-16-be")),
    ],
)
def test_code_pages_of_other_alphabets_are_found(tmp_path, text, encoding):
    path = tmp_path / "a.txt"
    path.write_bytes((text * 5).encode(encoding))
    assert read_report(path).text == text * 5


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
        ("a.html", b"x" * 20_100_000, "over the limit of 20 MB"),
        ("a.html", b"<p>" + b"x" * 2_100_000, "over 2 million letters"),
        ("a.txt", "The army left. ".encode("utf-16-le")[:-1], "is a binary file"),
        ("a.txt", "Hær \0 og".encode("utf-16-le"), "is a binary file"),
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


@pytest.mark.parametrize(
    ("front", "says"),
    [
        ("published: 2017-02-30", "published: '2017-02-30' is not a date"),
        ("published: 2017-09-05 99:99:99", "published:"),
        ("published: {a: b}", "published: must be one text"),
        ("title: [a, b]\nlanguage: [en]", "title: must be one text; language: must be one text"),
        ("x: [", "front matter"),
        ("[" * 9000, "front matter"),
    ],
)
def test_bad_front_matter_is_refused_by_file_and_key(tmp_path, front, says):
    path = tmp_path / "a.md"
    path.write_text(f"---\n{front}\n---\nText.\n", "utf-8")
    with pytest.raises(InputError) as error:
        read_report(path)
    assert says in str(error.value) and str(path) in str(error.value) and "\n" not in str(error.value)


def test_keys_that_are_not_ours_may_say_anything(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("---\nother: 2017-02-30\ndate: [14 July, 2017]\nno: 007\n---\nText.\n", "utf-8")
    assert read_report(path).text == "Text.\n" and read_report(path).published is None


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", "<?", '<a b="', "<!x", "<div>", "<script></scrip", "&", "<b><i>", "</x>"]
)
def test_broken_markup_is_read_in_time_linear_in_its_length(tmp_path, piece):
    path = tmp_path / "a.html"
    path.write_text("<p>The army left.</p>" + piece * (500_000 // len(piece)), "utf-8")
    begun = time.perf_counter()
    assert read_report(path).text.startswith("The army left.")
    assert time.perf_counter() - begun < 5


def test_marked_section_in_a_page_is_no_text(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("<body><![foo[ bar ]]><p>Islamic State controls Raqqa.</p>", "utf-8")
    assert read_report(path).text == "Islamic State controls Raqqa.\n"


def test_a_time_of_day_in_a_page_is_no_day_of_publication(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("<p>At <time datetime='PT2H'>two</time> they left.</p>", "utf-8")
    assert read_report(path).published is None
    path.write_text("<time datetime='2017-09-05T08:00'>5 Sept</time><p>They left.</p>", "utf-8")
    assert read_report(path).published == dt.date(2017, 9, 5)
