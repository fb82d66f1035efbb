"""The places that a sentence names: which words are one, and which part of it they mean."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from mapper.claims.ontology import CHANGES, Extent, Kind, Part
from mapper.geocoder.place import Context, Place
from mapper.reports.basic_forms import Match, basic, unbent, with_kind
from mapper.reports.language import Pack
from mapper.reports.mentions import PlaceMention, Scene, Spot, number_at
from mapper.reports.phrases import Hit, Token

WELL_KNOWN = 100_000
"""Inhabitants above which a place outside the report's countries is still believed."""
NAME_WORDS = 6
ASIDE = 12
"""Words of the longest aside between a name and its verb."""
TOLD_WORDS = 4
EXTENDING = 9


class Places(Protocol):
    """What the reader asks of a gazetteer."""

    def longest_match(self, words: list[str]) -> int: ...

    def geocode(self, name: str, *, context: Context | None = None) -> list[Place]: ...


class PlaceFinder:
    """Finds the place names of one report in a gazetteer, given the countries it speaks of."""

    def __init__(self, gazetteer: Places, pack: Pack, countries: tuple[str, ...]) -> None:
        self.gazetteer = gazetteer
        self.pack = pack
        self.context = Context(countries=countries)
        self.told: set[tuple[str, ...]] = set()
        self.told_names: set[tuple[str, ...]] = set()
        self._known: dict[str, Place | None] = {}
        self._counts: dict[tuple[str, ...], int] = {}

    def best(self, name: str, kind: Kind | None = None) -> Place | None:
        """Return the likeliest place of a name, or None if it is unknown or out of the way."""
        key = f"{kind}:{name}"
        if key not in self._known:
            self._known[key] = self._likely(name, kind)
        return self._known[key]

    def _likely(self, name: str, kind: Kind | None) -> Place | None:
        found = self.gazetteer.geocode(name, context=replace(self.context, kind=kind))
        if not found or not self.context.countries:
            return found[0] if found else None
        at_home = [place for place in found if place.country in self.context.countries]
        if at_home:
            return at_home[0]
        first = found[0]
        wide = first.kind in (Kind.COUNTRY, Kind.RIVER, Kind.ADMIN1) and first.match in (
            "exact",
            "folded",
            "alternate",
        )
        return first if wide or first.population >= WELL_KNOWN else None

    def is_known(self, words: tuple[str, ...]) -> bool:
        """Whether a gazetteer has a name of just these words."""
        return self._count(list(words)) == len(words)

    def match(self, scene: Scene, index: int) -> Match | None:
        """Return the place whose name stands at a token, in whatever case, or None."""
        written = self._written(scene, index)
        return unbent(scene, index, written, self) if self.pack.name_endings else written

    def _written(self, scene: Scene, index: int) -> Match | None:
        """Return the name as it stands, or without its genitive."""
        window = scene.tokens[index : index + NAME_WORDS]
        words = [token.text for token in _run(window)]
        plain = [self._without_genitive(word) for word in words]
        told = next(
            (n for n in range(min(TOLD_WORDS, len(plain)), 0, -1) if tuple(plain[:n]) in self.told), 0
        )
        count = max(self._count(words), told)
        bare = max(self._count(plain), told)
        if max(count, bare) == 0:
            return None
        size = count if count >= bare else bare
        if len(window) > size and window[size].joined and window[size].is_name:
            return None
        name = scene.words(index, index + size)
        if count >= bare:
            return Match(size, name)
        return Match(size, name[: len(name) - len(words[size - 1]) + len(plain[size - 1])], owns=True)

    def _count(self, words: list[str]) -> int:
        key = tuple(words)
        if key not in self._counts:
            self._counts[key] = self._longest(words)
        return self._counts[key]

    def _longest(self, words: list[str]) -> int:
        size = self.gazetteer.longest_match(words) if words else 0
        while size and (words[size - 1][0].islower() or words[size - 1].isdigit()):
            size = self.gazetteer.longest_match(words[: size - 1]) if size > 1 else 0
        return size

    def _without_genitive(self, word: str) -> str:
        endings = sorted(self.pack.genitive, key=len, reverse=True)
        ending = next((end for end in endings if word.endswith(end) and len(word) > len(end) + 2), "")
        return word[: len(word) - len(ending)] if ending else word


def _run(tokens: list[Token]) -> list[Token]:
    """Return the leading tokens that can be one name: no punctuation between."""
    for size, token in enumerate(tokens):
        if not token.is_word:
            return tokens[:size]
    return tokens


def find_places(scene: Scene, finder: PlaceFinder) -> list[PlaceMention]:
    """Return the places that a sentence names, with part, kind and extent read off the words around."""
    found: list[PlaceMention] = []
    index = 0
    while index < len(scene.tokens):
        mention = (
            _named(scene, finder, index, found[-1] if found else None) if _may_start(scene, index) else None
        )
        if mention:
            found.append(mention)
        index = max(index + 1, mention.last if mention else 0)
    return found


