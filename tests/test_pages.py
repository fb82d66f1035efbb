"""Saved web pages: the article is read, and not what stands around it, whatever the encoding."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from mapper.errors import InputError
from mapper.reports.files import read_report

STORY = [
    "Government forces entered the western quarters of Raqqa on Tuesday after a night of shelling.",
    "Fighters of Islamic State still hold the old city and the hospital, residents said by telephone.",
    "The Syrian Observatory for Human Rights said at least twelve fighters were killed in the clashes.",
    "A column of armoured vehicles was seen on the road from Tabqa, and engineers cleared mines from the bridge.",
    "The army had taken the village of Mansoura a week before, and it is now used as a base for the attack.",
]
PARAGRAPHS = "".join(f"<p>{sentence}</p>" for sentence in STORY)
HEADLINE = "<h1>Army enters Raqqa</h1>"
NAV = "<nav><ul><li><a href=/>Home</a><li><a href=/w>World</a></ul></nav>"
MENU = "<div class='menu top-nav'><a href=/>Home</a> <a href=/w>World news</a></div>"
COOKIES = (
    "<div id='cookie-banner' class='consent'><p>We and our partners use cookies to give you the best experience "
    "on our site. By clicking accept you agree to that.</p><button>Accept</button></div>"
)
RELATED = (
    "<div class='related-stories'><h3>Related stories</h3><ul><li><a href=/1>Rebels seize the town of Idlib "
    "after heavy fighting</a><li><a href=/2>Turkey captures Afrin from Kurdish fighters</a></ul></div>"
)
MORE = (
    "<section class='more-from'><h2>More</h2><div class='teaser'><a href=/3><h4>Rebels seize Idlib</h4>"
    "<p>Opposition fighters took control of Idlib on Monday.</p></a></div></section>"
)
COMMENTS = (
    "<div id='comments' class='comments'><h3>2 comments</h3><div class='comment'><p>John: IS will never lose "
    "Raqqa, my cousin in Homs says the army fled.</p></div><div class='comment'><p>Mary: The army took Damascus "
    "long ago.</p></div></div>"
)
FOOTER = "<div class='footer'><p>Copyright Example News. All rights reserved. Terms of use.</p></div>"
AROUND = ["Home", "cookies", "Idlib", "Afrin", "cousin", "Damascus", "rights reserved"]


def page(body, head=""):
    return f"<!DOCTYPE html><html lang='en'><head><title>Army enters Raqqa</title>{head}</head><body>{body}</body></html>"


def read(tmp_path, content, name="a.html"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_report(path)


@pytest.mark.parametrize(
    "body",
    [
        f"{COOKIES}{NAV}<article>{HEADLINE}{PARAGRAPHS}</article>{RELATED}{COMMENTS}{FOOTER}",
        f"{COOKIES}{MENU}<article>{HEADLINE}{PARAGRAPHS}{RELATED}{MORE}{COMMENTS}</article>{FOOTER}",
        f"{COOKIES}{MENU}<main>{HEADLINE}{PARAGRAPHS}{RELATED}{COMMENTS}</main>{FOOTER}",
        f"{COOKIES}{MENU}<div id=content>{HEADLINE}<div>{PARAGRAPHS}</div></div>{RELATED}{COMMENTS}{FOOTER}",
        f"{COOKIES}{MENU}<div id=content>{HEADLINE}<div>{'<br><br>'.join(STORY)}</div></div>{RELATED}{COMMENTS}{FOOTER}",
        f"{COOKIES}{NAV}<article>{HEADLINE}<ul>{PARAGRAPHS.replace('<p>', '<li>')}</ul></article>{RELATED}{FOOTER}",
    ],
    ids=["article", "all inside the article", "all inside main", "blocks only", "line breaks", "list"],
)
def test_the_article_is_read_without_what_stands_around_it(tmp_path, body):
    text = read(tmp_path, page(body)).text
    assert [sentence for sentence in STORY if sentence not in text] == []
    assert [word for word in AROUND if word in text] == []


def test_paragraphs_stay_apart_and_words_whole(tmp_path):
    body = f"<article>{PARAGRAPHS.replace('Raqqa', '<a href=/r><b>Raqqa</b></a>')}</article>{FOOTER}"
    assert read(tmp_path, page(body)).text == "\n\n".join(STORY) + "\n"


def test_teasers_marked_as_articles_do_not_hide_the_story(tmp_path):
    teasers = (
        "<article><h3>Rebels seize Idlib</h3></article><article><h3>Turkey captures Afrin</h3></article>"
    )
    text = read(tmp_path, page(f"{MENU}<div class=story>{HEADLINE}{PARAGRAPHS}</div>{teasers}{FOOTER}")).text
    assert [sentence for sentence in STORY if sentence not in text] == []


@pytest.mark.parametrize("body", ["\n\n".join(STORY), "<pre>" + "\n\n".join(STORY) + "</pre>", STORY[0]])
def test_a_page_without_an_article_is_read_as_it_is_seen(tmp_path, body):
    assert STORY[0] in read(tmp_path, f"<html><body>{body}").text


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("<meta property='article:published_time' content='2017-09-05T10:00:00+02:00'>", dt.date(2017, 9, 5)),
        ("<meta name=date content='Tue, 05 Sep 2017 10:00:00 GMT'>", None),
        ('<script type="application/ld+json">{"datePublished": "2017-09-05T10:00:00.000Z"}</script>', dt.date(2017, 9, 5)),
        ('<script type="application/ld+json">[{"datePublished": "2017-09-05"}, {"datePublished": "2017-09-04"}]</script>', None),
        ("<meta property='article:modified_time' content='2017-09-09'>", None),
    ],
)  # fmt: skip
def test_a_page_tells_its_day_only_where_that_is_beyond_doubt(tmp_path, head, day):
    assert read(tmp_path, page(PARAGRAPHS, head)).published == day


def test_a_page_tells_its_title_source_language_and_address(tmp_path):
    head = "<meta property='og:site_name' content='Example News'><link rel=canonical href='https://example.org/a'>"
    report = read(tmp_path, page(PARAGRAPHS, head))
    assert (report.title, report.source) == ("Army enters Raqqa", "Example News")
    assert (report.language, report.url) == ("en", "https://example.org/a")


UKRAINIAN = "Українські війська звільнили місто Херсон після важких боїв, повідомив Генштаб."
ARABIC = "قالت القوات الحكومية إنها سيطرت على مدينة الرقة بعد معارك عنيفة."
RUSSIAN = "Российские войска заняли город Бахмут после тяжелых боев."
NORWEGIAN = "Hæren brøt gjennom på tirsdag – og tok den sørlige delen av byen."


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        (UKRAINIAN, "cp1251", "windows-1251"),
        (UKRAINIAN, "koi8_u", "KOI8-U"),
        (RUSSIAN, "koi8_r", "koi8-r"),
        (RUSSIAN, "iso8859_5", "ISO-8859-5"),
        (ARABIC, "cp1256", "windows-1256"),
        (NORWEGIAN, "cp1252", "iso-8859-1"),
        (NORWEGIAN, "cp1252", "utf-8"),
        (UKRAINIAN, "utf-8", "windows-1251"),
        (RUSSIAN, "utf-16", "utf-16"),
        (NORWEGIAN, "utf-16-le", "utf-8"),
        (NORWEGIAN, "cp1252", "no-such-thing"),
    ],
)
def test_a_page_is_decoded_as_it_declares_unless_that_is_not_so(tmp_path, text, encoding, declared):
    for head in (
        f"<meta charset={declared}>",
        f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">',
    ):
        assert read(tmp_path, f"<html><head>{head}</head><p>{text}</p>".encode(encoding)).text == text + "\n"


def test_a_broken_letter_in_a_long_page_is_no_reason_to_refuse_it(tmp_path):
    content = page(PARAGRAPHS * 5, "<meta charset=utf-8>").encode().replace(b"engineers", b"engine\xffrs", 1)
    assert read(tmp_path, content).text.count("\ufffd") == 1


def test_what_is_not_seen_in_a_page_parts_no_words(tmp_path):
    report = read(tmp_path, "<p>The ar&shy;my left \u202eRaqqa\u202c\u200b, the o\ufb03cer said.\x01</p>")
    assert report.text == "The army left Raqqa, the officer said.\n"


@pytest.mark.parametrize(
    "content",
    [
        "<div>" * 500_000 + PARAGRAPHS,
        PARAGRAPHS + "<div>" * 500_000,
        PARAGRAPHS * 2_500,
        PARAGRAPHS + "<li><a href=/x>Story</a></li>" * 12_000,
        "<p>" + " ".join(STORY) * 2_500,
        PARAGRAPHS + "<img src='data:image/png;base64," + "A" * 10_000_000 + "'>",
    ],
    ids=["deep", "deep after", "long", "links", "one line", "pictures"],
)
def test_large_and_deep_pages_are_read_in_bounded_time(tmp_path, content):
    begun = time.perf_counter()
    assert STORY[0] in read(tmp_path, content).text
    assert time.perf_counter() - begun < 20


def test_a_page_without_text_says_so(tmp_path):
    with pytest.raises(InputError, match="is empty"):
        read(tmp_path, page("<script>render()</script>"))


ARCHIVE = """From: <Saved by a browser>
Snapshot-Content-Location: https://example.org/story
Subject: Army enters Raqqa
Date: Fri, 8 Sep 2017 10:00:00 -0000
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="----b"

