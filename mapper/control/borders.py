"""The borders between cells: who borders on whom, how many kilometres long, and whether along a river."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mapper.control.cells import straight
from mapper.control.edges import edges_of, segments
from mapper.crs import Plane, span

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

ALONG_M = 6.0
"""An edge runs along a river if its ends and its middle are no further from it than this."""


def cell_edges(cells: gpd.GeoDataFrame, rivers: Sequence[BaseGeometry] = ()) -> pd.DataFrame:
    """Return which cells border on each other.

    Parameters
    ----------
    cells : GeoDataFrame
        WGS84; a coverage, as `make_cells` and `completed_cells` return it.
    rivers : sequence of lines
        WGS84; what to call a natural border.

    Returns
    -------
    DataFrame
        One row for each pair of cells that share more than a point, and one for each cell on the border of
        the area: `left`, `right` (positions in `cells`; `left` is the lower one, `right` is -1 beyond the
        border), `length_km` of the shared edge (on the equal-area plane of the cells) and `natural`: whether
        at least half of it runs along a river. In order of `left` and `right`.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import LineString, box
    >>> cells = gpd.GeoDataFrame(geometry=[box(40, 35, 40.1, 35.1), box(40.1, 35, 40.2, 35.1)], crs=4326)
    >>> edges = cell_edges(cells, [LineString([(40.1, 34), (40.1, 36)])])
    >>> edges[["left", "right", "natural"]].values.tolist()
    [[0, -1, False], [0, 1, True], [1, -1, False]]
    >>> edges["length_km"].round().tolist()
    [29.0, 11.0, 29.0]
    """
    shapes = cells.geometry.to_numpy()
    if not len(shapes):
        none = np.empty(0, dtype=np.intp)
        return _edge_table(none, none, np.empty(0), np.empty(0, dtype=bool))
    bounds = span(shapes)
    if bounds[2] > 180:
        shapes = shapely.transform(shapes, lambda xy: np.column_stack([xy[:, 0] % 360, xy[:, 1]]))
    edges, plane = edges_of(shapes), Plane(bounds)
    edges = replace(edges, xy=plane.metres(edges.xy))
    along = _along(edges.xy[edges.ends], plane.flat(straight(rivers)))
    return _edge_table(edges.one, edges.other, edges.lengths() / 1000, along)


def _edge_table(
    left: NDArray[np.intp],
    right: NDArray[np.intp],
    length_km: NDArray[np.float64],
    along: NDArray[np.bool_],
) -> pd.DataFrame:
    import pandas as pd

    pieces = pd.DataFrame({"left": left, "right": right, "length_km": length_km})
    pieces["river_km"] = np.where(along, length_km, 0.0)
    table = pieces.groupby(["left", "right"], sort=True, as_index=False).sum()
    natural = (table["river_km"] > 0) & (table["river_km"] >= table["length_km"] / 2)
    return table.drop(columns="river_km").assign(natural=natural)


def _along(ends: NDArray[np.float64], lines: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which segments run along a line, all of them in metres."""
    found = np.zeros(len(ends), dtype=bool)
    reaches = np.asarray(shapely.linestrings(segments(lines)))
    if len(reaches):
        middle = shapely.STRtree(np.asarray(shapely.points(ends.mean(axis=1))))
        near = np.unique(middle.query(reaches, predicate="dwithin", distance=ALONG_M)[1])
        tree = shapely.STRtree(reaches)
        corners = np.asarray(shapely.points(ends[near].reshape(-1, 2)))
        touching = np.zeros(len(corners), dtype=bool)
        touching[tree.query(corners, predicate="dwithin", distance=ALONG_M)[0]] = True
        found[near] = touching.reshape(-1, 2).all(axis=1)
    return found
