"""A page that asks nobody for anything: every file it needs inside it, and a policy that allows no more."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import re
from functools import cache
from html import escape
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any

from branca.element import Element, Figure
from jinja2 import Template

from mapper.errors import FileError, InputError
from mapper.render.payload import printable

LEAFLET_JS = "leaflet.js"
LEAFLET_CSS = "leaflet.css"
LEAFLET_PACKAGE = "XStatic-Leaflet"
LINK = re.compile(
    r'<script src="(?P<script>[^"]*)"></script>|<link rel="stylesheet" href="(?P<style>[^"]*)"\s*/?>'
)
SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
CSS_URL = re.compile(r"""url\(\s*["']?(?!data:|#)([^"')]+)["']?\s*\)""")


class PageFigure(Figure):
    """A branca figure that renders to one file without a single link to load.

    Parameters
    ----------
    title : str
    above, below : str
        Markup before and after the map. Its writer has escaped what is not his own.
    style : str
        CSS of the page.
    image_hosts : tuple of str
        Hosts that images may come from, as ``https://host``; by default none.
    lang : str
        Language of the page.
    panel : str
        What a screen reader calls the panel beside the map.

    Notes
    -----
    Links to Leaflet are replaced by the files of the installed package; any other link raises an
    `InputError`. The policy names each script by its hash, so equal input gives equal bytes.
    """

    _template = Template("""\
<!DOCTYPE html>
<html lang="{{ this.lang }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ this.safe_title }}</title>
{{ this.header.render(**kwargs) }}
<style>{{ this.style }}</style>
</head>
<body>
{{ this.above }}
<main class="mapper-main">
{{ this.html.render(**kwargs) }}
<aside class="mapper-panel" id="mapper-panel" aria-label="{{ this.panel }}" tabindex="-1"></aside>
</main>
{{ this.below }}
<script>
{{ this.script.render(**kwargs) }}
</script>
</body>
</html>
""")

    def __init__(
        self,
        title: str = "",
        above: str = "",
        below: str = "",
        style: str = "",
        image_hosts: tuple[str, ...] = (),
        lang: str = "en",
        panel: str = "",
    ) -> None:
        super().__init__(height="640px")
        del self.header._children["meta_http"]
        self.safe_title = escape(printable(title))
        self.above, self.below, self.style = above, below, style
        self.image_hosts = image_hosts
        self.lang, self.panel = lang, escape(panel)

    def render(self, **kwargs: Any) -> str:
        """Return the whole page."""
        number_elements(self)
        return with_policy(inline_links(super().render(**kwargs)), self.image_hosts)

    def _repr_html_(self, **kwargs: Any) -> str:
        """Show the page in a notebook, in a frame that can't reach the notebook."""
        page = escape(self.render(**kwargs))
        return (
            f'<iframe srcdoc="{page}" sandbox="allow-scripts allow-downloads" title="{self.safe_title}" '
            f'style="width: 100%; height: {self.height}; border: 0"></iframe>'
        )


def number_elements(figure: Figure) -> None:
    """Replace branca's random ids by numbers, in the order of the tree."""
    waiting: list[Element] = [figure.script, figure.html, figure.header, figure]
    number = 0
    while waiting:
        element = waiting.pop()
        element._id = f"{number}"
        number += 1
        waiting += reversed(element._children.values())


def inline_links(page: str) -> str:
    """Return a page with the files in the place of the links to them.

    Raises
    ------
    InputError
        If a link leads to anything but Leaflet's own files.
    """

    def content(found: re.Match[str]) -> str:
        if found["script"] is not None:
            return f"<script>{leaflet_script(found['script'])}</script>"
        return f"<style>{leaflet_style(found['style'])}</style>"

    page = LINK.sub(content, page)
    left = re.search(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=[\"']?(?!data:)([^\"'\s>]+)", page)
    if left:
        raise InputError(f"the page would ask for {left[1]}: leave out the folium plugin that needs it")
    return page


def with_policy(page: str, image_hosts: tuple[str, ...] = ()) -> str:
    """Return a page with a Content-Security-Policy that allows its own scripts and no request.

    Parameters
    ----------
    page : str
    image_hosts : tuple of str
        Hosts that images may come from all the same.
    """
    hashes = " ".join(f"'sha256-{_hash(script)}'" for script in dict.fromkeys(SCRIPT.findall(page)))
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {hashes or repr('none')}",
            "style-src 'unsafe-inline'",
            f"img-src {' '.join(('data:', 'blob:', *image_hosts))}",
            "font-src data:",
            "connect-src 'none'",
            "form-action 'none'",
            "base-uri 'none'",
        )
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    return page.replace("<head>\n", "<head>\n" + meta, 1)


def leaflet_script(name: str) -> str:
    """Return Leaflet's script, fit to stand inside a page."""
    text = leaflet_text(name)
    text = re.sub(r"(?m)^//# sourceMappingURL=.*$", "", text)
    return text.replace("</script", "<\\/script")


def leaflet_style(name: str) -> str:
    """Return Leaflet's style sheet with its images inside it."""

    def image(found: re.Match[str]) -> str:
        return f"url({leaflet_image(found[1])})"

    return CSS_URL.sub(image, leaflet_text(name))


def leaflet_image(name: str) -> str:
    """Return one of Leaflet's images as a URL that holds all of it."""
    kind = mimetypes.guess_type(name)[0]
    return f"data:{kind};base64,{base64.b64encode(leaflet_file(name)).decode('ascii')}"


def leaflet_text(name: str) -> str:
    """Return one of Leaflet's text files, with the line ends that a browser makes of any."""
    return leaflet_file(name).decode("utf-8").replace("\r\n", "\n")


@cache
def leaflet_file(name: str) -> bytes:
    """Return one file of the installed Leaflet, by its path in the package's data.

    Raises
    ------
    InputError
        If Leaflet has no such file.
    FileError
        If Leaflet is not installed.
    """
    try:
        shipped = files(LEAFLET_PACKAGE) or []
    except PackageNotFoundError as error:
        raise FileError(f"Leaflet is missing: install {LEAFLET_PACKAGE}") from error
    for file in shipped:
        if file.as_posix().endswith(f"/leaflet/data/{name}"):
            return Path(str(file.locate())).read_bytes()
    raise InputError(f"the page would ask for {name}: leave out the folium plugin that needs it")


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