def _may_start(scene: Scene, index: int) -> bool:
    token = scene.tokens[index]
    article = token.lower in ARTICLES and index + 1 < len(scene.tokens) and scene.tokens[index + 1].joined
    if not (token.is_name or article) or scene.on(index, "weekday", "month", "demonym", "source"):
        return False
    return not scene.on(index, "actor") or scene.starting(index, "actor") is not None


def _named(
    scene: Scene, finder: PlaceFinder, index: int, previous: PlaceMention | None
) -> PlaceMention | None:
    noun = _noun_before(scene, index)
    matched = finder.match(scene, index)
    told = matched is None
    if matched is None:
        matched = _told(scene, finder, index, bool(noun) or _goes_on_list(scene, index, previous))
    if matched is None:
        return None
    size, name, owns = matched
    last = index + size
    if index and scene.tokens[index].joined and scene.tokens[index - 1].lower in ARTICLES:
        index, name = (
            index - 1,
            scene.words(index - 1, index) + scene.text[scene.tokens[index].start - 1] + name,
        )
    actor = scene.on(index, "actor")
    place = finder.best(name, Kind(noun.value) if noun and noun.value in KIND_NAMES else None)
    if place is not None and place.match == DEMONYM:
        return None
    if actor and (place is None or place.kind != Kind.COUNTRY or (actor.first, actor.last) != (index, last)):
        return None
    if (
        not noun
        and not told
        and tuple(name.split()) not in finder.told_names
        and not _believable(scene, index, last, place)
        and not (place is None and _governs_places(scene, index, last))
    ):
        return None
    spot = Spot(name, place.kind if place else None, place.country if place else "")
    if owns and not scene.on(last, "territory"):
        return owned(scene, index, last, spot)
    return _extended(scene, index, last, spot)


def owned(scene: Scene, first: int, last: int, spot: Spot) -> PlaceMention:
    """Return "Omdurman's old quarter" and "Marinka's western outskirts" as the part that they are."""
    part: Part | None = None
    for index in range(last, min(last + OWNED, len(scene.tokens))):
        if hit := scene.starting(index, "bearing"):
            part, end = _part(hit), hit.last
            following = scene.starting(end, "part_noun", "noun")
            return PlaceMention(first, following.last if following else end, replace(spot, part=part))
        hit = scene.starting(index, "part_noun", "noun")
        if hit and (hit.group == "part_noun" or hit.value in (*SITES, "area")):
            note = scene.words(index, hit.last)
            return PlaceMention(first, hit.last, replace(spot, part=Part.PART, note=note))
        if not scene.tokens[index].is_word or scene.tokens[index].is_name or scene.preposition(index):
            break
    return PlaceMention(first, last, spot, genitive=True)


ARTICLES = frozenset(["al", "el", "ez", "es", "as", "ash", "ar", "az", "at", "ad", "an", "ed", "er", "et"])
"""The Arabic article, as names of places begin in Latin letters."""
SITES = ("base", "airfield", "facility")
"""Nouns of what stands in or by a town, and isn't the town."""
DEMONYM = "demonym"
"""How the name of a people matches its country: "Gazan" is no place to hold."""
OWNED = 4
"""Words behind a genitive that may name the part that it owns."""
FACILITIES = frozenset(("facility", "base", "airfield", "settlement", "admin2", "area", "city", "admin1"))
KIND_NAMES = frozenset(str(kind) for kind in Kind)


def _goes_on_list(scene: Scene, index: int, previous: PlaceMention | None) -> bool:
    """Whether "and" or a comma ties a name to the place right before it."""
    if previous is None or previous.genitive:
        return False
    link = scene.on(index - 1, "and") or scene.tokens[index - 1].text == ","
    return bool(link) and previous.last == index - 1


def _noun_before(scene: Scene, index: int) -> Hit | None:
    noun = scene.ending(index - 1, "noun")
    if noun is None and scene.on(index - 1, "of"):
        noun = scene.ending(index - 2, "noun")
    return noun if noun and noun.value not in ("person", "road", "country", "river") else None


