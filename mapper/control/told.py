"""Who holds each place on a day, as numbers: what doubts and models compute with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mapper.claims.ontology import Status
from mapper.claims.table import split_list
from mapper.control.footprints import Level
from mapper.control.protocol import FIRM
from mapper.crs import Plane, span

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from mapper.control.intervals import Places

Array = NDArray[np.float64]
Numbers = NDArray[np.intp]
Mask = NDArray[np.bool_]
NOBODY = -1
USUAL_WEIGHT = 0.8


@dataclass(frozen=True)
class Told:
    """Who holds each of the places of a map on a day; arrays have one entry a place.

    Attributes
    ----------
    party : array of int
        Row of `shares`, `NOBODY` where nobody is told to control, contest or share it.
    shares : array of float, shape (parties, actors)
        1 where an actor holds a place, a part where several contest or share it.
    settled : array of bool
        A place as such speaks for its surroundings; sectors, corridors, provinces and drawn ground do not.
    besieged, alone : array of bool
        Whether it is besieged; whether one party controls it and nobody besieges it.
    weight : array of float
        Of the claims behind it before age lowers it, 0-1.
    """

    party: Numbers
    shares: Array
    settled: Mask
    besieged: Mask
    alone: Mask
    weight: Array

    @property
    def firm(self) -> Mask:
        """Where somebody is told to hold it."""
        firm: Mask = self.party != NOBODY
        return firm

    @property
    def heard(self) -> Mask:
        """The places whose holder is told to their neighbours."""
        heard: Mask = self.firm & self.settled
        return heard


def told_by(evidence: gpd.GeoDataFrame) -> Told:
    """Return the same for the rows of an evidence table; see `mapper.control.protocol.ControlModel`."""
    party, shares = parties_of(evidence)
    besieged = (evidence["besieged_by"] != "").to_numpy()
    return Told(
        party,
        shares,
        (evidence["level"] == Level.PLACE).to_numpy(),
        besieged,
        (evidence["status"] == Status.CONTROLLED).to_numpy() & ~besieged,
        weights_of(evidence),
    )


def parties_of(states: pd.DataFrame) -> tuple[Numbers, Array]:
    """Return the party that each state tells of, and the shares of the actors in each party."""
    firm = states["status"].isin(FIRM).to_numpy()
    found, code = np.unique(states["actors"].to_numpy(str), return_inverse=True)
    names: Sequence[tuple[str, ...]] = [tuple(split_list(cell)) for cell in found]
    actors = sorted({name for cell in names for name in cell})
    shares = np.array([[(name in cell) / max(len(cell), 1) for name in actors] for cell in names])
    return np.where(firm, code, NOBODY), shares.reshape(len(names), len(actors))


def weights_of(states: pd.DataFrame) -> Array:
    """Return the weight of the claims behind each state; the usual one where a table has none."""
    if "weight" not in states:
        return np.full(len(states), USUAL_WEIGHT)
    return states["weight"].to_numpy(float)


class ToldOverTime:
    """What is told of the places of a history on any of its days.

    Parameters
    ----------
    places : Places
    """

    def __init__(self, places: Places) -> None:
        states = places.intervals
        self.count, self.place = len(places), states["place"].to_numpy()
        self.party, self.shares = parties_of(states)
        self.besieged = (states["besieged_by"] != "").to_numpy()
        self.alone = (states["status"] == Status.CONTROLLED).to_numpy() & ~self.besieged
        self.weight = weights_of(states)
        level = places.table["level"].to_numpy()
        self.settled, self.grounded = level == Level.PLACE, level >= 0

    def on(self, rows: Numbers) -> Told:
        """Return what the rows of the interval table tell that are in force on a day."""
        place = self.place[rows]
        party = np.full(self.count, NOBODY)
        party[place] = np.where(self.grounded[place], self.party[rows], NOBODY)
        flags = np.zeros((2, self.count), dtype=bool)
        flags[:, place] = self.besieged[rows], self.alone[rows]
        weight = np.full(self.count, USUAL_WEIGHT)
        weight[place] = self.weight[rows]
        return Told(party, self.shares, self.settled, flags[0], flags[1], weight)


def flat_km(plane: Plane, lon: Array, lat: Array) -> Array:
    """Return points in kilometres on the plane, shape (n, 2)."""
    return plane.metres(np.column_stack([lon, lat])) / 1000


def plane_of(cells: gpd.GeoDataFrame) -> Plane:
    """Return the equal-area plane that the cells lie on."""
    return Plane(span(cells.geometry.to_numpy()))
