"""Texts coded by hand, and how a reading of them is scored: shared by the tests and the benchmark."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from mapper.claims.actors import Registry
from mapper.claims.ontology import UNREAL, Modality, Predicate
from mapper.claims.table import Claim, split_list
from mapper.geocoder.names import bare, fold
from mapper.geocoder.skeleton import skeleton
from mapper.reports.extract import read_claims
from mapper.reports.files import Report
from mapper.reports.names.finder import Places

TESTS = Path(__file__).parent
KIND_WORDS = frozenset(
    [
        "airbase",
        "base",
        "airport",
        "airfield",
        "oil",
        "gas",
        "field",
        "fields",
        "crossing",
        "post",
        "dam",
        "region",
        "province",
        "district",
        "oblast",
        "city",
        "town",
        "village",
        "neighbourhood",
        "governorate",
        "state",
        "flyplassen",
        "flyplass",
        "flybasen",
        "flybase",
        "basen",
        "base",
        "oljefeltet",
        "gassfeltet",
        "grenseovergangen",
        "demningen",
        "provinsen",
        "regionen",
        "fylket",
        "fylke",
        "bydelen",
        "byen",
        "landsbyen",
        "island",
        "area",
        "steelworks",
    ]
)
"""Nouns that may stand with a name or be left out of it."""
SIDES = frozenset(["north", "south", "east", "west", "centr"])
TOGETHER = frozenset({Predicate.CONTESTS, Predicate.MIXED})
"""Predicates whose parties stand on one level: who is subject and who is object makes no claim another."""


@dataclass(frozen=True)
class Coded:
    """A text with the claims that a careful reader takes from it."""

    id: str
    report: Report
    claims: tuple[dict[str, Any], ...]
    must_not: tuple[dict[str, Any], ...] = ()


@dataclass
class Score:
    """What a reading of coded texts found, missed and made up."""

    registry: Registry | None = None
    found: list[tuple[Coded, dict[str, Any], Claim]] = field(default_factory=list)
    missed: list[tuple[Coded, dict[str, Any]]] = field(default_factory=list)
    extra: list[tuple[Coded, Claim]] = field(default_factory=list)
    forbidden: list[tuple[Coded, dict[str, Any], Claim]] = field(default_factory=list)

    def _camp(self, source: str) -> str:
        """Return whose voice a source is: a minister and his ministry are one."""
        return self.registry.camp(source) if self.registry and source else source

    @property
    def required(self) -> list[tuple[Coded, dict[str, Any], Claim]]:
        """Claims found that had to be."""
        return [each for each in self.found if not each[1].get("optional")]

    @property
    def precision(self) -> float:
        """Share of the claims read that are coded."""
        return len(self.found) / max(1, len(self.found) + len(self.extra))

    @property
    def recall(self) -> float:
        """Share of the claims coded as required that were read."""
        return len(self.required) / max(1, len(self.required) + len(self.missed))

    def share_right(self, detail: str) -> float:
        """Return the share of the found claims of which a detail (source, modality…) is as coded."""
        alike = self._camp if detail == "source" else str
        right = [
            alike(_detail(wanted, detail)) == alike(_told(claim, detail)) for _, wanted, claim in self.found
        ]
        return sum(right) / max(1, len(right))


def coded_texts(*names: str) -> list[Coded]:
    """Return the coded texts of files such as ``dispatches/en``."""
    return [coded for name in names for coded in read_coded(TESTS / f"{name}.yaml")]


def scored(texts: Iterable[Coded], gazetteer: Places, registry: Registry) -> Score:
    """Read coded texts and score what was read."""
    result = Score(registry)
    for coded in texts:
        score(coded, read_claims(coded.report, gazetteer=gazetteer, registry=registry), registry, result)
    return result


def read_coded(path: Path) -> list[Coded]:
    """Return the coded texts of a file."""
    entries = yaml.safe_load(path.read_text("utf-8"))
    return [
        Coded(
            entry["id"],
            Report(entry["text"], entry["published"], name=entry["id"], language=entry["id"][:2]),
            tuple(entry["claims"] or ()),
            tuple(entry.get("must_not") or ()),
        )
        for entry in entries
    ]


def score(coded: Coded, claims: Iterable[Claim], registry: Registry, into: Score) -> None:
    """Add the reading of one text to a score."""
    left = list(claims)
    for wanted in sorted(coded.claims, key=lambda wanted: bool(wanted.get("optional"))):
        hit = next((claim for claim in _closest(wanted, left) if answers(wanted, claim, registry)), None)
        if hit is not None:
            left.remove(hit)
            into.found.append((coded, wanted, hit))
        elif not wanted.get("optional"):
            into.missed.append((coded, wanted))
    again = [claim for claim in left if any(_same_again(claim, hit) for _, _, hit in into.found)]
    into.extra += [(coded, claim) for claim in left if claim not in again]
    for claim in claims:
        into.forbidden += [
            (coded, ban, claim)
            for ban in coded.must_not
            if claim.modality not in UNREAL and answers(ban, claim, registry, banned=True)
        ]


def _closest(wanted: dict[str, Any], claims: list[Claim]) -> list[Claim]:
    """Return claims, those from the wanted source and of the wanted modality first."""
    details = ("source", "modality")
    return sorted(claims, key=lambda claim: -sum(_detail(wanted, d) == _told(claim, d) for d in details))


def _same_again(claim: Claim, hit: Claim) -> bool:
    """Whether a claim only gives a found one in the name of one more source."""
    fact = ("place", "part", "to_place", "actor", "predicate", "date_to", "report")
    return claim.source != hit.source and all(getattr(claim, key) == getattr(hit, key) for key in fact)


def answers(wanted: dict[str, Any], claim: Claim, registry: Registry, *, banned: bool = False) -> bool:
    """Whether a claim is the coded one: place and part, parties, predicate and day."""
    if wanted.get("predicate") and str(claim.predicate) != wanted["predicate"]:
        return False
    wanted = _unsided(wanted, claim)
    if not alike(str(wanted.get("place") or ""), claim.place):
        return False
    if not banned and (str(wanted.get("to_place") or "") != "") != (claim.to_place != ""):
        return False
    part, told = str(wanted.get("part") or ""), str(claim.part or "")
    partly = wanted.get("extent") == "part" or "share" in wanted
    unnamed = {part, told} == {"", "part"} and not banned and (partly or claim.extent == "part")
    if (not banned or "part" in wanted) and part != told and not unnamed:
        return False
    if banned and "part" not in wanted and (claim.part or claim.share is not None):
        return False
    if "actor" in wanted or not banned:
        parties = (
            _parties(wanted, registry),
            {
                *split_list(claim.actor),
                *(split_list(claim.against) if claim.predicate in TOGETHER else ()),
            },
        )
        if parties[0] != parties[1] and not (claim.predicate in TOGETHER and parties[0] == set()):
            return False
    if "share" in wanted and abs((claim.share or 0) - float(wanted["share"] or 0)) > 0.011:
        return False
    if "temporal" in wanted and str(claim.temporal) != wanted["temporal"]:
        return False
    if banned:
        return _as_banned(wanted, claim)
    if (claim.modality in UNREAL) != (str(_detail(wanted, "modality")) in map(str, UNREAL)):
        return False
    day = wanted.get("date")
    if not isinstance(day, dt.date) or day in (claim.date_to, claim.date_from):
        return True
    opened = wanted.get("date_from")
    return isinstance(opened, dt.date) and claim.date_from == opened


def _as_banned(ban: dict[str, Any], claim: Claim) -> bool:
    """Whether a claim that is like a banned one has the details which the ban names, too."""
    whole = claim.extent in (None, "full") and claim.share is None and claim.part is None
    details = [key for key in ("modality", "confirmation") if key in ban]
    return (
        ("temporal" in ban or claim.temporal != "past")
        and (ban.get("extent", "") not in ("full", None) or whole)
        and all(_told(claim, detail) == _detail(ban, detail) for detail in details)
    )


def _unsided(wanted: dict[str, Any], claim: Claim) -> dict[str, Any]:
    """Return a coded claim on "eastern Ghouta" as one on the east of Ghouta, where it is read so."""
    first, _, rest = str(wanted.get("place") or "").partition(" ")
    if claim.part and rest and first.lower().removesuffix("ern")[:5] in SIDES and not wanted.get("part"):
        return {**wanted, "place": rest, "part": str(claim.part)}
    return wanted


def _parties(wanted: dict[str, Any], registry: Registry) -> set[str]:
    named = split_list(str(wanted.get("actor") or ""))
    if wanted.get("predicate") in TOGETHER:
        named += split_list(str(wanted.get("against") or ""))
    return {registry.canonical(name) for name in named}


def _detail(wanted: dict[str, Any], detail: str) -> str:
    default = {"modality": str(Modality.ASSERTED), "temporal": "current", "confirmation": "single"}
    return str(wanted.get(detail) or default.get(detail, ""))


def _told(claim: Claim, detail: str) -> str:
    return str(getattr(claim, detail) or "")


def alike(one: str, other: str) -> bool:
    """Whether two spellings are of one name."""
    first, second = bare(fold(one)), bare(fold(other))
    if first == second or (bool(second) and skeleton(first) == skeleton(second) != ""):
        return True
    short, long = sorted((f" {first} ", f" {second} "), key=len)
    return bool(short.strip()) and short in long and {*long.replace(short, " ").split()} <= KIND_WORDS


def lines(result: Score) -> Iterator[str]:
    """Yield what was missed, made up and forbidden, one line each."""
    for coded, wanted in result.missed:
        told = {key: str(value) for key, value in wanted.items() if key != "quote"}
        yield f"MISSED {coded.id}: {told} «{wanted.get('quote', '')}»"
    for coded, claim in result.extra:
        yield f"EXTRA  {coded.id}: {shown(claim)}"
    for coded, ban, claim in result.forbidden:
        yield f"BANNED {coded.id}: {ban}: {shown(claim)}"


def shown(claim: Claim) -> str:
    """Return a claim as one line."""
    cells = [claim.predicate, claim.place, claim.part, claim.actor, claim.against, claim.date_from]
    cells += [claim.date_to, claim.temporal, claim.modality, claim.source, claim.via, claim.confirmation]
    return " | ".join(str(cell or "") for cell in cells) + f" «{claim.quote}»"
