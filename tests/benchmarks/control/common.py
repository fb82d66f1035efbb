"""What the benchmarks of control share: open evaluation data, how a model is asked, tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import Voronoi, cKDTree
from shapely.geometry.base import BaseGeometry

from mapper.claims.ontology import Status
from mapper.control.areas import STATUS_COLUMNS
from mapper.control.footprints import Level
from mapper.control.models import MODELS
from mapper.control.outliers import Namesakes, with_doubts
from mapper.control.protocol import ControlModel
from mapper.control.settings import Settings
from mapper.crs import WGS84, Bounds, Plane, span

Array = NDArray[np.float64]
Labels = NDArray[np.str_]
ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT.parent / "shared" / "bench"
DAY = dt.date(2024, 8, 17)
"""For models that are asked about no day in particular."""
WEIGHT = 0.8
"""Of a plain claim by one source."""
NEAR_KM = 30.0
FAR_KM = 10_000.0
ACTORS = {"RU": "Russia", "UA": "Ukraine"}


@dataclass(frozen=True)
class Places:
    """Places of which it is known who holds them.

    Attributes
    ----------
    name, label : array of str
    lon, lat : array of float
        WGS84.
    at : array of float, shape (n, 2)
        Kilometres on the plane.
    plane : Plane
    bounds : tuple of float
        Of the study area, WGS84.
    """

    name: Labels
    label: Labels
    lon: Array
    lat: Array
    at: Array
    plane: Plane
    bounds: Bounds

    def __len__(self) -> int:
        return len(self.label)

    def take(self, rows: Any) -> Places:
        """Return some of the places."""
        arrays = (self.name, self.label, self.lon, self.lat, self.at)
        return Places(*(array[rows] for array in arrays), self.plane, self.bounds)

    def relabelled(self, label: Labels) -> Places:
        """Return the same places in other hands."""
        return Places(self.name, label, self.lon, self.lat, self.at, self.plane, self.bounds)


def places_of(name: Any, label: Any, lon: Any, lat: Any, bounds: Bounds) -> Places:
    """Return places on the plane of a study area."""
    lon, lat, plane = np.asarray(lon, float), np.asarray(lat, float), Plane(bounds)
    at = shapely.get_coordinates(plane.flat(shapely.points(lon, lat))) / 1000
    return Places(np.asarray(name, str), np.asarray(label, str), lon, lat, at, plane, bounds)


def has_data(name: str) -> bool:
    """Tell whether a part of the evaluation data is there; say so if it is not."""
    if (DATA / name).is_dir():
        return True
    print(f"skipped: no bench/{name} in ../{DATA.parent.name}")
    return False


def frame_of(name: str) -> BaseGeometry:
    """Return the frame of a data set, WGS84."""
    shapes = gpd.read_file(next((DATA / name).glob("frame_*.geojson"))).geometry.to_numpy()
    parts = shapely.get_parts(shapely.union_all(shapely.make_valid(shapes)))
    return shapely.multipolygons([part for part in parts if part.geom_type == "Polygon"])


def syrian_marks() -> pd.DataFrame:
    """Return the 195 marks around Deir ez-Zor, mid-2017."""
    return pd.read_csv(DATA / "syria2017" / "marks_mid2017.csv")


def syrian_places() -> Places:
    """Return the marks as places."""
    marks = syrian_marks()
    bounds = (marks["lon"].min(), marks["lat"].min(), marks["lon"].max(), marks["lat"].max())
    return places_of(marks["name"], marks["actor_name"], marks["lon"], marks["lat"], bounds)


def ukrainian_places(day: str, frame: BaseGeometry) -> tuple[Places, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the places in Russian or Ukrainian hands on a day; which are clean, and which are homonyms.

    Clean are those that are no homonyms and whose coordinates nobody suspects.
    """
    table = pd.read_csv(DATA / "ukraine" / "wiki_ua_control_intervals.csv")
    held = table["status"].isin(list(ACTORS)) & (table["first_seen"] <= day) & (table["last_seen"] >= day)
    rows = table[held].drop_duplicates(["lon", "lat"])
    homonym, suspect = (rows[name].astype(str).to_numpy() == "True" for name in ("homonym", "coord_suspect"))
    places = places_of(rows["name"], rows["status"].map(ACTORS), rows["lon"], rows["lat"], span(frame))
    return places, ~homonym & ~suspect, homonym


