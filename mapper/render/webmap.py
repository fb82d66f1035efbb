"""The interactive map: a layer for any folium map, and the whole page around it.

No text goes through folium's own popups, tooltips or templates, which run what they are given. It travels as
JSON in a block of data, and becomes text on the page.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import folium
from branca.element import Element, MacroElement
from folium.template import Template

from mapper.crs import span
from mapper.errors import InputError
from mapper.files import write_whole
from mapper.render.background import background_of
from mapper.render.basemap import base_layers
from mapper.render.choices import PLAIN, Choices
from mapper.render.chronicle import Chronicle, chronicle_of
from mapper.render.client import client, web_file
from mapper.render.frame import heading, still_picture, summary
from mapper.render.page import LEAFLET_CSS, LEAFLET_JS, PageFigure, leaflet_image
from mapper.render.payload import chronicle_blocks, packed_json, to_json
from mapper.render.scene import Scene
from mapper.render.seam import in_one_piece
from mapper.render.words import catalog, say

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
    """A map over time, or that of one day, as a layer of a folium map.

    Parameters
    ----------
    told : Chronicle or Scene
    choices : Choices
        By default in English, on the base map that travels with the page.

    Examples
    --------
    ``ControlLayer(scene).add_to(folium.Map(tiles=None))``
    """

    def __init__(self, told: Chronicle | Scene, choices: Choices = PLAIN) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "ControlLayer"
        self.chronicle = in_one_piece(told if isinstance(told, Chronicle) else chronicle_of(told))
        study = self.chronicle.study_area
        self.background = background_of(choices, study)
        if self.background.tiles or self.background.layers:
            self.base = self.background.layers or {}
        else:
            self.base = base_layers(span(study), self.chronicle.view, study)
        more = {"tiles": self.background.tiles} if self.background.tiles else {}
        credit = [self.background.credit] if self.background.credit else []
        blocks = chronicle_blocks(self.chronicle, choices, {**more, "background": credit})
        self.blocks = {**blocks, "base": packed_json(self.base)}
        words = catalog(choices.lang)
        self.sorry = {key: say(words, f"page.{key}") for key in ("old_browser", "failed")}

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Put styles, client, data and the call that starts them where the figure wants them."""
        figure: Any = self.get_root()
        drawn_on: Any = self._parent
        name = self.get_name()
        figure.header.add_child(Verbatim(f"<style>{web_file('map.css')}</style>"), name="mapper_style")
        figure.script.add_child(Verbatim(client()), name="mapper_client")
        for part, block in self.blocks.items():
            data = f'<script type="application/gzip" id="{name}-{part}">{block}</script>\n'
            figure.html.add_child(Verbatim(data), name=f"{name}_{part}")
        start = f"mapperControl.start({drawn_on.get_name()}, {to_json(name)}, {to_json(self.sorry)});\n"
        figure.script.add_child(Verbatim(start), name=f"{name}_start")


class PageMap(folium.Map):
    """A folium map that asks for Leaflet and nothing else.

    Parameters
    ----------
    still : str
        Markup that stands in the place of the map until its scripts have run.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {{ this.leaflet|tojson }});
        {% endmacro %}
    """)
    default_js = [("leaflet", LEAFLET_JS)]  # noqa: RUF012
    default_css = [("leaflet_css", LEAFLET_CSS)]  # noqa: RUF012

    def __init__(self, still: str = "") -> None:
        super().__init__(tiles=None)
        self.leaflet, self.still = OPTIONS, still

    def save(self, outfile: Any, close_file: bool = True, **kwargs: Any) -> None:
        """Write the page, whole or not at all."""
        content = self.get_root().render(**kwargs).encode("utf-8")
        if isinstance(outfile, str | Path):
            write_whole(Path(outfile), content)
        else:
            outfile.write(content)

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Put the map where the figure wants it; what a macro returns would be a template once more."""
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        figure: Any = self.get_root()
        name = self.get_name()
        frame = f'<div class="folium-map" id="{name}" tabindex="0">{self.still}</div>\n'
        figure.html.add_child(Verbatim(frame), name=name, index=0)
        figure.script.add_child(Verbatim(taken_for_granted(self)), name="folium_needs", index=0)


def taken_for_granted(drawn: folium.Map) -> str:
    """Return the scripts that folium's own markers and popups, where there are any, expect a page to load.

    Raises
    ------
    InputError
        If there is an element that shows nothing without the network.
    """
    waiting, found = list(drawn._children.values()), set()
    while waiting:
        element = waiting.pop()
        waiting += element._children.values()
        if type(element) in REFUSED:
            raise InputError(f"{type(element).__name__} needs the network: {REFUSED[type(element)]}")
        found |= {kind for kind in NEEDS if isinstance(element, kind)}
    return "".join(make() for kind, make in NEEDS.items() if kind in found)


def _marker_images() -> str:
    names = {"iconUrl": "marker-icon", "iconRetinaUrl": "marker-icon-2x", "shadowUrl": "marker-shadow"}
    images = {key: leaflet_image(f"images/{name}.png") for key, name in names.items()}
    return f"L.Icon.Default.imagePath = '';\nL.Icon.Default.mergeOptions({to_json(images)});\n"


def _markup_maker() -> str:
    return "var $ = html => new DOMParser().parseFromString(html, 'text/html').body.children;\n"


NEEDS: dict[type, Callable[[], str]] = {folium.Marker: _marker_images, folium.Popup: _markup_maker}
"""What makes the scripts that an element of folium expects."""
REFUSED: dict[type, str] = {
    folium.Icon: "leave it out, or take folium.DivIcon",
    folium.TileLayer: "leave it out, or ask for tiles= in explore",
}
"""Elements of folium that show nothing without the network, and what to do instead."""


def page_map(told: Chronicle | Scene, choices: Choices = PLAIN) -> folium.Map:
    """Return a folium map in a page of its own, ready for `save` and for a notebook.

    Parameters
    ----------
    told : Chronicle or Scene
    choices : Choices

    Raises
    ------
    InputError
        If the background that was chosen can't be had.
    """
    chronicle = told if isinstance(told, Chronicle) else chronicle_of(told)
    layer = ControlLayer(chronicle, choices)
    page = PageFigure(
        title=chronicle.title,
        above=heading(chronicle, choices.lang),
        below=summary(chronicle, choices.lang),
        style=web_file("page.css"),
        image_hosts=layer.background.hosts,
        lang=choices.lang,
        panel=say(catalog(choices.lang), "page.panel"),
    )
    drawn = PageMap(still_picture(layer.chronicle, layer.base, choices))
    drawn.add_to(page)
    layer.add_to(drawn)
    return drawn


def save_page(told: Chronicle | Scene, path: str | Path, choices: Choices = PLAIN) -> None:
    """Write the page of a map; the same map gives the same bytes.

    Raises
    ------
    InputError
        If the background that was chosen can't be had.
    FileError
        If the file can't be written; it is then as it was before.
    """
    page_map(told, choices).save(path)
