"""The parties that a sentence names: by their names, by a people and a word for forces, or as "the group"."""

from __future__ import annotations

from dataclasses import replace

from mapper.claims.actors import Actor
from mapper.reports.discourse import Discourse
from mapper.reports.names.mentions import ActorMention, Scene
from mapper.reports.packs.phrases import Hit
from mapper.reports.syntax.clauses import QUOTES

FORMATION_WORDS = 5
"""Words in the longest name of a unit, before its noun."""


def find_actors(scene: Scene, discourse: Discourse) -> list[ActorMention]:
    """Return the parties that a sentence mentions, in order."""
    found: list[ActorMention] = []
    taken: set[int] = set()
    mentions = (
        *_listed(scene, discourse),
        *_by_nation(scene, discourse),
        *_generic(scene, discourse),
        *_formations(scene, discourse),
        *_officials(scene, discourse),
        *_seats(scene, discourse),
    )
    for mention in (_of_people(mention, scene, discourse) for mention in mentions):
        span = set(range(mention.first, mention.last))
        if not span & taken:
            found.append(mention)
            taken |= span
    return sorted([*found, *_sides(scene, discourse, taken)], key=lambda mention: mention.first)


def _sides(scene: Scene, discourse: Discourse, taken: set[int]) -> list[ActorMention]:
    """Return "the two sides" as the two parties that acted last."""
    sides = [discourse.registry.actor(name) for name in discourse.sides[-2:]]
    return [
        _mention(scene, hit.first, hit.last, side, "")
        for hit in scene.hits.get("two_sides", [])
        for side in sides
        if side and hit.first not in taken
    ]


def _of_people(mention: ActorMention, scene: Scene, discourse: Discourse) -> ActorMention:
    """Return a people's forces as the group that the report names: Kurdish forces as the Peshmerga."""
    registry = discourse.registry
    people = registry.actors.get(mention.id)
    if people is None or people.type != "people":
        return mention
    here = [_choose(hit, discourse) for hit in scene.hits.get("actor", []) if hit.first < mention.first]
    named = [*(registry.actor(name) for name in discourse.groups), *here]
    at_home = set(discourse.countries[:1])
    groups = [a for a in named if a and people.id in a.generic and at_home & set(a.countries)]
    if not groups:
        return mention
    return replace(mention, name=groups[-1].name, id=groups[-1].id, armed_group=True)


def _mention(scene: Scene, first: int, last: int, actor: Actor | None, written: str) -> ActorMention:
    last = _with_fighters(scene, last)
    return ActorMention(
        first,
        last,
        actor.name if actor else written,
        actor.id if actor else "",
        _is_genitive(scene, last),
        bool(actor and _is_group(actor)),
    )


def _is_group(actor: Actor) -> bool:
    """Whether a party is an armed group, and no state or coalition of states."""
    return (actor.type in ("armed_group", "proxy") and not actor.government_of) or "rebels" in actor.generic


def _with_fighters(scene: Scene, last: int) -> int:
    """Return the end of a party's name with the word for its fighters: "IS fighters", "IS-krigerne"."""
    while last < len(scene.tokens) and not scene.tokens[last].is_name:
        unit = scene.on(last, "unit")
        fighters = unit is not None and unit.value == "fighters"
        if not fighters and scene.on(last, "force", "generic_rebels", "troops") is None:
            break
        last += 1
    return last


def _is_genitive(scene: Scene, last: int) -> bool:
    """Whether a name or a known word ends as an owner does: "Russia's", "hærens"."""
    if last < len(scene.tokens) and scene.tokens[last].text in "'’":
        return True
    text = scene.tokens[last - 1].text
    endings = [ending for ending in scene.pack.genitive if text.endswith(ending) and len(text) > len(ending)]
    marked = any(ending[0] in "'’" for ending in endings)
    return marked or any(scene.pack.lexicon.knows(text.removesuffix(ending)) for ending in endings)


