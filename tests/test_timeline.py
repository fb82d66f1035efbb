"""What a user asks of several days: who held how much, what changed, and what differs between two days."""

from __future__ import annotations

import csv
import datetime as dt
import random

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from mapper.claims.ontology import Part
from mapper.claims.table import Claim, claim_table
from mapper.control.models import MODELS
from mapper.controlmap import ControlMap
from mapper.errors import InputError, NotFoundError
from mapper.snapshot import SAVERS
from mapper.spreadsheet import as_csv
from tests.conftest import ROOT
from tests.test_cli import mapper  # noqa: F401

GOV, IS = "Syrian government", "Islamic State"
WEST, EAST = (40.05, 35.05), (40.15, 35.05)
BOXES = [box(40.0, 35, 40.1, 35.1), box(40.1, 35, 40.2, 35.1), box(40.2, 35, 40.6, 35.1)]
CELLS = gpd.GeoDataFrame(geometry=BOXES, crs="EPSG:4326")
"""Two cells with a town each, and one that no control reaches."""
CASE = ROOT / "seeds" / "deir-al-zor-2017"


def day(number, month=9):
    return dt.date(2017, month, number)


def claim(at, actor, predicate, when, **more):
    lon, lat = at
    name = {WEST: "Westham", EAST: "Eastham"}.get(at, f"P{lon}")
    dates = {"date_from": when, "date_to": when, "published": when}
    return Claim(place=name, lon=lon, lat=lat, actor=actor, predicate=predicate, **(dates | more))


TAKEN = [
    claim(WEST, GOV, "controls", day(1), id="w", source="SANA"),
    claim(EAST, IS, "controls", day(1), id="e", source="Reuters"),
    claim(EAST, GOV, "takes_control", day(5), against=IS, id="t", source="AP", report="wire"),
]


@pytest.fixture
def made(gazetteer):
    def control_map(claims, **options):
        return ControlMap(
            claim_table(claims), gazetteer=gazetteer, **({"cells": CELLS, "area": AREA} | options)
        )

    return control_map


AREA = box(40.0, 35, 40.6, 35.1)


def told(table, *columns):
    return [tuple(row) for row in table[list(columns)].itertuples(index=False)]


def test_a_timeline_tells_who_held_how_much_until_when(made):
    cmap = made(TAKEN)
    table = cmap.timeline(end=day(9))
    size = dict(enumerate(cmap.cells["area_km2"]))
    assert told(table, "valid_from", "valid_to", "actors", "status", "places") == [
        (pd.Timestamp(day(1)), pd.Timestamp(day(5)), IS, "controlled", 1),
        (pd.Timestamp(day(1)), pd.Timestamp(day(5)), GOV, "controlled", 1),
        (pd.Timestamp(day(1)), pd.Timestamp(day(5)), "", "unknown", 0),
        (pd.Timestamp(day(5)), pd.Timestamp(day(10)), GOV, "controlled", 2),
        (pd.Timestamp(day(5)), pd.Timestamp(day(10)), "", "unknown", 0),
    ]
    assert table["area_km2"].tolist() == pytest.approx(
        [size[1], size[0], size[2], size[0] + size[1], size[2]]
    )
    assert size[0] == pytest.approx(101, abs=1)


def test_the_first_and_last_day_are_those_of_the_claims(made):
    table = made(TAKEN).timeline()
    assert (table["valid_from"].min(), table["valid_to"].max()) == (
        pd.Timestamp(day(1)),
        pd.Timestamp(day(6)),
    )
    early = made(TAKEN).timeline("2017-08-01", "2017-08-31")
    assert told(early, "status", "places") == [("unknown", 0)]
    assert told(early, "valid_from", "valid_to") == [(pd.Timestamp(day(1, 8)), pd.Timestamp(day(1)))]


def test_a_timeline_by_status_leaves_out_who(made):
    table = made(TAKEN).timeline(by="status")
    assert told(table, "actors", "status", "places") == [("", "controlled", 2), ("", "unknown", 0)]
    with pytest.raises(InputError, match="by actor or status"):
        made(TAKEN).timeline(by="colour")


