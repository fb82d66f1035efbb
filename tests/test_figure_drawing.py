"""The map of a figure: what is drawn where, in which colours, and what its legend is told."""

from __future__ import annotations

import io
import json

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pypdf import PdfReader
from shapely.geometry import LineString, MultiPolygon, Point, box

from mapper.crs import WGS84, split
from mapper.errors import InputError
from mapper.render.choices import Choices
from mapper.render.figure.look import Look, deuteranope, look_of, needs_patterns, rgb
from mapper.render.figure.map.land import COLOURS as BASE
from mapper.render.figure.map.plotting import plot
from mapper.render.figure.marks import draw_sign, draw_swatch
from mapper.render.figure.patterns import TEXTURES, ground_style
from mapper.render.style import SIGNS, UNKNOWN_TINT, oklab
from tests.figures import draw
from tests.scenes import AREA, FRONT, MARK, PLACE, STATE, coverage, empty_scene, seed_scene, table

SEA = BASE["sea"]
REDS, BLUES = "Reds", "Blues"
COLOURS = {REDS: "#c0392b", BLUES: "#2b5fc0"}
AFRICA = box(20, 0, 24, 3)
STUDY = box(-32, 10, -28, 13)
"""In the Atlantic, where nothing else is drawn."""
WEST, MIDDLE, EAST = box(-31.5, 11, -30.7, 12), box(-30.7, 11, -29.7, 12), box(-29.7, 11, -28.7, 12)


def area(shape, actors, status="controlled", sure=0.8):
    names = ";".join(actors)
    one = actors[0] if len(actors) == 1 else None
    return {
        **STATE,
        "actor": one,
        "actors": names,
        "status": status,
        "area_confidence": sure,
        "geometry": shape,
    }


def scene_of(*areas, study=STUDY, colours=COLOURS, **fields):
    """Return a scene of areas, and unknown ground around them."""
    shapes = coverage(study, [one["geometry"] for one in areas])
    rows = [{**one, "geometry": shape} for one, shape in zip(areas, shapes, strict=False)]
    rows.append({**STATE, "geometry": shapes[-1]})
    nothing = {"marks": table([], MARK), "places": table([], PLACE), "frontlines": table([], FRONT)}
    return seed_scene(areas=table(rows, AREA), study_area=study, colours=colours, **{**nothing, **fields})


def test_ground_has_the_colour_of_who_holds_it_and_unknown_ground_none():
    held = (area(box(20.5, 1, 21.3, 2), [REDS]), area(box(22.3, 1, 23.3, 2), [BLUES]))
    drawing = draw(scene_of(*held, study=AFRICA), patterns=False)
    assert drawing.usual(20.9, 1.5) == drawing.look.printed(REDS)
    assert drawing.usual(22.9, 1.5) == drawing.look.printed(BLUES)
    assert drawing.usual(21.8, 1.5) == UNKNOWN_TINT


def test_doubt_fades_a_colour_and_leaves_its_hue():
    drawing = draw(scene_of(area(WEST, [REDS], sure=0.95), area(EAST, [REDS], sure=0.1)), patterns=False)
    sure, doubted = drawing.usual(-31.1, 11.5), drawing.usual(-29.2, 11.5)
    far = [np.linalg.norm(np.array(oklab(one)[1:]) - oklab(UNKNOWN_TINT)[1:]) for one in (sure, doubted)]
    assert far[0] > 1.5 * far[1] > 0
    hues = [np.arctan2(*oklab(one)[:0:-1]) for one in (sure, doubted)]
    assert abs(hues[0] - hues[1]) < 0.15


@pytest.mark.parametrize("status", ["contested", "mixed"])
@pytest.mark.parametrize("actors", [[REDS, BLUES], [REDS, BLUES, "Greens"]])
def test_shared_ground_is_striped_in_equal_shares(status, actors):
    drawing = draw(scene_of(area(MIDDLE, actors, status)))
    around = drawing.around(-30.2, 11.5, 45).astype(float)
    shades = np.array([rgb(drawing.look.printed(actor)) for actor in actors], dtype=float)
    far = np.linalg.norm(around[:, None] - shades[None], axis=2)
    own = far.argmin(axis=1)[far.min(axis=1) < 12]
    shares = np.bincount(own, minlength=len(actors)) / len(own)
    assert len(own) > 0.6 * len(around)
    assert shares == pytest.approx(np.full(len(actors), 1 / len(actors)), abs=0.09)


