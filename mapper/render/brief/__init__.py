"""Briefs: a map, what changed, and the sourced claims behind it, as a document to send to somebody."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mapper.files import check_writable, write_whole
from mapper.render.brief.content import brief_of

if TYPE_CHECKING:
    from mapper.render.brief.blocks import Brief
    from mapper.render.choices import Choices
    from mapper.render.findings import Findings
    from mapper.render.scene import Scene

LEAST_DPI = 220
"""Dots an inch of a map that is printed from a document."""
WIDTH_MM = 170
"""Width of the map: that of the text."""
LOWEST_MM, HIGHEST_MM = 85, 150
"""Height of the map, by the shape of what it shows."""
LEGEND_MM, STRIP_MM = 52, 16
"""What of width and height the legend and the scale bar take, with their margins."""


def save_brief(scene: Scene, findings: Findings, path: Path, choices: Choices) -> None:
    """Write a brief; the suffix says what is made.

    Parameters
    ----------
    scene : Scene
    findings : Findings
    path : Path
        ``.docx``, ``.pdf`` or ``.md``. Beside Markdown the map is written as ``NAME-map.png``.
    choices : Choices

    Raises
    ------
    InputError
        If there is no Typst for a ``.pdf``.
    FileError
        If a file can't be written; then none is.
    """
    check_writable(path)
    WRITERS[path.suffix.lower()](scene, findings, path, choices)


def _save_word(scene: Scene, findings: Findings, path: Path, choices: Choices) -> None:
    from mapper.render.brief.word import word_brief

    brief = _brief(scene, findings, choices)
    write_whole(path, word_brief(brief, _map(scene, ".png", choices)))


def _save_pdf(scene: Scene, findings: Findings, path: Path, choices: Choices) -> None:
    from mapper.render.brief.pdf import check_typst, pdf_brief

    check_typst()
    brief = _brief(scene, findings, choices)
    write_whole(path, pdf_brief(brief, _map(scene, ".svg", choices)))


def _save_markdown(scene: Scene, findings: Findings, path: Path, choices: Choices) -> None:
    from mapper.render.brief.markdown import markdown_brief

    picture = path.with_name(f"{path.stem}-map.png")
    check_writable(picture)
    text = markdown_brief(_brief(scene, findings, choices), picture.name).encode("utf-8")
    before = picture.read_bytes() if picture.exists() else None
    write_whole(picture, _map(scene, ".png", choices))
    try:
        write_whole(path, text)
    except BaseException:
        _put_back(picture, before)
        raise


def _put_back(picture: Path, before: bytes | None) -> None:
    """Leave a picture as it was."""
    with suppress(OSError):
        if before is None:
            picture.unlink(missing_ok=True)
        else:
            write_whole(picture, before)


def _brief(scene: Scene, findings: Findings, choices: Choices) -> Brief:
    from mapper.render.figure import alt_text
    from mapper.render.figure.projection import fit
    from mapper.render.figure.sheet.sheet import subject_of

    projection = fit(subject_of(scene)).told(choices.lang)
    return brief_of(scene, findings, choices.lang, alt_text(scene, choices.lang), projection)


def _map(scene: Scene, suffix: str, choices: Choices) -> bytes:
    """Return the map as wide as the text; what stands around it otherwise is told by the brief."""
    from mapper.render.figure import figure_bytes
    from mapper.render.figure.projection import fit
    from mapper.render.figure.sheet.sheet import subject_of

    subject = subject_of(scene)
    left, bottom, right, top = fit(subject).extent(subject)
    ratio = (top - bottom) / max(right - left, 1.0)
    height = round(min(max((WIDTH_MM - LEGEND_MM) * ratio + STRIP_MM, LOWEST_MM), HIGHEST_MM))
    own = replace(choices, size=f"{WIDTH_MM}x{height}", dpi=max(choices.dpi, LEAST_DPI))
    return figure_bytes(scene, suffix, own, furniture=False)


WRITERS = {".docx": _save_word, ".pdf": _save_pdf, ".md": _save_markdown}
"""What each suffix makes."""
