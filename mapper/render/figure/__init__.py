"""Figures for print: one day's map on a sheet of paper, drawn by matplotlib."""
