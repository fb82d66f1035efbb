"""How things look: actors' colours, the pattern of each status, the words of the legend.

Colour alone is never the only sign: every status has a pattern of its own, and confidence fades a colour
without changing its hue.
"""

from __future__ import annotations

import colorsys
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache

import numpy as np

from mapper.render.scene import COLOUR

UNKNOWN_TINT = "#fbfaf7"
"""The study area where nobody said anything."""
PALETTE = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c510a", "#6a3d9a", "#b2b200",
    "#a50f45",
)  # fmt: skip
"""Okabe and Ito's colours for all kinds of colour vision, and a few more in their manner."""
OKABE_ITO = (
    "#0072b2", "#d55e00", "#56b4e9", "#e69f00", "#009e73", "#f0e442", "#cc79a7", "#000000",
)  # fmt: skip
"""Masataka Okabe and Kei Ito's eight colours (2008), those that stay furthest apart first."""
TOL = (
    "#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#bbbbbb",
    "#cc6677", "#332288", "#ddcc77", "#117733", "#88ccee", "#882255", "#44aa99", "#999933", "#aa4499",
)  # fmt: skip
"""Paul Tol's bright scheme (2021), then the colours of his muted one."""
PALETTES = ("conventional", "okabe", "tol")
APART = 0.07
"""Two actors' colours are at least this far apart in OKLab, where 0.02 is just noticeable."""


SIGNS = (
    *("controlled", "contested", "mixed", "siege", "presence", "claimed", "event", "frontline", "unknown"),
)
"""The ways of drawing, in the order of the legend; the catalogs have their names and meanings."""


def palettes(actors: Iterable[str], given: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return the colours of each palette that a reader can choose from.

    Parameters
    ----------
    actors : iterable of str
    given : mapping of str to str
        Actor → ``#rrggbb`` by convention.

    Returns
    -------
    dict of str to dict of str to str
        ``conventional`` are the colours of `actor_colours`. ``okabe`` and ``tol`` leave convention aside for
        colours that all kinds of colour vision tell apart, up to six actors; each actor has the one of them
        that is nearest to its own, so that no two sides seem to change places.

    Examples
    --------
    >>> palettes(["Reds", "Blues"], {"Reds": "#cc2222"})["okabe"]
    {'Blues': '#0072b2', 'Reds': '#d55e00'}
    """
    names = sorted(set(actors))
    own = actor_colours(names, given)
    return {"conventional": own, "okabe": _like(own, given, OKABE_ITO), "tol": _like(own, given, TOL)}


def actor_colours(
    actors: Iterable[str], given: Mapping[str, str], scheme: Sequence[str] = PALETTE
) -> dict[str, str]:
    """Return a colour for each actor: the conventional one, else the next free one of a scheme.

    Parameters
    ----------
    actors : iterable of str
    given : mapping of str to str
        Actor → ``#rrggbb`` by convention. One that is no colour, or can't be told from the unknown tint or
        from the colour of an actor earlier by name, is passed over.
    scheme : sequence of str
        Colours for the others, best first; where they run out, more are derived.

    Returns
    -------
    dict of str to str
        In the order of the names; no two alike.

    Examples
    --------
    >>> actor_colours(["Reds", "Blues", "Other reds"], {"Reds": "#cc2222", "Other reds": "#CC2222"})
    {'Blues': '#0072b2', 'Other reds': '#cc2222', 'Reds': '#d55e00'}
    """
    names = sorted(set(actors))
    taken: dict[str, str] = {}
    for name in names:
        colour = given.get(name, "").lower()
        if COLOUR.fullmatch(colour) and _free(colour, taken.values()):
            taken[name] = colour
    others = [name for name in names if name not in taken]
    taken |= zip(others, _next_colours(scheme, len(others), taken.values()), strict=True)
    return {name: taken[name] for name in names}


def signs_for(used: Collection[str]) -> list[str]:
    """Return the signs that a legend needs, in its order; unknown is always among them.

    Examples
    --------
    >>> signs_for({"siege", "controlled"})
    ['controlled', 'siege', 'unknown']
    """
    return [sign for sign in SIGNS if sign in used or sign == "unknown"]


def _like(own: Mapping[str, str], given: Mapping[str, str], scheme: Sequence[str]) -> dict[str, str]:
    """Return the first colours of a scheme, each for the actor most like it; conventions go first."""
    colours = actor_colours(own, {}, scheme).values()
    pairs = sorted(
        (own[name] != given.get(name, "").lower(), math.dist(oklab(mine), oklab(colour)), name, colour)
        for name, mine in own.items()
        for colour in colours
    )
    found: dict[str, str] = {}
    taken: set[str] = set()
    for *_, name, colour in pairs:
        if name not in found and colour not in taken:
            found[name] = colour
            taken.add(colour)
    return {name: found[name] for name in own}


def _next_colours(scheme: Sequence[str], wanted: int, taken: Collection[str]) -> list[str]:
    """Return colours, each the first that is free; where none is, the one farthest from the rest."""
    candidates = [*scheme, *(_spun(n) for n in range(100 + 2 * (wanted + len(taken))))]
    lab = np.array([oklab(colour) for colour in candidates])
    room = np.array([_distance(colour, taken) for colour in candidates])
    chosen = []
    for _ in range(wanted):
        at = int(np.argmax(room >= APART) if room.max() >= APART else np.argmax(room))
        room = np.minimum(room, np.linalg.norm(lab - lab[at], axis=1))
        chosen.append(candidates[at])
    return chosen


def _spun(n: int) -> str:
    """Return the nth of an endless row of hues, a golden angle apart, in several lightnesses."""
    rgb = colorsys.hls_to_rgb(n * 0.381966 % 1, (0.35, 0.5, 0.65)[n % 3], (0.75, 0.5)[n // 3 % 2])
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in rgb)


def _free(colour: str, taken: Iterable[str]) -> bool:
    return _distance(colour, taken) >= APART


def _distance(colour: str, taken: Iterable[str]) -> float:
    """Return how far a colour is from the nearest one taken, the unknown tint among them."""
    return min(math.dist(oklab(colour), oklab(other)) for other in (UNKNOWN_TINT, *taken))


@cache
def oklab(colour: str) -> tuple[float, float, float]:
    """Return lightness and the two colour axes of OKLab (Björn Ottosson, 2020)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )
