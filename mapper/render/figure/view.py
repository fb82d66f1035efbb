"""What of the earth a map shows, and how large: degrees, metres of the plane, points of the paper."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.path import Path
from numpy.typing import NDArray

from mapper.crs import distance_km
from mapper.render.figure.projection import Bounds, Projection

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

POINT = 72
"""Points to an inch."""
SAMPLES = 40
"""Points along each side of the frame of which the longitudes and latitudes are looked up."""
BEYOND = 0.02
"""Share of the frame that is fetched and drawn beyond each side of it."""
PIXEL = 0.75
"""Points to a pixel of a page."""


@dataclass(frozen=True)
class View:
    """The frame of a map.

    Attributes
    ----------
    projection : Projection
    bounds : (left, bottom, right, top)
        On the plane.
    size : (width, height)
        In points of the paper.
    """

    projection: Projection
    bounds: Bounds
    size: tuple[float, float]

    @property
    def a_point(self) -> float:
        """Metres of the plane to a point of the paper."""
        return (self.bounds[2] - self.bounds[0]) / self.size[0]

    @cached_property
    def frame(self) -> Bounds:
        """The bounds, with a little beyond them."""
        left, bottom, right, top = self.bounds
        wide, high = BEYOND * (right - left), BEYOND * (top - bottom)
        return left - wide, bottom - high, right + wide, top + high

    @cached_property
    def window(self) -> Bounds:
        """West, south, east, north of what is seen; the middle lies within half a turn of both sides."""
        left, bottom, right, top = self.frame
        x, y = (
            axis.ravel()
            for axis in np.meshgrid(np.linspace(left, right, SAMPLES), np.linspace(bottom, top, SAMPLES))
        )
        lonlat = self.projection.degrees(np.column_stack([x, y]))
        lonlat = lonlat[np.isfinite(lonlat).all(axis=1)]
        middle = self.projection.lon
        if not len(lonlat):
            return middle - 180, -90.0, middle + 180, 90.0
        lon, lat = middle + (lonlat[:, 0] - middle + 180) % 360 - 180, lonlat[:, 1]
        poles = [pole for pole in (-90.0, 90.0) if self._shows(middle, pole)]
        west, east = (middle - 180, middle + 180) if poles else (float(lon.min()), float(lon.max()))
        return west, min([float(lat.min()), *poles]), east, max([float(lat.max()), *poles])

    def _shows(self, lon: float, lat: float) -> bool:
        [[x, y]] = self.projection.metres(np.array([[lon, lat]]))
        left, bottom, right, top = self.frame
        return bool(left < x < right and bottom < y < top)

    @property
    def zoom(self) -> float:
        """The zoom of a page on which things are as large."""
        metres = self.metres_across / self.size[0] * PIXEL
        return float(np.log2(156_543.03 * np.cos(np.radians(min(80, abs(self.projection.lat)))) / metres))

    @cached_property
    def metres_across(self) -> float:
        """Metres on the ground from the left to the right."""
        left, bottom, right, top = self.bounds
        if self.projection.kind != "other":
            return right - left
        x, y, step = (left + right) / 2, (bottom + top) / 2, (right - left) / 200
        one, other = self.projection.degrees(np.array([[x - step, y], [x + step, y]])).tolist()
        return 100 * 1000 * distance_km(*one, *other)

    def seen(self, shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
        """Return what of shapes in degrees lies in the window, on the plane, and which shape each is of."""
        west, south, east, north = self.window
        found, whose = [], []
        for turn in (-360.0, 0.0, 360.0):
            if west < turn + 180 and east > turn - 180:
                box = (west - turn, south, east - turn, north)
                cut = shapely.clip_by_rect(shapes, *box)
                kept = np.flatnonzero(~shapely.is_empty(cut))
                found.append(cut[kept])
                whose.append(kept)
        owner = np.concatenate(whose)
        return self.projection.flat(np.concatenate(found)), owner

    def points(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return places of the plane, shape (n, 2), in points from the lower left corner of the map."""
        left, bottom, right, top = self.bounds
        span = np.array([right - left, top - bottom])
        return np.asarray((metres - (left, bottom)) / span * self.size)

    def plane(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return places of the map in points as places of the plane."""
        left, bottom, right, top = self.bounds
        span = np.array([right - left, top - bottom])
        return np.asarray(points / self.size * span + (left, bottom))


def view_on(ax: Axes, projection: Projection, bounds: Bounds) -> View:
    """Return the view of axes that show bounds of a plane, at the size they have now."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    box = ax.get_window_extent().transformed(figure.dpi_scale_trans.inverted())
    return View(projection, bounds, (box.width * POINT, box.height * POINT))


def pinned(ax: Axes, xy: Any, transform: Transform | None = None) -> Transform:
    """Return a transform from points of the paper around a place to the display.

    Parameters
    ----------
    ax : Axes
    xy : (x, y)
        The place, in the coordinates of `transform`.
    transform : matplotlib Transform, optional
        By default that of the data.
    """
    from matplotlib.transforms import Affine2D, ScaledTranslation

    figure = ax.get_figure(root=True)
    assert figure is not None
    x, y = (float(value) for value in xy)
    place: Any = transform or ax.transData
    return Affine2D().scale(1 / POINT) + figure.dpi_scale_trans + ScaledTranslation(x, y, place)


def path_of(geometry: Any) -> Path:
    """Return polygons or lines, or an array of them, as one path; holes turn against what is around them.

    Examples
    --------
    >>> len(path_of(shapely.box(0, 0, 1, 1)).vertices)
    5
    """
    parts = shapely.get_parts(np.atleast_1d(np.asarray(geometry, dtype=object)))
    while len(parts) and (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    dimension = shapely.get_dimensions(parts)
    solid = shapely.get_rings(shapely.orient_polygons(parts[dimension == 2]))
    lines = np.concatenate([solid, parts[dimension == 1]])
    xy, line = shapely.get_coordinates(lines, return_index=True)
    if not len(xy):
        return Path(np.empty((0, 2)))
    codes = np.full(len(xy), Path.LINETO, dtype=Path.code_type)
    first = np.flatnonzero(np.diff(line, prepend=-1))
    codes[first] = Path.MOVETO
    last = np.append(first[1:], len(xy))[: len(solid)] - 1
    codes[last] = Path.CLOSEPOLY
    return Path(xy, codes)
