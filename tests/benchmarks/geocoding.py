"""How right the gazetteer is, on names whose coordinates come from elsewhere.

Run it with ``python tests/benchmarks/geocoding.py [anchors marks ukraine corpora]``: all tables, or those
named. It reports; it asserts nothing. The evaluation data lies in ``../shared/bench``; a table whose data is
not there is skipped.
"""

from __future__ import annotations

import csv
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import log
from pathlib import Path
from typing import NamedTuple

from mapper import Gazetteer, Place
from mapper.geocoder.place import Context
from mapper.geocoder.ranking import rough_km
from mapper.geocoder.resolve import resolve
from mapper.geocoder.verdict import Query, Resolution

BENCH = Path(__file__).resolve().parents[3] / "shared" / "bench"
NEAR_KM = 10.0
FAR_KM = 161.0
FARTHEST_KM = 20_039.0
ANCHORS = {
    "Deir al-Zor": (40.14, 35.33), "Deir ez-Zor": (40.14, 35.33), "Deir Ezzor": (40.14, 35.33),
    "Dayr az Zawr": (40.14, 35.33), "دير الزور": (40.14, 35.33), "Raqqa": (39.01, 35.95),
    "Mosul": (43.12, 36.34), "Tal Afar": (42.45, 36.38), "Tall 'Afar": (42.45, 36.38),
    "al-Qaim": (41.0, 34.4), "Al Qa'im": (41.0, 34.4), "Mayadin": (40.45, 35.02),
    "Abu Kamal": (40.92, 34.45), "Albukamal": (40.92, 34.45), "Palmyra": (38.28, 34.56),
    "al-Sukhnah": (38.87, 34.89), "Hawija": (43.77, 35.33), "Anbar": (41.7, 32.9),
    "Euphrates": (40.5, 35.0), "Deir al-Zor province": (40.1, 35.1), "Nineveh": (42.3, 36.0),
    "Brigade 137 base": (40.08, 35.33),
}  # fmt: skip
WIDE = {"Anbar": 150.0, "Euphrates": 700.0, "Deir al-Zor province": 120.0, "Nineveh": 120.0}
"""How far an anchor's point may be off, in km, where it is more than a town."""


class Gold(NamedTuple):
    """A name and where it is."""

    name: str
    lon: float
    lat: float


def main() -> None:
    """Print the tables that are asked for."""
    tables: dict[str, Callable[[Gazetteer], None]] = {
        "anchors": anchors,
        "marks": marks,
        "ukraine": ukraine,
        "corpora": corpora,
    }
    gazetteer = Gazetteer()
    for name in sys.argv[1:] or tables:
        tables[name](gazetteer)


def anchors(gazetteer: Gazetteer) -> None:
    """Print how many of the 22 names of the design lead to the right place at once, each by itself."""
    wrong = []
    for name, (lon, lat) in ANCHORS.items():
        found = gazetteer.geocode(name)
        if not found or rough_km(found[0].lon, found[0].lat, lon, lat) > WIDE.get(name, NEAR_KM):
            wrong.append(name)
    print(f"\nanchors: {len(ANCHORS) - len(wrong)} of {len(ANCHORS)}; wrong: {', '.join(wrong) or 'none'}")


def marks(gazetteer: Gazetteer) -> None:
    """Print the table of the marks of September 2017 in Syria and Iraq."""
    if rows := table("syria2017/marks_mid2017.csv"):
        gold = [Gold(row["name"], float(row["lon"]), float(row["lat"])) for row in rows]
        heading("Syria 2017, villages, bases, oil fields", "SY or IQ")
        report(gold, gazetteer, ("SY", "IQ"))


