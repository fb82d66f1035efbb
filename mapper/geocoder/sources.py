"""The shipped data as one stream of entries for the look-up index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from mapper.claims.ontology import Kind
from mapper.datasets import data_path

FILES = ("places.parquet",)
WITH_ADMIN_WORDS = frozenset({Kind.ADMIN1, Kind.ADMIN2, Kind.AIRFIELD, Kind.RIVER})


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
    """Yield every place of the shipped data, source by source, in the order of the files."""
    yield from _settlements({})


def _rows(file: str, *columns: str) -> Iterator[tuple[Any, ...]]:
    import pyarrow.parquet as pq

    for batch in pq.ParquetFile(data_path(file)).iter_batches(columns=list(columns)):
        yield from zip(*(batch.column(name).to_pylist() for name in columns), strict=True)


CITY_POPULATION = 10_000


def _settlements(provinces: dict[str, str]) -> Iterator[Entry]:
    columns = ("id", "name", "names", "lon", "lat", "country", "admin1", "population")
    for id_, name, names, lon, lat, country, admin1, population in _rows("places.parquet", *columns):
        yield Entry(
            name=name,
            names=tuple(other for other in names if not is_code(other)),
            lon=lon,
            lat=lat,
            kind=Kind.CITY if population >= CITY_POPULATION else Kind.SETTLEMENT,
            country=country,
            admin1=provinces.get(admin1, ""),
            id=f"geonames:{id_}",
            population=population,
        )


ARTICLE_START = (
    "al",
    "el",
    "ar",
    "az",
    "ad",
    "as",
    "ash",
    "at",
    "an",
    "ez",
    "es",
    "er",
    "ed",
    "en",
    "et",
    "l",
    "s",
    "t",
    "d",
)


def is_code(name: str) -> bool:
    """Return whether an alternate name is a code (DEZ) or a machine's romanisation (mo su er), not a spelling.

    Examples
    --------
    >>> [is_code(name) for name in ("DEZ", "mo su er", "al-Qaim", "Mosul", "الموصل")]
    [True, True, False, False, False]
    """
    if name.isascii() and name.isupper() and len(name) <= 4:
        return True
    first = name[:1]
    if not ("a" <= first <= "z"):
        return False
    return name.replace("'", "-").partition("-")[0] not in ARTICLE_START or "-" not in name.replace("'", "-")
