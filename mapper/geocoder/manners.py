"""What an online service is opened with: who asks, keys, the user's own server, and how politely it is asked.

Keys come from the environment only: a command line is seen by others and kept by the shell.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from inspect import Parameter
from urllib.parse import urlsplit

from mapper.errors import InputError

KEY_VARIABLE, USERNAME_VARIABLE = "MAPPER_ONLINE_KEY", "MAPPER_ONLINE_USERNAME"
CREDENTIALS = {
    **dict.fromkeys(("api_key", "apikey", "subscription_key", "auth_token"), KEY_VARIABLE),
    **dict.fromkeys(("username", "auth_id"), USERNAME_VARIABLE),
}
"""What geopy calls a key or a user → the environment variable it is read from."""


@dataclass(frozen=True)
class Manners:
    """How an online service is asked, and for how long.

    Attributes
    ----------
    min_delay_seconds : float
        Between two questions; public services ask for a second.
    timeout_seconds : float
        For one answer to be there in full.
    seconds_per_name : float
        For all attempts at one name.
    tries : int
        Attempts at one name.
    back_off_seconds : float
        Before the second attempt; twice as long before each further one, or as long as the service asks.
    failures : int
        Names in a row without an answer, after which a service is left alone for the rest of the run.
    limit_mb : float
        Size of an answer.
    """

    min_delay_seconds: float = 1.0
    timeout_seconds: float = 10.0
    seconds_per_name: float = 15.0
    tries: int = 3
    back_off_seconds: float = 2.0
    failures: int = 3
    limit_mb: float = 2.0


def checked_agent(user_agent: str | None) -> str:
    """Return what tells a service who asks.

    Raises
    ------
    InputError
        If it is empty, or can't be part of a request.
    """
    agent = (user_agent or "").strip()
    if not agent:
        raise InputError(
            "an online service wants to know who asks: give --user-agent TEXT or set MAPPER_USER_AGENT, "
            "such as 'my-project (me@example.org)'"
        )
    if not (agent.isascii() and agent.isprintable()):
        raise InputError("the user agent must be printable ASCII, such as 'my-project (me@example.org)'")
    return agent


def credentials(service: str, parameters: Mapping[str, Parameter]) -> dict[str, str]:
    """Return the keys that a service takes; those it can do without only if they are set.

    Parameters
    ----------
    service : str
    parameters : mapping of str to inspect.Parameter
        What its geopy class takes.

    Raises
    ------
    InputError
        If one is missing.
    """
    found = {}
    for name, parameter in parameters.items():
        variable = CREDENTIALS.get(name)
        needed = parameter.default is Parameter.empty
        if variable is None or (variable == USERNAME_VARIABLE and not needed):
            continue
        if value := os.environ.get(variable, "").strip():
            found[name] = value
        elif needed:
            raise InputError(f"{service} needs a {name}: set the environment variable {variable}")
    return found


def own_server(service: str, url: str | None, parameters: Mapping[str, Parameter]) -> dict[str, str]:
    """Return ``scheme`` and ``domain`` of the user's own server; nothing for the public one.

    Raises
    ------
    InputError
        If the URL is no server's, or the service has no other servers, or no public one.
    """
    domain = parameters.get("domain")
    if url is None:
        if domain is not None and domain.default is Parameter.empty:
            raise InputError(f"{service} has no public server: give yours with --online-url")
        return {}
    if domain is None:
        raise InputError(f"{service} has one server only: leave --online-url out")
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        sound = False
    if not sound or parts.username or parts.query or parts.fragment:
        raise InputError(
            "the URL of a server is a scheme and a domain, such as https://nominatim.example.org"
        )
    return {"scheme": parts.scheme, "domain": f"{parts.netloc}{parts.path}".rstrip("/")}
