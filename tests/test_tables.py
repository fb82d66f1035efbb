"""Tables as people read them: the same content as a plain frame, shown with units, and no markup from any cell."""

from __future__ import annotations

import pickle
from html.parser import HTMLParser

import geopandas as gpd
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from shapely import MultiPolygon, Point, box

from mapper.claims.files import read_claims, write_claims
from mapper.claims.table import Claim, claim_table
from mapper.controlmap import ControlMap
from mapper.tables import MOST_COLUMNS, MOST_ROWS, GeoTable, Table, readable
from tests.hostile import CONTROLS, MARKUP


class Shown(HTMLParser):
    """What a reader sees of a table, cell by cell."""

    def __init__(self, markup):
        super().__init__()
        self.tags, self.rows = set(), []
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append("")
        elif tag == "p":
            self.rows.append([""])
        elif tag == "br":
            self.rows[-1][-1] += "|"

    def handle_data(self, data):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


@pytest.fixture(scope="module")
def cmap(gazetteer):
    day = pd.Timestamp("2017-09-05").date()
    claims = [
        Claim(place="Raqqa", actor="SDF", predicate="takes_control", date_from=day, date_to=day),
        Claim(place="Mosul", actor="Iraqi government", predicate="controls", date_to=day, source="NTB"),
        Claim(place="Nowhereville-on-Sea", actor="IS", predicate="controls", date_to=day),
    ]
    return ControlMap(claim_table(claims), gazetteer=gazetteer)


def test_every_table_a_user_gets_shows_itself(cmap, tmp_path):
    day, other = cmap.at("2017-09-05"), cmap.compare("2017-09-01", "2017-09-05")
    write_claims(cmap.claims, tmp_path / "claims.csv")
    shapes = [day.areas, day.marks, day.places, day.frontlines, day.merged, day.claims, day.unlocated]
    shapes += [day.reported, cmap.claims, cmap.unlocated, cmap.reported, read_claims(tmp_path / "claims.csv")]
    assert {type(table) for table in shapes} == {GeoTable}
    plain = [cmap.timeline(), cmap.changes(), cmap.shares(), cmap.frontline_lengths(), day.provinces]
    plain += [day.changes(), other.gains, other.passed, other.places]
    assert {type(table) for table in plain} == {Table}


def test_a_table_is_a_plain_one_in_every_other_respect(cmap, tmp_path):
    areas = cmap.at("2017-09-05").areas
    plain = gpd.GeoDataFrame(areas)
    assert type(plain) is gpd.GeoDataFrame
    assert_geodataframe_equal(areas, plain)
    assert_geodataframe_equal(pickle.loads(pickle.dumps(areas)), plain)
    assert areas.crs == plain.crs and areas.to_json(default=str) == plain.to_json(default=str)
    assert areas.dissolve("status").bounds.equals(plain.dissolve("status").bounds)
    areas.to_file(tmp_path / "a.gpkg")
    assert len(gpd.read_file(tmp_path / "a.gpkg")) == len(areas)
    timeline = cmap.timeline()
    for made in (timeline.head(), timeline[["actors"]], timeline.assign(more=1), timeline.merge(timeline)):
        assert type(made) is pd.DataFrame


def test_headings_tell_units_and_cells_are_rounded():
    table = readable(
        gpd.GeoDataFrame(
            {
                "day": pd.to_datetime(["2017-09-05", None]),
                "area_km2": [174156.117, 40.6545],
                "share": [0.9910575, float("nan")],
                "places": [1200, 3],
                "claim_ids": ["a;b;c;d;e;f", "a;b"],
                "actors": ["IS;SDF", ""],
            },
            geometry=[MultiPolygon([box(0, 0, 1, 1), box(2, 0, 3, 1)]), Point(1, 2)],
            crs=4326,
        )
    )
    head, first, second, said = Shown(table._repr_html_()).rows
    assert head == ["", "day", "area_km2|km²", "share|of 1", "places", "claim_ids", "actors", "geometry"]
    assert first == [
        *("0", "2017-09-05", "174,156", "0.99", "1,200", "a, b, c and 3 more", "IS; SDF"),
        "Polygon, 2 parts",
    ]
    assert second == ["1", "", "40.7", "", "3", "a, b", "", "Point"]
    assert said == ["2 rows"]
    lines = repr(table).splitlines()
    assert "share [of 1]" in lines[0] and "174,156" in lines[1] and "km²" not in lines[0]


def test_a_long_and_wide_table_tells_what_is_not_shown(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    wide = {f"own_{number}": [number] * 332 for number in range(30)}
    table = Table({**wide, "place": ["Raqqa"] * 332, "note": [""] * 332})
    markup = table._repr_html_()
    rows = Shown(markup).rows[:-1]
    assert len(rows) == 1 + MOST_ROWS and {len(row) for row in rows} == {1 + MOST_COLUMNS}
    assert "332 rows; and 312 more rows" in markup and "empty columns: note" in markup
    named = set(rows[0]) | set(markup.split("further columns: ")[1].split("; ")[0].split(", "))
    assert {*wide, "place"} <= named
    shown = repr(table).splitlines()
    assert len(shown) == 1 + MOST_ROWS + 3 and max(map(len, shown[:21])) <= 80
    assert "place" in shown[0]


@pytest.mark.parametrize("text", [*MARKUP, *CONTROLS])
def test_no_text_is_markup_or_moves_a_line(text, monkeypatch):
    monkeypatch.setenv("COLUMNS", "5000")
    table = Table(
        {"place": [text], text or "x": [1], "claim_ids": [";".join([text] * 9)], "own": [{"a": text}]}
    )
    shown = Shown(table._repr_html_())
    assert shown.tags <= {"table", "thead", "tbody", "tr", "th", "td", "br", "span", "p"}
    assert len(repr(table).splitlines()) == 2
    assert all(char.isprintable() or char in "\n\u200c\u200d" for char in repr(table))


@pytest.mark.parametrize(
    "table",
    [
        Table(),
        GeoTable(),
        Table({"a": []}),
        Table([[1, 2]], columns=["a", "a"]),
        Table({("a", "b"): [1.5, None]}, index=["x", "y"]),
        Table({"share": [float("inf"), -0.0, 1e-9], "flag": [True, None, False], 3: [[1], (2,), pd.NaT]}),
    ],
)
def test_odd_tables_show_themselves_too(table):
    assert repr(table) is not None
    assert Shown(table._repr_html_()).tags >= {"table"}
