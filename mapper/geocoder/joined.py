"""Several indexes seen as one: the shipped gazetteer first, then the user's own.

An entry of a later index that is a place of an earlier one leads to that place, by all its names. It is the
same place if it has the same id; or a name of it, its sort of kind and its country, and lies as near as two
gazetteers may put one place (`SAME_KM`). The earlier entry's words are answered, but for a row of the user's
that says how good its own point is, and for an earlier point that is known to be approximate.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import accumulate
from math import inf
from typing import Any

import numpy as np
import numpy.typing as npt

from mapper.claims.ontology import Kind
from mapper.geocoder.index import WITH_ADMIN_WORDS, Index, Way
from mapper.geocoder.names import bare, fold, strip_admin
from mapper.geocoder.place import Place
from mapper.geocoder.ranking import TOWNS, rough_km

REMEMBERED = 20_000
SITES = frozenset({Kind.BASE, Kind.FACILITY, Kind.AIRFIELD})
SAME_KM = {
    **dict.fromkeys((*TOWNS, *SITES), 5.0),
    Kind.ADMIN2: 50.0,
    **dict.fromkeys((Kind.AREA, Kind.LAKE), 100.0),
    Kind.RIVER: 500.0,
    **dict.fromkeys((Kind.ADMIN1, Kind.COUNTRY), inf),
}
"""How far apart two gazetteers may put one place; a river's point may be its mouth or its middle."""
GEONAMES = "geonames:"


class Joined:
    """Indexes as one `Index`; the numbers of each follow on those of the one before it.

    Parameters
    ----------
    first : Index
        Of the shipped data.
    own : sequence of (str, Index)
        The user's, each with its name.
    """

    def __init__(self, first: Index, own: Sequence[tuple[str, Index]]) -> None:
        self._indexes = [first, *(index for _, index in own)]
        self._origins = ["", *(f"own gazetteer {name}" for name, _ in own)]
        self._starts = [0, *accumulate(len(index) for index in self._indexes)]
        self._settled = lru_cache(maxsize=REMEMBERED)(self._settle)

    def __len__(self) -> int:
        return self._starts[-1]

    @cached_property
    def entries(self) -> npt.NDArray[Any]:
        """The records of all entries."""
        return np.concatenate([index.entries for index in self._indexes])

    def knows(self, key: str) -> bool:
        """Return whether any entry has this key."""
        return any(index.knows(key) for index in self._indexes)

    def find(self, key: str) -> list[tuple[int, Way]]:
        """Return the number of each place with this key, and the strictest way that leads there."""
        hits = (
            (self._starts[at] + n, way)
            for at, index in enumerate(self._indexes)
            for n, way in index.find(key)
        )
        return self._merged(hits)

    def find_any(self, keys: Sequence[str]) -> Iterator[tuple[int, Way]]:
        """Yield what `find` yields for any of many keys."""
        hits = (
            (self._starts[at] + n, way)
            for at, index in enumerate(self._indexes)
            for n, way in index.find_any(keys)
        )
        yield from self._merged(hits)

    def number_of(self, id_: str) -> int | None:
        """Return the number of the first entry with this id, or None."""
        return self._number_before(id_, len(self._indexes))

    def names(self, number: int) -> list[str]:
        """Return every name of one entry, its own first."""
        at, local = self._home_of(number)
        return self._indexes[at].names(local)

    def place(self, number: int) -> Place:
        """Return one entry as a place; what the user's row leaves open, the place it stands for tells."""
        place = self._entry(number)
        if place.id.startswith(GEONAMES):
            return place
        _, replaced = self._settled(number)
        if replaced is None:
            return place
        known = self._entry(replaced)
        return replace(
            place,
            kind=known.kind if place.kind in TOWNS else place.kind,
            country=place.country or known.country,
            admin1=place.admin1 or known.admin1,
            population=place.population or known.population,
        )

    def _entry(self, number: int) -> Place:
        at, local = self._home_of(number)
        place = self._indexes[at].place(local)
        return replace(place, origin=self._origins[at]) if at else place

    def _home_of(self, number: int) -> tuple[int, int]:
        at = bisect_right(self._starts, number) - 1
        return at, number - self._starts[at]

    def _merged(self, hits: Iterable[tuple[int, Way]]) -> list[tuple[int, Way]]:
        """Return one hit a place: twins lead to one of them."""
        best: dict[int, Way] = {}
        stands: dict[int, int] = {}
        for number, way in hits:
            number, replaced = self._settled(number)
            best[number] = min(way, best.get(number, way))
            if replaced is not None:
                stands[replaced] = number
        for replaced, number in stands.items():
            best[number] = min(best[number], best.pop(replaced, best[number]))
        return list(best.items())

    def _settle(self, number: int) -> tuple[int, int | None]:
        """Return the entry that an entry leads to, and the earlier one that it stands in the place of."""
        at, _ = self._home_of(number)
        if at == 0:
            return number, None
        place = self._entry(number)
        same = self._number_before(place.id, at)
        if same is not None:
            return self._settled(same)
        twin = self._twin(number, place, at)
        if twin is None:
            return number, None
        return (number, twin) if _speaks(place, self._entry(twin)) else (twin, None)

    def _number_before(self, id_: str, at: int) -> int | None:
        for start, index in zip(self._starts, self._indexes[:at], strict=False):
            if (local := index.number_of(id_)) is not None:
                return start + local
        return None

    def _twin(self, number: int, place: Place, at: int) -> int | None:
        """Return the nearest entry of an earlier index that is the same place under another id."""
        found = dict.fromkeys(
            self._settled(start + local)[0]
            for start, index in zip(self._starts, self._indexes[:at], strict=False)
            for local in _namesakes(index, place, self.names(number))
        )
        apart = {other: same_km(place, self._entry(other)) for other in found}
        return min(
            (other for other in apart if apart[other] < inf), key=lambda each: apart[each], default=None
        )


