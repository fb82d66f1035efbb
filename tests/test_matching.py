"""Names that are spelled otherwise than the gazetteer has them, and names that are not there at all."""

from __future__ import annotations

import time

import pytest

from mapper.claims.ontology import Kind
from mapper.geocoder.misspelled import slips
from mapper.geocoder.names import fold
from mapper.geocoder.place import Context
from mapper.geocoder.resolve import resolve
from mapper.geocoder.skeleton import readings, skeleton, sound
from mapper.geocoder.verdict import Query


def resolved(gazetteer, *names, **known):
    return resolve([Query(name) for name in names], gazetteer, **known)


@pytest.mark.parametrize(
    "spellings",
    [
        ("Deir al-Zor", "Dayr az Zawr", "دير الزور", "Deir Ezzor"),
        ("Mosul", "Al Mawşil", "الموصل"),
        ("Tal Afar", "تلعفر", "Tall 'Afar"),
        ("Avdeyevka", "Авдіївка", "Avdiivka", "Авдеевка"),
        ("Kharkiv", "Харків", "Харьков", "Kharkov"),
        ("Luhansk", "Lugansk", "Луганськ"),
        ("Khan Shaykhun", "خان شيخون", "Khan Sheikhoun"),
        ("Qamishli", "Kamishli", "قامشلي"),
    ],
)
def test_transliterations_of_one_name_share_their_consonants(spellings):
    assert len({skeleton(fold(name)) for name in spellings}) == 1


def test_letters_that_other_languages_read_differently_are_read_both_ways():
    for foreign, english in (("Charkow", "Kharkiv"), ("Avdijivka", "Avdiivka"), ("Bachmut", "Bakhmut")):
        assert skeleton(fold(english)) in readings(fold(foreign))


def test_short_skeletons_are_none():
    assert [skeleton(fold(name)) for name in ("Kram", "Raqqa", "Ur", "", "אב")][1:] == ["", "", "", ""]


def test_sound_ignores_how_i_and_y_are_spelled_and_nothing_else():
    assert sound("maiachka") == sound("mayachka") == sound("mayachkka")
    assert len({sound(name) for name in ("robotyne", "rybotyn", "synkivka", "senkivka")}) == 4


def test_one_slip_is_one_letter():
    assert {"mosul", "mosulll", "mossull", "msoull"} <= set(slips("mosull"))
    assert not {"mosull", "nosull", "osull", "mosu", "moslu"} & set(slips("mosull"))
    assert "avdiivka" in slips("avdiiivka")
    assert "الموصل" in slips("الموصلل")
    assert slips("homs") == [] and slips("北京市政府") == []
    assert all(fold(slip) for slip in slips("raqqa"))


def test_a_spelling_that_only_sounds_alike_is_found_among_its_neighbours(gazetteer):
    company = ("Deir al-Zor", "Mayadin", "Abu Kamal")
    khasham = resolved(gazetteer, "Khasham", *company)[0]
    assert khasham.place.name == "Khushām"
    assert khasham.ambiguous and "similar" in khasham.reason


def test_alone_it_is_not_placed_but_told(gazetteer):
    answer = resolved(gazetteer, "Xhasham")[0]
    assert answer.place is None
    assert answer.ambiguous is bool(answer.candidates)
    misspelled = resolved(gazetteer, "Kirkup", countries=["IQ"])[0]
    assert misspelled.place is None
    assert "Kirkuk" in {place.name for place in misspelled.candidates}
    assert "nearly like it" in misspelled.reason


def test_a_loose_match_never_displaces_a_right_spelling(gazetteer):
    for place in gazetteer.geocode("Raqqa", context=Context(countries=("SY",))):
        assert place.match not in ("similar", "transliteration")


def test_a_container_after_a_comma_decides(gazetteer):
    paris = gazetteer.geocode("Paris, Texas")[0]
    assert (paris.admin1, paris.country) == ("Texas", "US")
    assert gazetteer.geocode("Palmyra, Syria")[0].country == "SY"
    assert gazetteer.geocode("Palmyra, New York")[0].admin1 == "New York"
    assert not resolved(gazetteer, "Paris, Texas", "Mosul", "Raqqa", "Homs")[0].stray


def test_two_names_for_one_place(gazetteer):
    assert gazetteer.geocode("Bakhmut / Artemivsk")[0].country == "UA"
    assert gazetteer.geocode("Tadmur (Palmyra)")[0].country == "SY"


def test_a_small_place_outside_the_country_that_is_given_is_not_placed(gazetteer):
    answer = resolved(gazetteer, "Hilo", countries=["SY"])[0]
    assert answer.stray and answer.ambiguous


def test_a_village_apart_from_all_other_villages_is_flagged(gazetteer):
    row = [Query(place.name) for place in gazetteer.nearest(37.8, 48.6, 40) if place.population < 5000]
    far = gazetteer.nearest(23.6, 48.4, 30)
    alone = next(
        place for place in far if 0 < place.population < 5000 and len(gazetteer.geocode(place.name)) == 1
    )
    answers = resolve([*row, Query(alone.name)], gazetteer, countries=["UA"])
    assert answers[-1].ambiguous


@pytest.mark.parametrize(
    ("name", "english"),
    [("Авдіївці", "Avdi"), ("Маріуполі", "Mariupol"), ("Бахмута", "Bakhmut"), ("Часового Яру", "Chasiv")],
)
def test_inflected_names_with_the_dictionaries(gazetteer, name, english):
    pytest.importorskip("pymorphy3", reason="pymorphy3 is not installed: pip install '.[slavic]'")
    best = gazetteer.geocode(name, context=Context(countries=("UA",)))[0]
    assert best.name.startswith(english)
    assert best.country == "UA" and best.match == "inflected"


HOSTILE = [
    "", " ", "\x00", "\x1b[31mRaqqa", "Ra\u202eqqa", "x" * 10_000, "'; DROP TABLE places; --", "Raqqa\nMosul",
    "..", "%s%n", "\ud800", "ﷺ", "🏳️", "ا" * 300, ",", ", Texas", "/", "(", "a,b,c,d", "Paris," * 1000,
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_answered_in_time(gazetteer, name):
    started = time.monotonic()
    answers = resolved(gazetteer, name, "Raqqa", "Mosul")
    assert time.monotonic() - started < 5
    assert answers[1].place.country == "SY"


def test_very_many_names_at_once(gazetteer):
    names = [f"Raqqa{number}" for number in range(300)] + ["Raqqa", "Mosul", "Tal Afar"]
    answers = resolved(gazetteer, *names)
    assert len(answers) == len(names)
    assert [answer.place.country for answer in answers[-3:]] == ["SY", "IQ", "IQ"]


def test_a_kind_that_is_asked_for_comes_first(gazetteer):
    kinds = {
        kind: resolve([Query("Homs", kind)], gazetteer)[0].place.kind for kind in (Kind.ADMIN1, Kind.CITY)
    }
    assert kinds == {Kind.ADMIN1: Kind.ADMIN1, Kind.CITY: Kind.CITY}
