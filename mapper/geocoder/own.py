"""The user's own gazetteers: added from a file once, kept in the user's data folder, asked ever after.

``gazetteers/NAME/gazetteer.json`` says what was added and in which folder beside it the rows and their index
lie. A new gazetteer comes into place with one rename, and a replacement when that file is replaced, so that
a kill at any moment leaves the old one or the new one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import secrets
import shutil
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from mapper.errors import FileError, InputError, NotFoundError
from mapper.files import reason
from mapper.geocoder.index import Index
from mapper.geocoder.intake import Share, Tally, read_gazetteer
from mapper.geocoder.rows import BadRowError, text_cell
from mapper.geocoder.stored import ROWS, checksum_of, open_stored, write_index, write_rows

DATA_VARIABLE = "MAPPER_DATA"
CARD = "gazetteer.json"
NAME_FORM = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
TAKEN = frozenset(
    {"geonames", "iso", "unit", "icao", "river", "lake", "supplement", "m49", "given", "region"}
)
"""What the ids of other places begin with."""
READING = 0.3
"""The part of the time that reading takes; the rest is building the index."""
LEFTOVER_S = 86_400
"""Age from which a folder that was never finished is cleared away."""


@dataclass(frozen=True)
class OwnGazetteer:
    """What is known of one of the user's gazetteers.

    Attributes
    ----------
    name : str
    file : str
        Name of the file that it was added from.
    sort : str
        ``CSV`` or ``GeoNames dump``.
    rows : int
        Places in it.
    added : str
        ISO day.
    source : str
        Origin and licence, as the user gave them.
    sha256 : str
        Of the file.
    folder, checksum : str, int
        Where its rows lie, and their CRC-32.
    """

    name: str
    file: str
    sort: str
    rows: int
    added: str
    source: str
    sha256: str
    folder: str = field(repr=False)
    checksum: int = field(repr=False)


def add_gazetteer(
    path: str | os.PathLike[str],
    name: str | None = None,
    *,
    source: str = "",
    replace: bool = False,
    skip_bad: bool = False,
    share: Share | None = None,
) -> tuple[OwnGazetteer, Tally]:
    """Add a gazetteer of the user's, which all later look-ups use beside the shipped one.

    Parameters
    ----------
    path : path
        A CSV with the columns name, lon and lat (WGS84), and if wanted aliases (parted by ``;`` or ``|``),
        kind, country, admin1, population, precision_km, source, note and id; or a GeoNames country dump, as
        .txt or .zip.
    name : str, optional
        What to call it; made from the file's name by default. Small letters, digits, ``-`` and ``_``.
    source : str, optional
        Origin and licence, kept with it.
    replace : bool
        Whether one of that name may be replaced.
    skip_bad : bool
        Whether rows that can't be used are left out; else they refuse the file.
    share : callable, optional
        Told now and then what share of the work is done, 0-1.

    Returns
    -------
    OwnGazetteer, Tally
        What was added, and what was met on the way: rows, bad rows, kinds left out.

    Raises
    ------
    InputError
        If the file is no gazetteer, a row can't be used, or the name is taken.
    FileError
        If the file can't be read, or the user's data folder can't be written.
    """
    path, share = Path(path), share or (lambda _: None)
    name = _name(path, name)
    home = gazetteer_folder() / name
    if (home / CARD).exists() and not replace:
        raise _there_already(name)
    try:
        source = text_cell("source", source)
    except BadRowError as error:
        raise InputError(f"the gazetteer {name} is refused: {error}") from error
    workshop = _workshop(home.parent)
    try:
        own, tally = _built(path, name, source, skip_bad, share, workshop)
        _put(workshop, home, own, replace)
    except OSError as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"{home} can't be written: {reason(error)}") from error
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    share(1.0)
    return own, tally


def own_gazetteers() -> list[OwnGazetteer]:
    """Return the user's gazetteers by name; one that is damaged is said on standard error and left out."""
    cards = {home: _card(home) for home in _homes()}
    for home, own in cards.items():
        if own is None:
            _say_damaged(home.name)
    return [own for own in cards.values() if own]


def remove_gazetteer(name: str) -> None:
    """Remove one of the user's gazetteers.

    Raises
    ------
    NotFoundError
        If there is none of that name.
    FileError
        If it can't be removed.
    """
    homes = {home.name: home for home in _homes()}
    if name.lower() not in homes:
        there = f"there are {', '.join(homes)}" if homes else "there is none"
        raise NotFoundError(f"there is no own gazetteer '{name}': {there}")
    home = homes[name.lower()]
    aside = home.with_name(f".removed-{secrets.token_hex(8)}")
    try:
        home.rename(aside)
    except OSError as error:
        raise FileError(f"{home} can't be removed: {reason(error)}") from error
    shutil.rmtree(aside, ignore_errors=True)


def open_own() -> list[tuple[str, Index]]:
    """Return the name and index of each of the user's gazetteers.

    One that is damaged is said on standard error and left out.
    """
    return [(own.name, index) for own in own_gazetteers() if (index := _index(own))]


def gazetteer_folder() -> Path:
    """Return where the user's gazetteers lie: under ``$MAPPER_DATA``, or the user's data folder."""
    from platformdirs import user_data_dir

    return Path(os.environ.get(DATA_VARIABLE) or user_data_dir("mapper")) / "gazetteers"