def front_km(places: Places, frame: BaseGeometry) -> Array:
    """Return how far each place lies from the front of the plain Voronoi diagram of all of them, in km.

    The front is exact: the ridges between cells of different parties, clipped to the frame.
    """
    far = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * FAR_KM + places.at.mean(axis=0)
    diagram = Voronoi(np.concatenate([places.at, far]))
    count = len(places)
    ridges = [
        diagram.vertices[ends]
        for (one, other), ends in zip(diagram.ridge_points, diagram.ridge_vertices, strict=True)
        if one < count and other < count and places.label[one] != places.label[other]
    ]
    flat = shapely.transform(places.plane.flat(frame), lambda xy: xy / 1000)
    front = shapely.intersection(shapely.multilinestrings(ridges), flat)
    return np.asarray(shapely.distance(shapely.points(places.at), front))


def draws(count: int, number: int, share: float = 0.2) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    """Yield seeded draws: the numbers that are kept, and those that are held out."""
    for seed in range(number):
        order = np.random.default_rng(seed).permutation(count)
        held = round(share * count)
        yield order[held:], order[:held]


def models() -> dict[str, ControlModel]:
    """Return every model that the package has, with the settings that it comes with."""
    return {name: make(Settings()) for name, make in MODELS.items()}


def evidence_of(places: Places, *, doubts: bool = True, namesakes: Namesakes | None = None) -> Any:
    """Return places as the evidence table that a model reads, flagged as a map would flag it."""
    table = dict.fromkeys(STATUS_COLUMNS) | {
        "actor": places.label, "actors": places.label, "status": Status.CONTROLLED.value, "besieged_by": "",
        "claim_ids": [f"c{number}" for number in range(len(places))], "area_confidence": WEIGHT,
        "confidence": WEIGHT, "weight": WEIGHT, "lon": places.lon, "lat": places.lat, "place": places.name,
        "part": "", "level": int(Level.PLACE),
    }  # fmt: skip
    ground = squares(places.lon, places.lat, 1e-6)
    evidence = gpd.GeoDataFrame(table, geometry=ground, crs=WGS84)
    return with_doubts(evidence, places.plane, namesakes) if doubts else evidence


def squares(lon: Array, lat: Array, half: float) -> Any:
    """Return a square around each point, half as wide as told, in degrees."""
    return shapely.box(lon - half, lat - half, lon + half, lat + half)


def ask(model: ControlModel, evidence: Any, lon: Array, lat: Array, bounds: Bounds) -> tuple[Labels, Array]:
    """Return who holds each point by a model, empty for unknown, and the confidence.

    Two more cells in the corners keep the plane, and the rivers, those of the whole study area.
    """
    west, south, east, north = bounds
    lon, lat = np.append(lon, [west, east]), np.append(lat, [south, north])
    cells = gpd.GeoDataFrame(
        {"seed_lon": lon, "seed_lat": lat, "area_km2": 0.01}, geometry=squares(lon, lat, 5e-4), crs=WGS84
    )
    decided = model(evidence, cells, DAY)
    row = decided["spot"].to_numpy()[:-2]
    names = evidence["actors"].to_numpy(str)
    return np.where(row >= 0, names[row], ""), decided["confidence"].to_numpy(float)[:-2]


def nearest(points: Array, labels: Labels, targets: Array) -> Labels:
    """Return the label of the nearest point: the plain Voronoi diagram."""
    return labels[cKDTree(points).query(targets)[1]]


def summary(values: Sequence[float], form: Callable[[float], str] = "{:.1f}".format) -> str:
    """Return mean and standard deviation as text."""
    return f"{form(float(np.nanmean(values)))} ± {form(float(np.nanstd(values)))}"


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a Markdown table."""
    print(f"\n{title}\n")
    print("| " + " | ".join(columns) + " |")
    print("|" + " --- |" * len(columns))
    for row in rows:
        print(
            "| " + " | ".join(f"{cell:.1f}" if isinstance(cell, float) else str(cell) for cell in row) + " |"
        )
    print(flush=True)
