"""One day's map: its tables, and the things to look at that can be made of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapely.geometry.base import BaseGeometry

from mapper.control.settings import Settings
from mapper.control.slivers import nothing_merged
from mapper.dates import in_words
from mapper.errors import InputError
from mapper.render.choices import Choices
from mapper.render.scene import Scene
from mapper.render.words import Note

if TYPE_CHECKING:
    import folium
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
        What the control model calls itself.
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


@dataclass(frozen=True)
class Snapshot:
    """Who controlled what on one day.

    Attributes
    ----------
    day : date
    areas : GeoDataFrame
        A coverage of the study area, one row a connected patch: `actor` (null unless exactly one controls),
        `actors`, `status`, `besieged_by`, `area_confidence`, `valid_from`, `valid_to` (exclusive),
        `area_km2`, `claim_ids`.
    make_marks, make_places, make_hash : callable
        Make `marks`, `places` and `claims_hash` when they are first asked for.
    frontlines : GeoDataFrame
        `actor_a`, `actor_b`, `length_km`.
    claims, reported, unlocated : GeoDataFrame
        What was known on the day; of it the extents that are only text, and the claims without a location.
    study_area : shapely geometry
        WGS84.
    merged : GeoDataFrame
        Patches too small to mean anything and what they became part of: `actors`, `status`, `area_km2`,
        `into_actors`, `into_status`, and a point in each.
    """

    day: dt.date
    areas: gpd.GeoDataFrame = field(repr=False)
    make_marks: Callable[[], gpd.GeoDataFrame] = field(repr=False)
    make_places: Callable[[], gpd.GeoDataFrame] = field(repr=False)
    make_hash: Callable[[], str] = field(repr=False)
    frontlines: gpd.GeoDataFrame = field(repr=False)
    claims: gpd.GeoDataFrame = field(repr=False)
    reported: gpd.GeoDataFrame = field(repr=False)
    unlocated: gpd.GeoDataFrame = field(repr=False)
    study_area: BaseGeometry = field(repr=False)
    title: str = "Territorial control"
    sources: tuple[Mapping[str, str], ...] = ()
    view: str = "un"
    colours: Mapping[str, str] = field(default_factory=dict, repr=False)
    area_given: bool = False
    notes: tuple[Note, ...] = field(default=(), repr=False)
    merged: gpd.GeoDataFrame = field(default_factory=nothing_merged, repr=False)

    @property
    def when(self) -> str:
        """The day, as a line says it."""
        return f"as of {self.day}"

    @cached_property
    def marks(self) -> gpd.GeoDataFrame:
        """Sieges, presence and claims of control, told apart by `kind`."""
        return self.make_marks()

    @cached_property
    def places(self) -> gpd.GeoDataFrame:
        """One row a place and part with evidence."""
        return self.make_places()

    @cached_property
    def claims_hash(self) -> str:
        """Twelve hexadecimal digits that name the exact claims of the whole map."""
        return self.make_hash()

    def _repr_html_(self) -> str:
        counts = self.places["status"].value_counts().to_dict()
        said = ", ".join(f"{number} {status}" for status, number in sorted(counts.items()))
        return f"<b>Snapshot</b> as of {in_words(self.day)}: {len(self.claims)} claims; places: {said}"

    def scene(self) -> Scene:
        """Return what the drawing modules take."""
        from mapper import atlas

        return Scene(
            title=self.title,
            day=self.day,
            areas=self.areas,
            marks=self.marks,
            places=self.places,
            frontlines=self.frontlines,
            claims=self.claims,
            reported=self.reported,
            unlocated=self.unlocated,
            study_area=self.study_area,
            area_given=self.area_given,
            view=self.view,
            boundaries_note=atlas.point_of_view(self.view),
            claims_hash=self.claims_hash,
            credits=credits_for(self.places["located_by"]),
            sources=self.sources,
            colours=self.colours,
            notes=self.notes,
        )

    def explore(self, **choices: Any) -> folium.Map:
        """Return an interactive folium map, as `GeoDataFrame.explore` does.

        Parameters
        ----------
        **choices
            Language, palette and background: fields of `Choices`. By default nobody is asked for anything.
        """
        from mapper.render.webmap import page_map

        return page_map(self.scene(), Choices(**choices))

    def save(self, path: str | Path, **choices: Any) -> Path:
        """Write the map; the suffix says what is made.

        Parameters
        ----------
        path : str or Path
        **choices
            Language, palette and background: fields of `Choices`.

        Raises
        ------
        InputError
            If nothing can be made with that suffix.
        FileError
            If the file can't be written.
        """
        path = Path(path)
        check_suffix(path)
        SAVERS[path.suffix.lower()](self, path, Choices(**choices))
        return path


def check_suffix(path: Path) -> None:
    """Raise an `InputError` if no map can be made with the suffix of a path."""
    if path.suffix.lower() not in SAVERS:
        raise InputError(f"{path} names no kind of map that can be made: use {', '.join(SAVERS)}")


def _save_page(snapshot: Snapshot, path: Path, choices: Choices) -> None:
    from mapper.render.webmap import save_page

    save_page(snapshot.scene(), path, choices)


SAVERS: dict[str, Callable[[Snapshot, Path, Choices], None]] = {".html": _save_page}
"""What each suffix makes; a further kind is one line."""
