"""From a raw cell to a typed value: what each column takes, and what it says of a cell it can't take.

A cell comes as text (CSV, YAML) or as JSON has it. Every function raises `ValueError` with words that fit
behind "row 3, lat: ".
"""

from __future__ import annotations

import datetime as dt
import difflib
import math
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from mapper.claims.table import CODED, COUNTS, DATES, LISTS, NUMBERS
from mapper.dates import span
from mapper.errors import brief

RANGES = {"lon": (-180.0, 180.0), "lat": (-90.0, 90.0), "share": (0.0, 1.0), "confidence": (0.0, 1.0)}
CREDIBILITY = re.compile(r"[A-F]?[1-6]?")
LAST = {"date_to"}
LONGEST_WORD = 100
"""Letters of a word that a word of the ontology may be meant by."""
LARGEST = 10**9
"""A report has fewer characters; so large a number is a slip."""
NOTHING = frozenset({"NaN", "nan", "NULL", "null", "None", "N/A"})
"""Words that programs write for nothing, exactly so: Nan is a town in Thailand."""
STRICT = frozenset({*CODED, *DATES, *NUMBERS, *COUNTS, *LISTS, "place", "to_place", "geometry"})
"""Columns in which those words are nothing; in a quote or a note they may be meant."""
DRAWN = {
    **dict.fromkeys(("Point", "MultiPoint"), "point"),
    **dict.fromkeys(("LineString", "MultiLineString"), "line"),
    **dict.fromkeys(("Polygon", "MultiPolygon"), "polygon"),
    "GeometryCollection": "drawing",
}
"""Shapes that can be mapped, and what a message calls them."""


def is_empty(raw: Any, column: str = "") -> bool:
    """Tell whether a cell holds nothing.

    None, a float NaN and blank text are nothing anywhere. In a coded, number, date, actor or place column
    (`STRICT`) the whole cells ``NaN``, ``nan``, ``NULL``, ``null``, ``None`` and ``N/A`` are nothing too.
    """
    if isinstance(raw, str):
        return not raw.strip() or (column in STRICT and raw.strip() in NOTHING)
    return raw is None or (isinstance(raw, float) and math.isnan(raw))


def typed(column: str, raw: Any) -> Any:
    """Return the value of one cell of a known column; None for an empty one.

    Raises
    ------
    ValueError
        If the column can't take it.

    Examples
    --------
    >>> typed("lat", "35,33588")
    35.33588
    >>> typed("actor", ["IS", "SDF"])
    'IS;SDF'
    >>> typed("predicate", "control")
    Traceback (most recent call last):
    ...
    ValueError: 'control' is not a predicate; did you mean controls?
    """
    if is_empty(raw, column):
        return None
    if column in LISTS and isinstance(raw, list):
        return _joined(raw, column)
    if isinstance(raw, list) or (isinstance(raw, dict) and column != "geometry"):
        raise ValueError("must be text, not a list or a mapping")
    if column in CODED:
        return _word(column, raw)
    if column in DATES:
        return _day(raw, last=column in LAST)
    if column in NUMBERS:
        return _number(column, raw)
    if column in COUNTS:
        return _count(raw)
    if column == "geometry":
        return _geometry(raw)
    if column == "id":
        return _id(str(raw).strip())
    if column == "credibility" and not CREDIBILITY.fullmatch(str(raw).strip()):
        raise ValueError(f"'{brief(raw)}' is not an Admiralty code such as B2")
    return str(raw)


def _id(text: str) -> str:
    if ";" in text:
        raise ValueError(f"'{brief(text)}' has a semicolon in it, which parts the ids of a list")
    return text


def _word(column: str, raw: Any) -> Any:
    words = {_plain(str(word)): word for word in CODED[column]}
    key = _plain(str(raw))
    if key in words:
        return words[key]
    near = difflib.get_close_matches(key[:LONGEST_WORD], words, n=1)
    advice = f"did you mean {words[near[0]]}?" if near else f"use one of {', '.join(CODED[column])}"
    article = "an" if column[0] in "aeiou" else "a"
    raise ValueError(f"'{brief(raw)}' is not {article} {column}; {advice}")


def _plain(word: str) -> str:
    return re.sub(r"[\s-]+", "_", word.strip().casefold())


def _day(raw: Any, *, last: bool) -> dt.date:
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    return span(str(raw))[1 if last else 0]


def _number(column: str, raw: Any) -> float:
    text = str(raw).strip()
    percent = column in ("share", "confidence") and text.endswith("%")
    plain = text.rstrip("%").strip()
    try:
        value = float(plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain)
    except ValueError:
        raise ValueError(f"'{brief(text)}' is not a number") from None
    value = value / 100 if percent else value
    low, high = RANGES[column]
    if isinstance(raw, bool) or not low <= value <= high:
        raise ValueError(f"{brief(text)} is not between {low:g} and {high:g}")
    return value


def _count(raw: Any) -> int:
    text = str(raw).strip().removesuffix(".0")
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"'{brief(text)}' is not a whole number")
    if len(text) > 20 or int(text) > LARGEST:
        raise ValueError(f"{brief(text)} is too large")
    return int(text)


def _geometry(raw: Any) -> BaseGeometry:
    if isinstance(raw, BaseGeometry):
        drawn = raw
    else:
        try:
            with np.errstate(invalid="ignore"):
                drawn = shape(dict(raw)) if isinstance(raw, Mapping) else shapely.from_wkt(str(raw))
        except NotImplementedError:
            raise ValueError("has curves: draw it with straight lines") from None
        except (shapely.errors.ShapelyError, ValueError, TypeError, AttributeError, KeyError, IndexError):
            raise ValueError("is neither WKT nor a GeoJSON geometry") from None
    if drawn.geom_type not in DRAWN:
        raise ValueError(f"is a {drawn.geom_type}: draw it as a point, line or polygon")
    points = shapely.get_coordinates(drawn)
    if not len(points) or not (abs(points) <= (180, 90)).all():
        raise ValueError("is empty or has coordinates that are no longitude and latitude")
    if not drawn.is_valid:
        raise ValueError(f"is not a valid {DRAWN[drawn.geom_type]}: {shapely.is_valid_reason(drawn)}")
    return drawn


def _joined(members: list[Any], column: str) -> str:
    names = [str(member).strip() for member in members if not is_empty(member, column)]
    if any(isinstance(member, list | dict) for member in members):
        raise ValueError("a member of the list is a list or a mapping")
    if any(";" in name for name in names):
        raise ValueError("a member of the list has a semicolon in it")
    return ";".join(names)
