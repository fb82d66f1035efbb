"""Claims in, located claims out: every distinct name is resolved once, all of them together.

A row that brings its own coordinates or drawing keeps them. A name that nothing answers to leaves its row
where it is, unlocated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from mapper.claims.ontology import BANKS, Kind, Part
from mapper.crs import distance_km
from mapper.geocoder.districts import NOTE
from mapper.geocoder.gazetteer import Gazetteer
from mapper.geocoder.names import fold, strip_admin
from mapper.geocoder.parts import point_of, shape_of
from mapper.geocoder.place import Geocoder, Place
from mapper.geocoder.resolve import resolve
from mapper.geocoder.shapes import corridor
from mapper.geocoder.verdict import Query, Resolution, describe

if TYPE_CHECKING:
    import geopandas as gpd

SAME_PLACE_KM = 5.0
"""Coordinates that close to the gazetteer's are those of the same place, if the name is the same."""
SPOTS = (Kind.CITY, Kind.SETTLEMENT, Kind.BASE, Kind.AIRFIELD, Kind.FACILITY)
SHOWN = 3
"""Alternatives told per claim."""
NO_RIVER = "no river is known to flow through it: the bank is not placed"
RIVER_MARGIN = 0.5
"""Degrees around the two ends of a corridor in which rivers are looked for."""


@dataclass(frozen=True)
class Located:
    """What locating fills in, field by column.

    Attributes
    ----------
    located_by : str
        ``given`` (the table had lon and lat), ``drawn`` (it had a geometry), the `origin` of the place
        (``gazetteer``, ``own gazetteer NAME``, ``online SERVICE``), or empty.
    located_note : str
        What to know of the coordinates (``unchecked``, ``approximate``); of an unlocated row, why it is so.
    """

    lon: float = float("nan")
    lat: float = float("nan")
    geometry: BaseGeometry | None = None
    located_by: str = ""
    located_name: str = ""
    located_id: str = ""
    located_kind: str = ""
    located_country: str = ""
    located_note: str = ""
    ambiguous: bool = False
    alternatives: str = ""


@dataclass(frozen=True)
class _Names:
    """The names of one claim that have to be found."""

    place: Query
    to_place: Query | None
    part: Part | None

    @property
    def queries(self) -> list[Query]:
        return [self.place, *([self.to_place] if self.to_place else [])]


def locate(
    claims: gpd.GeoDataFrame,
    geocoder: Geocoder | None = None,
    *,
    countries: Sequence[str] = (),
    view: str = "un",
) -> gpd.GeoDataFrame:
    """Return a copy of a claim table with its places found.

    Parameters
    ----------
    claims : GeoDataFrame
        As `mapper.claims.table.claim_table` makes it.
    geocoder : Geocoder, optional
        Anything with `geocode`; the shipped `Gazetteer` if None.
    countries : sequence of str, optional
        ISO codes of the countries that the claims are known to be about.
    view : str, optional
        Point of view on disputed areas, for the shipped gazetteer.

    Returns
    -------
    GeoDataFrame
        All rows, in their order. `lon`, `lat` (WGS84) and `geometry` are filled where `place` is found: the
        point of a place or in a part of it, the line of a corridor with the point half-way along. Areas
        keep a point; `Gazetteer.geometry` has their outlines. `located_by`, `located_name`,
        `located_id`, `located_kind`, `located_country`, `located_note`, `ambiguous` and `alternatives` say
        how and what else.

    Examples
    --------
    >>> from mapper.claims.ontology import Predicate
    >>> from mapper.claims.table import Claim, claim_table
    >>> table = locate(claim_table([Claim(place="Raqqa", predicate=Predicate.CONTESTS)]))
    >>> table.loc[0, "located_name"], round(float(table.loc[0, "lat"]), 1)
    ('Ar Raqqah', 36.0)
    """
    geocoder = Gazetteer(view) if geocoder is None else geocoder
    rows = claims.to_dict("records")
    given = _given_rows(rows, getattr(geocoder, "local", geocoder))
    names = [None if known else _names(row) for row, known in zip(rows, given, strict=True)]
    queries = [query for each in names if each for query in each.queries]
    near = sorted({(known.lon, known.lat) for known in given if known})
    answers = dict(zip(queries, resolve(queries, geocoder, countries=countries, near=near), strict=True))
    outline = getattr(getattr(geocoder, "local", geocoder), "geometry", _own_outline)
    found = {each: _found(each, answers, outline) for each in dict.fromkeys(names) if each}
    located = [
        known or (found[each] if each else Located()) for known, each in zip(given, names, strict=True)
    ]
    return _filled(claims, located)


