"""What this room asks of a voice detector: one for the process, one stream for each player."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

__all__ = ["WINDOW_BYTES", "WINDOW_MS", "WINDOW_SAMPLES", "SpeechDetector", "SpeechStream"]

WINDOW_SAMPLES = 512
"""Samples of a window at 16 kHz, fixed by Silero VAD."""
WINDOW_BYTES = 2 * WINDOW_SAMPLES
WINDOW_MS = 32


class SpeechStream(Protocol):
    """One player's windows, judged in order, remembering what came before."""

    def submit(self, window: bytes) -> None:
        """Hand in the next window: `WINDOW_BYTES` of 16 kHz mono int16.

        The stream's callback gets its probability soon, but never within this call.
        """

    def close(self) -> None:
        """Leave the detector; no callback comes after it. Closing twice is fine."""


class SpeechDetector(Protocol):
    """Judges whether windows hold a voice."""

    def open(self, on_probability: Callable[[float], None]) -> SpeechStream:
        """Begin a stream that has heard nothing.

        Args:
            on_probability: called on the event loop, once for each window in order, with 0 to 1.
        """
