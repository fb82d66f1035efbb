"""Kriging: how much each place around counts for a spot, by where they lie alone.

Source: simple kriging of indicators (Journel 1983, Nonparametric estimation of spatial distributions), which
is the least-squares classification of Rasmussen and Williams (Gaussian Processes for Machine Learning, 2006,
section 6.5). A spot hears the nearest places only. Lengths follow the spacing of the places, so that nothing
is in kilometres. The weights do not depend on what the places tell: they stay while the places do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Numbers = NDArray[np.intp]
CROSSING, WIDEST_KM = 0.5, 75.0
"""A barrier counts for half a length scale, and for no more than so many kilometres."""
EIGHTH = 8
LEAST = 1e-9
BATCH = 3_000
"""Spots at a time: they need some 60 MB."""
DIGITS = 9
"""Weights are rounded, so that they are the same whatever other spots are asked for with them."""
FARTHEST = 30.0
"""Log-odds are cut here before they become a probability."""


class Scale(NamedTuple):
    """One scale of the covariance.

    Attributes
    ----------
    spacings : float
        Its length, in spacings of the places around.
    share : float
        Its part in the variance, beside those of other scales.
    smooth : bool
        Matérn 5/2 rather than 3/2.
    """

    spacings: float
    share: float = 1.0
    smooth: bool = True


def weights(places: Array, spots: Array, around: Numbers, scales: Sequence[Scale], nugget: float) -> Array:
    """Return how much each place around a spot counts for it.

    Parameters
    ----------
    places : array of float, shape (n, d)
        Positions in kilometres; each further column is a barrier, on whose two sides it differs by one.
    spots : array of float, shape (m, d)
    around : array of int, shape (m, k)
        The places that count for each spot, the nearest first.
    scales : sequence of Scale
        The covariance is their sum.
    nugget : float
        Variance of what a place tells beside the sum of the scales': the higher it is, the more places have
        to say the same.

    Returns
    -------
    array of float, shape (m, k)
        Their sum is about 1 among the places and falls towards 0 away from all of them.

    Examples
    --------
    >>> places, spot = np.array([[0.0, 0], [1, 0], [3, 0], [4, 0]]), np.array([[2.0, 0]])
    >>> weights(places, spot, np.array([[1, 2, 0, 3]]), [Scale(2)], 0.1).round(2).tolist()
    [[0.44, 0.44, 0.07, 0.07]]
    """
    found = np.empty(around.shape)
    for start in range(0, len(spots), BATCH):
        rows = slice(start, start + BATCH)
        found[rows] = _weights(places[around[rows]], spots[rows], scales, nugget)
    return found.round(DIGITS)


def odds(vote: Array, sharpness: float) -> Array:
    """Return the probability that a vote between -1 and 1 stands for.

    Examples
    --------
    >>> odds(np.array([0.0, 1.0]), 5.0).round(3).tolist()
    [0.5, 0.993]
    """
    likely: Array = 1 / (1 + np.exp(-np.clip(sharpness * vote, -FARTHEST, FARTHEST)))
    return likely


def _weights(near: Array, spots: Array, scales: Sequence[Scale], nugget: float) -> Array:
    """Return the weights at spots, each with places of its own: near (m, k, d)."""
    gap = np.linalg.norm((near - spots[:, None])[..., :2], axis=-1)
    side = _spacing(gap)[:, None]
    total = sum(scale.share for scale in scales)
    between = _covariance(near[:, :, None], near[:, None], side[..., None], scales)
    between += nugget * total * np.eye(near.shape[1])
    towards = _covariance(near, spots[:, None], side, scales)
    return np.asarray(np.linalg.solve(between, towards[..., None])[..., 0], dtype=np.float64)


def _spacing(distance: Array) -> Array:
    """Return the spacing of the places around each spot, from its distances to the nearest ones in order.

    It is the side of the square that each place has to itself in the disc that the eighth one bounds.
    """
    count = min(EIGHTH, distance.shape[1])
    side: Array = distance[:, count - 1] * np.sqrt(np.pi / count)
    return np.maximum(side, LEAST)


def _covariance(one: Array, other: Array, side: Array, scales: Sequence[Scale]) -> Array:
    """Return the sum of Matérn covariances of the distances, with what lies between counted in."""
    plain = _squared(one, other, range(2))
    barriers = _squared(one, other, range(2, one.shape[-1]))
    total = np.zeros_like(plain)
    for spacings, share, smooth in scales:
        length = spacings * side
        crossing = np.minimum(CROSSING, WIDEST_KM / length)
        squared = plain / length**2 + barriers * crossing**2
        far = np.sqrt((5 if smooth else 3) * squared)
        rest = far**2 / 3 if smooth else 0.0
        total += share * (1 + far + rest) * np.exp(-far)
    return total


def _squared(one: Array, other: Array, columns: Iterable[int]) -> Array:
    """Return the squared distance over some of the coordinates, where any of them is not zero."""
    total = np.zeros(np.broadcast_shapes(one.shape, other.shape)[:-1])
    for number in columns:
        here, there = one[..., number], other[..., number]
        rows = np.flatnonzero(here.reshape(len(here), -1).any(axis=1))
        if len(rows):
            total[rows] += (here[rows] - there[rows]) ** 2
    return total
