"""What a brief and a file of layers tell beside the map of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


Changes = Callable[[], "pd.DataFrame"]
"""Returns the changes of `Findings`, for whoever wants them: it takes a history to know them."""


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What was found out about a day, its provinces, and the time before it.

    Attributes
    ----------
    changes : DataFrame
        What passed from whom to whom by the day, since `since` or ever: `day`, `place`, `name`, `part`,
        `lon`, `lat`; `from_status`, `from_actors`, `from_besieged_by` and the same with `to_`; `reason`,
        `sources`, `claim_ids`.
    provinces : DataFrame
        `country`, `province`, `actors`, `status`, `area_km2`, `share` (0-1), `places`.
    extents : sequence of mapping
        How much of a country or province somebody is said to hold: ``claim`` (a row of the claim table),
        ``day``, and what the map gives: ``held``, ``shared``, ``unknown``, ``outside`` the study area
        (shares, 0-1) and ``km2``; None where it can't be compared, for a ``reason``.
    since : date, optional
        The day that the map is compared with.
    gains, passed : DataFrame, optional
        What each party won and lost since then, km², and what ground passed from whom to whom.
    own_words : set of str
        Ids of the claims by which a source speaks for its own side.
    """

    changes: pd.DataFrame
    provinces: pd.DataFrame
    extents: Sequence[Mapping[str, Any]] = ()
    since: dt.date | None = None
    gains: pd.DataFrame | None = None
    passed: pd.DataFrame | None = None
    own_words: frozenset[str] = frozenset()
