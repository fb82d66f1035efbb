"""How often the map is right: Deir ez-Zor 2017, its replay, held-out places of Ukraine, homonyms.

Run it with ``python -m tests.benchmarks.control.accuracy [syria] [replay] [ukraine] [homonyms] [--draws N]``;
all four parts by default, and fifty draws. It reads ``../shared`` beside the repository, and says so where that
is absent. Every model is measured with the settings it comes with, beside plain nearest neighbour in the same
run; what a model leaves unknown counts as wrong. It reports; it asserts nothing.
"""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from mapper.claims.ontology import Precision
from mapper.claims.table import Claim, claim_table
from mapper.controlmap import ControlMap
from tests.benchmarks.control.common import (
    DATA,
    NEAR_KM,
    Places,
    ask,
    draws,
    evidence_of,
    frame_of,
    front_km,
    has_data,
    models,
    nearest,
    print_table,
    summary,
    syrian_marks,
    syrian_places,
    ukrainian_places,
)

GOV, SDF, IS = "Syrian government", "Syrian Democratic Forces", "Islamic State"
SIDES = {"gov": GOV, "SDF": SDF, "IS": IS}
OTHER = {GOV: IS, IS: GOV, SDF: IS}
MARKED = pd.Timestamp("2017-08-15").date()
PREDICATES = {
    "control": "takes_control",
    "offensive": "advances",
    "pressure": "advances",
    "besieged": "besieges",
    "besieged_by": "besieges",
    "contested": "contests",
    "siege_broken": "siege_broken",
}
PARTS = {"Deir ez-Zor (eastern half)": ("Deir ez-Zor", "E")}
"""Names of the dated claims that are a part of a place."""
BASE, AIRPORT = "137th Mechanized Brigade-Army Base", "Deir ez-Zor Airport"
EXPECTED = (
    ("2017-09-03", "Kabajeb", IS, ""),
    ("2017-09-03", "Al-Shulah", IS, ""),
    ("2017-09-04", BASE, GOV, IS),
    ("2017-09-04", AIRPORT, GOV, IS),
    ("2017-09-04", "Kabajeb", GOV, ""),
    ("2017-09-04", "Al-Shulah", GOV, ""),
    ("2017-09-05", BASE, GOV, ""),
    ("2017-09-05", AIRPORT, GOV, IS),
    ("2017-09-09", AIRPORT, GOV, ""),
    ("2017-09-14", "Al-Baghiliyah", GOV, ""),
    ("2017-09-14", "113 Air Defense Brigade", SDF, ""),
)
"""Day, place, who holds it, who rings it."""
DAYS = ("2024-08-17", "2024-01-19", "2023-06-01", "2022-10-01", "2022-06-15")
NEIGHBOURS = 3


def syria() -> None:
    """Print leave-one-out over the marks: who holds the spot of each, by the other 194."""
    places = syrian_places()
    count = len(places)
    told = {name: np.full(count, "", dtype=places.label.dtype) for name in ["nearest neighbour", *models()]}
    for number in range(count):
        others, one = places.take(np.arange(count) != number), places.take([number])
        told["nearest neighbour"][number] = nearest(others.at, others.label, one.at)[0]
        evidence = evidence_of(others)
        for name, model in models().items():
            told[name][number] = ask(model, evidence, one.lon, one.lat, places.bounds)[0][0]
    gov = places.label == GOV
    rows = [
        (name, f"{100 * np.mean(labels == places.label):.1f}", f"{np.sum((labels == places.label) & gov)}",
         f"{100 * np.mean(labels == ''):.1f}")
        for name, labels in told.items()
    ]  # fmt: skip
    rows.append(("the majority everywhere", f"{100 * np.mean(places.label == IS):.1f}", "0", "0.0"))
    title = f"Deir ez-Zor, mid-2017: leave-one-out over {count} marks"
    print_table(title, ("model", "right, %", f"government marks right, of {gov.sum()}", "unknown, %"), rows)