def test_stripes_of_mixed_ground_lie_and_of_contested_ground_slant():
    varies = {}
    for status in ("contested", "mixed"):
        drawing = draw(scene_of(area(MIDDLE, [REDS, BLUES], status)))
        column, row = drawing.at(-30.2, 11.5)
        varies[status] = np.ptp(drawing.pixels[row, column - 40 : column + 40].astype(int), axis=0).max()
    assert varies["mixed"] < 40 < 60 < varies["contested"]


def test_areas_of_one_look_are_one_shape():
    few, many = (
        scene_of(*[area(box(-31 + 0.01 * n, 11, -30.99 + 0.01 * n, 12), [REDS]) for n in range(count)])
        for count in (3, 90)
    )
    assert len(draw(few).ax.get_children()) == len(draw(many).ax.get_children())


def test_no_light_shows_between_neighbours_of_one_party():
    cells = [
        area(box(-31 + 0.2 * n, 11, -30.8 + 0.2 * n, 12), [REDS], sure=0.5 + 0.4 * (n % 2)) for n in range(5)
    ]
    drawing = draw(scene_of(*cells), patterns=False)
    left, row = drawing.at(-30.95, 11.5)
    right, _ = drawing.at(-30.05, 11.5)
    assert (
        drawing.pixels[row, left:right].astype(int).sum(axis=1).max()
        <= sum(rgb(drawing.look.printed(REDS, 0.5))) + 6
    )


@pytest.mark.parametrize(
    "colours, needed",
    [
        ({REDS: "#c0392b", BLUES: "#2b5fc0"}, True),  # one grey
        ({REDS: "#d0021b", BLUES: "#3f7f00"}, True),  # one hue to a deuteranope
        ({REDS: "#111111", BLUES: "#f0d020"}, False),
    ],
)
def test_patterns_where_colours_alone_could_be_mixed_up(colours, needed):
    scene = scene_of(area(WEST, [REDS], sure=0.9), area(EAST, [BLUES], sure=0.9), colours=colours)
    assert needs_patterns(scene.areas, Look(colours=colours)) == needed
    assert bool(look_of(scene, Choices()).patterns) == needed
    assert look_of(scene, Choices(patterns=True)).patterns
    assert not look_of(scene, Choices(patterns=False)).patterns


def test_fading_counts_when_colours_are_compared():
    colours = {REDS: "#111111", BLUES: "#999999"}
    alike = scene_of(area(WEST, [REDS], sure=0.1), area(EAST, [BLUES], sure=1.0), colours=colours)
    apart = scene_of(area(WEST, [REDS], sure=1.0), area(EAST, [BLUES], sure=0.1), colours=colours)
    assert needs_patterns(alike.areas, Look(colours=colours))
    assert not needs_patterns(apart.areas, Look(colours=colours))


def test_red_and_green_are_one_to_a_deuteranope_and_blue_and_yellow_two():
    apart = {
        pair: np.linalg.norm(np.subtract(*(oklab(deuteranope(colour))[1:] for colour in pair)))
        for pair in (("#a05030", "#607030"), ("#3050c0", "#c0b030"))
    }
    assert apart["#a05030", "#607030"] < 0.05 < 0.2 < apart["#3050c0", "#c0b030"]


