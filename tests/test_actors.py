"""The shipped parties and media."""

from __future__ import annotations

import re

import pytest

from mapper.claims.actors import load_registry
from mapper.errors import FileError, InputError


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


ENTRY = "id: a, name: A, type: state"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("actors: 5", "actors: must be a list"),
        ("actors: [5]", "actors 1, is not a mapping"),
        ("actors: [{id: a}]", "actors 1, name: is missing; actors 1, type: is missing"),
        ("actors: [{id: a, name: A, type: [state]}]", "actors 1, type: must be text"),
        ("actors: [{%s, names: {en: Alpha}}]", "names: must map a language code to a list"),
        ("actors: [{%s, names: {en: [[Alpha]]}}]", "names: must map a language code to a list"),
        ("actors: [{%s, allies: b}]", "allies: must be a list of words"),
        ("actors: [{%s, countries: {SY: yes}}]", "countries: must be a list of words"),
        ("actors: [{%s, colour: red}]", "colour: 'red' is not of the form '#rrggbb'"),
        ("actors: [{%s, color: '#ff0000'}]", "color: is not a known key"),
        ("actors: [{%s, camp: &x a, generic: [*x]}]", "aliases"),
        ("sources: [{%s}]", "sources 1, type: 'state' is not one of media"),
        ("parties: []", "must have the keys"),
        ("actors: [", "is not YAML"),
    ],
)
def test_every_fault_of_an_actors_file_is_named_in_one_line(tmp_path, content, says):
    path = tmp_path / "actors.yaml"
    path.write_text(content.replace("%s", ENTRY), "utf-8")
    with pytest.raises(InputError, match="^[^\n]+$") as caught:
        load_registry(path)
    assert says in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_missing_actors_file_is_one_plain_line(tmp_path):
    with pytest.raises(FileError, match="none.yaml can't be read: no such file") as caught:
        load_registry(tmp_path / "none.yaml")
    assert "Errno" not in str(caught.value)


def test_an_actors_file_adds_to_the_shipped_ones(tmp_path):
    path = tmp_path / "actors.yaml"
    path.write_text(
        f"actors: [{{{ENTRY}, names: {{no: [Alfa], en: }}, colour: '#FF0000', countries: [NO]}}]", "utf-8"
    )
    own = load_registry(path)
    assert (own.actor("alfa").name, own.actor("alfa").countries) == ("A", ("NO",))
    assert own.canonical("ISIL") == "Islamic State"
