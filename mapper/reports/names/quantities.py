"""Counts in a sentence: fighters, civilians, vehicles."""

from __future__ import annotations

from mapper.reports.names.mentions import Scene, number_at

REACH = 3
"""Words that may stand between a number and what it counts."""


def quantity_of(scene: Scene) -> str:
    """Return the counts of a sentence, such as ``fighters 5000-10000;civilians <=100000``, or ``""``."""
    found = [_counted(scene, hit.first, hit.value) for hit in scene.hits.get("unit", [])]
    return ";".join(dict.fromkeys(count for count in found if count))


def _counted(scene: Scene, index: int, unit: str) -> str:
    for first in range(index - 1, max(-1, index - REACH - 1), -1):
        value = number_at(scene, first)
        if value is not None:
            return f"{unit} {_bounded(scene, first, value)}"
    low, high = _range_after(scene, index)
    return f"{unit} {low:.0f}-{high:.0f}" if high else ""


def _bounded(scene: Scene, index: int, value: float) -> str:
    low, _ = (
        (number_at(scene, index - 2), 0)
        if scene.on(index - 1, "and") and scene.on(index - 3, "prep between")
        else (None, 0)
    )
    if low is not None:
        return f"{low:.0f}-{value:.0f}"
    if scene.ending(index - 1, "at_most"):
        return f"<={value:.0f}"
    return f">={value:.0f}" if scene.ending(index - 1, "at_least") else f"{value:.0f}"


def _range_after(scene: Scene, index: int) -> tuple[float, float]:
    """Return "– between 5000 and 10,000 –" right behind what is counted."""
    for first in range(index + 1, min(index + 4, len(scene.tokens) - 3)):
        if scene.on(first, "prep between") and scene.on(first + 2, "and"):
            low, high = number_at(scene, first + 1), number_at(scene, first + 3)
            if low is not None and high is not None:
                return low, high
    return 0, 0
