"""What an analyst should look at before she trusts a map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from mapper.claims.actors import Registry
from mapper.claims.ontology import CONTROL, Confirmation
from mapper.claims.table import split_list
from mapper.control.evidence import drawable, is_located, is_reported_extent, part_of, place_key
from mapper.dates import in_words

if TYPE_CHECKING:
    import geopandas as gpd


def findings(claims: gpd.GeoDataFrame, registry: Registry) -> dict[str, list[str]]:
    """Return what needs a look, by title, one line each.

    Parameters
    ----------
    claims : GeoDataFrame
        Located claims.
    registry : Registry

    Returns
    -------
    dict of str to list of str
        Unlocated, doubtfully located, ambiguous, undated, unconfirmed and conflicting claims, unlisted
        actors, reported extents; a title with nothing under it has an empty list.
    """
    dated = claims[["date_from", "date_to", "since", "published"]].notna().any(axis=1)
    doubtful = claims["confirmation"].isin([Confirmation.UNCONFIRMED, Confirmation.DENIED])
    ambiguous = claims["ambiguous"].astype(bool)
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
        "undated": _lines(claims[~dated]),
        "unconfirmed or denied": _lines(claims[doubtful]),
        "conflicting": list(_conflicts(claims)),
        "actors not listed": sorted(_unlisted(claims, registry)),
        "reported extents, not drawn": _lines(claims[is_reported_extent(claims)]),
    }


def _rows(claims: gpd.GeoDataFrame) -> Iterable[dict[Any, Any]]:
    rows: list[dict[Any, Any]] = claims.to_dict("records")
    return rows


def _lines(claims: gpd.GeoDataFrame) -> list[str]:
    return [_line(row) for row in _rows(claims)]


def _line(row: dict[Any, Any]) -> str:
    where = f"{row['place'] or 'no place named'}{' ' + row['part'] if row['part'] else ''}"
    share = f" {row['share']:.0%}" if row["share"] == row["share"] else ""
    when = "" if row["date_to"] != row["date_to"] else f", {in_words(row['date_to'].date())}"
    source = f", {row['source']}" if row["source"] else ""
    return f"{row['id']}: {row['actor'] or 'nobody named'} {row['predicate']}{share} {where}{when}{source}"


def _why(row: dict[Any, Any]) -> str:
    """Return why a claim is not on the map, and what its place may be."""
    others = f"; perhaps {row['alternatives']}" if row["alternatives"] else ""
    return f"{row['located_note'] or 'no place named'}{others}"


def _conflicts(claims: gpd.GeoDataFrame) -> Iterable[str]:
    """Yield pairs of claims that give one place, on one day, to different actors."""
    holding = claims[
        drawable(claims) & claims["predicate"].isin(list(CONTROL)) & (claims["temporal"] == "current")
    ]
    groups: dict[tuple[Any, ...], list[dict[Any, Any]]] = defaultdict(list)
    for row in _rows(holding):
        groups[place_key(row), part_of(row), str(row["date_to"])].append(row)
    for rows in groups.values():
        for other in rows[1:]:
            if set(split_list(rows[0]["actor"])) != set(split_list(other["actor"])):
                yield f"{_line(rows[0])}  AGAINST  {_line(other)}"


def _unlisted(claims: gpd.GeoDataFrame, registry: Registry) -> set[str]:
    names = {name for cell in claims["actor"] for name in split_list(cell)}
    return {name for name in names if registry.actor(name) is None}
