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


def main() -> None:
    """Print one row a command."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "map.html"
        commands = {
            "locate Raqqa": ["locate", "Raqqa"],
            "map of the seed case": ["map", "seeds/deir-al-zor-2017", "-o", str(page)],
            "map of a raw report": ["map", "seeds/deir-al-zor-2017/dispatch.nb.md", "-o", str(page)],
        }
        if RAW.exists():
            commands["map of the first report"] = [
                "map",
                str(RAW),
                "--published",
                "2017-09-05",
                "-o",
                str(page),
            ]
        else:
            print(f"skipped: no {RAW.name} in ../shared")
        print(f"{'command':28} {'median s':>9} {'min-max s':>12} {'peak MB':>8} {'page kB':>8}")
        for name, words in commands.items():
            page.unlink(missing_ok=True)
            measure(words)
            seconds, megabytes = zip(*(measure(words) for _ in range(RUNS)), strict=True)
            size = f"{page.stat().st_size / 1000:.0f}" if page.exists() else ""
            spread = f"{min(seconds):.2f}-{max(seconds):.2f}"
            print(f"{name:28} {statistics.median(seconds):9.2f} {spread:>12} {max(megabytes):8.0f} {size:>8}")


if __name__ == "__main__":
    main()
