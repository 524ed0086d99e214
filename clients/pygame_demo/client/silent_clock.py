"""Stands in for a speaker where there is none: takes sound at the speed of speech, into nothing."""

from __future__ import annotations

from clients.pygame_demo.client.playout import Playout

__all__ = ["SilentClock"]

_AHEAD_S = 0.02
"""Taken ahead, so that mouths move evenly between two calls."""
_LATE_S = 0.25
"""After a longer pause the time between is not made up for: nobody heard it."""


class SilentClock:
    """`advance` is to be called every 10 ms or so while no device takes."""

    def __init__(self, playout: Playout) -> None:
        self._playout = playout
        self._taken_to_s = float("-inf")

    def advance(self, now_s: float) -> None:
        """Take what is heard up to 20 ms from now."""
        if now_s - self._taken_to_s > _LATE_S:
            self._taken_to_s = now_s
        samples = int((now_s + _AHEAD_S - self._taken_to_s) * self._playout.rate_hz)
        if samples > 0:
            self._playout.take(samples, self._taken_to_s)
            self._taken_to_s += samples / self._playout.rate_hz
