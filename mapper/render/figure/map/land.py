"""The quiet ground under the evidence: sea and land, water, borders, and the study area.

Everything is looked up for the frame of the map, in full detail, and made as coarse as paper can't show.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.patches import PathPatch
from numpy.typing import NDArray

from mapper import atlas, crs
from mapper.edges import edges_of
from mapper.render.figure.look import Look
from mapper.render.figure.view import View, path_of
from mapper.render.style import UNKNOWN_TINT

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

    from mapper.render.scene import Scene

Shapes = NDArray[np.object_]
COLOURS = {
    "sea": "#cddde4", "land": "#efede6", "lake": "#cddde4", "coast": "#a9c1cc", "river": "#9fc0d0",
    "border": "#77706a", "province": "#c9c4b6", "edge": "#8d938f", "own": "#e4e1d8", "own line": "#a39d91",
}  # fmt: skip
"""The colours of the page."""
DETAIL = 0.15
"""Points that a coast or a border may be off."""
PROVINCES_FROM = 5.0
"""Zoom of a page from which on provinces are told apart."""
NEARBY = 12.0
"""Points around the study area in which provinces are told apart."""
LEAST_LAKE = 14.0
"""Square points of the smallest lake."""
LAND_Z, STUDY_Z, RIVER_Z, LAKE_Z, LINES_Z = 0.5, 0.7, 1.2, 1.3, 1.5
"""The ground of the evidence lies between the study area and the lakes."""


@dataclass(frozen=True)
class Land:
    """What of the base map is seen, on the plane; `mapper.render.figure.map.names` names it.

    Attributes
    ----------
    countries, provinces, rivers : GeoDataFrame
        What of them lies in the frame.
    """

    countries: gpd.GeoDataFrame
    provinces: gpd.GeoDataFrame
    rivers: gpd.GeoDataFrame
    own: list[tuple[Any, str]] = field(default_factory=list)


def draw_land(ax: Axes, scene: Scene, view: View, look: Look) -> Land:
    """Draw the base map of a frame, and the study area on it; return what is seen, for its names."""
    ax.set_facecolor(COLOURS["sea"])
    if look.base is not None:
        return _draw_own(ax, scene, view, look)
    window = crs.window(view.window, 0)
    least = LEAST_LAKE * (view.metres_across / view.size[0] / 1000) ** 2
    study = _outline(scene, view)
    countries = _seen(atlas.countries(scene.view, window), view)
    provinces = countries[:0]
    if view.zoom >= PROVINCES_FROM:
        provinces = _seen(atlas.provinces(scene.view, window), view)
        provinces = provinces[provinces.intersects(shapely.buffer(study, NEARBY * view.a_point))]
    land = Land(countries, provinces, _seen(atlas.rivers(window), view))
    _fill(ax, countries.geometry.to_numpy(), COLOURS["land"], LAND_Z, seam=0.6)
    _study(ax, study, countries.geometry.to_numpy(), view, look)
    _fill(ax, _seen(atlas.lakes(window, min_km2=least), view).geometry.to_numpy(), COLOURS["lake"], LAKE_Z)
    _lines(ax, land, view, look)
    return land


def _outline(scene: Scene, view: View) -> Any:
    """Return what is seen of the study area, on the plane."""
    shapes, _ = view.seen(np.array([scene.study_area], dtype=object))
    return shapely.simplify(shapely.make_valid(shapely.union_all(shapes)), DETAIL * view.a_point)


def _seen(table: gpd.GeoDataFrame, view: View) -> gpd.GeoDataFrame:
    """Return what of a table lies in the frame, on the plane, as fine as paper shows."""
    import geopandas as gpd

    shapes, owner = view.seen(table.geometry.to_numpy())
    rows = table.drop(columns="geometry").iloc[owner].reset_index(drop=True)
    solid = len(shapes) > 0 and bool((shapely.get_dimensions(shapes) == 2).any())
    simple = shapely.coverage_simplify if solid else shapely.simplify
    return gpd.GeoDataFrame(rows, geometry=list(simple(shapes, DETAIL * view.a_point)))


def _lines(ax: Axes, land: Land, view: View, look: Look) -> None:
    """Draw coasts, provinces, rivers and borders."""
    unit, zoom = look.unit, view.zoom
    edges = edges_of(land.countries.geometry.to_numpy())
    coast = edges[edges.other < 0].lines()
    _stroke(ax, coast[~shapely.covered_by(coast, _seam(view))], COLOURS["coast"], 0.4 * unit, LINES_Z)
    if len(land.provinces):
        inner = edges_of(land.provinces.geometry.to_numpy()).inner
        country = land.provinces["country"].to_numpy()
        own = inner[country[inner.one] == country[inner.other]]
        _stroke(ax, own.lines(), COLOURS["province"], 0.6 * unit, LINES_Z + 0.01, dash=(2.5, 3))
    for rank, group in sorted(land.rivers.groupby("scalerank"), reverse=True):
        if rank < zoom + 2.5:
            width = max(0.45, 0.75 * (2.6 - 0.22 * rank) * min(1.8, max(0.6, zoom / 7))) * unit
            _stroke(ax, group.geometry.to_numpy(), COLOURS["river"], width, RIVER_Z)
    borders = edges.inner.lines()
    _stroke(ax, borders, "#ffffff", 2.2 * unit, LINES_Z + 0.03, alpha=0.5)
    _stroke(ax, borders, COLOURS["border"], 0.85 * unit, LINES_Z + 0.04, dash=(6, 2.5, 1.3, 2.5))


def _seam(view: View) -> Any:
    """Return the antimeridian, along which the shapes of the atlas are cut, with a little around it."""
    west, south, east, north = view.window
    if not (west < -180 < east or west < 180 < east):
        return shapely.Polygon()
    meridian = shapely.LineString([(180.0, max(south, -89.9)), (180.0, min(north, 89.9))])
    return shapely.buffer(view.projection.flat(meridian), 2 * DETAIL * view.a_point)


def _study(ax: Axes, outline: Any, land: Shapes, view: View, look: Look) -> None:
    """Tint the land of the study area, and draw its outline."""
    there = [shapely.intersection(shapely.make_valid(one), outline) for one in land]
    _fill(ax, np.array(there, dtype=object), UNKNOWN_TINT, STUDY_Z, seam=0.6)
    _stroke(
        ax,
        shapely.difference(shapely.boundary(outline), _seam(view)),
        COLOURS["edge"],
        0.9 * look.unit,
        LINES_Z + 0.05,
        dash=(0.01, 2.6),
        cap="round",
    )


def _draw_own(ax: Axes, scene: Scene, view: View, look: Look) -> Land:
    """Draw a user's own base map."""
    from mapper.render.ownbase import read_features

    assert look.base is not None
    features, names = read_features(look.base)
    shapes, owner = view.seen(features)
    dimension = shapely.get_dimensions(shapes)
    _fill(ax, shapes[dimension == 2], COLOURS["own"], LAND_Z, seam=0.6)
    _study(ax, _outline(scene, view), shapes[dimension == 2], view, look)
    rings = shapely.boundary(shapes[dimension == 2])
    _stroke(
        ax, np.concatenate([rings, shapes[dimension == 1]]), COLOURS["own line"], 0.75 * look.unit, LINES_Z
    )
    empty = _nothing()
    return Land(
        empty,
        empty,
        empty,
        [(shape, names[at]) for shape, at in zip(shapes, owner, strict=True) if names[at]],
    )


