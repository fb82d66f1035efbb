"""Slivers: patches too small to mean anything, which join what lies around them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from mapper.claims.ontology import Status
from mapper.control.patches import groups_of_rows, shaped_rows
from mapper.crs import WGS84
from mapper.edges import Edges, Numbers

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
MERGED_COLUMNS = ("actors", "status", "area_km2", "into_actors", "into_status", "geometry")
MOST_ROUNDS = 20


@dataclass(frozen=True)
class Merged:
    """The slivers of one round; arrays have one entry a sliver.

    Attributes
    ----------
    cell, into : array of int
        Its first cell, and the one whose decision it takes.
    km2 : array of float
    """

    cell: Numbers
    into: Numbers
    km2: Floats


class Slivers:
    """The cells of a map that can be slivers, and their edges.

    A sliver is a patch of plain control, or a hole of unknown ground, that is smaller than `least_km2` and in
    which no place with evidence lies: it tells of the cells, not of the ground. Its cells take the decision
    of the neighbour with which it shares the longest border; slivers that touch slivers only wait, for their
    neighbours may grow. Ground with a shape of its own (contested, shared, besieged, sectors, drawn outlines)
    is never merged and takes nothing in.

    Parameters
    ----------
    km2 : array of float, shape (cells,)
    edges : Edges
        Of the cells.
    least_km2 : float
    """

    def __init__(self, km2: Floats, edges: Edges, least_km2: float) -> None:
        inner = edges.inner
        inner = inner[(km2[inner.one] < least_km2) | (km2[inner.other] < least_km2)]
        here, there = np.concatenate([inner.one, inner.other]), np.concatenate([inner.other, inner.one])
        small = km2[here] < least_km2
        self._here, self._there, self._km = here[small], there[small], np.tile(inner.km(), 2)[small]
        self._km2, self._small, self._least_km2 = km2, km2 < least_km2, least_km2

    def __repr__(self) -> str:
        return (
            f"Slivers({self._small.sum()} of {len(self._km2)} cells are smaller than {self._least_km2:g} km²)"
        )

    def followed(self, group: Numbers, shaped: Flags, settled: Flags) -> tuple[Numbers, list[Merged]]:
        """Return which cell's decision each cell takes, its own for most, and what was merged.

        Parameters
        ----------
        group : array of int, shape (cells,)
            Equal for cells of one status, actors and besiegers.
        shaped, settled : array of bool, shape (cells,)
            Whether the ground has a shape of its own; whether a place with evidence lies in it.
        """
        source, rounds = np.arange(len(group)), []
        group, able = group.copy(), self._small & ~shaped & ~settled
        for _ in range(MOST_ROUNDS):
            merged, label = self._round(group, able, ~shaped)
            if not len(merged.cell):
                break
            rounds.append(replace(merged, into=source[merged.into]))
            moves = np.full(len(group), -1)
            moves[merged.cell] = merged.into
            moving = np.flatnonzero(label >= 0)
            target = moves[label[moving]]
            moving, target = moving[target >= 0], target[target >= 0]
            source[moving], group[moving] = source[target], group[target]
        return source, rounds

    def _round(self, group: Numbers, able: Flags, open_to: Flags) -> tuple[Merged, Numbers]:
        """Return what is merged at once, and for each cell the first cell of its sliver, or -1."""
        same = group[self._here] == group[self._there]
        rest = able & ~self._large(same, able)
        ours = np.flatnonzero(rest[self._here])
        here, there, km, same = self._here[ours], self._there[ours], self._km[ours], same[ours]
        inside = same & rest[there]
        label = _labels(here[inside], there[inside], np.flatnonzero(rest), len(group))
        size: Floats = np.bincount(label[rest], self._km2[rest], len(group)).astype(float)
        sliver = (size > 0) & (size < self._least_km2)
        sliver[label[here[same & ~rest[there]]]] = False
        label = np.where(rest & sliver[label], label, -1)
        border = (label[here] >= 0) & (label[there] < 0) & ~same & open_to[there]
        cell, into = _longest(label[here[border]], there[border], km[border], group)
        return Merged(cell, into, size[cell]), label

    def _large(self, same: Flags, able: Flags) -> Flags:
        """Tell which cells are in no sliver, by their neighbours alone; it spares a search through most."""
        here, there = self._here[same], self._there[same]
        km2 = np.where(able, self._km2, self._least_km2)
        large: Flags = self._km2 + np.bincount(here, km2[there], len(able)) >= self._least_km2
        return large


def _labels(one: Numbers, other: Numbers, cells: Numbers, count: int) -> Numbers:
    """Return for each of some cells the first cell of those that hang together with it; -1 for all others."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    at = np.full(count, -1)
    at[cells] = np.arange(len(cells))
    links = coo_array((np.ones(len(one), bool), (at[one], at[other])), shape=(len(cells),) * 2)
    patch = connected_components(links, directed=False)[1]
    label = np.full(count, -1)
    label[cells] = cells[np.unique(patch, return_index=True)[1]][patch]
    return label


