"""Files for other programs, opened by other readers: OGR, SQLite, pyarrow, lxml, pandas."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import struct
import subprocess
import xml.etree.ElementTree as ET
import zipfile
import zlib
from dataclasses import replace
from html.parser import HTMLParser

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
from shapely.geometry import LineString, Point, box, shape

from mapper.claims.files import claims_hash, read_claims
from mapper.claims.table import claim_table
from mapper.control.changes import CHANGE_COLUMNS
from mapper.errors import InputError
from mapper.render.choices import Choices
from mapper.render.layers import WRITERS, save_layers
from mapper.render.layers.tables import colours_of
from mapper.render.words import Note
from tests import hostile
from tests.scenes import (
    AREA,
    DAY,
    FRONT,
    IS,
    MARK,
    PLACE,
    STATE,
    SYRIA,
    claims,
    empty_scene,
    seed_scene,
    table,
)
from tests.tools import tool

PLAIN = Choices()
NS = {"k": "http://www.opengis.net/kml/2.2"}
LAYERS = {"areas", "marks", "frontlines", "places"}


def findings(rows=()):
    changes = pd.DataFrame(list(rows), columns=list(CHANGE_COLUMNS))
    changes = changes.astype({"lon": float, "lat": float, "day": "datetime64[s]"})
    return lambda: changes


def one_change(**cells):
    plain = dict.fromkeys(CHANGE_COLUMNS, "")
    return {**plain, "day": pd.Timestamp(DAY), "place": "Raqqa", "lon": 39.0, "lat": 35.9, **cells}


def written(suffix, scene, choices=PLAIN, found=None):
    return WRITERS[suffix](scene, found or findings([one_change()]), choices)


def ogr(*words):
    words = (tool(words[0], "gdal-bin"), *map(str, words[1:]))
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr and "Warning" not in done.stderr, done.stderr
    return done.stdout


def saved(tmp_path, suffix, scene, choices=PLAIN, found=None):
    path = tmp_path / f"map{suffix}"
    save_layers(scene, found or findings([one_change()]), path, choices)
    return path


@pytest.fixture(scope="module")
def seed():
    return seed_scene(notes=(Note("note.guessed", {"margin": "60"}),))


def pacific():
    """Return a scene around the antimeridian: an area and a frontline that cross it."""
    west, east = box(179, -18, 180, -16), box(-180, -18, -179, -16)
    around = shapely.Polygon([(179, -18), (-179, -18), (-179, -16), (179, -16)])
    line = LineString([(179.5, -17), (-179.5, -17)])
    areas = [{**STATE, "actor": IS, "actors": IS, "status": "controlled", "geometry": around}]
    fronts = [{"actor_a": IS, "actor_b": SYRIA, "length_km": 100.0, "geometry": line}]
    return seed_scene(
        areas=table(areas, AREA), marks=table([], MARK), places=table([], PLACE), frontlines=table(fronts, FRONT),
        study_area=shapely.MultiPolygon([west, east]),
    )  # fmt: skip


def hostile_scene(texts):
    """Return a scene in which every text is one that was written to break a file."""
    everywhere = {"place": "", "name": "", "part": "", "located_by": "x"}
    rows = [
        {
            **STATE, **everywhere, "place": text, "name": text, "kind": "city", "lon": 40.0, "lat": 35.0,
            "actors": text.replace(";", ","), "status": "controlled", "claim_ids": f"h{n}", "ambiguous": False,
            "outlier": False, "geometry": Point(40, 35),
        }
        for n, text in enumerate(texts)
    ]  # fmt: skip
    told = [
        {
            "place": text, "predicate": "contests", "quote": text, "source": text, "url": text, "note": text,
            "report": text, "actor": text.replace(";", ","), "id": f"h{n}", "lon": 40.0, "lat": 35.0,
        }
        for n, text in enumerate(texts)
    ]  # fmt: skip
    everything = claim_table(told)
    areas = [
        {**STATE, "actors": row["actors"], "status": "contested", "geometry": box(n, 0, n + 1, 1)}
        for n, row in enumerate(rows[:90])
    ]
    return seed_scene(
        title=texts[0], places=table(rows, PLACE), areas=table(areas, AREA), claims=everything,
        sources=tuple({"title": text, "url": text} for text in texts[:50]), notes=tuple(texts[:50]),
        marks=table([], MARK), colours={},
    )  # fmt: skip


# All kinds


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("scene", [seed_scene, empty_scene, pacific])
def test_the_same_map_is_the_same_bytes(suffix, scene):
    one, other = (written(suffix, scene()) for _ in range(2))
    assert one == other


def test_another_suffix_is_refused(tmp_path, seed):
    with pytest.raises(InputError, match=r"is no file of layers: use \.gpkg"):
        save_layers(seed, findings(), tmp_path / "a.shp", PLAIN)


@pytest.mark.parametrize("suffix", WRITERS)
def test_nothing_is_changed_in_place(suffix, seed):
    before = {name: getattr(seed, name).copy() for name in (*LAYERS, "claims")}
    written(suffix, seed)
    for name, tabled in before.items():
        pd.testing.assert_frame_equal(pd.DataFrame(getattr(seed, name)), pd.DataFrame(tabled))


# GeoPackage


def test_gpkg_has_the_layers_that_ogr_reads(tmp_path, seed):
    path = saved(tmp_path, ".gpkg", seed)
    told = ogr("ogrinfo", "-so", "-al", "-ro", path)
    names = [line.split(": ")[1] for line in told.splitlines() if line.startswith("Layer name")]
    names.remove("layer_styles")  # where QGIS looks for styles
    assert names == ["areas", "marks", "frontlines", "places", "claims", "changes"]
    for line in (
        "Geometry: Multi Polygon",
        "valid_from: Date",
        "area_km2: Real",
        "ambiguous: Integer(Boolean)",
    ):
        assert line in told
    areas = gpd.read_file(path, layer="areas")
    assert areas["status"].tolist() == seed.areas["status"].tolist()
    assert areas.geometry.union_all().equals_exact(seed.areas.geometry.union_all(), 1e-9)
    assert claims_hash(read_claims(path)) == claims_hash(seed.claims)


def test_gpkg_tells_what_stands_beside_any_map(tmp_path, seed):
    told = ogr("ogrinfo", "-mdd", "all", "-ro", saved(tmp_path, ".gpkg", seed))
    for line in (
        f"TITLE={seed.title}", "DAY=2017-09-05", f"CLAIMS_HASH={seed.claims_hash}", "An assessment from the listed sources",
        "Geo" "Names, CC BY 4.0", "margin of 60 km", "https://example.org/dispatch", "Borders: Natural Earth",
    ):  # fmt: skip
        assert line in told


def test_gpkg_passes_its_own_rules(tmp_path, seed):
    with sqlite3.connect(saved(tmp_path, ".gpkg", seed)) as base:
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        assert base.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
        boxes = base.execute("SELECT id, minx, maxy FROM rtree_areas_geom ORDER BY id").fetchall()
        stamps = base.execute(
            "SELECT last_change FROM gpkg_contents UNION SELECT update_time FROM layer_styles "
            "UNION SELECT timestamp FROM gpkg_metadata_reference"
        ).fetchall()
    base.close()
    assert stamps == [("1970-01-01T00:00:00.000Z",)]
    bounds = seed.areas.geometry.bounds
    assert [number for number, *_ in boxes] == list(range(1, len(bounds) + 1))
    np.testing.assert_allclose([row[1:] for row in boxes], bounds[["minx", "maxy"]], atol=1e-5)


def test_a_layer_can_be_edited_by_another_program(tmp_path, seed):
    path = saved(tmp_path, ".gpkg", seed)
    ogr("ogrinfo", path, "-sql", "DELETE FROM areas WHERE status = 'unknown'")
    assert len(gpd.read_file(path, layer="areas")) == len(seed.areas) - 1
    with sqlite3.connect(path) as base:
        assert base.execute("SELECT count(*) FROM rtree_areas_geom").fetchone() == (len(seed.areas) - 1,)
    base.close()


def styles_of(tmp_path, scene, choices=PLAIN):
    with sqlite3.connect(saved(tmp_path, ".gpkg", scene, choices)) as base:
        found = dict(base.execute("SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault = 1"))
    base.close()
    return {name: ET.fromstring(text.split("?>", 1)[1]) for name, text in found.items()}


def test_styles_have_the_colours_of_the_map(tmp_path, seed):
    found = styles_of(tmp_path, seed)
    assert set(found) == {"areas", "marks", "frontlines", "places", "changes"}
    rules = {rule.get("label"): rule for rule in found["areas"].iter("rule")}
    assert set(rules) == {
        "Contested: Islamic State and Syrian government", "Contested: Islamic State, Kurdish forces and Sunni Arab groups",
        "Controlled: Iraqi government", "Controlled: Syrian government", "Unknown",
    }  # fmt: skip
    symbols = {symbol.get("name"): symbol for symbol in found["areas"].find("renderer-v2/symbols")}
    red, grey = (200 - 8, 57, 43), (58, 58, 58)
    held = symbols[rules["Controlled: Syrian government"].get("symbol")]
    assert [prop.get("v") for prop in held.findall("layer/prop[@k='color']")] == ["{},{},{},255".format(*red)]
    fought = symbols[rules["Contested: Islamic State and Syrian government"].get("symbol")]
    assert [layer.get("class") for layer in fought.findall("layer")] == ["SimpleFill", "LinePatternFill"]
    inks = [prop.get("v") for prop in fought.findall("layer/prop[@k='color']")]
    assert inks == ["{},{},{},255".format(*grey), "{},{},{},255".format(*red)]
    assert "area_confidence" in ET.tostring(held.find("data_defined_properties"), "unicode")


def test_styles_speak_the_language_and_the_palette_that_was_chosen(tmp_path, seed):
    found = styles_of(tmp_path, seed, Choices(lang="nb", palette="okabe"))
    assert "Omstridt" in {rule.get("label").split(":")[0] for rule in found["areas"].iter("rule")}
    okabe = colours_of(seed, Choices(palette="okabe"))[SYRIA]
    ink = ",".join(str(int(okabe[at : at + 2], 16)) for at in (1, 3, 5))
    assert f"{ink},255" in {prop.get("v") for prop in found["areas"].iter("prop")}


def test_every_area_fits_one_rule(tmp_path, seed):
    """A rule's filter is an expression; those made here are also SQL, so SQLite can tell whom they catch."""
    path = saved(tmp_path, ".gpkg", seed)
    found = styles_of(tmp_path, seed)
    with sqlite3.connect(path) as base:
        for layer in ("areas", "places"):
            caught = [
                base.execute(f"SELECT count(*) FROM {layer} WHERE {rule.get('filter')}").fetchone()[0]
                for rule in found[layer].find("renderer-v2/rules")
            ]
            assert min(caught) >= 1
            assert sum(caught) == len(getattr(seed, layer))
    base.close()


