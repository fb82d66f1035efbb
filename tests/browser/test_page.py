"""The page of a day in Chromium: it asks for nothing and answers every click."""

from __future__ import annotations

from pathlib import Path

import pytest
from shapely.geometry import Point

from mapper.claims.table import Claim, claim_table
from mapper.render.webmap import save_page
from tests.browser.visiting import Visit, click_middle, evidence, has_focus, look_at, unfold
from tests.scenes import AREA, DEIR, MARK, MOSUL, PLACE, STATE, empty_scene, hexagon, seed_scene, table

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("browser") / "seed.html"
    save_page(seed_scene(), path)
    return path


def test_it_asks_for_nothing_and_reports_no_error(visit: Visit, seed: Path) -> None:
    page = visit.open(seed)
    look_at(page, *DEIR, 10)
    look_at(page, *DEIR, 3)
    assert visit.requests == [] == visit.errors


def test_the_real_seed_page_answers_and_asks_for_nothing(visit: Visit, case_day: Path) -> None:
    page = visit.open(case_day)
    for name in ("Deir al-Zor, south", "Raqqa", "Deir al-Zor – al-Qaim"):
        page.get_by_role("button", name=name).first.click()
        assert evidence(page).startswith(name)
        assert page.locator(".mapper-evidence .mapper-claims li").count() >= 2
        page.locator(".mapper-back").click()
    unfold(page)
    assert "ti prosent" in page.locator("body").inner_text()  # an extent: told, not drawn
    assert visit.requests == [] == visit.errors


def test_the_policy_is_in_force(visit: Visit, seed: Path) -> None:
    page = visit.open(seed)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x:x onerror=hacked()>')")
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'hacked()'; document.body.append(s); }"
    )
    page.evaluate("() => fetch('https://example.org/').catch(() => 0)")
    page.wait_for_timeout(150)
    assert not any(url.startswith("http") for url in visit.requests)
    assert page.evaluate("window.hacks") == 0
    assert any("Content Security Policy" in error for error in visit.errors)


def test_coordinates_and_the_link_follow_the_map(visit: Visit, seed: Path) -> None:
    page = visit.open(seed)
    look_at(page, *DEIR, 9)
    lon, lat = DEIR
    assert page.locator(".mapper-coordinates").inner_text() == f"{lat:.3f}° N, {lon:.3f}° E"
    link = page.locator(".mapper-permalink")
    link.focus()
    address = f"{seed.as_uri()}{link.get_attribute('href')}"
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("html[data-mapper=ready]")
    assert page.evaluate("mapperPage.map.getZoom()") == 9
    assert page.locator(".mapper-coordinates").inner_text() == f"{lat:.3f}° N, {lon:.3f}° E"


def test_a_click_answers_with_the_topmost_thing(visit: Visit, seed: Path) -> None:
    page = visit.open(seed)
    look_at(page, *MOSUL, 9)
    assert click_middle(page).startswith("Mosul\n")
    assert click_middle(page, dx=25, dy=20).startswith("Around Mosul\n\nControlled: Iraqi government")
    look_at(page, 41.5, 34.9, 10)
    assert "nobody said anything here" in click_middle(page)
    look_at(page, 40.7, 34.7, 9)
    assert "Presence: Islamic State" in click_middle(page)
    look_at(page, 60, 50, 6)
    assert "Outside the study area" in click_middle(page)


def test_the_evidence_tells_all_that_is_known(visit: Visit, seed: Path) -> None:
    page = visit.open(seed)
    page.get_by_role("button", name="Deir al-Zor", exact=True).click()
    text = evidence(page)
    for piece in (
        "Contested: Islamic State and Syrian government", "5 September 2017", "moderate (0.70)", "Deir ez-Zor",
        "SANA via NTB", "Government troops opened the ring", "Not confirmed", "AP could not confirm it.",
    ):  # fmt: skip
        assert piece in text
    link = page.locator(".mapper-evidence a").first
    assert link.get_attribute("href") == "https://example.org/dispatch"
    assert link.get_attribute("rel") == "noreferrer noopener"
    assert page.locator(".mapper-flag").count() == 0


