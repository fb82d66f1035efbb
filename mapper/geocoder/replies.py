"""What online services say of a place, in the words of the ontology.

Every service has a vocabulary of its own: OpenStreetMap's tags (Nominatim, Photon), GeoNames' feature codes,
OpenCage's and ArcGIS' types. The tables below turn those that are known; streets, houses and shops are no
places that a report speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from mapper.claims.ontology import Kind
from mapper.geocoder.sources import CITY_POPULATION

LONGEST = 200
"""Characters of a name that are kept."""
INSIDE = ("properties", "address", "components", "attributes", "extratags")
"""Where services put the facts of a place, beside its top level."""
POINTS = ("geometry", "location", "position")
LON, LAT = ("lon", "lng", "x", "longitude"), ("lat", "y", "latitude")
LISTS = ("features", "geonames", "results", "candidates", "items")
STREETS = frozenset({"highway", "shop", "office", "postal_code", "R", "U"})
HOUSES = frozenset(
    {"house", "house_number", "postcode", "street", "road", "postal_code", "restaurant", "cafe", "fast_food"}
    | {"bar", "pub", "PointAddress", "StreetAddress", "StreetName", "Postal", "PostalExt"}
)
BY_TYPE = {
    Kind.CITY: ("city", "town", "PPLC", "PPLA", "City"),
    Kind.SETTLEMENT: ("village", "hamlet", "suburb", "quarter", "neighbourhood", "isolated_dwelling"),
    Kind.COUNTRY: ("country", "PCLI", "PCLS", "PCLD", "PCLF", "PCL", "Country"),
    Kind.ADMIN1: ("state", "province", "ADM1", "State or Province"),
    Kind.ADMIN2: ("county", "district", "state_district", "ADM2", "County"),
    Kind.RIVER: ("river", "stream", "canal", "wadi", "River", "Stream", "Canal"),
    Kind.LAKE: ("lake", "reservoir", "lagoon", "Lake", "Reservoir"),
    Kind.AIRFIELD: ("aerodrome", "airfield", "airstrip", "AIRP", "AIRF", "AIRB", "Airport"),
    Kind.BASE: ("military", "base", "barracks", "naval_base", "MILB", "INSM", "FT", "Military Base"),
    Kind.AREA: ("region", "island", "archipelago", "desert", "Region", "Island"),
}
"""Types that say the kind by themselves."""
BY_CLASS = {
    Kind.SETTLEMENT: ("P",),
    Kind.ADMIN2: ("A",),
    Kind.BASE: ("military",),
    Kind.AIRFIELD: ("aeroway",),
    Kind.FACILITY: ("man_made", "industrial", "power", "amenity", "building", "landuse", "historic", "S"),
    Kind.AREA: ("natural", "T", "L", "V"),
}
"""Classes that say the kind where the type doesn't."""
KIND_OF_TYPE = {word: kind for kind, words in BY_TYPE.items() for word in words}
KIND_OF_CLASS = {word: kind for kind, words in BY_CLASS.items() for word in words}
CODES = (("STM", Kind.RIVER), ("CNL", Kind.RIVER), ("WAD", Kind.RIVER), ("LK", Kind.LAKE), ("RSV", Kind.LAKE))
"""How GeoNames' codes of waters begin."""
RANKS = ((4, Kind.COUNTRY), (9, Kind.ADMIN1), (12, Kind.ADMIN2))
"""The highest `place_rank` of each level, for servers of Nominatim that don't tell the type of an area."""


@dataclass(frozen=True)
class Facts:
    """What a service says of one place; empty where it says nothing.

    Attributes
    ----------
    kind : Kind or None
        None for a street, a house or a shop.
    id : str
        ``osm:node/1``, ``geonames:170794``.
    """

    kind: Kind | None
    name: str = ""
    country: str = ""
    admin1: str = ""
    population: int = 0
    id: str = ""


def read_reply(raw: Any) -> Facts:
    """Return what the raw reply of a service says of a place.

    Examples
    --------
    >>> read_reply({"fcl": "P", "fcode": "PPLA", "countryCode": "SY", "population": 220488}).kind
    <Kind.CITY: 'city'>
    >>> read_reply({"class": "highway", "type": "residential"}).kind is None
    True
    """
    said = _flat(raw)
    population = _number(said.get("population"))
    return Facts(
        kind=_kind(said, population),
        name=clean(_named(raw) or _first(said, "name", "PlaceName", "toponymName")),
        country=_country(_first(said, "country_code", "countrycode", "countryCode", "Country", "ISO_3166-1")),
        admin1=clean(_first(said, "state", "adminName1", "RegionName", "Region", "province")),
        population=population,
        id=_id(said),
    )


