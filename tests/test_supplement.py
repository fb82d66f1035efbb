"""The supplement: every row says where it is from, how far off it may be, and adds what was missing."""

import csv
import re
from math import cos, hypot, radians

import pyarrow.parquet as pq
import pytest
import shapely

from mapper import atlas
from mapper.claims.ontology import Kind
from mapper.datasets import data_path
from mapper.geocoder.names import fold

KM_OF_DEGREE = 111.2
NEAR_KM = 5.0
COARSEST_KM = 30.0
BORDER_KM = 3.0
"""How far off the drawn borders and coasts are."""
OFFSHORE_KM = 60.0
FINEST_ESTIMATE_KM = 5.0
CHECKED_SOURCES = re.compile(
    r"airportsdata \w+|OurAirports [\w-]+( \(.+\))?|GeoNames \d+|GeoNames postal codes, [A-Z]{2} \d+"
    r"|WRI Global Power Plant Database \w+|MIMU place codes, (town|village) \w+"
)


@pytest.fixture(scope="module")
def rows():
    with data_path("supplement.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def known():
    """Return every settlement and airport of the shipped tables as name, all names, lon, lat, country."""
    places = pq.read_table(data_path("places.parquet"), columns=["name", "names", "lon", "lat", "country"])
    airports = pq.read_table(data_path("airports.parquet"), columns=["name", "lon", "lat", "country"])
    return [
        (row["name"], [row["name"], *row.get("names", ())], row["lon"], row["lat"], row["country"])
        for table in (places, airports)
        for row in table.to_pylist()
    ]


def aliases_of(row):
    return [alias for alias in row["aliases"].split(";") if alias]


def point_of(row):
    return float(row["lon"]), float(row["lat"])


def is_estimate(row):
    return row["source"].startswith("estimate: ")


def km_between(lon, lat, other_lon, other_lat):
    return KM_OF_DEGREE * hypot((lon - other_lon) * cos(radians(lat)), lat - other_lat)


def test_every_row_has_a_source_that_a_reader_can_find(rows):
    for row in rows:
        assert is_estimate(row) or CHECKED_SOURCES.fullmatch(row["source"]), row


def test_unchecked_is_exactly_what_is_estimated(rows):
    for row in rows:
        assert (
            row["note"].split(";")[0] == "unchecked" if is_estimate(row) else "unchecked" not in row["note"]
        ), row


def test_every_row_says_how_far_off_it_may_be(rows):
    for row in rows:
        assert 0 < float(row["precision_km"]) <= COARSEST_KM, row["name"]
        assert not is_estimate(row) or float(row["precision_km"]) >= FINEST_ESTIMATE_KM, row["name"]


def test_an_estimate_says_in_words_where_it_lies(rows):
    for row in filter(is_estimate, rows):
        assert re.search(r"\w{3}", row["source"].removeprefix("estimate: ")), row["name"]


def test_every_kind_is_one_that_a_report_can_name(rows):
    for row in rows:
        assert Kind(row["kind"]) not in {Kind.COUNTRY, Kind.ADMIN1, Kind.ADMIN2}, row["name"]


def test_every_point_lies_in_its_country_or_no_further_from_it_than_it_may_be_off(rows):
    """A point in no country at all is off the coast, or on an island too small for the map."""
    countries = atlas.countries("un").set_index("country").geometry
    points = shapely.points([point_of(row) for row in rows])
    homes = countries.loc[[row["country"] for row in rows]].to_numpy()
    on_land = set(shapely.STRtree(points).query(countries.to_numpy(), predicate="intersects")[1].tolist())
    for number, km in enumerate(shapely.distance(points, homes) * KM_OF_DEGREE):
        reach_km = float(rows[number]["precision_km"]) + BORDER_KM if number in on_land else OFFSHORE_KM
        assert km <= reach_km, rows[number]["name"]


def test_names_are_there_once_and_can_be_looked_up(rows):
    names = [row["name"] for row in rows]
    assert len(set(names)) == len(names)
    for row in rows:
        aliases = aliases_of(row)
        assert len({row["name"], *aliases}) == 1 + len(aliases), row["name"]
        assert all(fold(name) and name == name.strip() for name in (row["name"], *aliases)), row["name"]


def test_a_row_adds_a_name_that_its_neighbours_lack(rows, known):
    by_key = {}
    for place in known:
        by_key.setdefault((place[4], fold(place[0])), []).append(place)
    for row in rows:
        lon, lat = point_of(row)
        said = {fold(name) for name in (row["name"], *aliases_of(row))}
        for _, names, other_lon, other_lat, _ in by_key.get((row["country"], fold(row["name"])), ()):
            if km_between(lon, lat, other_lon, other_lat) < NEAR_KM:
                assert said - {fold(name) for name in names}, row["name"]


@pytest.mark.parametrize(
    ("package", "file", "key"),
    [("airportsdata", "airports.parquet", "icao"), ("GeoNames", "places.parquet", "id")],
)
def test_points_from_shipped_tables_are_those_of_the_tables(rows, package, file, key):
    table = pq.read_table(data_path(file), columns=[key, "lon", "lat"]).to_pylist()
    points = {str(place[key]): (place["lon"], place["lat"]) for place in table}
    taken = [row for row in rows if re.fullmatch(rf"{package} \w+", row["source"])]
    assert taken
    for row in taken:
        assert point_of(row) == pytest.approx(points[row["source"].split()[1]], abs=1e-4), row["name"]
