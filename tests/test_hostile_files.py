"""Hostile text and odd maps in every kind of file: opened by real readers, it is text, and nothing of it runs."""

from __future__ import annotations

import csv
import datetime as dt
import getpass
import io
import json
import re
import socket
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import etree, html

from mapper.case import open_case
from mapper.claims.cells import NOTHING
from mapper.claims.files import read_claims, write_claims
from mapper.cli import cli
from mapper.errors import InputError
from mapper.render.brief.blocks import (
    Brief,
    Bullets,
    Cell,
    Column,
    Figure,
    Heading,
    Link,
    Paragraph,
    Table,
    plain,
    web_address,
)
from mapper.render.brief.blocks import name as short_name
from mapper.render.brief.pdf import pdf_brief
from mapper.render.figure.fonts import Type, cut, readable, width, wrap
from mapper.spreadsheet import FORMULA
from tests.hostile import ESCAPED, LONE, VERY_LONG
from tests.test_hostile_maps import CARRIED, FIRST, QUICK, SECOND, TEXTS, claims_of, is_number, write

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWN = {"svg", "title", "desc", "metadata", "defs", "style", "clipPath", "g", "path", "rect", "use"}
LABELLED = {"RDF", "Work", "type", "format", "creator", "Agent", "description"}
IN_BALLOONS = {"x", "h3", "p", "b", "i", "br", "a"}
IN_MARKDOWN = {
    *("div", "h1", "h2", "h3", "p", "strong", "ul", "ol", "li", "br", "a", "img"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


def is_of_the_web(address: str) -> bool:
    return address.startswith(("http://", "https://"))


def tree_of(content: bytes) -> Any:
    return etree.fromstring(content, etree.XMLParser(huge_tree=True, resolve_entities=False))


def tags_of(tree: Any) -> set[str]:
    return {etree.QName(each).localname for each in tree.iter() if isinstance(each.tag, str)}


def check_png(path: Path, names: set[str]) -> None:
    from PIL import Image

    with Image.open(path) as picture:
        picture.load()
        assert min(picture.size) > 500


def check_svg(path: Path, names: set[str]) -> None:
    tree = tree_of(path.read_bytes())
    assert tags_of(tree) <= DRAWN | LABELLED
    attributes = [(key, value) for each in tree.iter() for key, value in each.attrib.items()]
    assert [key for key, _ in attributes if key.lower().startswith("on")] == []
    assert [value for key, value in attributes if key.endswith("href") and not value.startswith("#")] == []


def check_pdf(path: Path, names: set[str]) -> None:
    import pypdf

    reader = pypdf.PdfReader(path)
    links = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    assert all(is_of_the_web(link["/A"]["/URI"]) for link in links)
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(reader.trailer["/Root"])
    assert reader.metadata and reader.metadata.get("/CreationDate") in (None, "D:19700101000000Z")


def check_docx(path: Path, names: set[str]) -> None:
    import docx

    with zipfile.ZipFile(path) as package:
        for part in package.namelist():
            if part.endswith((".xml", ".rels")):
                tree_of(package.read(part))
        links = list(tree_of(package.read("word/_rels/document.xml.rels")))
    outside = [link.get("Target") for link in links if link.get("TargetMode") == "External"]
    assert all(map(is_of_the_web, outside))
    body = docx.Document(str(path)).element.body
    fields = {each.text.split()[0] for each in body.iter(f"{WORD}instrText")}
    assert fields <= {"SEQ", "PAGE", "NUMPAGES"} and not list(body.iter(f"{WORD}fldSimple"))
    told = "\n".join("".join(each.itertext(f"{WORD}t")) for each in body.iter(f"{WORD}p"))
    assert [name for name in names if short_name(name) not in told] == []


def check_md(path: Path, names: set[str]) -> None:
    import cmarkgfm
    from cmarkgfm.cmark import Options

    text = path.read_text("utf-8")
    page = cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE)
    tree = html.fragment_fromstring(page, create_parent="div")
    assert {each.tag for each in tree.iter() if isinstance(each.tag, str)} <= IN_MARKDOWN
    assert all(is_of_the_web(link.get("href")) for link in tree.iter("a"))
    assert [image.get("src") for image in tree.iter("img")] == [f"{path.stem}-map.png"]
    assert {key for each in tree.iter() for key in each.attrib} <= {"align", "alt", "src", "href"}
    told = " ".join("".join(tree.itertext(with_tail=True)).split())
    assert [name for name in names if short_name(name) not in told] == []


def check_kmz(path: Path, names: set[str]) -> None:
    with zipfile.ZipFile(path) as package:
        tree = tree_of(package.read("doc.kml"))
    for balloon in tree.iter("{*}description"):
        markup = html.fragment_fromstring(balloon.text or "", create_parent="x")
        assert {each.tag for each in markup.iter()} <= IN_BALLOONS
        assert {key for each in markup.iter() for key in each.attrib} <= {"href"}
        links = [each.get("href") for each in markup.iter("a")]
        assert all(is_of_the_web(link) and "@" not in link.split("/")[2] for link in links)


def check_gpkg(path: Path, names: set[str]) -> None:
    import pyogrio

    # SQLite holds a NUL, but GDAL reads no further.
    held = {name for name in names if "\0" not in name}
    assert held <= set(pyogrio.read_dataframe(path, layer="places")["place"])
    with sqlite3.connect(path) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        styles = base.execute("SELECT styleQML, styleSLD FROM layer_styles").fetchall()
    for style in (one for row in styles for one in row if one):
        tree_of(style.encode())


def check_geojson(path: Path, names: set[str]) -> None:
    rows = [each["properties"] for each in json.loads(path.read_bytes())["features"]]
    assert names <= {row["place"] for row in rows if row["layer"] == "places"}


def check_parquet(path: Path, names: set[str]) -> None:
    import geopandas as gpd

    table = gpd.read_parquet(path)
    assert names <= set(table.loc[table["layer"] == "places", "place"])


def check_csv(path: Path, names: set[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline=""), strict=True))
    told = {row["place"] for row in rows}
    assert names <= told | {name[1:] for name in told if name.startswith("'")}
    cells = [cell for row in rows for cell in row.values()]
    assert [cell for cell in cells if cell.startswith(FORMULA) and not is_number(cell)] == []


