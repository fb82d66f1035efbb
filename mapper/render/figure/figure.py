"""Figures: one map, or several, on a sheet of paper, as a matplotlib figure or a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mapper.files import write_whole
from mapper.render.choices import PLAIN, Choices
from mapper.render.figure.alt import alt_text
from mapper.render.figure.output import plain_settings, written
from mapper.render.figure.sheet.sheet import draw_sheet
from mapper.render.paper import paper_of
from mapper.render.scene import Scene

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure_of(scene: Scene, choices: Choices = PLAIN, *, furniture: bool = True) -> Figure:
    """Return the figure of a map, to be changed or saved.

    Parameters
    ----------
    scene : Scene
    choices : Choices
        Its `size` is that of the sheet.
    furniture : bool
        Whether title, day, sources and notes stand on the sheet too, not only map, legend and scale bar:
        without, for a document that says them itself.

    Raises
    ------
    InputError
        If the size is none, or too small for the map and what must stand beside it.
    """
    with plain_settings():
        return draw_sheet([scene], paper_of(choices.size), choices, furniture=furniture)


def figure_bytes(scene: Scene, suffix: str, choices: Choices = PLAIN, *, furniture: bool = True) -> bytes:
    """Return the figure of a map as a file's content; the same map gives the same bytes.

    Parameters
    ----------
    scene : Scene
    suffix : str
        ``.png``, ``.svg`` or ``.pdf``.
    choices : Choices
        With `size`, and `dpi` for a PNG.
    furniture : bool
        As in `figure_of`.
    """
    figure = figure_of(scene, choices, furniture=furniture)
    return written(figure, suffix, choices.dpi, scene.title, alt_text(scene, choices.lang))


def save_figure(scene: Scene, path: Path, choices: Choices = PLAIN) -> None:
    """Write the figure of a map; the suffix says as what.

    Raises
    ------
    InputError
        If nothing can be made with that suffix or size.
    FileError
        If the file can't be written.
    """
    write_whole(path, figure_bytes(scene, path.suffix, choices))
