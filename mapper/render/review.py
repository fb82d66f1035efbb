"""The review page: every report with the words of its claims marked, beside the table of what was read."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from mapper import atlas
from mapper.claims.ontology import Predicate
from mapper.datasets import credits_of
from mapper.render.client import script, web_file
from mapper.render.page import with_policy
from mapper.render.payload import printable, to_json
from mapper.render.scene import rows
from mapper.render.smallmap import small_map
from mapper.render.words import catalog

if TYPE_CHECKING:
    import geopandas as gpd

CELLS = (
    *("place", "to_place", "part", "predicate", "actor", "against", "supported_by", "source", "via"),
    *("modality", "confirmation", "temporal", "extent", "quantity", "review", "quote", "note", "id"),
)
"""Columns that travel as they are."""
GROUND = ("admin0.parquet", "rivers.parquet", "lakes.parquet", "places.parquet", "supplement.csv")
"""The data behind the small map and its dots."""
Said = Mapping[str, str]
"""A report: ``name`` (as claims have it) and ``text``; where known ``title``, ``published``, ``source``,
``url`` and ``language``."""
Line = list[list[Any]]
"""Pieces of a line of text, each with the numbers of the claims whose words it is among."""
PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<noscript>This page needs scripts, its own and no others, and they are switched off here.</noscript>
<script type="application/json" id="review-data">{data}</script>
<script>
{script}reviewPage.start();
</script>
</body>
</html>
"""


def review_page(
    claims: gpd.GeoDataFrame, doubts: Sequence[Sequence[str]], reports: Sequence[Said], view: str = "un"
) -> str:
    """Return a page that asks nobody for anything, to review what was read.

    Parameters
    ----------
    claims : GeoDataFrame
        Located claims.
    doubts : sequence of sequence of str
        What to doubt in each of them.
    reports : sequence of mapping
        The reports that they were read from, see `Said`.
    view : str
        Whose view of disputed borders the small map takes.
    """
    data = payload(claims, doubts, reports, view)
    return with_policy(
        PAGE.format(
            title=escape(printable(data["title"])),
            style=web_file("review.css"),
            data=to_json(data),
            script=script("review", "reviewPage"),
        )
    )


def payload(
    claims: gpd.GeoDataFrame, doubts: Sequence[Sequence[str]], reports: Sequence[Said], view: str
) -> dict[str, Any]:
    """Return all that the page tells, as values that JSON can carry; claims are named by their position."""
    table = [_claim(row, doubted) for row, doubted in zip(rows(claims), doubts, strict=True)]
    spans = [_span(row) for row in rows(claims)]
    sections: list[dict[str, Any]] = []
    left = dict.fromkeys(range(len(table)))
    for report in reports:
        told = {number: spans[number] for number in left if spans[number][0] == report["name"]}
        stands = _standing(told, report["text"], table)
        sections.append(_section(report, sorted(told, key=lambda number: _order(stands, number)), stands))
        left = {number: None for number in left if number not in told}
    if left or not sections:
        sections.append({"title": "Claims without a report", "lines": [], "claims": list(left)})
    for section in sections:
        section["map"] = small_map(claims.iloc[section["claims"]], section["claims"], view)
    used = {claim["predicate"] for claim in table}
    title = sections[0]["title"] if len(sections) == 1 else f"{len(sections)} reports"
    return {
        "title": f"Review: {title}",
        "words": catalog("en"),
        "claims": table,
        "sections": sections,
        "credits": [atlas.point_of_view(view), *credits_of(*GROUND)],
        "predicates": [word.value for word in Predicate if word.value in used],
    }


def _claim(row: Mapping[str, Any], doubted: Sequence[str]) -> dict[str, Any]:
    claim: dict[str, Any] = {name: str(row[name]) for name in CELLS if row.get(name)}
    for name, column in (("from", "date_from"), ("to", "date_to"), ("published", "published")):
        if isinstance(row[column], dt.date):
            claim[name] = row[column].strftime("%Y-%m-%d")
    if row["share"] is not None:
        claim["share"] = round(float(row["share"]), 4)
    located = (row.get("located_name"), row.get("located_kind"), row.get("located_country"))
    if row.get("located_by"):
        claim["located"] = ", ".join(filter(None, located))
        claim["at"] = [round(float(row["lon"]), 4), round(float(row["lat"]), 4)]
    if row.get("alternatives") and (row.get("ambiguous") or not row.get("located_by")):
        claim["or"] = str(row["alternatives"])
    return {**claim, "doubts": list(doubted)}


def _span(row: Mapping[str, Any]) -> tuple[str, int, int]:
    """Return the report of a claim and where its words stand in it; -1 if it does not say."""
    start, end = row["start"], row["end"]
    return str(row["report"] or ""), -1 if start is None else int(start), -1 if end is None else int(end)


def _standing(
    told: Mapping[int, tuple[str, int, int]], text: str, table: Sequence[dict[str, Any]]
) -> dict[int, tuple[int, int]]:
    """Return where the words of each claim are, by their offsets or else by the words themselves."""
    found: dict[int, tuple[int, int]] = {}
    for number, (_, start, end) in told.items():
        quote = table[number].get("quote", "")
        if not (0 <= start < end and text[start:end] == quote):
            start = text.find(quote) if quote else -1
            end = start + len(quote)
        if start >= 0:
            found[number] = (start, end)
    return found


def _order(stands: Mapping[int, tuple[int, int]], number: int) -> tuple[bool, int, int]:
    return number not in stands, stands.get(number, (0, 0))[0], number


def _section(report: Said, numbers: list[int], stands: Mapping[int, tuple[int, int]]) -> dict[str, Any]:
    said = {key: report[key] for key in ("published", "source", "url") if report.get(key)}
    language = report.get("language", "")
    return {
        **said,
        "title": report.get("title") or report["name"],
        "name": report["name"],
        "lang": language if re.fullmatch("[a-z]{2,3}", language) else "",
        "lines": marked_lines(report["text"], stands),
        "claims": numbers,
    }


def marked_lines(text: str, stands: Mapping[int, tuple[int, int]]) -> list[Line]:
    r"""Return the lines of a text in pieces, each with the claims whose words it is among, longest first.

    Examples
    --------
    >>> marked_lines("A took B.\nIt left.", {0: (0, 8), 1: (2, 6)})
    [[['A ', [0]], ['took', [0, 1]], [' B', [0]], ['.', []]], [['It left.', []]]]
    """
    opening: dict[int, list[int]] = defaultdict(list)
    closing: dict[int, list[int]] = defaultdict(list)
    for number, (start, end) in stands.items():
        opening[start].append(number)
        closing[end].append(number)
    ends = [at for found in re.finditer("\n", text) for at in found.span()]
    lines: list[Line] = [[]]
    current: list[int] = []
    for first, last in pairwise(sorted({0, *ends, *opening, *closing, len(text)})):
        current = [number for number in current if number not in closing[first]] + opening[first]
        current.sort(key=lambda number: (stands[number][0] - stands[number][1], number))
        if text[first:last] == "\n":
            lines.append([])
        else:
            lines[-1].append([text[first:last], list(current)])
    return lines
