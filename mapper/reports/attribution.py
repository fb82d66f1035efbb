"""Who says so: originators and those who pass their word on, doubts, denials and confirmations."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mapper.claims.ontology import Confirmation, Modality
from mapper.reports.discourse import Discourse
from mapper.reports.names.mentions import Scene
from mapper.reports.packs.phrases import Hit

NAME_WORDS = 5
REACH = 9
"""Words between a word of saying and the name of who says it."""
ASIDE = 18
"""Words of the longest aside between a speaker and the word of saying."""
CUES = ("denies", "claims", "says", "according", "told", "citing")
OUTLETS = frozenset({"media", "agency"})


@dataclass(frozen=True)
class Voice:
    """Somebody who says something, with the cue that makes him say it."""

    name: str
    cue: str
    index: int
    rank: int = 0
    analyst: bool = False
    unnamed: bool = False


@dataclass(frozen=True)
class Attribution:
    """The chain behind a sentence.

    Attributes
    ----------
    source, via : str
        Originator and relays (joined by ``;``); empty for the report's own voice.
    cue : str
        The kind of word that carries it: one of `CUES`, or empty.
    """

    source: str = ""
    via: str = ""
    cue: str = ""
    analyst: bool = False
    modality: Modality | None = None
    confirmation: Confirmation | None = None


def attribute(scene: Scene, discourse: Discourse) -> Attribution:
    """Return who stands behind a sentence; "the British paper" is the outlet named last."""
    voices = find_voices(scene, discourse)
    if not voices:
        return Attribution()
    if any(voice.rank == 0 and not voice.unnamed for voice in voices):
        voices = [
            voice for voice in voices if not voice.unnamed
        ]  # "residents told Reuters" keeps the residents
    ordered = sorted(voices, key=lambda voice: (voice.rank, voice.index))
    first, relays = ordered[0], [voice.name for voice in ordered[1:] if voice.name != ordered[0].name]
    return Attribution(first.name, ";".join(dict.fromkeys(relays)), first.cue, first.analyst)


def find_voices(scene: Scene, discourse: Discourse) -> list[Voice]:
    """Return everybody who says something in a sentence, in the order of the text."""
    voices: list[Voice] = []
    taken: set[int] = set()
    for cue in CUES:
        for hit in scene.hits.get(cue, []):
            if scene.on(hit.first, "actor", "source") or (cue == "told" and not _spoken(scene, hit.first)):
                continue
            voice = _voice_of(scene, discourse, hit.first, hit.last, cue)
            if voice and voice.index not in taken and not any(v.name == voice.name for v in voices):
                voices.append(voice)
                taken.add(voice.index)
    return sorted(voices, key=lambda voice: voice.index)


def _spoken(scene: Scene, index: int) -> bool:
    """Whether a word of saying comes before: "til" passes on a word only after "sier"."""
    return any(hit.first < index for cue in ("says", "claims") for hit in scene.hits.get(cue, ()))


def _voice_of(scene: Scene, discourse: Discourse, first: int, last: int, cue: str) -> Voice | None:
    ahead = _scan(scene, discourse, range(last, min(len(scene.tokens), last + REACH)), cue)
    if cue in ("according", "told", "citing"):
        return ahead
    start = _before_aside(scene, first)
    behind = _scan(scene, discourse, range(start - 1, max(-1, start - REACH - 1), -1), cue)
    if behind and start < first and (party := _party_of(scene, start, first)):
        behind = replace(behind, name=party)
    if scene.pack.verb_second:
        told = ahead is not None and any(scene.starting(i, "that") for i in range(last, ahead.index))
        cut = scene.tokens[first - 1].text in ',”"»' and start == first
        return behind if told else ahead or (None if cut else behind)
    if behind and scene.on(first - 1, "and") and _subordinate(scene, behind.index):
        behind = None
    return behind or _inverted(scene, ahead, last) or _shared(scene, first, cue)


def _before_aside(scene: Scene, first: int) -> int:
    """Return where the words before an aside end: "The group, whose men had fled, announced"."""
    if first < 2 or scene.tokens[first - 1].text != ",":
        return first
    commas = [i for i in range(max(0, first - ASIDE), first - 1) if scene.tokens[i].text == ","]
    opening = next((i for i in reversed(commas) if scene.on(i + 1, "relative", "determiner")), None)
    return opening if opening is not None else first


def _party_of(scene: Scene, first: int, last: int) -> str:
    """Return the party that an aside says somebody speaks for: "X, the spokesman of the SDF, said"."""
    titled = any(scene.on(index, "title_official") for index in range(first, last))
    actors = [actor for actor in scene.actors if first <= actor.first and actor.last <= last]
    return actors[0].name if titled and actors else ""


def _subordinate(scene: Scene, index: int) -> bool:
    """Whether a "that" stands before, so that "denied that A took X and said" isn't said by A."""
    return any(scene.starting(before, "that") for before in range(index))


def _goes_on_to_act(scene: Scene, index: int) -> bool:
    """Whether more words follow a party, so that it acts and isn't who speaks: ", say the RSF took X"."""
    actor = scene.actor_at(index)
    return actor is not None and actor.last < len(scene.tokens) and scene.tokens[actor.last].is_word


def _shared(scene: Scene, first: int, cue: str) -> Voice | None:
    """Return the subject that "and said" shares with the verb before it."""
    actor = next((actor for actor in scene.actors if actor.last < first), None)
    if actor is None or not scene.on(first - 1, "and"):
        return None
    if _backs(scene, actor.first) or _subordinate(scene, actor.first):
        return None
    return Voice(actor.name, cue, actor.first)


