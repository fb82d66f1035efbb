"""GeoPackage files (OGC 12-128r18), written and read with SQLite alone: in memory, with the same bytes each time."""
