"""The base map: shared borders, and points of view that are chosen, never an accident of the source."""

import pytest
import shapely
from pyproj import Geod

from mapper import atlas
from mapper.errors import InputError, NotFoundError

SIMFEROPOL = (34.10, 44.95)
MAJDAL_SHAMS = (35.77, 33.27)
SYRIA_AND_IRAQ = (35.0, 29.0, 49.0, 38.0)


def km2(shape):
    return abs(Geod(ellps="WGS84").geometry_area_perimeter(shape)[0]) / 1e6


@pytest.mark.parametrize(
    ("place", "un", "de_facto"),
    [
        (SIMFEROPOL, "UA", "RU"),
        ((33.52, 44.60), "UA", "RU"),
        ((37.80, 48.00), "UA", "UA"),
        (MAJDAL_SHAMS, "SY", "IL"),
        ((33.36, 35.33), "CY", "northern-cyprus"),
        ((44.06, 9.56), "SO", "somaliland"),
        ((-13.20, 27.15), "EH", "MA"),
        ((-12.90, 27.94), "MA", "MA"),
        ((21.16, 42.66), "XK", "XK"),
        ((35.20, 31.90), "PS", "PS"),
        ((40.14, 35.33), "SY", "SY"),
        ((0.0, 0.0), "", ""),
    ],
)
def test_who_holds_a_place_depends_on_the_view(place, un, de_facto):
    assert (atlas.country_at(*place, "un"), atlas.country_at(*place, "de-facto")) == (un, de_facto)


def test_the_united_nations_view_is_the_default():
    assert atlas.country_at(*SIMFEROPOL) == "UA"
    assert "UA" in set(atlas.provinces(bbox=(*SIMFEROPOL, *SIMFEROPOL))["country"])


def test_views_move_territory_and_lose_none():
    areas = {view: km2(atlas.countries(view, (20, 40, 45, 60)).union_all()) for view in atlas.views()}
    assert areas["un"] == pytest.approx(areas["de-facto"], abs=1)
    crimea = km2(atlas.outline("UA", "un")) - km2(atlas.outline("UA", "de-facto"))
    assert 25_000 < crimea < 29_000


@pytest.mark.parametrize("view", ["un", "de-facto"])
def test_provinces_fill_the_outline_of_their_country(view):
    provinces = atlas.provinces(view, SYRIA_AND_IRAQ)
    for country in ("SY", "IQ"):
        parts = provinces[provinces["country"] == country].union_all()
        assert km2(parts.symmetric_difference(atlas.outline(country, view))) < 1


def test_neighbours_share_their_borders_exactly():
    for table in (atlas.countries("un"), atlas.provinces("un", SYRIA_AND_IRAQ)):
        assert shapely.coverage_is_valid(table.geometry.to_numpy())


def test_a_country_has_one_row_and_its_name_even_when_only_a_territory_is_in_sight():
    table = atlas.countries("un", (34.0, 44.9, 34.2, 45.0))
    assert table[["country", "name"]].to_numpy().tolist() == [["UA", "Ukraine"]]
    assert "Україна" in table["names"].iloc[0]
    assert atlas.countries("un")["country"].is_unique


def test_a_window_may_reach_across_the_antimeridian():
    names = set(atlas.countries(bbox=(177.0, -20.0, -175.0, -10.0))["name"])
    assert {"Fiji", "Wallis and Futuna"} <= names
    assert "Syria" not in names


def test_one_river_under_one_name_through_three_countries():
    euphrates = atlas.rivers()
    euphrates = euphrates[euphrates["river"] == "Euphrates"]
    for country in ("TR", "SY", "IQ"):
        assert euphrates.intersects(atlas.outline(country, "un")).any()
    assert {"Firat", "Al Furat", "Euphrates"} <= set(euphrates["name"])
    assert all({"الفرات", "Eufrat"} <= set(names) for names in euphrates["names"])


def test_lakes_are_as_large_as_asked_for():
    lakes = atlas.lakes((20, -15, 40, 5), min_km2=20_000)
    assert len(lakes) == 3  # Victoria, Tanganyika, Malawi
    assert lakes["area_km2"].iloc[0] == pytest.approx(68_000, rel=0.05)


def test_the_credits_name_the_view_and_what_it_decides():
    assert "Natural Earth" in atlas.point_of_view("un") and "United Nations" in atlas.point_of_view("un")
    assert "Crimea with Ukraine" in atlas.point_of_view("un")
    assert "Crimea with Russia" in atlas.point_of_view("de-facto")


def test_what_is_not_there_is_said_in_one_line():
    with pytest.raises(InputError, match="choose one of de-facto, un"):
        atlas.countries("mine")
    with pytest.raises(NotFoundError, match="no country 'ZZ'"):
        atlas.outline("ZZ", "un")
    with pytest.raises(InputError, match="longitude first"):
        atlas.rivers((30, 95, 40, 99))
