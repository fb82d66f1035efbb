"""The rules of evidence, place by place: hand-checkable cases and properties."""

from __future__ import annotations

import datetime as dt
import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mapper.control.standing import NEVER, Item, states

DAY = dt.date(2017, 9, 1)
STALE = 30


def item(offset, predicate, actor, against=(), *, doubted=False, weight=0.8, until=NEVER, name=None):
    day = DAY + dt.timedelta(days=offset)
    actors = (actor,) if isinstance(actor, str) else actor
    rivals = (against,) if isinstance(against, str) else against
    return Item(day, until, predicate, actors, rivals, doubted, weight, name or f"{predicate}{offset}{actor}")


def at(items, offset):
    day = DAY + dt.timedelta(days=offset)
    found = [one for one in states(items, STALE) if one.valid_from <= day < one.valid_to]
    return (found[0].status.value, found[0].actors, found[0].besieged_by) if found else None


def test_attacks_never_make_control():
    assert at([item(0, "advances", "A", "B")], 0) == ("presence", ("A",), ())


def test_control_is_not_ended_by_silence():
    assert at([item(0, "controls", "A")], 10_000) == ("controlled", ("A",), ())


def test_on_the_day_of_change_there_is_one_owner_the_new_one():
    items = [item(0, "controls", "A"), item(5, "takes_control", "B", "A")]
    assert at(items, 4) == ("controlled", ("A",), ())
    assert at(items, 5) == ("controlled", ("B",), ())


def test_equal_newest_claims_contest_whatever_their_order():
    one, two = item(0, "controls", "A"), item(0, "controls", "B")
    assert at([one, two], 0) == at([two, one], 0) == ("contested", ("A", "B"), ())


def test_a_much_weightier_claim_of_the_same_day_wins_and_the_other_is_kept_as_outvoted():
    found = states(
        [item(0, "controls", "A", weight=0.9), item(0, "controls", "B", weight=0.3, name="weak")], STALE
    )
    assert (found[0].status.value, found[0].actors, found[0].outvoted) == ("controlled", ("A",), ("weak",))


def test_a_doubted_claim_shows_as_claimed_and_never_flips_control():
    assert at([item(0, "takes_control", "A", doubted=True)], 0) == ("claimed", ("A",), ())
    items = [item(0, "controls", "B"), item(3, "takes_control", "A", doubted=True)]
    assert at(items, 3) == ("controlled", ("B",), ())
    assert [layer.actors for one in states(items, STALE)[1:2] for layer in one.claimed] == [("A",)]


def test_contested_goes_stale_and_gives_way_to_the_last_holder():
    items = [item(0, "controls", "A"), item(5, "contests", "B", "A")]
    assert at(items, 5 + STALE - 1) == ("contested", ("B", "A"), ())
    assert at(items, 5 + STALE) == ("controlled", ("A",), ())


def test_fighting_for_an_unheld_place_goes_stale_to_unknown():
    assert at([item(0, "contests", "B", "A")], STALE) == ("unknown", (), ())


def test_one_side_leaving_leaves_the_other():
    items = [item(0, "contests", "B", "A"), item(2, "withdraws", "A")]
    assert at(items, 2) == ("controlled", ("B",), ())


def test_the_sole_holder_leaving_leaves_nobody():
    assert at([item(0, "controls", "A"), item(2, "withdraws", "A")], 2) == ("unknown", (), ())


def test_a_siege_stands_beside_control_until_broken():
    items = [item(0, "controls", "A"), item(1, "besieges", "B", "A"), item(9, "siege_broken", "A", "B")]
    assert at(items, 8) == ("controlled", ("A",), ("B",))
    assert at(items, 9) == ("controlled", ("A",), ())


def test_a_siege_ends_when_the_besieger_takes_the_place():
    items = [item(1, "besieges", "B", "A"), item(4, "takes_control", "B", "A")]
    assert at(items, 1) == ("presence", ("A",), ("B",))
    assert at(items, 4) == ("controlled", ("B",), ())


def test_a_past_siege_with_an_end_leaves_no_ring():
    until = DAY + dt.timedelta(days=7)
    assert at([item(0, "besieges", "B", "A", until=until)], 7)[2] == ()


def test_a_truce_is_mixed_and_several_holders_of_one_claim_are_too():
    assert at([item(0, "mixed", "A", "B")], 0) == ("mixed", ("A", "B"), ())
    assert at([item(0, "controls", ("A", "B"))], 0) == ("mixed", ("A", "B"), ())


