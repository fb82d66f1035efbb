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

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from mapper.claims.table import CODED, COUNTS, DATES, LISTS, NUMBERS
from mapper.dates import span

RANGES = {"lon": (-180.0, 180.0), "lat": (-90.0, 90.0), "share": (0.0, 1.0), "confidence": (0.0, 1.0)}
CREDIBILITY = re.compile(r"[A-F]?[1-6]?")
LAST = {"date_to"}


def is_empty(raw: Any) -> bool:
    """Tell whether a cell holds nothing."""
    return (
        raw is None
        or (isinstance(raw, float) and math.isnan(raw))
        or (isinstance(raw, str) and not raw.strip())
    )


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
    if is_empty(raw):
        return None
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
    if column in LISTS and isinstance(raw, list):
        return _joined(raw)
    if isinstance(raw, dict | list):
        raise ValueError("must be text, not a list or a mapping")
    if column == "credibility" and not CREDIBILITY.fullmatch(str(raw).strip()):
        raise ValueError(f"'{raw}' is not an Admiralty code such as B2")
    return str(raw)


def _word(column: str, raw: Any) -> Any:
    words = {str(word).casefold(): word for word in CODED[column]}
    key = re.sub(r"[\s-]+", "_", str(raw).strip().casefold())
    if key in words:
        return words[key]
    near = difflib.get_close_matches(key, words, n=1)
    advice = f"did you mean {words[near[0]]}?" if near else f"use one of {', '.join(CODED[column])}"
    article = "an" if column[0] in "aeiou" else "a"
    raise ValueError(f"'{raw}' is not {article} {column}; {advice}")


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
        raise ValueError(f"'{text}' is not a number") from None
    value = value / 100 if percent else value
    low, high = RANGES[column]
    if isinstance(raw, bool) or not low <= value <= high:
        raise ValueError(f"{text} is not between {low:g} and {high:g}")
    return value


def _count(raw: Any) -> int:
    text = str(raw).strip().removesuffix(".0")
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"'{raw}' is not a whole number")
    return int(text)


def _geometry(raw: Any) -> BaseGeometry:
    if isinstance(raw, BaseGeometry):
        drawn = raw
    else:
        try:
            drawn = shape(dict(raw)) if isinstance(raw, Mapping) else shapely.from_wkt(str(raw))
        except (shapely.errors.ShapelyError, ValueError, TypeError, AttributeError, KeyError, IndexError):
            raise ValueError("is neither WKT nor a GeoJSON geometry") from None
    west, south, east, north = drawn.bounds if not drawn.is_empty else (math.nan,) * 4
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError("is empty or has coordinates that are no longitude and latitude")
    return drawn


def _joined(members: list[Any]) -> str:
    names = [str(member).strip() for member in members]
    if any(";" in name for name in names):
        raise ValueError("a member of the list has a semicolon in it")
    return ";".join(name for name in names if name)
