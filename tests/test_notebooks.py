"""Every notebook runs from top to bottom, is stored without outputs, and ends with a file in output/."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_stored_without_outputs(path):
    import json

    cells = json.loads(path.read_text("utf-8"))["cells"]
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in cells)


@pytest.mark.notebook
@pytest.mark.enable_socket
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_run(path, tmp_path):
    """In a folder of its own below the one that has the seeds, where JupyterLab would start it."""
    import nbformat
    from nbclient import NotebookClient

    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    (tmp_path / "output").mkdir()
    (tmp_path / "notebooks").mkdir()
    book = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(tmp_path / "notebooks")}}
    NotebookClient(book, timeout=120, resources=resources).execute()
    warned = [out for cell in book.cells for out in cell.get("outputs", ()) if out.get("name") == "stderr"]
    assert warned == []
    assert list((tmp_path / "output").iterdir())
    assert list((tmp_path / "notebooks").iterdir()) == []


def test_notebooks_find_the_seeds_from_the_root_as_from_their_folder(tmp_path, monkeypatch):
    import json

    (tmp_path / "seeds").mkdir()
    (tmp_path / "notebooks").mkdir()
    for path in NOTEBOOKS:
        cells = json.loads(path.read_text("utf-8"))["cells"]
        first = next("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        steps = first.partition("import mapper")[0].partition("import numpy")[0].partition("import pandas")[0]
        for folder in (tmp_path, tmp_path / "notebooks"):
            monkeypatch.chdir(folder)
            exec(steps, {})
            assert Path.cwd() == tmp_path
