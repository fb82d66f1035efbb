"""The page in Chromium: it asks for nothing, answers every click, and runs no text it was given."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import Point

from mapper.case import open_case
from mapper.claims.table import Claim, claim_table
from mapper.geocoder.locate import locate
from mapper.render.review import review_page
from mapper.render.scene import Scene
from mapper.render.webmap import save_page
from tests.conftest import ROOT
from tests.scenes import (
    AREA,
    DEIR,
    FRONT,
    MARK,
    MOSUL,
    PLACE,
    STATE,
    empty_scene,
    hexagon,
    seed_scene,
    table,
)

pytestmark = pytest.mark.browser
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
HOSTILE = (
    "<img src=x onerror=hacked()>",
    "</script><script>hacked()</script>",
    "${hacked()}`;hacked();//",
    "{{ 7 * 7 }}{% endraw %}",
    "javascript:hacked()",
    '"><svg onload=hacked()>',
    "\u202egnirts desrever",
    "half a pair \ud83d",
    "data:text/html,<script>hacked()</script>",
)


@dataclass
class Visit:
    """An open page and what it did: requests beyond its own file, console errors, exceptions."""

    page: Any
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, path: Path) -> Any:
        self.page.on("request", lambda r: self.requests.append(r.url) if r.url != path.as_uri() else None)
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("html[data-mapper=ready]")
        return self.page


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if not CHROMIUM:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium: install it or name its file in CHROMIUM")
        pytest.skip("no Chromium: apt install chromium, or name its file in CHROMIUM")
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@pytest.fixture(params=[(1400, 900), (390, 844)], ids=["desktop", "phone"])
def visit(chromium: Any, request: pytest.FixtureRequest) -> Iterator[Visit]:
    width, height = request.param
    page = chromium.new_page(viewport={"width": width, "height": height})
    page.add_init_script("window.hacks = 0; window.hacked = () => { window.hacks += 1; };")
    yield Visit(page)
    page.close()


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("browser") / "seed.html"
    save_page(seed_scene(), path)
    return path


def look_at(page: Any, lon: float, lat: float, zoom: float) -> None:
    """Put a place in the middle of the map."""
    page.evaluate(
        "([lat, lon, zoom]) => { const name = Object.keys(window).find((key) => key.startsWith('map_'));"
        " window[name].setView([lat, lon], zoom, { animate: false }); }",
        [lat, lon, zoom],
    )


def click_middle(page: Any, dx: float = 0, dy: float = 0) -> str:
    box = page.locator(".mapper-map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2 + dx, box["y"] + box["height"] / 2 + dy)
    text: str = page.locator(".mapper-evidence").inner_text()
    return text


def test_it_asks_for_nothing_and_reports_no_error(visit: Visit, seed: Path) -> None:
    page = visit.open(seed)
    look_at(page, *DEIR, 10)
    look_at(page, *DEIR, 3)
    assert visit.requests == [] == visit.errors


def test_the_real_seed_page_answers_and_asks_for_nothing(
    visit: Visit, gazetteer: Any, tmp_path: Path
) -> None:
    case = open_case(ROOT / "seeds" / "deir-al-zor-2017", gazetteer=gazetteer)
    path = case.control_map(gazetteer).at(case.on).save(tmp_path / "seed.html")
    page = visit.open(path)
    for name in ("Deir al-Zor, south", "Raqqa", "Deir al-Zor – al-Qaim"):
        page.get_by_role("button", name=name).first.click()
        assert page.locator(".mapper-evidence h2").inner_text() == name
        assert page.locator(".mapper-evidence .mapper-claims li").count() >= 2
        page.get_by_text("Overview").first.click()
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
    assert page.evaluate("window.hacks") == 0
    assert any("Content Security Policy" in error for error in visit.errors)


def test_a_click_answers_with_the_topmost_thing(visit: Visit, seed: Path) -> None:
    page = visit.open(seed)
    look_at(page, *MOSUL, 9)
    assert click_middle(page).startswith("Mosul\n")
    assert "Iraqi government" in click_middle(page, dx=25, dy=20)
    look_at(page, 41.5, 34.9, 10)
    assert "nobody said anything here" in click_middle(page)
    look_at(page, 40.7, 34.7, 9)
    assert "Presence: Islamic State" in click_middle(page)
    look_at(page, 60, 50, 6)
    assert "Outside the study area" in click_middle(page)


def test_the_evidence_tells_all_that_is_known(visit: Visit, seed: Path) -> None:
    page = visit.open(seed)
    page.locator(".mapper-thing", has_text="Deir al-Zor").first.click()
    text = page.locator(".mapper-evidence").inner_text()
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
    assert button.evaluate("(node) => node === document.activeElement")


def test_reported_extents_and_unlocated_claims_are_told(visit: Visit, seed: Path) -> None:
    page = visit.open(seed)
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
    assert page.locator(".mapper-icon").count() == 0
    page.locator(".mapper-thing").first.click()
    assert "nobody says which part" in page.locator(".mapper-evidence").inner_text()


@pytest.mark.parametrize(
    "text",
    [*HOSTILE, pytest.param("x" * 100_000, marks=pytest.mark.slow)],
    ids=[*(f"text{n}" for n in range(len(HOSTILE))), "long"],
)
def test_hostile_text_is_shown_and_never_run(chromium: Any, tmp_path: Path, text: str) -> None:
    save_page(hostile_scene(text), tmp_path / "hostile.html")
    visit = Visit(chromium.new_page(viewport={"width": 900, "height": 700}))
    visit.page.add_init_script("window.hacks = 0; window.hacked = () => { window.hacks += 1; };")
    page = visit.open(tmp_path / "hostile.html")
    shown = text.replace("\ud83d", "\ufffd")
    assert page.locator("h1").text_content() == shown
    for thing in range(page.locator(".mapper-thing").count()):
        page.locator(".mapper-panel").evaluate(
            "(panel) => panel.querySelectorAll('details').forEach((d) => (d.open = true))"
        )
        page.locator(".mapper-thing").nth(thing).click()
        assert shown[:200] in page.locator(".mapper-evidence").text_content()
        page.keyboard.press("Escape")
    page.mouse.move(300, 300)
    page.wait_for_timeout(50)
    assert page.evaluate("window.hacks") == 0
    assert page.locator("a[href^=javascript], a[href^=data]").count() == 0
    assert visit.requests == [] == visit.errors
    page.close()


def hostile_scene(text: str) -> Scene:
    """Return a scene that says one text wherever text may stand; tables hold no halves of surrogate pairs."""
    title, text = text, text.replace("\ud83d", "\ufffd")
    claim = dict.fromkeys(
        [
            "place",
            "kind",
            "part",
            "to_place",
            "actor",
            "against",
            "supported_by",
            "predicate",
            "precision",
            "temporal",
            "modality",
            "source",
            "via",
            "confirmation",
            "extent",
            "quantity",
            "credibility",
            "review",
            "quote",
            "report",
            "url",
            "note",
        ],
        text,
    )
    claims = claim_table([{**claim, "id": "c1"}])
    state = {
        **STATE,
        "actors": text,
        "status": "contested",
        "besieged_by": text,
        "claim_ids": "c1",
        "area_confidence": 0.6,
    }
    named = {"place": text, "name": text, "part": text, "kind": text, "located_by": text}
    at = {
        "lon": DEIR[0],
        "lat": DEIR[1],
        "geometry": hexagon(*DEIR, 9).centroid,
        "ambiguous": True,
        "outlier": True,
    }
    mark = {**state, **named, "geometry": hexagon(*MOSUL, 9)}
    return seed_scene(
        title=title,
        day=dt.date(2017, 9, 5),
        areas=table([{**state, "geometry": hexagon(*DEIR, 9), "area_km2": 1.0}], AREA),
        marks=table(
            [{**mark, "kind": kind} for kind in ("siege", "presence", "claimed", "event", text)], MARK
        ),
        places=table([{**state, **named, **at}], PLACE),
        frontlines=table(
            [{"actor_a": text, "actor_b": text, "length_km": 1.0, "geometry": hexagon(*DEIR, 9).boundary}],
            FRONT,
        ),
        claims=claims,
        reported=claims,
        unlocated=claims,
        view="un",
        boundaries_note=title,
        claims_hash=title,
        credits=(title,),
        sources=({"title": title, "url": title, "published": title},),
        colours={text: text},
        notes=(title,),
    )


REVIEWED = "Near Raqqa the army broke the siege of Raqqa. IS fights in Mosul."


def reviewed(gazetteer: Any, path: Path, text: str = REVIEWED, **more: Any) -> Path:
    """Write a review page: two claims share words, and one lies inside the other."""

    def claim(quote: str, predicate: str, place: str) -> Claim:
        start = text.index(quote)
        cells = {"quote": quote, "start": start, "end": start + len(quote), "report": "a.md", "actor": "IS"}
        return Claim(place=place, predicate=predicate, **{**cells, **more})  # type: ignore[arg-type]

    claims = [
        claim("the army broke the siege of Raqqa", "siege_broken", "Raqqa"),
        claim("the siege of Raqqa", "besieges", "Raqqa"),
        claim("IS fights in Mosul", "contests", "Mosul"),
    ]
    table = locate(claim_table(claims), gazetteer)
    report = {"name": "a.md", "text": text, "title": "Two fronts", "url": "https://example.org/a"}
    path.write_text(review_page(table, [["hedged"], [], []], [report]), "utf-8")
    return path


def lit(page: Any) -> set[str]:
    """Return the claims whose words are lit."""
    return set(page.locator("mark.on").evaluate_all("(nodes) => nodes.map((node) => node.dataset.claim)"))


def test_words_row_and_dot_of_a_claim_lead_to_each_other(
    visit: Visit, gazetteer: Any, tmp_path: Path
) -> None:
    page = visit.open(reviewed(gazetteer, tmp_path / "review.html"))
    page.locator("tbody.claim").nth(2).click()
    assert lit(page) == {"2"}
    assert page.locator(".small-spot.on").get_attribute("aria-label") == "Mosul: c3"
    page.locator(".text mark", has_text="the army broke").first.click(position={"x": 5, "y": 8})
    assert lit(page) == {"0"}
    assert page.locator("tbody.on").get_attribute("data-claim") == "0"
    assert page.locator("tbody.on").is_visible()
    page.locator(".small-spot", has_text="Raqqa").click(force=True)
    assert lit(page) == {"1"}  # the next of the two claims there
    page.get_by_text("the siege of Raqqa", exact=True).dispatch_event("click")
    assert lit(page) == {"0"}  # words of two claims tell of one, then of the other
    page.keyboard.press("Escape")
    assert lit(page) == set() and page.locator(".on").count() == 0
    assert visit.requests == [] == visit.errors


def test_a_review_works_by_keyboard_and_shows_the_focus(visit: Visit, gazetteer: Any, tmp_path: Path) -> None:
    page = visit.open(reviewed(gazetteer, tmp_path / "review.html"))
    page.locator(".number").first.focus()
    page.keyboard.press("Enter")
    assert lit(page) == {"0"}
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert lit(page) == {"2"}
    assert page.locator(".number[aria-pressed=true]").evaluate("(node) => node === document.activeElement")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.locator(".small-spot").first.focus()
    page.keyboard.press("Enter")
    assert lit(page) == {"0"}
    assert page.locator(".small-spot.on").evaluate("(node) => node === document.activeElement")


def test_a_review_tells_predicates_apart_without_colour_and_fits_the_screen(
    visit: Visit, gazetteer: Any, tmp_path: Path
) -> None:
    page = visit.open(reviewed(gazetteer, tmp_path / "review.html"))
    assert (
        page.locator(".text").inner_text().replace("c1", "").replace("c2", "").replace("c3", "") == REVIEWED
    )
    styles = page.locator(".legend mark").evaluate_all(
        "(nodes) => nodes.map((node) => { const style = getComputedStyle(node);"
        " return style.textDecorationStyle + style.textDecorationColor; })"
    )
    assert len(set(styles)) == len(styles) == 3
    row = page.locator("tbody.claim").first.inner_text()
    for piece in (
        "siege broken",
        "Raqqa",
        "IS",
        "Ar Raqqah, city, SY",
        "35.95 N, 39.01 E",
        "hedged",
        "asserted",
    ):
        assert piece in row
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("text", HOSTILE, ids=[f"text{n}" for n in range(len(HOSTILE))])
def test_a_hostile_report_is_reviewed_and_never_run(
    chromium: Any, gazetteer: Any, tmp_path: Path, text: str
) -> None:
    text = text.replace("\ud83d", "\ufffd")
    visit = Visit(chromium.new_page(viewport={"width": 1400, "height": 900}))
    visit.page.add_init_script("window.hacks = 0; window.hacked = () => { window.hacks += 1; };")
    more = {"part": text, "actor": text, "source": text, "note": text, "place": text}
    table = claim_table(
        [
            {
                **dict.fromkeys(more, text),
                "predicate": text,
                "quote": text,
                "start": 0,
                "end": len(text),
                "report": "a.md",
            }
        ]
    )
    located = table.assign(located_by="", located_name="", located_id="", located_kind="", located_country="",
                           located_note="", ambiguous=True, alternatives=text)  # fmt: skip
    report = {
        "name": "a.md",
        "text": f"{text} and more",
        "title": text,
        "url": text,
        "published": text,
        "source": text,
    }
    (tmp_path / "review.html").write_text(review_page(located, [[text]], [report]), "utf-8")
    page = visit.open(tmp_path / "review.html")
    page.locator("tbody.claim").click()
    assert text in page.locator(".text").text_content()
    assert text in page.locator("tbody.claim").text_content()
    assert page.locator("h2").text_content() == text
    page.wait_for_timeout(50)
    assert page.evaluate("window.hacks") == 0
    assert page.locator("img, a[href^=javascript], a[href^=data]").count() == 0
    assert visit.requests == [] == visit.errors
    page.close()
