"""What Python writes for a page is what the client reads: chronicles there and back, through the modules of the page."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
import os
import shutil
import subprocess
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapper.claims.table import Claim, claim_table, split_list
from mapper.control.cells import make_cells
from mapper.controlmap import ControlMap
from mapper.crs import Plane
from mapper.dates import FOR_EVER, SINCE_EVER, day_number
from mapper.errors import InputError
from mapper.render.choices import PLAIN
from mapper.render.chronicle import LIKELY, Chronicle, Telling, chronicle_of
from mapper.render.mesh import grid_of
from mapper.render.payload import chronicle_blocks
from mapper.render.scene import members
from mapper.render.telling import order_of
from tests.conftest import ROOT
from tests.coverages import coverage, random_chronicle
from tests.scenes import seed_scene

GROUND = ("controlled", "contested", "mixed")
SEEDS = st.integers(0, 2**32 - 1)
MANY = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FEWER = settings(MANY, max_examples=10)
Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """The client, in one process for all questions."""
    node = shutil.which("node")
    if not node and os.environ.get("CI") != "true":
        pytest.skip("no Node.js: apt install nodejs")
    assert node, "node is not installed"
    script = ROOT / "tests" / "web" / "decode.mjs"
    with subprocess.Popen(
        [node, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as client:
        assert client.stdin
        assert client.stdout

        def asked(
            chronicle: Chronicle, days: list[int] | None = None, *, claims: bool = False
        ) -> dict[str, Any]:
            question = {
                "blocks": chronicle_blocks(chronicle, PLAIN, {}),
                "days": days or [],
                "claims": claims,
            }
            client.stdin.write(json.dumps(question) + "\n")
            client.stdin.flush()
            answer: dict[str, Any] = json.loads(client.stdout.readline())
            assert "error" not in answer, answer["error"]
            return answer

        yield asked
        client.stdin.close()


def directed(shape: Any) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Return the edges of a polygon with its inside on their left."""
    rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(shape)))
    ways = [list(map(tuple, ring.coords)) for ring in rings]
    return [pair for way in ways for pair in itertools.pairwise(way)]


@MANY
@given(seed=SEEDS)
def test_every_border_has_the_same_faces_on_its_sides(ask: Ask, seed: int) -> None:
    chronicle = random_chronicle(seed)
    mesh = ask(chronicle)["mesh"]
    order = order_of(chronicle).faces
    assert mesh["faces"] == len(chronicle.faces) == len(order)
    corner, step = grid_of(shapely.get_coordinates(chronicle.faces))

    def line(at: tuple[float, float]) -> tuple[int, ...]:
        return tuple(np.rint((np.array(at) - corner * 1e-7) / (step * 1e-7)).astype(int).tolist())

    nodes = list(zip(mesh["x"], mesh["y"], strict=True))
    found: list[list[Any]] = [[] for _ in order]
    for start, end, left, right in zip(mesh["from"], mesh["to"], mesh["left"], mesh["right"], strict=True):
        found[left].append((line(nodes[start]), line(nodes[end])))
        if right >= 0:
            found[right].append((line(nodes[end]), line(nodes[start])))
    every = [directed(chronicle.faces[face]) for face in order]
    for ours, theirs in zip(every, found, strict=True):
        assert Counter((line(a), line(b)) for a, b in ours) == Counter(theirs)
    assert len(mesh["from"]) == len({frozenset(edge) for ours in every for edge in ours})


@MANY
@given(seed=SEEDS)
def test_vertices_lie_within_half_a_step_of_the_grid(ask: Ask, seed: int) -> None:
    chronicle = random_chronicle(seed)
    mesh = ask(chronicle)["mesh"]
    ours = shapely.get_coordinates(chronicle.faces)
    if not len(ours):
        assert not mesh["x"]
        return
    _, step = grid_of(ours)
    ours = np.unique(ours, axis=0)
    theirs = np.column_stack([mesh["x"], mesh["y"]])
    assert len(ours) == len(theirs)
    nearest = shapely.STRtree(shapely.points(theirs)).query_nearest(shapely.points(ours), all_matches=False)[
        1
    ]
    assert np.abs(theirs[nearest] - ours).max() <= 0.5 * step * 1e-7 + 1e-9


