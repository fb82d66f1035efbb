"""How long the frontlines are on each day, from the edges of cells.

The frontlines of a map come out of the smoothing of all its areas (`mapper.control.smoothing`), which is too
much for every day of a year. Their length takes the front alone: its vertices are moved by the same rules,
its corners are cut, and nothing is drawn. What only the whole map can tell is left out: where a line stops
short of a place or of another line, and ground that keeps its shape though no outline of it cuts the cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from mapper.claims.ontology import Status
from mapper.control.smoothing import PASSES, SMALL, along_drawn_lines
from mapper.crs import Plane, span
from mapper.edges import Edges, Numbers

if TYPE_CHECKING:
    from mapper.control.timeline import Group

Codes = NDArray[np.integer[Any]]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def front_lengths(
    decisions: Iterable[Codes], fronts: Fronts, groups: Sequence[Group]
) -> Iterator[dict[tuple[str, str], float]]:
    """Yield the length of the frontline between each two actors, in km, for each day.

    Parameters
    ----------
    decisions : iterable of int arrays, shape (cells,)
        The code of the group of each cell, one array a day.
    fronts : Fronts
        Of the cells.
    groups : sequence of Group
        By their codes, in order of name. Only single actors in control have a side.
    """
    sided = np.array([one.status == Status.CONTROLLED and ";" not in one.actors for one in groups])
    before: Codes | None = None
    found: dict[tuple[str, str], float] = {}
    for codes in decisions:
        if before is None or (codes != before).any():
            lengths = fronts.km(codes, sided)
            found = {(groups[one].actors, groups[other].actors): km for (one, other), km in lengths.items()}
        before = codes
        yield found


class Fronts:
    """The edges of cells, along which frontlines are measured as a map would draw them.

    Parameters
    ----------
    edges : Edges
        Of the cells, WGS84.
    km2 : array of float, shape (cells,)
        Their areas.

    Examples
    --------
    >>> from mapper.edges import edges_of
    >>> edges = edges_of(np.array([shapely.box(40, 35, 40.1, 35.1), shapely.box(40.1, 35, 40.2, 35.1)]))
    >>> lengths = Fronts(edges, np.array([101.0, 101.0])).km(np.array([0, 1]), np.array([True, True]))
    >>> {pair: round(km, 1) for pair, km in lengths.items()}
    {(0, 1): 11.1}
    """

    def __init__(self, edges: Edges, km2: Floats) -> None:
        from scipy.sparse import csr_array

        inner = edges.inner
        self._one, self._other, self._ends = inner.one, inner.other, inner.ends
        self._drawn = along_drawn_lines(edges, inner)
        self._outer = edges[edges.other < 0].degrees() > 0
        self._xy_km = Plane(span(shapely.multipoints(edges.xy))).metres(edges.xy) / 1000
        self._km2 = km2
        here, there = np.concatenate([inner.one, inner.other]), np.concatenate([inner.other, inner.one])
        self._beside = csr_array((np.ones(len(here), bool), (here, there)), shape=(len(km2),) * 2)

    def __repr__(self) -> str:
        return f"Fronts({len(self._km2)} cells, {len(self._one)} edges)"

    def km(self, codes: Codes, sided: Flags) -> dict[tuple[int, int], float]:
        """Return the length of the line between each two codes that meet, the lower one first.

        Parameters
        ----------
        codes : array of int, shape (cells,)
        sided : array of bool, shape (codes,)
            Which of them have a side.
        """
        border = np.flatnonzero(codes[self._one] != codes[self._other])
        met = sided[codes[self._one[border]]] & sided[codes[self._other[border]]]
        front = border[met]
        if not len(front):
            return {}
        vertex, ends = np.unique(self._ends[front], return_inverse=True)
        ends = ends.reshape(-1, 2)
        fixed = self._outer.copy()
        fixed[self._ends[border[~met]]] = True
        soft = (np.bincount(ends.ravel()) == 2) & ~fixed[vertex]
        one, other = self._one[front], self._other[front]
        stiff = self._stiff(codes, one[self._drawn[front]], np.union1d(one, other))
        soft[ends[stiff[one] | stiff[other]]] = False
        sides = np.sort(codes[np.column_stack([one, other])], axis=1)
        pairs, number = np.unique(sides @ [len(sided), 1], return_inverse=True)
        sums = np.bincount(number, _smoothed_km(self._xy_km[vertex], ends, soft)).tolist()
        return {divmod(pair, len(sided)): km for pair, km in zip(pairs.tolist(), sums, strict=True)}

    def _stiff(self, codes: Codes, drawn: Numbers, along: Numbers) -> Flags:
        """Tell which cells keep their outlines: drawn lines bound them, or their patch is small."""
        stiff = np.zeros(len(codes), dtype=bool)
        stiff[drawn] = True
        enough = SMALL * float(np.median(self._km2[along]))
        cells, km2 = self._patches(codes, along, enough)
        stiff[cells[km2 < enough]] = True
        return stiff

    def _patches(self, codes: Codes, cells: Numbers, enough_km2: float) -> tuple[Numbers, Floats]:
        """Return some cells and those around them, and how large a patch each is in, as far as it matters.

        What is known of a patch grows from cell to cell until it is large enough.
        """
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        at = np.full(len(codes), -1)
        while True:
            at[cells] = np.arange(len(cells))
            beside = self._beside[cells]
            here, there = np.repeat(np.arange(len(cells)), np.diff(beside.indptr)), beside.indices
            same = codes[cells[here]] == codes[there]
            here, there = here[same], there[same]
            known = at[there] >= 0
            links = coo_array((known[known], (here[known], at[there[known]])), shape=(len(cells),) * 2)
            label = connected_components(links, directed=False)[1]
            km2 = np.asarray(np.bincount(label, self._km2[cells]), dtype=float)[label]
            further = there[~known & (km2[here] < enough_km2)]
            if not len(further):
                return cells, km2
            cells = np.concatenate([cells, np.unique(further)])


def _smoothed_km(xy: Floats, ends: Numbers, soft: Flags) -> Floats:
    """Return how long each edge is when soft vertices are averaged and their corners cut."""
    order = np.argsort(ends.ravel(), kind="stable")
    beside, moving = ends[:, ::-1].ravel()[order], np.flatnonzero(soft)
    first = np.searchsorted(ends.ravel()[order], moving)
    before, after = beside[first], beside[first + 1]
    xy = xy.copy()
    for _ in range(PASSES):
        xy[moving] = 0.5 * xy[moving] + 0.25 * (xy[before] + xy[after])
    across = np.zeros(len(xy))
    across[moving] = np.hypot(*(xy[before] - xy[after]).T) / 4
    left = 1 - soft[ends].sum(axis=1) / 4
    km: Floats = np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T) * left + across[ends].sum(axis=1) / 2
    return km
