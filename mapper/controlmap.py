"""The one object on top: claims in, any day's map out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from shapely.geometry.base import BaseGeometry

from mapper.assessment import further_sources, notes_of
from mapper.claims.actors import Registry, load_registry
from mapper.claims.files import claims_hash
from mapper.control.areas import make_areas, make_frontlines
from mapper.control.cells import completed_cells, make_cells
from mapper.control.course import things_of
from mapper.control.day import Today, marks_table, on_day, places_and_outliers
from mapper.control.evidence import (
    drawable,
    is_located,
    is_rejected,
    is_reported_extent,
    known_on,
    latest_day,
    told_by,
)
from mapper.control.footprints import all_grounded, outlines
from mapper.control.history import histories
from mapper.control.intervals import Places
from mapper.control.models import make_model, name_of
from mapper.control.over_time import OverTime, as_day
from mapper.control.protocol import ControlModel
from mapper.control.seeds import fronts_of
from mapper.control.settings import Settings
from mapper.control.study_area import land_around, mappable, study_area
from mapper.control.timeline import change_days
from mapper.control.why import Picture, Why, explain
from mapper.crs import span, window
from mapper.display import Displayed
from mapper.errors import InputError
from mapper.geocoder.gazetteer import Gazetteer
from mapper.geocoder.locate import locate
from mapper.history import MOST_SHOWN, PUBLICATIONS, History, Told, named, publication_days
from mapper.render.choices import Choices
from mapper.snapshot import Snapshot, check_suffix, even_days, save_days
from mapper.suffixes import FIGURES
from mapper.tables import readable

if TYPE_CHECKING:
    import folium
    import geopandas as gpd

    from mapper.geocoder.place import Geocoder
    from mapper.render.scene import Scene


class ControlMap(OverTime, Displayed):
    """Who controls what, on any day that the claims speak of.

    Parameters
    ----------
    claims : GeoDataFrame
        A claim table. One that `mapper.locate` has not been through is located; claims that can't be are kept
        in `unlocated`.
    cells : GeoDataFrame, optional
        Polygons that tile the study area (districts, hexagons); the map's own cells by default.
    model : ControlModel, optional
        `IndicatorKriging` by default.
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
        self.model = model or make_model(self.settings)
        self.registry = registry or load_registry()
        self.gazetteer = gazetteer or Gazetteer(view)
        self.title = title or "Territorial control"
        self.sources = tuple(sources)
        self.view = view
        located = "located_by" in claims.columns
        self.claims = readable(claims if located else locate(claims, geocoder or self.gazetteer))
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
        return readable(self.claims[~is_located(self.claims) & ~is_rejected(self.claims)])

    @property
    def reported(self) -> gpd.GeoDataFrame:
        """Claims of how much of a country or province somebody holds; text, never colour."""
        return readable(self.claims[is_reported_extent(self.claims) & ~is_rejected(self.claims)])

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
        from mapper import atlas

        around = window(span(self.area), 0.5)
        towns = self.gazetteer.within(around)[["lon", "lat"]].to_numpy(float)
        spots = [history.spot for history, _ in self._places if not history.spot.part]
        own = [(spot.lon, spot.lat) for spot in spots]
        points = np.concatenate([towns, np.array(own).reshape(-1, 2)])
        return make_cells(
            self.area,
            points,
            outlines(self._places, self.settings.reach_km),
            self.settings.fill_km,
            rivers=atlas.rivers(around).geometry.to_numpy(),
            fronts=fronts_of(self._places, self.area, points),
        )

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
        day = as_day(on) or latest_day(self.claims)
        situations = on_day(self._places_known(known_by), day)
        shown = self._shown(day, known_by)
        today = Today(day, self.settings, shown)
        evidence, decided, merged = self._following(situations.places).day(situations, today)
        areas = make_areas(self.cells, decided, evidence, self._edges)
        return Snapshot(
            day=day,
            areas=areas,
            make_marks=partial(marks_table, situations, today),
            make_places=partial(places_and_outliers, situations, today, evidence),
            frontlines=make_frontlines(areas),
            claims=shown,
            reported=shown[is_reported_extent(shown)],
            unlocated=shown[~is_located(shown)],
            merged=merged,
            make_map=partial(self._as_known, known_by),
            **self._frame(shown, len(merged)),
        )

    def history(
        self,
        start: dt.date | str | None = None,
        end: dt.date | str | None = None,
        *,
        known_by: dt.date | str | None = None,
        publications: int = PUBLICATIONS,
    ) -> History:
        """Return the map of all days from one to another, as a thing to look at.

        Parameters
        ----------
        start, end : date or str, optional
            First and last day, both inclusive; by default those that the claims speak of.
        known_by : date or str, optional
            Use only what was published by then.
        publications : int
            To how many earlier days of publication a reader can go back, to see what was known by then. Each
            is a history of its own, so a large map has fewer, or none.

        Raises
        ------
        InputError
            If a day is no date, or the first comes after the last.
        """
        first, last = self._range(start, end)
        shown = self._shown(last, known_by)
        places = self._places_known(known_by)
        told = Told(self._following, change_days(places, first, last), self.settings)
        days = () if known_by else publication_days(shown, publications, len(self.cells) * len(told.days))
        known = told.about(places, shown)
        return History(
            first=first,
            last=last,
            cells=self.cells,
            things=named(things_of(places, Today(last, self.settings, shown).told), places, self.gazetteer),
            telling=known,
            make_last=partial(self.at, last, known_by=known_by),
            earlier={day: told.earlier(self._grounded(day), places, self._shown(last, day)) for day in days},
            claims=shown,
            reported=shown[is_reported_extent(shown)],
            unlocated=shown[~is_located(shown)],
            settings=self.settings,
            **self._frame(shown),
        )

    def explore(self, **choices: Any) -> folium.Map:
        """Return an interactive folium map of all days, or of the last where those are too many to show.

        Parameters
        ----------
        **choices
            Language, palette and background: fields of `Choices`. By default nobody is asked for anything.
        """
        days = change_days(self._places, *self._range(None, None))
        shown = self.history(publications=0) if 1 < len(days) <= MOST_SHOWN // len(self.cells) else self.at()
        return shown.explore(**choices)

    def still(self) -> Scene:
        """Return the latest day, for a picture."""
        return self.at().scene()

    def save(
        self,
        path: str | Path,
        start: dt.date | str | None = None,
        end: dt.date | str | None = None,
        *,
        days: Sequence[dt.date | str] = (),
        known_by: dt.date | str | None = None,
        **choices: Any,
    ) -> Path:
        """Write the map of all days: a page with a time slider, or a figure with a map for each of some days.

        Parameters
        ----------
        path : str or Path
            ``.html`` for a page; ``.png``, ``.svg`` or ``.pdf`` for a figure.
        start, end : date or str, optional
            First and last day, both inclusive; by default those that the claims speak of.
        days : sequence of date or str
            The days of a figure; by default the first, the last, and days at even distances between.
        known_by : date or str, optional
            Use only what was published by then.
        **choices
            What the map looks like: fields of `mapper.render.choices.Choices`.

        Raises
        ------
        InputError
            If nothing can be made with the suffix of the path, or a day is no date.
        FileError
            If the file can't be written.
        """
        path, look = Path(path), Choices(**choices)
        if path.suffix.lower() not in FIGURES:
            return self.history(start, end, known_by=known_by).save(path, **choices)
        shown = [as_day(day) for day in days] or even_days(*self._range(start, end), look.panels)
        return save_days([self.at(day, known_by=known_by) for day in shown], path, look)

    def save_chart(
        self,
        path: str | Path,
        start: dt.date | str | None = None,
        end: dt.date | str | None = None,
        **choices: Any,
    ) -> Path:
        """Write a figure of the km² of each party over time; see `timeline` and `save`."""
        from mapper.render.figure import save_chart

        path, look = Path(path), Choices(**choices)
        check_suffix(path, look, several=True)
        save_chart(self.timeline(start, end), self.at(end).scene(), path, look)
        return path

    def _frame(self, shown: gpd.GeoDataFrame, merged: int | None = None) -> dict[str, Any]:
        """Return what stands beside any map."""
        return {
            "study_area": self.area,
            "title": self.title,
            "sources": (*self.sources, *further_sources(shown, self.sources)),
            "area_given": self._area is not None,
            "view": self.view,
            "colours": self.registry.colours,
            "notes": notes_of(self.settings, name_of(self.model), guessed=self._area is None, merged=merged),
            "make_hash": lambda: self._hash,
        }

    def why(
        self,
        lon: float,
        lat: float,
        on: dt.date | str | None = None,
        known_by: dt.date | str | None = None,
    ) -> Why:
        """Return why the map says what it says at a point: the claims for it, against it and beside it.

        Parameters
        ----------
        lon, lat : float
            WGS84 degrees.
        on, known_by : date or str, optional
            As in `at`.

        Raises
        ------
        InputError
            If a day is no date, or the point lies outside the study area.
        """
        day = as_day(on) or latest_day(self.claims)
        situations = on_day(self._places_known(known_by), day)
        today = Today(day, self.settings, self._shown(day, known_by))
        evidence, decided, _ = self._following(situations.places).day(situations, today)
        picture = Picture(today, situations, evidence, decided, self.cells, self.registry)
        return explain(lon, lat, picture, self.settings.reach_km)

    def _as_known(self, known_by: dt.date | str | None) -> ControlMap:
        """Return the same map of what was published by a day."""
        day = as_day(known_by)
        if day is None:
            return self
        same = ("cells", "model", "area", "title", "sources", "view", "registry", "gazetteer", "settings")
        kept: dict[str, Any] = {name: getattr(self, name) for name in same}
        return ControlMap(self.claims[told_by(self.claims, day)], **kept)

    def _places_known(self, known_by: dt.date | str | None) -> Places:
        return self._places if known_by is None else self._grounded(as_day(known_by))

    def _shown(self, day: dt.date, known_by: dt.date | str | None) -> gpd.GeoDataFrame:
        return self.claims[known_on(self.claims, day, as_day(known_by)) & ~is_rejected(self.claims)]

    @cached_property
    def _places(self) -> Places:
        return self._grounded(None)

    def _grounded(self, known_by: dt.date | None) -> Places:
        found = histories(self.claims, self.registry, self.settings, known_by)
        return Places(all_grounded(found, self.gazetteer, self.settings))

    def _guessed(self) -> BaseGeometry:
        shapes = [ground.shape for _, ground in self._places if ground is not None]
        spots = self.claims[drawable(self.claims)] if not shapes else self.claims.iloc[:0]
        points = list(zip(spots["lon"], spots["lat"], strict=True))
        return land_around(shapes, points, self.view, self.settings.margin_km)

    @cached_property
    def _hash(self) -> str:
        return claims_hash(self.claims)