def clean(text: str) -> str:
    """Return text of a service without control characters, on one line, `LONGEST` characters at most."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[: 2 * LONGEST]).split())[:LONGEST]


def sound_only(document: Any) -> Any:
    """Return a service's answer without the places whose coordinates are no point on earth.

    Examples
    --------
    >>> sound_only([{"lat": "95", "lon": "39"}, {"lat": "35.9", "lon": "39"}])
    [{'lat': '35.9', 'lon': '39'}]
    """
    if isinstance(document, list):
        return [entry for entry in document if _is_sound(entry)]
    if isinstance(document, dict):
        return {
            key: sound_only(value) if key in LISTS and isinstance(value, list) else value
            for key, value in document.items()
        }
    return document


def is_on_earth(lon: float, lat: float) -> bool:
    """Tell whether coordinates are a point; 0, 0 stands for "not known" and is none."""
    return isfinite(lon) and isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90 and (lon, lat) != (0, 0)


def _is_sound(entry: Any) -> bool:
    points = list(_points(entry)) if isinstance(entry, dict) else []
    try:
        return isinstance(entry, dict) and all(is_on_earth(float(lon), float(lat)) for lon, lat in points)
    except (TypeError, ValueError, OverflowError):
        return False


def _points(entry: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Yield what an entry says of its longitude and latitude, wherever it does so."""
    for part in (entry, *(entry[key] for key in POINTS if isinstance(entry.get(key), dict))):
        lon, lat = (next((part[key] for key in keys if key in part), None) for keys in (LON, LAT))
        if lon is not None or lat is not None:
            yield lon, lat
        if isinstance(part.get("coordinates"), list) and part.get("type") == "Point":
            yield (*part["coordinates"], None, None)[:2]


def _flat(raw: Any) -> dict[str, Any]:
    """Return all facts of a reply side by side."""
    if not isinstance(raw, dict):
        return {}
    said = {key: value for key, value in raw.items() if raw.get("type") != "Feature" or key != "type"}
    for key in INSIDE:
        if isinstance(raw.get(key), dict):
            said = raw[key] | said
    return said


def _kind(said: Mapping[str, Any], population: int) -> Kind | None:
    group = _first(said, "class", "category", "osm_key", "_category", "fcl", "Addr_type")
    words = [_first(said, key) for key in ("addresstype", "osm_value", "fcode", "_type", "Type", "type")]
    if group in STREETS or group in HOUSES or HOUSES.intersection(words):
        return None
    known = (KIND_OF_TYPE.get(word) for word in words)
    water = (kind for start, kind in CODES if group == "H" and words[2].startswith(start))
    kind = next(filter(None, (*known, *water)), None) or _ranked(said, words) or KIND_OF_CLASS.get(group)
    if kind in (None, Kind.CITY, Kind.SETTLEMENT) and population:
        return Kind.CITY if population >= CITY_POPULATION else Kind.SETTLEMENT
    return kind or Kind.SETTLEMENT


def _ranked(said: Mapping[str, Any], words: list[str]) -> Kind | None:
    rank = _number(said.get("place_rank"))
    if "administrative" not in words or not rank:
        return None
    return next((kind for highest, kind in RANKS if rank <= highest), Kind.SETTLEMENT)


def _named(raw: Any) -> str:
    """Return the English name among those that a reply lists, else the place's own."""
    names = raw.get("namedetails") if isinstance(raw, dict) else None
    return _first(names, "name:en", "int_name", "name") if isinstance(names, dict) else ""


def _first(said: Mapping[str, Any], *keys: str) -> str:
    return next((said[key] for key in keys if isinstance(said.get(key), str) and said[key]), "")


def _number(value: Any) -> int:
    """Return a whole number, however it is written; 0 for anything else."""
    digits = re.fullmatch(r"(\d{1,10})(\.0)?", re.sub("[ ,']", "", str(value)))
    return int(digits[1]) if digits else 0


def _country(code: str) -> str:
    """Return an ISO 3166-1 code of two letters from one of two or three."""
    from babel.core import get_global

    code = code.upper()
    if re.fullmatch("[A-Z]{3}", code):
        code = next(iter(get_global("territory_aliases").get(code, ())), "")
    return code if re.fullmatch("[A-Z]{2}", code) else ""


def _id(said: Mapping[str, Any]) -> str:
    if number := _number(said.get("geonameId")):
        return f"geonames:{number}"
    sort = {"n": "node", "w": "way", "r": "relation"}.get(_first(said, "osm_type")[:1].lower())
    number = _number(said.get("osm_id"))
    return f"osm:{sort}/{number}" if sort and number else ""
