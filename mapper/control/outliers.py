"""Single claims that their surroundings speak against: asked about, outvoted, never deleted.

Every place is told by its neighbours, without itself. What they say, and how often claims of the day are
wrong, give the probability that it is told right: a mixture of right and wrong labels (Lawrence and
Schölkopf 2001), whose share of wrong ones is estimated from the day itself. A name that other places bear
too is wrong more often.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mapper.control.kriging import Scale, weights
from mapper.control.neighbours import Kept, Neighbours, holds_any
from mapper.control.told import USUAL_WEIGHT, Told, flat_km, told_by
from mapper.crs import Plane

if TYPE_CHECKING:
    import geopandas as gpd

Array = NDArray[np.float64]
Numbers = NDArray[np.intp]
Mask = NDArray[np.bool_]
Namesakes = Callable[[str, float, float], Sequence[object]]
"""Tells the other places of a name, given the name, longitude and latitude of the one that is meant."""

SCALES, NUGGET = (Scale(spacings=4.0),), 0.3
SHARPNESS = 4.0
"""Log-odds of a place that all its neighbours bear out, by their word alone."""
AROUND = 16
CLOSEST = 8
RIVALS = 6
"""So many of the closest are heard again before a place falls."""
FEWEST = 6
"""With fewer places nobody can be outvoted."""
COMPANY_ODDS = 2.0
"""Three or more neighbouring places that tell the same bear each other out, by so much in log-odds."""
USUAL_ERROR, USUAL_PLACES = 0.01, 50
"""The share of wrong claims taken for granted, and how many places it takes to learn as much from them."""
ERRORS = (0.002, 0.25)
QUESTIONED = float(np.log(0.85 / 0.15))
"""Log-odds of being right below which a place is asked about."""
NAMESAKES = 8
"""So many namesakes make a place as likely wrong as right, before its neighbours are heard."""
ROUNDS = 12


def with_doubts(
    evidence: gpd.GeoDataFrame, plane: Plane, namesakes: Namesakes | None = None
) -> gpd.GeoDataFrame:
    """Return the evidence with what its surroundings make of it.

    Parameters
    ----------
    evidence : GeoDataFrame
        See `ControlModel`; `weight` (0-1, undecayed) and `place` are used where they are there.
    plane : Plane
    namesakes : callable, optional

    Returns
    -------
    GeoDataFrame
        With `trust`, the probability that a place is told right (1 where that can't be told), and `outlier`,
        True where it is below 85 %.

    Notes
    -----
    Besieged places are no outliers: to be surrounded is what is told of them. The weight of a claim shifts
    its odds, so that what two camps confirm is hardly outvoted.
    """
    trust = Doubts(evidence, plane, namesakes)(told_by(evidence))
    return evidence.assign(trust=trust, outlier=is_doubted(trust))


def is_doubted(trust: Array) -> Mask:
    """Tell which places are asked about, by the probability that they are told right."""
    doubted: Mask = _odds_of(trust) < QUESTIONED
    return doubted


class Doubts:
    """What the surroundings of places make of them, day after day; what is still right is kept.

    Parameters
    ----------
    places : DataFrame
        `lon`, `lat` and, where namesakes are to be told, `place`: the name in the source.
    plane : Plane
    namesakes : callable, optional
    """

    def __init__(self, places: gpd.GeoDataFrame, plane: Plane, namesakes: Namesakes | None = None) -> None:
        lon, lat = places["lon"].to_numpy(float), places["lat"].to_numpy(float)
        self._at = flat_km(plane, lon, lat)
        self._around = Neighbours(self._at, self._at, AROUND, apart=True)
        self._namesakes = namesakes if "place" in places else None
        self._names = list(zip(places["place"], lon, lat, strict=True)) if self._namesakes else []
        self._most = np.full(len(places), np.nan)
        """The highest log-odds of being right, before its neighbours are heard, that a name allows for."""
        self._weights, self._linked = Kept(self._around, float), Kept(self._around, bool)
        self._agreed = np.ones(len(places))
        self._party = np.full(len(places), -1)

    def __repr__(self) -> str:
        return f"Doubts({len(self._at)} places)"

    def __call__(self, told: Told) -> Array:
        """Return the probability that each place is told right; 1 where that can't be told."""
        trust = np.ones(len(self._at))
        if told.heard.sum() < FEWEST or told.shares.shape[1] < 2:
            return trust
        own = np.append(told.shares.argmax(axis=1), -1)[told.party]
        free = told.heard & ~told.besieged & np.append(told.shares.max(axis=1) == 1, False)[told.party]
        agreed = self._agreement(told, own)
        most = self._ceiling(free & (agreed < 1))
        asked = np.flatnonzero(free & ((agreed <= 0.5) | ((agreed < 1) & np.isfinite(most))))
        trust[asked] = self._trust(told, own, asked, most[asked], int(free.sum()))
        return trust

    def _agreement(self, told: Told, own: Numbers) -> Array:
        """Return the share of the closest places that says the same as each; only what changed is counted."""
        self._around.hear(told.heard)
        self._weights.forget()
        self._linked.forget()
        changed = self._party != told.party
        others = holds_any(changed, self._around.number[:, : min(CLOSEST, self._around.size)])
        rows = np.flatnonzero(told.heard & (~self._around.fresh | changed | others))
        near = self._around.of(rows)[:, :CLOSEST]
        self._agreed[rows] = told.shares[told.party[near], own[rows, None]].mean(axis=1)
        self._party = told.party
        return self._agreed

    def _ceiling(self, asked: Mask) -> Array:
        """Return the highest log-odds that a name allows for, known for those that are asked about."""
        if self._namesakes is None:
            return np.full(len(asked), np.inf)
        for number in np.flatnonzero(asked & np.isnan(self._most)):
            others = len(self._namesakes(*self._names[number]))
            self._most[number] = np.log(NAMESAKES / others) if others else np.inf
        return np.where(asked, self._most, np.inf)

    def _trust(self, told: Told, own: Numbers, asked: Numbers, most: Array, free: int) -> Array:
        """Return the probability that places are told right; the worst of a neighbourhood falls first."""
        near = self._around.of(asked)
        says = 2 * told.shares[told.party[near], own[asked, None]] - 1
        counts = self._weights.of(
            asked, near, lambda rows, near: weights(self._at, self._at[rows], near, SCALES, NUGGET)
        )
        vote = SHARPNESS * counts * says
        company = np.where(self._in_company(own, asked, near), COMPANY_ODDS, 0.0)
        weight = _odds_of(np.clip(told.weight[asked], 0.05, 0.98)) - _odds_of(np.array(USUAL_WEIGHT))
        kept, least = np.ones(len(own)), np.full(len(own), np.inf)
        odds = np.zeros(len(asked))
        for _ in range(ROUNDS):
            score = (vote * kept[near]).sum(axis=1)
            usual = _usual_odds(score + company + weight, free)
            odds = score + weight + np.minimum(usual + company, most)
            doubtful = (odds < QUESTIONED) & (kept[asked] > 0)
            least[asked] = np.where(doubtful, odds, np.inf)
            worst = doubtful & (odds <= least[near[:, :RIVALS]].min(axis=1))
            back = (kept[asked] == 0) & (odds > QUESTIONED)
            if not worst.any() and not back.any():
                break
            kept[asked[worst]], kept[asked[back]] = 0.0, 1.0
        trust: Array = 1 / (1 + np.exp(-odds))
        return trust

    def _in_company(self, own: Numbers, asked: Numbers, near: Numbers) -> Mask:
        """Tell which places are of three or more that stand together and tell the same."""
        fellow = self._fellows(own, asked, near)
        every = np.unique(near[fellow])
        theirs = np.zeros(len(own), dtype=np.intp)
        theirs[every] = self._fellows(own, every, self._around.of(every)).sum(axis=1)
        together: Mask = (fellow.sum(axis=1) > 1) | (fellow & (theirs[near] > 1)).any(axis=1)
        return together

    def _fellows(self, own: Numbers, rows: Numbers, near: Numbers) -> Mask:
        """Tell which of the places around each stand together with it and tell the same."""
        linked = self._linked.of(
            rows, near, lambda some, around: _linked(self._at[around] - self._at[some, None])
        )
        fellows: Mask = linked & (own[near] == own[rows, None])
        return fellows


def _linked(ways: Array) -> Mask:
    """Tell which of the places around stand together with a spot, by the ways to them, the nearest first.

    Two stand together if no third lies in the circle that has them for its diameter (Gabriel and Sokal 1969):
    a third, to which the way is shorter, from which both are seen at an obtuse angle.

    Parameters
    ----------
    ways : array of float, shape (m, k, 2)

    Examples
    --------
    >>> _linked(np.array([[[1.0, 0], [0, 1.5], [2, 0]]])).tolist()
    [[True, True, False]]
    """
    along = np.einsum("mad,mbd->mab", ways, ways)
    obtuse = np.einsum("mbb->mb", along)[:, None] < along - 1e-9
    between = obtuse & np.tri(ways.shape[1], k=-1, dtype=bool)
    linked: Mask = ~between.any(axis=2)
    return linked


def _usual_odds(score: Array, free: int) -> float:
    """Return the log-odds that a claim of the day is right: the share of wrong ones by maximum posterior.

    Those that are not asked about count as right.
    """
    right = 1 / (1 + np.exp(-score))
    error = USUAL_ERROR
    for _ in range(30):
        wrong = error * (1 - right) / (error * (1 - right) + (1 - error) * right)
        error = float((wrong.sum() + USUAL_ERROR * USUAL_PLACES) / (free + USUAL_PLACES))
        error = min(max(error, ERRORS[0]), ERRORS[1])
    return float(np.log((1 - error) / error))


def _odds_of(probability: Array) -> Array:
    safe = np.clip(probability, 1e-6, 1 - 1e-6)
    odds: Array = np.log(safe / (1 - safe))
    return odds
