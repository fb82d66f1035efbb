"""A day's map as files for other programs: GeoPackage with styles, GeoJSON, KMZ, GeoParquet and CSV."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mapper.errors import InputError
from mapper.files import write_whole
from mapper.render.choices import Choices
from mapper.render.findings import Changes
from mapper.render.layers.geojson import geojson_bytes
from mapper.render.layers.geopackage import geopackage_bytes
from mapper.render.layers.geoparquet import geoparquet_bytes
from mapper.render.layers.kmz import kmz_bytes
from mapper.render.layers.tables import places_csv
from mapper.render.scene import Scene

WRITERS: dict[str, Callable[[Scene, Changes, Choices], bytes]] = {
    ".gpkg": geopackage_bytes,
    ".geojson": geojson_bytes,
    ".kmz": kmz_bytes,
    ".parquet": geoparquet_bytes,
    ".csv": places_csv,
}
"""What makes the file of each suffix; a further kind is one line."""


def save_layers(scene: Scene, changes: Changes, path: Path, choices: Choices) -> None:
    """Write a day's map for another program; the suffix says which kind of file.

    Parameters
    ----------
    scene : Scene
    changes : callable
        Its changes are a layer of the GeoPackage.
    path : Path
        ``.gpkg``, ``.geojson``, ``.kmz``, ``.parquet`` or ``.csv`` (the places alone).
    choices : Choices
        Language of the words, and palette.

    Raises
    ------
    FileError
        If the file can't be written.
    InputError
        If the suffix is none of these.
    """
    write = WRITERS.get(path.suffix.lower())
    if write is None:
        raise InputError(f"{path} is no file of layers: use {', '.join(WRITERS)}")
    write_whole(path, write(scene, changes, choices))
