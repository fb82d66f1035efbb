"""Figures as files: the same figure gives the same bytes, whatever a user's settings of matplotlib say."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mapper.errors import InputError
from mapper.render.figure.fonts import UNSEEN

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KINDS = (".png", ".svg", ".pdf")
"""What a figure can be written as."""
MADE_BY = "mapper"
OWN: Any = {
    "svg.hashsalt": MADE_BY,
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "text.parse_math": False,
    "text.hinting": "no_hinting",
}
"""Settings of ours: letters as wide at any number of dots as they were measured, and never formulas."""
LEAST_DPI, MOST_DPI = 50, 1200
MOST_DOTS = 200_000_000
"""Dots of a picture: A4 at 1200 dots an inch has 139 million, which take up 560 MB of memory."""


@contextmanager
def plain_settings() -> Iterator[None]:
    """Draw with matplotlib's own defaults and ours, not a user's; theirs come back afterwards."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(OWN)
        yield


def written(figure: Figure, suffix: str, dpi: int, title: str, told: str) -> bytes:
    """Return a figure as bytes.

    Parameters
    ----------
    figure : matplotlib Figure
    suffix : str
        One of `KINDS`.
    dpi : int
        Dots an inch of a PNG, and of what can't be lines in the others.
    title, told : str
        What it is, and what it shows in words, for those who can't see it.

    Raises
    ------
    InputError
        If a figure can't be written as that, not so fine, or would be too large.
    """
    kind = suffix.lower()
    if kind not in KINDS:
        raise InputError(f"a figure can't be written as {suffix}: use {', '.join(KINDS)}")
    if not LEAST_DPI <= dpi <= MOST_DPI:
        raise InputError(f"{dpi} dots an inch: choose {LEAST_DPI} to {MOST_DPI}")
    wide, high = figure.get_size_inches() * dpi
    if kind == ".png" and wide * high > MOST_DOTS:
        told = f"a picture of {wide:.0f} by {high:.0f} dots is too large"
        raise InputError(f"{told}: choose a smaller size, fewer dots an inch, or .svg or .pdf")
    title, told = (" ".join(UNSEEN.sub(" ", text).split()) for text in (title, told))
    stream = io.BytesIO()
    with plain_settings():
        figure.savefig(stream, format=kind[1:], dpi=dpi, metadata=_metadata(kind, title, told))
    content = stream.getvalue()
    return _told_svg(content, title, told) if kind == ".svg" else content


def _metadata(kind: str, title: str, told: str) -> dict[str, Any]:
    if kind == ".png":
        return {"Software": MADE_BY, "Title": title, "Description": told}
    if kind == ".svg":
        return {"Date": None, "Creator": MADE_BY, "Title": title, "Description": told}
    return {"CreationDate": None, "Creator": MADE_BY, "Title": title, "Subject": told}


def _told_svg(content: bytes, title: str, told: str) -> bytes:
    """Return an SVG that says what it shows: ``<title>`` and ``<desc>``, to which its root refers."""
    from html import escape

    head, root, rest = content.partition(b"<svg ")
    attributes, close, body = rest.partition(b">")
    said = (
        f'\n <title id="figure-title">{escape(title)}</title>\n <desc id="figure-told">{escape(told)}</desc>'
    )
    # matplotlib writes a title of its own for the metadata.
    _, _, after = body.partition(b"<metadata>")
    labelled = b' role="img" aria-labelledby="figure-title" aria-describedby="figure-told"'
    return head + root + attributes + labelled + close + said.encode() + b"\n <metadata>" + after
