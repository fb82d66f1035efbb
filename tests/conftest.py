"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def gazetteer():
    """The shipped gazetteer, opened once."""
    from mapper.geocoder.gazetteer import Gazetteer

    return Gazetteer()


@pytest.fixture(scope="session")
def registry():
    """The shipped actors, read once."""
    from mapper.claims.actors import load_registry

    return load_registry()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared evaluation material; tests that want it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"no shared material beside the checkout at ../{SHARED.name}")
    return SHARED