def test_the_timeline_agrees_with_the_map_of_each_day(made):
    cmap = made([*TAKEN, claim(WEST, IS, "contests", day(3), against=GOV)])
    table = cmap.timeline(end=day(30))
    for when in (day(1), day(2), day(3), day(5), day(30)):
        rows = table[(table["valid_from"] <= pd.Timestamp(when)) & (pd.Timestamp(when) < table["valid_to"])]
        drawn = cmap.at(when).areas.groupby("status")["area_km2"].sum().to_dict()
        assert rows[rows["area_km2"] > 0].groupby("status")["area_km2"].sum().to_dict() == pytest.approx(
            drawn
        )


CLAIMS = st.builds(
    claim,
    st.sampled_from([WEST, EAST, (40.12, 35.02)]),
    st.sampled_from([GOV, IS, "SDF"]),
    st.sampled_from(["controls", "takes_control", "contests", "withdraws", "advances", "besieges"]),
    st.integers(1, 20).map(day),
)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(st.lists(CLAIMS, min_size=1, max_size=8))
def test_every_days_areas_sum_up_to_the_study_area(made, claims):
    cmap = made(claims)
    table = cmap.timeline(day(1), day(28))
    sums = table.groupby("valid_from")["area_km2"].sum()
    assert sums.to_numpy() == pytest.approx(cmap.cells["area_km2"].sum())
    edges = table[["valid_from", "valid_to"]].drop_duplicates()
    assert edges["valid_from"].iloc[0] == pd.Timestamp(day(1))
    assert edges["valid_from"].iloc[1:].tolist() == edges["valid_to"].iloc[:-1].tolist()
    assert edges["valid_to"].iloc[-1] == pd.Timestamp(day(29))


@FEW
@given(st.lists(CLAIMS, min_size=1, max_size=8), st.randoms())
def test_the_order_of_claims_means_nothing(made, claims, chance):
    numbered = [row | {"id": f"c{number}"} for number, row in enumerate(map(vars, claims))]
    shuffled = random.Random(chance.random()).sample(numbered, len(numbered))
    first, second = made(numbered), made(shuffled)
    pd.testing.assert_frame_equal(first.timeline(), second.timeline())
    pd.testing.assert_frame_equal(first.changes(), second.changes())


@FEW
@given(st.lists(CLAIMS, min_size=1, max_size=6), CLAIMS)
def test_a_later_claim_leaves_earlier_days_alone(made, claims, later):
    when = max(row.date_to for row in claims)
    later = vars(later) | {"date_from": day(25), "date_to": day(25), "published": day(25), "id": "later"}
    earlier = [row | {"id": f"c{number}"} for number, row in enumerate(map(vars, claims))]
    before, after = made(earlier), made([*earlier, later])
    pd.testing.assert_frame_equal(before.timeline(day(1), when), after.timeline(day(1), when))
    pd.testing.assert_frame_equal(before.changes(day(1), when), after.changes(day(1), when))


def test_changes_tell_from_whom_to_whom_and_on_whose_word(made):
    table = made(TAKEN).changes()
    sides = told(
        table,
        "place",
        "from_status",
        "from_actors",
        "to_status",
        "to_actors",
        "reason",
        "sources",
        "claim_ids",
    )
    assert sides == [
        ("Eastham", "unknown", "", "controlled", IS, "claim", "Reuters", "e"),
        ("Westham", "unknown", "", "controlled", GOV, "claim", "SANA", "w"),
        ("Eastham", "controlled", IS, "controlled", GOV, "claim", "AP", "t"),
    ]
    assert table["day"].tolist() == [pd.Timestamp(day(1)), pd.Timestamp(day(1)), pd.Timestamp(day(5))]
    assert told(made(TAKEN).changes("2017-09-02"), "claim_ids") == [("t",)]