def test_taking_a_town_by_fight_beats_the_fight_of_the_same_day():
    items = [item(0, "contests", "A", "B"), item(0, "takes_control", "A", "B")]
    assert at(items, 0) == ("controlled", ("A",), ())


evidence = st.builds(
    item,
    st.integers(0, 80),
    st.sampled_from(
        [
            "controls",
            "takes_control",
            "contests",
            "withdraws",
            "besieges",
            "siege_broken",
            "advances",
            "mixed",
        ]
    ),
    st.sampled_from(["A", "B", "C"]),
    st.sampled_from(["", "A", "B"]).map(lambda name: (name,) if name else ()),
    doubted=st.booleans(),
    weight=st.sampled_from([0.3, 0.6, 0.8]),
)
several = st.lists(evidence, max_size=8).map(
    lambda items: [Item(**{**vars(one), "id": f"c{number}"}) for number, one in enumerate(items)]
)


@given(several)
def test_intervals_follow_each_other_without_gap_or_overlap(items):
    found = states(items, STALE)
    assert bool(found) == bool(items)
    for one, following in pairwise(found):
        assert one.valid_from < one.valid_to == following.valid_from
    assert not found or found[-1].valid_to == NEVER


@given(several, st.randoms())
def test_the_order_of_the_claims_does_not_matter(items, chance: random.Random):
    shuffled = list(items)
    chance.shuffle(shuffled)
    assert states(shuffled, STALE) == states(items, STALE)


@given(several, evidence)
def test_a_later_claim_leaves_earlier_days_alone(items, late):
    last = max((one.day for one in items), default=DAY)
    later = Item(**{**vars(late), "day": last + dt.timedelta(days=5), "id": "late"})
    before, after = states(items, STALE), states([*items, later], STALE)
    for offset in range((last - DAY).days + 5):
        day = DAY + dt.timedelta(days=offset)
        old = next((one for one in before if one.valid_from <= day < one.valid_to), None)
        new = next((one for one in after if one.valid_from <= day < one.valid_to), None)
        assert (old is None) == (new is None)
        if old and new:
            assert (old.status, old.actors, old.besieged_by) == (new.status, new.actors, new.besieged_by)


@given(several)
def test_renaming_actors_only_renames(items):
    names = {"A": "X", "B": "Y", "C": "Z"}

    def renamed(actors):
        return tuple(names[actor] for actor in actors)

    other = [
        Item(**{**vars(one), "actor": renamed(one.actor), "against": renamed(one.against)}) for one in items
    ]
    for one, two in zip(states(items, STALE), states(other, STALE), strict=True):
        assert (one.status, renamed(one.actors), renamed(one.besieged_by)) == (
            two.status,
            two.actors,
            two.besieged_by,
        )


@given(several)
def test_no_status_without_a_claim_behind_it(items):
    for one in states(items, STALE):
        assert (one.status == "unknown") == (not one.ids)
        assert bool(one.besieged_by) == bool(one.siege_ids)


def test_fighting_with_nobody_named_is_still_fighting():
    items = [item(0, "controls", "A"), item(4, "contests", ())]
    assert at(items, 4) == ("contested", ("A",), ())
    assert at([item(0, "contests", ())], 0) == ("contested", (), ())


def test_a_rumour_of_fighting_is_a_presence_at_most():
    assert at([item(0, "contests", "A", "B", doubted=True)], 0) == ("presence", ("A",), ())


def test_leaving_on_the_day_of_holding_is_leaving():
    assert at([item(0, "controls", "A"), item(0, "withdraws", "A")], 0) == ("unknown", (), ())


def test_a_weight_of_nothing_is_a_weight():
    assert at([item(0, "controls", "A", weight=0.0)], 0) == ("controlled", ("A",), ())


def test_what_nobody_dated_does_not_go_stale():
    undated = Item(dt.date.min, NEVER, "contests", ("A",), ("B",), False, 0.8, "c1")
    assert at([undated], 5_000) == ("contested", ("A", "B"), ())


def test_the_last_day_of_the_calendar_is_a_day():
    last = Item(dt.date(9999, 12, 30), NEVER, "advances", ("A",), (), False, 0.8, "c1")
    assert states([last], STALE)[-1].status == "presence"
