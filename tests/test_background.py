"""What lies under the evidence: tiles of one host, or a file that is told apart from what it is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from shapely import Point, box

from mapper.errors import FileError, InputError
from mapper.render.background import read_background

TEMPLATE = "https://tiles.example.org/{z}/{x}/{y}.png"
STUDY = box(38, 33, 44, 37)


def feature(geometry: dict[str, Any] | None, name: str | None = None) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"name": name}, "geometry": geometry}


def square(west: float, south: float, size: float = 1) -> dict[str, Any]:
    return dict(box(west, south, west + size, south + size).__geo_interface__)


def written(path: Path, *features: Any, **more: Any) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}), "utf-8")
    return path


def test_a_service_brings_its_host_and_its_credit() -> None:
    osm = read_background("osm")
    assert osm.hosts == ("https://tile.openstreetmap.org",)
    assert osm.tiles and "OpenStreetMap contributors" in osm.tiles["attribution"]
    assert osm.layers is None and "OpenStreetMap" in osm.credit


@pytest.mark.parametrize(
    "template, host",
    [
        (TEMPLATE, "https://tiles.example.org"),
        ("http://localhost:8080/a/{z}/{y}/{x}.jpg?key=1", "http://localhost:8080"),
        ("https://TILES.example.org:443/{z}/{x}/{y}", "https://tiles.example.org:443"),
    ],
)
def test_a_template_widens_the_policy_by_its_host_alone(template: str, host: str) -> None:
    background = read_background(template, "© Somebody")
    assert background.hosts == (host,)
    assert background.tiles == {"url": template, "attribution": "© Somebody"}


@pytest.mark.parametrize(
    "template, problem",
    [
        ("ftp://example.org/{z}/{x}/{y}.png", "does not begin with http"),
        ("javascript://example.org/{z}/{x}/{y}.png", "does not begin with http"),
        ("//example.org/{z}/{x}/{y}.png", "does not begin with http"),
        ("https://me:secret@example.org/{z}/{x}/{y}.png", "password"),
        ("https://{s}.example.org/{z}/{x}/{y}.png", "its host must be one"),
        ("https://*.example.org/{z}/{x}/{y}.png", "its host must be one"),
        ("http://[::1]:80/{z}/{x}/{y}.png", "its host must be one"),
        ("https:///{z}/{x}/{y}.png", "its host must be one"),
        ("https://example.org:port/{z}/{x}/{y}.png", "no web address"),
        ("https://example.org/{z}/{x}/{y}{r}.png", "nothing else in braces"),
        ("https://example.org/{z}/{x}/{-y}.png", "nothing else in braces"),
        ("https://example.org/{z}/{x}.png", "each once"),
        ("https://example.org/{z}/{x}/{y}/{y}.png", "each once"),
        ("https://example.org; script-src */{z}/{x}/{y}.png", "escaped"),
        ("https://example.org'/{z}/{x}/{y}.png", "escaped"),
    ],
)
def test_other_templates_are_refused_and_told_why(template: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        read_background(template, "Somebody")


def test_tiles_of_nobody_are_refused() -> None:
    with pytest.raises(InputError, match="--attribution"):
        read_background(TEMPLATE, "  ")


def test_what_is_nothing_of_the_kind_is_told_the_choice() -> None:
    with pytest.raises(InputError, match="give osm, a template"):
        read_background("stamen")


def test_a_file_is_drawn_and_named(tmp_path: Path) -> None:
    river = {"type": "LineString", "coordinates": [[39, 35], [40, 36], [41, 35]]}
    path = written(
        tmp_path / "districts.geojson",
        feature(square(40, 35), "A district"),
        feature(river, "A river"),
        feature({"type": "Point", "coordinates": [40.5, 34.2]}, "A town"),
        feature(None, "Nowhere"),
        feature({"type": "Point", "coordinates": [41, 34]}),
    )
    background = read_background(path, "A survey", STUDY)
    layers = background.layers
    assert layers and background.tiles is None and background.hosts == ()
    assert background.credit == "Background: districts.geojson, A survey"
    assert [len(layers["own"][kind]) for kind in "pl"] == [1, 1]
    assert layers["towns"] == [[40.5, 34.2, "A town", 0]]
    ((lon, lat, name, _),) = layers["provinceNames"]
    assert name == "A district" and box(40, 35, 41, 36).contains(Point(lon, lat))
    assert layers["study"]["p"]
    json.dumps(layers, allow_nan=False)


def test_a_file_is_cut_to_the_window(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.geojson", feature(square(-30, 0, 80), "Wide"), feature(square(-100, 40), "Far")
    )
    layers = read_background(path, study=STUDY).layers
    assert layers
    ring, scale = layers["own"]["p"][0][0], layers["scale"]
    assert 30 < ring[0] / scale < 50
    assert [label[2] for label in layers["provinceNames"]] == ["Wide"]
    with pytest.raises(InputError, match="another part of the world"):
        read_background(written(path, feature(square(-100, 40))), study=STUDY)


def test_a_file_reaches_across_the_antimeridian(tmp_path: Path) -> None:
    path = written(
        tmp_path / "fiji.geojson",
        feature({"type": "Point", "coordinates": [178.4, -18.1]}, "Suva"),
        feature({"type": "Point", "coordinates": [-179.9, -16.7]}, "East"),
    )
    east = box(177, -19, 180, -16).union(box(-180, -19, -179, -16))
    layers = read_background(path, study=east).layers
    assert layers and {tuple(label[::2]) for label in layers["towns"]} == {(178.4, "Suva"), (180.1, "East")}


def test_a_crs_is_heeded(tmp_path: Path) -> None:
    web = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    at = {"type": "Point", "coordinates": [4468311.8, 4215474.3]}
    layers = read_background(written(tmp_path / "a.json", feature(at, "Here"), crs=web), study=STUDY).layers
    assert layers
    assert layers["towns"][0][:2] == pytest.approx([40.14, 35.38], abs=0.01)
    with pytest.raises(InputError, match=r"a\.json has a crs that is not known, 'Mars'"):
        read_background(written(tmp_path / "a.json", feature(at), crs={"properties": {"name": "Mars"}}))


@pytest.mark.parametrize(
    "bad, problem",
    [
        (feature({"type": "Polygon", "coordinates": [[[0, 0], [1]]]}, "Odd"), r"feature 2 \(Odd\): "),
        (feature({"type": "Circle", "coordinates": [1, 2]}), "feature 2: its geometry is none of Point"),
        (
            feature({"type": "Point", "coordinates": [4468311.8, 4215474.3]}),
            "feature 2: .*give the file a crs",
        ),
        (feature({"type": "Point", "coordinates": ["a", "b"]}), "feature 2: "),
        (feature({"type": "LineString", "coordinates": [[1, 2]]}), "feature 2: "),
        ("text", "feature 2: is not a mapping"),
    ],
)
def test_a_bad_feature_is_named(tmp_path: Path, bad: Any, problem: str) -> None:
    path = written(tmp_path / "a.geojson", feature(square(40, 35)), bad)
    with pytest.raises(InputError, match=rf"a\.geojson can't be drawn: {problem}"):
        read_background(path)


@pytest.mark.parametrize(
    "text, problem",
    [
        ("{", "is not JSON"),
        ("[]", "is no GeoJSON"),
        ('{"type": "Topology"}', "is no GeoJSON"),
        ('{"type": "FeatureCollection", "features": []}', "nothing to draw"),
        ('{"type": "FeatureCollection", "features": {}}', "is no GeoJSON"),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=problem):
        read_background(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"none\.geojson can't be read"):
        read_background(tmp_path / "none.geojson")
