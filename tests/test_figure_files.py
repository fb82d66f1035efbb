"""Figures as files: equal bytes whatever a user has set, read by readers of their own, text that is only text."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from functools import cache

import matplotlib
import pytest
from lxml import etree
from PIL import Image
from pypdf import PdfReader

from mapper.errors import FileError, InputError
from mapper.render.choices import Choices
from mapper.render.figure import alt_text, figure_bytes, save_figure
from tests.conftest import ROOT
from tests.scenes import IS, empty_scene, seed_scene

HOSTILE = '<script>alert(1)</script> & "quotes" --> $x^2$ \x00\x1b =HYPERLINK("http://x.test")'
SMALL = Choices(size="120x90", dpi=72)
USERS = {
    "font.size": 20, "font.family": "serif", "lines.linewidth": 5, "hatch.color": "red", "axes.grid": True,
    "savefig.bbox": "tight", "svg.fonttype": "none", "pdf.fonttype": 3, "figure.dpi": 300, "path.simplify": False,
    "text.parse_math": True, "axes.facecolor": "yellow",
}  # fmt: skip


@cache
def small(suffix):
    return figure_bytes(seed_scene(), suffix, SMALL)


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_the_same_map_gives_the_same_bytes_whatever_a_user_has_set(suffix):
    plain = small(suffix)
    with matplotlib.rc_context(USERS):
        assert figure_bytes(seed_scene(), suffix, SMALL) == plain
        assert matplotlib.rcParams["font.size"] == 20
    assert b"http://x.test" not in plain


def test_the_same_map_gives_the_same_bytes_in_another_process():
    code = (
        "import hashlib\nfrom mapper.render.choices import Choices\nfrom mapper.render.figure import figure_bytes\n"
        "from tests.scenes import seed_scene\n"
        "for suffix in ('.png', '.svg', '.pdf'):\n"
        "    content = figure_bytes(seed_scene(), suffix, Choices(size='120x90', dpi=72))\n"
        "    print(hashlib.sha256(content).hexdigest())"
    )
    told = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**told, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    here = [small(suffix) for suffix in (".png", ".svg", ".pdf")]
    assert done.stdout.split() == [hashlib.sha256(content).hexdigest() for content in here]


@pytest.mark.parametrize("dpi", [72, 144])
def test_a_png_is_as_large_as_asked(dpi):
    picture = Image.open(io.BytesIO(figure_bytes(seed_scene(), ".png", Choices(size="120x90", dpi=dpi))))
    assert picture.size == (round(120 / 25.4 * dpi), round(90 / 25.4 * dpi))
    assert picture.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)
    assert picture.text["Title"] == "Deir al-Zor, 5 September 2017"
    assert "Contested" in picture.text["Description"]


def test_a_pdf_has_its_fonts_and_text_that_can_be_found():
    reader = PdfReader(io.BytesIO(figure_bytes(seed_scene(title=HOSTILE), ".pdf", SMALL)))
    page = reader.pages[0]
    assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx((340.2, 255.1), abs=0.1)
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].get_object().values()]
    inner = [font["/DescendantFonts"][0].get_object() for font in fonts if "/DescendantFonts" in font]
    assert inner and all("/FontFile2" in font["/FontDescriptor"].get_object() for font in inner)
    said = " ".join(page.extract_text().split())
    assert "<script>alert(1)</script>" in said and "$x^2$" in said and "As of 5 September 2017" in said
    assert "/CreationDate" not in reader.metadata and "\x00" not in reader.metadata.title
    assert list(page.get("/Annots", [])) == []


def test_an_svg_says_what_it_shows_and_runs_nothing():
    scene = seed_scene(title=HOSTILE)
    root = etree.fromstring(figure_bytes(scene, ".svg", SMALL))
    name = "{http://www.w3.org/2000/svg}"
    title, told = root.find(f"{name}title"), root.find(f"{name}desc")
    assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (title.get("id"), told.get("id"))
    assert title.text.startswith("<script>alert(1)</script> & ") and "Besieged" in told.text
    tags = {etree.QName(element).localname for element in root.iter(etree.Element)}
    assert not tags & {"script", "a", "foreignObject", "image"}
    assert not [key for element in root.iter(etree.Element) for key in element.attrib if key.startswith("on")]


def test_a_map_in_words_names_who_holds_what_and_stays_short():
    told = alt_text(seed_scene())
    for part in (
        "Iraqi government (about",
        "Contested: Deir al-Zor (Islamic State and Syrian government)",
        "Deir al-Zor, south (by Islamic State)",
        "Unknown: >99 per cent",
    ):
        assert part in told
    assert "Omstridt: Deir al-Zor (Islamic State og Syrian government)" in alt_text(seed_scene(), "nb")
    places = seed_scene().places
    many = places.loc[[0] * 500].assign(place=[f"Village {at}" for at in range(500)], actors=IS)
    long = alt_text(seed_scene(places=many, title="x" * 5000))
    assert "and 492 more" in long and len(long) < 2000
    assert alt_text(empty_scene()).endswith("Unknown: 100 per cent of the study area.")


def test_files_are_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "map.svg"
    save_figure(seed_scene(), path, SMALL)
    assert path.read_bytes() == small(".svg")
    with pytest.raises(FileError):
        save_figure(seed_scene(), tmp_path / "nowhere" / "map.png", SMALL)
    with pytest.raises(InputError, match=r"use \.png, \.svg, \.pdf"):
        save_figure(seed_scene(), tmp_path / "map.jpg", SMALL)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["map.svg"]
