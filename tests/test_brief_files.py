"""Briefs as files: real readers find the text, the structure and the words for the picture, and nothing that runs."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile

import docx
import lxml.html
import pypdf
import pytest
from docx.oxml.ns import qn
from lxml import etree

from mapper.claims.table import Claim, claim_table
from mapper.errors import FileError, InputError
from mapper.render import figure
from mapper.render.brief import save_brief
from mapper.render.brief.blocks import Table, plain
from mapper.render.brief.markdown import escaped, markdown_brief
from mapper.render.brief.pdf import pdf_brief, settable
from mapper.render.brief.word import word_brief
from mapper.render.choices import Choices
from tests import hostile
from tests.briefs import brief, findings, picture, texts
from tests.conftest import ROOT
from tests.scenes import DAY, PLACE, _place, seed_scene, table
from tests.tools import tool

FIELDS = {"SEQ Figure \\* ARABIC", "SEQ Table \\* ARABIC", "PAGE", "NUMPAGES"}
ALT = "Deir al-Zor is contested."
LIST = (
    *hostile.MARKUP,
    *hostile.MUTATED,
    *hostile.TEMPLATES,
    *hostile.URLS,
    *hostile.FORMULAS,
    *hostile.CONTROLS,
)
TYPST = (
    "#panic()", "#read(\"/etc/passwd\")", "$x^2$", "= Heading", "*bold* _quiet_ `code`", "@label", "<label>",
    "#import \"@preview/x:1.0.0\": *", "\\u{41}", "https://example.invalid/auto", "// gone", "/* gone */", "- list",
)  # fmt: skip
MARKDOWN = (
    "# Heading", "1. one", "- one", "+ one", "> quote", "| a | b |", "---", "===", "```", "~~~", "[x](https://e.invalid)",
    "![x](https://e.invalid/x.png)", "<https://e.invalid>", "https://e.invalid", "www.e.invalid", "a@e.invalid",
    "mailto:a@e.invalid", "&lt;b&gt; &amp; &#60;", "*a* _b_ ~c~ **d**", "`a`", "a\\", "\\|", "[x]: https://e.invalid",
    "- [ ] task", "[^1]", "<!-- gone -->", "HTTPS://e.invalid", "ftp://e.invalid/", "$a$ $$b$$", "xmpp:a@e.invalid",
)  # fmt: skip
WORD = ('{ HYPERLINK "https://e.invalid" }', "SEQ Figure", "{ INCLUDETEXT c:\\\\x }", "=SUM(A1)", "]]><w:p/>")


@pytest.fixture
def drawn(monkeypatch):
    """A small picture in the place of the map; what was asked for."""
    asked = []

    def figure_bytes(scene, suffix, choices, *, furniture=True):
        asked.append((suffix, choices, furniture))
        return picture(suffix)

    monkeypatch.setattr(figure, "figure_bytes", figure_bytes)
    return asked


def hostile_brief(words=(*LIST, *TYPST, *MARKDOWN, *WORD), **more):
    """Return a brief in which every text of others is hostile."""
    claims = claim_table(
        [
            Claim(place=word, actor=word, against=word, predicate="controls", date_to=DAY, id=f"h{n}", quote=word,
                  source=word, via=word, report=word, url=word, note=word)
            for n, word in enumerate(words[:140])
        ]
    )  # fmt: skip
    places = [
        _place(word, word, "", (40.0, 35.0), word, "contested", 0.8, f"h{n}")
        for n, word in enumerate(words[:50])
    ]
    sources = tuple({"title": word, "url": word, "file": word, "published": word} for word in words[-50:])
    fields = {"title": words[0], "notes": words[:20], "credits": words[:20], "sources": sources} | more
    scene = seed_scene(
        claims=claims, reported=claims[:5], unlocated=claims[5:10], places=table(places, PLACE), **fields
    )
    return brief(scene, alt=" ".join(words))


def chunks():
    words = (*LIST, *TYPST, *MARKDOWN, *WORD)
    return [words[at : at + 140] for at in range(0, len(words), 140)]


def word_text(content):
    """Return all paragraphs of a Word document, in the order of the file."""
    body = docx.Document(io.BytesIO(content)).element.body
    return ["".join(node.text or "" for node in each.iter(qn("w:t"))) for each in body.iter(qn("w:p"))]


def fields(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [name for name in archive.namelist() if name.endswith(".xml")]
        roots = [etree.fromstring(archive.read(name)) for name in parts]
    return {node.text.strip() for root in roots for node in root.iter(qn("w:instrText"))} | {
        node.get(qn("w:instr")) for root in roots for node in root.iter(qn("w:fldSimple"))
    }


# Word


def test_word_has_every_text_in_named_styles():
    made = brief()
    content = word_brief(made, picture())
    paragraphs = word_text(content)
    assert [text for text in texts(made) if not any(text in paragraph for paragraph in paragraphs)] == []
    document = docx.Document(io.BytesIO(content))
    used = {paragraph.style.name for paragraph in document.paragraphs}
    assert {
        "Title",
        "Subtitle",
        "Heading 1",
        "Heading 2",
        "List Bullet",
        "List Number",
        "Caption",
        "Body Text",
    } <= used
    assert "Normal" not in used
    assert {one.style.name for one in document.tables} == {"Brief Table"}
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs]
    assert not any(run.font.size or run.font.bold or run.font.name for run in runs)


def test_word_tables_are_tables_with_heads_that_stand_on_every_page():
    made = brief()
    document = docx.Document(io.BytesIO(word_brief(made, picture())))
    told = [block for block in made.blocks if isinstance(block, Table)]
    assert [len(one.rows) - 1 for one in document.tables] == [len(one.rows) for one in told]
    for one, block in zip(document.tables, told, strict=True):
        assert one.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert [cell.text for cell in one.rows[0].cells] == [column.title for column in block.columns]
        assert sum(column.width.mm for column in one.columns) == pytest.approx(170, abs=1)


def test_word_counts_figures_and_tables_in_fields():
    content = word_brief(brief(), picture())
    assert fields(content) == FIELDS
    captions = [text for text in word_text(content) if text.startswith(("Figure ", "Table "))]
    assert captions[0] == "Figure 1. Control as of 5 September 2017."
    assert [re.match(r"Table (\d+)\. ", text)[1] for text in captions[1:]] == [
        str(n) for n in range(1, len(captions))
    ]


def test_word_has_alternative_text_language_page_and_no_day_of_its_own():
    content = word_brief(brief(lang="nb", alt=ALT), picture())
    document = docx.Document(io.BytesIO(content))
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr") == ALT and shape.width.mm == pytest.approx(170, abs=0.1)
    language = next(document.styles.element.iter(qn("w:lang")))
    assert language.get(qn("w:val")) == "nb-NO"
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    core = document.core_properties
    assert (core.title, core.author, core.created.year) == ("Deir al-Zor, 5 September 2017", "mapper", 1980)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "docProps/thumbnail.jpeg" not in archive.namelist()


@pytest.mark.parametrize("words", chunks(), ids=lambda words: words[0][:20])
def test_word_takes_hostile_text_as_text(words):
    made = hostile_brief(words)
    content = word_brief(made, picture())
    told = set(texts(made))
    paragraphs = set(word_text(content))
    assert all(text in paragraphs or any(text in paragraph for paragraph in paragraphs) for text in told)
    assert fields(content) == FIELDS
    links = docx.Document(io.BytesIO(content)).part.rels.values()
    assert all(
        link.target_ref.lower().startswith(("http://", "https://")) for link in links if link.is_external
    )


def test_right_to_left_words_run_from_the_right():
    claim = Claim(
        place="Raqqa", actor="SDF", predicate="controls", date_to=DAY, id="x", quote="سيطرت على المدينة"
    )
    content = word_brief(brief(seed_scene(claims=claim_table([claim]))), picture())
    body = docx.Document(io.BytesIO(content)).element.body
    turned = [each for each in body.iter(qn("w:p")) if each.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None]
    assert ["".join(node.text for node in each.iter(qn("w:t"))) for each in turned] == ["“سيطرت على المدينة”"]


@pytest.mark.slow
def test_an_office_opens_the_word_brief_and_counts_its_pages(tmp_path):
    soffice, pdftotext = tool("soffice", "libreoffice-writer"), tool("pdftotext", "poppler-utils")
    (tmp_path / "brief.docx").write_bytes(word_brief(brief(), picture()))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "brief.docx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    text = subprocess.run(
        [pdftotext, "-layout", tmp_path / "brief.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    pages = len(pypdf.PdfReader(tmp_path / "brief.pdf").pages)
    assert f"Page {pages} of {pages}" in text and "Table 10. " in text


# PDF


def pdf_text(content):
    reader = pypdf.PdfReader(io.BytesIO(content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_pdf_has_text_structure_and_words_for_its_picture():
    content = pdf_brief(brief(alt=ALT), picture(".svg"))
    reader = pypdf.PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en"
    assert reader.metadata.title == "Deir al-Zor, 5 September 2017"
    assert reader.metadata.creation_date is None or reader.metadata.creation_date.year == 1970
    kinds, alts = structure(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/Caption", "/L"} <= kinds
    assert alts == [ALT]
    text = pdf_text(content)
    assert "Table 1. What each party won" in text and f"Page 1 of {len(reader.pages)}" in text


def structure(node, kinds=None, alts=None):
    """Return the kinds of structure of a PDF, and the words for its pictures."""
    kinds, alts = (set(), []) if kinds is None else (kinds, alts)
    for child in node.get("/K", []) if isinstance(node.get("/K", []), list) else [node["/K"]]:
        child = child.get_object()
        if isinstance(child, dict):
            kinds.add(child.get("/S"))
            alts += [child["/Alt"]] if "/Alt" in child else []
            structure(child, kinds, alts)
    return kinds, alts


def test_the_pdf_embeds_its_letters_and_is_a4():
    reader = pypdf.PdfReader(io.BytesIO(pdf_brief(brief(), picture(".svg"))))
    for page in reader.pages:
        assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 297]
        for font in page["/Resources"]["/Font"].values():
            (own,) = font["/DescendantFonts"]
            assert "/FontFile2" in own["/FontDescriptor"] and "DejaVuSans" in font["/BaseFont"]


@pytest.mark.parametrize("words", chunks(), ids=lambda words: words[0][:20])
def test_the_pdf_takes_hostile_text_as_text(words):
    made = hostile_brief(words)
    content = pdf_brief(made, picture(".svg"))
    reader = pypdf.PdfReader(io.BytesIO(content))
    links = [
        note.get_object()["/A"]["/URI"]
        for page in reader.pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    ]
    assert all(str(link).lower().startswith(("http://", "https://")) for link in links)
    root = reader.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root) and "/JavaScript" not in root.get("/Names", {})


def test_typst_code_in_a_text_is_shown():
    shown = pdf_text(pdf_brief(hostile_brief(TYPST), picture(".svg"))).replace(" ", "")
    assert [word for word in TYPST if word.replace(" ", "") not in shown] == []


def test_letters_that_no_font_has_are_written_in_latin_ones():
    assert settable("မန္တလေး") == "mntle"
    assert settable("Деір-ез-Зор, دير الزور, Ḥalab") == "Деір-ез-Зор, دير الزور, Ḥalab"


def test_a_word_longer_than_its_column_breaks():
    claim = Claim(place="W" * 80, actor="SDF", predicate="controls", date_to=DAY, id="x", quote="m" * 500)
    content = pdf_brief(brief(seed_scene(claims=claim_table([claim]))), picture(".svg"))
    page = next(page for page in pypdf.PdfReader(io.BytesIO(content)).pages if "mmmm" in page.extract_text())
    assert max(re.findall("m+", page.extract_text()), key=len) != "m" * 500


def test_without_typst_a_pdf_is_refused_in_one_line(monkeypatch, tmp_path, drawn):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(InputError, match=r"pip install 'territory-mapper\[report\]'"):
        save_brief(seed_scene(), findings(), tmp_path / "a.pdf", Choices(brief=True))
    assert not list(tmp_path.iterdir()) and not drawn


# Markdown


def html_of(text):
    """Return Markdown as GitHub's own parser reads it, raw HTML and all."""
    try:
        import cmarkgfm
        from cmarkgfm.cmark import Options
    except ImportError:
        told = "no cmarkgfm: pip install '.[test]'"
        pytest.fail(told) if os.environ.get("CI") == "true" else pytest.skip(told)
    return lxml.html.fromstring(
        f"<div>{cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE)}</div>"
    )