def _longest(sliver: Numbers, there: Numbers, km: Floats, group: Numbers) -> tuple[Numbers, Numbers]:
    """Return each sliver, and the cell of its longest edge with whom it shares the longest border.

    Parameters
    ----------
    sliver, there : array of int, shape (edges,)
        The slivers on this side, by their first cell, and the cells beyond.
    km : array of float, shape (edges,)
    group : array of int, shape (cells,)
    """
    shared = _summed(sliver * (len(group) + 1) + group[there] + 1, km)
    edge = _summed(sliver * len(group) + there, km)
    order = np.lexsort((there, -edge, group[there], -shared, sliver))
    first = order[np.diff(sliver[order], prepend=-1) != 0]
    return sliver[first], there[first]


def _summed(key: Numbers, km: Floats) -> Floats:
    """Return for each entry the sum over all with the same key, to the millimetre."""
    _, number = np.unique(key, return_inverse=True)
    sums: Floats = np.round(np.bincount(number, km)[number], 6)
    return sums


def merge_slivers(
    cells: gpd.GeoDataFrame,
    decided: pd.DataFrame,
    evidence: gpd.GeoDataFrame,
    slivers: Slivers,
    settled: Flags,
) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """Return a decision without slivers, and a record of what was merged into what; see `Slivers`.

    Parameters
    ----------
    cells, decided, evidence
        As for `mapper.control.patches.patches_of`.
    slivers : Slivers
        Of the cells.
    settled : array of bool, shape (cells,)
        Whether a place with evidence lies in each.

    Returns
    -------
    decided : DataFrame
        As a `ControlModel` returns it.
    merged : GeoDataFrame
        One row a sliver: `actors` and `status`, `area_km2`, `into_actors`, `into_status`; geometry: a point
        in it; WGS84.
    """
    spot = decided["spot"].to_numpy(dtype=np.intp)
    group, shaped = groups_of_rows(evidence)[spot], shaped_rows(evidence)[spot]
    source, rounds = slivers.followed(group, shaped, settled)
    if not rounds:
        return decided, nothing_merged()
    return decided.iloc[source].set_axis(decided.index), _record(cells, spot, evidence, rounds)


def nothing_merged() -> gpd.GeoDataFrame:
    """Return the record of `merge_slivers` where there were no slivers."""
    import geopandas as gpd

    empty: dict[str, list[object]] = {name: [] for name in MERGED_COLUMNS}
    return gpd.GeoDataFrame(empty, geometry="geometry", crs=WGS84).astype({"area_km2": float})


def _record(
    cells: gpd.GeoDataFrame, spot: Numbers, evidence: gpd.GeoDataFrame, rounds: list[Merged]
) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pandas as pd

    held = groups_of_rows(evidence)[:-1] >= 0
    columns = {
        name: np.append(np.where(held, evidence[name].to_numpy(object), nothing), nothing)
        for name, nothing in (("actors", ""), ("status", Status.UNKNOWN.value))
    }
    first = np.concatenate([merged.cell for merged in rounds])
    into = np.concatenate([merged.into for merged in rounds])
    table: pd.DataFrame = pd.DataFrame(
        {
            **{name: told[spot[first]] for name, told in columns.items()},
            "area_km2": np.concatenate([merged.km2 for merged in rounds]),
            **{f"into_{name}": told[spot[into]] for name, told in columns.items()},
        }
    )
    inside = shapely.point_on_surface(cells.geometry.to_numpy()[first])
    return gpd.GeoDataFrame(table, geometry=inside, crs=WGS84)[list(MERGED_COLUMNS)]
