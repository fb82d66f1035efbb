"""Online services through geopy, only when the user hands one over.

This is the one module that knows geopy, and the one place where its latitude-first order is turned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mapper.claims.ontology import Kind
from mapper.geocoder.place import Context, Place

if TYPE_CHECKING:
    from geopy.geocoders.base import Geocoder as Service


class FromGeopy:
    """A geopy geocoder as a `mapper.geocoder.place.Geocoder`.

    The service learns every name that it is asked for. Its answers are labelled with its name in `match`.

    Parameters
    ----------
    service : geopy.geocoders.base.Geocoder
        Configured by the user, with a user agent of her own. Whatever it raises
        (`geopy.exc.GeopyError`) passes through.

    Examples
    --------
    >>> from geopy.location import Location
    >>> class Service:
    ...     def geocode(self, query, exactly_one=True):
    ...         return [Location("Raqqa, Syria", (35.95, 39.01), {})]
    >>> FromGeopy(Service()).geocode("Raqqa")[0].lon
    39.01
    """

    def __init__(self, service: Service) -> None:
        self.service = service

    def __repr__(self) -> str:
        return f"FromGeopy({type(self.service).__name__})"

    def geocode(self, name: str, *, context: Context | None = None) -> list[Place]:
        """Return the service's places, best first; an empty list if it knows none."""
        answers: list[Any] = self.service.geocode(name, exactly_one=False) or []
        return [self._place(answer, number) for number, answer in enumerate(answers)]

    def _place(self, answer: Any, number: int) -> Place:
        label = type(self.service).__name__
        return Place(
            name=str(answer.address),
            lon=float(answer.longitude),
            lat=float(answer.latitude),
            kind=Kind.SETTLEMENT,
            id=f"{label.lower()}:{answer.latitude:.6f},{answer.longitude:.6f}",
            score=1 / (1 + number),
            match=f"online: {label}",
        )
