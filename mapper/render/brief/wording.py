"""Words and numbers of a brief: figures as a language writes them, claims as sentences, and what to doubt."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mapper.claims.ontology import Confirmation, Modality, Precision, Temporal
from mapper.render.brief.blocks import name, plain
from mapper.render.scene import members
from mapper.render.words import Text, catalog, in_words, say

Row = Mapping[str, Any]
"""A row of a table, with None for what is missing."""


@dataclass(frozen=True)
class Wording:
    r"""Says things in one language.

    Examples
    --------
    >>> wording = Wording("nb")
    >>> wording.km2(1234.4), wording.percent(0.0004), wording.listed(["A", "B", "C"])
    ('1\xa0234', '0,04\xa0%', 'A, B og C')
    """

    lang: str = "en"

    @cached_property
    def words(self) -> Mapping[str, Text]:
        """The catalog of the language."""
        return catalog(self.lang)

    def say(self, key: str, **slots: object) -> str:
        """Return a text with its slots filled; whole numbers are grouped."""
        told = {
            slot: self.number(cell) if isinstance(cell, int) and slot != "count" else cell
            for slot, cell in slots.items()
        }
        if "count" not in slots:
            return say(self.words, key, **told)
        text = self.words[key]
        form = text if isinstance(text, str) else text["one" if slots["count"] == 1 else "other"]
        count = slots["count"]
        return form.format_map({**told, "count": self.number(count) if isinstance(count, int) else count})

    def word(self, group: str, value: object) -> str:
        """Return the word for a value of a table; one that nobody knows is shown as it is."""
        key = f"{group}.{value}"
        return say(self.words, key) if key in self.words else name(value)

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with the separators of the language.

        Examples
        --------
        >>> Wording("en").number(-1234567.891, 1)
        '−1,234,567.9'
        """
        text = f"{abs(value):,.{digits}f}"
        whole, _, rest = text.partition(".")
        text = whole.replace(",", say(self.words, "number.group"))
        text += say(self.words, "number.decimal") + rest if rest else ""
        return f"−{text}" if value < 0 and text.strip("0.,") else text

    def km2(self, value: float) -> str:
        """Return square kilometres without their unit: a digit after the point only below ten."""
        return self.number(value, 1 if 0 < abs(value) < 9.95 else 0)

    def percent(self, share: float) -> str:
        """Return a share as per cent, with as many digits as it takes not to be nothing, or all.

        Examples
        --------
        >>> [Wording().percent(share) for share in (0, 0.00001, 0.0004, 0.054, 0.5, 0.99999, 1)]
        ['0%', '<0.01%', '0.04%', '5.4%', '50%', '>99.9%', '100%']
        """
        hundred = 100 * share
        if 0 < hundred < 0.01:
            return "<" + self.say("brief.percent", share=self.number(0.01, 2))
        if 99.95 < hundred < 99.9999:
            return ">" + self.say("brief.percent", share=self.number(99.9, 1))
        digits = 0 if math.isclose(hundred, round(hundred), abs_tol=1e-4) else 1 if hundred >= 0.1 else 2
        return self.say("brief.percent", share=self.number(hundred, digits))

    def listed(self, names: Iterable[str]) -> str:
        """Return names as an enumeration."""
        told = list(names)
        if len(told) < 2:
            return "".join(told)
        between, last = say(self.words, "list.between"), say(self.words, "list.last")
        return between.join(told[:-1]) + last + told[-1]

    def parties(self, cell: str | None) -> str:
        """Return the parties of a list cell as an enumeration."""
        return self.listed(map(name, members(cell)))

    def quoted(self, text: object) -> str:
        """Return the words of a source in the quotation marks of the language; nothing for no words."""
        return self.say("brief.quoted", text=plain(text)) if text else ""

    def day(self, day: Any) -> str:
        """Return a day in words; nothing for none."""
        return "" if day is None else in_words(day.date() if isinstance(day, dt.datetime) else day, self.lang)

    def days(self, first: Any, last: Any) -> str:
        """Return a span of days in words; either may be missing."""
        one, other = self.day(first), self.day(last)
        if one and other and one != other:
            return self.say("days.span", **{"from": one, "to": other})
        return one or (self.say("days.by", day=other) if other else "")

    def held(self, status: str | None, actors: str | None, besieged_by: str | None = None) -> str:
        """Return who holds what and how: "Contested: A and B; besieged by C"."""
        who = self.parties(actors)
        status = status or "unknown"
        text = self.word("status", status)
        if who and status != "unknown" and f"held.{status}" in self.words:
            text = self.say(f"held.{status}", who=who)
        ring = self.parties(besieged_by)
        return self.say("held.ringed", status=text, who=ring) if ring else text

    def place(self, row: Row) -> str:
        """Return a place and its part: "Deir al-Zor, south"."""
        place = name(row.get("place") or row.get("name") or self.say("claim.unnamed_place"))
        part = row.get("part")
        return self.say("claim.place_part", place=place, part=self.word("part", part)) if part else place

    def saying(self, claim: Row) -> str:
        """Return a claim in a few words, from its own fields, which suit one party as they suit several."""
        place = self.place({"place": claim["place"], "part": claim["part"]})
        if claim["to_place"]:
            place = self.say("claim.to_place", place=place, to=name(claim["to_place"]))
        actor, predicate = self.parties(claim["actor"]), claim["predicate"]
        if f"says_of.{predicate}" not in self.words:
            text = f"{actor or place}: {name(predicate)}"
        elif actor:
            text = self.say(f"brief.said.{predicate}", actor=actor, place=place)
        else:
            text = self.say(f"says_of.{predicate}", place=place)
        for key, column in (("claim.against", "against"), ("claim.support", "supported_by")):
            text += self.say(key, who=self.parties(claim[column])) if claim[column] else ""
        return text

    def dated(self, claim: Row) -> str:
        """Return when a claim is about; "undated" if it doesn't say."""
        days = self.days(claim["date_from"], claim["date_to"])
        precision = claim["precision"]
        if not days:
            return sentence(self.say("brief.undated"))
        if precision in (None, Precision.DAY):
            return sentence(days)
        return sentence(self.say("claim.dated", days=days, precision=self.word("precision", precision)))

    def source(self, claim: Row) -> str:
        """Return who says it, and through whom."""
        source = self.parties(claim["source"]) or self.say("claim.own_words")
        via = self.parties(claim["via"])
        return sentence(self.say("claim.via", source=source, via=via) if via else source)

    def standing(self, claim: Row, own: bool = False, outlier: bool = False) -> str:
        """Return how well a claim stands: its confirmation and its doubts, the gravest first.

        Parameters
        ----------
        claim : mapping
        own : bool
            The source speaks for its own side.
        outlier : bool
            The places around say otherwise.
        """
        told = list(self._doubts(claim, own, outlier))
        confirmation = claim["confirmation"]
        if confirmation:
            told.insert(0, self.word("confirmation", confirmation))
        return sentence("; ".join(dict.fromkeys(told)) or self.say("brief.stated"))

    def _doubts(self, claim: Row, own: bool, outlier: bool) -> Iterable[str]:
        modality = claim["modality"]
        if own and claim["confirmation"] != Confirmation.CONFIRMED:
            yield self.say("brief.own_word")
        elif modality == Modality.CLAIMED:
            yield self.say("brief.claimed")
        if modality not in (None, Modality.ASSERTED, Modality.CLAIMED):
            yield self.word("modality", modality)
        if claim["temporal"] not in (None, Temporal.CURRENT) and claim["temporal"] != modality:
            yield self.word("temporal", claim["temporal"])
        if claim.get("ambiguous"):
            yield self.say("brief.ambiguous")
        if outlier:
            yield self.say("brief.outlier")
        if claim["reprint_of"]:
            yield self.say("brief.reprint")


def sentence(text: str) -> str:
    """Return a text with a capital first letter, its other letters as they are.

    Examples
    --------
    >>> sentence("a single source; denied by IS")
    'A single source; denied by IS'
    """
    return text[:1].upper() + text[1:]
