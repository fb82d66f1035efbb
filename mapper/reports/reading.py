"""What has been understood of one sentence, before claims are made of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from mapper.reports.attribution import Attribution
from mapper.reports.days.calendar_days import When
from mapper.reports.names.mentions import Scene
from mapper.reports.packs.sentences import Sentence
from mapper.reports.syntax.events import Event


@dataclass(frozen=True, slots=True)
class Reading:
    """What one sentence says: its events and times, who says it, who confirms or doubts it."""

    sentence: Sentence
    scene: Scene
    events: Sequence[Event]
    times: Sequence[When]
    attribution: Attribution
    confirmed_by: Sequence[str]
    doubted: bool
    story_day: dt.date | None
    history: bool = False
    day_is_told: bool = False
    story_from: dt.date | None = None