def dated_claims() -> list[Claim]:
    """Return the dated claims of August to November 2017.

    A row that is `besieged` names the besieged, one that is `besieged_by` those who besiege.
    """
    claims = []
    for row in pd.read_csv(DATA / "syria2017" / "dated_claims_aug_nov_2017.csv").to_dict("records"):
        actor, day = SIDES[row["actor"]], pd.Timestamp(row["date"]).date()
        against = OTHER[actor] if row["status"] in ("besieged", "besieged_by", "siege_broken") else ""
        if row["status"] == "besieged":
            actor, against = against, actor
        known = row["mark_name"] == row["mark_name"]
        place, part = PARTS.get(row["place"], (row["mark_name"] if known else row["place"], ""))
        spot = {"lon": row["lon"], "lat": row["lat"]} if known else {}
        claims.append(
            Claim(place=place, part=part, actor=actor, against=against, predicate=PREDICATES[row["status"]],
                  date_from=day, date_to=day, quote=row["evidence"], report=row["wikipedia_article"], **spot)
        )  # fmt: skip
    return claims


def replay() -> None:
    """Print the states that the histories tell of, as the map has them, with yes or no."""
    marks = [
        Claim(place=row["name"], lon=row["lon"], lat=row["lat"], actor=row["actor_name"], predicate="controls",
              date_from=MARKED, date_to=MARKED, precision=Precision.APPROX, report="marks")
        for row in syrian_marks().to_dict("records")
    ]  # fmt: skip
    told = ControlMap(claim_table([*marks, *dated_claims()]))
    days = {day: told.at(day).places for day in dict.fromkeys(row[0] for row in EXPECTED)}
    rows, met = [], 0
    for day, place, holder, ring in EXPECTED:
        found = days[day][(days[day]["place"] == place) & (days[day]["part"] == "")]
        state = found.iloc[0] if len(found) else None
        shown = "not on the map" if state is None else f"{state['status']} {state['actors']}"
        ringed = "" if state is None else state["besieged_by"]
        right = shown == f"controlled {holder}" and ringed == ring
        met += right
        rows.append((day, place, holder, ring or "-", shown, ringed or "-", "yes" if right else "**no**"))
    columns = ("day", "place", "expected holder", "ringed by", "map: state", "ringed by", "right")
    print_table(f"Replay, August to September 2017: {met} of {len(rows)} states right", columns, rows)
    missing = told.unlocated["place"].tolist()
    print(f"claims without a location: {', '.join(missing) or 'none'}")


def held_out(day: str, number: int, frame: Any) -> None:
    """Print how often places that the models did not see are right, overall and near the front."""
    places, clean, _ = ukrainian_places(day, frame)
    places = places.take(clean)
    near = front_km(places, frame) < NEAR_KM
    scores: dict[str, list[tuple[float, float, float]]] = {}
    for kept, held in draws(len(places), number):
        known, asked = places.take(kept), places.take(held)
        for name, labels in answers(known, asked).items():
            right = labels == asked.label
            scores.setdefault(name, []).append(
                (right.mean(), right[near[held]].mean(), (labels == "").mean())
            )
    rows = [
        (name, *(summary(100 * np.array(part)) for part in list(zip(*values, strict=True))[:2]),
         f"{100 * np.mean([value[2] for value in values]):.1f}")
        for name, values in scores.items()
    ]  # fmt: skip
    title = (
        f"Ukraine, {day}: {len(places)} places ({near.sum()} near the front), {number} draws, 20 % held out"
    )
    print_table(title, ("model", "right, %", f"within {NEAR_KM:g} km of the front, %", "unknown, %"), rows)


def answers(known: Places, asked: Places, *, namesakes: Any = None) -> dict[str, Any]:
    """Return what plain nearest neighbour and every model say of places, by those that are known."""
    found = {"nearest neighbour": nearest(known.at, known.label, asked.at)}
    evidence = evidence_of(known, namesakes=namesakes)
    for name, model in models().items():
        found[name] = ask(model, evidence, asked.lon, asked.lat, known.bounds)[0]
    return found


