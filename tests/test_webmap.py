"""The page as a file: whole, closed, the same every time, and deaf to what its texts would like to do."""

from __future__ import annotations

import json
import re
from pathlib import Path

import folium
import pytest
from shapely import GeometryCollection, LineString, Point, box

from mapper.dates import day_number
from mapper.errors import FileError, InputError
from mapper.render.choices import Choices
from mapper.render.chronicle import chronicle_of
from mapper.render.client import client
from mapper.render.page import inline_links
from mapper.render.payload import to_json
from mapper.render.shapes import SCALE, pack
from mapper.render.webmap import ControlLayer, page_map, save_page
from tests.pages import block
from tests.scenes import DAY, empty_scene, seed_scene


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "seed.html"
    save_page(seed_scene(), path)
    return path.read_text("utf-8")


def test_the_page_links_to_nothing_that_loads(page: str) -> None:
    assert not re.findall(r"<(?:script|link|img|iframe|object)\b[^>]*\b(?:src|href)=", page)
    assert not re.findall(r"url\((?!data:|#|\\?\$)", page.split('<script type="application/gzip"')[0])


def test_the_policy_stands_first_and_names_every_script(page: str) -> None:
    policy = re.search(r'<head>\n<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    assert policy
    assert "default-src 'none'" in policy[1]
    assert "unsafe-inline" not in policy[1].split("style-src")[0]
    scripts = page.count("<script>")
    assert policy[1].count("'sha256-") == scripts >= 2
    assert re.search(r"img-src data: blob:;", policy[1])


def test_the_page_is_small_enough(page: str) -> None:
    assert len(page.encode()) < 1_200_000


def test_the_page_says_day_view_hash_and_what_it_is(page: str) -> None:
    meta = block(page, "meta")
    assert meta["first"] == meta["last"] == meta["opens"] == day_number(DAY)
    assert (meta["view"], meta["hash"]) == ("un", "9f0c2d7e51b8a3446fd1")
    assert "5 September 2017" in page
    assert "not a legal boundary" in page
    assert '<html lang="en">' in page


def test_the_legend_has_what_the_map_has(page: str) -> None:
    signs = ["controlled", "contested", "siege", "presence", "event", "frontline", "unknown"]
    assert block(page, "meta")["signs"] == signs
    assert block(page_map(empty_scene()).get_root().render(), "meta")["signs"] == ["unknown"]


def test_an_area_is_called_after_the_one_place_that_its_claims_are_about() -> None:
    areas = chronicle_of(seed_scene()).things.query("type == 'area'")
    assert areas["place"].tolist() == ["Deir al-Zor", "Deir al-Zor", "Raqqa", "Mosul", "Tal Afar", ""]
    assert areas["part"].tolist() == ["", "S", "", "", "", ""]
    both = seed_scene().areas.iloc[[3]].assign(claim_ids="c8;c9")
    assert chronicle_of(seed_scene(areas=both)).things["place"].iloc[0] == ""


def test_equal_scenes_give_equal_bytes(page: str) -> None:
    assert page_map(seed_scene()).get_root().render() == page


def test_rendering_twice_gives_the_same() -> None:
    figure = page_map(empty_scene()).get_root()
    assert figure.render() == figure.render()


def test_claims_travel_once(page: str) -> None:
    claims = block(page, "claims-0")
    assert len(claims) == 13
    assert page.count("-claims-") == 1


def test_reported_extents_are_text_and_nothing_else(page: str) -> None:
    meta, claims = block(page, "meta"), block(page, "claims-0")
    assert [claims[at]["place"] for at in meta["reported"]] == ["Iraq", "Iraq"]
    assert claims[meta["reported"][1]]["temporal"] == "past"
    assert "Iraq" not in json.dumps(block(page, "things")["place"])


def test_a_page_without_scripts_still_tells_the_places(page: str) -> None:
    table = page.split("<noscript>")[1].split("</noscript>")[0]
    assert "<td>Raqqa</td>" in table
    assert table.count("<tr>") == 1 + 6


@pytest.mark.parametrize(
    "text", ["</script>", "<!--", "{{ 7 * 7 }}", "{% raw %}", "{#", "\u2028", "\ud800", "&lt;"]
)
def test_json_reads_back_as_it_was_and_holds_no_markup(text: str) -> None:
    written = to_json({"text": text, "more": [text, {"a": {}}]})
    assert json.loads(written) == {"text": text, "more": [text, {"a": {}}]}
    assert not re.search(r"[<>&\u2028\ud800-\udfff]|\{[{%#]", written)


def test_text_never_becomes_a_template_or_markup() -> None:
    evil = "</title></script><script>alert(1)</script>{{ 7 * 7 }}${alert(2)}`\ud800"
    page = page_map(empty_scene().__class__(**{**vars(empty_scene()), "title": evil})).get_root().render()
    assert "<script>alert" not in page
    assert "49" not in page.split("<main")[0].split("</style>")[-1]
    assert block(page, "meta")["title"] == evil
    page.encode("utf-8")


@pytest.mark.parametrize("evil", ["{{ 7 * 7 }}", "{% endraw %}{{ 7 * 7 }}", "{# gone #}"])
def test_no_text_of_the_still_picture_becomes_a_template(evil: str) -> None:
    places = seed_scene().places.assign(place=evil, name=evil)
    page = page_map(seed_scene(places=places, title=evil)).get_root().render()
    still = re.findall(r'<div class="folium-map".*?<aside', page, re.DOTALL)
    assert len(still) == 1 and evil in still[0]


def test_tiles_widen_the_policy_by_one_host() -> None:
    page = page_map(empty_scene(), Choices(tiles="osm")).get_root().render()
    assert "img-src data: blob: https://tile.openstreetmap.org;" in page
    assert "OpenStreetMap contributors" in block(page, "meta")["tiles"]["attribution"]


def test_unknown_tiles_are_refused() -> None:
    with pytest.raises(InputError, match="stamen"):
        page_map(empty_scene(), Choices(tiles="stamen"))


def test_a_plugin_that_would_load_something_is_refused() -> None:
    with pytest.raises(InputError, match=r"would ask for https://example\.org/x\.js"):
        inline_links('<script src="https://example.org/x.js"></script>')
    with pytest.raises(InputError, match=r"would ask for https://example\.org/x\.png"):
        inline_links('<img alt="" src="https://example.org/x.png">')


def test_the_layer_lies_on_anybodys_map() -> None:
    other = folium.Map(tiles=None)
    ControlLayer(empty_scene()).add_to(other)
    page = other.get_root().render()
    assert "mapperControl.start(map_" in page
    assert block(page, "meta")["title"] == "Deir al-Zor, 5 September 2017"


def test_a_folder_that_is_missing_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="can't be written"):
        save_page(empty_scene(), tmp_path / "none" / "map.html")
    assert list(tmp_path.iterdir()) == []


def test_a_notebook_shows_it_in_a_closed_frame() -> None:
    shown = page_map(empty_scene())._repr_html_()
    assert 'sandbox="allow-scripts allow-downloads"' in shown


def test_a_scene_without_its_columns_names_them() -> None:
    with pytest.raises(InputError, match="areas has no column status"):
        seed_scene(areas=seed_scene().areas.drop(columns="status"))


def test_packed_shapes_come_back() -> None:
    packed = pack(
        GeometryCollection([box(1, 2, 3, 4), LineString([(0, 0), (0.00001, 0), (1, 1)]), Point(-5, 6)])
    )
    assert packed["d"] == [[-5 * SCALE, 6 * SCALE]]
    assert packed["l"] == [[0, 0, SCALE, SCALE]]
    assert sum(packed["p"][0][0][::2]) in (1 * SCALE, 3 * SCALE)
    assert pack(None) == {} == pack(Point())


def test_the_client_is_one_script_without_imports() -> None:
    text = client()
    assert text.startswith("var mapperControl")
    assert not re.search(r"(?m)^\s*(import|export)\b", text)
    assert "innerHTML" not in text
    assert "</script" not in text
