"""The shipped data as one stream of entries for the look-up index."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from mapper.claims.ontology import Kind
from mapper.datasets import data_path
from mapper.geocoder.countries import CONTINENTS, country_names
from mapper.geocoder.names import bare, fold, strip_admin
from mapper.geocoder.reaches import middle_of, reaches_of

FILES = (
    "places.parquet",
    "admin1.parquet",
    "admin0.parquet",
    "divisions.parquet",
    "regions.parquet",
    "airports.parquet",
    "rivers.parquet",
    "lakes.parquet",
    "supplement.csv",
    "boundaries.yaml",
    "demonyms.yaml",
    "country_points.csv",
)
"""What the index is made from; when one of them changes, it is built anew."""
CITY_POPULATION = 10_000
"""People from which a settlement is a city."""
BASES = {
    "outline": "",
    "places": "approximate: the middle of the places in it",
    "seat": "approximate: the point of the town it is named after",
}
"""What to know of a division's point, by what it is made from; one without any basis has no point."""
CONTINENT_PRECISION_KM = 3_000.0


class Entry(NamedTuple):
    """One place as the index takes it in; the fields are those of `Place`, with every other name.

    `demonyms` are words that stand for the place but are no names of it: Syrian, Syrians.
    """

    name: str
    names: tuple[str, ...]
    lon: float
    lat: float
    kind: Kind
    country: str = ""
    admin1: str = ""
    id: str = ""
    population: int = 0
    precision_km: float = 0.0
    note: str = ""
    demonyms: tuple[str, ...] = ()


def read_entries() -> Iterator[Entry]:
    """Yield every place of the shipped data, source by source."""
    provinces = _Provinces()
    for entry, code in _settlements(provinces.name_of):
        provinces.meet(entry, code)
        yield entry
    yield from provinces.entries()
    yield from _countries(provinces.people)
    yield from _continents()
    yield from _divisions(provinces.name_of, provinces.people)
    yield from _regions(provinces)
    yield from _airfields()
    yield from _rivers()
    yield from _lakes()
    yield from _supplement()


def _rows(file: str, *columns: str) -> Iterator[tuple[Any, ...]]:
    import pyarrow.parquet as pq

    for batch in pq.ParquetFile(data_path(file)).iter_batches(16_384, columns=list(columns)):
        yield from zip(*(batch.column(name).to_pylist() for name in columns), strict=True)


def _settlements(provinces: dict[str, str]) -> Iterator[tuple[Entry, str]]:
    """Yield the settlements, each with the GeoNames code of its province."""
    columns = ("id", "name", "names", "lon", "lat", "country", "admin1", "population")
    for id_, name, names, lon, lat, country, code, population in _rows("places.parquet", *columns):
        entry = Entry(
            name=name,
            names=tuple(other for other in names if not is_code(other)),
            lon=lon,
            lat=lat,
            kind=Kind.CITY if population >= CITY_POPULATION else Kind.SETTLEMENT,
            country=country,
            admin1=provinces.get(code, ""),
            id=f"geonames:{id_}",
            population=population,
        )
        yield entry, code


ARTICLE_STARTS = frozenset({"al", "el", "ar", "az", "ad", "as", "ash", "at", "an", "ez", "es", "er", "ed"})
LONGEST_CODE = 4


def is_code(name: str) -> bool:
    """Return whether an alternate name is a code (DEZ) or a machine's romanisation (mo su er).

    Examples
    --------
    >>> [is_code(name) for name in ("DEZ", "mo su er", "al-Qaim", "Mosul", "الموصل")]
    [True, True, False, False, False]
    """
    if name.isascii() and name.isupper() and len(name) <= LONGEST_CODE:
        return True
    start, hyphen, _ = name.replace("'", "-").partition("-")
    return "a" <= name[:1] <= "z" and not (hyphen and start in ARTICLE_STARTS)