def _listed(scene: Scene, discourse: Discourse) -> list[ActorMention]:
    found = []
    for hit in scene.hits.get("actor", []):
        if actor := _choose(hit, discourse):
            found.append(_mention(scene, hit.first, hit.last, actor, ""))
    return found


def _choose(hit: Hit, discourse: Discourse) -> Actor | None:
    """Return the actor of a name; of several with that name, the one of the report's countries and day."""
    return discourse.registry.meant(hit.value.split(";"), discourse.countries[:2], discourse.today)


def _by_nation(scene: Scene, discourse: Discourse) -> list[ActorMention]:
    """Return "Syrian army", "russiske styrker": a people's name and a word for forces."""
    found = []
    named = [*scene.hits.get("country", []), *scene.hits.get("seat", [])]
    owners = [hit for hit in named if _is_genitive(scene, hit.last)]
    for nation in [*scene.hits.get("demonym", []), *owners]:
        if _holds(scene, nation):
            holder = _of_nation(nation.value, discourse)
            found.append(
                _mention(scene, nation.first, nation.last, holder, scene.words(nation.first, nation.last))
            )
            continue
        for index in range(nation.last, nation.last + 3):
            if index > nation.last and (
                index - 1 >= len(scene.tokens)
                or scene.known(index - 1)
                or scene.tokens[index - 1].joined
                or not scene.tokens[index - 1].text[0].islower()
            ):
                break
            if index < len(scene.tokens) and scene.tokens[index].joined:
                break
            if scene.on(index, "and") and scene.on(index + 1, "demonym") and _forces_behind(scene, index + 1):
                actor = _of_nation(nation.value, discourse)
                words = scene.words(nation.first, nation.last)
                found.append(_mention(scene, nation.first, nation.last, actor, words))
                break
            if hit := scene.starting(index, "force", "generic_rebels", "grip", "troops"):
                rebels = hit.group == "generic_rebels"
                actor = (
                    _rebels(scene, nation.first, discourse, nation.value)
                    if rebels
                    else _of_nation(nation.value, discourse)
                )
                found.append(
                    _mention(scene, nation.first, hit.last, actor, scene.words(nation.first, hit.last))
                )
                break
    return found


def _holds(scene: Scene, nation: Hit) -> bool:
    """Whether a people's name is one word with "held": "russiskkontrollert"."""
    return any(hit.value == "adjective" for hit in scene.stating_from(nation.first))


def _forces_behind(scene: Scene, index: int) -> bool:
    """Whether a word for forces stands behind a people's name: "Russian and Ukrainian units"."""
    ahead = range(index + 1, index + 3)
    return any(scene.starting(i, "force", "troops", "generic_rebels") for i in ahead)


def _of_nation(value: str, discourse: Discourse) -> Actor | None:
    """Return the party of a people's name: a country's government, or the people's own forces."""
    return discourse.registry.actors.get(value) or discourse.registry.government(value, discourse.today)


def _rebels(scene: Scene, index: int, discourse: Discourse, country: str) -> Actor | None:
    """Return the rebels of a country: those that the report named last, or the ones it is known for."""
    registry = discourse.registry
    here = [_choose(hit, discourse) for hit in scene.hits.get("actor", []) if hit.first < index]
    named = reversed([*(registry.actor(name) for name in discourse.groups), *here])
    fitting = (actor for actor in named if actor and "rebels" in actor.generic and country in actor.countries)
    return next(fitting, None) or registry.rebels(country, discourse.today)


