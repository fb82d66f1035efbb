"""One command each makes every kind of file of the seed case, and the same bytes wherever it is run."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree

from mapper.cli import cli
from mapper.errors import InputError
from mapper.render.choices import Choices
from mapper.snapshot import SAVERS, check_suffix, even_days
from mapper.suffixes import BRIEFS, FIGURES, LAYERS, PAGE
from tests.conftest import ROOT

SEED = "seeds/deir-al-zor-2017"
TITLE = "The siege of Deir al-Zor is broken"
MAKE_ALL = """
import sys
from pathlib import Path
import mapper
gazetteer = mapper.Gazetteer()
cmap = mapper.open_case(sys.argv[1], gazetteer=gazetteer).control_map(gazetteer)
day, folder = cmap.at("2017-09-05"), Path(sys.argv[2])
for name in sys.argv[3].split():
    day.save(folder / name, dpi=60, brief=name.startswith("brief"))
cmap.save(folder / "days.svg", days=["2017-09-01", "2017-09-05"])
cmap.save_chart(folder / "chart.svg")
"""


def made(path: Path, *words: str, verb: str = "map") -> str:
    """Run a verb of the command line on the seed case and return what it told."""
    found = CliRunner().invoke(cli, [verb, *words, str(ROOT / SEED), "-o", str(path)], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.output


def pdf_text(path: Path) -> str:
    from pypdf import PdfReader

    return " ".join(page.extract_text() for page in PdfReader(path).pages)


def svg_text(path: Path) -> str:
    return "".join(etree.parse(path).getroot().itertext())


def docx_text(path: Path) -> str:
    import docx

    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def png_text(path: Path) -> str:
    from PIL import Image

    with Image.open(path) as picture:
        picture.load()
        assert picture.getextrema()[0] != (255, 255)
        return str(picture.info.get("Title", ""))


def gpkg_text(path: Path) -> str:
    import pyogrio

    assert {"areas", "places", "claims"} <= {name for name, _ in pyogrio.list_layers(path)}
    return json.dumps(pyogrio.read_info(path, layer="areas"), default=str)


def kmz_text(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return "".join(etree.fromstring(archive.read("doc.kml")).itertext())


def parquet_text(path: Path) -> str:
    import geopandas as gpd

    table = gpd.read_parquet(path)
    return " ".join(table.columns) + str(table.crs)


READERS = {
    ".html": (lambda path: path.read_text("utf-8"), TITLE),
    ".png": (png_text, TITLE),
    ".svg": (svg_text, TITLE),
    ".pdf": (pdf_text, TITLE),
    ".docx": (docx_text, TITLE),
    ".md": (lambda path: path.read_text("utf-8"), TITLE),
    ".gpkg": (gpkg_text, "besieged_by"),
    ".geojson": (lambda path: json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False), TITLE),
    ".kmz": (kmz_text, TITLE),
    ".parquet": (parquet_text, "besieged_by"),
    ".csv": (lambda path: path.read_text("utf-8"), "Deir al-Zor"),
}


def test_every_kind_has_a_reader():
    assert set(READERS) == set(SAVERS) == {PAGE, *FIGURES, *BRIEFS, *LAYERS}


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_one_command_makes_each_kind(suffix, tmp_path):
    path = tmp_path / f"map{suffix}"
    told = made(path, "--dpi", "60")
    read, wanted = READERS[suffix]
    assert wanted in read(path)
    assert f"{path}: as of 2017-09-05" in told


def test_a_pdf_is_a_brief_if_asked(tmp_path):
    pytest.importorskip("typst")
    made(tmp_path / "brief.pdf", "--brief", "--lang", "nb")
    text = pdf_text(tmp_path / "brief.pdf")
    assert "dispatch.nb.md" in text or "Hæren åpner ringen" in text


def test_two_days_and_a_chart(tmp_path):
    days = CliRunner().invoke(
        cli,
        ["compare", "2017-09-01", "2017-09-05", str(ROOT / SEED), "-o", str(tmp_path / "two.svg")],
        catch_exceptions=False,
    )
    assert days.exit_code == 0, days.output
    text = svg_text(tmp_path / "two.svg")
    assert "1 September 2017" in text and "5 September 2017" in text
    made(tmp_path / "chart.svg", verb="timeline")
    assert TITLE in svg_text(tmp_path / "chart.svg")


def test_a_figure_of_several_days(tmp_path):
    made(tmp_path / "days.pdf", "--from", "2017-09-01", "--panels", "3")
    text = pdf_text(tmp_path / "days.pdf")
    assert all(f"{day} September 2017" in text for day in (1, 3, 5))


@pytest.mark.parametrize(
    "words, problem",
    [
        (["-o", "map.xyz"], "map.xyz names no kind of map"),
        (["-o", "map.png", "--tiles", "osm"], "can't have tiles"),
        (["-o", "map.png", "--brief"], "map.png is no brief"),
        (["-o", "map.gpkg", "--from", "2017-09-01"], "shows one day, not several"),
        (["-o", "brief.pdf", "--brief", "--to", "2017-09-05"], "shows one day, not several"),
        (["-o", "map.gpkg", "--base", "base.geojson"], "no base map"),
        (["-o", "map.png", "--since", "2017-09-01"], "tells no changes since a day"),
        (["-o", "map.png", "--size", "huge"], "huge"),
        (["-o", "map.png", "--palette", "pastel"], "pastel"),
    ],
)
def test_what_can_not_be_made_is_refused_before_any_work(words, problem, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=problem):
        CliRunner().invoke(cli, ["map", "missing.csv", *words], catch_exceptions=False)
    assert not list(tmp_path.iterdir())


def test_days_of_a_figure_are_the_ends_and_days_between():
    import datetime as dt

    day = dt.date
    assert even_days(day(2017, 1, 1), day(2017, 1, 1), 6) == [day(2017, 1, 1)]
    assert even_days(day(2017, 1, 1), day(2017, 1, 2), 6) == [day(2017, 1, 1), day(2017, 1, 2)]
    year = even_days(day(2017, 1, 1), day(2017, 12, 31), 5)
    assert (year[0], year[-1], len(year)) == (day(2017, 1, 1), day(2017, 12, 31), 5)
    check_suffix(Path("x.svg"), Choices(), several=True)


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes_anywhere(tmp_path):
    pytest.importorskip("typst")
    names = [f"map{suffix}" for suffix in SAVERS] + ["brief.pdf"]
    hashes = []
    for seed, zone, matplotlibrc in (
        ("1", "Asia/Damascus", "font.size: 30\n"),
        ("2", "America/New_York", ""),
    ):
        folder = tmp_path / seed
        (folder / "made").mkdir(parents=True)
        (folder / "matplotlibrc").write_text(matplotlibrc)
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT)}
        words = [sys.executable, "-c", MAKE_ALL, str(ROOT / SEED), "made", " ".join(names)]
        subprocess.run(words, cwd=folder, env=env, check=True)
        files = sorted((folder / "made").iterdir())
        hashes.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files})
    assert hashes[0] == hashes[1]
    assert {"days.svg", "chart.svg", *names} <= set(hashes[0])
