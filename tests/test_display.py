"""What a notebook is handed of a map, and a folium map that people add to."""

from __future__ import annotations

import base64
import io

import folium
import pytest
from folium import plugins
from PIL import Image

from mapper.claims.table import Claim, claim_table
from mapper.controlmap import ControlMap
from mapper.errors import InputError
from tests.browser.war import FIRST, LAST
from tests.browser.war import war as make_war


@pytest.fixture(scope="module")
def war(gazetteer):
    return make_war(gazetteer)


def test_a_day_is_a_closed_page_a_picture_and_a_line(war):
    day = war.at(LAST)
    shown = day._repr_mimebundle_()
    assert set(shown) == {"text/html", "image/png", "text/plain"}
    assert shown["text/html"].startswith("<iframe srcdoc=")
    assert 'sandbox="allow-scripts allow-downloads"' in shown["text/html"]
    image = Image.open(io.BytesIO(base64.b64decode(shown["image/png"])))
    image.load()
    assert image.format == "PNG" and image.width > 800 and len(image.getcolors(10**7)) > 20
    assert shown["text/plain"] == repr(day)
    assert "29 April 2020" in repr(day) and "60 claims" in repr(day)
    assert day._repr_mimebundle_() == shown


@pytest.mark.parametrize(
    "include, exclude, expected",
    [
        (None, {"image/png", "text/html"}, {"text/plain"}),
        (["image/png"], None, {"image/png"}),
        (["text/plain", "text/latex"], [], {"text/plain"}),
        (["text/plain"], ["text/plain"], set()),
    ],
)
def test_only_what_is_asked_for_is_made(war, include, exclude, expected):
    assert set(war._repr_mimebundle_(include=include, exclude=exclude)) == expected


def test_a_control_map_shows_all_days_and_its_picture_the_last(war):
    everything, history = war.explore(), war.history(publications=0)
    assert everything.get_root().render() == history.explore().get_root().render()
    assert everything.get_root().render() != war.at().explore().get_root().render()
    picture = war.at()._repr_mimebundle_(include=["image/png"])
    assert war._repr_mimebundle_(include=["image/png"]) == picture
    assert history._repr_mimebundle_(include=["image/png"]) == picture
    assert history._repr_mimebundle_(include=["text/plain"]) == {"text/plain": repr(history)}


def test_a_history_known_by_a_day_has_a_picture_of_what_was_known(war):
    then = war.history(FIRST, LAST, known_by="2020-02-20")
    assert then.still().claims["id"].tolist() == war.at(LAST, known_by="2020-02-20").claims["id"].tolist()
    assert len(then.still().claims) < len(war.at(LAST).claims)


def test_what_has_no_span_is_shown_as_one_day(gazetteer):
    one = Claim(place="Raqqa", actor="SDF", predicate="takes_control", date_from=FIRST, date_to=FIRST)
    cmap = ControlMap(claim_table([one]), gazetteer=gazetteer)
    assert cmap.explore().get_root().render() == cmap.at().explore().get_root().render()


def test_what_has_too_many_days_for_its_cells_is_shown_as_the_last_one(war, monkeypatch):
    monkeypatch.setattr("mapper.controlmap.MOST_SHOWN", 100)
    assert war.explore().get_root().render() == war.at().explore().get_root().render()


@pytest.mark.parametrize(
    "element",
    [
        lambda: plugins.MarkerCluster(),
        lambda: plugins.HeatMap([[35.3, 40.5]]),
        lambda: folium.Marker([35.3, 40.5], icon=folium.Icon(color="red")),
        lambda: folium.TileLayer("OpenStreetMap"),
    ],
    ids=["cluster", "heat", "icon", "tiles"],
)
def test_what_would_ask_the_network_is_refused_in_one_line(war, element, tmp_path):
    shown = war.at(LAST).explore()
    element().add_to(shown)
    with pytest.raises(InputError) as refusal:
        shown.save(tmp_path / "map.html")
    assert "\n" not in str(refusal.value) and "leave" in str(refusal.value)
    assert list(tmp_path.iterdir()) == []
