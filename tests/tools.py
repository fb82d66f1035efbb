"""Programs of other people that read our files again."""

from __future__ import annotations

import shutil

import pytest


def tool(name: str, package: str) -> str:
    """Return where a program is; the test skips, and says how to get it, where there is none."""
    found = shutil.which(name)
    if not found:
        pytest.skip(f"no {name}: apt install {package}")
    return found
