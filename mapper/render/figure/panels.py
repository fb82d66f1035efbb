"""Several days on one sheet: the same ground, side by side or in rows, under one legend."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mapper.errors import InputError
from mapper.files import write_whole
from mapper.render.choices import PLAIN, Choices
from mapper.render.figure.alt import alt_text
from mapper.render.figure.output import plain_settings, written
from mapper.render.figure.sheet.sheet import draw_sheet
from mapper.render.paper import paper_of
from mapper.render.scene import Scene
from mapper.render.words import catalog, say

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def panels_of(scenes: Sequence[Scene], choices: Choices = PLAIN, *, furniture: bool = True) -> Figure:
    """Return the figure of several days, to be changed or saved.

    Parameters
    ----------
    scenes : sequence of Scene
        Of one map, in the order in which they are to stand. They share the legend, the frame and the
        projection; the last one's sources and notes stand below.
    choices : Choices
    furniture : bool
        As in `figure_of`.

    Raises
    ------
    InputError
        If there is no scene, or no room for all of them.
    """
    if not scenes:
        raise InputError("there is no day to draw: name at least one")
    with plain_settings():
        return draw_sheet(scenes, paper_of(choices.size), choices, furniture=furniture)


def panels_bytes(
    scenes: Sequence[Scene], suffix: str, choices: Choices = PLAIN, *, furniture: bool = True
) -> bytes:
    """Return the figure of several days as a file's content; see `panels_of`."""
    figure = panels_of(scenes, choices, furniture=furniture)
    return written(figure, suffix, choices.dpi, scenes[-1].title, alt_text_of_days(scenes, choices.lang))


def save_panels(scenes: Sequence[Scene], path: Path, choices: Choices = PLAIN) -> None:
    """Write the figure of several days; the suffix says as what.

    Raises
    ------
    InputError
        If nothing can be made with that suffix, size or number of days.
    FileError
        If the file can't be written.
    """
    write_whole(path, panels_bytes(scenes, path.suffix, choices))


def alt_text_of_days(scenes: Sequence[Scene], lang: str = "en") -> str:
    """Return what several maps show, in words: the first day and the last."""
    if len(scenes) == 1:
        return alt_text(scenes[0], lang)
    head = say(catalog(lang), "figure.alt_days", count=len(scenes))
    return " ".join([head, alt_text(scenes[0], lang), alt_text(scenes[-1], lang)])
