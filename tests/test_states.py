"""States of many places as columns: the same as place by place, on any day, in any order of the claims."""

from __future__ import annotations

import datetime as dt
import random
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.case import open_case
from mapper.claims.actors import load_registry
from mapper.claims.ontology import Modality, Part, Predicate
from mapper.claims.table import Claim, claim_table, join_list
from mapper.control.day import Today, confidence, evidence_table, marks_table, on_day, places_table
from mapper.control.evidence import (
    WEIGHED,
    day_of_effect,
    days_of_effect,
    each,
    known_on,
    part_of,
    parts_of,
    place_key,
    place_keys,
    weight,
)
from mapper.control.footprints import Level, all_grounded, discs, grounded
from mapper.control.history import histories
from mapper.control.intervals import Places, active, as_days, interval_table
from mapper.control.settings import Settings
from mapper.control.standing import EVER, NEVER
from mapper.crs import distance_km
from tests.conftest import ROOT

FIRST = dt.date(2017, 9, 1)
DAYS = [FIRST + dt.timedelta(days=number) for number in range(-1, 12)]
LATER = FIRST + dt.timedelta(days=400)
REGISTRY, SETTINGS = load_registry(), Settings()
POINTS = {"Alif": (40.0, 35.0), "Ba": (40.4, 35.2), "Ta": (40.8, 34.9)}

days = st.integers(0, 9).map(lambda number: FIRST + dt.timedelta(days=number))
told = st.fixed_dictionaries(
    {
        "place": st.sampled_from(sorted(POINTS)),
        "part": st.sampled_from([None, None, Part.N, Part.W, Part.PART]),
        "predicate": st.sampled_from(list(Predicate)),
        "actor": st.sampled_from(["IS", "SDF", "Syrian government", "IS;SDF"]),
        "against": st.sampled_from(["", "IS", "SDF"]),
        "date_from": st.one_of(st.none(), days),
        "date_to": st.one_of(st.none(), days),
        "until": st.one_of(st.none(), st.none(), days),
        "published": st.one_of(st.none(), days),
        "modality": st.sampled_from([Modality.ASSERTED, Modality.ASSERTED, *Modality]),
        "source": st.sampled_from(["", "SANA", "Reuters"]),
        "extent": st.sampled_from([None, None, "most", "part"]),
        "confidence": st.sampled_from([None, None, 0.3]),
        "review": st.sampled_from([None, None, "rejected"]),
    }
)
several = st.lists(told, min_size=1, max_size=14)


def table(rows):
    """Return a located claim table; the ids are those of the order given."""
    located = []
    for number, row in enumerate(rows):
        lon, lat = POINTS[row["place"]]
        found = {"located_by": "given", "located_id": f"given:{row['place']}:0", "located_kind": "settlement"}
        located.append({"id": f"c{number}", **row, "lon": lon, "lat": lat, **found})
    return claim_table(located)


def past_of(claims, known_by=None):
    return histories(claims, REGISTRY, SETTINGS, known_by)


def states_of(found):
    return {(one.spot.key, one.spot.part): one.states for one in found}


@settings(deadline=None, max_examples=50)
@given(several)
def test_a_row_of_the_intervals_is_in_force_where_the_history_of_its_place_has_it(rows):
    places = Places((history, None) for history in past_of(table(rows)))
    for day in [EVER, *DAYS, LATER, NEVER]:
        expected = [(place, one.at(day)) for place, (one, _) in enumerate(places) if one.at(day)]
        rows_of_day = places.intervals.iloc[active(places.intervals, day)]
        assert rows_of_day["place"].tolist() == [place for place, _ in expected]
        assert rows_of_day["status"].tolist() == [state.status for _, state in expected]
        assert rows_of_day["actors"].tolist() == [join_list(state.actors) for _, state in expected]
        assert rows_of_day["weight"].tolist() == [state.weight for _, state in expected]
        assert rows_of_day["sources"].tolist() == [len(state.ids) for _, state in expected]
        assert [state for _, state, _ in on_day(places, day)] == [state for _, state in expected]


