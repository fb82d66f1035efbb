"""Score the reader: the first report against its gold table, campaign histories against dated claims.

Run ``python tests/benchmarks/reading.py [--all]``; it reads ``../shared`` beside the repository, and says so
where that is absent. ``--all`` lists every claim that was read.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
import time
from pathlib import Path

from mapper.claims.ontology import Predicate
from mapper.claims.table import Claim, split_list
from mapper.geocoder.gazetteer import Gazetteer
from mapper.geocoder.names import bare, fold
from mapper.geocoder.place import Context
from mapper.geocoder.ranking import rough_km
from mapper.geocoder.skeleton import skeleton
from mapper.reports.extract import read_claims
from mapper.reports.files import Report, read_report

SHARED = Path(__file__).parents[2].parent / "shared"
ACTORS = {
    "is": "Islamic State",
    "syr_gov": "Syrian government",
    "iq_gov": "Iraqi government",
    "kurd": "Kurdish forces",
    "sunni_arab": "Sunni Arab groups",
    "irn_militias": "Iranian Shia militias",
    "rus": "Russia",
}
SOURCES = {
    "sana": "SANA",
    "ntb": "NTB",
    "sohr": "Syrian Observatory for Human Rights",
    "syr_tv": "Syrian state TV",
    "coalition": "US-led coalition",
    "carlino": "Ludovico Carlino",
    "balanche": "Fabrice Balanche",
    "daily_mail": "Daily Mail",
    "cnn": "CNN",
    "assad": "Bashar al-Assad",
    "putin": "Vladimir Putin",
    "ap": "Associated Press",
    "article": "",
}
PLACES = {
    "dez": ("Deir al-Zor", "", ""),
    "dez_w": ("Deir al-Zor", "W", ""),
    "dez_s": ("Deir al-Zor", "S", ""),
    "dez_part": ("Deir al-Zor", "part", ""),
    "raqqa": ("Raqqa", "", ""),
    "mosul": ("Mosul", "", ""),
    "talafar": ("Tal Afar", "", ""),
    "euphrates": ("Deir al-Zor", "", "al-Qaim"),
    "syria": ("Syria", "", ""),
    "iraq": ("Irak", "", ""),
}
STATUS = {
    "control": "takes_control",
    "contested": "contests",
    "offensive": "advances",
    "pressure": "advances",
    "besieged": "besieges",
    "besieged_by": "besieges",
}
GENERIC = frozenset(
    [
        "jabal",
        "tall",
        "talat",
        "tell",
        "mount",
        "mountain",
        "oil",
        "gas",
        "field",
        "fields",
        "plant",
        "base",
        "army",
        "brigade",
        "island",
        "farms",
        "center",
        "centre",
        "northern",
        "southern",
        "eastern",
        "western",
        "countryside",
        "half",
        "city",
        "airport",
        "station",
        "fossil",
        "fuel",
        "air",
        "defense",
        "mechanized",
    ]
)
"""Words of a place's name that tell nothing by themselves."""
SIDES = {"gov": "Syrian government", "SDF": "Syrian Democratic Forces", "IS": "Islamic State"}


def score_seed(gazetteer: Gazetteer, everything: bool) -> None:
    """Print which claims of the gold table were read, and how well."""
    gold = json.loads((SHARED / "seeds/deir-al-zor-2017-09-05.gold.json").read_text("utf-8"))
    report = read_report(SHARED / "seeds/deir-al-zor-2017-09-05.nb.txt", published="2017-09-05")
    read_claims(report, gazetteer=gazetteer)
    begun = time.perf_counter()
    claims = read_claims(report, gazetteer=gazetteer)
    print(f"The first report: {len(claims)} claims in {time.perf_counter() - begun:.3f} s")
    used: set[str] = set()
    met = {"required": 0, "optional": 0}
    for row in gold["claims"]:
        faults, claim = _best(row, claims)
        met[row["level"]] += not faults
        used |= {claim.id} if claim and not _core(row, claim) else set()
        print(
            f"  {row['id']} {row['level']:8} {row['status']:20} {'ok' if not faults else ', '.join(faults)}"
        )
    print(
        f"  required {met['required']} of 25, optional {met['optional']} of 5; further claims: {len(claims) - len(used)}"
    )
    for claim in claims:
        if everything or claim.id not in used:
            print(f"    {'' if claim.id in used else 'further: '}{_shown(claim)}")


def _best(row: dict, claims: list[Claim]) -> tuple[list[str], Claim | None]:
    ranked = sorted(claims, key=lambda claim: (len(_core(row, claim)), len(_faults(row, claim))))
    if not ranked or len(_core(row, ranked[0])):
        return ["missing"], None
    return _faults(row, ranked[0]), ranked[0]


def _core(row: dict, claim: Claim) -> list[str]:
    """Return what of predicate, place and party is wrong."""
    place = PLACES[row["places"][0]] if row["places"] else ("", "", "")
    wrong = [] if claim.predicate == row["status"] else ["predicate"]
    wrong += [] if (claim.place, str(claim.part or ""), claim.to_place) == place else ["place"]
    actors = {ACTORS.get(actor, actor) for actor in row["actor"]}
    named = set(split_list(claim.actor))
    blank = row["status"] in ("humanitarian",)
    wrong += [] if named == actors or blank else ["actor"]
    shares = (row.get("quantity") or {}).get("share") or {}
    if "value" in shares and abs((claim.share or 0) - shares["value"]) > 0.01:
        wrong.append("share")
    if row.get("temporal") == "past" and str(claim.temporal) != "past":
        wrong.append("temporal")
    if (
        row["places"]
        and row["status"] == "controls"
        and row.get("temporal") == "current"
        and claim.temporal != "current"
    ):
        wrong.append("temporal")
    return wrong


