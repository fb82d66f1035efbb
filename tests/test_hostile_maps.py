"""Hostile text from files to the page: nothing of it runs, asks, turns or breaks, and a reader meets it as it is."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
import yaml

from mapper.case import open_case
from mapper.claims.cells import NOTHING
from mapper.claims.files import read_claims
from mapper.claims.table import CODED, COUNTS, DATES, NUMBERS
from mapper.cli import cli
from mapper.errors import InputError
from mapper.geocoder.own import add_gazetteer
from mapper.render.chronicle import chronicle_of
from mapper.render.frame import heading, summary
from mapper.render.picture import Spot, picture_svg
from mapper.render.webmap import save_page
from tests.browser.conftest import chromium  # noqa: F401
from tests.browser.visiting import Visit
from tests.hostile import ESCAPED, LONE, LONG, NUL, STRINGS, VERY_LONG, whole
from tests.scenes import PLACE, STATE, seed_scene, table

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
        "Array.from(document.querySelectorAll('[href]:not([href^=\"#\"]), [src], [action]'), (n) => n.protocol || n.outerHTML)"
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
    found.links.push(...Array.from(shown.querySelectorAll('a:not([href^="#"])'), (node) => node.protocol));
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
    chromium: Any,  # noqa: F811
    gazetteer: Any,
    tmp_path: Path,
    ending: str,
    step: int,
) -> None:
    strings = tuple(text for text in CARRIED[ending][::step] if text not in NOTHING)
    file = write(tmp_path / f"claims{ending}", claims_of(strings, (FIRST,)))
    case = open_case(file, gazetteer=gazetteer)
    case.control_map(gazetteer, title=strings[0]).at(case.on).save(tmp_path / "map.html")
    visit = opened(chromium, tmp_path / "map.html")
    page = visit.page
    places, actors = {bare(text) for text in strings}, parties_of(strings)
    assert page.locator(".mapper-table-places th[scope=row] bdi").count() == min(200, len(places))
    assert begun(texts(page, ".mapper-table-places th[scope=row] bdi")) <= begun(places)
    assert begun(texts(page, ".mapper-actors bdi")) == begun(actors)
    page.evaluate("mapperPage.map.setView([33.25, 39.5], 10, { animate: false })")
    page.wait_for_function("document.querySelectorAll('.mapper-label-place').length > 5")
    assert begun(texts(page, ".mapper-label-place bdi")) <= begun(places)
    told = page.evaluate(TOLD)
    assert {bare(text) for text in told["evidence"]} == places
    assert {bare(text) for text in told["quotes"]} == places
    assert set(told["links"]) <= {"http:", "https:"}
    details = "\n".join(map(bare, told["details"]))
    assert [text for text in places if text not in details] == []
    hits = page.evaluate(SEARCHED, [whole(text) for text in strings])
    lost = [
        text
        for text, found in zip(strings, hits, strict=True)
        if any(map(str.isalnum, bare(text))) and len(found) < 12 and in_short(text) not in begun(found)
    ]
    assert lost == []
    assert begun(page.evaluate(HINTED)) <= begun(places)
    downloads_hold(page, places, actors)
    nothing_happened(visit)


@pytest.mark.browser
@pytest.mark.parametrize("step", [QUICK, pytest.param(2, marks=pytest.mark.slow)])
def test_changes_and_comparison_tell_any_name(
    chromium: Any,  # noqa: F811
    gazetteer: Any,
    tmp_path: Path,
    step: int,
) -> None:
    strings = tuple(text for text in CARRIED[".json"][1::step] if text not in NOTHING)
    claims = claims_of(strings)
    case = open_case(write(tmp_path / "claims.json", claims), gazetteer=gazetteer)
    case.control_map(gazetteer, title=strings[0]).history(FIRST, SECOND).save(tmp_path / "map.html")
    visit = opened(chromium, tmp_path / "map.html")
    page = visit.page
    held = [
        (one["place"], bare(one["actor"]), bare(other["actor"]))
        for one, other in zip(claims[::2], claims[1::2], strict=True)
    ]
    changed = {bare(place) for place, before, after in held if before != after}
    page.evaluate("mapperPage.view.set({ compare: mapperPage.story().meta.first })")
    page.wait_for_selector(".mapper-compare")
    page.locator(".mapper-compare button.mapper-more").evaluate_all(
        "(all) => all.forEach((each) => each.click())"
    )
    assert begun(texts(page, ".mapper-compare [data-thing] bdi")) == begun(changed)
    page.get_by_role("tab", name="Changes").click()
    assert begun(texts(page, ".mapper-changes .mapper-name")) <= begun(changed)
    assert page.locator(".mapper-changes .mapper-name").count() > 5
    nothing_happened(visit)


def parties_of(strings: tuple[str, ...]) -> set[str]:
    """Return the parties that cells name: a semicolon parts them."""
    return {bare(name) for text in strings for name in whole(text).split(";") if name.strip()}


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


PARSED = """(parts) => parts.map((part) => {
  const page = new DOMParser().parseFromString(`<body>${part}</body>`, "text/html");
  const texts = (selector) => Array.from(page.querySelectorAll(selector), (node) => node.textContent);
  const names = Array.from(page.querySelectorAll("body *"), (node) => node.tagName.toLowerCase());
  const label = page.querySelector("svg");
  const labels = label ? [label.getAttribute("aria-label")] : [];
  return { h1: texts("h1"), cells: texts("td"), drawn: [...texts("text"), ...labels], tags: Array.from(new Set(names)).sort() };
})"""


@pytest.mark.browser
def test_heading_table_and_picture_hold_any_text_as_text(chromium: Any) -> None:  # noqa: F811
    strings = [*CARRIED[".json"]]
    chronicle = chronicle_of(seed_scene())
    face, look = np.array([shapely.box(40, 35, 41, 36)]), [("controlled", ["#cc2222"])]
    page = chromium.new_page()
    heads = page.evaluate(PARSED, [heading(replace(chronicle, title=text)) for text in strings])
    states = [{**STATE, "place": text, "name": text, "part": "", "kind": "city", "lon": 40.0, "lat": 35.0, "actors": text,
               "status": "contested", "besieged_by": text, "area_confidence": 0.6, "located_by": "given", "ambiguous": False,
               "outlier": False, "geometry": shapely.Point(40, 35)} for text in map(whole, strings)]  # fmt: skip
    tables = page.evaluate(
        PARSED, [summary(chronicle_of(seed_scene(places=table([each], PLACE)))) for each in states[::8]]
    )
    spots = [
        picture_svg(face, look, {}, (40, 35, 41, 36), [Spot(40.5, 35.5, text)], text) for text in strings
    ]
    drawn = page.evaluate(PARSED, spots)
    page.close()
    written = [
        text.replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n") for text in map(whole, strings)
    ]
    assert [each["h1"] for each in heads] == [[text] for text in written]
    assert {tag for each in heads for tag in each["tags"]} == {"header", "h1", "bdi", "p", "time"}
    assert {tag for each in tables for tag in each["tags"]} == {
        "noscript",
        "div",
        "p",
        "table",
        "tbody",
        "tr",
        "th",
        "td",
    }
    assert [bare(each["cells"][0]) for each in tables] == [
        bare(text if len(text) <= 200 else text[:199] + "…") for text in written[::8]
    ]
    assert {tag for each in drawn for tag in each["tags"]} <= {
        "svg",
        "defs",
        "rect",
        "path",
        "circle",
        "text",
    }
    assert all(len(each["drawn"]) <= 2 for each in drawn)


@pytest.mark.parametrize("column", [*CODED, *DATES, *NUMBERS, *COUNTS, "credibility", "geometry"])
def test_a_cell_that_can_t_be_taken_is_refused_in_one_line_with_row_and_column(
    tmp_path: Path, column: str
) -> None:
    usual = {"place": "Raqqa", "actor": "IS", "predicate": "controls"}
    bad = [text for text in (*STRINGS, "x" * LONG) if text not in NOTHING and not taken(column, text)]
    file = write(tmp_path / "claims.json", [{**usual, column: text} for text in bad])
    with pytest.raises(InputError) as refused:
        read_claims(file)
    told = {problem.split(":")[0] for problem in refused.value.problems}
    assert told >= {f"item {number}, {column}" for number in range(1, len(bad) + 1)}
    assert str(refused.value).startswith(f"{file} is refused: item 1, ")
    assert str(refused.value).isprintable() and max(map(len, refused.value.problems)) < 500


def taken(column: str, text: str) -> bool:
    """Tell whether a column takes a text, which few strings are fit for."""
    fit: dict[str, set[str]] = {
        "kind": set(),
        "share": {"-0"},
        "confidence": {"-0"},
        "lon": {"-0"},
        "lat": {"-0"},
    }
    return text in fit.get(column, set()) or text.strip().lower() in {
        str(word) for word in CODED.get(column, ())
    }


def test_an_id_that_evidence_would_lose_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "claims.json", [{"place": "Raqqa", "predicate": "contests", "id": "a;\u202eb"}])
    with pytest.raises(InputError, match=r"item 1, id: 'a;\\u202eb' has a semicolon"):
        read_claims(file)


@pytest.mark.parametrize("text", NUL)
def test_nul_is_refused_where_a_file_carries_it_as_it_is(tmp_path: Path, text: str) -> None:
    file = tmp_path / "claims.csv"
    file.write_text(f"place,predicate,note\nRaqqa,contests,{text}\n", "utf-8")
    with pytest.raises(InputError, match=r"claims\.csv is a binary file, not text$"):
        read_claims(file)


def test_a_cell_too_long_for_csv_is_refused_by_its_row(tmp_path: Path) -> None:
    file = write(tmp_path / "claims.csv", [{"place": "Raqqa", "predicate": "contests", "note": "x" * LONG}])
    with pytest.raises(InputError, match=r"claims\.csv is not a CSV table: field larger than .* \(row 2\)$"):
        read_claims(file)


def test_own_gazetteers_take_names_as_text_or_name_the_row_and_the_cell(
    tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setenv("MAPPER_DATA", str(tmp_path / "data"))
    for text in STRINGS[::3]:
        file = tmp_path / "own.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([["name", "lon", "lat", "note"], [text, 40, 35, ""]])
        try:
            own, _ = add_gazetteer(file, "own", replace=True, source=STRINGS[0])
        except InputError as error:
            assert "own.csv is refused for its one bad row" in str(error) and "name: " in str(error)
            assert str(error).isprintable() and len(str(error)) < 300
        else:
            assert own.rows == 1


@pytest.mark.browser
def test_a_case_with_hostile_titles_files_parties_and_base_map(chromium: Any, tmp_path: Path) -> None:  # noqa: F811
    strings = [text for text in STRINGS[::QUICK] if text not in NOTHING]
    folder = tmp_path / "<b onclick=hacked()>case"
    folder.mkdir()
    names = [f"{text[:60]}.md" for text in strings if "/" not in text and not text.startswith(".")]
    for name, text in zip(names, strings, strict=False):
        front = yaml.safe_dump({"title": text, "url": text, "published": SECOND, "source": text})
        (folder / name).write_text(f"---\n{front}---\nIslamic State captured Mosul. {text}\n", "utf-8")
    parties = [
        {"id": text, "name": text, "type": "state", "names": {"en": [f"{text} alias"]}, "colour": "#aa3300"}
        for text in strings
    ]
    (folder / "actors.yaml").write_text(yaml.safe_dump({"actors": parties}), "utf-8")
    write(folder / "claims.json", claims_of(tuple(strings)))
    about = {"title": strings[1], "claims": ["claims.json"], "reports": names, "actors": "actors.yaml"}
    (folder / "case.yaml").write_text(yaml.safe_dump(about), "utf-8")
    towns = [
        {
            "type": "Feature",
            "properties": {"name": text},
            "geometry": {"type": "Point", "coordinates": [38 + 0.2 * at, 34]},
        }
        for at, text in enumerate(strings)
    ]
    base = tmp_path / "'\"><img src=x onerror=hacked()>.geojson"
    base.write_text(json.dumps({"type": "FeatureCollection", "features": towns}), "utf-8")
    options = [
        "-o",
        str(tmp_path / "map.html"),
        "--title",
        strings[0],
        "--attribution",
        strings[2],
        "--base",
        str(base),
    ]
    cli.main(["map", str(folder), *options], standalone_mode=False)
    visit = opened(chromium, tmp_path / "map.html")
    page = visit.page
    assert page.locator("h1").text_content() == strings[0]
    assert page.title() == " ".join(strings[0].split())
    for fold in page.locator("summary").all():
        fold.click()
    page.wait_for_timeout(100)
    sources = begun(texts(page, ".mapper-part-sources li bdi"))
    assert sources == begun(map(bare, strings[: len(names)]))
    assert base.name in page.locator(".mapper-part-about").text_content()
    assert strings[2] in page.locator(".mapper-part-about").text_content()
    towns_shown = begun(texts(page, ".mapper-label-town bdi"))
    assert towns_shown and towns_shown <= begun(map(bare, strings))
    nothing_happened(visit)


@pytest.mark.browser
def test_marks_of_direction_turn_nothing_beside_them(chromium: Any, tmp_path: Path) -> None:  # noqa: F811
    claims = seed_scene().claims
    turned = claims.assign(actor="x\u2069\u2069\u202eabc", report="\u202ereport\u2069", source="\u2067s")
    save_page(seed_scene(claims=turned), tmp_path / "map.html")
    visit = opened(chromium, tmp_path / "map.html")
    page = visit.page
    page.locator(".mapper-thing", has_text="Mosul").first.click()
    page.wait_for_selector(".mapper-saying")
    ends = page.locator(".mapper-saying").first.evaluate(
        """(node) => {
          const range = document.createRange();
          const last = Array.from(node.childNodes).filter((child) => child.nodeType === 3 && child.length > 4)[0];
          const at = (n) => { range.setStart(last, n); range.setEnd(last, n + 1); return range.getBoundingClientRect().left; };
          return [at(1), at(2), at(3)];
        }"""
    )
    assert ends == sorted(ends)
    nothing_happened(visit)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("text", VERY_LONG, ids=["x", "tags", "marks", "turns", "ligatures", "words"])
def test_a_name_of_a_million_letters_is_cut_on_the_page_and_whole_in_the_download(
    chromium: Any,  # noqa: F811
    gazetteer: Any,
    tmp_path: Path,
    text: str,
) -> None:
    claim = {
        "place": text,
        "actor": "IS",
        "predicate": "controls",
        "lon": 40,
        "lat": 35,
        "date_from": FIRST,
        "note": text,
    }
    case = open_case(write(tmp_path / "claims.json", [claim]), gazetteer=gazetteer)
    case.control_map(gazetteer).at(case.on).save(tmp_path / "map.html")
    visit = opened(chromium, tmp_path / "map.html")
    page = visit.page
    row = page.locator(".mapper-table-places th[scope=row] button")
    assert 0 < len(row.text_content().translate(MARKS).strip()) <= 80 or set(text) <= set(map(chr, MARKS))
    row.click()
    page.wait_for_selector(".mapper-evidence h2")
    assert len(page.locator(".mapper-evidence h2").text_content()) > 10_000
    page.wait_for_timeout(400)
    assert text in saved(page, 1)
    assert len(page.url) < 20_000 + len((tmp_path / "map.html").as_uri())
    nothing_happened(visit)
