"""The look-up index: built once from the shipped data into the user's cache, then memory-mapped.

``hashes.npy`` has the sorted 64-bit hash of every key of every name; beside it ``numbers.npy`` has the entry
it leads to and ``ways.npy`` how the key was made. ``entries.npy`` has one fixed-width record an entry, with
the offset of its words in ``words.bin``. A look-up is a bisection, so opening costs next to nothing, and only
the pages that are asked for come into memory.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mapper.claims.ontology import Kind
from mapper.datasets import manifest
from mapper.geocoder.names import bare, fold, strip_admin
from mapper.geocoder.place import Place
from mapper.geocoder.skeleton import skeleton
from mapper.geocoder.sources import FILES, Entry, read_entries

RULES = 12
"""Raised when the rules for keys, entries or files change, so that every user's index is built anew."""
CACHE_VARIABLE = "MAPPER_CACHE"
KINDS = tuple(Kind)
RECORD = np.dtype(
    [
        ("lon", "f8"),
        ("lat", "f8"),
        ("words", "i8"),
        ("size", "i4"),
        ("population", "i8"),
        ("precision_km", "f4"),
        ("country", "S2"),
        ("kind", "u1"),
    ]
)
SEPARATOR = "\x1f"
ID_MARK = "\x00"
"""Starts the key of an entry's id; no folded name has it."""
Progress = Callable[[int], None]
"""Told now and then how many entries are done."""


class Way(IntEnum):
    """How a key was made from an entry's names, strictest first."""

    NAME = 0
    ALTERNATE = 1
    ADMIN_WORD = 2
    ARTICLE = 3
    SKELETON = 4
    DEMONYM = 5


WITH_ADMIN_WORDS = frozenset({Kind.ADMIN1, Kind.ADMIN2, Kind.AIRFIELD, Kind.BASE, Kind.RIVER})
"""Kinds whose own names carry a word for their kind, which reports leave out or translate."""
ARTICLE_COUNTRIES = frozenset(
    {"AE", "BH", "DJ", "DZ", "EG", "EH", "ER", "ET", "IL", "IQ", "IR", "JO", "KM", "KW", "LB", "LY", "MA"}
    | {"ML", "MR", "NE", "OM", "PS", "QA", "SA", "SD", "SO", "SS", "SY", "TD", "TN", "TR", "YE"}
)
"""Where Arabic names are met; elsewhere "al" and "el" are words like any other (El Paso)."""


SKELETON_MARK = "\x01"
"""Starts the key of a name's consonants."""
DEMONYM_MARK = "\x02"
"""Starts the key of a word for the people of a country."""
TRANSLITERATED = ARTICLE_COUNTRIES | frozenset(
    {"AF", "AM", "AZ", "BA", "BD", "BG", "BT", "BY", "CY", "GE", "GR", "IN", "KG", "KH"}
    | {"KP", "KR", "KZ", "LA", "LK", "MD", "ME", "MK", "MM", "MN", "NG", "NP", "PK", "RS", "RU", "TH"}
    | {"TJ", "TM", "UA", "UZ", "XK"}
)
"""Where names reach reports through several transliterations; elsewhere there is one right spelling."""


