"""The verbs that ask a control map about its history: `timeline`, `changes`, `compare` and `why`."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mapper.console import opened, report_unlocated, shipped_gazetteer, spare_inputs
from mapper.errors import InputError
from mapper.files import check_writable, printable, write_whole
from mapper.options import PATH, REPORT, Day, Words, online_options, reading_options, view_option

if TYPE_CHECKING:
    import pandas as pd

    from mapper.case import Case
    from mapper.controlmap import ControlMap
    from mapper.geocoder.gazetteer import Gazetteer
    from mapper.geocoder.place import Geocoder

MINUS = "\N{MINUS SIGN}"
NEGATIVE = re.compile(r"-\.?\d[\d.]*")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Text that begins so, a spreadsheet would reckon out."""
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


def map_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a control map, and in their place the argument ``cmap``.

    ``cmap`` opens the map of some inputs, and refuses to write over them.
    """

    @click.option(
        "--area",
        type=Words(),
        metavar="NAME|W,S,E,N|FILE",
        help="The study area; guessed from the claims by default.",
    )
    @click.option("--model", metavar="NAME", default="nearest", show_default=True, help="The control model.")
    @click.option(
        "--reach-km",
        type=click.FloatRange(1, 200),
        default=15,
        show_default=True,
        help="How far around a place its control is taken to reach.",
    )
    @reading_options
    @view_option
    @online_options
    @functools.wraps(command)
    def with_map(
        *args: Any,
        inputs: tuple[Path | str, ...],
        area: str | None,
        model: str,
        reach_km: float,
        published: dt.date | None,
        actors: tuple[Path, ...],
        view: str | None,
        online: Callable[[Gazetteer], Geocoder],
        **kwargs: Any,
    ) -> None:
        _check(kwargs.get("output"), model, view)
        gazetteer = shipped_gazetteer(view)
        case = opened(inputs, gazetteer, published, actors)
        if kwargs.get("output"):
            spare_inputs(kwargs["output"], case)
        if "on" in kwargs:
            kwargs["on"] = kwargs["on"] or case.on
        gazetteer = gazetteer if view or case.view == gazetteer.view else shipped_gazetteer(case.view)
        command(*args, cmap=_map_of(case, gazetteer, online, area, view, model, reach_km), **kwargs)

    return with_map


def _check(output: Path | None, model: str, view: str | None) -> None:
    """Refuse what can't be done before any work is done."""
    from mapper.atlas import point_of_view
    from mapper.control.models import MODELS

    if view:
        point_of_view(view)
    if model not in MODELS:
        raise InputError(f"there is no model '{model}': use {', '.join(MODELS)}")
    if output and output.suffix.lower() != ".csv":
        raise InputError(f"{output} is no table that can be written: use .csv")
    if output:
        check_writable(output)


def _map_of(
    case: Case,
    gazetteer: Gazetteer,
    online: Callable[[Gazetteer], Geocoder],
    area: str | None,
    view: str | None,
    model: str,
    reach_km: float,
) -> ControlMap:
    from mapper.control.models import MODELS
    from mapper.control.settings import Settings

    settings = Settings(reach_km=reach_km)
    chosen = {name: value for name, value in {"area": area, "view": view}.items() if value}
    cmap = case.control_map(
        gazetteer, geocoder=online(gazetteer), model=MODELS[model](settings), settings=settings, **chosen
    )
    report_unlocated(cmap.unlocated)
    return cmap


first_day = click.option(
    "--from", "start", type=Day(), metavar="DATE", help="The first day; that of the claims by default."
)
last_day = click.option(
    "--to", "end", type=Day(), metavar="DATE", help="The last day, inclusive; that of the claims by default."
)
table_option = click.option("-o", "--output", type=PATH, help="The table to write, a .csv file.")
inputs_argument = click.argument("inputs", nargs=-1, required=True, type=REPORT)


