from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Polygon

from mapper.claims.files import FORMATS, claims_hash, read_claims, write_claims
from mapper.claims.ontology import Kind, Modality, Part, Predicate
from mapper.claims.table import COLUMNS, Claim, claim_table, join_tables
from mapper.errors import FileError, InputError

SUFFIXES = [".csv", ".yaml", ".json", ".geojson"]
DAY = dt.date(2017, 9, 5)

texts = st.one_of(
    st.sampled_from(
        ["", "no", "007", "null", "1.0", "=1+1", "a;b", '"', "a,b\nc", "دير الزور", "- x", "{a}", " x "]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=12),
)
names = texts.filter(lambda text: bool(text.strip()))
days = st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1))
degrees = st.floats(-85, 85).map(lambda value: value + 0.0)
shapes = st.none() | st.sampled_from(
    [LineString([(40, 35), (41.1, 34.3)]), Polygon([(1, 1), (2, 1), (2, 2.7)])]
)


@st.composite
def claims(draw):
    first = draw(days)
    point = draw(st.booleans())
    return Claim(
        place=draw(names),
        lon=draw(degrees) if point else None,
        lat=draw(degrees) if point else None,
        geometry=draw(shapes),
        kind=draw(st.sampled_from([None, Kind.CITY, Kind.AREA])),
        part=draw(st.sampled_from([None, *Part])),
        actor=draw(names),
        against=draw(texts),
        predicate=draw(st.sampled_from(Predicate)),
        date_from=first,
        date_to=first,
        modality=draw(st.sampled_from(Modality)),
        share=draw(st.none() | st.floats(0, 1).map(lambda value: value + 0.0)),
        quote=draw(texts),
        note=draw(texts),
    )


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(rows=st.lists(claims(), min_size=1, max_size=4))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_round_trip_is_exact(tmp_path, suffix, rows):
    table = claim_table(rows)
    path = tmp_path / f"claims{suffix}"
    write_claims(table, path)
    blank = ["place", "actor", "against", "quote", "note"]
    expected = table.copy()
    for column in blank:  # a cell of nothing but spaces is empty
        expected[column] = expected[column].where(expected[column].str.strip() != "", "")
    assert_geodataframe_equal(read_claims(path), expected)
    assert claims_hash(read_claims(path)) == claims_hash(expected)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_unknown_columns_survive(tmp_path, suffix):
    table = claim_table([Claim(place="Raqqa", predicate=Predicate.CONTESTS)]).assign(
        analyst="K. L.", Code="007"
    )
    write_claims(table, tmp_path / f"a{suffix}")
    read = read_claims(tmp_path / f"a{suffix}")
    assert read.loc[0, ["analyst", "Code"]].tolist() == ["K. L.", "007"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_csv_is_read_as_people_have_it(tmp_path, delimiter, mark):
    rows = [
        ["Place", "predicate", "actor", "lon", "lat"],
        ["Tal Afar", "controls", "Iraq", '"42,448"', '"36,379"'],
    ]
    path = tmp_path / "a.csv"
    path.write_text(mark + "\r\n".join(delimiter.join(row) for row in rows) + "\r\n\r\n", "utf-8")
    read = read_claims(path)
    assert (read.loc[0, "lon"], read.loc[0, "lat"], len(read)) == (42.448, 36.379, 1)


def test_csv_in_an_old_encoding(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(
        "place,predicate,actor,note\nMosul,controls,Irak,fra sør mot øst på tirsdag\n".encode("cp1252")
    )
    assert read_claims(path).loc[0, "note"] == "fra sør mot øst på tirsdag"


def test_every_bad_cell_is_named_by_file_row_and_column(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(
        "place,predicate,actor,date_from,lat,lon,share\n"
        "Raqqa,controls,IS,2017-09-05,35.9,39.0,\n"
        "Mosul,control,IS,05/09/2017,36.3,43.1,\n"
        ",takes_control,,2017-09-05,,,\n"
        "Tal Afar,contests,IS,2017-09-05,136,42.4,ten\n",
        "utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_claims(path)
    message = str(caught.value)
    assert message.startswith(f"{path} is refused: ")
    assert "\n" not in message
    for named in [
        "row 3, predicate: 'control' is not a predicate; did you mean controls?",
        "row 3, date_from: '05/09/2017' could be 2017-09-05 or 2017-05-09",
        "row 4, place: is empty",
        "row 4, actor: is empty, and 'takes_control' needs one",
        "row 5, lat: 136 is not between -90 and 90",
        "row 5, share: 'ten' is not a number",
    ]:
        assert named in message
    assert len(caught.value.problems) == 6


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", "place,actor\nRaqqa,IS\n", "no column 'predicate'"),
        ("a.csv", "place,predicate\nRaqqa,contests,extra\n", "row 2: has 3 cells, the header has 2"),
        ("a.csv", "place,predicate\n", "has no claims"),
        ("a.csv", "  \n", "is empty"),
        ("a.csv", "place,predicate,predicate\nA,contests,contests\n", "two columns are named 'predicate'"),
        ("a.yaml", "title: x\n", "needs a list"),
        ("a.yaml", "claims: [1]\n", "item 1: is not a mapping"),
        ("a.yaml", "a: [\n", "is not YAML"),
        ("a.json", "{", "is not JSON"),
        ("a.geojson", '{"type":"FeatureCollection","features":[3]}', "item 1: is not a mapping"),
        ("a.json", '[{"place":"A","predicate":"contests","date_from":"2017-02-30"}]', "item 1, date_from"),
        ("a.json", '[{"place":"A","predicate":"contests","id":"x"},{"place":"B","predicate":"contests","id":"x"}]',
         "item 2, id: 'x' is that of item 1 too"),
        ("a.csv", "place,predicate,kind\nA,contests,corridor\n", "to_place: is empty"),
        ("a.csv", "place;predicate;geometry\nA;contests;POLYGON((400 1,2 3,4 5,400 1))\n", "geometry: is empty or"),
        ("a.csv", "place,predicate,since,until\nA,contests,2017-09-05,2017-09-05\n", "until: 2017-09-05 is not after"),
        ("a.csv", "place,predicate,date_from,date_to\nA,contests,2017-09-05,2017-09-01\n", "date_to: 2017-09-01"),
        ("a.csv", "place,predicate,credibility\nA,contests,Z9\n", "Admiralty"),
        ("a.txt", "place,predicate\nA,contests\n", "is not a claim table: use .csv"),
        ("a.csv", "place,predicate\nA\0,contests\n", "binary"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_with_words_that_help(tmp_path, name, content, says):
    path = tmp_path / name
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match="^[^\n]+$") as caught:
        read_claims(path)
    assert says in str(caught.value)
    assert name in str(caught.value)


def test_a_missing_file_is_an_os_error_too(tmp_path):
    with pytest.raises(FileError, match="no such file"):
        read_claims(tmp_path / "none.csv")
    with pytest.raises(OSError, match="no such file"):
        read_claims(tmp_path / "none.csv")


def test_a_failed_write_leaves_the_old_file(tmp_path):
    with pytest.raises(FileError, match="can't be written"):
        write_claims(claim_table([Claim(place="A", predicate=Predicate.CONTESTS)]), tmp_path / "no" / "a.csv")
    assert list(tmp_path.iterdir()) == []


def test_vague_dates_become_their_first_and_last_day(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("- {place: no, predicate: contests, date_from: 2017-09}\n", "utf-8")
    row = read_claims(path).iloc[0]
    assert row["place"] == "no"
    assert (row["date_from"], row["date_to"]) == (pd.Timestamp("2017-09-01"), pd.Timestamp("2017-09-30"))


def test_what_the_gazetteer_answered_is_asked_anew(tmp_path):
    table = claim_table([Claim(place="Raqqa", lon=39.0, lat=35.9, predicate=Predicate.CONTESTS)])
    located = table.assign(located_by="gazetteer", located_name="Ar Raqqah", ambiguous=False)
    write_claims(located, tmp_path / "a.csv")
    assert "Ar Raqqah" in (tmp_path / "a.csv").read_text("utf-8")
    read = read_claims(tmp_path / "a.csv")
    assert read[["lon", "lat"]].isna().all(axis=None)
    assert list(read.columns) == list(COLUMNS)
    assert claims_hash(located) == claims_hash(read)


def test_formats_are_those_documented():
    assert {".csv", ".yaml", ".json", ".geojson"} <= set(FORMATS)


def test_joining_keeps_every_row_and_every_id_apart():
    one = claim_table([Claim(place="A", predicate=Predicate.CONTESTS, id="x")])
    two = claim_table([Claim(place="B", predicate=Predicate.CONTESTS, id="y")])
    assert join_tables([one, two, one], ["p", "q", "r"])["id"].tolist() == ["p:x", "y", "r:x"]
