"""PDF documents to text, in a process of their own that is ended when it takes too much time or memory.

A PDF is a program of sorts: a few kilobytes can unroll to pages without end. So the file is handed to a child
process (this module, run), which has limits and answers in JSON.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from mapper.errors import InputError
from mapper.reports.formats.lines import LONGEST, clean, running_text

MOST_PAGES = 500
LONGEST_S = 60
LARGEST_MEMORY_MB = 2_000
DAMAGED = "is a damaged PDF, or unrolls to more than a report"
LEAST = 0.9
"""Heights of a letter from line to line; what is less is an index or a note mark."""
RARE = 0.04
"""Share of all distances under which one is not that of the lines of a paragraph."""
WIDE = 1.35
"""Times that distance parts paragraphs."""


def read_pdf(content: bytes, name: str) -> tuple[str, dict[str, str]]:
    """Return the text of a PDF document and its title.

    The days that a document carries are those of its making, which say nothing of publication.

    Raises
    ------
    InputError
        If it is no PDF, is locked by a password, has no text, has more than `MOST_PAGES` pages, or takes
        more than `LONGEST_S` seconds or `LARGEST_MEMORY_MB` to read.
    """
    if b"%PDF-" not in content[:1024]:
        raise InputError(f"{name} is no PDF: it only has the name of one")
    paths = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", __name__],
            input=content,
            capture_output=True,
            timeout=LONGEST_S,
            env={**os.environ, "PYTHONPATH": paths, "PYTHONUTF8": "1"},
            check=False,
        )
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise InputError(f"{name} takes over {LONGEST_S} seconds to read: save it anew, or as text") from None
    except ValueError:
        answer = {"error": f"{DAMAGED}: open it in a viewer and print it to a new file"}
    if "error" in answer:
        raise InputError(f"{name} {answer['error']}")
    title = str(answer["title"])
    return str(answer["text"]), {"title": title} if title else {}


def main() -> None:
    """Read a PDF from standard input and print its text, or what is wrong with it, as JSON."""
    _limit_memory()
    try:
        answer = _read(sys.stdin.buffer.read())
    except Exception:  # The library raises whatever the damage leads it to.
        answer = {"error": f"{DAMAGED}: open it in a viewer and print it to a new file"}
    sys.stdout.write(json.dumps(answer))


def _read(content: bytes) -> dict[str, str]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not _unlocked(reader):
        return {"error": "is locked by a password: save it without one"}
    if (count := len(reader.pages)) > MOST_PAGES:
        return {"error": f"has {count} pages, over the limit of {MOST_PAGES}: split it"}
    text = clean(running_text(_pages(reader)))
    if len(text) > LONGEST:
        return {"error": f"has over {LONGEST / 1e6:g} million letters: split it"}
    if not any(map(str.isalpha, text)):
        return {"error": "has no text, only pictures of it: it is a scan, and needs OCR first"}
    title = (reader.metadata.title if reader.metadata else None) or ""
    text = text.encode("utf-8", "replace").decode()
    return {"text": text, "title": " ".join(clean(str(title)).split())}


def _pages(reader: Any) -> list[str]:
    """Return the lines of each page, with an empty one where the gap is wider than between other lines."""
    pages = [_placed(page) for page in reader.pages]
    drops = Counter(round(drop, 1) for page in pages for _, drop in page if drop >= LEAST)
    usual = min((drop for drop, count in drops.items() if count > RARE * drops.total()), default=0.0)
    return ["".join(("\n" if drop > WIDE * usual else "") + text for text, drop in page) for page in pages]


def _placed(page: Any) -> list[tuple[str, float]]:
    """Return the pieces of a page's text, each with how many letters' heights it stands below the last."""
    pieces: list[tuple[str, float]] = []
    last: float | None = None

    def visit(text: str, outer: list[float], inner: list[float], _: Any, size: float) -> None:
        nonlocal last
        drop = 0.0
        if text.strip():
            here = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
            letter = abs(size * inner[3] * outer[3]) or size or 1.0
            drop, last = ((here if last is None else last) - here) / letter, here
        pieces.append((text, drop))

    page.extract_text(visitor_text=visit)
    return pieces


def _unlocked(reader: Any) -> bool:
    """Whether a locked document opens without a password, as those do that are only locked for change."""
    try:
        return bool(reader.decrypt(""))
    except Exception:  # A kind of lock that the library has no key for.
        return False


def _limit_memory() -> None:
    """Let a document that unrolls to too much fail here; where the system has no such limit, time is one."""
    try:
        import resource
    except ImportError:
        return
    most = LARGEST_MEMORY_MB * 1_000_000
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    main()
