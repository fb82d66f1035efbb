"""The places around a spot, the nearest first, from one day to the next: what is still right is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

Array = NDArray[np.float64]
Numbers = NDArray[np.intp]
Mask = NDArray[np.bool_]
MANY = 300
"""With so many new places, all neighbours are looked for anew."""
SPARE, MOSTLY = 8, 0.8
"""How many more are asked for where most places are heard."""
WORD = 8
"""So many flags are looked at together."""


class Neighbours:
    """The nearest places that are heard, around each spot.

    Parameters
    ----------
    spots : array of float, shape (m, 2)
        Kilometres on the plane.
    places : array of float, shape (n, 2)
        All that can ever be heard.
    count : int
        How many are wanted.
    apart : bool
        The spots are the places, and none is its own neighbour.

    Examples
    --------
    >>> places = np.array([[0.0, 0], [1, 0], [5, 0]])
    >>> around = Neighbours(np.array([[2.0, 0]]), places, 1)
    >>> around.hear(np.array([True, True, True]))
    >>> around.of(np.array([0])).tolist()
    [[1]]
    >>> around.hear(np.array([True, False, True]))
    >>> around.of(np.array([0])).tolist()
    [[0]]
    """

    def __init__(self, spots: Array, places: Array, count: int, *, apart: bool = False) -> None:
        self.spots, self.places, self.count, self.apart = spots, places, count, apart
        self.number = np.zeros((len(spots), count), dtype=np.intp)
        self.distance = np.full((len(spots), count), np.inf)
        self.fresh = np.zeros(len(spots), dtype=bool)
        self.heard = np.zeros(len(places), dtype=bool)
        self._tree: cKDTree | None = None

    def __repr__(self) -> str:
        return f"Neighbours({len(self.spots)} spots, {self.heard.sum()} of {len(self.places)} places)"

    @property
    def size(self) -> int:
        """How many neighbours each spot has: fewer than wanted where few places are heard."""
        return max(min(self.count, int(self.heard.sum()) - self.apart), 0)

    def hear(self, heard: Mask) -> None:
        """Hear these places from now on; spots whose neighbours that changes are no longer `fresh`."""
        gone, new = self.heard & ~heard, np.flatnonzero(heard & ~self.heard)
        if not gone.any() and not len(new):
            return
        before = self.size
        self.heard, self._tree = heard.copy(), None
        if self.size != before or len(new) > MANY:
            self.fresh[:] = False
            return
        rows: Numbers | slice = slice(None) if self.fresh.all() else np.flatnonzero(self.fresh)
        stale = holds_any(gone, self.number[rows, :before]) if gone.any() else np.zeros_like(self.fresh[rows])
        x, y = np.ascontiguousarray(self.spots[rows].T)
        reach = self.distance[rows, before - 1] ** 2 if before else np.zeros_like(x)
        for at_x, at_y in self.places[new]:
            stale |= (x - at_x) ** 2 + (y - at_y) ** 2 <= reach
        self.fresh[rows] = ~stale

    def of(self, rows: Numbers) -> Numbers:
        """Return the numbers of the places around some spots, shape (rows, size)."""
        missing = rows[~self.fresh[rows]]
        if len(missing) and self.size:
            self.distance[missing, : self.size], self.number[missing, : self.size] = self._asked(missing)
        self.fresh[missing] = True
        return self.number[rows, : self.size]

    def _asked(self, rows: Numbers) -> tuple[Array, Numbers]:
        """Return distances and numbers of the places around some spots.

        A tree of all places, built once, is asked for a few more than are wanted, some of which may not be
        heard; where that leaves too few, a tree of those that are heard.
        """
        wanted = self.size + self.apart
        distance, number = np.zeros((len(rows), wanted)), np.zeros((len(rows), wanted), dtype=np.intp)
        left = np.arange(len(rows))
        if wanted + SPARE <= self.heard.sum() and self.heard.mean() > MOSTLY:
            far, found = _query(self._all, self.spots[rows], wanted + SPARE)
            heard = self.heard[found]
            enough = np.flatnonzero(heard.sum(axis=1) >= wanted)
            chosen = heard[enough] & (heard[enough].cumsum(axis=1) <= wanted)
            for told, part in ((distance, far), (number, found)):
                told[enough] = part[enough][chosen].reshape(len(enough), wanted)
            left = np.setdiff1d(left, enough)
        if len(left):
            distance[left], number[left] = self._among_heard(rows[left], wanted)
        if not self.apart:
            return distance, number
        own = number == rows[:, None]
        own[~own.any(axis=1), -1] = True
        shape = len(rows), self.size
        return distance[~own].reshape(shape), number[~own].reshape(shape)

    def _among_heard(self, rows: Numbers, count: int) -> tuple[Array, Numbers]:
        heard = np.flatnonzero(self.heard)
        if self._tree is None:
            self._tree = _tree(self.places[heard])
        distance, found = _query(self._tree, self.spots[rows], count)
        return distance, heard[found]

    @cached_property
    def _all(self) -> cKDTree:
        return _tree(self.places)


def holds_any(mask: Mask, numbers: Numbers) -> Mask:
    """Tell which rows of an array of numbers have any that a mask holds.

    Examples
    --------
    >>> holds_any(np.array([False, True, False]), np.array([[0, 2], [2, 1]])).tolist()
    [False, True]
    """
    held = mask[numbers]
    if not held.size or held.shape[1] % WORD:
        return np.asarray(held.any(axis=1), dtype=bool)
    words = list(np.ascontiguousarray(held.view(np.uint64).T))
    return np.asarray(reduce(np.bitwise_or, words) != 0, dtype=bool)


def _tree(places: Array) -> cKDTree:
    from scipy.spatial import cKDTree

    return cKDTree(places)


def _query(tree: cKDTree, spots: Array, count: int) -> tuple[Array, Numbers]:
    found = tree.query(spots, k=range(1, count + 1))
    return np.asarray(found[0], dtype=np.float64), np.asarray(found[1], dtype=np.intp)


class Kept:
    """Something worked out for each of the places around a spot, kept while they are the same.

    Parameters
    ----------
    around : Neighbours
    kind : type
        Of the entries.
    """

    def __init__(self, around: Neighbours, kind: type) -> None:
        self.around = around
        self.values: NDArray[Any] = np.zeros(around.number.shape, dtype=kind)
        self.known = np.zeros(len(around.spots), dtype=bool)

    def forget(self) -> None:
        """Forget what rests on neighbours that are no longer the same; to be called after `hear`."""
        self.known &= self.around.fresh

    def of(self, rows: Numbers, near: Numbers, make: Callable[[Numbers, Numbers], Any]) -> NDArray[Any]:
        """Return what is kept of some spots, given the places around them; what is missing is made."""
        new = ~self.known[rows]
        missing = rows[new]
        if len(missing):
            self.values[missing, : near.shape[1]] = make(missing, near[new])
            self.known[missing] = True
        return self.values[rows, : near.shape[1]]