def _name(path: Path, name: str | None) -> str:
    """Return the name of a gazetteer, given or made from its file's name."""
    wanted = name if name is not None else re.sub("[^a-z0-9_]+", "-", path.stem.lower()).strip("-_")[:40]
    wanted = wanted.lower()
    if not NAME_FORM.fullmatch(wanted):
        said = f"'{name}' is no name for a gazetteer" if name is not None else f"{path} gives no name"
        raise InputError(f"{said}: choose one of letters a-z, digits, - and _, at most 40 (--name)")
    if wanted in TAKEN:
        raise InputError(
            f"the name {wanted} stands for places of the shipped gazetteer: choose another (--name)"
        )
    return wanted


def _there_already(name: str) -> InputError:
    return InputError(
        f"there is an own gazetteer {name} already: replace it with --replace, or give another --name"
    )


def _homes() -> list[Path]:
    """Return the folders of the user's gazetteers, without what is being built or removed."""
    try:
        found = sorted(gazetteer_folder().iterdir())
    except OSError:
        return []
    return [home for home in found if NAME_FORM.fullmatch(home.name) and os.path.lexists(home / CARD)]


def _card(home: Path) -> OwnGazetteer | None:
    """Return what the card of a gazetteer says, or None if it is damaged."""
    try:
        card = json.loads((home / CARD).read_text("utf-8"))
        own = OwnGazetteer(**card)
        fits = all(isinstance(getattr(own, name), (int if kind == "int" else str)) for name, kind in _FIELDS)
        if fits and own.name == home.name and Path(own.folder).name == own.folder:
            return own
    except (OSError, ValueError, TypeError):
        return None
    return None


_FIELDS = tuple((each.name, each.type) for each in OwnGazetteer.__dataclass_fields__.values())


def _say_damaged(name: str) -> None:
    print(
        f"mapper: the own gazetteer {name} is damaged and left out: add it again with "
        f"`mapper data add FILE --name {name} --replace`, or `mapper data remove {name}`",
        file=sys.stderr,
    )


_opened: dict[tuple[Path, str], Index] = {}


def _index(own: OwnGazetteer) -> Index | None:
    """Return the index of a gazetteer, opened once a program."""
    home = gazetteer_folder() / own.name
    if (home, own.folder) in _opened:
        return _opened[home, own.folder]
    try:
        index = open_stored(home / own.folder, own.checksum)
    except (OSError, ValueError, KeyError, TypeError):
        newer = _card(home)
        if newer and newer.folder != own.folder:
            return _index(newer)
        if home.exists():
            _say_damaged(own.name)
        return None
    _opened[home, own.folder] = index
    return index


def _workshop(folder: Path) -> Path:
    """Return a new folder beside the gazetteers, after clearing away what others left unfinished."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for other in (*folder.glob(".building-*"), *folder.glob(".removed-*")):
            with suppress(OSError):
                if time.time() - other.stat().st_mtime > LEFTOVER_S:
                    shutil.rmtree(other, ignore_errors=True)
        workshop = folder / f".building-{secrets.token_hex(8)}"
        workshop.mkdir()
        return workshop
    except OSError as error:
        raise FileError(
            f"{folder} can't be written: {reason(error)}; name another folder with ${DATA_VARIABLE}"
        ) from error


def _built(
    path: Path, name: str, source: str, skip_bad: bool, share: Share, workshop: Path
) -> tuple[OwnGazetteer, Tally]:
    """Read a file into a workshop: the rows, their index, and the card that names them."""
    tally, folder = Tally(), workshop / secrets.token_hex(8)
    folder.mkdir()
    write_rows(read_gazetteer(path, name, tally, lambda part: share(part * READING)), folder / ROWS)
    _check(path, tally, skip_bad)
    write_index(folder, lambda done: share(READING + (1 - READING) * done / tally.rows))
    own = OwnGazetteer(
        name=name,
        file=path.name,
        sort=tally.sort,
        rows=tally.rows,
        added=dt.datetime.now(dt.UTC).date().isoformat(),
        source=source,
        sha256=_sha256(path),
        folder=folder.name,
        checksum=checksum_of(folder / ROWS),
    )
    (workshop / CARD).write_text(json.dumps(asdict(own), indent=1), "utf-8")
    return own, tally


def _check(path: Path, tally: Tally, skip_bad: bool) -> None:
    """Raise an error if a file has bad rows that nobody allowed, or no good ones."""
    rows = tally.rows + tally.bad + tally.left_out.total()
    if tally.bad and not skip_bad:
        much = "its one bad row" if tally.bad == 1 else f"{tally.bad:,} bad rows of {rows:,}"
        raise InputError(f"{path} is refused for {much} (--skip-bad leaves bad rows out)", tally.told)
    if not tally.rows:
        raise InputError(f"{path} has no row that can be used, of {rows:,}", tally.told)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _put(workshop: Path, home: Path, own: OwnGazetteer, replace: bool) -> None:
    """Move a finished gazetteer into its place; one that stands there gives way only to a replacement."""
    try:
        workshop.rename(home)
    except OSError:
        if not (home / CARD).exists():
            raise
        if not replace:
            raise _there_already(own.name) from None
        old = _card(home)
        (workshop / own.folder).rename(home / own.folder)
        (workshop / CARD).replace(home / CARD)
        if old:
            shutil.rmtree(home / old.folder, ignore_errors=True)
