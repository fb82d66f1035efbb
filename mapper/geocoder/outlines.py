"""The extent of a place that is more than a point: read from the base map when it is asked for."""

from __future__ import annotations

from functools import lru_cache

import shapely
from shapely.geometry.base import BaseGeometry

from mapper.claims.ontology import Kind
from mapper.geocoder.place import Place
from mapper.geocoder.reaches import reaches_of

REMEMBERED = 256


@lru_cache(maxsize=REMEMBERED)
def outline_of(place: Place, view: str) -> BaseGeometry | None:
    """Return the outline of a country, a territory or a province, or the lines of a river; else None.

    Parameters
    ----------
    place : Place
        One of the gazetteer's.
    view : str
        Point of view on disputed areas.

    Returns
    -------
    shapely geometry or None
        In WGS84. None for a point, and for a district: only its seat is known.
    """
    from mapper import atlas

    source, _, key = place.id.partition(":")
    if place.kind is Kind.COUNTRY and source == "iso":
        return atlas.outline(key, view)
    if place.kind is Kind.ADMIN1 and source == "iso":
        table = atlas.provinces(view, (place.lon, place.lat, place.lon, place.lat))
        return next(iter(table.geometry[table["id"] == key]), None)
    if source == "unit":
        table = atlas.provinces(view)
        return shapely.coverage_union_all(table.geometry[table["unit"] == key].to_numpy())
    return _river(place) if source == "river" else None


def _river(place: Place) -> BaseGeometry:
    """Return all pieces of the river that the place's point lies on."""
    from mapper import atlas

    table = atlas.rivers()
    pieces = table.geometry[table["river"] == place.id.removeprefix("river:")].to_numpy()
    point = shapely.Point(place.lon, place.lat)
    reach = min(reaches_of(pieces), key=lambda rows: float(shapely.distance(pieces[rows], point).min()))
    return shapely.union_all(pieces[reach])
