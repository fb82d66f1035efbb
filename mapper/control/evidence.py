"""From claims to evidence: which claims count, for which place, from which day, and how much.

The rules are those of the field's codebooks: attacks never make control, forecasts and past extents never
touch the present, a claim against one's own interest outweighs one for it, two sources of one camp are one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.claims.actors import Registry
from mapper.claims.doubts import Interest, interest
from mapper.claims.ontology import (
    CONTEXT,
    CONTROL,
    DOUBTED,
    LINE_KINDS,
    TREND,
    UNREAL,
    WIDE_KINDS,
    Confirmation,
    Extent,
    Modality,
    Part,
    Predicate,
    Review,
    Temporal,
)
from mapper.claims.table import join_list, split_list
from mapper.control.settings import Settings
from mapper.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd

T = TypeVar("T")
MODALITY_WEIGHT = {Modality.ASSERTED: 0.8, Modality.ASSESSED: 0.7}
DOUBTED_WEIGHT = 0.4
INTEREST = {Interest.NONE: 1.0, Interest.OWN: 0.75, Interest.AGAINST: 1.2}
CONFIRMED, CONFIRMED_FLOOR, AMBIGUOUS = 1.2, 0.9, 0.7
MOST = 0.7
CREDIBILITY = {"1": 0.95, "2": 0.8, "3": 0.6, "4": 0.35, "5": 0.15, "6": 0.5}

NAN = float("nan")
BEARING = ("predicate", "modality", "temporal", "confirmation", "until")
WEIGHED = (
    *("confidence", "modality", "credibility", "confirmation", "extent", "ambiguous", "source"),
    *("predicate", "actor", "against"),
)
PARTED = ("kind", "located_kind", "part", "extent")
KEYED = ("to_place", "located_id", "located_by", "lon", "lat", "geometry")
"""The columns that `_bears`, `weight`, `part_of` and `place_key` read."""
EVIDENCE_COLUMNS = (
    *("key", "part", "day", "until", "published", "predicate", "actor", "against", "doubted", "weight", "id"),
)

DTYPES = {"key": "str", "part": "str", "actor": "object", "against": "object", "weight": "float64"}


def drawable(claims: gpd.GeoDataFrame) -> pd.Series[bool]:
    """Tell which claims may put anything on the map: located, not rejected, about a place or a part of it.

    An extent of a country or province ("ten per cent of Iraq") says how much, never where: it stays text.
    """
    return is_located(claims) & ~is_rejected(claims) & ~is_reported_extent(claims)


def is_rejected(claims: gpd.GeoDataFrame) -> pd.Series[bool]:
    """Tell which claims an analyst has rejected: they stay in the table, and reach no map."""
    rejected: pd.Series[bool] = claims["review"] == Review.REJECTED
    return rejected


def is_located(claims: gpd.GeoDataFrame) -> pd.Series[bool]:
    """Tell which claims have a point, line or outline."""
    located: pd.Series[bool] = claims["lon"].notna() | claims.geometry.notna()
    return located


def is_reported_extent(claims: gpd.GeoDataFrame) -> pd.Series[bool]:
    """Tell which claims state how much of a wide area somebody holds, without saying where."""
    kinds = claims["kind"].where(claims["kind"] != "", claims.get("located_kind", ""))
    wide = kinds.isin(list(WIDE_KINDS)) & (claims.get("located_by", "") != "drawn")
    holds = claims["predicate"].isin([*CONTROL, Predicate.MIXED, Predicate.CONTESTS])
    partial = claims["share"].notna() | claims["extent"].isin([Extent.PART, Extent.MOST])
    country = (kinds == "country") & (claims["extent"] != Extent.FULL)
    reported: pd.Series[bool] = wide & holds & (partial | country)
    return reported


def latest_day(claims: gpd.GeoDataFrame) -> dt.date:
    """Return the latest day that claims which bear on the map speak of, else the day they were published.

    Raises
    ------
    InputError
        If no claim carries a date.
    """
    bearing = claims[drawable(claims) & bears(claims)]
    ahead = claims["temporal"].isin([Temporal.FORECAST, Temporal.IMMINENT])
    told = bearing if len(bearing) else claims[~ahead & ~is_rejected(claims)]
    day = days_of_effect(told).max()
    if day != day:
        raise InputError("no claim carries a date: say which day the map is of, with --on YYYY-MM-DD")
    return cast(dt.date, day.date())


def days_of_effect(claims: gpd.GeoDataFrame) -> pd.Series[Any]:
    """Return the first day that each claim holds, as `day_of_effect` has it."""
    first, last, published = claims["date_from"], claims["date_to"], claims["published"]
    last = last.mask((first <= published) & (published < last), published)
    days: pd.Series[Any] = claims["since"].fillna(last).fillna(first).fillna(published)
    return days


def told_by(claims: gpd.GeoDataFrame, day: dt.date) -> pd.Series[bool]:
    """Tell which claims were published by a day; one that does not say cannot have come before the event."""
    later: pd.Series[bool] = claims["published"].fillna(claims["date_to"]) > pd.Timestamp(day)
    return ~later


def known_on(claims: gpd.GeoDataFrame, day: dt.date, known_by: dt.date | None = None) -> pd.Series[bool]:
    """Tell which claims can be known on a day: nothing that took effect or was published later."""
    known: pd.Series[bool] = ~(days_of_effect(claims) > pd.Timestamp(day))
    return known & told_by(claims, known_by) if known_by is not None else known


def evidence(claims: gpd.GeoDataFrame, registry: Registry, settings: Settings) -> pd.DataFrame:
    """Return the claims that bear on the status of a place, one row each, in a fixed order.

    Parameters
    ----------
    claims : GeoDataFrame
        Located claims.
    registry : Registry
    settings : Settings

    Returns
    -------
    DataFrame
        `EVIDENCE_COLUMNS`: `key` names the place, `part` its part, `day` the day of effect (NaT: since ever),
        `until` the first day on which it no longer holds (NaT: open), `actor` and `against` tuples of
        canonical names, `doubted` whether it shows as claimed only, `weight` 0-1.
    """
    told = claims[drawable(claims) & bears(claims)]
    table = pd.DataFrame(_columns(told, registry)).astype(DTYPES)
    table = table[~(table["until"] <= table["day"])]
    table = table.sort_values(["key", "part", "day", "id"], na_position="first", ignore_index=True)
    confirmed = _confirmed_by_another_camp(table, settings.confirm_days)
    table.loc[confirmed, "doubted"] = False
    raised = confirmed & ~table["fixed"].astype(bool)
    table.loc[raised, "weight"] = (table.loc[raised, "weight"] * CONFIRMED).clip(CONFIRMED_FLOOR, 1.0)
    return table[list(EVIDENCE_COLUMNS)]


def _columns(claims: gpd.GeoDataFrame, registry: Registry) -> dict[str, Any]:
    doubted = claims["modality"].isin(list(DOUBTED)) | (claims["confirmation"] == Confirmation.UNCONFIRMED)
    return {
        "key": place_keys(claims),
        "part": parts_of(claims),
        "day": days_of_effect(claims).to_numpy(),
        **{name: claims[name].to_numpy() for name in ("until", "published", "predicate", "id")},
        "actor": each(claims, ["actor"], lambda claim: _canonical(claim["actor"], registry)),
        "against": each(claims, ["against"], lambda claim: _canonical(claim["against"], registry)),
        "doubted": doubted.to_numpy(bool),
        "weight": each(claims, WEIGHED, lambda claim: weight(claim, registry)),
        "fixed": claims["confidence"].notna().to_numpy(),
        "camp": each(claims, ("source", "reprint_of", "report"), lambda claim: _camp(claim, registry)),
    }


def each(claims: gpd.GeoDataFrame, columns: Sequence[str], rule: Callable[[dict[str, Any]], T]) -> list[T]:
    """Return what a rule says of each claim; it is asked once for all that are equal in what it reads.

    Parameters
    ----------
    claims : GeoDataFrame
    columns : sequence of str
        All that the rule reads; those that the table lacks are left out.
    rule : callable
        Told the cells of one claim by column.
    """
    known = [name for name in columns if name in claims.columns]
    cells = [[cell if cell == cell else NAN for cell in claims[name].tolist()] for name in known]
    rows = list(zip(*cells, strict=True))
    answers = {row: rule(dict(zip(known, row, strict=True))) for row in dict.fromkeys(rows)}
    return [answers[row] for row in rows]


def bears(claims: gpd.GeoDataFrame) -> pd.Series[bool]:
    """Tell which claims can touch a status at all."""
    return pd.Series(each(claims, BEARING, _bears), index=claims.index, dtype=bool)


def _bears(claim: dict[str, Any]) -> bool:
    if claim["predicate"] in TREND | CONTEXT or claim["modality"] in UNREAL:
        return False
    if (
        claim["temporal"] in (Temporal.FORECAST, Temporal.IMMINENT)
        or claim["confirmation"] == Confirmation.DENIED
    ):
        return False
    return bool(claim["temporal"] != Temporal.PAST or claim["until"] == claim["until"])


def _camp(claim: dict[str, Any], registry: Registry) -> str:
    """Return whose word a claim is: that of its source's camp, or of the report, which its reprints share."""
    if claim["source"]:
        return registry.camp(claim["source"])
    return f"report:{claim.get('reprint_of') or claim['report']}"


