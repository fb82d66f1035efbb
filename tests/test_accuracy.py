"""How right the map is on open data, beside the plain nearest neighbour: what docs/control.md says holds."""

from __future__ import annotations

import numpy as np
import pytest

from mapper.control.indicator_kriging import IndicatorKriging
from mapper.control.models import DEFAULT
from tests.benchmarks.control import accuracy, synthetic
from tests.benchmarks.control.common import (
    DATA,
    NEAR_KM,
    ask,
    draws,
    evidence_of,
    frame_of,
    front_km,
    nearest,
    syrian_places,
    ukrainian_places,
)

pytestmark = pytest.mark.slow
with_data = pytest.mark.skipif(not DATA.is_dir(), reason="no evaluation data beside the checkout")
LATEST = "2024-08-17"


@with_data
def test_marks_around_deir_ez_zor_are_told_by_the_others_as_well_as_by_the_nearest():
    places = syrian_places()
    told, plain = [], []
    for number in range(len(places)):
        others, one = places.take(np.arange(len(places)) != number), places.take([number])
        told.append(ask(IndicatorKriging(), evidence_of(others), one.lon, one.lat, places.bounds)[0][0])
        plain.append(nearest(others.at, others.label, one.at)[0])
    government = places.label == accuracy.GOV
    for marks in (np.ones_like(government), government):
        right, wrong = (np.array(labels)[marks] == places.label[marks] for labels in (told, plain))
        assert right.sum() >= wrong.sum()


@with_data
def test_held_out_places_of_ukraine_are_told_better_than_by_the_nearest():
    frame = frame_of("ukraine")
    places, clean, _ = ukrainian_places(LATEST, frame)
    places = places.take(clean)
    near = front_km(places, frame) < NEAR_KM
    gains = []
    for kept, held in draws(len(places), 15):
        known, asked = places.take(kept), places.take(held)
        told = accuracy.answers(known, asked)
        right, plain = (told[name] == asked.label for name in (DEFAULT, "nearest neighbour"))
        gains.append((right.mean() - plain.mean(), right[near[held]].mean() - plain[near[held]].mean()))
    assert (np.mean(gains, axis=0) > (0.02, 0.05)).all()


@with_data
def test_misplaced_namesakes_are_questioned_and_few_others():
    frame = frame_of("ukraine")
    places, clean, homonym = ukrainian_places(LATEST, frame)
    asked = accuracy.flagged(accuracy.claims_map(places, LATEST, frame), places, LATEST)
    misfit = accuracy.disagrees(places, clean)
    assert (asked & homonym & misfit).sum() >= 0.8 * (homonym & misfit).sum()
    assert (asked & clean).sum() < (clean & misfit).sum()


@pytest.mark.parametrize("count", [50, 400])
@pytest.mark.parametrize("noise", [0.0, 0.05, 0.1])
def test_a_known_truth_is_drawn_better_than_by_voronoi_cells(count, noise):
    grid = synthetic.grid_of(6.0)
    gains = []
    for seed in range(6):
        world = synthetic.truth(seed, count)
        right = world.label(grid.at) == synthetic.SIDE_A
        places = synthetic.places_in(world, noise, seed, grid)
        drawn = synthetic.drawn(IndicatorKriging(), evidence_of(places), grid)[0] == synthetic.SIDE_A
        plain = nearest(places.at, places.label, grid.at) == synthetic.SIDE_A
        gains.append(synthetic.iou(drawn, right) - synthetic.iou(plain, right))
    assert np.mean(gains) > 0


def test_confidence_is_how_often_the_map_is_right():
    grid = synthetic.grid_of(6.0)
    count, noise = synthetic.CALIBRATED
    sure, right = [], []
    for seed in range(8):
        world = synthetic.truth(seed, count)
        evidence = evidence_of(synthetic.places_in(world, noise, seed, grid))
        labels, confidence = synthetic.drawn(IndicatorKriging(), evidence, grid)
        known = labels != ""
        sure.append(confidence[known])
        right.append((labels == world.label(grid.at))[known])
    sure, right = np.concatenate(sure), np.concatenate(right)
    tenths = np.clip((sure * 10).astype(int), 0, 9)
    asked = [tenth for tenth in range(10) if (tenths == tenth).sum() >= synthetic.FEWEST_CELLS]
    assert len(asked) >= 4
    for tenth in asked:
        here = tenths == tenth
        assert abs(sure[here].mean() - right[here].mean()) < 0.1
