"""What stands around the map on a page: the heading, and the table for readers without scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from mapper.dates import day_number
from mapper.render.chronicle import Chronicle
from mapper.render.payload import printable
from mapper.render.scene import members, rows
from mapper.render.words import Text, catalog, in_words, say

MOST_ROWS = 1000
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
        f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in _cells(row, words))}</tr>"
        for row in _told_on(chronicle)
    )
    return (
        f'<noscript><div class="mapper-noscript"><p>{_text(say(words, "page.noscript"))}</p>'
        f"<table><tr>{head}</tr>{body}</table></div></noscript>"
    )


def _told_on(chronicle: Chronicle) -> Iterator[dict[str, Any]]:
    """Yield the places with their states on the day that the page opens on."""
    day, states = day_number(chronicle.opens), chronicle.telling.states
    now = states[(states["valid_from"] <= day) & (day < states["valid_to"])]
    table = now.join(chronicle.things[["type", "place", "part"]], on="thing")
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


def _text(text: str) -> str:
    return escape(printable(text))
