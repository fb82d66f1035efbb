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
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mapper.history import History
    from mapper.render.choices import Choices
    from mapper.snapshot import Snapshot

from mapper.claims.ontology import Kind
from mapper.console import (
    one_line,
    opened,
    opened_map,
    outputs,
    piped,
    report_ambiguous,
    report_outside,
    report_unlocated,
    shipped_gazetteer,
    spare_inputs,
    tell,
)
from mapper.datacli import data
from mapper.errors import InputError, MapperError
from mapper.files import printable, reason
from mapper.historycli import VERBS
from mapper.looks import look_options
from mapper.options import (
    PATH,
    PIPE,
    REPORT,
    Country,
    Day,
    MapOptions,
    Online,
    Words,
    known_by_option,
    map_options,
    on_option,
    online_options,
    reading_options,
)


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
for verb in VERBS:
    cli.add_command(verb)


@cli.command("map")
@click.option("-o", "--output", required=True, type=PATH, help="What to write; the suffix says what is made.")
@on_option
@known_by_option
@click.option("--title", type=Words(), help="The title of the map.")
@click.option(
    "--from",
    "start",
    type=Day(),
    metavar="DATE",
    help="The first day of several; with --to alone, that of the claims.",
)
@click.option(
    "--to", "end", type=Day(), metavar="DATE", help="The last day of several; that of the claims by default."
)
@look_options
@map_options
def map_(
    wanted: MapOptions,
    choices: Choices,
    output: Path,
    on: dt.date | None,
    known_by: dt.date | None,
    title: str | None,
    start: dt.date | None,
    end: dt.date | None,
) -> None:
    """Make a map of INPUTS: reports, claim tables, cases or folders.

    A report is .txt, .md, .html, .mhtml, .docx or .pdf, or "-" for standard input; a claim table .csv, .yaml,
    .json, .geojson, .gpkg, .parquet or .xlsx; a case is a folder with a case.yaml; any other folder stands
    for all the reports and claim tables in it.

    \b
    .html                              a page to explore
    .png .svg .pdf                     a figure
    .docx .md, and .pdf with --brief   a brief: the map, tables, sources
    .gpkg .geojson .kmz .parquet .csv  tables for other programs

    \b
    mapper map seeds/deir-al-zor-2017 -o output/deir-al-zor.html
    mapper map report.txt --published 2017-09-05 -o map.html
    mapper map claims.csv --on 2017-09-05 --area "Syria;Iraq" -o map.html
    mapper map claims.csv --from 2017-06-01 --to 2017-11-30 -o war.html
    mapper map claims.csv --size column --palette okabe -o map.pdf
    mapper map claims.csv --since 2017-08-01 -o brief.docx

    With --from or --to a page has a time slider over all days between, and opens on the day of --on, or the
    last one; a figure has up to --panels maps. Everything else shows one day.
    """  # noqa: D301
    from mapper.snapshot import check_suffix

    check_suffix(output, choices, several=bool(start or end))
    with opened_map(wanted, output, title=title) as (case, cmap):
        tell("drawing")(str(output))
        drawn: Snapshot | History
        if not (start or end):
            drawn = cmap.at(on or case.on, known_by=known_by)
            drawn.save(output, **vars(choices))
        elif output.suffix.lower() == ".html":
            drawn = cmap.history(start, end, known_by=known_by)
            drawn.save(output, opens=on or case.on, **vars(choices))
        else:
            cmap.save(output, start, end, known_by=known_by, **vars(choices))
            drawn = cmap.at(end, known_by=known_by)
    report_ambiguous(drawn.claims)
    report_outside(drawn.places, drawn.study_area)
    click.echo(f"{output}: {drawn.when}, {len(drawn.claims)} claims, {len(drawn.places)} places and parts")


@cli.command()
@click.argument("reports", nargs=-1, required=True, type=REPORT)
@click.option(
    "-o", "--output", type=PATH, help="claims.csv, .yaml, .json, .geojson, .gpkg, .parquet or .xlsx"
)
@click.option(
    "--html",
    "page",
    type=PATH,
    metavar="FILE",
    help="A page of the reports with the words of each claim marked.",
)
@reading_options
@online_options
def read(
    reports: tuple[Path | str, ...],
    output: Path | None,
    page: Path | None,
    published: dt.date | None,
    actors: tuple[Path, ...],
    online: Online,
) -> None:
    """Read REPORTS into a claim table to review, edit and map, and into a page to review them on.

    "-" is standard input. A table that is there already is read again: what you accepted, rejected, edited or
    added in it stays.

    \b
    mapper read report.txt --published 2017-09-05 -o claims.yaml
    mapper read report.txt -o claims.yaml --html review.html
    mapper read - --published 2017-09-05 -o claims.yaml < report.txt
    """  # noqa: D301
    from mapper.claims.review import earlier_claims, read_again
    from mapper.geocoder.locate import locate
    from mapper.reports.files import PIPED
    from mapper.review import write_page, write_table

    wanted = outputs(output, page)
    gazetteer = shipped_gazetteer(None)
    case = opened(reports, gazetteer, published, actors)
    for path in wanted:
        spare_inputs(path, case.files)
    if case.claims.empty:
        names = [PIPED if report == PIPE else str(report) for report in reports]
        raise InputError(f"no claims found in {', '.join(names)}")
    earlier = earlier_claims(output) if output else []
    reread = read_again(case.claims, earlier, {report.name: report.text for report in case.reports})
    claims = locate(reread.claims, online(gazetteer))
    if page:
        write_page(page, claims, case)
    if output:
        write_table(output, claims, case)
    if earlier:
        told = f"kept {reread.kept} decisions, {reread.new} new, {reread.gone} gone"
        click.echo(f"{output} was there before: {told}", err=True)
    report_unlocated(claims[claims["located_by"] == ""])
    click.echo(f"{', '.join(map(str, wanted))}: {len(claims)} claims")


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

    wanted = [each for name in names for each in (piped() if name == "-" else [name])]
    answers = look_up(
        wanted,
        online(shipped_gazetteer(None)),
        near=near,
        country=country or "",
        kind=Kind(kind) if kind else None,
    )
    if as_json:
        click.echo(json.dumps([as_dict(answer) for answer in answers], ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(as_text(answer) for answer in answers))


@cli.command()
@click.argument("inputs", nargs=-1, required=True, type=REPORT)
@click.option("--strict", is_flag=True, help="End with status 1 if claims conflict or have no location.")
@reading_options
@online_options
def check(
    inputs: tuple[Path | str, ...],
    strict: bool,
    published: dt.date | None,
    actors: tuple[Path, ...],
    online: Online,
) -> None:
    """List what to look at before trusting a map.

    Unlocated, undated, ambiguous, far-off and conflicting claims, and how much of a country somebody is said
    to hold beside how much of it is drawn.

    \b
    mapper check seeds/deir-al-zor-2017
    """  # noqa: D301
    from mapper.check import GRAVE, compared_extents, findings
    from mapper.geocoder.locate import locate

    gazetteer = shipped_gazetteer(None)
    case = opened(inputs, gazetteer, published, actors)
    claims = locate(case.claims, online(gazetteer))
    extents = compared_extents(claims, gazetteer, case.registry, on=case.on, view=case.view)
    found = findings(claims, case.registry, extents)
    for title, lines in found.items():
        click.echo(f"{title}: {len(lines) or 'none'}")
        for line in lines:
            click.echo(f"  {printable(line)}")
    if strict and any(found[title] for title in GRAVE):
        sys.exit(1)


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
