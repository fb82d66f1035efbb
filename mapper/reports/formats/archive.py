"""Web pages saved as one file with all that belongs to them: the page is in a part of a mail message."""

from __future__ import annotations

import re
from email import policy
from email.errors import MessageError
from email.parser import BytesParser

from mapper.errors import InputError
from mapper.reports.formats.page import decode_page, read_page

MOST_PARTS = 5_000
MOST_NESTED = 10
"""Parts of an archive, and parts with parts of their own; more make the parser slow."""
_NESTED = re.compile(rb"^content-type:\s{0,20}(?:multipart|message)/", re.I | re.M)


def read_archive(content: bytes, name: str) -> tuple[str, dict[str, str]]:
    """Return the article of an archived page, and what the page and its archive say of it.

    The day in the head of an archive is that of saving, which says nothing of publication.

    Raises
    ------
    InputError
        If it is damaged, there is no page in it, or it has more parts than a page.
    """
    if content.count(b"\n--") > MOST_PARTS or len(_NESTED.findall(content)) > MOST_NESTED:
        raise InputError(f"{name} has over {MOST_PARTS} parts: save the page again, as .html")
    try:
        message = BytesParser(policy=policy.default).parsebytes(content)
        page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
        markup = page.get_payload(decode=True) if page is not None else None
        charset = page.get_content_charset("") if page is not None else ""
        address = str(message.get("Snapshot-Content-Location", ""))
    except (MessageError, LookupError, ValueError, RecursionError, AttributeError, TypeError) as error:
        raise InputError(f"{name} is a damaged web archive: save the page again, as .html") from error
    if not isinstance(markup, bytes) or not markup.strip():
        raise InputError(f"{name} has no web page in it: save the page again, as .html")
    text, said = read_page(decode_page(markup, name, charset))
    return text, ({"url": address} if address else {}) | said