CHECKS: dict[str, Callable[[Path, set[str]], None]] = {
    "map.png": check_png,
    "map.svg": check_svg,
    "map.pdf": check_pdf,
    "days.svg": check_svg,
    "chart.svg": check_svg,
    "brief.docx": check_docx,
    "brief.md": check_md,
    "brief.pdf": check_pdf,
    "layers.gpkg": check_gpkg,
    "layers.geojson": check_geojson,
    "layers.kmz": check_kmz,
    "layers.parquet": check_parquet,
    "layers.csv": check_csv,
}
"""How each file is opened again; what it is made as, its name says."""


def save(cmap: Any, path: Path) -> None:
    if path.stem == "chart":
        cmap.save_chart(path)
    elif path.stem == "days":
        cmap.save(path, days=[FIRST, SECOND])
    else:
        cmap.at(SECOND).save(path, brief=path.stem == "brief", dpi=100)


def unpacked(path: Path) -> bytes:
    """Return all that a file holds, and what its parts do if it is an archive."""
    content = path.read_bytes()
    if not zipfile.is_zipfile(path):
        return content
    with zipfile.ZipFile(path) as package:
        return content + b"".join(package.read(part) for part in package.namelist())


def tells_nothing_of_its_maker(path: Path) -> None:
    """Check that a file names no user, no folder of this computer, and no day of its making."""
    content = unpacked(path)
    today = dt.datetime.now(dt.UTC)
    told = [str(path.parent), str(Path.cwd()), str(Path.home()) + "/", socket.gethostname()]
    told += [f"{today:%Y-%m-%d}", f"{today:D:%Y%m%d}"]
    told += [getpass.getuser()] if len(getpass.getuser()) > 5 else []
    assert [word for word in told if len(word) > 5 and word.encode() in content] == []


@pytest.mark.parametrize("step", [3 * QUICK, pytest.param(1, marks=pytest.mark.slow)])
def test_every_text_is_text_in_every_kind_of_file(gazetteer: Any, tmp_path: Path, step: int) -> None:
    pytest.importorskip("typst")
    strings = tuple(text for text in CARRIED[".json"][2::step] if text not in NOTHING)
    case = open_case(write(tmp_path / "claims.json", claims_of(strings)), gazetteer=gazetteer)
    cmap = case.control_map(gazetteer, title=strings[0])
    seen = {row["place"] for row in cmap.at(SECOND).places.to_dict("records")}
    assert len(seen) > 0.95 * len(strings)
    for name, check in CHECKS.items():
        save(cmap, tmp_path / name)
        listed = name.startswith("layers") or step > 1
        check(tmp_path / name, seen if listed else set())
        tells_nothing_of_its_maker(tmp_path / name)


