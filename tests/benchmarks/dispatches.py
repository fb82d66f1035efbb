"""Score the reader on the coded dispatches and reports in `tests/`, a row a file.

Run ``python tests/benchmarks/dispatches.py [--list]``; ``--list`` names every claim missed and made up.
"""

from __future__ import annotations

import sys

from mapper.claims.actors import load_registry
from mapper.geocoder.gazetteer import Gazetteer
from tests.coded import TESTS, coded_texts, lines, scored

DETAILS = ("source", "modality", "confirmation", "temporal")
"""What is compared besides the place, the part, the parties, the predicate and the day, which make a hit."""


def main() -> None:
    gazetteer, registry = Gazetteer(), load_registry()
    files = [path for folder in ("dispatches", "reports") for path in sorted((TESTS / folder).glob("*.yaml"))]
    print("| texts | number | claims | precision | recall | must not |", " | ".join(DETAILS), "|")
    print("| --- " * (6 + len(DETAILS)) + "|")
    for path in files:
        name = f"{path.parent.name}/{path.stem}"
        texts = coded_texts(name)
        result = scored(texts, gazetteer, registry)
        wanted = len(result.required) + len(result.missed)
        details = " | ".join(f"{result.share_right(detail):.2f}" for detail in DETAILS)
        print(
            f"| {name} | {len(texts)} | {wanted} | {result.precision:.2f} | {result.recall:.2f} "
            f"| {len(result.forbidden)} | {details} |"
        )
        if "--list" in sys.argv:
            print(*lines(result), sep="\n")


if __name__ == "__main__":
    main()
