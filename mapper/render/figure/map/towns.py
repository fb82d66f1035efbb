"""The towns that a map can name, and how many people live where a report tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mapper.datasets import data_path

if TYPE_CHECKING:
    import pandas as pd

    from mapper.render.figure.view import View

NEAR = 0.02
"""Degrees of the squares in which a town of the gazetteer is the place that a report tells of."""
CITY, CITY_NEAR = 100_000, 0.06
"""People of a city, and the squares in which it is the place, for sources differ on where its middle lies."""
UNKNOWN_FROM = 8.0
"""Zoom of a page from which on places are named whose number of people is not known."""
MOST = 2000
"""Towns that are tried for a name."""


def towns_in(view: View) -> pd.DataFrame:
    """Return the towns in a frame, the most populous first: name, lon, lat, population, x, y in points."""
    import pandas as pd

    west, south, east, north = view.window
    parts = []
    for turn in (-360, 0, 360):
        if west < turn + 180 and east > turn - 180:
            inside = [("lon", ">=", west - turn), ("lon", "<=", east - turn)]
            inside += [("lat", ">=", south), ("lat", "<=", north)]
            columns = ["id", "name", "lon", "lat", "population"]
            parts.append(pd.read_parquet(data_path("places.parquet"), columns=columns, filters=inside))
    table: pd.DataFrame = pd.concat(parts, ignore_index=True)
    if view.zoom < UNKNOWN_FROM:
        table = table[table["population"] > 0]
    table = table.sort_values(["population", "id"], ascending=[False, True])
    at = view.points(view.projection.metres(table[["lon", "lat"]].to_numpy(float)))
    seen = (at > 0).all(axis=1) & (at < view.size).all(axis=1)
    return table.assign(x=at[:, 0], y=at[:, 1]).iloc[np.flatnonzero(seen)].reset_index(drop=True)


def towns_at(lon: NDArray[np.float64], lat: NDArray[np.float64], towns: pd.DataFrame) -> pd.DataFrame:
    """Return name and population of the largest town beside each point; none is ``""`` and 0.

    Parameters
    ----------
    lon, lat : array of float, shape (n,)
    towns : DataFrame
        The most populous first, as `towns_in` has them.

    Examples
    --------
    >>> import pandas as pd
    >>> towns = pd.DataFrame({"name": ["Dayr"], "lon": [40.14], "lat": [35.34], "population": [271_800]})
    >>> towns_at(np.array([40.141, 41.0]), np.array([35.336, 35.336]), towns).to_numpy().tolist()
    [['Dayr', 271800.0], ['', 0.0]]
    """
    import pandas as pd

    if towns.empty:
        return pd.DataFrame({"name": [""] * len(lon), "population": 0.0})
    near = _first(lon, lat, towns, NEAR)
    city = _first(lon, lat, towns[towns["population"] >= CITY], CITY_NEAR)
    far = np.hypot(lon - towns["lon"].to_numpy(float)[city], lat - towns["lat"].to_numpy(float)[city])
    far[(city < 0) | np.isin(city, near)] = np.inf
    # A city that no place lies at is the nearest one, and none of its suburbs.
    order = np.argsort(far, kind="stable")
    _, nearest = np.unique(city[order], return_index=True)
    nearest = order[nearest]
    own = nearest[np.isfinite(far[nearest])]
    near[own] = city[own]
    found = towns[["name", "population"]].reindex(np.append(towns.index, -1)).iloc[near]
    return found.fillna({"name": "", "population": 0.0}).reset_index(drop=True)


def _first(
    lon: NDArray[np.float64], lat: NDArray[np.float64], towns: pd.DataFrame, side: float
) -> NDArray[np.int64]:
    """Return the position of the first town in the square of each point or in those around it, or -1."""
    import pandas as pd

    column, row = (np.floor(towns[axis].to_numpy(float) / side) for axis in ("lon", "lat"))
    around = [(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
    cells = np.concatenate([_cell(column + dx, row + dy) for dx, dy in around])
    rank = pd.Series(np.tile(np.arange(len(towns)), len(around)), index=cells).groupby(level=0).min()
    own = _cell(np.floor(lon / side), np.floor(lat / side))
    return np.array(rank.reindex(own, fill_value=-1), dtype=np.int64)


def _cell(column: NDArray[np.float64], row: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return one number for each square of a grid."""
    return row * 1e6 + column
