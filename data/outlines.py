"""Provinces and map units from Natural Earth: one coverage, so that every border is shared exactly."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import yaml
from sources import source_path

WGS84 = "EPSG:4326"
NAMES = Path(__file__).with_name("names.yaml")
GRID = 1e-5
ISO = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
GEONAMES = re.compile(r"[A-Z]{2}\.\w+")
VOTERS = 3
SHARED = 3
"""A name that so many provinces of a country share is that of something larger."""
BORROWED = ("name", "gn_", "woe_", "iso_3166_2", "type_en")
LANGUAGE = re.compile(r"name_(?!alt|len)[a-z]{2,3}", re.IGNORECASE)
COUNTRY_NAMES = ("NAME_LONG", "NAME", "FORMAL_EN", "NAME_CIAWF", "NAME_ALT", "BRK_NAME", "FORMAL_FR")
ENGLISH = {
    "GBR-2108": "Wirral",
    "KAZ-4829": "Almaty City",
    "MDA-1638": "Dubăsari",
    "MDA-1650": "Bender and Tiraspol",
    "MOZ-5854": "Maputo City",
    "MWI-1194": "Karonga",
    "COL-1342": "San Andrés and Providencia",
    "MAR-1446": "Fès-Boulemane",
    "RUS-2364": "Moscow Oblast",
    "RUS-2365": "Moscow",
    "RUS-2399": "Altai Krai",
    "RUS-2400": "Altai Republic",
    "RUS-2613": "Jewish Autonomous Oblast",
    "SDN-5858": "West Darfur",
    "SDN-875": "Gezira",
    "SDN-876": "Gedaref",
    "SYR-5261": "UNDOF zone",
    "UGA-3371": "Kiruhura",
    "UKR-321": "Kyiv Oblast",
    "UKR-4826": "Kyiv City",
    "UZB-4828": "Tashkent City",
}
"""English names where the source gives two provinces of a country the same one, or one that nobody uses."""
MISNAMED = {
    "AFG-1753": "Daykundi",
    "AFG-1769": "Panjshir",
    "AZE-1735": "Lachin",
    "KAS+00?": "Siachen Glacier",
    "KOS-5902": "Pristina",
    "KOS-5907": "Kamenica",
    "KOS-5908": "Prizren",
    "MDA-1645": "Rîbnița",
    "PGA": "Spratly Islands",
    "SDN-5859": "Central Darfur",
}
"""English names where the source carries another place's names in every language."""


def read_provinces(cache: Path, territories: dict[str, dict[str, Any]]) -> gpd.GeoDataFrame:
    """Return the mended and cut provinces, with the map unit of each."""
    features = json.loads(source_path("provinces", cache).read_text("utf-8"))["features"]
    table = pd.DataFrame([feature["properties"] for feature in features]).astype(object)
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in features]
    whole = gpd.GeoDataFrame(table, geometry=shapes, crs=WGS84)
    provinces = mend(cut_provinces(mend(whole), territories, read_countries(cache)))
    provinces["unit"] = units_of(provinces, territories)
    return settle_names(provinces)


def read_countries(cache: Path) -> gpd.GeoDataFrame:
    """Return the source's countries: names in 26 languages, and outlines from another point of view."""
    countries = gpd.read_file(source_path("countries", cache), encoding="utf-8")
    return countries.set_index("ADM0_A3")