# GeoJSON


def test_geojson_follows_its_standard(seed):
    content = json.loads(written(".geojson", seed))
    assert content["type"] == "FeatureCollection"
    assert {feature["properties"]["layer"] for feature in content["features"]} == LAYERS
    assert len(content["features"]) == sum(len(getattr(seed, name)) for name in LAYERS)
    assert content["day"] == "2017-09-05"
    assert content["claims_hash"] == seed.claims_hash
    assert content["bbox"] == [37.6, 33.2, 44.6, 37.3]
    assert [claim["id"] for claim in content["claims"]] == seed.claims["id"].tolist()
    for feature in content["features"]:
        drawn = shape(feature["geometry"])
        assert drawn.is_valid
        for part in shapely.get_parts(drawn):
            if part.geom_type == "Polygon":
                assert part.exterior.is_ccw and not any(ring.is_ccw for ring in part.interiors)
        numbers = shapely.get_coordinates(drawn)
        assert np.array_equal(numbers, numbers.round(6))


def test_geojson_is_cut_at_the_antimeridian():
    content = json.loads(written(".geojson", pacific()))
    area, front = (shape(feature["geometry"]) for feature in content["features"])
    assert (area.geom_type, front.geom_type) == ("MultiPolygon", "MultiLineString")
    assert area.area == pytest.approx(4)
    assert front.length == pytest.approx(1)
    assert content["bbox"] == [179, -18, -179, -16]


