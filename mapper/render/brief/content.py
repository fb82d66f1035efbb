"""The whole brief, made once of a scene and its findings; Word, Typst and Markdown only write it down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from mapper.render.brief.blocks import (
    Block,
    Brief,
    Bullets,
    Figure,
    Heading,
    Line,
    Link,
    Paragraph,
    name,
    plain,
    web_address,
)  # fmt: skip
from mapper.render.brief.evidence import apart, evidence, places
from mapper.render.brief.ground import changes, extents, in_short, provinces
from mapper.render.brief.matter import Matter
from mapper.render.brief.wording import Wording
from mapper.render.findings import Findings
from mapper.render.scene import Scene
from mapper.render.words import Note

MOST_IN_FOOT = 50
"""Letters of the title at the foot of a page."""
MOST_VOICES = 12
"""Sources that are named for being quoted."""


def brief_of(scene: Scene, findings: Findings, lang: str, alt: str, projection: str = "") -> Brief:
    """Return a brief as blocks.

    Parameters
    ----------
    scene : Scene
    findings : Findings
    lang : str
        ``en`` or ``nb``.
    alt : str
        What the map shows, in words.
    projection : str
        How the earth lies flat on it, as a part of a sentence.
    """
    wording = Wording(lang)
    matter = Matter(scene, findings, wording)
    subtitle = wording.say("brief.subtitle", day=wording.day(scene.day))
    title = plain(scene.title, 200) or subtitle
    return Brief(
        title=title,
        subtitle=subtitle,
        lead=wording.say("page.assessment"),
        subject=subtitle,
        lang=lang,
        figure=wording.say("brief.figure"),
        table=wording.say("brief.table"),
        foot=f"{plain(title, MOST_IN_FOOT)} · {subtitle}",
        page=str(wording.words["brief.page"]),
        blocks=tuple(_blocks(matter, plain(alt, 4000), projection)),
    )


def _blocks(matter: Matter, alt: str, projection: str) -> Iterator[Block]:
    wording = matter.wording
    yield from in_short(matter)
    yield Figure(wording.say("brief.map", day=wording.day(matter.scene.day)), alt)
    for section in (changes, provinces, places, evidence, extents, apart, _method, _sources):
        yield from section(matter)
    yield from _about(matter, projection)


def _method(matter: Matter) -> Iterator[Block]:
    """Yield how the map was made, and what it can't tell."""
    wording = matter.wording
    yield Heading(wording.say("brief.method"))
    means = ["unknown", "between", "presence", "confidence", "read", "danger"]
    if matter.findings.since is not None:
        means.insert(-2, "gains")
    said = [
        *(_note(note, wording.lang) for note in matter.scene.notes),
        *(wording.say(f"brief.means_{one}") for one in means),
    ]
    yield Bullets(tuple((text,) for text in said))


def _note(note: str | Note, lang: str) -> str:
    """Return a note of the map as text."""
    return note.told(lang) if isinstance(note, Note) else plain(note)


def _sources(matter: Matter) -> Iterator[Block]:
    """Yield the reports, numbered, and who is quoted in them."""
    wording = matter.wording
    voices = matter.voices()
    if not (matter.sources or voices):
        return
    yield Heading(wording.say("brief.sources"))
    if matter.sources:
        yield Bullets(tuple(_source(matter, source) for source in matter.sources), numbered=True)
    left = len(matter.scene.sources) - len(matter.sources)
    if left:
        yield matter.small("brief.sources_left", count=left)
    told = [wording.say("brief.voice", who=name(who), count=count) for who, count in voices[:MOST_VOICES]]
    if len(voices) > MOST_VOICES:
        told.append(wording.say("more", count=len(voices) - MOST_VOICES))
    if told:
        yield Paragraph((wording.say("brief.voices", who="; ".join(told)),))


def _source(matter: Matter, source: Mapping[str, str]) -> Line:
    url = web_address(source.get("url"))
    title = plain(source.get("title") or source.get("url") or source.get("file") or "–", 200)
    published = _day_of(matter, source.get("published"))
    tail = [text for text in (published, name(source.get("file") or "")) if text and text != title]
    return (Link(title, url) if url else title, "".join(f". {text}" for text in tail))


def _day_of(matter: Matter, published: str | None) -> str:
    try:
        return matter.wording.day(dt.date.fromisoformat(str(published)[:10])) if published else ""
    except ValueError:
        return name(published)


def _about(matter: Matter, projection: str) -> Iterator[Block]:
    """Yield what the brief rests on: borders, projection, data, and the mark of its claims."""
    scene, wording = matter.scene, matter.wording
    yield Heading(wording.say("brief.about"))
    if scene.boundaries_note:
        yield matter.small("brief.borders", note=plain(scene.boundaries_note, 1000))
    if projection:
        yield matter.small("brief.projection", name=projection)
    if scene.credits:
        credits = "; ".join(
            dict.fromkeys(plain(one, 300) for each in scene.credits for one in each.split("; "))
        )
        yield matter.small("brief.credits", credits=credits)
    if scene.claims_hash:
        yield matter.small("brief.hash", hash=name(scene.claims_hash))