def homonyms(day: str, number: int, frame: Any) -> None:
    """Print how many misplaced namesakes a map asks about, the false alarms, and what keeping them costs."""
    places, clean, homonym = ukrainian_places(day, frame)
    told = claims_map(places, day, frame)
    asked = flagged(told, places, day)
    misfit = disagrees(places, clean)
    rows = [
        ("the map's questions", f"{(asked & homonym & misfit).sum()} of {(homonym & misfit).sum()}",
         f"{(asked & homonym & ~misfit).sum()} of {(homonym & ~misfit).sum()}",
         f"{(asked & clean).sum()} of {clean.sum()}"),
        ("two of three neighbours disagree", f"{(homonym & misfit).sum()} of {(homonym & misfit).sum()}",
         f"0 of {(homonym & ~misfit).sum()}", f"{(clean & misfit).sum()} of {clean.sum()}"),
    ]  # fmt: skip
    columns = ("rule", "misfit homonyms flagged", "other homonyms flagged", "clean places flagged")
    print_table(f"Ukraine, {day}: {homonym.sum()} homonyms among {len(places)} places", columns, rows)
    print_kept(places, clean, homonym, number, getattr(told, "_namesakes", None), day)


def print_kept(places: Places, clean: Any, homonym: Any, number: int, namesakes: Any, day: str) -> None:
    """Print held-out accuracy on clean places with the homonyms kept among the evidence, and removed."""
    sound, odd = np.flatnonzero(clean), np.flatnonzero(homonym)
    scores: dict[str, dict[bool, list[float]]] = {}
    for kept, held in draws(len(sound), number):
        asked = places.take(sound[held])
        for with_odd in (True, False):
            rows = np.concatenate([sound[kept], odd]) if with_odd else sound[kept]
            for name, labels in answers(places.take(rows), asked, namesakes=namesakes).items():
                right = 100 * float(np.mean(labels == asked.label))
                scores.setdefault(name, {True: [], False: []})[with_odd].append(right)
    table = [
        (name, summary(both[True]), summary(both[False]),
         f"{np.mean(np.array(both[True]) - np.array(both[False])):+.2f}")
        for name, both in scores.items()
    ]  # fmt: skip
    columns = ("model", "homonyms kept, %", "homonyms removed, %", "difference")
    print_table(f"Held-out clean places with homonyms as evidence, {day}, {number} draws", columns, table)


def claims_map(places: Places, day: str, frame: Any) -> ControlMap:
    """Return the map of the places as claims of one day."""
    date = pd.Timestamp(day).date()
    claims = [
        Claim(place=name, lon=lon, lat=lat, actor=label, predicate="controls", date_from=date, date_to=date)
        for name, label, lon, lat in zip(places.name, places.label, places.lon, places.lat, strict=True)
    ]
    return ControlMap(claim_table(claims), area=frame)


def flagged(told: ControlMap, places: Places, day: str) -> Any:
    """Return which of the places a map asks about."""
    shown = told.at(day).places
    spots = {
        (round(lon, 4), round(lat, 4))
        for lon, lat in shown.loc[shown["outlier"], ["lon", "lat"]].to_numpy(float)
    }
    pairs = zip(places.lon.round(4), places.lat.round(4), strict=True)
    return np.array([(float(lon), float(lat)) in spots for lon, lat in pairs])


def disagrees(places: Places, clean: Any) -> Any:
    """Return which places are held by another than most of their three nearest clean neighbours."""
    sound = np.flatnonzero(clean)
    around = sound[cKDTree(places.at[sound]).query(places.at, NEIGHBOURS + 1)[1]]
    found = []
    for number, near in enumerate(around):
        others = [other for other in near if other != number][:NEIGHBOURS]
        found.append(np.sum(places.label[others] == places.label[number]) * 2 < NEIGHBOURS)
    return np.array(found)


def main() -> None:
    """Print the tables that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help="syria, replay, ukraine, homonyms; all by default")
    parser.add_argument("--draws", type=int, default=50)
    options = parser.parse_args()
    parts = options.parts or ["syria", "replay", "ukraine", "homonyms"]
    if has_data("syria2017"):
        for part in (syria, replay):
            if part.__name__ in parts:
                part()
    if not {"ukraine", "homonyms"} & set(parts) or not has_data("ukraine"):
        return
    frame = frame_of("ukraine")
    for name, run in (("ukraine", held_out), ("homonyms", homonyms)):
        for day in DAYS if name in parts else ():
            run(day, options.draws, frame)


if __name__ == "__main__":
    main()
