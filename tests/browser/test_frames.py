"""The map where it is not alone: on somebody's folium map, in a frame, in a notebook, in an old browser, on paper."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

import folium
import pytest

import mapper
from mapper.controlmap import ControlMap
from mapper.render.page import leaflet_script, leaflet_style
from mapper.render.webmap import ControlLayer, page_map, save_page
from mapper.render.words import catalog
from tests.browser.visiting import Visit, evidence
from tests.browser.war import FIRST, LAST
from tests.scenes import seed_scene

pytestmark = pytest.mark.browser


def chronicle(war: ControlMap) -> Any:
    return war.history(FIRST, LAST).chronicle()


def answers(frame: Any) -> None:
    """See that a map in a frame can be asked, by its panel and by its time bar."""
    frame.locator("html[data-mapper=ready]").wait_for(state="attached")
    frame.get_by_role("button", name="Midham", exact=True).click()
    frame.locator(".mapper-evidence .mapper-claims li").first.wait_for()
    assert frame.locator(".mapper-evidence h2").inner_text() == "Midham"
    frame.locator(".mapper-previous").click()
    assert frame.locator(".mapper-now").inner_text() != "29 April 2020"


def test_the_layer_works_on_somebody_elses_map(visit: Visit, war: ControlMap, tmp_path: Path) -> None:
    other = folium.Map(location=[35.3, 40.5], zoom_start=8, tiles=None)
    ControlLayer(chronicle(war)).add_to(other)
    page = other.get_root().render()
    loads = r'<script src="[^"]*leaflet(?:\.min)?\.js"></script>'
    assert re.search(loads, page)
    page = re.sub(loads, lambda _: f"<script>{leaflet_script('leaflet.js')}</script>", page, count=1)
    page = re.sub(r'<(?:script src|link rel="stylesheet" href)="[^"]*"\s*/?>(?:</script>)?', "", page)
    page = page.replace("</head>", f"<style>{leaflet_style('leaflet.css')}</style></head>")
    (tmp_path / "other.html").write_text(page, "utf-8")
    visit.watch((tmp_path / "other.html").as_uri())
    visit.page.goto((tmp_path / "other.html").as_uri())
    answers(visit.page.main_frame)
    assert visit.page.locator(".mapper-map .mapper-overlay").is_visible()
    assert visit.requests == [] == visit.errors


@pytest.mark.parametrize("sandbox", ["", 'sandbox="allow-scripts allow-downloads"'], ids=["open", "closed"])
def test_it_works_in_a_frame_from_a_file(
    desktop: Visit, war_page: Path, tmp_path: Path, sandbox: str
) -> None:
    host = tmp_path / "host.html"
    host.write_text(
        f'<!DOCTYPE html><title>Host</title><iframe {sandbox} src="{escape(war_page.as_uri())}" width=1200 '
        "height=800></iframe>",
        "utf-8",
    )
    desktop.watch(host.as_uri())
    desktop.page.goto(host.as_uri())
    answers(desktop.page.frame_locator("iframe"))
    assert {url.split("#")[0] for url in desktop.requests} <= {war_page.as_uri()}
    assert desktop.errors == []


def test_it_works_in_the_closed_frame_of_a_notebook(desktop: Visit, war: ControlMap, tmp_path: Path) -> None:
    shown = page_map(chronicle(war))._repr_html_()
    (tmp_path / "notebook.html").write_text(
        f"<!DOCTYPE html><meta charset=utf-8><title>N</title>{shown}", "utf-8"
    )
    desktop.watch((tmp_path / "notebook.html").as_uri())
    desktop.page.goto((tmp_path / "notebook.html").as_uri())
    answers(desktop.page.frame_locator("iframe"))
    desktop.page.wait_for_timeout(400)
    assert [url for url in desktop.requests if url != "about:srcdoc"] == [] == desktop.errors


def test_an_old_browser_is_told_in_words(visit: Visit, war_page: Path) -> None:
    visit.page.add_init_script("delete window.DecompressionStream;")
    visit.watch(war_page.as_uri())
    visit.page.goto(war_page.as_uri())
    visit.page.wait_for_selector("html[data-mapper=failed]")
    alert = visit.page.get_by_role("alert")
    assert alert.inner_text() == catalog()["page.old_browser"]
    assert visit.page.locator(".mapper-panel table tr", has_text="Midham").is_visible()
    assert visit.requests == [] == visit.errors


def test_a_damaged_page_says_so(desktop: Visit, war_page: Path, tmp_path: Path) -> None:
    text = war_page.read_text("utf-8")
    broken = re.sub(r'(id="[^"]*-mesh">)[^<]{40}', r"\1", text)
    (tmp_path / "broken.html").write_text(broken, "utf-8")
    desktop.page.goto((tmp_path / "broken.html").as_uri())
    desktop.page.wait_for_selector("html[data-mapper=failed]")
    assert desktop.page.get_by_role("alert").inner_text() == catalog()["page.failed"]
    assert desktop.page.locator(".mapper-panel table tr", has_text="Midham").is_visible()


def test_on_paper_stand_legend_day_sources_and_hash_and_no_controls(
    visit: Visit, case_years: Path, tmp_path: Path
) -> None:
    page = visit.open(case_years)
    page.get_by_role("button", name="Raqqa", exact=True).click()
    evidence(page)
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for seen in (
        ".mapper-legend",
        ".mapper-day",
        ".mapper-part-sources .mapper-sources",
        ".mapper-about code",
    ):
        assert page.locator(seen).first.is_visible(), seen
    for hidden in (
        ".mapper-time",
        ".mapper-search",
        ".mapper-downloads",
        ".leaflet-control-zoom",
        ".mapper-back",
    ):
        assert not page.locator(hidden).first.is_visible(), hidden
    page.emulate_media(media="null")
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    text = " ".join(mapper.read(tmp_path / "page.pdf", published="2017-09-05").text.split())
    for piece in ("As of 5 September 2017", "Controlled", "Syrian government", "an assessment from"):
        assert piece.lower() in text.lower(), piece
    assert visit.errors == []


def test_a_norwegian_page_has_no_english_words(desktop: Visit, war: ControlMap, tmp_path: Path) -> None:
    war.save(tmp_path / "nb.html", FIRST, LAST, lang="nb")
    page = desktop.open(tmp_path / "nb.html")
    assert page.locator("html").get_attribute("lang") == "nb"
    english, ours = (
        {text for text in catalog(lang).values() if isinstance(text, str)} for lang in ("en", "nb")
    )
    foreign = {text for text in english - ours if "{" not in text and len(text) > 3}
    said = interface(page)
    page.get_by_role("tab", name="Endringer").click()
    said |= interface(page)
    page.get_by_role("tab", name="Sammenlign").click()
    page.locator(".mapper-date-b").fill("2020-01-20")
    page.wait_for_selector(".mapper-compare table")
    said |= interface(page)
    page.locator(".mapper-compare .mapper-link").first.click()
    evidence(page)
    said |= interface(page)
    assert said & foreign == set()
    assert len(said & ours) > 40
    assert desktop.errors == []


def interface(page: Any) -> set[str]:
    """Return every text, label, title and placeholder of a page, each as one piece."""
    found: list[str] = page.evaluate(
        """() => {
          document.querySelectorAll("details").forEach((fold) => (fold.open = true));
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          const found = [];
          while (walker.nextNode()) {
            const { parentElement: parent, data } = walker.currentNode;
            if (!parent.closest("script, style, noscript")) found.push(data.trim());
          }
          for (const node of document.querySelectorAll("[aria-label], [title], [placeholder], [alt], [aria-valuetext]"))
            for (const name of ["aria-label", "title", "placeholder", "alt", "aria-valuetext"])
              if (node.hasAttribute(name)) found.push(node.getAttribute(name));
          return found;
        }"""
    )
    return set(found)


def test_a_day_alone_has_no_time_bar(desktop: Visit, tmp_path: Path) -> None:
    save_page(seed_scene(), tmp_path / "day.html")
    page = desktop.open(tmp_path / "day.html")
    assert page.locator(".mapper-time").count() == 0


@pytest.mark.parametrize(
    "hidden", ["display: none", "width: 0; height: 0; border: 0"], ids=["hidden", "flat"]
)
def test_a_frame_that_gets_its_size_later_is_drawn_then(
    desktop: Visit, war: ControlMap, tmp_path: Path, hidden: str
) -> None:
    shown = (
        page_map(chronicle(war))._repr_html_().replace("<iframe ", f'<iframe id="later" class="{hidden}" ', 1)
    )
    host = tmp_path / "later.html"
    host.write_text(f"<!DOCTYPE html><meta charset=utf-8><title>N</title>{shown}", "utf-8")
    size = "const frame = document.getElementById('later'); const usual = frame.style.cssText;"
    desktop.page.add_init_script(
        f"addEventListener('DOMContentLoaded', () => {{ if (window !== top) return; {size}"
        " frame.style.cssText = frame.className; window.showFrame = () => { frame.style.cssText = usual; }; });"
    )
    desktop.watch(host.as_uri())
    desktop.page.goto(host.as_uri())
    desktop.page.wait_for_timeout(1500)
    desktop.page.evaluate("showFrame()")
    answers(desktop.page.frame_locator("iframe"))
    assert desktop.errors == []
