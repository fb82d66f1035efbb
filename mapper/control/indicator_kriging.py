"""The model: indicator kriging over the cells, with rivers as barriers.

It was chosen by measurement among named methods; docs/control.md keeps the comparison.
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from mapper.control.barriers import Barriers
from mapper.control.kriging import Scale, odds, weights
from mapper.control.neighbours import Kept, Neighbours, holds_any
from mapper.control.protocol import Grounds, covering_pairs
from mapper.control.settings import Settings
from mapper.control.told import Told, flat_km, plane_of, told_by, weights_of
from mapper.crs import Plane, span

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

Array = NDArray[np.float64]
Numbers = NDArray[np.intp]
Mask = NDArray[np.bool_]
SAME_KM = 0.05
"""A seed this close to a place is that place."""
AROUND = 32
"""Places that are heard for a cell."""
SCALES = (Scale(spacings=3.0), Scale(spacings=1.0, share=0.03, smooth=False))
"""Smooth over several places, and free to bend around a single one."""
NUGGET = 0.1
SHARPNESS = 4.0
"""Log-odds of a party that all places around a spot tell of."""
SURE = 0.99
"""Probability where all places around agree."""
FOURTH, STRETCH = 4, 2.0
"""A place reaches twice as far as its fourth neighbour lies, within the limits of the settings."""
UNKNOWN = -1


class IndicatorKriging:
    """Cells go to the party that the places around make most likely; the boundary follows rivers.

    Every cell hears the nearest places with evidence. Where they agree, it is theirs; where they do not, they
    vote, each by the weight that kriging gives to where it lies, as smoothly as the places are dense. Rivers
    part what lies on their banks. Evidence with ground of its own (a town's disc, a sector, a drawn polygon,
    a province) covers that ground. Questioned places are heard by nobody.

    Parameters
    ----------
    reach_km : float
        How far a place reaches at least over ground that nobody spoke of.
    web_km : float
        How far at most, where places with evidence lie close together: a place reaches twice as far as its
        fourth neighbour lies. Beyond its reach the map is unknown.

    Examples
    --------
    >>> IndicatorKriging(reach_km=10)
    IndicatorKriging(reach_km=10, web_km=200)
    """

    def __init__(self, reach_km: float = Settings.reach_km, web_km: float = Settings.web_km) -> None:
        self.reach_km = reach_km
        self.web_km = web_km

    def __repr__(self) -> str:
        return f"IndicatorKriging(reach_km={self.reach_km:g}, web_km={self.web_km:g})"

    def __call__(self, evidence: gpd.GeoDataFrame, cells: gpd.GeoDataFrame, date: dt.date) -> pd.DataFrame:
        """Return the deciding evidence of each cell; see `ControlModel`."""
        believed = np.ones(len(evidence), dtype=bool)
        if "outlier" in evidence:
            believed = ~evidence["outlier"].to_numpy(bool)
        spot, likely = self.field(evidence, cells)(told_by(evidence), believed)
        return decision(spot, likely, evidence, cells)

    def field(self, places: gpd.GeoDataFrame, cells: gpd.GeoDataFrame) -> Field:
        """Return what can be asked for day after day.

        Parameters
        ----------
        places : GeoDataFrame
            `lon`, `lat`, `level`, and as geometry the ground that each covers by itself, if any; WGS84.
        cells : GeoDataFrame
        """
        return Field(places, cells, self.reach_km, max(self.web_km, self.reach_km))


def decision(
    spot: Numbers, likely: Array, evidence: gpd.GeoDataFrame, cells: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Return a decision as `ControlModel` wants it.

    Parameters
    ----------
    spot : array of int, shape (cells,)
        Positions in `evidence`, -1 for unknown.
    likely : array of float, shape (cells,)
        How likely the party of a cell is, NaN where evidence decides over ground of its own: there the
        confidence is that in the evidence. Elsewhere it is lowered by what age takes from the evidence.
    evidence, cells : GeoDataFrame
    """
    import pandas as pd

    fresh, weight = (
        np.append(evidence["confidence"].to_numpy(float), 0.0),
        np.append(weights_of(evidence), 1.0),
    )
    age = np.clip(fresh / np.maximum(weight, 1e-9), 0, 1)
    confidence = np.where(np.isnan(likely), fresh[spot], likely * age[spot])
    return pd.DataFrame({"spot": spot, "confidence": confidence}, index=cells.index)


