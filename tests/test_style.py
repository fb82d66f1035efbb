"""Colours that can be told apart, and a legend that says what is on the map and no more."""

from __future__ import annotations

import pytest

from mapper.render.style import PALETTE, UNKNOWN_TINT, actor_colours, confidence_word, signs_of
from tests.scenes import IS, SYRIA, empty_scene, seed_scene


def test_a_conventional_colour_is_kept() -> None:
    colours = actor_colours([IS, SYRIA], {SYRIA: "#C0392B"})
    assert colours[SYRIA] == "#c0392b"
    assert colours[IS] == PALETTE[0]


def test_two_actors_never_share_a_colour() -> None:
    given = {"A": "#c0392b", "B": "#c0392c", "C": PALETTE[0]}
    colours = actor_colours(["C", "B", "A", "D"], given)
    assert colours["A"] == "#c0392b"
    assert len(set(colours.values())) == 4


@pytest.mark.parametrize("bad", [UNKNOWN_TINT, "red", "#fff", "url(x)", "#c0392b;}", ""])
def test_what_is_no_colour_or_looks_like_unknown_is_passed_over(bad: str) -> None:
    assert actor_colours(["A"], {"A": bad}) == {"A": PALETTE[0]}


def test_a_crowd_gets_as_many_colours() -> None:
    names = [f"party {n}" for n in range(60)]
    assert len(set(actor_colours(names, {}).values())) == 60


def test_colours_do_not_hang_on_the_order_of_the_names() -> None:
    assert actor_colours(["b", "a", "c"], {}) == actor_colours(["c", "b", "a"], {})


def test_the_legend_has_what_the_scene_has() -> None:
    keys = [sign.key for sign in signs_of(seed_scene())]
    assert keys == ["controlled", "contested", "siege", "presence", "event", "frontline", "unknown"]
    assert [sign.key for sign in signs_of(empty_scene())] == ["unknown"]


def test_confidence_has_a_word_at_every_value() -> None:
    assert [confidence_word(value) for value in (0.0, 0.34, 0.35, 0.6, 0.85, 1.0)] == [
        "very low", "very low", "low", "moderate", "high", "high",
    ]  # fmt: skip
