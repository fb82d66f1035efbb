"""Names that no gazetteer has, taken for places because of where they stand: "captured the village of X"."""

from __future__ import annotations

from mapper.claims.ontology import CHANGES
from mapper.reports.names.basic_forms import Match, basic
from mapper.reports.names.finder import ARTICLES, TOLD_WORDS, PlaceFinder
from mapper.reports.names.mentions import PlaceMention, Scene
from mapper.reports.names.widening import SITES
from mapper.reports.packs.phrases import Hit

QUOTES = frozenset("\"'“”«»‘’„")
VERB_REACH = 9
"""Words between a verb and the preposition that leads to its place."""
ASIDE = 12
"""Words of the longest aside between a name and its verb."""
DOER = 6
"""Words of the longest subject between a verb and its object."""
DOERS = ("actor", "demonym", "force", "troops", "government", "generic_rebels", "determiner", "weekday")
FACILITIES = frozenset(("facility", "base", "airfield", "settlement", "admin2", "area", "city", "admin1"))


def noun_before(scene: Scene, index: int) -> Hit | None:
    noun = scene.ending(index - 1, "noun")
    if noun is None and scene.on(index - 1, "of"):
        noun = scene.ending(index - 2, "noun")
        if noun and noun.value not in SITES and scene.on(index - 1, "prep in"):
            return None
    return noun if noun and noun.value not in ("person", "road", "country", "river") else None


def goes_on_list(scene: Scene, index: int, previous: PlaceMention | None) -> bool:
    """Whether "and" or a comma ties a name to the place right before it."""
    if previous is None or previous.genitive:
        return False
    link = scene.on(index - 1, "and") or scene.tokens[index - 1].text == ","
    aside = _behind_aside(scene, previous.last)
    return bool(link) and (previous.last == index - 1 or previous.last < aside == index - 1)


def told_name(scene: Scene, finder: PlaceFinder, index: int, noun: bool) -> Match | None:
    """Take a name that no gazetteer knows, because the text says that it is a town."""
    size = 0
    while size < TOLD_WORDS and index + size < len(scene.tokens):
        token = scene.tokens[index + size]
        particle = token.text in ARTICLES and (
            not scene.tokens[index + size - 1].joined if size else _opens_name(scene, index)
        )
        known = scene.known(index + size) and not _names_site(scene, index, index + size)
        if not (token.is_name and not known) and not particle and not (size and token.joined):
            break
        size += 1
    if index and scene.tokens[index - 1].is_name and not scene.known(index - 1) and not noun:
        return None  # The end of somebody's name: "Khalifa Haftar".
    while size and scene.tokens[index + size - 1].text in ARTICLES:
        size -= 1
    weak = size == 1 and scene.on(index, "weak_name")
    if not size or weak or scene.on(index + size - 1, "weak_name") or scene.on(index, "actor"):
        return None
    following = scene.starting(index + size, "noun")
    named = following is not None and following.value in FACILITIES and not scene.tokens[index + size].is_name
    if not (noun or named or governs_places(scene, index, index + size)):
        return None
    words = tuple(token.text for token in scene.tokens[index : index + size])
    finder.told.add(words)
    name = basic(scene, index, index + size, finder)
    finder.told_names.add(tuple(name.split()))
    return Match(size, name)


def _names_site(scene: Scene, first: int, index: int) -> bool:
    """Whether a known word written as a name belongs to one: "Palestine Bridge", "Northeastern Command"."""
    if not scene.tokens[index].is_name or (first == 0 and index == first):
        return False
    noun = scene.on(index, "noun")
    side = scene.on(index, "bearing", "part_adjective") if index == first else None
    return bool(side) or (index > first and noun is not None and noun.value in FACILITIES)


def _opens_name(scene: Scene, index: int) -> bool:
    """Whether an article in small letters is tied to a name: "al-Josaq"."""
    following = scene.tokens[index + 1 : index + 2]
    return bool(following) and following[0].joined and following[0].is_name


