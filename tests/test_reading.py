"""How well the reader reads: coded texts in two languages, and the very first report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import mapper
from mapper.reports.extract import read_claims
from mapper.reports.files import read_report
from tests.coded import coded_texts, lines, scored

REPOSITORY = Path(__file__).parents[1]
FIRST = "deir-al-zor-2017-09-05"
CODED = ["dispatches/en", "dispatches/nb", "reports/en", "reports/nb"]
CODED += ["reports/en-plain", "reports/nb-plain", "reports/en-new", "reports/nb-new"]
EVENTS = ["siege_broken", "takes_control", "controls", "forecast", "contests", "losing_control"]


@pytest.fixture(scope="module")
def dispatches(gazetteer, registry):
    return scored(coded_texts("dispatches/en", "dispatches/nb"), gazetteer, registry)


def test_dispatches_are_read_with_few_claims_missed_and_fewer_made_up(dispatches):
    assert dispatches.recall >= 0.85, "\n".join(lines(dispatches))
    assert dispatches.precision >= 0.90, "\n".join(lines(dispatches))


def test_nothing_is_read_from_a_dispatch_that_it_must_not_say(dispatches):
    assert not dispatches.forbidden, "\n".join(lines(dispatches))


def test_of_what_is_read_the_tense_the_stance_and_who_says_so_are_mostly_right(dispatches):
    assert dispatches.share_right("temporal") >= 0.95
    assert dispatches.share_right("modality") >= 0.90
    assert dispatches.share_right("confirmation") >= 0.90
    assert dispatches.share_right("source") >= 0.80


@pytest.mark.parametrize("name", ["reports/en-plain", "reports/nb-plain"])
def test_of_whole_reports_more_is_read_than_missed_and_little_is_made_up(name, gazetteer, registry):
    result = scored(coded_texts(name), gazetteer, registry)
    assert result.recall >= 0.60, "\n".join(lines(result))
    assert result.precision >= 0.70, "\n".join(lines(result))


@pytest.mark.parametrize("name", CODED)
def test_every_coded_claim_rests_on_words_of_its_text(name):
    texts = coded_texts(name)
    plain = {coded.id: " ".join(coded.report.text.split()) for coded in texts}
    strays = [
        (coded.id, claim["quote"])
        for coded in texts
        for claim in coded.claims
        if " ".join(claim["quote"].split()) not in plain[coded.id]
    ]
    assert not strays
    assert len(plain) == len(texts)


def test_there_are_enough_dispatches_to_tell():
    texts = coded_texts("dispatches/en", "dispatches/nb")
    assert len(texts) >= 60
    assert sum(not coded.claims for coded in texts) >= 10, "some must say nothing of who holds what"


def test_the_first_report_gives_the_facts_of_its_table_and_little_else(gazetteer, shared):
    gold = json.loads((shared / f"seeds/{FIRST}.gold.json").read_text("utf-8"))
    report = read_report(shared / f"seeds/{FIRST}.nb.txt", published="2017-09-05")
    claims = read_claims(report, gazetteer=gazetteer)
    pairs = [
        (row["id"], claim.id)
        for row in gold["claims"]
        for claim in claims
        if row["status"] == claim.predicate
        and any(claim.start < span["end"] and span["start"] < claim.end for span in row["evidence"])
    ]
    assert {row["id"] for row in gold["claims"] if row["level"] == "required"} <= {row for row, _ in pairs}
    assert len({claim.id for claim in claims} - {claim for _, claim in pairs}) <= 8


def test_the_first_report_draws_the_map_that_its_reader_has_in_mind(gazetteer, shared):
    report = read_report(shared / f"seeds/{FIRST}.nb.txt", published="2017-09-05")
    claims = mapper.locate(mapper.extract(report, gazetteer=gazetteer), gazetteer)
    places = mapper.ControlMap(claims).at("2017-09-05").places
    seen = {
        (row.place, row.part or ""): (row.status, frozenset(row.actors.split(";")))
        for row in places.itertuples()
    }
    syria, jihadists = "Syrian government", "Islamic State"
    assert seen == {
        ("Deir al-Zor", ""): ("contested", {jihadists, syria}),
        ("Deir al-Zor", "S"): ("controlled", {syria}),
        ("Deir al-Zor", "W"): ("presence", {syria}),
        ("Deir al-Zor", "part"): ("controlled", {jihadists}),
        ("Deir al-Zor – al-Qaim", ""): ("presence", {jihadists}),
        ("Mosul", ""): ("controlled", {"Iraqi government"}),
        ("Raqqa", ""): ("contested", {"Kurdish forces", "Sunni Arab groups", jihadists}),
        ("Tal Afar", ""): ("controlled", {"Iraqi government"}),
    }


def test_both_dispatches_on_the_broken_siege_tell_the_same(gazetteer, registry):
    told = []
    for path in sorted((REPOSITORY / "seeds").rglob("dispatch.*.md")):
        claims = read_claims(read_report(path), gazetteer=gazetteer, registry=registry)
        told.append(
            {
                (c.predicate, c.part, c.actor, c.date_to, c.confirmation)
                for c in claims
                if c.predicate in EVENTS
            }
        )
    assert len(told) == 2
    shared = told[0] & told[1]
    assert len(shared) >= 0.9 * max(map(len, told)), told[0] ^ told[1]
