"""The sections on evidence: places with their status, the claims behind them, and claims not on the map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mapper.claims.ontology import Status
from mapper.render.brief.blocks import Block, Cell, Column, Heading, Paragraph, cell, name
from mapper.render.brief.matter import Matter
from mapper.render.brief.wording import sentence
from mapper.render.scene import members, rows

MOST_PLACES = 60
"""Rows of the table of places."""
MOST_CLAIMS = 100
"""Claims up to which a brief tells all."""
MOST_OF_ONE = 5
"""Claims told of one place where there are more than that."""
MOST_APART = 25
"""Rows of the table of claims not on the map."""
CLAIM_COLUMNS = (Column("brief.claim", 0.43), Column("brief.who", 0.2), Column("brief.when", 0.17))
"""What every table of claims begins with."""
URGENT = (Status.CONTESTED, Status.MIXED)


@dataclass(frozen=True)
class Group:
    """One place: its rows of the table of places, and the claims about it, those that decide first."""

    title: str
    states: Sequence[Mapping[str, Any]]
    claims: Sequence[Mapping[str, Any]]

    def urgency(self, changed: set[str]) -> tuple[int, int]:
        """Return how little a reader wants to know of it, by the ids of the claims that changed something."""
        if any(map(_is_urgent, self.states)):
            rank = 0
        elif any(claim["id"] in changed for claim in self.claims):
            rank = 1
        else:
            rank = 2 if self.states else 3
        return rank, -len(self.claims)


def places(matter: Matter) -> Iterator[Block]:
    """Yield the places and parts with evidence: who holds them, and how sure that is."""
    if not matter.places:
        return
    wording = matter.wording
    yield Heading(wording.say("brief.places"))
    columns = (
        Column("column.place", 0.24),
        Column("column.status", 0.41),
        Column("evidence.since", 0.19),
        Column("column.confidence", 0.16, number=True),
    )
    caption = wording.say("brief.places_table", day=wording.day(matter.scene.day))
    found = matter.places
    if len(found) > MOST_PLACES:
        found = sorted(found, key=lambda row: (not _is_urgent(row), row["status"] == Status.UNKNOWN))
    told = [_place(matter, row) for row in found[:MOST_PLACES]]
    yield from matter.table(caption, columns, told, MOST_PLACES, of=len(found))


def _is_urgent(row: Mapping[str, Any]) -> bool:
    return row["status"] in URGENT or bool(row["besieged_by"])


def _place(matter: Matter, row: Mapping[str, Any]) -> tuple[Cell, ...]:
    wording = matter.wording
    status = wording.held(row["status"], row["actors"], row["besieged_by"])
    flags = [wording.say(f"brief.{flag}") for flag in ("ambiguous", "outlier") if row[flag]]
    text = ". ".join([status, *map(sentence, flags)])
    known = row["status"] not in (None, Status.UNKNOWN)
    sure = wording.number(row["area_confidence"], 2) if known and row["area_confidence"] is not None else "–"
    return (cell(wording.place(row)), cell(text), cell(wording.day(row["valid_from"]) or "–"), cell(sure))


def evidence(matter: Matter) -> Iterator[Block]:
    """Yield the claims, place by place; of very many the most urgent places, and a few claims each."""
    wording = matter.wording
    groups = grouped(matter)
    if not groups:
        return
    few = sum(len(group.claims) for group in groups) <= MOST_CLAIMS
    told, left = (groups, 0) if few else chosen(groups, _changed(matter))
    yield Heading(wording.say("brief.evidence"))
    yield matter.small("brief.evidence_note")
    outvoted = matter.outvoted()
    for group in told:
        yield from _told(matter, group, len(group.claims) if few else MOST_OF_ONE, outvoted)
    if left:
        yield matter.small("brief.places_left", count=left)


def _changed(matter: Matter) -> set[str]:
    """Return the ids of the claims that changed something since the day to compare with."""
    if matter.findings.since is None:
        return set()
    return {one for cell in matter.findings.changes["claim_ids"] for one in members(cell)}


def chosen(groups: Sequence[Group], changed: set[str]) -> tuple[list[Group], int]:
    """Return the places to be told of, in the order of all, and how many are left out."""
    order = sorted(range(len(groups)), key=lambda at: (*groups[at].urgency(changed), at))
    kept: set[int] = set()
    room = MOST_CLAIMS
    for at in order:
        room -= min(MOST_OF_ONE, len(groups[at].claims))
        if room < 0:
            break
        kept.add(at)
    return [group for at, group in enumerate(groups) if at in kept], len(groups) - len(kept)


def grouped(matter: Matter) -> list[Group]:
    """Return the claims on the map by the place that they are about, in order of its name."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for claim in matter.claims:
        if claim["id"] not in matter.unplaced:
            found.setdefault(_key(claim), []).append(claim)
    key_of = {claim["id"]: key for key, claims in found.items() for claim in claims}
    states: dict[tuple[str, str], list[Mapping[str, Any]]] = {key: [] for key in found}
    weight: dict[str, int] = {}
    for row in matter.places:
        ids = [one for one in members(row["claim_ids"]) if one in key_of]
        if ids:
            states[key_of[ids[0]]].append(row)
        for at, one in enumerate(ids):
            weight.setdefault(one, at)

    def order(claim: Mapping[str, Any]) -> tuple[bool, int, int]:
        place = weight.get(claim["id"], len(key_of))
        return place > 0, -_day_number(claim), place

    groups = (
        Group(_title(matter, claims[0]), states[key], sorted(claims, key=order))
        for key, claims in found.items()
    )
    return sorted(groups, key=lambda group: group.title.casefold())


