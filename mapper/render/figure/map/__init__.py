"""The map itself, drawn on an axes: land, ground, signs and names."""
