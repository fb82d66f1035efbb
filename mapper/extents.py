"""How much of a country somebody is said to hold, beside how much of it the map gives him."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from mapper.claims.actors import Registry
from mapper.claims.ontology import UNREAL, Status, Temporal
from mapper.claims.table import split_list
from mapper.control.evidence import drawable, is_rejected, is_reported_extent
from mapper.controlmap import ControlMap
from mapper.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from mapper.geocoder.gazetteer import Gazetteer

NEAR_DEGREES = 1.0
"""Evidence farther from an area than this colours none of it."""


class Drawn(NamedTuple):
    """What the map of a day gives an actor in an area: shares of the area, 0-1, and its size.

    Attributes
    ----------
    held, shared, unknown : float
        Held by the actor alone; contested or shared by it with others; of nobody.
    km2 : float
        What is held alone, on an equal-area plane.
    """

    held: float
    shared: float
    unknown: float
    km2: float


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


def compared_extents(
    claims: gpd.GeoDataFrame,
    gazetteer: Gazetteer,
    registry: Registry,
    *,
    on: dt.date | None = None,
    view: str = "un",
) -> list[Extent]:
    """Return the reported extents of a claim table beside the map of the same day and area.

    Parameters
    ----------
    claims : GeoDataFrame
        Located claims.
    gazetteer : Gazetteer
        Knows the outlines.
    registry : Registry
    on : date, optional
        The day for extents that bear no date.
    view : str
        Point of view on disputed areas.
    """
    comparison = _Comparison(claims, gazetteer, registry, on, view)
    return [comparison.of(row) for row in claims[is_comparable(claims)].to_dict("records")]


@dataclass(frozen=True)
class _Comparison:
    """Draws the map of each area once, whatever is said of it."""

    claims: gpd.GeoDataFrame
    gazetteer: Gazetteer
    registry: Registry
    on: dt.date | None
    view: str
    maps: dict[str, ControlMap | None] = field(default_factory=dict)

    def of(self, row: dict[str, Any]) -> Extent:
        day = next((row[name].date() for name in ("date_to", "published") if row[name] == row[name]), self.on)
        place = self.gazetteer.place(row["located_id"]) if row.get("located_id") else None
        area = self.gazetteer.geometry(place) if place else None
        if area is None or area.geom_type not in ("Polygon", "MultiPolygon"):
            return Extent(row, day, None, "its outline is not known")
        if day is None:
            return Extent(row, day, None, "it bears no date")
        try:
            if row["located_id"] not in self.maps:
                self.maps[row["located_id"]] = self.map_of(area)
            return Extent(row, day, _drawn(self.maps[row["located_id"]], day, row, self.registry))
        except InputError as error:
            return Extent(row, day, None, str(error))

    def map_of(self, area: BaseGeometry) -> ControlMap | None:
        """Return the control map of an area, or None where no evidence is near it."""
        near = area.envelope.buffer(NEAR_DEGREES)
        bearing = self.claims[drawable(self.claims)]
        if not (bearing.geometry.intersects(near) | _points_in(bearing, near)).any():
            return None
        return ControlMap(
            self.claims, area=area, gazetteer=self.gazetteer, registry=self.registry, view=self.view
        )


def _points_in(claims: gpd.GeoDataFrame, near: BaseGeometry) -> Any:
    west, south, east, north = near.bounds
    return claims["lon"].between(west, east) & claims["lat"].between(south, north)


def _drawn(cmap: ControlMap | None, day: dt.date, row: dict[str, Any], registry: Registry) -> Drawn:
    if cmap is None:
        return Drawn(0.0, 0.0, 1.0, 0.0)
    areas = cmap.at(day).areas
    wanted = {registry.canonical(name) for name in split_list(row["actor"])}
    parties = [set(split_list(cell)) for cell in areas["actors"]]
    sizes, statuses = areas["area_km2"].tolist(), areas["status"].tolist()
    told = list(zip(parties, statuses, sizes, strict=True))
    held = sum(km2 for who, status, km2 in told if status == Status.CONTROLLED and who and who <= wanted)
    shared = sum(km2 for who, status, km2 in told if status != Status.UNKNOWN and who & wanted) - held
    unknown = sum(km2 for _, status, km2 in told if status == Status.UNKNOWN)
    whole = sum(sizes)
    return Drawn(held / whole, shared / whole, unknown / whole, held)


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
    held, shared, unknown, km2 = extent.drawn
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