class Field:
    """The cells of a map and the places that may be told of, day after day; what is still right is kept.

    The answer for a day does not depend on the days that were asked for before.
    """

    def __init__(
        self, places: gpd.GeoDataFrame, cells: gpd.GeoDataFrame, reach_km: float, web_km: float
    ) -> None:
        self._reach_km, self._web_km = reach_km, web_km
        shapes, plane = cells.geometry.to_numpy(), plane_of(cells)
        self._at = flat_km(plane, places["lon"].to_numpy(float), places["lat"].to_numpy(float))
        self._spots = shapely.get_coordinates(shapely.point_on_surface(plane.flat(shapes))) / 1000
        self._grounds = Grounds(len(cells), *covering_pairs(places, cells))
        self._homes = Grounds(len(cells), *_home_pairs(self._at, cells, plane))
        self._barriers = Barriers(plane, span(shapes))
        self._cut = np.zeros((len(cells), len(self._barriers.lines)))
        self._is_cut = np.zeros(len(cells), dtype=bool)
        self._around = Neighbours(self._spots, self._at, AROUND)
        self._apart = Neighbours(self._at, self._at, FOURTH, apart=True)
        self._weights = Kept(self._around, float)
        self._known = np.zeros(len(cells), dtype=bool)
        self._decider = np.full(len(cells), UNKNOWN)
        self._likely = np.zeros(len(cells))
        self._before: list[NDArray[Any]] = []

    def __repr__(self) -> str:
        return f"Field({len(self._at)} places, {len(self._spots)} cells)"

    def __call__(self, told: Told, believed: Mask) -> tuple[Numbers, Array]:
        """Return the place that decides each cell, -1 for none, and how likely its party is.

        Parameters
        ----------
        told : Told
        believed : array of bool, shape (places,)

        Returns
        -------
        place : array of int, shape (cells,)
        likely : array of float, shape (cells,)
            NaN on ground of a place's own.
        """
        heard = told.heard & believed
        place = self._grounds.of(told.firm)
        free = place == UNKNOWN
        place[free] = self._homes.of(heard)[free]
        likely = np.full(len(place), np.nan)
        rest = np.flatnonzero(place == UNKNOWN)
        self._hear(told, heard)
        if heard.any():
            asked = rest[~self._known[rest]]
            self._decider[asked], self._likely[asked] = self._decided(told, asked)
            self._known[asked] = True
            place[rest], likely[rest] = self._decider[rest], self._likely[rest]
        return place, likely

    def _hear(self, told: Told, heard: Mask) -> None:
        """Forget what was decided by what is no longer so."""
        for around in (self._around, self._apart):
            around.hear(heard)
        self._weights.forget()
        speaks = heard & told.alone
        self._reach = np.where(heard, self._reach_of(heard), 0.0)
        now = [np.where(heard, told.party, -1), speaks, self._reach]
        if self._before:
            pairs = zip(now, self._before, strict=True)
            changed = np.logical_or.reduce([one != other for one, other in pairs])
            self._known &= self._around.fresh
            rows = np.flatnonzero(self._known)
            hit = holds_any(changed, self._around.number[rows, : self._around.size])
            self._known[rows[hit]] = False
        self._speaks, self._before = speaks, now

    def _reach_of(self, heard: Mask) -> Array:
        """Return how far each place that is heard reaches, in km."""
        if self._apart.size < FOURTH:
            return np.full(len(self._at), float(self._reach_km))
        self._apart.of(np.flatnonzero(heard & ~self._apart.fresh))
        apart = self._apart.distance[:, FOURTH - 1]
        far = np.clip(STRETCH * apart, self._reach_km, self._web_km)
        return np.where(apart > self._web_km, self._reach_km, far)

    def _decided(self, told: Told, cells: Numbers) -> tuple[Numbers, Array]:
        """Return for some cells the place that decides, or -1, and how likely its party is."""
        near = self._around.of(cells)
        actor, likely = self._likeliest(told, cells, near)
        theirs = (told.shares[told.party[near], actor[:, None]] == 1) & self._speaks[near]
        usable = theirs & (self._around.distance[cells, : near.shape[1]] <= self._reach[near])
        first = usable.argmax(axis=1)
        at = np.arange(len(cells))
        return np.where(usable[at, first], near[at, first], UNKNOWN), likely

    def _likeliest(self, told: Told, cells: Numbers, near: Numbers) -> tuple[Numbers, Array]:
        """Return the actor who most likely holds each of some cells, and how likely."""
        party = told.party[near]
        actor, likely = told.shares[party[:, 0]].argmax(axis=1), np.full(len(cells), SURE)
        agree = (party == party[:, :1]).all(axis=1) & (told.shares[party[:, 0]].max(axis=1) == 1)
        mixed = np.flatnonzero(~agree)
        counts = self._weights.of(cells[mixed], near[mixed], self._weigh)
        chance = np.zeros((len(mixed), told.shares.shape[1]))
        for number in range(chance.shape[1]):
            share = told.shares[party[mixed], number]
            rows = np.flatnonzero(share.any(axis=1))
            vote = (counts[rows] * (2 * share[rows] - 1)).sum(axis=1)
            chance[rows, number] = odds(vote, SHARPNESS)
        actor[mixed] = chance.argmax(axis=1)
        likely[mixed] = chance.max(axis=1) / np.maximum(chance.sum(axis=1), 1e-9)
        return actor, likely

    def _weigh(self, cells: Numbers, near: Numbers) -> Array:
        new = cells[~self._is_cut[cells]]
        self._cut[new], self._is_cut[new] = self._barriers.coordinates(self._spots[new]), True
        spots = np.column_stack([self._spots[cells], self._cut[cells]])
        return weights(self._places, spots, near, SCALES, NUGGET)

    @cached_property
    def _places(self) -> Array:
        return np.column_stack([self._at, self._barriers.coordinates(self._at)])


def _home_pairs(at: Array, cells: gpd.GeoDataFrame, plane: Plane) -> tuple[Numbers, Numbers]:
    """Return the places that are the seed of a cell and lie in it, and the cells; the nearest first."""
    from scipy.spatial import cKDTree

    lon, lat = cells["seed_lon"].to_numpy(float), cells["seed_lat"].to_numpy(float)
    inside = np.flatnonzero(shapely.contains_xy(cells.geometry.to_numpy(), lon, lat))
    if not len(at) or not len(inside):
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    seeds = cKDTree(flat_km(plane, lon[inside], lat[inside]))
    pairs = seeds.sparse_distance_matrix(cKDTree(at), SAME_KM, output_type="ndarray")
    order = np.lexsort((pairs["j"], pairs["v"]))
    return pairs["j"][order], inside[pairs["i"][order]]
