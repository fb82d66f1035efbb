from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Polygon

from mapper.claims.cells import NOTHING
from mapper.claims.files import FORMATS, claims_hash, read_claims, write_claims
from mapper.claims.ontology import Kind, Modality, Part, Predicate
from mapper.claims.table import COLUMNS, Claim, claim_table, join_tables
from mapper.errors import FileError, InputError
from mapper.geocoder.locate import locate

SUFFIXES = [".csv", ".yaml", ".json", ".geojson", ".gpkg", ".parquet", ".xlsx"]
DAY = dt.date(2017, 9, 5)

texts = st.one_of(
    st.sampled_from(
        ["", "no", "007", "null", "1.0", "=1+1", "a;b", '"', "a,b\nc", "دير الزور", "- x", "{a}", " x "]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=12),
)
names = texts.filter(lambda text: bool(text.strip()) and text.strip() not in NOTHING)
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
        against=draw(names | st.just("")),
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
        ("a.csv", "place,predicate\nRaqqa,contests,extra\n", "row 2: cell 3 ('extra') has no column name above it"),
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
        ("a.csv", "\ufeff", "is empty"),
        ("a.csv", "sep=;\n", "is empty"),
        ("a.csv", 'place,predicate\n"Raqqa,contests\n', "is not a CSV table: unexpected end"),
        ("a.csv", '"' + "a" * 200_000, "is not a CSV table: field larger"),
        ("a.csv", "place,predicate,start,end\nA,contests,1," + "9" * 30, "end: 99999"),
        ("a.json", '[{"place":"A","predicate":"contests","end":' + "9" * 5000 + "}]", "is not JSON"),
        ("a.json", '[{"place":"A","predicate":["contests"]}]', "item 1, predicate: must be text"),
        ("a.json", '[{"place":"A","predicate":"contests","date_from":{},"date_to":{}}]', "date_to: must be text"),
        ("a.json", '[{"place":"A","predicate":"contests","place":"B"}]', "the key 'place' is there twice"),
        ("a.json", '[{"place":"A","predicate":"contests","Place":"B"}]', "item 1, place: is there twice"),
        ("a.yaml", "- {place: A, predicate: contests, place: B}\n", "line 1: the key 'place' is there twice"),
        ("a.yaml", "- &a {place: A, predicate: contests}\n- *a\n", "line 2: aliases (*a) are not read"),
        ("a.yaml", "- {<<: {place: A}, predicate: contests}\n", "line 1: merge keys (<<) are not read"),
        ("a.yaml", "- {place: A, predicate: contests, lat: !!int abc}\n", "line 1: tags (tag:yaml.org,2002:int)"),
        ("a.yaml", "- {place: A, predicate: contests, x: !!set {a, b}}\n", "tags"),
        ("a.yaml", "- {? [a] : b}\n", "line 1: a key must be text"),
        ("a.yaml", "[" * 20_000, "more than 50 levels deep"),
        ("a.yaml", "- {place: A, predicate: contests}\n---\n- b\n", "several YAML documents"),
        ("a.geojson", '{"type":"FeatureCollection","features":5}', "features is not a list"),
        ("a.geojson", '{"type":"FeatureCollection","features":[{"properties":[1]}]}', "item 1: its properties"),
        ("a.geojson", '{"type":"FeatureCollection","crs":{"properties":{"name":"EPSG:3857"}},"features":[]}', "RFC 7946"),
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
    assert "Ar Raqqah,39.0,35.9" in (tmp_path / "a.csv").read_text("utf-8").replace(",False", "")
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


@pytest.mark.parametrize(
    ("wkt", "says"),
    [
        ("POLYGON((39 35,40 36,40 35,39 36,39 35))", "is not a valid polygon: Self-intersection"),
        ("POLYGON((39 35,40 35,39 35,39 35))", "is not a valid polygon: "),
        ("LINESTRING(39 35,39 35)", "is not a valid line: "),
        ("POLYGON((39 35,40 nan,40 36,39 35))", "no longitude and latitude"),
        ("CIRCULARSTRING(0 0,1 1,1 0)", "has curves"),
        ("LINEARRING(39 35,40 35,40 36,39 35)", "is a LinearRing: draw it as"),
        ("POINT EMPTY", "is empty"),
    ],
)
def test_a_drawing_that_cannot_be_mapped_is_refused(tmp_path, wkt, says):
    path = tmp_path / "a.csv"
    path.write_text(f"place;predicate;geometry\nA;contests;{wkt}\n", "utf-8")
    with pytest.raises(InputError, match="row 2, geometry: ") as caught:
        read_claims(path)
    assert says in str(caught.value)


@pytest.mark.parametrize("named", [{}, {"crs": {"properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}}])
def test_geojson_in_wgs84_is_read(tmp_path, named):
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [39, 35]},
        "properties": {"Predicate": "contests"},
    }
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature], **named}), "utf-8")
    assert read_claims(path).loc[0, ["lon", "lat", "predicate"]].tolist() == [39, 35, "contests"]


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\nplace;Predicate;Date from\nRaqqa;contests;2017-09-05\n",
        "\n,,\nplace,predicate,date_from\nRaqqa,contests,2017-09-05\n",
        "place;predicate;date_from;;\nRaqqa;contests;2017-09-05;;\n;;;;\n",
    ],
)
def test_csv_is_read_as_spreadsheets_write_it(tmp_path, text):
    path = tmp_path / "a.csv"
    path.write_text(text, "utf-8")
    read = read_claims(path)
    assert read[["place", "predicate"]].to_numpy().tolist() == [["Raqqa", "contests"]]
    assert list(read.columns) == list(COLUMNS)
    assert read.loc[0, "date_from"] == pd.Timestamp("2017-09-05")


