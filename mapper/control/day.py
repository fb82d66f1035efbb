"""One day: the evidence in force, as the table that models read and as the tables that a user sees."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import Point

from mapper.claims.ontology import DOUBTED, LINE_KINDS, UNREAL, Kind, Part, Predicate, Status, Temporal
from mapper.claims.table import join_list, records
from mapper.control.areas import STATUS_COLUMNS, as_dates
from mapper.control.evidence import drawable, is_located, part_of, place_key
from mapper.control.footprints import Footprint, Level
from mapper.control.history import HELD, SPOT_COLUMNS, PlaceHistory
from mapper.control.settings import Settings
from mapper.control.standing import EVER, NEVER, Layer, State
from mapper.crs import WGS84, Plane, span

if TYPE_CHECKING:
    import geopandas as gpd

MARK_COLUMNS = ("kind", "place", "name", "part", *STATUS_COLUMNS, "geometry")
PLACE_COLUMNS = (
    *("place", "name", "part", "kind", "lon", "lat", *STATUS_COLUMNS),
    *("located_by", "located_note", "ambiguous", "outlier", "geometry"),
)
EVENTS = [Predicate.SIEGE_BROKEN, Predicate.WITHDRAWS, Predicate.REPELLED]
"""What is marked on the day it happened; taking a place shows in its colour."""
PARTS = ("", *Part)
"""The whole first, an unnamed part last."""
Situation = tuple[PlaceHistory, State, Footprint | None]


@dataclass(frozen=True)
class Today:
    """The day that tables are made for.

    Attributes
    ----------
    day : date
    settings : Settings
    claims : GeoDataFrame
        What was known on the day, located.
    """

    day: dt.date
    settings: Settings
    claims: gpd.GeoDataFrame
    statuses: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict, repr=False)

    @cached_property
    def told(self) -> dict[tuple[str, str], list[str]]:
        """The ids of all claims about a place (part ``""``) and about each part of it, as in the table."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for claim in records(self.claims[is_located(self.claims)], (*SPOT_COLUMNS, "id")):
            for part in {"", part_of(claim)}:
                found[place_key(claim), part].append(claim["id"])
        return found


def on_day(places: Sequence[tuple[PlaceHistory, Footprint | None]], day: dt.date) -> list[Situation]:
    """Return each place with its state on a day and its ground; those not yet spoken of are left out."""
    found = []
    for history, ground in places:
        state = history.at(day)
        if state is not None:
            found.append((history, state, ground))
    return found


def evidence_table(situations: Sequence[Situation], today: Today) -> gpd.GeoDataFrame:
    """Return the evidence that has ground of its own, as a `ControlModel` reads it.

    Returns
    -------
    GeoDataFrame
        `status`, `actors`, `besieged_by`, `claim_ids` (joined by ``;``), `confidence`, `valid_from`,
        `valid_to`, `lon`, `lat`, `level`; geometry: the ground it covers by itself; WGS84.
    """
    import geopandas as gpd

    rows = []
    for history, state, ground in situations:
        if ground is None:
            continue
        row = _status(history, state, today)
        row = row | {"confidence": row["area_confidence"], "lon": history.spot.lon, "lat": history.spot.lat}
        row |= {"weight": state.weight, "place": history.spot.place, "part": history.spot.part}
        rows.append(row | {"level": int(ground.level), "geometry": ground.shape})
    columns = [*STATUS_COLUMNS, "confidence", "lon", "lat", "weight", "place", "part", "level", "geometry"]
    return as_dates(gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=WGS84))


def places_table(situations: Sequence[Situation], today: Today) -> gpd.GeoDataFrame:
    """Return the `places` table: one row a place and part with evidence on the day."""
    import geopandas as gpd

    rows = []
    grounds = _own_km2([ground for _, _, ground in situations])
    for (history, state, _), km2 in zip(situations, grounds, strict=True):
        spot = history.spot
        rows.append(
            {
                **_named(history),
                "kind": Kind.SECTOR.value if spot.part else spot.kind,
                "lon": spot.lon,
                "lat": spot.lat,
                **_status(history, state, today),
                "area_km2": km2,
                "located_by": spot.located_by,
                "located_note": spot.located_note,
                "ambiguous": spot.ambiguous,
                "outlier": bool(state.outvoted),
                "geometry": Point(spot.lon, spot.lat),
            }
        )
    rows.sort(key=lambda row: (row["place"].casefold(), row["name"], PARTS.index(row["part"])))
    return as_dates(gpd.GeoDataFrame(rows, columns=list(PLACE_COLUMNS), geometry="geometry", crs=WGS84))


