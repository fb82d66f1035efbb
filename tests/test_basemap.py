"""The base map and the names on it: small, true anywhere on the globe, and legible at every zoom and day."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, box

from mapper import atlas, crs
from mapper.render.basemap import base_layers, inner_borders
from mapper.render.client import web_file
from mapper.render.page import leaflet_script, leaflet_style
from tests.browser.conftest import chromium  # noqa: F401

LAND, STUDY, WATER = (239, 237, 230), (251, 250, 247), (205, 221, 228)


def country(*codes: str) -> dict[str, Any]:
    outline = shapely.union_all([atlas.outline(code) for code in codes])
    return base_layers(crs.span(outline), "un", outline)


def rings(base: dict[str, Any], name: str) -> list[np.ndarray[Any, Any]]:
    """Return the rings or lines of a layer in degrees."""
    packed = base[name]
    lists = [ring for rings in packed.get("p", []) for ring in rings] + packed.get("l", [])
    scale = base["worldScale" if name.startswith("world") else "scale"]
    return [np.cumsum(np.array(flat).reshape(-1, 2), axis=0) / scale for flat in lists]


def test_inner_borders_are_the_edges_of_two() -> None:
    island = MultiPolygon([box(1, 0, 2, 1), box(5, 5, 6, 6)])
    borders = inner_borders(np.array([box(0, 0, 1, 1), island, box(-3, 0, -2, 1)], dtype=object))
    assert borders.equals(LineString([(1, 0), (1, 1)]))


def test_the_base_map_holds_anywhere() -> None:
    america = base_layers((-125, 24, -66, 50), "un")
    assert {"United States of America", "Canada", "Mexico"} & {name[2] for name in america["countryNames"]}
    assert sum(len(line) for line in america["borders"]["l"]) > 500
    ocean = base_layers((-150, -50, -148, -48), "un")
    assert ocean["towns"] == [] and ocean["land"] == {}
    assert ocean["world"]["p"]


@pytest.mark.parametrize("codes", [("SY", "IQ"), ("UA",), ("SD",), ("MM",)], ids="-".join)
def test_a_country_travels_in_few_bytes(codes: tuple[str, ...]) -> None:
    written = json.dumps(country(*codes), separators=(",", ":")).encode()
    assert len(gzip.compress(written)) < 250_000


def test_a_country_on_both_sides_of_the_antimeridian_is_one_map() -> None:
    fiji = country("FJ")
    study = np.concatenate(rings(fiji, "study"))
    assert study[:, 0].min() > 174 and 180 < study[:, 0].max() < 183
    assert {town[2] for town in fiji["towns"]} >= {"Suva", "Labasa"}
    assert all(160 < lon < 200 for lon, *_ in fiji["towns"])
    assert not fiji["borders"] and not fiji["provinces"].get("p")
    russia = country("RU")
    on_the_line = [line for line in rings(russia, "borders") if (np.abs(line[:, 0] - 180) < 0.01).sum() > 1]
    assert on_the_line == []


def test_the_coarse_world_leaves_out_what_the_window_shows() -> None:
    base = country("SY", "IQ")
    damascus = Point(36.3, 33.5)
    covers = [shapely.Polygon(ring).covers(damascus) for ring in rings(base, "world") if len(ring) > 2]
    assert sum(covers) % 2 == 0
    assert any(shapely.Polygon(ring).covers(damascus) for ring in rings(base, "land"))


def test_small_rivers_and_provinces_are_those_of_the_surroundings() -> None:
    base = country("UA")
    west, south, east, north = (
        np.concatenate(rings(base, "provinces")).min(0).tolist()
        + np.concatenate(rings(base, "provinces")).max(0).tolist()
    )
    assert 10 < west < 22 and 40 < south < 45 and 40 < east < 55 and 52 < north < 60


PAGE = """<!DOCTYPE html><meta charset="utf-8"><style>{style} html, body, #map {{ height: 100%; margin: 0 }}</style>
<div id="map" class="mapper-map"></div><script>{leaflet}</script><script type="module">
import {{ drawBase }} from "/web/basemap.js";
import {{ labelLayer }} from "/web/labels.js";
const {{ base, things, besieged }} = JSON.parse(document.getElementById("data").textContent);
const map = L.map("map", {{ zoomSnap: 0, attributionControl: false, zoomAnimation: false }}).setView([0, 0], 3);
L.control.scale().addTo(map);
const story = {{ things, state: (number) => ({{ besiegers: besieged.includes(number) ? [0] : [] }}) }};
const view = {{ hidden: {{ layers: new Set() }}, chosen: null }};
const layer = drawBase(map, base);
const labels = labelLayer(map, base);
const spotsOf = (day) => things
  .filter((thing) => thing.type === "place" && (thing.index + day) % 50 !== 49)
  .map((thing) => ({{ thing: thing.index, state: thing.index, ...map.latLngToContainerPoint(thing.at) }}));