def _day_number(claim: Mapping[str, Any]) -> int:
    """Return the latest day that a claim is about as a number; 0 for none."""
    days = (claim[name] for name in ("date_to", "date_from", "published"))
    return next((day.toordinal() for day in days if day is not None), 0)


def _key(claim: Mapping[str, Any]) -> tuple[str, str]:
    """Return what tells places apart: what the gazetteer found, else the name."""
    place = claim.get("located_id") or (claim["place"] or "").casefold()
    return str(place), (claim["to_place"] or "").casefold()


def _title(matter: Matter, claim: Mapping[str, Any]) -> str:
    title = matter.wording.place({"place": claim["place"]})
    to = claim["to_place"]
    return matter.wording.say("claim.to_place", place=title, to=name(to)) if to else title


def _told(matter: Matter, group: Group, most: int, outvoted: set[str]) -> Iterator[Block]:
    wording = matter.wording
    yield Heading(group.title, 2)
    lines = [_state(matter, row) for row in group.states]
    other = name(group.claims[0].get("located_name") or "")
    if other and other != group.title and not group.claims[0]["to_place"]:
        lines.append(wording.say("brief.gazetteer", name=other))
    if lines:
        yield Paragraph((" ".join(lines),))
    columns = (*CLAIM_COLUMNS, Column("brief.standing", 0.2))
    found = [
        (
            *_claim(matter, claim),
            cell(wording.standing(claim, claim["id"] in matter.findings.own_words, claim["id"] in outvoted)),
        )
        for claim in group.claims[:most]
    ]
    yield from matter.table(wording.say("brief.evidence_table", place=group.title), columns, found, most)
    if len(group.claims) > most:
        yield matter.small("brief.claims_left", count=len(group.claims) - most)


def _state(matter: Matter, row: Mapping[str, Any]) -> str:
    """Return the status of a place or a part as a sentence."""
    wording = matter.wording
    held = wording.held(row["status"], row["actors"], row["besieged_by"])
    part = f"{sentence(wording.word('part', row['part']))}: " if row["part"] else ""
    return f"{part}{held}."


def _claim(matter: Matter, claim: Mapping[str, Any]) -> tuple[Cell, ...]:
    """Return a claim as the cells of `CLAIM_COLUMNS`."""
    return matter.claim_cell(claim), Cell(matter.bearing(claim)), cell(matter.wording.dated(claim))


def apart(matter: Matter) -> Iterator[Block]:
    """Yield the claims that no place on the map stands for, and why."""
    unlocated, wording = matter.scene.unlocated, matter.wording
    table = unlocated.drop(columns=unlocated.geometry.name)
    found = [(*_claim(matter, claim), cell(wording.say(_reason(claim)))) for claim in rows(table)]
    if found:
        yield Heading(wording.say("brief.apart"))
    columns = (*CLAIM_COLUMNS, Column("brief.why_not", 0.2))
    yield from matter.table(wording.say("brief.apart_table"), columns, found, MOST_APART)


def _reason(claim: Mapping[str, Any]) -> str:
    if not claim["place"]:
        return "brief.no_place"
    return "brief.which_part" if claim["part"] == "part" else "brief.not_found"
