"""The verbs that ask a control map about its history: `timeline`, `changes`, `compare`, `shares`, `why`."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mapper.console import opened_map
from mapper.errors import InputError
from mapper.files import printable, write_whole
from mapper.looks import paper_options
from mapper.options import (
    OUTLINE,
    PATH,
    Day,
    MapOptions,
    Words,
    known_by_option,
    map_options,
    on_option,
)
from mapper.spreadsheet import as_csv, plain_cell
from mapper.suffixes import FIGURES

if TYPE_CHECKING:
    import pandas as pd

    from mapper.render.choices import Choices

MINUS = "\N{MINUS SIGN}"
NEGATIVE = re.compile(r"-\.?\d[\d.]*")
WIDEST = 48
"""Letters of a cell that a terminal is shown."""


class Degrees(click.ParamType[float]):
    """A longitude or latitude on the command line."""

    name = "degrees"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number of degrees, or fail with a usage error."""
        try:
            return float(str(value).replace(MINUS, "-"))
        except ValueError:
            self.fail(f"'{value}' is no number of degrees, such as 40.14", param, ctx)


class WithNegatives(click.Command):
    """A command whose arguments may be negative numbers, which look like options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the words, with the hyphen of a negative number put as a minus sign."""
        words = [MINUS + word[1:] if NEGATIVE.fullmatch(word) else word for word in args]
        return super().parse_args(ctx, words)


def _csv(ctx: click.Context, param: click.Parameter, path: Path | None) -> Path | None:
    if path and path.suffix.lower() != ".csv":
        raise InputError(f"{path} is no table that can be written: use .csv")
    return path


def _csv_or_figure(ctx: click.Context, param: click.Parameter, path: Path | None) -> Path | None:
    if path and path.suffix.lower() not in (".csv", *FIGURES):
        raise InputError(f"{path} can't be made of this: use .csv for a table, or {', '.join(FIGURES)}")
    return path


first_day = click.option(
    "--from", "start", type=Day(), metavar="DATE", help="The first day; that of the claims by default."
)
last_day = click.option(
    "--to", "end", type=Day(), metavar="DATE", help="The last day, inclusive; that of the claims by default."
)
table_option = click.option(
    "-o", "--output", type=PATH, callback=_csv, help="The table to write, a .csv file."
)

drawn_option = click.option(
    "-o",
    "--output",
    type=PATH,
    callback=_csv_or_figure,
    help="What to write: a table (.csv), or a figure (.png, .svg, .pdf).",
)


@click.command()
@first_day
@last_day
@drawn_option
@paper_options
@map_options
def timeline(
    wanted: MapOptions,
    choices: Choices,
    start: dt.date | None,
    end: dt.date | None,
    output: Path | None,
) -> None:
    """Tell who held how many km² and places, from each day of change to the next.

    \b
    mapper timeline seeds/deir-al-zor-2017
    mapper timeline claims.csv --from 2017-06-01 --to 2017-12-31 --area Syria -o timeline.csv
    mapper timeline claims.csv -o chart.svg
    """  # noqa: D301
    with opened_map(wanted, output) as (_, cmap):
        if output and output.suffix.lower() in FIGURES:
            cmap.save_chart(output, start, end, **vars(choices))
            click.echo(f"{output}: km² of each party over time")
        else:
            _give(cmap.timeline(start, end), output)


@click.command()
@first_day
@last_day
@table_option
@map_options
def changes(wanted: MapOptions, start: dt.date | None, end: dt.date | None, output: Path | None) -> None:
    """Tell what passed from whom to whom, when, and on whose word.

    \b
    mapper changes seeds/deir-al-zor-2017 --from 2017-09-01
    mapper changes claims.csv --from 2017-06-01 -o changes.csv
    """  # noqa: D301
    with opened_map(wanted, output) as (_, cmap):
        table = cmap.changes(start, end)
    if output:
        _give(table, output)
        return
    for row in table.to_dict("records"):
        click.echo(printable(_change_line(row)))
    if table.empty:
        click.echo("no changes in these days", err=True)


