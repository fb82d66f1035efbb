"""The places around a spot, the nearest first, from one day to the next: what is still right is kept."""

from __future__ import annotations

from collections.abc import Callable
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
        rows = np.flatnonzero(self.fresh)
        stale = gone[self.number[rows, :before]].any(axis=1)
        x, y = self.spots[rows].T
        reach = self.distance[rows, before - 1] ** 2 if before else np.zeros(len(rows))
        for at_x, at_y in self.places[new]:
            stale |= (x - at_x) ** 2 + (y - at_y) ** 2 <= reach
        self.fresh[rows[stale]] = False

    def of(self, rows: Numbers) -> Numbers:
        """Return the numbers of the places around some spots, shape (rows, size)."""
        missing = rows[~self.fresh[rows]]
        if len(missing) and self.size:
            self.distance[missing, : self.size], self.number[missing, : self.size] = self._asked(missing)
        self.fresh[missing] = True
        return self.number[rows, : self.size]

    def _asked(self, rows: Numbers) -> tuple[Array, Numbers]:
        from scipy.spatial import cKDTree

        heard = np.flatnonzero(self.heard)
        if self._tree is None:
            self._tree = cKDTree(self.places[heard])
        wanted = range(1, self.size + self.apart + 1)
        found = self._tree.query(self.spots[rows], k=wanted)
        distance, number = np.asarray(found[0], dtype=np.float64), heard[found[1]]
        if not self.apart:
            return distance, number
        own = number == rows[:, None]
        own[~own.any(axis=1), -1] = True
        shape = len(rows), self.size
        return distance[~own].reshape(shape), number[~own].reshape(shape)


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
