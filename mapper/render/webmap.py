"""The interactive map: a layer for any folium map, and the whole page around it.

No text goes through folium's own popups, tooltips or templates, which run what they are given. It travels as
JSON in a block of data, and becomes text on the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import folium
from branca.element import Element, MacroElement
from folium.template import Template

from mapper.dates import in_words
from mapper.errors import InputError
from mapper.files import write_whole
from mapper.render.basemap import base_layers
from mapper.render.client import client, web_file
from mapper.render.page import LEAFLET_CSS, LEAFLET_JS, PageFigure
from mapper.render.payload import printable, scene_payload, to_json
from mapper.render.scene import Scene, members, rows

ASSESSMENT = "An assessment from the listed sources, not a legal boundary."
TILES: Mapping[str, Mapping[str, str]] = {
    "osm": {
        "url": "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        "host": "https://tile.openstreetmap.org",
        "attribution": "Background © OpenStreetMap contributors, ODbL",
    }
}
"""Tile services that a user may ask for by name; each tells its host where the reader looks."""
OPTIONS = {
    "zoomSnap": 0.25, "zoomDelta": 0.5, "minZoom": 2, "maxZoom": 14, "attributionControl": False,
    "maxBounds": [[-86, -220], [86, 220]], "wheelPxPerZoomLevel": 120,
}  # fmt: skip


class Verbatim(Element):
    """Text that reaches the page as it is, without passing through a template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "Verbatim"
        self.text = text

    def render(self, **kwargs: Any) -> str:
        return self.text


class ControlLayer(MacroElement):
    """A scene as a layer of a folium map.

    Parameters
    ----------
    scene : Scene
    tiles : str, optional
        A key of `TILES`, to draw on that service's tiles. By default the base map travels with the page.

    Examples
    --------
    ``ControlLayer(scene).add_to(folium.Map(tiles=None))``
    """

    def __init__(self, scene: Scene, tiles: str | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "ControlLayer"
        self.payload = scene_payload(scene)
        if tiles is None:
            self.base = base_layers(scene.study_area.bounds, scene.view, scene.study_area)
        else:
            self.base = {}
            self.payload["tiles"] = {key: tile_service(tiles)[key] for key in ("url", "attribution")}

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Put styles, client, data and the call that starts them where the figure wants them."""
        figure: Any = self.get_root()
        drawn_on: Any = self._parent
        name, blocks = self.get_name(), {"scene": self.payload, "base": self.base}
        figure.header.add_child(Verbatim(f"<style>{web_file('map.css')}</style>"), name="mapper_style")
        figure.script.add_child(Verbatim(client()), name="mapper_client")
        for part, value in blocks.items():
            block = f'<script type="application/json" id="{name}-{part}">{to_json(value)}</script>\n'
            figure.html.add_child(Verbatim(block), name=f"{name}_{part}")
        names = to_json({part: f"{name}-{part}" for part in blocks})
        start = f"mapperControl.start({drawn_on.get_name()}, {names});\n"
        figure.script.add_child(Verbatim(start), name=f"{name}_start")


class PageMap(folium.Map):
    """A folium map that asks for Leaflet and nothing else."""

    _template = Template("""
        {% macro html(this, kwargs) %}
            <div class="folium-map" id={{ this.get_name()|tojson }} tabindex="0"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {{ this.leaflet|tojson }});
        {% endmacro %}
    """)
    default_js = [("leaflet", LEAFLET_JS)]  # noqa: RUF012
    default_css = [("leaflet_css", LEAFLET_CSS)]  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__(tiles=None)
        self.leaflet = OPTIONS


def page_map(scene: Scene, tiles: str | None = None) -> folium.Map:
    """Return a folium map in a page of its own, ready for `save` and for a notebook.

    Parameters
    ----------
    scene : Scene
    tiles : str, optional
        ``osm`` shows OpenStreetMap's tiles, which tells OpenStreetMap where the reader looks. By default
        nobody is asked for anything.

    Raises
    ------
    InputError
        If no tile service has that name.
    """
    hosts = (tile_service(tiles)["host"],) if tiles else ()
    page = PageFigure(
        title=scene.title,
        above=heading(scene),
        below=summary(scene),
        style=web_file("page.css"),
        image_hosts=hosts,
    )
    drawn = PageMap()
    drawn.add_to(page)
    ControlLayer(scene, tiles).add_to(drawn)
    return drawn


def save_page(scene: Scene, path: str | Path, tiles: str | None = None) -> None:
    """Write the page of a scene; the same scene gives the same bytes.

    Raises
    ------
    InputError
        If no tile service has that name.
    FileError
        If the file can't be written; it is then as it was before.
    """
    write_whole(Path(path), page_map(scene, tiles).get_root().render().encode("utf-8"))


def tile_service(name: str) -> Mapping[str, str]:
    """Return the tile service of a name."""
    if name not in TILES:
        raise InputError(
            f"there are no tiles called {name!r}: choose one of {', '.join(sorted(TILES))}, or none"
        )
    return TILES[name]


def heading(scene: Scene) -> str:
    """Return the head of the page, as markup with every text escaped."""
    return (
        f'<header class="mapper-header"><h1><bdi>{_text(scene.title)}</bdi></h1>'
        f'<p class="mapper-day">As of <time datetime="{scene.day}">{in_words(scene.day)}</time></p>'
        f'<p class="mapper-assessment">{ASSESSMENT}</p></header>'
    )


def summary(scene: Scene) -> str:
    """Return the table for readers without scripts, as markup with every text escaped."""
    head = "".join(
        f"<th>{name}</th>" for name in ("Place", "Part", "Status", "Parties", "Besieged by", "Confidence")
    )
    body = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in _cells(row))}</tr>" for row in rows(scene.places)
    )
    return (
        '<noscript><div class="mapper-noscript"><p>The map needs scripts, which are switched off here. What '
        "it shows, in words; elsewhere nobody said anything.</p>"
        f"<table><tr>{head}</tr>{body}</table></div></noscript>"
    )


def _cells(row: Mapping[str, Any]) -> list[str]:
    parties = ", ".join(members(row["actors"]) or members(row["actor"]))
    ring = ", ".join(members(row["besieged_by"]))
    sure = f"{row['area_confidence'] or 0:.2f}"
    return [
        _text(cell)
        for cell in (row["place"] or "", row["part"] or "", row["status"] or "", parties, ring, sure)
    ]


def _text(text: str) -> str:
    return escape(printable(text))
