"""From cells with a status to areas of control and the frontlines between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from mapper.claims.ontology import Status
from mapper.claims.table import join_list, split_list
from mapper.control.patches import patches_of, spots_in
from mapper.control.smoothing import smooth, united
from mapper.crs import WGS84, Plane, span
from mapper.edges import Edges, Numbers, edges_of, in_order

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

STATUS_COLUMNS = (
    *("actor", "actors", "status", "besieged_by", "area_confidence", "valid_from", "valid_to", "area_km2"),
    "claim_ids",
)


def make_areas(
    cells: gpd.GeoDataFrame,
    decided: pd.DataFrame,
    evidence: gpd.GeoDataFrame,
    edges: Edges | None = None,
) -> gpd.GeoDataFrame:
    """Return the areas of one day: connected cells of one decision, with smooth borders.

    Parameters
    ----------
    cells, decided, evidence, edges
        As for `mapper.control.patches.patches_of`.

    Returns
    -------
    GeoDataFrame
        `STATUS_COLUMNS` and geometry, WGS84; an exact coverage of the study area. One row a connected patch
        of equal status, actors and besiegers, and one for all that is unknown. `valid_from` is the day since
        which all of a patch has been so, `valid_to` the first on which some of it no longer is; `claim_ids`
        are those of all places that decide it. `area_km2` is measured as it is drawn.
    """
    import geopandas as gpd

    patches = patches_of(cells, decided, evidence, edges)
    shapes, km2 = cells.geometry.to_numpy(), cells["area_km2"].to_numpy()
    outlines = smooth(shapes, km2, patches, *spots_in(cells, evidence))
    label = in_order(np.where(patches.group < 0, -1, patches.label))
    outlines = united(outlines, label[np.unique(patches.label, return_index=True)[1]])
    table = _decisions(label, patches.spot, evidence)
    trust = np.where(patches.spot < 0, 0.0, decided["confidence"].to_numpy(float))
    table["area_confidence"] = np.bincount(label, trust * km2) / np.bincount(label, km2)
    table["area_km2"] = shapely.area(Plane(span(shapes)).flat(outlines)) / 1e6
    columns = [*STATUS_COLUMNS, "geometry"]
    areas = gpd.GeoDataFrame(table.assign(geometry=outlines)[columns], geometry="geometry", crs=WGS84)
    return as_dates(areas).sort_values(["status", "actors", "claim_ids"], ignore_index=True)


def _decisions(label: Numbers, spot: Numbers, evidence: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return what each patch is told to be, from the rows of the evidence that decide it."""
    import pandas as pd

    pairs = pd.DataFrame({"label": label, "spot": spot}).drop_duplicates().sort_values(["label", "spot"])
    names = ["status", "actors", "besieged_by", "valid_from", "valid_to", "claim_ids"]
    told = pairs.join(evidence[names].reset_index(drop=True), on="spot").groupby("label")
    first = told[["status", "actors", "besieged_by"]].first()
    first = first.fillna({"status": Status.UNKNOWN.value, "actors": "", "besieged_by": ""})
    return first.assign(
        actor=first["actors"].where(first["status"] == Status.CONTROLLED, None),
        valid_from=told["valid_from"].max(),
        valid_to=told["valid_to"].min(),
        claim_ids=told["claim_ids"].agg(lambda ids: join_list(split_list(";".join(ids.dropna())))),
    )


def make_frontlines(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the lines along which areas of two different actors meet.

    Parameters
    ----------
    areas : GeoDataFrame
        What `make_areas` returned.

    Returns
    -------
    GeoDataFrame
        `actor_a`, `actor_b` in order of name, `length_km` on the ellipsoid, geometry; WGS84. One row a pair.
        Only control has a side.
    """
    import geopandas as gpd
    import pandas as pd

    codes, names = pd.factorize(areas["actor"], sort=True)
    edges = edges_of(areas.geometry.to_numpy()).inner
    sides = np.sort(codes[np.column_stack([edges.one, edges.other])], axis=1)
    met = np.flatnonzero((sides[:, 0] >= 0) & (sides[:, 0] != sides[:, 1]))
    rows = []
    for (one, other), group in pd.DataFrame(sides[met]).groupby([0, 1]):
        chosen = edges[met[group.index]]
        rows.append(
            {
                "actor_a": names[one],
                "actor_b": names[other],
                "length_km": float(chosen.km().sum()),
                "geometry": shapely.line_merge(shapely.multilinestrings(chosen.lines())),
            }
        )
    columns = ["actor_a", "actor_b", "length_km", "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=WGS84)


def as_dates(table: Any) -> Any:
    """Return a table whose `valid_from` and `valid_to` are dates, NaT where they are open."""
    return table.astype({"valid_from": "datetime64[s]", "valid_to": "datetime64[s]"})
