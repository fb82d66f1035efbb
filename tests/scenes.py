"""Scenes made by hand: what the map of the first report should look like, and an empty one.

Shapes are rough hexagons and buffers: good enough to look at, and independent of the control model.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from mapper.claims.ontology import Kind, Modality, Part, Precision, Predicate
from mapper.claims.table import claim_table
from mapper.crs import WGS84, offset
from mapper.render.scene import Scene

DAY = dt.date(2017, 9, 5)
SYRIA, IRAQ, IS = "Syrian government", "Iraqi government", "Islamic State"
KURDS, ARABS = "Kurdish forces", "Sunni Arab groups"
DEIR, RAQQA, MOSUL, TAL_AFAR = (40.141, 35.336), (39.008, 35.953), (43.1189, 36.335), (42.4489, 36.376)
EUPHRATES = [
    (40.18, 35.31), (40.30, 35.20), (40.43, 35.05), (40.44, 34.98), (40.58, 34.86), (40.70, 34.70), (40.82, 34.60),
    (40.92, 34.47), (41.02, 34.42), (41.10, 34.37),
]  # fmt: skip
STATE: dict[str, Any] = {
    "actor": None, "actors": "", "status": "unknown", "besieged_by": "", "area_confidence": 0.0,
    "valid_from": pd.Timestamp(DAY), "valid_to": pd.NaT, "claim_ids": "", "area_km2": 0.0,
}  # fmt: skip


def hexagon(lon: float, lat: float, km: float, turn: float = 0) -> Polygon:
    """Return a hexagon around a point."""
    return Polygon([offset(lon, lat, turn + angle, km) for angle in range(0, 360, 60)])


def table(rows: list[dict[str, Any]], columns: str) -> gpd.GeoDataFrame:
    """Return rows as a GeoDataFrame that has the columns even when there are no rows."""
    return gpd.GeoDataFrame(rows, columns=columns.split(), geometry="geometry", crs=WGS84)


def coverage(study: BaseGeometry, shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Return shapes, the earlier on top, and then what is left of a study area; neighbours share all vertices."""
    lines = shapely.node(shapely.MultiLineString([study.boundary, *(shape.boundary for shape in shapes)]))
    faces = shapely.polygonize([lines]).geoms
    owners: list[list[Any]] = [[] for _ in range(len(shapes) + 1)]
    for face in faces:
        at = face.representative_point()
        owner = next((n for n, shape in enumerate(shapes) if shape.contains(at)), len(shapes))
        owners[owner].append(face)
    return [shapely.coverage_union_all(own) for own in owners]


def km2(shape: BaseGeometry) -> float:
    return float(gpd.GeoSeries([shape], crs=WGS84).to_crs("EPSG:8857").area.iloc[0]) / 1e6


AREA = "actor actors status besieged_by area_confidence valid_from valid_to area_km2 claim_ids geometry"
MARK = f"kind place name part {AREA}"
PLACE = (
    "place name part kind lon lat actor actors status besieged_by area_confidence valid_from valid_to claim_ids "
    "located_by ambiguous outlier geometry"
)
FRONT = "actor_a actor_b length_km geometry"