def test_ogr_reads_the_geojson(tmp_path, seed):
    told = ogr("ogrinfo", "-so", "-al", "-ro", saved(tmp_path, ".geojson", seed))
    assert "Feature Count: 17" in told
    assert "layer: String" in told


def test_rounding_breaks_no_shape():
    sliver = shapely.Polygon(
        [(40, 35), (40.0000004, 35.0000004), (41, 36), (40.5, 35.5000004), (40, 35.0000003)]
    )
    assert sliver.is_valid
    areas = [{**STATE, "geometry": sliver}]
    content = json.loads(written(".geojson", seed_scene(areas=table(areas, AREA))))
    drawn = content["features"][0]["geometry"]
    assert drawn is None or shape(drawn).is_valid


# GeoParquet


def test_parquet_is_one_table_with_boxes_and_what_stands_beside_the_map(tmp_path, seed):
    path = saved(tmp_path, ".parquet", seed)
    layer = gpd.read_parquet(path)
    assert set(layer["layer"]) == LAYERS
    for name in LAYERS:
        mine = layer[layer["layer"] == name]
        assert mine.geometry.geom_equals_exact(getattr(seed, name).geometry.set_axis(mine.index), 0).all()
    assert set(gpd.read_parquet(path, bbox=(43, 36.2, 43.2, 36.4))["layer"]) == {"areas", "places"}
    metadata = pq.read_schema(path).metadata
    assert metadata[b"title"].decode() == seed.title
    assert metadata[b"claims_hash"].decode() == seed.claims_hash
    assert json.loads(metadata[b"credits"]) == list(seed.credits)
    assert len(json.loads(metadata[b"claims"])) == len(seed.claims)
    types = dict(zip(pq.read_schema(path).names, map(str, pq.read_schema(path).types), strict=True))
    assert (types["valid_from"], types["area_km2"], types["ambiguous"]) == ("date32[day]", "double", "bool")


