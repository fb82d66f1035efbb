"""What stands around the map on a page: the heading, and the table for readers without scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from mapper.dates import day_number
from mapper.render.choices import Choices
from mapper.render.chronicle import Chronicle
from mapper.render.payload import printable, shown_bounds
from mapper.render.picture import MOST_DOTS, Spot, picture_svg
from mapper.render.scene import members, rows
from mapper.render.style import palettes
from mapper.render.words import Text, catalog, in_words, say

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

GROUND = ("controlled", "contested", "mixed")
"""What colours the ground."""
NOTHING: tuple[str, list[str]] = ("unknown", [])
LONGEST = 200
"""Letters of a cell of that table, and of the name of the picture."""
MOST_ROWS = 300
"""Places in the table for readers without scripts."""
COLUMNS = ("place", "status", "parties", "besieged_by", "confidence")


def heading(chronicle: Chronicle, lang: str = "en") -> str:
    """Return the head of the page, as markup with every text escaped."""
    words, day = catalog(lang), chronicle.opens
    as_of = say(words, "page.as_of", day=in_words(day, lang))
    return (
        f'<header class="mapper-header"><h1><bdi>{_text(chronicle.title)}</bdi></h1>'
        f'<p class="mapper-day"><time datetime="{day}">{_text(as_of)}</time></p>'
        f'<p class="mapper-assessment">{_text(say(words, "page.assessment"))}</p></header>'
    )


def summary(chronicle: Chronicle, lang: str = "en") -> str:
    """Return the table for readers without scripts, as markup with every text escaped."""
    words = catalog(lang)
    head = "".join(f'<th scope="col">{_text(say(words, f"column.{name}"))}</th>' for name in COLUMNS)
    body = "".join(
        f"<tr>{''.join(f'<td>{_text(_cut(cell))}</td>' for cell in _cells(row, words))}</tr>"
        for row in _told_on(chronicle)
    )
    return (
        f'<noscript><div class="mapper-noscript"><p>{_text(say(words, "page.noscript"))}</p>'
        f"<table><tr>{head}</tr>{body}</table></div></noscript>"
    )


def still_picture(chronicle: Chronicle, base: dict[str, Any], choices: Choices) -> str:
    """Return a picture of the day that the page opens on, as markup, for before the scripts have run."""
    colours = palettes(chronicle.actors(), chronicle.colours)[choices.palette]
    states = _states_on(chronicle)
    held = {
        cell: [colours[name] for name in members(cell)]
        for column in ("actors", "besieged_by")
        for cell in states[column].unique().tolist()
    }
    told = zip(states["thing"].tolist(), states["status"].tolist(), states["actors"].tolist(), strict=True)
    look = {thing: (status, held[actors]) for thing, status, actors in told}
    looks = [look.get(thing, NOTHING) for thing in _speakers_on(chronicle).tolist()]
    said = say(catalog(choices.lang), "page.as_of", day=in_words(chronicle.opens, choices.lang))
    title = f"{_cut(chronicle.title)}. {said}"
    return picture_svg(
        chronicle.faces, looks, base, shown_bounds(chronicle), _spots(chronicle, states, held), title
    )


def _spots(chronicle: Chronicle, states: pd.DataFrame, held: Mapping[str, Sequence[str]]) -> list[Spot]:
    """Return the whole places that somebody holds or contests, those first of which most was told."""
    told = chronicle.telling.states["thing"].value_counts()
    table = states[states["status"].isin(GROUND)].join(
        chronicle.things[["type", "place", "name", "part", "lon", "lat"]], on="thing"
    )
    table = table[(table["type"] == "place") & (table["part"] == "") & table["lon"].notna()]
    order = np.argsort(-told.reindex(table["thing"]).to_numpy(), kind="stable")[:MOST_DOTS]
    return [
        Spot(
            row["lon"],
            row["lat"],
            row["place"] or row["name"] or "",
            held[row["actors"] or ""],
            held[row["besieged_by"] or ""],
        )
        for row in rows(table.iloc[order])
    ]


def _speakers_on(chronicle: Chronicle) -> NDArray[np.int64]:
    """Return the thing that speaks for each face on the day that the page opens on."""
    speakers = np.full(len(chronicle.faces), -1, dtype=np.int64)
    for step in chronicle.telling.course:
        if step.day <= day_number(chronicle.opens):
            speakers[step.faces] = step.things
    return speakers


def _states_on(chronicle: Chronicle) -> pd.DataFrame:
    """Return the states of the day that the page opens on."""
    day, states = day_number(chronicle.opens), chronicle.telling.states
    return states[(states["valid_from"] <= day) & (day < states["valid_to"])]


def _told_on(chronicle: Chronicle) -> Iterator[dict[str, Any]]:
    """Yield the places with their states on the day that the page opens on."""
    table = _states_on(chronicle).join(chronicle.things[["type", "place", "part"]], on="thing")
    yield from rows(table[table["type"] == "place"].head(MOST_ROWS))


def _cells(row: Mapping[str, Any], words: Mapping[str, Text]) -> list[str]:
    part = words.get(f"part.{row['part']}", row["part"]) if row["part"] else ""
    return [
        ", ".join(str(name) for name in (row["place"], part) if name),
        say(words, f"status.{row['status']}"),
        ", ".join(members(row["actors"])),
        ", ".join(members(row["besieged_by"])),
        f"{row['weight']:.2f}",
    ]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _text(text: str) -> str:
    return escape(printable(text))