def governs_places(scene: Scene, first: int, last: int) -> bool:
    """Whether only a place can stand here: "part of X", "recaptured X", "left from X", "X was besieged"."""
    before = first - 1
    if (
        before == 0
        and scene.on(0, "prep in")
        and scene.tokens[last : last + 1]
        and scene.tokens[last].text == ","
    ):
        return True
    if link := scene.on(before, "of"):
        inside = scene.ending(link.first - 1, "part_noun", "bearing") or scene.on(before, "share", "extent")
        if inside is not None:
            return True
    if side := scene.ending(before, "bearing"):
        if scene.on(side.first - 1, "determiner"):
            return True
        whole = scene.on(side.first - 1, "of")
        if whole and (
            scene.on(whole.first - 1, "share", "extent", "percent") or scene.on(whole.first, "share")
        ):
            return True
    while before >= 0 and (
        scene.on(before, "determiner", "bearing", "part_adjective") or scene.tokens[before].text in QUOTES
    ):
        before -= 1
    if _modifies_next(scene, last):
        return False
    owned = scene.on(first - 1, "of") is not None
    if _is_argument(scene, before) or (not owned and _is_taken(scene, last)):
        return True
    return scene.pack.verb_second and (_behind_doer(scene, before) or _in_gap(scene, first, last))


def _behind_doer(scene: Scene, before: int) -> bool:
    """Whether a name stands behind a verb and its subject: "torsdag inntok russiske styrker X"."""
    index = before
    while index > before - DOER and scene.on(index, *DOERS):
        index -= 1
    return index < before and any(
        hit.last == index + 1
        and hit.value in ("present", "past")
        and "object" in scene.rule_of(hit).slots["place"]
        for hit in scene.stating(index)
    )


def _in_gap(scene: Scene, first: int, last: int) -> bool:
    """Whether a name stands between the words that say who holds it: "er X på russiske hender"."""
    return any(
        hit.first == first - 1 and last < hit.last and scene.rule_of(hit).slots["place"][:1] == ("subject",)
        for hit in scene.stating(first)
    )


def _modifies_next(scene: Scene, last: int) -> bool:
    """Whether a name only qualifies what follows, as in "Abrams tanks", "Leopard-vogner"."""
    if last >= len(scene.tokens):
        return False
    token = scene.tokens[last]
    if token.joined or (token.is_name and token.is_word and not scene.known(last)):
        return True
    noun = not scene.known(last) or scene.on(last, "unit", "force", "troops") is not None
    free = scene.on(last, "passive", "adverb", "and") is None
    return scene.pack.kind_behind and token.is_word and noun and free


def _is_argument(scene: Scene, before: int) -> bool:
    """Whether a rule's words end at a token and take a place, or a preposition behind them does."""
    for hit in scene.stating(before):
        rule = scene.rule_of(hit)
        told = hit.value not in ("adjective", "noun") or rule.predicate in CHANGES
        if hit.last == before + 1 and told and {"object", "of"} & set(rule.slots["place"]):
            return True
    leading = (scene.ending(before, f"prep {group}") for group in scene.pack.prepositions)
    return any(_verb_before(scene, hit.first, hit.value) for hit in leading if hit)


def _verb_before(scene: Scene, index: int, slot: str) -> bool:
    """Whether a verb with a place in a slot stands a few words before: same clause, no place between."""
    for before in range(index - 1, max(-1, index - VERB_REACH), -1):
        for hit in scene.stating(before):
            verb = hit.last == before + 1 and hit.value not in ("adjective", "noun")
            if verb and slot in scene.rule_of(hit).slots["place"]:
                return True
        if not scene.tokens[before].is_word or scene.place_at(before) or scene.on(before, "boundary"):
            return False
    return False


def _is_taken(scene: Scene, last: int) -> bool:
    """Whether what follows a name says that it is taken, held or besieged, or that it fell."""
    passive, auxiliary = False, True
    for index in range(last, min(last + 4, len(scene.tokens))):
        for hit in scene.stating_from(index):
            slots = scene.rule_of(hit).slots["place"]
            if "object" in slots and hit.value in ("past", "participle") and passive:
                return True
            if "subject" in slots and "object" not in slots and auxiliary:
                return True
        passive = passive or scene.on(index, "passive") is not None
        auxiliary = auxiliary and scene.on(index, "passive", "perfect", "adverb") is not None
    behind = _behind_aside(scene, last)
    return behind > last and _is_taken(scene, behind)


def _behind_aside(scene: Scene, index: int) -> int:
    """Return the token behind an aside between commas that begins at a token, or the token itself."""
    if index >= len(scene.tokens) or scene.tokens[index].text != ",":
        return index
    ahead = range(index + 1, min(index + ASIDE, len(scene.tokens)))
    return next((i + 1 for i in ahead if scene.tokens[i].text == ","), index)