def _given_rows(rows: Sequence[dict[str, Any]], geocoder: Geocoder) -> list[Located | None]:
    """Return the locations that rows bring along; the same town twice is one place, however it is given.

    A row with coordinates is the gazetteer's place of its name when that lies within `SAME_PLACE_KM`, else
    that of an earlier row of the same name. Its coordinates stay what they are; no online service is asked.
    """
    known: dict[str, list[Place]] = {}
    located = []
    for row in rows:
        given = _given(row)
        name = row["place"].strip()
        if given and given.located_by == "given" and name:
            if name not in known:
                known[name] = [place for place in geocoder.geocode(name) if place.kind in SPOTS]
            same = _same_place(given, known[name])
            if same is None:
                same = Place(
                    name, given.lon, given.lat, Kind.SETTLEMENT, id=f"given:{name}:{len(known[name])}"
                )
                known[name].append(same)
            given = replace(given, located_id=same.id)
        located.append(given)
    return located


def _same_place(given: Located, places: Sequence[Place]) -> Place | None:
    near = [(distance_km(given.lon, given.lat, place.lon, place.lat), place) for place in places]
    return min(
        (pair for pair in near if pair[0] <= SAME_PLACE_KM), key=lambda pair: pair[0], default=(0, None)
    )[1]


def _given(row: dict[str, Any]) -> Located | None:
    """Return the location that a row brings along."""
    lon, lat, kind = row["lon"], row["lat"], row["kind"]
    drawn = _drawn(row.get("geometry"))
    if lon == lon and lat == lat:
        return Located(lon, lat, drawn or Point(lon, lat), "given", row["place"], located_kind=kind)
    if drawn:
        inside = drawn.representative_point()
        return Located(inside.x, inside.y, drawn, "drawn", row["place"], located_kind=kind)
    return None


def _drawn(geometry: Any) -> BaseGeometry | None:
    return geometry if isinstance(geometry, BaseGeometry) and not geometry.is_empty else None


def _names(row: dict[str, Any]) -> _Names | None:
    """Return the names to be found for a row, with the kinds that its columns imply."""
    if not row["place"].strip():
        return None
    kind = Kind(row["kind"]) if row["kind"] else None
    part = Part(row["part"]) if row["part"] else None
    if row["to_place"].strip():
        return _Names(Query(row["place"], Kind.CORRIDOR), Query(row["to_place"], Kind.CORRIDOR), None)
    return _Names(
        Query(
            row["place"], kind or (Kind.SECTOR if part and not strip_admin(fold(row["place"]))[1] else None)
        ),
        None,
        part,
    )


Outline = Callable[[Place], BaseGeometry | None]


def _own_outline(place: Place) -> BaseGeometry | None:
    return place.geometry


def _found(names: _Names, answers: dict[Query, Resolution], outline: Outline) -> Located:
    first = answers[names.place]
    if first.place is None or first.stray:
        return _nowhere(first)
    if names.to_place is None:
        whole = _one_place(first, first.place)
        return _in_part(whole, first.place, names.part, outline) if names.part else whole
    second = answers[names.to_place]
    return _between(first, second) if second.place and not second.stray else _nowhere(second)


