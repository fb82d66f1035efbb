"""The still picture: small, quick, the same every time, where the map will be, and deaf to its texts."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely

from mapper import atlas, crs
from mapper.render.basemap import base_layers
from mapper.render.picture import MOST_DOTS, MOST_NAMES, Spot, picture_svg, view_of

RED, BLUE, GREY = "#cc2222", "#2255cc", "#444444"
SQUARE = (40.0, 35.0, 42.0, 37.0)
HALVES = np.array([shapely.box(40, 35, 41, 37), shapely.box(41, 35, 42, 37)])


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def tags(svg: str, name: str) -> list[ElementTree.Element]:
    return parsed(svg).findall(f".//{{http://www.w3.org/2000/svg}}{name}")


def world(count: int, noise: float) -> tuple[np.ndarray[Any, Any], list[tuple[str, list[str]]]]:
    """Return a coverage of Syria and Iraq in so many cells, in patches with ragged edges."""
    rng = np.random.default_rng(1)
    points = rng.uniform([35.7, 29], [48.6, 37.4], (count, 2))
    frame = shapely.box(35.7, 29, 48.6, 37.4)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=frame))
    cells = shapely.intersection(cells, frame)
    x, y = shapely.get_x(shapely.centroid(cells)), shapely.get_y(shapely.centroid(cells))
    field = np.sin(x * 1.3) + np.cos(y * 1.7 + x) + rng.normal(0, noise, len(x))
    kinds = [
        ("controlled", [RED]), ("controlled", [BLUE]), ("contested", [RED, BLUE]), ("unknown", []), ("mixed", [GREY, BLUE]),
    ]  # fmt: skip
    return cells, [kinds[int(np.floor(value * 2)) % 5] for value in field]


@pytest.fixture(scope="module")
def base() -> dict[str, Any]:
    outline = shapely.union_all([atlas.outline(code) for code in ("SY", "IQ")])
    return base_layers(crs.span(outline), "un", outline)


def test_it_tells_who_holds_what_and_that_it_is_a_picture() -> None:
    svg = picture_svg(HALVES, [("controlled", [RED]), ("contested", [RED, BLUE])], {}, SQUARE, title="A day")
    root = parsed(svg)
    assert (root.get("role"), root.get("aria-label")) == ("img", "A day")
    fought, held = sorted(tags(svg, "path"), key=lambda tag: tag.get("fill") == RED)
    assert held.get("fill") == RED
    (pattern,) = tags(svg, "pattern")
    assert fought.get("fill") == f"url(#{pattern.get('id')})"
    assert [stripe.get("fill") for stripe in pattern] == [RED, BLUE]


def test_ground_that_nobody_told_of_has_no_colour() -> None:
    assert tags(picture_svg(HALVES, [("unknown", []), ("presence", [RED])], {}, SQUARE), "path") == []
    assert tags(picture_svg(HALVES[:0], [], {}, SQUARE), "path") == []


def test_ground_that_looks_alike_is_one_shape() -> None:
    svg = picture_svg(HALVES, [("controlled", [RED])] * 2, {}, SQUARE)
    (ground,) = tags(svg, "path")
    assert (ground.get("d") or "").count("M") == 1


def test_it_lies_where_web_mercator_has_it(base: dict[str, Any]) -> None:
    view = view_of(SQUARE)
    (left, low), (right, high) = view.place(np.array([SQUARE[:2], SQUARE[2:]]))
    assert left + right == pytest.approx(900) and low + high == pytest.approx(view.height)
    middle = view.place(np.array([[41.0, 36.0]]))[0]
    assert middle[0] == pytest.approx(450)
    assert middle[1] > view.height / 2  # the north is drawn larger
    svg = picture_svg(HALVES, [("controlled", [RED])] * 2, {}, SQUARE)
    numbers = re.findall(r"-?\d+", next(tag.get("d") or "" for tag in tags(svg, "path")))
    corners = np.cumsum(np.array(numbers, dtype=float).reshape(-1, 2), axis=0)
    assert corners.min(axis=0) == pytest.approx((left, high), abs=1)
    assert corners.max(axis=0) == pytest.approx((right, low), abs=1)


def test_it_reaches_across_the_antimeridian() -> None:
    outline = atlas.outline("FJ")
    bounds = crs.span(outline)
    faces = np.array([outline, shapely.box(-179.9, -17, -179.5, -16.5)])
    spots = [Spot(-179.9, -16.7, "East"), Spot(178.4, -18.1, "Suva")]
    looks = [("controlled", [RED]), ("controlled", [BLUE])]
    svg = picture_svg(faces, looks, base_layers(bounds, "un", outline), bounds, spots)
    places = [(float(dot.get("cx") or 0), float(dot.get("cy") or 0)) for dot in tags(svg, "circle")]
    assert len(places) == 2 and all(0 < x < 900 for x, _ in places)
    assert [tag for tag in tags(svg, "path") if tag.get("fill") == BLUE]


@pytest.mark.parametrize("noise", [0.1, 3.0], ids=["patches", "noise"])
def test_it_is_small_even_for_many_faces(base: dict[str, Any], noise: float) -> None:
    faces, looks = world(33_000, noise)
    spots = [Spot(36.2 + n % 8 * 1.5, 30 + n // 8 * 0.9, f"Place {n}", [RED], [BLUE]) for n in range(200)]
    svg = picture_svg(faces, looks, base, (35.7, 29, 48.6, 37.4), spots, "A day")
    assert len(svg.encode()) < 64_000
    assert len({tag.get("fill") for tag in tags(svg, "path")} & {RED, BLUE}) == 2
    assert len(tags(svg, "circle")) == 2 * MOST_DOTS
    assert 5 < len(tags(svg, "text")) <= MOST_NAMES


def test_equal_input_gives_equal_text(base: dict[str, Any]) -> None:
    faces, looks = world(300, 0.1)
    once, again = (picture_svg(faces, looks, base, (35.7, 29, 48.6, 37.4)) for _ in range(2))
    assert once == again


def test_texts_and_colours_are_never_markup() -> None:
    evil = '"><script>alert(1)</script><a href="x">\ud800\x00'
    looks = [("controlled", [evil]), ("contested", [evil, RED])]
    svg = picture_svg(HALVES, looks, {}, SQUARE, [Spot(41, 36, evil, [evil], [evil])], evil)
    assert not {tag.tag.rpartition("}")[2] for tag in parsed(svg).iter()} & {"script", "a", "style", "image"}
    assert "href" not in re.sub(r">[^<]*<|aria-label=\"[^\"]*\"", "", svg)
    assert tags(svg, "text")[0].text is not None and "<script>" in (tags(svg, "text")[0].text or "")
    svg.encode("utf-8")
