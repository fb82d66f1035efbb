"""Patches: cells of one decision that hang together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from mapper.claims.ontology import Status
from mapper.control.footprints import Level
from mapper.control.history import HELD
from mapper.edges import Edges, Numbers, edges_of

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

GROUP = ["status", "actors", "besieged_by"]
"""What the cells of one patch have in common."""


@dataclass(frozen=True)
class Patches:
    """The patches of a day's cells; arrays have one entry a cell.

    Attributes
    ----------
    edges : Edges
        Of the cells.
    spot : array of int
        Position of the deciding row of the evidence, -1 for unknown.
    group : array of int
        Equal for cells of one status, actors and besiegers; -1 for unknown.
    label : array of int
        Number of the patch.
    shaped : array of bool
        The ground has a shape of its own: contested, shared or besieged, a sector, or drawn by an outline.
    """

    edges: Edges
    spot: Numbers
    group: Numbers
    label: Numbers
    shaped: NDArray[np.bool_]


def patches_of(
    cells: gpd.GeoDataFrame, decided: pd.DataFrame, evidence: gpd.GeoDataFrame, edges: Edges | None = None
) -> Patches:
    """Return the patches that a model's decision makes; only what is held has ground.

    Parameters
    ----------
    cells : GeoDataFrame
        WGS84; a coverage.
    decided : DataFrame
        What a `ControlModel` returned for them.
    evidence : GeoDataFrame
        The rows that `decided` points at.
    edges : Edges, optional
        Those of the cells, where they are known already.
    """
    edges = edges_of(cells.geometry.to_numpy()) if edges is None else edges
    spot = decided["spot"].to_numpy(dtype=np.intp)
    group, shaped = groups_of_rows(evidence)[spot], shaped_rows(evidence)[spot]
    spot = np.where(group < 0, -1, spot)
    return Patches(edges, spot, group, edges.labels(group), shaped)


def groups_of_rows(states: pd.DataFrame) -> Numbers:
    """Return the group of each state, equal for one status, actors and besiegers; -1 where nobody holds it.

    One more entry at the end stands for unknown ground, so that it is found at position -1.
    """
    held = states["status"].isin(list(HELD)).to_numpy()
    group = states.groupby(GROUP, sort=False).ngroup().to_numpy()
    return np.append(np.where(held, group, -1), -1)


def shaped_rows(states: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which ground has a shape of its own, unknown ground last: all but plain control around a place."""
    held = states["status"].isin(list(HELD)).to_numpy()
    plain = (states["status"] == Status.CONTROLLED) & (states["besieged_by"] == "")
    plain &= states["level"] == Level.PLACE
    return np.append(held & ~plain.to_numpy(), False)


def spots_in(cells: gpd.GeoDataFrame, evidence: gpd.GeoDataFrame) -> tuple[Numbers, NDArray[np.object_]]:
    """Return the places with evidence of who holds them: the cell that each lies in, or on, and its point."""
    held = evidence[evidence["status"].isin(list(HELD))]
    points = shapely.points(held[["lon", "lat"]].to_numpy(float))
    row, cell = shapely.STRtree(cells.geometry.to_numpy()).query(points, predicate="intersects")
    return cell, points[row]