def claims() -> gpd.GeoDataFrame:
    """Return the claims of the first report, in our words."""
    here = {"published": DAY, "report": "Dispatch of 5 September 2017", "url": "https://example.org/dispatch"}
    day = {"date_from": DAY, "date_to": DAY, "precision": Precision.DAY}
    facts: list[dict[str, Any]] = [
        {"id": "c1", "place": "Deir al-Zor", "actor": SYRIA, "against": IS, "predicate": Predicate.SIEGE_BROKEN,
         "source": "SANA", "via": "NTB", "quote": "Government troops opened the ring around the city on Tuesday.",
         **day},
        {"id": "c2", "place": "Deir al-Zor", "part": Part.W, "actor": SYRIA, "predicate": Predicate.ADVANCES,
         "source": "SOHR", "quote": "They came in through an army base on the western edge.", **day},
        {"id": "c3", "place": "Deir al-Zor", "part": Part.S, "actor": SYRIA, "predicate": Predicate.CONTROLS,
         "quote": "The south of the city and its military airfield are held by the government.", **day},
        {"id": "c4", "place": "Deir al-Zor", "part": Part.S, "actor": IS, "against": SYRIA,
         "predicate": Predicate.BESIEGES, "quote": "It is still surrounded.", **day},
        {"id": "c5", "place": "Deir al-Zor", "part": Part.PART, "actor": IS, "predicate": Predicate.CONTROLS,
         "quote": "IS keeps part of the city.", **day},
        {"id": "c6", "place": "Deir al-Zor", "actor": IS, "predicate": Predicate.DEFENCE_COLLAPSED,
         "source": "Syrian state television", "modality": Modality.CLAIMED, "confirmation": "unconfirmed",
         "note": "AP could not confirm it.", "quote": "The defence is said to have fallen apart.", **day},
        {"id": "c7", "place": "Raqqa", "actor": f"{KURDS};{ARABS}", "against": IS, "predicate": Predicate.CONTESTS,
         "quote": "Kurdish forces and Sunni Arab groups press IS in the city.", **day},
        {"id": "c8", "place": "Mosul", "actor": IRAQ, "against": IS, "predicate": Predicate.TAKES_CONTROL,
         "date_to": DAY, "precision": Precision.RECENT, "quote": "IS was recently driven from Mosul and Tal Afar."},
        {"id": "c9", "place": "Tal Afar", "actor": IRAQ, "against": IS, "predicate": Predicate.TAKES_CONTROL,
         "date_to": DAY, "precision": Precision.RECENT, "quote": "IS was recently driven from Mosul and Tal Afar."},
        {"id": "c10", "place": "Deir al-Zor", "to_place": "al-Qaim", "kind": Kind.RIVER, "actor": IS,
         "predicate": Predicate.MASSES_FORCES, "modality": Modality.HEARSAY, "quantity": "fighters 5000-10000",
         "quote": "Its last fighters are reported to gather in the valley.", **day},
        {"id": "c11", "place": "Iraq", "kind": Kind.COUNTRY, "actor": IS, "predicate": Predicate.CONTROLS,
         "share": 0.1, "quote": "About ten per cent of Iraq is left to it.", **day},
        {"id": "c12", "place": "Iraq", "kind": Kind.COUNTRY, "actor": IS, "predicate": Predicate.CONTROLS,
         "share": 0.33, "temporal": "past", "precision": "past_peak", "quote": "At its height it held a third of Iraq."},
        {"id": "c13", "place": "", "actor": "Coalition", "against": IS, "predicate": Predicate.STRIKES,
         "source": "CNN", "note": "The report names no place.", "quote": "Ten vehicles of a convoy were destroyed."},
    ]  # fmt: skip
    return claim_table([{**here, **fact} for fact in facts])