def test_what_goes_stale_changes_back_without_a_claim(made):
    fight = claim(EAST, GOV, "contests", day(3), against=IS, id="f", report="wire")
    table = made([*TAKEN[:2], fight]).changes(end="2017-12-31")
    last = table.iloc[-1]
    assert (last["day"], last["reason"], last["claim_ids"], last["sources"]) == (
        pd.Timestamp(day(3, 10)),
        "went stale",
        "",
        "",
    )
    assert (last["from_status"], last["to_status"], last["to_actors"]) == ("contested", "controlled", IS)
    assert told(table[table["claim_ids"] == "f"], "sources") == [("wire",)]


def test_a_ring_that_closes_and_opens_is_a_change(made):
    ring = claim(EAST, GOV, "besieges", day(3), against=IS, id="r", source="AP")
    opened = claim(EAST, IS, "siege_broken", day(8), id="o", source="AFP")
    table = made([TAKEN[1], ring, opened]).changes()
    assert told(table, "from_besieged_by", "to_besieged_by", "to_actors", "claim_ids", "sources") == [
        ("", "", IS, "e", "Reuters"),
        ("", GOV, IS, "r", "AP"),
        (GOV, "", IS, "o", "AFP"),
    ]


def test_a_withdrawal_and_the_end_that_a_source_gave_are_its_word(made):
    left = claim(EAST, IS, "withdraws", day(4), id="left", source="AP")
    held = claim(WEST, GOV, "controls", day(1), until=day(6), id="held", source="SANA")
    ended = made([TAKEN[1], left, held]).changes(end=day(9))
    assert told(ended.tail(2), "place", "to_status", "reason", "claim_ids") == [
        ("Eastham", "unknown", "claim", "left"),
        ("Westham", "unknown", "claim", "held"),
    ]


def test_parts_of_a_place_have_rows_of_their_own(made):
    south = claim(EAST, GOV, "takes_control", day(5), part=Part.S, id="s")
    table = made([TAKEN[1], south]).changes("2017-09-02")
    assert told(table, "place", "part", "to_actors", "claim_ids") == [("Eastham", "S", GOV, "s")]


def test_what_holds_since_ever_is_no_change(made):
    undated = Claim(place="Westham", lon=WEST[0], lat=WEST[1], actor=GOV, predicate="controls")
    assert told(made([undated, *TAKEN[1:]]).changes(), "place") == [("Eastham",), ("Eastham",)]


def test_comparing_two_days_tells_what_passed(made):
    cmap = made(TAKEN)
    size = cmap.cells["area_km2"]
    found = cmap.compare(day(2), day(7))
    assert told(found.passed, "from_actors", "from_status", "to_actors", "to_status") == [
        (IS, "controlled", GOV, "controlled")
    ]
    assert found.passed["area_km2"].tolist() == pytest.approx([size[1]])
    assert told(found.gains, "actor") == [(GOV,), (IS,)]
    assert found.gains["net_km2"].tolist() == pytest.approx([size[1], -size[1]])
    assert told(found.places, "place", "from_actors", "to_actors", "claim_ids") == [("Eastham", IS, GOV, "t")]
    assert "Eastham" in found._repr_html_()
    assert found.passed.equals(cmap.compare("2017-09-04", "2017-09-05").passed)


def test_what_changes_and_changes_back_is_no_difference(made):
    back = claim(EAST, IS, "takes_control", day(8), against=GOV)
    found = made([*TAKEN, back]).compare(day(2), day(9))
    assert found.passed.empty and found.places.empty and found.gains.empty


def test_days_must_come_in_order(made):
    with pytest.raises(InputError, match="earlier day first"):
        made(TAKEN).compare(day(7), day(2))
    with pytest.raises(InputError, match="latest day that the claims speak of"):
        made(TAKEN).timeline("2018-01-01")
    with pytest.raises(InputError, match="not a date"):
        made(TAKEN).changes("someday")