class _Provinces:
    """The first-level divisions, which learn their people and their towns' spellings from the settlements."""

    def __init__(self) -> None:
        columns = ("id", "name", "names", "country", "geonames", "unit", "lon", "lat")
        self.rows = list(_rows("admin1.parquet", *columns))
        younger = _rows("divisions.parquet", "level", "admin1", "name")
        self.name_of = {code: name for level, code, name in younger if level == 1}
        self.name_of |= {code: name for _, name, _, _, code, *_ in self.rows if code}
        self.people: dict[str, int] = defaultdict(int)
        self._keys = {
            code: {_plain(spelling) for spelling in (name, *names)}
            for _, name, names, _, code, *_ in self.rows
            if code
        }
        self._spellings: dict[str, dict[str, None]] = defaultdict(dict)

    def meet(self, town: Entry, code: str) -> None:
        """Count a town's people; a province named after it answers to all of its spellings."""
        self.people[code] += town.population
        self.people[town.country] += town.population
        if town.kind is not Kind.CITY or code not in self._keys:
            return
        names = (town.name, *town.names)
        if not self._keys[code].isdisjoint(_plain(name) for name in names):
            self._spellings[code].update(dict.fromkeys(names))

    def entries(self) -> Iterator[Entry]:
        country_of = _countries_of_units()
        for id_, name, names, country, code, unit, lon, lat in self.rows:
            yield Entry(
                name=name,
                names=(*names, *self._spellings.get(code, ())),
                lon=lon,
                lat=lat,
                kind=Kind.ADMIN1,
                country=country_of.get(unit, country),
                admin1=name,
                id=f"iso:{id_}",
                population=self.people.get(code, 0),
            )


def _plain(name: str) -> str:
    return bare(strip_admin(fold(name))[0])


def _countries_of_units() -> dict[str, str]:
    """Return map unit → country in the default view of disputed areas, where that view names one."""
    boundaries = yaml.safe_load(data_path("boundaries.yaml").read_text("utf-8"))
    units = boundaries["views"][boundaries["default"]]["units"]
    return {unit: said["country"] for unit, said in units.items()}


def _countries(people: dict[str, int]) -> Iterator[Entry]:
    country_of = _countries_of_units()
    spoken, demonyms, points = country_names(), _demonyms(), _country_points()
    for unit, name, names, country, lon, lat in _rows(
        "admin0.parquet", "unit", "name", "names", "country", "lon", "lat"
    ):
        whole = len(unit) == 2
        lon, lat = points.get(unit, (lon, lat))
        yield Entry(
            name=name,
            names=(*names, *spoken.get(unit, ())),
            lon=lon,
            lat=lat,
            kind=Kind.COUNTRY if whole else Kind.AREA,
            country=unit if whole else country_of.get(unit, country),
            id=f"iso:{unit}" if whole else f"unit:{unit}",
            population=people.get(unit, 0) if whole else 0,
            demonyms=demonyms.get(unit, ()),
        )


def _country_points() -> dict[str, tuple[float, float]]:
    """Return code of a country → the point that gazetteers give it by convention, mostly in whole degrees."""
    with data_path("country_points.csv").open(encoding="utf-8", newline="") as file:
        return {row["country"]: (float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)}


def _demonyms() -> dict[str, tuple[str, ...]]:
    """Return code of a country or continent → the words for its people and for what is theirs."""
    table = yaml.safe_load(data_path("demonyms.yaml").read_text("utf-8"))
    return {code: tuple(words) for code, words in table.items()}


def _continents() -> Iterator[Entry]:
    spoken, demonyms = country_names(), _demonyms()
    for code, (name, lon, lat, people) in CONTINENTS.items():
        yield Entry(
            name=name,
            names=spoken[code],
            lon=lon,
            lat=lat,
            kind=Kind.AREA,
            id=f"m49:{code}",
            population=people,
            precision_km=CONTINENT_PRECISION_KM,
            note="a continent",
            demonyms=demonyms.get(code, ()),
        )


