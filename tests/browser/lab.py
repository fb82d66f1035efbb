"""JupyterLab on a port of this machine, and a notebook that is open in it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

TOKEN = "a-token-for-the-tests"
STARTS_WITHIN = 90
NO_NEWS = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
"""Settings with which nobody is asked for news."""
OPTIONS = (
    "--no-browser",
    "--allow-root",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.port_retries=0",
    f"--IdentityProvider.token={TOKEN}",
)


@contextmanager
def lab(folder: Path, home: Path) -> Iterator[str]:
    """Serve a folder; yield the address. Settings and files of its own lie in another folder."""
    settings = home / "config" / "labconfig"
    settings.mkdir(parents=True)
    (settings / "page_config.json").write_text(json.dumps(NO_NEWS), "utf-8")
    port = free_port()
    own = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    environment = {**os.environ, **own, "IPYTHONDIR": str(home / "ipython"), "PYTHONPATH": paths}
    command = [sys.executable, "-m", "jupyterlab", *OPTIONS, f"--ServerApp.port={port}"]
    with (home / "lab.log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/api", server)
            yield address
        finally:
            server.terminate()
            server.wait(30)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    for _ in range(STARTS_WITHIN * 2):
        assert server.poll() is None, "JupyterLab ended before it answered"
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise AssertionError(f"JupyterLab does not answer within {STARTS_WITHIN} seconds")


def kernel_is_ready(address: str) -> bool:
    """Tell whether there is one kernel, which waits for work."""
    with urllib.request.urlopen(f"{address}/api/kernels?token={TOKEN}", timeout=5) as answer:
        kernels = json.load(answer)
    return [(each["execution_state"], each["connections"]) for each in kernels] == [("idle", 1)]


def run_all(page: Any, address: str, name: str) -> None:
    """Open a notebook, run all its cells, wait until the last one is done, and keep it."""
    page.goto(f"{address}/lab/tree/{name}?token={TOKEN}")
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]")
    calm = 0  # JupyterLab may start a kernel and, at once, another in its place
    for _ in range(STARTS_WITHIN * 2):
        page.wait_for_timeout(500)
        calm = calm + 1 if kernel_is_ready(address) else 0
        if calm == 4:
            break
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(
        "() => { const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];"
        " return prompts.length && prompts.every(prompt => /\\[\\d+\\]/.test(prompt.textContent)); }",
        timeout=120_000,
    )
    page.keyboard.press("Control+s")