def test_shares_of_an_outline(made):
    cmap = made(TAKEN)
    half = cmap.shares(day(2), within=box(40.05, 35, 40.15, 35.1))
    assert sorted(told(half, "actors", "status")) == [(IS, "controlled"), (GOV, "controlled")]
    assert half["share"].tolist() == pytest.approx([0.5, 0.5], abs=1e-3)
    assert half["area_km2"].sum() == pytest.approx(cmap.cells["area_km2"][0], rel=1e-3)
    whole = cmap.shares(day(2))
    assert whole["area_km2"].sum() == pytest.approx(cmap.cells["area_km2"].sum(), rel=1e-6)
    assert whole.iloc[0]["share"] == pytest.approx(4 / 6, abs=1e-3)


def test_shares_say_what_lies_beyond_the_study_area(made):
    table = made(TAKEN).shares(day(7), within=box(40.0, 35, 40.2, 35.2)).set_index("status")
    assert table.loc["outside", "share"] == pytest.approx(0.5, abs=2e-3)
    assert table.loc["controlled", "share"] == pytest.approx(0.5, abs=2e-3)
    assert made(TAKEN).shares(day(7), within="Syria").iloc[0]["status"] == "outside"
    with pytest.raises(InputError, match="outside the study area"):
        made(TAKEN).shares(day(7), within=box(10, 50, 11, 51))
    with pytest.raises(NotFoundError, match="Nowhereland"):
        made(TAKEN).shares(day(7), within="Nowhereland")


def test_frontlines_are_as_long_as_the_cells_that_meet(made):
    table = made(TAKEN).frontline_lengths(end=day(9))
    assert told(table, "valid_from", "valid_to", "actor_a", "actor_b") == [
        (pd.Timestamp(day(1)), pd.Timestamp(day(5)), IS, GOV)
    ]
    assert table["length_km"].tolist() == pytest.approx([11.1], abs=0.05)


def test_verbs_tell_the_history_of_the_seed_case(mapper, tmp_path):  # noqa: F811
    status, out, _ = mapper("timeline", CASE, "--from", "2017-09-01", "--to", "2017-09-05")
    assert status == 0
    assert any(
        all(word in line for word in ("2017-09-05", "Iraqi government", "controlled"))
        for line in out.splitlines()
    )
    status, out, _ = mapper("changes", CASE, "--from", "2017-09-01")
    assert (status, "2017-09-05  Mosul: unknown → controlled Iraqi government" in out) == (0, True)
    status, out, _ = mapper("compare", "2017-09-04", "2017-09-05", CASE)
    assert (status, out.startswith("actor "), "Tal Afar: unknown" in out) == (0, True, True)
    assert mapper("changes", CASE, "--from", "2017-09-06", "--to", "2017-09-07")[1:] == (
        "",
        "not on the map, for want of a location: 1 claims (no place named)\nno changes in these days\n",
    )


@pytest.mark.parametrize(
    "verb", [("timeline",), ("changes",), ("compare", "2017-09-04", "2017-09-05"), ("shares",)]
)
def test_verbs_write_tables(mapper, tmp_path, verb):  # noqa: F811
    path = tmp_path / "table.csv"
    assert mapper(*verb, CASE, "-o", path)[0] == 0
    first = path.read_bytes()
    rows = list(csv.DictReader(first.decode().splitlines()))
    assert rows and {"actors", "to_actors"} & set(rows[0])
    assert mapper(*verb, CASE, "-o", path)[0] == 0
    assert path.read_bytes() == first
    assert [file.name for file in tmp_path.iterdir()] == ["table.csv"]


SMALL = """place,lon,lat,actor,predicate,date_from
Westham,40.05,35.05,Syrian government,controls,2017-09-01
Northham,40.10,35.30,Syrian government,controls,2017-09-01
Eastham,40.35,35.05,Islamic State,controls,2017-09-01
Farham,40.60,35.25,Islamic State,controls,2017-09-01
Eastham,40.35,35.05,Syrian government,takes_control,2017-09-05
"""


@pytest.fixture
def drawn(mapper, monkeypatch, tmp_path):  # noqa: F811
    """Return a function that runs `mapper map` and returns the km² of each party and status on the map."""
    kept = []
    monkeypatch.setitem(SAVERS, ".html", lambda snapshot, path, tiles: kept.append(snapshot))

    def run(when, *words):
        assert mapper("map", *words, "--on", when, "-o", tmp_path / "map.html")[0] == 0
        return kept.pop().areas.groupby(["actors", "status"])["area_km2"].sum().to_dict()

    return run


