"""Which small places of a report lie apart from its others: often a namesake of one that is not listed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mapper.geocoder.ranking import EARTH_RADIUS_KM

FEWEST, MOST = 12, 5_000
"""Places from which it can be told what is usual; no report names more than the second number."""
NEIGHBOUR = 2
"""The neighbour that is looked at; two names of one place are each other's first."""
TIMES = 2.0
"""A place is apart when its neighbour is this many times as far as is usual …"""
NEAREST_KM = 40.0
"""… and farther than this."""


def apart(points: Sequence[tuple[float, float]]) -> npt.NDArray[np.bool_]:
    """Return for each point (lon, lat) whether it lies apart from the others.

    The usual distance is the median of all points' distances to their second-nearest neighbour. With fewer
    than `FEWEST` points, or more than `MOST`, none is said to be apart.

    Examples
    --------
    >>> row = [(36 + n / 10, 48.0) for n in range(12)]
    >>> apart([*row, (24.0, 49.0)]).tolist()[-2:]
    [False, True]
    """
    if not FEWEST <= len(points) <= MOST:
        return np.zeros(len(points), dtype=bool)
    lon, lat = np.radians(np.array(points, dtype=float)).T
    sphere = np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
    cosines = np.clip(sphere @ sphere.T, -1.0, 1.0)
    kilometres = np.arccos(np.partition(cosines, -1 - NEIGHBOUR, axis=1)[:, -1 - NEIGHBOUR]) * EARTH_RADIUS_KM
    return np.asarray(kilometres > max(NEAREST_KM, TIMES * float(np.median(kilometres))))
