"""The course of a map as pages draw it: who decides each cell day by day, and what stands beside control."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mapper.claims.ontology import Part
from mapper.claims.table import join_list
from mapper.control.changes import by_name
from mapper.control.day import Today, adds_nothing, events_of, mark_shape, on_day
from mapper.control.evidence import parts_of, place_keys
from mapper.control.following import Following
from mapper.control.footprints import Footprint
from mapper.control.history import PlaceHistory
from mapper.control.intervals import Places
from mapper.control.standing import State
from mapper.crs import WGS84
from mapper.dates import FOR_EVER, day_number

if TYPE_CHECKING:
    import datetime as dt

    import geopandas as gpd
    import pandas as pd

    from mapper.control.settings import Settings

Numbers = NDArray[np.int64]
NO_PLACE = -1


class Turn(NamedTuple):
    """What changes on a day: the cells, the place that decides each from now on or -1, and how likely it is.

    Attributes
    ----------
    day : int
        Counted from 1970-01-01.
    cells, places : array of int
    levels : array of int
        0 where the place covers the cell, else 1 + the position in a falling scale of likelihoods.
    """

    day: int
    cells: Numbers
    places: Numbers
    levels: Numbers


def course_of(
    follow: Following, days: Sequence[dt.date], settings: Settings, scale: Sequence[float]
) -> tuple[list[Turn], list[tuple[int, int, int]]]:
    """Return who decides the cells over time, and which places were doubted from which day to which.

    Parameters
    ----------
    follow : Following
    days : sequence of date
        Those on which the state of a place changes.
    settings : Settings
    scale : sequence of float
        Falling likelihoods, to the nearest of which that of a cell is put.
    """
    middles = [(one + other) / 2 for one, other in pairwise(scale)]
    place_of = np.append(follow.places.intervals["place"].to_numpy(), NO_PLACE)
    turns: list[Turn] = []
    doubts: list[tuple[int, int, int]] = []
    since: dict[int, int] = {}
    before: NDArray[Any] = np.empty((2, 0), dtype=np.int64)
    for day in days:
        number = day_number(day)
        found = follow.deciding(on_day(follow.places, day), Today(day, settings, _no_claims()))
        known = np.isfinite(found.likely) & (found.row >= 0)
        level = np.where(known, 1 + np.searchsorted(-np.array(middles), -np.nan_to_num(found.likely)), 0)
        now = np.stack([place_of[found.row], level])
        cells = np.arange(now.shape[1]) if not turns else np.flatnonzero((now != before).any(axis=0))
        if not turns or len(cells):
            turns.append(Turn(number, cells, *now[:, cells]))
        before = now
        asked = set(np.flatnonzero(found.doubted).tolist())
        doubts += [(place, since.pop(place), number) for place in sorted(set(since) - asked)]
        since |= dict.fromkeys(sorted(asked - set(since)), number)
    return turns, [*doubts, *((place, start, FOR_EVER) for place, start in since.items())]


def _no_claims() -> gpd.GeoDataFrame:
    import geopandas as gpd

    return gpd.GeoDataFrame()


def state_table(places: Places) -> pd.DataFrame:
    """Return all states of all places, in order of place and time.

    Returns
    -------
    DataFrame
        `thing`: position of the place; `valid_from`, `valid_to`, `affirmed`: numbers of days; `status`,
        `actors` and `besieged_by` in order of name; `weight`; `claim_ids` behind it, `against_ids` of those
        that were outvoted.
    """
    import pandas as pd

    table = places.intervals
    states = [state for history, _ in places for state in history.states]
    ordered = {
        cell: by_name(cell.split(";")) for name in ("actors", "besieged_by") for cell in table[name].unique()
    }
    return pd.DataFrame(
        {
            "thing": table["place"],
            **{name: table[name] for name in ("valid_from", "valid_to", "status", "weight", "affirmed")},
            **{name: table[name].map(ordered) for name in ("actors", "besieged_by")},
            "claim_ids": [join_list((*state.ids, *state.siege_ids)) for state in states],
            "against_ids": [join_list(state.outvoted) for state in states],
        }
    )


def mark_spans(places: Places, claims: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return sieges, presence, claims of control and events, each from its first day on to its last.

    Parameters
    ----------
    places : Places
    claims : GeoDataFrame
        Located, for the events.

    Returns
    -------
    GeoDataFrame
        `kind`, `thing` (position of the place), `valid_from`, `valid_to` (exclusive), `affirmed`: numbers of
        days; `actors`, `besieged_by`, `weight`, `claim_ids`, geometry; WGS84.
    """
    import geopandas as gpd

    table = places.intervals
    speaks = (table["marked"] | (table["besieged_by"] != "")).to_numpy()
    rows = []
    for place in np.unique(table["place"].to_numpy()[speaks]).tolist():
        history, ground = places[place]
        rows += [{"thing": place, **row} for row in _joined(_marks_of(history, ground))]
    rows += _events(places, claims)
    columns = ["kind", "thing", "valid_from", "valid_to", "actors", "besieged_by", "weight", "affirmed"]
    return gpd.GeoDataFrame(rows, columns=[*columns, "claim_ids", "geometry"], geometry="geometry", crs=WGS84)


