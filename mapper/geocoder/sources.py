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
    "admin2.parquet",
    "airports.parquet",
    "rivers.parquet",
    "supplement.csv",
    "boundaries.yaml",
)
"""What the index is made from; when one of them changes, it is built anew."""
CITY_POPULATION = 10_000
"""People from which a settlement is a city."""
SEAT_NOTE = "approximate: the point of the town it is named after"
SEAT_PRECISION_KM = 25.0
CONTINENT_PRECISION_KM = 3_000.0


class Entry(NamedTuple):
    """One place as the index takes it in; the fields are those of `Place`, with every other name."""

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


def read_entries() -> Iterator[Entry]:
    """Yield every place of the shipped data, source by source."""
    provinces = _Provinces()
    for entry, code in _settlements(provinces.name_of):
        provinces.meet(entry, code)
        yield entry
    yield from provinces.entries()
    yield from _countries(provinces.people)
    yield from _continents()
    yield from _districts(provinces.name_of)
    yield from _airfields()
    yield from _rivers()
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
        self.name_of = {code: name for _, name, _, _, code, *_ in self.rows if code}
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
    spoken = country_names()
    for unit, name, names, country, lon, lat in _rows(
        "admin0.parquet", "unit", "name", "names", "country", "lon", "lat"
    ):
        whole = len(unit) == 2
        yield Entry(
            name=name,
            names=(*names, *spoken.get(unit, ())),
            lon=lon,
            lat=lat,
            kind=Kind.COUNTRY if whole else Kind.AREA,
            country=unit if whole else country_of.get(unit, country),
            id=f"iso:{unit}" if whole else f"unit:{unit}",
            population=people.get(unit, 0) if whole else 0,
        )


def _continents() -> Iterator[Entry]:
    spoken = country_names()
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
        )


def _districts(provinces: dict[str, str]) -> Iterator[Entry]:
    """Yield the second-level divisions that have a point; the others would be a guess."""
    columns = ("id", "name", "names", "country", "admin1", "lon", "lat", "approximate")
    for id_, name, names, country, code, lon, lat, approximate in _rows("admin2.parquet", *columns):
        if lon != lon:
            continue
        yield Entry(
            name=name,
            names=tuple(names),
            lon=lon,
            lat=lat,
            kind=Kind.ADMIN2,
            country=country,
            admin1=provinces.get(code, ""),
            id=id_,
            precision_km=SEAT_PRECISION_KM if approximate else 0.0,
            note=SEAT_NOTE if approximate else "",
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