def test_markdown_is_read_as_it_was_meant():
    made = brief(alt=ALT)
    page = html_of(markdown_brief(made, "brief-map.png"))
    assert [one.text_content() for one in page.iter("h1")] == [made.title]
    told = [block for block in made.blocks if isinstance(block, Table)]
    assert [len(one.findall(".//tr")) - 1 for one in page.iter("table")] == [len(one.rows) for one in told]
    (image,) = page.iter("img")
    assert (image.get("src"), image.get("alt")) == ("brief-map.png", ALT)
    text = page.text_content()
    assert [each for each in texts(made) if each not in text] == []
    assert [one.get("href") for one in page.iter("a")] == ["https://example.org/dispatch"]


@pytest.mark.parametrize("words", chunks(), ids=lambda words: words[0][:20])
def test_markdown_takes_hostile_text_as_text(words):
    made = hostile_brief(words)
    page = html_of(markdown_brief(made, "brief-map.png"))
    plain_tags = [
        "div",
        "h1",
        "h2",
        "h3",
        "p",
        "strong",
        "ul",
        "ol",
        "li",
        "img",
        "a",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "br",
    ]
    assert {node.tag for node in page.iter(etree.Element)} <= set(plain_tags)
    assert all(not name.startswith("on") for node in page.iter(etree.Element) for name in node.attrib)
    assert {node.text for node in page.iter(etree.Comment)} <= {" "}
    allowed = {word.strip() for word in words if word.strip().lower().startswith(("http://", "https://"))}
    for link in page.iter("a"):
        assert link.get("href").lower().startswith(("http://", "https://")) and allowed
    told = " ".join(page.text_content().split())
    assert [text for text in texts(made) if text not in told] == []


