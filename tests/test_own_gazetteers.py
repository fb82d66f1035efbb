"""The user's own gazetteers: what is taken and refused, one place for two entries, and nothing half-done."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile

import pytest

import mapper as library
from mapper.claims.ontology import Kind, Predicate
from mapper.cli import main
from mapper.errors import FileError, InputError, NotFoundError
from mapper.geocoder import own
from mapper.geocoder.dumps import FEATURES, NOTES
from mapper.geocoder.gazetteer import Gazetteer
from mapper.geocoder.intake import Tally, read_gazetteer
from mapper.geocoder.locate import locate
from tests.conftest import ROOT

VILLAGE = "name,lon,lat\nQaryat Zorbash,40.25,35.1\n"
RAQQA = "geonames:172955"


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    """A data folder for one test."""
    monkeypatch.setenv(own.DATA_VARIABLE, str(tmp_path / "data"))
    return tmp_path / "data" / "gazetteers"


@pytest.fixture
def add(tmp_path):
    """Add a file of some content."""

    def add(content, name="villages.csv", **options):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return library.add_gazetteer(path, **options)

    return add


@pytest.fixture
def mapper(capsys, monkeypatch):
    def run(*words):
        monkeypatch.setattr(sys, "argv", ["mapper", *map(str, words)])
        status = 0
        try:
            main()
        except SystemExit as end:
            status = end.code or 0
        return status, *capsys.readouterr()

    return run


def dump_line(number, name, lon, lat, code="P.PPL", others="", country="SY", admin1="04", people=0):
    sort, _, feature = code.partition(".")
    cells = [number, name, name, others, lat, lon, sort, feature, country, "", admin1, "", "", "", people]
    return "\t".join(map(str, [*cells, "", 200, "Asia/Damascus", "2020-01-01"])) + "\n"


def first(name, **options):
    return Gazetteer(**options).geocode(name)[0]


def ids(name):
    return [place.id for place in Gazetteer().geocode(name)]


# what is taken


def test_a_gazetteer_is_added_used_listed_and_removed(mapper, tmp_path):
    file = tmp_path / "My Villages (2017).csv"
    file.write_text(
        "name,aliases,lon,lat,note,precision_km\nQaryat Zorbash,Zorbashiyah,40.25,35.1,by phone,3\n"
    )
    status, out, err = mapper("data", "add", file, "--source", "field notes, CC0")
    assert (status, out, err) == (0, "my-villages-2017: 1 places added\n", "")
    _, out, _ = mapper("locate", "Zorbashiyah", "--json")
    [answer] = json.loads(out)
    best = answer["candidates"][0]
    assert (best["name"], best["id"]) == ("Qaryat Zorbash", "my-villages-2017:row-2")
    assert (best["lon"], best["lat"], best["precision_km"], best["note"]) == (40.25, 35.1, 3.0, "by phone")
    assert best["origin"] == "own gazetteer my-villages-2017"
    _, out, _ = mapper("data", "list")
    assert out.startswith("my-villages-2017: 1 places") and "field notes, CC0" in out
    _, out, _ = mapper("data", "list", "--json")
    [card] = json.loads(out)
    assert (card["name"], card["rows"], card["file"]) == ("my-villages-2017", 1, file.name)
    assert mapper("data", "remove", "my-villages-2017")[0] == 0
    assert mapper("data", "list")[1].startswith("no own gazetteers")
    assert "my-villages" not in mapper("locate", "Zorbashiyah", "--json")[1]
    assert file.exists()


@pytest.mark.parametrize(
    "content",
    [
        VILLAGE,
        "\ufeff" + VILLAGE,
        VILLAGE.replace(",", ";"),
        VILLAGE.replace(",", "\t"),
        VILLAGE.replace("\n", "\r\n"),
        VILLAGE.replace("\n", "\r"),
        VILLAGE.replace("name,lon,lat", "Place Name,LONGITUDE, Latitude "),
        VILLAGE.replace("name,lon,lat", '"toponym","lng","lat"'),
        VILLAGE.encode("utf-16"),
        "\n".join(line + "," for line in VILLAGE.splitlines()),
        VILLAGE + "\n,,\n",
    ],
)
def test_spreadsheets_write_one_table_in_many_ways(add, content):
    added, tally = add(content)
    assert (added.rows, tally.bad) == (1, 0)
    place = first("Qaryat Zorbash")
    assert (place.lon, place.lat, place.origin) == (40.25, 35.1, "own gazetteer villages")


def test_a_table_that_is_not_utf8_is_decoded(add):
    names = "Sørlige Zorbåsh", "Østre Zorbåsh", "Zorbøyvær"
    add(
        ("name,lon,lat\n" + "".join(f"{name},{40 + at},35\n" for at, name in enumerate(names))).encode(
            "cp1252"
        )
    )
    assert [first(name).name for name in names] == list(names)


def test_all_columns_are_taken(add):
    add(
        "name,aliases,kind,country,admin1,population,precision_km,source,note,id,colour\n".replace(
            "name,", "name,lon,lat,"
        )
        + 'Zorbash,40.2,35.1,"Old Zorbash; زورباش|Зорбаш",airport,sy,SY.07,12000,2.5,a map,"a, b",z1,red\n'
    )
    place = first("Зорбаш")
    assert first("زورباش").id == first("old zorbash").id == place.id == "villages:z1"
    assert (place.kind, place.country, place.population) == (Kind.AIRFIELD, "SY", 12_000)
    assert (place.admin1, place.precision_km, place.note) == ("Deir ez-Zor", 2.5, "a, b")


def test_columns_without_a_meaning_are_told(mapper, tmp_path):
    (tmp_path / "v.csv").write_text("name,lon,lat,colour\nZorbash,40,35,red\n")
    assert mapper("data", "add", tmp_path / "v.csv")[2] == "columns that mean nothing here: 'colour'\n"


def test_people_make_a_city(add):
    add("name,lon,lat,pop\nZorbash,40,35,10000\nZorbashville,41,35,9999\n")
    assert [first(name).kind for name in ("Zorbash", "Zorbashville")] == [Kind.CITY, Kind.SETTLEMENT]


def test_formulas_and_statements_are_just_text(add):
    names = "=HYPERLINK(0)", "x'; DROP TABLE places; --"
    add("name,lon,lat\n" + "".join(f'"{name}",40,35\n' for name in names))
    assert [first(name).name for name in names] == list(names)


# what is refused


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("Zorbash,400,35", "row 3, lon: 400 is beyond 180"),
        ("Zorbash,35.1,140.2", "row 3, lat: 140.2 is beyond 90: lon and lat look swapped"),
        ("Zorbash,nan,35", "row 3, lon: 'nan' is not a number"),
        ("Zorbash,40,inf", "row 3, lat: 'inf' is not a number"),
        ("Zorbash,40,", "row 3, lat: is empty"),
        ('Zorbash,"40,2",35', "row 3, lon: '40,2' is not a number: write a decimal point"),
        ("Zorbash,0,0", "row 3, lon: 0 and lat 0 stand for a missing position"),
        (" ,40,35", "row 3, name: is empty"),
        ("***,40,35", "row 3, name: '***' has no letter or digit"),
        ("z" * 201 + ",40,35", "row 3, name: has 201 characters, 200 at most"),
        ("Zor\x07bash,40,35", r"row 3, name: has a control character or line break (\x07)"),
        ("Zor\u202ebash,40,35", r"row 3, name: has a control character or line break (\u202e)"),
        ('"Zor\nbash",40,35', r"row 3, name: has a control character or line break (\n)"),
        ("Zorbash,40,35,36", "row 3, has 4 cells, the header 3"),
        ("Zorbash,40", "row 3, has 2 cells, the header 3"),
    ],
)
def test_a_bad_row_is_told_with_its_number_and_cell(add, tmp_path, row, says):
    with pytest.raises(InputError) as told:
        add(f"{VILLAGE}{row}\n")
    assert f"{tmp_path / 'villages.csv'} is refused" in str(told.value)
    assert str(told.value).endswith(says)
    assert own.own_gazetteers() == []


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("kind", "castle in the air", "kind: 'castle in the air' is not one of city, settlement"),
        ("kind", "corridor", "kind: 'corridor' is not one of"),
        ("country", "SYR", "country: 'SYR' is not a two-letter code"),
        ("country", "S1", "country: 'S1' is not a two-letter code"),
        ("population", "-5", "population: '-5' is not a number of people"),
        ("population", "many", "population: 'many' is not a number"),
        ("precision_km", "-1", "precision_km: '-1' is not a distance in km"),
        ("aliases", "Zorb;--", "aliases: '--' has no letter or digit"),
        ("note", "n" * 1001, "note: has 1,001 characters"),
    ],
)
def test_a_bad_cell_of_an_optional_column(add, column, cell, says):
    with pytest.raises(InputError, match=f"row 2, {column}"):
        add(f"name,lon,lat,{column}\nZorbash,40,35,{cell}\n")
    with pytest.raises(InputError) as told:
        add(f"name,lon,lat,{column}\nZorbash,40,35,{cell}\n")
    assert says in str(told.value)


def test_an_id_twice_is_a_bad_row(add):
    with pytest.raises(InputError, match="row 3, id: 'a' was there before"):
        add("name,lon,lat,id\nZorbash,40,35,a\nZorbashville,41,35,a\n")


def test_bad_rows_can_be_left_out_and_are_counted(mapper, tmp_path):
    file = tmp_path / "v.csv"
    file.write_text(VILLAGE + "Nowhere,400,35\n" * 12)
    status, out, err = mapper("data", "add", file)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "12 bad rows of 13" in err and "row 3, lon" in err and err.count("beyond") == 5
    status, out, err = mapper("data", "add", file, "--skip-bad")
    assert (status, out) == (0, "v: 1 places added\n")
    assert err.startswith("left out, 12 bad rows: row 3, lon: 400 is beyond 180; ")
    with pytest.raises(InputError, match="no row that can be used, of 1"):
        library.add_gazetteer(_written(tmp_path, "name,lon,lat\nX,400,3\n"), skip_bad=True)


def _written(tmp_path, content, name="other.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"\xef\xbb\xbf \n\n", "is empty"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is a binary file"),
        ("a.txt", b"<!DOCTYPE html><html>", "is a web page or XML"),
        ("a.csv", b"title,x,y\nZ,1,2\n", "names no column name, lon, lat"),
        ("a.csv", b'{"type": "FeatureCollection"}', "names no column"),
        ("a.csv", b"name,lon,lat\n", "no row that can be used"),
        ("a.csv", b"name,lon,lat,longitude\nZ,1,2,3\n", "two columns for lon"),
        ("a.csv", b'name,lon,lat\n"Z,1,2\n', "is no CSV"),
        ("a.csv", b"z" * 1_100_000, "is no CSV"),
        ("a.csv", b"name,lon,lat\n" + b"z" * 1_100_000, "line 2 has more than 1,000,000 bytes"),
        ("a.zip", b"PK\x03\x04 no archive", "names no column"),
    ],
)
def test_what_is_no_gazetteer_is_said_in_one_line(mapper, tmp_path, folder, name, content, says):
    status, out, err = mapper("data", "add", _written(tmp_path, content, name))
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert f"{tmp_path / name}" in err and says in err
    assert list(folder.iterdir()) == []


def test_archives_without_one_sound_table(tmp_path):
    with zipfile.ZipFile(tmp_path / "none.zip", "w") as archive:
        archive.writestr("readme.txt", "read me")
        archive.writestr("[Content_Types].xml", "<x/>")
    with pytest.raises(InputError, match="has no tables in it"):
        library.add_gazetteer(tmp_path / "none.zip")
    with zipfile.ZipFile(tmp_path / "cut.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("SY.txt", "".join(dump_line(n, f"Zorb{n * 7919}", 40, 35) for n in range(1, 3000)))
    content = bytearray((tmp_path / "cut.zip").read_bytes())
    content[2000:3000] = bytes(1000)
    with pytest.raises(InputError, match="damaged or locked archive"):
        library.add_gazetteer(_written(tmp_path, bytes(content), "cut.zip"))


@pytest.mark.parametrize("path", [".", "nowhere.csv", "a\0b"])
def test_what_is_no_file_is_said(tmp_path, path):
    with pytest.raises(FileError, match="can't be read"):
        library.add_gazetteer(tmp_path / path, "x")


@pytest.mark.parametrize("name", ["", "../up", "a b", "GeoNames", "x" * 41, "iso", ".hidden"])
def test_names_that_cannot_be(tmp_path, folder, name):
    with pytest.raises(InputError, match="--name"):
        library.add_gazetteer(_written(tmp_path, VILLAGE), name)
    assert not folder.exists()


def test_a_file_name_that_gives_no_name(tmp_path):
    path = _written(tmp_path, VILLAGE, "села.csv")
    with pytest.raises(InputError, match="--name"):
        library.add_gazetteer(path)
    assert library.add_gazetteer(path, "Villages")[0].name == "villages"


# GeoNames dumps

DUMP = (
    dump_line(90_000_001, "Zorbash", 40.25, 35.1, others="Зорбаш,زورباش,zu er ba shi,ZRB", admin1="07")
    + dump_line(90_000_002, "Old Zorbash", 40.35, 35.2, "P.PPLQ")
    + dump_line(90_000_003, "Zorbash School", 40.25, 35.1, "S.SCH")
    + dump_line(90_000_004, "Tall Zorbash", 40.45, 35.3, "T.HLL")
    + dump_line(90_000_005, "Zorbash Oil Field", 40.5, 35.4, "L.OILF")
    + dump_line(172_955, "Ar Raqqah", 39.00788, 35.95283, others="Zorbaqqa", people=177_636)
)


@pytest.mark.parametrize("archive", [False, True])
def test_a_geonames_dump(mapper, tmp_path, archive):
    file = _written(tmp_path, DUMP, "SY.txt")
    if archive:
        with zipfile.ZipFile(tmp_path / "SY.zip", "w") as packed:
            packed.write(file, "SY.txt")
            packed.writestr("readme.txt", "This work is licensed under …")
        file = tmp_path / "SY.zip"
    status, out, err = mapper("data", "add", file)
    assert (status, out) == (0, "sy: 5 places added\n")
    assert (
        err == "left out, 1 features that nobody is said to hold, such as schools, wells and roads: SCH 1\n"
    )
    place = first("Зорбаш")
    assert (place.id, place.kind, place.admin1) == ("geonames:90000001", Kind.SETTLEMENT, "Deir ez-Zor")
    assert place.origin == "own gazetteer sy"
    assert (first("Old Zorbash").note, first("Tall Zorbash").note) == ("abandoned", "a hill")
    assert first("Zorbash Oil Field").kind is Kind.FACILITY


def test_an_id_of_the_shipped_gazetteer_is_its_place_by_one_more_name(add):
    before = first("Raqqa", own=False)
    add(DUMP.replace("Ar Raqqah\tAr Raqqah", "Rakka Town\tRakka Town"), "SY.txt")
    assert ids("Zorbaqqa") == [RAQQA]
    assert (first("Zorbaqqa").name, first("Zorbaqqa").origin) == (before.name, "gazetteer")
    assert first("Raqqa") == before
    assert ids("Raqqa") == [place.id for place in Gazetteer(own=False).geocode("Raqqa")]


def test_a_dump_with_bad_lines(add):
    bad = (
        DUMP.replace("40.25", "240.25", 1) + "90000009\ttoo short\n" + dump_line(90_000_001, "Again", 40, 35)
    )
    with pytest.raises(InputError) as told:
        add(bad, "SY.txt")
    assert told.value.problems == (
        "row 1, lon: 240.25 is beyond 180",
        "row 7, has 2 columns; a GeoNames dump has 19",
    )
    assert add(bad, "SY.txt", skip_bad=True)[1].bad == 2
    with pytest.raises(InputError, match="row 2, id: '90000001' was there before"):
        add(dump_line(90_000_001, "One", 40, 35) + dump_line(90_000_001, "Two", 40, 35), "XY.txt")
    with pytest.raises(InputError, match="row 1, name: is not UTF-8"):
        add(dump_line(90_000_001, "Zørb", 40, 35).encode("latin-1"), "ZZ.txt")


def test_feature_codes_stand_once_and_notes_have_a_code():
    codes = [code for listed in FEATURES.values() for code in listed.split()]
    assert len(codes) == len(set(codes))
    assert set(NOTES) <= set(codes)


def test_a_dump_is_streamed_with_its_progress(tmp_path):
    lines = (dump_line(90_000_000 + n, f"Zorb{n}", 40, 35) for n in range(20_000))
    told, tally = [], Tally()
    stream = read_gazetteer(_written(tmp_path, "".join(lines), "SY.txt"), "sy", tally, told.append)
    next(stream)
    assert tally.rows == 1
    assert sum(1 for _ in stream) == 19_999
    assert told == sorted(told) and told[0] == 0 and 0.8 < told[-1] < 1


def test_progress_ends_at_one(add):
    told = []
    add(VILLAGE, share=told.append)
    assert told == sorted(told) and told[-1] == 1


# one place for two entries


def test_a_row_for_a_shipped_town_is_that_town_by_its_names_too(add):
    add("name,lon,lat,aliases\nRaqqa,39.02,35.96,Zorbaqqa\n")
    assert ids("Raqqa") == [place.id for place in Gazetteer(own=False).geocode("Raqqa")]
    assert ids("Zorbaqqa") == [RAQQA]


def test_a_namesake_farther_away_stays(add):
    add("name,lon,lat\nRaqqa,40.02,35.96\n")
    assert set(ids("Raqqa")) == {p.id for p in Gazetteer(own=False).geocode("Raqqa")} | {"villages:row-2"}


def test_other_sorts_of_place_stay(add):
    add("name,lon,lat,kind\nRaqqa,39.02,35.96,base\n")
    assert "villages:row-2" in ids("Raqqa") and RAQQA in ids("Raqqa")


def test_a_row_that_says_how_good_its_point_is_stands_for_the_shipped_town(add):
    add("name,lon,lat,note,precision_km\nRaqqa,39.02,35.96,the clock tower,0.2\n")
    place = first("Raqqa")
    assert (place.id, place.lon, place.note, place.precision_km) == (
        "villages:row-2",
        39.02,
        "the clock tower",
        0.2,
    )
    assert RAQQA not in ids("Raqqa")
    shipped = first("Raqqa", own=False)
    assert (place.population, place.kind, place.admin1) == (shipped.population, shipped.kind, shipped.admin1)


def test_a_village_comes_before_a_stream_and_a_hill_of_its_name(add):
    add(
        dump_line(90_000_001, "Zorbash", 40.25, 35.1)
        + dump_line(90_000_002, "Zorbash", 37.2, 35.5, "H.STM")
        + dump_line(90_000_003, "Zorbash", 36.9, 33.1, "T.MT"),
        "SY.txt",
    )
    assert ids("Zorbash")[0] == "geonames:90000001"
    assert len(ids("Zorbash")) == 3


def test_two_own_gazetteers_agree_on_a_village(add):
    add(dump_line(90_000_001, "Zorbash", 40.25, 35.1), "SY.txt")
    add("name,lon,lat\nZorbash,40.27,35.1\n")
    assert len(ids("Zorbash")) == 1


def test_provinces_and_countries_are_one_however_far_their_points_lie(add):
    add(
        dump_line(90_000_001, "Deir ez-Zor Governorate", 40.9, 34.6, "A.ADM1", admin1="07")
        + dump_line(90_000_002, "Syria", 37, 33.2, "A.PCLI", admin1="00"),
        "SY.txt",
    )
    for name in ("Deir ez-Zor Governorate", "Syria"):
        assert ids(name) == [place.id for place in Gazetteer(own=False).geocode(name)]


def test_an_answer_is_carried_into_the_claims(add):
    add("name,lon,lat,note,precision_km\nQaryat Zorbash,40.25,35.1,by phone,3\n")
    claim = library.Claim(place="Qaryat Zorbash", predicate=Predicate.CONTESTS)
    row = locate(library.claim_table([claim])).loc[0]
    assert row["located_by"] == "own gazetteer villages"
    assert row["located_note"] == "by phone, within 3 km"


def test_settlements_count_in_nearest_and_within(add):
    add("name,lon,lat\nZorbash,38.5001,34.0001\nRaqqa,39.00788,35.95283\n")
    assert Gazetteer().nearest(38.5, 34.0)[0].name == "Zorbash"
    assert "villages:row-2" in set(Gazetteer().within((38.4, 33.9, 38.6, 34.1))["id"])
    add(DUMP, "SY.txt")
    window = (38.9, 35.9, 39.1, 36)
    assert list(Gazetteer().within(window)["id"]).count(RAQQA) == 1
    assert [place.id for place in Gazetteer().nearest(39.00788, 35.95283, 5)].count(RAQQA) == 1


def test_they_can_be_left_out(add):
    add("name,lon,lat\nZorbash,38.5001,34.0001\n")
    assert Gazetteer(own=False).nearest(38.5, 34.0)[0].name != "Zorbash"
    assert not any(p.name == "Zorbash" for p in Gazetteer(own=False).geocode("Zorbash"))


# nothing half-done


def test_a_name_is_replaced_only_on_request(mapper, tmp_path):
    file = _written(tmp_path, VILLAGE, "v.csv")
    assert mapper("data", "add", file)[0] == 0
    status, _, err = mapper("data", "add", file)
    assert (status, err.count("\n")) == (1, 1) and "--replace" in err
    file.write_text(VILLAGE.replace("Qaryat Zorbash", "Zorbashville"))
    assert mapper("data", "add", file, "--replace")[0] == 0
    assert (ids("Zorbashville"), ids("Qaryat Zorbash")) == (["v:row-2"], [])


def test_a_refused_replacement_leaves_the_old_one(add, folder):
    add(VILLAGE)
    with pytest.raises(InputError):
        add("name,lon,lat\nX,400,35\n", replace=True)
    assert first("Qaryat Zorbash").id == "villages:row-2"
    assert [path.name for path in folder.iterdir()] == ["villages"]


@pytest.mark.parametrize("step", ["write_rows", "write_index", "checksum_of", "_put", "rename", "replace"])
def test_an_end_at_any_step_leaves_the_old_one(add, monkeypatch, step):
    def end(*_, **__):
        raise KeyboardInterrupt

    add(VILLAGE)
    with monkeypatch.context() as patch:
        patch.setattr(own.Path if step in ("rename", "replace") else own, step, end)
        with pytest.raises(KeyboardInterrupt):
            add(VILLAGE.replace("Qaryat Zorbash", "Zorbashville"), replace=True)
    assert (ids("Qaryat Zorbash"), ids("Zorbashville")) == (["villages:row-2"], [])
    add(VILLAGE.replace("Qaryat Zorbash", "Zorbashville"), replace=True)
    assert ids("Zorbashville") == ["villages:row-2"]


def started(*words):
    command = [sys.executable, "-m", "mapper", *map(str, words)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_killed_process_leaves_nothing_that_counts(tmp_path, folder, monkeypatch):
    rows = "".join(f"Zorbash {n},{n % 90},{n % 80}.5\n" for n in range(1, 20_000))
    process = started("data", "add", _written(tmp_path, "name,lon,lat\n" + rows, "many.csv"))
    while not (folder.exists() and list(folder.glob(".building-*/*/*"))) and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert own.own_gazetteers() == [] and [path.name[:9] for path in folder.iterdir()] == [".building"]
    monkeypatch.setattr(own, "LEFTOVER_S", -1)
    library.add_gazetteer(_written(tmp_path, VILLAGE), "small")
    assert [path.name for path in folder.iterdir()] == ["small"]


def test_two_processes_at_once(tmp_path, folder):
    one, two = (_written(tmp_path, VILLAGE, f"{name}.csv") for name in ("one", "two"))
    runs = [started("data", "add", one, "--name", "same"), started("data", "add", two, "--name", "same")]
    runs.append(started("data", "add", two))
    outcomes = [(*run.communicate(), run.returncode) for run in runs]
    assert sorted(status for *_, status in outcomes) == [0, 0, 1]
    assert all("Traceback" not in err for _, err, _ in outcomes)
    assert sorted(path.name for path in folder.iterdir()) == ["same", "two"]
    assert [each.rows for each in own.own_gazetteers()] == [1, 1]


def test_a_data_folder_that_cannot_be_written(mapper, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(own.DATA_VARIABLE, str(tmp_path / "file"))
    status, out, err = mapper("data", "add", _written(tmp_path, VILLAGE))
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "can't be written" in err and own.DATA_VARIABLE in err
    assert first("Raqqa").id == RAQQA


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_data_folder_is_still_read(add, folder, tmp_path):
    add(VILLAGE)
    folder.chmod(0o500)
    with pytest.raises(FileError, match="can't be written"):
        add(VILLAGE, "other.csv")
    with pytest.raises(FileError, match="can't be removed"):
        own.remove_gazetteer("villages")
    assert first("Qaryat Zorbash").id == "villages:row-2"
    folder.chmod(0o700)


def damaged(folder, pattern, content=b"garbled"):
    for path in folder.glob(pattern):
        path.write_bytes(content)
    own._opened.clear()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"name": 5}', b"\xff"])
def test_a_damaged_card_is_said_with_what_to_do(add, folder, capsys, content):
    add(VILLAGE)
    damaged(folder, "villages/gazetteer.json", content)
    assert first("Raqqa").id == RAQQA
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "mapper data remove villages" in err and "--replace" in err
    add(VILLAGE, replace=True)
    assert first("Qaryat Zorbash").id == "villages:row-2"


def test_damaged_rows_and_index_leave_the_others_working(add, folder, capsys):
    add(VILLAGE)
    add(VILLAGE.replace("Qaryat Zorbash", "Zorbashville"), "other.csv")
    damaged(folder, "villages/*/index-*/words.bin")
    damaged(folder, "villages/*/rows.parquet")
    assert ids("Zorbashville") == ["other:row-2"]
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "own gazetteer villages is damaged" in err
    own.remove_gazetteer("villages")
    Gazetteer()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("old", [True, False])
def test_an_old_or_damaged_index_is_built_anew_from_the_rows(add, folder, capsys, old):
    add(VILLAGE)
    (tmp,) = folder.glob("villages/*/index-*")
    if old:
        tmp.rename(tmp.with_name("index-0"))
        own._opened.clear()
    else:
        damaged(folder, "villages/*/index-*/hashes.npy")
    assert first("Qaryat Zorbash").id == "villages:row-2"
    assert "built anew" in capsys.readouterr().err
    own._opened.clear()
    assert first("Qaryat Zorbash").id == "villages:row-2"
    assert capsys.readouterr().err == ""
    assert [path.name for path in folder.glob("villages/*/index-*")] == [tmp.name]


def test_what_is_no_gazetteer_of_ours_is_left_alone(add, folder):
    add(VILLAGE)
    (folder / "notes.txt").write_text("mine")
    (folder / "empty").mkdir()
    assert [each.name for each in own.own_gazetteers()] == ["villages"]


def test_removing_what_is_not_there(mapper):
    status, _, err = mapper("data", "remove", "nothing")
    assert (status, err) == (1, "mapper: there is no own gazetteer 'nothing': there is none\n")
    with pytest.raises(NotFoundError):
        own.remove_gazetteer("../..")


def test_a_gazetteer_taken_away_while_it_is_listed_is_no_error(add, folder, monkeypatch):
    add(VILLAGE)
    [card] = own.own_gazetteers()
    shutil.rmtree(folder / "villages")
    own._opened.clear()
    assert own._index(card) is None
