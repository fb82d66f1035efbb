"""What a geocoder answers: places, best first, and the protocol every geocoder follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from shapely.geometry.base import BaseGeometry

from mapper.claims.ontology import Kind

CONTAINED = "contained"
"""How a name matches that comes with the country or province it lies in: Paris, Texas."""
SOUNDS_ALIKE = "transliteration"
"""How a name matches that sounds like another, whichever way it is spelled in Latin letters."""
SIMILAR = "similar"
"""How a name matches that only sounds like another, or is a slip away: believed only near other places."""


@dataclass(frozen=True)
class Place:
    """One place that a name may stand for.

    Attributes
    ----------
    name : str
        The gazetteer's spelling.
    lon, lat : float
        WGS84 degrees: a settlement's point, or the one that gazetteers give a wider place, mostly inside.
    kind : Kind
        Settlement, airfield, admin1, country, river, ...
    country : str
        ISO 3166-1 alpha-2, or empty when it lies in several.
    admin1 : str
        English name of the first-level division, or empty.
    id : str
        ``geonames:170794``, ``iso:SY-DY``, ``icao:OSDZ``, ``river:Euphrates``, ``supplement:…``
    population : int
        0 means unknown.
    score : float
        0-1, how well this place fits name and context.
    match : str
        How the name matched: ``exact``, ``alternate``, ``folded``, ``article``, ...
    precision_km : float
        How far the point may be off; 0 where the source does not say.
    note : str
        What a user should know (``unchecked``, ``approximate geometry``).
    origin : str
        Who knows it: ``gazetteer``, ``own gazetteer NAME`` or ``online SERVICE``.
    geometry : shapely geometry or None
        WGS84 outline or line of a place that is more than a point.
    """

    name: str
    lon: float
    lat: float
    kind: Kind
    country: str = ""
    admin1: str = ""
    id: str = ""
    population: int = 0
    score: float = 0.0
    match: str = ""
    precision_km: float = 0.0
    note: str = ""
    origin: str = "gazetteer"
    geometry: BaseGeometry | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Context:
    """What the surroundings of a name say about it.

    Attributes
    ----------
    countries : tuple of str
        ISO codes of the countries the report speaks of, most mentioned first.
    near : tuple of (lon, lat)
        Places already known to belong to the report.
    kind : Kind or None
        The kind that the wording implies ("the province of …").
    """

    countries: tuple[str, ...] = ()
    near: tuple[tuple[float, float], ...] = ()
    kind: Kind | None = None


class Geocoder(Protocol):
    """Anything that turns a name into places.

    One that can fail to answer may have a method ``why_not(name: str) -> str`` beside `geocode`: why it had
    no answer for a name, in one sentence, and nothing if it simply knows none.

    Examples
    --------
    >>> class OnePlace:
    ...     def geocode(self, name, *, context=None):
    ...         return [Place("Raqqa", 39.0, 35.95, Kind.CITY)] if name == "Raqqa" else []
    >>> OnePlace().geocode("Nowhere")
    []
    """

    def geocode(self, name: str, *, context: Context | None = None) -> list[Place]:
        """Return the places, best first; an empty list if the name is unknown, never None."""
        ...


def why_not(geocoder: Geocoder, name: str) -> str:
    """Return why a geocoder had no answer for a name; empty if it simply has none, or can't tell.

    A geocoder that can fail has a method ``why_not(name)`` which says so in one sentence.
    """
    tell = getattr(geocoder, "why_not", None)
    return str(tell(name)) if tell else ""
