"""The shipped parties and media."""

from __future__ import annotations

import re

import pytest

from mapper.claims.actors import load_registry


@pytest.fixture(scope="module")
def registry():
    return load_registry()


def test_ids_are_unique_and_allies_known(registry):
    for actor in registry.actors.values():
        assert set(actor.allies) <= set(registry.actors), actor.id


def test_every_party_has_a_colour(registry):
    assert [a.id for a in registry.actors.values() if not re.fullmatch(r"#[0-9a-f]{6}", a.colour)] == []


def test_parties_of_one_war_are_told_apart_by_colour(registry):
    for country in ("SY", "IQ", "UA", "SD", "MM", "YE"):
        colours = [a.colour for a in registry.actors.values() if country in a.countries]
        assert len(colours) == len(set(colours)), country


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("ISIL", "Islamic State"),
        ("den syriske hæren", "Syrian government"),
        ("ЗСУ", "Ukraine"),
        ("RSF", "Rapid Support Forces"),
    ],
)
def test_names_in_any_language_mean_the_same_party(registry, name, canonical):
    assert registry.canonical(name) == canonical


def test_each_country_has_one_government(registry):
    governments = [a.government_of for a in registry.actors.values() if a.government_of]
    assert len(governments) == len(set(governments))


def test_camps_tell_who_can_confirm_whom(registry):
    assert registry.camp("SANA") == registry.camp("Bashar al-Assad") == registry.camp("Syrian government")
    assert registry.camp("SANA") != registry.camp("SOHR")
    assert registry.camp("TASS") == registry.camp("Russia") != registry.camp("Ukraine")