def _told(scene: Scene, finder: PlaceFinder, index: int, noun: bool) -> Match | None:
    """Take a name that no gazetteer knows, because the text says that it is a town."""
    size = 0
    while size < TOLD_WORDS and index + size < len(scene.tokens):
        token = scene.tokens[index + size]
        particle = size and token.text in ARTICLES and not scene.tokens[index + size - 1].joined
        if (
            not (token.is_name and not scene.known(index + size))
            and not particle
            and not (size and token.joined)
        ):
            break
        size += 1
    weak = size == 1 and scene.on(index, "weak_name")
    if not size or weak or scene.on(index + size - 1, "weak_name") or scene.on(index, "actor"):
        return None
    following = scene.starting(index + size, "noun")
    named = following is not None and following.value in FACILITIES and not scene.tokens[index + size].is_name
    if not (noun or named or _governs_places(scene, index, index + size)):
        return None
    words = tuple(token.text for token in scene.tokens[index : index + size])
    finder.told.add(words)
    name = basic(scene, index, index + size, finder)
    finder.told_names.add(tuple(name.split()))
    return Match(size, name)


def _governs_places(scene: Scene, first: int, last: int) -> bool:
    """Whether only a place can stand here: "part of X", "recaptured X", "withdrew from X", "X was besieged"."""
    before = first - 1
    if link := scene.on(before, "of"):
        inside = scene.ending(link.first - 1, "part_noun", "bearing") or scene.on(before, "share", "extent")
        if inside is not None:
            return True
    if scene.ending(before, "bearing"):
        return scene.on(before - 1, "determiner") is not None
    while scene.on(before, "determiner", "bearing"):
        before -= 1
    if _modifies_next(scene, last):
        return False
    return _is_argument(scene, before) or _is_taken(scene, last)


def _modifies_next(scene: Scene, last: int) -> bool:
    """Whether a name only qualifies what follows, as in "Abrams tanks", "Leopard-vogner"."""
    if last >= len(scene.tokens):
        return False
    token = scene.tokens[last]
    if token.joined or (token.is_name and token.is_word and not scene.known(last)):
        return True
    noun = token.is_word and (not scene.known(last) or scene.on(last, "unit", "force", "troops"))
    return scene.pack.kind_behind and noun and not scene.on(last, "passive", "adverb", "and")


def _is_argument(scene: Scene, before: int) -> bool:
    """Whether a rule's words end at a token and take a place behind them, or a preposition after them does."""
    for rule in scene.pack.rules:
        hit = scene.ending(before, f"rule {rule.number}")
        told = hit and (hit.value not in ("adjective", "noun") or rule.predicate in CHANGES)
        if told and {"object", "of"} & set(rule.slots["place"]):
            return True
        for slot in rule.slots["place"]:
            governed = scene.ending(before, f"prep {slot}")
            if governed and scene.ending(governed.first - 1, f"rule {rule.number}"):
                return True
    return False


def _is_taken(scene: Scene, last: int) -> bool:
    """Whether what follows a name says that it is taken, held or besieged, or that it fell."""
    for rule in scene.pack.rules:
        for index in range(last, min(last + 4, len(scene.tokens))):
            hit = scene.starting(index, f"rule {rule.number}")
            if hit is None:
                continue
            passive = any(scene.on(i, "passive") for i in range(last, index))
            if "object" in rule.slots["place"] and hit.value in ("past", "participle") and passive:
                return True
            if "subject" in rule.slots["place"] and "object" not in rule.slots["place"] and index == last:
                return True
    behind = _behind_aside(scene, last)
    return behind > last and _is_taken(scene, behind)


def _behind_aside(scene: Scene, index: int) -> int:
    """Return the token behind an aside between commas that begins at a token, or the token itself."""
    if index >= len(scene.tokens) or scene.tokens[index].text != ",":
        return index
    ahead = range(index + 1, min(index + ASIDE, len(scene.tokens)))
    return next((i + 1 for i in ahead if scene.tokens[i].text == ","), index)


def _believable(scene: Scene, first: int, last: int, place: Place | None) -> bool:
    """Whether a match is a place by itself, and not a piece of a longer name or a common word."""
    if place is None:
        return False
    if last - first == 1 and scene.on(first, "weak_name"):
        return False
    if _belongs_to_name(scene, first - 1, first) or _belongs_to_name(scene, last, first):
        return False
    return (
        first > 0 or last - first > 1 or place.population >= 5000 or place.kind in (Kind.COUNTRY, Kind.ADMIN1)
    )


def _belongs_to_name(scene: Scene, index: int, start: int) -> bool:
    if not 0 <= index < len(scene.tokens):
        return False
    token = scene.tokens[index]
    if not token.is_name or not token.is_word:
        return False
    if scene.tokens[index].text[0].isalpha() and not token.text[0].isupper():
        return False
    if index < start and (index == 0 or "'" in token.text or "’" in token.text):
        return not scene.known(index) and index == 0 and not scene.on(index, "weak_name")
    return not scene.known(index)


