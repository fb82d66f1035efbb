"""Figures for print: maps on a sheet of paper, drawn by matplotlib."""

from mapper.render.figure.alt import alt_text
from mapper.render.figure.figure import figure_bytes, figure_of, save_figure

__all__ = ["alt_text", "figure_bytes", "figure_of", "save_figure"]
