"""The shipped gazetteer: names to places, offline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from math import cos, radians
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mapper.claims.ontology import Kind, Part
from mapper.geocoder.index import KINDS, Progress, open_index
from mapper.geocoder.joined import together
from mapper.geocoder.matching import Matcher
from mapper.geocoder.names import ARTICLES, bare, fold, strip_admin
from mapper.geocoder.outlines import outline_of
from mapper.geocoder.own import open_own
from mapper.geocoder.place import Context, Place
from mapper.geocoder.ranking import TOWNS, rank, rough_km

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

LONGEST_NAME = 6
"""Words in the longest name that `Gazetteer.longest_match` looks for."""
REMEMBERED = 20_000
AROUND_KM = 150.0
"""How far from another place of the report a loose match may lie; Idlib to Homs."""


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
        self._matcher = Matcher(self._index, self._place)
        self._ranked = lru_cache(maxsize=REMEMBERED)(self._rank)
        self._known = lru_cache(maxsize=REMEMBERED)(self._knows)
        self._seats = lru_cache(maxsize=REMEMBERED)(self._district_points)

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
            ``exact``; ``folded``: but for case, accents and punctuation; ``contained``: with the
            country or province it lies in ("Paris, Texas"); ``alternate``: another of its names;
            ``article``: but for an Arabic article or a silent final h; ``admin word``: but for "province of"
            and the like; ``other level``: a district where a province is spoken of, and so on; ``town``: the
            town, where a province, district or airfield named after it is spoken of; ``inflected``: in
            another case of Ukrainian or Russian (with the extra ``slavic``); ``demonym``: a word for the
            people. Where none of these fits the surroundings also ``transliteration``: the same consonants,
            sounding alike; ``similar``: the same consonants, or one slip away.
        """
        return list(self._ranked(name, context))

    def namesakes(self, name: str) -> list[Place]:
        """Return the places that share a spelling with a name, the likeliest first; none only sounds so."""
        return rank(self._matcher.strict(name), None)

    def place(self, id_: str) -> Place | None:
        """Return the place with an id such as ``geonames:170794``, or None.

        Where several rivers share a name, it is the longest of them.
        """
        number = self._index.number_of(id_)
        return None if number is None else self._place(number)

    def names(self, id_: str) -> list[str]:
        """Return every name of the place with an id, its own first; none if there is no such place."""
        number = self._index.number_of(id_)
        return [] if number is None else self._index.names(number)

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
            if folded[count - 1] and self._known(" ".join(filter(None, folded[:count])), loose):
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
        """Return the outline of a wide place, or the line of a river, in WGS84; None for a point.

        That of a district is approximate: what is nearer to it than to the others of its province.
        """
        if place.geometry is not None:
            return place.geometry
        if place.kind is Kind.ADMIN2:
            from mapper.geocoder.districts import district_outline

            return district_outline(place, self._seats(place.country, place.admin1), self.view)
        return outline_of(place, self.view)

    def shape(self, place: Place, part: Part | None = None) -> BaseGeometry | None:
        """Return the ground of a place or of a part of it, fit to be drawn, in WGS84.

        It is the `geometry`, or else the disc that stands for a town, base or airfield; a side is a wedge of
        it, a bank what lies on that side of the largest river. None for a bank where no river is known.
        """
        from mapper.geocoder.parts import shape_of

        return shape_of(place, self.geometry(place), part)

    def _district_points(self, country: str, admin1: str) -> list[tuple[float, float]]:
        """Return the points of all districts of a province."""
        entries = self._index.entries
        is_district = entries["kind"] == KINDS.index(Kind.ADMIN2)
        numbers = np.flatnonzero(is_district & (entries["country"] == country.encode()))
        districts = (self._index.place(int(number)) for number in numbers)
        return [(one.lon, one.lat) for one in districts if one.admin1 == admin1]

    @cached_property
    def _town_numbers(self) -> npt.NDArray[np.intp]:
        kinds = [KINDS.index(kind) for kind in sorted(TOWNS)]
        return np.flatnonzero(np.isin(self._index.entries["kind"], kinds))

    @cached_property
    def _towns(self) -> npt.NDArray[Any]:
        """Longitude and latitude of every settlement, read once."""
        return np.asarray(self._index.entries[["lon", "lat"]][self._town_numbers])

    def _knows(self, key: str, loose: bool) -> bool:
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
        found = self._matcher.strict(name)
        if not fits(found, context):
            known = {place.id for place in found}
            loose = self._matcher.loose(name, lambda place: supports(place, context))
            found += [place for place in loose if place.id not in known]
        return tuple(rank(found, context))


def fits(places: Sequence[Place], context: Context | None) -> bool:
    """Return whether any place can be meant in these surroundings, so that no looser match is needed."""
    if context is None or not (context.countries or context.near):
        return bool(places)
    return any(place.kind is Kind.COUNTRY or is_around(place, context) for place in places)


def supports(place: Place, context: Context | None) -> bool:
    """Return whether the surroundings support a loose match; where nothing is known of them, they do."""
    return context is None or is_around(place, context)


def is_around(place: Place, context: Context) -> bool:
    """Return whether a place lies in the countries and near the places of the surroundings, if known."""
    if context.countries and place.country and place.country not in context.countries:
        return False
    return not context.near or any(
        rough_km(place.lon, place.lat, lon, lat) <= AROUND_KM for lon, lat in context.near
    )


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
