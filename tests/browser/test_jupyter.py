"""In JupyterLab: maps show themselves, tables have units, and the notebook keeps pictures for elsewhere."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.browser.lab import lab, run_all

CELLS = (
    "import mapper\nfrom tests.browser.war import LAST, war\n\n"
    "cmap = war(mapper.Gazetteer())\nday = cmap.at(LAST)",
    "day",
    "cmap",
    "day.areas",
    "axes = day.plot()",
)
PAINTED = """() => {
    const canvas = document.querySelector('canvas');
    const seen = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    const found = new Set();
    for (let at = 0; at < seen.length; at += 4) if (seen[at + 3]) found.add(seen.slice(at, at + 3).join());
    return found.size;
}"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.notebook,
    pytest.mark.enable_socket,
    pytest.mark.filterwarnings("default"),
]


def write_notebook(path: Path) -> None:
    cells = [
        {
            "id": f"c{n}",
            "cell_type": "code",
            "source": text,
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
        for n, text in enumerate(CELLS)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    book = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(book), "utf-8")


def saved_outputs(page: Any, path: Path) -> list[list[dict[str, Any]]]:
    """Return what the file keeps of each cell, once it is saved."""
    for _ in range(60):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        if cells[-1]["outputs"]:
            return [cell["outputs"] for cell in cells]
        page.wait_for_timeout(500)
    raise AssertionError("the notebook was not saved")


def test_a_notebook_in_jupyterlab(chromium: Any, tmp_path: Path) -> None:
    pytest.importorskip("jupyterlab", reason="no JupyterLab: pip install '.[notebook]'")
    folder, home = tmp_path / "work", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    write_notebook(folder / "show.ipynb")
    page = chromium.new_page(viewport={"width": 1400, "height": 3200})
    page.set_default_timeout(60_000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with lab(folder, home) as address:
        run_all(page, address, "show.ipynb")
        frames = page.locator(".jp-OutputArea-output iframe")
        assert frames.count() == 2
        for number in range(2):
            assert frames.nth(number).get_attribute("sandbox") == "allow-scripts allow-downloads"
            inner = frames.nth(number).element_handle().content_frame()
            inner.wait_for_selector("html[data-mapper=ready]", state="attached")
            inner.wait_for_timeout(500)
            assert inner.evaluate(PAINTED) > 3
        assert frames.nth(1).element_handle().content_frame().locator("input[type=range]").count() > 0
        heading = page.locator(".jp-RenderedHTML table th", has_text="area_km2")
        assert heading.inner_text().split() == ["area_km2", "km²"]
        assert page.locator(".jp-RenderedImage img").count() == 1
        kept = saved_outputs(page, folder / "show.ipynb")
    page.close()

    own = (address, address.replace("http", "ws"), "data:", "blob:", "about:srcdoc")
    assert [url for url in asked if not url.startswith(own)] == []
    assert [[output["output_type"] for output in outputs] for outputs in kept] == [
        [], ["execute_result"], ["execute_result"], ["execute_result"], ["display_data"]
    ]  # fmt: skip
    for outputs in (kept[1], kept[2], kept[4]):
        image = Image.open(io.BytesIO(base64.b64decode(outputs[0]["data"]["image/png"])))
        image.load()
        assert image.format == "PNG" and min(image.size) > 300