@pytest.mark.parametrize("text", [*MARKDOWN, *hostile.MARKUP, *hostile.MUTATED, "12) twelve", "a\n# b"])
def test_escaped_markdown_says_what_it_said(text):
    told = plain(text)
    page = html_of(escaped(told))
    assert page.text_content().strip("\n") == told
    assert {node.tag for node in page.iter(etree.Element)} <= {"div", "p"}


def test_markdown_comes_with_its_picture(tmp_path, drawn):
    save_brief(seed_scene(), findings(), tmp_path / "deir al-zor.md", Choices())
    assert {path.name for path in tmp_path.iterdir()} == {"deir al-zor.md", "deir al-zor-map.png"}
    text = (tmp_path / "deir al-zor.md").read_text("utf-8")
    assert "](<deir%20al-zor-map.png>)" in text
    ((suffix, choices, furniture),) = drawn
    assert (suffix, furniture) == (".png", False) and choices.dpi >= 200


def test_markdown_is_written_with_its_picture_or_not_at_all(tmp_path, drawn):
    (tmp_path / "a-map.png").mkdir()
    with pytest.raises(FileError, match="a-map.png"):
        save_brief(seed_scene(), findings(), tmp_path / "a.md", Choices())
    assert [path.name for path in tmp_path.iterdir()] == ["a-map.png"]


