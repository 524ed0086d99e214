"""Draws where one turn's time went, as bars below each other: the server's `latency` message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["waterfall"]

_PARTS = (
    ("endpoint_ms", "silence heard"),
    ("stt_ms", "transcript"),
    ("decide_ms", "story step"),
    ("first_token_ms", "first words"),
    ("first_audio_ms", "first sound"),
)
_WIDTH = 48
"""Characters that the whole wait takes; chosen to fit a terminal of 80."""


def waterfall(latency: Mapping[str, Any]) -> Iterator[str]:
    """A line for each part that the turn had, each beginning where the one before ends, then the sum."""
    total_ms = float(latency["total_ms"])
    scale = _WIDTH / total_ms if total_ms > 0 else 0.0
    at_ms = 0.0
    for key, name in _PARTS:
        part_ms = latency.get(key)
        if part_ms is None:
            continue
        begin = round(at_ms * scale)
        end = max(round((at_ms + part_ms) * scale), begin)
        bar = " " * begin + ("█" * (end - begin) or "▏")
        yield f"  {name:13} {bar:{_WIDTH + 1}} {part_ms:7.1f} ms"
        at_ms += part_ms
    yield f"  {'to first sound':{_WIDTH + 15}} {total_ms:7.1f} ms"
