"""Claim tables as GeoPackage, Parquet and Excel: other programs read ours, we read theirs, and hostile ones are refused."""

from __future__ import annotations

import datetime as dt
import io
import json
import sqlite3
import zipfile

import geopandas as gpd
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from geopandas.testing import assert_geodataframe_equal
from shapely.geometry import LineString, MultiPoint, Point, Polygon

from mapper.claims.files import claims_hash, read_claims, write_claims
from mapper.claims.ontology import Predicate
from mapper.claims.review import earlier_claims
from mapper.claims.table import COLUMNS, Claim, claim_table
from mapper.errors import InputError
from mapper.geocoder.locate import locate
from mapper.packed import packed, unpacked
from tests import hostile

SUFFIXES = [".gpkg", ".parquet", ".xlsx"]
DAY = dt.date(2017, 9, 5)


def told(**cells):
    return Claim(
        **{"place": "Raqqa", "predicate": Predicate.CONTESTS, "date_from": DAY, "date_to": DAY, **cells}
    )


def records(tmp_path, suffix, table):
    path = tmp_path / f"a{suffix}"
    write_claims(table, path)
    return read_claims(path)


def sheet_of(*rows, title="claims", book=None):
    book = book or openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return book


def saved(tmp_path, book, name="a.xlsx"):
    book.save(tmp_path / name)
    return tmp_path / name


def refusal(path):
    with pytest.raises(InputError, match="^[^\n]+$") as caught:
        read_claims(path)
    assert path.name in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".json", ".yaml"])
def test_hostile_texts_come_back_to_the_letter(tmp_path, suffix):
    texts = [text for text in hostile.ESCAPED if text.strip()]
    table = claim_table([told(quote=text, note=text) for text in texts]).assign(mine=texts)
    read = records(tmp_path, suffix, table)
    assert read["quote"].tolist() == texts
    assert read["mine"].tolist() == texts
    assert claims_hash(read) == claims_hash(table)


