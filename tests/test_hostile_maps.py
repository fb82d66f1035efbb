"""Hostile text from files to the page: nothing of it runs, asks, turns or breaks, and a reader meets it as it is."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml

from mapper.case import open_case
from mapper.claims.cells import NOTHING
from tests.hostile import ESCAPED, LONE, STRINGS, whole
from tests.test_browser import Visit, chromium  # noqa: F401

QUICK = 12
"""One string of so many is tried without being asked for."""
CARRIED = {".csv": STRINGS, ".yaml": ESCAPED, ".json": (*ESCAPED, *LONE), ".geojson": (*ESCAPED, *LONE)}
"""What each format of a claim table can carry."""
TEXTS = (
    *("place", "actor", "against", "supported_by", "source", "via", "quantity", "quote", "report"),
    *("reprint_of", "url", "note", "Analyst"),
)
"""Columns of free text, and one that the contract doesn't know."""
FIRST, SECOND = "2017-09-01", "2017-09-05"
PAIR_DAYS = (FIRST, SECOND)
MARKS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


def claims_of(strings: tuple[str, ...], days: tuple[str, ...] = PAIR_DAYS) -> list[dict[str, Any]]:
    """Return claims of a place of every name, held by one party first and by another later."""
    usable = [text for text in strings if text not in NOTHING]
    return [
        {
            **{name: usable[(at + 7 * column + turn) % len(usable)] for column, name in enumerate(TEXTS)},
            "place": text,
            "lon": str(38 + 0.25 * (at % 22)),
            "lat": str(33 + 0.25 * (at // 22)),
            "predicate": "controls",
            "date_from": day,
            "published": day,
        }
        for at, text in enumerate(usable)
        for turn, day in enumerate(days)
    ]


def write(path: Path, claims: list[dict[str, Any]]) -> Path:
    """Write raw claims as they are, in the format of the suffix."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(claims[0]))
            writer.writeheader()
            writer.writerows(claims)
    elif path.suffix == ".yaml":
        path.write_text(yaml.safe_dump({"claims": claims}), "utf-8")
    elif path.suffix == ".geojson":
        features = [{"type": "Feature", "geometry": None, "properties": claim} for claim in claims]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    else:
        path.write_text(json.dumps({"claims": claims}), "utf-8")
    return path


def bare(text: str) -> str:
    """Return what a reader sees of a text: without marks of direction, and six marks on a letter at most."""
    kept: list[str] = []
    for letter in whole(text).translate(MARKS).strip():
        tower = kept[-6:]
        if not (len(tower) == 6 and all(unicodedata.category(each)[0] == "M" for each in (*tower, letter))):
            kept.append(letter)
    return "".join(kept)


def opened(chromium: Any, path: Path) -> Visit:  # noqa: F811
    visit = Visit(chromium.new_page(viewport={"width": 1200, "height": 800}))
    visit.page.add_init_script("window.hacks = 0; window.hacked = () => { window.hacks += 1; };")
    visit.page.on("dialog", lambda dialog: (visit.errors.append(dialog.message), dialog.dismiss()))
    visit.page.on("popup", lambda page: visit.errors.append(f"popup {page.url}"))
    visit.open(path)
    return visit


def nothing_happened(visit: Visit) -> None:
    """Check that no text ran, asked, linked or widened the page, and close it."""
    page = visit.page
    page.wait_for_timeout(50)
    assert page.evaluate("window.hacks") == 0
    assert visit.requests == [] == visit.errors
    links = page.evaluate(
        "Array.from(document.querySelectorAll('[href]:not([href=\"#\"]), [src], [action]'), (n) => n.protocol || n.outerHTML)"
    )
    assert set(links) <= {"http:", "https:"}
    strange = "script:not([id]) ~ script[src], iframe, object, embed, form, img, base, link, video, audio, math, marquee"
    assert page.locator(strange).count() == 0
    wide, high = page.evaluate(
        "[document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]"
    )
    assert (wide, high) == (0, 0)
    panel = page.locator(".mapper-panel")
    assert panel.evaluate("(node) => node.scrollWidth - node.clientWidth") <= 0
    page.close()


TOLD = """async () => {
  const { view, story } = window.mapperPage;
  const wait = () => new Promise((done) => setTimeout(done, 0));
  const texts = (root, selector) => Array.from(root.querySelectorAll(selector), (node) => node.textContent);
  const found = { evidence: [], quotes: [], details: [], links: [] };
  for (const thing of story().things) {
    if (thing.type !== "place") continue;
    view.set({ chosen: { thing: thing.index } });
    const shown = document.querySelector(".mapper-evidence");
    while (shown.querySelector("[aria-busy]")) await wait();
    found.evidence.push(shown.querySelector("h2").textContent);
    found.quotes.push(...texts(shown, "blockquote"));
    found.details.push(...texts(shown, "dd, .mapper-saying"));
    found.links.push(...Array.from(shown.querySelectorAll("a"), (node) => node.protocol));
  }
  view.set({ chosen: null });
  return found;
}"""
SEARCHED = """(texts) => {
  const box = document.querySelector(".mapper-query");
  return texts.map((text) => {
    box.value = text;
    box.dispatchEvent(new Event("input"));
    return Array.from(document.querySelectorAll(".mapper-hits bdi"), (node) => node.textContent);
  });
}"""
HINTED = """async () => {
  const { map, layer } = window.mapperPage;
  const { left, top } = map.getContainer().getBoundingClientRect();
  const found = [];
  for (const { x, y } of layer.spots().slice(0, 60)) {
    map.getContainer().dispatchEvent(new MouseEvent("mousemove", { clientX: left + x, clientY: top + y, bubbles: true }));
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    found.push(document.querySelector(".mapper-tip .mapper-name").textContent);
  }
  return found;
}"""


def texts(page: Any, selector: str) -> set[str]:
    return {bare(text) for text in page.locator(selector).all_text_contents()}


def in_short(text: str) -> str:
    """Return how a text begins, as far as no list cuts it."""
    return bare(text)[:38]


def begun(found: Any) -> set[str]:
    return {in_short(text.removesuffix("…")) for text in found}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("ending", "step"),
    [(".json", QUICK), *(pytest.param(each, 1, marks=pytest.mark.slow) for each in CARRIED)],
)
def test_every_column_of_every_table_is_told_and_never_run(
    chromium: Any,
    gazetteer: Any,
    tmp_path: Path,
    ending: str,
    step: int,
) -> None:
    strings = tuple(text for text in CARRIED[ending][::step] if text not in NOTHING)
    file = write(tmp_path / f"claims{ending}", claims_of(strings))
    case = open_case(file, gazetteer=gazetteer)
    page_file = tmp_path / "map.html"
    case.control_map(gazetteer, title=strings[0]).history(FIRST, SECOND).save(page_file)
    visit = opened(chromium, page_file)
    page = visit.page
    places = {bare(text) for text in strings}
    actors = {bare(name) for text in strings for name in whole(text).split(";") if name.strip()}
    assert begun(texts(page, ".mapper-table-places th[scope=row] bdi")) <= begun(places)
    assert page.locator(".mapper-table-places th[scope=row] bdi").count() == min(200, len(places))
    assert begun(texts(page, ".mapper-actors bdi")) == begun(actors)
    assert begun(texts(page, ".mapper-label-place bdi")) <= begun(places)
    assert page.locator(".mapper-label-place").count() > 5
    told = page.evaluate(TOLD)
    assert {bare(text) for text in told["evidence"]} == places
    assert {bare(text) for text in told["quotes"]} == places
    assert set(told["links"]) <= {"http:", "https:"}
    details = "\n".join(map(bare, told["details"]))
    assert [text for text in places if text not in details] == []
    hits = page.evaluate(SEARCHED, [whole(text) for text in strings])
    named = [
        (text, found) for text, found in zip(strings, hits, strict=True) if any(map(str.isalnum, bare(text)))
    ]
    assert [text for text, found in named if in_short(text) not in begun(found) and len(found) < 12] == []
    assert begun(page.evaluate(HINTED)) <= begun(places)
    page.evaluate("mapperPage.view.set({ compare: mapperPage.story().meta.first })")
    page.wait_for_selector(".mapper-compare")
    for more in page.locator("button.mapper-more:visible").all():
        more.click()
    assert begun(texts(page, ".mapper-compare [data-thing] bdi")) == begun(places)
    page.get_by_role("tab", name="Changes").click()
    assert begun(texts(page, ".mapper-changes .mapper-name")) <= begun(places)
    assert page.locator(".mapper-changes .mapper-name").count() > 5
    downloads_hold(page, places, actors)
    nothing_happened(visit)


def downloads_hold(page: Any, places: set[str], actors: set[str]) -> None:
    """Check that both downloads are well formed and hold every name; formulas have a sign before them."""
    areas, claims = (saved(page, at) for at in (0, 1))
    features = [feature["properties"] for feature in json.loads(areas)["features"]]
    assert {bare(each["place"]) for each in features if each["layer"] == "places"} == places
    assert {bare(name) for each in features for name in each["actors"]} <= actors
    rows = list(csv.DictReader(io.StringIO(claims.removeprefix("\ufeff"), newline=""), strict=True))
    assert {plain(row["place"]) for row in rows} == {plain(name) for name in places}
    signs = ("=", "+", "-", "@", "\t", "\r", "\n")
    assert [
        cell for row in rows for cell in row.values() if cell.startswith(signs) and not is_number(cell)
    ] == []


def saved(page: Any, at: int) -> str:
    with page.expect_download() as waiting:
        page.locator(".mapper-download").nth(at).click()
    return Path(waiting.value.path()).read_bytes().decode("utf-8")


def plain(text: str) -> str:
    return bare(text).replace("'", "").strip()


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
