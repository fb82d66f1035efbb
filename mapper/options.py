"""What the verbs of the command line take: days, paths, words, and the options that several of them share."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import click

from mapper.dates import one_day
from mapper.files import utf8


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


PATH = FilePath(path_type=Path)
published_option = click.option(
    "--published", type=Day(), metavar="DATE", help="Day of publication, for reports that do not say it."
)
view_option = click.option(
    "--boundaries",
    "view",
    metavar="VIEW",
    help="Disputed areas as the United Nations see them (un, the default) or as they are held (de-facto).",
)
