"""The review page in Chromium: words, rows and dots lead to each other, and no report is run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mapper.claims.table import Claim, claim_table
from mapper.geocoder.locate import locate
from mapper.render.review import review_page
from tests.browser.visiting import COUNT_HACKS, HOSTILE, Visit

pytestmark = pytest.mark.browser

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
    visit.page.add_init_script(COUNT_HACKS)
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
    assert text in page.locator("h2").text_content()
    page.wait_for_timeout(50)
    assert page.evaluate("window.hacks") == 0
    assert page.locator("img, a[href^=javascript], a[href^=data]").count() == 0
    assert visit.requests == [] == visit.errors
    page.close()