def _nothing() -> gpd.GeoDataFrame:
    import geopandas as gpd

    return gpd.GeoDataFrame({"name": [], "country": [], "river": [], "scalerank": []}, geometry=[])


def _fill(ax: Axes, shapes: Shapes, colour: str, zorder: float, seam: float = 0.0) -> None:
    solid = _parts(shapes, 2)
    if len(solid):
        style = {"facecolor": colour, "edgecolor": colour if seam else "none", "linewidth": seam}
        ax.add_artist(PathPatch(path_of(solid), transform=ax.transData, zorder=zorder, **style))


def _stroke(
    ax: Axes,
    shapes: Any,
    colour: str,
    width: float,
    zorder: float,
    dash: tuple[float, ...] = (),
    cap: str = "butt",
    alpha: float = 1,
) -> None:
    lines = _parts(shapes, 1)
    if not len(lines):
        return
    whole = shapely.line_merge(shapely.multilinestrings(lines))
    style: dict[str, Any] = {"facecolor": "none", "edgecolor": colour, "linewidth": width, "alpha": alpha}
    # A pattern of dashes is told in widths of the line.
    dashes = (0, tuple(step / width for step in dash)) if dash else "-"
    style |= {"linestyle": dashes, "capstyle": cap, "joinstyle": "round"}
    ax.add_artist(PathPatch(path_of(whole), transform=ax.transData, zorder=zorder, **style))


def _parts(shapes: Any, dimension: int) -> Shapes:
    parts = shapely.get_parts(np.atleast_1d(np.asarray(shapes, dtype=object)))
    while len(parts) and (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    return np.asarray(parts[shapely.get_dimensions(parts) == dimension])
