"""What may lie under the evidence in place of the shipped base map: a service's tiles, or the user's file.

Tiles are asked for by the reader's browser, and tell their host where the reader looks; a page names that
host in its policy, and no other. A file is read once, when the page is made, and travels in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mapper import crs
from mapper.errors import InputError
from mapper.render.ownbase import own_layers

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from mapper.render.choices import Choices

SERVICES: Mapping[str, tuple[str, str]] = {
    "osm": (
        "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        "Background © OpenStreetMap contributors, ODbL",
    )
}
"""Tile services by name: their template and what they want to be credited as."""
FIELDS = ("{z}", "{x}", "{y}")
HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
"""A host that means nothing else in a policy."""
UNFIT = re.compile(r"[\s\"'<>;,\\`]|[^\x21-\x7e]")
"""Characters that an address can't have unless they are escaped."""


@dataclass(frozen=True)
class Background:
    """What lies under the evidence.

    Attributes
    ----------
    hosts : tuple of str
        Whom a reader's browser asks for images, as ``https://host``.
    tiles : dict or None
        ``url`` and ``attribution`` of the tiles.
    layers : dict or None
        Layers that the page draws, packed as those of `mapper.render.basemap.base_layers`.
    credit : str
        Names the source, as plain text.
    """

    hosts: tuple[str, ...] = ()
    tiles: dict[str, str] | None = None
    layers: dict[str, Any] | None = None
    credit: str = ""


def background_of(choices: Choices, study: BaseGeometry) -> Background:
    """Return the background that a user has chosen; an empty one stands for the shipped base map."""
    if choices.tiles:
        return read_background(str(choices.tiles), choices.attribution, study)
    if choices.base:
        return read_background(Path(choices.base), choices.attribution, study)
    return Background()


def read_background(text: str | Path, attribution: str = "", study: BaseGeometry | None = None) -> Background:
    """Return the background that a user names.

    Parameters
    ----------
    text : str or Path
        ``osm``; a template of tiles such as ``https://host/{z}/{x}/{y}.png``; or a GeoJSON file.
    attribution : str
        Whom the tiles or the file are from, as plain text. Tiles that have no name here need it.
    study : shapely geometry, optional
        The study area, WGS84: a file is cut to the window around it, and its outline is among the layers.

    Raises
    ------
    InputError
        If it is none of these, or is not fit to be used; it says what to do.
    FileError
        If the file can't be read.

    Examples
    --------
    >>> read_background("https://maps.example.org/{z}/{x}/{y}.png", "© Example").hosts
    ('https://maps.example.org',)
    """
    named = str(text)
    if isinstance(text, str) and named in SERVICES:
        url, credit = SERVICES[named]
        return _tiles(url, attribution.strip() or credit)
    if isinstance(text, str) and ("://" in named or "{" in named):
        if not attribution.strip():
            raise InputError(f"tiles of {named} need a word on whom they are from: give --attribution")
        return _tiles(named, attribution.strip())
    path = Path(text)
    if path.suffix.lower() not in (".geojson", ".json"):
        choice = ", ".join(sorted(SERVICES))
        raise InputError(
            f"there is no background {named!r}: give {choice}, a template such as "
            "https://host/{z}/{x}/{y}.png, or a GeoJSON file"
        )
    credit = ", ".join(filter(None, (f"Background: {path.name}", attribution.strip())))
    bounds = None if study is None else crs.span(study)
    return Background(layers=own_layers(path, bounds, study), credit=credit)


def _tiles(url: str, credit: str) -> Background:
    return Background((host_of(url),), {"url": url, "attribution": credit}, None, credit)


def host_of(template: str) -> str:
    """Return whom a template of tiles asks, as it stands in a policy.

    Raises
    ------
    InputError
        If the template asks more than one host, or is not one.

    Examples
    --------
    >>> host_of("http://localhost:8080/{z}/{x}/{y}.png")
    'http://localhost:8080'
    """
    fields = re.findall(r"\{[^{}]*\}", template)
    problem = ""
    try:
        parts = urlsplit(template)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise InputError(f"tiles can't come from {template!r}: it is no web address") from None
    if UNFIT.search(template):
        problem = "it has a space or a character that must be escaped"
    elif parts.scheme not in ("http", "https"):
        problem = "it does not begin with http:// or https://"
    elif "@" in parts.netloc:
        problem = "it holds a name or a password, which every reader of the page would see"
    elif "{" in parts.netloc or not HOST.fullmatch(host):
        problem = "its host must be one, written out"
    elif sorted(fields) != sorted(FIELDS) or "{" in re.sub(r"\{[xyz]\}", "", template):
        problem = f"it must have {', '.join(FIELDS)}, each once, and nothing else in braces"
    if problem:
        raise InputError(
            f"tiles can't come from {template!r}: {problem}; give one such as https://host/{{z}}/{{x}}/{{y}}.png"
        )
    return f"{parts.scheme}://{host}{'' if port is None else f':{port}'}"
