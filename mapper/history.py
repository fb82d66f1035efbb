"""The map of all days from one to another, and the things to look at that can be made of it."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mapper.assessment import Assessment
from mapper.control.course import course_of, mark_spans, state_table
from mapper.control.evidence import days_of_effect
from mapper.control.following import Following
from mapper.control.intervals import Places
from mapper.control.settings import Settings
from mapper.control.timeline import change_days
from mapper.dates import in_words
from mapper.display import Displayed
from mapper.errors import InputError
from mapper.geocoder.names import fold
from mapper.render.choices import Choices
from mapper.render.chronicle import LIKELY, Chronicle, Step, Telling

if TYPE_CHECKING:
    import folium
    import geopandas as gpd
    import pandas as pd

    from mapper.geocoder.gazetteer import Gazetteer
    from mapper.render.scene import Scene
    from mapper.snapshot import Snapshot

PUBLICATIONS = 12
"""Earlier days of publication that a page can go back to."""
MOST_WORK = 30_000_000
"""Cells times days that all tellings of one page may have."""
MOST_SHOWN = 300_000
"""Cells times days of a map that a notebook shows with all its days; some ten seconds of work."""
MOST_NAMED, MOST_NAMES = 3000, 36_000
"""Places up to which a page is searched by the gazetteer's other names, and names of all together."""


class Told:
    """What is asked of some places for each day of change.

    Parameters
    ----------
    following : callable
        Returns what follows some places over the cells.
    days : sequence of date
    settings : Settings
    """

    def __init__(
        self, following: Callable[[Places], Following], days: Sequence[dt.date], settings: Settings
    ) -> None:
        self.days, self._following, self._settings = days, following, settings

    def __repr__(self) -> str:
        return f"Told({len(self.days)} days)"

    def about(self, places: Places, claims: gpd.GeoDataFrame) -> Telling:
        """Return who held what when."""
        turns, doubts = course_of(self._following(places), self.days, self._settings, LIKELY)
        return Telling(
            [Step(*turn) for turn in turns], state_table(places), mark_spans(places, claims), doubts
        )

    def earlier(self, places: Places, among: Places, claims: gpd.GeoDataFrame) -> Telling:
        """Return the same of places that are some of others, by their positions among those."""
        at = {name: number for number, name in enumerate(among.names)}
        position = np.array([*(at[name] for name in places.names), -1], dtype=np.int64)
        days = sorted({*self.days, *change_days(places, self.days[0], self.days[-1])})
        told = Told(self._following, days, self._settings).about(places, claims)
        return Telling(
            [step._replace(things=position[step.things]) for step in told.course],
            told.states.assign(thing=position[told.states["thing"].to_numpy(np.intp)]),
            told.marks.assign(thing=position[told.marks["thing"].to_numpy(np.intp)]),
            [(int(position[place]), start, end) for place, start, end in told.doubts],
        )


