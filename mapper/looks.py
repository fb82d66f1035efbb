"""The options of how a map looks; in their place a command gets the argument ``choices``."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import click

from mapper.options import PATH, Day, Words

Command = Callable[..., None]
Option = Callable[[Command], Command]
ON_PAPER: tuple[Option, ...] = (
    click.option(
        "--lang",
        metavar="LANG",
        default="en",
        show_default=True,
        help="Language of the map: en or nb. What reports say stays in their own.",
    ),
    click.option(
        "--palette",
        metavar="NAME",
        default="conventional",
        show_default=True,
        help="The colours: conventional, okabe or tol. Readers of a page can choose another.",
    ),
    click.option(
        "--patterns/--no-patterns",
        default=None,
        help="Give every party's ground a pattern of its own too. Figures have them by default where "
        "colours alone could be mixed up.",
    ),
    click.option(
        "--size",
        type=Words(),
        metavar="SIZE",
        default="a4",
        show_default=True,
        help="Size of a figure: a4, a5, slide, column, or WIDTHxHEIGHT in mm, such as 160x120; 6x4in will "
        "do too.",
    ),
    click.option(
        "--dpi",
        type=click.IntRange(50, 1200),
        default=200,
        show_default=True,
        help="Dots an inch of a .png.",
    ),
)
"""Options of every figure."""
ON_MAPS: tuple[Option, ...] = (
    click.option(
        "--panels",
        type=click.IntRange(1, 24),
        default=6,
        show_default=True,
        help="Maps at most of a figure with --from or --to.",
    ),
    click.option("--brief", is_flag=True, help="Make a .pdf that is a brief: the map, tables, sources."),
    click.option(
        "--since",
        type=Day(),
        metavar="DATE",
        help="What a brief compares with, 30 days before by default, and from when a .gpkg tells changes.",
    ),
    click.option(
        "--tiles",
        type=Words(),
        metavar="osm|URL",
        help="Ask OpenStreetMap, or the service of an address with {z}, {x} and {y}, for the background of "
        "a page. It learns where you look.",
    ),
    click.option(
        "--attribution", type=Words(), default="", metavar="TEXT", help="Whom to credit for --tiles URL."
    ),
    click.option(
        "--base", type=PATH, metavar="FILE", help="A GeoJSON file to draw in the place of the base map."
    ),
)
"""Further options of maps."""
PAPER_FIELDS = ("lang", "palette", "patterns", "size", "dpi")
MAP_FIELDS = ("panels", "brief", "since", "tiles", "attribution", "base")
"""Together the fields of `mapper.render.choices.Choices`."""


def paper_options(command: Command) -> Command:
    """Give a command the options of every figure."""
    return _with(ON_PAPER, PAPER_FIELDS, command)


def look_options(command: Command) -> Command:
    """Give a command the options of every kind of map."""
    return _with((*ON_PAPER, *ON_MAPS), (*PAPER_FIELDS, *MAP_FIELDS), command)


def _with(options: Sequence[Option], fields: Sequence[str], command: Command) -> Command:
    @functools.wraps(command)
    def with_choices(*args: Any, **kwargs: Any) -> None:
        from mapper.render.choices import Choices

        told = {name: kwargs.pop(name) for name in fields}
        command(*args, choices=Choices(**told), **kwargs)

    given: Command = with_choices
    for option in reversed(options):
        given = option(given)
    return given
