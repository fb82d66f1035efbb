"""The same world by the usual tools: folium's two time plugins, and `geopandas.GeoDataFrame.explore`.

Each shows the day exactly, as its documentation has it. `TimeSliderChoropleth` gets the colour of every cell on
every day, for it leaves a cell as it was on the day shown before where the day tells nothing, which is wrong after a jump.
`TimestampedGeoJson` gets a polygon for every change, and draws all up to the day on top of each other.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import folium
import numpy as np
from folium.plugins import TimeSliderChoropleth, TimestampedGeoJson

from tests.benchmarks.page.world import GROUPS, PARTIES, World

UNKNOWN = "#d9d9d9"
CONTESTED = "#b07aa1"
OPACITY = 0.7
DECIMALS = 5
"""Of coordinates, about a metre."""


def colour_of(code: int) -> str:
    """Return one colour for a code; no peer draws two."""
    status, who = GROUPS[code]
    return {"unknown": UNKNOWN, "contested": CONTESTED}.get(status) or list(PARTIES.values())[who[0]]


COLOURS = [colour_of(code) for code in range(len(GROUPS))]


def time_slider_choropleth(world: World, path: Path) -> None:
    """Write a page of all days by folium's `TimeSliderChoropleth`."""
    stamps = [str(int(stamp.timestamp())) for stamp in map(_midnight, world.days)]
    styles = [{"color": colour, "opacity": OPACITY} for colour in COLOURS]
    styled = {
        str(cell): {stamp: styles[code] for stamp, code in zip(stamps, codes.tolist(), strict=True)}
        for cell, codes in enumerate(world.codes.T)
    }
    page = _framed(world)
    TimeSliderChoropleth(data=_rounded(world).to_json(), styledict=styled, stroke_width=0).add_to(page)
    page.save(path)


def timestamped_geojson(world: World, path: Path) -> None:
    """Write a page of all days by folium's `TimestampedGeoJson`."""
    shapes = [feature["geometry"] for feature in json.loads(_rounded(world).to_json())["features"]]
    begins = np.concatenate([np.ones((1, len(shapes)), bool), world.codes[1:] != world.codes[:-1]])
    days = [day.isoformat() for day in world.days]
    styles = [{"fillColor": colour, "fillOpacity": 1, "weight": 0} for colour in COLOURS]
    features = [
        {
            "type": "Feature",
            "geometry": shapes[cell],
            "properties": {"times": [days[day]], "style": styles[world.codes[day, cell]]},
        }
        for day, cell in np.argwhere(begins).tolist()
    ]
    page = _framed(world)
    told = {"type": "FeatureCollection", "features": features}
    TimestampedGeoJson(told, period="P1D", auto_play=False, transition_time=1).add_to(page)
    page.save(path)


def explore(world: World, path: Path) -> None:
    """Write a page of the last day by `geopandas.GeoDataFrame.explore`."""
    last = world.cells.assign(colour=[COLOURS[code] for code in world.codes[-1]])
    last.explore(color=last["colour"], style_kwds={"weight": 0, "fillOpacity": OPACITY}).save(path)


PEERS: dict[str, Callable[[World, Path], None]] = {
    "folium TimeSliderChoropleth": time_slider_choropleth,
    "folium TimestampedGeoJson": timestamped_geojson,
    "geopandas explore, one day": explore,
}


def _framed(world: World) -> folium.Map:
    west, south, east, north = world.cells.total_bounds
    page = folium.Map()
    page.fit_bounds([[south, west], [north, east]])
    return page


def _rounded(world: World) -> Any:
    from shapely import transform

    return world.cells.set_geometry(transform(world.cells.geometry, lambda xy: np.round(xy, DECIMALS)))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)
