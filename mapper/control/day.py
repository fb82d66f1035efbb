"""One day: the evidence in force, as the table that models read and as the tables that a user sees."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import Point

from mapper.claims.ontology import DOUBTED, LINE_KINDS, UNREAL, Kind, Part, Predicate, Temporal
from mapper.claims.table import join_list
from mapper.control.areas import STATUS_COLUMNS, as_dates
from mapper.control.evidence import drawable, is_located, parts_of, place_keys
from mapper.control.footprints import Footprint, Grounded, Level
from mapper.control.history import HELD, PlaceHistory
from mapper.control.intervals import (
    NO_GROUND,
    Places,
    Situations,
    active,
    as_days,
)
from mapper.control.settings import Settings
from mapper.control.standing import EVER, Layer, State
from mapper.crs import WGS84
from mapper.dates import SINCE_EVER, day_number

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

MARK_COLUMNS = ("kind", "place", "name", "part", *STATUS_COLUMNS, "geometry")
PLACE_COLUMNS = (
    *("place", "name", "part", "kind", "lon", "lat", *STATUS_COLUMNS),
    *("located_by", "located_note", "ambiguous", "outlier", "geometry"),
)
EVIDENCE_COLUMNS = (
    *(*STATUS_COLUMNS, "confidence", "lon", "lat", "weight", "sources", "affirmed", "key", "place", "part"),
    *("level", "geometry"),
)
EVENTS = [Predicate.SIEGE_BROKEN, Predicate.WITHDRAWS, Predicate.REPELLED]
"""What is marked on the day it happened; taking a place shows in its colour."""


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

    @cached_property
    def told(self) -> dict[tuple[str, str], list[str]]:
        """The ids of all claims about a place (part ``""``) and about each part of it, as in the table."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        claims = self.claims[is_located(self.claims)]
        for key, part, name in zip(place_keys(claims), parts_of(claims), claims["id"].tolist(), strict=True):
            found[key, ""].append(name)
            if part:
                found[key, part].append(name)
        return found


def on_day(places: Sequence[Grounded], day: dt.date) -> Situations:
    """Return each place with its state on a day and its ground; those not yet spoken of are left out."""
    known = places if isinstance(places, Places) else Places(places)
    return Situations(known, active(known.intervals, day))


def evidence_table(situations: Situations, today: Today) -> gpd.GeoDataFrame:
    """Return the evidence that has ground of its own, as a `ControlModel` reads it.

    Returns
    -------
    GeoDataFrame
        `status`, `actors`, `besieged_by`, `claim_ids` (joined by ``;``), `confidence`, `valid_from`,
        `valid_to`, `lon`, `lat`; `weight` of the claims before age lowers it, 0-1; `sources`: how many claims
        stand behind the status; `affirmed`: day of the last of them; `key`, `place` (the source's spelling)
        and `part` name the place; `level`; geometry: the ground it covers by itself; WGS84.
    """
    import geopandas as gpd

    level = situations.places.table["level"].to_numpy()
    grounded = situations.where(level[situations.positions] != NO_GROUND)
    table = _status(grounded, today).assign(claim_ids=_claim_ids(grounded, today))
    for name in ("weight", "sources"):
        table[name] = grounded.column(name)
    table["affirmed"] = as_days(grounded.column("affirmed").to_numpy())
    table["confidence"] = table["area_confidence"]
    fixed = situations.places.table.iloc[grounded.positions].reset_index(drop=True)
    for name in ("lon", "lat", "key", "place", "part", "level"):
        table[name] = fixed[name]
    return gpd.GeoDataFrame(table, geometry=fixed.geometry, crs=WGS84)[list(EVIDENCE_COLUMNS)]


def places_table(situations: Situations, today: Today) -> gpd.GeoDataFrame:
    """Return the `places` table: one row a place and part with evidence on the day."""
    import geopandas as gpd

    rows = np.argsort(situations.places.order[situations.positions])
    ordered = Situations(situations.places, situations.rows[rows])
    fixed = ordered.places.table.iloc[ordered.positions].reset_index(drop=True)
    table = pd.concat([fixed.drop(columns=["geometry", "key", "level"]), _status(ordered, today)], axis=1)
    table["kind"] = table["kind"].mask(table["part"] != "", Kind.SECTOR.value)
    table["claim_ids"] = _claim_ids(ordered, today)
    table["area_km2"] = ordered.places.km2[ordered.positions]
    table["outlier"] = ordered.column("outvoted")
    points = shapely.points(table["lon"].to_numpy(), table["lat"].to_numpy())
    return gpd.GeoDataFrame(table, geometry=points, crs=WGS84)[list(PLACE_COLUMNS)]


def _status(situations: Situations, today: Today) -> pd.DataFrame:
    """Return `STATUS_COLUMNS` but the claims, one row a situation; the bounds are those of the spell."""
    table = pd.DataFrame(
        {name: situations.column(name) for name in ("actor", "actors", "status", "besieged_by")}
    )
    table["area_confidence"] = _confidences(situations, today)
    table["valid_from"] = as_days(situations.column("spell_from").to_numpy())
    table["valid_to"] = as_days(situations.column("spell_to").to_numpy())
    table["area_km2"] = np.nan
    return table


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): cell for name, cell in row.items()} for row in table.to_dict("records")]


def _confidences(situations: Situations, today: Today) -> NDArray[np.float64]:
    """Return the confidence in each state; asked once for all that are equally sure and old."""
    number, half_life = day_number(today.day), today.settings.half_life_days
    pairs = list(
        zip(situations.column("weight").tolist(), situations.column("affirmed").tolist(), strict=True)
    )
    known: dict[tuple[float, int], float] = {
        (weight, affirmed): _faded(weight, 0 if affirmed == SINCE_EVER else number - affirmed, half_life)
        for weight, affirmed in set(pairs)
    }
    return np.array([known[pair] for pair in pairs], dtype=float)


