"""What all tests in Chromium share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mapper.case import Case, open_case
from mapper.controlmap import ControlMap
from tests.browser.visiting import COUNT_HACKS, Visit
from tests.browser.war import FIRST, LAST
from tests.browser.war import war as make_war
from tests.conftest import ROOT

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
SIZES = {"desktop": (1400, 900), "phone": (390, 844)}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Chromium, for one file of tests."""
    if not CHROMIUM:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium: install it or name its file in CHROMIUM")
        pytest.skip("no Chromium: apt install chromium, or name its file in CHROMIUM")
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def desktop(chromium: Any) -> Iterator[Visit]:
    """A visit to a wide page."""
    yield from visits(chromium, "desktop")


@pytest.fixture(params=SIZES)
def visit(chromium: Any, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A visit to a wide page, and to a narrow one."""
    yield from visits(chromium, request.param)


def visits(chromium: Any, size: str) -> Iterator[Visit]:
    """Yield a visit whose page counts what it was made to run."""
    width, height = SIZES[size]
    page = chromium.new_page(viewport={"width": width, "height": height}, accept_downloads=True)
    page.set_default_timeout(10_000)
    page.add_init_script(COUNT_HACKS)
    yield Visit(page)
    page.close()


@pytest.fixture(scope="session")
def case(gazetteer: Any) -> Case:
    """The seed case."""
    return open_case(ROOT / "seeds" / "deir-al-zor-2017", gazetteer=gazetteer)


@pytest.fixture(scope="session")
def case_day(case: Case, gazetteer: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the seed case on its day."""
    folder = tmp_path_factory.mktemp("case")
    return case.control_map(gazetteer).at(case.on).save(folder / "day.html")


@pytest.fixture(scope="session")
def case_years(case: Case, gazetteer: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the seed case over some years."""
    folder = tmp_path_factory.mktemp("case")
    return case.control_map(gazetteer).save(folder / "years.html", "2014-01-01", case.on)


@pytest.fixture(scope="session")
def war(gazetteer: Any) -> ControlMap:
    """The small war."""
    return make_war(gazetteer)


@pytest.fixture(scope="session")
def war_page(war: ControlMap, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the small war."""
    return war.save(tmp_path_factory.mktemp("war") / "war.html", FIRST, LAST)