def hash_key(key: str) -> int:
    """Return the 64-bit hash under which a key is filed."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little")


class Index:
    """An opened index.

    Parameters
    ----------
    folder : Path
        Where `build_index` wrote the files.

    Raises
    ------
    OSError, ValueError
        If a file is missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        stamp = json.loads((folder / "stamp.json").read_text("utf-8"))
        for name, checksum in stamp["checksums"].items():
            if zlib.crc32((folder / name).read_bytes()) != checksum:
                raise ValueError(f"{name} is damaged")
        self.entries = _mapped(folder / "entries.npy")
        self._words = np.memmap(folder / "words.bin", dtype="u1", mode="r")
        self._hashes = _mapped(folder / "hashes.npy").data
        self._numbers = _mapped(folder / "numbers.npy").data
        self._ways = _mapped(folder / "ways.npy").data

    def __len__(self) -> int:
        return len(self.entries)

    def knows(self, key: str) -> bool:
        """Return whether any entry has this key."""
        wanted = hash_key(key)
        at = bisect_left(self._hashes, wanted)
        return at < len(self._hashes) and self._hashes[at] == wanted

    def find(self, key: str) -> list[tuple[int, Way]]:
        """Return the number of each entry with this key, and the way the key was made from its names."""
        wanted = hash_key(key)
        hashes, found = self._hashes, []
        at = bisect_left(hashes, wanted)
        while at < len(hashes) and hashes[at] == wanted:
            found.append((self._numbers[at], Way(self._ways[at])))
            at += 1
        return found

    def find_any(self, keys: Sequence[str]) -> Iterator[tuple[int, Way]]:
        """Yield what `find` yields for each of many keys, most of which lead nowhere."""
        unsorted = np.array([hash_key(key) for key in keys], dtype="u8")
        order = np.argsort(unsorted)
        wanted = unsorted[order]
        hashes = np.asarray(self._hashes)
        at = np.searchsorted(hashes, wanted)
        known = at < len(hashes)
        known[known] = hashes[at[known]] == wanted[known]
        for row in sorted(order[known].tolist()):
            yield from self.find(keys[row])

    def number_of(self, id_: str) -> int | None:
        """Return the number of the first entry with this id, or None."""
        return next((number for number, _ in self.find(ID_MARK + id_)), None)

    def names(self, number: int) -> list[str]:
        """Return every name of one entry, its own first."""
        _, _, start, size, *_ = self.entries[number].item()
        name, _, _, _, *others = self._text(start, size).split(SEPARATOR)
        return [name, *others]

    def _text(self, start: int, size: int) -> str:
        return self._words[start : start + size].tobytes().decode()

    def place(self, number: int) -> Place:
        """Return one entry as a place."""
        lon, lat, start, size, population, precision, country, kind = self.entries[number].item()
        text = self._text(start, size)
        name, admin1, id_, note, *_ = text.split(SEPARATOR)
        return Place(
            name=name,
            lon=lon,
            lat=lat,
            kind=KINDS[kind],
            country=country.decode(),
            admin1=admin1,
            id=id_,
            population=population,
            precision_km=round(precision, 3),
            note=note,
        )


def _mapped(path: Path) -> npt.NDArray[Any]:
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


def build_index(entries: Iterable[Entry], folder: Path) -> None:
    """Write the index of entries into an empty folder."""
    keys, words = _Keys(), bytearray()
    records = []
    for number, entry in enumerate(entries):
        keys.add(number, entry)
        text = SEPARATOR.join((entry.name, entry.admin1, entry.id, entry.note, *entry.names)).encode()
        place = (entry.lon, entry.lat, len(words), len(text), entry.population, entry.precision_km)
        records.append((*place, entry.country.encode(), KINDS.index(entry.kind)))
        words += text
    np.save(folder / "entries.npy", np.array(records, dtype=RECORD))
    (folder / "words.bin").write_bytes(words)
    keys.save(folder)
    checksums = {path.name: zlib.crc32(path.read_bytes()) for path in sorted(folder.iterdir())}
    (folder / "stamp.json").write_text(json.dumps({"checksums": checksums}), "utf-8")


class _Keys:
    """The keys gathered while an index is built."""

    def __init__(self) -> None:
        self.hashes, self.numbers, self.ways = array("Q"), array("i"), array("B")

    def add(self, number: int, entry: Entry) -> None:
        for key, way in keys_of_entry(entry).items():
            self.hashes.append(hash_key(key))
            self.numbers.append(number)
            self.ways.append(way)

    def save(self, folder: Path) -> None:
        hashes = np.frombuffer(self.hashes, dtype="u8")
        order = np.argsort(hashes, kind="stable")
        np.save(folder / "hashes.npy", hashes[order])
        np.save(folder / "numbers.npy", np.frombuffer(self.numbers, dtype="i4")[order])
        np.save(folder / "ways.npy", np.frombuffer(self.ways, dtype="u1")[order])