def sign_pictures(make, count):
    """Return the picture of each of some signs, each drawn alone, grey."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    found = []
    for number in range(count):
        figure = Figure(figsize=(0.6, 0.4), dpi=200)
        canvas = FigureCanvasAgg(figure)
        ax = figure.add_axes((0, 0, 1, 1))
        ax.set_axis_off()
        make(ax, number)
        canvas.draw()
        found.append(np.asarray(canvas.buffer_rgba())[..., :3].mean(axis=2))
    return found


def test_every_sign_and_every_texture_looks_like_no_other():
    signs = sign_pictures(
        lambda ax, n: draw_sign(ax, SIGNS[n], (0.5, 0.5), [], Look(colours={}), 16, ax.transAxes), len(SIGNS)
    )

    def textured(ax, n):
        look = Look(colours={"X": "#888888"}, patterns={"X": n})
        draw_swatch(ax, (0.5, 0.5), ground_style("controlled", ["X"], look), 24, ax.transAxes)

    for pictures in (signs, sign_pictures(textured, TEXTURES)):
        for n, one in enumerate(pictures):
            for other in pictures[:n]:
                assert np.count_nonzero(abs(one - other) > 12) > 60


def test_a_texture_is_darker_lines_on_the_same_ground():
    drawing = draw(scene_of(area(WEST, [BLUES]), area(MIDDLE, [REDS])), patterns=True)
    around = drawing.around(-30.2, 11.5, 40).astype(int)
    printed = np.array(rgb(drawing.look.printed(REDS)))
    same = abs(around - printed).max(axis=1) < 8
    assert 0.6 < same.mean() < 0.97
    assert (around[~same] <= printed + 8).all()


def test_the_legend_is_told_what_is_seen_and_no_more():
    drawn = draw(seed_scene()).drawn
    assert drawn.signs == ["controlled", "contested", "siege", "presence", "event", "frontline", "unknown"]
    assert drawn.actors[0] == "Iraqi government" and "Islamic State" in drawn.actors
    assert draw(empty_scene()).drawn == ([], ["unknown"])
    scene = scene_of(area(WEST, [REDS]), area(EAST, [BLUES]))
    assert draw(scene, study=box(-32, 10, -30.2, 13), margin=0.0, size=(4, 6)).drawn.actors == [REDS]


def test_a_siege_is_a_ring_in_the_besiegers_colour_around_what_is_besieged():
    mark = {
        **area(MIDDLE, [REDS]),
        "kind": "siege",
        "place": "X",
        "name": "",
        "part": "",
        "besieged_by": BLUES,
    }
    drawing = draw(scene_of(area(MIDDLE, [REDS]), marks=table([mark], MARK)), patterns=False)
    assert drawing.drawn.signs == ["controlled", "siege", "unknown"] and BLUES in drawing.drawn.actors
    column, row = drawing.at(-30.7, 11.5)
    left = drawing.pixels[row, column - 14 : column].astype(int)
    assert (abs(left - rgb(COLOURS[BLUES])).max(axis=1) < 60).any()


def test_presence_along_a_river_and_a_claim_have_no_ground():
    line = LineString([(-31.4, 12.5), (-30, 12.6), (-28.6, 12.4)])
    presence = {**area(line, [REDS], "presence"), "kind": "presence", "place": "R", "name": "", "part": ""}
    claimed = {**area(MIDDLE, [BLUES], "claimed"), "kind": "claimed", "place": "C", "name": "", "part": ""}
    drawing = draw(scene_of(marks=table([presence, claimed], MARK)))
    assert drawing.drawn.signs == ["presence", "claimed", "unknown"]
    inside = drawing.around(-30.2, 11.5, 30).astype(int)
    plain = (abs(inside - rgb(SEA)).max(axis=1) < 8).mean()
    assert 0.6 < plain < 0.98


def test_ground_across_the_antimeridian_has_no_seam():
    study = MultiPolygon([box(178, -18.5, 180, -15.5), box(-180, -18.5, -178, -15.5)])
    held = MultiPolygon([box(179, -18, 180, -17), box(-180, -18, -179, -17)])
    rows = [area(held, [REDS]), {**STATE, "geometry": shapely.difference(study, held)}]
    scene = seed_scene(
        areas=table(rows, AREA), study_area=study, colours=COLOURS, marks=table([], MARK), places=table([], PLACE),
        frontlines=table([], FRONT),
    )  # fmt: skip
    drawing = draw(scene, patterns=False)
    left, row = drawing.at(179.6, -17.93)
    right, _ = drawing.at(-179.6, -17.93)
    shade = np.array(rgb(drawing.look.printed(REDS)))
    across = drawing.pixels[row, left:right].astype(int)
    assert right - left > 50 and (abs(across - shade).max(axis=1) < 8).mean() > 0.95


EVERYWHERE = {
    "a town": (36.72, 34.7, 0.05, 0.04),
    "a strip of the alps": (10, 47, 12, 2),
    "chile": (-71, -36, 8, 36),
    "the bering strait": (-175, 66, 22, 7),
    "svalbard": (20, 78.5, 24, 4),
    "antarctica": (100, -80, 60, 12),
    "indonesia": (118, -2, 44, 16),
}


@pytest.mark.parametrize("name", EVERYWHERE)
def test_anywhere_on_earth_what_is_held_is_seen_where_it_is(name):
    lon, lat, wide, high = EVERYWHERE[name]
    study, held = (
        box(lon - wide * far, lat - high * far, lon + wide * far, lat + high * far) for far in (0.5, 0.2)
    )
    rest, held, study = (turned(shape) for shape in (shapely.difference(study, held), held, study))
    rows = [area(held, [REDS]), {**STATE, "geometry": rest}]
    nothing = {"marks": table([], MARK), "places": table([], PLACE), "frontlines": table([], FRONT)}
    scene = seed_scene(areas=table(rows, AREA), study_area=study, colours=COLOURS, **nothing)
    drawing = draw(scene, size=(5, 4), patterns=False)
    assert drawing.usual(lon, lat) == drawing.look.printed(REDS)
    for x, y in ((0.35, 0), (-0.35, 0), (0, 0.35), (0, -0.35)):
        assert drawing.usual(lon + wide * x, lat + high * y, 4) != drawing.look.printed(REDS)


def turned(shape):
    """Return a shape with longitudes between -180 and 180, cut along the antimeridian."""
    return split(
        shapely.transform(shape, lambda xy: np.column_stack([(xy[:, 0] + 180) % 360 - 180, xy[:, 1]]))
    )


def test_the_same_scene_gives_the_same_pixels():
    one, other = draw(seed_scene()), draw(seed_scene())
    assert np.array_equal(one.pixels, other.pixels)


def test_names_stay_text_in_a_pdf():
    text = PdfReader(io.BytesIO(draw(seed_scene()).file("pdf"))).pages[0].extract_text()
    assert {"Raqqa", "Mosul", "Deir al-Zor"} <= {line.strip() for line in text.splitlines()}


def test_a_base_map_of_ones_own(tmp_path):
    shapes = [(box(19, -1, 22, 4), "Westland"), (Point(23, 2.5), "Easton")]
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": json.loads(shapely.to_geojson(shape))}
        for shape, name in shapes
    ]
    file = tmp_path / "base.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    drawing = draw(scene_of(study=AFRICA), base=file)
    assert drawing.texts() == {"Westland", "Easton"}
    assert (drawing.usual(20.5, 0.5), drawing.usual(23.5, 0.5)) == (UNKNOWN_TINT, SEA)


def test_plot_draws_on_axes_of_ones_own_in_degrees():
    from matplotlib.figure import Figure

    ax = Figure(figsize=(7, 5)).add_subplot()
    assert plot(ax, seed_scene(title="cost $x$ & <b>"), Choices(), legend=True) is ax
    west, east = ax.get_xlim()
    assert west < 37.6 and east > 44.6
    gpd.GeoDataFrame(geometry=[Point(41, 35)], crs=WGS84).plot(ax=ax)
    assert ax.get_xlim() == (west, east)
    assert ax.get_title().startswith("cost $x$ & <b>\nAs of 5 September 2017")
    assert ax.get_legend().get_texts()[-1].get_text() == "Unknown"
    ax.figure.savefig(io.BytesIO(), format="png")


def test_plot_keeps_the_limits_of_axes_that_show_something():
    from matplotlib.figure import Figure

    ax = Figure().add_subplot()
    ax.plot([40, 42], [35, 36])
    before = (*ax.get_xlim(), *ax.get_ylim())
    plot(ax, seed_scene(), Choices(), legend=False)
    assert (*ax.get_xlim(), *ax.get_ylim()) == pytest.approx(before)
    with pytest.raises(InputError, match="no CRS"):
        plot(ax, seed_scene(), Choices(), crs="EPSG:nowhere")


def held_place(status="controlled", actors=REDS, **more):
    return {
        **STATE, "place": "Middle", "name": "Middle", "part": "", "kind": "settlement", "lon": -30.0, "lat": 11.5,
        "actors": actors, "status": status, "area_confidence": 1.0, "ambiguous": False, "outlier": False,
        "geometry": Point(-30, 11.5), **more,
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["presence", "claimed"])
def test_presence_and_claims_of_others_stand_beside_the_dot_of_who_holds_the_place(kind):
    mark = {**held_place(kind, BLUES), "kind": kind}
    scene = scene_of(places=table([held_place()], PLACE), marks=table([mark], MARK))
    drawing = draw(scene)
    assert drawing.usual(-30.0, 11.5, 4) == COLOURS[REDS]
    blue = (drawing.around(-30.0, 11.5, 16) == rgb(COLOURS[BLUES])).all(axis=1)
    assert blue.sum() > 5


def test_the_dots_of_a_fight_and_of_a_truce_differ():
    dots = [
        draw(scene_of(places=table([held_place(status, f"{REDS};{BLUES}")], PLACE))).around(-30.0, 11.5, 5)
        for status in ("contested", "mixed")
    ]
    assert (dots[0] != dots[1]).any()


def test_the_dot_of_a_party_that_fights_alone_is_not_that_of_one_that_holds():
    drawing = draw(scene_of(places=table([held_place("contested")], PLACE)))
    red = (drawing.around(-30.0, 11.5, 3) == rgb(COLOURS[REDS])).all(axis=1)
    assert 0.2 < red.mean() < 0.8