@click.command()
@inputs_argument
@first_day
@last_day
@table_option
@map_options
def timeline(cmap: ControlMap, start: dt.date | None, end: dt.date | None, output: Path | None) -> None:
    """Tell who held how many km² and places, from each day of change to the next.

    \b
    mapper timeline seeds/deir-al-zor-2017
    mapper timeline claims.csv --from 2017-06-01 --to 2017-12-31 --area Syria -o timeline.csv
    """  # noqa: D301
    _give(cmap.timeline(start, end), output)


@click.command()
@inputs_argument
@first_day
@last_day
@table_option
@map_options
def changes(cmap: ControlMap, start: dt.date | None, end: dt.date | None, output: Path | None) -> None:
    """Tell what passed from whom to whom, when, and on whose word.

    \b
    mapper changes seeds/deir-al-zor-2017 --from 2017-09-01
    mapper changes claims.csv --from 2017-06-01 -o changes.csv
    """  # noqa: D301
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
@inputs_argument
@table_option
@map_options
def compare(cmap: ControlMap, day_a: dt.date, day_b: dt.date, output: Path | None) -> None:
    """Tell what differs on DATE_B from the map of DATE_A: gains, ground and places.

    With -o the ground that passed from one to another is written as a table.

    \b
    mapper compare 2017-09-01 2017-09-05 seeds/deir-al-zor-2017
    mapper compare 2017-06-06 2017-10-20 claims.csv --area Syria -o passed.csv
    """  # noqa: D301
    found = cmap.compare(day_a, day_b)
    if output:
        _give(found.passed, output)
        return
    _give(found.gains, None)
    click.echo()
    _give(found.passed, None)
    click.echo()
    for row in found.places.to_dict("records"):
        click.echo(printable(_change_line(row)))


@click.command(cls=WithNegatives)
@click.argument("lon", type=Degrees())
@click.argument("lat", type=Degrees())
@inputs_argument
@click.option(
    "--on", type=Day(), metavar="DATE", help="The day; the case's own or the latest of the claims by default."
)
@click.option("--known-by", type=Day(), metavar="DATE", help="Use only what was published by then.")
@map_options
def why(cmap: ControlMap, lon: float, lat: float, on: dt.date | None, known_by: dt.date | None) -> None:
    """Tell why the map says what it says at LON, LAT: the claims for it, against it and beside it.

    Longitude first, in degrees; west and south are negative.

    \b
    mapper why 40.14 35.31 seeds/deir-al-zor-2017
    mapper why -3.01 16.77 claims.csv --on 2012-07-01
    """  # noqa: D301
    click.echo(cmap.why(lon, lat, on, known_by).as_text())


VERBS = (timeline, changes, compare, why)


def _give(table: pd.DataFrame, output: Path | None) -> None:
    """Write a table as CSV, or print it."""
    if output is None:
        click.echo(as_text(table))
        return
    write_whole(output, as_csv(table).encode())
    click.echo(f"{output}: {len(table)} rows")


def as_csv(table: pd.DataFrame) -> str:
    r"""Return a table as CSV; text that a spreadsheet would take for a formula gets an apostrophe before it.

    Examples
    --------
    >>> import pandas as pd
    >>> as_csv(pd.DataFrame({"actors": ["=1+1", "IS"], "net_km2": [-2.0, 1.5]}))
    "actors,net_km2\n'=1+1,-2.0\nIS,1.5\n"
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table.columns)
    for row in table.itertuples(index=False):
        writer.writerow([_inert(cell) for cell in row])
    return stream.getvalue()


def _inert(cell: Any) -> Any:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA) else cell
    return _plain(cell)


def _plain(cell: Any) -> Any:
    """Return a day as ISO text and nothing as nothing."""
    if hasattr(cell, "date"):
        return cell.date().isoformat() if cell == cell else ""
    return "" if cell is None or cell != cell else cell


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
    cell = _plain(cell)
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