def _canonical(names: str, registry: Registry) -> tuple[str, ...]:
    """Return the parties in a list cell by their canonical names, each once, in order of name."""
    return tuple(sorted({registry.canonical(name) for name in split_list(names)}))


def place_keys(claims: gpd.GeoDataFrame) -> list[str]:
    """Return what names the place of each claim, as `place_key` has it."""
    if "located_id" not in claims.columns:
        return [place_key(claim) for claim in claims.to_dict("records")]
    keys: list[str] = claims["located_id"].tolist()
    unnamed = claims["located_id"].isna() | (claims["located_id"] == "")
    others = np.flatnonzero(unnamed | (claims["to_place"] != ""))
    rows = claims[list(KEYED)].iloc[others].to_dict("records")
    for number, row in zip(others.tolist(), rows, strict=True):
        keys[number] = place_key(row)
    return keys


def parts_of(claims: gpd.GeoDataFrame) -> list[str]:
    """Return the part that each claim is about, as `part_of` has it."""
    parts: list[str] = claims["part"].tolist()
    others = np.flatnonzero(claims["extent"] == Extent.PART)
    for number, part in zip(others.tolist(), each(claims.iloc[others], PARTED, part_of), strict=True):
        parts[number] = part
    return parts


def place_key(claim: dict[str, Any]) -> str:
    """Return what names the place of a claim: the gazetteer's id, else the geometry, else the point."""
    end = f">{claim['to_place'].casefold()}" if claim["to_place"] else ""
    if claim.get("located_id"):
        return f"{claim['located_id']}{end}"
    if claim["located_by"] == "drawn":
        return f"drawn:{claim['geometry'].wkb_hex[-48:]}:{claim['geometry'].length:.6f}"
    return f"at:{claim['lon']:.4f},{claim['lat']:.4f}{end}"