def publication_days(claims: gpd.GeoDataFrame, most: int, work: int) -> list[dt.date]:
    """Return the days of publication, but the last one, to which a reader can go back.

    Parameters
    ----------
    claims : GeoDataFrame
    most : int
        Where there are more, so many of them are taken at even distances.
    work : int
        Cells times days of one telling, by which it is seen how many a page can bear.
    """
    days = sorted(set(claims["published"].dropna().dt.date))[:-1]
    count = min(most, len(days), MOST_WORK // max(work, 1))
    return [days[round((number + 1) * len(days) / count) - 1] for number in range(count)]


def named(things: pd.DataFrame, places: Places, gazetteer: Gazetteer) -> pd.DataFrame:
    """Return things with the gazetteer's other names, in every script, for whoever searches."""
    if len(things) > MOST_NAMED:
        return things
    found, share = [], MOST_NAMES // max(1, len(things))
    for key, _ in places.names:
        spellings = {fold(name): name for name in reversed(gazetteer.names(key)[1:])}
        found.append(in_every_script(spellings.values())[:share])
    return things.assign(names=np.array([*found, None], dtype=object)[:-1])


def in_every_script(names: Iterable[str]) -> list[str]:
    """Return names in such an order that the scripts take turns, Latin letters last.

    Examples
    --------
    >>> in_every_script(["Mosul", "Mossoul", "Мосул", "Масул", "الموصل"])
    ['الموصل', 'Масул', 'Mossoul', 'Мосул', 'Mosul']
    """
    scripts: dict[str, list[str]] = {}
    for name in sorted(names):
        letter = next(filter(str.isalpha, name), " ")
        scripts.setdefault(unicodedata.name(letter, "").split(" ")[0], []).append(name)
    order = sorted(scripts, key=lambda script: (script == "LATIN", script))
    return [name for turn in zip_longest(*(scripts[script] for script in order)) for name in turn if name]


@dataclass(frozen=True, kw_only=True)
class History(Assessment, Displayed):
    """Who controlled what from one day to another.

    Attributes
    ----------
    first, last : date
        Both inclusive.
    cells : GeoDataFrame
        The cells of the study area, the same on all days; WGS84.
    things : DataFrame
        The places and parts that anything was said of, see `mapper.render.chronicle.THING_COLUMNS`.
    telling : Telling
        Their states, who decides each cell, and what stands beside control.
    make_last : callable
        Returns the map of the last day.
    claims, reported, unlocated : GeoDataFrame
        As of a `Snapshot` of the last day.

    Examples
    --------
    >>> from mapper.claims.table import Claim, claim_table
    >>> from mapper.controlmap import ControlMap
    >>> day = dt.date(2017, 9, 5)
    >>> taken = Claim(place="Raqqa", actor="SDF", predicate="takes_control", date_from=day, date_to=day)
    >>> ControlMap(claim_table([taken])).history("2017-09-01", "2017-09-10")
    History(2 days with changes, 1 September 2017 to 10 September 2017, 1 places and parts)
    """

    first: dt.date
    last: dt.date
    cells: gpd.GeoDataFrame
    things: pd.DataFrame
    telling: Telling
    make_last: Callable[[], Snapshot] = field(repr=False)
    settings: Settings
    earlier: Mapping[dt.date, Telling] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"History({len(self.telling.course)} days with changes, {in_words(self.first)} to "
            f"{in_words(self.last)}, {len(self.things)} places and parts)"
        )

    @property
    def when(self) -> str:
        """The days, as a line says them."""
        return f"{self.first} to {self.last}"

    @property
    def places(self) -> pd.DataFrame:
        """The places and parts that anything was said of on any day; see `things`."""
        return self.things[self.things["type"] == "place"]

    def chronicle(self, opens: dt.date | None = None) -> Chronicle:
        """Return what the drawing modules take.

        Parameters
        ----------
        opens : date, optional
            The day to show first; the last one by default.
        """
        frame = self.frame(self.things["located_by"])
        return Chronicle(
            first=self.first,
            last=self.last,
            opens=min(max(opens or self.last, self.first), self.last),
            faces=self.cells.geometry.to_numpy(),
            things=self.things,
            telling=self.telling,
            earlier=self.earlier,
            half_life_days=self.settings.half_life_days,
            reach_km=self.settings.reach_km,
            **{**frame, "claims": self.claims.assign(effect=days_of_effect(self.claims))},
        )

    def still(self) -> Scene:
        """Return the last day, for a picture."""
        return self.make_last().scene()

    def explore(self, **choices: Any) -> folium.Map:
        """Return an interactive folium map with a time slider.

        Parameters
        ----------
        **choices
            Language, palette and background: fields of `Choices`. By default nobody is asked for anything.
        """
        from mapper.render.webmap import page_map

        return page_map(self.chronicle(), Choices(**choices))

    def save(self, path: str | Path, *, opens: dt.date | None = None, **choices: Any) -> Path:
        """Write the page of the whole history.

        Parameters
        ----------
        path : str or Path
        opens : date, optional
            The day to show first; the last one by default.
        **choices
            Language, palette and background: fields of `Choices`.

        Raises
        ------
        InputError
            If nothing can be made with the suffix of the path.
        FileError
            If the file can't be written.
        """
        from mapper.render.webmap import save_page

        path = Path(path)
        if path.suffix.lower() != ".html":
            raise InputError(f"{path}: a history is a page, so use .html")
        save_page(self.chronicle(opens), path, Choices(**choices))
        return path
