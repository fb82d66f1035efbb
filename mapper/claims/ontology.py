"""The words of the field: predicates, modality, time, kinds of place, status.

Two layers never mix. A *predicate* is what a source said of a place; a *status* is what the evidence rules
derive for a place and a day. The groups below say which predicates can touch which status.

The predicates follow the codebooks of ACLED and PLOVER, the map legends of ISW, and the marks of Wikipedia's
detailed conflict maps; a table that matches them is in docs/claims.md.
"""

from __future__ import annotations

from enum import StrEnum


class Predicate(StrEnum):
    """What a source said of a place."""

    CONTROLS = "controls"
    TAKES_CONTROL = "takes_control"
    HANDOVER = "handover"
    WITHDRAWS = "withdraws"
    CONTESTS = "contests"
    ADVANCES = "advances"
    REPELLED = "repelled"
    BESIEGES = "besieges"
    SIEGE_BROKEN = "siege_broken"
    MIXED = "mixed"
    BASE_ESTABLISHED = "base_established"
    MASSES_FORCES = "masses_forces"
    FORTIFIES = "fortifies"
    LOSING_CONTROL = "losing_control"
    DEFENCE_COLLAPSED = "defence_collapsed"
    SPLITS_TERRITORY = "splits_territory"
    STRONGHOLD = "stronghold"
    STRIKES = "strikes"
    SUPPORTS = "supports"
    BESIEGED_POPULATION = "besieged_population"
    HUMANITARIAN = "humanitarian"
    FORECAST = "forecast"


CONTROL = frozenset({Predicate.CONTROLS, Predicate.TAKES_CONTROL, Predicate.HANDOVER})
"""The actor holds the place. The only predicates that can make `controlled`."""
CHANGES = frozenset(
    {Predicate.TAKES_CONTROL, Predicate.HANDOVER, Predicate.WITHDRAWS, Predicate.SIEGE_BROKEN}
)
"""Events that take effect on the last possible day."""
STATES = frozenset(
    {Predicate.CONTROLS, Predicate.BESIEGES, Predicate.CONTESTS, Predicate.MIXED, Predicate.STRONGHOLD}
)
"""What lasts: told in the simple past, it is over."""
PRESENCE = frozenset(
    {Predicate.ADVANCES, Predicate.BASE_ESTABLISHED, Predicate.MASSES_FORCES, Predicate.FORTIFIES}
)
"""The actor is there, without holding the place."""
TREND = frozenset(
    {
        Predicate.LOSING_CONTROL,
        Predicate.DEFENCE_COLLAPSED,
        Predicate.SPLITS_TERRITORY,
        Predicate.STRONGHOLD,
        Predicate.REPELLED,
    }
)
"""Told, shown in the evidence, and never able to flip a status."""
CONTEXT = frozenset(
    {
        Predicate.STRIKES,
        Predicate.SUPPORTS,
        Predicate.BESIEGED_POPULATION,
        Predicate.HUMANITARIAN,
        Predicate.FORECAST,
    }
)
"""Background: never a status, never a mark of presence."""
NEEDS_ACTOR = CONTROL | PRESENCE | {Predicate.WITHDRAWS, Predicate.BESIEGES, Predicate.MIXED}


class Status(StrEnum):
    """What the evidence says of a place on a day."""

    CONTROLLED = "controlled"
    CONTESTED = "contested"
    MIXED = "mixed"
    CLAIMED = "claimed"
    PRESENCE = "presence"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """What sort of place a name stands for."""

    CITY = "city"
    SETTLEMENT = "settlement"
    SECTOR = "sector"
    BASE = "base"
    AIRFIELD = "airfield"
    FACILITY = "facility"
    CORRIDOR = "corridor"
    RIVER = "river"
    LAKE = "lake"
    ADMIN1 = "admin1"
    ADMIN2 = "admin2"
    COUNTRY = "country"
    AREA = "area"


WIDE_KINDS = frozenset({Kind.ADMIN1, Kind.ADMIN2, Kind.COUNTRY, Kind.AREA, Kind.LAKE})
"""Kinds with an extent of their own, which a share can be a share of."""
LINE_KINDS = frozenset({Kind.CORRIDOR, Kind.RIVER})


class Part(StrEnum):
    """The part of a place that a claim is about."""

    N = "N"
    NE = "NE"
    E = "E"
    SE = "SE"
    S = "S"
    SW = "SW"
    W = "W"
    NW = "NW"
    CENTRE = "centre"
    LEFT_BANK = "left bank"
    RIGHT_BANK = "right bank"
    PART = "part"


BEARINGS = {
    Part.N: 0, Part.NE: 45, Part.E: 90, Part.SE: 135, Part.S: 180, Part.SW: 225, Part.W: 270, Part.NW: 315,
}  # fmt: skip
"""Degrees clockwise from north. The centre, the banks and `part` (an unnamed part) have none."""
BANKS = frozenset({Part.LEFT_BANK, Part.RIGHT_BANK})
"""The two sides of the river that flows through a place, as one looks downstream."""


class Precision(StrEnum):
    """How closely the source dates what it says."""

    DAY = "day"
    WEEK = "week"
    WEEKS = "weeks"
    MONTH = "month"
    YEAR = "year"
    APPROX = "approx"
    RECENT = "recent"
    PAST = "past"
    PAST_PEAK = "past_peak"
    UNKNOWN = "unknown"


class Temporal(StrEnum):
    """When, seen from the source, the claim holds."""

    CURRENT = "current"
    PAST = "past"
    IMMINENT = "imminent"
    FORECAST = "forecast"


class Modality(StrEnum):
    """How the source commits itself."""

    ASSERTED = "asserted"
    CLAIMED = "claimed"
    HEARSAY = "hearsay"
    ASSESSED = "assessed"
    HEDGED = "hedged"
    DENIED = "denied"
    HYPOTHETICAL = "hypothetical"
    FORECAST = "forecast"


UNREAL = frozenset({Modality.DENIED, Modality.HYPOTHETICAL, Modality.FORECAST})
"""Modalities under which the thing is not said to be so."""
DOUBTED = frozenset({Modality.CLAIMED, Modality.HEARSAY, Modality.HEDGED})
"""Modalities that show as `claimed`, never as control."""


class Confirmation(StrEnum):
    """How many independent originators of different camps say it."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    DENIED = "denied"
    SINGLE = "single"


class Extent(StrEnum):
    """How much of the place the claim is about."""

    FULL = "full"
    MOST = "most"
    PART = "part"


class Review(StrEnum):
    """An analyst's decision."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EDITED = "edited"
