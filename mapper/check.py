"""What an analyst should look at before she trusts a map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from mapper.claims.actors import Registry
from mapper.claims.doubts import unlisted
from mapper.claims.ontology import LINE_KINDS, WIDE_KINDS, Confirmation
from mapper.control.contradictions import Contradiction, contradictions
from mapper.control.evidence import drawable, is_located, is_rejected, is_reported_extent
from mapper.controlmap import ControlMap
from mapper.crs import distances_km
from mapper.dates import in_words
from mapper.extents import Beside, Extent, as_text, is_comparable

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from mapper.geocoder.gazetteer import Gazetteer

Row = dict[Any, Any]
GRAVE = ("unlocated", "conflicting")
"""What a map should not be made with, if one wants to be strict."""
FEWEST = 4
"""Places of a report from which it can be told that one of them lies far from the others."""
TIMES = 4.0
"""A place is far off when it is this many times as far from the middle of the others as is usual …"""
FAR_KM = 300.0
"""… and farther than this."""
NEAR_DEGREES = 1.0
"""Evidence farther from an area than this colours none of it."""


def findings(
    claims: gpd.GeoDataFrame, registry: Registry, extents: Sequence[Extent] = ()
) -> dict[str, list[str]]:
    """Return what needs a look, by title, one line each.

    Parameters
    ----------
    claims : GeoDataFrame
        Located claims. Those that somebody has rejected are settled, and left out.
    registry : Registry
    extents : sequence of Extent
        What `compared_extents` made of the claims.

    Returns
    -------
    dict of str to list of str
        A title with nothing under it has an empty list. `GRAVE` names the titles that stand for errors.
    """
    claims = claims[~is_rejected(claims)]
    dated = claims[["date_from", "date_to", "since", "published"]].notna().any(axis=1)
    doubtful = claims["confirmation"].isin([Confirmation.UNCONFIRMED, Confirmation.DENIED])
    ambiguous = claims["ambiguous"].astype(bool)
    reported, today = is_reported_extent(claims), is_comparable(claims)
    return {
        "unlocated": [f"{_line(row)}; {_why(row)}" for row in _rows(claims[~is_located(claims)])],
        "coordinates to check": [
            f"{_line(row)}; {row['located_note']}"
            for row in _rows(claims[is_located(claims) & (claims["located_note"] != "")])
        ],
        "ambiguous places": [
            f"{_line(row)}; taken for {row['located_name']}; or {row['alternatives']}"
            for row in _rows(claims[ambiguous & is_located(claims)])
        ],
        "far from the others": [line for _, group in claims.groupby("report") for line in _far(group)],
        "undated": _lines(claims[~dated]),
        "unconfirmed or denied": _lines(claims[doubtful]),
        "conflicting": [_told(one) for one in contradictions(claims, registry)],
        "actors not listed": sorted({name for row in _rows(claims) for name in unlisted(row, registry)}),
        "reported extents, not drawn": [
            *_lines(claims[today]),
            *(f"{line}; {_apart(row)}, not compared" for row, line in _each(claims[reported & ~today])),
        ],
        "reported extents beside the map": [as_text(extent) for extent in extents],
    }


def _rows(claims: gpd.GeoDataFrame) -> Iterable[Row]:
    rows: list[Row] = claims.to_dict("records")
    return rows


def _lines(claims: gpd.GeoDataFrame) -> list[str]:
    return [line for _, line in _each(claims)]


def _each(claims: gpd.GeoDataFrame) -> Iterator[tuple[Row, str]]:
    yield from ((row, _line(row)) for row in _rows(claims))


def _line(row: Row) -> str:
    where = f"{row['place'] or 'no place named'}{' ' + row['part'] if row['part'] else ''}"
    share = f" {row['share']:.0%}" if row["share"] == row["share"] else ""
    when = "" if row["date_to"] != row["date_to"] else f", {in_words(row['date_to'].date())}"
    source = f", {row['source']}" if row["source"] else ""
    return f"{row['id']}: {row['actor'] or 'nobody named'} {row['predicate']}{share} {where}{when}{source}"


def _why(row: Row) -> str:
    """Return why a claim is not on the map, and what its place may be."""
    others = f"; perhaps {row['alternatives']}" if row["alternatives"] else ""
    return f"{row['located_note'] or 'no place named'}{others}"


def _apart(row: Row) -> str:
    """Return why an extent is none of today."""
    return str(row["temporal"] if row["temporal"] != "current" else row["modality"])


def _told(found: Contradiction) -> str:
    more = f"; and {found.more} more like it" if found.more else ""
    return f"{'  AGAINST  '.join(_line(row) for row in found.claims)}; {found.what}{more}"


def _far(claims: gpd.GeoDataFrame) -> list[str]:
    """Return the claims of one report at places much farther from the rest than these from each other."""
    kinds = claims["kind"].where(claims["kind"] != "", claims["located_kind"])
    spots = claims[drawable(claims) & ~kinds.isin([*WIDE_KINDS, *LINE_KINDS])]
    first = spots.drop_duplicates("located_name")
    if len(first) < FEWEST:
        return []
    apart = distances_km(first["lon"].to_numpy(), first["lat"].to_numpy())
    middle = int(np.argmin(apart.sum(axis=0)))
    away = apart[middle]
    usual = float(np.median(away[np.arange(len(away)) != middle]))
    far = {
        name: km
        for name, km in zip(first["located_name"], away, strict=True)
        if km > max(FAR_KM, TIMES * usual)
    }
    rest = f"km from {first['place'].iloc[middle]}, half of the others within {usual:,.0f} km"
    return [
        f"{_line(row)}; {far[row['located_name']]:,.0f} {rest}"
        for row in _rows(spots)
        if row["located_name"] in far
    ]


def compared_extents(
    claims: gpd.GeoDataFrame,
    gazetteer: Gazetteer,
    registry: Registry,
    *,
    on: dt.date | None = None,
    view: str = "un",
) -> list[Extent]:
    """Return the reported extents of a claim table beside the map of the same day and area.

    Parameters
    ----------
    claims : GeoDataFrame
        Located claims.
    gazetteer : Gazetteer
        Knows the outlines.
    registry : Registry
    on : date, optional
        The day for extents that bear no date.
    view : str
        Point of view on disputed areas.
    """

    @cache
    def map_of(area: BaseGeometry) -> ControlMap | None:
        if not _is_told_of(area, claims):
            return None
        return ControlMap(claims, area=area, gazetteer=gazetteer, registry=registry, view=view)

    def shares(area: BaseGeometry, day: dt.date) -> pd.DataFrame | None:
        cmap = map_of(area)
        return cmap.shares(day) if cmap else None

    comparison = Beside(shares, gazetteer, registry, on)
    return [comparison.of(row) for row in claims[is_comparable(claims)].to_dict("records")]


def _is_told_of(area: BaseGeometry, claims: gpd.GeoDataFrame) -> bool:
    """Tell whether there is evidence near enough to an area to colour some of it."""
    near = area.envelope.buffer(NEAR_DEGREES)
    west, south, east, north = near.bounds
    bearing = claims[drawable(claims)]
    inside = bearing["lon"].between(west, east) & bearing["lat"].between(south, north)
    return bool((bearing.geometry.intersects(near) | inside).any())