@pytest.mark.parametrize("step", [QUICK, pytest.param(1, marks=pytest.mark.slow)])
def test_a_brief_as_pdf_stands_with_any_title_and_any_heading(step: int) -> None:
    pytest.importorskip("typst")
    import pypdf

    unseen = ("", " ", "\u00a0", "\u200b", "\u00ad", "\x00", "\ufffe", "\U0010ffff", "\u202e\u202e")
    for text in (*unseen, *(ESCAPED + LONE + VERY_LONG)[::step]):
        told = plain(text)
        table = Table("Table", (Column("A", 0.5), Column("B", 0.5)), ((Cell((told,), told), Cell((told,))),))
        blocks = (
            Figure("Map", told),
            Heading(told),
            Heading(short_name(text), 2),
            Paragraph((told, Link(told, "https://example.org/"))),
            Bullets(((told,),), numbered=True),
            table,
        )
        words = ("Subtitle", "Lead", "Subject", "en", "Figure", "Table", "Foot", "Page {page} of {pages}")
        made = pdf_brief(Brief(plain(text, 90) or "Title", *words, blocks), SVG)
        reader = pypdf.PdfReader(io.BytesIO(made))
        assert reader.metadata and reader.metadata.title
        assert "Subtitle" in "".join(page.extract_text() for page in reader.pages[:2])


@pytest.mark.parametrize("text", ["x" * 10_000, "wide word " * 2_000, "\u0301" * 5_000, "ﷺ" * 3_000])
def test_words_of_any_length_find_room_on_a_sheet(text: str) -> None:
    shown, face = readable(text)
    style = Type(face, 8)
    lines = wrap(shown, style, 120, lines=len(shown))
    assert all(width(line, style) <= 120 for line in lines)
    assert "".join(lines).replace(" ", "") == shown.replace(" ", "")
    assert width(cut(shown, style, 120), style) <= 120


def test_a_text_is_cut_where_a_word_ends_if_one_does() -> None:
    style = Type(size=10)
    assert cut("Deir al-Zor", style, 1_000) == "Deir al-Zor"
    assert cut("Deir al-Zor", style, width("Deir al-Z…", style)) == "Deir…"
    assert cut("Mesopotamia", style, width("Meso…", style)) == "Meso…"
    assert cut("Deir al-Zor", style, 0) == "…"


def claim(**told: Any) -> dict[str, Any]:
    return {
        "place": "Raqqa",
        "actor": "IS",
        "predicate": "controls",
        "lon": "39.0",
        "lat": "35.9",
        "date_from": FIRST,
        "published": FIRST,
        "source": "SANA",
        **told,
    }


def square(west: float, south: float, size: float) -> list[list[float]]:
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def drawn(kind: str, coordinates: Any, **told: Any) -> dict[str, Any]:
    return claim(lon=None, lat=None, geometry={"type": kind, "coordinates": coordinates}, **told)


