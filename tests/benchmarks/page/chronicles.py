"""A seeded world as the chronicle that a page is made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from mapper.claims.table import claim_table
from mapper.crs import WGS84
from mapper.dates import FOR_EVER, day_number
from mapper.render.chronicle import (
    LIKELY,
    MARK_COLUMNS,
    STATE_COLUMNS,
    THING_COLUMNS,
    Chronicle,
    Step,
    Telling,
)
from tests.benchmarks.page.world import FIRST, GROUPS, PARTIES, World

WEIGHT = 0.8
LEVEL = 1 + LIKELY.index(0.9)
"""Of the cells that follow another."""
NAMES = tuple(PARTIES)
ACTORS = tuple(";".join(NAMES[number] for number in who) for _, who in GROUPS)
STATUSES = tuple(status for status, _ in GROUPS)
ZERO = day_number(FIRST)


def chronicle_of_world(world: World) -> Chronicle:
    """Return a world as a chronicle: every cell that is told of is a place, the others follow one."""
    shapes = world.cells.geometry.to_numpy()
    inside = shapely.get_coordinates(shapely.point_on_surface(shapes))
    claims = claims_of(world)
    marks = gpd.GeoDataFrame({name: [] for name in MARK_COLUMNS}, geometry="geometry", crs=WGS84)
    return Chronicle(
        title=f"A seeded world ({world})",
        first=world.days[0],
        last=world.days[-1],
        opens=world.days[-1],
        faces=shapes,
        things=things_of(world, inside),
        telling=Telling(list(course_of(world, inside)), states_of(world), marks),
        claims=claims,
        reported=claims.iloc[:0],
        unlocated=claims.iloc[:0],
        study_area=shapely.coverage_union_all(shapes),
        area_given=True,
        colours=PARTIES,
    )


def things_of(world: World, inside: NDArray[np.float64]) -> pd.DataFrame:
    """Return the cells that are told of as places."""
    cell = np.flatnonzero(world.told)
    lon, lat = inside[cell].T
    table: dict[str, Any] = dict.fromkeys(THING_COLUMNS, "") | {
        "type": "place", "place": [f"Place {number}" for number in cell], "kind": "settlement", "lon": lon,
        "lat": lat, "located_by": "coordinates", "ambiguous": False,
        "claim_ids": named(world, cell, np.zeros(len(cell)), np.full(len(cell), len(world.codes))),
    }  # fmt: skip
    return pd.DataFrame(table)[list(THING_COLUMNS)]


def states_of(world: World) -> pd.DataFrame:
    """Return the states of the places, a row for each time in the same hands."""
    codes = world.codes[:, world.told].T
    begins = np.column_stack([np.ones(len(codes), bool), codes[:, 1:] != codes[:, :-1]])
    thing, day = np.nonzero(begins)
    code = codes[thing, day]
    ends = np.where(np.append(thing[1:], -1) == thing, np.append(day[1:], 0), len(world.codes))
    start, end = ZERO + day, np.where(ends == len(world.codes), FOR_EVER, ZERO + ends)
    table: dict[str, Any] = {
        "thing": thing, "valid_from": start, "valid_to": end, "status": np.array(STATUSES, object)[code],
        "actors": np.array(ACTORS, object)[code], "besieged_by": "", "weight": WEIGHT, "affirmed": start,
        "claim_ids": named(world, np.flatnonzero(world.told)[thing], day, ends), "against_ids": "",
    }  # fmt: skip
    return pd.DataFrame(table)[list(STATE_COLUMNS)][code > 0].reset_index(drop=True)


def course_of(world: World, inside: NDArray[np.float64]) -> Iterator[Step]:
    """Yield who speaks for the cells: places for themselves, for others the nearest place in the same hands."""
    place, other = np.flatnonzero(world.told), np.flatnonzero(~world.told)
    number = np.cumsum(world.told) - 1
    speaker = np.where(world.told & (world.codes[0] > 0), number, -1)
    for day, codes in enumerate(world.codes):
        heard = np.append(codes[place], 0)[speaker[other]]
        turned = other[heard != codes[other]]
        for code in np.unique(codes[turned]):
            ours, theirs = turned[codes[turned] == code], place[codes[place] == code]
            nearest = number[theirs[cKDTree(inside[theirs]).query(inside[ours])[1]]] if code else -1
            speaker[ours] = nearest
        faces = turned if day else np.arange(len(codes))
        if len(faces):
            level = np.where(world.told[faces] | (speaker[faces] < 0), 0, LEVEL)
            yield Step(ZERO + day, faces, speaker[faces].copy(), level)


def claims_of(world: World) -> gpd.GeoDataFrame:
    """Return what sources say as a claim table, by place and day."""
    quotes = _sorted(world)
    codes = world.codes[quotes["day"].to_numpy(int), quotes["cell"].to_numpy(int)]
    calendar = world.days
    days = [calendar[day] for day in quotes["day"]]
    return claim_table(
        {
            "id": f"c{number}", "place": f"Place {cell}", "actor": ACTORS[code], "predicate": "controls",
            "date_from": day, "date_to": day, "source": f"Source {number % 97}", "quote": text,
        }
        for number, (cell, text, code, day) in enumerate(
            zip(quotes["cell"], quotes["text"], codes, days, strict=True)
        )
    )  # fmt: skip


def named(world: World, cell: Any, start: Any, end: Any) -> list[str]:
    """Return the ids of the claims about cells from a day to before another, as list cells."""
    quotes, days = _sorted(world), len(world.codes) + 1
    key = quotes["cell"].to_numpy(int) * days + quotes["day"].to_numpy(int)
    first, last = (np.searchsorted(key, cell * days + day) for day in (start, end))
    return [";".join(f"c{number}" for number in range(*both)) for both in zip(first, last, strict=True)]


def _sorted(world: World) -> pd.DataFrame:
    return world.quotes.sort_values(["cell", "day"], kind="stable")