def ukraine(gazetteer: Gazetteer) -> None:
    """Print the table of the settlements of Ukraine."""
    rows = table("ukraine/wiki_ua_control_intervals.csv")
    if rows:
        clean = [row for row in rows if row["homonym"] != "True" and row["coord_suspect"] != "True"]
        gold = list(dict.fromkeys(Gold(row["name"], float(row["lon"]), float(row["lat"])) for row in clean))
        heading("Ukraine, places of a list of control", "UA")
        report(gold, gazetteer, ("UA",))


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file of the evaluation data; none, said so, if it is not there."""
    path = BENCH / name
    if not path.exists():
        print(f"skipped: no {name} in ../shared/bench")
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def heading(title: str, countries: str) -> None:
    print(f"\n{title} (country given: {countries})")
    print(f"{'names':24} {'n':>5} {'right':>7} {'flagged of right':>17} {'unlocated':>10} {'wrong':>7} "
          f"{'wrong, not flagged':>19}")  # fmt: skip


def report(gold: Sequence[Gold], gazetteer: Gazetteer, countries: tuple[str, ...]) -> None:
    """Print one row a way of asking: each name by itself or all together, country given or not."""
    queries = [Query(each.name) for each in gold]
    alone = [resolve([query], gazetteer)[0] for query in queries]
    given = [resolve([query], gazetteer, countries=countries)[0] for query in queries]
    ways = {
        "alone": alone,
        "alone, country given": given,
        "together": resolve(queries, gazetteer),
        "together, country given": resolve(queries, gazetteer, countries=countries),
    }
    for way, answers in ways.items():
        print(f"{way:24} {shares(gold, answers)}")


def shares(gold: Sequence[Gold], answers: Sequence[Resolution]) -> str:
    """Return the shares of one row of the table."""
    located = [answer.place is not None and not answer.stray for answer in answers]
    right = [
        ok and answer.place is not None and near(each, answer.place)
        for each, answer, ok in zip(gold, answers, located, strict=True)
    ]
    flagged_right = sum(answer.ambiguous for answer, ok in zip(answers, right, strict=True) if ok)
    wrong = [a for a, there, ok in zip(answers, located, right, strict=True) if there and not ok]
    count = len(gold)
    shown = (
        f"{sum(right) / count:7.1%}", f"{flagged_right / max(sum(right), 1):17.1%}",
        f"{1 - sum(located) / count:10.1%}", f"{len(wrong) / count:7.1%}",
        f"{sum(not a.ambiguous for a in wrong) / count:19.1%}",
    )  # fmt: skip
    return f"{count:5} " + " ".join(shown)


def near(gold: Gold, place: Place) -> bool:
    return rough_km(gold.lon, gold.lat, place.lon, place.lat) <= NEAR_KM


def corpora(gazetteer: Gazetteer) -> None:
    """Print the table of the news corpora: every gold toponym with coordinates, judged a document at a time."""
    print(f"\n{'corpus':12} {'way':16} {'n':>5} {'<=161 km':>9} {'mean km':>8} {'median':>7} {'AUC':>5} "
          f"{'unresolved':>11} {'<=161 of resolved':>18}")  # fmt: skip
    for name, read in (("lgl", lgl), ("GeoVirus", geovirus), ("GWN", gwn)):
        path = BENCH / "geoparsing" / f"{name}.xml"
        if not path.exists():
            print(f"skipped: no {path.name} in ../shared/bench/geoparsing")
            continue
        documents = list(read(ET.parse(path).getroot()))
        print(f"{name:12} {'population only':16} {errors_row(documents, most_populous(gazetteer))}")
        print(f"{name:12} {'mapper':16} {errors_row(documents, together(gazetteer))}")


Document = list[Gold]
Resolver = Callable[[Document], list[Place | None]]


def lgl(root: ET.Element) -> Iterator[Document]:
    for article in root:
        tagged = [(one.findtext("phrase"), one.find("gaztag")) for one in article.iter("toponym")]
        yield [gold(name, tag.find("lon"), tag.find("lat")) for name, tag in tagged if tag is not None]


def geovirus(root: ET.Element) -> Iterator[Document]:
    for article in root:
        yield [
            gold(one.findtext("name"), one.find("lon"), one.find("lat")) for one in article.iter("location")
        ]


def gwn(root: ET.Element) -> Iterator[Document]:
    for article in root:
        rows = [
            (one.findtext("extractedName"), one.find("longitude"), one.find("latitude"))
            for one in article.iter("toponym")
        ]
        yield [gold(*row) for row in rows if row[1] is not None and row[1].text]


def gold(name: str | None, lon: ET.Element | None, lat: ET.Element | None) -> Gold:
    assert lon is not None and lat is not None
    return Gold(name or "", float(lon.text or ""), float(lat.text or ""))


def most_populous(gazetteer: Gazetteer) -> Resolver:
    """Return the baseline: of the places that a name may stand for, the one with the most people."""

    def answer(document: Document) -> list[Place | None]:
        found = [gazetteer.geocode(each.name, context=Context()) for each in document]
        return [max(places, key=lambda place: place.population, default=None) for places in found]

    return answer


def together(gazetteer: Gazetteer) -> Resolver:
    """Return mapper's way: all names of a document at once."""

    def answer(document: Document) -> list[Place | None]:
        return [one.place for one in resolve([Query(each.name) for each in document], gazetteer)]

    return answer


def errors_row(documents: Iterable[Document], answer: Resolver) -> str:
    """Return the figures of one corpus and one way of answering."""
    errors: list[float] = []
    unresolved = 0
    for document in documents:
        for each, place in zip(document, answer(document), strict=True):
            if place is None:
                unresolved += 1
            else:
                errors.append(rough_km(each.lon, each.lat, place.lon, place.lat))
    count = len(errors) + unresolved
    whole = sorted([*errors, *[FARTHEST_KM] * unresolved])
    close = sum(error <= FAR_KM for error in errors)
    area = sum(log(1 + error) for error in whole) / (count * log(1 + FARTHEST_KM))
    return (
        f"{count:5} {close / count:9.3f} {sum(errors) / len(errors):8.0f} {whole[count // 2]:7.1f} {area:5.2f} "
        f"{unresolved / count:11.1%} {close / len(errors):18.3f}"
    )


if __name__ == "__main__":
    main()
