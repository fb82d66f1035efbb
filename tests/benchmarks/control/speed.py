"""Time and memory of a large map: 33,000 places in Ukraine, 20,000 changes over 1,000 days.

Run it with ``python -m tests.benchmarks.control.speed [--runs 5] [--points 33000] [--days 1000] [--no-growth]``.
Two parties hold seeded points on either side of a wavy front. In the world ``front`` it moves to and fro, and
places change hands as it passes; in ``noise`` (``--world noise``) single places near it change hands at random,
until they tell nothing any more. Every figure is of a process of its own, the median of so many runs; what takes
longer than ``--limit`` seconds is ended and said so. The same day by ``geopandas.overlay`` and ``dissolve`` is
measured in the same run. The plot of growth goes to ``output/``. The frame is that of ``../shared``, or a box
where that is absent. It reports; it asserts nothing.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import pickle
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from mapper.claims.table import Claim, claim_table
from mapper.control.cells import make_cells
from mapper.control.settings import Settings
from mapper.controlmap import ControlMap
from mapper.crs import WGS84, Plane, span
from mapper.geocoder.locate import locate
from tests.benchmarks.control.common import ROOT, frame_of, has_data, print_table

BOX = shapely.box(24.0, 46.5, 39.0, 51.5)
SIDES = ("Russia", "Ukraine")
FIRST = dt.date(2022, 1, 1)
CHANGES_A_DAY = 20
NEAR_DEGREES = 0.5
CYCLE = 250
"""Days after which the front is back."""
OVERLAID_DAYS = 3
GROWTH = ((250, 500, 1000), (8_000, 16_000, 33_000))
OUTPUT = ROOT / "output"
WORLDS = ("front", "noise")
Times = tuple[float, float]
"""Seconds by the clock, and of the processor."""


class Nobody:
    """A geocoder that knows no place, so that claims with coordinates are located at once."""

    def geocode(self, name: str, *, context: Any = None) -> list[Any]:
        """Return nothing."""
        return []


def world(points: int, days: int, moving: bool = True) -> tuple[Any, Any, Any]:
    """Return the frame, the places (lon, lat), and claims of the first day and of the changes, located."""
    frame = frame_of("ukraine") if has_data("ukraine") else BOX
    random = np.random.default_rng(1)
    west, south, east, north = frame.bounds
    at = random.uniform((west, south), (east, north), (points * 4, 2))
    shapely.prepare(frame)
    at = at[shapely.contains_xy(frame, at[:, 0], at[:, 1])][:points]
    beyond = at[:, 0] - 36 - 1.5 * np.sin(at[:, 1] * 3)
    holder = (beyond < 0).astype(int)
    claims = [_claim(at, number, side, "controls", FIRST) for number, side in enumerate(holder)]
    for day in range(1, days + 1):
        places = _passed(beyond, holder, day) if moving else _some(beyond, random)
        for place in places.tolist():
            holder[place] = 1 - holder[place]
            claims.append(_claim(at, place, holder[place], "takes_control", FIRST + dt.timedelta(days=day)))
    return frame, at, locate(claim_table(claims), Nobody())


def _some(beyond: Any, random: np.random.Generator) -> Any:
    """Return some places near the front."""
    return np.unique(random.choice(np.flatnonzero(np.abs(beyond) < NEAR_DEGREES), CHANGES_A_DAY))


def _passed(beyond: Any, holder: Any, day: int) -> Any:
    """Return the places that the front passes on a day.

    It moves so far that on average as many places change hands as in the other world.
    """
    width = CHANGES_A_DAY * CYCLE / 4 / len(beyond) * np.ptp(beyond)
    shift = width * np.sin(2 * np.pi * day / CYCLE)
    return np.flatnonzero((beyond < shift).astype(int) != holder)


def _claim(at: Any, number: int, side: int, predicate: str, day: dt.date) -> Claim:
    lon, lat = at[number]
    return Claim(
        place=f"Place {number}", lon=lon, lat=lat, actor=SIDES[side], predicate=predicate,
        date_from=day, date_to=day,
    )  # fmt: skip


def make(frame: Any, at: Any) -> Any:
    """Return the cells of the places alone."""
    return make_cells(frame, [tuple(pair) for pair in at], [], Settings.fill_km)


def cells(frame: Any, at: Any, claims: Any, days: int) -> Times:
    """Measure the cells of the places alone."""
    return _seconds(lambda: make(frame, at))


def own_cells(frame: Any, at: Any, claims: Any, days: int) -> Times:
    """Measure the cells that the map makes by itself, with towns and all else that it cuts them by."""
    told = ControlMap(claims, area=frame)
    return _seconds(lambda: told.cells)


def first_day(frame: Any, at: Any, claims: Any, days: int) -> Times:
    """Measure a map from its claims to areas and frontlines of one day, without its cells."""
    ready = make(frame, at)
    return _seconds(lambda: ControlMap(claims, area=frame, cells=ready).at(FIRST))


def one_day(frame: Any, at: Any, claims: Any, days: int) -> Times:
    """Measure a further day of the same map, with areas and frontlines."""
    told = ControlMap(claims, area=frame, cells=make(frame, at))
    told.at(FIRST)
    return _seconds(lambda: told.at(FIRST + dt.timedelta(days=days)))


def all_days(frame: Any, at: Any, claims: Any, days: int) -> Times:
    """Measure states, timeline, changes and frontline lengths of all days, the cells being there."""
    told = ControlMap(claims, area=frame, cells=make(frame, at))
    return _seconds(lambda: (told.timeline(), told.changes(), told.frontline_lengths()))


def all_days_own(frame: Any, at: Any, claims: Any, days: int) -> Times:
    """Measure the same with the map's own cells, finer along all fronts there have been, and made first."""
    told = ControlMap(claims, area=frame)
    return _seconds(lambda: (told.timeline(), told.changes(), told.frontline_lengths()))


