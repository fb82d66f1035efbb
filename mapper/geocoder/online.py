"""Online services through geopy, only when the user asks for one.

This is the one module that knows geopy, and the one place where its latitude-first order is turned. A service
gets a name and country codes, and nothing else of a report.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from functools import partial
from inspect import signature
from time import monotonic, sleep
from typing import Any

from geopy.adapters import AdapterHTTPError, BaseSyncAdapter, get_retry_after
from geopy.exc import (
    ConfigurationError,
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderNotFound,
    GeocoderParseError,
    GeocoderQueryError,
    GeocoderQuotaExceeded,
    GeocoderServiceError,
    GeocoderTimedOut,
    GeocoderUnavailable,
)
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import SERVICE_TO_GEOCODER, get_geocoder_for_service

from mapper.claims.ontology import Kind
from mapper.errors import InputError
from mapper.geocoder.fetch import FetchError, NoServerError, StatusError, fetch, within
from mapper.geocoder.manners import KEY_VARIABLE, Manners, checked_agent, credentials, own_server
from mapper.geocoder.place import Context, Place
from mapper.geocoder.replies import clean, is_on_earth, read_reply, sound_only

SHOWN = ("nominatim", "photon", "geonames", "arcgis", "opencage")
WANTED = {
    "language": "en",
    "addressdetails": True,
    "namedetails": True,
    "extratags": True,
    "annotations": False,
    "out_fields": "PlaceName,Type,Country,Region",
    "limit": 10,
}
"""What a service is asked for beside the name, as far as it can be."""
COUNTRIES = {
    **dict.fromkeys(("nominatim", "openmapquest", "pickpoint"), "country_codes"),
    **dict.fromkeys(("geonames", "opencage", "mapbox"), "country"),
}
"""Services that can be asked for places in some countries only → what geopy calls that."""
LONGEST_INPUT = 200
Progress = Callable[[str], None]
FINAL = (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderParseError,
    GeocoderQueryError,
)
"""Failures that asking again won't mend."""
WORDS = {
    GeocoderAuthenticationFailure: "it refuses the key or user",
    GeocoderInsufficientPrivileges: "it refuses the key or user",
    GeocoderQuotaExceeded: "its quota is used up",
    GeocoderServiceError: "it reports an error of its own",
}
UNCLEAR = "its answer can't be understood"