def test_a_picture_is_put_back_when_the_text_can_not_be_written(tmp_path, drawn, monkeypatch):
    from mapper.render import brief as module

    real = module.write_whole

    def full(path, content):
        if path.suffix == ".md":
            raise FileError("the disk is full")
        real(path, content)

    monkeypatch.setattr(module, "write_whole", full)
    with pytest.raises(FileError):
        save_brief(seed_scene(), findings(), tmp_path / "a.md", Choices())
    assert not list(tmp_path.iterdir())
    (tmp_path / "a-map.png").write_bytes(b"old")
    with pytest.raises(FileError):
        save_brief(seed_scene(), findings(), tmp_path / "a.md", Choices())
    assert (tmp_path / "a-map.png").read_bytes() == b"old"


# All of them


@pytest.mark.parametrize("suffix", [".docx", ".pdf", ".md"])
def test_a_file_that_can_not_be_written_is_refused_before_any_work(suffix, tmp_path, drawn):
    with pytest.raises(FileError):
        save_brief(seed_scene(), findings(), tmp_path / "no folder" / f"a{suffix}", Choices(brief=True))
    assert not drawn


SAVED = """
import sys
from pathlib import Path
from mapper.render import figure
from mapper.render.brief import save_brief
from mapper.render.choices import Choices
from tests.briefs import findings, picture
from tests.scenes import seed_scene
figure.figure_bytes = lambda scene, suffix, choices, furniture: picture(suffix)
for suffix in ("docx", "pdf", "md"):
    save_brief(seed_scene(), findings(), Path(sys.argv[1]) / f"a.{suffix}", Choices(brief=True, lang="nb"))
"""


