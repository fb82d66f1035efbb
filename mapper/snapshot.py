"""One day's map: its tables, and the things to look at that can be made of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mapper.assessment import Assessment
from mapper.claims.doubts import Interest, interest
from mapper.control.provinces import provinces_table
from mapper.control.slivers import nothing_merged
from mapper.crs import WGS84, span, window
from mapper.dates import in_words
from mapper.display import Displayed
from mapper.errors import InputError
from mapper.extents import Drawn, Extent, extents_beside
from mapper.render.choices import PLAIN, Choices
from mapper.render.findings import Findings
from mapper.render.scene import Scene
from mapper.suffixes import BRIEFS, FIGURES, LAYERS, PAGE
from mapper.tables import readable

if TYPE_CHECKING:
    import folium
    import geopandas as gpd
    import pandas as pd
    from matplotlib.axes import Axes

    from mapper.control.changes import Comparison
    from mapper.controlmap import ControlMap


@dataclass(frozen=True, kw_only=True, repr=False)
class Snapshot(Assessment, Displayed):
    """Who controlled what on one day.

    Attributes
    ----------
    day : date
    areas : GeoDataFrame
        A coverage of the study area, one row a connected patch: `actor` (null unless exactly one controls),
        `actors`, `status`, `besieged_by`, `area_confidence`, `valid_from`, `valid_to` (exclusive),
        `area_km2`, `claim_ids`.
    make_marks, make_places : callable
        Make `marks` and `places` when they are first asked for.
    make_map : callable
        Returns the control map that this is a day of, to be asked about other days.
    frontlines : GeoDataFrame
        `actor_a`, `actor_b`, `length_km`.
    merged : GeoDataFrame
        Patches too small to mean anything and what they became part of: `actors`, `status`, `area_km2`,
        `into_actors`, `into_status`, and a point in each.
    """

    day: dt.date
    areas: gpd.GeoDataFrame = field(repr=False)
    make_marks: Callable[[], gpd.GeoDataFrame] = field(repr=False)
    make_places: Callable[[], gpd.GeoDataFrame] = field(repr=False)
    make_map: Callable[[], ControlMap] = field(repr=False)
    frontlines: gpd.GeoDataFrame = field(repr=False)
    merged: gpd.GeoDataFrame = field(default_factory=nothing_merged, repr=False)

    @property
    def when(self) -> str:
        """The day, as a line says it."""
        return f"as of {self.day}"

    @cached_property
    def marks(self) -> gpd.GeoDataFrame:
        """Sieges, presence and claims of control, told apart by `kind`."""
        return readable(self.make_marks())

    @cached_property
    def places(self) -> gpd.GeoDataFrame:
        """One row a place and part with evidence."""
        return readable(self.make_places())

    def __repr__(self) -> str:
        counts = self.places["status"].value_counts().to_dict()
        said = ", ".join(f"{number} {status}" for status, number in sorted(counts.items()))
        return f"Snapshot(as of {in_words(self.day)}, {len(self.claims)} claims; places: {said or 'none'})"

    @cached_property
    def provinces(self) -> pd.DataFrame:
        """Who holds how much of each province.

        `country`, `province`, `actors`, `status`, `area_km2`, `share` (0-1, of the province's ground in the
        study area), `places`.
        """
        from mapper import atlas

        around = window(span(self.study_area), 0)
        countries = atlas.countries(self.view, around)
        named = dict(zip(countries["country"], countries["name"], strict=True))
        provinces = atlas.provinces(self.view, around)
        provinces = provinces.assign(country=provinces["country"].map(named).fillna(provinces["country"]))
        return readable(provinces_table(self.areas, self.places, provinces, self.study_area))

    @cached_property
    def extents(self) -> list[Extent]:
        """How much of a country or province somebody was said to hold by the day, beside what is drawn."""
        return extents_beside(self.make_map(), None, self.day)

    def changes(self, since: dt.date | str | None = None) -> pd.DataFrame:
        """Return what passed from whom to whom by the day; see `ControlMap.changes`.

        Parameters
        ----------
        since : date or str, optional
            The first day of it; by default the first that the claims speak of.
        """
        return self.make_map().changes(since, self.day)

    def compare(self, since: dt.date | str) -> Comparison:
        """Return what differs from the map of an earlier day; see `ControlMap.compare`."""
        return self.make_map().compare(since, self.day)

    def findings(self, since: dt.date | str | None = None) -> Findings:
        """Return what a brief and a file of layers tell beside the map.

        Parameters
        ----------
        since : date or str, optional
            The day to compare with; by default there is no comparison, and all changes are told.
        """
        registry = self.make_map().registry
        before = self.compare(since) if since else None
        return Findings(
            changes=before.places if before else self.changes(),
            provinces=self.provinces,
            extents=[_plain(extent) for extent in self.extents],
            since=before.day_a if before else None,
            gains=before.gains if before else None,
            passed=before.passed if before else None,
            own_words=frozenset(
                claim["id"]
                for claim in self.claims.to_dict("records")
                if interest(claim, registry) == Interest.OWN
            ),
        )

    def scene(self) -> Scene:
        """Return what the drawing modules take."""
        return Scene(
            day=self.day,
            areas=self.areas,
            marks=self.marks,
            places=self.places,
            frontlines=self.frontlines,
            **self.frame(self.places["located_by"]),
        )

    still = scene

    def explore(self, **choices: Any) -> folium.Map:
        """Return an interactive folium map, as `GeoDataFrame.explore` does.

        Parameters
        ----------
        **choices
            Language, palette and background: fields of `Choices`. By default nobody is asked for anything.
        """
        from mapper.render.webmap import page_map

        return page_map(self.scene(), Choices(**choices))

    def plot(self, ax: Axes | None = None, *, crs: Any = WGS84, legend: bool = True, **choices: Any) -> Axes:
        """Draw the map with matplotlib, as `GeoDataFrame.plot` does; layers of one's own fit on top.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Axes that show something keep their limits, others show the study area; new ones by default.
        crs : anything that pyproj takes
            The coordinates of the axes: longitude and latitude by default.
        legend : bool
            Whether the parties are told.
        **choices
            Language, palette, patterns and base map: fields of `Choices`.

        Returns
        -------
        Axes

        Raises
        ------
        InputError
            If there is no such CRS.
        """
        from mapper.render.figure.map.plotting import plot

        return plot(ax, self.scene(), Choices(**choices), crs, legend)

    def save(self, path: str | Path, **choices: Any) -> Path:
        """Write the map; the suffix says what is made.

        Parameters
        ----------
        path : str or Path
        **choices
            What the map looks like: fields of `mapper.render.choices.Choices`.

        Raises
        ------
        InputError
            If nothing can be made with that suffix.
        FileError
            If the file can't be written.
        """
        path, look = Path(path), Choices(**choices)
        check_suffix(path, look)
        SAVERS[path.suffix.lower()](self, path, look)
        return path


def check_suffix(path: Path, choices: Choices = PLAIN, *, several: bool = False) -> None:
    """Raise an `InputError` if no map can be made with the suffix of a path and these choices.

    Parameters
    ----------
    path : Path
    choices : Choices
    several : bool
        The map is of several days.
    """
    suffix = path.suffix.lower()
    if suffix not in SAVERS:
        raise InputError(f"{path} names no kind of map that can be made: use {', '.join(SAVERS)}")
    if choices.tiles and suffix != PAGE:
        raise InputError(f"{path} can't have tiles, which only a page (.html) asks for: leave them out")
    if choices.brief and suffix not in BRIEFS:
        raise InputError(f"{path} is no brief: use {', '.join(BRIEFS)}")
    if choices.base and suffix in LAYERS:
        raise InputError(f"{path} has no base map to draw another in the place of: leave it out")
    if choices.since and not (choices.brief or suffix in (".docx", ".md", ".gpkg")):
        raise InputError(
            f"{path} tells no changes since a day: make a brief or a .gpkg, or use `mapper compare`"
        )
    if several and (choices.brief or suffix not in (PAGE, *FIGURES)):
        raise InputError(f"{path} shows one day, not several: use .html, or a figure ({', '.join(FIGURES)})")


def even_days(first: dt.date, last: dt.date, most: int) -> list[dt.date]:
    """Return days at even distances, the first and the last among them.

    Examples
    --------
    >>> [str(day) for day in even_days(dt.date(2017, 9, 1), dt.date(2017, 9, 9), 3)]
    ['2017-09-01', '2017-09-05', '2017-09-09']
    """
    count = min(most, (last - first).days + 1)
    if count < 2:
        return [last]
    return [first + (last - first) * number // (count - 1) for number in range(count)]


def save_days(snapshots: Sequence[Snapshot], path: Path, choices: Choices) -> Path:
    """Write one figure with a map for each of some days.

    Raises
    ------
    InputError
        If a figure can't be made with the suffix of the path.
    """
    from mapper.render.figure import save_panels

    check_suffix(path, choices, several=True)
    save_panels([snapshot.scene() for snapshot in snapshots], path, choices)
    return path


def _plain(extent: Extent) -> dict[str, Any]:
    drawn = extent.drawn._asdict() if extent.drawn else dict.fromkeys(Drawn._fields)
    return {"claim": extent.claim, "day": extent.day, "reason": extent.reason, **drawn}


def _save_page(snapshot: Snapshot, path: Path, choices: Choices) -> None:
    from mapper.render.webmap import save_page

    save_page(snapshot.scene(), path, choices)


def _save_figure(snapshot: Snapshot, path: Path, choices: Choices) -> None:
    from mapper.render.figure import save_figure

    if choices.brief:
        _save_brief(snapshot, path, choices)
    else:
        save_figure(snapshot.scene(), path, choices)


def _save_brief(snapshot: Snapshot, path: Path, choices: Choices) -> None:
    from mapper.render.brief import save_brief

    since = choices.since or max(snapshot.day, dt.date.min + COMPARED) - COMPARED
    save_brief(snapshot.scene(), snapshot.findings(since), path, choices)


def _save_layers(snapshot: Snapshot, path: Path, choices: Choices) -> None:
    from mapper.render.layers import save_layers

    def changes() -> pd.DataFrame:
        return snapshot.compare(choices.since).places if choices.since else snapshot.changes()

    save_layers(snapshot.scene(), changes, path, choices)


COMPARED = dt.timedelta(days=30)
"""How far a brief looks back if nobody says."""
SAVERS: dict[str, Callable[[Snapshot, Path, Choices], None]] = {
    PAGE: _save_page,
    **dict.fromkeys(FIGURES, _save_figure),
    **dict.fromkeys((".docx", ".md"), _save_brief),
    **dict.fromkeys(LAYERS, _save_layers),
}
"""What each suffix makes; a further kind is one line."""