class Online:
    """A geopy geocoder as a `mapper.Geocoder` that never loses a run.

    Whatever goes wrong, a name has no places then and `why_not` says why. `mapper.from_geopy` makes one.

    Parameters
    ----------
    service : geopy.geocoders.base.Geocoder
    manners : Manners, optional
    progress : callable, optional
        Told each name before it is asked for.

    Attributes
    ----------
    origin : str
        ``online nominatim``, which its places carry.
    url : str
        The server, without keys.
    """

    def __init__(
        self, service: Any, manners: Manners | None = None, progress: Progress | None = None
    ) -> None:
        self.manners = manners or Manners()
        self._progress = progress or (lambda _: None)
        self.label = type(service).__name__
        self.name = next((n for n, kind in SERVICE_TO_GEOCODER.items() if kind is type(service)), self.label)
        self.origin = f"online {self.name.lower()}"
        self.url = str(getattr(service, "api", ""))
        self._service = service
        self._accepted = signature(service.geocode).parameters
        delay = self.manners.min_delay_seconds
        self._ask = RateLimiter(
            self._once,
            min_delay_seconds=delay,
            max_retries=0,
            error_wait_seconds=delay,
            swallow_exceptions=False,
        )
        self._reasons: dict[str, str] = {}
        self._in_a_row = 0
        self._left_alone = ""

    def __repr__(self) -> str:
        return f"from_geopy({self.label}, {self.manners!r})"

    def geocode(self, name: str, *, context: Context | None = None) -> list[Place]:
        """Return the service's places, best first: those in the countries of the context, if there are any.

        A service that can be told the countries is asked for places in them only. A name that got no answer
        is not asked for again.
        """
        query, context = clean(name), context or Context()
        if name in self._reasons:
            return []
        if not query or len(name) > LONGEST_INPUT:
            self._reasons[name] = "no name to ask an online service for"
        elif self._left_alone:
            self._reasons[name] = self._left_alone
        else:
            return self._places(name, query, context)
        return []

    def why_not(self, name: str) -> str:
        """Return why the service gave no answer for a name; empty if it gave one, be it "unknown"."""
        return self._reasons.get(name, "")

    def _places(self, name: str, query: str, context: Context) -> list[Place]:
        self._progress(query)
        try:
            answers = self._answers(query, context.countries)
            places = [self._place(answer, number) for number, answer in enumerate(answers)]
        except Exception as error:  # geopy's parsers raise anything when an answer is not what they expect
            self._fail(name, _what(error, self.manners))
            return []
        self._in_a_row = 0
        return sorted(filter(None, places), key=lambda place: place.country not in context.countries)

    def _answers(self, query: str, countries: tuple[str, ...]) -> list[Any]:
        """Ask until there is an answer, the tries are used up, or time is."""
        asked = {key: value for key, value in WANTED.items() if key in self._accepted}
        if countries and self.name in COUNTRIES:
            asked[COUNTRIES[self.name]] = sorted(countries)
        end = monotonic() + self.manners.seconds_per_name
        for attempt in range(self.manners.tries):
            left = end - monotonic()
            try:
                return list(self._ask(query, min(left, self.manners.timeout_seconds), asked) or [])
            except GeocoderServiceError as error:
                wait = max(self.manners.back_off_seconds * 2**attempt, _asked_to_wait(error))
                last = attempt + 1 == self.manners.tries or monotonic() + wait >= end
                if last or isinstance(error, FINAL):
                    raise
                sleep(wait)
        raise GeocoderTimedOut("no time to ask")

    def _once(self, query: str, seconds: float, asked: Mapping[str, Any]) -> Any:
        timeout = {"timeout": seconds} if "timeout" in self._accepted else {}
        call = partial(self._service.geocode, query, exactly_one=False, **timeout, **asked)
        try:
            return within(seconds, call)
        except GeocoderServiceError:
            raise
        except TimeoutError as error:
            raise GeocoderTimedOut(str(error)) from error

    def _fail(self, name: str, what: str) -> None:
        self._reasons[name] = f"{self.origin}: {what}"
        self._in_a_row += 1
        if self._in_a_row >= self.manners.failures:
            self._left_alone = f"{self.origin}: left alone after {self._in_a_row} failures in a row, {what}"
            print(f"mapper: {self._left_alone}", file=sys.stderr)

    def _place(self, answer: Any, number: int) -> Place | None:
        """Return an answer as a place, longitude first; None for a street, or no point on earth."""
        lon, lat = float(answer.longitude), float(answer.latitude)
        facts = read_reply(answer.raw)
        if facts.kind is None or not is_on_earth(lon, lat):
            return None
        return Place(
            name=facts.name or clean(str(answer.address).split(",")[0]),
            lon=lon,
            lat=lat,
            kind=facts.kind,
            country=facts.country,
            admin1=facts.admin1 if facts.kind is not Kind.COUNTRY else "",
            id=facts.id or f"{self.name}:{lon:.6f},{lat:.6f}",
            population=facts.population,
            score=round(1 / (1 + number), 6),
            match=f"online: {self.label}",
            origin=self.origin,
        )


def from_geopy(service: Any, manners: Manners | None = None) -> Online:
    """Return a geopy geocoder as a `mapper.Geocoder`.

    The service learns every name that it is asked for, and the country codes of the context. Put it behind
    the gazetteer with `mapper.Chain`, and behind a memory with `mapper.Cached`.

    Parameters
    ----------
    service : geopy.geocoders.base.Geocoder
        Configured by the user, with a user agent of her own.
    manners : Manners, optional
        Delays, time limits and retries.

    Examples
    --------
    >>> from geopy.location import Location
    >>> class Service:
    ...     def geocode(self, query, exactly_one=True):
    ...         return [Location("Raqqa, Syria", (35.95, 39.01), {})]
    >>> from_geopy(Service()).geocode("Raqqa")[0].lon
    39.01
    """
    return Online(service, manners)


