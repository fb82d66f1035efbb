"""The study area: the land that the map is about, named by the user or guessed from the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import shapely
from shapely.geometry import MultiPoint, MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from mapper.claims.ontology import Kind
from mapper.claims.table import split_list
from mapper.crs import Plane, span, split, window
from mapper.errors import FileError, InputError, NotFoundError
from mapper.geocoder.place import Context, Place

if TYPE_CHECKING:
    from mapper.geocoder.gazetteer import Gazetteer

FARTHEST_LATITUDE = 85.0
OUTLINED = (Kind.COUNTRY, Kind.ADMIN1)
POLYGON_FILES = (".geojson", ".gpkg", ".json", ".shp", ".parquet", ".kml")


def study_area(text: str, gazetteer: Gazetteer) -> BaseGeometry:
    """Return the area that a user names.

    Parameters
    ----------
    text : str
        ``W,S,E,N`` in degrees, the path of a polygon file, or names of countries and provinces, with ``;``
        between them.
    gazetteer : Gazetteer

    Returns
    -------
    Polygon or MultiPolygon
        WGS84.

    Raises
    ------
    InputError, FileError, NotFoundError
        If it is none of these.
    """
    if _is_box(text):
        return _box(text)
    if _is_file(text):
        return _from_file(Path(text))
    outlines = [gazetteer.geometry(place) for place in named_places(text, gazetteer)]
    return polygons(shapely.union_all(outlines))


def named_places(text: str, gazetteer: Gazetteer) -> list[Place]:
    """Return the countries and provinces that an area names; none where it is ``W,S,E,N`` or a file.

    Raises
    ------
    NotFoundError
        If one of them is not known.
    """
    return [] if _is_box(text) or _is_file(text) else [_named(name, gazetteer) for name in split_list(text)]


def guessed_area(points: Sequence[tuple[float, ...]], land: BaseGeometry, margin_km: float) -> BaseGeometry:
    """Return the land in a box around the evidence, with a margin, on an equal-area plane.

    Parameters
    ----------
    points : sequence of (lon, lat)
    land : shapely geometry
        WGS84 outline of the countries around.
    margin_km : float

    Returns
    -------
    Polygon or MultiPolygon
        WGS84; the plain box where there is no land.
    """
    spots = MultiPoint(points)
    plane = Plane(span(spots))
    around = plane.flat(spots).envelope.buffer(margin_km * 1000, join_style="mitre")
    wide = split(plane.back(shapely.segmentize(around, 20_000)))
    ashore = polygons(shapely.intersection(wide, land))
    return wide if ashore.is_empty else ashore


def land_around(
    shapes: Sequence[BaseGeometry], points: Sequence[tuple[float, float]], view: str, margin_km: float
) -> BaseGeometry:
    """Return the land in a box around shapes and points; see `guessed_area`.

    Parameters
    ----------
    shapes : sequence of shapely geometry
        WGS84.
    points : sequence of (lon, lat)
    view : str
        Point of view on disputed areas.
    margin_km : float
    """
    from mapper import atlas

    corners = [corner for shape in shapes for corner in box(*span(shape)).exterior.coords]
    corners += points
    around = mappable(MultiPoint(corners))
    land = atlas.countries(view, window(span(around), 3)).union_all()
    return guessed_area(corners, land, margin_km)


def mappable(area: BaseGeometry) -> BaseGeometry:
    """Return the area if one plane can hold it.

    Raises
    ------
    InputError
        If it spans more than half the globe or reaches a pole.
    """
    west, south, east, north = span(area)
    if east - west > 180 or south < -FARTHEST_LATITUDE or north > FARTHEST_LATITUDE:
        raise InputError(
            f"the study area {west:.0f},{south:.0f},{east:.0f},{north:.0f} spans half the globe or reaches a "
            "pole: give a smaller one, with --area"
        )
    return area


def polygons(geometry: BaseGeometry) -> MultiPolygon:
    """Return the polygons in a geometry, without the points and lines that an overlay may leave."""
    parts = shapely.get_parts(shapely.make_valid(geometry), return_index=False)
    return MultiPolygon([part for part in shapely.get_parts(parts) if isinstance(part, Polygon)])


def _is_box(text: str) -> bool:
    parts = text.split(",")
    return len(parts) == 4 and all(_is_number(part) for part in parts)


def _is_file(text: str) -> bool:
    return Path(text).suffix.lower() in POLYGON_FILES


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _box(text: str) -> BaseGeometry:
    west, south, east, north = map(float, text.split(","))
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise InputError(f"area '{text}' is no west,south,east,north in degrees, such as 38,34,43,37")
    return box(west, south, east, north)


def _from_file(path: Path) -> BaseGeometry:
    import geopandas as gpd

    if not path.exists():
        raise FileError(f"{path} can't be read: no such file or directory")
    try:
        table = gpd.read_parquet(path) if path.suffix == ".parquet" else gpd.read_file(path)
        outline = polygons(table.to_crs("EPSG:4326").union_all())
    except Exception as error:  # the readers below raise many kinds
        raise InputError(f"{path} can't be read as polygons: {' '.join(str(error).split())}") from error
    if outline.is_empty:
        raise InputError(f"{path} has no polygon in it")
    return outline


def _named(name: str, gazetteer: Gazetteer) -> Place:
    for kind in OUTLINED:
        for place in gazetteer.geocode(name, context=Context(kind=kind)):
            if place.kind == kind and gazetteer.geometry(place) is not None:
                return place
    raise NotFoundError(f"area '{name}' is no country or province in the gazetteer, no file and no W,S,E,N")