def _divisions(provinces: dict[str, str], people: dict[str, int]) -> Iterator[Entry]:
    """Yield the districts and the provinces without an outline that have a point."""
    columns = ("id", "name", "names", "level", "country", "admin1", "lon", "lat", "precision_km", "basis")
    for id_, name, names, level, country, code, lon, lat, precision_km, basis in _rows(
        "divisions.parquet", *columns
    ):
        if not basis:
            continue
        yield Entry(
            name=name,
            names=tuple(names),
            lon=lon,
            lat=lat,
            kind=Kind.ADMIN1 if level == 1 else Kind.ADMIN2,
            country=country,
            admin1=provinces.get(code, ""),
            id=id_,
            population=people.get(code, 0) if level == 1 else 0,
            precision_km=precision_km,
            note=BASES[basis],
        )


def _regions(provinces: _Provinces) -> Iterator[Entry]:
    """Yield the regions that news name, each with the people of its provinces or countries."""
    code_of = {id_: code for id_, *_, code, _, _, _ in provinces.rows}
    columns = (
        "region",
        "name",
        "names",
        "country",
        "provinces",
        "countries",
        "lon",
        "lat",
        "reach_km",
        "note",
    )
    for key, name, names, country, parts, countries, lon, lat, reach_km, note in _rows(
        "regions.parquet", *columns
    ):
        yield Entry(
            name=name,
            names=tuple(names),
            lon=lon,
            lat=lat,
            kind=Kind.AREA,
            country=country,
            id=f"region:{key}",
            population=sum(
                provinces.people.get(one, 0) for one in (*map(code_of.get, parts), *countries) if one
            ),
            precision_km=reach_km,
            note=note,
        )


def _airfields() -> Iterator[Entry]:
    columns = ("icao", "name", "city", "country", "lon", "lat")
    for icao, name, city, country, lon, lat in _rows("airports.parquet", *columns):
        names = (f"{city} airport",) if city else ()
        yield Entry(name, names, lon, lat, Kind.AIRFIELD, country, id=f"icao:{icao}")


def _rivers() -> Iterator[Entry]:
    """Yield one entry a river; rivers of one name in different parts of the world are different rivers."""
    import shapely

    pieces: dict[str, list[tuple[str, list[str], Any]]] = defaultdict(list)
    for name, river, names, shape in _rows("rivers.parquet", "name", "river", "names", "geometry"):
        pieces[river].append((name, names, shapely.from_wkb(shape)))
    for river, rows in sorted(pieces.items()):
        for reach in reaches_of([shape for *_, shape in rows]):
            lon, lat = middle_of([rows[row][2] for row in reach])
            spellings = dict.fromkeys(name for row in reach for name in (rows[row][0], *rows[row][1]))
            names = tuple(name for name in spellings if name != river)
            yield Entry(river, names, lon, lat, Kind.RIVER, id=f"river:{river}")


def _lakes() -> Iterator[Entry]:
    """Yield the lakes that have a name; the first of several polygons is the largest."""
    met = set()
    for name, names, country, lon, lat in _rows("lakes.parquet", "name", "names", "country", "lon", "lat"):
        if name and name not in met:
            met.add(name)
            yield Entry(name, tuple(names), lon, lat, Kind.LAKE, country, id=f"lake:{name}")


def _supplement() -> Iterator[Entry]:
    """Yield the curated places that no package has; each row tells its source."""
    with data_path("supplement.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Entry(
                name=row["name"],
                names=tuple(alias.strip() for alias in row["aliases"].split(";") if alias.strip()),
                lon=float(row["lon"]),
                lat=float(row["lat"]),
                kind=Kind(row["kind"]),
                country=row["country"],
                id=f"supplement:{row['name']}",
                precision_km=float(row["precision_km"] or 0),
                note=row["note"],
            )
