"""One row of a user's gazetteer: its cells checked, whatever file they come from."""

from __future__ import annotations

import re
from math import isfinite

from mapper.geocoder.names import fold

LONGEST_NAME = 200
"""Characters of a name; a longer one could never be looked up."""
LONGEST_TEXT = 1_000
"""Characters of a note, a source or an id."""
FARTHEST_KM = 20_000
MOST_PEOPLE = 10**10
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff]")
"""Line breaks, control characters, and the marks that turn the direction of writing."""


class BadRowError(ValueError):
    """A row that can't be used; the message names the cell and says what is wrong with it."""


def text_cell(column: str, cell: str, longest: int = LONGEST_TEXT) -> str:
    """Return the text of a cell without the space around it.

    Raises
    ------
    BadRowError
        If it has control characters or is too long.
    """
    text = cell.strip()
    if found := CONTROLS.search(text):
        raise BadRowError(f"{column}: has a control character or line break ({ascii(found[0])[1:-1]})")
    if len(text) > longest:
        raise BadRowError(f"{column}: has {len(text):,} characters, {longest} at most")
    return text


def name_cell(column: str, cell: str) -> str:
    """Return a name.

    Raises
    ------
    BadRowError
        If it is empty, has no letter or digit, control characters, or is too long.
    """
    name = text_cell(column, cell, LONGEST_NAME)
    if not name:
        raise BadRowError(f"{column}: is empty")
    if not fold(name):
        raise BadRowError(f"{column}: {quoted(name)} has no letter or digit")
    return name


def position_cells(lon: str, lat: str) -> tuple[float, float]:
    """Return a longitude and a latitude in WGS84 degrees.

    Raises
    ------
    BadRowError
        If one is no number or outside its range, or both are 0.

    Examples
    --------
    >>> position_cells("39.01", " 35.95")
    (39.01, 35.95)
    >>> position_cells("35.95", "139.01")
    Traceback (most recent call last):
    ...
    mapper.geocoder.rows.BadRowError: lat: 139.01 is beyond 90: lon and lat look swapped
    """
    east, north = number_cell("lon", lon), number_cell("lat", lat)
    if abs(north) > 90:
        swapped = ": lon and lat look swapped" if abs(north) <= 180 and abs(east) <= 90 else ""
        raise BadRowError(f"lat: {north:g} is beyond 90{swapped}")
    if abs(east) > 180:
        raise BadRowError(f"lon: {east:g} is beyond 180")
    if east == north == 0:
        raise BadRowError("lon: 0 and lat 0 stand for a missing position")
    return east, north


def number_cell(column: str, cell: str) -> float:
    """Return a finite number.

    Raises
    ------
    BadRowError
        If the cell is empty or has none.
    """
    text = cell.strip()
    if not text:
        raise BadRowError(f"{column}: is empty")
    try:
        number = float(text) if "_" not in text else float("nan")
    except ValueError:
        comma = ": write a decimal point" if re.fullmatch(r"-?\d+,\d+", text) else ""
        raise BadRowError(f"{column}: {quoted(text)} is not a number{comma}") from None
    if not isfinite(number):
        raise BadRowError(f"{column}: {quoted(text)} is not a number")
    return number


def people_cell(cell: str) -> int:
    """Return a population; 0, which means unknown, for an empty cell.

    Raises
    ------
    BadRowError
        If it is no whole number from 0 to ten thousand million.
    """
    if not cell.strip():
        return 0
    people = number_cell("population", cell)
    if not 0 <= people <= MOST_PEOPLE or people != int(people):
        raise BadRowError(f"population: {quoted(cell)} is not a number of people")
    return int(people)


def precision_cell(cell: str) -> float:
    """Return how far a point may be off, in km; 0 for an empty cell.

    Raises
    ------
    BadRowError
        If it is no distance on Earth.
    """
    if not cell.strip():
        return 0.0
    precision_km = number_cell("precision_km", cell)
    if not 0 <= precision_km <= FARTHEST_KM:
        raise BadRowError(f"precision_km: {quoted(cell)} is not a distance in km")
    return precision_km


def country_cell(cell: str) -> str:
    """Return a two-letter country code in capitals, or an empty string.

    Raises
    ------
    BadRowError
        If it is anything else.
    """
    code = cell.strip().upper()
    if code and not re.fullmatch("[A-Z]{2}", code):
        raise BadRowError(f"country: {quoted(cell)} is not a two-letter code, such as SY")
    return code


def quoted(cell: str) -> str:
    """Return the content of a cell for a message: short, in quotes, without control characters."""
    text = CONTROLS.sub("?", cell.strip())
    return repr(text if len(text) <= 40 else text[:39] + "…")
