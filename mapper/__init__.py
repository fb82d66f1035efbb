"""From reports to dated, sourced maps of who controls what."""
