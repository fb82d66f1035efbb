"""The command line: the nouns of the library, one call each.

Errors that the library raises on purpose become one line on standard error and exit status 1; a usage error
is 2; a traceback is a bug.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mapper.claims.ontology import Kind
from mapper.datacli import data
from mapper.errors import InputError, MapperError
from mapper.files import check_writable, decode, printable, reason, utf8
from mapper.options import PATH, Country, Day, Words, online_options, reading_options, view_option

if TYPE_CHECKING:
    from mapper.case import Case
    from mapper.geocoder.gazetteer import Gazetteer
    from mapper.geocoder.place import Geocoder

Online = Callable[["Gazetteer"], "Geocoder"]
"""Puts the online service that is wanted, if any, behind a gazetteer."""


def _show_version(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    """Print the version of the installed package, or else that of the checkout, and end."""
    import tomllib
    from importlib import metadata

    if not wanted:
        return
    try:
        version = metadata.version("territory-mapper")
    except metadata.PackageNotFoundError:
        project = Path(__file__).resolve().parents[1] / "pyproject.toml"
        version = tomllib.loads(project.read_text("utf-8"))["project"]["version"]
    click.echo(f"mapper, version {version}")
    ctx.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and exit.",
)
def cli() -> None:
    """From reports to dated, sourced maps of who controls what. Works without a network."""


cli.add_command(data)


@cli.command("map")
@click.argument("inputs", nargs=-1, required=True, type=PATH)
@click.option("-o", "--output", required=True, type=PATH, help="The map to write, an .html file.")
@click.option(
    "--on", type=Day(), metavar="DATE", help="The day of the map; the latest of the claims by default."
)
@click.option("--known-by", type=Day(), metavar="DATE", help="Use only what was published by then.")
@click.option(
    "--area",
    type=Words(),
    metavar="NAME|W,S,E,N|FILE",
    help="The study area; guessed from the claims by default.",
)
@click.option("--title", type=Words(), help="The title of the map.")
@click.option("--model", metavar="NAME", default="nearest", show_default=True, help="The control model.")
@click.option(
    "--reach-km",
    type=click.FloatRange(1, 200),
    default=15,
    show_default=True,
    help="How far around a place its control is taken to reach.",
)
@click.option(
    "--tiles",
    type=click.Choice(["osm"]),
    help="Ask OpenStreetMap for a background. It learns where you look.",
)
@reading_options
@view_option
@online_options
def map_(
    inputs: tuple[Path, ...],
    output: Path,
    on: dt.date | None,
    known_by: dt.date | None,
    area: str | None,
    title: str | None,
    model: str,
    reach_km: float,
    tiles: str | None,
    published: dt.date | None,
    actors: tuple[Path, ...],
    view: str | None,
    online: Online,
) -> None:
    """Make a map of INPUTS: reports, claim tables, cases or folders.

    A report is .txt, .md or .html; a claim table .csv, .yaml, .json or .geojson; a case is a folder with a
    case.yaml; any other folder stands for all the reports and claim tables in it.

    \b
    mapper map seeds/deir-al-zor-2017 -o output/deir-al-zor.html
    mapper map report.txt --published 2017-09-05 -o map.html
    mapper map claims.csv --on 2017-09-05 --area "Syria;Iraq" -o map.html
    """  # noqa: D301
    from mapper.atlas import point_of_view
    from mapper.case import open_case
    from mapper.control.models import MODELS
    from mapper.control.settings import Settings
    from mapper.snapshot import check_suffix

    check_suffix(output)
    check_writable(output)
    if view:
        point_of_view(view)
    if model not in MODELS:
        raise InputError(f"there is no model '{model}': use {', '.join(MODELS)}")
    gazetteer = _gazetteer(view)
    case = open_case(
        *inputs, gazetteer=gazetteer, published=published, actors=actors, progress=_tell("reading")
    )
    _spare_inputs(output, case)
    settings = Settings(reach_km=reach_km)
    chosen = {"area": area, "title": title, "view": view}
    gazetteer = gazetteer if view or case.view == gazetteer.view else _gazetteer(case.view)
    cmap = case.control_map(
        gazetteer,
        geocoder=online(gazetteer),
        model=MODELS[model](settings),
        settings=settings,
        **{name: value for name, value in chosen.items() if value},
    )
    _tell("drawing")(str(output))
    day = cmap.at(on or case.on, known_by=known_by)
    day.save(output, tiles=tiles)
    _report_unlocated(cmap.unlocated)
    _report_ambiguous(cmap.claims)
    _report_outside(day)
    click.echo(f"{output}: as of {day.day}, {len(day.claims)} claims, {len(day.places)} places and parts")


@cli.command()
@click.argument("reports", nargs=-1, required=True, type=PATH)
@click.option("-o", "--output", required=True, type=PATH, help="claims.csv, .yaml, .json or .geojson")
@reading_options
@online_options
def read(
    reports: tuple[Path, ...],
    output: Path,
    published: dt.date | None,
    actors: tuple[Path, ...],
    online: Online,
) -> None:
    """Read REPORTS into a claim table to review, edit and map.

    \b
    mapper read report.txt --published 2017-09-05 -o claims.yaml
    """  # noqa: D301
    from mapper.case import open_case
    from mapper.claims.files import FORMATS, write_claims
    from mapper.geocoder.locate import locate

    if output.suffix.lower() not in FORMATS:
        raise InputError(f"{output} is not a claim table: use {', '.join(FORMATS)}")
    check_writable(output)
    gazetteer = _gazetteer(None)
    case = open_case(
        *reports, gazetteer=gazetteer, published=published, actors=actors, progress=_tell("reading")
    )
    _spare_inputs(output, case)
    if case.claims.empty:
        raise InputError(f"no claims found in {', '.join(map(str, reports))}")
    claims = locate(case.claims, online(gazetteer))
    write_claims(claims, output)
    _report_unlocated(claims[claims["located_by"] == ""])
    click.echo(f"{output}: {len(claims)} claims")


@cli.command()
@click.argument("names", nargs=-1, required=True, type=Words())
@click.option("--near", type=Words(), help="Prefer places near this one.")
@click.option("--country", type=Country(), metavar="CC", help="Prefer this country, by its two-letter code.")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="What the names stand for.")
@click.option("--json", "as_json", is_flag=True, help="Print candidates as JSON.")
@online_options
def locate(
    names: tuple[str, ...],
    near: str | None,
    country: str | None,
    kind: str | None,
    as_json: bool,
    online: Online,
) -> None:
    """Look NAMES up in the gazetteer; all names of one call are taken to belong together.

    A name of "-" stands for the names on standard input, one a line.

    \b
    mapper locate Raqqa Mosul "Tal Afar" al-Qaim
    mapper locate Palmyra --country SY --json
    mapper locate Anbar --kind admin1
    """  # noqa: D301
    from mapper.geocoder.lookup import as_dict, as_text, look_up

    wanted = [each for name in names for each in (_piped() if name == "-" else [name])]
    answers = look_up(
        wanted, online(_gazetteer(None)), near=near, country=country or "", kind=Kind(kind) if kind else None
    )
    if as_json:
        click.echo(json.dumps([as_dict(answer) for answer in answers], ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(as_text(answer) for answer in answers))


@cli.command()
@click.argument("inputs", nargs=-1, required=True, type=PATH)
@reading_options
@online_options
def check(
    inputs: tuple[Path, ...], published: dt.date | None, actors: tuple[Path, ...], online: Online
) -> None:
    """List what to look at before trusting a map: unlocated, undated, ambiguous and conflicting claims.

    \b
    mapper check seeds/deir-al-zor-2017
    """  # noqa: D301
    from mapper.case import open_case
    from mapper.check import findings
    from mapper.geocoder.locate import locate

    gazetteer = _gazetteer(None)
    case = open_case(
        *inputs, gazetteer=gazetteer, published=published, actors=actors, progress=_tell("reading")
    )
    claims = locate(case.claims, online(gazetteer))
    for title, lines in findings(claims, case.registry).items():
        click.echo(f"{title}: {len(lines) or 'none'}")
        for line in lines:
            click.echo(f"  {line}")


def main() -> None:
    """Run the command line and end the process with its status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        cli(prog_name="mapper", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except MapperError as error:
        click.echo(f"mapper: {one_line(str(error))}", err=True)
        sys.exit(1)
    except OSError as error:
        _give_up_printing()
        if not isinstance(error, BrokenPipeError):
            what = error.filename or "the answer can't be printed"
            click.echo(f"mapper: {one_line(f'{what}: {reason(error)}')}", err=True)
        sys.exit(1)


def _give_up_printing() -> None:
    """Let what is still to be printed go nowhere, or Python would try once more at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def one_line(text: str) -> str:
    r"""Return text fit for a terminal: one line, control characters shown as what they are.

    Examples
    --------
    >>> one_line("bad\nname\x1b[31m")
    'bad name\\x1b[31m'
    """
    return printable(" ".join(utf8(text).split()))


def _piped() -> list[str]:
    """Return the lines of standard input that are not empty."""
    text = decode(sys.stdin.buffer.read(), "standard input")
    return [line.strip() for line in text.splitlines() if line.strip()]


def _spare_inputs(output: Path, case: Case) -> None:
    """Refuse to write over what was read."""
    if output.exists() and any(output.samefile(file) for file in case.files):
        raise InputError(f"{output} is one of the inputs: give the output another name")


def _tell(verb: str) -> Callable[[str], None]:
    """Return a function that says on a terminal what is being done, and nothing in a pipe."""

    def tell(what: str) -> None:
        if sys.stderr.isatty():
            click.echo(f"{verb} {one_line(what)} …", err=True)

    return tell


def _gazetteer(view: str | None) -> Gazetteer:
    from mapper.geocoder.gazetteer import Gazetteer

    told: list[str] = []

    def progress(_: int) -> None:
        if not told:
            told.append("building the look-up index of the gazetteer, once; it takes some 15 seconds …")
            click.echo(told[0], err=True)

    return Gazetteer(view or "un", progress=progress if sys.stderr.isatty() else None)


def _report_ambiguous(claims: Any) -> None:
    doubtful = claims[claims["ambiguous"].astype(bool) & (claims["located_by"] != "")]
    if len(doubtful):
        pairs = dict.fromkeys(zip(doubtful["place"], doubtful["located_name"], strict=True))
        told = one_line(", ".join(f"{name} (taken for {found})" for name, found in list(pairs)[:10]))
        click.echo(f"places that may be others of that name: {told}; see `mapper check`", err=True)


def _report_outside(day: Any) -> None:
    outside = day.places[~day.places.intersects(day.study_area)]
    if len(outside):
        told = one_line(", ".join(list(dict.fromkeys(outside["place"]))[:10]))
        click.echo(
            f"outside the study area, and not in its colours: {len(outside)} places ({told})", err=True
        )


def _report_unlocated(claims: Any) -> None:
    if len(claims):
        names = dict.fromkeys(repr(name) if name else "no place named" for name in claims["place"])
        told = one_line(", ".join(list(names)[:10]))
        click.echo(f"not on the map, for want of a location: {len(claims)} claims ({told})", err=True)
