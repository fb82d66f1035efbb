"""Names on a map: the most important first, none over another, over a sign, or across the edge.

The placing is greedy, in a fixed order, with the sizes that the letters have in the font: Imhof's rules
(*Positioning names on maps*, 1975) as far as rectangles can tell them. Of the free sides of a dot a name
takes the first, unless lines run through it there and not on another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mapper.render.figure.look import Look, mixed
from mapper.render.figure.map.ground import Shown
from mapper.render.figure.map.spots import Spot
from mapper.render.figure.map.writing import LINE, STYLES, set_apart, width_of, write, written
from mapper.render.figure.view import View, pinned

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Box = tuple[float, float, float, float]
NAMES_Z = 6.0
MARGIN = 2.0
"""Points between a name and the edge of the map."""
DOT_GAP, RINGED_GAP = 2.2, 10.5
"""Points between a dot, or the middle of a ring, and its name."""
PLAINER, QUIETER = 0.85, 0.6
"""Share of white in the light around names of places, and around those of the base map."""
DARKER = 0.45
"""Share of black in names on ground that somebody holds."""
MOST = 90
"""Names of places on A4."""
SIDES = (
    *((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)),
    *((0.5, 1), (0.5, -1), (-0.5, 1), (-0.5, -1)),
)
"""Sides of a dot, the best first: right, left, above, below, the corners, above and below to a side."""
HALO = 1.2
"""Points around a dot that only its own name may come into."""
WORSE = 1.5
"""What a name pays for each side further down, in points of lines that it lies on."""


class Name(NamedTuple):
    """A name that has found its place.

    Attributes
    ----------
    text : str
    look : str
        One of `mapper.render.figure.writing.STYLES`.
    xy : (x, y)
        Its middle, in points from the lower left corner of the map.
    """

    text: str
    look: str
    xy: tuple[float, float]


class Room:
    """What of a map is taken: rectangles in points, and points of lines that a name had better not lie on.

    Parameters
    ----------
    size : (width, height)
        Of the map, in points.
    boxes : iterable of (left, bottom, right, top)
    soft : array of float, shape (n, 2)
        Points of lines.

    Examples
    --------
    >>> room = Room((100, 100), [(40, 40, 60, 60)])
    >>> room.is_free((50, 50, 70, 70)), room.is_free((60, 60, 70, 70)), room.is_free((95, 5, 105, 10))
    (False, True, False)
    """

    def __init__(
        self, size: tuple[float, float], boxes: Iterable[Box] = (), soft: NDArray[np.float64] | None = None
    ) -> None:
        self.size = size
        self.soft = np.empty((0, 2)) if soft is None else soft
        self._boxes = np.array(list(boxes), dtype=float).reshape(-1, 4)

    def take(self, boxes: Iterable[Box]) -> None:
        """Let nothing else lie on boxes."""
        more = np.array(list(boxes), dtype=float).reshape(-1, 4)
        self._boxes = np.concatenate([self._boxes, more])

    def is_free(self, box: Box, own: Box | None = None) -> bool:
        """Tell whether a box lies on the map and on nothing that is taken, but for the box of its own dot."""
        left, bottom, right, top = box
        inside = left >= MARGIN and bottom >= MARGIN
        if not (inside and right <= self.size[0] - MARGIN and top <= self.size[1] - MARGIN):
            return False
        taken = self._boxes
        hit = (taken[:, 0] < right) & (left < taken[:, 2]) & (taken[:, 1] < top) & (bottom < taken[:, 3])
        if own is not None and hit.any():
            hit &= (taken != own).any(axis=1)
        return not bool(hit.any())

    def lines_under(self, box: Box) -> int:
        """Return how many points of lines lie under a box."""
        left, bottom, right, top = box
        x, y = self.soft.T
        return int(np.count_nonzero((x > left) & (x < right) & (y > bottom) & (y < top)))


def draw_names(ax: Axes, names: Sequence[Name], ground: Shown, view: View, look: Look) -> None:
    """Write names where they are, each with a light around it that is kin to the ground under it."""
    for name in names:
        style = STYLES[name.look]
        x, y = view.plane(np.array([name.xy]))[0].tolist()
        text = set_apart(name.text, style.spaced)
        under = ground.under(x, y)
        ink = mixed("#000000", style.colour, DARKER) if under else style.colour
        write(ax, text, style, pinned(ax, (x, y)), look.unit, NAMES_Z, ink, light_on(under, name.look))


def light_on(ground: str | None, kind: str) -> str:
    """Return the colour of the light around a name that stands on ground of a colour.

    Examples
    --------
    >>> light_on(None, "town"), light_on("#000000", "town")
    ('#ffffff', '#999999')
    """
    share = PLAINER if kind in ("place", "crowd", "part") else QUIETER
    return mixed("#ffffff", ground, share) if ground else "#ffffff"


def box_around(text: str, kind: str, xy: tuple[float, float], unit: float) -> Box:
    """Return what a name covers when its middle lies at a point."""
    style = STYLES[kind]
    wide = width_of(set_apart(text, style.spaced), style, unit) / 2 + 1
    high = LINE * style.points(unit) / 2
    return xy[0] - wide, xy[1] - high, xy[0] + wide, xy[1] + high


def place_beside(
    text: str,
    kind: str,
    xy: tuple[float, float],
    gap: float,
    room: Room,
    unit: float,
    own: Box | None = None,
    others: NDArray[np.float64] | None = None,
) -> Name | None:
    """Return a name beside a dot on the best free side, and take its room; None where there is none.

    Parameters
    ----------
    own : (left, bottom, right, top), optional
        The box of its own dot.
    others : array of float, shape (n, 2), optional
        Other dots, none of which may be as near to the name: then there are more sides, further away.
    """
    left, bottom, right, top = box_around(text, kind, (0, 0), unit)
    for times in (1.0,) if others is None else (1.0, 2.2):
        best: tuple[float, Name, Box] | None = None
        for worse, (dx, dy) in enumerate(SIDES):
            is_over = abs(dx) < 1
            far = gap * times * (1.0 if is_over or not dy else 0.75)
            # The line of a name is higher than its letters: above and below it may come nearer.
            middle = (
                xy[0] + dx * (right if is_over else far + right),
                xy[1] + dy * (far + top - 1.5 * is_over),
            )
            box = (middle[0] + left, middle[1] + bottom, middle[0] + right, middle[1] + top)
            if not room.is_free(box, own) or (
                others is not None and not _nearest(box, xy, others, times > 1)
            ):
                continue
            price = WORSE * worse + room.lines_under(box)
            if best is None or price < best[0]:
                best = (price, Name(text, kind, middle), box)
        if best is not None:
            room.take([best[2]])
            return best[1]
    return None


def _nearest(box: Box, xy: tuple[float, float], others: NDArray[np.float64], clearly: bool) -> bool:
    """Tell whether a name is nearer to its own dot than to any other, so that nobody takes it for theirs."""
    left, bottom, right, top = box

    def far(points: NDArray[np.float64]) -> NDArray[np.float64]:
        away = np.maximum(0, np.maximum(np.array([left, bottom]) - points, points - np.array([right, top])))
        return np.asarray(np.hypot(*away.T))

    least = far(others).min(initial=np.inf)
    return bool(far(np.array([xy]))[0] * (2.0 if clearly else 1.2) <= least + 1e-9)


def place_names(spots: Sequence[Spot], room: Room, view: View, look: Look) -> list[Name]:
    """Return the names of the places that have a dot, as far as there is room, the most important first."""
    whole = {(spot.row["place"], spot.row["name"]) for spot in spots if not spot.row["part"]}
    dots = [square(spot.xy, reach_of(spot, look.unit)) for spot in spots]
    room.take(dots)
    wholes = np.array([spot.xy for spot in spots if not spot.row["part"]]).reshape(-1, 2)
    found: list[Name] = []
    sheet = view.size[0] * view.size[1] / 350_000 / look.unit**2
    for spot, dot in zip(spots, dots, strict=True):
        if len(found) >= MOST * max(0.3, sheet):
            break
        kind = "part" if spot.row["part"] else "crowd" if spot.is_crowd else "place"
        text = _title(spot, whole, look)
        gap = gap_of(spot, look.unit)
        others = None if spot.row["part"] else wholes[(wholes != spot.xy).any(axis=1)]
        name = place_beside(text, kind, spot.xy, gap, room, look.unit, dot, others) if text else None
        if name:
            found.append(name)
    return found


def gap_of(spot: Spot, unit: float) -> float:
    """Return how far from the middle of a dot its name begins."""
    return RINGED_GAP * unit + 2 if spot.ringed else spot.radius + DOT_GAP * unit


def reach_of(spot: Spot, unit: float) -> float:
    """Return how far from the middle of a dot no other name may come."""
    return RINGED_GAP * unit if spot.ringed else spot.radius + HALO * unit


def square(xy: tuple[float, float], reach: float) -> Box:
    """Return a square around a point."""
    return xy[0] - reach, xy[1] - reach, xy[0] + reach, xy[1] + reach


def _title(spot: Spot, whole: set[tuple[str, str]], look: Look) -> str:
    """Return what is written beside a dot: of a part whose whole place is on the map, the part alone."""
    place, name, part = spot.key
    which = str(look.words.get(f"part.{part}", part)) if part else ""
    title = written(place or name, name, spot.town)
    if which and (spot.row["place"], spot.row["name"]) in whole:
        return written(which)
    return ", ".join(filter(None, (title, which)))
