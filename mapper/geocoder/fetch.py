"""One answer from the web, with bounds on its size, its time as a whole, and where it may send us."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from http.client import HTTPException, HTTPMessage, HTTPResponse
from time import monotonic
from typing import IO, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

Answer = TypeVar("Answer")
CHUNK = 65_536


class FetchError(Exception):
    """An answer that can't be used; the message says why, and holds nothing of it."""


class NoServerError(FetchError):
    """No server, or one that breaks off."""


class StatusError(FetchError):
    """A server that answered with an error status, or with a redirect that isn't followed.

    Attributes
    ----------
    status : int
    headers : dict of str to str
        With names in lower case.
    """

    def __init__(self, status: int, headers: Mapping[str, str]) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.headers = {name.lower(): text for name, text in headers.items()}


class _SameHost(HTTPRedirectHandler):
    """Follows a redirect only to the host that was asked, so that nobody else learns the question."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        safe = new.scheme == "https" or new.scheme == old.scheme == "http"
        if not safe or new.hostname != old.hostname:
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch(url: str, headers: Mapping[str, str], *, seconds: float, limit_bytes: int) -> str:
    """Return the text at a URL, UTF-8.

    Raises
    ------
    StatusError
        If the status is an error, or a redirect leads in circles or to another host.
    TimeoutError
        If the whole of it is not there in time.
    NoServerError
        If there is no server, or it breaks off.
    FetchError
        If the answer is longer than `limit_bytes`, or not UTF-8.
    """
    deadline = monotonic() + seconds
    try:
        with build_opener(_SameHost).open(Request(url, headers=dict(headers)), timeout=seconds) as page:
            return _read(page, deadline, limit_bytes).decode()
    except UnicodeDecodeError:
        raise FetchError("its answer is not text") from None
    except HTTPError as error:
        with error:
            raise StatusError(error.code, dict(error.headers.items())) from None
    except (HTTPException, OSError) as error:
        cause = error.reason if isinstance(error, URLError) else error
        if isinstance(cause, TimeoutError):
            raise TimeoutError(f"no answer within {seconds:.0f} s") from None
        raise NoServerError(getattr(cause, "strerror", None) or "the connection was closed") from None


def _read(page: HTTPResponse, deadline: float, limit_bytes: int) -> bytes:
    content = bytearray()
    while chunk := page.read1(CHUNK):
        content += chunk
        if len(content) > limit_bytes:
            raise FetchError(f"its answer is longer than {limit_bytes / 1e6:g} MB")
        if monotonic() > deadline:
            raise TimeoutError("its answer came too slowly")
    return bytes(content)


def within(seconds: float, call: Callable[[], Answer]) -> Answer:
    """Return what a call returns, or raise what it raises, if it does so in time.

    A call that takes longer is left to itself in a thread that doesn't keep the program from ending.

    Raises
    ------
    TimeoutError

    Examples
    --------
    >>> within(5, lambda: 1 + 1)
    2
    """
    values: list[Answer] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            values.append(call())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    for error in errors:
        raise error
    for value in values:
        return value
    raise TimeoutError(f"no answer within {seconds:.0f} s")
