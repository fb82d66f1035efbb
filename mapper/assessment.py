"""What a map of one day and a map of many days have in common: the claims, and what stands beside any map."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shapely.geometry.base import BaseGeometry

from mapper.control.settings import Settings
from mapper.render.words import Note

if TYPE_CHECKING:
    import geopandas as gpd

BASE_FILES = (
    *("admin0.parquet", "admin1.parquet", "rivers.parquet", "lakes.parquet", "places.parquet"),
    "supplement.csv",
)
OPENSTREETMAP = ("online nominatim", "online photon")


def _other_credits(origins: Iterable[str]) -> Iterator[str]:
    """Yield whom to credit for places that do not come from the shipped data."""
    for origin in sorted(set(";".join(origins).split(";"))):
        known = " (© OpenStreetMap contributors, ODbL)" if origin.strip() in OPENSTREETMAP else ""
        if origin.strip().startswith(("online ", "own gazetteer ")):
            yield f"Some places from {origin.strip().removeprefix('online ')}{known}"


def credits_for(origins: Iterable[str]) -> tuple[str, ...]:
    """Return the credit lines of a map, by where its places come from."""
    from mapper.datasets import credits_of

    return (*credits_of(*BASE_FILES), *_other_credits(origins))


def further_sources(claims: gpd.GeoDataFrame, known: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return the sources that claims name by a URL, or by name where no report is known, each once."""
    urls = {source.get("url") for source in known}
    found = {}
    for claim in claims[["source", "report", "url"]].drop_duplicates().to_dict("records"):
        title = claim["source"] or claim["report"]
        if (claim["url"] and claim["url"] not in urls) or (title and not known):
            found[title, claim["url"]] = {"title": title or claim["url"], "url": claim["url"]}
    return [{key: cell for key, cell in source.items() if cell} for source in found.values()]


def notes_of(settings: Settings, model: str, *, guessed: bool, merged: int | None = None) -> tuple[Note, ...]:
    """Return what a reader should know of how a map was made.

    Parameters
    ----------
    settings : Settings
    model : str
        The name of the control model.
    guessed : bool
        Nobody chose the study area.
    merged : int, optional
        Patches of one day that were too small to be drawn; None for a map of many days.
    """
    told = {"model": model, "reach": f"{settings.reach_km:g}", "days": f"{settings.stale_days}"}
    notes = [Note("note.reach", told), Note("note.cells" if merged is None else "note.smooth")]
    if merged:
        notes.append(Note("note.merged", {"count": merged, "km2": f"{settings.sliver_km2:g}"}))
    if guessed:
        notes.append(Note("note.guessed", {"margin": f"{settings.margin_km:g}"}))
    return tuple(notes)


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """The claims that a map rests on, and what stands beside it.

    Attributes
    ----------
    claims, reported, unlocated : GeoDataFrame
        What was known on the day, or the last of the days; of it the extents that are only text, and the
        claims without a location.
    study_area : shapely geometry
        WGS84.
    make_hash : callable
        Makes `claims_hash` when it is first asked for.
    """

    claims: gpd.GeoDataFrame = field(repr=False)
    reported: gpd.GeoDataFrame = field(repr=False)
    unlocated: gpd.GeoDataFrame = field(repr=False)
    study_area: BaseGeometry = field(repr=False)
    make_hash: Callable[[], str] = field(repr=False)
    title: str = "Territorial control"
    sources: tuple[Mapping[str, str], ...] = ()
    view: str = "un"
    colours: Mapping[str, str] = field(default_factory=dict, repr=False)
    area_given: bool = False
    notes: tuple[Note, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        import pandas as pd

        from mapper.tables import readable

        for name, table in vars(self).copy().items():
            if isinstance(table, pd.DataFrame):
                object.__setattr__(self, name, readable(table))

    @cached_property
    def claims_hash(self) -> str:
        """Twelve hexadecimal digits that name the exact claims of the whole map."""
        return self.make_hash()

    def frame(self, located_by: Iterable[str]) -> dict[str, Any]:
        """Return the fields of `mapper.render.scene.Frame`.

        Parameters
        ----------
        located_by : iterable of str
            Where the places of the map come from, for the credits.
        """
        from mapper import atlas

        return {
            "title": self.title,
            "claims": self.claims,
            "reported": self.reported,
            "unlocated": self.unlocated,
            "study_area": self.study_area,
            "area_given": self.area_given,
            "view": self.view,
            "boundaries_note": atlas.point_of_view(self.view),
            "claims_hash": self.claims_hash,
            "credits": credits_for(located_by),
            "sources": self.sources,
            "colours": self.colours,
            "notes": self.notes,
        }
