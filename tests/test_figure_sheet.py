"""The sheet of a figure: all of it there, nothing cut off or over something else, at every size."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Rectangle
from matplotlib_scalebar.scalebar import ScaleBar
from PIL import Image
from shapely.geometry import box

from mapper import crs
from mapper.errors import InputError
from mapper.render.choices import Choices
from mapper.render.figure import figure_of
from mapper.render.figure.fonts import Type, cut, readable, width, wrap
from mapper.render.figure.look import deuteranope, hexed
from mapper.render.figure.output import plain_settings
from mapper.render.figure.projection import fit
from mapper.render.figure.sheet.canvas import Box, Canvas
from mapper.render.figure.sheet.furniture import true_north
from mapper.render.figure.sheet.layout import Subject, panels
from mapper.render.figure.sheet.legend import shown_in
from mapper.render.figure.sheet.sheet import subject_of
from mapper.render.paper import paper_of
from tests.scenes import IRAQ, IS, KURDS, SYRIA, empty_scene, seed_scene
from tests.sheets import crowded, faults_of, plain, words_of

SIZES = ("a4", "a5", "slide", "column", "300x80", "60x200", "100x100", "6x4in", "1000x700")
QUICK = [
    ("a4", crowded, "en"), ("column", crowded, "nb"), ("slide", plain, "en"), ("300x80", crowded, "en"),
    ("60x200", crowded, "nb"),
]  # fmt: skip


@pytest.mark.parametrize("size, make, lang", QUICK)
def test_nothing_is_cut_off_over_something_else_or_too_small(size, make, lang):
    assert faults_of(figure_of(make(), Choices(size=size, lang=lang))) == []


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "nb"])
@pytest.mark.parametrize("make", [plain, crowded, empty_scene])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_wrong_at_any_size(size, make, lang):
    assert faults_of(figure_of(make(), Choices(size=size, lang=lang))) == []


def test_the_tests_see_what_is_wrong():
    canvas = Canvas(200, 100)
    canvas.write("one over", 10, 50, Type())
    canvas.write("another", 12, 52, Type())
    canvas.write("out of the sheet", 160, 20, Type())
    canvas.write("too small", 10, 90, Type(size=5))
    assert len(faults_of(canvas.figure)) == 3


@pytest.mark.parametrize("size, lang", [("a4", "en"), ("60x200", "nb")])
def test_every_sheet_says_what_must_stand_on_it(size, lang):
    said = words_of(figure_of(seed_scene(notes=("Mind the gap.",)), Choices(size=size, lang=lang)))
    told = {
        "en": ["As of 5 September 2017", "not a legal boundary", "Sources", "equal-area", "Unknown"],
        "nb": ["Per 5. september 2017", "ikke en juridisk", "Kilder", "flatetro", "Ukjent"],
    }[lang]
    everywhere = [
        "Deir al-Zor",
        "Dispatch of 5 September 2017",
        "United Nations’",
        "9f0c2d7e51b8a3446fd1",
        "GeoNames",
    ]
    said = said.replace("'", "’")
    assert [text for text in (*told, *everywhere, "Mind the gap.") if text not in said] == []


def test_many_sources_are_shortened_and_it_is_told_how_many_more_there_are():
    said = words_of(figure_of(crowded(sources=40)))
    assert "Dispatch number 8 " in said and "and 31 more" in said and "Dispatch number 9 " not in said


def test_a_brief_can_have_the_map_and_its_legend_alone():
    said = words_of(figure_of(seed_scene(), Choices(size="160x120"), furniture=False))
    assert "Legend" in said and SYRIA in said
    assert "not a legal boundary" not in said and "9f0c2d7e51b8a3446fd1" not in said


def test_the_legend_names_what_is_on_the_map_and_nothing_else():
    said = words_of(figure_of(seed_scene()))
    for shown in (SYRIA, IRAQ, IS, KURDS, "Contested", "Besieged", "Presence", "Frontline", "Unknown"):
        assert shown in said
    assert "Claimed" not in said and "Mixed" not in said
    nothing = words_of(figure_of(empty_scene(), Choices(size="120x90")))
    assert "Unknown" in nothing and "Contested" not in nothing and SYRIA not in nothing


def test_text_of_any_origin_is_only_text():
    hostile = "Tab\there $x^2$ \\frac{1}{2} \x00\x1b\u202e<script>alert(1)</script>\ud800 %d {0}"
    figure = figure_of(seed_scene(title=hostile, notes=("{actor} $\\alpha$",)))
    said = words_of(figure)
    assert "Tab here $x^2$ \\frac{1}{2} <script>alert(1)</script> %d {0}" in said
    assert "{actor} $\\alpha$" in said


def test_what_the_fonts_lack_is_written_in_latin_letters():
    text, face = readable("မန္တလေး 北京")
    assert text.isascii() and face == "plain"
    assert readable("Дейр-эз-Зор", "title") == ("Дейр-эз-Зор", "title")


def test_lines_are_no_wider_than_they_may_be_and_lose_nothing():
    style = Type(size=8)
    text = "A word and averylongwordthatnolinecanholdinonepiece and https://example.org/with/a/long/path end"
    lines = wrap(text, style, 60)
    assert max(width(line, style) for line in lines) <= 60
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert cut(text, style, 60).endswith("…") and width(cut(text, style, 60), style) <= 60
    assert len(wrap(text, style, 60, 2)) == 2


@pytest.mark.parametrize(
    "size, millimetres",
    [("160x120", (160, 120)), ("15x10cm", (150, 100)), ("6x4in", (152.4, 101.6)), ("A4", (297, 210))],
)
def test_sizes_in_every_unit(size, millimetres):
    paper = paper_of(size)
    assert np.allclose(np.array(paper[:2]) * 25.4 / 72, millimetres)


@pytest.mark.parametrize(
    "size", ["", "b5", "100", "100x", "0x0", "-5x100", "10x10", "9000x100", "1e3x100", "axb", "nanxnan"]
)
def test_bad_sizes_are_refused_in_one_line_that_says_what_to_do(size):
    with pytest.raises(InputError, match=r"use a4, a5|sides are from 50 to 2000 mm") as told:
        figure_of(seed_scene(), Choices(size=size))
    assert "\n" not in str(told.value)


def test_a_sheet_with_no_room_for_a_map_is_refused():
    with pytest.raises(InputError, match="choose a larger size"):
        figure_of(crowded(), Choices(size="50x50"))


@pytest.mark.parametrize("area, upright", [(box(40, 33, 41, 38), True), (box(37, 34, 45, 37), False)])
def test_paper_turns_by_the_shape_of_the_area(area, upright):
    across, down = figure_of(seed_scene(study_area=area, area_given=True)).get_size_inches()
    assert bool(down > across) == upright


def test_a_column_is_as_high_as_it_needs_to_be():
    heights = [figure_of(make(), Choices(size="column")).get_size_inches()[1] for make in (plain, crowded)]
    assert heights[0] < heights[1]
    assert figure_of(plain(), Choices(size="column")).get_size_inches()[0] == pytest.approx(85 / 25.4)


@pytest.mark.parametrize("size", ["a4", "60x200"])
def test_the_scale_bar_is_as_long_as_it_says(size):
    figure = figure_of(seed_scene(), Choices(size=size))
    with plain_settings():
        FigureCanvasAgg(figure).draw()
    bar = figure.findobj(ScaleBar)[0]
    left, right = bar.axes.get_xlim()
    bottom, top = bar.axes.get_ylim()
    projection = fit(subject_of(seed_scene()))
    middle = np.array([(left + right) / 2, (bottom + top) / 2])
    ends = projection.degrees(middle + np.array([[-0.5, 0], [0.5, 0]]) * bar.info.length_px)
    kilometres = crs.distance_km(*ends[0], *ends[1])
    assert bar.info.units == "km"
    assert kilometres == pytest.approx(bar.info.value, rel=0.005)


def test_the_arrow_points_to_true_north_in_the_middle_of_the_map():
    projection = fit(box(38, 33, 44, 37))
    assert true_north(projection, 0, 0) == pytest.approx(0, abs=1e-6)
    ((x, y),) = projection.metres(np.array([[51.0, 35.0]]))
    leaning = -np.radians(10) * np.sin(np.radians(35))
    assert true_north(projection, x, y) == pytest.approx(leaning, rel=0.03)


def test_several_maps_fill_their_box_without_overlap():
    for count in range(2, 13):
        boxes = panels(Box(0, 0, 500, 300), Subject(count, 1.4), 1.0)
        assert len(boxes) == count
        for at, one in enumerate(boxes):
            assert one.left >= 0 and one.right <= 500.01 and one.top >= 0 and one.bottom <= 300.01
            assert all(
                one.right <= other.left
                or other.right <= one.left
                or one.bottom <= other.top
                or other.bottom <= one.top
                for other in boxes[at + 1 :]
            )


ALIKE = {SYRIA: "#b03030", IRAQ: "#427826", IS: "#7a5a7a", KURDS: "#5a6a8a"}
"""Four parties' colours of nearly one lightness, two of which a deuteranope takes for the same."""