def test_rows_are_numbered_as_the_spreadsheet_does(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("sep=;\n\nplace;predicate\n;;\nRaqqa;held\n", "utf-8")
    with pytest.raises(InputError, match="row 5, predicate"):
        read_claims(path)


def test_keys_fold_case_as_headers_do(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("- {Place: Raqqa, PREDICATE: contests, Date_From: 2017-09-05, Analyst: K}\n", "utf-8")
    row = read_claims(path).iloc[0]
    assert (row["place"], row["predicate"], row["Analyst"]) == ("Raqqa", "contests", "K")
    assert row["date_from"] == pd.Timestamp("2017-09-05")


def test_words_that_programs_write_for_nothing_are_nothing(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "place,predicate,actor,date_from,lon,lat,quote,note\n"
        "Nan,contests,NULL,NaN,None,nan,NaN,N/A\n"
        "NaN,strikes,None,null,,,,\n",
        "utf-8",
    )
    read = read_claims(path)
    assert read["place"].tolist() == ["Nan", ""]
    assert read["actor"].tolist() == ["", ""]
    assert read[["date_from", "lon", "lat"]].isna().all(axis=None)
    assert read.loc[0, ["quote", "note"]].tolist() == ["NaN", "N/A"]


def test_a_list_has_no_member_called_none(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('[{"place":"A","predicate":"controls","actor":["IS",null,"NaN","SDF"]}]', "utf-8")
    assert read_claims(path).loc[0, "actor"] == "IS;SDF"


@pytest.fixture(scope="module")
def found(gazetteer):
    """A town, a way between two towns, a point and a line that were given, and a name that nobody knows."""
    line = LineString([(40, 35), (41.1, 34.3)])
    rows = [
        Claim(place="Raqqa", predicate=Predicate.CONTESTS),
        Claim(place="Homs", to_place="Palmyra", kind=Kind.CORRIDOR, predicate=Predicate.CONTESTS),
        Claim(place="Post 5", lon=40.5, lat=35.5, predicate=Predicate.CONTESTS),
        Claim(place="Line", geometry=line, predicate=Predicate.CONTESTS),
        Claim(place="Xyzzyqville", predicate=Predicate.CONTESTS),
    ]
    return claim_table(rows), locate(claim_table(rows), gazetteer)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_located_table_comes_back_as_it_was_given(tmp_path, suffix, found):
    given, located = found
    assert located["located_by"].tolist() == ["gazetteer", "gazetteer", "given", "drawn", ""]
    write_claims(located, tmp_path / f"a{suffix}")
    assert_geodataframe_equal(read_claims(tmp_path / f"a{suffix}"), given)
    assert claims_hash(located) == claims_hash(given)


@pytest.mark.parametrize("suffix", [".yaml", ".json", ".geojson"])
def test_coordinates_that_an_analyst_types_are_given(tmp_path, suffix, found):
    path = tmp_path / f"a{suffix}"
    write_claims(found[1], path)
    text = path.read_text("utf-8")
    quote = "" if suffix == ".yaml" else '"'
    place = f"{quote}place{quote}: {quote}Raqqa{quote}"
    typed = f"{quote}lon{quote}: 38.5"
    between, lat = ("\n  ", "lat: 36.5") if suffix == ".yaml" else (", ", '"lat": 36.5')
    assert place in text
    path.write_text(text.replace(place, f"{place}{between}{typed}{between}{lat}"), "utf-8")
    read = read_claims(path)
    assert read.loc[0, ["lon", "lat"]].tolist() == [38.5, 36.5]
    assert read.geometry[0] is None


def test_coordinates_typed_into_a_spreadsheet_are_given(tmp_path, found):
    path = tmp_path / "a.csv"
    write_claims(found[1], path)
    sheet = pd.read_csv(path)
    assert sheet.loc[0, ["lon", "lat"]].isna().all()
    sheet.loc[0, ["lon", "lat"]] = [38.5, 36.5]
    sheet.to_csv(path, index=False)
    assert read_claims(path).loc[0, ["lon", "lat"]].tolist() == [38.5, 36.5]


def test_a_point_moved_on_a_map_is_given(tmp_path, found):
    path = tmp_path / "a.geojson"
    write_claims(found[1], path)
    content = json.loads(path.read_text("utf-8"))
    town, way, point, *_ = content["features"]
    assert town["geometry"]["type"] == "Point"
    town["geometry"]["coordinates"] = [38.5, 36.5]
    way["geometry"]["coordinates"] = [[36.7, 34.7], [38.3, 34.5]]
    point["geometry"]["coordinates"] = [40.6, 35.6]
    path.write_text(json.dumps(content), "utf-8")
    read = read_claims(path)
    assert read.loc[[0, 2], ["lon", "lat"]].to_numpy().tolist() == [[38.5, 36.5], [40.6, 35.6]]
    assert read.geometry[1] == LineString([(36.7, 34.7), (38.3, 34.5)])


def test_columns_of_the_same_name_as_the_derived_ones_are_kept_in_an_unlocated_table(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("place,predicate,ambiguous,alternatives\nRaqqa,contests,yes,Rakka\n", "utf-8")
    read = read_claims(path)
    assert read.loc[0, ["ambiguous", "alternatives"]].tolist() == ["yes", "Rakka"]
    assert claims_hash(read) != claims_hash(read.assign(alternatives="none"))
