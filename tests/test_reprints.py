"""Twelve papers that print one agency's text are one source; two papers that tell of one event are two."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from mapper.case import open_case
from mapper.claims.files import read_claims, write_claims
from mapper.control.evidence import evidence
from mapper.control.settings import Settings
from mapper.geocoder.locate import locate
from mapper.reports.files import Report
from mapper.reports.reprints import find_reprints, shared, shingles

DISPATCH = """\
RAQQA, Syria (Reuters) - Government forces entered the western quarters of the city after a night of heavy shelling, residents and a military source said.

Syrian Democratic Forces took control of Tabqa on Monday. Islamic State controls Mayadin.

The Syrian Observatory for Human Rights, a monitoring group, said at least twelve fighters were killed in the clashes around the sugar factory.

"Our units have secured the western bridge and are advancing towards the clock square," an army spokesman said in a statement carried by state television. "The enemy is encircled and has no way out."

A column of armoured vehicles was seen on the road from the south, and engineers cleared mines from the bridge, a witness said.

Tens of thousands of civilians are thought to be trapped, and food and medicine are running short. The United Nations has called for a pause in the fighting.

The militants captured the place three years ago and made it the centre of what they called a state."""

OTHER = """\
Troops pushed into the outskirts this week in what officers described as the opening of the final battle.

Syrian Democratic Forces took control of Tabqa on Monday after their rivals slipped away by night.

"Our units have secured the western bridge and are advancing towards the clock square," an army spokesman said in a statement carried by state television. "The enemy is encircled and has no way out."

In the old quarter the defenders have dug in. Families who fled described tunnels, rigged houses and snipers on the minaret, and said bread was baked every third day.

At least twelve fighters were killed, the Syrian Observatory for Human Rights said. Doctors nearby counted nine wounded soldiers.

