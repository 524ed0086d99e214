"""Reads the keys of one mapping, each with its type, and reports the keys that nobody asked for."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from story_graph.codes import Code
from story_graph.diagnostics import did_you_mean
from story_graph.loading.report import Report
from story_graph.loading.yaml_tree import YamlEntry, YamlList, YamlMap, YamlScalar, YamlValue
from story_graph.place import Place

__all__ = ["Fields", "check_id", "text_list", "value_kind"]

_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_MAX_TEXT = 4000
"""Characters in one authored text; chosen, several minutes of speech."""


class Fields:
    """Typed access to a mapping.

    Args:
        what: for messages, such as "the edge 'bribe'".
    """

    def __init__(self, value: YamlValue, what: str, report: Report) -> None:
        self.what = what
        self.place = value.place
        self._report = report
        self._asked: set[str] = set()
        if isinstance(value, YamlMap):
            self._entries = value.entries
        else:
            self._entries = {}
            if not (isinstance(value, YamlScalar) and value.value is None):
                report.error(
                    Code.WRONG_VALUE, value.place, f"{what} must be a mapping of keys, not {value_kind(value)}"
                )

    def entry(self, key: str) -> YamlEntry | None:
        """The raw entry; None if it is absent or empty."""
        self._asked.add(key)
        entry = self._entries.get(key)
        if entry is None or (isinstance(entry.value, YamlScalar) and entry.value.value is None):
            return None
        return entry

    def place_of(self, key: str) -> Place:
        """Where a key's value stands, or the mapping itself if it is absent."""
        entry = self._entries.get(key)
        return entry.value.place if entry is not None else self.place

    def text(self, key: str, default: str = "") -> str:
        return self.optional_text(key) or default

    def optional_text(self, key: str) -> str | None:
        """A text; numbers and booleans are taken as they are written."""
        entry = self.entry(key)
        if entry is None:
            return None
        if not isinstance(entry.value, YamlScalar):
            self._wrong(entry, "a text")
            return None
        return _bounded(entry.value, self._report)

    def required_text(self, key: str) -> str | None:
        text = self.optional_text(key)
        if text is None and key not in self._entries:
            self._report.error(Code.MISSING_KEY, self.place, f"{self.what} needs the key '{key}'")
        return text

    def texts(self, key: str) -> tuple[str, ...]:
        """One text or a list of texts."""
        entry = self.entry(key)
        return text_list(entry.value, f"'{key}'", self._report) if entry is not None else ()

    def boolean(self, key: str) -> bool:
        entry = self.entry(key)
        if entry is None:
            return False
        if isinstance(entry.value, YamlScalar) and isinstance(entry.value.value, bool):
            return entry.value.value
        self._wrong(entry, "true or false")
        return False

    def integer(
        self, key: str, default: int | None = None, *, minimum: int | None = None, maximum: int | None = None
    ) -> int | None:
        entry = self.entry(key)
        if entry is None:
            return default
        value = entry.value.value if isinstance(entry.value, YamlScalar) else None
        if isinstance(value, bool) or not isinstance(value, int):
            self._wrong(entry, "a whole number")
            return default
        if (minimum is not None and value < minimum) or (maximum is not None and value > maximum):
            self._wrong(entry, _range("a whole number", minimum, maximum))
            return default
        return value

    def number(self, key: str, default: float, *, minimum: float = 0.0, maximum: float | None = None) -> float:
        entry = self.entry(key)
        if entry is None:
            return default
        value = entry.value.value if isinstance(entry.value, YamlScalar) else None
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self._wrong(entry, "a number")
            return default
        if value < minimum or (maximum is not None and value > maximum):
            self._wrong(entry, _range("a number", minimum, maximum))
            return default
        return float(value)

    def ids(self, key: str) -> Iterator[YamlEntry]:
        """The entries of a mapping keyed by ids; bad ids are reported and left out."""
        entry = self.entry(key)
        if entry is None:
            return
        if not isinstance(entry.value, YamlMap):
            self._wrong(entry, "a mapping of ids")
            return
        yield from Fields(entry.value, f"'{key}'", self._report).all_ids()

    def all_ids(self) -> Iterator[YamlEntry]:
        """The entries of this mapping, which is keyed by ids."""
        for item in self._entries.values():
            if check_id(item.key, item.place, self._report):
                yield item

    def finish(self) -> None:
        """Report the keys that nobody asked for."""
        for key, entry in self._entries.items():
            if key not in self._asked:
                self._report.error(
                    Code.UNKNOWN_KEY, entry.place, f"{self.what} has no key '{key}'{did_you_mean(key, self._asked)}"
                )

    def _wrong(self, entry: YamlEntry, expected: str) -> None:
        self._report.error(
            Code.WRONG_VALUE, entry.value.place, f"'{entry.key}' must be {expected}, not {value_kind(entry.value)}"
        )


def check_id(text: str, place: Place, report: Report) -> bool:
    """Whether an id is lower_snake; reports it if not."""
    if _ID.fullmatch(text):
        return True
    report.error(
        Code.BAD_ID, place, f"'{text[:80]}' is no id: use lower-case letters, digits and _, beginning with a letter"
    )
    return False


def text_list(value: YamlValue, what: str, report: Report) -> tuple[str, ...]:
    """One text, or a list of texts, as a tuple."""
    if isinstance(value, YamlScalar):
        return (_bounded(value, report),)
    if isinstance(value, YamlList):
        texts = []
        for item in value.items:
            if isinstance(item, YamlScalar) and item.value is not None:
                texts.append(_bounded(item, report))
            else:
                report.error(Code.WRONG_VALUE, item.place, f"{what} must hold texts, not {value_kind(item)}")
        return tuple(texts)
    report.error(Code.WRONG_VALUE, value.place, f"{what} must be a text or a list of texts, not {value_kind(value)}")
    return ()


def value_kind(value: YamlValue) -> str:
    """Words for what stands in the file."""
    match value:
        case YamlMap():
            return "a mapping"
        case YamlList():
            return "a list"
        case YamlScalar():
            return f"'{value.text[:60]}'" if value.text else "nothing"


def _bounded(scalar: YamlScalar, report: Report) -> str:
    if len(scalar.text) > _MAX_TEXT:
        report.error(Code.WRONG_VALUE, scalar.place, f"a text longer than {_MAX_TEXT} characters; split it")
        return scalar.text[:_MAX_TEXT]
    return scalar.text


def _range(what: str, minimum: float | None, maximum: float | None) -> str:
    if minimum is not None and maximum is not None:
        return f"{what} from {minimum:g} to {maximum:g}"
    return f"{what}, at least {minimum:g}" if minimum is not None else f"{what}, at most {maximum:g}"