def overlaid(frame: Any, at: Any, claims: Any, days: int) -> Times:
    """Measure one day by `geopandas.overlay` and `dissolve`, as a mean of three; the Voronoi cells are there."""
    plane = Plane(span(frame))
    flat = plane.flat(shapely.multipoints(at))
    shapes = shapely.get_parts(shapely.voronoi_polygons(flat, ordered=True))
    land = gpd.GeoDataFrame(geometry=[plane.flat(frame)], crs=plane.crs)
    held = claims["actor"].to_numpy()[: len(at)]
    later = claims.iloc[len(at) :]
    place = later["place"].str.removeprefix("Place ").astype(int).to_numpy()
    taken = np.array((later["date_to"] - np.datetime64(FIRST)).dt.days)
    begun = time.perf_counter(), time.process_time()
    for part in range(1, OVERLAID_DAYS + 1):
        actors = held.copy()
        known = taken <= days * part // OVERLAID_DAYS
        actors[place[known]] = later["actor"].to_numpy()[known]
        table = gpd.GeoDataFrame({"actor": actors}, geometry=shapes, crs=plane.crs)
        gpd.overlay(table, land, how="intersection").dissolve("actor").to_crs(WGS84)
    ended = time.perf_counter(), time.process_time()
    return (ended[0] - begun[0]) / OVERLAID_DAYS, (ended[1] - begun[1]) / OVERLAID_DAYS


MEASURES: dict[str, tuple[Callable[[Any, Any, Any, int], Times], str]] = {
    measure.__name__: (measure, text)
    for measure, text in (
        (cells, "cells of the places, once"),
        (own_cells, "the map's own cells, once"),
        (first_day, "first day, from claims to areas and frontlines"),
        (one_day, "another day, with areas and frontlines"),
        (all_days, "all days: states, timeline, changes, frontline lengths"),
        (all_days_own, "the same with the map's own cells, made first"),
        (overlaid, "one day by geopandas: overlay and dissolve"),
    )
}


def _seconds(work: Callable[[], Any]) -> Times:
    begun = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begun[0], time.process_time() - begun[1]


