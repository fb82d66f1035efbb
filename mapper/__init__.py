"""From reports to dated, sourced maps of who controls what.

>>> import datetime as dt
>>> import mapper
>>> day = dt.date(2017, 9, 5)
>>> taken = mapper.Claim(place="Raqqa", actor="SDF", predicate="takes_control", date_to=day)
>>> cmap = mapper.ControlMap(mapper.claim_table([taken]))
>>> cmap.at("2017-09-05").places.loc[0, ["name", "status", "actor"]].tolist()
['Ar Raqqah', 'controlled', 'Syrian Democratic Forces']

`mapper.read` and `mapper.extract` make claims of a report; `mapper.read_claims` and `mapper.write_claims`
keep them in files; `mapper.open_case` takes reports, tables and folders alike. Importing this module is
cheap: each name is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mapper.case import Case, open_case
    from mapper.claims.actors import Actor, Registry, Source, load_registry
    from mapper.claims.files import read_claims, write_claims
    from mapper.claims.ontology import Kind, Predicate, Status
    from mapper.claims.table import Claim, claim_table
    from mapper.control.changes import Comparison
    from mapper.control.indicator_kriging import IndicatorKriging
    from mapper.control.nearest import Nearest
    from mapper.control.protocol import ControlModel
    from mapper.control.settings import Settings
    from mapper.control.why import Why
    from mapper.controlmap import ControlMap
    from mapper.errors import FileError, InputError, MapperError, NotFoundError
    from mapper.geocoder.chain import Cached, Chain
    from mapper.geocoder.gazetteer import Gazetteer
    from mapper.geocoder.locate import locate
    from mapper.geocoder.online import from_geopy
    from mapper.geocoder.own import add_gazetteer
    from mapper.geocoder.place import Context, Geocoder, Place
    from mapper.history import History
    from mapper.reports.extract import extract
    from mapper.reports.files import Report
    from mapper.reports.files import read_report as read
    from mapper.snapshot import Snapshot

_HOME = {
    "mapper.case": ("Case", "open_case"),
    "mapper.claims.actors": ("Actor", "Registry", "Source", "load_registry"),
    "mapper.claims.files": ("read_claims", "write_claims"),
    "mapper.claims.ontology": ("Kind", "Predicate", "Status"),
    "mapper.claims.table": ("Claim", "claim_table"),
    "mapper.control.changes": ("Comparison",),
    "mapper.control.indicator_kriging": ("IndicatorKriging",),
    "mapper.control.nearest": ("Nearest",),
    "mapper.control.protocol": ("ControlModel",),
    "mapper.control.settings": ("Settings",),
    "mapper.control.why": ("Why",),
    "mapper.controlmap": ("ControlMap",),
    "mapper.errors": ("FileError", "InputError", "MapperError", "NotFoundError"),
    "mapper.history": ("History",),
    "mapper.geocoder.chain": ("Cached", "Chain"),
    "mapper.geocoder.gazetteer": ("Gazetteer",),
    "mapper.geocoder.locate": ("locate",),
    "mapper.geocoder.online": ("from_geopy",),
    "mapper.geocoder.own": ("add_gazetteer",),
    "mapper.geocoder.place": ("Context", "Geocoder", "Place"),
    "mapper.reports.extract": ("extract",),
    "mapper.reports.files": ("Report", "read"),
    "mapper.snapshot": ("Snapshot",),
}
_ELSEWHERE_CALLED = {"read": "read_report"}

__all__ = [
    "Actor",
    "Cached",
    "Case",
    "Chain",
    "Claim",
    "Comparison",
    "Context",
    "ControlMap",
    "ControlModel",
    "FileError",
    "Gazetteer",
    "Geocoder",
    "History",
    "IndicatorKriging",
    "InputError",
    "Kind",
    "MapperError",
    "Nearest",
    "NotFoundError",
    "Place",
    "Predicate",
    "Registry",
    "Report",
    "Settings",
    "Snapshot",
    "Source",
    "Status",
    "Why",
    "add_gazetteer",
    "claim_table",
    "extract",
    "from_geopy",
    "load_registry",
    "locate",
    "open_case",
    "read",
    "read_claims",
    "write_claims",
]


def __getattr__(name: str) -> Any:
    for module, names in _HOME.items():
        if name in names:
            return getattr(import_module(module), _ELSEWHERE_CALLED.get(name, name))
    raise AttributeError(f"module 'mapper' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
