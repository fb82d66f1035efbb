"""Two days beside each other in Chromium, and what changed on a day: the tables are those of Python."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from mapper.controlmap import ControlMap
from mapper.dates import day_number
from tests.browser.visiting import Visit, evidence
from tests.browser.war import FIRST, LAST, TOWNS

pytestmark = pytest.mark.browser
BEFORE, AFTER = dt.date(2020, 1, 20), dt.date(2020, 3, 25)


def compare(page: Any) -> None:
    """Compare the two days, by the panel alone."""
    page.locator(".mapper-date").fill(f"{AFTER}")
    page.locator(".mapper-date").dispatch_event("change")
    page.get_by_role("tab", name="Compare").click()
    page.locator(".mapper-date-b").fill(f"{BEFORE}")
    page.locator(".mapper-date-b").dispatch_event("change")
    page.wait_for_selector(".mapper-swipe")
    assert page.locator(".mapper-begin").inner_text() == "Show one day"
    page.wait_for_selector(".mapper-compare table")


def rows(page: Any, caption: str) -> list[list[str]]:
    """Return the cells of a table of the panel, by its caption."""
    found: list[list[str]] = (
        page.locator(".mapper-panel table", has=page.locator("caption", has_text=caption))
        .locator("tbody tr")
        .evaluate_all("(rows) => rows.map((row) => [...row.cells].map((cell) => cell.innerText.trim()))")
    )
    return found


def km2(cell: str) -> float:
    return float(cell.replace(",", "").replace("−", "-").replace("+", ""))


def test_the_tables_are_those_of_python(visit: Visit, war: ControlMap, war_page: Path) -> None:
    page = visit.open(war_page)
    compare(page)
    difference = war.compare(BEFORE, AFTER)
    gains = {who: (km2(won), km2(lost), km2(net)) for who, won, lost, net in rows(page, "won and lost")}
    wanted = difference.gains.set_index("actor")
    assert len(gains) == len(wanted) > 0
    for who, (won, lost, net) in gains.items():
        row = wanted.loc[who]
        assert (won, lost, net) == pytest.approx(
            (row["gained_km2"], row["lost_km2"], row["net_km2"]), abs=0.6
        )
    passed = [km2(size) for _, _, size in rows(page, "changed hands")]
    assert passed == pytest.approx(sorted(difference.passed["area_km2"], reverse=True), abs=0.6)
    places = [place for place, _, _ in rows(page, "Places that changed")]
    assert places == difference.places["place"].tolist()
    assert visit.requests == [] == visit.errors


def test_the_bar_between_the_days_moves_by_keys_and_by_pointer(visit: Visit, war_page: Path) -> None:
    page = visit.open(war_page)
    compare(page)
    bar = page.locator(".mapper-swipe")
    assert bar.locator(".mapper-swipe-before").inner_text() == "20 January 2020"
    assert bar.locator(".mapper-swipe-after").inner_text() == "25 March 2020"
    day = page.evaluate("mapperPage.view.day")
    bar.focus()
    page.keyboard.press("End")
    assert bar.get_attribute("aria-valuenow") == "100"
    page.keyboard.press("ArrowLeft")
    assert bar.get_attribute("aria-valuenow") == "98"
    page.keyboard.press("Home")
    assert page.evaluate("mapperPage.view.share") == 0
    assert page.evaluate("mapperPage.view.day") == day  # the keys of the bar are not those of the days
    box = page.locator(".mapper-map").bounding_box()
    page.keyboard.press("End")
    page.keyboard.press("PageDown")
    at = bar.bounding_box()
    page.mouse.move(at["x"] + at["width"] / 2, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 210, steps=4)
    page.mouse.up()
    assert page.evaluate("mapperPage.view.share") == pytest.approx(0.3, abs=0.03)
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 210)
    assert page.evaluate("mapperPage.view.share") == pytest.approx(0.3, abs=0.03)
    assert visit.errors == []


def test_each_side_of_the_bar_shows_its_own_day(desktop: Visit, war_page: Path) -> None:
    page = desktop.open(war_page)
    compare(page)
    page.locator(".mapper-begin").click()
    assert page.locator(".mapper-swipe").count() == 0
    page.get_by_role("tab", name="Compare").click()
    page.locator(".mapper-begin").click()
    picture = (
        "() => { const { view, layer } = mapperPage; layer.flush(); const canvas = document.querySelector("
        "'canvas.mapper-canvas-ground'); const { width, height } = canvas; return [0.2, 0.8].map((share) =>"
        " Array.from(canvas.getContext('2d').getImageData(Math.floor(width * share) - 40, Math.floor(height / 3), 80,"
        " 60).data).join()); }"
    )
    west, east = page.evaluate(picture)
    one_day = "(day) => mapperPage.view.set({ compare: null, day })"
    page.evaluate(one_day, day_number(BEFORE))
    before = page.evaluate(picture)
    page.evaluate(one_day, day_number(AFTER))
    after = page.evaluate(picture)
    assert (west, east) == (before[0], after[1])
    assert before != after
    assert page.locator(".mapper-swipe").count() == 0


def test_the_changes_of_a_day_are_those_of_python(desktop: Visit, war: ControlMap, war_page: Path) -> None:
    page = desktop.open(war_page)
    page.get_by_role("tab", name="Changes").click()
    told = war.changes(FIRST, LAST)
    told = told[told["day"].dt.date > FIRST]
    days = sorted(set(told["day"].dt.date))
    for day in days[:: max(1, len(days) // 8)]:
        page.evaluate("(day) => mapperPage.view.set({ day })", day_number(day))
        page.wait_for_timeout(250)
        shown = page.locator(".mapper-changes .mapper-thing .mapper-name").all_inner_texts()
        assert sorted(shown) == sorted(told[told["day"].dt.date == day]["place"]), day
        passed = sum(km2(size) for *_, size in rows(page, "Ground that passed"))
        wanted = war.compare(day - dt.timedelta(days=1), day).passed["area_km2"].sum()
        assert passed == pytest.approx(wanted, abs=3), day
    quiet = next(
        day for n in range((LAST - FIRST).days) if (day := FIRST + dt.timedelta(days=n + 1))
        and day_number(day) not in page.evaluate("mapperPage.story().changes")
    )  # fmt: skip
    page.evaluate("(day) => mapperPage.view.set({ day })", day_number(quiet))
    page.wait_for_timeout(250)
    assert page.locator(".mapper-none").inner_text() == "Nothing changed on this day"
    page.evaluate("(day) => mapperPage.view.set({ day })", day_number(days[0]))
    page.wait_for_timeout(250)
    page.locator(".mapper-changes .mapper-thing").first.click()
    assert evidence(page).split("\n")[0] in TOWNS
    assert desktop.errors == []


def test_a_click_asks_about_the_day_of_its_side(desktop: Visit, war_page: Path) -> None:
    page = desktop.open(war_page)
    compare(page)
    box = page.locator(".mapper-map").bounding_box()
    for share, day in ((0.25, BEFORE), (0.75, AFTER)):
        page.mouse.click(box["x"] + share * box["width"], box["y"] + 0.2 * box["height"])
        page.wait_for_selector(".mapper-evidence")
        shown = page.evaluate("[mapperPage.view.day, mapperPage.view.compare]")
        assert shown[0] == day_number(day) and sorted(shown) == [day_number(BEFORE), day_number(AFTER)]
