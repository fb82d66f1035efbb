"""The `mapper data` verbs: add, list and remove the user's own gazetteers."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mapper.options import PATH, Words

if TYPE_CHECKING:
    from mapper.geocoder.intake import Tally
    from mapper.geocoder.own import OwnGazetteer

STEPS = 1000
"""Steps of the progress bar."""
SHOWN = 5
"""Feature codes that are told with their number."""


@click.group()
def data() -> None:
    """Add, list and remove your own gazetteers; all look-ups use them beside the shipped one.

    \b
    mapper data add villages.csv
    mapper data list
    """  # noqa: D301


@data.command()
@click.argument("file", type=PATH)
@click.option("--name", type=Words(), help="What to call it; made from the file's name by default.")
@click.option("--source", type=Words(), default="", help="Origin and licence, kept with it.")
@click.option("--replace", is_flag=True, help="Replace the gazetteer of that name.")
@click.option(
    "--skip-bad", is_flag=True, help="Leave out rows that can't be used, instead of refusing the file."
)
def add(file: Path, name: str | None, source: str, replace: bool, skip_bad: bool) -> None:
    """Add FILE: a CSV with the columns name, lon and lat, or a GeoNames country dump (.txt or .zip).

    A CSV may also have aliases (parted by ; or |), kind, country, admin1, population, precision_km, source,
    note and id. Coordinates are WGS84 degrees.

    \b
    mapper data add villages.csv --source "field notes, 2017"
    mapper data add SY.zip --name syria
    """  # noqa: D301
    from mapper.geocoder.own import add_gazetteer

    with _bar() as share:
        own, tally = add_gazetteer(file, name, source=source, replace=replace, skip_bad=skip_bad, share=share)
    for line in _remarks(tally):
        click.echo(line, err=True)
    click.echo(f"{own.name}: {own.rows:,} places added")


@data.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def list_(as_json: bool) -> None:
    """List your own gazetteers: name, places, day, file and source."""
    from mapper.geocoder.own import own_gazetteers

    found = own_gazetteers()
    if as_json:
        shown = [{key: value for key, value in asdict(own).items() if key != "folder"} for own in found]
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
    elif not found:
        click.echo("no own gazetteers: add one with `mapper data add FILE`")
    for own in found if not as_json else ():
        click.echo(_line(own))


@data.command()
@click.argument("name", type=Words())
def remove(name: str) -> None:
    """Remove the gazetteer NAME; the file that it was added from stays."""
    from mapper.geocoder.own import remove_gazetteer

    remove_gazetteer(name)
    click.echo(f"{name.lower()}: removed")


def _line(own: OwnGazetteer) -> str:
    source = f"; {own.source}" if own.source else ""
    return f"{own.name}: {own.rows:,} places, added {own.added} from the {own.sort} {own.file!r}{source}"


def _remarks(tally: Tally) -> Iterator[str]:
    """Yield what a user should know of rows and columns that were not taken."""
    if tally.ignored:
        yield f"columns that mean nothing here: {', '.join(map(repr, tally.ignored))}"
    if tally.bad:
        more = "" if tally.bad == len(tally.told) else "; …"
        yield f"left out, {tally.bad:,} bad rows: {'; '.join(tally.told)}{more}"
    if tally.left_out:
        codes = ", ".join(f"{code} {count:,}" for code, count in tally.left_out.most_common(SHOWN))
        more = ", …" if len(tally.left_out) > SHOWN else ""
        yield (
            f"left out, {tally.left_out.total():,} features that nobody is said to hold, such as schools, "
            f"wells and roads: {codes}{more}"
        )


@contextmanager
def _bar() -> Iterator[Callable[[float], None]]:
    """Show a progress bar on a terminal, and nothing in a pipe; yields what moves it."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=STEPS, label="adding", file=sys.stderr) as bar:
        yield lambda share: bar.update(int(share * STEPS) - bar.pos)
