"""Time, memory and size of the interactive page of many days, and of the same by folium's plugins and geopandas.

Run it with ``python -m tests.benchmarks.page.speed [--runs 5] [--no-peers] [--worlds cells districts evidence]``.
Each page is built in a process of its own and opened in a browser of its own, so many times; the figures are
medians. What takes longer than ``--limit`` seconds is ended and said so, and not tried again. The pages of the other
tools ask hosts for their scripts; name a folder of packages that answers in their place with ``--packages``::

    npm install --prefix FOLDER leaflet@1.9.3 d3@4 moment@2.18.1 jquery@3.7.1 jquery-ui-dist@1 bootstrap@5.2.2 \\
        iso8601-js-period@0.2.1 leaflet-timedimension@1.1.1 @fortawesome/fontawesome-free@6.2.0 \\
        drmonty-leaflet-awesome-markers

and give ``FOLDER/node_modules``. ``explore`` needs mapclassify and matplotlib. It reports; it asserts nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.control.common import ROOT, print_table
from tests.benchmarks.control.speed import peak_mb
from tests.benchmarks.page.peers import PEERS
from tests.benchmarks.page.visit import CHROMIUM, KINDS, Seen, visit
from tests.benchmarks.page.world import WORLDS, World, cells_world

OURS = "mapper"
SIZES = ((1_000, 60), (4_000, 120), (33_000, 365))
"""Points and days at which the tools stand beside each other."""
MAIN = "tests.benchmarks.page.speed"
NAN = float("nan")
COLUMNS = {
    "build s": ("seconds", "{:.1f}"),
    "peak MB": ("peak_mb", "{:,.0f}"),
    "page MB": ("page_mb", "{:.1f}"),
    "ready s": ("ready_s", "{:.2f}"),
    "step ms": ("step_ms", "{:.1f}"),
    "jump ms": ("jump_ms", "{:.1f}"),
    "jump shown ms": ("shown_ms", "{:.0f}"),
    "rested ms": ("rested_ms", "{:.0f}"),
    "idle task ms": ("idle_ms", "{:.0f}"),
    "worst ms": ("worst_ms", "{:.0f}"),
    "pan ms": ("pan_ms", "{:.0f}"),
    "zoom ms": ("zoom_ms", "{:.0f}"),
    "evidence ms": ("evidence_ms", "{:.0f}"),
    "heap MB": ("heap_mb", "{:,.0f}"),
    "process MB": ("process_mb", "{:,.0f}"),
    "hosts": ("hosts", "{:.0f}"),
    "files asked": ("opening", "{:.0f}"),
    "errors": ("errors", "{:.0f}"),
}


@dataclass
class Row:
    """The figures of one page: medians of its runs."""

    seconds: float = NAN
    peak_mb: float = NAN
    page_mb: float = NAN
    ready_s: float = NAN
    step_ms: float = NAN
    jump_ms: float = NAN
    shown_ms: float = NAN
    rested_ms: float = NAN
    idle_ms: float = NAN
    worst_ms: float = NAN
    pan_ms: float = NAN
    zoom_ms: float = NAN
    evidence_ms: float = NAN
    heap_mb: float = NAN
    process_mb: float = NAN
    hosts: float = NAN
    opening: float = NAN
    errors: float = NAN
    trouble: str = ""

    def shown(self) -> list[str]:
        """Return the row as text, without what was not measured."""
        cells = [(getattr(self, name), form) for name, form in COLUMNS.values()]
        return ["" if np.isnan(value) else form.format(value) for value, form in cells] + [self.trouble]


def build_ours(world: World, path: Path) -> None:
    """Write a page of all days by mapper."""
    from mapper.render.webmap import save_page
    from tests.benchmarks.page.chronicles import chronicle_of_world

    save_page(chronicle_of_world(world), path)


BUILDERS: dict[str, Callable[[World, Path], None]] = {OURS: build_ours, **PEERS}


def child(words: Sequence[str]) -> None:
    """Make a world, build a page or visit it; print what was found as JSON."""
    what, *rest = words
    if what == "world":
        name, points, days, file = rest
        size = int(points), int(days)
        world = cells_world(*size, size[0] * size[1] // 100) if name == "cells" else WORLDS[name]()
        Path(file).write_bytes(pickle.dumps(world))
    elif what == "build":
        tool, file, page = rest
        world = pickle.loads(Path(file).read_bytes())
        begun = time.perf_counter()
        BUILDERS[tool](world, Path(page))
        print(json.dumps([time.perf_counter() - begun, peak_mb()]))
    else:
        tool, page, limit, packages = rest
        seen = visit(Path(page), KINDS[tool], float(limit), Path(packages) if packages else None)
        print(json.dumps(asdict(seen)))


def spawn(*words: Any, limit: float) -> Any:
    """Return what a process of its own found, or None if it took too long."""
    asked = [sys.executable, "-m", MAIN, "--child", *map(str, words)]
    try:
        done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        raise RuntimeError(f"{words} failed: {done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout else None


def measured(tool: str, file: Path, options: argparse.Namespace) -> Row:
    """Return the figures of one tool for one world."""
    row, page = Row(), file.with_suffix(".html")
    page.unlink(missing_ok=True)
    built = repeated(lambda: spawn("build", tool, file, page, limit=options.limit), options.runs)
    if None in built:
        row.trouble = f"build ended after {options.limit:g} s"
        return row
    row.seconds, row.peak_mb = (statistics.median(part) for part in zip(*built, strict=True))
    row.page_mb = page.stat().st_size / 1e6
    asked = "visit", tool, page, options.limit, options.packages or ""
    seen = repeated(lambda: visited(*asked, limit=2 * options.limit), options.runs)
    row.trouble = next((one.trouble for one in seen if one.trouble), "")
    for name in {field.name for field in fields(Row)} & {field.name for field in fields(Seen)} - {
        "errors",
        "trouble",
    }:
        setattr(row, name, statistics.median(getattr(one, name) for one in seen))
    row.hosts, row.errors = (max(one.hosts for one in seen), max(len(one.errors) for one in seen))
    for told in sorted({text for one in seen for text in one.errors}):
        print(f"{tool} complains: {told[:200]}")
    return row


def visited(*words: Any, limit: float) -> Seen:
    """Return what one visit in a process of its own found."""
    found = spawn(*words, limit=limit)
    return Seen(**found) if found else Seen(trouble=f"page ended after {limit:g} s")


def repeated(work: Callable[[], Any], runs: int) -> list[Any]:
    """Return what some runs found; the first that was ended is the last."""
    found = []
    for _ in range(runs):
        found.append(work())
        if found[-1] is None or getattr(found[-1], "trouble", ""):
            break
    return found


def beside_peers(options: argparse.Namespace, folder: Path) -> None:
    """Print the figures of all tools at growing sizes."""
    rows = []
    for points, days in [size for size in SIZES if size[0] <= options.most]:
        file = made("cells", points, days, folder)
        for tool in BUILDERS:
            if tool == OURS and not options.ours:
                continue
            row = measured(tool, file, options)
            rows.append((f"{points:,} × {days}", tool, *row.shown()))
            print(f"{rows[-1]}", file=sys.stderr, flush=True)
        file.with_suffix(".html").unlink(missing_ok=True)
    print_table("Cells × days, about 1 % of the cells changing a day", ("size", "tool", *COLUMNS, ""), rows)


def alone(options: argparse.Namespace, folder: Path) -> None:
    """Print the figures of our page for each world."""
    rows = []
    for name in options.worlds:
        file = made(name, *SIZES[-1], folder)
        rows.append((pickle.loads(file.read_bytes()), *measured(OURS, file, options).shown()))
    print_table("The page of mapper", ("world", *COLUMNS, ""), rows)


def made(name: str, points: int, days: int, folder: Path) -> Path:
    """Return the file of a world, made in a process of its own."""
    file = folder / f"{name}-{points}-{days}.pickle"
    if not file.exists():
        spawn("world", name, points, days, file, limit=3600)
    return file


def machine() -> str:
    """Return machine and versions in a sentence."""
    browser = subprocess.run(
        [str(CHROMIUM), "--version"], capture_output=True, text=True, check=False
    ).stdout.strip()
    packages = ", ".join(f"{name} {version(name)}" for name in ("folium", "geopandas", "shapely"))
    return f"{os.cpu_count()} cores, headless {browser} without a GPU, Python {platform.python_version()}, {packages}"


def main() -> None:
    """Print the tables."""
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--limit", type=float, default=300, help="seconds for one build, or until a page is ready"
    )
    parser.add_argument(
        "--most", type=int, default=SIZES[-1][0], help="points beside the other tools at most"
    )
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--ours", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--worlds", nargs="*", choices=sorted(WORLDS), default=sorted(WORLDS))
    parser.add_argument("--packages", type=Path, help="folder of npm packages for the pages of other tools")
    options = parser.parse_args()
    print(f"python -m {MAIN} {' '.join(sys.argv[1:])}\n\n{machine()}; medians of {options.runs} runs.")
    with tempfile.TemporaryDirectory() as folder:
        if options.peers:
            beside_peers(options, Path(folder))
        if options.ours:
            alone(options, Path(folder))


if __name__ == "__main__":
    main()