ODD = {
    "on both sides of the antimeridian": [
        claim(lon="179.8", lat="-17"),
        claim(place="Beyond", actor="SDF", lon="-179.7", lat="-17.2"),
    ],
    "of the last day there is": [claim(date_from="9999-12-31", published="9999-12-31")],
    "of the first day there is": [claim(date_from="0001-01-01", published="0001-01-01")],
    "of long words": [claim(**dict.fromkeys(("place", "actor", "source", "quote"), "x" * 10_000), url="https://example.org/" + "u" * 10_000)],
    "of one place that is known": [claim(), *(claim(place=f"Nowhere {at}", lon=None, lat=None) for at in range(5))],
    "of nothing but a siege": [claim(predicate="besieges")],
    "of nothing but presence": [claim(predicate="fortifies")],
    "of drawings": [
        drawn("Polygon", [square(39, 35, 1), square(39.3, 35.3, 0.4)[::-1]], place="Ring"),
        drawn("Polygon", [square(40.5, 35, 1e-9)], place="Tiny", actor="SDF"),
        drawn("LineString", [[39, 36.2], [39.5, 36.4], [39.1, 36.5], [39.4, 36.2]], place="Crossing"),
    ],
    "of forty parties": [
        claim(place=f"P{at}", actor=f"Party number {at}", lon=str(38 + at % 8 / 5), lat=str(34 + at // 8 / 5))
        for at in range(40)
    ],
    "of a thousand sources": [
        claim(place=f"P{at % 50}", source=f"Source {at}", url=f"https://example.org/{at}", lon=str(38 + at % 50 / 20))
        for at in range(1_000)
    ],
}  # fmt: skip
QUICKLY = ("on both sides of the antimeridian", "of the first day there is", "of the last day there is")
FILES = ("map.svg", "page.html", "brief.md", "layers.geojson")


@pytest.mark.parametrize(
    "which", [each if each in QUICKLY else pytest.param(each, marks=pytest.mark.slow) for each in ODD]
)
def test_a_map_stands_in_every_kind_of_file(gazetteer: Any, tmp_path: Path, which: str) -> None:
    case = open_case(write(tmp_path / "claims.json", ODD[which]), gazetteer=gazetteer)
    cmap = case.control_map(gazetteer)
    day = cmap.at()
    for name in FILES if which in QUICKLY else (*CHECKS, "page.html"):
        path = tmp_path / name
        if path.stem in ("days", "chart"):
            save(cmap, path)
        else:
            day.save(path, brief=path.stem == "brief", dpi=80)
        if name in CHECKS:
            CHECKS[name](path, set())


def test_a_day_before_all_claims_is_a_map_of_nobody(gazetteer: Any, tmp_path: Path) -> None:
    case = open_case(write(tmp_path / "claims.json", [claim()]), gazetteer=gazetteer)
    early = case.control_map(gazetteer).at("1990-01-01")
    for name in ("map.svg", "brief.docx", "layers.geojson"):
        early.save(tmp_path / name)
        CHECKS[name](tmp_path / name, set())
    assert "Unknown: 100 per cent" in (tmp_path / "map.svg").read_text("utf-8")


@pytest.mark.parametrize("area", ["Fiji", pytest.param("Russia", marks=pytest.mark.slow)])
def test_the_ground_of_a_country_across_the_antimeridian_is_told_by_province(
    gazetteer: Any, tmp_path: Path, area: str
) -> None:
    case = open_case(write(tmp_path / "claims.json", [claim()]), gazetteer=gazetteer)
    day = case.control_map(gazetteer, area=area).at()
    assert day.provinces["area_km2"].sum() == pytest.approx(day.areas["area_km2"].sum(), rel=0.02)


def test_an_area_that_is_no_ground_is_refused(gazetteer: Any, tmp_path: Path) -> None:
    case = open_case(write(tmp_path / "claims.json", [claim()]), gazetteer=gazetteer)
    with pytest.raises(InputError, match="less than 100 m²"):
        case.control_map(gazetteer, area="39,35.9,39.000001,35.900001").at()


def test_a_picture_larger_than_memory_is_refused(gazetteer: Any, tmp_path: Path) -> None:
    case = open_case(write(tmp_path / "claims.json", [claim()]), gazetteer=gazetteer)
    with pytest.raises(InputError, match="too large: choose a smaller size"):
        case.control_map(gazetteer).at().save(tmp_path / "map.png", size="2000x2000", dpi=1200)
    assert not (tmp_path / "map.png").exists()


def test_an_address_that_no_reader_could_follow_is_text(gazetteer: Any, tmp_path: Path) -> None:
    far = "https://example.org/" + "u" * 10_000
    assert web_address(far) == "" and web_address(far[:2000]) == far[:2000]
    assert web_address("https://example.org/" + "é" * 500) == ""
    claims = [claim(url="https://user:secret@example.org/"), claim(place="B", url=far)]
    case = open_case(write(tmp_path / "claims.json", claims), gazetteer=gazetteer)
    case.control_map(gazetteer).at().save(tmp_path / "layers.kmz")
    check_kmz(tmp_path / "layers.kmz", set())


@pytest.mark.parametrize("ending", [".xlsx", ".gpkg", ".parquet", ".json", ".yaml", ".geojson"])
def test_a_claim_table_gives_back_any_text(tmp_path: Path, ending: str) -> None:
    strings = tuple(text for text in ESCAPED if text not in NOTHING)
    claims = read_claims(write(tmp_path / "claims.json", claims_of(strings, (FIRST,))))
    write_claims(claims, tmp_path / f"again{ending}")
    again = read_claims(tmp_path / f"again{ending}")
    for column in TEXTS:
        assert again[column].tolist() == claims[column].tolist(), column


def test_what_csv_can_t_hold_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    claims = read_claims(write(tmp_path / "claims.json", [claim(note="a\x00b")]))
    with pytest.raises(InputError, match=r"\.csv can't hold: write \.json"):
        write_claims(claims, tmp_path / "again.csv")
    assert not (tmp_path / "again.csv").exists()


def test_a_base_map_of_one_s_own_is_never_written_over(tmp_path: Path) -> None:
    claims = write(tmp_path / "claims.json", [claim()])
    ground = {"type": "Polygon", "coordinates": [square(38, 35, 2)]}
    base = tmp_path / "base.geojson"
    base.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [{"type": "Feature", "properties": {}, "geometry": ground}],
            }
        )
    )
    before = base.read_bytes()
    told = CliRunner().invoke(cli, ["map", str(claims), "--base", str(base), "-o", str(base)])
    assert re.search("has no base map to draw another in the place of", str(told.exception))
    assert base.read_bytes() == before
