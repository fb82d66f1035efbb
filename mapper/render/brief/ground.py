"""The sections on ground: in short, what changed, control by province, reported extents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from mapper.claims.ontology import DOUBTED, Confirmation, Status
from mapper.render.brief.blocks import Block, Bullets, Cell, Column, Heading, cell, name
from mapper.render.brief.matter import Matter
from mapper.render.brief.wording import sentence
from mapper.render.scene import rows

MOST_NAMED = 6
"""Places or parties in one line of the summary."""
MOST_PASSED, MOST_CHANGES, MOST_EVER = 15, 40, 15
"""Rows on ground that changed hands, and on places that changed, since a day and ever."""
MOST_PROVINCES = 60
"""Rows of the table of provinces."""
MOST_EXTENTS = 25
"""Rows of the table of reported extents."""
LEAST_KM2 = 0.05
"""Less ground is told as none."""
BORDER_KM2 = 10.0
"""Less ground of a province without a place comes of how finely its border is drawn, and is not told."""
SHARES = ("held", "shared", "unknown")
SUMS = ("gained", "lost", "net")
REASONS = {"its outline is not known": "brief.no_outline", "it bears no date": "brief.no_date"}
"""Why an extent can't be compared, and how that is said."""


def in_short(matter: Matter) -> Iterator[Block]:
    """Yield the summary: who holds how much, which places are contested or ringed, what is unknown."""
    wording = matter.wording
    yield Heading(wording.say("brief.short"))
    yield Bullets(tuple((text,) for text in _points(matter) if text))


def _points(matter: Matter) -> Iterator[str]:
    wording, places = matter.wording, matter.places
    held = _held(matter)
    who = wording.listed(_some(matter, held))
    yield wording.say("brief.ground", who=who) if held else wording.say("brief.no_ground")
    for status in (Status.CONTESTED, Status.MIXED):
        found = [
            wording.say("brief.beside", what=wording.place(row), more=wording.parties(row["actors"]))
            for row in places
            if row["status"] == status
        ]
        yield _enumerated(matter, f"brief.{status}", found)
    ringed = [
        wording.say("brief.place_ringed", place=wording.place(row), who=wording.parties(row["besieged_by"]))
        for row in places
        if row["besieged_by"]
    ]
    yield _enumerated(matter, "brief.besieged", ringed)
    yield _unknown(matter)
    yield from _since(matter)
    yield _quality(matter)


def _enumerated(matter: Matter, key: str, found: list[str]) -> str:
    return matter.wording.say(key, places="; ".join(_some(matter, found))) if found else ""


def _some(matter: Matter, found: list[str]) -> list[str]:
    """Return the first of some texts, and how many there are beside them."""
    more = len(found) - MOST_NAMED
    return found if more <= 0 else [*found[:MOST_NAMED], matter.wording.say("more", count=more)]


def _held(matter: Matter) -> list[str]:
    """Return what each party controls, the most first."""
    sums: dict[str, float] = defaultdict(float)
    for row in rows(matter.scene.areas[["actors", "status", "area_km2"]]):
        if row["status"] == Status.CONTROLLED:
            sums[row["actors"] or ""] += row["area_km2"] or 0
    largest = sorted(sums.items(), key=lambda party: (-party[1], party[0]))
    wording, unit = matter.wording, matter.wording.say("compare.km2")
    return [
        wording.say("brief.beside", what=wording.parties(who), more=f"{wording.km2(km2)} {unit}")
        for who, km2 in largest
    ]


def _unknown(matter: Matter) -> str:
    areas = matter.scene.areas
    whole = float(areas["area_km2"].sum())
    unknown = float(areas.loc[areas["status"] == Status.UNKNOWN, "area_km2"].sum())
    if not whole or unknown < LEAST_KM2:
        return ""
    wording = matter.wording
    return wording.say("brief.unknown", share=wording.percent(unknown / whole), km2=wording.km2(whole))


def _since(matter: Matter) -> Iterator[str]:
    findings, wording = matter.findings, matter.wording
    if findings.since is None:
        return
    day, changed = wording.day(findings.since), findings.changes
    count = len(changed[["place", "name", "part"]].drop_duplicates())
    yield wording.say("brief.since" if count else "brief.since_none", day=day, count=count)
    unit = wording.say("compare.km2")
    won = [f"{party['who']} {_signed(party['net'])} {unit}" for party in _balance(matter)]
    if won:
        yield wording.say("brief.balance", day=day, parties="; ".join(_some(matter, won)))


