"""Speed of reading: reports a second, start-up, and memory over 10,000 reports, in English and Norwegian.

Run it with ``python tests/benchmarks/speed.py [reports]``; with 10,000 reports, the default, it takes some ten
minutes. Reports are the first report of ``../shared`` where that is, else the seed's dispatches, each repeated
or cut to 3.5 kB. For memory every report gets towns of its own, so that nothing remembered answers for it.
It reports; it asserts nothing.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from mapper.geocoder.gazetteer import Gazetteer
from mapper.reports.extract import read_claims
from mapper.reports.files import Report, read_report

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "seeds" / "deir-al-zor-2017-09-05.nb.txt"
SEEDS = ROOT / "seeds" / "deir-al-zor-2017"
SIZE = 3_500
PUBLISHED = dt.date(2017, 9, 5)
RUNS = 5
AT_ONCE = 100
REPORTS = 10_000
AROUND = (35.0, 29.0, 49.0, 38.0)
"""Window of Syria and Iraq, where the towns of the varied reports lie."""
NAMED = ("Raqqa", "Mosul", "Homs", "Aleppo")
"""Towns that the varied reports replace."""
COLD = """
import sys
from mapper.reports.extract import read_claims
from mapper.reports.files import read_report
print(len(read_claims(read_report(sys.argv[1], published="2017-09-05"))))
"""


def source(language: str) -> Path:
    """Return the file that a language's reports are made of."""
    return SHARED if language == "nb" and SHARED.exists() else SEEDS / f"dispatch.{language}.md"


def text_of(language: str) -> str:
    """Return a report's text of the size that is measured."""
    text = read_report(source(language), published=PUBLISHED).text.strip() + "\n\n"
    return (text * (SIZE // len(text) + 1))[:SIZE]


def rate(language: str, gazetteer: Gazetteer) -> list[float]:
    """Return the reports read a second, run by run, after a warm-up."""
    report = Report(text_of(language), PUBLISHED, name="a.txt", language=language)
    read_claims(report, gazetteer=gazetteer)
    rates = []
    for _ in range(RUNS):
        start = time.perf_counter()
        for _ in range(AT_ONCE):
            read_claims(report, gazetteer=gazetteer)
        rates.append(AT_ONCE / (time.perf_counter() - start))
    return rates


def start_up(language: str) -> float:
    """Return the seconds from a cold process to the claims of one report; the index is built by then."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", COLD, str(source(language))],
        cwd=ROOT, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return time.perf_counter() - start


def varied(language: str, gazetteer: Gazetteer, reports: int) -> Iterator[Report]:
    """Yield reports that each have towns of their own."""
    text, towns = text_of(language), gazetteer.within(AROUND)["name"].tolist()
    for number in range(reports):
        told = f"{text}\n\n{NAMED[number % len(NAMED)]} {number}."
        for place, name in enumerate(NAMED):
            told = told.replace(name, towns[(number * len(NAMED) + place) % len(towns)])
        yield Report(told, PUBLISHED, name=f"{number}.txt", language=language)


def memory(language: str, reports: int) -> None:
    """Print the peak memory of this process at 100, 1,000 … reports."""
    gazetteer = Gazetteer()
    marks = {10**power for power in range(2, 9)} | {reports}
    for number, report in enumerate(varied(language, gazetteer, reports), 1):
        read_claims(report, gazetteer=gazetteer)
        if number in marks:
            megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{language:10} peak MB at {number:6} reports {megabytes:8.0f}", flush=True)


def main() -> None:
    """Print one row a figure; memory is measured in a process of its own."""
    if sys.argv[1:2] == ["--memory"]:
        memory(sys.argv[2], int(sys.argv[3]))
        return
    reports = int(sys.argv[1]) if sys.argv[1:] else REPORTS
    gazetteer = Gazetteer()
    for language in ("en", "nb"):
        rates = rate(language, gazetteer)
        print(
            f"{language:10} reports a second {statistics.median(rates):8.1f}  {min(rates):.1f}-{max(rates):.1f}"
        )
        seconds = [start_up(language) for _ in range(RUNS)]
        print(
            f"{language:10} start-up, s       {statistics.median(seconds):8.2f}  {min(seconds):.2f}-{max(seconds):.2f}"
        )
    for language in ("en", "nb"):
        subprocess.run(
            [sys.executable, __file__, "--memory", language, str(reports)],
            cwd=ROOT, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip


if __name__ == "__main__":
    main()
