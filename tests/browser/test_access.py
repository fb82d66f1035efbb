"""The page for everybody: axe-core finds nothing serious, the keyboard reaches all, fingers do too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mapper.case import Case
from tests.browser.conftest import SIZES
from tests.browser.visiting import Visit, evidence, has_focus, look_at, unfold
from tests.scenes import RAQQA

pytestmark = pytest.mark.browser
FOCUS = """
() => {
  const node = document.activeElement;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(node);
  const { width, height, bottom, top } = node.getBoundingClientRect();
  return {
    key: node.outerHTML.slice(0, 300),
    marked: (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none",
    seen: width > 0 && height > 0 && bottom > 0 && top < innerHeight,
    body: node === document.body,
  };
}
"""


def nothing(page: Any) -> None:
    """Leave the page as it opens."""


def everything_open(page: Any) -> None:
    unfold(page)


def with_evidence(page: Any) -> None:
    page.keyboard.press("Escape")
    page.locator("[data-tab=overview]").click()
    page.get_by_role("button", name="Raqqa", exact=True).first.click()
    evidence(page)


def comparing(page: Any) -> None:
    page.locator("[data-tab=compare]").click()
    page.locator(".mapper-begin").click()
    page.wait_for_selector(".mapper-swipe")
    page.wait_for_timeout(200)


def changes(page: Any) -> None:
    page.locator("[data-tab=changes]").click()
    page.locator("body").press(",")
    page.wait_for_timeout(200)


def searching(page: Any) -> None:
    page.locator(".mapper-query").fill("a")


def serious(page: Any) -> list[str]:
    """Return the serious and critical violations that axe-core finds."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.fixture(scope="module")
def norwegian(case: Case, gazetteer: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nb")
    return case.control_map(gazetteer).save(folder / "nb.html", "2014-01-01", case.on, lang="nb")


def test_axe_finds_nothing_serious_on_a_day(visit: Visit, case_day: Path) -> None:
    page = visit.open(case_day)
    for act in (nothing, everything_open, with_evidence):
        act(page)
        assert serious(page) == [], act.__name__


def test_axe_finds_nothing_serious_over_years(visit: Visit, case_years: Path) -> None:
    page = visit.open(case_years)
    for act in (nothing, everything_open, changes, comparing, searching, with_evidence):
        act(page)
        assert serious(page) == [], act.__name__


def test_axe_finds_nothing_serious_in_norwegian(desktop: Visit, norwegian: Path) -> None:
    page = desktop.open(norwegian)
    for act in (nothing, comparing, with_evidence):
        act(page)
        assert serious(page) == [], act.__name__


def test_the_keyboard_reaches_everything_and_shows_where_it_is(visit: Visit, case_years: Path) -> None:
    page = visit.open(case_years)
    reached: dict[str, bool] = {}
    for _ in range(120):
        page.keyboard.press("Tab")
        now = page.evaluate(FOCUS)
        if now["body"]:
            break
        assert now["seen"], now["key"]
        reached[now["key"]] = now["marked"] or reached.get(now["key"], False)
    assert [key for key, marked in reached.items() if not marked] == []
    everything = page.locator(
        "button:visible, input:visible, select:visible, a[href]:visible, summary:visible, [tabindex='0']:visible"
    ).evaluate_all(
        "(nodes) => nodes.filter((node) => node.tabIndex >= 0).map((node) => node.outerHTML.slice(0, 300))"
    )
    assert set(everything) <= reached.keys()


def test_the_keyboard_moves_the_map_and_asks_it(desktop: Visit, case_years: Path) -> None:
    page = desktop.open(case_years)
    look_at(page, *RAQQA, 9)
    page.locator(".mapper-map").focus()
    page.keyboard.press("Enter")
    assert evidence(page).startswith("Raqqa")
    assert has_focus(page.locator(".mapper-evidence h2"))
    page.keyboard.press("Escape")
    assert has_focus(page.locator(".mapper-map"))
    centre = page.evaluate("mapperPage.map.getCenter().lng")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    assert page.evaluate("mapperPage.map.getCenter().lng") > centre
    page.keyboard.press("+")
    page.wait_for_timeout(500)
    assert page.evaluate("mapperPage.map.getZoom()") > 9
    page.get_by_role("tab", name="Overview").focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("tab", name="Changes").get_attribute("aria-selected") == "true"


def test_fingers_can_do_it_on_a_phone(chromium: Any, case_years: Path) -> None:
    width, height = SIZES["phone"]
    context = chromium.new_context(
        viewport={"width": width, "height": height}, has_touch=True, is_mobile=True, device_scale_factor=2
    )
    visit = Visit(context.new_page())
    page = visit.open(case_years)
    look_at(page, *RAQQA, 9)
    box = page.locator(".mapper-map").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert evidence(page).startswith("Raqqa")
    page.locator(".mapper-back").tap()
    page.locator(".mapper-previous").tap()
    assert page.locator(".mapper-now").inner_text() != "5 September 2017"
    small = page.locator(
        ".mapper-time button:visible, .mapper-tab:visible, .mapper-toggle:visible"
    ).evaluate_all(
        "(nodes) => nodes.map((node) => [node.getBoundingClientRect(), node.outerHTML.slice(0, 90)])"
        ".filter(([box]) => box.width < 24 || box.height < 24).map(([, text]) => text)"
    )
    assert small == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert visit.requests == [] == visit.errors
    context.close()
