"""The chart of who held how much over time."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.patches import PathPatch

from mapper.errors import InputError
from mapper.render.choices import Choices
from mapper.render.figure import chart_bytes, chart_of, save_chart
from mapper.render.figure.chart.bandlook import GREY
from mapper.render.figure.chart.bands import bands_of, outline
from mapper.render.figure.chart.chart import alt_text_of_chart
from mapper.render.figure.chart.ticks import day_ticks, km2_ticks
from mapper.render.figure.patterns import Stripes
from tests.scenes import IS, KURDS, SYRIA, seed_scene
from tests.sheets import NAMES, faults_of, words_of

COLUMNS = ["valid_from", "valid_to", "actors", "status", "area_km2", "places"]
FRAME = seed_scene(title="Ground")


def timeline(*states, first=dt.date(2017, 6, 1), step=30):
    """Return a timeline of intervals of so many days; each a dict of (actors, status) to km²."""
    edges = [pd.Timestamp(first) + pd.Timedelta(days=step * at) for at in range(len(states) + 1)]
    rows = [
        (edges[at], edges[at + 1], *key, float(km2), 0)
        for at, held in enumerate(states)
        for key, km2 in held.items()
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def war():
    return timeline(
        {(IS, "controlled"): 800, (SYRIA, "controlled"): 100, ("", "unknown"): 100},
        {
            (IS, "controlled"): 300,
            (SYRIA, "controlled"): 400,
            (f"{IS};{SYRIA}", "contested"): 200,
            ("", "unknown"): 100,
        },
        {(SYRIA, "controlled"): 900, (KURDS, "controlled"): 50, ("", "unknown"): 50},
    )


def crowd():
    shares = [{(name, "controlled"): 10 + at for at, name in enumerate(NAMES)}, {("", "unknown"): 245}]
    shares[1] |= {(";".join(NAMES[:4]), "contested"): 20, (NAMES[3], "mixed"): 3}
    return timeline(*shares, step=400)


def test_bands_add_up_to_the_study_area_on_every_day():
    bands = bands_of(war())
    assert bands.days == [
        dt.date(2017, 6, 1),
        dt.date(2017, 7, 1),
        dt.date(2017, 7, 31),
        dt.date(2017, 8, 30),
    ]
    assert np.sum([band.km2 for band in bands.bands], axis=0).tolist() == [1000, 1000, 1000]
    assert [band.status for band in bands.bands] == ["controlled"] * 3 + ["contested", "unknown"]


def test_bands_that_are_never_large_are_one_together():
    bands = bands_of(crowd(), most=4).bands
    assert [band.status for band in bands].count("others") == 1 and len(bands) == 6
    assert np.sum([band.km2 for band in bands], axis=0).tolist() == [sum(10 + at for at in range(14)), 268]


def test_bands_lie_on_each_other_without_gap_or_overlap():
    bands = bands_of(war())
    shapes = [shapely.make_valid(shapely.Polygon(outline(bands, at))) for at in range(len(bands.bands))]
    assert sum(shape.area for shape in shapes) == pytest.approx(90 * 1000)
    assert shapely.union_all(shapes).area == pytest.approx(90 * 1000)


@pytest.mark.parametrize("size", ["a4", "a5", "slide", "column", "300x80", "100x120"])
@pytest.mark.parametrize("table", [war, crowd])
def test_nothing_is_over_anything_else(table, size):
    assert faults_of(chart_of(table(), FRAME, Choices(size=size, lang="nb"))) == []


@pytest.mark.parametrize("size", ["a4", "column"])
def test_every_party_is_named_with_what_it_has(size):
    said = words_of(chart_of(war(), FRAME, Choices(size=size)))
    for told in (
        "Ground",
        SYRIA,
        "900 km²",
        KURDS,
        "50 km²",
        "Unknown",
        IS,
        "earlier, 800 km² at most",
        "29 August 2017",
    ):
        assert told in said


def test_contested_ground_is_striped_and_the_unknown_is_grey():
    figure = chart_of(war(), FRAME)
    chart = next(ax for ax in figure.axes if ax.get_label() == "chart")
    patches = [patch for patch in chart.patches if isinstance(patch, PathPatch)]
    striped = [
        patch
        for patch in patches
        if any(isinstance(effect, Stripes) for effect in patch.get_path_effects() or [])
    ]
    assert len(striped) == 1
    from matplotlib.colors import to_hex

    assert GREY["unknown"] in [to_hex(patch.get_facecolor()) for patch in patches]


def test_where_little_is_known_the_axis_is_cut_and_says_so():
    table = timeline({(SYRIA, "controlled"): 10, ("", "unknown"): 9990})
    figure = chart_of(table, FRAME)
    chart = next(ax for ax in figure.axes if ax.get_label() == "chart")
    said = words_of(figure)
    assert 10 < chart.get_ylim()[1] < 20 and "The study area is 10,000 km²" in said
    whole = chart_of(war(), FRAME)
    assert next(ax for ax in whole.axes if ax.get_label() == "chart").get_ylim()[1] == 1000


@pytest.mark.parametrize("days", [1, 3, 20, 90, 400, 2000, 20000])
def test_ticks_are_within_the_axis_and_apart(days):
    first = dt.date(1990, 5, 17)
    ticks = day_ticks(first, first + dt.timedelta(days=days), "en", lambda text: 4.0 * len(text), 400.0)
    places = [at / days * 400 for at, _ in ticks]
    assert ticks and all(0 <= at <= 400 for at in places)
    ends = [(at - 2 * len(text), at + 2 * len(text)) for at, (_, text) in zip(places, ticks, strict=True)]
    assert all(left[1] < right[0] for left, right in pairwise(ends))


@pytest.mark.parametrize("top", [0.02, 1, 7, 950, 12_345, 3e7])
def test_amounts_are_round_and_few(top):
    ticks = km2_ticks(top, "en")
    assert 3 <= len(ticks) <= 7 and ticks[0][0] == 0 and ticks[-1][0] <= top
    assert len({text for _, text in ticks}) == len(ticks)


def test_a_chart_of_nothing_is_refused_and_one_of_a_single_day_is_drawn(tmp_path):
    with pytest.raises(InputError, match="nothing to chart"):
        chart_of(war().iloc[:0], FRAME)
    one = timeline({("", "unknown"): 100}, step=1)
    frame, column = seed_scene(title="$x$ <b>", colours={}), Choices(size="column")
    save_chart(one, frame, tmp_path / "one.svg", column)
    assert (tmp_path / "one.svg").read_bytes() == chart_bytes(one, frame, ".svg", column)
    assert "Unknown 100 km²" in alt_text_of_chart(one, "Ground")


def test_a_chart_names_its_sources_and_its_claims():
    said = words_of(chart_of(war(), FRAME))
    assert "Dispatch of 5 September 2017" in said
    assert FRAME.claims_hash in said
