"""Reading a report again: what an analyst decided, edited and added stays, and what is new joins it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mapper.claims.cells import is_empty
from mapper.claims.contract import claims_from_records
from mapper.claims.files import read_records
from mapper.claims.ontology import Review
from mapper.claims.rows import plain_rows
from mapper.claims.sheet import SUFFIXES, digest, digests
from mapper.claims.table import ANSWERED, COLUMNS, DERIVED, claim_table, column_name
from mapper.files import decode, read_bytes

if TYPE_CHECKING:
    import geopandas as gpd

READERS_ID = re.compile(r"(?:.+:)?c[0-9]+")
"""What the reader calls a claim."""
ANALYSTS = ("lon", "lat", "geometry", "confidence", "credibility")
"""Columns that no reader fills in."""
ALIKE = 0.5
"""Share of their words that two quotes must have in common to be of one claim."""
WORD = re.compile(r"\w+")
FAR = 1000
"""Characters beyond which it no longer counts how far a quote has moved."""
Row = dict[str, Any]
Texts = Mapping[str, str]
"""The text of each report that was read, by its name."""


@dataclass(frozen=True)
class Known:
    """One claim of an earlier table.

    Attributes
    ----------
    row : dict
        Typed cells by column.
    by_hand : bool
        The reader did not make it.
    edited : bool
        It no longer says what the reader said.
    """

    row: Row
    by_hand: bool
    edited: bool

    @property
    def is_decided(self) -> bool:
        """Whether an analyst has had a hand in it."""
        return self.by_hand or self.edited or bool(self.row["review"])


@dataclass(frozen=True)
class Reread:
    """A table of a report read again, and what became of the earlier one.

    Attributes
    ----------
    claims : GeoDataFrame
    kept, new, gone : int
        Claims kept as an analyst left them; claims that the earlier table did not have; claims of the
        earlier table that nobody had looked at and the reader no longer finds.
    """

    claims: gpd.GeoDataFrame = field(repr=False)
    kept: int
    new: int
    gone: int


def earlier_claims(path: Path) -> list[Known]:
    """Return the claims of a table that was written before; an empty list if there is none.

    Raises
    ------
    FileError, InputError
        If there is a file that is no claim table, or has a bad cell in it: it is left as it is.
    """
    if not path.exists() or not path.stat().st_size:
        return []
    records = read_records(path)
    in_text = path.suffix.lower() in SUFFIXES
    marks = digests(decode(read_bytes(path), str(path))) if in_text else {}
    table = claims_from_records(records, str(path))
    given = [{column_name(column): cell for column, cell in raw.items()} for _, raw in records]
    named = [not is_empty(raw.get("id")) for raw in given]
    table["id"] = _own_ids(table["id"].tolist(), named)
    return [
        _known(row, digest(cells), marks.get(row["id"], ""))
        for row, cells in zip(table.to_dict("records"), plain_rows(table), strict=True)
    ]


def _own_ids(ids: Sequence[str], named: Sequence[bool]) -> list[str]:
    """Return ids in which a claim that had none has one that no reader gives."""
    taken = {id_ for id_, known in zip(ids, named, strict=True) if known}
    free = (name for name in (f"own-{number}" for number in count(1)) if name not in taken)
    return [id_ if known else next(free) for id_, known in zip(ids, named, strict=True)]


def _known(row: Row, now: str, then: str) -> Known:
    """Return what is known of a row, by its digest and the one that was written, if any."""
    by_hand = not (READERS_ID.fullmatch(row["id"]) and row["quote"] and _has(row["start"]))
    changed = bool(then) and now != then
    filled = any(_has(row[column]) for column in ANALYSTS)
    return Known(row, by_hand, row["review"] == Review.EDITED or (not by_hand and (changed or filled)))


def read_again(claims: gpd.GeoDataFrame, earlier: Sequence[Known], texts: Texts) -> Reread:
    """Return the claims of reports that were read, with what an analyst did to an earlier table of them.

    Parameters
    ----------
    claims : GeoDataFrame
        What the reader finds now.
    earlier : sequence of Known
        The earlier table.
    texts : mapping of str to str
        Report → its text as it is now, by which quotes find their offsets.

    Returns
    -------
    Reread
        A claim that somebody accepted, rejected or edited is as she left it; so is one that she added. Any
        other is as the reader finds it now, with its earlier id and with the columns that are her own. A
        claim that was changed and bears no decision counts as edited.
    """
    rows: list[Row] = claims.to_dict("records")
    partner = _pairs(rows, earlier, texts)
    found = {new: old for old, new in partner.items()}
    taken = [
        _joined(row, earlier[found[number]], texts) if number in found else {**row, "id": ""}
        for number, row in enumerate(rows)
    ]
    left = [one for number, one in enumerate(earlier) if number not in partner]
    staying = [one for one in left if one.is_decided or any(True for _ in _own_columns(one.row))]
    taken += [_settled(one, None, texts) for one in staying]
    return Reread(
        claim_table(taken),
        kept=sum(one.is_decided for one in earlier),
        new=len(rows) - len(found),
        gone=len(left) - len(staying),
    )


def _joined(row: Row, known: Known, texts: Texts) -> Row:
    if known.is_decided:
        return _settled(known, row, texts)
    return {**row, **dict(_own_columns(known.row)), "id": known.row["id"]}


def _settled(known: Known, twin: Row | None, texts: Texts) -> Row:
    """Return a claim as an analyst left it, its quote where the report now has it."""
    row = dict(known.row)
    if known.edited and not row["review"]:
        row["review"] = Review.EDITED.value
    if not (row["quote"] and _has(row["start"])):
        return row
    start = _nearest(row["quote"], texts.get(row["report"], ""), row["start"])
    if start is not None:
        return {**row, "start": start, "end": start + len(row["quote"])}
    if twin is None or known.edited:
        return row
    return {**row, **{column: twin[column] for column in ("quote", "start", "end")}}


def _nearest(quote: str, text: str, start: int) -> int | None:
    """Return where a quote stands in a text, as near as can be to where it stood."""
    places = [found.start() for found in re.finditer(f"(?={re.escape(quote)})", text)]
    return min(places, key=lambda place: abs(place - start), default=None)


def _own_columns(row: Row) -> Iterator[tuple[str, Any]]:
    known = {*COLUMNS, *DERIVED, *ANSWERED}
    yield from ((column, cell) for column, cell in row.items() if column not in known and _has(cell))


def _has(cell: Any) -> bool:
    if isinstance(cell, list | dict):
        return bool(cell)
    return cell is not None and str(cell) not in ("", "nan", "NaT", "<NA>")


class _Pair(NamedTuple):
    """How ill an earlier claim and one of now fit, and their numbers."""

    misfit: float
    old: int
    new: int


def _pairs(rows: Sequence[Row], earlier: Sequence[Known], texts: Texts) -> dict[int, int]:
    """Return for the number of each earlier claim that of the same claim now, each used once; best first."""
    words = [_words(row) for row in rows]
    here: dict[str, list[int]] = defaultdict(list)
    for new, row in enumerate(rows):
        here[row["place"].casefold()].append(new)
    candidates: list[_Pair] = []
    for old, known in enumerate(earlier):
        if known.by_hand:
            continue
        own, stands = _words(known.row), _stands(known.row, texts)
        for new in range(len(rows)) if known.edited else here[known.row["place"].casefold()]:
            alike = max(_share(own, words[new]), _overlap(known.row, rows[new]) if stands else 0.0)
            misfit = _misfit(known, rows[new], alike, texts)
            if misfit is not None:
                candidates.append(_Pair(misfit, old, new))
    partner: dict[int, int] = {}
    used: set[int] = set()
    for _, old, new in sorted(candidates):
        if old not in partner and new not in used:
            partner[old] = new
            used.add(new)
    return partner


def _misfit(known: Known, row: Row, alike: float, texts: Texts) -> float | None:
    """Return how far two claims are from being the same, 0 for twins; None if they can't be.

    A report may have another name by now. What an analyst edited may be about another place than before, or
    say something else of it.
    """
    old = known.row
    if old["report"] != row["report"] and old["report"] in texts:
        return None
    core = sum(_same(old, row, column) for column in ("predicate", "place"))
    if (core < 2 and not known.edited) or alike < (ALIKE if core else 1.0):
        return None
    details = sum(_same(old, row, column) for column in ("part", "actor", "to_place", "source"))
    moved = min(abs(old["start"] - row["start"]), FAR) / FAR if _has(row["start"]) else 1.0
    return 4 * (1 - alike) + 2 * (2 - core) + 0.5 * (4 - details) + 0.1 * moved


def _same(old: Row, row: Row, column: str) -> bool:
    return bool(old[column].casefold() == row[column].casefold())


def _words(row: Row) -> Counter[str]:
    return Counter(WORD.findall(row["quote"].casefold()))


def _stands(row: Row, texts: Texts) -> bool:
    """Tell whether a quote still is where it was."""
    return bool(texts.get(row["report"], "")[row["start"] : row["end"]] == row["quote"])


def _share(own: Counter[str], words: Counter[str]) -> float:
    """Return the share of words in common, as Dice (1945) has it."""
    both = own.total() + words.total()
    return 2 * (own & words).total() / both if both else 0.0


def _overlap(old: Row, row: Row) -> float:
    """Return how much of the shorter of two quotes of one text lies in the other."""
    if old["report"] != row["report"] or not _has(row["start"]):
        return 0.0
    common = min(old["end"], row["end"]) - max(old["start"], row["start"])
    shorter = min(old["end"] - old["start"], row["end"] - row["start"])
    return max(0.0, common / shorter) if shorter > 0 else 0.0
