"""Judge what the reader takes from campaign histories: 100 claims drawn at random, each looked up by hand.

Run ``python tests/benchmarks/judged.py [--list]``; it reads ``../shared`` beside the repository, and says so where
that is absent. The verdicts are in ``judged.csv``; ``--list`` prints the drawn claims with the text around them, for
judging them anew after the reader has changed.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from mapper.claims.table import Claim
from mapper.geocoder.gazetteer import Gazetteer
from mapper.reports.extract import read_claims
from mapper.reports.files import Report, read_report

SHARED = Path(__file__).parents[2].parent / "shared"
VERDICTS = Path(__file__).with_name("judged.csv")
DRAWN = 100
AROUND = 260
"""Characters of text shown on both sides of a claim."""
KEY = ("report", "predicate", "place", "part", "actor", "date", "modality")


def histories(gazetteer: Gazetteer) -> list[tuple[Report, Claim]]:
    """Return the claims of all histories with their reports, in the order of the texts."""
    found = []
    for path in sorted((SHARED / "bench/reading").glob("wikipedia_*.md")):
        read = read_report(path, published="2023-10-01")
        report = Report(read.text, read.published, name=path.name)
        found += [(report, claim) for claim in read_claims(report, gazetteer=gazetteer)]
    return found


def drawn(claims: Sequence[tuple[Report, Claim]]) -> list[tuple[Report, Claim]]:
    """Return 100 of the claims, drawn by a hash of what they tell, so that a better reader changes few of them."""
    ranked = sorted(claims, key=lambda pair: hashlib.sha256(repr(key_of(pair[1])).encode()).digest())
    chosen = {id(claim) for _, claim in ranked[:DRAWN]}
    return [pair for pair in claims if id(pair[1]) in chosen]


def key_of(claim: Claim) -> tuple[str, ...]:
    """Return what tells a claim in the table of verdicts."""
    told = [
        claim.report,
        claim.predicate,
        claim.place,
        claim.part,
        claim.actor,
        claim.date_to,
        claim.modality,
    ]
    return tuple(str(part or "") for part in told)


def show(claims: Sequence[tuple[Report, Claim]]) -> None:
    """Print claims with the text they were read from."""
    for number, (report, claim) in enumerate(claims, 1):
        before = report.text[max(0, claim.start - AROUND) : claim.start]
        after = report.text[claim.end : claim.end + AROUND]
        told = [
            *key_of(claim),
            claim.kind,
            f"against {claim.against}",
            f"from {claim.date_from}",
            claim.temporal,
        ]
        print(f"{number}. {' | '.join(map(str, told))} | by {claim.source or '-'}")
        print(f"   …{before}[[{report.text[claim.start : claim.end]}]]{after}…".replace("\n", " "))


def main() -> None:
    if not SHARED.is_dir():
        print(f"skipped: there is no folder {SHARED.name} beside the repository")
        return
    claims = histories(Gazetteer())
    chosen = drawn(claims)
    if "--list" in sys.argv:
        show(chosen)
        return
    with VERDICTS.open(encoding="utf-8", newline="") as file:
        verdicts = {tuple(row[name] for name in KEY): row["verdict"] for row in csv.DictReader(file)}
    counts = Counter(verdicts.get(key_of(claim), "not judged") for _, claim in chosen)
    print(f"{len(claims)} claims in the histories, {len(chosen)} drawn")
    for verdict, count in counts.most_common():
        print(f"  {verdict:12} {count}")
    judged = counts["right"] + counts["wrong"]
    print(f"  precision {counts['right'] / max(1, judged):.2f} of {judged} judged")


if __name__ == "__main__":
    main()
