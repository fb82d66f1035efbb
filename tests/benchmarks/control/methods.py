"""Named methods beside each other, on the same places: who holds a spot, by the places around.

Run it with ``python -m tests.benchmarks.control.methods [--draws 20]``; it reads ``../shared`` beside the
repository, and says so where that is absent. Methods of scikit-learn are left out, and said so, where that is
not installed. Every method is a plain function of points (km), their labels, and the targets; those of the
Potts model and of the Markov field were chosen on this data, which flatters them a little.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from scipy.sparse import coo_array, csr_array, diags_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow
from scipy.sparse.linalg import splu, spsolve
from scipy.spatial import Delaunay, cKDTree

from mapper.control.protocol import ControlModel
from tests.benchmarks.control.common import (
    NEAR_KM,
    Array,
    Labels,
    Places,
    ask,
    draws,
    evidence_of,
    frame_of,
    front_km,
    has_data,
    models,
    nearest,
    places_of,
    print_table,
    syrian_places,
    ukrainian_places,
)

Method = Callable[[Array, Labels, Array], Labels]
DAY = "2024-08-17"
GOV = "Syrian government"
WIDTH_KM = 60.0
RANGE = 12.0
"""Range of the Gaussian Markov field, in median distances from a place to the next."""
LOCAL = 1.5
"""Width of the local support vectors, in distances to the fourth place around."""
VARIANCE = 100.0
UNMOVED = 1e8
"""Capacity that no cut is worth."""
STEPS = 20


def neighbours(count: int, power: float) -> Method:
    """Return the vote of the nearest places, by distance to a power: 3-NN (0), inverse distance (2)."""

    def method(points: Array, labels: Labels, targets: Array) -> Labels:
        distance, around = cKDTree(points).query(targets, count)
        weight = np.maximum(distance, 1e-6) ** -power
        return _best(labels, lambda own: (weight * own[around]).sum(axis=1))

    return method


def harmonic(points: Array, labels: Labels, targets: Array) -> Labels:
    """Label propagation by harmonic functions (Zhu et al. 2003), the random walker (Grady 2006).

    On the Delaunay graph of places and targets; an edge conducts by the inverse of its length.
    """
    known = len(points)
    weight = _graph(np.concatenate([points, targets]))
    laplace = (diags_array(weight.sum(axis=1)) - weight).tocsr()
    free = splu(laplace[known:, known:].tocsc())
    return _best(labels, lambda own: free.solve(-(laplace[known:, :known] @ own.astype(float))))


def potts(points: Array, labels: Labels, targets: Array) -> Labels:
    """A Potts field by graph cut with fixed places (Boykov and Jolly 2001), each label against all others.

    Neighbours on the Delaunay graph that differ cost the inverse of their distance. Where no cut or several
    claim a target, the nearest place decides.
    """
    known, total = len(points), len(points) + len(targets)
    edges = _graph(np.concatenate([points, targets])).tocoo()
    cost = edges.data * 1000 / np.median(edges.data)
    claimed = {}
    for name in np.unique(labels):
        own = np.flatnonzero(labels == name)
        others = np.flatnonzero(labels != name)
        start = np.concatenate([edges.row, np.full(len(own), total), others])
        end = np.concatenate([edges.col, own, np.full(len(others), total + 1)])
        size = np.minimum(np.concatenate([cost, np.full(known, UNMOVED)]), UNMOVED)
        capacity = csr_array((np.round(size).astype(np.int32), (start, end)), shape=(total + 2, total + 2))
        flow = maximum_flow(capacity, total, total + 1).flow
        left = (capacity - flow).tocsr()
        left.data = np.where(left.data > 0, left.data, 0)
        left.eliminate_zeros()
        side = np.zeros(total + 2, dtype=bool)
        side[breadth_first_order(left, total, return_predecessors=False)] = True
        claimed[name] = side[known:total]
    names, sides = np.array(list(claimed)), np.array(list(claimed.values()))
    return np.where(sides.sum(axis=0) == 1, names[sides.argmax(axis=0)], nearest(points, labels, targets))


def markov_field(points: Array, labels: Labels, targets: Array) -> Labels:
    """A Gaussian Markov field by finite elements (Lindgren et al. 2011), logistic, by Laplace steps.

    The Matérn field of smoothness 1 on the Delaunay triangles of places and targets; its range follows the
    spacing of the places.
    """
    at, known = np.concatenate([points, targets]), len(points)
    spacing = float(np.median(cKDTree(points).query(points, 2)[0][:, 1]))
    kappa = np.sqrt(8) / (RANGE * max(spacing, 1e-3))
    mass, stiff = _elements(at)
    inner = kappa**2 * diags_array(mass) + stiff
    precision = (inner @ diags_array(1 / mass) @ inner / (4 * np.pi * kappa**2 * VARIANCE)).tocsc()
    seen = np.arange(len(at)) < known

    def log_odds(own: Any) -> Array:
        told = np.concatenate([own.astype(float), np.zeros(len(targets))])
        field = np.zeros(len(at))
        for _ in range(STEPS):
            right = 1 / (1 + np.exp(-np.clip(field, -30, 30)))
            bend = seen * np.maximum(right * (1 - right), 1e-6)
            last = field
            field = spsolve(precision + diags_array(bend), bend * field + seen * (told - right))
            if np.abs(field - last).max() < 1e-2:
                break
        return field[known:]

    return _best(labels, log_odds)


def support_vectors(cost: float) -> Method:
    """Return support vectors with a Gaussian kernel of a fixed width (Cortes and Vapnik 1995)."""
    from sklearn.svm import SVC

    def method(points: Array, labels: Labels, targets: Array) -> Labels:
        machine = SVC(C=cost, kernel="rbf", gamma=1 / (2 * WIDTH_KM**2))
        return machine.fit(points, labels).predict(targets)

    return method


def local_vectors(points: Array, labels: Labels, targets: Array) -> Labels:
    """Support vectors whose width follows the spacing of the places (kernel of Paciorek and Schervish 2004)."""
    from sklearn.svm import SVC

    tree = cKDTree(points)
    width = LOCAL * tree.query(points, 5)[0][:, -1]
    target = LOCAL * tree.query(targets, 4)[0][:, -1]

    def kernel(one: Array, size: Array) -> Array:
        both = size[:, None] ** 2 + width[None, :] ** 2
        apart = ((one[:, None] - points[None]) ** 2).sum(axis=-1)
        return 2 * size[:, None] * width[None, :] / both * np.exp(-apart / both)

    machine = SVC(C=100.0, kernel="precomputed").fit(kernel(points, width), labels)
    return machine.predict(kernel(targets, target))


def indicator_kriging(points: Array, labels: Labels, targets: Array) -> Labels:
    """A Gaussian process classifier of fixed width, by Laplace (Rasmussen and Williams 2006, chapter 3)."""
    from sklearn.gaussian_process import GaussianProcessClassifier
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel

    kernel = ConstantKernel(100.0) * RBF(WIDTH_KM)
    return GaussianProcessClassifier(kernel, optimizer=None).fit(points, labels).predict(targets)


def packaged(model: ControlModel, places: Places) -> Method:
    """Return a model of the package, with its questions to single claims, as a method."""

    def method(points: Array, labels: Labels, targets: Array) -> Labels:
        home, asked = (_degrees(places, at) for at in (points, targets))
        known = places_of([""] * len(labels), labels, *home.T, places.bounds)
        return ask(model, evidence_of(known), *asked.T, places.bounds)[0]

    return method


def methods(places: Places) -> dict[str, Method]:
    """Return all methods there are, by name; those of scikit-learn only where it is installed."""
    found: dict[str, Method] = {
        "nearest neighbour": nearest,
        "3 nearest neighbours": neighbours(3, 0),
        "inverse distance, 8": neighbours(8, 2),
        "harmonic label propagation": harmonic,
        "Potts, graph cut": potts,
        "Gaussian Markov field": markov_field,
    }
    try:
        import sklearn  # noqa: F401
    except ImportError:
        print("skipped: support vectors and the fixed Gaussian process, for scikit-learn is not installed")
    else:
        fixed = f"{WIDTH_KM:g} km"
        found[f"Gaussian process, {fixed}"] = indicator_kriging
        found |= {f"support vectors, {fixed}, C {cost:g}": support_vectors(cost) for cost in (10, 1000)}
        found["support vectors, local width"] = local_vectors
    return found | {f"mapper: {name}": packaged(model, places) for name, model in models().items()}


def _degrees(places: Places, at: Array) -> Array:
    return shapely.get_coordinates(places.plane.back(shapely.points(at * 1000)))


def _best(labels: Labels, score: Callable[[Any], Array]) -> Labels:
    """Return for each target the label with the highest score of one label against all others."""
    names = np.unique(labels)
    return names[np.argmax([score(labels == name) for name in names], axis=0)]


def _jittered(at: Array) -> Array:
    """Return points of which no two coincide, so that every one is a corner of a triangle."""
    return at + np.random.default_rng(0).uniform(-1e-3, 1e-3, at.shape)


def _graph(at: Array) -> csr_array:
    """Return the Delaunay graph of points, each edge weighed by the inverse of its length."""
    at = _jittered(at)
    corners = Delaunay(at).simplices
    pairs = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    pairs = np.unique(np.sort(pairs, axis=1), axis=0)
    pairs = np.concatenate([pairs, pairs[:, ::-1]])
    weight = 1 / np.hypot(*(at[pairs[:, 0]] - at[pairs[:, 1]]).T)
    return csr_array((weight, (pairs[:, 0], pairs[:, 1])), shape=(len(at), len(at)))


def _elements(at: Array) -> tuple[Array, csr_array]:
    """Return the lumped mass and the stiffness of linear elements on the Delaunay triangles."""
    at = _jittered(at)
    corners = Delaunay(at).simplices
    sides = at[corners[:, [2, 0, 1]]] - at[corners[:, [1, 2, 0]]]
    area = np.abs(sides[:, 0, 0] * sides[:, 1, 1] - sides[:, 0, 1] * sides[:, 1, 0]) / 2
    corners, sides, area = (part[area > 1e-9] for part in (corners, sides, area))
    mass = np.bincount(corners.ravel(), np.repeat(area / 3, 3), minlength=len(at))
    local = np.einsum("nik,njk->nij", sides, sides) / (4 * area[:, None, None])
    row, column = np.repeat(corners, 3, axis=1).ravel(), np.tile(corners, (1, 3)).ravel()
    stiff = coo_array((local.ravel(), (row, column)), shape=(len(at), len(at))).tocsr()
    return np.maximum(mass, 1e-9), stiff


def on_ukraine(number: int) -> dict[str, list[float]]:
    """Return per method: right overall and near the front in per cent, seconds for all draws."""
    frame = frame_of("ukraine")
    places, clean, _ = ukrainian_places(DAY, frame)
    places = places.take(clean)
    near = front_km(places, frame) < NEAR_KM
    found = {}
    for name, method in methods(places).items():
        scores, begun = [], time.perf_counter()
        for kept, held in draws(len(places), number):
            right = method(places.at[kept], places.label[kept], places.at[held]) == places.label[held]
            scores.append((right.mean(), right[near[held]].mean()))
        overall, close = (100 * float(score) for score in np.mean(scores, axis=0))
        found[name] = [overall, close, time.perf_counter() - begun]
    return found


def on_syria() -> dict[str, list[float]]:
    """Return per method: right in per cent, government marks right, seconds; leaving one out."""
    places = syrian_places()
    gov, numbers = places.label == GOV, np.arange(len(places))
    found = {}
    for name, method in methods(places).items():
        begun = time.perf_counter()
        told = [
            method(places.at[numbers != one], places.label[numbers != one], places.at[[one]])[0]
            for one in numbers
        ]
        right = np.array(told) == places.label
        found[name] = [100 * float(right.mean()), float((right & gov).sum()), time.perf_counter() - begun]
    return found


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=20)
    options = parser.parse_args()
    if not has_data("ukraine") or not has_data("syria2017"):
        return
    ukraine, syria = on_ukraine(options.draws), on_syria()
    rows = [
        (name, f"{overall:.1f}", f"{close:.1f}", f"{syria[name][0]:.1f}", f"{syria[name][1]:.0f}",
         f"{seconds:.1f}", f"{syria[name][2]:.1f}")
        for name, (overall, close, seconds) in ukraine.items()
    ]  # fmt: skip
    columns = ("method", "Ukraine, %", f"within {NEAR_KM:g} km, %", "Deir ez-Zor, %", "gov. marks of 18",
               "seconds, Ukraine", "seconds, Deir ez-Zor")  # fmt: skip
    title = f"Ukraine {DAY}, {options.draws} draws, 20 % held out; Deir ez-Zor mid-2017, leave-one-out"
    print_table(title, columns, rows)


if __name__ == "__main__":
    main()
