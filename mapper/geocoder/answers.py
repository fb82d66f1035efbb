"""What online services answered, kept in one SQLite file in the user's cache folder.

SQLite's journal makes every answer whole or absent, whenever a process is killed and however many write at
once. The file holds names, services and places, no keys; deleting it forgets them.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sqlite3
import sys
import zlib
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

from mapper.claims.ontology import Kind
from mapper.geocoder.index import cache_folder
from mapper.geocoder.place import Place

FILE = "online-answers.sqlite"
BUSY_SECONDS = 10
TABLE = """
CREATE TABLE IF NOT EXISTS answers (
    service TEXT, url TEXT, name TEXT, countries TEXT, day TEXT, places TEXT, checksum INTEGER,
    PRIMARY KEY (service, url, name, countries)
)"""
FIND = "SELECT day, places, checksum FROM answers WHERE service=? AND url=? AND name=? AND countries=?"
KEEP = "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?)"
STORED = [field.name for field in fields(Place) if field.name != "geometry"]


class Question(NamedTuple):
    """What a service was asked: the key under which its answer is kept.

    Attributes
    ----------
    service, url : str
        ``online nominatim``, and the server.
    name : str
    countries : str
        ISO codes, sorted and joined by commas, or empty.
    """

    service: str
    url: str
    name: str
    countries: str


class Kept(NamedTuple):
    """An answer with the day on which it was given."""

    day: dt.date
    places: tuple[Place, ...]


class Answers:
    """The answers of earlier runs.

    A file that is damaged is begun anew; where none can be written, answers are kept for this run only. Both
    are said once, on standard error.

    Parameters
    ----------
    path : Path, optional
        `online-answers.sqlite` in the cache folder by default.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or cache_folder() / FILE
        self._this_run: dict[Question, Kept] = {}
        self._checked = self._without_file = False

    def __repr__(self) -> str:
        return f"Answers({str(self.path)!r})"

    def get(self, question: Question) -> Kept | None:
        """Return what was answered; a known "no such place" has no places; None if it was never asked."""
        if question not in self._this_run:
            for day, places, checksum in self._run(FIND, question):
                if _checksum(question, day, places) != checksum:
                    self._begin_anew()
                    return None
                self._this_run[question] = Kept(dt.date.fromisoformat(day), _places(places))
        return self._this_run.get(question)

    def put(self, question: Question, places: Sequence[Place], day: dt.date) -> None:
        """Keep an answer, with places or with none; outlines are not kept."""
        self._this_run[question] = Kept(day, tuple(places))
        rows = [{name: getattr(place, name) for name in STORED} for place in places]
        text = json.dumps(rows, ensure_ascii=False)
        checksum = _checksum(question, day.isoformat(), text)
        self._run(KEEP, (*question, day.isoformat(), text, checksum))

    def _run(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        if self._without_file:
            return []
        try:
            with closing(self._open()) as database:
                return database.execute(statement, values).fetchall()
        except (sqlite3.OperationalError, OSError) as error:
            self._without_file = True
            self._say(f"can't be used ({error}); online answers are kept for this run only")
        except sqlite3.DatabaseError:
            self._begin_anew()
        return []

    def _open(self) -> sqlite3.Connection:
        """Open the file, which only its user may read, for one statement."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_RDONLY | os.O_CREAT, 0o600))
        database = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            database.execute(TABLE)
            if not self._checked and database.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("damaged")
        except BaseException:
            database.close()
            raise
        self._checked = True
        return database

    def _begin_anew(self) -> None:
        self._say("is damaged and is begun anew")
        self._checked = False
        for path in (self.path, self.path.with_name(f"{self.path.name}-journal")):
            with suppress(OSError):
                path.unlink()
        self._without_file = self.path.exists()

    def _say(self, what: str) -> None:
        print(f"mapper: {self.path} {what}", file=sys.stderr)


def _checksum(question: Question, day: str, places: str) -> int:
    return zlib.crc32("\0".join((*question, day, places)).encode())


def _places(text: str) -> tuple[Place, ...]:
    known = [{name: cell for name, cell in row.items() if name in STORED} for row in json.loads(text)]
    return tuple(Place(**{**row, "kind": Kind(row["kind"])}) for row in known)