def test_columns_have_one_type_even_where_a_map_has_none_of_it(tmp_path):
    full, empty = (saved(tmp_path, ".parquet", scene()) for scene in (seed_scene, empty_scene))
    assert pq.read_schema(full).types == pq.read_schema(empty).types


# KMZ


def kml_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist()[0] == "doc.kml"
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return ET.fromstring(archive.read("doc.kml")), {
            name: archive.read(name) for name in archive.namelist()
        }


ORDER = {
    "Document": ["name", "open", "Snippet", "description", "Style", "Folder"],
    "Folder": ["name", "Placemark"],
    "Placemark": ["name", "Snippet", "description", "TimeSpan", "styleUrl", "ExtendedData", "geometry"],
    "Style": ["IconStyle", "LabelStyle", "LineStyle", "PolyStyle", "BalloonStyle"],
    "IconStyle": ["color", "scale", "Icon"], "Icon": ["href"], "LabelStyle": ["scale"], "LineStyle": ["color", "width"],
    "PolyStyle": ["color", "fill", "outline"], "BalloonStyle": ["text"], "TimeSpan": ["begin", "end"],
    "ExtendedData": ["Data"], "Data": ["value"], "MultiGeometry": ["geometry"],
    "Polygon": ["tessellate", "outerBoundaryIs", "innerBoundaryIs"], "LineString": ["tessellate", "coordinates"],
    "Point": ["coordinates"], "outerBoundaryIs": ["LinearRing"], "innerBoundaryIs": ["LinearRing"], "LinearRing": ["coordinates"],
}  # fmt: skip
"""The order of elements by the schema of KML 2.2, of those that are written."""


@pytest.mark.parametrize("scene", [seed_scene, empty_scene, pacific])
def test_kml_keeps_the_order_of_its_schema(scene):
    tree, _ = kml_of(written(".kmz", scene()))
    for element in tree.iter():
        tag = element.tag.split("}")[1]
        inside = [child.tag.split("}")[1] for child in element]
        shapes = ("Polygon", "LineString", "Point", "MultiGeometry")
        told = ["geometry" if tag in ORDER and one in shapes else one for one in inside]
        if tag in ORDER:
            places = [ORDER[tag].index(one) for one in told]
            assert places == sorted(places), (tag, inside)


