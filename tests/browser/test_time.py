"""The map over time in Chromium: any day in any order, as Python has it, and all the ways to a day."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pytest
import shapely

from mapper.controlmap import ControlMap
from mapper.dates import day_number
from mapper.render.scene import members
from mapper.snapshot import Snapshot
from tests.browser.visiting import Visit, evidence
from tests.browser.war import EARLY, FIRST, LAST, SOUTH, STEP, TOWNS, WEST

pytestmark = pytest.mark.browser
ANSWERS = """
([day, spots]) => {
  const { map, view, layer, story } = mapperPage;
  const { meta } = story();
  view.set({ day });
  layer.flush();
  const canvas = document.querySelector("canvas.mapper-canvas-ground");
  const box = canvas.getBoundingClientRect();
  return spots.map(([lon, lat]) => {
    const at = map.latLngToContainerPoint([lat, lon]);
    const group = meta.groups[Math.max(0, layer.groupAt(at.x, at.y))];
    const from = map.getContainer().getBoundingClientRect();
    const fine = canvas.width / box.width;
    const [x, y] = [(from.x + at.x - box.x) * fine, (from.y + at.y - box.y) * fine].map(Math.floor);
    const [r, g, b, alpha] = canvas.getContext("2d").getImageData(x, y, 1, 1).data;
    const colours = group.who.map((at) => meta.actors[at].colours.conventional);
    return [group.status, group.who.map((at) => meta.actors[at].name).sort().join(";"), colours, [r, g, b], alpha];
  });
}
"""


def days(count: int) -> list[dt.date]:
    """Return some days of the war in a seeded order, the first and the last among them."""
    every = [FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    chance = random.Random(3)
    chosen = [FIRST, LAST, *chance.sample(every, count - 2)]
    chance.shuffle(chosen)
    return chosen


def spots(count: int) -> list[tuple[float, float]]:
    """Return some spots in the cells, none of them at a border."""
    chance = random.Random(4)
    inside = lambda start, steps: start + STEP * (chance.randrange(steps) + chance.uniform(0.2, 0.8))  # noqa: E731
    return [(inside(WEST, 12), inside(SOUTH, 8)) for _ in range(count)]


def hands(snapshot: Snapshot, at: list[tuple[float, float]]) -> list[tuple[str, str]]:
    """Return status and parties at each spot, as Python has them."""
    areas = snapshot.areas
    point, area = shapely.STRtree(areas.geometry.to_numpy()).query(shapely.points(at), predicate="within")
    found = dict(zip(point.tolist(), area.tolist(), strict=True))
    assert len(found) == len(at)
    rows = [areas.iloc[found[n]] for n in range(len(at))]
    return [(row["status"], ";".join(sorted(members(row["actors"])))) for row in rows]


def test_any_day_in_any_order_is_what_python_says(desktop: Visit, war: ControlMap, war_page: Path) -> None:
    page = desktop.open(war_page)
    at, seen = spots(60), set()
    for day in days(14):
        answers = page.evaluate(ANSWERS, [day_number(day), at])
        told = [(status, who) for status, who, *_ in answers]
        assert told == hands(war.at(day), at), day
        seen |= set(told)
        for status, _, colours, shade, alpha in answers:
            assert (alpha > 0) == (status != "unknown")
            if status == "controlled":
                wanted = [int(colours[0][n : n + 2], 16) for n in (1, 3, 5)]
                assert shade == pytest.approx(wanted, abs=4)
    assert {status for status, _ in seen} >= {"controlled", "contested", "unknown"}
    assert desktop.requests == [] == desktop.errors


def test_what_was_known_on_an_earlier_day_is_what_python_says(
    desktop: Visit, war: ControlMap, war_page: Path
) -> None:
    page = desktop.open(war_page)
    at = spots(40)
    page.locator(".mapper-known select").select_option(label="20 February 2020")
    page.wait_for_timeout(100)
    differ = 0
    for day in days(8):
        told = [(status, who) for status, who, *_ in page.evaluate(ANSWERS, [day_number(day), at])]
        assert told == hands(war.at(day, known_by=EARLY), at), day
        differ += told != hands(war.at(day), at)
    assert differ > 0
    page.locator(".mapper-known select").select_option("")
    told = [(status, who) for status, who, *_ in page.evaluate(ANSWERS, [day_number(LAST), at])]
    assert told == hands(war.at(LAST), at)
    assert desktop.errors == []


def shown(page: Any) -> str:
    """Return the day that the page says it shows, everywhere the same."""
    told: str = page.locator(".mapper-now").inner_text()
    assert page.locator(".mapper-day").inner_text() == f"As of {told}"
    assert page.locator(".mapper-slider").get_attribute("aria-valuetext") == told
    return told


def test_slider_date_field_and_keys_choose_the_day(visit: Visit, war_page: Path) -> None:
    page = visit.open(war_page)
    assert shown(page) == "29 April 2020"
    page.keyboard.press("Home")
    assert shown(page) == "1 January 2020"
    page.keyboard.press("]")
    assert shown(page) == "2 January 2020"
    page.keyboard.press("[")
    page.keyboard.press("[")
    assert shown(page) == "1 January 2020"
    page.locator(".mapper-slider").focus()
    page.keyboard.press("ArrowRight")
    assert shown(page) == "2 January 2020"
    track = page.locator(".mapper-slider").bounding_box()
    page.mouse.click(track["x"] + track["width"] / 2, track["y"] + track["height"] / 2)
    assert "March 2020" in shown(page) or "February 2020" in shown(page)
    page.locator(".mapper-date").fill("2020-03-04")
    page.locator(".mapper-date").dispatch_event("change")
    assert shown(page) == "4 March 2020"
    page.locator(".mapper-date").fill("1999-01-01")
    page.locator(".mapper-date").dispatch_event("change")
    assert shown(page) == "1 January 2020"
    assert visit.errors == []


def test_next_and_previous_lead_from_change_to_change(
    desktop: Visit, war: ControlMap, war_page: Path
) -> None:
    page = desktop.open(war_page)
    told = war.changes(FIRST, LAST)
    wanted = {day.date() for day in told["day"] if day.date() > FIRST}
    wanted |= {day.date() for day in war.timeline(FIRST, LAST)["valid_from"] if day.date() > FIRST}
    page.keyboard.press("Home")
    forth = []
    while True:
        page.keyboard.press(".")
        day = page.evaluate("mapperPage.view.day")
        if forth and day == forth[-1]:
            break
        forth.append(day)
    assert {day_number(day) for day in wanted} <= set(forth)
    page.locator(".mapper-previous").click()
    assert page.evaluate("mapperPage.view.day") == forth[-2]
    page.locator(".mapper-next").click()
    assert page.evaluate("mapperPage.view.day") == forth[-1]
    page.keyboard.press(",")
    page.keyboard.press(",")
    assert page.evaluate("mapperPage.view.day") == forth[-3]


def test_play_runs_until_it_is_paused(desktop: Visit, war_page: Path) -> None:
    page = desktop.open(war_page)
    play = page.locator(".mapper-play")
    play.click()
    page.wait_for_timeout(900)
    play.click()
    paused = page.evaluate("mapperPage.view.day")
    assert day_number(FIRST) < paused < day_number(LAST)
    page.wait_for_timeout(500)
    assert page.evaluate("mapperPage.view.day") == paused
    page.keyboard.press("End")
    page.keyboard.press("Home")
    page.keyboard.press("p")
    page.wait_for_timeout(700)
    assert page.evaluate("mapperPage.view.day") > day_number(FIRST)
    assert play.get_attribute("aria-pressed") == "true"
    assert desktop.errors == []


def test_a_link_opens_at_its_day_view_and_selection(visit: Visit, war_page: Path) -> None:
    page = visit.open(war_page, "#2020-02-03/35.35,40.55,9/place=Midham&palette=okabe&hide=Reds")
    assert shown(page) == "3 February 2020"
    assert evidence(page).startswith("Midham")
    assert page.evaluate("(({ lat, lng }) => [lat, lng])(mapperPage.map.getCenter())") == pytest.approx(
        [35.35, 40.55], abs=1e-3
    )
    assert page.evaluate("mapperPage.map.getZoom()") == 9
    assert page.evaluate("mapperPage.view.palette") == "okabe"
    page.keyboard.press("Escape")
    assert page.locator(".mapper-toggle", has_text="Reds").get_attribute("aria-pressed") == "false"


def test_the_address_follows_what_is_shown(desktop: Visit, war_page: Path) -> None:
    page = desktop.open(war_page)
    page.get_by_role("button", name="Midham", exact=True).click()
    page.locator("body").press("[")
    page.wait_for_timeout(400)
    address = page.evaluate("location.hash")
    assert address.startswith("#2020-04-28/") and "place=Midham" in address
    page.goto("about:blank")
    page.goto(war_page.as_uri() + address)
    page.wait_for_selector("html[data-mapper=ready]")
    assert shown(page) == "28 April 2020"
    assert evidence(page).startswith("Midham")
    page.evaluate("location.hash = '#2020-01-09/35.35,40.55,9/place=Westham'")
    page.wait_for_timeout(100)
    assert shown(page) == "9 January 2020"
    assert evidence(page).startswith("Westham")


@pytest.mark.parametrize(
    "address",
    [
        "#<img src=x onerror=hacked()>/place=<script>hacked()</script>",
        "#9999-99-99/NaN,Infinity,1e9/place=__proto__&hide=constructor&palette=toString",
        "#2020-02-03/91,200,99/%E0%A4%A&place=%&compare=x&known=<b>",
        "#javascript:hacked()",
        "#" + "a=" * 15000,
    ],
)
def test_a_hostile_address_does_no_harm(desktop: Visit, war_page: Path, address: str) -> None:
    page = desktop.open(war_page, address)
    assert page.evaluate("window.hacks") == 0
    assert shown(page) in ("29 April 2020", "3 February 2020")
    assert page.locator(".mapper-overview").is_visible()
    assert desktop.requests == [] == desktop.errors


def test_a_page_that_may_not_write_its_address_works(desktop: Visit, war_page: Path) -> None:
    desktop.page.add_init_script(
        "history.replaceState = () => { throw new DOMException('no', 'SecurityError'); };"
    )
    page = desktop.open(war_page)
    page.keyboard.press("Home")
    page.wait_for_timeout(400)
    assert shown(page) == "1 January 2020"
    assert desktop.errors == []


def test_the_table_and_the_evidence_follow_the_day(desktop: Visit, war: ControlMap, war_page: Path) -> None:
    page = desktop.open(war_page)
    for day in days(4):
        page.evaluate("(day) => mapperPage.view.set({ day })", day_number(day))
        page.wait_for_timeout(250)
        rows = page.locator(".mapper-table-places tbody tr").evaluate_all(
            "(rows) => rows.map((row) => [...row.cells].map((cell) => cell.innerText.trim()))"
        )
        places = war.at(day).places
        wanted = {
            (row["place"], row["status"].title(), len([name for name in row["actors"].split(";") if name]))
            for row in places.to_dict("records")
        }
        parties = lambda cell: len(cell.replace(" and ", ", ").split(", ")) if cell else 0  # noqa: E731
        assert {(place, status, parties(who)) for place, status, who, *_ in rows} == wanted, day
    page.get_by_role("button", name="Midham", exact=True).click()
    before = evidence(page)
    page.locator("body").press("Home")
    page.wait_for_timeout(250)
    assert evidence(page) != before
    assert desktop.errors == []
    assert set(TOWNS) >= {place for place, *_ in rows}
