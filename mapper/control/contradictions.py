"""Claims that can't all be true: of one place and time by different actors, or at odds with themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from mapper.claims.actors import Registry
from mapper.claims.doubts import is_dated_after_publication
from mapper.claims.ontology import CONTROL, UNREAL, Part, Predicate, Temporal
from mapper.claims.table import split_list
from mapper.control.evidence import day_of_effect, drawable, part_of, place_key

if TYPE_CHECKING:
    import geopandas as gpd

Row = dict[str, Any]


class Contradiction(NamedTuple):
    """What is wrong, the claims that it is about, and how many more of the same were found."""

    what: str
    claims: tuple[Row, ...]
    more: int = 0


def contradictions(claims: gpd.GeoDataFrame, registry: Registry) -> list[Contradiction]:
    """Return what can't be true in a claim table.

    Parameters
    ----------
    claims : GeoDataFrame
        Located claims.
    registry : Registry

    Returns
    -------
    list of Contradiction
        Different actors that hold one place, or one part of it, on the same day; an actor that besieges
        itself or what it holds; one that holds a place and leaves it on the same day; claims dated after
        they were published. Nothing that was rejected, denied or only expected contradicts anything.
    """
    fit = drawable(claims) & ~claims["modality"].isin(list(UNREAL)) & (claims["temporal"] == Temporal.CURRENT)
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in claims[fit].to_dict("records"):
        groups[place_key(row), part_of(row)].append(row)
    found = [one for (_, part), rows in groups.items() for one in _of_place(rows, part, registry)]
    told: list[Row] = claims.to_dict("records")
    return [*found, *_late(told)]


def _of_place(rows: Sequence[Row], part: str, registry: Registry) -> Iterator[Contradiction]:
    """Yield what contradicts itself in the claims of one place, or of one part of it.

    Two parts that nobody named may be different ones, so each can have a holder of its own.
    """
    holding = [row for row in rows if row["predicate"] in CONTROL]
    if part != Part.PART:
        yield from _rivals(holding, registry)
    for row in rows:
        if row["predicate"] == Predicate.BESIEGES:
            yield from _own_sieges(row, holding, registry)
        elif row["predicate"] == Predicate.WITHDRAWS:
            stayed = (one for one in holding if one["predicate"] == Predicate.CONTROLS)
            yield from (
                Contradiction("holds it and leaves it on the same day", (one, row))
                for one in stayed
                if _meet(one, row) and _who(one, registry) & _who(row, registry)
            )


def _rivals(holding: Sequence[Row], registry: Registry) -> Iterator[Contradiction]:
    """Yield the first pair of claims of every two parties that hold one place at the same time."""
    pairs: dict[frozenset[frozenset[str]], list[tuple[Row, Row]]] = defaultdict(list)
    for one, other in combinations(holding, 2):
        mine, theirs = _who(one, registry), _who(other, registry)
        if not (mine <= theirs or theirs <= mine) and _meet(one, other):
            pairs[frozenset((mine, theirs))].append((one, other))
    for found in pairs.values():
        yield Contradiction("different actors hold it", found[0], len(found) - 1)


def _own_sieges(row: Row, holding: Iterable[Row], registry: Registry) -> Iterator[Contradiction]:
    besiegers = _who(row, registry)
    if besiegers & _who(row, registry, "against"):
        yield Contradiction("besieges itself", (row,))
    inside = (one for one in holding if _meet(one, row) and besiegers & _who(one, registry))
    yield from (Contradiction("besieges what it holds", (one, row)) for one in inside)


def _late(rows: Iterable[Row]) -> Iterator[Contradiction]:
    late = (row for row in rows if is_dated_after_publication(row))
    yield from (Contradiction("dated after it was published", (row,)) for row in late)


def _who(row: Row, registry: Registry, column: str = "actor") -> frozenset[str]:
    return frozenset(registry.canonical(name) for name in split_list(row[column]))


def _meet(one: Row, other: Row) -> bool:
    """Tell whether two claims speak of a common day, or both of none."""
    (first, last), (start, end) = _days(one), _days(other)
    if last != last or end != end:
        return bool(last != last and end != end)
    return bool(first <= end and start <= last)


def _days(row: Row) -> tuple[Any, Any]:
    """Return the first and last day that a claim speaks of; a change is told of its day of effect.

    A state that nobody ended is told of no later day than the source names.
    """
    effect = day_of_effect(row)
    if row["predicate"] != Predicate.CONTROLS:
        return effect, effect
    told = [row[name] for name in ("since", "date_from", "date_to") if row[name] == row[name]] or [effect]
    return min(told), max(told)