def test_kmz_has_folders_colours_and_times(seed):
    tree, parts = kml_of(written(".kmz", seed))
    folders = {folder.find("k:name", NS).text: folder for folder in tree.iterfind("k:Document/k:Folder", NS)}
    assert list(folders) == [
        "Iraqi government", "Syrian government", "Contested", "Besieged", "Presence", "Event", "Frontlines", "Places", "Unknown",
    ]  # fmt: skip
    styles = {f"#{style.get('id')}": style for style in tree.iter(f"{{{NS['k']}}}Style")}
    for placemark in tree.iter(f"{{{NS['k']}}}Placemark"):
        assert placemark.find("k:styleUrl", NS).text in styles
    held = folders["Syrian government"].find("k:Placemark", NS)
    style = styles[held.find("k:styleUrl", NS).text]
    assert style.find("k:PolyStyle/k:color", NS).text[2:] == "2b39c0"  # blue, green, red of #c0392b
    assert held.find("k:TimeSpan/k:begin", NS).text == "2017-09-05T00:00:00Z"
    assert held.find("k:TimeSpan/k:end", NS) is None
    unknown = folders["Unknown"].find("k:Placemark", NS)
    assert styles[unknown.find("k:styleUrl", NS).text].find("k:PolyStyle/k:fill", NS).text == "0"
    icons = {icon.text for icon in tree.iter(f"{{{NS['k']}}}href")}
    assert icons and icons <= set(parts)


def test_the_end_of_a_time_is_the_day_on_which_it_no_longer_holds(seed):
    areas = seed.areas.assign(valid_to=pd.Timestamp("2017-10-05"))
    tree, _ = kml_of(written(".kmz", replace(seed, areas=areas)))
    ends = {end.text for end in tree.iter(f"{{{NS['k']}}}end")}
    assert ends == {"2017-10-05T00:00:00Z"}


def test_a_globe_gives_the_evidence(seed):
    tree, _ = kml_of(written(".kmz", seed))
    told = {
        mark.find("k:name", NS).text: mark.find("k:description", NS).text
        for mark in tree.iter(f"{{{NS['k']}}}Placemark")
    }
    balloon = told["Controlled: Syrian government"]
    for line in (
        "<h3>Controlled: Syrian government</h3>", "Besieged by Islamic State", "Syrian government controls Deir al-Zor, south",
        "<i>“The south of the city and its military airfield are held by the government.”</i>", "5 September 2017",
        '<a href="https://example.org/dispatch">',
    ):  # fmt: skip
        assert line in balloon
    assert "Frontline between Islamic State and Syrian government" in told
    fought = told["Deir al-Zor: Contested: Islamic State and Syrian government"]
    assert "SANA via NTB" in fought
    assert "not confirmed by others" in fought


def test_ogr_reads_the_kmz(tmp_path, seed):
    told = ogr("ogrinfo", "-so", "-al", "-ro", saved(tmp_path, ".kmz", seed))
    assert "Layer name: Contested" in told
    assert told.count("Feature Count") == 9


def test_icons_are_pictures(seed):
    _, parts = kml_of(written(".kmz", seed))
    for name, content in parts.items():
        if name.endswith(".png"):
            width, height = struct.unpack(">II", content[16:24])
            pixels = zlib.decompress(content[content.index(b"IDAT") + 4 : content.index(b"IEND") - 8])
            assert len(pixels) == height * (2 * width + 1)


class Tags(HTMLParser):
    """Gathers the tags and attributes of markup."""

    def __init__(self):
        super().__init__()
        self.seen = set()
        self.links = []

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        assert tag == "a" or not attrs
        self.links += [value for _, value in attrs]

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def test_no_text_is_markup_in_a_balloon():
    texts = [text for text in hostile.ESCAPED if text.strip()]
    tree, _ = kml_of(written(".kmz", hostile_scene(texts)))
    for style in tree.iter(f"{{{NS['k']}}}BalloonStyle"):
        assert [child.text for child in style] == ["$[description]"]
    for element in tree.iter(f"{{{NS['k']}}}description"):
        tags = Tags()
        tags.feed(element.text)
        assert tags.seen <= {"h3", "p", "b", "i", "br", "a"}
        assert all(link.startswith(("http://", "https://")) for link in tags.links)
        assert "$[" not in element.text


# Hostile texts elsewhere


