"""Names on a figure: none over another, over a dot or across the edge, the most important first."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point

from mapper.crs import offset
from mapper.render.figure.fonts import SMALLEST
from mapper.render.figure.map.labels import Room
from mapper.render.figure.map.rivers import calmed, letters_on
from mapper.render.figure.map.spots import spots_of
from mapper.render.figure.map.towns import towns_at, towns_in
from mapper.render.figure.map.writing import STYLES, Letters, font_of, written
from mapper.render.figure.view import view_on
from tests.figures import draw
from tests.scenes import PLACE, STATE, seed_scene, table

ACTORS = ("Islamic State", "Iraqi government", "Kurdish forces")
HERE = (41.0, 35.2)


def place(name, lon, lat, claims=1, gazetteer="", part="", **more):
    return {
        **STATE, "place": name, "name": gazetteer or name, "part": part, "kind": "settlement", "lon": lon, "lat": lat,
        "actors": ACTORS[len(name) % 3], "status": "controlled", "area_confidence": 0.8, "located_by": "",
        "claim_ids": ";".join(f"c{n}" for n in range(claims)), "ambiguous": False, "outlier": False,
        "geometry": Point(lon, lat), **more,
    }  # fmt: skip


def scene_with(*places):
    return seed_scene(places=table(list(places), PLACE))


def crowd(count):
    random = np.random.default_rng(5)
    at = random.uniform((37.8, 33.4), (44.4, 37.1), (count, 2))
    return scene_with(*(place(f"Settlement {n}", lon, lat, 1 + n % 4) for n, (lon, lat) in enumerate(at)))


SHEETS = {
    "a sheet": (seed_scene, {"size": (8, 6)}),
    "a column": (seed_scene, {"size": (3.35, 2.6), "unit": 0.75}),
    "a crowd": (lambda: crowd(500), {"size": (8, 6)}),
    "a crowd in a column": (lambda: crowd(120), {"size": (3.35, 2.6), "unit": 0.75}),
}


@pytest.mark.parametrize("name", SHEETS)
def test_no_name_lies_on_another_or_across_the_edge(name):
    make, paper = SHEETS[name]
    drawing = draw(make(), **paper)
    height, width = drawing.pixels.shape[:2]
    boxes = drawing.names()
    assert len(boxes) > 8
    for text, box in boxes:
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height, text
    for (one, first), (other, second) in combinations(boxes, 2):
        apart = (
            first.x1 <= second.x0 + 1 or second.x1 <= first.x0 + 1 or first.y1 <= second.y0 + 1 or second.y1 <= first.y0 + 1
        )  # fmt: skip
        assert apart, f"{one} on {other}"


def test_no_name_lies_on_the_dot_of_a_place():
    scene = crowd(40)
    drawing = draw(scene)
    height = drawing.pixels.shape[0]
    dots = [drawing.at(lon, lat) for lon, lat in zip(scene.places["lon"], scene.places["lat"], strict=True)]
    written_on = [
        text
        for text, box in drawing.names()
        for x, y in dots
        if text.startswith("Settlement") and box.x0 < x < box.x1 and box.y0 < height - 1 - y < box.y1
    ]
    shown = {text for text, _ in drawing.names() if text.startswith("Settlement")}
    assert len(shown) > 20 and written_on == []


def test_no_text_is_smaller_than_can_be_read():
    drawing = draw(seed_scene(), size=(2.2, 1.8), unit=0.5)
    assert min(text.get_fontsize() for text in drawing.ax.findobj(Letters)) >= SMALLEST


def first_spot(*places):
    scene = scene_with(*places)
    drawing = draw(scene)
    (left, right), (bottom, top) = drawing.ax.get_xlim(), drawing.ax.get_ylim()
    view = view_on(drawing.ax, drawing.projection, (left, bottom, right, top))
    return spots_of(scene.places, towns_in(view), view)[0].row["place"]


def test_the_place_of_which_most_is_told_goes_first():
    beside = offset(*HERE, 90, 2)
    for first, second in ((1, 5), (5, 1)):
        places = place("Aaaa", *HERE, first), place("Bbbb", *beside, second)
        assert first_spot(*places) == ("Aaaa" if first > second else "Bbbb")


def test_a_populous_place_goes_before_a_hamlet():
    assert first_spot(place("Hamlet", 43.13, 36.36), place("Mosul", 43.1189, 36.335)) == "Mosul"


def test_few_places_that_would_hide_each_other_all_stand():
    beside = offset(*HERE, 90, 2)
    assert {"Aaaa", "Bbbb"} <= draw(scene_with(place("Aaaa", *HERE), place("Bbbb", *beside))).texts()


def test_a_great_city_is_named_among_many_places():
    random = np.random.default_rng(2)
    around = random.uniform((42.4, 35.6), (43.9, 37.0), (300, 2))
    hamlets = [place(f"Hamlet {n}", lon, lat, 3) for n, (lon, lat) in enumerate(around)]
    assert "Mosul" in draw(scene_with(*hamlets, place("Mosul", 43.1189, 36.335))).texts()


def test_a_city_counts_for_the_place_at_it_and_for_no_suburb():
    towns = pd.DataFrame({"name": ["City"], "lon": [30.52], "lat": [50.45], "population": [3_000_000]})
    lon, lat = np.array([30.56, 30.57, 30.52]), np.array([50.45, 50.45, 50.451])
    assert towns_at(lon, lat, towns)["name"].tolist() == ["", "", "City"]
    assert towns_at(lon[:2], lat[:2], towns)["name"].tolist() == ["City", ""]


def test_an_unwritable_name_gives_way_to_that_of_the_town_there():
    texts = draw(scene_with(place("ရန်ကုန်", 38.2667, 34.56))).texts()
    assert "Tadmur" in texts and written("ရန်ကုန်") not in texts


def test_nothing_is_written_where_furniture_will_stand():
    drawing = draw(crowd(60), keep_free=[(0.0, 0.0, 0.5, 0.5)])
    height, width = drawing.pixels.shape[:2]
    assert all(box.x0 >= width / 2 - 1 or box.y0 >= height / 2 - 1 for _, box in drawing.names())


def test_names_keep_the_letters_that_the_font_has():
    scene = scene_with(
        place("دير الزور", 39.0, 34.0), place("Бахмут", 40.0, 34.0), place("თბილისი", 41.0, 34.0),
        place("ရန်ကုန်", 42.0, 34.0, gazetteer="Yangon"), place("cost $x^2$ \\alpha", 43.0, 34.0),
        place("two\nlines\u202e\x07", 39.0, 36.5),
    )  # fmt: skip
    texts = draw(scene).texts()
    assert {"دير الزور", "Бахмут", "თბილისი", "Yangon", "cost $x^2$ \\alpha", "two lines"} <= texts


def test_a_name_without_letters_of_the_font_is_transliterated():
    assert written("東京") == "DongJing"
    assert written("\x00\x01") == ""


@given(st.text(max_size=80), st.text(max_size=80))
@example("", "\N{ARABIC MATHEMATICAL STRETCHED BEH}")
@settings(max_examples=200, deadline=None)
def test_whatever_a_name_is_it_is_one_line_that_can_be_drawn(text, instead):
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    line = written(text, instead)
    assert len(line) <= 60 and line == " ".join(line.split())
    figure = Figure(figsize=(1, 0.3))
    figure.text(0, 0, line, fontproperties=font_of(line, STYLES["place"], 8), parse_math=False)
    FigureCanvasAgg(figure).draw()


def test_parts_are_told_in_the_language_of_the_map():
    assert {"sør", "vest", "TYRKIA", "IRAK"} <= draw(seed_scene(), size=(11, 8), lang="nb").texts()
    assert {"south", "west", "TURKEY", "IRAQ"} <= draw(seed_scene(), size=(11, 8)).texts()


def test_room_is_taken_once():
    room = Room((100, 100))
    room.take([(10, 10, 30, 20)])
    assert not room.is_free((29, 19, 40, 30)) and room.is_free((30, 20, 40, 30))
    assert room.is_free((12, 12, 20, 18), own=(10, 10, 30, 20))
    assert not room.is_free((-5, 40, 5, 50))


@pytest.mark.parametrize("turned", [False, True])
def test_a_name_along_a_river_is_read_from_the_left(turned):
    way = [(x, 20 * np.sin(x / 60)) for x in range(0, 300, 3)]
    line = LineString(way[::-1] if turned else way)
    letters = letters_on(calmed(line)[20:100], [7.0] * 9, 5.0, 7.0)
    xs = [x for x, _, _ in letters]
    assert xs == sorted(xs)
    assert all(abs(turn) < np.pi / 2 for _, _, turn in letters)
    assert all(2 < line.distance(Point(x, y)) < 9 for x, y, _ in letters)
