"""One stored gazetteer: its rows in Parquet, and the look-up index that is made from them.

The rows stay when the rules for keys change (`mapper.geocoder.index.RULES`): the index is then built anew
from them, without the file that they came from.
"""

from __future__ import annotations

import secrets
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from mapper.claims.ontology import Kind
from mapper.geocoder.index import RULES, Index, build_index
from mapper.geocoder.sources import Entry

ROWS = "rows.parquet"
BATCH = 10_000
INDEX = f"index-{RULES}"
Counted = Callable[[int], None]


def write_rows(rows: Iterable[tuple[Entry, str]], path: Path) -> None:
    """Write entries, each with the source that its row names, batch by batch."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    words = pa.list_(pa.string())
    types = {"names": words, "demonyms": words, "population": pa.int64()}
    types |= dict.fromkeys(("lon", "lat", "precision_km"), pa.float64())
    columns = (*Entry._fields, "source")
    schema = pa.schema([(name, types.get(name, pa.string())) for name in columns])
    stream = iter(rows)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while batch := [(*entry, source) for entry, source in islice(stream, BATCH)]:
            cells = dict(zip(columns, zip(*batch, strict=True), strict=True))
            writer.write_table(pa.table(cells, schema=schema))


def read_rows(path: Path) -> Iterator[Entry]:
    """Yield the entries that `write_rows` wrote."""
    import pyarrow.parquet as pq

    for batch in pq.ParquetFile(path).iter_batches(BATCH, columns=list(Entry._fields)):
        cells: dict[str, list[Any]] = batch.to_pydict()
        for row in zip(*(cells[name] for name in Entry._fields), strict=True):
            entry = Entry(*row)
            yield entry._replace(
                names=tuple(entry.names), demonyms=tuple(entry.demonyms), kind=Kind(entry.kind)
            )


def write_index(folder: Path, counted: Counted) -> None:
    """Write the index of the rows in a folder; `counted` is told how many are done.

    It is built beside its place and moved there. Where another process was first, its index stays.
    """
    workshop = folder / f"building-{secrets.token_hex(8)}"
    workshop.mkdir()
    try:
        build_index(_counted(read_rows(folder / ROWS), counted), workshop)
        try:
            workshop.rename(folder / INDEX)
        except OSError:
            Index(folder / INDEX)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def open_stored(folder: Path, checksum: int) -> Index:
    """Return the index of a folder's rows, built anew if it is damaged or made by older rules.

    Parameters
    ----------
    folder : Path
    checksum : int
        CRC-32 of the rows.

    Raises
    ------
    OSError, ValueError
        If the rows are damaged as well.
    """
    try:
        return Index(folder / INDEX)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        if checksum_of(folder / ROWS) != checksum:
            raise ValueError(f"{ROWS} is damaged") from None
    print(f"mapper: the index of the own gazetteer {folder.parent.name} is built anew", file=sys.stderr)
    return _rebuilt(folder)


def _rebuilt(folder: Path) -> Index:
    """Build the index in its place, or for this run where the folder can't be written."""
    try:
        for old in folder.glob("index-*"):
            shutil.rmtree(old)
        write_index(folder, lambda _: None)
        return Index(folder / INDEX)
    except PermissionError:
        with tempfile.TemporaryDirectory(prefix="mapper-", ignore_cleanup_errors=True) as workshop:
            build_index(read_rows(folder / ROWS), Path(workshop))
            return Index(Path(workshop))


def checksum_of(path: Path) -> int:
    """Return the CRC-32 of a file, read block by block."""
    checksum = 0
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            checksum = zlib.crc32(block, checksum)
    return checksum


def _counted(entries: Iterable[Entry], counted: Counted) -> Iterator[Entry]:
    for number, entry in enumerate(entries):
        if number % 5000 == 0:
            counted(number)
        yield entry