@pytest.mark.parametrize("model", [(), ("--model", "nearest")])
def test_all_verbs_speak_of_the_same_map(mapper, drawn, tmp_path, model):  # noqa: F811
    claims, path = tmp_path / "claims.csv", tmp_path / "table.csv"
    claims.write_text(SMALL, "utf-8")
    words = (claims, "--area", "39.9,34.9,40.8,35.4", *model)
    before, after = drawn("2017-09-04", *words), drawn("2017-09-05", *words)

    assert mapper("timeline", *words, "-o", path)[0] == 0
    table = pd.read_csv(path, keep_default_na=False)
    for when, sizes in (("2017-09-01", before), ("2017-09-05", after)):
        rows = table[table["valid_from"] == when].set_index(["actors", "status"])
        assert rows["area_km2"].to_dict() == pytest.approx(sizes, rel=1e-3)  # inner borders are smoothed

    assert mapper("shares", *words, "--on", "2017-09-05", "-o", path)[0] == 0
    shares = pd.read_csv(path, keep_default_na=False).set_index(["actors", "status"])
    assert shares["area_km2"].to_dict() == pytest.approx(after)

    assert mapper("compare", "2017-09-04", "2017-09-05", *words, "-o", path)[0] == 0
    passed = pd.read_csv(path, keep_default_na=False)
    won, lost = (passed.loc[passed[side] == GOV, "area_km2"].sum() for side in ("to_actors", "from_actors"))
    assert won - lost == pytest.approx(after[GOV, "controlled"] - before[GOV, "controlled"], abs=2)


def test_the_default_model_is_the_first_and_draws_a_map_of_its_own(drawn, tmp_path):
    claims = tmp_path / "claims.csv"
    claims.write_text(SMALL, "utf-8")
    words = ("2017-09-05", claims, "--area", "39.9,34.9,40.8,35.4")
    default, *others = (drawn(*words, *more) for more in [(), *(("--model", name) for name in MODELS)])
    assert default == others[0]
    assert all(default[GOV, "controlled"] < 0.95 * other[GOV, "controlled"] for other in others[1:])


def test_verbs_refuse_in_one_line(mapper, tmp_path):  # noqa: F811
    for words, code in [
        (("timeline", CASE, "-o", tmp_path / "a.txt"), 1),
        (("timeline", CASE, "--model", "none"), 1),
        (("changes", CASE, "--from", "2018-01-01"), 1),
        (("compare", "2017-09-05", "2017-09-04", CASE), 1),
    ]:
        status, out, err = mapper(*words)
        assert (status, out, err.count("\n"), err.startswith("mapper: ")) == (code, "", 1, True)
    for words in (("compare", "2017-09-05", CASE), ("timeline", CASE, "--from", "soon"), ("changes",)):
        assert mapper(*words)[0] == 2
    assert list(tmp_path.iterdir()) == []


def test_tables_name_no_formula_and_print_no_control_character(mapper, tmp_path):  # noqa: F811
    claims = tmp_path / "claims.csv"
    claims.write_text(
        'place,lon,lat,actor,predicate,date_from,source\n"=cmd|x",40.05,35.05,@IS,controls,2017-09-01,+AP\x1b[31m\n',
        "utf-8",
    )
    path = tmp_path / "changes.csv"
    assert mapper("changes", claims, "--area", "40,35,40.2,35.1", "-o", path)[0] == 0
    row = next(csv.DictReader(path.read_text("utf-8").splitlines()))
    assert (row["place"], row["to_actors"], row["lon"]) == ("'=cmd|x", "'@IS", "40.05")
    status, out, _ = mapper("changes", claims, "--area", "40,35,40.2,35.1")
    assert (status, "\x1b" in out, "+AP\\x1b[31m" in out) == (0, False, True)
    assert as_csv(pd.DataFrame({"day": [pd.NaT], "km2": [-1.5]})) == "day,km2\n,-1.5\n"