def _balance(matter: Matter) -> Iterator[dict[str, str]]:
    """Yield what each party won and lost."""
    gains, wording = matter.findings.gains, matter.wording
    if gains is not None:
        who = "actors" if "actors" in gains else "actor"
        for row in rows(gains):
            sums = {name: wording.km2(row[f"{name}_km2"]) for name in SUMS}
            yield {"who": wording.parties(row[who]), **sums}


def _quality(matter: Matter) -> str:
    claims = matter.claims
    if not claims:
        return ""
    against = (Confirmation.UNCONFIRMED, Confirmation.DENIED)
    doubted = [claim for claim in claims if claim["modality"] in DOUBTED or claim["confirmation"] in against]
    confirmed = sum(claim["confirmation"] == Confirmation.CONFIRMED for claim in claims)
    numbers = {"confirmed": confirmed, "unplaced": sum(claim["id"] in matter.unplaced for claim in claims)}
    return matter.wording.say("brief.quality", count=len(claims), doubted=len(doubted), **numbers)


def _signed(number: str) -> str:
    return number if number.startswith("−") or number == "0" else f"+{number}"


def changes(matter: Matter) -> Iterator[Block]:
    """Yield what changed since a day: ground won, lost and passed, and places; or the latest changes ever."""
    findings, wording = matter.findings, matter.wording
    if findings.since is None:
        if len(findings.changes):
            yield Heading(wording.say("brief.changes"))
            yield from _changed(matter, MOST_EVER)
        return
    day = wording.day(findings.since)
    span = {"from": day, "to": wording.day(matter.scene.day)}
    yield Heading(wording.say("brief.changes_since", day=day))
    if not len(findings.changes):
        yield matter.small("brief.since_none", day=day)
    yield from _gains(matter, span)
    yield from _passed(matter, span)
    yield from _changed(matter, MOST_CHANGES)


def _gains(matter: Matter, span: Mapping[str, str]) -> Iterator[Block]:
    wording = matter.wording
    found = [tuple(map(cell, party.values())) for party in _balance(matter)]
    columns = (Column("compare.party", 0.52), *(Column(f"compare.{name}", 0.16, True) for name in SUMS))
    caption = f"{wording.say('brief.gains', **span)} ({wording.say('compare.km2')})"
    yield from matter.table(caption, columns, found, MOST_PASSED)


def _passed(matter: Matter, span: Mapping[str, str]) -> Iterator[Block]:
    passed, wording = matter.findings.passed, matter.wording
    if passed is None:
        return
    found = [
        (
            cell(wording.held(row["from_status"], row["from_actors"])),
            cell(wording.held(row["to_status"], row["to_actors"])),
            cell(wording.km2(row["area_km2"])),
        )
        for row in rows(passed)
        if row["area_km2"] >= LEAST_KM2
    ]
    columns = (Column("compare.from", 0.42), Column("compare.to", 0.42), Column("compare.km2", 0.16, True))
    yield from matter.table(wording.say("brief.passed", **span), columns, found, MOST_PASSED)


def _changed(matter: Matter, most: int) -> Iterator[Block]:
    latest = matter.findings.changes.sort_values("day", ascending=False, kind="stable")
    columns = (
        Column("brief.day", 0.17),
        Column("column.place", 0.19),
        Column("brief.before", 0.2),
        Column("brief.now", 0.26),
        Column("brief.source", 0.18),
    )
    found = [_change(matter, row) for row in rows(latest[:most])]
    yield from matter.table(matter.wording.say("brief.changed"), columns, found, most, of=len(latest))


def _change(matter: Matter, row: Mapping[str, Any]) -> tuple[Cell, ...]:
    wording = matter.wording
    sides = (
        cell(wording.held(*(row[f"{side}_{name}"] for name in ("status", "actors", "besieged_by"))))
        for side in ("from", "to")
    )
    said = (matter.titled(source.strip()) for source in (row["sources"] or "").split(";"))
    sources = "; ".join(filter(None, said)) or wording.say("brief.stale")
    return (cell(wording.day(row["day"])), cell(wording.place(row)), *sides, cell(sources))


