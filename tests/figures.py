"""What the tests of figures share: a map on paper without a sheet, its pixels, and what is written on it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from mapper.render.choices import Choices
from mapper.render.figure.look import look_of
from mapper.render.figure.map.drawing import Drawn, draw_map, frame_for
from mapper.render.figure.map.writing import Letters
from mapper.render.figure.projection import fit
from mapper.render.scene import Scene

DPI = 100


@dataclass
class Drawing:
    """A map that fills a piece of paper.

    Attributes
    ----------
    figure : Figure
    drawn : Drawn
        What `draw_map` says of it.
    pixels : array of uint8, shape (height, width, 3)
    """

    figure: Figure
    drawn: Drawn
    projection: Any
    look: Any
    pixels: np.ndarray

    @property
    def ax(self):
        return self.figure.axes[0]

    def usual(self, lon, lat, reach=12):
        """Return the colour of most pixels around a place, ``#rrggbb``."""
        colours, count = np.unique(self.around(lon, lat, reach), axis=0, return_counts=True)
        return "#" + "".join(f"{channel:02x}" for channel in colours[count.argmax()])

    def at(self, lon, lat):
        """Return column and row of the pixel of a place."""
        place = self.projection.metres(np.array([[lon, lat]], dtype=float))
        x, y = self.ax.transData.transform(place)[0]
        return int(x), self.pixels.shape[0] - 1 - int(y)

    def around(self, lon, lat, reach):
        """Return the pixels around a place, shape (n, 3)."""
        column, row = self.at(lon, lat)
        return self.pixels[row - reach : row + reach, column - reach : column + reach].reshape(-1, 3)

    def names(self):
        """Return what is written straight, each once, with the box that it covers on the display."""
        letters = [text for text in self.ax.findobj(Letters) if not text.get_path_effects()]
        return [(text.get_text(), text.get_window_extent()) for text in letters]

    def texts(self):
        """Return what is written, without the spaces between letters that are set apart."""
        return {text.replace("\u200a", "") for text, _ in self.names()}

    def file(self, kind):
        """Return the figure as a file."""
        stream = io.BytesIO()
        self.figure.savefig(stream, format=kind, dpi=DPI)
        return stream.getvalue()


def draw(
    scene: Scene, size=(8.0, 6.0), unit=1.0, margin=0.04, keep_free=(), study=None, **choices
) -> Drawing:
    """Draw a scene on paper of a size in inches."""
    figure = Figure(figsize=size, dpi=DPI)
    canvas = FigureCanvasAgg(figure)
    ax = figure.add_axes((0, 0, 1, 1))
    study = scene.study_area if study is None else study
    projection = fit(study)
    look = look_of(scene, Choices(**choices), unit)
    bounds = frame_for(projection.extent(study), size[0] / size[1], margin)
    drawn = draw_map(ax, scene, look, projection, bounds, keep_free)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3].copy()
    return Drawing(figure, drawn, projection, look, pixels)