def _faults(row: dict, claim: Claim) -> list[str]:
    """Return everything that is wrong with a claim that answers a row."""
    faults = _core(row, claim)
    against = {ACTORS.get(actor, actor) for actor in row["against"]}
    if (
        against
        and not against <= set(split_list(claim.against))
        and row["status"] not in ("humanitarian", "strikes")
    ):
        faults.append(f"against {claim.against or '-'}")
    faults += _date_faults(row["date"], claim)
    chains = [tuple(SOURCES.get(part, part) for part in chain.split(">")) for chain in row["sources"]]
    if (claim.source, *filter(None, [claim.via])) not in [
        tuple(filter(None, c)) if c != ("",) else ("",) for c in chains
    ]:
        faults.append(f"source {claim.source}>{claim.via}")
    wanted = row["confirmation"] if row["confirmation"] in ("confirmed", "unconfirmed") else "single"
    if claim.confirmation != wanted:
        faults.append(f"confirmation {claim.confirmation}")
    modality = row.get("modality") or {
        "assessment": "assessed",
        "hearsay": "hearsay",
        "claimed": "claimed",
    }.get(row["confirmation"])
    if modality and claim.modality != modality:
        faults.append(f"modality {claim.modality}")
    spans = row["evidence"]
    overlap = any(claim.start < span["end"] and span["start"] < claim.end for span in spans)
    if not overlap or len(claim.quote) > 2 * max(span["end"] - span["start"] for span in spans):
        faults.append("quote")
    return faults


def _date_faults(date: dict, claim: Claim) -> list[str]:
    start, end = claim.date_from, claim.date_to
    faults = []
    if date["start"] and not str(start or "").startswith(date["start"]):
        faults.append(f"from {start}")
    if date["end"] and str(end) != date["end"]:
        faults.append(f"to {end}")
    if (
        date["precision"] in ("past", "past_peak", "recent", "weeks", "year", "approx")
        and claim.precision != date["precision"]
    ):
        faults.append(f"precision {claim.precision}")
    return faults


def score_histories(gazetteer: Gazetteer, everything: bool) -> None:
    """Print how many of the dated claims were read from the histories they were coded from."""
    with (SHARED / "bench/syria2017/dated_claims_aug_nov_2017.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        rows = list(csv.DictReader(file))
    claims: dict[str, list[Claim]] = {}
    for path in sorted((SHARED / "bench/reading").glob("wikipedia_*.md")):
        report = read_report(path, published="2023-10-01")
        claims[path.stem] = read_claims(
            Report(report.text, report.published, name=path.name), gazetteer=gazetteer
        )
        print(f"{path.name}: {len(report.text)} characters, {len(claims[path.stem])} claims")
    found = 0
    every = [claim for group in claims.values() for claim in group]
    for row in rows:
        hit = next((claim for claim in every if _answers(row, claim, gazetteer)), None)
        found += hit is not None
        print(
            f"  {'ok  ' if hit else 'miss'} {row['date']} {row['place']:38} {row['actor']:4} {row['status']}"
        )
    print(f"  {found} of {len(rows)} dated claims")
    if everything:
        for claim in every:
            print("   ", _shown(claim))


def _answers(row: dict, claim: Claim, gazetteer: Gazetteer) -> bool:
    day = dt.date.fromisoformat(row["date"])
    if claim.predicate != STATUS.get(row["status"], row["status"]) or claim.date_to is None:
        return False
    if (
        not (claim.date_from or claim.date_to) - dt.timedelta(days=1)
        <= day
        <= claim.date_to + dt.timedelta(days=1)
    ):
        return False
    parties = split_list(claim.actor) + split_list(claim.against)
    if SIDES[row["actor"]] not in parties and claim.predicate not in (
        Predicate.CONTESTS,
        Predicate.SIEGE_BROKEN,
    ):
        return False
    return _alike(row["place"], claim.place) or _near(row, claim, gazetteer)


def _near(row: dict, claim: Claim, gazetteer: Gazetteer) -> bool:
    """Whether a claim's place lies within 15 km of the coded point: a base told as its town is no miss."""
    if not row["lat"] or claim.predicate not in (
        Predicate.SIEGE_BROKEN,
        Predicate.BESIEGES,
        Predicate.CONTESTS,
    ):
        return False
    found = gazetteer.geocode(claim.place, context=Context(countries=("SY",)))
    return bool(found) and rough_km(found[0].lon, found[0].lat, float(row["lon"]), float(row["lat"])) <= 15


def _alike(one: str, other: str) -> bool:
    """Whether two spellings share a telling word: Kabajeb and Kabajib, Tall Alloush and Talat Alloush."""
    first, second = (
        {word for word in bare(fold(name)).split() if word not in GENERIC} for name in (one, other)
    )
    skeletons = {skeleton(word) for word in first} & {skeleton(word) for word in second}
    return bool(first & second) or bool(skeletons - {""})


def _shown(claim: Claim) -> str:
    parts = [
        claim.predicate,
        claim.place,
        claim.part or "",
        claim.actor,
        claim.against,
        claim.date_from,
        claim.date_to,
        claim.temporal,
        claim.modality,
        claim.source,
    ]
    return " | ".join(str(part) for part in parts) + f" | {claim.quote}"


def main() -> None:
    if not SHARED.is_dir():
        print(f"skipped: there is no folder {SHARED.name} beside the repository")
        return
    gazetteer = Gazetteer()
    everything = "--all" in sys.argv
    score_seed(gazetteer, everything)
    score_histories(gazetteer, everything)


if __name__ == "__main__":
    main()
