"""Languages as data: packs, the words and patterns in them, and which pack reads a text."""