def test_the_same_brief_has_the_same_bytes_on_another_day_in_another_process(tmp_path):
    made = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        own = {"PYTHONHASHSEED": seed, "TZ": f"UTC+{seed}", "PYTHONPATH": os.fspath(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", SAVED, folder],
            cwd=ROOT,
            env=os.environ | own,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        made.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert set(made[0]) == {"a.docx", "a.pdf", "a.md", "a-map.png"} and made[0] == made[1]


@pytest.mark.parametrize("suffix", [".docx", ".pdf", ".md"])
def test_a_brief_of_one_town_and_of_half_the_world_has_a_map_that_fits(suffix, tmp_path, drawn):
    from shapely.geometry import box

    for study in (box(40.1, 35.3, 40.2, 35.4), box(-170, -50, 170, 75), box(10, 0, 10.5, 40)):
        scene = seed_scene(study_area=study, area_given=True)
        save_brief(scene, findings(), tmp_path / f"a{suffix}", Choices(brief=True))
    sizes = [tuple(map(int, choices.size.split("x"))) for _, choices, _ in drawn]
    assert all(width == 170 and 85 <= height <= 150 for width, height in sizes) and len(set(sizes)) > 1


@pytest.mark.parametrize("suffix", [".docx", ".pdf", ".md"])
def test_the_map_itself_stands_in_the_brief(suffix, tmp_path):
    path = tmp_path / f"a{suffix}"
    save_brief(seed_scene(), findings(), path, Choices(brief=True))
    told = figure.alt_text(seed_scene())
    if suffix == ".docx":
        shape = docx.Document(path).inline_shapes[0]
        assert shape._inline.docPr.get("descr") == told
    elif suffix == ".pdf":
        assert structure(pypdf.PdfReader(path).trailer["/Root"]["/StructTreeRoot"])[1] == [told]
        assert "Projection of the map: Lambert azimuthal" in pdf_text(path.read_bytes())
    else:
        from PIL import Image

        with Image.open(tmp_path / "a-map.png") as image:
            assert image.width / (170 / 25.4) >= 200