def peak_mb() -> float:
    """Return the peak memory of this process alone, in MB."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)


def child(words: list[str]) -> None:
    """Make the world, or measure one thing in it; print its seconds and peak MB as JSON."""
    name, file, points, days, kind = words[0], Path(words[1]), int(words[2]), int(words[3]), words[4]
    if name == "world":
        file.write_bytes(pickle.dumps(world(points, days, moving=kind == WORLDS[0])))
        return
    frame, at, claims = pickle.loads(file.read_bytes())
    print(json.dumps([*MEASURES[name][0](frame, at, claims, days), peak_mb()]))


def spawn(
    name: str, file: Path, points: int, days: int, limit: float, kind: str
) -> tuple[float, float, float]:
    """Return seconds, those of the processor, and peak MB of a measure in a process of its own.

    The seconds are infinite if it took too long.
    """
    words = [sys.executable, "-m", "tests.benchmarks.control.speed", "--child", name, os.fspath(file)]
    try:
        done = subprocess.run(
            [*words, str(points), str(days), kind], cwd=ROOT, capture_output=True, text=True, timeout=limit
        )
    except subprocess.TimeoutExpired:
        return float("inf"), float("inf"), float("nan")
    if done.returncode:
        raise RuntimeError(f"{name} failed: {done.stderr[-2000:]}")
    return tuple(json.loads(done.stdout.splitlines()[-1])) if name != "world" else (0.0, 0.0, 0.0)


def measured(options: argparse.Namespace, folder: Path) -> None:
    """Print time and memory of each measure, and the ratio to geopandas."""
    file = folder / "world.pickle"
    spawn("world", file, options.points, options.days, 3600, options.world)
    rows, found = [], {}
    for name, (_, text) in MEASURES.items():
        asked = name, file, options.points, options.days, options.limit, options.world
        runs = [spawn(*asked) for _ in range(options.runs)]
        seconds, found[name], megabytes = (statistics.median(part) for part in zip(*runs, strict=True))
        rows.append((text, *_shown(seconds, found[name], megabytes, options.limit)))
    changes = len(pickle.loads(file.read_bytes())[2]) - options.points
    title = f"{options.points:,} places, {options.days:,} days, {changes:,} changes; world: {options.world}"
    print_table(title, ("what", "seconds", "of the processor", "peak MB"), rows)
    a_day = {"another day": found["one_day"], "a day of all days": found["all_days"] / options.days}
    for what, seconds in a_day.items():
        if np.isfinite(seconds):
            ratio = found["overlaid"] / seconds
            print(f"geopandas takes {ratio:.2g} times the processor of {what} ({seconds:.3g} s)")


def _shown(seconds: float, processor: float, megabytes: float, limit: float) -> tuple[str, str, str]:
    if seconds == float("inf"):
        return f"ended after {limit:g}", "", ""
    return f"{seconds:.2f}", f"{processor:.2f}", f"{megabytes:.0f}"


def growth(options: argparse.Namespace, folder: Path) -> None:
    """Print, and plot, how the time of all days grows with days and places."""
    found = {}
    for points in GROWTH[1]:
        for days in GROWTH[0]:
            file = folder / f"{points}-{days}.pickle"
            spawn("world", file, points, days, 3600, options.world)
            found[points, days] = spawn("all_days", file, points, days, options.limit, options.world)[0]
            file.unlink()
    rows = [
        (f"{points:,}", *(_shown(found[points, days], 0, 0, options.limit)[0] for days in GROWTH[0]))
        for points in GROWTH[1]
    ]
    columns = ("places", *(f"{days} days" for days in GROWTH[0]))
    print_table("Seconds for states, timeline, changes and frontline lengths of all days", columns, rows)
    plot(found)


def plot(found: dict[tuple[int, int], float]) -> None:
    """Write the growth as a picture, where matplotlib is installed."""
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        print("skipped: the plot, for matplotlib is not installed")
        return
    figure, axis = plt.subplots(figsize=(6, 4), layout="constrained")
    for points in GROWTH[1]:
        axis.plot(GROWTH[0], [found[points, days] for days in GROWTH[0]], "o-", label=f"{points:,} places")
    axis.set(xlabel="days", ylabel="seconds", xticks=GROWTH[0], xlim=(0, None), ylim=(0, None))
    axis.legend(frameon=False)
    OUTPUT.mkdir(exist_ok=True)
    figure.savefig(OUTPUT / "control_growth.png", dpi=150)
    print(f"plot: {OUTPUT / 'control_growth.png'}")


def main() -> None:
    """Print the tables."""
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--world", choices=WORLDS, default=WORLDS[0])
    parser.add_argument("--points", type=int, default=33_000)
    parser.add_argument("--days", type=int, default=1000)
    parser.add_argument("--limit", type=float, default=600, help="seconds for one measure")
    parser.add_argument("--no-growth", action="store_true")
    options = parser.parse_args()
    if not has_data("ukraine"):
        print("a box stands for the frame")
    with tempfile.TemporaryDirectory() as folder:
        measured(options, Path(folder))
        if not options.no_growth:
            growth(options, Path(folder))


if __name__ == "__main__":
    main()
