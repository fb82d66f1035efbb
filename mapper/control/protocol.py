"""Control models: from evidence at places to a status for every cell.

A model is any callable that follows `ControlModel`. It is handed tables and returns a table, so a new one
needs nothing from this package.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol

import numpy as np
import shapely

from mapper.claims.ontology import Status
from mapper.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

FIRM = (Status.CONTROLLED, Status.CONTESTED, Status.MIXED)


class ControlModel(Protocol):
    """Anything that gives every cell a status.

    One that also has a method ``field(places, cells)``, such as `IndicatorKriging.field`, is asked by what it
    returns instead, and may keep what one day has in common with the next.

    Examples
    --------
    >>> def everywhere_unknown(evidence, cells, date):
    ...     import pandas as pd
    ...     return pd.DataFrame({"spot": -1, "confidence": 0.0}, index=cells.index)
    """

    def __call__(self, evidence: gpd.GeoDataFrame, cells: gpd.GeoDataFrame, date: dt.date) -> pd.DataFrame:
        """Return, for each cell, the evidence that decides it.

        Parameters
        ----------
        evidence : GeoDataFrame
            One row a place or part on the day: `status`, `actors`, `besieged_by`, `confidence`, `lon`, `lat`,
            `level`, and as geometry the ground it covers by itself (WGS84).
        cells : GeoDataFrame
            `seed_lon`, `seed_lat`, geometry; WGS84; a coverage.
        date : date

        Returns
        -------
        DataFrame
            Index of `cells`; `spot`: position of the deciding row of `evidence`, -1 for unknown;
            `confidence`, 0-1.
        """
        ...


def covering_pairs(
    evidence: gpd.GeoDataFrame, cells: gpd.GeoDataFrame
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows of evidence and the cells that lie on their ground, the most specific ground first.

    Of two of one level, the one with the nearer centre comes first.
    """
    inside = shapely.point_on_surface(cells.geometry.to_numpy())
    row, cell = shapely.STRtree(inside).query(evidence.geometry.to_numpy(), predicate="contains")
    centre = shapely.points(evidence["lon"].to_numpy()[row], evidence["lat"].to_numpy()[row])
    order = np.lexsort((row, shapely.distance(centre, inside[cell]), evidence["level"].to_numpy()[row]))
    return row[order], cell[order]


class Grounds:
    """Which evidence decides cells by ground of its own.

    Parameters
    ----------
    cells : int
        How many there are.
    row, cell : array of int, shape (n,)
        What could decide which cell, the first before the others.

    Examples
    --------
    >>> grounds = Grounds(3, np.array([7, 5, 5]), np.array([0, 0, 1]))
    >>> speaks = np.ones(8, dtype=bool)
    >>> grounds.of(speaks).tolist()
    [7, 5, -1]
    >>> speaks[7] = False
    >>> grounds.of(speaks).tolist()
    [5, 5, -1]
    """

    def __init__(self, cells: int, row: NDArray[np.intp], cell: NDArray[np.intp]) -> None:
        self.cells, self.row, self.cell = cells, row[::-1], cell[::-1]

    def __repr__(self) -> str:
        return f"Grounds({self.cells} cells, {len(self.row)} pairs)"

    def of(self, speaks: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Return for each cell the evidence that decides it among that which speaks, or -1."""
        own = np.full(self.cells, -1)
        told = speaks[self.row]
        own[self.cell[told]] = self.row[told]
        return own


def covering(evidence: gpd.GeoDataFrame, cells: gpd.GeoDataFrame) -> NDArray[np.intp]:
    """Return for each cell the most specific evidence whose own ground it lies on, or -1."""
    firm = evidence["status"].isin(FIRM).to_numpy()
    return Grounds(len(cells), *covering_pairs(evidence, cells)).of(firm)


def checked(decided: pd.DataFrame, cells: gpd.GeoDataFrame, evidence: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return what a model decided, if it keeps to `ControlModel`.

    Raises
    ------
    InputError
        If it is no such table: the breach is named.
    """
    columns = getattr(decided, "columns", ())
    if "spot" not in columns or "confidence" not in columns or not decided.index.equals(cells.index):
        raise InputError("the model must return a table with `spot` and `confidence`, indexed like the cells")
    if not decided["spot"].between(-1, len(evidence) - 1).all():
        raise InputError(f"the model's `spot` must lie between -1 and {len(evidence) - 1}, its last evidence")
    return decided