def _generic(scene: Scene, discourse: Discourse) -> list[ActorMention]:
    """Return "government forces", "rebels", "the group", as the country and the text so far tell."""
    found = []
    for hit in scene.hits.get("government", []):
        if scene.starting(hit.last, "of") and not scene.on(hit.last, "prep in"):
            continue
        country = discourse.country_near(scene, hit.first)
        actor = discourse.registry.government(country, discourse.today) if country else None
        found.append(_mention(scene, hit.first, hit.last, actor, scene.words(hit.first, hit.last)))
    for hit in scene.hits.get("generic_rebels", []):
        if _party_follows(scene, hit, discourse):
            continue
        near = discourse.countries_near(scene, hit.first)
        actor = next(
            (rebels for country in near if (rebels := _rebels(scene, hit.first, discourse, country))), None
        )
        found.append(_mention(scene, hit.first, hit.last, actor, scene.words(hit.first, hit.last)))
    for hit in scene.hits.get("jihadists", []):
        if jihadists := _of_kind(scene, hit.first, discourse, "jihadists"):
            found.append(_mention(scene, hit.first, hit.last, jihadists, ""))
    for hit in scene.hits.get("group_reference", []):
        if _party_follows(scene, hit, discourse):
            continue
        if group := _group_before(scene, hit.first, discourse):
            found.append(_mention(scene, hit.first, hit.last, discourse.registry.actor(group), group))
    for hit in scene.hits.get("soldiers", []):
        army = discourse.registry.actor(_army_before(scene, hit, found, discourse))
        if army:
            found.append(_mention(scene, hit.first, hit.last, army, ""))
    for hit in scene.hits.get("own_forces", []):
        owner = _owner_before(scene, hit, found, discourse)
        if owner:
            found.append(_mention(scene, hit.first, hit.last, owner, ""))
    return found


def _party_follows(scene: Scene, hit: Hit, discourse: Discourse) -> bool:
    """Whether a party's own name stands behind a word for a group: "the group 'M23'", "rebels from M23"."""
    index = hit.last
    while index < len(scene.tokens) and scene.tokens[index].text in QUOTES:
        index += 1
    if scene.starting(index, "actor"):
        return True
    named = scene.starting(index + 1, "actor") if scene.on(index, "prep from", "prep in") else None
    actor = _choose(named, discourse) if named else None
    return actor is not None and actor.type in ("armed_group", "proxy", "coalition")


def _officials(scene: Scene, discourse: Discourse) -> list[ActorMention]:
    """Return those in power as the party they lead: "Assad controlled most of the country"."""
    found = []
    for hit in scene.hits.get("source", []):
        source = discourse.registry.sources[hit.value.split(";")[0]]
        actor = discourse.registry.party(source.id) if source.type == "official" else None
        if actor:
            found.append(_mention(scene, hit.first, hit.last, actor, ""))
    return found


def _seats(scene: Scene, discourse: Discourse) -> list[ActorMention]:
    """Return "Kyiv" as Ukraine where it acts: "Kyiv had just liberated Kherson"."""
    found = []
    for hit in scene.hits.get("seat", []):
        speaks = scene.on(hit.last, "perfect", "passive", "says", "claims", "denies")
        acts = speaks or scene.stating_from(hit.last)
        placed = scene.preposition(hit.first - 1) or scene.ending(hit.first - 1, "noun")
        actor = discourse.registry.government(hit.value, discourse.today)
        if acts and not placed and actor and scene.on(hit.last, "passive") is None:
            found.append(_mention(scene, hit.first, hit.last, actor, ""))
    return found


def _formations(scene: Scene, discourse: Discourse) -> list[ActorMention]:
    """Return "the 5th Corps", "Brigade 137", "Ukraine's 47th Brigade": units, as the party they belong to."""
    found: list[ActorMention] = []
    for hit in scene.hits.get("formation", []):
        first, last = _formation(scene, hit)
        nation = next((n for i in range(first, last) if (n := scene.on(i, "demonym"))), None)
        owner = scene.ending(first - 1, "actor") or scene.ending(first - 2, "actor")
        numbered = any(scene.tokens[i].text[0].isdigit() for i in range(first, last))
        country = nation.value if nation else discourse.country_near(scene, first) if numbered else ""
        actor = _choose(owner, discourse) if owner else None
        if scene.on(first - 1, "possessive"):
            actor = _owner_before(scene, hit, found, discourse)
        actor = actor or (discourse.registry.government(country, discourse.today) if country else None)
        if actor:
            found.append(_mention(scene, first, last, actor, ""))
    return found


