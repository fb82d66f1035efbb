"""Other places of the same name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapper.crs import distance_km

if TYPE_CHECKING:
    from mapper.geocoder.gazetteer import Gazetteer
    from mapper.geocoder.place import Place

APART_KM = 15.0
"""Places of one name that lie closer than this are taken for the same."""


def other_places(gazetteer: Gazetteer, name: str, lon: float, lat: float) -> list[Place]:
    """Return the other places of a name in the country of the one that is meant.

    Parameters
    ----------
    gazetteer : Gazetteer
    name : str
    lon, lat : float
        Where the one that is meant lies, WGS84 degrees.
    """
    found = gazetteer.namesakes(name)
    if not found:
        return []
    near = [place for place in found if distance_km(lon, lat, place.lon, place.lat) < APART_KM]
    country = near[0].country if near else _country_at(gazetteer, lon, lat)
    others = [place for place in found if place.country == country]
    return [place for place in others if distance_km(lon, lat, place.lon, place.lat) >= APART_KM]


def _country_at(gazetteer: Gazetteer, lon: float, lat: float) -> str:
    return next((place.country for place in gazetteer.nearest(lon, lat)), "")
