"""The shipped gazetteer: names to places, offline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from math import cos, radians
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mapper.claims.ontology import Kind
from mapper.geocoder.index import ARTICLE_COUNTRIES, KINDS, Progress, Way, open_index
from mapper.geocoder.joined import together
from mapper.geocoder.names import ARTICLES, bare, fold, split_article, strip_admin
from mapper.geocoder.outlines import outline_of
from mapper.geocoder.own import open_own
from mapper.geocoder.place import Context, Place
from mapper.geocoder.ranking import ALIKE, TOWNS, rank, rough_km

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

LONGEST_NAME = 6
"""Words in the longest name that `Gazetteer.longest_match` looks for."""
LONGEST_INPUT = 200
"""Characters; no name is longer, and what is longer is not looked up."""
REMEMBERED = 20_000
MATCHES = {
    Way.NAME: "folded",
    Way.ALTERNATE: "alternate",
    Way.ARTICLE: "article",
    Way.ADMIN_WORD: "admin word",
}
LOOSENESS = {
    word: number for number, word in enumerate(("exact", "folded", "alternate", "admin word", "article"))
}


class Gazetteer:
    """Every place of the shipped data by any of its names, in any script.

    Parameters
    ----------
    view : str, optional
        Point of view on disputed areas, as `mapper.atlas` has them; it decides outlines only.
    own : bool
        Whether the user's own gazetteers are looked up as well (`mapper.add_gazetteer`).
    progress : callable, optional
        Told how many entries are done while the index is built on first use.

    Examples
    --------
    >>> gazetteer = Gazetteer()
    >>> best = gazetteer.geocode("Deir al-Zor")[0]
    >>> best.name, best.country, best.kind.value
    ('Deir ez-Zor', 'SY', 'city')
    >>> gazetteer.longest_match(["Deir", "al-Zor", "fell", "today"])
    2
    """

    def __init__(self, view: str = "un", *, own: bool = True, progress: Progress | None = None) -> None:
        self.view = view
        self._index = together(open_index(progress), open_own() if own else [])
        self._place = lru_cache(maxsize=REMEMBERED)(self._index.place)
        self._ranked = lru_cache(maxsize=REMEMBERED)(self._rank)

    def __repr__(self) -> str:
        return f"Gazetteer({len(self._index):,} places, view={self.view!r})"

    def _repr_html_(self) -> str:
        return f"<b>Gazetteer</b>: {len(self._index):,} places; disputed areas: view <code>{self.view}</code>"

    def geocode(self, name: str, *, context: Context | None = None) -> list[Place]:
        """Return the places that a name may stand for, best first.

        Parameters
        ----------
        name : str
            As the report spells it, in any script, with or without "province of" and the like.
        context : Context, optional
            Countries, places and the kind that the surroundings imply.

        Returns
        -------
        list of Place
            Empty if the name is unknown. Each tells its `score` (0-1) and how its name matched:
            ``exact``; ``folded``: but for case, accents and punctuation; ``alternate``: another of its names;
            ``article``: but for an Arabic article or a silent final h; ``admin word``: but for "province of"
            and the like; ``other level``: a district where a province is spoken of, and so on; ``town``: the
            town, where a province, district or airfield named after it is spoken of.
        """
        return list(self._ranked(name, context))

    def place(self, id_: str) -> Place | None:
        """Return the place with an id such as ``geonames:170794``, or None.

        Where several rivers share a name, it is the longest of them.
        """
        number = self._index.number_of(id_)
        return None if number is None else self._place(number)

    def longest_match(self, words: Sequence[str]) -> int:
        """Return how many of the leading words form a known name, 6 at most; 0 if none.

        Parameters
        ----------
        words : sequence of str
            The words of a text from here on, without the punctuation around them.
        """
        folded = [fold_word(word) for word in words[:LONGEST_NAME]]
        if not folded or not folded[0]:
            return 0
        loose = folded[0] not in ARTICLES or words[0] != folded[0]
        for count in range(len(folded), 0, -1):
            if folded[count - 1] and self._knows(" ".join(filter(None, folded[:count])), loose=loose):
                return count
        return 0

    def nearest(self, lon: float, lat: float, n: int = 1) -> list[Place]:
        """Return the n settlements nearest to a point in WGS84, nearest first."""
        towns = self._towns
        east = np.abs((towns["lon"] - lon + 180) % 360 - 180) * cos(radians(lat))
        apart = np.hypot(east, towns["lat"] - lat)
        closest = np.argpartition(apart, min(4 * n + 20, len(apart) - 1))[: 4 * n + 20]
        places = [self._place(int(self._town_numbers[row])) for row in closest]
        return sorted(distinct(places), key=lambda p: (rough_km(p.lon, p.lat, lon, lat), p.id))[:n]

    def within(self, bbox: tuple[float, float, float, float]) -> pd.DataFrame:
        """Return all settlements in a window, the most populous first.

        Parameters
        ----------
        bbox : tuple of float
            West, south, east, north in WGS84 degrees; west may be larger than east across the antimeridian.

        Returns
        -------
        DataFrame
            `lon`, `lat`, `population` (0 where unknown), `name`, `country`, `admin1`, `id`.
        """
        import pandas as pd

        west, south, east, north = bbox
        lon, lat = self._towns["lon"], self._towns["lat"]
        inside = (lon >= west) & (lon <= east) if west <= east else (lon >= west) | (lon <= east)
        rows = np.flatnonzero(inside & (lat >= south) & (lat <= north))
        places = distinct(self._index.place(int(number)) for number in self._town_numbers[rows])
        places.sort(key=lambda p: (-p.population, p.id))
        columns = ("lon", "lat", "population", "name", "country", "admin1", "id")
        return pd.DataFrame({name: [getattr(place, name) for place in places] for name in columns})

    def geometry(self, place: Place) -> BaseGeometry | None:
        """Return the outline of a country or province, or the line of a river, in WGS84; None for a point."""
        if place.geometry is not None:
            return place.geometry
        return outline_of(place, self.view)

    @cached_property
    def _town_numbers(self) -> npt.NDArray[np.intp]:
        kinds = [KINDS.index(kind) for kind in sorted(TOWNS)]
        return np.flatnonzero(np.isin(self._index.entries["kind"], kinds))

    @cached_property
    def _towns(self) -> npt.NDArray[Any]:
        """Longitude and latitude of every settlement, read once."""
        return np.asarray(self._index.entries[["lon", "lat"]][self._town_numbers])

    def _knows(self, key: str, *, loose: bool) -> bool:
        """Return whether a key leads anywhere; unless `loose`, only as it stands ("er nord" is no "Nord")."""
        if self._index.knows(key):
            return True
        if not loose:
            return False
        if (short := bare(key)) != key and self._index.knows(short):
            return True
        stem, kind = strip_admin(key)
        if kind is None or kind in TOWNS:
            return False
        return self._index.knows(stem) or self._index.knows(bare(stem))

    def _rank(self, name: str, context: Context | None) -> tuple[Place, ...]:
        return tuple(rank(self._find(name), context))

    def _find(self, name: str) -> tuple[Place, ...]:
        """Return the places of a name with how they match, in no order."""
        key = fold(name[: LONGEST_INPUT + 1])
        if not key or len(key) > LONGEST_INPUT:
            return ()
        found = self._matches(name, key, spoken=None)
        stem, kind = strip_admin(key)
        if kind is not None:
            found = self._matches(name, stem, spoken=kind) | found
        return tuple(found.values())

    def _matches(self, name: str, key: str, *, spoken: Kind | None) -> dict[int, Place]:
        """Return entry number → place for a key; `spoken` is the kind named by the word that was stripped."""
        best: dict[int, str] = {}
        for tried, loose in ((key, False), (bare(key), True), (split_article(key), True)):
            for number, way in self._index.find(tried) if tried else ():
                match = "article" if loose and tried != key else MATCHES[way]
                if LOOSENESS[match] < LOOSENESS.get(best.get(number, ""), 99):
                    best[number] = match
        return dict(self._judged(name, best, spoken))

    def _judged(self, name: str, best: dict[int, str], spoken: Kind | None) -> Iterator[tuple[int, Place]]:
        for number, match in best.items():
            place = self._place(number)
            if match == "article" and place.country and place.country not in ARTICLE_COUNTRIES:
                continue
            if spoken is not None:
                match = as_spoken(match, place.kind, spoken)
            elif place.name == name:
                match = "exact"
            if match:
                yield number, replace(place, match=match)


def as_spoken(match: str, kind: Kind, spoken: Kind) -> str:
    """Return how a place matches a name that comes with a word for its kind; empty if it can't be meant.

    Examples
    --------
    >>> as_spoken("folded", Kind.CITY, Kind.ADMIN1), as_spoken("folded", Kind.CITY, Kind.RIVER)
    ('town', '')
    """
    if kind is spoken or (kind in TOWNS and spoken in TOWNS):
        return "article" if match == "article" else "admin word"
    if kind in ALIKE[spoken]:
        return "other level"
    return "town" if kind in TOWNS and spoken not in (Kind.RIVER, Kind.COUNTRY) else ""


def distinct(places: Iterable[Place]) -> list[Place]:
    """Return places in their order, the first of each id."""
    first: dict[str, Place] = {}
    for place in places:
        first.setdefault(place.id, place)
    return list(first.values())


@lru_cache(maxsize=65536)
def fold_word(word: str) -> str:
    """Return `fold` of one word, remembered: a text has few different words."""
    return fold(word)
