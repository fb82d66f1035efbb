"""What the verbs of the command line share: opening what they are given, and telling what they did."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mapper.errors import InputError
from mapper.files import check_writable, decode, printable, utf8
from mapper.options import PIPE, MapOptions

if TYPE_CHECKING:
    from mapper.case import Case
    from mapper.controlmap import ControlMap
    from mapper.geocoder.gazetteer import Gazetteer


def one_line(text: str) -> str:
    r"""Return text fit for a terminal: one line, control characters shown as what they are.

    Examples
    --------
    >>> one_line("bad\nname\x1b[31m")
    'bad name\\x1b[31m'
    """
    return printable(" ".join(utf8(text).split()))


def opened(
    inputs: tuple[Path | str, ...],
    gazetteer: Gazetteer,
    published: dt.date | None,
    actors: tuple[Path, ...],
) -> Case:
    """Return what the inputs hold, and say what of it a user should know."""
    from mapper.case import open_case
    from mapper.reports.files import read_piped

    given = [read_piped(sys.stdin.buffer) if each == PIPE else each for each in dict.fromkeys(inputs)]
    case = open_case(
        *given, gazetteer=gazetteer, published=published, actors=actors, progress=tell("reading")
    )
    for note in case.notes:
        click.echo(one_line(note), err=True)
    return case


@contextmanager
def opened_map(
    wanted: MapOptions, output: Path | None = None, *, title: str | None = None
) -> Iterator[tuple[Case, ControlMap]]:
    """Open what the inputs hold and its control map; if all goes well, say which claims are not on it.

    What can't be done is refused before any work is done, and so is an output that is one of the inputs.
    """
    from mapper.atlas import point_of_view
    from mapper.control.models import make_model
    from mapper.control.settings import Settings

    if output:
        check_writable(output)
    if wanted.view:
        point_of_view(wanted.view)
    settings = Settings(reach_km=wanted.reach_km)
    model = make_model(settings, wanted.model)
    gazetteer = shipped_gazetteer(wanted.view)
    case = opened(wanted.inputs, gazetteer, wanted.published, wanted.actors)
    if output:
        spare_inputs(output, case.files)
    if not wanted.view and case.view != gazetteer.view:
        gazetteer = shipped_gazetteer(case.view)
    chosen = {"area": wanted.area, "title": title, "view": wanted.view}
    cmap = case.control_map(
        gazetteer,
        geocoder=wanted.online(gazetteer),
        model=model,
        settings=settings,
        **{name: value for name, value in chosen.items() if value},
    )
    yield case, cmap
    report_unlocated(cmap.unlocated)


def piped() -> list[str]:
    """Return the lines of standard input that are not empty."""
    text = decode(sys.stdin.buffer.read(), "standard input")
    return [line.strip() for line in text.splitlines() if line.strip()]


def spare_inputs(output: Path, files: Iterable[Path]) -> None:
    """Refuse to write over what is read."""
    if output.exists() and any(file.exists() and output.samefile(file) for file in files):
        raise InputError(f"{output} is one of the inputs: give the output another name")


def outputs(table: Path | None, page: Path | None) -> list[Path]:
    """Return what `read` is to write, each of a kind that can be made and in a place that can be written."""
    from mapper.claims.files import FORMATS

    if not (table or page):
        raise click.UsageError("say what to write: -o claims.yaml, --html review.html, or both")
    if table and table.suffix.lower() not in FORMATS:
        raise InputError(f"{table} is not a claim table: use {', '.join(FORMATS)}")
    if page and page.suffix.lower() != ".html":
        raise InputError(f"{page} is no page: use .html")
    wanted = [path for path in (table, page) if path]
    for path in wanted:
        check_writable(path)
    return wanted


def tell(verb: str) -> Callable[[str], None]:
    """Return a function that says on a terminal what is being done, and nothing in a pipe."""

    def told(what: str) -> None:
        if sys.stderr.isatty():
            click.echo(f"{verb} {one_line(what)} …", err=True)

    return told


def shipped_gazetteer(view: str | None) -> Gazetteer:
    from mapper.geocoder.gazetteer import Gazetteer

    told: list[str] = []

    def progress(_: int) -> None:
        if not told:
            told.append("building the look-up index of the gazetteer, once; it takes some 15 seconds …")
            click.echo(told[0], err=True)

    return Gazetteer(view or "un", progress=progress if sys.stderr.isatty() else None)


def report_ambiguous(claims: Any) -> None:
    doubtful = claims[claims["ambiguous"].astype(bool) & (claims["located_by"] != "")]
    if len(doubtful):
        pairs = dict.fromkeys(zip(doubtful["place"], doubtful["located_name"], strict=True))
        told = one_line(", ".join(f"{name} (taken for {found})" for name, found in list(pairs)[:10]))
        click.echo(f"places that may be others of that name: {told}; see `mapper check`", err=True)


def report_outside(places: Any, study_area: Any) -> None:
    import shapely

    outside = places[~shapely.intersects_xy(study_area, places["lon"], places["lat"])]
    if len(outside):
        told = one_line(", ".join(list(dict.fromkeys(outside["place"]))[:10]))
        click.echo(
            f"outside the study area, and not in its colours: {len(outside)} places ({told})", err=True
        )


def report_unlocated(claims: Any) -> None:
    if len(claims):
        names = dict.fromkeys(repr(name) if name else "no place named" for name in claims["place"])
        told = one_line(", ".join(list(names)[:10]))
        click.echo(f"not on the map, for want of a location: {len(claims)} claims ({told})", err=True)