@settings(deadline=None, max_examples=50)
@given(several)
def test_states_are_half_open_and_leave_no_gap(rows):
    for history in past_of(table(rows)):
        for one, following in pairwise(history.states):
            assert one.valid_from < one.valid_to <= following.valid_from
            assert one.valid_to == following.valid_from or not history.spot.part


@settings(deadline=None, max_examples=50)
@given(several, st.randoms())
def test_the_order_of_the_claims_does_not_matter(rows, chance: random.Random):
    claims = table(rows)
    numbers = list(range(len(rows)))
    chance.shuffle(numbers)
    assert states_of(past_of(claims.iloc[numbers])) == states_of(past_of(claims))


@settings(deadline=None, max_examples=50)
@given(several, told)
def test_what_is_said_later_leaves_what_was_known_alone(rows, late):
    early = [{**row, "published": row["published"] or FIRST} for row in rows]
    said = {**late, "published": LATER}
    known_by = DAYS[-1]
    assert states_of(past_of(table([*early, said]), known_by)) == states_of(past_of(table(early)))


@settings(deadline=None, max_examples=50)
@given(several, told)
def test_what_happens_later_leaves_earlier_days_alone(rows, late):
    event = {**late, "date_from": LATER, "date_to": LATER, "published": None, "until": None}
    before, after = states_of(past_of(table(rows))), states_of(past_of(table([*rows, event])))
    for where, states in before.items():
        for day in DAYS:
            old = [one for one in states if one.valid_from <= day < one.valid_to]
            new = [one for one in after[where] if one.valid_from <= day < one.valid_to]
            assert [(one.status, one.actors, one.besieged_by) for one in old] == [
                (one.status, one.actors, one.besieged_by) for one in new
            ]


@settings(deadline=None, max_examples=50)
@given(several)
def test_columns_follow_the_rules_for_one_claim(rows):
    claims = table(rows)
    rows_of = claims.to_dict("records")
    assert place_keys(claims) == [place_key(claim) for claim in rows_of]
    assert parts_of(claims) == [part_of(claim) for claim in rows_of]
    effect = days_of_effect(claims)
    expected = pd.Series(pd.to_datetime([day_of_effect(claim) for claim in rows_of]), index=claims.index)
    assert effect.isna().equals(expected.isna())
    assert (effect == expected)[expected.notna()].all()
    weights = each(claims, WEIGHED, lambda claim: weight(claim, REGISTRY))
    assert weights == [weight(claim, REGISTRY) for claim in rows_of]


def as_told(places, today):
    """Return the status of each place on a day, place by place."""
    for history, ground in places:
        state = history.at(today.day)
        if state is None:
            continue
        first, last = history.spell(today.day)
        claims = (*state.ids, *state.siege_ids, *state.outvoted)
        sure = confidence(state.weight, state.affirmed, today.day, today.settings.half_life_days)
        others = today.told[history.spot.key, history.spot.part]
        yield (
            ground,
            {
                "key": history.spot.key,
                "part": history.spot.part,
                "status": state.status.value,
                "actors": join_list(state.actors),
                "besieged_by": join_list(state.besieged_by),
                "claim_ids": join_list([*claims, *others]),
                "confidence": sure,
                "weight": state.weight,
                "sources": len(state.ids),
                "affirmed": pd.NaT if state.affirmed == EVER else pd.Timestamp(state.affirmed),
                "valid_from": pd.NaT if first == EVER else pd.Timestamp(first),
                "valid_to": pd.NaT if last == NEVER else pd.Timestamp(last),
                "lon": history.spot.lon,
                "level": ground and int(ground.level),
            },
        )


def check_day(places, claims, day):
    today = Today(day, SETTINGS, claims[known_on(claims, day)])
    situations = on_day(places, day)
    expected = [row for ground, row in as_told(places, today) if ground]
    found = evidence_table(situations, today)
    wanted = pd.DataFrame(expected, columns=list(expected[0]) if expected else ["key"])
    for name in wanted.columns:
        assert found[name].astype(str).tolist() == wanted[name].astype(str).tolist(), name
    shapes = [ground.shape for ground, _ in as_told(places, today) if ground]
    assert all(one is other for one, other in zip(found.geometry, shapes, strict=True))
    listed = places_table(situations, today)
    everything = sorted((row["claim_ids"], row["part"]) for _, row in as_told(places, today))
    assert sorted(zip(listed["claim_ids"], listed["part"], strict=True)) == everything