def test_csv_keeps_every_kind_of_line_break(tmp_path):
    texts = ["a\rb", "a\nb", "a\r\nb", "\r=1", "a\u2028b"]
    read = records(tmp_path, ".csv", claim_table([told(quote=text) for text in texts]))
    assert read["quote"].tolist() == texts


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_columns_of_ones_own_keep_what_they_are(tmp_path, suffix):
    table = claim_table([told(), told()]).assign(
        seen=[True, False], troops=[1200, None], km=[1.25, None], code=["007", "=1+1"], mixed=["a", 1],
        **{"Kode nr. 2 (æ)": ["x", "y"]},
    )  # fmt: skip
    read = records(tmp_path, suffix, table)
    for column, cells in {"seen": [True, False], "code": ["007", "=1+1"], "mixed": ["a", "1"]}.items():
        assert read[column].tolist() == cells
    assert read.loc[0, ["troops", "km", "Kode nr. 2 (æ)"]].tolist() == [1200, 1.25, "x"]
    assert read.loc[1, ["troops", "km"]].isna().all()
    assert list(read.columns) == list(table.columns)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_lists_and_mappings_of_ones_own_become_json(tmp_path, suffix):
    table = claim_table([told()]).assign(links=pd.Series([["a", {"b": 1}]], dtype=object))
    assert json.loads(records(tmp_path, suffix, table).loc[0, "links"]) == ["a", {"b": 1}]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_days_before_the_first_that_excel_knows(tmp_path, suffix):
    days = [
        dt.date(1, 1, 1),
        dt.date(1899, 12, 31),
        dt.date(1900, 2, 28),
        dt.date(1900, 3, 1),
        dt.date(9999, 12, 31),
    ]
    table = claim_table([told(date_from=day, date_to=day) for day in days])
    assert_geodataframe_equal(records(tmp_path, suffix, table), table)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_vague_days_are_read(tmp_path, suffix):
    frame = pd.DataFrame({"place": ["A", "B"], "predicate": "contests", "date_from": ["2017-09", "2017"]})
    path = tmp_path / f"a{suffix}"
    if suffix == ".xlsx":
        frame.to_excel(path, index=False)
    elif suffix == ".parquet":
        frame.to_parquet(path)
    else:
        gpd.GeoDataFrame(frame, geometry=[Point(1, 2), None], crs=4326).to_file(path)
    read = read_claims(path)
    assert read["date_from"].tolist() == [pd.Timestamp("2017-09-01"), pd.Timestamp("2017-01-01")]
    assert read["date_to"].tolist() == [pd.Timestamp("2017-09-30"), pd.Timestamp("2017-12-31")]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_kind_of_drawing_comes_back(tmp_path, suffix):
    shapes = [
        LineString([(0.1, 0.2), (1 / 3, 2)]), Polygon([(0, 0), (1, 0), (1, 1)], [[(0.5, 0.2), (0.8, 0.2), (0.8, 0.4)]]),
        MultiPoint([(1, 2), (3, 4)]), None, LineString([(1, 2, 3), (4, 5, 6)]),
    ]  # fmt: skip
    table = claim_table([told(geometry=shape) for shape in shapes] + [told(lon=1 / 3, lat=-0.1)])
    assert_geodataframe_equal(records(tmp_path, suffix, table), table)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_table_without_any_location(tmp_path, suffix):
    table = claim_table([told()])
    assert_geodataframe_equal(records(tmp_path, suffix, table), table)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_claims_are_the_same_bytes(tmp_path, suffix):
    table = claim_table([told(lon=40.0, lat=35.0, quote="x"), told(geometry=LineString([(1, 2), (3, 4)]))])
    for name in "ab":
        write_claims(table, tmp_path / f"{name}{suffix}")
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_half_a_file_and_a_file_of_another_kind_are_refused(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    write_claims(claim_table([told(quote=f"{n} " * 99) for n in range(200)]), path)
    whole = path.read_bytes()
    for size in (10, 20, 60, 100, 1000, len(whole) // 2, len(whole) - 10):
        path.write_bytes(whole[:size])
        assert (
            "anew" in (message := refusal(path)) or "only has the name" in message or "is cut off" in message
        )
    for other in (b"place,predicate\nA,contests\n", b"\x00" * 5000 + b"x", b"PK\x03\x04" + b"x" * 5000):
        path.write_bytes(other)
        refusal(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_flipped_byte_makes_anything_but_claims_or_a_refusal(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    write_claims(claim_table([told(lon=1.0, lat=2.0, quote="abc")]), path)
    whole = bytearray(path.read_bytes())
    for at in range(0, len(whole), max(len(whole) // 150, 1)):
        path.write_bytes(bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]))
        try:
            read_claims(path)
        except InputError as error:
            assert "\n" not in str(error)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_bad_cell_is_named_by_file_row_and_column(tmp_path, suffix):
    frame = pd.DataFrame({"place": ["A", "B"], "predicate": ["contests", "control"], "actor": ["x", "y"]})
    path = tmp_path / f"a{suffix}"
    if suffix == ".xlsx":
        frame.to_excel(path, index=False)
    elif suffix == ".parquet":
        frame.to_parquet(path)
    else:
        gpd.GeoDataFrame(frame, geometry=[Point(1, 2)] * 2, crs=4326).to_file(path, layer="mine")
    where = {".xlsx": "row 3", ".parquet": "row 2", ".gpkg": "feature 2"}[suffix]
    assert f"{where}, predicate: 'control' is not a predicate" in refusal(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_located_table_comes_back_as_it_was_given(tmp_path, suffix, gazetteer):
    given = claim_table([told(), told(place="Post 5", lon=40.5, lat=35.5), told(place="Xyzzyqville")])
    located = locate(given, gazetteer)
    before = located.copy()
    assert_geodataframe_equal(records(tmp_path, suffix, located), given)
    assert_geodataframe_equal(located, before)


# GeoPackage


def test_a_point_moved_in_another_program_is_given(tmp_path, gazetteer):
    path = tmp_path / "a.gpkg"
    write_claims(locate(claim_table([told()]), gazetteer), path)
    layer = gpd.read_file(path, layer="claims")
    assert layer.geometry[0].distance(Point(39.0, 35.95)) < 0.1
    layer.geometry = [Point(38.5, 36.5)]
    layer.to_file(path, layer="claims")
    assert read_claims(path).loc[0, ["lon", "lat"]].tolist() == [38.5, 36.5]


def other_gpkg(path, crs=4326, layer="stuff", **columns):
    table = {"place": ["A"], "predicate": ["contests"], **columns}
    gpd.GeoDataFrame(table, geometry=[Point(40.0, 35.0)], crs=4326).to_crs(crs).to_file(path, layer=layer)


@pytest.mark.parametrize("crs", [4326, 3857, 32637, "ESRI:54009", "+proj=laea +lat_0=35 +lon_0=40"])
def test_other_coordinates_are_turned(tmp_path, crs):
    other_gpkg(tmp_path / "a.gpkg", crs)
    assert read_claims(tmp_path / "a.gpkg").loc[0, ["lon", "lat"]].tolist() == pytest.approx(
        [40, 35], abs=1e-6
    )


def test_without_a_crs_nothing_is_guessed(tmp_path):
    other_gpkg(tmp_path / "a.gpkg")
    with sqlite3.connect(tmp_path / "a.gpkg") as base:
        base.execute("UPDATE gpkg_geometry_columns SET srs_id = -1")
    assert "has no known CRS: export it as EPSG:4326" in refusal(tmp_path / "a.gpkg")


def test_one_of_several_layers_is_chosen_by_name_or_by_its_columns(tmp_path):
    path = tmp_path / "a.gpkg"
    gpd.GeoDataFrame({"name": ["x"]}, geometry=[Point(1, 1)], crs=4326).to_file(path, layer="towns")
    assert "no layer has a column 'predicate'; its layers are towns" in refusal(path)
    other_gpkg(path, layer="mine")
    assert read_claims(path).loc[0, "place"] == "A"
    other_gpkg(path, layer="yours", place=["B"])
    assert "has claims in mine, yours: call the layer to read claims" in refusal(path)
    other_gpkg(path, layer="claims", place=["C"])
    assert read_claims(path).loc[0, "place"] == "C"


def test_a_layer_without_geometry(tmp_path):
    path = tmp_path / "a.gpkg"
    pd_table = gpd.GeoDataFrame(
        {"place": ["A"], "predicate": ["contests"], "lon": [1.5], "lat": [2.5]}, geometry=[None]
    )
    import pyogrio

    pyogrio.write_dataframe(pd.DataFrame(pd_table.drop(columns="geometry")), path, layer="plain")
    assert read_claims(path).loc[0, ["lon", "lat"]].tolist() == [1.5, 2.5]


def test_columns_that_differ_only_in_case_and_those_that_a_layer_needs(tmp_path):
    table = claim_table([told()]).assign(fid="f", geom="g", FID_="h")
    read = records(tmp_path, ".gpkg", table)
    assert read.loc[0, ["fid", "geom", "FID_"]].tolist() == ["f", "g", "h"]
    with pytest.raises(InputError, match="columns Code and code differ only in case"):
        write_claims(table.assign(Code="a", code="b"), tmp_path / "b.gpkg")


def test_column_names_are_no_sql(tmp_path):
    names = [text for text in hostile.STRINGS if text.strip() == text and len(text) < 500][:200]
    names = list({name.lower(): name for name in names}.values())
    read = records(tmp_path, ".gpkg", claim_table([told()]).assign(**dict.fromkeys(names, "x")))
    assert set(names) <= set(read.columns)


def crafted(tmp_path, script):
    """Return a GeoPackage with a layer `claims` that a script made."""
    path = tmp_path / "a.gpkg"
    other_gpkg(path, layer="towns")
    with sqlite3.connect(path) as base:
        base.executescript(script)
        base.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('claims','attributes','c')"
        )
    base.close()
    return path


def test_what_a_file_would_reckon_out_is_left_alone(tmp_path):
    path = crafted(
        tmp_path,
        "CREATE TABLE claims (place TEXT, predicate TEXT, x AS (hex(zeroblob(400000000)))); "
        "INSERT INTO claims VALUES ('A', 'contests');",
    )
    assert list(read_claims(path).columns) == list(COLUMNS)


def test_a_view_is_no_layer(tmp_path):
    path = crafted(
        tmp_path,
        "CREATE VIEW claims AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT 'A' AS place, 'contests' AS predicate FROM n;",
    )
    assert read_claims(path).loc[0, "place"] == "A"  # the other layer, not the endless one


def test_binary_cells_and_damaged_geometries_are_named(tmp_path):
    path = crafted(
        tmp_path,
        "CREATE TABLE claims (fid INTEGER PRIMARY KEY, place TEXT, predicate TEXT, photo BLOB); "
        "INSERT INTO claims VALUES (7, 'A', 'contests', x'00ff');",
    )
    assert "feature 7, photo: holds binary data: leave the column out" in refusal(path)
    other = tmp_path / "b.gpkg"
    other_gpkg(other)
    with sqlite3.connect(other) as base:
        for trigger in [
            name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ]:
            base.execute(f'DROP TRIGGER "{trigger}"')
        base.execute("UPDATE stuff SET geom = x'4750000100000000ffff'")
    base.close()
    assert "feature 1, geometry: is damaged or has curves" in refusal(other)


def test_a_plain_database_is_no_geopackage(tmp_path):
    path = tmp_path / "a.gpkg"
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE claims (place TEXT, predicate TEXT)")
    base.close()
    assert "is no GeoPackage that can be read" in refusal(path)


def test_a_file_that_is_open_in_another_program_is_read_as_it_is_saved(tmp_path):
    path = tmp_path / "a.gpkg"
    write_claims(claim_table([told()]), path)
    base = sqlite3.connect(path)
    base.execute("PRAGMA journal_mode = WAL")
    assert read_claims(path).loc[0, "place"] == "Raqqa"
    for function in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
        base.create_function(function, 1, lambda _: None)
    base.execute("UPDATE claims SET place = 'Homs'")
    base.commit()
    assert "has changes that are not saved in it yet: close it in the other program" in refusal(path)
    base.close()
    assert read_claims(path).loc[0, "place"] == "Homs"


# Parquet


def test_parquet_of_other_programs(tmp_path):
    path = tmp_path / "a.parquet"
    table = {
        "place": ["A", "B"],
        "predicate": "contests",
        "actor": [["IS", "SDF"], ["IS"]],
        "Date from": [pd.Timestamp(DAY)] * 2,
    }
    gpd.GeoDataFrame(table, geometry=[Point(40, 35), None], crs=4326).to_crs(3857).to_parquet(
        path, write_covering_bbox=True
    )
    read = read_claims(path)
    assert read["actor"].tolist() == ["IS;SDF", "IS"]
    assert read.loc[0, ["lon", "lat"]].tolist() == pytest.approx([40, 35])
    assert read["date_from"].tolist() == [pd.Timestamp(DAY)] * 2
    assert list(read.columns) == list(COLUMNS)


def test_parquet_is_geoparquet_that_others_open(tmp_path):
    table = claim_table([told(lon=40.0, lat=35.0), told()])
    write_claims(table, tmp_path / "a.parquet")
    layer = gpd.read_parquet(tmp_path / "a.parquet")
    assert layer.crs == "EPSG:4326"
    assert layer.geometry[0] == Point(40, 35)
    assert gpd.read_parquet(tmp_path / "a.parquet", bbox=(39, 34, 41, 36))["id"].tolist() == ["c1"]
    about = json.loads(pq.read_schema(tmp_path / "a.parquet").metadata[b"geo"])
    assert (about["version"], about["columns"]["geometry"]["geometry_types"]) == ("1.1.0", ["Point"])


def test_columns_that_a_parquet_file_needs_for_itself_are_ours_to_name(tmp_path):
    table = claim_table([told(lon=1.0, lat=2.0)]).assign(bbox="a", BBOX_="b")
    read = records(tmp_path, ".parquet", table)
    assert read.loc[0, ["bbox", "BBOX_", "lon"]].tolist() == ["a", "b", 1.0]


def test_a_text_that_unpacks_without_end_is_refused(tmp_path):
    path = tmp_path / "a.parquet"
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), pa.array(["x" * 1_000_000]))
    place = pa.array(["A"] * 20_000)
    pq.write_table(
        pa.table({"place": place, "predicate": pa.array(["contests"] * 20_000), "note": column}), path
    )
    assert path.stat().st_size < 2_000_000
    assert "unpacks to over" in refusal(path)


def test_two_columns_of_one_name_and_unknown_metadata(tmp_path):
    path = tmp_path / "a.parquet"
    cells = [pa.array(["A"]), pa.array(["contests"]), pa.array(["contests"])]
    pq.write_table(pa.Table.from_arrays(cells, names=["place", "predicate", "predicate"]), path)
    assert "two columns have one name" in refusal(path)
    for geo in (
        b"[]",
        b"{",
        b'{"columns": 3}',
        b'{"primary_column": "g", "columns": {"g": {"encoding": "point"}}}',
    ):
        table = pa.table({"place": ["A"], "predicate": ["contests"], "g": [b"x"]}).replace_schema_metadata(
            {"geo": geo}
        )
        pq.write_table(table, path)
        refusal(path)


def test_parquet_without_a_predicate(tmp_path):
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "a.parquet")
    assert "has no column 'predicate'" in refusal(tmp_path / "a.parquet")


# Excel


def test_no_cell_of_ours_is_a_formula_and_all_are_seen(tmp_path):
    texts = [*hostile.FORMULAS, "#N/A", "2017-09-05", "1e5", "TRUE"]
    write_claims(claim_table([told(quote=text) for text in texts]), tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["claims"]
    header = [cell.value for cell in sheet[1]]
    for (cell,), text in zip(
        sheet.iter_rows(min_row=2, min_col=header.index("quote") + 1, max_col=header.index("quote") + 1),
        texts,
        strict=True,
    ):
        assert (cell.data_type, cell.value, cell.number_format) == ("s", text, "@")
    days = sheet.cell(2, header.index("date_from") + 1)
    assert (days.is_date, days.value) == (True, dt.datetime(2017, 9, 5))
    assert sheet.freeze_panes == "A2"


def test_a_text_too_long_for_excel_is_named(tmp_path):
    table = claim_table([told(), told(quote="ø" * 32_768), told(note="\U0001f600" * 16_384)])
    with pytest.raises(InputError, match="row 3, quote: is too long.*; row 4, note"):
        write_claims(table, tmp_path / "a.xlsx")
    fits = claim_table([told(quote="ø" * 32_767, note="\U0001f600" * 16_383)])
    assert_geodataframe_equal(records(tmp_path, ".xlsx", fits), fits)


HEADER = ["Place", "Predicate", "Date from", "lon", "lat"]


def test_a_sheet_as_people_have_it(tmp_path):
    book = sheet_of(
        [None] * 5,
        HEADER,
        ["Tal Afar", "contests", dt.datetime(2017, 9, 5), "42,448", 36.379],
        [],
        title="Ark1",
    )
    book.create_sheet("notes").append(["x", "predicate"])
    read = read_claims(saved(tmp_path, book))
    assert read.loc[0, ["place", "lon", "lat"]].tolist() == ["Tal Afar", 42.448, 36.379]
    assert read["date_from"].tolist() == [pd.Timestamp(DAY)]
    assert len(read) == 1


def test_the_sheet_called_claims_goes_before_the_first(tmp_path):
    book = sheet_of(["about", "this"], title="Read me")
    other = book.create_sheet(" Claims ")
    for row in (HEADER, ["A", "contests", None, 1, 2]):
        other.append(row)
    assert read_claims(saved(tmp_path, book)).loc[0, "place"] == "A"


def test_formulas_errors_and_merged_cells_are_named(tmp_path):
    book = sheet_of(
        HEADER,
        ["A", "contests", "=TODAY()", 1, 2],
        ['=HYPERLINK("http://example.invalid","B")', "contests", None, "#REF!", 2],
    )
    book.active["A5"] = "C"
    book.active.merge_cells("A5:A7")
    message = refusal(saved(tmp_path, book))
    for said in (
        "cell C2 is a formula",
        "cell A3 is a formula",
        "cell D3 is an error (#REF!)",
        "cells A5:A7 are merged",
    ):
        assert said in message


def test_a_day_that_is_a_bare_number_is_not_guessed(tmp_path):
    path = saved(tmp_path, sheet_of(HEADER, ["A", "contests", 42983, 1, 2], ["B", "contests", 2017, 1, 2]))
    assert refusal(path).endswith("row 2, date_from: 42983 is a number of days: format the cell as a date")


def test_a_year_may_be_a_number(tmp_path):
    read = read_claims(saved(tmp_path, sheet_of(HEADER, ["B", "contests", 2017, 1, 2])))
    assert read.loc[0, "date_to"] == pd.Timestamp("2017-12-31")


def test_a_cell_under_no_header_is_named_and_far_empty_ones_are_not_read(tmp_path):
    book = sheet_of(HEADER, ["A", "contests", None, 1, 2])
    book.active["XFD1048576"].number_format = "@"
    book.active["H900000"].number_format = "@"
    assert len(read_claims(saved(tmp_path, book))) == 1
    book.active["H9"] = "stray"
    assert "row 9: cell 8 ('stray') has no column name above it" in refusal(saved(tmp_path, book))


def test_cells_far_away_are_named_and_rows_that_no_sheet_has_are_not_counted(tmp_path):
    book = sheet_of(HEADER, ["A", "contests", None, 1, 2])
    book.active["XFD2"] = "stray"
    path = saved(tmp_path, book)
    assert "cell XFD2 is beyond 1000 columns" in refusal(path)
    parts = unpacked(saved(tmp_path, sheet_of(HEADER, ["A", "contests", None, 1, 2])).read_bytes())
    sheet = parts["xl/worksheets/sheet1.xml"]
    moved = sheet.replace(b'<row r="2"', b'<row r="2000000000"')
    assert moved != sheet
    path.write_bytes(packed({**parts, "xl/worksheets/sheet1.xml": moved}))
    assert "can be read" in refusal(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_decision_of_an_analyst_outlives_a_new_reading(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    words = {"quote": "abc", "start": 0, "end": 3}
    write_claims(claim_table([told(**words), told(review="accepted", **words)]), path)
    assert [known.is_decided for known in earlier_claims(path)] == [False, True]


def remade(tmp_path, **parts):
    """Return a workbook with other parts in it."""
    stream = io.BytesIO()
    sheet_of(HEADER, ["A", "contests", None, 1, 2]).save(stream)
    path = tmp_path / "a.xlsx"
    path.write_bytes(packed({**unpacked(stream.getvalue()), **parts}))
    return path


def test_bombs_and_locked_files_are_refused(tmp_path):
    path = remade(tmp_path, **{"xl/media/a.bin": bytes(60_000_000)})
    assert path.stat().st_size < 100_000
    assert "unpacks to" in refusal(path)
    entity = b'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "aaaa">]><sst>&a;</sst>'
    assert "can be read" in refusal(remade(tmp_path, **{"xl/sharedStrings.xml": entity}))
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000) + b"x")
    assert "locked by a password, or an old .xls" in refusal(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert "no Excel workbook that can be read" in refusal(path)
