"""Our own JavaScript and CSS: ES modules in ``web/``, joined into one script when a page is rendered."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

MODULES = (
    "words", "days", "dom", "codec", "shapes", "mesh", "story", "view", "palette", "tiles", "signs", "glyphs",
    "raster", "canvas", "ground", "fronts", "dissolve", "spots", "overlay", "hit", "basemap", "labels",
    "claims", "titles", "search", "legend", "evidence", "overview", "changes", "compare", "download", "link",
    "time", "panel", "main",
)  # fmt: skip
"""The client, each module after those it imports."""
IMPORT = re.compile(r'^import (\{.*?\}) from "\./(\w+)\.js";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async function|function|const) (\w+))", re.MULTILINE)


@cache
def web_file(name: str) -> str:
    """Return one file of ``web/``."""
    return files("mapper.render").joinpath("web", name).read_text("utf-8")


def client() -> str:
    """Return the client of the map as one script that leaves one name behind, ``mapperControl``."""
    return script(MODULES, "mapperControl")


@cache
def script(modules: tuple[str, ...], name: str) -> str:
    """Return modules as one script that leaves one name behind, that of what the last one exports.

    Parameters
    ----------
    modules : tuple of str
        Each after those it imports.
    name : str
    """
    scopes = "".join(_scoped(module) for module in modules)
    return f"var {name} = (() => {{\n{scopes}return {modules[-1]};\n}})();\n"


def _scoped(name: str) -> str:
    """Return a module as a function of its own that hands out what the module exports."""
    source = web_file(f"{name}.js")
    body = EXPORT.sub("", IMPORT.sub(r"const \1 = \2;", source))
    exports = ", ".join(EXPORT.findall(source))
    return f'const {name} = (() => {{\n"use strict";\n{body}return {{ {exports} }};\n}})();\n'
