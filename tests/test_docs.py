"""The README's code runs, its verbs exist, and every verb of the command line is in it."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from mapper.cli import cli
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")
DOCS = README + "".join(path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md")))
BLOCKS = re.findall(r"```python\n(.*?)```", DOCS, re.DOTALL)


@pytest.mark.parametrize("code", BLOCKS, ids=range(len(BLOCKS)))
def test_python_in_the_docs_runs(code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    (tmp_path / "output").mkdir()
    exec(compile(code, "docs", "exec"), {})


def test_every_verb_is_in_the_readme_and_has_examples_in_its_help():
    for name, command in cli.commands.items():
        assert f"mapper {name}" in README
        told = CliRunner().invoke(cli, [name, "--help"]).output
        assert f"mapper {name} " in told.split("Usage:")[1].split("\n", 1)[1], name
        assert command.help


def test_links_in_the_readme_lead_somewhere():
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
