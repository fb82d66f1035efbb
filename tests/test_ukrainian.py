"""Reports in Ukrainian: no articles, seven cases, words in any order."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from mapper.errors import InputError
from mapper.geocoder import matching
from mapper.geocoder.gazetteer import Gazetteer
from mapper.reports.extract import read_claims
from mapper.reports.files import Report, read_report
from mapper.reports.packs.detect import detect

DISPATCHES = yaml.safe_load((Path(__file__).parent / "dispatches" / "uk.yaml").read_text("utf-8"))
DETAILS = {"against": "against", "source": "source", "modality": "modality", "confirmation": "confirmation"}
DAYS = {"date_from": "date_from", "date": "date_to", "since": "since"}
PUBLISHED = dt.date(2024, 2, 18)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


@pytest.fixture(autouse=True)
def without_dictionaries(monkeypatch):
    """The pack's endings must do, for the dictionaries of the geocoder are an extra."""
    monkeypatch.setattr(matching, "nominatives", lambda name: ())


def read(text, gazetteer, published=PUBLISHED):
    return read_claims(Report(text, published, name="uk.txt"), gazetteer=gazetteer)


def judged(dispatch, gazetteer):
    """Return pairs of a wanted claim and the one read, or None, and the claims that nobody wanted."""
    left = read(dispatch["text"], gazetteer, dispatch["published"])
    pairs = []
    for wanted in dispatch["claims"]:
        claim = next((claim for claim in left if is_meant(claim, wanted)), None)
        pairs.append((wanted, claim))
        if claim:
            left.remove(claim)
    return pairs, left


def is_meant(claim, wanted):
    parties = {name.strip() for name in wanted.get("actor", claim.actor).split(";")}
    return (claim.place, claim.predicate, str(claim.part or ""), set(claim.actor.split(";"))) == (
        wanted["place"],
        wanted["predicate"],
        wanted.get("part", ""),
        parties,
    )


@pytest.mark.parametrize("dispatch", DISPATCHES, ids=[dispatch["id"] for dispatch in DISPATCHES])
def test_dispatch(dispatch, gazetteer):
    pairs, left = judged(dispatch, gazetteer)
    assert left == []
    for wanted, claim in pairs:
        missed = wanted.get("missed", [])
        assert (claim is None) == (missed is True) or wanted.get("optional"), f"{wanted} and {claim}"
        if claim is None:
            continue
        assert dispatch["text"][claim.start : claim.end] == claim.quote
        for key, column in (DETAILS | DAYS).items():
            if key in wanted:
                same = str(getattr(claim, column) or "") == str(wanted[key])
                assert same == (key not in missed), f"{key} of {claim}"


def test_precision_and_recall(gazetteer):
    found = wrong = needed = 0
    for dispatch in DISPATCHES:
        pairs, left = judged(dispatch, gazetteer)
        required = [claim for wanted, claim in pairs if not wanted.get("optional")]
        needed += len(required)
        found += sum(claim is not None for claim in required)
        wrong += len(left)
    figures = f"precision {found}/{found + wrong}, recall {found}/{needed}"
    assert found / (found + wrong) >= 0.95 and found / needed >= 0.85, figures


def test_language_is_told_by_the_text(tmp_path, gazetteer):
    assert {detect(dispatch["text"]) for dispatch in DISPATCHES} == {"uk"}
    path = tmp_path / "ru.txt"
    path.write_text("Российские войска взяли под контроль Авдеевку, сообщает Минобороны.", "utf-8")
    with pytest.raises(InputError, match=r"ru\.txt is in a language without a pack \('ru'\)"):
        read_claims(read_report(path, published="2024-02-18"), gazetteer=gazetteer)


def test_places_of_claims_are_known_to_the_gazetteer(gazetteer):
    places = {claim.place for d in DISPATCHES for claim in read(d["text"], gazetteer, d["published"])}
    assert len(places) > 25
    assert [place for place in places if not gazetteer.geocode(place)] == []


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("звільнили Часів Яр", "Часів Яр"),
        ("відступили з Часового Яру", "Часів Яр"),
        ("відступили з Харкова", "Харків"),
        ("відступили з Миколаєва", "Миколаїв"),
        ("відступили з Тернополя", "Тернопіль"),
        ("відступили із Сум", "Суми"),
        ("відступили з Чернівців", "Чернівці"),
        ("увійшли до Великої Новосілки", "Велика Новосілка"),
        ("увійшли до Кривого Рогу", "Кривий Ріг"),
        ("увійшли до Красногорівки", "Красногорівка"),
        ("контролюють Херсонську область", "Херсонська область"),
        ("контролюють третину Запорізької області", "Запорізька область"),
    ],
)
def test_name_in_any_case_is_the_name(words, place, gazetteer):
    (claim,) = read(f"Російські війська {words}.", gazetteer)
    assert (claim.place, claim.actor) == (place, "Russia")
    assert gazetteer.geocode(claim.place)[0].country == "UA"


@pytest.mark.parametrize(
    "text",
    [
        "Покровськ захопили російські війська.",
        "Російські війська захопили Покровськ.",
        "Російські війська Покровськ захопили.",
        "Покровськ російські війська захопили.",
        "Покровськ захоплений російськими військами.",
        "Над Покровськом російські війська встановили контроль.",
    ],
)
def test_words_stand_in_any_order(text, gazetteer):
    claims = read(text, gazetteer)
    assert [(c.place, c.predicate, c.actor) for c in claims] == [("Покровськ", "takes_control", "Russia")]


def test_share_of_a_country_needs_no_word_for_of(gazetteer):
    (claim,) = read("Росія утримує близько 18 відсотків України.", gazetteer)
    assert (claim.place, claim.share, claim.actor) == ("Україна", 0.18, "Russia")
