"""How much of a country somebody is said to hold, beside how much of it the map gives him."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mapper.claims.actors import Registry
from mapper.claims.ontology import UNREAL, Status, Temporal
from mapper.claims.table import split_list
from mapper.control.evidence import is_rejected, is_reported_extent, known_on
from mapper.control.timeline import OUTSIDE
from mapper.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from mapper.controlmap import ControlMap
    from mapper.geocoder.gazetteer import Gazetteer
    from mapper.geocoder.place import Place


class Drawn(NamedTuple):
    """What the map of a day gives an actor in an area: shares of the area, 0-1, and its size.

    Attributes
    ----------
    held, shared, unknown : float
        Held by the actor alone; contested or shared by it with others; of nobody. What lies beyond the study
        area of the map is none of these.
    km2 : float
        What is held alone, on an equal-area plane.
    outside : float
        Beyond the study area.
    """

    held: float
    shared: float
    unknown: float
    km2: float
    outside: float = 0.0


class Extent(NamedTuple):
    """A reported extent, and what is drawn; None where it can't be told, for a reason."""

    claim: dict[str, Any]
    day: dt.date | None
    drawn: Drawn | None
    reason: str = ""


def is_comparable(claims: gpd.GeoDataFrame) -> Any:
    """Tell which claims are extents of today: those of the past, denied or expected are not to be drawn."""
    real = ~claims["modality"].isin(list(UNREAL)) & (claims["temporal"] == Temporal.CURRENT)
    return is_reported_extent(claims) & real & ~is_rejected(claims)


def extents_beside(cmap: ControlMap, places: Iterable[Place] | None, on: dt.date) -> list[Extent]:
    """Return what had been reported of some places by a day, each beside the same map of its own day.

    Parameters
    ----------
    cmap : ControlMap
    places : iterable of Place, optional
        Countries or provinces; all that anything was reported of by default.
    on : date
        Nothing is told that took effect or was published later.
    """
    told = cmap.reported
    told = told[is_comparable(told) & known_on(told, on)]
    if places is not None:
        told = told[told["located_id"].isin([place.id for place in places])]
    shares = cache(lambda area, day: cmap.shares(day, within=area))
    beside = Beside(shares, cmap.gazetteer, cmap.registry, on)
    return [beside.of(row) for row in told.to_dict("records")]


@dataclass(frozen=True)
class Beside:
    """Sets extents beside the shares of an outline on a day, which are None where nothing is drawn."""

    shares: Callable[[BaseGeometry, dt.date], pd.DataFrame | None]
    gazetteer: Gazetteer
    registry: Registry
    on: dt.date | None

    def of(self, row: dict[str, Any]) -> Extent:
        day = next((row[name].date() for name in ("date_to", "published") if row[name] == row[name]), self.on)
        place = self.gazetteer.place(row["located_id"]) if row.get("located_id") else None
        area = self.gazetteer.geometry(place) if place else None
        if area is None or area.geom_type not in ("Polygon", "MultiPolygon"):
            return Extent(row, day, None, "its outline is not known")
        if day is None:
            return Extent(row, day, None, "it bears no date")
        try:
            table = self.shares(area, day)
        except InputError as error:
            return Extent(row, day, None, str(error))
        wanted = {self.registry.canonical(name) for name in split_list(row["actor"])}
        return Extent(row, day, Drawn(0.0, 0.0, 1.0, 0.0) if table is None else _drawn(table, wanted))


def _drawn(shares: pd.DataFrame, wanted: set[str]) -> Drawn:
    parties = [set(split_list(cell)) for cell in shares["actors"]]
    status, share = shares["status"], shares["share"]
    alone = (status == Status.CONTROLLED) & np.array([bool(who) and who <= wanted for who in parties])
    among = np.array([bool(who & wanted) for who in parties]) & ~alone
    kinds = (alone, among, status == Status.UNKNOWN, status == OUTSIDE)
    held, shared, unknown, outside = (float(share[rows].sum()) for rows in kinds)
    return Drawn(held, shared, unknown, float(shares["area_km2"][alone].sum()), outside)


def as_text(extent: Extent) -> str:
    """Return one line: what is reported, by whom and for when, and what is drawn."""
    row, day = extent.claim, str(extent.day or "")
    share = row["share"] == row["share"]
    size = f"{row['share'] * 100:.3g} %" if share else row["extent"] or "an unnamed part"
    told = ", ".join(filter(None, (row["source"] or row["report"], day)))
    where = row["located_name"] or row["place"]
    reported = f"{row['id']}: {row['actor']}: reported {size} of {where} ({told})"
    if extent.drawn is None:
        return f"{reported}; not compared: {extent.reason}"
    held, shared, unknown, km2, _ = extent.drawn
    contested = f", contested or shared {_percent(shared)}" if shared else ""
    return f"{reported}; drawn {_percent(held)} ({km2:,.0f} km²){contested}; unknown {_percent(unknown)}"


def _percent(share: float) -> str:
    """Return a share as a person reads it, without calling little nothing or much all.

    Examples
    --------
    >>> _percent(0.003), _percent(0.32), _percent(0.997), _percent(1.0)
    ('0.3 %', '32 %', '99.7 %', '100 %')
    """
    digits = 1 if 0 < share < 0.1 or 0.9 < share < 1 else 0
    return f"{share * 100:.{digits}f} %"