def _marks_of(history: PlaceHistory, ground: Footprint | None) -> Iterator[dict[str, Any]]:
    for state in history.states:
        if state.besieged_by and ground is not None:
            told = (state.actors, state.besieged_by, state.weight, state.affirmed, state.siege_ids)
            yield _row(state, "siege", ground.shape, *told)
        if history.spot.part == Part.PART:
            continue
        where = mark_shape(history, ground) if state.presence or state.claimed else None
        for kind, layers in (("presence", state.presence), ("claimed", state.claimed)):
            for layer in layers:
                if kind == "claimed" or not adds_nothing(state, layer):
                    yield _row(state, kind, where, layer.actors, (), layer.weight, layer.last, layer.ids)


def _row(
    state: State, kind: str, shape: Any, actors: Sequence[str], ring: Sequence[str], weight: float,
    affirmed: dt.date, ids: Sequence[str],
) -> dict[str, Any]:  # fmt: skip
    return {
        "kind": kind,
        "valid_from": day_number(state.valid_from),
        "valid_to": day_number(state.valid_to),
        "actors": by_name(actors),
        "besieged_by": by_name(ring),
        "weight": weight,
        "affirmed": day_number(affirmed),
        "claim_ids": join_list(ids),
        "geometry": shape,
    }


def _joined(rows: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return marks with those put together that follow each other and tell the same."""
    found: list[dict[str, Any]] = []
    last: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = tuple(
            row[name] for name in ("kind", "actors", "besieged_by", "weight", "affirmed", "claim_ids")
        )
        if key in last and last[key]["valid_to"] == row["valid_from"]:
            last[key]["valid_to"] = row["valid_to"]
        else:
            last[key] = row
            found.append(row)
    return found


def _events(places: Places, claims: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return one mark for each place and day on which something happened there."""
    from shapely.geometry import Point

    happened = events_of(claims)
    happened = happened[happened["date_to"].notna()]
    told: dict[tuple[str, str, Any], list[str]] = defaultdict(list)
    days = happened["date_to"].dt.date.tolist()
    keys = zip(place_keys(happened), parts_of(happened), days, happened["id"].tolist(), strict=True)
    for key, part, day, name in keys:
        told[key, part, day].append(name)
    at = {name: number for number, name in enumerate(places.names)}
    rows = []
    for (key, part, day), ids in told.items():
        number = at.get((key, part))
        state = _state_on(places[number][0], day) if number is not None else None
        if state is None or part == Part.PART or number is None:
            continue
        spot = places[number][0].spot
        row = _row(
            state, "event", Point(spot.lon, spot.lat), state.actors, (), state.weight, state.affirmed, ids
        )
        rows.append({"thing": number, **row, "valid_from": day_number(day), "valid_to": day_number(day) + 1})
    return rows


def _state_on(history: PlaceHistory, day: dt.date) -> State | None:
    return next((state for state in history.states if state.valid_from <= day < state.valid_to), None)


def things_of(places: Places, told: Mapping[tuple[str, str], Sequence[str]]) -> pd.DataFrame:
    """Return what of places is the same on every day, and the claims that are about each.

    Parameters
    ----------
    places : Places
    told : mapping
        See `Today.told`.
    """
    import pandas as pd

    table = pd.DataFrame(places.table.drop(columns=["geometry", "level", "key"])).assign(type="place")
    table["kind"] = table["kind"].mask(table["part"] != "", "sector")
    table["claim_ids"] = [join_list(told.get(name, ())) for name in places.names]
    return table
