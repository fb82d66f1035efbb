"""A page that is open, what it did, and the ways in which a reader asks it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PAGE = "window.mapperPage"
HOSTILE = (
    "<img src=x onerror=hacked()>",
    "</script><script>hacked()</script>",
    "${hacked()}`;hacked();//",
    "{{ 7 * 7 }}{% endraw %}",
    "javascript:hacked()",
    '"><svg onload=hacked()>',
    "\u202egnirts desrever",
    "half a pair \ud83d",
    "data:text/html,<script>hacked()</script>",
)
COUNT_HACKS = "window.hacks = 0; window.hacked = () => { window.hacks += 1; };"


@dataclass
class Visit:
    """An open page and what it did: requests beyond its own file, console errors, exceptions."""

    page: Any
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def watch(self, address: str) -> None:
        """Note all that the page does, but for asking for its own address."""
        own = lambda url: url.split("#")[0] == address or url.startswith("blob:")  # noqa: E731
        self.page.on("request", lambda r: None if own(r.url) else self.requests.append(r.url))
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, path: Path, hash: str = "") -> Any:
        self.watch(path.as_uri())
        self.page.goto(path.as_uri() + hash)
        self.page.wait_for_selector("html[data-mapper]", timeout=15000)
        assert self.page.locator("html").get_attribute("data-mapper") == "ready", self.errors
        return self.page


def look_at(page: Any, lon: float, lat: float, zoom: float) -> None:
    """Put a place in the middle of the map."""
    page.evaluate(
        f"([lat, lon, zoom]) => {{ {PAGE}.map.setView([lat, lon], zoom, {{ animate: false }});"
        f" {PAGE}.layer.flush(); }}",
        [lat, lon, zoom],
    )


def click_middle(page: Any, dx: float = 0, dy: float = 0) -> str:
    """Click in the middle of the map and return the answer."""
    box = page.locator(".mapper-map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2 + dx, box["y"] + box["height"] / 2 + dy)
    return evidence(page)


def evidence(page: Any) -> str:
    """Return what the panel answers, when all of it has come."""
    page.wait_for_selector(".mapper-evidence")
    page.wait_for_selector(".mapper-evidence [aria-busy]", state="detached")
    text: str = page.locator(".mapper-evidence").inner_text()
    return text


def all_of(page: Any, selector: str) -> str:
    """Return the text of an element as it is, seen or not, when all of it has come."""
    page.wait_for_selector(f"{selector} [aria-busy]", state="detached")
    text: str = page.locator(selector).text_content()
    return text


def unfold(page: Any) -> None:
    """Open every fold of the panel."""
    page.locator(".mapper-panel").evaluate(
        "(panel) => panel.querySelectorAll('details').forEach((fold) => (fold.open = true))"
    )
    page.wait_for_selector(".mapper-panel [aria-busy]", state="detached")


def has_focus(locator: Any) -> bool:
    """Whether an element has the focus."""
    return bool(locator.evaluate("(node) => node === document.activeElement"))