def marks_table(situations: Sequence[Situation], today: Today) -> gpd.GeoDataFrame:
    """Return the `marks` table: sieges, presence, claims of control and the day's events.

    None of them is control, so they are drawn apart from it.
    """
    import geopandas as gpd

    rows: list[dict[str, Any]] = []
    for history, state, ground in situations:
        spot = history.spot
        if state.besieged_by and ground is not None:
            siege = _status(history, state, today) | {"claim_ids": join_list(state.siege_ids)}
            rows.append({"kind": "siege", **_named(history), **siege, "geometry": ground.shape})
        if spot.part == Part.PART:
            continue
        for kind, layers in (("presence", state.presence), ("claimed", state.claimed)):
            for layer in layers:
                if kind == "presence" and _holds(state, layer):
                    continue
                mark = _layer_status(kind, layer, history, state, today)
                rows.append({"kind": kind, **_named(history), **mark, "geometry": _where(history, ground)})
    rows += _events(situations, today)
    table = as_dates(gpd.GeoDataFrame(rows, columns=list(MARK_COLUMNS), geometry="geometry", crs=WGS84))
    return table.sort_values(["kind", "place", "part", "actors"], ignore_index=True)


def _events(situations: Sequence[Situation], today: Today) -> list[dict[str, Any]]:
    """Return one mark for each place where something happened on the day itself."""
    claims = today.claims
    happened = claims[
        drawable(claims)
        & claims["predicate"].isin(EVENTS)
        & (claims["date_to"] == pd.Timestamp(today.day))
        & ~claims["modality"].isin([*UNREAL, *DOUBTED])
        & claims["temporal"].isin([Temporal.CURRENT])
    ]
    told: dict[tuple[str, str], list[dict[Any, Any]]] = {}
    for claim in happened.to_dict("records"):
        told.setdefault((place_key(claim), part_of(claim)), []).append(claim)
    rows = []
    for history, state, _ in situations:
        group = told.get((history.spot.key, history.spot.part), [])
        if group and history.spot.part != Part.PART:
            ids = join_list(claim["id"] for claim in group)
            mark = {**_status(history, state, today), "claim_ids": ids}
            point = Point(history.spot.lon, history.spot.lat)
            rows.append({"kind": "event", **_named(history), **mark, "geometry": point})
    return rows


def _holds(state: State, layer: Layer) -> bool:
    """Tell whether presence says nothing new: the actor already holds or contests the place."""
    return state.status in HELD and set(layer.actors) <= set(state.actors)


def _where(history: PlaceHistory, ground: Footprint | None) -> Any:
    spot = history.spot
    if spot.geometry is not None and (spot.kind in LINE_KINDS or spot.located_by == "drawn"):
        return spot.geometry
    if ground is not None and ground.level > Level.LINE:
        return ground.shape
    return Point(spot.lon, spot.lat)


def _named(history: PlaceHistory) -> dict[str, Any]:
    return {"place": history.spot.place, "name": history.spot.name, "part": history.spot.part}


def _status(history: PlaceHistory, state: State, today: Today) -> dict[str, Any]:
    """Return what all tables tell of a place; each is worked out once a day."""
    where = history.spot.key, history.spot.part
    if where not in today.statuses:
        today.statuses[where] = _status_of(history, state, today)
    return today.statuses[where]


def _status_of(history: PlaceHistory, state: State, today: Today) -> dict[str, Any]:
    first, last = history.spell(today.day)
    where = history.spot.key, history.spot.part
    held = state.status == Status.CONTROLLED and len(state.actors) == 1
    return {
        "actor": state.actors[0] if held else None,
        "actors": join_list(state.actors),
        "status": state.status.value,
        "besieged_by": join_list(state.besieged_by),
        "area_confidence": confidence(state.weight, state.affirmed, today.day, today.settings.half_life_days),
        "valid_from": _open(first, EVER),
        "valid_to": _open(last, NEVER),
        "area_km2": float("nan"),
        "claim_ids": join_list([*state.ids, *state.siege_ids, *state.outvoted, *today.told[where]]),
    }


def _layer_status(
    kind: str, layer: Layer, history: PlaceHistory, state: State, today: Today
) -> dict[str, Any]:
    return _status(history, state, today) | {
        "actor": layer.actors[0] if len(layer.actors) == 1 else None,
        "actors": join_list(layer.actors),
        "status": kind,
        "area_confidence": confidence(layer.weight, layer.last, today.day, today.settings.half_life_days),
        "valid_from": _open(layer.since, EVER),
        "valid_to": _open(layer.until, NEVER),
        "claim_ids": join_list(layer.ids),
    }


def confidence(weight: float, affirmed: dt.date, day: dt.date, half_life_days: float) -> float:
    """Return the confidence in something last affirmed on a day: age lowers it and never ends it.

    Examples
    --------
    >>> confidence(0.8, dt.date(2016, 9, 5), dt.date(2017, 9, 5), 365)
    0.4
    """
    age = 0 if affirmed == EVER else max((day - affirmed).days, 0)
    return round(float(weight * 0.5 ** (age / half_life_days)), 3)


def _open(day: dt.date, end: dt.date) -> dt.date | None:
    return None if day == end else day


def _own_km2(grounds: Sequence[Footprint | None]) -> list[float]:
    """Return the size of each ground, on an equal-area plane; NaN where there is none."""
    shapes = np.array([ground.shape if ground else None for ground in grounds], dtype=object)
    known = np.flatnonzero(shapes != np.array(None))
    sizes = np.full(len(shapes), np.nan)
    if len(known):
        flat = Plane(span(shapes[known])).flat(shapes[known])
        sizes[known] = np.round(shapely.area(flat) / 1e6, 3)
    return sizes.tolist()
