"""Who held how much, as bands that lie on each other: the numbers behind a chart."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mapper.errors import InputError
from mapper.render.scene import members

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

ORDER = ("controlled", "mixed", "contested", "others", "unknown")
"""From the lowest band to the highest."""
MOST = 8
"""Bands that have a name; the rest of the parties are one together."""
OTHERS, UNKNOWN = "others", "unknown"


class Band(NamedTuple):
    """One band of a chart.

    Attributes
    ----------
    status : str
    actors : list of str
    km2 : array of float, shape (intervals,)
    """

    status: str
    actors: list[str]
    km2: NDArray[np.float64]


class Bands(NamedTuple):
    """Bands from the lowest to the highest, and the days between which they stay as high.

    Attributes
    ----------
    days : list of date
        The first day of each interval, and the day after the last.
    bands : list of Band
    """

    days: list[dt.date]
    bands: list[Band]


def bands_of(timeline: pd.DataFrame, most: int = MOST) -> Bands:
    """Return the bands of a timeline.

    Parameters
    ----------
    timeline : DataFrame
        As `ControlMap.timeline` has it: `valid_from`, `valid_to` (exclusive), `actors`, `status`, `area_km2`.
    most : int
        How many bands have a name, those that are ever largest; the others are one.

    Raises
    ------
    InputError
        If the timeline is empty.

    Examples
    --------
    >>> import pandas as pd
    >>> days = pd.to_datetime(["2017-09-04", "2017-09-05", "2017-09-06"])
    >>> rows = [(0, "", "unknown", 9.0), (1, "", "unknown", 4.0), (1, "Reds", "controlled", 5.0)]
    >>> table = pd.DataFrame(
    ...     [(days[at], days[at + 1], *row) for at, *row in rows],
    ...     columns=["valid_from", "valid_to", "actors", "status", "area_km2"],
    ... )
    >>> [(band.status, band.km2.tolist()) for band in bands_of(table).bands]
    [('controlled', [0.0, 5.0]), ('unknown', [9.0, 4.0])]
    """
    if not len(timeline):
        raise InputError("there is nothing to chart: no day was given")
    days = sorted(timeline["valid_from"].dt.date.unique())
    held: defaultdict[tuple[str, str], NDArray[np.float64]] = defaultdict(lambda: np.zeros(len(days)))
    places = timeline["valid_from"].dt.date.map({day: at for at, day in enumerate(days)})
    cells = (timeline["status"], timeline["actors"].fillna(""), places, timeline["area_km2"])
    for status, actors, at, km2 in zip(*cells, strict=True):
        held[status, actors][at] += km2
    named = {key for key in held if key[0] != UNKNOWN and held[key].max() > 0}
    shown = set(sorted(named, key=lambda key: (-held[key].max(), key))[:most])
    bands = [Band(status, members(actors), held[status, actors]) for status, actors in shown]
    rest = [held[key] for key in named - shown]
    unknown = [held[key] for key in held if key[0] == UNKNOWN]
    bands += [Band(OTHERS, [], np.sum(rest, axis=0))] if rest else []
    bands += [Band(UNKNOWN, [], np.sum(unknown, axis=0))] if unknown else []
    bands.sort(key=lambda band: (ORDER.index(band.status), -float(band.km2.max()), band.actors))
    return Bands([*days, timeline["valid_to"].max().date()], bands)


def last_day(bands: Bands) -> Bands:
    """Return the bands of the last day alone."""
    return Bands(
        [bands.days[-1] - dt.timedelta(days=1), bands.days[-1]],
        [band._replace(km2=band.km2[-1:]) for band in bands.bands],
    )


def outline(bands: Bands, number: int) -> NDArray[np.float64]:
    """Return the closed outline of a band, shape (n, 2): days from the first, and km² from the ground.

    Examples
    --------
    >>> days = [dt.date(2017, 9, 4), dt.date(2017, 9, 5), dt.date(2017, 9, 7)]
    >>> both = Bands(days, [Band("controlled", ["Reds"], np.array([1.0, 3.0]))])
    >>> outline(both, 0).tolist()[:4]
    [[0.0, 1.0], [1.0, 1.0], [1.0, 3.0], [3.0, 3.0]]
    """
    steps = np.array([(day - bands.days[0]).days for day in bands.days], dtype=float)
    x = np.repeat(steps, 2)[1:-1]
    below = _sum(bands.bands[:number], len(steps) - 1)
    above = below + bands.bands[number].km2
    top, base = np.repeat(above, 2), np.repeat(below, 2)
    ring = np.concatenate([np.column_stack([x, top]), np.column_stack([x, base])[::-1]])
    return np.concatenate([ring, ring[:1]])


def _sum(bands: Sequence[Band], length: int) -> NDArray[np.float64]:
    return np.asarray(np.sum([band.km2 for band in bands], axis=0)) if bands else np.zeros(length)
