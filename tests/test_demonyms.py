"""The words for peoples: each leads to a country or continent that the data has."""

from collections import Counter, defaultdict

import pyarrow.parquet as pq
import pytest
import yaml

from mapper.datasets import data_path
from mapper.geocoder.countries import CONTINENTS
from mapper.geocoder.names import fold

SHARED = {
    ("CD", "CG"): "Congolese",
    ("DM", "DO"): "Dominican",
    ("GG", "JE"): "Channel Islander",
    ("GU", "MP"): "Chamorro",
    ("ID", "PG"): "Papuan",
    ("KP", "KR"): "Korean",
    ("VG", "VI"): "Virgin Islander",
    ("002", "142"): "Arab",
    ("003", "005"): "Latin American",
}
"""The pairs of countries that share a word, with an English one that both must have."""
PEOPLE_AND_PLACE = {"somali"}
"""Words for a people that are also a province's name elsewhere; the people is meant more often."""
MANY = 100_000


@pytest.fixture(scope="module")
def said():
    return yaml.safe_load(data_path("demonyms.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def countries():
    units = pq.read_table(data_path("admin0.parquet"), columns=["unit", "name"]).to_pylist()
    return {row["unit"]: row["name"] for row in units if len(row["unit"]) == 2}


@pytest.fixture(scope="module")
def provinces():
    return pq.read_table(data_path("admin1.parquet"), columns=["id", "name", "country"]).to_pylist()


def test_every_code_is_in_the_data(said, countries):
    assert set(said) <= {*countries, *CONTINENTS}


def test_every_word_can_be_looked_up_and_stands_once_under_its_key(said):
    for key, words in said.items():
        keys = [fold(word) for word in words]
        assert words, key
        assert all(keys), key
        assert len(set(keys)) == len(keys), (key, [word for word, n in Counter(keys).items() if n > 1])


def test_a_word_for_two_peoples_is_one_that_is_known_to_be(said):
    peoples = defaultdict(list)
    for code, words in said.items():
        for word in words:
            peoples[fold(word)].append(code)
    shared = {word: tuple(sorted(codes)) for word, codes in peoples.items() if len(codes) > 1}
    assert set(shared.values()) == set(SHARED)
    assert all(shared[fold(word)] == codes for codes, word in SHARED.items())


def test_no_word_for_a_people_is_the_name_of_a_place_elsewhere(said, countries, provinces):
    owners = defaultdict(set)
    for code, name in [*countries.items(), *((row["country"], row["name"]) for row in provinces)]:
        owners[fold(name)].add(code)
    clashes = {fold(word) for code, words in said.items() for word in words if owners[fold(word)] - {code}}
    assert clashes == PEOPLE_AND_PLACE


def test_every_people_of_some_size_has_an_english_word(said, countries):
    people = Counter()
    table = pq.read_table(data_path("places.parquet"), columns=["country", "population"]).to_pydict()
    for code, inhabitants in zip(table["country"], table["population"], strict=True):
        people[code] += inhabitants
    peopled = {code for code in countries if people[code] > MANY}
    assert len(peopled) > 180
    assert [code for code in sorted(peopled) if not said.get(code, [""])[0][:1].isupper()] == []


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Syrian", "SY"),
        ("syrerne", "SY"),
        ("nordmenn", "NO"),
        ("Scots", "GB"),
        ("Kosovar", "XK"),
        ("South Sudanese", "SS"),
        ("europeisk", "150"),
    ],
)
def test_a_people_leads_to_its_country(said, word, code):
    assert [key for key, words in said.items() if word in words] == [code]
