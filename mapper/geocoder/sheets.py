"""A user's table of places: what its columns are called, and one row of it as an entry."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from mapper.claims.ontology import Kind
from mapper.errors import InputError
from mapper.geocoder.dumps import province_names
from mapper.geocoder.names import ADMIN_WORDS, fold
from mapper.geocoder.rows import (
    BadRowError,
    country_cell,
    name_cell,
    people_cell,
    position_cells,
    precision_cell,
    quoted,
    text_cell,
)
from mapper.geocoder.sources import CITY_POPULATION, Entry

SEPARATORS = ",;\t"
SYNONYMS = {
    "name": ("name", "place", "place name", "placename", "toponym"),
    "lon": ("lon", "lng", "long", "longitude", "lon deg", "longitude deg"),
    "lat": ("lat", "latitude", "lat deg", "latitude deg"),
    "aliases": ("aliases", "alias", "names", "other names", "alternate names", "alternatenames", "alt names"),
    "kind": ("kind", "type", "feature type"),
    "country": ("country", "country code", "countrycode", "iso2", "iso 3166 1 alpha 2"),
    "admin1": ("admin1", "admin 1", "province", "governorate", "oblast", "state"),
    "population": ("population", "pop"),
    "precision_km": ("precision km", "precision"),
    "source": ("source", "sources"),
    "note": ("note", "notes", "comment", "remark", "remarks"),
    "id": ("id", "identifier"),
}
"""Column → the headers it goes by, as `heading` writes them."""
REQUIRED = ("name", "lon", "lat")
_COLUMN_OF = {word: column for column, words in SYNONYMS.items() for word in words}
KINDS = tuple(kind.value for kind in Kind if kind not in (Kind.SECTOR, Kind.CORRIDOR))
"""The kinds that a row may have; a side of a town, or a way between two, is no place by itself."""
GEONAMES = "geonames:"
MOST_ALIASES = 500


@dataclass(frozen=True)
class Sheet:
    """The layout of a table: which separator, and which cell of a row is what.

    Attributes
    ----------
    gazetteer : str
        The name that its places' ids begin with.
    width : int
        Cells of a row.
    ignored : tuple of str
        Headers that mean nothing here.
    """

    gazetteer: str
    separator: str
    width: int
    cells: dict[str, int]
    ignored: tuple[str, ...] = ()

    def entry(self, row: Sequence[str], number: int) -> Entry:
        """Return the place of a row.

        Parameters
        ----------
        row : sequence of str
        number : int
            Of the row in its file, the header being row 1.

        Raises
        ------
        BadRowError
            If a cell can't be used.
        """
        if len(row) != self.width:
            raise BadRowError(f"has {len(row)} cells, the header {self.width}")
        cell = {column: row[at] for column, at in self.cells.items()}
        lon, lat = position_cells(cell["lon"], cell["lat"])
        population = people_cell(cell.get("population", ""))
        admin1 = text_cell("admin1", cell.get("admin1", ""))
        text_cell("source", cell.get("source", ""))
        return Entry(
            name=name_cell("name", cell["name"]),
            names=_aliases(cell.get("aliases", "")),
            lon=lon,
            lat=lat,
            kind=_kind(cell.get("kind", ""), population),
            country=country_cell(cell.get("country", "")),
            admin1=province_names().get(admin1.upper(), admin1),
            id=self._id(text_cell("id", cell.get("id", "")), number),
            population=population,
            precision_km=precision_cell(cell.get("precision_km", "")),
            note=text_cell("note", cell.get("note", "")),
        )

    def source(self, row: Sequence[str]) -> str:
        """Return what the row says of where it comes from."""
        return row[self.cells["source"]].strip() if "source" in self.cells else ""

    def _id(self, own: str, number: int) -> str:
        if own.startswith(GEONAMES) and own.removeprefix(GEONAMES).isdecimal():
            return own
        return f"{self.gazetteer}:{own or f'row-{number}'}"


def read_header(line: str, file: str, gazetteer: str) -> Sheet:
    """Return the layout that the first line of a table tells.

    Raises
    ------
    InputError
        If a required column is missing, or two columns are the same.

    Examples
    --------
    >>> sheet = read_header("Place;Longitude;Latitude;Elevation", "villages.csv", "villages")
    >>> sheet.separator, sheet.cells, sheet.ignored
    (';', {'name': 0, 'lon': 1, 'lat': 2}, ('Elevation',))
    """
    try:
        headers = {separator: next(csv.reader([line], delimiter=separator), []) for separator in SEPARATORS}
    except csv.Error as error:
        raise InputError(f"{file} is no CSV: line 1: {error}") from error
    separator = max(headers, key=lambda each: sum(heading(word) in _COLUMN_OF for word in headers[each]))
    header = headers[separator]
    cells: dict[str, int] = {}
    for at, word in enumerate(header):
        column = _COLUMN_OF.get(heading(word))
        if column in cells:
            raise InputError(
                f"{file} has two columns for {column}: {quoted(header[cells[column]])} and {quoted(word)}"
            )
        if column:
            cells[column] = at
    if missing := [column for column in REQUIRED if column not in cells]:
        raise InputError(
            f"{file} is no gazetteer: its first row names no column {', '.join(missing)}; "
            "a CSV needs name, lon and lat, a GeoNames dump has 19 columns parted by tabs"
        )
    ignored = tuple(word.strip() for word in header if word.strip() and heading(word) not in _COLUMN_OF)
    return Sheet(gazetteer, separator, len(header), cells, ignored)


def heading(word: str) -> str:
    """Return a header as `SYNONYMS` has it: small letters, digits, single spaces."""
    return " ".join(re.findall(r"\w+", word.casefold().replace("_", " ")))


def _aliases(cell: str) -> tuple[str, ...]:
    parts = dict.fromkeys(part.strip() for part in re.split("[;|]", cell) if part.strip())
    if len(parts) > MOST_ALIASES:
        raise BadRowError(f"aliases: has {len(parts):,} names, {MOST_ALIASES} at most")
    return tuple(name_cell("aliases", part) for part in parts)


def _kind(cell: str, population: int) -> Kind:
    """Return the kind that a cell names, as we or reports call it; a town where it is empty."""
    word = fold(cell)
    if not word:
        return Kind.CITY if population >= CITY_POPULATION else Kind.SETTLEMENT
    kind = Kind(word) if word in KINDS else ADMIN_WORDS.get(word)
    if kind is None:
        raise BadRowError(f"kind: {quoted(cell)} is not one of {', '.join(KINDS)}")
    return kind
