"""Reports that print one text again: found by their words in sequence, and counted as one source.

The measure is containment of word shingles (A. Broder, "On the resemblance and containment of documents",
1997): which share of the shorter report's runs of five words the longer one has too.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from mapper.claims.actors import Registry
from mapper.reports.files import Report

if TYPE_CHECKING:
    import geopandas as gpd

SHINGLE = 5
"""Words on end that are compared as one."""
SHARED = 0.5
"""Share of the shorter report's shingles from which on two reports are one text."""
FEW = 25
"""A report of fewer shingles is a reprint only if the other has all of them, for all such are alike."""
WORDS = 20_000
"""Words of a report that are compared."""
HEAD, FOOT = 300, 60
"""Characters at both ends of a report in which an agency is credited."""
_WORD = re.compile(r"\w{1,100}")
_DATELINE = re.compile(r"\(([^()\n]{2,40})\)\s{0,3}[-–—:]")
_SIGNED = re.compile(r"\(([^()\n]{2,40})\)\W{0,9}\Z")


class Reprint(NamedTuple):
    """A report that prints the text of another one again; both are numbers in a list of reports."""

    report: int
    original: int


def find_reprints(reports: Sequence[Report]) -> list[Reprint]:
    """Return the reports that are reprints, each with the first report that has its text.

    The first is the one published first; of one day, or where days are missing, the one that stands first.

    Examples
    --------
    >>> text = "The army has entered the western quarters of the city, the agency said on Tuesday."
    >>> find_reprints([Report(text, name="a.txt"), Report(text.upper(), name="b.txt")])
    [Reprint(report=1, original=0)]
    """
    order = sorted(range(len(reports)), key=lambda number: (reports[number].published or dt.date.max, number))
    shingled = {number: shingles(reports[number].text) for number in order}
    originals: dict[int, int] = {}
    for place, number in enumerate(order):
        shares = {other: shared(shingled[number], shingled[other]) for other in order[:place]}
        nearest = max(shares, key=lambda other: shares[other], default=number)
        if shares.get(nearest, 0.0) >= SHARED:
            originals[number] = originals.get(nearest, nearest)
    return [Reprint(number, originals[number]) for number in order if number in originals]


def shingles(text: str) -> frozenset[int]:
    """Return what stands for every run of five words in a text, whatever their case and punctuation."""
    words = [match.group().casefold() for match in islice(_WORD.finditer(text), WORDS)]
    return frozenset(hash(tuple(words[i : i + SHINGLE])) for i in range(len(words) - SHINGLE + 1))


def shared(one: frozenset[int], other: frozenset[int]) -> float:
    """Return which share of the smaller set of shingles the larger one has, 0-1.

    Examples
    --------
    >>> one = shingles("The army left the town.")
    >>> shared(one, shingles("The army left the town, it said.")), shared(one, shingles("It left."))
    (1.0, 0.0)
    """
    fewest = min(len(one), len(other))
    share = len(one & other) / fewest if fewest else 0.0
    return share if fewest >= FEW or share == 1 else 0.0


def as_one_source(
    tables: Sequence[gpd.GeoDataFrame],
    reports: Sequence[Report],
    reprints: Sequence[Reprint],
    registry: Registry,
) -> list[gpd.GeoDataFrame]:
    """Return the claim tables of reports, reprints counting as one source with their original.

    What a reprint says in the same words as a report before it is left out, and the claim that stays names
    the reprint in its `note`. What it adds of its own stays, with its original in `reprint_of`, so that the
    two never confirm each other. Where the report's own voice is that of an agency which is credited in the
    text, the agency is the `source`.

    Parameters
    ----------
    tables : sequence of GeoDataFrame
        The claims of each report.
    reports : sequence of Report
    reprints : sequence of Reprint
        As `find_reprints` has them.
    registry : Registry
        Knows which sources are agencies.
    """
    folded = list(tables)
    for original in dict.fromkeys(reprint.original for reprint in reprints):
        group = [original, *(reprint.report for reprint in reprints if reprint.original == original)]
        agency = next(filter(None, (_credited(reports[number].text, registry) for number in group)), "")
        for number, table in zip(group, _folded([tables[n] for n in group], group, reports), strict=True):
            own = table["source"] == ""
            folded[number] = table.assign(source=table["source"].mask(own, agency))
    return folded


def _folded(
    tables: Sequence[gpd.GeoDataFrame], group: Sequence[int], reports: Sequence[Report]
) -> list[gpd.GeoDataFrame]:
    """Return the tables of a group without what was said before in the same words, which is noted there."""
    first: dict[tuple[object, ...], int] = {}
    also: dict[tuple[object, ...], list[str]] = {}
    kept = []
    for place, table in enumerate(tables):
        says = [_said(row) for row in table.to_dict("records")]
        for key in dict.fromkeys(says):
            if first.setdefault(key, place) != place:
                also.setdefault(key, []).append(reports[group[place]].name)
        kept.append([first[key] == place for key in says])
    original = reports[group[0]].name
    return [
        table.assign(
            note=[_noted(row["note"], also.get(_said(row), [])) for row in table.to_dict("records")],
            reprint_of=original if place else "",
        )[keep].reset_index(drop=True)
        for place, (table, keep) in enumerate(zip(tables, kept, strict=True))
    ]


def _said(claim: dict[str, Any]) -> tuple[object, ...]:
    """Return what makes two claims of reprints the same: the words, and what was understood of them."""
    words = tuple(_WORD.findall(claim["quote"].casefold()))
    return words, claim["place"], claim["part"], claim["to_place"], claim["predicate"]


def _noted(note: str, names: list[str]) -> str:
    return "; ".join(part for part in (note, f"also in {', '.join(names)}" if names else "") if part)


def _credited(text: str, registry: Registry) -> str:
    """Return the agency that a text credits, in its dateline or under it: "RAQQA (Reuters) –"."""
    text = text.strip()
    for found in (*_DATELINE.finditer(text[:HEAD]), *_SIGNED.finditer(text[-FOOT:])):
        for name in re.split(r"[/,;–-]", found.group(1)):
            source = registry.source(name.strip())
            if source and source.type == "agency":
                return source.name
    return ""
