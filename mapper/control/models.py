"""The control models there are, by the names of their methods."""

from __future__ import annotations

from collections.abc import Callable

from mapper.control.indicator_kriging import IndicatorKriging
from mapper.control.nearest import Nearest
from mapper.control.protocol import ControlModel
from mapper.control.settings import Settings

MODELS: dict[str, Callable[[Settings], ControlModel]] = {
    "kriging": lambda settings: IndicatorKriging(settings.reach_km, settings.web_km),
    "nearest": lambda settings: Nearest(settings.reach_km),
}
"""How each model is made of the settings, by the name of its method; the first is the default."""
