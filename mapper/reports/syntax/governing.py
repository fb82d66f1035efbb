"""What governs a clause: who denies, fears or doubts what it says, and on which condition it holds."""

from __future__ import annotations

from collections.abc import Iterable

from mapper.claims.ontology import Modality
from mapper.reports.packs.phrases import Hit
from mapper.reports.syntax.clauses import MARKS, Clauses

SAYING = ("says", "claims")
DENYING = ("denies", "denial")
FEARING = ("feared",)
COMPLEMENT = 8
"""Words between a governing word and the "that" of its clause."""
REPORT_OF = 8
"""Words between "reports" and the "that" of what they tell."""
CONDITION_REACH = 12


class Governing(Clauses):
    """The clauses above a clause."""

    def governed(self, hit: Hit) -> Modality | None:
        """Return how the clauses above take what a clause says: ``denied``, ``hypothetical``, or None."""
        cue = self._governor(hit)
        if cue and cue.group in DENYING:
            return Modality.DENIED
        if cue and cue.group in FEARING:
            return Modality.HYPOTHETICAL
        if self._called_untrue(hit):
            return Modality.DENIED
        return Modality.HYPOTHETICAL if self._main_clause_negated(hit) else None

    def _governor(self, hit: Hit) -> Hit | None:
        """Return the last word of saying, denying or fearing whose clause reaches the words."""
        cues = sorted(self._cues(hit.first), key=lambda cue: cue.first)
        for cue in reversed(cues):
            if self._inside_other(cue, cues):
                continue
            return cue if self._reaches(cue, hit) else None
        return None

    def _cues(self, before: int) -> Iterable[Hit]:
        for group in (*SAYING, *DENYING, *FEARING):
            yield from (cue for cue in self.scene.hits.get(group, ()) if cue.last <= before)

    def _inside_other(self, cue: Hit, cues: list[Hit]) -> bool:
        """Whether a word only belongs to a denial: "denied claims that", "false reports that"."""
        return cue.group in SAYING and any(
            other.group in DENYING and other.first <= cue.first <= other.last for other in cues
        )

    def _reaches(self, cue: Hit, hit: Hit) -> bool:
        """Whether nothing between a governing word and what it may govern opens a new main clause."""
        for index in range(cue.last, hit.first):
            if self.scene.starting(index, "contrast") or self.scene.tokens[index].text in ";:":
                return False
            comma = self.scene.tokens[index - 1].text == ","
            joint = comma and index in self.starts and self.scene.starting(index, "and")
            if joint and not self.scene.starting(index + 1, "that"):
                return False
        if self.clause(cue.last)[0] == self.clause(hit.first)[0]:
            return True
        ahead = range(cue.last - 1, min(hit.first, cue.last + COMPLEMENT))
        return any(self.scene.on(index, "that") for index in ahead) or self._bare_complement(cue, hit)

    def _bare_complement(self, cue: Hit, hit: Hit) -> bool:
        """Whether a clause follows a governing word without "that": "denied it had lost X and Y"."""
        between = range(cue.last, hit.first)
        return not any(self.scene.tokens[index].text in MARKS for index in between)

    def _called_untrue(self, hit: Hit) -> bool:
        """Whether the words stand in "reports that … were false"."""
        for noun in self.scene.hits.get("report_noun", ()):
            opened = range(noun.last, min(hit.first, noun.last + REPORT_OF))
            if noun.last <= hit.first and any(self.scene.on(index, "that") for index in opened):
                return any(verdict.first >= hit.last for verdict in self.scene.hits.get("untrue", ()))
        return False

    def _main_clause_negated(self, hit: Hit) -> bool:
        """Whether a "not" governs the that-clause of the words; "could not confirm" is no denial."""
        first, _ = self.clause(hit.first)
        while first > 0 and not self.scene.starting(first, "that"):
            if self.scene.starting(first, "contrast") or self.scene.tokens[first].text in MARKS:
                return False
            first, _ = self.clause(first - 1)
        if first == 0 or self._relative_that(first):
            return False
        start, _ = self.clause(first - 1)
        window = range(max(start, first - COMPLEMENT), first)
        return any(self._rules_out(index) for index in window)

    def _rules_out(self, index: int) -> bool:
        if self.scene.on(index, "unconfirmed", "hearsay") or self._spared(index):
            return False
        return self.scene.on(index, "negation") is not None

    def _relative_that(self, index: int) -> bool:
        """Whether "that" belongs to a noun before it, as in "the town that the army holds"."""
        return bool(
            self.scene.place_at(index - 1)
            or self.scene.actor_at(index - 1)
            or self.scene.on(index - 1, "noun")
        )

    def _spared(self, index: int) -> bool:
        """Whether a word of doubt is inside a longer phrase that isn't doubt, such as "not only"."""
        adverb, word = self.scene.on(index, "adverb"), self.scene.on(index, "negation")
        return bool(adverb and word and adverb.last - adverb.first > word.last - word.first)

    def conditional(self, hit: Hit) -> bool:
        """Whether the words are what has to happen first: "will only come when the army retakes X"."""
        if hit.value == "past":
            return False
        first, last = self.clause(hit.first)
        reach = range(max(first, hit.first - CONDITION_REACH), hit.first)
        condition = next((i for i in reach if self.scene.starting(i, "condition", "only_when")), None)
        if condition is None:
            return False
        if self.scene.on(condition, "only_when") or self.scene.on(condition - 1, "only_when"):
            return True
        outside = [cue for cue in self.scene.hits.get("future", ()) if not first <= cue.first < last]
        return any(not self.scene.on(cue.first, "hearsay", "according") for cue in outside)
