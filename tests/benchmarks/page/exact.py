"""Whether the page shows the right hands at every pixel: what it says against what Python says.

Run it with ``python -m tests.benchmarks.page.exact [--world cells] [--samples 10000] [--days 20]``. The page jumps to
seeded days in random order, in three views: the whole frame, and seeded spots three and six levels closer. At seeded
pixels its answer is held against the cell that Python finds at the pixel's middle, and so is the colour on its canvas.
Of answers that differ the distance to the nearest border is told, in pixels: the page lays vertices on a grid and draws
straight lines on the map between them. It reports; it asserts nothing.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from mapper.render.webmap import save_page
from tests.benchmarks.control.common import print_table
from tests.benchmarks.page.chronicles import ACTORS, STATUSES, ZERO, chronicle_of_world
from tests.benchmarks.page.visit import MAP, OURS, enter, opened
from tests.benchmarks.page.world import PAIRS, PARTIES, WORLDS, World

CLOSER = (0, 3, 6)
"""Levels of zoom beyond the whole frame."""
NEAR_PX = 1.0
LIMIT = 300.0
MERCATOR_RADIUS_M = 6_378_137.0
TILE = 256
LOOK = f"([lat, lon, zoom]) => {{ {MAP}.setView([lat, lon], zoom, {{ animate: false }}); }}"
ASK = f"""
([day, pixels]) => {{
  const {{ view, layer }} = mapperPage;
  const {{ meta }} = mapperPage.story();
  view.set({{ day }});
  layer.flush();
  const canvas = document.querySelector("canvas.mapper-canvas-ground");
  const {{ data }} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const dense = canvas.width / parseFloat(canvas.style.width);
  const colourAt = (x, y) => {{
    const at = {MAP}.containerPointToLayerPoint([x, y]).subtract(L.DomUtil.getPosition(canvas)).multiplyBy(dense);
    const first = 4 * (Math.floor(at.y) * canvas.width + Math.floor(at.x));
    return Array.from(data.slice(first, first + 4));
  }};
  return pixels.map(([x, y]) => {{
    const {{ lat, lng }} = {MAP}.containerPointToLatLng([x + 0.5, y + 0.5]);
    const group = meta.groups[Math.max(0, layer.groupAt(x, y))];
    return [lng, lat, group.status, group.who.map((at) => meta.actors[at].name).join(";"), colourAt(x, y)];
  }});
}}
"""
HANDS = [
    (status, "" if status == "unknown" else actors) for status, actors in zip(STATUSES, ACTORS, strict=True)
]
RGB = np.array(
    [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in PARTIES.values()], dtype=float
)
NEAR_RGB = 8.0
"""Two colours of the same hands may differ so much, for a faint one is stored in few steps."""


@dataclass(frozen=True)
class Ground:
    """The cells as Python sees them.

    Attributes
    ----------
    tree : STRtree
        Of the cells, WGS84.
    borders : STRtree
        Of their outlines, in metres of Web Mercator.
    """

    tree: shapely.STRtree
    borders: shapely.STRtree

    def cells_at(self, at: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return the cell at each point (lon, lat), -1 for none."""
        point, cell = self.tree.query(shapely.points(at), predicate="intersects")
        found = np.full(len(at), -1)
        found[point] = cell
        return found

    def border_m(self, at: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how far the nearest border is from each point, in metres of Web Mercator."""
        distances = self.borders.query_nearest(
            shapely.points(mercator(at)), return_distance=True, all_matches=False
        )
        return np.asarray(distances[1])


def ground_of(world: World) -> Ground:
    """Return the cells of a world as trees."""
    shapes = world.cells.geometry.to_numpy()
    return Ground(
        shapely.STRtree(shapes), shapely.STRtree(shapely.boundary(shapely.transform(shapes, mercator)))
    )


def mercator(at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points (lon, lat) in metres of Web Mercator."""
    lon, lat = np.radians(at).T
    return MERCATOR_RADIUS_M * np.column_stack([lon, np.arctanh(np.sin(lat))])


def compared(page: Any, world: World, days: int, samples: int) -> list[tuple[str, ...]]:
    """Return for each view how many pixels agree, and how far from a border the others lie."""
    random, ground, rows = np.random.default_rng(5), ground_of(world), []
    zoom = page.evaluate(f"{MAP}.getZoom()")
    centre = page.evaluate(f"(({{ lat, lng }}) => [lat, lng])({MAP}.getCenter())")
    size = page.evaluate(f"(({{ x, y }}) => [x, y])({MAP}.getSize())")
    spots = shapely.get_coordinates(shapely.point_on_surface(world.cells.geometry.to_numpy()))
    a_day = -(-samples // (days * len(CLOSER)))
    for closer in CLOSER:
        lat, lon = spots[random.integers(len(spots))][::-1].tolist() if closer else centre
        page.evaluate(LOOK, [lat, lon, zoom + closer])
        asked = random.permutation(len(world.codes))[:days].tolist()
        pixels = random.integers((0, 0), size, (days, a_day, 2))
        answers = [
            page.evaluate(ASK, [ZERO + day, some.tolist()]) for day, some in zip(asked, pixels, strict=True)
        ]
        metres = 2 * np.pi * MERCATOR_RADIUS_M / (TILE * 2 ** (zoom + closer))
        rows.append((f"zoom {zoom + closer:g}", *judged(world, ground, asked, answers, metres)))
    return rows


def judged(
    world: World, ground: Ground, asked: list[int], answers: list[Any], metres: float
) -> tuple[str, ...]:
    """Return pixels, how many agree in word and in colour, and how far from the nearest border others lie."""
    at = np.array([[one[:2] for one in some] for some in answers]).reshape(-1, 2)
    told = [tuple(one[2:4]) for some in answers for one in some]
    cell, day = ground.cells_at(at), np.repeat(asked, len(answers[0]))
    codes = np.where(cell >= 0, world.codes[day, cell], 0)
    differ = np.array([HANDS[code] != hands for code, hands in zip(codes.tolist(), told, strict=True)])
    colours = [one[4] for some in answers for one in some]
    drawn = sum(is_colour(code, colour) for code, colour in zip(codes.tolist(), colours, strict=True))
    counts = (
        f"{len(at):,}",
        f"{(cell >= 0).sum():,}",
        *(f"{n / len(at):.2%}" for n in ((~differ).sum(), drawn)),
    )
    if not differ.any():
        return *counts, "", ""
    pixels = ground.border_m(at[differ]) / metres
    return *counts, f"{pixels.max():.2f}", f"{(pixels > NEAR_PX).sum():,}"


def is_colour(code: int, colour: list[int]) -> bool:
    """Tell whether a pixel has the colour of these hands: a party's, between those of two, or none."""
    if not code:
        return colour[3] == 0
    ends = RGB[list(PAIRS[code - 1])]
    way, from_first = ends[1] - ends[0], np.array(colour[:3]) - ends[0]
    along = np.clip(from_first @ way / max(way @ way, 1), 0, 1)
    return colour[3] > 0 and bool(np.linalg.norm(from_first - along * way) < NEAR_RGB)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--world", choices=sorted(WORLDS), default="cells")
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=20)
    options = parser.parse_args()
    world = WORLDS[options.world]()
    with tempfile.TemporaryDirectory() as folder, opened(LIMIT) as (_, page):
        path = Path(folder) / "page.html"
        save_page(chronicle_of_world(world), path)
        enter(page, path, OURS)
        rows = compared(page, world, options.days, options.samples)
    columns = (
        "view",
        "pixels",
        "in the frame",
        "agree",
        "in colour too",
        "furthest from a border, px",
        "further than a pixel",
    )
    print_table(f"{world}; {options.days} days in random order", columns, rows)


if __name__ == "__main__":
    main()
