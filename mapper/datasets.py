"""The one place that knows where the shipped data lies.

In the wheel it is ``mapper/data``; in a checkout it is ``data/`` beside the package.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from mapper.errors import FileError

MANIFEST = "manifest.json"


@cache
def data_folder() -> Path:
    """Return the folder of shipped data.

    Raises
    ------
    FileError
        If neither the installed package nor the checkout has a manifest.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "data", package.parent / "data"):
        if (folder / MANIFEST).is_file():
            return folder
    raise FileError("the shipped data is missing: reinstall territory-mapper")


def data_path(name: str) -> Path:
    """Return the path of one shipped file, such as ``places.parquet`` or ``languages/nb.yaml``.

    Raises
    ------
    FileError
        If there is no such file.
    """
    path = data_folder() / name
    if not path.exists():
        raise FileError(f"the shipped data has no file {name}: reinstall territory-mapper")
    return path


@cache
def manifest() -> dict[str, dict[str, Any]]:
    """Return the manifest: file name → origin, version, licence, credit, date, sha256."""
    files: dict[str, dict[str, Any]] = json.loads((data_folder() / MANIFEST).read_text("utf-8"))["files"]
    return files


def credits_of(*names: str) -> list[str]:
    """Return the credit lines of the named files, each once, in the order given."""
    return list(dict.fromkeys(manifest()[name]["credit"] for name in names))
