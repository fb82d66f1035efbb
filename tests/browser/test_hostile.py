"""Hostile text in every field of the page: shown, and never run."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from mapper.claims.table import claim_table
from mapper.render.scene import Scene
from mapper.render.webmap import save_page
from tests.browser.visiting import COUNT_HACKS, HOSTILE, Visit, all_of, unfold
from tests.scenes import AREA, DEIR, FRONT, MARK, MOSUL, PLACE, STATE, hexagon, seed_scene, table

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "text",
    [*HOSTILE, pytest.param("x" * 100_000, marks=pytest.mark.slow)],
    ids=[*(f"text{n}" for n in range(len(HOSTILE))), "long"],
)
def test_hostile_text_is_shown_and_never_run(chromium: Any, tmp_path: Path, text: str) -> None:
    save_page(hostile_scene(text), tmp_path / "hostile.html")
    visit = Visit(chromium.new_page(viewport={"width": 900, "height": 700}))
    visit.page.add_init_script(COUNT_HACKS)
    page = visit.open(tmp_path / "hostile.html")
    shown = text.replace("\ud83d", "\ufffd")
    assert page.locator("h1").text_content() == shown
    unfold(page)
    things = page.locator(".mapper-thing")
    assert things.count() >= 5
    for thing in range(things.count()):
        things.nth(thing).click()
        assert shown[:200] in all_of(page, ".mapper-evidence")
        page.keyboard.press("Escape")
        unfold(page)
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
        marks=table([{**mark, "kind": kind} for kind in ("siege", "presence", "claimed", "event")], MARK),
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
