"""The Gaussian process classifier on the places nearest to each spot, many spots at a time.

Source: Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), sections 3.4 (Laplace's
approximation for the logistic likelihood) and 3.6 (several classes, one against the rest). The neighbourhood
makes it local, as in kriging; its width follows the spacing of the places, so that nothing is in kilometres.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Numbers = NDArray[np.intp]
STEPS = 15
CLOSE = 0.01
"""A Newton step smaller than this, in log-odds, is the last."""
FARTHEST = 30.0
"""Log-odds are cut here before they become a probability."""
LEAST = 1e-9
SHARPER = 2.0
CROSSING, WIDEST_KM = 0.5, 75.0
"""A barrier counts for half a length scale, and for no more than so many kilometres."""
BATCH = 3_000
"""Spots at a time: they need some 100 MB."""


class Scale(NamedTuple):
    """One scale of the covariance.

    Attributes
    ----------
    spacings : float
        Its length, in spacings of the places around.
    variance : float
        Prior variance of the log-odds. High: every place is on its own side, as with a maximal margin.
        Low: a place that all its neighbours contradict is outvoted.
    smooth : bool
        Matérn 5/2 rather than 3/2.
    """

    spacings: float
    variance: float
    smooth: bool = True


def log_odds(
    places: Array,
    target: Array,
    weight: Array,
    spots: Array,
    around: Numbers,
    scales: Sequence[Scale],
) -> tuple[Array, Array]:
    """Return mean and variance of the log-odds of one class at each spot.

    Parameters
    ----------
    places : array of float, shape (n, d)
        Positions in kilometres; each further column is a barrier, on whose two sides it differs by one.
    target : array of float, shape (n,)
        The share of the class at a place: 1, 0, or between for a contested one.
    weight : array of float, shape (n,)
        How much a place counts, 0-1.
    spots : array of float, shape (m, d)
    around : array of int, shape (m, k)
        The places that count for each spot, the nearest first.
    scales : sequence of Scale
        The covariance is their sum.

    Returns
    -------
    mean, variance : array of float, shape (m,)

    Examples
    --------
    >>> places = np.array([[0.0, 0], [1, 0], [3, 0], [4, 0]])
    >>> spots, around = np.array([[2.0, 0], [0.5, 0]]), np.array([[1, 2, 0, 3], [0, 1, 2, 3]])
    >>> mean, _ = log_odds(places, np.array([1.0, 1, 0, 0]), np.ones(4), spots, around, [Scale(2, 100)])
    >>> abs(round(float(mean[0]), 6)), bool(mean[1] > 1)
    (0.0, True)
    """
    mean, variance = np.zeros(len(spots)), np.zeros(len(spots))
    for start in range(0, len(spots), BATCH):
        rows = slice(start, start + BATCH)
        near = around[rows]
        mean[rows], variance[rows] = _laplace(places[near], target[near], weight[near], spots[rows], scales)
    return mean, variance


def spacing(distance: Array) -> Array:
    """Return the spacing of the places around each spot, from its distances to the nearest ones in order.

    It is the side of the square that each place has to itself in the disc that the eighth one bounds.

    Parameters
    ----------
    distance : array of float, shape (m, k)
    """
    count = min(8, distance.shape[1])
    side: Array = distance[:, count - 1] * np.sqrt(np.pi / count)
    return np.maximum(side, LEAST)


def probability(mean: Array, variance: Array) -> Array:
    """Return the probability that a Gaussian log-odds stands for; see `moderated`."""
    return _logistic(moderated(mean, variance))


def moderated(mean: Array, variance: Array) -> Array:
    """Return the log-odds that remain when their uncertainty is taken into account.

    That is MacKay's moderated output (1992), sharpened: with places that tell their own side rightly it is
    too cautious, by a factor that was measured.
    """
    odds: Array = SHARPER * mean / np.sqrt(1 + np.pi * variance / 8)
    return odds


def _logistic(value: Array) -> Array:
    odds: Array = 1 / (1 + np.exp(-np.clip(value, -FARTHEST, FARTHEST)))
    return odds


def _laplace(
    near: Array, target: Array, weight: Array, spots: Array, scales: Sequence[Scale]
) -> tuple[Array, Array]:
    """Return mean and variance at spots, each with places of its own: near (m, k, d), target (m, k)."""
    gap = np.linalg.norm((near - spots[:, None])[..., :2], axis=-1)
    side = spacing(gap)[:, None]
    between = _covariance(near[:, :, None], near[:, None], side[..., None], scales)
    towards = _covariance(near, spots[:, None], side, scales)
    prior = sum(scale.variance for scale in scales)
    steady = np.eye(near.shape[1])
    between += 1e-6 * prior * steady
    value = np.zeros_like(target)
    for _ in range(STEPS):
        slope, curve = _likelihood(value, target, weight)
        root = np.sqrt(curve)
        whole = steady + root[:, :, None] * between * root[:, None, :]
        pull = curve * value + slope
        inner = root * np.einsum("mij,mj->mi", between, pull)
        new = np.einsum("mij,mj->mi", between, pull - root * _solved(whole, inner))
        moved = float(np.abs(new - value).max(initial=0.0))
        value = new
        if moved < CLOSE:
            break
    slope, curve = _likelihood(value, target, weight)
    root = np.sqrt(curve)
    whole = steady + root[:, :, None] * between * root[:, None, :]
    mean = (towards * slope).sum(axis=1)
    known = root * towards
    return mean, np.maximum(prior - (known * _solved(whole, known)).sum(axis=1), 0.0)


def _covariance(one: Array, other: Array, side: Array, scales: Sequence[Scale]) -> Array:
    """Return the sum of Matérn covariances of the distances, with what lies between counted in."""
    plain = _squared(one, other, range(2))
    barriers = _squared(one, other, [number for number in range(2, one.shape[-1]) if one[..., number].any()])
    total = np.zeros_like(plain)
    for spacings, variance, smooth in scales:
        length = spacings * side
        crossing = np.minimum(CROSSING, WIDEST_KM / length)
        squared = plain / length**2 + barriers * crossing**2
        far = np.sqrt((5 if smooth else 3) * squared)
        rest = far**2 / 3 if smooth else 0.0
        total += variance * (1 + far + rest) * np.exp(-far)
    return total


def _squared(one: Array, other: Array, columns: Iterable[int]) -> Array:
    """Return the squared distance over some of the coordinates; one at a time, which spares memory."""
    total = np.zeros(np.broadcast_shapes(one.shape, other.shape)[:-1])
    for number in columns:
        total += (one[..., number] - other[..., number]) ** 2
    return total


def _likelihood(value: Array, target: Array, weight: Array) -> tuple[Array, Array]:
    share = _logistic(value)
    return weight * (target - share), np.maximum(weight * share * (1 - share), LEAST)


def _solved(matrices: Array, right: Array) -> Array:
    return np.asarray(np.linalg.solve(matrices, right[..., None])[..., 0], dtype=np.float64)