def provinces(matter: Matter) -> Iterator[Block]:
    """Yield how much each party has of each province; provinces of which nothing is known are only named."""
    table, wording = matter.findings.provinces, matter.wording
    if not len(table):
        return
    found: list[tuple[Cell, ...]] = []
    empty: dict[str, list[str]] = defaultdict(list)
    several = table["country"].nunique() > 1
    for (country, province), group in groupby(rows(table), key=lambda row: (row["country"], row["province"])):
        own = [row for row in group if row["places"] or row["area_km2"] >= LEAST_KM2]
        if sum(row["area_km2"] for row in own) < BORDER_KM2 and not any(row["places"] for row in own):
            continue
        if province and all(row["status"] == Status.UNKNOWN and not row["places"] for row in own):
            empty[name(country or "")].append(name(province))
            continue
        label = name(province) if province else wording.say("brief.no_province")
        if country and several:
            label = wording.say("brief.in_country", province=label, country=name(country))
        found += (_ground(matter, label if at == 0 else "", row) for at, row in enumerate(own))
    yield Heading(wording.say("brief.provinces"))
    columns = (
        Column("brief.province", 0.27),
        Column("brief.control", 0.37),
        Column("column.km2", 0.13, number=True),
        Column("column.share", 0.12, number=True),
        Column("brief.places_count", 0.11, number=True),
    )
    caption = wording.say("brief.provinces_table", day=wording.day(matter.scene.day))
    yield from matter.table(caption, columns, found, MOST_PROVINCES)
    if empty:
        names = "; ".join(
            wording.say("brief.beside", what=country, more=wording.listed(own))
            if several
            else wording.listed(own)
            for country, own in empty.items()
        )
        yield matter.small("brief.empty_provinces", count=sum(map(len, empty.values())), names=names)
    if found:
        yield matter.small("brief.share_note")


def _ground(matter: Matter, label: str, row: Mapping[str, Any]) -> tuple[Cell, ...]:
    wording = matter.wording
    ground = row["area_km2"] or 0
    numbers = (
        wording.km2(ground) if ground else "–",
        wording.percent(row["share"] or 0) if ground else "–",
        wording.number(row["places"] or 0),
    )
    return (cell(label), cell(wording.held(row["status"], row["actors"])), *map(cell, numbers))


def extents(matter: Matter) -> Iterator[Block]:
    """Yield how much of a country somebody is said to hold, beside how much the map gives him."""
    wording = matter.wording
    beside = {extent["claim"]["id"]: extent for extent in matter.findings.extents}
    reported = matter.scene.reported
    table = reported.drop(columns=reported.geometry.name)
    found = [_extent(matter, claim, beside.get(claim["id"])) for claim in rows(table)]
    if not found:
        return
    yield Heading(wording.say("brief.extents"))
    columns = (
        Column("brief.claim", 0.44),
        Column("brief.reported", 0.14),
        *(Column(key, 0.14, number=True) for key in ("brief.on_map", "brief.shared", "status.unknown")),
    )
    yield from matter.table(wording.say("brief.extents_table"), columns, found, MOST_EXTENTS)
    yield matter.small("brief.extents_note")


def _extent(matter: Matter, claim: Mapping[str, Any], beside: Mapping[str, Any] | None) -> tuple[Cell, ...]:
    wording = matter.wording
    if claim["share"] is not None:
        told = wording.percent(claim["share"])
    else:
        told = sentence(wording.word("extent", claim["extent"])) if claim["extent"] else "–"
    said = matter.claim_cell(claim)
    compared = beside is not None and beside["held"] is not None
    tail: tuple[Any, ...] = (" ", *matter.bearing(claim), f". {wording.dated(claim)}.")
    if not compared:
        reason = beside["reason"] if beside else wording.say("brief.past_extent")
        why = wording.say(REASONS[reason]) if reason in REASONS else name(reason)
        tail += (" " + wording.say("brief.not_compared", why=why),)
    drawn = [wording.percent(beside[key]) if beside and compared else "–" for key in SHARES]
    return (Cell((*said.line, ".", *tail), said.quote), cell(told), *map(cell, drawn))