------b
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable

{body}
------b
Content-Type: image/png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
------b--
"""


@pytest.mark.parametrize("suffix", [".mht", ".mhtml"])
def test_an_archived_page_gives_its_article_and_address_but_no_day(tmp_path, suffix):
    import quopri

    body = quopri.encodestring(page(f"{NAV}<article>{PARAGRAPHS}</article>").encode()).decode()
    report = read(tmp_path, ARCHIVE.format(body=body), f"a{suffix}")
    assert report.text == "\n\n".join(STORY) + "\n"
    assert (report.url, report.title, report.published) == (
        "https://example.org/story",
        "Army enters Raqqa",
        None,
    )


@pytest.mark.parametrize(
    "content",
    [
        "hello",
        ARCHIVE.format(body="").replace("text/html\nContent-T", "text/plain\nContent-T"),
        "".join(f'Content-Type: multipart/related; boundary="b{i}"\n\n--b{i}\n' for i in range(3000)),
        'Content-Type: multipart/related; boundary="b"\n\n' + "--b\nContent-Type: image/png\n\nx\n" * 300_000,
    ],
    ids=["text", "no page", "nested", "many parts"],
)
def test_bad_archives_are_refused_soon(tmp_path, content):
    begun = time.perf_counter()
    with pytest.raises(InputError, match=r"^[^\n]*a\.mhtml [^\n]*save the page again"):
        read(tmp_path, content, "a.mhtml")
    assert time.perf_counter() - begun < 5
