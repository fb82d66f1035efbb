"""The extent of a place that is more than a point: read from the base map when it is asked for."""

from __future__ import annotations

from functools import lru_cache

import shapely
from shapely.geometry.base import BaseGeometry

from mapper.claims.ontology import Kind
from mapper.datasets import data_path
from mapper.geocoder.place import Place
from mapper.geocoder.reaches import reaches_of

REMEMBERED = 256


@lru_cache(maxsize=REMEMBERED)
def outline_of(place: Place, view: str) -> BaseGeometry | None:
    """Return the outline of a country, province, region or lake, or the lines of a river; else None.

    Parameters
    ----------
    place : Place
        One of the gazetteer's.
    view : str
        Point of view on disputed areas.

    Returns
    -------
    shapely geometry or None
        In WGS84. None for a point, and for what is known by a point alone: districts, provinces younger than
        the map, regions and seas whose `note` says so.
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
    if source in OTHERS:
        return OTHERS[source](place, view)
    return None


def _region(place: Place, view: str) -> BaseGeometry | None:
    """Return the union of the provinces or countries that a region is made of."""
    import pyarrow.parquet as pq

    from mapper import atlas

    key = place.id.removeprefix("region:")
    columns = ["provinces", "countries"]
    (row,) = pq.read_table(
        data_path("regions.parquet"), columns=columns, filters=[("region", "==", key)]
    ).to_pylist()
    if not any(row.values()):
        return None
    table = atlas.provinces(view)
    wanted = table["id"].isin(row["provinces"]) | table["country"].isin(row["countries"])
    return shapely.coverage_union_all(table.geometry[wanted].to_numpy())


def _lake(place: Place, view: str) -> BaseGeometry:
    """Return all polygons of the lake."""
    from mapper import atlas

    table = atlas.lakes()
    return shapely.union_all(table.geometry[table["name"] == place.id.removeprefix("lake:")].to_numpy())


def _river(place: Place, view: str) -> BaseGeometry:
    """Return all pieces of the river that the place's point lies on."""
    from mapper import atlas

    table = atlas.rivers()
    pieces = table.geometry[table["river"] == place.id.removeprefix("river:")].to_numpy()
    point = shapely.Point(place.lon, place.lat)
    reach = min(reaches_of(pieces), key=lambda rows: float(shapely.distance(pieces[rows], point).min()))
    return shapely.union_all(pieces[reach])


OTHERS = {"region": _region, "lake": _lake, "river": _river}
"""Where an id begins so → what makes its outline."""