def _inverted(scene: Scene, ahead: Voice | None, last: int) -> Voice | None:
    """English puts the speaker after the verb only right behind it: ", said the mayor"."""
    return (
        ahead
        if ahead
        and ahead.index <= last + 3
        and not _goes_on_to_act(scene, ahead.index)
        and scene.tokens[last - 2 : last - 1]
        and scene.tokens[last - 2].text in ',”"»'
        else None
    )


def _scan(scene: Scene, discourse: Discourse, order: range, cue: str) -> Voice | None:
    """Return the first speaker met in a walk over the tokens."""
    title, unnamed = "", None
    for index in order:
        token = scene.tokens[index]
        if token.text in ";:" or (token.text in ",.–—" and index != order.start):
            return unnamed
        if order.step < 0 and scene.starting(index, "that"):
            return unnamed
        if hit := scene.on(index, "source"):
            source = discourse.registry.sources[hit.value.split(";")[0]]
            rank = 2 if source.role == "relay" else 1 if source.type in OUTLETS else 0
            return Voice(source.name, cue, hit.first, rank, source.type == "analyst")
        if scene.on(index, "prep backing") or _backs(scene, index):
            continue
        if actor := scene.actor_at(index):
            if not scene.on(actor.last, "title_official", "noun"):
                return Voice(actor.name, cue, actor.first)
            unnamed = Voice(actor.name, cue, actor.first, unnamed=True)
        if seat := _seat(scene, discourse, index) or _institution(scene, discourse, index):
            return Voice(seat, cue, index)
        if discourse.outlet and scene.starting(index, "outlet_reference"):
            return Voice(discourse.outlet, cue, index, 2)
        if hit := scene.on(index, "title_analyst", "title_official"):
            title = title or hit.group
            unnamed = unnamed or Voice(
                _titled(scene, hit, discourse), cue, hit.first, 0, "analyst" in title, True
            )
        elif (
            token.is_name
            and not scene.known(index)
            and (title or cue != "told")
            and not scene.place_at(index)
        ):
            person = _person(scene, index, order.step, cue, title)
            return person if title or person.analyst or " " in person.name else None
    return unnamed


def _titled(scene: Scene, hit: Hit, discourse: Discourse) -> str:
    """Return what one without a name is called: "governor of Nineveh"; "its spokesman" is who spoke last."""
    if scene.on(hit.first - 1, "possessive") and discourse.speaker:
        return discourse.speaker
    behind = hit.last + 1 if scene.on(hit.last, "of") else hit.last
    place = scene.place_at(behind) if behind > hit.last else None
    return scene.words(hit.first, place.last if place else hit.last)


def _seat(scene: Scene, discourse: Discourse, index: int) -> str:
    """Return the government that a capital stands for where it speaks: "Kyiv denied", "ifølge Moskva"."""
    hit = scene.starting(index, "seat")
    if hit is None:
        return ""
    if scene.on(index - 1, "prep in", "prep from") and not scene.on(index - 2, "ministry"):
        return ""
    actor = discourse.registry.government(hit.value, discourse.today)
    return actor.name if actor else ""


def _institution(scene: Scene, discourse: Discourse, index: int) -> str:
    """Return the government whose "General Staff" or "defence ministry" speaks without a country's name."""
    if not scene.on(index, "institution"):
        return ""
    actor = discourse.registry.government(discourse.country_near(scene, index), discourse.today)
    return actor.name if actor else ""


def _backs(scene: Scene, index: int) -> bool:
    """Whether a party is only named as another's backer: "rebels backed by Rwandan troops said"."""
    actor = scene.actor_at(index)
    before = actor.first - 1 if actor else -1
    while scene.on(before, "determiner") and not scene.on(before, "prep backing"):
        before -= 1
    return actor is not None and scene.ending(before, "prep backing") is not None


def _person(scene: Scene, index: int, step: int, cue: str, title: str) -> Voice:
    first = last = index
    while step < 0 and first > 0 and _goes_on(scene, first - 1):
        first -= 1
    while last + 1 < len(scene.tokens) and last - first < NAME_WORDS and _goes_on(scene, last + 1):
        last += 1
    title = title or next(
        (
            hit.group
            for i in range(max(0, first - 3), first)
            if (hit := scene.on(i, "title_analyst", "title_official"))
        ),
        "",
    )
    return Voice(scene.words(first, last + 1), cue, first, 0, title == "title_analyst")


def _goes_on(scene: Scene, index: int) -> bool:
    token = scene.tokens[index]
    return (
        token.is_word
        and (token.is_name or token.joined or token.text in ("al", "el", "bin", "ibn", "von", "de", "van"))
        and not (
            scene.on(index, *CUES)
            or scene.on(index, "title_analyst", "title_official", "source", "actor", "weekday")
        )
    )


def confirmers(scene: Scene, discourse: Discourse) -> list[str]:
    """Return who a sentence says confirms what was said just before."""
    names = []
    for hit in scene.hits.get("confirms", []):
        ahead = _scan(scene, discourse, range(hit.last, min(len(scene.tokens), hit.last + REACH)), "")
        start = _before_aside(scene, hit.first)
        behind = _scan(scene, discourse, range(start - 1, max(-1, start - REACH), -1), "")
        if voice := ahead or behind:
            names.append(voice.name)
    return names


def casts_doubt(scene: Scene) -> bool:
    """Whether a sentence says that something is not confirmed."""
    return "unconfirmed" in scene.hits


def doubted(attribution: Attribution) -> Attribution:
    """Return an attribution marked as unconfirmed."""
    return replace(attribution, confirmation=Confirmation.UNCONFIRMED)
