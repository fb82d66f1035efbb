"""Time and memory of whole commands, from start to written file: medians of five, after one warm-up.

Run it with ``python tests/benchmarks/whole.py``. It reports; it asserts nothing.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RAW = ROOT.parent / "shared" / "seeds" / "deir-al-zor-2017-09-05.nb.txt"
RUNS = 5


def measure(words: list[str]) -> tuple[float, float]:
    """Return seconds and peak MB of one command, in a process of its own that only waits for it."""
    child = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, capture_output=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", child, sys.executable, "-m", "mapper", *words],
        cwd=ROOT, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return time.perf_counter() - start, int(done.stdout) / 1024


SEED = "seeds/deir-al-zor-2017"
KINDS = {
    "page": ("map.html",),
    "figure .png": ("map.png",),
    "figure .svg": ("map.svg",),
    "figure .pdf": ("map.pdf",),
    "brief .docx": ("brief.docx",),
    "brief .pdf": ("brief.pdf", "--brief"),
    "brief .md": ("brief.md",),
    **{f"layers {suffix}": (f"map{suffix}",) for suffix in (".gpkg", ".geojson", ".kmz", ".parquet", ".csv")},
}
"""What is made of the seed case: the file, and what else the command needs."""


def commands(folder: Path) -> dict[str, tuple[list[str], Path]]:
    """Return each command by its name, and the file that it writes."""
    page = folder / "map.html"
    found = {"locate Raqqa": (["locate", "Raqqa"], folder / "none")}
    for name, (file, *more) in KINDS.items():
        found[name] = (["map", SEED, "-o", str(folder / file), *more], folder / file)
    found["page of a raw report"] = (["map", f"{SEED}/dispatch.nb.md", "-o", str(page)], page)
    if RAW.exists():
        words = ["map", str(RAW), "--published", "2017-09-05", "-o", str(page)]
        found["page of the first report"] = (words, page)
    else:
        print(f"skipped: no {RAW.name} in ../shared")
    return found


def main() -> None:
    """Print one row a command."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"{'command':28} {'median s':>9} {'min-max s':>12} {'peak MB':>8} {'file kB':>8}")
        for title, (words, file) in commands(folder).items():
            measure(words)
            seconds, megabytes = zip(*(measure(words) for _ in range(RUNS)), strict=True)
            size = f"{file.stat().st_size / 1000:.0f}" if file.exists() else ""
            spread = f"{min(seconds):.2f}-{max(seconds):.2f}"
            print(
                f"{title:28} {statistics.median(seconds):9.2f} {spread:>12} {max(megabytes):8.0f} {size:>8}"
            )
            for made in folder.iterdir():
                made.unlink()


if __name__ == "__main__":
    main()