def _claim_ids(situations: Situations, today: Today) -> list[str]:
    """Return the claims that each state names, then all others told of the place or part by the day."""
    joined: list[str] = situations.column("claim_ids").tolist()
    told = today.told
    if not told:
        return joined
    names, ids = situations.places.names, situations.places.ids
    rows = zip(situations.rows.tolist(), situations.positions.tolist(), joined, strict=True)
    found = []
    for row, position, named in rows:
        known = ids[row]
        more = [name for name in told.get(names[position], ()) if name not in known]
        found.append(join_list((*known, *more)) if more else named)
    return found


def places_and_outliers(situations: Situations, today: Today, evidence: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the places with those marked that their surroundings speak against."""
    places = places_table(situations, today)
    doubted = evidence[evidence["outlier"]]
    keys = set(zip(doubted["lon"], doubted["lat"], doubted["part"], strict=True))
    marked = [key in keys for key in zip(places["lon"], places["lat"], places["part"], strict=True)]
    return places.assign(outlier=places["outlier"] | np.array(marked, dtype=bool))


def marks_table(situations: Situations, today: Today) -> gpd.GeoDataFrame:
    """Return the `marks` table: sieges, presence, claims of control and the day's events.

    None of them is control, so they are drawn apart from it.
    """
    import geopandas as gpd

    rows: list[dict[str, Any]] = []
    speaking = situations.where(
        situations.column("marked").to_numpy() | (situations.column("besieged_by") != "").to_numpy()
    )
    statuses = _records(_status(speaking, today))
    for (history, state, ground), status in zip(speaking, statuses, strict=True):
        if state.besieged_by and ground is not None:
            siege = status | {"claim_ids": join_list(state.siege_ids), "geometry": ground.shape}
            rows.append({"kind": "siege", **_named(history), **siege})
        if history.spot.part == Part.PART:
            continue
        for kind, layers in (("presence", state.presence), ("claimed", state.claimed)):
            for layer in layers:
                if kind == "presence" and adds_nothing(state, layer):
                    continue
                mark = status | _layer_status(kind, layer, today)
                rows.append(
                    {"kind": kind, **_named(history), **mark, "geometry": mark_shape(history, ground)}
                )
    rows += _events(situations, today)
    table = as_dates(gpd.GeoDataFrame(rows, columns=list(MARK_COLUMNS), geometry="geometry", crs=WGS84))
    return table.sort_values(["kind", "place", "part", "actors"], ignore_index=True)


def _events(situations: Situations, today: Today) -> list[dict[str, Any]]:
    """Return one mark for each place where something happened on the day itself."""
    happened = events_of(today.claims)
    happened = happened[happened["date_to"] == pd.Timestamp(today.day)]
    told: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, part, name in zip(
        place_keys(happened), parts_of(happened), happened["id"].tolist(), strict=True
    ):
        told[key, part].append(name)
    names = situations.places.names
    named = [names[position] in told for position in situations.positions.tolist()]
    there = situations.where(np.array(named, dtype=bool))
    rows = []
    for (history, _, _), status in zip(there, _records(_status(there, today)), strict=True):
        spot = history.spot
        if spot.part != Part.PART:
            mark = status | {"claim_ids": join_list(told[spot.key, spot.part])}
            rows.append({"kind": "event", **_named(history), **mark, "geometry": Point(spot.lon, spot.lat)})
    return rows


def events_of(claims: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the claims of what happened somewhere on a day, without the doubted ones."""
    return claims[
        drawable(claims)
        & claims["predicate"].isin(EVENTS)
        & ~claims["modality"].isin([*UNREAL, *DOUBTED])
        & claims["temporal"].isin([Temporal.CURRENT])
    ]


def adds_nothing(state: State, layer: Layer) -> bool:
    """Tell whether presence says nothing new: the actor already holds or contests the place."""
    return state.status in HELD and set(layer.actors) <= set(state.actors)


def mark_shape(history: PlaceHistory, ground: Footprint | None) -> Any:
    """Return where the presence or claims at a place are marked."""
    spot = history.spot
    if spot.geometry is not None and (spot.kind in LINE_KINDS or spot.located_by == "drawn"):
        return spot.geometry
    if ground is not None and ground.level > Level.LINE:
        return ground.shape
    return Point(spot.lon, spot.lat)


def _named(history: PlaceHistory) -> dict[str, Any]:
    return {"place": history.spot.place, "name": history.spot.name, "part": history.spot.part}


def _layer_status(kind: str, layer: Layer, today: Today) -> dict[str, Any]:
    bounds = as_days(np.array([day_number(layer.since), day_number(layer.until)]))
    return {
        "actor": layer.actors[0] if len(layer.actors) == 1 else None,
        "actors": join_list(layer.actors),
        "status": kind,
        "area_confidence": confidence(layer.weight, layer.last, today.day, today.settings.half_life_days),
        "valid_from": bounds[0],
        "valid_to": bounds[1],
        "claim_ids": join_list(layer.ids),
    }


def confidence(weight: float, affirmed: dt.date, day: dt.date, half_life_days: float) -> float:
    """Return the confidence in something last affirmed on a day: age lowers it and never ends it.

    Examples
    --------
    >>> confidence(0.8, dt.date(2016, 9, 5), dt.date(2017, 9, 5), 365)
    0.4
    """
    return _faded(weight, 0 if affirmed == EVER else (day - affirmed).days, half_life_days)


def _faded(weight: float, age: int, half_life_days: float) -> float:
    return round(float(weight * 0.5 ** (max(age, 0) / half_life_days)), 3)