@MANY
@given(seed=SEEDS)
def test_faces_have_the_area_that_the_equal_area_plane_gives(ask: Ask, seed: int) -> None:
    chronicle = random_chronicle(seed)
    faces = chronicle.faces[order_of(chronicle).faces]
    mesh = ask(chronicle)["mesh"]
    if not len(faces):
        return
    plane = Plane(tuple(shapely.total_bounds(faces)))
    wanted = shapely.area(plane.flat(shapely.segmentize(faces, 0.02))) / 1e6
    step_km = grid_of(shapely.get_coordinates(faces))[1] * 1e-7 * 111.3
    rounding = step_km * shapely.length(faces) * 111.3 / 4
    assert (np.abs(np.array(mesh["km2"]) - wanted) <= 1e-3 * wanted + rounding).all()


def test_small_faces_far_from_the_equator_have_their_area(ask: Ask) -> None:
    faces = np.array([shapely.box(20 + n / 500, 70, 20 + (n + 1) / 500, 70.001) for n in range(40)])
    wanted = shapely.area(Plane(tuple(shapely.total_bounds(faces))).flat(faces)) / 1e6
    assert np.allclose(ask(random_chronicle(1, faces))["mesh"]["km2"], wanted, rtol=1e-3, atol=0)


def states_of(telling: Telling) -> dict[int, list[dict[str, Any]]]:
    """Return the states of each thing."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in telling.states.to_dict("records"):
        found[row["thing"]].append(row)
    return found


def state_on(states: dict[int, list[dict[str, Any]]], thing: int, day: int) -> dict[str, Any] | None:
    return next((row for row in states.get(thing, []) if row["valid_from"] <= day < row["valid_to"]), None)


def number(day: int) -> int | None:
    return None if day in (SINCE_EVER, FOR_EVER) else day


def assert_state(
    found: dict[str, Any] | None, wanted: dict[str, Any] | None, day: int, half_life: float
) -> None:
    assert (found is None) == (wanted is None)
    if found is None or wanted is None:
        return
    assert found["status"] == wanted["status"]
    assert found["who"] == members(wanted["actors"])
    assert found["besiegers"] == members(wanted["besieged_by"])
    assert (found["from"], found["to"]) == (number(wanted["valid_from"]), number(wanted["valid_to"]))
    assert found["affirmed"] == number(wanted["affirmed"])
    assert found["weight"] == pytest.approx(wanted["weight"], abs=6e-4)
    age = 0 if wanted["affirmed"] == SINCE_EVER else max(0, day - wanted["affirmed"])
    assert found["confidence"] == pytest.approx(found["weight"] * 0.5 ** (age / half_life))


def days_to_ask(chronicle: Chronicle, seed: int) -> list[int]:
    """Return days of change, those right before them, and others, in random order and some twice."""
    random = np.random.default_rng(seed)
    first, last = day_number(chronicle.first), day_number(chronicle.last)
    told = {step.day for telling in chronicle.tellings for step in telling.course}
    for telling in chronicle.tellings:
        for table in (telling.states, telling.marks):
            told |= {
                day for name in ("valid_from", "valid_to") for day in table[name] if number(day) is not None
            }
    days = np.array([*told, *(day - 1 for day in told), *random.integers(first - 60, last + 60, 20)])
    return random.choice(days, 50).tolist()


@MANY
@given(seed=SEEDS)
def test_every_day_tells_the_states_speakers_and_groups_of_the_chronicle(ask: Ask, seed: int) -> None:
    chronicle = random_chronicle(seed)
    order = order_of(chronicle)
    days = days_to_ask(chronicle, seed)
    answer = ask(chronicle, days)
    assert answer["meta"]["known"] == [day.isoformat() for day in sorted(chronicle.earlier)]
    for telling, told in zip(chronicle.tellings, answer["tellings"], strict=True):
        states = states_of(telling)
        for day, moment in zip(days, told["days"], strict=True):
            for thing, found in zip(order.things.tolist(), moment["states"], strict=True):
                assert_state(found, state_on(states, thing, day), day, chronicle.half_life_days)
            assert_ground(telling.course, states, moment, order, day)
            doubted = {thing for thing, start, end in telling.doubts if start <= day < end}
            assert {int(order.things[at]) for at in moment["doubted"]} == doubted


def assert_ground(course: Any, states: Any, moment: dict[str, Any], order: Any, day: int) -> None:
    faces = len(order.faces)
    speaker, level = np.full(faces, -1), np.zeros(faces, int)
    for step in course:
        if step.day <= day:
            speaker[step.faces], level[step.faces] = step.things, step.levels
    for at, face in enumerate(order.faces.tolist()):
        found = moment["speakers"][at]
        assert (order.things[found] if found >= 0 else -1) == speaker[face]
        state = state_on(states, int(speaker[face]), day)
        tells = state is not None and state["status"] in GROUND
        group = [state["status"], ";".join(members(state["actors"]))] if state and tells else ["unknown", ""]
        assert moment["groups"][at] == group
        if speaker[face] >= 0:
            assert moment["levels"][at] == level[face]


@MANY
@given(seed=SEEDS)
def test_states_and_marks_lead_to_their_claims_in_order(ask: Ask, seed: int) -> None:
    chronicle = random_chronicle(seed)
    order = order_of(chronicle)
    answer = ask(chronicle, claims=True)
    known = set(chronicle.claims["id"])

    def quotes(cell: str, role: str) -> list[list[str]]:
        return [[f"Quote {name[1:]}", role] for name in split_list(cell) if name in known]

    about = [quotes(cell, "beside") for cell in chronicle.things["claim_ids"]]
    assert sorted(answer["claims"]["all"]) == sorted(chronicle.claims["quote"])
    for name in ("reported", "unlocated"):
        assert answer["claims"][name] == getattr(chronicle, name)["quote"].tolist()
    for telling, told in zip(chronicle.tellings, answer["tellings"], strict=True):
        states = telling.states.sort_values(["thing", "valid_from"])
        for at, thing in enumerate(order.things.tolist()):
            first, end = told["ranges"][at]
            own = states[states["thing"] == thing].to_dict("records")
            assert end - first == len(own)
            assert told["evidence"]["things"][at] == [[quote, "behind"] for quote, _ in about[thing]]
            for row, found in zip(own, told["evidence"]["states"][first:end], strict=True):
                named = quotes(row["claim_ids"], "behind") + quotes(row["against_ids"], "against")
                beside = [one for one in about[thing] if one[0] not in {quote for quote, _ in named}]
                assert found == named + beside
        for row, found in zip(telling.marks["claim_ids"], told["evidence"]["marks"], strict=True):
            assert found == quotes(row, "behind")


@MANY
@given(seed=SEEDS)
def test_marks_and_things_come_as_they_were(ask: Ask, seed: int) -> None:
    chronicle = random_chronicle(seed)
    order = order_of(chronicle)
    answer = ask(chronicle)
    for thing, found in zip(order.things.tolist(), answer["things"], strict=True):
        row = chronicle.things.iloc[thing]
        for name in ("type", "place", "name", "part", "kind", "ambiguous"):
            assert found[name] == row[name]
        spot = row[["lat", "lon"]].to_numpy(float)
        assert (found["at"] is None) == np.isnan(spot).any()
        assert found["at"] is None or np.allclose(found["at"], spot, atol=6e-6, rtol=0)
    for telling, told in zip(chronicle.tellings, answer["tellings"], strict=True):
        for (_, row), found in zip(telling.marks.iterrows(), told["marks"], strict=True):
            assert found["kind"] == row["kind"]
            assert (order.things[found["thing"]] if found["thing"] >= 0 else -1) == row["thing"]
            assert (found["from"], found["to"]) == (number(row["valid_from"]), number(row["valid_to"]))
            assert found["affirmed"] == number(row["affirmed"])
            assert (found["who"], found["besiegers"]) == (members(row["actors"]), members(row["besieged_by"]))
            assert found["shape"] == drawn(row["geometry"])


def drawn(shape: Any) -> dict[str, Any]:
    """Return a shape of one part as the client has it."""
    kind = "" if shape is None else shape.geom_type
    ring = shape.exterior.coords[:-1] if kind == "Polygon" else [] if shape is None else shape.coords
    way = [[round(lat, 4), round(lon, 4)] for lon, lat in ring]
    return {
        "polygons": [[way]] if kind == "Polygon" else [],
        "lines": [way] if kind == "LineString" else [],
        "points": way if kind == "Point" else [],
    }


@FEWER
@given(seed=SEEDS)
def test_the_same_chronicle_gives_the_same_bytes(seed: int) -> None:
    one, other = (chronicle_blocks(random_chronicle(seed), PLAIN, {}) for _ in range(2))
    assert one == other


def shuffled(chronicle: Chronicle, seed: int) -> Chronicle:
    """Return the same chronicle with the rows of its tables in another order."""
    random = np.random.default_rng(seed)
    faces, things = random.permutation(len(chronicle.faces)), random.permutation(len(chronicle.things))
    face_at = np.argsort(faces)
    thing_at = np.append(np.argsort(things), -1).astype(int)

    def turned(telling: Telling) -> Telling:
        course = []
        for step in telling.course:
            row = random.permutation(len(step.faces))
            course.append(
                step._replace(
                    faces=face_at[step.faces[row]], things=thing_at[step.things[row]], levels=step.levels[row]
                )
            )
        states, marks = (
            table.assign(thing=thing_at[table["thing"].to_numpy(int)])
            .iloc[random.permutation(len(table))]
            .reset_index(drop=True)
            for table in (telling.states, telling.marks)
        )
        doubts = [(int(thing_at[thing]), *span) for thing, *span in telling.doubts]
        return Telling(course, states, marks, [doubts[at] for at in random.permutation(len(doubts))])

    return dataclasses.replace(
        chronicle,
        faces=chronicle.faces[faces],
        things=chronicle.things.iloc[things].reset_index(drop=True),
        telling=turned(chronicle.telling),
        earlier={day: turned(telling) for day, telling in chronicle.earlier.items()},
        claims=chronicle.claims.iloc[random.permutation(len(chronicle.claims))].reset_index(drop=True),
    )


def told_by_name(chronicle: Chronicle, answer: dict[str, Any]) -> list[Any]:
    """Return what a reader is told, whatever the numbers of faces, things and states."""
    places = [thing["place"] for thing in answer["things"]]
    spots = [face.representative_point().wkt for face in chronicle.faces[order_of(chronicle).faces]]
    found = []
    for told in answer["tellings"]:
        for moment in told["days"]:
            states = [state and {**state, "index": 0} for state in moment["states"]]
            speakers = [places[at] if at >= 0 else "" for at in moment["speakers"]]
            ground = zip(spots, speakers, moment["groups"], strict=True)
            found.append(
                (
                    sorted(zip(places, states, strict=True), key=lambda pair: pair[0]),
                    sorted(ground),
                    sorted(places[at] for at in moment["doubted"]),
                )
            )
        found.append(told["changes"])
    return found


@FEWER
@given(seed=SEEDS)
def test_the_order_of_rows_changes_nothing_that_is_told(ask: Ask, seed: int) -> None:
    chronicle = random_chronicle(seed)
    other = shuffled(chronicle, seed)
    days = days_to_ask(chronicle, seed)[:12]
    assert told_by_name(chronicle, ask(chronicle, days)) == told_by_name(other, ask(other, days))


def test_random_coverages_are_of_every_shape() -> None:
    found = [coverage(np.random.default_rng(seed)) for seed in range(100)]
    shapes = [shape for faces in found for shape in faces]
    assert sum(len(faces) > 0 for faces in found) > 90
    assert sum(shape.geom_type == "MultiPolygon" for shape in shapes) > 20
    assert sum(len(part.interiors) for shape in shapes for part in shapely.get_parts(shape)) > 5
    assert (
        max(len(shape.boundary.coords) for shape in shapes if shape.boundary.geom_type == "LineString") > 30
    )


def test_a_map_across_the_antimeridian_is_in_one_piece(ask: Ask) -> None:
    halves = shapely.MultiPolygon([shapely.box(179, 0, 180, 1), shapely.box(-180, 0, -178, 1)])
    faces = np.array([shapely.box(178, 0, 179, 1), halves, shapely.box(-178, 0, -177, 1)], dtype=object)
    chronicle = random_chronicle(7, faces)
    spots = chronicle.things["lon"].dropna()
    answer = ask(dataclasses.replace(chronicle, area_given=True))
    mesh = answer["mesh"]
    assert sorted(zip(mesh["left"], mesh["right"], strict=True)).count((0, 1)) == 1
    assert (min(mesh["x"]), max(mesh["x"])) == pytest.approx((178, 183), abs=1e-5)
    assert len([face for face in mesh["right"] if face >= 0]) == 2
    assert answer["meta"]["bounds"] == [178, 0, 183, 1]
    found = sorted(thing["at"][1] for thing in answer["things"] if thing["at"])
    assert found == pytest.approx(sorted(spots % 360), abs=1e-5)


def test_cells_across_the_antimeridian_meet_there(ask: Ask) -> None:
    area = shapely.MultiPolygon([shapely.box(179.2, -17, 180, -16), shapely.box(-180, -17, -179.4, -16)])
    cells = make_cells(area, [(179.5, -16.5), (-179.7, -16.2)], [], 30)
    mesh = ask(random_chronicle(7, cells.geometry.to_numpy()))["mesh"]
    seam = [
        np.allclose([mesh["x"][at], mesh["x"][to]], 180)
        for at, to in zip(mesh["from"], mesh["to"], strict=True)
    ]
    assert sum(seam) > 3
    assert all(right >= 0 for right, on_it in zip(mesh["right"], seam, strict=True) if on_it)


@pytest.mark.parametrize("at", [0, 30.5])
def test_a_map_of_the_whole_globe_or_one_half_stays_as_it_is(ask: Ask, at: float) -> None:
    faces = np.array([shapely.box(x, 0, x + 30, 40) for x in np.arange(-180, 180 - at, 30)], dtype=object)
    assert ask(random_chronicle(7, faces))["mesh"]["x"].count(-180) == 2


def test_areas_that_are_no_coverage_are_refused_with_a_way_to_mend_them() -> None:
    scene = seed_scene()
    shapes = scene.areas.geometry.to_list()
    shapes[0] = shapes[0].buffer(0.01)
    with pytest.raises(InputError, match=r"rows 0, .*shapely\.coverage_clean"):
        chronicle_of(dataclasses.replace(scene, areas=scene.areas.set_geometry(shapes, crs=scene.areas.crs)))


def random_war(seed: int) -> ControlMap:
    """Return a map of three parties, mixed at random, that held places at different times."""
    random = np.random.default_rng(seed)
    start = dt.date(2020, 1, 1)
    claims = []
    for at in range(24):
        day = start + dt.timedelta(int(random.integers(0, 200)))
        lon, lat = random.uniform(0.1, 1.9, 2).tolist()
        actor = ("Reds", "Blues", "Greens")[int(random.integers(3))]
        told = {"lon": 30 + lon, "lat": 10 + lat, "date_from": day, "date_to": day, "source": "A paper"}
        claims.append(Claim(place=f"Town {at}", actor=actor, predicate="controls", **told))
    return ControlMap(claim_table(claims), area=shapely.box(30, 10, 32, 12))


@pytest.mark.parametrize("seed", [1, 2])
def test_ground_is_as_sure_in_the_client_as_on_the_map_of_a_day(ask: Ask, seed: int) -> None:
    cmap = random_war(seed)
    chronicle = cmap.history("2020-01-01", "2020-12-01", publications=0).chronicle()
    inside = shapely.point_on_surface(chronicle.faces[order_of(chronicle).faces])
    for on in ("2020-03-01", "2020-07-10", "2020-11-20"):
        day = day_number(dt.date.fromisoformat(on))
        answer = ask(chronicle, [day])
        moment, km2 = answer["tellings"][0]["days"][0], np.array(answer["mesh"]["km2"])
        sure = np.array(
            [
                sureness(moment["states"][speaker], level) if group[0] != "unknown" else 0.0
                for speaker, level, group in zip(
                    moment["speakers"], moment["levels"], moment["groups"], strict=True
                )
            ]
        )
        areas = cmap.at(on).areas
        face, home = shapely.STRtree(areas.geometry.to_numpy()).query(inside, predicate="within")
        mean = np.bincount(home, (sure * km2)[face], len(areas)) / np.bincount(home, km2[face], len(areas))
        assert len(areas) >= 4
        assert np.abs(mean - areas["area_confidence"]).max() < 0.05


def sureness(state: dict[str, Any], level: int) -> float:
    """Return how sure the ground of a state is: as sure as the place, or as it is likely, less with age."""
    aged = state["confidence"] / state["weight"]
    return float(aged * (LIKELY[level - 1] if level else state["weight"]))


def test_no_faces_and_one_face_travel(ask: Ask) -> None:
    nothing = random_chronicle(3, np.empty(0, dtype=object))
    assert ask(nothing, [0])["mesh"] == {
        "faces": 0,
        **{key: [] for key in ("x", "y", "from", "to", "left", "right", "km2")},
    }
    ring = shapely.Point(10, 50).buffer(0.5)
    one = ask(
        random_chronicle(4, np.array([ring.difference(shapely.Point(10, 50).buffer(0.1))], dtype=object))
    )["mesh"]
    assert set(one["left"]) == {0}
    assert set(one["right"]) == {-1}