def seed_scene(**changes: Any) -> Scene:
    """Return the scene of Deir al-Zor on 5 September 2017; keywords replace its fields."""
    study = box(37.6, 33.2, 44.6, 37.3)
    south = hexagon(*offset(*DEIR, 180, 5.5), 4.2)
    towns = [hexagon(*RAQQA, 9, 30), hexagon(*MOSUL, 15), hexagon(*TAL_AFAR, 12, 15)]
    south, city, raqqa, mosul, tal_afar, unknown = coverage(study, [south, hexagon(*DEIR, 7), *towns])
    found = [
        {"actors": f"{IS};{SYRIA}", "status": "contested", "area_confidence": 0.7, "claim_ids": "c1;c2;c5;c6",
         "geometry": city},
        {"actor": SYRIA, "actors": SYRIA, "status": "controlled", "besieged_by": IS, "area_confidence": 0.75,
         "claim_ids": "c3;c4", "geometry": south},
        {"actors": f"{IS};{KURDS};{ARABS}", "status": "contested", "area_confidence": 0.6, "claim_ids": "c7",
         "geometry": raqqa},
        {"actor": IRAQ, "actors": IRAQ, "status": "controlled", "area_confidence": 0.7, "claim_ids": "c8",
         "geometry": mosul},
        {"actor": IRAQ, "actors": IRAQ, "status": "controlled", "area_confidence": 0.4, "claim_ids": "c9",
         "geometry": tal_afar},
    ]  # fmt: skip
    areas = [{**STATE, **row, "area_km2": km2(row["geometry"])} for row in (*found, {"geometry": unknown})]
    west = offset(*DEIR, 275, 8)
    marks = [
        {"kind": "siege", "place": "Deir al-Zor", "name": "Deir ez-Zor", "part": "S", "actor": SYRIA,
         "actors": SYRIA, "status": "controlled", "besieged_by": IS, "area_confidence": 0.75,
         "claim_ids": "c4", "geometry": south},
        {"kind": "presence", "place": "Deir al-Zor", "name": "Euphrates", "part": "", "actor": IS, "actors": IS,
         "status": "presence", "area_confidence": 0.45, "claim_ids": "c10", "geometry": LineString(EUPHRATES)},
        {"kind": "presence", "place": "Deir al-Zor", "name": "Deir ez-Zor", "part": "W", "actor": SYRIA,
         "actors": SYRIA, "status": "presence", "area_confidence": 0.8, "claim_ids": "c2", "geometry": Point(west)},
        {"kind": "event", "place": "Deir al-Zor", "name": "Deir ez-Zor", "part": "", "actor": SYRIA,
         "actors": SYRIA, "status": "contested", "area_confidence": 0.8, "claim_ids": "c1",
         "geometry": Point(offset(*DEIR, 250, 5.5))},
    ]  # fmt: skip
    places = [
        _place("Deir al-Zor", "Deir ez-Zor", "", DEIR, f"{IS};{SYRIA}", "contested", 0.7, "c1;c5;c6"),
        _place(
            "Deir al-Zor", "Deir ez-Zor", "S", offset(*DEIR, 180, 5.5), SYRIA, "controlled", 0.75, "c3;c4", IS
        ),
        _place("Deir al-Zor", "Deir ez-Zor", "W", west, SYRIA, "presence", 0.8, "c2"),
        _place("Raqqa", "Ar Raqqah", "", RAQQA, f"{IS};{KURDS};{ARABS}", "contested", 0.6, "c7"),
        _place("Mosul", "Mosul", "", MOSUL, IRAQ, "controlled", 0.7, "c8"),
        {**_place("Tal Afar", "Tall ‘Afar", "", TAL_AFAR, IRAQ, "controlled", 0.4, "c9"), "ambiguous": True},
    ]
    everything = claims()
    fields: dict[str, Any] = {
        "title": "Deir al-Zor, 5 September 2017",
        "day": DAY,
        "areas": table(areas, AREA),
        "marks": table([{**STATE, **row} for row in marks], MARK),
        "places": table(places, PLACE),
        "frontlines": table(
            [
                {
                    "actor_a": IS,
                    "actor_b": SYRIA,
                    "length_km": 8.1,
                    "geometry": city.boundary.intersection(south.boundary),
                }
            ],
            FRONT,
        ),
        "claims": everything,
        "reported": everything[everything["kind"] == "country"],
        "unlocated": everything[everything["id"] == "c13"],
        "study_area": study,
        "boundaries_note": "Borders: Natural Earth, by the United Nations' view of disputed areas.",
        "claims_hash": "9f0c2d7e51b8a3446fd1",
        "credits": ("Borders, rivers, lakes: Natural Earth, public domain", "Places: GeoNames, CC BY 4.0"),
        "sources": (
            {
                "title": "Dispatch of 5 September 2017",
                "url": "https://example.org/dispatch",
                "published": "2017-09-05",
            },
        ),
        "colours": {SYRIA: "#c0392b", IRAQ: "#8e2b5e", IS: "#3a3a3a", KURDS: "#e0b000"},
        "notes": (),
    }
    return Scene(**{**fields, **changes})


def empty_scene() -> Scene:
    """Return a scene in which nobody said anything."""
    study = box(37.6, 33.2, 44.6, 37.3)
    nothing = claims().iloc[:0]
    return seed_scene(
        areas=table([{**STATE, "geometry": study, "area_km2": km2(study)}], AREA),
        marks=table([], MARK),
        places=table([], PLACE),
        frontlines=table([], FRONT),
        claims=nothing,
        reported=nothing,
        unlocated=nothing,
        sources=(),
    )


def _place(
    place: str, name: str, part: str, at: tuple[float, float], actors: str, status: str, sure: float, ids: str,
    besieged_by: str = "",
) -> dict[str, Any]:  # fmt: skip
    return {
        **STATE, "place": place, "name": name, "part": part, "kind": "sector" if part else "city",
        "lon": at[0], "lat": at[1], "actor": None if ";" in actors else actors, "actors": actors, "status": status,
        "besieged_by": besieged_by, "area_confidence": sure, "claim_ids": ids, "located_by": "gazetteer, exact name",
        "ambiguous": False, "outlier": False, "geometry": Point(at),
    }  # fmt: skip
