"""Names in, coordinates out."""