def mend(provinces: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Make every polygon valid, and those that overlap a neighbour share a border with it."""
    shapes = shapely.make_valid(provinces.geometry.to_numpy(), method="structure", keep_collapsed=False)
    bad = np.flatnonzero(shapely.length(shapely.coverage_invalid_edges(shapes)) > 0)
    if len(bad):
        shapes[bad] = shapely.coverage_clean(shapes[bad])
    if not shapely.coverage_is_valid(shapes):
        raise RuntimeError("the provinces overlap or leave gaps even after mending")
    return provinces.set_geometry(shapes, crs=WGS84)


def cut_provinces(
    provinces: gpd.GeoDataFrame, territories: dict[str, dict[str, Any]], countries: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Take the disputed part out of a province where the second source draws its border."""
    new = []
    provinces = provinces.set_index("adm1_code", drop=False)
    for unit, territory in territories.items():
        for cut in territory.get("cut", ()):
            row = provinces.loc[cut["province"]].copy()
            part, rest = cut_shape(row.geometry, countries, cut)
            provinces.loc[cut["province"], "geometry"] = rest
            row["adm1_code"] = f"{cut['province']}-{unit}"
            row[[key for key in row.index if key.startswith(BORROWED)]] = None
            row["name"] = row["name_en"] = territory["name"]
            row["geometry"] = part
            new.append(row)
    more = gpd.GeoDataFrame(new, columns=provinces.columns, geometry="geometry", crs=WGS84)
    return pd.concat([provinces, more], ignore_index=True)


def cut_shape(shape: Any, countries: gpd.GeoDataFrame, cut: dict[str, Any]) -> tuple[Any, Any]:
    """Return the largest part of a province inside (or outside) some countries, and the rest of it."""
    inside = "inside" in cut
    tool = shapely.set_precision(
        shapely.union_all(countries.loc[cut["inside" if inside else "outside"]].geometry), GRID
    )
    parts = shapely.get_parts(shape.intersection(tool) if inside else shape.difference(tool))
    part = parts[np.argmax(shapely.area(parts))]
    pieces = shapely.get_parts(shape.difference(part))
    rest = shapely.multipolygons([piece for piece in pieces if piece.area > GRID**2])
    return part, rest


def units_of(provinces: gpd.GeoDataFrame, territories: dict[str, dict[str, Any]]) -> list[str]:
    """Return the map unit of each province: a territory's key, else the country's ISO code."""
    by_country = {a3: unit for unit, place in territories.items() for a3 in place.get("whole", ())}
    by_code = {code: unit for unit, place in territories.items() for code in place.get("provinces", ())}
    for unit, place in territories.items():
        by_code |= {f"{cut['province']}-{unit}": unit for cut in place.get("cut", ())}
    rows = zip(provinces["adm1_code"], provinces["adm0_a3"], provinces["iso_a2"], strict=True)
    return [by_code.get(code) or by_country.get(a3, iso) for code, a3, iso in rows]


def settle_names(provinces: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give a province its own name back where the source calls it in English by a neighbour's.

    Its names in other languages are then the neighbour's as well, and go.
    """
    provinces = provinces.copy()
    twice = provinces["name_en"].notna() & provinces.duplicated(["iso_a2", "name_en"], keep=False)
    alone = ~provinces.duplicated(["iso_a2", "name"], keep=False) & (
        provinces["name"] != provinces["name_en"]
    )
    lost = provinces.index[twice & alone & ~provinces["adm1_code"].isin(ENGLISH)]
    provinces.loc[lost, [key for key in provinces.columns if LANGUAGE.fullmatch(key)]] = None
    return provinces


def admin1(provinces: gpd.GeoDataFrame, places: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the table of provinces, as data/README.md lists it."""
    lon, lat = label_points(provinces)
    table = {
        "id": province_ids(provinces),
        "name": [english(row) for row in provinces.to_dict("records")],
        "names": own_names(provinces),
        "type": provinces["type_en"].fillna("").astype(str),
        "country": provinces["iso_a2"],
        "geonames": geonames_codes(provinces, places),
        "unit": provinces["unit"],
        "lon": lon,
        "lat": lat,
    }
    done = gpd.GeoDataFrame(table, geometry=multi(provinces.geometry), crs=WGS84)
    return done.sort_values(["country", "id"]).reset_index(drop=True)


def admin0(
    provinces: gpd.GeoDataFrame, countries: gpd.GeoDataFrame, territories: dict[str, dict[str, Any]]
) -> gpd.GeoDataFrame:
    """Return the table of map units: the provinces of each, dissolved along their shared edges."""
    rows = []
    for unit, part in provinces.groupby("unit", sort=True):
        place = territories.get(str(unit), {})
        a3 = place.get("a3") or main_a3(part)
        names = unit_names(part, countries, a3, place)
        shape = shapely.coverage_union_all(part.geometry.to_numpy())
        rows.append((unit, names[0], names[1:], place.get("country", part["iso_a2"].iloc[0]), a3, shape))
    columns = ["unit", "name", "names", "country", "a3", "geometry"]
    units = gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=WGS84)
    units["geometry"] = multi(units.geometry)
    if not shapely.coverage_is_valid(units.geometry.to_numpy()):
        raise RuntimeError("the map units overlap or leave gaps")
    units["lon"], units["lat"] = label_points(units)
    return units[["unit", "name", "names", "country", "a3", "lon", "lat", "geometry"]]


def main_a3(part: gpd.GeoDataFrame) -> str:
    """Return the code that most provinces of a unit carry."""
    return str(Counter(part["adm0_a3"]).most_common(1)[0][0])


def unit_names(
    part: gpd.GeoDataFrame, countries: gpd.GeoDataFrame, a3: str, place: dict[str, Any]
) -> list[str]:
    """Return every name of a unit, the English one first."""
    names = [place.get("name"), *place.get("names", ())]
    if a3 in countries.index and a3 not in MISNAMED and (not place or "whole" in place):
        row = countries.loc[a3]
        names += [row["NAME_EN"], *row[list(COUNTRY_NAMES)], *languages(row.to_dict())]
    for row in part.sort_values("adm1_code").to_dict("records"):
        if len(part) == 1 or (place and place["name"] in english(row)):
            names += [english(row), *all_names(row)]
    return unique(names)


def english(row: dict[str, Any]) -> str:
    """Return the English name of a province, or the best that the source has."""
    code = row["adm1_code"]
    said = [row.get(key) for key in ("name_en", "name", "gn_name", "admin")]
    return unique([ENGLISH.get(code), MISNAMED.get(code), *said])[0]


def all_names(row: dict[str, Any]) -> list[str]:
    """Return the other names of a province, in every language of the source."""
    if row["adm1_code"] in MISNAMED:
        return []
    names = [row.get(key) for key in ("name", "gn_name", "woe_name", "name_local")]
    names += [*re.split(r"\||/", text(row.get("name_alt"))), *languages(row)]
    return [name for name in unique(names) if name != english(row) and "?" not in name]


def own_names(provinces: gpd.GeoDataFrame) -> list[list[str]]:
    """Return the other names of each province, without those of its neighbours, with the reviewed ones.

    The source gives provinces the name of the region around them, or of a province next to them, as well: a
    name that is another province's English one, or that many of a country share, is not theirs.
    """
    reviewed = yaml.safe_load(NAMES.read_text("utf-8"))
    rows = provinces.to_dict("records")
    english_names = [(row["iso_a2"], english(row)) for row in rows]
    lists = [all_names(row) for row in rows]
    shared = Counter(
        (country, name) for (country, _), names in zip(english_names, lists, strict=True) for name in names
    )
    others = {key for key, often in shared.items() if often >= SHARED} | set(english_names)
    return [
        unique([name for name in names if (country, name) not in others] + reviewed.get(code, []))
        for names, (country, _), code in zip(lists, english_names, province_ids(provinces), strict=True)
    ]


def languages(row: dict[str, Any]) -> list[Any]:
    """Return the names in the source's columns of languages, in their order."""
    return [value for key, value in sorted(row.items()) if LANGUAGE.fullmatch(key)]


def unique(values: list[Any]) -> list[str]:
    """Return the texts that say something, trimmed, each once."""
    return list(dict.fromkeys(text(value) for value in values if text(value)))


def text(value: Any) -> str:
    """Return a trimmed text; "" for what is missing."""
    return value.strip() if isinstance(value, str) and value.strip() not in {"-99", "-1"} else ""


def province_ids(provinces: gpd.GeoDataFrame) -> list[str]:
    """Return the ISO 3166-2 code where it is one and belongs to one province, else the source's code."""
    codes = [text(code) for code in provinces["iso_3166_2"]]
    often = Counter(codes)
    pairs = zip(codes, provinces["adm1_code"], strict=True)
    return [code if ISO.fullmatch(code) and often[code] == 1 else own for code, own in pairs]


def geonames_codes(provinces: gpd.GeoDataFrame, places: pd.DataFrame) -> list[str]:
    """Return the GeoNames code of each province: what most places inside carry, else what the source says."""
    inside = places_inside(provinces, places)
    votes = inside[inside["admin1"] != ""].groupby("province")["admin1"].agg(Counter)
    codes = []
    for row, (country, said) in enumerate(zip(provinces["iso_a2"], provinces["gn_a1_code"], strict=True)):
        source = said if isinstance(said, str) and GEONAMES.fullmatch(said) else ""
        own = (country, source[:2]) if source else (country,)
        count = Counter({code: n for code, n in votes.get(row, Counter()).items() if code[:2] in own})
        best = min(count, key=lambda code: (-count[code], code != source, code), default="")
        codes.append(best if count.total() >= VOTERS or not source else source)
    return codes


def places_inside(provinces: gpd.GeoDataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return id, admin1 and the row of the containing province, one row a place that lies in one."""
    points = shapely.points(places["lon"], places["lat"])
    place, province = shapely.STRtree(points).query(provinces.geometry.to_numpy(), predicate="contains")[::-1]
    found = places.iloc[place][["id", "country", "admin1"]].assign(province=province)
    return found.drop_duplicates("id")


def label_points(table: gpd.GeoDataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the centre of area of each shape's largest part, or another point inside if it lies outside.

    Of the ways that we tried, this comes closest to where GeoNames and the CIA's World Factbook put
    countries and provinces (data/README.md has the figures).
    """
    points = [centre_of(shape) for shape in table.geometry]
    lon, lat = np.round(np.array(points), 5).T
    return lon, lat


def centre_of(shape: Any) -> tuple[float, float]:
    """Return the mean longitude and the latitude of the mean height of a shape's largest part on a cylinder.

    On a cylinder around the globe a height is the sine of a latitude, and areas are true.
    """
    largest = max(shapely.get_parts(shape), key=shapely.area)
    flat = shapely.transform(largest, lambda at: np.column_stack([at[:, 0], np.sin(np.radians(at[:, 1]))]))
    lon, height = flat.centroid.coords[0]
    centre = shapely.Point(lon, np.degrees(np.arcsin(height)))
    inside = centre if largest.contains(centre) else largest.representative_point()
    return inside.x, inside.y


def multi(shapes: gpd.GeoSeries) -> list[Any]:
    """Return every polygon as a MultiPolygon, its rings in a fixed order of direction."""
    done = [shapely.multipolygons(shapely.get_parts(shape)) for shape in shapes]
    return [
        shapely.orient_polygons(shape) if hasattr(shapely, "orient_polygons") else shape for shape in done
    ]
