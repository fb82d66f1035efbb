"""The shipped data: what the manifest says of it is so, and what users look for is in it."""

import hashlib
import io
import re
import sys
import tarfile
import zipfile

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import shapely
import yaml

from mapper import atlas
from mapper.claims.ontology import Kind
from mapper.datasets import data_folder, data_path, manifest
from mapper.geocoder.outlines import outline_of
from mapper.geocoder.place import Place

FREE = {"public domain", "CC BY 4.0", "MIT", "CC0"}
HAND_WRITTEN = "mapper"


@pytest.fixture(scope="module")
def places():
    return pq.read_table(data_path("places.parquet"))


@pytest.fixture
def build_modules(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(data_folder()), *sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)


def test_every_file_is_the_one_that_the_manifest_describes():
    for name, entry in manifest().items():
        content = data_path(name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (entry["bytes"], entry["sha256"]), name


def test_every_file_is_in_the_manifest():
    folder = data_folder()
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    ours = {name for name in found if not name.endswith((".py", ".pyc")) and not name.startswith(".")}
    assert ours - {"manifest.json", "README.md"} == set(manifest())


def test_every_file_has_an_origin_and_a_free_licence():
    for name, entry in manifest().items():
        assert set(entry["licence"].split("; ")) <= FREE, name
        assert entry["origin"], name
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", entry["date"]), name
        if entry["origin"] != HAND_WRITTEN:
            assert entry["package"], name
            assert entry["version"], name
            assert entry["credit"], name


def test_the_whole_stays_small_enough_to_ship():
    assert sum(entry["bytes"] for entry in manifest().values()) < 45e6


@pytest.mark.parametrize(
    ("country", "wanted"),
    [
        ("IQ", "Tall ‘Afar"), ("IQ", "تلعفر"), ("SY", "As Sukhnah"), ("SY", "السخنة"), ("SY", "Deir ez-Zor"),
        ("UA", "Авдіївка"), ("SD", "El Fasher"), ("MM", "Lashio"),
    ],
)  # fmt: skip
def test_the_towns_of_reports_are_there_in_their_own_script(places, country, wanted):
    rows = places.filter(pc.equal(places["country"], country)).select(["name", "names"]).to_pylist()
    assert any(wanted in {row["name"], *row["names"]} for row in rows)


def test_ids_are_unique():
    for name, column in [("places", "id"), ("admin0", "unit"), ("admin1", "id"), ("divisions", "id")]:
        ids = pq.read_table(data_path(f"{name}.parquet"), columns=[column])[column]
        assert pc.count_distinct(ids).as_py() == len(ids), name


def test_places_carry_the_code_of_the_province_around_them(places):
    provinces = atlas.provinces("de-facto", (35, 29, 49, 38))
    near = places.filter(pc.is_in(places["country"], value_set=pc.unique(provinces["country"].to_list())))
    points = shapely.points(near["lon"].to_numpy(), near["lat"].to_numpy())
    row, point = shapely.STRtree(points).query(provinces.geometry.to_numpy(), predicate="contains")[:2]
    codes = near["admin1"].to_pylist()
    same = [codes[p] == provinces["geonames"].iloc[r] for r, p in zip(row, point, strict=True)]
    assert sum(same) / len(same) > 0.9


def test_label_points_lie_inside():
    for table in (atlas.provinces("un", (20, 30, 60, 60)), atlas._read("admin0.parquet")):
        points = shapely.points(table["lon"], table["lat"])
        assert shapely.contains(table.geometry.to_numpy(), points).all()


def test_views_speak_only_of_units_that_exist_and_give_reasons():
    boundaries = yaml.safe_load(data_path("boundaries.yaml").read_text("utf-8"))
    units = set(pq.read_table(data_path("admin0.parquet"), columns=["unit"])["unit"].to_pylist())
    assert set(boundaries["territories"]) <= units
    assert boundaries["default"] == atlas.DEFAULT_VIEW == "un"
    for view in boundaries["views"].values():
        assert view["description"]
        for unit, decision in view["units"].items():
            assert unit in units
            assert decision["why"]
            assert decision["country"] in units | {""}


def test_a_division_with_a_point_says_what_it_is_made_from():
    table = pq.read_table(data_path("divisions.parquet")).to_pandas()
    assert set(table["basis"]) == {"", "outline", "places", "seat"}
    assert (table["lon"].notna() == (table["basis"] != "")).all()
    assert (table["precision_km"][table["basis"] == "seat"] > 0).all()
    districts = table[table["level"] == 2]
    assert (districts["basis"] != "").mean() > 0.7


def test_districts_lie_in_their_country():
    table = pq.read_table(data_path("divisions.parquet")).to_pandas()
    for country, (west, south, east, north) in {"SY": (35, 32, 43, 38), "UA": (22, 44, 41, 53)}.items():
        points = table[(table["country"] == country) & (table["basis"] != "")]
        assert len(points) > 50
        assert (points["lon"].between(west, east) & points["lat"].between(south, north)).all(), country


def test_provinces_younger_than_the_map_are_known_by_a_point():
    table = pq.read_table(data_path("divisions.parquet")).to_pandas().set_index("id")
    for code, name in (("CD.17", "Ituri"), ("IQ.19", "Halabja"), ("ET.SI", "Sidama")):
        row = table.loc[f"geonames:{code}"]
        assert (row["name"], row["level"], row["basis"]) == (name, 1, "places")


def test_no_province_goes_by_the_name_of_its_neighbour():
    table = pq.read_table(data_path("admin1.parquet"), columns=["id", "name", "names"]).to_pylist()
    names = {row["id"]: {row["name"], *row["names"]} for row in table}
    assert "West Darfur" in names["SD-DW"] and "West Darfur" not in names["SD-DE"]
    assert "Damascus" not in names["SY-RD"]
    assert "Tuscany" not in names["IT-AR"]
    assert {"Донецька область", "Донеччина", "Донецкая область"} <= names["UA-14"]


def test_the_point_of_a_province_is_the_centre_of_all_of_it_with_its_panhandle():
    rows = pq.read_table(data_path("admin1.parquet"), columns=["id", "lon", "lat"]).to_pylist()
    oklahoma = next(row for row in rows if row["id"] == "US-OK")
    assert (oklahoma["lon"], oklahoma["lat"]) == pytest.approx((-97.5, 35.6), abs=0.3)


def test_regions_are_made_of_provinces_or_say_that_they_have_no_outline():
    provinces = set(pq.read_table(data_path("admin1.parquet"), columns=["id"])["id"].to_pylist())
    rows = {row["region"]: row for row in pq.read_table(data_path("regions.parquet")).to_pylist()}
    for key, row in rows.items():
        made = bool(row["provinces"] or row["countries"])
        assert set(row["provinces"]) <= provinces, key
        assert made == (row["reach_km"] == 0), key
        assert made or row["note"].startswith("approximate"), key
    assert (rows["darfur"]["country"], rows["kashmir"]["country"]) == ("SD", "")


def test_the_tables_of_regions_are_those_of_the_files_written_by_hand():
    written = yaml.safe_load(data_path("regions.yaml").read_text("utf-8"))
    built = {row["region"]: row["name"] for row in pq.read_table(data_path("regions.parquet")).to_pylist()}
    assert built == {key: entry["name"] for key, entry in written.items()}
    named = set(pq.read_table(data_path("lakes.parquet"), columns=["name"])["name"].to_pylist()) - {""}
    assert named == set(yaml.safe_load(data_path("lakes.yaml").read_text("utf-8")))


def test_a_region_and_a_lake_have_outlines_and_a_vague_region_has_none():
    darfur = outline_of(Place("Darfur", 25.2, 14.4, Kind.AREA, id="region:darfur"), "un")
    fasher, khartoum = shapely.Point(25.35, 13.63), shapely.Point(32.53, 15.59)
    assert darfur.contains(fasher) and not darfur.contains(khartoum)
    assert outline_of(Place("Sahel", 5, 15, Kind.AREA, id="region:sahel"), "un") is None
    assad = outline_of(Place("Lake Assad", 38.09, 36.06, Kind.LAKE, id="lake:Lake Assad"), "un")
    assert assad.bounds == pytest.approx((37.8, 35.8, 38.6, 36.4), abs=0.4)


def test_a_named_lake_has_the_size_and_country_of_its_kind():
    rows = pq.read_table(data_path("lakes.parquet"), columns=["name", "country", "area_km2"]).to_pylist()
    named = {row["name"]: row for row in rows if row["name"]}
    assert (named["Lake Assad"]["country"], named["Lake Chad"]["country"]) == ("SY", "")
    assert 1500 < named["Kakhovka Reservoir"]["area_km2"] < 2500


def test_an_archive_member_that_leaves_the_folder_is_refused(tmp_path, build_modules):
    from sources import unpack

    wheel = tmp_path / "bad.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("data/../../evil.txt", "evil")
    with pytest.raises(RuntimeError, match="leaves the folder"):
        unpack(wheel, tmp_path / "deep" / "out", ("data/",))
    assert not list(tmp_path.rglob("evil.txt"))


def test_an_npm_archive_gives_only_what_is_wanted(tmp_path, build_modules):
    from sources import unpack

    path = tmp_path / "good.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name in ("package/data/a.json", "package/index.js"):
            archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    unpack(path, tmp_path / "out", ("package/data/",))
    assert [found.name for found in (tmp_path / "out").rglob("*.*")] == ["a.json"]
