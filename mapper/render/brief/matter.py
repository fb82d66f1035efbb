"""What a brief is about: a scene, its findings, and the words to tell them in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mapper.claims.ontology import Review
from mapper.render.brief.blocks import (
    Block,
    Cell,
    Column,
    Line,
    Link,
    Paragraph,
    Table,
    cell,
    name,
    web_address,
)
from mapper.render.brief.wording import Wording
from mapper.render.scene import rows

if TYPE_CHECKING:
    from mapper.render.findings import Findings
    from mapper.render.scene import Scene

MOST_SOURCES = 60
"""Reports that a brief lists."""


@dataclass(frozen=True)
class Matter:
    """Scene, findings and wording, and what several sections ask of them.

    Attributes
    ----------
    scene : Scene
    findings : Findings
    wording : Wording
    """

    scene: Scene
    findings: Findings
    wording: Wording

    @cached_property
    def claims(self) -> list[dict[str, Any]]:
        """The claims that no analyst rejected, as rows."""
        table = self.scene.claims.drop(columns=self.scene.claims.geometry.name)
        return [claim for claim in rows(table) if claim["review"] != Review.REJECTED]

    @cached_property
    def places(self) -> list[dict[str, Any]]:
        """The places and parts with evidence, as rows."""
        return list(rows(self.scene.places.drop(columns=self.scene.places.geometry.name)))

    @cached_property
    def unplaced(self) -> set[str]:
        """The ids of the claims that the map has no place for."""
        return {*self.scene.unlocated["id"], *self.scene.reported["id"]}

    @cached_property
    def sources(self) -> list[Mapping[str, str]]:
        """The reports to be listed."""
        return list(self.scene.sources[:MOST_SOURCES])

    @cached_property
    def _numbers(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for number, source in enumerate(self.sources, 1):
            for key in ("file", "url", "title"):
                found.setdefault(source.get(key) or "", number)
        found.pop("", None)
        return found

    def reference(self, claim: Mapping[str, Any]) -> Line:
        """Return the number of a claim's report in the list of sources, or a link to it if it isn't there."""
        keys = (claim["report"], claim["url"], claim["source"])
        number = next((self._numbers[key] for key in keys if key in self._numbers), None)
        if number:
            return (f" [{number}]",)
        url = web_address(claim["url"])
        return (" ", Link(name(claim["report"] or urlsplit(url).hostname), url)) if url else ()

    def titled(self, source: str) -> str:
        """Return what a source is called; of a report its number in the list."""
        number = self._numbers.get(source)
        return f"[{number}]" if number else name(source)

    def bearing(self, claim: Mapping[str, Any]) -> Line:
        """Return who says it, and where that is told."""
        return (self.wording.source(claim), *self.reference(claim))

    def claim_cell(self, claim: Mapping[str, Any]) -> Cell:
        """Return a claim as a cell: a sentence, and the words of the source."""
        return cell(self.wording.saying(claim), self.wording.quoted(claim["quote"]))

    def outvoted(self) -> set[str]:
        """Return the ids of the claims behind places that all around contradict."""
        return {name for row in self.places if row["outlier"] for name in (row["claim_ids"] or "").split(";")}

    def voices(self) -> list[tuple[str, int]]:
        """Return who is quoted, and how often, the most frequent first."""
        counts = Counter(claim["source"] for claim in self.claims if claim["source"])
        return sorted(counts.items(), key=lambda voice: (-voice[1], voice[0]))

    def table(
        self,
        caption: str,
        columns: Iterable[Column],
        found: Sequence[tuple[Cell, ...]],
        most: int,
        of: int | None = None,
    ) -> Iterator[Block]:
        """Yield a table of so many rows at most, and how many are left out; nothing if there are no rows.

        Parameters
        ----------
        caption : str
        columns : iterable of Column
            With the keys of their headings.
        found : sequence of tuple of Cell
        most : int
        of : int, optional
            How many rows there are in all, if that is more than are found.
        """
        if not found:
            return
        head = tuple(column._replace(title=self.wording.say(column.title)) for column in columns)
        yield Table(caption, head, tuple(found[:most]))
        left = (of or len(found)) - min(most, len(found))
        if left:
            yield self.small("brief.left_out", count=left)

    def small(self, key: str, **slots: object) -> Paragraph:
        """Return a sentence on what stands above it."""
        return Paragraph((self.wording.say(key, **slots),), small=True)
