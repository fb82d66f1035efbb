"""The panel in Chromium: search in any script, switches of the legend, and what a reader takes along."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from mapper.case import Case
from mapper.claims.files import read_claims
from mapper.controlmap import ControlMap
from mapper.dates import day_number
from mapper.render.scene import members
from tests.browser.visiting import Visit, evidence, unfold
from tests.browser.war import LAST

pytestmark = pytest.mark.browser
COLOURS = """
() => {
  mapperPage.layer.flush();
  const canvas = document.querySelector("canvas.mapper-canvas-ground");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const found = new Map();
  for (let at = 0; at < data.length; at += 4) {
    if (!data[at + 3]) continue;
    const key = [data[at], data[at + 1], data[at + 2]].map((shade) => Math.round(shade / 16)).join();
    found.set(key, (found.get(key) || 0) + 1);
  }
  return Object.fromEntries(found);
}
"""


SPELLINGS = {
    "raqqa": "Raqqa",
    "الرقة": "Raqqa",
    "Ракка": "Raqqa",
    "ar-raqqah": "Raqqa",
    "Mossoul": "Mosul",
    "الموصل": "Mosul",
    "Мосул": "Mosul",
    "tall afar": "Tal Afar",
    "DEIR AL ZÔR": "Deir al-Zor",
}


def test_a_place_is_found_in_any_script_and_spelling(desktop: Visit, case_years: Path) -> None:
    page = desktop.open(case_years)
    for asked, found in SPELLINGS.items():
        page.locator(".mapper-query").fill(asked)
        hits = page.locator(".mapper-hits [role=option]").all_inner_texts()
        assert found in {hit.split("\n")[0] for hit in hits}, asked
        page.locator(".mapper-query").press("ArrowDown")
        page.locator(".mapper-query").press("Enter")
        assert evidence(page).startswith(hits[0].split("\n")[0])
    assert desktop.errors == []


def test_what_is_nowhere_is_told_and_escape_leaves_the_search(visit: Visit, case_years: Path) -> None:
    page = visit.open(case_years)
    box = page.locator(".mapper-query")
    box.fill("Atlantis <b>")
    assert page.locator(".mapper-search [role=status]").inner_text() == "No such place on this map"
    box.fill("mosul")
    assert box.get_attribute("aria-expanded") == "true"
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    box.press("Escape")
    assert box.input_value() == ""


def test_the_legend_hides_and_shows(visit: Visit, war_page: Path) -> None:
    page = visit.open(war_page)
    whole = page.evaluate(COLOURS)
    for name in ("Reds", "Blues", "Greens"):
        page.locator(".mapper-toggle", has_text=name).click()
    page.locator(".mapper-toggle", has_text="Contested").click()
    assert page.evaluate(COLOURS) == {}
    page.locator(".mapper-toggle", has_text="Contested").click()
    for name in ("Reds", "Blues", "Greens"):
        page.locator(".mapper-toggle", has_text=name).click()
    assert page.evaluate(COLOURS) == whole != {}
    page.get_by_label("Areas", exact=True).uncheck()
    assert page.evaluate(COLOURS) == {}
    page.get_by_label("Areas", exact=True).check()
    assert page.locator(".mapper-label:visible").count() > 0
    page.get_by_label("Names", exact=False).uncheck()
    assert page.locator(".mapper-label:visible").count() == 0
    assert visit.errors == []


def test_palettes_and_patterns_change_the_ground_and_the_legend(desktop: Visit, war_page: Path) -> None:
    page = desktop.open(war_page)
    swatch = page.locator(".mapper-toggle", has_text="Reds").locator("svg")
    seen, shades = [page.evaluate(COLOURS)], {swatch.inner_html()}
    for palette in ("okabe", "tol"):
        page.locator("select[data-key=palette]").select_option(palette)
        page.wait_for_timeout(200)
        seen.append(page.evaluate(COLOURS))
        shades.add(swatch.inner_html())
    assert seen[0] != seen[1] != seen[2] and len(shades) == 3
    page.locator("input[data-key=patterns]").check()
    page.wait_for_timeout(200)
    assert len(page.evaluate(COLOURS)) > 0
    assert page.evaluate(COLOURS) != seen[2]
    assert desktop.errors == []


def saved(page: Any, name: str, folder: Path) -> Path:
    """Take along what a button offers."""
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_the_areas_are_taken_along_as_python_has_them(
    desktop: Visit, war: ControlMap, war_page: Path, tmp_path: Path
) -> None:
    page = desktop.open(war_page)
    for day in (LAST.replace(month=2, day=3), LAST):
        page.evaluate("(day) => mapperPage.view.set({ day })", day_number(day))
        path = saved(page, "GeoJSON", tmp_path)
        assert path.name == f"A-small-war-{day}.geojson"
        table = gpd.read_file(path, columns=["layer", "status", "actors", "area_km2"])
        areas = table[table["layer"] == "areas"].to_crs("EPSG:8857")
        assert table.geometry.is_valid.all()
        told = war.timeline(day, day).query("status != 'unknown' and area_km2 > 0")
        in_python: dict[tuple[str, str], float] = {}
        for row in told.to_dict("records"):
            key = (row["status"], ";".join(sorted(members(row["actors"]))))
            in_python[key] = in_python.get(key, 0) + row["area_km2"]
        on_page: dict[tuple[str, str], float] = {}
        for row in areas.assign(km2=areas.area / 1e6).to_dict("records"):
            on_page[row["status"], ";".join(sorted(row["actors"]))] = row["km2"]
        assert on_page.keys() == in_python.keys()
        for key, size in in_python.items():
            assert on_page[key] == pytest.approx(size, rel=1e-3), key
    assert desktop.requests == [] == desktop.errors


def test_the_claims_are_taken_along_and_can_be_read_again(
    desktop: Visit, case: Case, case_years: Path, tmp_path: Path
) -> None:
    page = desktop.open(case_years)
    path = saved(page, "CSV", tmp_path)
    lines = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    assert {line["id"] for line in lines} == set(case.claims["id"])
    again, wanted = read_claims(path).set_index("id"), case.claims.set_index("id")
    for name in ("place", "part", "actor", "predicate", "quote", "date_from", "modality", "temporal"):
        assert again[name].fillna("").to_dict() == wanted[name].fillna("").to_dict(), name


def test_folds_open_and_stay_open_from_day_to_day(desktop: Visit, war_page: Path) -> None:
    page = desktop.open(war_page)
    unfold(page)
    before = page.locator(".mapper-table-totals caption").inner_text()
    page.locator("body").press("Home")
    page.wait_for_timeout(300)
    assert page.locator(".mapper-table-totals").is_visible()
    assert page.locator(".mapper-table-totals caption").inner_text() != before
