"""What can be made of a map, by the suffix of the file."""

PAGE = ".html"
FIGURES = (".png", ".svg", ".pdf")
BRIEFS = (".docx", ".md", ".pdf")
"""A ``.pdf`` is a brief only if that is asked for."""
LAYERS = (".gpkg", ".geojson", ".kmz", ".parquet", ".csv")
