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

from mapper.control.laplace import Scale, log_odds, moderated
from mapper.control.neighbours import Web, companies, web
from mapper.crs import Plane

if TYPE_CHECKING:
    import geopandas as gpd

Array = NDArray[np.float64]
Numbers = NDArray[np.intp]
Mask = NDArray[np.bool_]
Namesakes = Callable[[str, float, float], Sequence[object]]
"""Tells the other places of a name, given the name, longitude and latitude of the one that is meant."""

SCALES = (Scale(spacings=4.0, variance=30.0),)
AROUND = 16
CLOSEST = 8
FEWEST = 6
"""With fewer places nobody can be outvoted."""
COMPANY, COMPANY_ODDS = 3, 2.0
"""So many neighbouring places that tell the same bear each other out, by so much in log-odds."""
USUAL_ERROR, USUAL_PLACES = 0.01, 50
"""The share of wrong claims taken for granted, and how many places it takes to learn as much from them."""
ERRORS = (0.002, 0.25)
QUESTIONED = float(np.log(0.85 / 0.15))
"""Log-odds of being right below which a place is asked about."""
USUAL_WEIGHT = 0.8
NAMESAKES = 8
"""So many namesakes make a place as likely wrong as right, before its neighbours are heard."""
UNASKED = 6.0
"""Log-odds of a place that most of its closest neighbours bear out: it needs no closer look."""
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
    told = web(evidence, plane, believed=False)
    trust = np.ones(len(evidence))
    if len(told.rows) >= FEWEST and len(told.actors) > 1:
        trust[told.rows] = _trust(told, evidence.iloc[told.rows], namesakes)
    return evidence.assign(trust=trust, outlier=_odds_of(trust) < QUESTIONED)


def _trust(told: Web, rows: gpd.GeoDataFrame, namesakes: Namesakes | None) -> Array:
    """Return the probability that each place is told right; the worst of a neighbourhood falls first."""
    own = told.shares.argmax(axis=1)
    free = (told.shares.max(axis=1) == 1) & (rows["besieged_by"] == "").to_numpy()
    around = told.others(AROUND)[1]
    agreed = told.shares[around[:, :CLOSEST], own[:, None]].mean(axis=1)
    most = _odds_with_namesakes(rows, free & (agreed < 1), namesakes)
    asked = (agreed <= 0.5) | ((agreed < 1) & np.isfinite(most))
    company = np.where(companies(told, own) >= COMPANY, COMPANY_ODDS, 0.0)
    weight = _shift_of_weight(rows)
    kept = np.ones(len(own))
    score = _score(told, own, kept, around, asked)
    for _ in range(ROUNDS):
        usual = _usual_odds((score + company + weight)[free])
        odds = score + weight + np.minimum(usual + company, most)
        doubtful = free & (odds < QUESTIONED) & (kept > 0)
        least = np.where(doubtful, odds, np.inf)
        worst = doubtful & (odds <= least[around[:, :FEWEST]].min(axis=1))
        back = (kept == 0) & (odds > QUESTIONED)
        if not worst.any() and not back.any():
            break
        kept = np.where(worst, 0.0, np.where(back, 1.0, kept))
        touched = asked & (worst | back)[around].any(axis=1)
        score = np.where(touched, _score(told, own, kept, around, touched), score)
    return np.where(free, 1 / (1 + np.exp(-odds)), 1.0)


def _score(told: Web, own: Numbers, kept: Array, around: Numbers, asked: Mask) -> Array:
    """Return the log-odds, by its neighbours, that each place belongs to whom it is said to."""
    score = np.full(len(own), UNASKED)
    for actor in range(len(told.actors)):
        rows = np.flatnonzero(asked & (own == actor))
        if len(rows):
            share = told.shares[:, actor]
            score[rows] = moderated(*log_odds(told.at, share, kept, told.at[rows], around[rows], SCALES))
    return score


def _usual_odds(score: Array) -> float:
    """Return the log-odds that a claim of the day is right: the share of wrong ones by maximum posterior."""
    right = 1 / (1 + np.exp(-score))
    error = USUAL_ERROR
    for _ in range(30):
        wrong = error * (1 - right) / (error * (1 - right) + (1 - error) * right)
        error = float((wrong.sum() + USUAL_ERROR * USUAL_PLACES) / (len(score) + USUAL_PLACES))
        error = min(max(error, ERRORS[0]), ERRORS[1])
    return float(np.log((1 - error) / error))


def _shift_of_weight(rows: gpd.GeoDataFrame) -> Array:
    if "weight" not in rows:
        return np.zeros(len(rows))
    weight = np.clip(rows["weight"].to_numpy(float), 0.05, 0.98)
    return _odds_of(weight) - _odds_of(np.array(USUAL_WEIGHT))


def _odds_with_namesakes(rows: gpd.GeoDataFrame, asked: Mask, namesakes: Namesakes | None) -> Array:
    """Return the highest log-odds of being right, before its neighbours are heard, that a name allows for."""
    most = np.full(len(rows), np.inf)
    if namesakes is None or "place" not in rows:
        return most
    names, lons, lats = rows["place"].tolist(), rows["lon"].tolist(), rows["lat"].tolist()
    for number in np.flatnonzero(asked):
        others = len(namesakes(names[number], lons[number], lats[number]))
        if others:
            most[number] = np.log(NAMESAKES / others)
    return most


def _odds_of(probability: Array) -> Array:
    safe = np.clip(probability, 1e-6, 1 - 1e-6)
    odds: Array = np.log(safe / (1 - safe))
    return odds
