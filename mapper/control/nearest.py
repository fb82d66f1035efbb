"""The plain baseline: ground goes to the nearest control in reach."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import shapely

from mapper.claims.ontology import Status
from mapper.control.footprints import Level
from mapper.control.protocol import covering
from mapper.control.settings import Settings
from mapper.crs import Plane, span

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray


class Nearest:
    """The plain baseline: covered ground is its own, other ground goes to the nearest control in reach.

    Contested, besieged and sector evidence stays on its own ground: fighting inside a town says nothing of
    the villages around it, and around a besieged one somebody else stands.

    Parameters
    ----------
    reach_km : float
        Beyond it everything is unknown. Confidence falls linearly to half at the reach.

    Examples
    --------
    >>> Nearest(reach_km=10)
    Nearest(reach_km=10)
    """

    def __init__(self, reach_km: float = Settings.reach_km) -> None:
        self.reach_km = reach_km

    def __repr__(self) -> str:
        return f"Nearest(reach_km={self.reach_km:g})"

    def __call__(self, evidence: gpd.GeoDataFrame, cells: gpd.GeoDataFrame, date: dt.date) -> pd.DataFrame:
        """Return the deciding evidence of each cell; see `ControlModel`."""
        import pandas as pd

        plane = Plane(span(cells.geometry.to_numpy()))
        spot, confidence = self._in_reach(evidence, cells, plane)
        own = covering(evidence, cells)
        covered = own >= 0
        spot[covered] = own[covered]
        confidence[covered] = evidence["confidence"].to_numpy(float)[own[covered]]
        return pd.DataFrame({"spot": spot, "confidence": confidence}, index=cells.index)

    def _in_reach(
        self, evidence: gpd.GeoDataFrame, cells: gpd.GeoDataFrame, plane: Plane
    ) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        spot = np.full(len(cells), -1)
        confidence = np.zeros(len(cells))
        sources = np.flatnonzero(evidence["status"].isin([Status.CONTROLLED, Status.MIXED, Status.CONTESTED]))
        points = sources[evidence["level"].to_numpy()[sources] <= Level.PLACE]
        if not len(points):
            return spot, confidence
        tree = shapely.STRtree(_flat(plane, evidence["lon"], evidence["lat"])[points])
        home = _flat(plane, cells["seed_lon"], cells["seed_lat"])
        nearest = points[tree.nearest(home)]
        inside = shapely.point_on_surface(plane.flat(cells.geometry.to_numpy()))
        distance = shapely.distance(inside, _flat(plane, evidence["lon"], evidence["lat"])[nearest])
        alone = (evidence["besieged_by"] == "") & (evidence["level"] == Level.PLACE)
        spreads = ((evidence["status"] == Status.CONTROLLED) & alone).to_numpy()
        near = spreads[nearest] & (distance <= self.reach_km * 1000)
        spot[near] = nearest[near]
        fade = 1 - 0.5 * distance[near] / (self.reach_km * 1000)
        confidence[near] = evidence["confidence"].to_numpy(float)[nearest[near]] * fade
        return spot, confidence


def _flat(plane: Plane, lon: pd.Series[float], lat: pd.Series[float]) -> NDArray[np.object_]:
    points: NDArray[np.object_] = plane.flat(shapely.points(lon.to_numpy(float), lat.to_numpy(float)))
    return points
