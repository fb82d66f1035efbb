"""The reader as an analyst meets it: dispatches in, claims out, and nothing that nobody said."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import pytest
import yaml

from mapper.claims.ontology import CONTROL
from mapper.errors import InputError
from mapper.geocoder.gazetteer import Gazetteer
from mapper.reports.extract import extract, read_claims
from mapper.reports.files import Report, read_report

DISPATCHES = yaml.safe_load((Path(__file__).parent / "rules.yaml").read_text("utf-8"))
SEEDS = Path(__file__).parents[1].parent / "shared" / "seeds"
DETAILS = ("part", "against", "source", "modality", "confirmation", "temporal")


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


def read(gazetteer, text, day="2017-09-05", language="en"):
    published = dt.date.fromisoformat(day) if day else None
    return read_claims(Report(text, published, name="test.txt", language=language), gazetteer=gazetteer)


@pytest.mark.parametrize("dispatch", DISPATCHES, ids=[dispatch["id"] for dispatch in DISPATCHES])
def test_dispatch(dispatch, gazetteer):
    text, language = dispatch["text"], dispatch["id"][:2]
    report = Report(text, dispatch["published"], name=dispatch["id"], language=language)
    left = read_claims(report, gazetteer=gazetteer)
    for claim in left:
        assert text[claim.start : claim.end] == claim.quote
    for wanted in dispatch["claims"]:
        keys = [key for key in ("place", "predicate", "actor") if key in wanted]
        claim = next((c for c in left if all(str(getattr(c, k)) == wanted[k] for k in keys)), None)
        assert claim is not None, f"{wanted} is missing among {left}"
        left.remove(claim)
        for key in DETAILS:
            if key in wanted:
                assert str(getattr(claim, key) or "") == wanted[key]
        assert claim.date_to == wanted.get("date", claim.date_to)
    assert [claim for claim in left if claim.predicate not in dispatch.get("allow", [])] == []


def test_two_camps_confirm_and_one_camp_does_not(gazetteer):
    text = "The Syrian army captured Palmyra on Sunday, SANA reported. {} confirmed the report."
    two = read(gazetteer, text.format("The Syrian Observatory for Human Rights"), "2016-03-28")
    one = read(gazetteer, text.format("Bashar al-Assad"), "2016-03-28")
    assert {claim.confirmation for claim in two} == {"confirmed"}
    assert {claim.source for claim in two} == {"SANA", "Syrian Observatory for Human Rights"}
    assert {claim.confirmation for claim in one} == {"single"}


def test_siege_that_was_broken_has_its_last_day(gazetteer):
    text = (
        "Islamic State has besieged Deir ez-Zor for nearly three years. "
        "The Syrian army broke the siege of Deir ez-Zor on Tuesday."
    )
    ring = next(claim for claim in read(gazetteer, text) if claim.predicate == "besieges")
    assert (ring.temporal, ring.until) == ("past", dt.date(2017, 9, 5))
    assert ring.since is not None and ring.since.year == 2014


def test_government_is_that_of_the_country_spoken_of(gazetteer):
    text = (
        "Syriske regjeringsstyrker rykket inn i Palmyra tirsdag. "
        "I nabolandet Irak drev regjeringsstyrker nylig IS ut av byene Hawija og Tal Afar."
    )
    actors = {claim.place: claim.actor for claim in read(gazetteer, text, language="nb")}
    assert actors == {
        "Palmyra": "Syrian government",
        "Hawija": "Iraqi government",
        "Tal Afar": "Iraqi government",
    }


def test_history_is_dated_by_its_own_days(gazetteer):
    text = (
        "On 14 July 2017 the Syrian army captured Palmyra. "
        "The next day, Islamic State withdrew from Mayadin. On 9 August the Syrian army recaptured Homs."
    )
    days = {claim.place: str(claim.date_to) for claim in read(gazetteer, text, "2023-10-01")}
    assert days == {"Palmyra": "2017-07-14", "Mayadin": "2017-07-15", "Homs": "2017-08-09"}


def test_group_whose_name_follows_is_not_the_group_before(gazetteer):
    text = "The RSF holds Nyala. The armed group SPLM-N captured Kadugli."
    actors = {claim.place: claim.actor for claim in read(gazetteer, text, "2024-02-18")}
    assert actors == {"Nyala": "Rapid Support Forces", "Kadugli": "SPLM-N"}


def test_name_in_quotes_is_a_party_to_the_fighting(gazetteer):
    text = 'Heavy fighting continued in Bakhmut between Ukrainian troops and soldiers of the "Wagner Group".'
    (claim,) = read(gazetteer, text, "2023-05-01")
    assert claim.actor == "Ukraine;Wagner Group"


def test_missing_day_of_publication_says_how_to_give_it(gazetteer):
    with pytest.raises(InputError, match=r"--published 2017-09-05"):
        read(gazetteer, "Russian forces captured Bakhmut on Tuesday.", day="")
    dated = read(gazetteer, "Russian forces captured Bakhmut on 20 May 2023.", day="")
    assert [str(claim.date_to) for claim in dated] == ["2023-05-20"]


def test_table_keeps_every_claim_and_its_words(gazetteer):
    report = Report(
        "Russian forces captured Bakhmut today.", dt.date(2023, 5, 20), name="a.txt", language="en"
    )
    table = extract(report, gazetteer=gazetteer)
    assert table.loc[0, ["place", "actor", "report", "id"]].tolist() == ["Bakhmut", "Russia", "a.txt", "c1"]
    assert report.text[table.loc[0, "start"] : table.loc[0, "end"]] == table.loc[0, "quote"]


@pytest.mark.parametrize(
    "piece", ["captured Mosul, ", "the eastern part of ", "IS and ", "(", "1,1", "siege the of "]
)
def test_hostile_text_ends_in_bounded_time(piece, gazetteer):
    text = piece * (20_000 // len(piece))
    begun = time.perf_counter()
    read(gazetteer, text)
    assert time.perf_counter() - begun < 30


@pytest.mark.skipif(not SEEDS.is_dir(), reason="there is no folder ../shared beside the repository")
def test_first_report(gazetteer):
    report = read_report(SEEDS / "deir-al-zor-2017-09-05.nb.txt", published="2017-09-05")
    claims = read_claims(report, gazetteer=gazetteer)
    held = [claim for claim in claims if claim.predicate in CONTROL and claim.temporal == "current"]
    whole = [claim for claim in held if claim.place.startswith("Deir") and claim.part is None]
    assert whole == []
    assert not {claim.actor for claim in held} & {"United States", "Russia", "Iran"}
    collapse = next(claim for claim in claims if claim.predicate == "defence_collapsed")
    assert (collapse.confirmation, collapse.modality, collapse.source) == (
        "unconfirmed",
        "claimed",
        "Syrian state TV",
    )
    stretch = next(claim for claim in claims if claim.predicate == "masses_forces")
    assert (stretch.place, stretch.to_place, stretch.kind) == ("Deir al-Zor", "al-Qaim", "corridor")
    assert stretch.quantity == "fighters 5000-10000"
    assert all(report.text[claim.start : claim.end] == claim.quote for claim in claims)


@pytest.mark.parametrize(
    "piece",
    [
        "IS and ",
        "IS, ",
        "IS captured Raqqa and Mosul and ",
        ". ",
        ". \n",
        '" ',
        "captured Xa",
        "The city and the group. ",
        "Islamic State controls Raqqa.\n\n",
        "– The army took Mosul. ",
    ],
)
def test_any_text_is_read_in_time_linear_in_its_length(gazetteer, piece):
    text = piece * (60_000 // len(piece))
    begun = time.perf_counter()
    read(gazetteer, text)
    assert time.perf_counter() - begun < 6


def test_a_language_nobody_reads_is_refused_by_file(gazetteer, tmp_path):
    path = tmp_path / "pl.txt"
    path.write_text("Armia zajęła miasto we wtorek, podaje agencja.", "utf-8")
    with pytest.raises(InputError, match=r"pl\.txt is in a language without a pack"):
        read_claims(read_report(path, published="2023-01-01"), gazetteer=gazetteer)