def _formation(scene: Scene, hit: Hit) -> tuple[int, int]:
    """Return the tokens of a unit's name around its noun."""
    first, last = hit.first, hit.last
    while first > 0 and hit.first - first < FORMATION_WORDS and _names_formation(scene, first - 1):
        first -= 1
    if last < len(scene.tokens) and scene.tokens[last].text.isdecimal() and not scene.on(last + 1, "month"):
        last += 1
    return first, last


def _names_formation(scene: Scene, index: int) -> bool:
    token = scene.tokens[index]
    if token.text == ".":
        return index > 0 and scene.tokens[index - 1].text.isdecimal()
    if scene.on(index, "actor", "determiner", "and") or scene.preposition(index):
        return False
    return token.text[0].isdigit() or token.is_name or scene.on(index, "demonym", "force") is not None


def _of_kind(scene: Scene, index: int, discourse: Discourse, kind: str) -> Actor | None:
    """Return the group of a kind that was named last, here or before: "the jihadists", "the caliphate"."""
    registry = discourse.registry
    here = [_choose(hit, discourse) for hit in scene.hits.get("actor", []) if hit.first < index]
    named = [*(registry.actor(name) for name in discourse.groups), *here]
    mine = [actor for actor in named if actor and kind in actor.generic]
    return mine[-1] if mine else registry.actor(_group_before(scene, index, discourse))


def _owner_before(scene: Scene, hit: Hit, found: list[ActorMention], discourse: Discourse) -> Actor | None:
    """Return whose "its troops" are: the party named last before, or that of the source that speaks."""
    registry = discourse.registry
    named = [(other.first, _choose(other, discourse)) for other in scene.hits.get("actor", [])]
    named += [(other.first, registry.actor(other.name)) for other in found]
    named += [
        (other.first, registry.party(other.value.split(";")[0], discourse.today))
        for other in scene.hits.get("source", [])
    ]
    seats = scene.hits.get("seat", [])
    named += [(other.first, registry.government(other.value, discourse.today)) for other in seats]
    before = [(first, actor) for first, actor in named if first < hit.first and actor]
    acting = [pair for pair in before if not _owns(scene, pair[0])] or before
    return max(acting, key=lambda pair: pair[0])[1] if acting else registry.actor(discourse.subject)


def _owns(scene: Scene, index: int) -> bool:
    """Whether a name at a token only owns what comes next: "Turkey's Anadolu agency"."""
    hit = scene.on(index, "actor", "country", "demonym", "seat")
    return hit is not None and _is_genitive(scene, hit.last)


def _army_before(scene: Scene, hit: Hit, found: list[ActorMention], discourse: Discourse) -> str:
    """Return whose "the soldiers" are: those of the state named last, here or before."""
    owner = _owner_before(scene, hit, found, discourse)
    state = owner is not None and owner.type == "state"
    if owner and (state or not discourse.army):
        return owner.name
    here = discourse.registry.government(discourse.country_near(scene, hit.first), discourse.today)
    return discourse.army or (here.name if here else "")


def find_speakers(scene: Scene, discourse: Discourse, speaker: str) -> list[ActorMention]:
    """Return "we" and "our forces" as the party that speaks, or that the source speaks for."""
    hits = scene.hits.get("we", [])
    if not hits:
        return []
    actor = discourse.registry.actor(speaker) or discourse.registry.party(speaker, discourse.today)
    ours = [hit for hit in hits if not scene.actor_at(hit.first)]
    return [_mention(scene, hit.first, hit.last, actor, "") for hit in ours if actor]


def _group_before(scene: Scene, index: int, discourse: Discourse) -> str:
    for hit in reversed(scene.hits.get("actor", [])):
        actor = _choose(hit, discourse)
        if hit.first < index and actor and actor.type in ("armed_group", "proxy"):
            return actor.name
    return discourse.group
