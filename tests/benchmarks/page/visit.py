"""A page in Chromium: when it is ready, how long a day's step and a redraw take, what it needs and asks for.

A page of ours asks for nothing. Those of the other tools ask several hosts for their scripts and styles; they are
answered from a folder of packages, as ``npm install`` lays it out, and everything else is refused, tiles too.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
SIZE = {"width": 1280, "height": 800}
PAUSE_MS = 700
RESTS = 8
ENOUGH_MS = 20_000
"""After which no further day or move is tried, where three have been."""
STEPS = 30
"""Days in a row, and days at random, that are stepped to."""
MOVES = ((220, 130), (-160, 90), (90, -210), (-240, -60), (130, 170))
"""Pixels that the map is panned by, one after another."""
ZOOMS = (1, 2, 1, 3, -2, -1)
"""Levels that it is zoomed by."""
PACKAGES = {
    "d3.v4.min.js": "d3/build/d3.min.js",
    "moment.min.js": "moment/min/moment.min.js",
    "jquery.min.js": "jquery/dist/jquery.min.js",
    "jquery-3.7.1.min.js": "jquery/dist/jquery.min.js",
    "jquery-ui.min.js": "jquery-ui-dist/jquery-ui.min.js",
    "iso8601.min.js": "iso8601-js-period/iso8601.js",
    "leaflet.awesome-markers.js": "drmonty-leaflet-awesome-markers/js/leaflet.awesome-markers.js",
    "leaflet.awesome-markers.css": "drmonty-leaflet-awesome-markers/css/leaflet.awesome-markers.css",
}
"""Files by their names elsewhere, and in a folder of npm packages."""
NPM = re.compile(r"https://cdn\.jsdelivr\.net/npm/((?:@[^/]+/)?[^@/]+)@[^/]+/(.*)")
MAP = "window[Object.keys(window).find((name) => name.startsWith('map_'))]"
PATHS = "document.querySelector('.leaflet-overlay-pane path') !== null"


@dataclass(frozen=True)
class Kind:
    """How a kind of page is driven, as JavaScript.

    Attributes
    ----------
    ready : str
        Whether it shows its first day.
    days : str
        All days, as the page counts them.
    show : str
        Shows ``day``.
    """

    ready: str
    days: str = "[]"
    show: str = ""


OURS = Kind(
    ready="window.mapperPage && document.documentElement.dataset.mapper === 'ready'",
    days="(({ first, last }) => Array.from({ length: last - first + 1 }, (_, at) => first + at))(mapperPage.story().meta)",
    show="mapperPage.view.set({ day }); mapperPage.layer.flush();",
)
SLIDER = "document.querySelector('[id^=slider_] > input')"
CHOROPLETH = Kind(
    ready=PATHS,
    days=f"Array.from({{ length: Number({SLIDER}.max) + 1 }}, (_, at) => at)",
    show=f"const slider = {SLIDER}; slider.value = day; slider.dispatchEvent(new Event('input'));",
)
TIMESTAMPED = Kind(
    ready=PATHS,
    days=f"{MAP}.timeDimension.getAvailableTimes().map((_, at) => at)",
    show=f"{MAP}.timeDimension.setCurrentTimeIndex(day);",
)
KINDS = {
    "mapper": OURS,
    "folium TimeSliderChoropleth": CHOROPLETH,
    "folium TimestampedGeoJson": TIMESTAMPED,
    "geopandas explore, one day": Kind(ready=PATHS),
}
SHOWN_AT = "Number(document.documentElement.dataset.shownAt)"
WATCH = """
(() => {
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) window.longTasks.push([startTime, duration]);
  }).observe({ type: "longtask", buffered: true });
  const look = () => {
    if (%s) requestAnimationFrame(() => setTimeout(() => { document.documentElement.dataset.shownAt = performance.now(); }));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""
TIMED = """
async ([asked, pause]) => {
  const frame = (wait) => new Promise((done) => requestAnimationFrame(() => setTimeout(done, wait)));
  const found = [];
  const start = performance.now();
  for (const one of asked) {
    if (found.length >= 3 && performance.now() - start > %(enough)d) break;
    await frame(pause);
    const begun = performance.now();
    %(script)s
    const script = performance.now() - begun;
    await frame(0);
    found.push([script, performance.now() - begun]);
  }
  return found;
}
"""
EVIDENCE = """
async (count) => {
  const story = mapperPage.story();
  const found = [];
  for (let at = 0; at < count; at += 1) {
    const [first, end] = story.statesOf(Math.floor((at * story.things.length) / count));
    const begun = performance.now();
    if (first < end) await story.claimsOf(story.state(first));
    found.push(performance.now() - begun);
  }
  return found;
}
"""


@dataclass
class Seen:
    """What a visit found; times in ms are medians of several, of script alone where nothing else is said."""

    ready_s: float = float("nan")
    """From the start of the navigation until the first day is on the screen."""
    step_ms: float = float("nan")
    jump_ms: float = float("nan")
    shown_ms: float = float("nan")
    """From a jump until its frame is drawn, at least one frame of 16.7 ms."""
    rested_ms: float = float("nan")
    """A jump after a pause in which the page may have drawn finer."""
    idle_ms: float = float("nan")
    """The longest task in these pauses; the browser tells of those above 50 ms alone."""
    worst_ms: float = float("nan")
    """The longest of all steps and jumps."""
    pan_ms: float = float("nan")
    zoom_ms: float = float("nan")
    evidence_ms: float = float("nan")
    heap_mb: float = float("nan")
    """Of JavaScript after a collection, with the memory of its typed arrays."""
    process_mb: float = float("nan")
    """Proportional set size of the process that renders the page."""
    requests: list[str] = field(default_factory=list)
    """Addresses beyond the page itself."""
    opening: int = 0
    """How many of them it asked for before it was ready."""
    errors: list[str] = field(default_factory=list)
    trouble: str = ""

    @property
    def hosts(self) -> int:
        """How many hosts the page asks."""
        return len({urlsplit(url).hostname for url in self.requests})


@contextmanager
def opened(limit: float) -> Iterator[tuple[Any, Any]]:
    """Yield a browser and an empty page."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(viewport=SIZE)
        page.set_default_timeout(limit * 1000)
        yield browser, page
        browser.close()


def visit(path: Path, kind: Kind, limit: float, packages: Path | None = None) -> Seen:
    """Return what a page does in a browser of its own.

    Parameters
    ----------
    path : Path
    kind : Kind
    limit : float
        Seconds until the first day must be there.
    packages : Path, optional
        Folder of npm packages that answers in the place of the hosts.
    """
    from playwright.sync_api import Error, TimeoutError

    seen = Seen()
    with opened(limit) as (browser, page):
        _listen(page, seen, path, packages)
        page.on("crash", lambda _: setattr(seen, "trouble", "crashed"))
        try:
            enter(page, path, kind)
            seen.ready_s, seen.opening = page.evaluate(SHOWN_AT) / 1000, len(seen.requests)
            _drive(page, kind, seen)
            _weigh(browser, page, seen)
        except TimeoutError:
            seen.trouble = seen.trouble or f"not ready after {limit:g} s"
        except Error as error:
            seen.trouble = seen.trouble or error.message.splitlines()[0]
    return seen


def enter(page: Any, path: Path, kind: Kind) -> None:
    """Open a page and wait until its first day is on the screen."""
    page.add_init_script(WATCH % kind.ready)
    page.goto(path.resolve().as_uri(), wait_until="commit")
    page.wait_for_selector("html[data-shown-at]", state="attached")


def timed(page: Any, script: str, asked: list[Any], pause: int = 0) -> tuple[list[float], list[float]]:
    """Return the milliseconds of a script for each thing asked, called ``one``: alone, and until its frame is drawn."""
    alone, shown = zip(
        *page.evaluate(TIMED % {"script": script, "enough": ENOUGH_MS}, [asked, pause]), strict=True
    )
    return list(alone), list(shown)


def _drive(page: Any, kind: Kind, seen: Seen) -> None:
    days = page.evaluate(f"() => {kind.days}")
    if days:
        _step(page, f"const day = one; {kind.show}", days, seen)
    pans, _ = timed(page, f"{MAP}.panBy(one, {{ animate: false }});", [list(move) for move in MOVES])
    zooms, _ = timed(page, f"{MAP}.setZoom({MAP}.getZoom() + one, {{ animate: false }});", list(ZOOMS))
    seen.pan_ms, seen.zoom_ms = statistics.median(pans), statistics.median(zooms)
    if kind is OURS and page.evaluate("mapperPage.story().meta.claims.length > 1"):
        seen.evidence_ms = statistics.median(page.evaluate(EVIDENCE, STEPS))


def _step(page: Any, show: str, days: list[int], seen: Seen) -> None:
    """Measure days in a row, days at random, and days at random after a pause."""
    middle, some = len(days) // 2, random.Random(1).sample(days, min(STEPS, len(days)))
    steps, _ = timed(page, show, days[middle : middle + STEPS])
    jumps, shown = timed(page, show, some)
    seen.step_ms, seen.jump_ms, seen.shown_ms = map(statistics.median, (steps[1:], jumps, shown))
    seen.worst_ms = max(*steps, *jumps)
    begun = page.evaluate("performance.now()")
    alone, _ = timed(page, show, some[:RESTS], PAUSE_MS)
    page.wait_for_timeout(PAUSE_MS)
    tasks = [length for start, length in page.evaluate("longTasks") if start >= begun]
    seen.rested_ms, seen.idle_ms = statistics.median(alone), max(tasks, default=0.0)


def _weigh(browser: Any, page: Any, seen: Seen) -> None:
    """Measure memory, after a collection."""
    inside = page.context.new_cdp_session(page)
    inside.send("HeapProfiler.collectGarbage")
    heap = inside.send("Runtime.getHeapUsage")
    seen.heap_mb = (heap["usedSize"] + heap.get("backingStorageSize", 0)) / 2**20
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    renderers = [one["id"] for one in processes if one["type"] == "renderer"]
    seen.process_mb = max(pss_mb(one) for one in renderers if not shows_browser(one))


def shows_browser(process: int) -> bool:
    """Tell whether a renderer draws the browser's own window."""
    return b"--top-chrome-webui" in Path(f"/proc/{process}/cmdline").read_bytes()


def pss_mb(process: int) -> float:
    """Return the proportional set size of a process in MB."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / 1024


def _listen(page: Any, seen: Seen, path: Path, packages: Path | None) -> None:
    """Write down what the page asks for and complains of; answer it from the packages."""
    own = path.resolve().as_uri()

    def asked(request: Any) -> None:
        if request.url.split("#")[0] != own and not request.url.startswith(("data:", "blob:")):
            seen.requests.append(request.url)

    def complained(told: Any) -> None:
        if told.type == "error" and not told.text.startswith("Failed to load resource"):
            seen.errors.append(told.text)

    def answer(route: Any) -> None:
        file = packaged(route.request.url, packages)
        if file:
            route.fulfill(path=file)
        else:
            route.abort()

    page.on("request", asked)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("console", complained)
    page.route(re.compile("^https?://"), answer)


def packaged(url: str, packages: Path | None) -> Path | None:
    """Return the file of a package that answers a request, if there is one."""
    if packages is None:
        return None
    named = NPM.match(url)
    tries = "/".join(named.groups()) if named else "", PACKAGES.get(url.rsplit("/", 1)[-1], "")
    return next((packages / inside for inside in tries if inside and (packages / inside).is_file()), None)
