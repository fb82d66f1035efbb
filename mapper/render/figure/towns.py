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


def people_at(lon: NDArray[np.float64], lat: NDArray[np.float64], towns: pd.DataFrame) -> NDArray[np.float64]:
    """Return how many people live in the largest town beside each point, 0 where there is none.

    Examples
    --------
    >>> import pandas as pd
    >>> towns = pd.DataFrame({"lon": [40.14], "lat": [35.34], "population": [271_800]})
    >>> people_at(np.array([40.141, 41.0]), np.array([35.336, 35.336]), towns).tolist()
    [271800.0, 0.0]
    """
    import pandas as pd

    column, row = (np.floor(towns[axis].to_numpy(float) / NEAR) for axis in ("lon", "lat"))
    around = [(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
    cells = np.concatenate([_cell(column + dx, row + dy) for dx, dy in around])
    people = pd.Series(np.tile(towns["population"].to_numpy(float), len(around)), index=cells)
    most = people.groupby(level=0).max()
    return most.reindex(_cell(np.floor(lon / NEAR), np.floor(lat / NEAR)), fill_value=0.0).to_numpy()


def _cell(column: NDArray[np.float64], row: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return one number for each square of a grid."""
    return row * 1e6 + column
