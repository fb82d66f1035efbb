"""YAML and JSON text to plain content: lists, mappings and text, each key once, nothing that the file runs.

YAML is read as the data people write by hand. Its anchors, tags and merge keys are refused: they let a few
lines stand for gigabytes, or for something else than what is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import yaml

from mapper.errors import InputError, brief

NULLS = ("", "~", "null", "Null", "NULL")
"""Bare words that are nothing. All others are text: ``no`` is Norway, ``007`` keeps its zeros."""
DEEPEST = 50
"""Levels of lists and mappings inside each other."""
Events = Iterator[Any]
"""Parts of a YAML text as PyYAML's parser yields them, of types that its two parsers don't share."""
HARMLESS = frozenset("\u200c\u200d\xa0\u202f")
"""Joiners and spaces that show as what they do; whatever else does not print is escaped."""
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_yaml_text(text: str, name: str) -> Any:
    """Return YAML content with every scalar as text, and bare ``null`` as None.

    Parameters
    ----------
    text : str
    name : str
        What to call the content in an error.

    Raises
    ------
    InputError
        If it is not YAML, has aliases, tags or merge keys, or a key twice.

    Examples
    --------
    >>> load_yaml_text("{country: no, code: 007, note: }", "a.yaml")
    {'country': 'no', 'code': '007', 'note': None}
    """
    events = yaml.parse(text, Loader=LOADER)
    try:
        return _document(events, name)
    except (yaml.YAMLError, RecursionError) as error:
        if "maximum nesting depth" in str(error):  # newer libyaml gives up before we count that far
            raise InputError(f"{name} is more than {DEEPEST} levels deep") from error
        raise InputError(f"{name} is not YAML: {' '.join(str(error).split())}") from error


def _document(events: Events, name: str) -> Any:
    next(events)  # the stream starts
    if isinstance(next(events), yaml.StreamEndEvent):
        return None
    content = _node(next(events), events, name, DEEPEST)
    next(events)  # the document ends
    if not isinstance(next(events), yaml.StreamEndEvent):
        raise InputError(f"{name} holds several YAML documents: leave one, without the line ---")
    return content


def _node(event: Any, events: Events, name: str, levels: int) -> Any:
    where = f"{name}, line {event.start_mark.line + 1}"
    if isinstance(event, yaml.AliasEvent):
        raise InputError(f"{where}: aliases (*{brief(event.anchor)}) are not read: write the value out")
    if event.tag not in (None, "!"):
        raise InputError(f"{where}: tags ({brief(event.tag)}) are not read: leave it out")
    if isinstance(event, yaml.ScalarEvent):
        return None if event.implicit[0] and event.value in NULLS else event.value
    if levels == 0:
        raise InputError(f"{where}: is more than {DEEPEST} levels deep")
    if isinstance(event, yaml.SequenceStartEvent):
        return [_node(item, events, name, levels - 1) for item in _until(events, yaml.SequenceEndEvent)]
    found: dict[str, Any] = {}
    for key in _until(events, yaml.MappingEndEvent):
        found[_key(key, found, name)] = _node(next(events), events, name, levels - 1)
    return found


def _until(events: Events, end: type[yaml.Event]) -> Events:
    while not isinstance(event := next(events), end):
        yield event


def _key(event: Any, found: dict[str, Any], name: str) -> str:
    where = f"{name}, line {event.start_mark.line + 1}"
    if not isinstance(event, yaml.ScalarEvent):
        raise InputError(f"{where}: a key must be text")
    if event.value == "<<" and event.implicit[0]:
        raise InputError(f"{where}: merge keys (<<) are not read: write the values out")
    if event.value in found:
        raise InputError(f"{where}: the key '{brief(event.value)}' is there twice")
    return str(event.value)


def load_json_text(text: str, name: str) -> Any:
    """Return JSON content.

    Parameters
    ----------
    text : str
    name : str
        What to call the content in an error.

    Raises
    ------
    InputError
        If it is not JSON, or has a key twice.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                raise InputError(f"{name}: the key '{brief(key)}' is there twice in one mapping")
            found[key] = value
        return found

    try:
        return json.loads(text, object_pairs_hook=once)
    except InputError:
        raise
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} is not JSON: {error}") from error


class Dumper(yaml.SafeDumper):
    """Writes text that would not show as it is in double quotes, where it is escaped."""


def shows(char: str) -> bool:
    """Tell whether a character can be seen in a text editor, or does no harm there."""
    return char.isprintable() or char in HARMLESS


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None if all(map(shows, text)) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


Dumper.add_representer(str, _text)
