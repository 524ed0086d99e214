"""Parses one YAML file into a tree in which everything knows its place.

Made from libyaml's event stream, so that bombs are refused while they are read: no aliases or
anchors, no tags, no duplicate keys, a bounded depth. Plain scalars follow YAML 1.2: only `true`
and `false` are booleans; `on`, `no` and `yes` stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from story_graph.codes import Code
from story_graph.loading.report import Report
from story_graph.place import Place

__all__ = ["MAX_DEPTH", "YamlEntry", "YamlList", "YamlMap", "YamlScalar", "YamlValue", "parse_yaml", "plain"]

MAX_DEPTH = 20
"""Specified: deeper nesting than any world needs."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)([eE][-+]?[0-9]{1,3})?")
_NULLS = ("", "~", "null", "Null", "NULL")
_TRUE = ("true", "True", "TRUE")
_FALSE = ("false", "False", "FALSE")


@dataclass(frozen=True, slots=True)
class YamlScalar:
    """`text` is what stands in the file; `value` is what it means."""

    place: Place
    text: str
    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class YamlList:
    place: Place
    items: list[YamlValue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class YamlEntry:
    key: str
    place: Place
    value: YamlValue


@dataclass(frozen=True, slots=True)
class YamlMap:
    place: Place
    entries: dict[str, YamlEntry] = field(default_factory=dict)


YamlValue = YamlScalar | YamlList | YamlMap


class _Refused(Exception):
    """Ends the parse of this file; the report has the reason."""


def parse_yaml(text: str, file: str, report: Report) -> YamlMap | None:
    """The file's mapping, or None after reporting why there is none.

    Args:
        file: path relative to the world's folder.
    """
    start = Place(file, 1, 1)
    try:
        value = _Parser(text, file, report).parse()
    except yaml.YAMLError as error:
        report.error(Code.SYNTAX, _place_of(error, file), _words(error))
        return None
    except _Refused:
        return None
    if value is None or (isinstance(value, YamlScalar) and value.value is None):
        return YamlMap(start)
    if not isinstance(value, YamlMap):
        report.error(Code.WRONG_VALUE, value.place, "the file must hold a mapping of keys, such as `scene: gate`")
        return None
    return value


def plain(value: YamlValue) -> object:
    """The tree as Python's own dicts, lists and scalars."""
    match value:
        case YamlScalar():
            return value.value
        case YamlList():
            return [plain(item) for item in value.items]
        case YamlMap():
            return {entry.key: plain(entry.value) for entry in value.entries.values()}


class _Parser:
    def __init__(self, text: str, file: str, report: Report) -> None:
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
        self._file = file
        self._report = report
        self._documents = 0

    def parse(self) -> YamlValue | None:
        result: YamlValue | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._documents += 1
                if self._documents > 1:
                    self._refuse(event, "a file holds one document; `---` begins a second one here")
            elif isinstance(event, yaml.NodeEvent):
                result = self._value(event, 1)
        return result

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        assert mark is not None, "libyaml marks every event"
        return Place(self._file, mark.line + 1, mark.column + 1)

    def _refuse(self, event: yaml.Event, message: str) -> None:
        self._report.error(Code.REFUSED_YAML, self._place(event), message)
        raise _Refused

    def _value(self, event: yaml.Event, depth: int) -> YamlValue:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            self._refuse(event, "anchors (&) and aliases (*) are not allowed; write it out")
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            self._refuse(event, f"the tag {tag!r} is not allowed; write a plain value")
        if depth > MAX_DEPTH:
            self._refuse(event, f"nested deeper than {MAX_DEPTH} levels")
        if isinstance(event, yaml.MappingStartEvent):
            return self._map(event, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            items = YamlList(self._place(event))
            while not isinstance(item := next(self._events), yaml.SequenceEndEvent):
                items.items.append(self._value(item, depth + 1))
            return items
        assert isinstance(event, yaml.ScalarEvent)
        return self._scalar(event)

    def _map(self, event: yaml.Event, depth: int) -> YamlMap:
        result = YamlMap(self._place(event))
        while not isinstance(key_event := next(self._events), yaml.MappingEndEvent):
            key = self._value(key_event, depth + 1)
            value = self._value(next(self._events), depth + 1)
            if not isinstance(key, YamlScalar):
                self._refuse(key_event, "a key must be a word, not a list or a mapping")
            assert isinstance(key, YamlScalar)
            earlier = result.entries.get(key.text)
            if earlier is not None:
                self._report.error(
                    Code.DUPLICATE,
                    key.place,
                    f"the key '{key.text}' stands here twice; first in line {earlier.place.line}",
                )
                continue
            result.entries[key.text] = YamlEntry(key.text, key.place, value)
        return result

    def _scalar(self, event: yaml.ScalarEvent) -> YamlScalar:
        text = event.value
        value = _resolve(text) if event.implicit[0] else text
        return YamlScalar(self._place(event), text, value)


def _resolve(text: str) -> str | int | float | bool | None:
    if text in _NULLS:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def _place_of(error: yaml.YAMLError, file: str) -> Place:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return Place(file, mark.line + 1, mark.column + 1) if mark is not None else Place(file, 1, 1)


def _words(error: yaml.YAMLError) -> str:
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    context = getattr(error, "context", None)
    hint = ""
    if "mapping values are not allowed" in str(problem):
        hint = "; a text that holds ': ' needs quotes around it"
    elif "\\t" in str(problem) or "tab" in str(problem):
        hint = "; indent with spaces"
    return f"this is not YAML: {problem}{f' {context}' if context else ''}{hint}"
