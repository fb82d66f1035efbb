"""What was read, handed over to be reviewed: a table to edit, and a page to look at beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mapper.case import Case
from mapper.claims.doubts import doubts
from mapper.claims.files import write_claims
from mapper.claims.sheet import SUFFIXES, write_sheet
from mapper.files import write_whole
from mapper.reports.files import Report

if TYPE_CHECKING:
    import geopandas as gpd


def write_table(path: Path, claims: gpd.GeoDataFrame, case: Case) -> None:
    """Write located claims as a table: a review sheet if it is YAML, else as any claim table.

    Raises
    ------
    FileError, InputError
        See `write_claims`.
    """
    if path.suffix.lower() in SUFFIXES:
        write_sheet(claims, path, case.registry)
    else:
        write_claims(claims, path)


def write_page(path: Path, claims: gpd.GeoDataFrame, case: Case) -> None:
    """Write the review page of located claims and the reports of their case.

    Raises
    ------
    FileError
        If the file can't be written.
    """
    from mapper.render.review import review_page

    told = [doubts(row, case.registry) for row in claims.to_dict("records")]
    page = review_page(claims, told, [_said(report) for report in case.reports], case.view)
    write_whole(path, page.encode("utf-8"))


def _said(report: Report) -> dict[str, str]:
    return {
        "name": report.name,
        "text": report.text,
        "title": report.title,
        "published": str(report.published or ""),
        "source": report.source,
        "url": report.url,
        "language": report.language,
    }