def part_of(claim: dict[str, Any]) -> str:
    """Return the part of the place a claim is about; holding *part* of a town is an unnamed part of it."""
    kind = claim["kind"] or claim.get("located_kind", "")
    if not claim["part"] and claim["extent"] == Extent.PART and kind not in {*WIDE_KINDS, *LINE_KINDS}:
        return Part.PART.value
    return str(claim["part"])


def day_of_effect(claim: dict[str, Any]) -> Any:
    """Return the first day a claim holds: `since`, else its latest possible day, else that of publishing.

    What was published within the days that it may mean cannot be later than that.
    """
    first, last, published = claim["date_from"], claim["date_to"], claim["published"]
    if published == published and first == first and first <= published < last:
        last = published
    return next((day for day in (claim["since"], last, first, published) if day == day), published)


def weight(claim: dict[str, Any], registry: Registry) -> float:
    """Return how much a single claim weighs, 0-1.

    The analyst's own `confidence` stands as it is; else wording, credibility, interest, confirmation and an
    ambiguous place count.
    """
    if claim["confidence"] == claim["confidence"]:
        return float(claim["confidence"])
    value = MODALITY_WEIGHT.get(claim["modality"], DOUBTED_WEIGHT)
    value = CREDIBILITY.get(claim["credibility"][-1:], value)
    if claim["confirmation"] == Confirmation.UNCONFIRMED:
        value = DOUBTED_WEIGHT
    value *= INTEREST[interest(claim, registry)]
    if claim["confirmation"] == Confirmation.CONFIRMED:
        value = max(value * CONFIRMED, CONFIRMED_FLOOR)
    if claim.get("ambiguous") is True:
        value *= AMBIGUOUS
    if claim["extent"] == Extent.MOST:
        value *= MOST
    return min(value, 1.0)


def _confirmed_by_another_camp(table: pd.DataFrame, days: int) -> pd.Series[bool]:
    """Mark claims of control that another camp makes too, of the same place and part, close in time."""
    confirmed = pd.Series(False, index=table.index, dtype=bool)
    holds = table["predicate"].isin(list(CONTROL)) & (table["actor"].str.len() > 0) & table["day"].notna()
    if not holds.any():
        return confirmed
    claims = table.loc[holds, ["key", "part", "camp"]].assign(who=table["actor"].map(join_list))
    day = table.loc[holds, "day"].to_numpy("datetime64[D]").astype("int64")
    said, own = (
        _within(claims.groupby(same).ngroup().to_numpy("int64"), day, days)
        for same in (["key", "part", "who"], ["key", "part", "who", "camp"])
    )
    confirmed[holds] = said > own
    return confirmed


def _within(group: NDArray[Any], day: NDArray[np.int64], margin: int) -> NDArray[np.int64]:
    """Return for each row how many rows of its group lie within a margin of its day."""
    apart = int(np.ptp(day)) + 2 * margin + 1
    at = group * apart + (day - day.min())
    ordered = np.sort(at)
    before, until = np.searchsorted(ordered, at - margin), np.searchsorted(ordered, at + margin, "right")
    return np.asarray(until - before)
