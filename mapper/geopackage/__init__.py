"""GeoPackage files (OGC 12-128r18), written and read with SQLite alone, in memory, without a clock."""