def _nowhere(answer: Resolution) -> Located:
    """Return what is known of a name that is left off the map: why, and what it may be."""
    told = alternatives_of(answer, leave_out=0)
    return Located(located_note=answer.reason, ambiguous=answer.ambiguous, alternatives=told)


def _in_part(whole: Located, place: Place, part: Part, outline: Outline) -> Located:
    """Return a place moved to the middle of a part of it, as far as it is known where that lies."""
    extent = outline(place)
    lon, lat = point_of(place, extent, part)
    lost = part in BANKS and shape_of(place, extent, part) is None
    note = "; ".join(filter(None, (whole.located_note, NO_RIVER if lost else "")))
    return replace(whole, lon=lon, lat=lat, geometry=Point(lon, lat), located_note=note)


def _one_place(resolution: Resolution, place: Place) -> Located:
    return Located(
        place.lon,
        place.lat,
        Point(place.lon, place.lat),
        place.origin,
        place.name,
        place.id,
        place.kind.value,
        place.country,
        note_of(place),
        resolution.ambiguous,
        alternatives_of(resolution),
    )


def _between(first: Resolution, second: Resolution) -> Located:
    a, b = first.place, second.place
    assert a is not None and b is not None
    line = way_between(a, b)
    middle = line.interpolate(0.5, normalized=True)
    both = [resolution for resolution in (first, second) if resolution.ambiguous]
    return Located(
        middle.x,
        middle.y,
        line,
        a.origin if a.origin == b.origin else f"{a.origin}; {b.origin}",
        f"{a.name} – {b.name}",
        ";".join((a.id, b.id)),
        Kind.CORRIDOR.value,
        ";".join(dict.fromkeys(filter(None, (a.country, b.country)))),
        "; ".join(dict.fromkeys(filter(None, (note_of(a), note_of(b))))),
        bool(both),
        "; ".join(alternatives_of(resolution) for resolution in both),
    )


def note_of(place: Place) -> str:
    """Return what a user should know of a place's coordinates, and how far off they may be.

    Examples
    --------
    >>> note_of(Place("T2", 40.2, 34.4, Kind.FACILITY, precision_km=20, note="unchecked"))
    'unchecked, within 20 km'
    """
    within = f"within {place.precision_km:g} km" if place.note and place.precision_km else ""
    extent = NOTE if place.kind is Kind.ADMIN2 and place.geometry is None else ""
    return ", ".join(filter(None, (place.note, within, extent)))


def way_between(a: Place, b: Place) -> LineString:
    """Return the way between two places: along the river that both lie on, else straight."""
    from mapper import atlas

    west, east = sorted((a.lon, b.lon))
    south, north = sorted((a.lat, b.lat))
    margin = max(RIVER_MARGIN, (east - west) / 4, (north - south) / 4)
    low, high = max(-90.0, south - margin), min(90.0, north + margin)
    window = (max(-180.0, west - margin), low, min(180.0, east + margin), high)
    return corridor(a, b, atlas.rivers(window))


def alternatives_of(resolution: Resolution, leave_out: int = 1) -> str:
    """Return the other candidates as text for people, the best first.

    The places are parted by semicolons; nothing is said of a name with one candidate.
    """
    return "; ".join(describe(place) for place in resolution.candidates[leave_out : leave_out + SHOWN])


def _filled(claims: gpd.GeoDataFrame, located: Sequence[Located]) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pandas as pd

    from mapper.tables import readable

    table = readable(claims.copy())
    for name, cells in _columns(located):
        if name == "geometry":
            table[name] = gpd.GeoSeries(cells, index=table.index, crs=claims.crs)
        else:
            dtype = {"lon": "float64", "lat": "float64", "ambiguous": "bool"}.get(name, "str")
            table[name] = pd.Series(cells, index=table.index, dtype=dtype)
    return table


def _columns(located: Sequence[Located]) -> Iterator[tuple[str, list[Any]]]:
    for name in Located.__dataclass_fields__:
        yield name, [getattr(each, name) for each in located]