def test_an_area_tells_the_nearest_of_its_places_first(visit: Visit, tmp_path: Path) -> None:
    lon, lat = MOSUL
    names = [f"Town {n}" for n in range(12)]
    at = [{"lon": lon + 0.05 * n, "lat": lat, "geometry": Point(lon + 0.05 * n, lat)} for n in range(12)]
    claims = claim_table(
        [Claim(place=name, actor="Iraqi government", predicate="controls", id=name) for name in names]
    )
    state = {**STATE, "actors": "Iraqi government", "actor": "Iraqi government", "status": "controlled"}
    towns = [
        {**state, **spot, "place": name, "name": name, "kind": "settlement", "claim_ids": name}
        for name, spot in zip(names, at, strict=True)
    ]
    area = {**state, "geometry": hexagon(lon + 0.3, lat, 60), "area_km2": 9e3, "claim_ids": ";".join(names)}
    scene = seed_scene(
        areas=table([area], AREA), places=table(towns, PLACE), marks=table([], MARK), claims=claims
    )
    save_page(scene, tmp_path / "towns.html")
    page = visit.open(tmp_path / "towns.html")
    look_at(page, lon, lat + 0.08, 10)
    assert "12 claims" in click_middle(page).lower()
    told = page.locator(".mapper-evidence h4").all_inner_texts()
    assert [line.split(",")[0] for line in told] == names[:10]
    assert told[0] in {f"Town 0, {km} km away" for km in ("8.8", "8.9", "9.0")}  # a pixel is 0.1 km
    assert page.locator(".mapper-evidence .mapper-claims li").count() == 10
    assert page.locator(".mapper-more").inner_text() == "and 2 more places"
    look_at(page, lon + 0.55, lat - 0.08, 10)
    click_middle(page)
    assert page.locator(".mapper-evidence h4").first.inner_text().startswith("Town 11,")
    assert visit.errors == []


def test_the_keyboard_alone_can_do_it(visit: Visit, seed: Path) -> None:
    page = visit.open(seed)
    look_at(page, *MOSUL, 9)
    page.locator(".mapper-map").focus()
    page.keyboard.press("Enter")
    assert page.locator(".mapper-evidence h2").inner_text() == "Mosul"
    page.keyboard.press("Escape")
    assert page.locator(".mapper-overview").is_visible()
    button = page.locator(".mapper-thing", has_text="Raqqa").first
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator(".mapper-evidence h2").inner_text() == "Raqqa"
    page.keyboard.press("Escape")
    assert has_focus(button)


def test_reported_extents_and_unlocated_claims_are_told(visit: Visit, seed: Path) -> None:
    page = visit.open(seed)
    unfold(page)
    text = page.locator(".mapper-overview").inner_text()
    assert "10 per cent" in text
    assert "about the past, not the day shown" in text
    assert "the report names no place" in text
    assert "Web Mercator" in text
    assert "9f0c2d7e51b8a3446fd1" in text


def test_labels_do_not_lie_on_each_other(visit: Visit, seed: Path) -> None:
    page = visit.open(seed)
    for zoom in (6, 8, 10.5):
        look_at(page, *DEIR, zoom)
        boxes = page.locator(".mapper-label:visible:not(.mapper-label-river)").evaluate_all(
            "(nodes) => nodes.map((node) => node.getBoundingClientRect()).map((b) => [b.left, b.top, b.right, b.bottom])"
        )
        assert len(boxes) > 2
        clashes = [
            (a, b)
            for n, a in enumerate(boxes)
            for b in boxes[:n]
            if a[0] < b[2] - 1 and b[0] < a[2] - 1 and a[1] < b[3] - 1 and b[1] < a[3] - 1
        ]
        assert clashes == []


def test_an_empty_scene_is_a_page_too(visit: Visit, tmp_path: Path) -> None:
    save_page(empty_scene(), tmp_path / "empty.html")
    page = visit.open(tmp_path / "empty.html")
    assert "nobody said anything here" in click_middle(page)
    assert visit.errors == []


def test_an_unnamed_part_is_listed_and_never_placed(visit: Visit, tmp_path: Path) -> None:
    places = seed_scene().places.iloc[[1]].assign(part="part")
    save_page(seed_scene(places=places, marks=table([], MARK)), tmp_path / "part.html")
    page = visit.open(tmp_path / "part.html")
    assert page.evaluate("mapperPage.layer.spots().length") == 0
    page.locator(".mapper-thing").first.click()
    assert "nobody says which part" in evidence(page)