def test_hostile_texts_are_the_same_in_every_file(tmp_path):
    texts = [text for text in hostile.ESCAPED if text.strip()]
    scene = hostile_scene(texts)
    geojson = json.loads(written(".geojson", scene))
    places = [
        one["properties"]["place"] for one in geojson["features"] if one["properties"]["layer"] == "places"
    ]
    assert places == texts
    parquet = pq.read_table(io.BytesIO(written(".parquet", scene))).to_pylist()
    assert [row["place"] for row in parquet if row["layer"] == "places"] == texts
    path = saved(tmp_path, ".gpkg", scene)
    with sqlite3.connect(path) as base:
        assert [place for (place,) in base.execute("SELECT place FROM places ORDER BY fid")] == texts
        for (text,) in base.execute(
            "SELECT styleQML FROM layer_styles UNION SELECT metadata FROM gpkg_metadata"
        ):
            ET.fromstring(text.split("?>", 1)[-1])
    base.close()


def test_rules_for_hostile_names_catch_their_areas(tmp_path):
    texts = [
        text
        for text in (*hostile.FORMULAS, *hostile.TEMPLATES, "O'Brien", "a\\b", '"x"')
        if text.isprintable()
    ]
    scene = hostile_scene(texts)
    rules = styles_of(tmp_path, scene)["areas"].find("renderer-v2/rules")
    told = {rule.get("filter") for rule in rules}
    assert len(told) == len({row["actors"] for row in scene.areas.to_dict("records")})
    for rule in told:
        assert rule.count("'") % 2 == 0


def test_csv_has_no_formula(tmp_path):
    texts = [text for text in hostile.STRINGS if text.strip()]
    path = saved(tmp_path, ".csv", hostile_scene(texts))
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))
    assert [
        row["place"].removeprefix("'") if row["place"][0] == "'" != text[0] else row["place"]
        for row, text in zip(rows, texts, strict=True)
    ] == texts
    for row in rows:
        for column in ("place", "name", "actors"):
            assert not row[column].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_lone_surrogates_and_controls_in_a_title_stop_nothing(seed):
    scene = replace(seed, title="a\x00b\x07c\ud83d", notes=("\x1b[31m",), sources=({"title": "\udc00"},))
    for suffix in WRITERS:
        assert written(suffix, scene)


# Many


def many(count):
    """Return a map of many patches and places, each with a claim."""
    side = int(count**0.5)
    corners = [(30 + 0.1 * (n % side), 10 + 0.1 * (n // side)) for n in range(count)]
    actors = [(IS, SYRIA)[n % 2] for n in range(count)]
    shared = {"status": "controlled", "valid_from": pd.Timestamp(DAY), "area_confidence": 0.5}
    state = [
        {**STATE, **shared, "actor": who, "actors": who, "claim_ids": f"m{n}"} for n, who in enumerate(actors)
    ]
    areas = [
        {**row, "geometry": box(x, y, x + 0.1, y + 0.1)} for row, (x, y) in zip(state, corners, strict=True)
    ]
    named = {
        "place": "Town",
        "name": "Town",
        "part": "",
        "kind": "city",
        "located_by": "given",
        "ambiguous": False,
        "outlier": False,
    }
    places = [
        {**row, **named, "lon": x, "lat": y, "geometry": Point(x, y)}
        for row, (x, y) in zip(state, corners, strict=True)
    ]
    told = claims().iloc[[2] * count].assign(id=[f"m{n}" for n in range(count)]).reset_index(drop=True)
    return seed_scene(
        areas=table(areas, AREA),
        places=table(places, PLACE),
        claims=told,
        marks=table([], MARK),
        frontlines=table([], FRONT),
    )


@pytest.mark.slow
@pytest.mark.parametrize("suffix", WRITERS)
def test_a_map_of_very_many_places_is_complete(suffix, tmp_path):
    path = saved(tmp_path, suffix, many(33_000))
    if suffix in (".gpkg", ".geojson", ".kmz"):
        told = ogr("ogrinfo", "-so", "-al", "-ro", path)
        counts = [int(line.split(": ")[1]) for line in told.splitlines() if line.startswith("Feature Count")]
        # the claims and a change as well, and a style for each of five layers
        assert sum(counts) == {".gpkg": 99_001 + 5, ".geojson": 66_000, ".kmz": 66_000}[suffix]
    elif suffix == ".parquet":
        assert pq.read_metadata(path).num_rows == 66_000
    else:
        assert path.read_text("utf-8").count("\n") == 33_001