def together(first: Index, own: Sequence[tuple[str, Index]]) -> Index | Joined:
    """Return one index of the shipped data and the user's; the shipped one itself if there is no other."""
    return Joined(first, own) if own else first


def _namesakes(index: Index, place: Place, names: Sequence[str]) -> Iterator[int]:
    """Yield the entries that share the place's own name, or whose own name the place has as another one."""
    key = fold(place.name)
    stem = strip_admin(key)[0] if place.kind in WITH_ADMIN_WORDS else key
    for tried in dict.fromkeys((key, stem, bare(stem))):
        yield from (number for number, _ in index.find(tried))
    for tried in dict.fromkeys(map(fold, names[1:])):
        yield from (number for number, way in index.find(tried) if way is Way.NAME)


def same_km(place: Place, other: Place) -> float:
    """Return how far apart two entries of one name lie if they may be one place; else infinity.

    Examples
    --------
    >>> town = Place("Raqqa", 39.0, 35.95, Kind.CITY, country="SY")
    >>> round(same_km(town, replace(town, lon=39.01, kind=Kind.SETTLEMENT)), 1)
    0.9
    >>> same_km(town, replace(town, kind=Kind.RIVER)), same_km(town, replace(town, lat=36.5))
    (inf, inf)
    """
    alike = place.kind is other.kind or any({place.kind, other.kind} <= sort for sort in (TOWNS, SITES))
    if not alike or (place.country and other.country and place.country != other.country):
        return inf
    apart = rough_km(place.lon, place.lat, other.lon, other.lat)
    near = apart <= max(SAME_KM.get(place.kind, 0.0), place.precision_km, other.precision_km)
    return apart if near else inf


def _speaks(place: Place, other: Place) -> bool:
    """Return whether a row says more of its point than the entry that it doubles."""
    told = bool(place.note or place.precision_km) and not place.id.startswith(GEONAMES)
    return told or bool(other.note)
