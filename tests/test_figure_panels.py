"""Several days on one sheet."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from mapper.errors import InputError
from mapper.render.choices import Choices
from mapper.render.figure import alt_text_of_days, panels_bytes, panels_of, save_panels
from tests.scenes import DAY, IRAQ, IS, SYRIA, empty_scene, seed_scene
from tests.sheets import crowded, faults_of, texts_of


def days(count):
    """Return the seed's map on several days: nothing was said on the first."""
    scenes = [empty_scene(), *(seed_scene() for _ in range(count - 1))]
    return [
        replaced(scene, DAY - dt.timedelta(days=30 * (count - 1 - at))) for at, scene in enumerate(scenes)
    ]


def replaced(scene, day):
    from dataclasses import replace

    return replace(scene, day=day)


def maps_of(figure):
    return [ax for ax in figure.axes if ax.get_label().startswith("map of")]


@pytest.mark.parametrize("count, size", [(2, "a4"), (6, "a4"), (2, "column"), (4, "slide")])
def test_nothing_is_over_anything_else(count, size):
    assert faults_of(panels_of(days(count), Choices(size=size))) == []


@pytest.mark.slow
@pytest.mark.parametrize("size", ["a4", "a5", "slide", "column", "300x80", "100x200"])
@pytest.mark.parametrize("count", [2, 3, 5, 6, 12])
def test_nothing_is_over_anything_else_at_any_size(count, size):
    scenes = [replaced(crowded(), DAY + dt.timedelta(days=at)) for at in range(count)]
    try:
        figure = panels_of(scenes, Choices(size=size, lang="nb"))
    except InputError as error:
        assert count > 5 and "larger size" in str(error)
    else:
        assert faults_of(figure) == []


def test_every_day_stands_above_its_map_and_all_share_frame_and_legend():
    figure = panels_of(days(3), Choices(size="a4"))
    texts = {text.get_text(): box for text, box in texts_of(figure)}
    drawn = maps_of(figure)
    assert [ax.get_label() for ax in drawn] == ["map of 2017-07-07", "map of 2017-08-06", "map of 2017-09-05"]
    high = figure.get_size_inches() * 72
    for ax, day in zip(drawn, ["7 July 2017", "6 August 2017", "5 September 2017"], strict=True):
        place = ax.get_position()
        left, low, _, _ = texts[day]
        assert left == pytest.approx(place.x0 * high[0], abs=2)
        assert 0 <= low - place.y1 * high[1] < 10
    assert len({ax.get_xlim() + ax.get_ylim() for ax in drawn}) == 1
    assert len({tuple(np.round(ax.get_position().size, 6)) for ax in drawn}) == 1
    said = [text.get_text().replace("\xa0", " ") for text, _ in texts_of(figure)]
    assert said.count("Legend") == 1 and all(said.count(party) == 1 for party in (SYRIA, IRAQ, IS))
    assert "7 July 2017 – 5 September 2017" in said


def test_one_day_is_the_figure_of_that_day_and_none_is_refused(tmp_path):
    assert len(maps_of(panels_of([seed_scene()]))) == 1
    with pytest.raises(InputError, match="name at least one"):
        panels_of([])


def test_panels_are_files_of_equal_bytes_that_say_what_they_show(tmp_path):
    small = Choices(size="160x100", dpi=72)
    save_panels(days(2), tmp_path / "two.png", small)
    assert (tmp_path / "two.png").read_bytes() == panels_bytes(days(2), ".png", small)
    told = alt_text_of_days(days(2))
    assert "2 days" in told and "As of 6 August 2017" in told and "As of 5 September 2017" in told
