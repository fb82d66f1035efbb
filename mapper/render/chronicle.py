"""What a page is made of: a map over time. The map of one day is one of one day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mapper.dates import FOR_EVER, SINCE_EVER, day_number
from mapper.errors import InputError
from mapper.render.scene import Frame, Scene, check_columns, members, rows

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

Numbers = NDArray[np.int64]
THING_COLUMNS = (
    *("type", "place", "name", "part", "kind", "lon", "lat", "located_by", "located_note", "ambiguous"),
    "claim_ids",
)
STATE_COLUMNS = (
    *("thing", "valid_from", "valid_to", "status", "actors", "besieged_by", "weight", "affirmed"),
    *("claim_ids", "against_ids"),
)
MARK_COLUMNS = (
    *("kind", "thing", "valid_from", "valid_to", "actors", "besieged_by", "weight", "affirmed"),
    *("claim_ids", "geometry"),
)
LIKELY = (0.99, 0.9, 0.8, 0.7, 0.6, 0.5)
"""How sure an inferred party can be; level 1 stands for the first."""


class Step(NamedTuple):
    """What changes on a day.

    Attributes
    ----------
    day : int
        Counted from 1970-01-01.
    faces : array of int
        The faces that change.
    things : array of int
        The thing whose state each of them has from now on, -1 for none.
    levels : array of int
        0 where that thing covers the face itself, else a position in `LIKELY`, from 1 on.
    """

    day: int
    faces: Numbers
    things: Numbers
    levels: Numbers


class Telling(NamedTuple):
    """Who held what when, as far as it is known.

    Attributes
    ----------
    course : sequence of Step
        In order of time; the first names every face.
    states : DataFrame
        `STATE_COLUMNS`, by thing and then in order of time; `thing` is a position in the chronicle's
        things, days are numbers, `valid_to` is exclusive; `affirmed` is `SINCE_EVER` where age takes nothing.
    marks : GeoDataFrame
        `MARK_COLUMNS`, likewise.
    doubts : sequence of (thing, first day, day after the last)
        When the places around a thing said otherwise.
    """

    course: Sequence[Step]
    states: pd.DataFrame
    marks: gpd.GeoDataFrame
    doubts: Sequence[tuple[int, int, int]] = ()


@dataclass(frozen=True, kw_only=True)
class Chronicle(Frame):
    """A map over time, and what must stand beside any map; see `Frame`.

    Attributes
    ----------
    first, last : date
        Both inclusive.
    opens : date
        The day that is shown first.
    faces : array of Polygon or MultiPolygon
        A coverage of the study area, the same for all days. WGS84; neighbours share their vertices.
    things : DataFrame
        `THING_COLUMNS`: what has states: places and their parts (`type` ``place``) and, on the map of one
        day, areas (``area``). `claim_ids` are those of all claims about it.
    telling : Telling
    earlier : mapping of date to Telling
        The same with what had been published by a day alone.
    half_life_days : float
    reach_km : float

    Raises
    ------
    InputError
        If a table lacks a column.
    """

    first: dt.date
    last: dt.date
    opens: dt.date
    faces: NDArray[np.object_]
    things: pd.DataFrame
    telling: Telling
    earlier: Mapping[dt.date, Telling] = field(default_factory=dict)
    half_life_days: float = 365.0
    reach_km: float = 15.0

    def __post_init__(self) -> None:
        check_columns(
            (
                ("things", self.things, THING_COLUMNS),
                ("states", self.telling.states, STATE_COLUMNS),
                ("marks", self.telling.marks, MARK_COLUMNS),
            )
        )

    @property
    def tellings(self) -> list[Telling]:
        """All that is known, then what was known by each earlier day, the first one first."""
        return [self.telling, *(self.earlier[day] for day in sorted(self.earlier))]

    def actors(self) -> list[str]:
        """Return every actor that holds, contests, besieges, is present or claims anything, by name."""
        cells = {
            cell
            for telling in self.tellings
            for table in (telling.states, telling.marks)
            for column in ("actors", "besieged_by")
            for cell in table[column].unique().tolist()
        }
        return sorted({name for cell in cells for name in members(cell)})


def chronicle_of(scene: Scene) -> Chronicle:
    """Return the chronicle of one day: its areas are the faces, and every area speaks for itself.

    Raises
    ------
    InputError
        If the areas are no coverage, so that some ground would be drawn twice or not at all.
    """
    import geopandas as gpd
    import pandas as pd

    day = day_number(scene.day)
    areas, places = list(rows(scene.areas)), list(rows(scene.places))
    named = {row["id"]: (row["place"], row["part"]) for row in rows(scene.claims[["id", "place", "part"]])}
    things = [
        *(_thing({**row, **_centre(row, named)}, "area") for row in areas),
        *(_thing(row, "place") for row in places),
    ]
    states = [_state(row, at) for at, row in enumerate([*areas, *places])]
    by_name = {(row["place"], row["part"]): at for at, row in enumerate(things) if row["type"] == "place"}
    marks = [_mark(row, by_name) for row in rows(scene.marks)]
    faces = scene.areas.geometry.to_numpy()
    check_coverage(faces)
    told = np.array([row["status"] != "unknown" for row in areas], dtype=bool)
    speakers = np.where(told, np.arange(len(areas)), -1)
    course = [Step(day, np.arange(len(areas)), speakers, np.zeros(len(areas), dtype=np.int64))]
    doubts = [
        (len(areas) + at, SINCE_EVER, FOR_EVER) for at, row in enumerate(places) if row.get("outlier") is True
    ]
    return Chronicle(
        first=scene.day,
        last=scene.day,
        opens=scene.day,
        faces=faces,
        things=pd.DataFrame(things, columns=list(THING_COLUMNS)),
        telling=Telling(
            course,
            pd.DataFrame(states, columns=list(STATE_COLUMNS)),
            gpd.GeoDataFrame(marks, columns=list(MARK_COLUMNS), geometry="geometry", crs=scene.areas.crs),
            doubts,
        ),
        **scene.frame(),
    )


def check_coverage(faces: NDArray[np.object_]) -> None:
    """Raise an `InputError` that names faces that overlap others, or do not share their vertices with them.

    Examples
    --------
    >>> import shapely
    >>> check_coverage(np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]))
    """
    import shapely

    if shapely.coverage_is_valid(faces):
        return
    wrong = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(faces))).tolist()
    named = ", ".join(map(str, wrong[:5])) + (" …" if len(wrong) > 5 else "")
    raise InputError(
        f"the areas can't be drawn: some overlap, or do not share every vertex with their neighbours "
        f"(rows {named}); mend them with shapely.coverage_clean, or cut them anew out of all their borders "
        "with shapely.polygonize"
    )


def _centre(row: Mapping[str, Any], named: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
    """Return the one place, and the one part of it, that all claims of an area are about."""
    about = {named[claim] for claim in members(row["claim_ids"]) if claim in named}
    places, parts = {place for place, _ in about}, {part for _, part in about}
    if len(places) != 1:
        return {}
    return {"place": places.pop(), "part": parts.pop() if len(parts) == 1 else None}


def _thing(row: Mapping[str, Any], kind: str) -> dict[str, Any]:
    place = kind == "place"
    spot = {name: row[name] for name in ("lon", "lat", "kind")} if place else {"lon": None, "lat": None}
    return {
        "type": kind,
        **{name: row.get(name) or "" for name in ("place", "name", "part", "located_by", "located_note")},
        "kind": "",
        **spot,
        "ambiguous": place and row.get("ambiguous") is True,
        "claim_ids": row["claim_ids"] or "",
    }


def _state(row: Mapping[str, Any], thing: int) -> dict[str, Any]:
    return {
        "thing": thing,
        **_span(row),
        "status": row["status"] or "unknown",
        **_told(row),
        "against_ids": "",
    }


def _mark(row: Mapping[str, Any], things: Mapping[tuple[Any, Any], int]) -> dict[str, Any]:
    return {
        "kind": row["kind"],
        "thing": things.get((row["place"], row["part"]), -1),
        **_span(row),
        **_told(row),
        "geometry": row["geometry"],
    }


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "actors": row["actors"] or row["actor"] or "",
        "besieged_by": row["besieged_by"] or "",
        "weight": min(1.0, max(0.0, float(row["area_confidence"] or 0))),
        "affirmed": SINCE_EVER,
        "claim_ids": row["claim_ids"] or "",
    }


def _span(row: Mapping[str, Any]) -> dict[str, int]:
    start, end = row["valid_from"], row["valid_to"]
    return {
        "valid_from": SINCE_EVER if start is None else day_number(start.date()),
        "valid_to": FOR_EVER if end is None else day_number(end.date()),
    }
