"""What a notebook shows of a map: its page, a picture for where no page can run, and a line of text."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from mapper.render.choices import Choices

if TYPE_CHECKING:
    import folium

    from mapper.render.scene import Scene

PICTURE = Choices(size="a5", dpi=144)
"""The picture beside a page: large enough to read, small enough to be kept in a notebook."""


class Displayed:
    """A map that shows itself in a notebook.

    A class of its own says by `explore` what its page is, and by `still` what day its picture shows.
    """

    def explore(self, **choices: Any) -> folium.Map:
        """Return an interactive folium map."""
        raise NotImplementedError

    def still(self) -> Scene:
        """Return what the picture shows."""
        raise NotImplementedError

    def _repr_mimebundle_(
        self, include: Iterable[str] | None = None, exclude: Iterable[str] | None = None
    ) -> dict[str, str]:
        wanted = set(KINDS if include is None else include) - set(exclude or ())
        return {kind: make(self) for kind, make in KINDS.items() if kind in wanted}


def _page(shown: Displayed) -> str:
    html: str = shown.explore()._repr_html_()
    return html


def _picture(shown: Displayed) -> str:
    from mapper.render.figure import figure_bytes

    return b64encode(figure_bytes(shown.still(), ".png", PICTURE)).decode("ascii")


KINDS: dict[str, Callable[[Displayed], str]] = {
    "text/plain": repr,
    "text/html": _page,
    "image/png": _picture,
}
"""What is made of a map for a notebook, by media type."""
