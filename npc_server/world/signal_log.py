"""Signals as JSON, so that the log of a playthrough can be read by people and replayed."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping

from story_graph import FactValue, Signal

__all__ = ["log_entry"]


def log_entry(signal: Signal, clock_s: float, queries: Mapping[str, FactValue]) -> str:
    """One step as a line: the kind of signal, its fields, the story clock and the host's answers."""
    document = {
        "signal": type(signal).__name__,
        **_fields(signal),
        "clock_s": round(clock_s, 3),
        "queries": {key: sorted(value) if isinstance(value, frozenset) else value for key, value in queries.items()},
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=str)


def _fields(signal: Signal) -> dict[str, object]:
    fields = {}
    for field in dataclasses.fields(signal):
        value = getattr(signal, field.name)
        fields[field.name] = (
            dataclasses.asdict(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else value
        )
    return fields
