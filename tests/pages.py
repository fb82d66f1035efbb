"""What travels in a page, unpacked."""

from __future__ import annotations

import base64
import gzip
import json
import re
from typing import Any

BLOCK = r'<script type="application/gzip" id="[^"]*-{part}">(.*?)</script>'


def block(page: str, part: str) -> Any:
    """Return what a block of data holds that is JSON."""
    found = re.search(BLOCK.format(part=part), page)
    assert found
    return json.loads(_unpacked(found[1]))


def told(page: str) -> str:
    """Return all texts of all claims of a page."""
    claims = [json.loads(_unpacked(text)) for text in re.findall(BLOCK.format(part=r"claims-\d+"), page)]
    return "\n".join(str(cell) for chunk in claims for claim in chunk for cell in claim.values())


def _unpacked(text: str) -> bytes:
    return gzip.decompress(base64.b64decode(text))
