"""Geocoders in a row, and one that remembers: nothing is asked that is already known.

This module opens no connection; what it is given may.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from mapper.geocoder.answers import Answers, Kept, Question
from mapper.geocoder.place import SIMILAR, Context, Geocoder, Place, why_not


class Chain:
    """Several geocoders, each asked only for what those before it don't know.

    Parameters
    ----------
    *geocoders : Geocoder
        The local one first, so that only names it lacks leave the machine.

    Examples
    --------
    >>> from mapper.claims.ontology import Kind
    >>> class One:
    ...     def __init__(self, name):
    ...         self.known = Place(name, 39.0, 35.95, Kind.CITY)
    ...     def geocode(self, name, *, context=None):
    ...         return [self.known] if name == self.known.name else []
    >>> both = Chain(One("Raqqa"), One("Tabqa"))
    >>> both.geocode("Tabqa")[0].name, both.geocode("Nowhere")
    ('Tabqa', [])
    """

    def __init__(self, *geocoders: Geocoder) -> None:
        self.geocoders = geocoders

    @property
    def local(self) -> Geocoder:
        """The first one, for what no online service has to be asked."""
        return self.geocoders[0]

    def __repr__(self) -> str:
        return f"Chain({', '.join(map(repr, self.geocoders))})"

    def geocode(self, name: str, *, context: Context | None = None) -> list[Place]:
        """Return the places of the first geocoder that knows the name, else those spelled nearly like it."""
        alike: list[Place] = []
        for geocoder in self.geocoders:
            found = geocoder.geocode(name, context=context)
            if any(place.match != SIMILAR for place in found):
                return found
            alike += found
        return alike

    def why_not(self, name: str) -> str:
        """Return what the geocoders have to say of a name that none of them found; mostly nothing."""
        return "; ".join(filter(None, (why_not(geocoder, name) for geocoder in self.geocoders)))


class Cached:
    """A geocoder whose answers are kept on disk, so that each name is asked once.

    What is known, and what is known not to be, is kept with the day it was asked, and says so. What was found
    in no country, or in one of those in question, is not asked again for these countries. A failure is not an
    answer: a name for which `why_not` gives a reason is asked again in the next run.

    Parameters
    ----------
    geocoder : Geocoder
        Its `origin` and `url`, where it has them, tell its answers from those of others.
    answers : Answers, optional
        The user's own by default, in her cache folder.
    """

    def __init__(self, geocoder: Geocoder, answers: Answers | None = None) -> None:
        self.geocoder = geocoder
        self.answers = answers or Answers()
        self._unknown: dict[str, dt.date] = {}

    def __repr__(self) -> str:
        return f"Cached({self.geocoder!r})"

    def geocode(self, name: str, *, context: Context | None = None) -> list[Place]:
        """Return the kept answer, or else the geocoder's, noting the day on which it was asked."""
        question = self._question(name, context or Context())
        kept = self.answers.get(question) or self._in_any_country(question)
        if kept is None:
            self._unknown.pop(name, None)
            places, day = self.geocoder.geocode(name, context=context), dt.date.today()
            if not places and why_not(self.geocoder, name):
                return []
            self.answers.put(question, places, day)
        else:
            day, places = kept.day, list(kept.places)
        if not places:
            self._unknown[name] = day
        return list(_dated(places, day))

    def why_not(self, name: str) -> str:
        """Return when the name was found to be unknown, or why it could not be asked."""
        if name in self._unknown:
            return f"{self._origin} knew no such name on {self._unknown[name].isoformat()}"
        return why_not(self.geocoder, name)

    def _in_any_country(self, question: Question) -> Kept | None:
        """Return what was answered for all countries, if it answers the question for some of them."""
        countries = question.countries.split(",")
        kept = self.answers.get(question._replace(countries=""))
        if kept is None:
            return None
        inside = tuple(place for place in kept.places if place.country in countries)
        return Kept(kept.day, inside) if inside or not kept.places else None

    @property
    def _origin(self) -> str:
        return str(getattr(self.geocoder, "origin", type(self.geocoder).__name__))

    def _question(self, name: str, context: Context) -> Question:
        url = str(getattr(self.geocoder, "url", ""))
        words = " ".join(name.encode("utf-8", "replace").decode().split())
        return Question(self._origin, url, words, ",".join(sorted(set(context.countries))))


def _dated(places: Iterable[Place], day: dt.date) -> Iterable[Place]:
    for place in places:
        asked = f"asked online {day.isoformat()}"
        yield replace(place, note=f"{place.note}, {asked}" if place.note else asked)
