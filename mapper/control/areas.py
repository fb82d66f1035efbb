"""From cells with a status to areas of control and the frontlines between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry import MultiLineString

from mapper.claims.ontology import Status
from mapper.control.history import HELD
from mapper.crs import WGS84, Plane, span

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

STATUS_COLUMNS = (
    *("actor", "actors", "status", "besieged_by", "area_confidence", "valid_from", "valid_to", "area_km2"),
    "claim_ids",
)
NOBODY: dict[str, Any] = {"actors": "", "status": Status.UNKNOWN.value, "besieged_by": "", "claim_ids": ""}


def make_areas(
    cells: gpd.GeoDataFrame, decided: pd.DataFrame, evidence: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return the areas of one day: cells of one decision dissolved as a coverage.

    Parameters
    ----------
    cells : GeoDataFrame
        WGS84; a coverage.
    decided : DataFrame
        What a `ControlModel` returned for them.
    evidence : GeoDataFrame
        The rows that `decided` points at.

    Returns
    -------
    GeoDataFrame
        `STATUS_COLUMNS` and geometry, WGS84; a coverage of the study area. Patches of one actor and status
        that rest on different places stay apart, so that each leads to its own claims.
    """
    import geopandas as gpd
    import pandas as pd

    firm = evidence["status"].isin(list(HELD)).to_numpy()
    spot = decided["spot"].to_numpy().copy()
    spot[~np.isin(spot, np.flatnonzero(firm))] = -1
    rows: list[dict[str, Any]] = []
    for number in np.unique(spot):
        members = np.flatnonzero(spot == number)
        size = cells["area_km2"].to_numpy()[members]
        base = evidence.iloc[number] if number >= 0 else pd.Series(NOBODY)
        weights = decided["confidence"].to_numpy()[members]
        rows.append(
            {
                "actor": base["actors"] if base["status"] == Status.CONTROLLED else None,
                **{name: base[name] for name in ("actors", "status", "besieged_by", "claim_ids")},
                "area_confidence": float(np.average(weights, weights=size)) if number >= 0 else 0.0,
                "valid_from": base.get("valid_from", pd.NaT),
                "valid_to": base.get("valid_to", pd.NaT),
                "area_km2": float(size.sum()),
                "geometry": shapely.coverage_union_all(cells.geometry.to_numpy()[members]),
            }
        )
    table = gpd.GeoDataFrame(rows, columns=[*STATUS_COLUMNS, "geometry"], geometry="geometry", crs=WGS84)
    return as_dates(table).sort_values(["status", "actors", "claim_ids"], ignore_index=True)


def make_frontlines(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the lines along which areas of two different actors meet.

    Returns
    -------
    GeoDataFrame
        `actor_a`, `actor_b` in order of name, `length_km`, geometry; WGS84. Only control has a side.
    """
    import geopandas as gpd

    held = areas[areas["actor"].notna()]
    outline = {
        actor: shapely.coverage_union_all(rows.geometry.to_numpy()) for actor, rows in held.groupby("actor")
    }
    names = sorted(outline)
    rows = []
    for number, actor_a in enumerate(names):
        for actor_b in names[number + 1 :]:
            shared = shapely.intersection(
                shapely.boundary(outline[actor_a]), shapely.boundary(outline[actor_b])
            )
            line = shapely.line_merge(_lines(shared))
            if not line.is_empty:
                rows.append(
                    {"actor_a": actor_a, "actor_b": actor_b, "length_km": _km(line), "geometry": line}
                )
    columns = ["actor_a", "actor_b", "length_km", "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=WGS84)


def _lines(geometry: Any) -> Any:
    """Return the lines among the parts of a geometry; areas that touch in a point have none."""
    parts = shapely.get_parts(geometry)
    lines = [part for part in parts if part.geom_type == "LineString" and part.length > 0]
    return MultiLineString(lines)


def as_dates(table: Any) -> Any:
    """Return a table whose `valid_from` and `valid_to` are dates, NaT where they are open."""
    return table.astype({"valid_from": "datetime64[s]", "valid_to": "datetime64[s]"})


def _km(line: Any) -> float:
    return float(shapely.length(Plane(span(line)).flat(line))) / 1000
