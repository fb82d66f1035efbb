"""The numbers behind the map, in one frozen object that prints itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """What the evidence rules and the cells may be tuned by.

    Attributes
    ----------
    stale_days : int
        Contested, presence and claimed hold for so many days after the last claim of them.
    reach_km : float
        How far around a place its control is taken to reach where nobody said anything else.
    web_km : float
        How far it reaches at most, where places with evidence lie close together: twice as far as the fourth
        neighbour lies. A place without four neighbours within this distance keeps to `reach_km`.
    margin_km : float
        How far a guessed study area extends beyond the outermost evidence.
    fill_km : float
        Spacing of the cells where there are no settlements.
    corridor_km : float
        Half the width of the strip that a claim of control along a river or corridor covers.
    confirm_days : int
        Claims of one thing by two camps confirm each other when no further apart than this.
    half_life_days : float
        Days after which the confidence in a control that nobody repeated has halved.
    sliver_km2 : float
        Patches smaller than this, in which no place with evidence lies, join the neighbour with which they
        share the longest border.
    """

    stale_days: int = 30
    reach_km: float = 15.0
    web_km: float = 150.0
    margin_km: float = 60.0
    fill_km: float = 8.0
    corridor_km: float = 3.0
    confirm_days: int = 3
    half_life_days: float = 365.0
    sliver_km2: float = 10.0
