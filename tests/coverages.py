"""Random chronicles for the tests of the payload: coverages of every shape, and states that come and go."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from mapper.claims.table import claim_table
from mapper.crs import WGS84
from mapper.dates import EPOCH, FOR_EVER, SINCE_EVER
from mapper.render.chronicle import (
    LIKELY,
    MARK_COLUMNS,
    STATE_COLUMNS,
    THING_COLUMNS,
    Chronicle,
    Step,
    Telling,
)

GRID = 2.0**-22
ACTORS = ("", "Blues", "Reds", "Blues;Reds", "Grønne; Reds", "Сили")
STATUSES = ("controlled", "contested", "mixed", "presence", "claimed", "unknown")
FACES = 30


def squares(random: np.random.Generator) -> NDArray[np.object_]:
    """Return a grid of quadrilaterals with moved corners, and borders of many vertices, straight or winding."""
    width, height = random.integers(1, 7, 2)
    between, bend = random.integers(0, 5), random.choice([0, 0.1])
    corner = np.stack(np.meshgrid(np.arange(width + 1), np.arange(height + 1), indexing="ij"), axis=-1)
    corner = corner + random.uniform(-0.2, 0.2, corner.shape)
    lines = {}

    def line(one: tuple[int, int], other: tuple[int, int]) -> NDArray[np.float64]:
        if (other, one) in lines:
            return lines[other, one][::-1]
        if (one, other) not in lines:
            way = np.linspace(corner[one], corner[other], between + 2)
            way[1:-1] += random.uniform(-bend, bend, (between, 2)) / (between + 1)
            lines[one, other] = way
        return lines[one, other]

    found = []
    for x in range(width):
        for y in range(height):
            around = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)]
            found.append(
                shapely.Polygon(np.concatenate([line(*pair)[:-1] for pair in itertools.pairwise(around)]))
            )
    return np.array(found, dtype=object)


def cells(random: np.random.Generator) -> NDArray[np.object_]:
    """Return Voronoi polygons of random points, cut by a box."""
    points = shapely.multipoints(random.uniform(0, 5, (random.integers(2, FACES), 2)))
    lines = [shapely.voronoi_polygons(points, only_edges=True), shapely.box(0.5, 0.5, 4.5, 4.5).boundary]
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.union_all(lines, grid_size=GRID))))
    inside = shapely.within(shapely.point_on_surface(faces), shapely.box(0.5, 0.5, 4.5, 4.5))
    return np.asarray(faces[inside])


def merged(faces: NDArray[np.object_], random: np.random.Generator) -> NDArray[np.object_]:
    """Return faces of which some are put together: they may have parts, holes, and islands in these."""
    label = random.integers(0, random.choice([2, 4, 30]), len(faces))
    label[random.random(len(faces)) < random.choice([0, 0.5, 0.9])] = 0
    kept = [label == number for number in np.unique(label) if random.random() < 0.95 or number == label[0]]
    return np.array([shapely.coverage_union_all(faces[those]) for those in kept], dtype=object)


def coverage(random: np.random.Generator) -> NDArray[np.object_]:
    """Return a random coverage somewhere on the globe."""
    faces = (squares, cells)[random.integers(2)](random)
    if random.random() < 0.7:
        faces = merged(faces, random)
    scale, at = 10 ** random.uniform(-2, -0.3), random.uniform((-179, -70), (170, 65))
    moved = shapely.transform(faces, lambda xy: np.round((xy * scale + at) / GRID) * GRID)
    return faces[:0] if not shapely.coverage_is_valid(moved) or not shapely.is_valid(moved).all() else moved


def random_chronicle(seed: int, faces: NDArray[np.object_] | None = None) -> Chronicle:
    """Return a chronicle that looks random and is the same for the same seed."""
    random = np.random.default_rng(seed)
    faces = coverage(random) if faces is None else faces
    first = int(random.choice([-40_000, -3, 17_000, 30_000]))
    last = first + int(random.choice([0, 1, 40, 3000]))
    claims = claim_table(
        {
            "id": f"c{n}",
            "place": f"Place {n}",
            "actor": "Reds",
            "predicate": "controls",
            "quote": f"Quote {n}",
        }
        for n in range(random.integers(0, 25))
    )
    things = things_of(int(random.integers(0, 15)), faces, len(claims), random)
    study = shapely.union_all(faces) if len(faces) else shapely.box(10, 20, 11, 21)
    known = [first + int(step) for step in np.unique(random.integers(0, 50, random.integers(0, 3)))]
    tellings = [
        telling_of(things, len(faces), (first, last), len(claims), random) for _ in range(1 + len(known))
    ]
    return Chronicle(
        title="A map",
        first=day(first),
        last=day(last),
        opens=day(last),
        faces=faces,
        things=things,
        telling=tellings[0],
        earlier={day(number): telling for number, telling in zip(known, tellings[1:], strict=True)},
        claims=claims,
        reported=claims.iloc[:3],
        unlocated=claims.iloc[2:4],
        study_area=study,
        half_life_days=200.0,
    )


def day(number: int) -> dt.date:
    """Return the day of a number."""
    return dt.date.fromordinal(number + EPOCH)


def ids(most: int, random: np.random.Generator) -> str:
    """Return a list cell of claims, some of which there are not."""
    return ";".join(f"c{n}" for n in random.permutation(most + 2)[: random.integers(0, 4)])


def things_of(count: int, faces: Any, claims: int, random: np.random.Generator) -> pd.DataFrame:
    """Return places, some in parts, some without coordinates."""
    west, south, east, north = shapely.total_bounds(faces) if len(faces) else (10, 20, 11, 21)
    rows = []
    for n in range(count):
        lost = random.random() < 0.2
        rows.append(
            {
                "type": "place", "place": f"Place {n}", "name": random.choice(["", "Обоянь"]), "part": random.choice(["", "N"]),
                "kind": "town", "lon": None if lost else random.uniform(west, east), "lat": None if lost else random.uniform(south, north),
                "located_by": "coordinates", "located_note": "", "ambiguous": bool(random.random() < 0.3), "claim_ids": ids(claims, random),
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(THING_COLUMNS))


def telling_of(
    things: pd.DataFrame, faces: int, span: tuple[int, int], claims: int, random: np.random.Generator
) -> Telling:
    """Return who held what when."""
    states = [row for thing in range(len(things)) for row in _states(thing, span, claims, random)]
    marks = [
        {"kind": random.choice(["siege", "presence", "claimed", "event"]), "thing": int(random.integers(-1, len(things))),
         **_told(_intervals(span, random)[0], claims, random), "geometry": _shape(random)}
        for _ in range(random.integers(0, 5))
    ]  # fmt: skip
    doubts = [
        (thing, *interval)
        for thing in range(len(things))
        for interval in _intervals(span, random)
        if random.random() < 0.2
    ]
    return Telling(
        list(_course(len(things), faces, span, random)),
        pd.DataFrame(states, columns=list(STATE_COLUMNS)),
        gpd.GeoDataFrame(marks, columns=list(MARK_COLUMNS), geometry="geometry", crs=WGS84),
        doubts,
    )


def _intervals(span: tuple[int, int], random: np.random.Generator) -> list[tuple[int, int]]:
    """Return intervals one after the other, some with gaps between them, some open at an end."""
    first, last = span
    days = np.unique(random.integers(first - 30, last + 30, random.integers(2, 8))).tolist()
    days = [
        *([SINCE_EVER] if random.random() < 0.4 else []),
        *days,
        *([FOR_EVER] if random.random() < 0.5 else []),
    ]
    found = [pair for pair in itertools.pairwise(days) if random.random() < 0.7]
    return found or [(SINCE_EVER, FOR_EVER)]


def _told(interval: tuple[int, int], claims: int, random: np.random.Generator) -> dict[str, Any]:
    start, end = interval
    near = start if start != SINCE_EVER else 0 if end == FOR_EVER else end
    return {
        "valid_from": start,
        "valid_to": end,
        "actors": str(random.choice(ACTORS)),
        "besieged_by": str(random.choice(["", "", "Reds", "Blues;Reds"])),
        "weight": float(random.choice([0, 0.0055, 0.0045, 1, random.random()])),
        "affirmed": SINCE_EVER if random.random() < 0.3 else near + int(random.integers(-50, 5)),
        "claim_ids": ids(claims, random),
    }


def _states(
    thing: int, span: tuple[int, int], claims: int, random: np.random.Generator
) -> list[dict[str, Any]]:
    if random.random() < 0.2:
        return []
    return [
        {"thing": thing, **_told(interval, claims, random), "status": str(random.choice(STATUSES)), "against_ids": ids(claims, random)}
        for interval in _intervals(span, random)
    ]  # fmt: skip


def _course(things: int, faces: int, span: tuple[int, int], random: np.random.Generator) -> Any:
    days = np.unique(np.append(random.integers(span[0], span[1] + 1, random.choice([0, 3, 90])), span[0]))
    for number, when in enumerate(days.tolist()):
        some = np.arange(faces) if number == 0 else random.permutation(faces)[: random.integers(0, faces + 1)]
        speakers = random.integers(-1, things, len(some))
        yield Step(when, some, speakers, random.integers(0, len(LIKELY) + 1, len(some)))


def _shape(random: np.random.Generator) -> Any:
    x, y = np.round(random.uniform((-170, -80), (170, 80)), 3)
    point = shapely.Point(x, y)
    shapes = (
        point,
        shapely.LineString([(x, y), (x + 1, y + 1), (x, y + 2)]),
        shapely.box(x, y, x + 1, y + 1),
        None,
    )
    return shapes[random.integers(len(shapes))]
