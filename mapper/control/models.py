"""The control models there are, by the names of their methods."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mapper.errors import InputError

if TYPE_CHECKING:
    from mapper.control.protocol import ControlModel
    from mapper.control.settings import Settings


def _kriging(settings: Settings) -> ControlModel:
    from mapper.control.indicator_kriging import IndicatorKriging

    return IndicatorKriging(settings.reach_km, settings.web_km)


def _nearest(settings: Settings) -> ControlModel:
    from mapper.control.nearest import Nearest

    return Nearest(settings.reach_km)


MODELS: dict[str, Callable[[Settings], ControlModel]] = {"kriging": _kriging, "nearest": _nearest}
"""How each model is made of the settings, by the name of its method; the first is the default."""
DEFAULT = next(iter(MODELS))
SHIPPED = {"IndicatorKriging": "kriging", "Nearest": "nearest"}
"""The name of the method of each class."""


def name_of(model: ControlModel) -> str:
    """Return what a reader is told of a model: the name of its method, or of its class or function.

    Examples
    --------
    >>> from mapper.control.settings import Settings
    >>> name_of(make_model(Settings())), name_of(sorted)
    ('kriging', 'sorted')
    """
    kind = getattr(model, "__name__", type(model).__name__)
    return SHIPPED.get(kind, kind)


def make_model(settings: Settings, name: str = DEFAULT) -> ControlModel:
    """Return the control model of a name.

    Raises
    ------
    InputError
        If there is none of that name.

    Examples
    --------
    >>> from mapper.control.settings import Settings
    >>> make_model(Settings(reach_km=20), "nearest")
    Nearest(reach_km=20)
    """
    if name not in MODELS:
        raise InputError(f"there is no model '{name}': use {', '.join(MODELS)}")
    return MODELS[name](settings)