const step = (day = 0) => labels.update(spotsOf(day), story, view);
const look = (lat, lon, zoom) => {{ map.setView([lat, lon], zoom, {{ animate: false }}); step(); }};
const colour = (lat, lon) => {{
  const at = map.latLngToContainerPoint([lat, lon]);
  const canvas = document.querySelector("canvas.mapper-base");
  const [frame, box] = [map.getContainer().getBoundingClientRect(), canvas.getBoundingClientRect()];
  const sharp = canvas.width / box.width;
  const [x, y] = [(frame.left + at.x - box.left) * sharp, (frame.top + at.y - box.top) * sharp];
  const [r, g, b, a] = canvas.getContext("2d").getImageData(Math.floor(x), Math.floor(y), 1, 1).data;
  return a ? [r, g, b] : getComputedStyle(map.getContainer()).backgroundColor.match(/\\d+/g).map(Number);
}};
Object.assign(window, {{ map, layer, labels, story, view, look, step, spotsOf, colour, ready: true }});
</script><script type="application/json" id="data">{data}</script>"""


def place(index: int, name: str, lon: float, lat: float, part: str | None = None) -> dict[str, Any]:
    return {"index": index, "type": "place", "place": name, "name": name, "part": part, "at": [lat, lon]}


def crowd(count: int) -> list[dict[str, Any]]:
    """Return places strewn around Deir al-Zor, some of them nearly on each other."""
    spread = np.random.default_rng(7).normal((40.1, 35.3), (1.6, 1.0), (count, 2)).round(4)
    return [place(n, f"Place number {n}", lon, lat) for n, (lon, lat) in enumerate(spread.tolist())]


@pytest.fixture(params=[(1400, 900), (390, 760)], ids=["desktop", "phone"])
def opened(chromium: Any, request: pytest.FixtureRequest) -> Iterator[Any]:  # noqa: F811
    width, height = request.param
    page = chromium.new_page(viewport={"width": width, "height": height})
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))

    def serve(base: dict[str, Any], things: list[dict[str, Any]], besieged: list[int] | None = None) -> Any:
        data = json.dumps({"base": base, "things": things, "besieged": besieged or []}).replace(
            "<", "\\u003c"
        )
        style = leaflet_style("leaflet.css") + web_file("map.css")
        text = PAGE.format(style=style, leaflet=leaflet_script("leaflet.js"), data=data)

        def answer(route: Any) -> None:
            name = Path(route.request.url).name
            if name == "words.js":
                route.fulfill(body="export const say = (key) => key;", content_type="text/javascript")
            elif name.endswith(".js"):
                route.fulfill(body=web_file(name), content_type="text/javascript")
            else:
                route.fulfill(body=text, content_type="text/html")

        page.route("http://map.test/**", answer)
        page.goto("http://map.test/")
        page.wait_for_function("window.ready")
        return page

    yield serve
    assert page.errors == []
    page.close()


@pytest.mark.browser
def test_land_and_water_are_where_they_are_at_every_zoom(opened: Any) -> None:
    page = opened(country("SY", "IQ"), [])
    for zoom in (2.3, 4, 7, 10):
        page.evaluate(f"look(35.5, 38.5, {zoom})")
        assert tuple(page.evaluate("colour(35.5, 38.5)")) == STUDY, zoom
    page.evaluate("look(36.5, 36, 5)")
    assert tuple(page.evaluate("colour(39, 36)")) == LAND  # Anatolia
    assert tuple(page.evaluate("colour(34.5, 35.4)")) == WATER  # off Lebanon
    page.evaluate("look(20, 34, 3.2)")
    assert tuple(page.evaluate("colour(0, 22)")) == LAND  # beyond the window
    page.evaluate("look(33.8, 43, 9)")
    assert tuple(page.evaluate("colour(34, 43.3)")) == WATER  # Lake Tharthar


@pytest.mark.browser
def test_the_map_goes_on_beyond_the_antimeridian(opened: Any) -> None:
    page = opened(country("FJ"), [])
    for east in (0, -360):
        page.evaluate(f"look(-17.5, {179 + east}, 7)")
        for lon, lat, colour in ((178, -17.8, STUDY), (179.2, -16.6, STUDY), (181, -17, WATER)):
            assert tuple(page.evaluate(f"colour({lat}, {lon + east})")) == colour


@pytest.mark.browser
def test_the_layer_can_be_hidden_and_taken_off(opened: Any) -> None:
    page = opened(country("SY", "IQ"), [])
    page.evaluate("layer.show(false)")
    assert page.locator("canvas.mapper-base:visible").count() == 0
    page.evaluate("layer.show(true)")
    assert page.locator("canvas.mapper-base:visible").count() == 2
    page.evaluate("map.removeLayer(layer)")
    assert page.locator("canvas.mapper-base").count() == 0


def boxes(page: Any, selector: str) -> list[list[float]]:
    found: list[list[float]] = page.locator(selector).evaluate_all(
        "(nodes) => nodes.map((node) => node.getBoundingClientRect()).map((b) => [b.left, b.top, b.right, b.bottom])"
    )
    return found


def overlap(a: list[float], b: list[float]) -> bool:
    return a[0] < b[2] - 1 and b[0] < a[2] - 1 and a[1] < b[3] - 1 and b[1] < a[3] - 1


@pytest.mark.browser
def test_no_label_lies_on_another_or_on_a_dot(opened: Any) -> None:
    page = opened(country("SY", "IQ"), crowd(500), besieged=list(range(0, 500, 9)))
    for zoom in (5, 7, 9.5):
        page.evaluate(f"look(35.3, 40.1, {zoom})")
        for day in (0, 1, 2):
            page.evaluate(f"step({day})")
            labels = boxes(page, ".mapper-label:visible:not(.mapper-label-river)")
            assert len(labels) > 2
            assert not any(overlap(a, b) for n, a in enumerate(labels) for b in labels[:n])
            dots = page.evaluate(f"spotsOf({day}).map(({{ x, y }}) => [x - 4, y - 4, x + 4, y + 4])")
            assert not any(overlap(label, dot) for label in labels for dot in dots)
        assert len(boxes(page, ".mapper-label-place:visible")) <= 80


@pytest.mark.browser
def test_a_day_reuses_the_elements_of_the_day_before(opened: Any) -> None:
    page = opened(country("SY", "IQ"), crowd(500))
    page.evaluate("look(35.3, 40.1, 7)")
    days = "() => { for (let day = 1; day <= 60; day += 1) step(day); return document.querySelectorAll('.mapper-label').length; }"
    assert page.evaluate(days) == page.evaluate(days)


@pytest.mark.browser
def test_a_claimed_place_is_written_once_and_before_the_towns(opened: Any) -> None:
    base = {"towns": [[40.14, 35.34, "Deir ez-Zor", 0], [40.6, 35.6, "Elsewhere", 0]]}
    page = opened(base, [place(0, "Deir al-Zor", 40.141, 35.336)])
    page.evaluate("look(35.3, 40.3, 9)")
    assert sorted(page.locator(".mapper-label:visible").all_inner_texts()) == ["Deir al-Zor", "Elsewhere"]
    page.evaluate("labels.update([], { things: [], state: () => ({}) }, view)")
    assert sorted(page.locator(".mapper-label:visible").all_inner_texts()) == ["Deir ez-Zor", "Elsewhere"]
    page.evaluate("view.hidden.layers.add('base'), step()")
    assert page.locator(".mapper-label:visible").all_inner_texts() == ["Deir al-Zor"]
    page.evaluate("labels.show(false)")
    assert page.locator(".mapper-label:visible").count() == 0


@pytest.mark.browser
def test_the_first_spots_are_named_first_and_the_chosen_one_before_them(opened: Any) -> None:
    near = [place(n, f"A long name of a place, the {n}th", 40.1 + n / 1e4, 35.3) for n in range(40)]
    page = opened({}, near)
    page.evaluate("look(35.3, 40.1, 9)")
    shown = page.locator(".mapper-label:visible").all_inner_texts()
    assert "A long name of a place, the 1th" in shown and "A long name of a place, the 39th" not in shown
    page.evaluate("view.chosen = { thing: 39 }, step()")
    assert "A long name of a place, the 39th" in page.locator(".mapper-label:visible").all_inner_texts()


@pytest.mark.browser
def test_a_part_goes_by_its_side_and_names_are_text(opened: Any) -> None:
    evil = "<img src=x onerror=alert(1)>"
    things = [
        place(0, "Deir", 40.1, 35.3),
        place(1, "Deir", 40.4, 35.0, "S"),
        place(2, "Raqqa", 39, 35.9, "N"),
    ]
    page = opened({}, [*things, place(3, evil, 41, 35.6)])
    page.evaluate("look(35.4, 40, 8)")
    shown = set(page.locator(".mapper-label:visible").all_inner_texts())
    assert shown == {"Deir", "part.S", "Raqqa, part.N", evil}
    assert page.locator(".mapper-label img").count() == 0
    assert page.locator(".mapper-label > bdi").count() == 4
