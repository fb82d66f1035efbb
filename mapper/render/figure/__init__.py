"""Figures for print: maps and charts on a sheet of paper, drawn by matplotlib."""

from mapper.render.figure.alt import alt_text
from mapper.render.figure.chart.chart import chart_bytes, chart_of, save_chart
from mapper.render.figure.figure import figure_bytes, figure_of, save_figure
from mapper.render.figure.panels import alt_text_of_days, panels_bytes, panels_of, save_panels

__all__ = [
    "alt_text",
    "alt_text_of_days",
    "chart_bytes",
    "chart_of",
    "figure_bytes",
    "figure_of",
    "panels_bytes",
    "panels_of",
    "save_chart",
    "save_figure",
    "save_panels",
]
