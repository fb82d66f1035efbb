"""Scenes that try a sheet's layout, and what is found wrong with a sheet once it is drawn."""

from __future__ import annotations

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from mapper.render.figure.output import plain_settings
from tests.scenes import IS, KURDS, SYRIA, seed_scene

LONG = (
    "What is known of the fighting around Deir al-Zor, of the siege that was broken, and of the troops that are "
    "reported to gather in the valley of the Euphrates between Mayadin, Abu Kamal and the border of Iraq"
)
NAMES = [
    *(
        IS,
        SYRIA,
        KURDS,
        "Hay’at Tahrir al-Sham and its allies in the joint operations room of the north-west",
    ),
    *("تنظيم الدولة", "Вооружённые силы", "$x^2$ Brigade_{1}", "Free Syrian Army", "Peshmerga", "Shammar"),
    *(
        "Popular Mobilization Forces",
        "Liwa Fatemiyoun",
        "北京",
        "Donaudampfschifffahrtsgesellschaftskapitänswitwe",
    ),
]


def crowded(parties: int = 14, sources: int = 40, title: str = LONG, notes: bool = True):
    """Return the seed's scene with so many parties and sources, all signs, and a long title."""
    scene = seed_scene()
    names = NAMES[:parties]
    areas = scene.areas.copy()
    places = scene.places.copy()
    held = [";".join(names[at::5]) for at in range(5)]
    areas.loc[: len(held) - 1, "actors"] = held
    areas.loc[: len(held) - 1, "actor"] = [cell if ";" not in cell else None for cell in held]
    areas.loc[: len(held) - 1, "status"] = ["contested" if ";" in cell else "controlled" for cell in held]
    areas.loc[2, "status"] = "mixed" if ";" in held[2] else areas.loc[2, "status"]
    places.loc[:4, "actors"] = held
    found = tuple(
        {
            "title": f"Dispatch number {number} about the fighting along the Euphrates",
            "url": f"https://news{number}.example.org/reports/2017/09/05/{number}",
            "published": "2017-09-05",
        }
        for number in range(sources)
    )
    told = ("Control reaches 15 km around a place. " * 4, LONG) if notes else ()
    return seed_scene(areas=areas, places=places, sources=found, title=title, notes=told)


def plain(**changes):
    """Return a map of one party and one source, under a title of one word."""
    return crowded(1, 1, "Raqqa", notes=False)


def texts_of(figure):
    """Return every text that is seen on a figure, and its box in points from the lower left corner."""
    with plain_settings():
        renderer = FigureCanvasAgg(figure).get_renderer()
        figure.draw_without_rendering()
        found = [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]
        scale = 72 / figure.dpi
        return [(text, np.array(text.get_window_extent(renderer).extents) * scale) for text in found]


def words_of(figure):
    """Return all that is written on a figure as one text, whatever its lines."""
    return " ".join(text.get_text() for text, _ in texts_of(figure)).replace("\xa0", " ")


def faults_of(figure, slack: float = 0.6):
    """Return in words what is cut off, written over something else, or too small to read on a figure."""
    texts = texts_of(figure)
    wide, high = figure.get_size_inches() * 72
    found = []
    for text, (left, low, right, top) in texts:
        if text.get_fontsize() < 6 - 1e-6:
            found.append(f"{text.get_text()!r} is set in {text.get_fontsize():.1f} points")
        if left < -slack or low < -slack or right > wide + slack or top > high + slack:
            found.append(f"{text.get_text()!r} is cut off: {left:.0f} {low:.0f} {right:.0f} {top:.0f}")
    boxes = np.array([box for _, box in texts])
    for at, (text, box) in enumerate(texts):
        others = boxes[at + 1 :]
        # A halo is the same text in the same place.
        alike = np.array([other.get_text() == text.get_text() for other, _ in texts[at + 1 :]], dtype=bool)
        halo = alike & (np.abs(others - box).max(axis=1, initial=0) < 2)
        over = ~halo & (
            (others[:, 0] < box[2] - slack)
            & (box[0] < others[:, 2] - slack)
            & (others[:, 1] < box[3] - slack)
            & (box[1] < others[:, 3] - slack)
        )
        found += [
            f"{text.get_text()!r} is over {texts[at + 1 + other][0].get_text()!r}"
            for other in np.flatnonzero(over)
        ]
    return found
