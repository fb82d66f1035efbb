"""A folium map that people add to: their markers, shapes and groups stand on ours, and nothing is asked for."""

from __future__ import annotations

from pathlib import Path

import folium
import geopandas as gpd
from shapely.geometry import box

from mapper.controlmap import ControlMap
from tests.browser.visiting import Visit
from tests.browser.war import LAST


def test_folium_elements_stand_on_the_map(desktop: Visit, war: ControlMap, tmp_path: Path) -> None:
    shown = war.at(LAST).explore()
    folium.Marker([35.2, 40.4], tooltip="Field office", popup="Open on weekdays").add_to(shown)
    own = folium.FeatureGroup("Own areas").add_to(shown)
    square = gpd.GeoDataFrame({"name": ["A"]}, geometry=[box(40.6, 35.4, 40.8, 35.6)], crs=4326)
    folium.GeoJson(square, style_function=lambda _: {"color": "#cc00cc"}).add_to(own)
    folium.LayerControl(collapsed=False).add_to(shown)
    shown.save(tmp_path / "added.html")

    page = desktop.open(tmp_path / "added.html")
    marker = page.locator("img.leaflet-marker-icon")
    assert marker.evaluate("image => image.complete && image.naturalWidth") == 25
    assert page.locator("path[stroke='#cc00cc']").is_visible()
    marker.click()
    assert page.locator(".leaflet-popup-content").inner_text() == "Open on weekdays"
    marker.hover()
    assert page.locator(".leaflet-tooltip").inner_text().strip() == "Field office"
    page.get_by_label("Own areas").uncheck()
    assert page.locator("path[stroke='#cc00cc']").count() == 0
    assert desktop.requests == [] == desktop.errors
