"""What the verbs of the command line take: days, paths, words, and the options that several of them share."""

from __future__ import annotations

import datetime as dt
import functools
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mapper.control.models import DEFAULT, MODELS
from mapper.control.settings import Settings
from mapper.dates import one_day
from mapper.files import utf8

if TYPE_CHECKING:
    from mapper.geocoder.gazetteer import Gazetteer
    from mapper.geocoder.place import Geocoder

Online = Callable[["Gazetteer"], "Geocoder"]
"""Puts the online service that is wanted, if any, behind a gazetteer."""


class FilePath(click.Path):
    """A file or folder on the command line; nothing is no name of one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, or fail with a usage error."""
        if not str(value):
            self.fail("a path is empty", param, ctx)
        return super().convert(value, param, ctx)


class Words(click.ParamType[str]):
    """Text on the command line, UTF-8 whatever the terminal says it is."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text that was typed."""
        return utf8(str(value))


class Country(Words):
    """A two-letter country code on the command line."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the code in capitals, or fail with a usage error."""
        if not re.fullmatch("[A-Za-z]{2}", str(value)):
            self.fail(f"'{value}' is not a two-letter country code, such as SY", param, ctx)
        return str(value).upper()


class Day(click.ParamType[dt.date]):
    """A day on the command line."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """Return the day that a word means, or fail with a usage error."""
        try:
            return one_day(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class ReportPath(FilePath):
    """A file or folder on the command line, or `PIPE`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, or the word that stands for standard input as it is."""
        return value if value == PIPE else super().convert(value, param, ctx)


PIPE = "-"
"""Stands for standard input; a file of that name is ``./-``."""
PATH = FilePath(path_type=Path)
REPORT = ReportPath(path_type=Path)
OUTLINE = "NAME|W,S,E,N|FILE"
on_option = click.option(
    "--on", type=Day(), metavar="DATE", help="The day; the case's own or the latest of the claims by default."
)
known_by_option = click.option(
    "--known-by", type=Day(), metavar="DATE", help="Use only what was published by then."
)


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of all that read reports: their day, and whom they speak of."""
    own = click.option(
        "--actors",
        type=PATH,
        multiple=True,
        metavar="FILE",
        help="Your own parties and media (.yaml), laid over the shipped ones. Can be given more than once.",
    )
    published = click.option(
        "--published", type=Day(), metavar="DATE", help="Day of publication, for reports that do not say it."
    )
    return published(own(command))


def online_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of online services, and the argument ``online`` in their place.

    ``online`` is a function that takes the gazetteer and returns the geocoder to locate with: the gazetteer
    itself unless a service is wanted. A service that can't be asked is refused before any work is done.
    """

    @click.option(
        "--online",
        "service",
        metavar="SERVICE",
        help="Ask nominatim, photon, geonames, arcgis, opencage or another service that geopy knows for the "
        "places the gazetteer lacks. It learns their names, the country codes you give, who asks and from "
        "where; nothing of a report's text. Answers are kept. Keys: MAPPER_ONLINE_KEY, "
        "MAPPER_ONLINE_USERNAME in the environment.",
    )
    @click.option(
        "--user-agent",
        envvar="MAPPER_USER_AGENT",
        metavar="TEXT",
        help="Tells the online service who asks: a project, and a way to reach you. Or MAPPER_USER_AGENT in "
        "the environment.",
    )
    @click.option("--online-url", metavar="URL", help="Your own server of the service, by scheme and domain.")
    @functools.wraps(command)
    def with_online(
        *args: Any, service: str | None, user_agent: str | None, online_url: str | None, **kwargs: Any
    ) -> None:
        if online_url and not service:
            raise click.UsageError("--online-url needs --online SERVICE")
        command(*args, online=_behind(service, user_agent, online_url), **kwargs)

    return with_online


@dataclass(frozen=True)
class MapOptions:
    """What a command was told of the control map it is to work on."""

    inputs: tuple[Path | str, ...]
    area: str | None
    model: str
    reach_km: float
    published: dt.date | None
    actors: tuple[Path, ...]
    view: str | None
    online: Online


def map_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the inputs and options of a control map, and in their place the argument ``wanted``."""

    @click.argument("inputs", nargs=-1, required=True, type=REPORT)
    @click.option(
        "--area",
        type=Words(),
        metavar=OUTLINE,
        help="The study area; guessed from the claims by default.",
    )
    @click.option(
        "--model",
        metavar="NAME",
        default=DEFAULT,
        show_default=True,
        help=f"The control model: {' or '.join(MODELS)}.",
    )
    @click.option(
        "--reach-km",
        type=click.FloatRange(1, 200),
        default=Settings.reach_km,
        show_default=True,
        help="How far around a place its control is taken to reach.",
    )
    @click.option(
        "--boundaries",
        "view",
        metavar="VIEW",
        help="Disputed areas as the United Nations see them (un, the default) or as they are held "
        "(de-facto).",
    )
    @reading_options
    @online_options
    @functools.wraps(command)
    def with_map(*args: Any, **kwargs: Any) -> None:
        told = {name: kwargs.pop(name) for name in MapOptions.__dataclass_fields__}
        command(*args, wanted=MapOptions(**told), **kwargs)

    return with_map


def _behind(service: str | None, user_agent: str | None, url: str | None) -> Online:
    """Return a function that puts an online service, with its memory, behind a gazetteer."""
    if service is None:
        return lambda gazetteer: gazetteer
    from mapper.geocoder.chain import Cached, Chain
    from mapper.geocoder.online import open_online

    opened = open_online(service, user_agent=user_agent, url=url, progress=_tell_asked)
    return lambda gazetteer: Chain(gazetteer, Cached(opened))


def _tell_asked(name: str) -> None:
    """Say on a terminal what an online service is asked for, and nothing in a pipe."""
    if sys.stderr.isatty():
        click.echo(f"asking online for {name} …", err=True)
