"""The places of a map over its cells, day after day: what is doubted, and who holds which cell.

A day is a set of rows of the interval table. What one day has in common with the last one asked for is kept;
the answer never depends on it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from mapper.control.day import Today, evidence_table
from mapper.control.indicator_kriging import Field, decision
from mapper.control.intervals import Places, Situations
from mapper.control.outliers import Doubts, Namesakes, is_doubted
from mapper.control.patches import groups_of_rows, shaped_rows
from mapper.control.protocol import ControlModel, checked
from mapper.control.slivers import Slivers, merge_slivers
from mapper.control.told import ToldOverTime, plane_of
from mapper.edges import Edges

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

Numbers = NDArray[np.intp]
Mask = NDArray[np.bool_]
NO_ROW = -1


class Deciding(NamedTuple):
    """What decides the cells on a day.

    Attributes
    ----------
    row : array of int, shape (cells,)
        The row of the interval table, -1 where nothing is known.
    likely : array of float, shape (cells,)
        How likely its party is, NaN where its place covers the cell itself.
    doubted : array of bool, shape (places,)
        Whose surroundings say otherwise.
    """

    row: Numbers
    likely: NDArray[np.float64]
    doubted: Mask


class Following:
    """The decisions of one model about the cells, on any day of a history.

    Parameters
    ----------
    places : Places
    cells : GeoDataFrame
    edges : Edges
        Of the cells.
    model : ControlModel
        One with a `field` method is asked day after day for what changed alone.
    sliver_km2 : float
        See `Settings`.
    namesakes : callable, optional
    """

    def __init__(
        self,
        places: Places,
        cells: gpd.GeoDataFrame,
        edges: Edges,
        model: ControlModel,
        sliver_km2: float,
        namesakes: Namesakes | None = None,
    ) -> None:
        self.places, self.cells, self.model = places, cells, model
        self._slivers = Slivers(cells["area_km2"].to_numpy(), edges, sliver_km2)
        self._told = ToldOverTime(places)
        self._doubts = Doubts(places.table, plane_of(cells), namesakes)
        make_field = getattr(model, "field", None)
        self._field: Field | None = make_field(places.table, cells) if make_field else None

    def __repr__(self) -> str:
        return f"Following({len(self.places)} places, {len(self.cells)} cells, {self.model!r})"

    def day(
        self, situations: Situations, today: Today
    ) -> tuple[gpd.GeoDataFrame, pd.DataFrame, gpd.GeoDataFrame]:
        """Return the evidence of a day with its doubts, the decisions, and the slivers that were merged."""
        evidence, decided = self._asked(situations, today)
        return evidence, *merge_slivers(
            self.cells, decided, evidence, self._slivers, self._settled(situations)
        )

    def rows(self, situations: Situations, today: Today) -> Numbers:
        """Return for each cell the row of the interval table that decides it on a day, or -1."""
        return self.deciding(situations, today).row

    def deciding(self, situations: Situations, today: Today) -> Deciding:
        """Return what decides each cell on a day, without a table of it."""
        if self._field is None:
            row = np.append(self._grounded_rows(situations), NO_ROW)
            evidence, decided = self._asked(situations, today)
            row = row[decided["spot"].to_numpy()]
            doubted = np.zeros(len(self.places), dtype=bool)
            doubted[self._grounded(situations)] = evidence["outlier"].to_numpy(bool)
            likely = np.full(len(row), np.nan)
        else:
            told = self._told.on(situations.rows)
            row = np.full(len(self.places) + 1, NO_ROW)
            row[situations.positions] = situations.rows
            doubted = is_doubted(self._doubts(told))
            place, likely = self._field(told, ~doubted)
            row = row[place]
        settled = self._settled(situations)
        source = self._slivers.followed(self._group[row], self._shaped[row], settled)[0]
        row = row[source]
        return Deciding(np.where(self._group[row] < 0, NO_ROW, row), likely[source], doubted)

    def _asked(self, situations: Situations, today: Today) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
        told = self._told.on(situations.rows)
        trust = self._doubts(told)
        doubted, places = is_doubted(trust), self._grounded(situations)
        evidence = evidence_table(situations, today).assign(trust=trust[places], outlier=doubted[places])
        if self._field is None:
            return evidence, checked(self.model(evidence, self.cells, today.day), self.cells, evidence)
        place, likely = self._field(told, ~doubted)
        spot = np.full(len(self.places) + 1, -1)
        spot[places] = np.arange(len(places))
        return evidence, decision(spot[place], likely, evidence, self.cells)

    def _grounded(self, situations: Situations) -> Numbers:
        """Return the places of the evidence, in its order."""
        positions = situations.positions
        places: Numbers = positions[self._told.grounded[positions]]
        return places

    def _grounded_rows(self, situations: Situations) -> Numbers:
        rows: Numbers = situations.rows[self._told.grounded[situations.positions]]
        return rows

    def _settled(self, situations: Situations) -> Mask:
        """Tell in which cells a place lies of which somebody has a hold."""
        held = np.zeros(len(self.places), dtype=bool)
        held[self._grounded(situations)] = self._group[self._grounded_rows(situations)] >= 0
        cell, place = self._homes
        settled = np.zeros(len(self.cells), dtype=bool)
        settled[cell[held[place]]] = True
        return settled

    @cached_property
    def _homes(self) -> tuple[Numbers, Numbers]:
        """The cells that places lie in, or on, and the places."""
        points = shapely.points(self.places.table[["lon", "lat"]].to_numpy(float))
        place, cell = shapely.STRtree(self.cells.geometry.to_numpy()).query(points, predicate="intersects")
        return cell, place

    @cached_property
    def _states(self) -> pd.DataFrame:
        table = self.places.intervals
        return table.assign(level=self.places.table["level"].to_numpy()[table["place"].to_numpy()])

    @cached_property
    def _group(self) -> Numbers:
        return groups_of_rows(self._states)

    @cached_property
    def _shaped(self) -> Mask:
        return shaped_rows(self._states)
