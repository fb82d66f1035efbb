"""Files as people have them, each to its plain text."""