@pytest.fixture(scope="module")
def seed(gazetteer):
    control = open_case(ROOT / "seeds" / "deir-al-zor-2017", gazetteer=gazetteer).control_map(gazetteer)
    return control.claims, Places(all_grounded(past_of(control.claims), gazetteer, SETTINGS))


@pytest.mark.parametrize("day", ["2014-06-10", "2017-09-04", "2017-09-05", "2017-09-20", "2020-01-01"])
def test_tables_of_the_seed_case_are_those_told_place_by_place(seed, day):
    claims, places = seed
    check_day(places, claims, dt.date.fromisoformat(day))


@settings(deadline=None, max_examples=25)
@given(several)
def test_tables_of_a_day_are_those_told_place_by_place(gazetteer, rows):
    claims = table(rows)
    places = Places(all_grounded(past_of(claims), gazetteer, SETTINGS))
    for day in (DAYS[0], DAYS[5], LATER):
        check_day(places, claims, day)


def test_the_ground_of_many_places_is_the_ground_of_each(seed, gazetteer):
    claims, places = seed
    for history, (placed, ground) in zip(past_of(claims), places, strict=True):
        alone, own = grounded(history, gazetteer, SETTINGS)
        assert alone.spot == placed.spot
        assert (own is None) == (ground is None)
        assert own is None or (own.level, own.shape.wkb) == (ground.level, ground.shape.wkb)


def test_a_disc_has_its_radius_all_around_across_the_antimeridian_too():
    plain, cut = discs([40.0, 179.999], [35.0, -17.0], [5.0, 2.0], 48)
    assert {round(distance_km(40, 35, *point), 6) for point in plain.exterior.coords} == {5.0}
    assert cut.geom_type == "MultiPolygon"


def test_the_bounds_of_a_table_are_those_of_the_spell_and_sources_are_counted(gazetteer):
    def says(number, **more):
        said = {"place": "Alif", "predicate": "controls", "actor": "IS", **more}
        return said | {"date_from": DAYS[number], "date_to": DAYS[number]}

    claims = table([says(1), says(4), says(8, actor="SDF", predicate="takes_control")])
    places = Places(all_grounded(past_of(claims), gazetteer, SETTINGS))
    assert places.intervals["claim_ids"].tolist() == ["c0", "c1;c0", "c2"]
    today = Today(DAYS[5], SETTINGS, claims.iloc[:2])
    row = evidence_table(on_day(places, DAYS[5]), today).iloc[0]
    assert (row["valid_from"], row["valid_to"]) == (pd.Timestamp(DAYS[1]), pd.Timestamp(DAYS[8]))
    assert (row["affirmed"], row["sources"], row["weight"]) == (pd.Timestamp(DAYS[4]), 2, 0.8)
    assert (row["place"], row["key"], row["level"]) == ("Alif", "given:Alif:0", Level.PLACE)


def test_a_day_before_anything_was_said_has_empty_tables_of_the_same_form(seed):
    claims, places = seed
    early, late = dt.date(1900, 1, 1), dt.date(2017, 9, 5)
    for make in (evidence_table, places_table, marks_table):
        none, some = (make(on_day(places, day), Today(day, SETTINGS, claims)) for day in (early, late))
        assert (len(none), list(none.columns)) == (0, list(some.columns))


def test_no_places_have_no_intervals():
    assert interval_table([]).empty
    assert as_days(interval_table([])["valid_from"].to_numpy()).size == 0


def test_what_is_said_of_a_point_needs_no_gazetteer():
    class Refuses:
        def place(self, key):
            raise AssertionError(f"asked for {key}")

    said = Claim(place="Alif", lon=40.0, lat=35.0, actor="IS", predicate="controls")
    claims = claim_table([said]).assign(located_by="given", located_id="given:Alif:0", located_kind="")
    (_, ground), *_ = all_grounded(past_of(claims), Refuses(), SETTINGS)
    assert ground.level == Level.PLACE
