"""What a user hands over, of whatever kind, as one case: claims, their sources and settings."""

from __future__ import annotations

import datetime as dt
import os
import stat
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mapper.claims.actors import Registry, load_registry
from mapper.claims.files import FORMATS, load_yaml_text, read_claims
from mapper.claims.table import join_tables
from mapper.controlmap import ControlMap
from mapper.dates import one_day
from mapper.errors import FileError, InputError, brief
from mapper.files import decode, read_bytes, reason, status_of
from mapper.reports.extract import extract
from mapper.reports.files import FOREIGN, READERS, Report, how_to_convert, read_report
from mapper.reports.reprints import as_one_source, find_reprints

if TYPE_CHECKING:
    import geopandas as gpd

    from mapper.geocoder.gazetteer import Gazetteer

CASE_FILE = "case.yaml"
KEYS = ("title", "area", "on", "view", "claims", "reports", "actors")


@dataclass(frozen=True)
class Case:
    """Claims with all that is known around them.

    Attributes
    ----------
    claims : GeoDataFrame
        The claim table; empty places in it are not yet located.
    reports : tuple of Report
        The reports that were read, or that stand behind the claims.
    files : tuple of Path
        Every file that was read, which no output may overwrite.
    notes : tuple of str
        What the user should be told: files that were left out, reports that are reprints of others.
    """

    claims: gpd.GeoDataFrame = field(repr=False)
    reports: tuple[Report, ...] = ()
    files: tuple[Path, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = field(default=(), repr=False)
    title: str = ""
    area: str | None = None
    on: dt.date | None = None
    view: str = "un"
    registry: Registry = field(default_factory=load_registry)

    def control_map(self, gazetteer: Gazetteer, **settings: Any) -> ControlMap:
        """Return the control map of the case; keywords of `ControlMap` go before the case's own settings."""
        own: dict[str, Any] = {
            "title": self.title,
            "area": self.area,
            "view": self.view,
            "registry": self.registry,
            "sources": [_source(report) for report in self.reports],
        }
        return ControlMap(self.claims, gazetteer=gazetteer, **(own | settings))


_Listed = tuple[Path | Report, bool]
"""A file or a report, and whether it is only a source of claims that are given too."""


@dataclass
class _Found:
    """What has been gathered so far from the inputs."""

    tables: list[gpd.GeoDataFrame] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    read: list[tuple[int, Report]] = field(default_factory=list)
    """Reports with the numbers of the tables that were read from them."""
    notes: list[str] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    actors: list[Path] = field(default_factory=list)
    cases: list[Path] = field(default_factory=list)


def open_case(
    *inputs: str | Path | Report,
    gazetteer: Gazetteer,
    published: dt.date | None = None,
    actors: Iterable[str | Path] = (),
    progress: Callable[[str], None] | None = None,
) -> Case:
    """Return reports, claim tables, cases and folders as one case.

    Parameters
    ----------
    *inputs : str, Path or Report
        A report, a claim table, a folder with a ``case.yaml``, or a folder of reports and claim tables.
        Reports that print the same text count as one source.
    gazetteer : Gazetteer
        Finds the places that reports mention.
    published : date, optional
        For the reports that do not say it themselves.
    actors : iterable of str or Path, optional
        Files of parties and media, laid over the shipped ones and over those that a case names.
    progress : callable, optional
        Told the name of each file before it is read.

    Raises
    ------
    FileError, InputError
        If an input can't be read; nothing is skipped in silence.
    """
    found = _Found()
    files = _each_once([file for given in inputs for file in _listed(given, found)])
    found.actors += [Path(path) for path in actors]
    registry = load_registry(*found.actors)
    for file, as_source in files:
        if progress:
            progress(file.called if isinstance(file, Report) else str(file))
        _read(file, as_source, found, registry, gazetteer, published)
    _fold_reprints(found, registry)
    if not found.tables:
        raise InputError("there are no claims: give a report, a claim table, or a folder with either")
    settings = found.settings
    return Case(
        claims=join_tables(found.tables, found.names),
        reports=tuple(found.reports),
        files=(*(file for file, _ in files if isinstance(file, Path)), *found.cases, *found.actors),
        notes=tuple(found.notes),
        title=settings.get("title", found.reports[0].title if len(found.reports) == 1 else ""),
        area=settings.get("area"),
        on=one_day(settings["on"]) if "on" in settings else None,
        view=settings.get("view", "un"),
        registry=registry,
    )


def _each_once(files: list[_Listed]) -> list[_Listed]:
    """Return files in order, each once; one that is given by itself is read for claims of its own."""
    once: dict[str, _Listed] = {}
    for file, as_source in files:
        name = f"report {id(file)}" if isinstance(file, Report) else os.path.realpath(file)
        first, only_source = once.get(name, (file, True))
        once[name] = (first, as_source and only_source)
    return list(once.values())


def _listed(given: str | Path | Report, found: _Found) -> list[_Listed]:
    return [(given, False)] if isinstance(given, Report) else _files(Path(given), found)


def _files(path: Path, found: _Found) -> list[_Listed]:
    """Return the files behind one input, each with whether it is only a source of claims given too."""
    if not _is_folder(path):
        return _case_files(path, found) if path.name == CASE_FILE else [(path, False)]
    inside = _inside(path)
    if path / CASE_FILE in inside:
        return _case_files(path / CASE_FILE, found)
    seen = [file for file in inside if not file.name.startswith((".", "~$"))]
    kinds = {*FORMATS, *READERS}
    files: list[_Listed] = [(file, False) for file in seen if file.suffix.lower() in kinds]
    foreign = [f"{f} is not read: {how_to_convert(f)}" for f in seen if f.suffix.lower() in FOREIGN]
    if not files:
        raise InputError(f"{path} has neither a {CASE_FILE} nor reports nor claim tables in it", foreign)
    found.notes += foreign
    return files


def _is_folder(path: Path) -> bool:
    return stat.S_ISDIR(status_of(path).st_mode)


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise FileError(f"{folder} can't be read: {reason(error)}") from error


def _case_files(path: Path, found: _Found) -> list[_Listed]:
    content = load_yaml_text(decode(read_bytes(path), str(path)), str(path))
    problems = _breaches(content)
    if problems:
        raise InputError(f"{path} is refused", problems)
    found.settings |= {key: str(content[key]) for key in ("title", "area", "on", "view") if content.get(key)}
    if content.get("actors"):
        found.actors.append(path.parent / str(content["actors"]))
    found.cases.append(path)
    claims, reports = (
        [path.parent / name for name in content.get(key) or []] for key in ("claims", "reports")
    )
    folders = [
        f"{file.name} is a folder: list the files in it" for file in (*claims, *reports) if _is_folder(file)
    ]
    if folders:
        raise InputError(f"{path} is refused", folders)
    return [*((file, False) for file in claims), *((file, bool(claims)) for file in reports)]


def _breaches(content: Any) -> list[str]:
    if not isinstance(content, Mapping):
        return [f"it must be a mapping with the keys {', '.join(KEYS)}"]
    problems = [
        f"{brief(key)}: is not a key of a case; use {', '.join(KEYS)}" for key in content if key not in KEYS
    ]
    for key in ("title", "area", "on", "view", "actors"):
        if not isinstance(content.get(key) or "", str):
            problems.append(f"{key}: must be text, not a list or a mapping")
    for key in ("claims", "reports"):
        listed = content.get(key) or []
        if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
            problems.append(f"{key}: must be a list of file names")
    if not content.get("claims") and not content.get("reports"):
        problems.append("claims: is empty, and so is reports")
    try:
        one_day(str(content["on"])) if content.get("on") else None
    except ValueError as error:
        problems.append(f"on: {error}")
    return problems


def _read(
    file: Path | Report,
    as_source: bool,
    found: _Found,
    registry: Registry,
    gazetteer: Gazetteer,
    published: dt.date | None,
) -> None:
    if isinstance(file, Path) and file.suffix.lower() in FORMATS:
        found.tables.append(read_claims(file))
        found.names.append(file.stem)
        return
    report = file if isinstance(file, Report) else _report(file)
    if report.published is None:
        report = replace(report, published=published)
    found.reports.append(report)
    if not as_source:
        found.read.append((len(found.tables), report))
        found.tables.append(extract(report, gazetteer=gazetteer, registry=registry))
        found.names.append(Path(report.name).stem)


def _report(path: Path) -> Report:
    suffix = path.suffix.lower()
    if suffix not in READERS and suffix not in FOREIGN:
        raise InputError(
            f"{path} is neither a report ({', '.join(READERS)}) nor a claim table ({', '.join(FORMATS)})"
        )
    return read_report(path)


def _fold_reprints(found: _Found, registry: Registry) -> None:
    """Let reports that print one text count as one source, and say which they are."""
    reports = [report for _, report in found.read]
    reprints = find_reprints(reports)
    folded = as_one_source([found.tables[number] for number, _ in found.read], reports, reprints, registry)
    for (number, _), table in zip(found.read, folded, strict=True):
        found.tables[number] = table
    for original in dict.fromkeys(reprint.original for reprint in reprints):
        names = [reports[each.report].name for each in reprints if each.original == original]
        are = "1 report is a reprint" if len(names) == 1 else f"{len(names)} reports are reprints"
        found.notes.append(f"{are} of {reports[original].name}, and one source with it: {', '.join(names)}")


def _source(report: Report) -> dict[str, str]:
    published = str(report.published or "")
    told = {"title": report.title, "url": report.url, "published": published, "file": report.name}
    return {key: value for key, value in told.items() if value}
