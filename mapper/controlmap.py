"""The one object on top: claims in, any day's map out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry.base import BaseGeometry

from mapper.claims.actors import Registry, load_registry
from mapper.claims.files import claims_hash
from mapper.control.areas import make_areas, make_frontlines
from mapper.control.cells import completed_cells, make_cells
from mapper.control.day import Today, evidence_table, marks_table, on_day, places_table
from mapper.control.evidence import (
    drawable,
    is_located,
    is_rejected,
    is_reported_extent,
    known_on,
    latest_day,
)
from mapper.control.footprints import all_grounded, reach_of
from mapper.control.history import histories
from mapper.control.intervals import Places
from mapper.control.models import ControlModel, Nearest, checked
from mapper.control.settings import Settings
from mapper.control.study_area import guessed_area, mappable, study_area
from mapper.crs import span, window
from mapper.dates import one_day
from mapper.errors import InputError
from mapper.snapshot import Snapshot

if TYPE_CHECKING:
    import geopandas as gpd

    from mapper.geocoder.gazetteer import Gazetteer
    from mapper.geocoder.place import Geocoder


class ControlMap:
    """Who controls what, on any day that the claims speak of.

    Parameters
    ----------
    claims : GeoDataFrame
        A claim table. One that `mapper.locate` has not been through is located; claims that can't be are kept
        in `unlocated`.
    cells : GeoDataFrame, optional
        Polygons that tile the study area (districts, hexagons); the map's own cells by default.
    model : ControlModel, optional
        `Nearest` by default.
    area : shapely geometry or str, optional
        The study area: WGS84 polygons, ``W,S,E,N``, a polygon file, or names of countries and provinces. By
        default it is guessed from the evidence, which the notes of every map say.
    title : str
    sources : sequence of mapping
        The reports behind the claims, each with ``title`` and, where known, ``url`` and ``published``.
    view : str
        Point of view on disputed areas, ``un`` or ``de-facto``.
    geocoder : Geocoder, optional
        Finds the places of claims that have no location yet; the gazetteer by default.
    registry, gazetteer, settings : optional
        The shipped ones by default. The gazetteer also knows outlines and settlements.

    Raises
    ------
    InputError
        If no claim has a location.

    Examples
    --------
    >>> from mapper.claims.table import Claim, claim_table
    >>> day = dt.date(2017, 9, 5)
    >>> taken = Claim(place="Raqqa", actor="SDF", predicate="takes_control", date_from=day, date_to=day)
    >>> ControlMap(claim_table([taken])).at("2017-09-05").places[["name", "status"]].values.tolist()
    [['Ar Raqqah', 'controlled']]
    """

    def __init__(
        self,
        claims: gpd.GeoDataFrame,
        *,
        cells: gpd.GeoDataFrame | None = None,
        model: ControlModel | None = None,
        area: BaseGeometry | str | None = None,
        title: str = "",
        sources: Sequence[Mapping[str, str]] = (),
        view: str = "un",
        registry: Registry | None = None,
        geocoder: Geocoder | None = None,
        gazetteer: Gazetteer | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self.model = model or Nearest(self.settings.reach_km)
        self.registry = registry or load_registry()
        self.gazetteer = gazetteer or _shipped_gazetteer(view)
        self.title = title or "Territorial control"
        self.sources = tuple(sources)
        self.view = view
        self.claims = (
            claims if "located_by" in claims.columns else _located(claims, geocoder or self.gazetteer)
        )
        self._area = area
        self._cells = cells
        if not len(self.claims):
            raise InputError("there is nothing to draw: no claims were found")
        if not drawable(self.claims).any():
            names = ", ".join(dict.fromkeys(self.claims["place"].head(5)))
            raise InputError(
                f"no place found to draw: of {len(self.claims)} claims ({names}) none has a location; "
                "give lon and lat, or see `mapper locate NAME`"
            )

    def __repr__(self) -> str:
        return (
            f"ControlMap({len(self.claims)} claims, {len(self._places)} places and parts, "
            f"model={self.model!r}, view={self.view!r})"
        )

    @property
    def unlocated(self) -> gpd.GeoDataFrame:
        """Claims whose place is not known, in no picture and in every list; rejected ones are left out."""
        return self.claims[~is_located(self.claims) & ~is_rejected(self.claims)]

    @property
    def reported(self) -> gpd.GeoDataFrame:
        """Claims of how much of a country or province somebody holds; text, never colour."""
        return self.claims[is_reported_extent(self.claims) & ~is_rejected(self.claims)]

    @cached_property
    def area(self) -> BaseGeometry:
        """The study area, WGS84."""
        if isinstance(self._area, str):
            return mappable(study_area(self._area, self.gazetteer))
        return mappable(self._area) if self._area is not None else self._guessed()

    @cached_property
    def cells(self) -> gpd.GeoDataFrame:
        """The cells of the study area, the same for every day."""
        if self._cells is not None:
            return completed_cells(self._cells)
        towns = self.gazetteer.within(window(span(self.area), 0.5))
        points = list(zip(towns["lon"], towns["lat"], strict=True))
        points += [
            (history.spot.lon, history.spot.lat) for history, _ in self._places if not history.spot.part
        ]
        cuts = [ground.shape for _, ground in self._places if ground is not None]
        spots = [history.spot for history, _ in self._places]
        cuts.append(shapely.union_all([reach_of(spot, self.settings.reach_km) for spot in spots]))
        return make_cells(self.area, points, cuts, self.settings.fill_km)

    def at(self, on: dt.date | str | None = None, *, known_by: dt.date | str | None = None) -> Snapshot:
        """Return the map of one day.

        Parameters
        ----------
        on : date or str, optional
            The latest day that the claims speak of by default.
        known_by : date or str, optional
            Use only what was published by then.

        Raises
        ------
        InputError
            If it is no date, or none is given and no claim has one.
        """
        day = _day(on) or latest_day(self.claims)
        places = self._places if known_by is None else self._grounded(_day(known_by))
        situations = on_day(places, day)
        shown = self.claims[known_on(self.claims, day, _day(known_by)) & ~is_rejected(self.claims)]
        today = Today(day, self.settings, shown)
        evidence = evidence_table(situations, today)
        decided = checked(self.model(evidence, self.cells, day), self.cells, evidence)
        areas = make_areas(self.cells, decided, evidence)
        return Snapshot(
            day=day,
            areas=areas,
            make_marks=partial(marks_table, situations, today),
            make_places=partial(places_table, situations, today),
            frontlines=make_frontlines(areas),
            claims=shown,
            reported=shown[is_reported_extent(shown)],
            unlocated=shown[~is_located(shown)],
            study_area=self.area,
            title=self.title,
            sources=(*self.sources, *_further_sources(shown, self.sources)),
            area_given=self._area is not None,
            view=self.view,
            colours=self._colours(),
            claims_hash=self._hash,
            notes=tuple(self._notes()),
        )

    @cached_property
    def _places(self) -> Places:
        return self._grounded(None)

    @cached_property
    def _hash(self) -> str:
        return claims_hash(self.claims)

    def _grounded(self, known_by: dt.date | None) -> Places:
        found = histories(self.claims, self.registry, self.settings, known_by)
        return Places(all_grounded(found, self.gazetteer, self.settings))

    def _guessed(self) -> BaseGeometry:
        from mapper import atlas

        shapes = [ground.shape for _, ground in self._places if ground is not None]
        spots = self.claims[drawable(self.claims)] if not shapes else self.claims.iloc[:0]
        corners = [corner for shape in shapes for corner in shapely.box(*span(shape)).exterior.coords]
        corners += list(zip(spots["lon"], spots["lat"], strict=True))
        around = mappable(shapely.MultiPoint(corners))
        land = atlas.countries(self.view, window(span(around), 3)).union_all()
        return guessed_area(corners, land, self.settings.margin_km)

    def _colours(self) -> dict[str, str]:
        return {actor.name: actor.colour for actor in self.registry.actors.values() if actor.colour}

    def _notes(self) -> list[str]:
        notes = [
            f"Control reaches at most {self.settings.reach_km:g} km around a place; beyond that the map says "
            f"unknown. Contested, presence and claimed hold for {self.settings.stale_days} days."
        ]
        if self._area is None:
            notes.append(
                "The study area was guessed: the land around the evidence, with a margin of "
                f"{self.settings.margin_km:g} km."
            )
        return notes


def _further_sources(claims: gpd.GeoDataFrame, known: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return the sources that claims name by a URL, or by name where no report is known, each once."""
    urls = {source.get("url") for source in known}
    found = {}
    for claim in claims[["source", "report", "url"]].drop_duplicates().to_dict("records"):
        title = claim["source"] or claim["report"]
        if (claim["url"] and claim["url"] not in urls) or (title and not known):
            found[title, claim["url"]] = {"title": title or claim["url"], "url": claim["url"]}
    return [{key: cell for key, cell in source.items() if cell} for source in found.values()]


def _day(day: dt.date | str | None) -> dt.date | None:
    if not isinstance(day, str):
        return day
    try:
        return one_day(day)
    except ValueError as error:
        raise InputError(str(error)) from error


def _shipped_gazetteer(view: str) -> Gazetteer:
    from mapper.geocoder.gazetteer import Gazetteer

    return Gazetteer(view)


def _located(claims: gpd.GeoDataFrame, geocoder: Geocoder) -> Any:
    from mapper.geocoder.locate import locate

    return locate(claims, geocoder)
