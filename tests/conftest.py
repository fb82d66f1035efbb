"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session", autouse=True)
def no_own_gazetteers(tmp_path_factory) -> Iterator[None]:
    """A data folder of the tests' own, so that nobody's own gazetteers join in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAPPER_DATA", os.fspath(tmp_path_factory.mktemp("data")))
        yield


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
