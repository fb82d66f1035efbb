"""The model: a local Gaussian process classifier over the cells, with rivers as barriers.

It was chosen by measurement among named methods; docs/control.md keeps the comparison.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from mapper.claims.ontology import Status
from mapper.control.footprints import Level
from mapper.control.laplace import Scale, log_odds, probability
from mapper.control.neighbours import Barriers, Web, flat_km, plane_of, web
from mapper.control.protocol import covering
from mapper.control.settings import Settings
from mapper.crs import Plane, span

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

Array = NDArray[np.float64]
Numbers = NDArray[np.intp]
SAME_KM = 0.05
"""A seed this close to a place is that place."""
AROUND = 24
"""Places that are heard for a cell."""
SCALES = (Scale(spacings=6.0, variance=1000.0), Scale(spacings=1.0, variance=30.0, smooth=False))
"""Smooth over several places, and free to bend around a single one."""
SURE = 0.99
"""Probability where all places around agree."""
FOURTH, STRETCH = 4, 2.0
"""A place reaches twice as far as its fourth neighbour lies, within the limits of the settings."""


class GaussianProcess:
    """Cells go to the party that the places around make most likely; the boundary follows rivers.

    Every cell hears the nearest places with evidence. Where they agree, it is theirs; where they do not, a
    Gaussian process classifier decides, as smooth as the places are dense. Rivers part what lies on their
    banks. Evidence with ground of its own (a town's disc, a sector, a drawn polygon, a province) covers that
    ground. Questioned places are heard by nobody.

    Parameters
    ----------
    reach_km : float
        How far a place reaches at least over ground that nobody spoke of.
    web_km : float
        How far at most, where places with evidence lie close together: a place reaches twice as far as its
        fourth neighbour lies. Beyond its reach the map is unknown.

    Examples
    --------
    >>> GaussianProcess(reach_km=10)
    GaussianProcess(reach_km=10, web_km=200)
    """

    def __init__(self, reach_km: float = Settings.reach_km, web_km: float = Settings.web_km) -> None:
        self.reach_km = reach_km
        self.web_km = web_km

    def __repr__(self) -> str:
        return f"GaussianProcess(reach_km={self.reach_km:g}, web_km={self.web_km:g})"

    def __call__(self, evidence: gpd.GeoDataFrame, cells: gpd.GeoDataFrame, date: dt.date) -> pd.DataFrame:
        """Return the deciding evidence of each cell; see `ControlModel`."""
        import pandas as pd

        plane = plane_of(cells)
        points = web(evidence, plane)
        spot = covering(evidence, cells)
        if len(points.rows):
            free = np.flatnonzero(spot < 0)
            spot[free] = _at_home(points, cells.iloc[free], plane)
        told = spot >= 0
        confidence = np.zeros(len(cells))
        confidence[told] = evidence["confidence"].to_numpy(float)[spot[told]]
        if len(points.rows) and not told.all():
            inside = shapely.point_on_surface(plane.flat(cells.geometry.to_numpy()[~told]))
            spots = shapely.get_coordinates(inside) / 1000
            bounds = span(cells.geometry.to_numpy())
            spot[~told], confidence[~told] = self._decided(points, spots, evidence, plane, bounds)
        return pd.DataFrame({"spot": spot, "confidence": confidence}, index=cells.index)

    def _decided(
        self,
        points: Web,
        spots: Array,
        evidence: gpd.GeoDataFrame,
        plane: Plane,
        bounds: tuple[float, float, float, float],
    ) -> tuple[Numbers, Array]:
        """Return for each spot the row of the evidence that decides it, or -1, and the confidence."""
        distance, around = points.nearest(spots, AROUND)
        likely = likelihoods(points, spots, around, plane, bounds)
        actor = likely.argmax(axis=1)
        speaks = _spreads(evidence)[points.rows]
        theirs = (points.shares[around, actor[:, None]] == 1) & speaks[around]
        reach = self._reach(points)[around]
        usable = theirs & (distance <= reach)
        first = usable.argmax(axis=1)
        at = np.arange(len(spots))
        found = usable[at, first]
        row = np.where(found, points.rows[around[at, first]], -1)
        age = evidence["confidence"].to_numpy(float) / np.maximum(_undecayed(evidence), 1e-9)
        sure = likely[at, actor] * np.clip(age[row], 0, 1)
        return row, np.where(found, sure, 0.0)

    def _reach(self, points: Web) -> Array:
        """Return how far each place reaches, in km."""
        if len(points.rows) <= FOURTH:
            return np.full(len(points.rows), float(self.reach_km))
        apart = points.others(FOURTH)[0][:, -1]
        reach = np.clip(STRETCH * apart, self.reach_km, max(self.web_km, self.reach_km))
        return np.where(apart > self.web_km, float(self.reach_km), reach)


def likelihoods(
    points: Web, spots: Array, around: Numbers, plane: Plane, bounds: tuple[float, float, float, float]
) -> Array:
    """Return how likely each party holds each spot, shape (spots, actors)."""
    shares = points.shares[around]
    likely = np.where(shares.min(axis=1) == 1, SURE, 0.0)
    mixed = np.flatnonzero(likely.max(axis=1) == 0)
    if not len(mixed):
        return likely
    heard, number = np.unique(around[mixed], return_inverse=True)
    barriers = Barriers(plane, bounds)
    places = np.column_stack([points.at[heard], barriers.coordinates(points.at[heard])])
    asked = np.column_stack([spots[mixed], barriers.coordinates(spots[mixed])])
    near = number.reshape(len(mixed), -1)
    weight = np.ones(len(heard))
    present = shares[mixed].max(axis=1) > 0
    pair = (present.sum(axis=1) == 2) & (shares[mixed].sum(axis=2) == 1).all(axis=1)
    first, last = present.argmax(axis=1), present.shape[1] - 1 - present[:, ::-1].argmax(axis=1)
    for actor in range(len(points.actors)):
        rows = np.flatnonzero(present[:, actor] & ~(pair & (last == actor)))
        if len(rows):
            told = log_odds(places, points.shares[heard, actor], weight, asked[rows], near[rows], SCALES)
            likely[mixed[rows], actor] = probability(*told)
    two = np.flatnonzero(pair)
    likely[mixed[two], last[two]] = 1 - likely[mixed[two], first[two]]
    likely[mixed] /= np.maximum(likely[mixed].sum(axis=1, keepdims=True), 1e-9)
    return likely


def _at_home(points: Web, cells: gpd.GeoDataFrame, plane: Plane) -> Numbers:
    """Return for each cell the row of the evidence whose place is the seed of it and lies in it, or -1."""
    lon, lat = cells["seed_lon"].to_numpy(float), cells["seed_lat"].to_numpy(float)
    distance, nearest = points.nearest(flat_km(plane, lon, lat), 1)
    inside = shapely.contains_xy(cells.geometry.to_numpy(), lon, lat)
    home: Numbers = np.where((distance[:, 0] < SAME_KM) & inside, points.rows[nearest[:, 0]], -1)
    return home


def _spreads(evidence: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Tell which places reach beyond their own ground: held by one, and not besieged."""
    alone = (evidence["besieged_by"] == "") & (evidence["level"] == Level.PLACE)
    spreads: NDArray[np.bool_] = ((evidence["status"] == Status.CONTROLLED) & alone).to_numpy()
    return spreads


def _undecayed(evidence: gpd.GeoDataFrame) -> Array:
    weight = evidence["weight"] if "weight" in evidence else evidence["confidence"]
    return np.asarray(weight, dtype=np.float64)
