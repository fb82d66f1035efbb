"""What can be asked of all days of a control map: its course, its changes, two days beside each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

from mapper.claims.actors import Registry
from mapper.control.changes import Comparison, Words, changes_table, net_changes, words_of
from mapper.control.day import Today, on_day
from mapper.control.evidence import latest_day
from mapper.control.following import Following
from mapper.control.fronts import Fronts, front_lengths
from mapper.control.history import PlaceHistory
from mapper.control.intervals import Places
from mapper.control.protocol import ControlModel
from mapper.control.settings import Settings
from mapper.control.standing import EVER
from mapper.control.study_area import study_area
from mapper.control.timeline import (
    CellHistory,
    Group,
    change_days,
    codes_of,
    course,
    groups_of,
    lengths_table,
    passed_table,
    place_counts,
    shares_table,
    timeline_table,
)
from mapper.dates import one_day
from mapper.edges import Edges, edges_of
from mapper.errors import InputError
from mapper.geocoder.namesakes import other_places
from mapper.tables import readable

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from mapper.geocoder.gazetteer import Gazetteer
    from mapper.snapshot import Snapshot

LAST_DAY = dt.date.max - dt.timedelta(days=1)
"""The last day that has one after it."""


class OverTime:
    """The questions about several days that `mapper.ControlMap` answers."""

    claims: gpd.GeoDataFrame
    model: ControlModel
    settings: Settings
    registry: Registry
    gazetteer: Gazetteer
    _followed: Following | None = None
    _kept: CellHistory | None = None

    def at(self, on: dt.date | str | None = None) -> Snapshot:
        """Return the map of one day."""
        raise NotImplementedError

    @property
    def area(self) -> BaseGeometry:
        """The study area, WGS84."""
        raise NotImplementedError

    @property
    def cells(self) -> gpd.GeoDataFrame:
        """The cells of the study area, the same for every day."""
        raise NotImplementedError

    @property
    def _places(self) -> Places:
        raise NotImplementedError

    def timeline(
        self, start: dt.date | str | None = None, end: dt.date | str | None = None, *, by: str = "actor"
    ) -> pd.DataFrame:
        """Return who held how much, from each day of change to the next.

        Parameters
        ----------
        start, end : date or str, optional
            First and last day, both inclusive; by default those that the claims speak of.
        by : str
            ``actor`` for actors and status, ``status`` for the status alone.

        Returns
        -------
        DataFrame
            `valid_from`, `valid_to` (exclusive), `actors`, `status`, `area_km2` (those of one interval sum up
            to the study area) and `places`: how many whole places have that status and actors. The model is
            asked on the days on which the state of a place changes.

        Raises
        ------
        InputError
            If a day is no date, or the first comes after the last.

        Examples
        --------
        >>> from mapper.claims.table import Claim, claim_table
        >>> from mapper.controlmap import ControlMap
        >>> day = dt.date(2017, 9, 5)
        >>> taken = Claim(place="Raqqa", actor="SDF", predicate="takes_control", date_from=day, date_to=day)
        >>> ControlMap(claim_table([taken])).timeline()[["status", "places"]].values.tolist()
        [['controlled', 1], ['unknown', 0]]
        """
        days, groups, edges = self._course(start, end)
        km2 = course(days, self._cell_history(days, groups), self.cells["area_km2"].to_numpy())
        counts = place_counts(self._places, days, groups)
        return readable(timeline_table(edges, km2, counts, groups, by))

    def frontline_lengths(
        self, start: dt.date | str | None = None, end: dt.date | str | None = None
    ) -> pd.DataFrame:
        """Return how long the frontlines were, from each day of change to the next; see `timeline`.

        Returns
        -------
        DataFrame
            `valid_from`, `valid_to` (exclusive), `actor_a`, `actor_b` in order of name, `length_km`: of the
            smoothed line, as `Snapshot.frontlines` has it but for what only a whole map can tell; see
            `mapper.control.fronts`.
        """
        days, groups, edges = self._course(start, end)
        fronts = Fronts(self._edges, self.cells["area_km2"].to_numpy())
        lengths = front_lengths(self._cell_history(days, groups), fronts, groups)
        return readable(lengths_table(edges, list(lengths)))

    def changes(self, start: dt.date | str | None = None, end: dt.date | str | None = None) -> pd.DataFrame:
        """Return what passed from whom to whom, when, and on whose word.

        Parameters
        ----------
        start, end : date or str, optional
            First and last day, both inclusive; by default those that the claims speak of.

        Returns
        -------
        DataFrame
            `day`, `place`, `name`, `part`, `lon`, `lat`; `from_status`, `from_actors`, `from_besieged_by` and
            the same with `to_`; `reason`: ``claim``, or ``went stale`` where time alone ended a status;
            `sources` (joined by ``; ``) and `claim_ids` of the claims behind it. In order of day, place and
            part. What holds since ever, by claims without a date, is no change.
        """
        first, last = self._range(start, end)
        return readable(changes_table(self._histories, self._words, first, last))

    def compare(self, day_a: dt.date | str, day_b: dt.date | str) -> Comparison:
        """Return what differs on one day from the map of an earlier one.

        Raises
        ------
        InputError
            If a day is no date, or the first comes after the second.
        """
        first, last = self._range(day_a, day_b)
        groups = groups_of(self._places)
        before, after = self._codes([first, last], groups)
        passed = passed_table(before, after, self.cells["area_km2"].to_numpy(), groups)
        return Comparison(first, last, passed, net_changes(self._histories, self._words, first, last))

    def shares(
        self, on: dt.date | str | None = None, *, within: BaseGeometry | str | None = None
    ) -> pd.DataFrame:
        """Return how much of a country, province or outline each party has on a day.

        Parameters
        ----------
        on : date or str, optional
            The latest day that the claims speak of by default.
        within : shapely geometry or str, optional
            WGS84 polygons, or what `area` takes; the study area by default.

        Returns
        -------
        DataFrame
            `actors`, `status`, `area_km2`, `share` (0-1), the largest first; ``outside`` stands for ground
            beyond the study area.

        Raises
        ------
        InputError, NotFoundError
            If the outline is not known, or does not touch the study area.
        """
        outline = study_area(within, self.gazetteer) if isinstance(within, str) else within
        return readable(shares_table(self.at(on).areas, self.area, outline))

    def _following(self, places: Places) -> Following:
        """Return the decisions about some places; those of the map itself are kept."""
        if places is not self._places:
            return self._follow(places)
        if self._followed is None:
            self._followed = self._follow(places)
        return self._followed

    def _follow(self, places: Places) -> Following:
        return Following(
            places,
            self.cells,
            self._edges,
            self.model,
            self.settings.sliver_km2,
            partial(other_places, self.gazetteer),
        )

    @cached_property
    def _edges(self) -> Edges:
        return edges_of(self.cells.geometry.to_numpy())

    def _course(
        self, start: dt.date | str | None, end: dt.date | str | None
    ) -> tuple[list[dt.date], list[Group], list[dt.date]]:
        """Return the days of change, the groups that cells may be in, and the days with the one after."""
        first, last = self._range(start, end)
        days = change_days(self._places, first, last)
        return days, groups_of(self._places), [*days, last + dt.timedelta(days=1)]

    def _cell_history(self, days: Sequence[dt.date], groups: Sequence[Group]) -> CellHistory:
        """Return the group of each cell on each day; the last history that was asked for is kept."""
        if self._kept is None or self._kept.days != days:
            self._kept = CellHistory(days, self._codes(days, groups))
        return self._kept

    def _codes(self, days: Sequence[dt.date], groups: Sequence[Group]) -> Iterator[NDArray[np.intp]]:
        """Yield the group of each cell on each day, by asking the model."""
        code = codes_of(self._places, groups)
        follow = self._following(self._places)
        for day in days:
            today = Today(day, self.settings, self.claims.iloc[:0])
            yield code[follow.rows(on_day(self._places, day), today)]

    def _range(self, start: dt.date | str | None, end: dt.date | str | None) -> tuple[dt.date, dt.date]:
        last = min(as_day(end) or latest_day(self.claims), LAST_DAY)
        first = as_day(start) or self._first_day(last)
        if first > last:
            latest = "" if end else ", the latest day that the claims speak of"
            raise InputError(f"{first} comes after {last}{latest}: give the earlier day first")
        return first, last

    def _first_day(self, last: dt.date) -> dt.date:
        days = (state.valid_from for history in self._histories for state in history.states)
        return min((day for day in days if EVER < day < last), default=last)

    @cached_property
    def _histories(self) -> list[PlaceHistory]:
        return [history for history, _ in self._places]

    @cached_property
    def _words(self) -> Words:
        return words_of(self.claims, self.registry, self.settings)


def as_day(day: dt.date | str | None) -> dt.date | None:
    """Return the day that a user gives.

    A time, such as a Timestamp of a table, stands for its day.

    Raises
    ------
    InputError
        If it is no date.
    """
    if not isinstance(day, str):
        return day.date() if isinstance(day, dt.datetime) else day
    try:
        return one_day(day)
    except ValueError as error:
        raise InputError(str(error)) from error
