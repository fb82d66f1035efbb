"""Colours that can be told apart, whatever the colour vision."""

from __future__ import annotations

import colorsys
import itertools
import math

import pytest

from mapper.render.style import (
    APART,
    OKABE_ITO,
    PALETTE,
    TOL,
    UNKNOWN_TINT,
    actor_colours,
    palettes,
)
from tests.scenes import IS, SYRIA

Matrix = tuple[tuple[float, ...], ...]
NORMAL = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
PROTANOPIA = (
    (0.152286, 1.052583, -0.204868),
    (0.114503, 0.786281, 0.099216),
    (-0.003882, -0.048116, 1.051998),
)
"""How a colour is seen, in linear RGB (Machado, Oliveira and Fernandes 2009, severity 1)."""


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


@pytest.mark.parametrize("vision", [NORMAL, DEUTERANOPIA, PROTANOPIA], ids=["all", "deutan", "protan"])
@pytest.mark.parametrize("palette", ["okabe", "tol"])
@pytest.mark.parametrize("count", range(2, 7))
def test_up_to_six_actors_differ_for_every_colour_vision(palette: str, count: int, vision: Matrix) -> None:
    colours = palettes([f"party {n}" for n in range(count)], {})[palette].values()
    seen = [oklab(seen_as(colour, vision)) for colour in (*colours, UNKNOWN_TINT)]
    assert min(math.dist(one, other) for one, other in itertools.combinations(seen, 2)) >= APART


@pytest.mark.parametrize("palette", ["conventional", "okabe", "tol"])
@pytest.mark.parametrize("count", [1, 8, 16, 30])
def test_the_colours_of_a_palette_differ(palette: str, count: int) -> None:
    colours = palettes([f"party {n}" for n in range(count)], {})[palette].values()
    seen = [oklab(seen_as(colour, NORMAL)) for colour in (*colours, UNKNOWN_TINT)]
    assert len(colours) == count
    assert min(math.dist(one, other) for one, other in itertools.combinations(seen, 2)) >= 0.02


def test_a_palette_for_colour_vision_is_its_scheme_and_no_convention() -> None:
    chosen = palettes([f"party {n}" for n in range(8)], {"party 0": "#c0392b"})
    assert chosen["conventional"]["party 0"] == "#c0392b"
    assert set(chosen["okabe"].values()) == set(OKABE_ITO)
    assert chosen["tol"]["party 0"] in TOL


@pytest.mark.parametrize("palette", ["okabe", "tol"])
def test_red_and_blue_do_not_change_places_with_the_palette(palette: str) -> None:
    colours = palettes(["Blues", "Reds", "A third"], {"Blues": "#2f75c4", "Reds": "#c62f4b"})[palette]
    hue = {
        name: colorsys.rgb_to_hls(*(int(text[at : at + 2], 16) / 255 for at in (1, 3, 5)))[0]
        for name, text in colours.items()
    }
    assert 0.5 < hue["Blues"] < 0.72
    assert hue["Reds"] < 0.1 or hue["Reds"] > 0.9


def seen_as(colour: str, vision: Matrix) -> list[float]:
    """Return a colour in linear RGB as a kind of colour vision sees it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return [min(1.0, max(0.0, sum(map(math.prod, zip(row, linear, strict=True))))) for row in vision]


def oklab(linear: list[float]) -> list[float]:
    """Return linear RGB in OKLab, where 0.02 is just noticeable."""
    r, g, b = linear
    cones = [
        0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b,
        0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b,
        0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b,
    ]
    long, middle, short = (math.cbrt(cone) for cone in cones)
    return [
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    ]
