"""Why the map says what it says at one point: the claims for it, against it and beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from mapper.claims.actors import Registry
from mapper.claims.ontology import Part, Predicate, Status
from mapper.claims.table import split_list
from mapper.control.changes import by_name
from mapper.control.day import Today
from mapper.control.evidence import day_of_effect, drawable, evidence, part_of, place_key, weight
from mapper.control.footprints import Footprint, Level
from mapper.control.history import HELD
from mapper.control.intervals import Situation
from mapper.control.standing import State
from mapper.crs import distance_km
from mapper.errors import InputError
from mapper.files import printable
from mapper.tables import as_html, readable

if TYPE_CHECKING:
    import geopandas as gpd

ON_THE_EDGE_DEGREES = 1e-4
"""A point this close to a cell is in it: cells snap to a grid of a few metres."""
RIVALS = 3
"""The nearest places of other actors whose claims are told."""
RIVAL_REACHES = 2
"""None is farther off than this many times the reach of control, or the way to the place that decides."""
ROLES = ("for", "against", "beside")
WHY_COLUMNS = (
    *("id", "role", "distance_km", "age_days", "weight", "place", "part", "actor", "predicate", "date"),
    *("source", "via", "quote"),
)
SHOWN_QUOTE = 160
"""Letters of a quote that are told; the table has all of it."""


@dataclass(frozen=True)
class Picture:
    """One day's evidence and what a model made of it.

    Attributes
    ----------
    today : Today
    situations : sequence of Situation
    evidence : GeoDataFrame
        A row for each situation that has ground.
    decided : DataFrame
        What a `ControlModel` returned: a row a cell.
    cells : GeoDataFrame
    registry : Registry
    """

    today: Today
    situations: Sequence[Situation]
    evidence: gpd.GeoDataFrame
    decided: pd.DataFrame
    cells: gpd.GeoDataFrame
    registry: Registry

    @property
    def grounded(self) -> list[Situation]:
        """The situations with ground, in the order of `evidence`."""
        return [situation for situation in self.situations if situation[2] is not None]


@dataclass(frozen=True)
class Why:
    """What the map says at a point, and on whose word.

    Attributes
    ----------
    day : date
    lon, lat : float
        WGS84 degrees.
    status, actors : str
        As in `Snapshot.areas`; several actors are joined by ``;``.
    confidence : float
        0-1, as the control model has it.
    place : str
        The place, and part, that decides; "" where nothing does.
    nearest, nearest_km : str, float
        The nearest place with evidence and its distance; NaN where there is none.
    within_reach : bool
        Whether that place lies within the reach of control.
    claims : DataFrame
        `WHY_COLUMNS`, those for, then those against, then those beside, the nearest first. `role` is ``for``
        where a claim speaks for the same actors or of others who leave; ``against`` where it was outvoted, or
        speaks for others there or at the nearest places of others, up to three within twice the reach, or
        twice the way to the place that decides;
        ``beside`` where it decides nothing. `distance_km` is from the point to the place of the claim, 0
        within a province or drawn outline; `age_days` from the claim's day to the day of the map; `weight`
        0-1.
    """

    day: dt.date
    lon: float
    lat: float
    status: str
    actors: str
    confidence: float
    place: str
    nearest: str
    nearest_km: float
    within_reach: bool
    claims: pd.DataFrame = field(repr=False)

    def __str__(self) -> str:
        return self.as_text()

    def as_text(self) -> str:
        """Return a few lines a claim, for a terminal; control characters are shown as what they are."""
        lines = [self._headline(), self._reason()]
        for row in self.claims.to_dict("records"):
            lines += ["", *_claim_lines(row)]
        return "\n".join(printable(line) for line in lines)

    def _headline(self) -> str:
        who = f" {_and(self.actors)}" if self.actors else ""
        by = " by" if who and self.status == Status.CONTROLLED else ""
        sure = f", confidence {self.confidence:.2f}" if self.status != Status.UNKNOWN else ""
        return f"{self.lon:g}, {self.lat:g} on {self.day}: {self.status}{by}{who}{sure}"

    def _reason(self) -> str:
        if self.place:
            return f"decided by {self.place}"
        if not self.nearest:
            return "nobody had said anything by that day"
        said = f"what was said of {self.nearest}, {self.nearest_km:.1f} km away, does not reach here"
        nobody = (
            "nobody said anything within reach; the nearest place with evidence is "
            f"{self.nearest}, {self.nearest_km:.1f} km away"
        )
        return said if self.within_reach else nobody

    def _repr_html_(self) -> str:
        head = f"<b>{_safe(self._headline())}</b><br>{_safe(self._reason())}"
        return head if self.claims.empty else head + as_html(self.claims, len(WHY_COLUMNS))


def explain(lon: float, lat: float, picture: Picture, reach_km: float) -> Why:
    """Return why a point has its status.

    Parameters
    ----------
    lon, lat : float
        WGS84 degrees.
    picture : Picture
    reach_km : float

    Raises
    ------
    InputError
        If it is no point, or lies outside the study area.
    """
    cell = _cell_at(lon, lat, picture.cells)
    spot = int(picture.decided["spot"].iloc[cell])
    places = picture.grounded
    decider = places[spot] if spot >= 0 and places[spot][1].status in HELD else None
    ranked = sorted(picture.situations, key=lambda one: (_distance(lon, lat, one), one[0].spot.key))
    nearest = ranked[0] if ranked else None
    rivals = []
    if decider:
        reach = RIVAL_REACHES * max(reach_km, _distance(lon, lat, decider))
        rivals = _rivals([one for one in ranked if _distance(lon, lat, one) <= reach], decider)
    told = [decider, *rivals] if decider else [nearest] if nearest else []
    away = _distance(lon, lat, nearest) if nearest else float("nan")
    return Why(
        day=picture.today.day,
        lon=lon,
        lat=lat,
        status=decider[1].status.value if decider else Status.UNKNOWN.value,
        actors=by_name(decider[1].actors) if decider else "",
        confidence=float(picture.decided["confidence"].iloc[cell]) if decider else 0.0,
        place=_name(decider) if decider else "",
        nearest=_name(nearest) if nearest else "",
        nearest_km=away,
        within_reach=away <= reach_km,
        claims=readable(_claims_table(lon, lat, picture, told, decider)),
    )


def _cell_at(lon: float, lat: float, cells: gpd.GeoDataFrame) -> int:
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise InputError(f"{lon:g}, {lat:g} is no longitude and latitude in degrees")
    tree = shapely.STRtree(cells.geometry.to_numpy())
    found = tree.query_nearest(shapely.Point(lon, lat), max_distance=ON_THE_EDGE_DEGREES)
    if not len(found):
        raise InputError(f"{lon:g}, {lat:g} lies outside the study area: give a wider one, with --area")
    return int(np.min(found))


def _distance(lon: float, lat: float, situation: Situation) -> float:
    """Return the km from a point to a place: to its own point, or to nothing within its outline."""
    spot, ground = situation[0].spot, situation[2]
    if ground is not None and _has_outline(ground) and ground.shape.intersects(shapely.Point(lon, lat)):
        return 0.0
    return distance_km(lon, lat, spot.lon, spot.lat)


def _has_outline(ground: Footprint) -> bool:
    return ground.level >= Level.DRAWN


def _rivals(ranked: Sequence[Situation], decider: Situation) -> list[Situation]:
    """Return the nearest other places that somebody else has a hold of."""
    own = set(decider[1].actors)
    others = [one for one in ranked if one[1].status in HELD and set(one[1].actors) - own]
    return [one for one in others if one[0].spot.key != decider[0].spot.key][:RIVALS]


def _claims_table(
    lon: float, lat: float, picture: Picture, told: Sequence[Situation], decider: Situation | None
) -> pd.DataFrame:
    claims = picture.today.claims
    rows = claims[drawable(claims)].to_dict("records")
    bearing = set(evidence(claims, picture.registry, picture.today.settings)["id"])
    found: dict[str, dict[str, Any]] = {}
    for situation in told:
        spot, state = situation[0].spot, situation[1]
        own = decider is None or situation is decider
        for row in rows:
            ours = place_key(row) == spot.key and (not spot.part or part_of(row) in ("", spot.part))
            if row["id"] in found or not ours or not (own or row["id"] in state.ids):
                continue
            role = _role(row, decider, bearing, picture.registry)
            found[row["id"]] = _claim_row(row, role, _distance(lon, lat, situation), picture)
    table = sorted(
        found.values(),
        key=lambda row: (ROLES.index(row["role"]), row["distance_km"], -row["weight"], row["id"]),
    )
    return pd.DataFrame(table, columns=list(WHY_COLUMNS)).astype(
        {"date": "datetime64[s]", "age_days": "Int64"}
    )


def _role(row: dict[str, Any], decider: Situation | None, bearing: set[str], registry: Registry) -> str:
    if decider is None or row["id"] not in bearing:
        return "beside"
    state: State = decider[1]
    if row["id"] in state.outvoted:
        return "against"
    if row["id"] in (*state.ids, *state.siege_ids):
        return "for"
    parties = {registry.canonical(name) for name in split_list(row["actor"])}
    if not parties:
        return "beside"
    leaves = row["predicate"] == Predicate.WITHDRAWS
    return "for" if (parties <= set(state.actors)) != leaves else "against"


def _claim_row(row: dict[str, Any], role: str, away: float, picture: Picture) -> dict[str, Any]:
    day = day_of_effect(row)
    dated = day == day
    return {
        **{
            name: str(row[name] or "")
            for name in ("id", "place", "part", "actor", "predicate", "via", "quote")
        },
        "role": role,
        "distance_km": round(away, 1),
        "age_days": (picture.today.day - day.date()).days if dated else None,
        "weight": round(weight(row, picture.registry), 3),
        "date": day if dated else None,
        "source": str(row["source"] or row["report"]),
    }


def _name(situation: Situation) -> str:
    spot = situation[0].spot
    if not spot.part:
        return spot.name
    return f"{spot.name}, an unnamed part" if spot.part == Part.PART else f"{spot.name}, {spot.part}"


def _claim_lines(row: dict[Any, Any]) -> Iterator[str]:
    part = f", {row['part']}" if row["part"] else ""
    who = f"{_and(row['actor'])} " if row["actor"] else ""
    when = f", {row['date'].date()}" if row["date"] == row["date"] else ""
    age = f" ({row['age_days']} days old)" if isinstance(row["age_days"], int) else ""
    yield f"{row['role']} [{row['id']}] {who}{row['predicate']} {row['place']}{part}{when}{age}"
    via = f" via {_and(row['via'])}" if row["via"] else ""
    source = f"{row['source']}{via}; " if row["source"] else ""
    yield f"    {source}weight {row['weight']:.2f}, {row['distance_km']:.1f} km away"
    if row["quote"]:
        quote = " ".join(row["quote"].split())
        yield f"    “{quote if len(quote) <= SHOWN_QUOTE else quote[: SHOWN_QUOTE - 1] + '…'}”"


def _and(names: str) -> str:
    return ", ".join(split_list(names))


def _safe(text: str) -> str:
    return escape(printable(text))
