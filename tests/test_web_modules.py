"""What the client's modules do without a browser, by node's own test runner."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from tests.conftest import ROOT


def test_the_modules_of_the_client_pass_their_own_tests():
    node = shutil.which("node")
    if not node and os.environ.get("CI") != "true":
        pytest.skip("no Node.js: apt install nodejs")
    assert node, "no Node.js: install it"
    tests = sorted(str(path) for path in ROOT.joinpath("tests", "web").glob("*.test.mjs"))
    done = subprocess.run(
        [node, "--test", *tests], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
