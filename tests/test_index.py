"""The look-up index survives what happens to caches."""

from __future__ import annotations

import os

import pytest

from mapper.claims.ontology import Kind
from mapper.geocoder import index
from mapper.geocoder.sources import Entry

ENTRIES = [
    Entry("Ar Raqqah", ("Raqqa", "الرقة"), 39.0, 35.95, Kind.CITY, "SY", "Al-Raqqah", "geonames:1", 500_000),
    Entry("El Paso", (), -106.4, 31.7, Kind.CITY, "US", "Texas", "geonames:2", 600_000),
    Entry("Deir ez-Zor Governorate", (), 40.3, 35.0, Kind.ADMIN1, "SY", "Deir ez-Zor", "iso:SY-DY"),
]


@pytest.fixture
def small(monkeypatch, tmp_path):
    """A cache folder, and an index of three places in the stead of the shipped data."""
    builds = []

    def read():
        builds.append(1)
        yield from ENTRIES

    monkeypatch.setattr(index, "read_entries", read)
    monkeypatch.setattr(index, "_opened", {})
    monkeypatch.setenv(index.CACHE_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache", builds


def names_of(opened, key):
    return {opened.place(number).name for number, _ in opened.find(key)}


def reopened(monkeypatch):
    monkeypatch.setattr(index, "_opened", {})
    return index.open_index()


def test_every_spelling_leads_to_its_place(small):
    opened = index.open_index()
    for key in ("raqqa", "ar raqqah", "الرقه"):
        assert names_of(opened, key) == {"Ar Raqqah"}
    assert names_of(opened, "deir ez zor") == {"Deir ez-Zor Governorate"}
    assert names_of(opened, "nowhere") == set()


def test_all_fields_come_back(small):
    opened = index.open_index()
    place = opened.place(opened.number_of("geonames:1"))
    assert (place.lon, place.lat, place.kind, place.country) == (39.0, 35.95, Kind.CITY, "SY")
    assert (place.admin1, place.population) == ("Al-Raqqah", 500_000)


def test_articles_are_dropped_only_where_arabic_names_are_met(small):
    assert names_of(index.open_index(), "paso") == set()


def test_it_is_built_once(small, monkeypatch):
    index.open_index()
    reopened(monkeypatch)
    assert len(small[1]) == 1


def test_an_index_of_older_data_is_dropped(small):
    old = small[0] / "places-0123456789abcdef"
    old.mkdir(parents=True)
    index.open_index()
    assert not old.exists()


@pytest.mark.parametrize("name", ["hashes.npy", "entries.npy", "words.bin", "stamp.json"])
@pytest.mark.parametrize("damage", ["cut", "garbled", "gone"])
def test_a_damaged_cache_is_rebuilt_and_said_so(small, monkeypatch, capsys, name, damage):
    index.open_index()
    path = next(small[0].iterdir()) / name
    content = path.read_bytes()
    path.unlink()
    if damage != "gone":
        path.write_bytes(content[: len(content) // 2] if damage == "cut" else bytes(len(content)))
    assert names_of(reopened(monkeypatch), "raqqa") == {"Ar Raqqah"}
    assert "damaged" in capsys.readouterr().err
    assert len(small[1]) == 2


def test_without_a_cache_folder_it_works_for_the_run(small, monkeypatch, capsys, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(index.CACHE_VARIABLE, str(tmp_path / "file" / "cache"))
    assert names_of(index.open_index(), "raqqa") == {"Ar Raqqah"}
    assert "can't be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    "stamp", ["[]", "5", '{"checksums": 5}', '{"checksums": {"words.bin": "x"}}', "null"]
)
def test_a_stamp_of_another_form_is_damage(small, monkeypatch, capsys, stamp):
    index.open_index()
    (next(small[0].iterdir()) / "stamp.json").write_text(stamp)
    assert names_of(reopened(monkeypatch), "raqqa") == {"Ar Raqqah"}
    assert "damaged" in capsys.readouterr().err


def test_a_file_in_the_place_of_the_index_makes_way(small, monkeypatch):
    home = small[0] / f"places-{index._fingerprint()}"
    small[0].mkdir()
    home.write_text("in the way")
    assert names_of(index.open_index(), "raqqa") == {"Ar Raqqah"}
    assert home.is_dir()
    reopened(monkeypatch)
    assert len(small[1]) == 1


@pytest.mark.parametrize("name", ["n" * 300, "loop"])
def test_a_cache_folder_that_cannot_be_entered(small, monkeypatch, capsys, tmp_path, name):
    (tmp_path / "loop").symlink_to("loop")
    monkeypatch.setenv(index.CACHE_VARIABLE, str(tmp_path / name / "cache"))
    assert names_of(index.open_index(), "raqqa") == {"Ar Raqqah"}
    assert "can't be written" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter everywhere")
def test_a_cache_folder_of_somebody_else(small, monkeypatch, tmp_path):
    (tmp_path / "closed").mkdir(mode=0)
    monkeypatch.setenv(index.CACHE_VARIABLE, str(tmp_path / "closed" / "cache"))
    assert names_of(index.open_index(), "raqqa") == {"Ar Raqqah"}


def test_whoever_comes_second_uses_what_the_first_has_built(small, monkeypatch):
    """Another process finishes while this one is still building."""
    first = []

    def read():
        if not first:
            first.append(1)
            index._build(home, None)
        yield from ENTRIES

    home = small[0] / f"places-{index._fingerprint()}"
    monkeypatch.setattr(index, "read_entries", read)
    assert names_of(index.open_index(), "raqqa") == {"Ar Raqqah"}
    assert [path.name for path in small[0].iterdir()] == [home.name]


def test_progress_is_told(small):
    told = []
    index.open_index(told.append)
    assert told == [0]
