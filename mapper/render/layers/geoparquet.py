"""GeoParquet: the day's layers as one table, for pandas, DuckDB and the like."""

from __future__ import annotations

import json
from typing import Any

from mapper.claims.rows import plain_rows
from mapper.geoparquet import parquet
from mapper.render.choices import Choices
from mapper.render.findings import Changes
from mapper.render.layers.tables import about, day_layers, in_one
from mapper.render.scene import Scene


def geoparquet_bytes(scene: Scene, changes: Changes, choices: Choices) -> bytes:
    """Return a table whose column `layer` tells areas, marks, frontlines and places apart.

    Title, day, hash, sources and credits are in the file's metadata, lists as JSON; so are the claims.
    """
    facts = about(scene, choices.lang) | {"claims": plain_rows(scene.claims)}
    layer = in_one(day_layers(scene))
    return parquet(layer.columns, list(layer.geometry), {key: _told(fact) for key, fact in facts.items()})


def _told(fact: Any) -> str:
    return fact if isinstance(fact, str) else json.dumps(fact, ensure_ascii=False)
