"""Patches: cells of one decision that hang together, and the slivers among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from mapper.claims.ontology import Status
from mapper.control.footprints import Level
from mapper.control.history import HELD
from mapper.control.topology import Edges, Numbers, edges_of
from mapper.crs import WGS84

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

GROUP = ["status", "actors", "besieged_by"]
"""What the cells of one patch have in common."""
MERGED_COLUMNS = ("actors", "status", "area_km2", "into_actors", "into_status", "geometry")
MOST_ROUNDS = 20


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
    firm = np.append(evidence["status"].isin(list(HELD)), False)
    spot = np.where(firm[spot], spot, -1)
    group = np.append(evidence.groupby(GROUP, sort=False).ngroup(), -1)[spot]
    plain = (evidence["status"] == Status.CONTROLLED) & (evidence["besieged_by"] == "")
    shaped = np.append(~(plain & (evidence["level"] == Level.PLACE)), False)[spot]
    return Patches(edges, spot, group, edges.labels(group), shaped)


def spots_in(cells: gpd.GeoDataFrame, evidence: gpd.GeoDataFrame) -> tuple[Numbers, NDArray[np.object_]]:
    """Return the places with evidence of who holds them: the cell that each lies in, or on, and its point."""
    held = evidence[evidence["status"].isin(list(HELD))]
    points = shapely.points(held[["lon", "lat"]].to_numpy(float))
    row, cell = shapely.STRtree(cells.geometry.to_numpy()).query(points, predicate="intersects")
    return cell, points[row]


def merge_slivers(
    cells: gpd.GeoDataFrame,
    decided: pd.DataFrame,
    evidence: gpd.GeoDataFrame,
    sliver_km2: float,
    edges: Edges | None = None,
) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """Return a decision without slivers, and a record of what was merged into what.

    A sliver is a patch of plain control, or a hole of unknown ground, that is smaller than `sliver_km2` and
    in which no place with evidence lies: it tells of the cells, not of the ground. Its cells take the
    decision of the neighbour with which it shares the longest border. Ground with a shape of its own
    (contested, shared, besieged, sectors, drawn outlines) is never merged and takes nothing in.

    Parameters
    ----------
    cells, decided, evidence, edges
        As for `patches_of`; the cells have `area_km2`.
    sliver_km2 : float

    Returns
    -------
    decided : DataFrame
        As a `ControlModel` returns it.
    merged : GeoDataFrame
        One row a sliver: `actors` and `status`, `area_km2`, `into_actors`, `into_status`; geometry: a point
        in it; WGS84.
    """
    import geopandas as gpd
    import pandas as pd

    edges = edges_of(cells.geometry.to_numpy()) if edges is None else edges
    records: list[pd.DataFrame] = []
    told: NDArray[np.bool_] | None = None
    for _ in range(MOST_ROUNDS):
        patches = patches_of(cells, decided, evidence, edges)
        if not _small(cells, patches, sliver_km2).any():
            break
        if told is None:
            told = np.isin(np.arange(len(cells)), spots_in(cells, evidence)[0])
        moves = _moves(cells, patches, told, sliver_km2)
        if not len(moves):
            break
        records.append(_record(cells, patches, evidence, moves))
        decided = _moved(decided, patches, moves)
    if not records:
        return decided, nothing_merged()
    merged = pd.concat(records, ignore_index=True)[list(MERGED_COLUMNS)]
    return decided, gpd.GeoDataFrame(merged, geometry="geometry", crs=WGS84)


def nothing_merged() -> gpd.GeoDataFrame:
    """Return the record of `merge_slivers` where there were no slivers."""
    import geopandas as gpd

    empty: dict[str, list[object]] = {name: [] for name in MERGED_COLUMNS}
    return gpd.GeoDataFrame(empty, geometry="geometry", crs=WGS84).astype({"area_km2": float})


def _small(cells: gpd.GeoDataFrame, patches: Patches, sliver_km2: float) -> NDArray[np.bool_]:
    """Tell which patches are small and have no shape of their own."""
    km2 = np.bincount(patches.label, cells["area_km2"].to_numpy())
    plain = np.bincount(patches.label, patches.shaped) == 0
    small: NDArray[np.bool_] = (km2 < sliver_km2) & plain
    return small


def _moves(
    cells: gpd.GeoDataFrame, patches: Patches, told: NDArray[np.bool_], sliver_km2: float
) -> pd.DataFrame:
    """Return for each sliver (index) the cell across its border that it follows, and its own `km2`.

    Slivers that touch slivers only wait: their neighbours may grow.
    """
    import pandas as pd

    km2 = np.bincount(patches.label, cells["area_km2"].to_numpy())
    sliver = _small(cells, patches, sliver_km2) & (np.bincount(patches.label, told) == 0)
    inner = patches.edges.inner
    inner = inner[patches.label[inner.one] != patches.label[inner.other]]
    here = np.concatenate([inner.one, inner.other])
    there = np.concatenate([inner.other, inner.one])
    km = np.tile(inner.km(), 2)
    able = sliver[patches.label[here]] & ~sliver[patches.label[there]] & ~patches.shaped[there]
    borders = pd.DataFrame(
        {"sliver": patches.label[here], "into": patches.label[there], "cell": there, "km": km}
    )[able]
    borders["shared"] = borders.groupby(["sliver", "into"])["km"].transform("sum")
    borders["edge"] = borders.groupby(["sliver", "cell"])["km"].transform("sum")
    order = ["sliver", "shared", "into", "edge", "cell"]
    ordered = borders.sort_values(order, ascending=[True, False, True, False, True])
    best: pd.DataFrame = ordered.groupby("sliver").first()
    return best.assign(km2=km2[best.index.to_numpy()])


def _moved(decided: pd.DataFrame, patches: Patches, moves: pd.DataFrame) -> pd.DataFrame:
    source = np.arange(len(decided))
    follows = np.full(patches.label.max() + 1, -1)
    follows[moves.index] = moves["cell"]
    moving = follows[patches.label] >= 0
    source[moving] = follows[patches.label[moving]]
    return decided.iloc[source].set_axis(decided.index)


def _record(
    cells: gpd.GeoDataFrame, patches: Patches, evidence: gpd.GeoDataFrame, moves: pd.DataFrame
) -> pd.DataFrame:
    import pandas as pd

    first = pd.Series(range(len(cells))).groupby(patches.label).first().to_numpy()[moves.index]
    nobody = pd.DataFrame({"actors": "", "status": Status.UNKNOWN.value}, index=[-1])
    who = pd.concat([evidence[["actors", "status"]].reset_index(drop=True).astype(object), nobody])
    into = who.loc[patches.spot[moves["cell"]]]
    return pd.DataFrame(
        {
            **{name: who.loc[patches.spot[first], name].to_numpy() for name in ("actors", "status")},
            "area_km2": moves["km2"].to_numpy(),
            **{f"into_{name}": into[name].to_numpy() for name in ("actors", "status")},
            "geometry": shapely.point_on_surface(cells.geometry.to_numpy()[first]),
        }
    )
