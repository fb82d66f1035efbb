"""A small war of three parties over a grid of cells, told on two days of publication."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import geopandas as gpd
from shapely.geometry import box

from mapper.claims.table import Claim, claim_table
from mapper.controlmap import ControlMap

FIRST, LAST = dt.date(2020, 1, 1), dt.date(2020, 4, 29)
EARLY, LATE = dt.date(2020, 2, 20), dt.date(2020, 4, 29)
"""When the first half was published, and when the rest."""
ACTORS = ("Reds", "Blues", "Greens")
TOWNS = {
    "Westham": (40.15, 35.15),
    "Eastham": (40.95, 35.25),
    "Northam": (40.55, 35.65),
    "Southam": (40.45, 35.05),
    "Midham": (40.55, 35.35),
    "Farham": (41.05, 35.65),
}
PREDICATES = ("controls", "takes_control", "takes_control", "contests", "withdraws", "besieges", "advances")
WEST, SOUTH, ACROSS, UP, STEP = 40.0, 35.0, 12, 8, 0.1


def cells() -> gpd.GeoDataFrame:
    """Return the cells: squares of a tenth of a degree."""
    corners = [
        (round(WEST + STEP * x, 6), round(SOUTH + STEP * y, 6)) for x in range(ACROSS) for y in range(UP)
    ]
    shapes = [box(x, y, round(x + STEP, 6), round(y + STEP, 6)) for x, y in corners]
    return gpd.GeoDataFrame(geometry=shapes, crs="EPSG:4326")


def claims(count: int = 60) -> list[Claim]:
    """Return what was said, by seeded chance."""
    chance, found = random.Random(11), []
    for number in range(count):
        place = chance.choice(list(TOWNS))
        lon, lat = TOWNS[place]
        actor, against = chance.sample(ACTORS, 2)
        day = FIRST + dt.timedelta(days=number * 110 // count)
        late = day > EARLY or chance.random() < 0.3
        found.append(
            Claim(
                id=f"w{number}", place=place, lon=lon, lat=lat, actor=actor, against=against, kind="city",
                predicate=chance.choice(PREDICATES), date_from=day, date_to=day,
                published=LATE if late else EARLY, source=f"Source {number % 7}", quote=f"Words {number}.",
            )
        )  # fmt: skip
    return found


def war(gazetteer: Any) -> ControlMap:
    """Return the map of the war."""
    area = box(WEST, SOUTH, WEST + ACROSS * STEP, SOUTH + UP * STEP)
    return ControlMap(
        claim_table(claims()), cells=cells(), area=area, gazetteer=gazetteer, title="A small war"
    )
