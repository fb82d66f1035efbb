"""Maps across the antimeridian: what lies beyond it is put beside the rest, at longitudes over 180."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from mapper.crs import span
from mapper.render.chronicle import Chronicle, Telling


def is_across(chronicle: Chronicle) -> bool:
    """Return whether a map lies on both sides of the antimeridian, and on one half of the globe."""
    if not len(chronicle.faces):
        return False
    west, _, east, _ = span(chronicle.faces)
    return east > 180 and east - west < 180


def in_one_piece(chronicle: Chronicle) -> Chronicle:
    """Return a chronicle whose map is not torn at the antimeridian.

    West longitudes become east ones over 180 degrees, and faces and marks that were cut are joined again.
    A map that does not reach across stays as it is.
    """
    if not is_across(chronicle):
        return chronicle
    lon = chronicle.things["lon"].to_numpy(float)
    return dataclasses.replace(
        chronicle,
        faces=joined(chronicle.faces),
        things=chronicle.things.assign(lon=np.where(lon < 0, lon + 360, lon)),
        telling=_telling(chronicle.telling),
        earlier={day: _telling(telling) for day, telling in chronicle.earlier.items()},
        study_area=joined(np.array([chronicle.study_area]))[0],
    )


def joined(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return shapes with west longitudes turned, and polygons that the antimeridian cut in one piece.

    Examples
    --------
    >>> halves = shapely.MultiPolygon([shapely.box(179, 0, 180, 1), shapely.box(-180, 0, -178, 1)])
    >>> whole = joined(np.array([halves]))[0]
    >>> whole.geom_type, whole.bounds
    ('Polygon', (179.0, 0.0, 182.0, 1.0))
    """
    west, _, east, _ = shapely.bounds(shapes).T
    found: NDArray[np.object_] = shapely.transform(shapes, _eastward)
    for at in np.flatnonzero((west < 0) & (east > 0) & (shapely.get_dimensions(shapes) == 2)):
        found[at] = shapely.union_all(shapely.get_parts(found[at]))
    return found


def _eastward(xy: NDArray[np.float64]) -> Any:
    return np.column_stack([np.where(xy[:, 0] < 0, xy[:, 0] + 360, xy[:, 0]), xy[:, 1]])


def _telling(telling: Telling) -> Telling:
    marks = telling.marks
    return telling._replace(marks=marks.set_geometry(joined(marks.geometry.to_numpy()), crs=marks.crs))