def _extended(scene: Scene, first: int, last: int, spot: Spot) -> PlaceMention | None:
    """Widen a name over what stands around it: province, city, the southern part of, most of."""
    after = scene.starting(last, "noun")
    if after and (after.value in ("person", "road") or scene.on(last, "of")):
        return None if after.value in ("person", "road") else PlaceMention(first, last, spot)
    if after and after.value in KIND_NAMES and (scene.pack.kind_behind or scene.tokens[last].joined):
        kind = Kind(after.value)
        named = kind not in (Kind.CITY, Kind.SETTLEMENT, Kind.AREA)
        name = with_kind(scene, spot.name, first, last, after.last) if named else spot.name
        spot, last = replace(spot, name=name, kind=kind), after.last
    elif last < len(scene.tokens) and scene.tokens[last].joined and not scene.tokens[last].is_name:
        return None
    return extend_left(scene, PlaceMention(first, last, spot))


def extend_left(scene: Scene, mention: PlaceMention) -> PlaceMention:
    """Widen a mention to the left over its kind, part, extent and share."""
    for _ in range(EXTENDING):
        wider = _step_left(scene, mention)
        if wider is None:
            return mention
        mention = wider
    return mention


def _step_left(scene: Scene, mention: PlaceMention) -> PlaceMention | None:
    before, spot = mention.first - 1, mention.spot
    link = scene.on(before, "of", "prep in")
    if hit := scene.ending(before, "share"):
        return replace(mention, first=hit.first, spot=replace(spot, share=float(hit.value)))
    if hit := scene.ending(before, "extent"):
        return replace(mention, first=hit.first, spot=replace(spot, extent=Extent(hit.value)))
    if hit := scene.ending(before, "bearing"):
        if scene.starting(mention.first, "noun"):
            return None
        return replace(mention, first=hit.first, spot=replace(spot, part=_sharper(spot.part, hit)))
    if scene.on(before, "determiner") and scene.on(before - 1, "of", "prep in"):
        before -= 1
        link = scene.on(before, "of", "prep in")
    if link and (hit := scene.ending(link.first - 1, "share")):
        return replace(mention, first=hit.first, spot=replace(spot, share=float(hit.value)))
    if link and (hit := scene.ending(link.first - 1, "rest", "extent")):
        extent = Extent.PART if hit.group == "rest" else Extent(hit.value)
        return replace(mention, first=hit.first, spot=replace(spot, extent=extent))
    tied = link.first - 1 if link else before if scene.pack.bare_genitive else -1
    if hit := scene.ending(tied, "percent"):
        return _percent_left(scene, mention, hit)
    if hit := scene.ending(tied, "part_noun"):
        return replace(mention, first=hit.first, spot=replace(spot, part=spot.part or Part.PART))
    if link and (hit := scene.ending(link.first - 1, "bearing")) and _inside(scene, hit, link, mention):
        return replace(mention, first=hit.first, spot=replace(spot, part=_part(hit)))
    link = scene.on(before, "of")
    noun = scene.ending(before, "noun") or (scene.ending(link.first - 1, "noun") if link else None)
    if noun and link and noun.value in SITES:
        spot = replace(spot, kind=None, part=spot.part or Part.PART, note=scene.words(noun.first, noun.last))
        return replace(mention, first=noun.first, spot=spot)
    if noun and noun.value in KIND_NAMES and noun.value != "river" and noun.value != "country":
        kind = spot.kind if spot.kind == Kind.CITY and noun.value == "settlement" else Kind(noun.value)
        return replace(mention, first=noun.first, spot=replace(spot, kind=kind))
    return _qualified_left(scene, mention)


def _inside(scene: Scene, hit: Hit, link: Hit, mention: PlaceMention) -> bool:
    """Whether a bearing is of a place's inside: "the east of X", "øst i X"; "north of X" is outside."""
    if scene.on(hit.first - 1, "determiner"):
        return True
    town = mention.spot.kind in (Kind.CITY, Kind.SETTLEMENT)
    return (town and link.group == "prep in") or (scene.on(link.first, "prep in") is not None and town)


def _qualified_left(scene: Scene, mention: PlaceMention) -> PlaceMention | None:
    """Step over "southern" in "the southern neighbourhoods of", and over other words of a part."""
    before, spot = mention.first - 1, mention.spot
    if spot.part and (hit := scene.ending(before, "bearing")):
        return replace(mention, first=hit.first, spot=replace(spot, part=_part(hit)))
    if spot.part == Part.PART and (hit := scene.ending(before, "part_adjective")):
        return replace(mention, first=hit.first)
    return None


def _percent_left(scene: Scene, mention: PlaceMention, percent: Hit) -> PlaceMention | None:
    value = number_at(scene, percent.first - 1)
    if value is None:
        return None
    return replace(mention, first=percent.first - 1, spot=replace(mention.spot, share=value / 100))


def _part(hit: Hit) -> Part:
    return Part(hit.value)


def _sharper(part: Part | None, hit: Hit) -> Part:
    """Return the side that a word names, unless one is known already."""
    return Part(hit.value) if part in (None, Part.PART) else part