Aid workers say that some forty thousand people have no way of leaving, and the last clinic closed on Saturday."""
OWN = "Our own reporter adds that Kurdish forces control Manbij, where no trains have run since the tracks were hit."


def paragraphs(text=DISPATCH):
    return text.split("\n\n")


def edited(text):
    """Return a text with a word changed here and there, as subeditors do."""
    for word, other in [
        ("heavy ", "fierce "),
        ("seen", "spotted"),
        ("thought", "believed"),
        ("fighters", "men"),
    ]:
        text = text.replace(word, other)
    return text


WITHOUT_CREDIT = DISPATCH.replace("RAQQA, Syria (Reuters) - ", "")
REPRINTS = {
    "as it is": DISPATCH,
    "headline": "City stormed at last\n\n" + DISPATCH,
    "other headline": "TROOPS ENTER CITY\n\nBy our staff\n\n" + WITHOUT_CREDIT,
    "end cut": "\n\n".join(paragraphs()[:5]),
    "half": "\n\n".join(paragraphs()[:4]),
    "start cut": "\n\n".join(paragraphs()[1:]),
    "middle cut": "\n\n".join(paragraphs()[:2] + paragraphs()[4:]),
    "edited": edited(DISPATCH),
    "edited and cut": "Storm\n\nFrom our desk in Beirut\n\n"
    + edited("\n\n".join(paragraphs(WITHOUT_CREDIT)[:5])),
    "order changed": "\n\n".join([*paragraphs()[:2], *reversed(paragraphs()[2:])]),
    "added to": f"{DISPATCH}\n\n{OWN}",
    "half, added to": "\n\n".join(paragraphs()[:4]) + f"\n\n{OWN}",
}


def reports(*texts):
    return [Report(text, name=f"{number}.txt") for number, text in enumerate(texts)]


@pytest.mark.parametrize("how", REPRINTS)
def test_a_text_printed_again_is_known_however_it_was_cut(how):
    assert find_reprints(reports(DISPATCH, REPRINTS[how])) == [(1, 0)]
    assert find_reprints(reports(REPRINTS[how], DISPATCH)) == [(1, 0)]


def test_two_reports_of_one_event_are_no_reprints_though_they_quote_the_same_words():
    assert find_reprints(reports(DISPATCH, OTHER)) == []
    assert find_reprints(reports(OTHER, *REPRINTS.values())) == [(n, 1) for n in range(2, 13)]


def test_reprints_and_other_reports_are_far_apart():
    sets = {how: shingles(text) for how, text in REPRINTS.items()}
    again = [shared(shingles(DISPATCH), each) for each in sets.values()]
    apart = [shared(shingles(OTHER), each) for each in sets.values()]
    assert min(again) > 0.65 and max(apart) < 0.45


def test_short_reports_are_reprints_only_word_for_word():
    first = "Syrian Democratic Forces took control of Tabqa on Monday, the army said."
    second = "Syrian Democratic Forces took control of Tabqa on Monday, residents told a paper."
    assert find_reprints(reports(first, second)) == []
    assert find_reprints(reports(first, first.upper())) == [(1, 0)]
    assert find_reprints(reports("Raqqa fell.", "Raqqa fell.")) == []


def test_the_original_is_what_was_published_first():
    days = [dt.date(2017, 9, 7), None, dt.date(2017, 9, 5)]
    texts = [Report(DISPATCH, published=day, name=str(day)) for day in days]
    assert find_reprints(texts) == [(0, 2), (1, 2)]


def test_a_round_up_of_two_dispatches_makes_them_no_reprints_of_each_other():
    assert find_reprints(reports(DISPATCH, OTHER, f"{OTHER}\n\n{DISPATCH}"))[0].original in (0, 1)
    assert len(find_reprints(reports(DISPATCH, OTHER, f"{OTHER}\n\n{DISPATCH}"))) == 1


@pytest.fixture
def folder(tmp_path):
    for number, text in enumerate(REPRINTS.values()):
        front = f"---\npublished: 2017-09-{5 + number // 4:02}\nlanguage: en\n---\n"
        (tmp_path / f"paper{number:02}.txt").write_text(front + text, "utf-8")
    return tmp_path


def told(claims, *columns):
    return set(claims[list(columns)].itertuples(index=False, name=None))


def test_twelve_reprints_make_the_claims_of_one_report(folder, gazetteer):
    alone = open_case(folder / "paper00.txt", gazetteer=gazetteer).claims
    case = open_case(folder, gazetteer=gazetteer)
    first = case.claims[case.claims["report"] == "paper00.txt"]
    assert told(first, "place", "actor", "predicate") == told(alone, "place", "actor", "predicate")
    tabqa = case.claims[case.claims["place"] == "Tabqa"]
    assert tabqa["note"].tolist() == [f"also in {', '.join(f'paper{n:02}.txt' for n in range(1, 12))}"]
    assert tabqa["source"].tolist() == ["Reuters"]
    assert [report.name for report in case.reports] == [f"paper{n:02}.txt" for n in range(12)]
    assert case.notes == (
        "11 reports are reprints of paper00.txt, and one source with it: "
        + ", ".join(f"paper{n:02}.txt" for n in range(1, 12)),
    )


def test_what_a_reprint_adds_of_its_own_stays(folder, gazetteer):
    claims = open_case(folder, gazetteer=gazetteer).claims
    added = claims[claims["place"] == "Manbij"]
    assert added["report"].tolist() == ["paper10.txt"]
    assert added["reprint_of"].tolist() == ["paper00.txt"]
    assert added["note"].tolist() == ["also in paper11.txt"]


def weights(claims, registry, gazetteer):
    table = evidence(locate(claims, gazetteer), registry, Settings())
    return table.loc[table["predicate"] == "takes_control", "weight"].round(3).tolist()


def test_a_reprint_confirms_nothing_and_another_report_does(tmp_path, gazetteer, registry):
    """A sentence put in other words could pass for a second source."""
    paper, again, other = (tmp_path / f"{name}.txt" for name in ("a", "b", "c"))
    paper.write_text(WITHOUT_CREDIT, "utf-8")
    again.write_text(WITHOUT_CREDIT.replace("took control of Tabqa", "seized Tabqa"), "utf-8")
    other.write_text(OTHER, "utf-8")
    day = dt.date(2017, 9, 5)

    alone = weights(open_case(paper, gazetteer=gazetteer, published=day).claims, registry, gazetteer)
    twice = open_case(paper, again, gazetteer=gazetteer, published=day).claims
    assert weights(twice, registry, gazetteer) == alone * 2
    two = open_case(paper, other, gazetteer=gazetteer, published=day).claims
    assert all(weight > alone[0] for weight in weights(two, registry, gazetteer))

    for suffix in ("yaml", "csv", "geojson"):  # A table that is edited in between remembers who copied whom.
        write_claims(twice, tmp_path / f"t.{suffix}")
        assert weights(read_claims(tmp_path / f"t.{suffix}"), registry, gazetteer) == alone * 2


def test_many_reports_are_compared_in_little_time():
    import time

    words = [f"{a}{b}" for a, b in itertools.product("abcdefghij", repeat=2)]
    texts = [" ".join(words[(i * i + n) % 97] + str(n % 7) for i in range(400)) for n in range(300)]
    begun = time.perf_counter()
    find_reprints(reports(*texts))
    assert time.perf_counter() - begun < 20
