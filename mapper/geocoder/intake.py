"""Reading a user's gazetteer: a CSV or a GeoNames dump as a stream of entries, with a tally of what is wrong.

Nothing is held but the row at hand and the ids that were met, so that a dump may be as long as it likes.
"""

from __future__ import annotations

import codecs
import csv
import io
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from mapper.errors import FileError, InputError
from mapper.files import decode, reason, status_of
from mapper.geocoder.dumps import dump_entry, is_dump_line
from mapper.geocoder.rows import BadRowError
from mapper.geocoder.sheets import read_header
from mapper.geocoder.sources import Entry

HEAD = 65_536
"""Bytes that tell what a file is."""
LONGEST_LINE = 1_000_000
"""Bytes; what has longer lines is no table."""
LARGEST = 50_000_000
"""Bytes of a table whose encoding has to be found out."""
TOLD = 5
"""Bad rows that are told in full; of the others, the number."""
DUMP, CSV = "GeoNames dump", "CSV"
ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError)
Share = Callable[[float], None]
"""Told now and then what share of the work is done, 0-1."""


@dataclass
class Tally:
    """What was met while a gazetteer was read.

    Attributes
    ----------
    sort : str
        ``CSV`` or ``GeoNames dump``.
    rows : int
        Rows that can be used.
    bad : int
        Rows that can't be.
    told : list of str
        The first bad rows: row number, cell, and what is wrong.
    left_out : Counter
        GeoNames feature code → rows of kinds that no report of territorial control names.
    ignored : tuple of str
        Columns of a CSV that mean nothing here.
    """

    sort: str = ""
    rows: int = 0
    bad: int = 0
    told: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    ignored: tuple[str, ...] = ()

    def refuse(self, number: int, problem: str) -> None:
        """Count a bad row."""
        self.bad += 1
        if len(self.told) < TOLD:
            self.told.append(f"row {number}, {problem}")

    def take(self, number: int, entry: Entry, met: set[int]) -> bool:
        """Count a good row, unless its id is among those that were met before."""
        mark = hash(entry.id)
        if mark in met:
            self.refuse(number, f"id: {entry.id.partition(':')[2]!r} was there before")
            return False
        met.add(mark)
        self.rows += 1
        return True


def read_gazetteer(path: Path, name: str, tally: Tally, share: Share) -> Iterator[tuple[Entry, str]]:
    """Yield each usable place of a file, with what its row says of its source.

    Parameters
    ----------
    path : Path
        A CSV, a GeoNames dump, or a .zip with one of them.
    name : str
        Of the gazetteer; the ids of a CSV's rows begin with it.
    tally : Tally
        Filled while the stream runs.
    share : callable
        Told what share of the bytes is read.

    Raises
    ------
    FileError
        If the file can't be read.
    InputError
        If it is no gazetteer.
    """
    try:
        with _opened(path) as (stream, size):
            head = stream.read(HEAD)
            stream.seek(0)
            _check_head(head, str(path))
            lines = _told(_lines(stream, str(path)), size, share)
            if any(is_dump_line(line) for line in head.decode("utf-8", "replace").splitlines()[:20]):
                tally.sort = DUMP
                yield from _dump(lines, tally)
            else:
                tally.sort = CSV
                yield from _table(_text(stream, head, lines, path), name, str(path), tally)
    except ZIP_ERRORS as error:
        raise InputError(f"{path} is a damaged or locked archive: {error}") from error
    except OSError as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"{path} can't be read: {reason(error)}") from error


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[bytes], int]]:
    """Open a file, or the one table in a .zip, and tell how many bytes there are to read."""
    status = status_of(path)
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
        raise FileError(f"{path} can't be read: it is {kind}")
    if not zipfile.is_zipfile(path):
        with path.open("rb") as stream:
            yield stream, status.st_size
        return
    with zipfile.ZipFile(path) as archive:
        member = _table_in(archive, path)
        with archive.open(member) as stream:
            yield stream, member.file_size


def _table_in(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    tables = [
        member
        for member in archive.infolist()
        if member.filename.lower().endswith((".txt", ".csv", ".tsv"))
        and "readme" not in member.filename.lower()
    ]
    if len(tables) != 1:
        raise InputError(
            f"{path} has {len(tables) or 'no'} tables in it (.txt, .csv, .tsv): give it with one"
        )
    return tables[0]


def _check_head(head: bytes, file: str) -> None:
    """Raise an error for what is plainly no table."""
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise InputError(f"{file} is empty: there is nothing to read in it")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise InputError(f"{file} is a web page or XML, not a gazetteer: give a CSV or a GeoNames dump")
    if b"\0" in head and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InputError(f"{file} is a binary file, not a gazetteer: give a CSV or a GeoNames dump")


def _lines(stream: IO[bytes], file: str) -> Iterator[bytes]:
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise InputError(f"{file} is no gazetteer: line {number} has more than {LONGEST_LINE:,} bytes")
        yield line


def _told(lines: Iterable[bytes], size: int, share: Share) -> Iterator[bytes]:
    """Pass lines on, telling now and then what share of the bytes they make up."""
    done = 0
    for number, line in enumerate(lines):
        if number % 2000 == 0:
            share(done / max(size, 1))
        done += len(line)
        yield line


def _dump(lines: Iterable[bytes], tally: Tally) -> Iterator[tuple[Entry, str]]:
    met: set[int] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = dump_entry(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except UnicodeDecodeError:
            tally.refuse(number, "name: is not UTF-8")
        except BadRowError as error:
            tally.refuse(number, str(error))
        else:
            if isinstance(entry, str):
                tally.left_out[entry] += 1
            elif tally.take(number, entry, met):
                yield entry, ""


def _text(stream: IO[bytes], head: bytes, lines: Iterator[bytes], path: Path) -> Iterator[str]:
    """Return the lines of a table as text: one by one if all is UTF-8, else read whole and decoded."""
    if b"\n" in head and _is_utf8(stream):
        return (line.decode("utf-8-sig" if number == 0 else "utf-8") for number, line in enumerate(lines))
    stream.seek(0)
    content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise InputError(f"{path} is over {LARGEST / 1e6:g} MB and not UTF-8: save it as UTF-8")
    return iter(io.StringIO(decode(content, str(path)), newline=None))


def _is_utf8(stream: IO[bytes]) -> bool:
    """Tell whether all that follows is UTF-8, and go back to the start."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := stream.read(1 << 20):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        stream.seek(0)
    return True


def _table(lines: Iterator[str], name: str, file: str, tally: Tally) -> Iterator[tuple[Entry, str]]:
    sheet = read_header(next(lines), file, name)
    tally.ignored = sheet.ignored
    met: set[int] = set()
    reader = csv.reader(lines, delimiter=sheet.separator, strict=True)
    try:
        for number, row in enumerate(reader, 2):
            if not any(cell.strip() for cell in row):
                continue
            try:
                entry = sheet.entry(row, number)
            except BadRowError as error:
                tally.refuse(number, str(error))
            else:
                if tally.take(number, entry, met):
                    yield entry, sheet.source(row)
    except csv.Error as error:
        raise InputError(f"{file} is no CSV: line {reader.line_num + 1}: {error}") from error
