"""Our own JavaScript and CSS: ES modules in ``web/``, joined into one script when a page is rendered."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

IMPORT = re.compile(r'^import (\{.*?\}) from "\./(\w+)\.js";$', re.MULTILINE)
LEFT_OUT = re.compile(r"^[ ]*//.*\n|^[ ]+", re.MULTILINE)
"""Comments and indentation, which would be a sixth of the script."""
EXPORT = re.compile(r"^export (?=(?:async function|function|const) (\w+))", re.MULTILINE)


@cache
def web_file(name: str) -> str:
    """Return one file of ``web/``."""
    return files("mapper.render").joinpath("web", name).read_text("utf-8")


def client() -> str:
    """Return the client of the map as one script that leaves one name behind, ``mapperControl``."""
    return script("main", "mapperControl")


@cache
def script(module: str, name: str) -> str:
    """Return a module and all that it imports as one script.

    Parameters
    ----------
    module : str
    name : str
        The one name that is left behind: that of what the module exports.
    """
    scopes = "".join(_scoped(one) for one in in_order(module))
    return f"var {name} = (() => {{\n{scopes}return {module};\n}})();\n"


def in_order(module: str) -> list[str]:
    """Return a module after all that it imports, each once.

    Examples
    --------
    >>> in_order("glyphs")[-1]
    'glyphs'
    """
    found: dict[str, None] = {}
    for _, other in IMPORT.findall(web_file(f"{module}.js")):
        found |= dict.fromkeys(in_order(other))
    return [*found, module]


def _scoped(name: str) -> str:
    """Return a module as a function of its own that hands out what the module exports."""
    source = LEFT_OUT.sub("", web_file(f"{name}.js"))
    body = EXPORT.sub("", IMPORT.sub(r"const \1 = \2;", source))
    exports = ", ".join(EXPORT.findall(source))
    return f'const {name} = (() => {{\n"use strict";\n{body}return {{ {exports} }};\n}})();\n'
