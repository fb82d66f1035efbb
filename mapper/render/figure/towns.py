"""The towns that a map can name, and how many people live where a report tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mapper.datasets import data_path

if TYPE_CHECKING:
    import pandas as pd

    from mapper.render.figure.view import View

NEAR = 0.03
"""Degrees within which a town of the gazetteer is the place that a report tells of."""
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
            inside = [
                ("lon", ">=", west - turn), ("lon", "<=", east - turn), ("lat", ">=", south), ("lat", "<=", north),
            ]  # fmt: skip
            columns = ["id", "name", "lon", "lat", "population"]
            parts.append(pd.read_parquet(data_path("places.parquet"), columns=columns, filters=inside))
    table = pd.concat(parts, ignore_index=True)
    if view.zoom < UNKNOWN_FROM:
        table = table[table["population"] > 0]
    table = table.sort_values(["population", "id"], ascending=[False, True])
    at = view.points(view.projection.metres(table[["lon", "lat"]].to_numpy(float)))
    table = table.assign(x=at[:, 0], y=at[:, 1])
    return table[(at > 0).all(axis=1) & (at < view.size).all(axis=1)].reset_index(drop=True)


def people_at(lon: NDArray[np.float64], lat: NDArray[np.float64], towns: pd.DataFrame) -> NDArray[np.float64]:
    """Return how many people live in the largest town beside each point, 0 where there is none."""
    from scipy.spatial import cKDTree

    if not len(towns) or not len(lon):
        return np.zeros(len(lon))
    tree = cKDTree(towns[["lon", "lat"]].to_numpy(float))
    people = towns["population"].to_numpy(float)
    beside = tree.query_ball_point(np.column_stack([lon, lat]), NEAR)
    return np.array([people[near].max(initial=0.0) for near in beside])