def keys_of_entry(entry: Entry) -> dict[str, Way]:
    """Return every key of an entry, each with the strictest way it is made; its id is one of them."""
    keys = {ID_MARK + entry.id: Way.NAME}
    for position, name in enumerate((entry.name, *entry.names)):
        for key, way in _keys_of_name(name, Way.ALTERNATE if position else Way.NAME, entry):
            keys[key] = min(way, keys.get(key, way))
    return keys | {DEMONYM_MARK + fold(word): Way.DEMONYM for word in entry.demonyms}


def _keys_of_name(name: str, way: Way, entry: Entry) -> Iterator[tuple[str, Way]]:
    key = fold(name)
    if not key:
        return
    yield key, way
    if not entry.country or entry.country in TRANSLITERATED:
        yield from _skeleton_keys(key, entry.kind)
    if entry.kind in WITH_ADMIN_WORDS:
        key, kind = strip_admin(key)
        way = Way.ADMIN_WORD if kind else way
        yield key, way
    articles = not entry.country or entry.country in ARTICLE_COUNTRIES
    if articles and (short := bare(key)) != key:
        yield short, Way.ARTICLE


def _skeleton_keys(key: str, kind: Kind) -> Iterator[tuple[str, Way]]:
    stem = strip_admin(key)[0] if kind in WITH_ADMIN_WORDS else key
    if consonants := skeleton(stem):
        yield SKELETON_MARK + consonants, Way.SKELETON


_opened: dict[Path, Index] = {}


def open_index(progress: Progress | None = None) -> Index:
    """Return the index of the shipped data, built on first use and opened once.

    A damaged cache is built anew; where the cache can't be written, the index lives in a temporary folder
    until the program ends. Both are said on standard error.
    """
    home = cache_folder() / f"places-{_fingerprint()}"
    if home not in _opened:
        _opened[home] = _open(home) or _build(home, progress)
    return _opened[home]


def _open(home: Path) -> Index | None:
    try:
        home.lstat()
    except OSError:
        return None
    try:
        return Index(home)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        print(f"mapper: the place index in {home} is damaged and is built anew", file=sys.stderr)
        _remove(home)
        return None


def _remove(home: Path) -> None:
    """Remove a folder, or whatever lies in its place, as far as that is allowed."""
    if home.is_dir() and not home.is_symlink():
        shutil.rmtree(home, ignore_errors=True)
        return
    with suppress(OSError):
        home.unlink()


def cache_folder() -> Path:
    """Return the folder for what can be built again: ``$MAPPER_CACHE``, or the user's cache folder."""
    from platformdirs import user_cache_dir

    return Path(os.environ.get(CACHE_VARIABLE) or user_cache_dir("mapper"))


def _fingerprint() -> str:
    known = manifest()
    facts = [str(RULES), *(known[name]["sha256"] for name in FILES)]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]


def _build(home: Path, progress: Progress | None) -> Index:
    """Build beside the target and move it there, so that no other process ever meets half an index."""
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        workshop = Path(tempfile.mkdtemp(prefix="building-", dir=home.parent))
    except OSError:
        print(
            f"mapper: {home.parent} can't be written; the place index is built for this run", file=sys.stderr
        )
        return _temporary(progress)
    try:
        build_index(_reported(read_entries(), progress), workshop)
        return _moved(workshop, home)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _moved(workshop: Path, home: Path) -> Index:
    """Put a built index in its place, and drop those of older data.

    Where another process was first, its index is used; where the place can't be cleared, the one just built.
    """
    try:
        workshop.rename(home)
    except OSError:
        return _open(home) or Index(workshop)
    for other in home.parent.glob("places-*"):
        if other != home:
            _remove(other)
    return Index(home)


def _temporary(progress: Progress | None) -> Index:
    with tempfile.TemporaryDirectory(prefix="mapper-", ignore_cleanup_errors=True) as folder:
        build_index(_reported(read_entries(), progress), Path(folder))
        return Index(Path(folder))


def _reported(entries: Iterable[Entry], progress: Progress | None) -> Iterator[Entry]:
    """Pass entries on, telling `progress` the number done now and then."""
    for number, entry in enumerate(entries):
        if progress is not None and number % 5000 == 0:
            progress(number)
        yield entry