def swatches(**choices):
    """Return the swatches of the parties in the legend, as they are printed."""
    scene = seed_scene(colours=ALIKE)
    figure = figure_of(scene, Choices(size="a4", **choices))
    dpi = 200
    with plain_settings():
        figure.set_dpi(dpi)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        picture = (
            np.asarray(Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB"), dtype=float) / 255
        )
    paper = next(ax for ax in figure.axes if ax.get_label() == "paper")
    edges = [patch for patch in paper.patches if isinstance(patch, Rectangle) and not patch.get_fill()]
    found = []
    for patch in edges[:5]:
        x, y, wide, high = (
            value * dpi / 72 for value in (*patch.get_xy(), patch.get_width(), patch.get_height())
        )
        found.append(picture[round(y) + 4 : round(y + high) - 4, round(x) + 4 : round(x + wide) - 4])
    return found


def seen_apart(one, other, sees):
    """Return how far two swatches are apart as they are seen, however their patterns are shifted."""
    first, second = sees(one), sees(other)
    high, wide = min(first.shape[0], second.shape[0]) - 12, min(first.shape[1], second.shape[1]) - 12
    middle = first[6 : 6 + high, 6 : 6 + wide]
    return min(
        float(np.sqrt(np.mean((middle - second[dy : dy + high, dx : dx + wide]) ** 2)))
        for dy in range(0, 13, 2)
        for dx in range(0, 13, 2)
    )


def grey(picture):
    return picture @ [0.2126, 0.7152, 0.0722]


def without_green(picture):
    colours, where = np.unique(
        (picture * 255).round().astype(int).reshape(-1, 3), axis=0, return_inverse=True
    )
    seen = [deuteranope(hexed(colour)) for colour in colours]
    table = np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in seen]) / 255
    return table[where.reshape(-1)].reshape(picture.shape)


@pytest.mark.parametrize("sees", [grey, without_green])
def test_the_parties_of_the_legend_are_told_apart_in_grey_and_without_green_cones(sees):
    found = swatches()
    pairs = [(a, b) for a in range(len(found)) for b in range(a)]
    assert len(found) == 5
    assert min(seen_apart(found[a], found[b], sees) for a, b in pairs) > 0.03
    bare = swatches(patterns=False)
    assert min(seen_apart(bare[a], bare[b], sees) for a, b in pairs) < 0.03


@pytest.mark.parametrize("kind", ["presence", "claimed"])
def test_the_legend_knows_whether_a_sign_is_at_places_or_spread(kind):
    scene = seed_scene()
    marks = scene.marks[scene.marks["kind"].isin(["presence"])].assign(kind=kind)
    dimensions = {int(shapely.get_dimensions(shape)) for shape in marks.geometry}
    points = marks.assign(geometry=marks.geometry.representative_point())
    assert shown_in([replace(scene, marks=marks)]).forms == {kind: dimensions}
    assert shown_in([replace(scene, marks=points)]).forms == {kind: {0}}