def open_online(
    service: str,
    *,
    user_agent: str | None,
    url: str | None = None,
    manners: Manners | None = None,
    progress: Progress | None = None,
) -> Online:
    """Return a service by its name, with keys from the environment.

    Parameters
    ----------
    service : str
        As geopy calls it: ``nominatim``, ``photon``, ``geonames``, ``arcgis``, ``opencage``, …
    user_agent : str or None
        What tells the service who asks.
    url : str, optional
        Scheme and domain of the user's own server, such as ``https://nominatim.example.org``.
    manners, progress : optional
        As `Online` takes them.

    Raises
    ------
    InputError
        If there is no such service, or it lacks a key, a user agent or a server.
    """
    manners = manners or Manners()
    try:
        kind = get_geocoder_for_service(service)
    except GeocoderNotFound:
        raise InputError(f"there is no online service '{service}': use {', '.join(SHOWN)}, …") from None
    parameters = signature(kind).parameters
    given: dict[str, Any] = {
        "user_agent": checked_agent(user_agent),
        "adapter_factory": partial(_Adapter, limit_bytes=int(manners.limit_mb * 1e6)),
        **credentials(service, parameters),
        **own_server(service, url, parameters),
    }
    try:
        return Online(kind(**given), manners, progress)
    except ConfigurationError:
        raise InputError(
            f"{service} can't be asked so: give a user agent that tells who you are, and its key in "
            f"{KEY_VARIABLE} if it needs one"
        ) from None


class _Adapter(BaseSyncAdapter):  # type: ignore[misc]  # geopy has no types
    """Fetches what geopy asks for within bounds, and drops coordinates that are no point on earth."""

    def __init__(self, *, proxies: Any, ssl_context: Any, limit_bytes: int) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self.limit_bytes = limit_bytes

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:
        try:
            return fetch(url, headers, seconds=timeout, limit_bytes=self.limit_bytes)
        except StatusError as error:
            raise AdapterHTTPError(
                str(error), status_code=error.status, headers=error.headers, text=""
            ) from error
        except TimeoutError as error:
            raise GeocoderTimedOut(str(error)) from error
        except NoServerError as error:
            raise GeocoderUnavailable(str(error)) from error
        except FetchError as error:
            raise GeocoderParseError(str(error)) from error

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Any:
        text = self.get_text(url, timeout=timeout, headers=headers)
        try:
            return sound_only(json.loads(text))
        except (ValueError, RecursionError):
            raise GeocoderParseError("its answer is not JSON") from None


def _asked_to_wait(error: Exception) -> float:
    """Return the seconds after which a service says it may be asked again."""
    cause = error.__cause__
    return float(get_retry_after(cause.headers) or 0) if isinstance(cause, AdapterHTTPError) else 0.0


def _what(error: Exception, manners: Manners) -> str:
    """Return why there is no answer, in words of ours: an error's own may hold a page, or a key."""
    cause = error.__cause__
    if isinstance(cause, AdapterHTTPError):
        wait = _asked_to_wait(error)
        later = f", asks to wait {wait:.0f} s" if wait else ""
        return f"HTTP {cause.status_code}{later}"
    if isinstance(error, GeocoderTimedOut):
        return f"no answer within {manners.timeout_seconds:g} s"
    if isinstance(error, GeocoderUnavailable):
        return f"no connection ({str(cause).lower()})" if isinstance(cause, FetchError) else "no connection"
    if isinstance(error, GeocoderParseError):
        return str(cause) if isinstance(cause, FetchError) else "its answer is not JSON"
    return next((words for kind, words in WORDS.items() if isinstance(error, kind)), UNCLEAR)
