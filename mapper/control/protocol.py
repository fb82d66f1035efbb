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


def covering(evidence: gpd.GeoDataFrame, cells: gpd.GeoDataFrame) -> NDArray[np.intp]:
    """Return for each cell the most specific evidence whose own ground it lies on, or -1.

    Where two of one level overlap, the nearer centre decides.
    """
    own = np.full(len(cells), -1)
    firm = np.flatnonzero(evidence["status"].isin(FIRM))
    inside = shapely.point_on_surface(cells.geometry.to_numpy())
    ground = evidence.geometry.to_numpy()[firm]
    pairs = shapely.STRtree(inside).query(ground, predicate="contains")
    if not pairs.size:
        return own
    row, cell = firm[pairs[0]], pairs[1]
    level = evidence["level"].to_numpy()[row]
    centre = shapely.points(evidence["lon"].to_numpy()[row], evidence["lat"].to_numpy()[row])
    order = np.lexsort((row, shapely.distance(centre, inside[cell]), level))[::-1]
    own[cell[order]] = row[order]
    return own


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
