"""What a balloon of a KMZ tells: who holds a place, since when, and the claims behind it.

A globe takes the text of a balloon for markup. So the few tags in it are ours, and all that comes from a
report is escaped twice: once for the balloon, once for the XML that the balloon stands in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import urlsplit

from mapper.dates import span
from mapper.render.scene import Scene, members, rows
from mapper.render.words import Text, catalog, in_words, say

MOST_CLAIMS = 25
"""Claims that a balloon tells; of more it says how many there are."""
PLAIN = {"temporal": "current", "modality": "asserted", "extent": "", "confirmation": ""}
"""What goes without saying."""
TOLD = (
    *("id", "place", "part", "to_place", "actor", "against", "supported_by", "predicate", "quote", "source"),
    *("via", "date_from", "date_to", "report", "note", "url", *PLAIN),
)
"""The columns of a claim that a balloon tells."""
Row = Mapping[str, Any]
Words = Mapping[str, Text]


class Teller:
    """Writes the balloons of one map.

    Parameters
    ----------
    scene : Scene
    lang : str
    """

    def __init__(self, scene: Scene, lang: str) -> None:
        self.words: Words = catalog(lang)
        self._lang = lang
        self._claims = {row["id"]: row for row in rows(scene.claims[list(TOLD)])}
        self._told: dict[str, str] = {}

    def balloon(self, layer: str, row: Row) -> str:
        """Return the markup of a balloon."""
        ids = [one for one in members(row.get("claim_ids")) if one in self._claims]
        claims = "".join(self._claim(one) for one in ids[:MOST_CLAIMS])
        left = len(ids) - MOST_CLAIMS
        more = f"<p>{_text(say(self.words, 'more', count=left))}</p>" if left > 0 else ""
        return own_markup(heading(layer, row, self.words), self._facts(row)) + claims + more

    def _facts(self, row: Row) -> Iterator[str]:
        words = self.words
        if row.get("besieged_by"):
            yield say(words, "held.siege", who=listed(members(row["besieged_by"]), words))
        for key, column in (("evidence.since", "valid_from"), ("evidence.until", "valid_to")):
            if row.get(column):
                yield f"{say(words, key)}: {self._day(row[column])}"
        if row.get("area_confidence") and row.get("status") != "unknown":
            yield f"{say(words, 'evidence.confidence')}: {row['area_confidence']:.2f}"
        if row.get("area_km2"):
            yield say(words, "about_km2", km2=f"{row['area_km2']:.0f}")
        if row.get("length_km"):
            yield f"{row['length_km']:.1f} km"
        for flag, key in (("ambiguous", "evidence.ambiguous"), ("outlier", "evidence.doubted")):
            if row.get(flag):
                yield say(words, key)

    def _claim(self, id_: str) -> str:
        if id_ not in self._told:
            self._told[id_] = self._tell(self._claims[id_])
        return self._told[id_]

    def _tell(self, claim: Row) -> str:
        quote = f"<br/><i>“{_text(claim['quote'])}”</i>" if claim["quote"] else ""
        said = [self._source(claim), self._days(claim), claim["report"], claim["note"], *self._doubts(claim)]
        lines = "".join(f"<br/>{_text(line)}" for line in said if line)
        return f"<p><b>{_text(saying(claim, self.words))}</b>{quote}{lines}{_link(claim['url'])}</p>"

    def _source(self, claim: Row) -> str:
        source = claim["source"] or say(self.words, "claim.own_words")
        via = listed(members(claim["via"]), self.words)
        return say(self.words, "claim.via", source=source, via=via) if via else source

    def _days(self, claim: Row) -> str:
        first, last = claim["date_from"], claim["date_to"]
        if first is None or first == last:
            return "" if last is None else self._day(last)
        return say(self.words, "days.span", **{"from": self._day(first), "to": self._day(last)})

    def _doubts(self, claim: Row) -> Iterator[str]:
        for column, plain in PLAIN.items():
            if claim[column] and claim[column] != plain and f"{column}.{claim[column]}" in self.words:
                yield say(self.words, f"{column}.{claim[column]}")

    def _day(self, day: Any) -> str:
        return in_words(span(str(day)[:10])[0], self._lang)


def heading(layer: str, row: Row, words: Words) -> str:
    """Return what a feature is called: its place, or who holds what."""
    if layer == "frontlines":
        return say(words, "files.between", one=row.get("actor_a", ""), other=row.get("actor_b", ""))
    status, who = str(row.get("kind" if layer == "marks" else "status", "")), members(row.get("actors"))
    if status == "siege":
        who = members(row.get("besieged_by"))
    held = say(words, f"held.{status}" if who else f"status.{status}", who=listed(who, words))
    place = str(row.get("place") or row.get("name") or "")
    part = row.get("part")
    if place and part:
        place = say(
            words,
            "claim.place_part",
            place=place,
            part=say(words, f"part.{part}") if f"part.{part}" in words else part,
        )
    return f"{place}: {held}" if place else held


def saying(claim: Row, words: Words) -> str:
    """Return a claim as a sentence, from its own fields.

    Examples
    --------
    >>> empty = dict.fromkeys(("against", "supported_by", "part", "to_place"))
    >>> saying({**empty, "place": "Raqqa", "actor": "IS", "predicate": "controls"}, catalog("en"))
    'IS controls Raqqa'
    """
    place = claim["place"] or say(words, "claim.unnamed_place")
    if claim["part"]:
        place = say(words, "claim.place_part", place=place, part=say(words, f"part.{claim['part']}"))
    if claim["to_place"]:
        place = say(words, "claim.to_place", place=place, to=claim["to_place"])
    actor = listed(members(claim["actor"]), words)
    said = say(words, f"{'says' if actor else 'says_of'}.{claim['predicate']}", actor=actor, place=place)
    for column, key in (("against", "claim.against"), ("supported_by", "claim.support")):
        if claim[column]:
            said += say(words, key, who=listed(members(claim[column]), words))
    return said


def listed(names: Sequence[str], words: Words) -> str:
    """Return names as a language lists them.

    Examples
    --------
    >>> listed(["IS", "SDF", "Iraq"], catalog("en"))
    'IS, SDF and Iraq'
    """
    between, last = say(words, "list.between"), say(words, "list.last")
    return last.join(filter(None, (between.join(names[:-1]), *names[-1:])))


def own_markup(title: str, lines: Iterable[str]) -> str:
    """Return a heading and lines as markup, every text escaped."""
    return f"<h3>{_text(title)}</h3><p>{'<br/>'.join(_text(line) for line in lines if line)}</p>"


def _link(url: str | None) -> str:
    """Return an address as a link if it is one of the web, without a user's name in it."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return ""
    host = parts.netloc
    if parts.scheme not in ("http", "https") or not host or "@" in host or not (url or "").isprintable():
        return ""
    return f'<br/><a href="{_text(url)}">{_text(url)}</a>'


def _text(text: object) -> str:
    """Return text for markup; a dollar sign is written so that no globe takes it for a slot to fill."""
    return escape(str(text)).replace("$", "&#36;").replace("\n", "<br/>")