@click.command()
@click.argument("day_a", type=Day(), metavar="DATE_A")
@click.argument("day_b", type=Day(), metavar="DATE_B")
@drawn_option
@paper_options
@map_options
def compare(
    wanted: MapOptions, choices: Choices, day_a: dt.date, day_b: dt.date, output: Path | None
) -> None:
    """Tell what differs on DATE_B from the map of DATE_A: gains, ground and places.

    With -o FILE.csv the ground that passed from one to another is written as a table; a figure has the maps
    of both days on one sheet, side by side where that suits the area.

    \b
    mapper compare 2017-09-01 2017-09-05 seeds/deir-al-zor-2017
    mapper compare 2017-06-06 2017-10-20 claims.csv --area Syria -o passed.csv
    mapper compare 2017-06-06 2017-10-20 claims.csv --size slide -o before-and-after.png
    """  # noqa: D301
    with opened_map(wanted, output) as (_, cmap):
        found = cmap.compare(day_a, day_b)
        if output and output.suffix.lower() in FIGURES:
            cmap.save(output, days=[day_a, day_b], **vars(choices))
            click.echo(f"{output}: {day_a} and {day_b}")
            return
    if output:
        _give(found.passed, output)
        return
    _give(found.gains, None)
    click.echo()
    _give(found.passed, None)
    click.echo()
    for row in found.places.to_dict("records"):
        click.echo(printable(_change_line(row)))


@click.command()
@on_option
@click.option("--within", type=Words(), metavar=OUTLINE, help="Of what; the study area by default.")
@table_option
@map_options
def shares(wanted: MapOptions, on: dt.date | None, within: str | None, output: Path | None) -> None:
    """Tell who held how many km², and which share, of a country, a province or an outline on a day.

    What reports state of the same country or province is told beside what is drawn. Status "outside" stands
    for what lies beyond the study area.

    \b
    mapper shares seeds/deir-al-zor-2017 --within Iraq
    mapper shares claims.csv --on 2017-09-05 --within "Deir al-Zor province" -o shares.csv
    """  # noqa: D301
    from mapper import extents
    from mapper.control.evidence import latest_day
    from mapper.control.study_area import named_places

    with opened_map(wanted, output) as (case, cmap):
        day = on or case.on or latest_day(cmap.claims)
        table = cmap.shares(day, within=within)
        if output:
            _give(table, output)
            return
        places = named_places(within or wanted.area or case.area or "", cmap.gazetteer)
        reported = extents.extents_beside(cmap, places, day)
    click.echo(f"{day}, {printable(within or 'the study area')}")
    _give(table.assign(percent=table.pop("share") * 100), None)
    if reported:
        click.echo("\nreported extents beside the map:")
    for extent in reported:
        click.echo(printable(extents.as_text(extent)))


@click.command(cls=WithNegatives)
@click.argument("lon", type=Degrees())
@click.argument("lat", type=Degrees())
@on_option
@known_by_option
@map_options
def why(wanted: MapOptions, lon: float, lat: float, on: dt.date | None, known_by: dt.date | None) -> None:
    """Tell why the map says what it says at LON, LAT: the claims for it, against it and beside it.

    Longitude first, in degrees; west and south are negative.

    \b
    mapper why 40.14 35.31 seeds/deir-al-zor-2017
    mapper why -3.01 16.77 claims.csv --on 2012-07-01
    """  # noqa: D301
    with opened_map(wanted) as (case, cmap):
        click.echo(cmap.why(lon, lat, on or case.on, known_by).as_text())


VERBS = (timeline, changes, compare, shares, why)


def _give(table: pd.DataFrame, output: Path | None) -> None:
    """Write a table as CSV, or print it."""
    if output is None:
        click.echo(as_text(table))
        return
    write_whole(output, as_csv(table).encode())
    click.echo(f"{output}: {len(table)} rows")


def as_text(table: pd.DataFrame) -> str:
    """Return a table for a terminal: columns side by side, numbers to the right, one line a row."""
    numeric = [table[column].dtype.kind in "if" for column in table.columns]
    rows = [[_shown(cell) for cell in row] for row in table.itertuples(index=False)]
    widths = [max(map(len, column)) for column in zip(list(table.columns), *rows, strict=True)]
    lines = []
    for row in (list(table.columns), *rows):
        cells = zip(row, widths, numeric, strict=True)
        lines.append(
            "  ".join(cell.rjust(width) if right else cell.ljust(width) for cell, width, right in cells)
        )
    return "\n".join(line.rstrip() for line in lines)


def _shown(cell: Any) -> str:
    cell = plain_cell(cell)
    text = f"{cell:,.1f}" if isinstance(cell, float) else printable(str(cell))
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"


def _change_line(row: dict[Any, Any]) -> str:
    part = f", {row['part']}" if row["part"] else ""
    sides = [_side(row, side) for side in ("from", "to")]
    word = f" ({row['sources'] or row['claim_ids']})" if row["reason"] == "claim" else f" ({row['reason']})"
    return f"{row['day'].date()}  {row['place']}{part}: {sides[0]} → {sides[1]}{word}"


def _side(row: dict[Any, Any], side: str) -> str:
    who = ", ".join(row[f"{side}_actors"].split(";"))
    ring = ", ".join(row[f"{side}_besieged_by"].split(";"))
    return f"{row[f'{side}_status']}{f' {who}' if who else ''}{f', besieged by {ring}' if ring else ''}"
