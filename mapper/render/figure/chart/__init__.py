"""The chart of who held how much over time."""
