"""Slows a flood of messages down to a rate, without losing any: the flooder's own socket fills up.

A token bucket. What it says to wait is waited before the next message is read, so that TCP holds
the sender back and other players' messages are not kept from the event loop.
"""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["BURST_MESSAGES", "MESSAGES_PER_S", "RateLimit"]

MESSAGES_PER_S = 500
"""Chosen: sound in frames of 20 ms, ten times faster than it is spoken."""
BURST_MESSAGES = 1500
"""Chosen: a recording of 30 s sent at once."""


class RateLimit:
    """One connection's bucket, full at first.

    Args:
        clock: seconds, never going back.
    """

    def __init__(self, clock: Callable[[], float], *, per_s: float = MESSAGES_PER_S, burst: int = BURST_MESSAGES):
        self._clock = clock
        self._per_s = per_s
        self._burst = burst
        self._left: float = burst
        self._at_s = clock()

    def take(self) -> float:
        """Count one message; the result is how many seconds to wait before the next one is read."""
        now_s = self._clock()
        self._left = min(self._burst, self._left + (now_s - self._at_s) * self._per_s) - 1
        self._at_s = now_s
        return max(0.0, -self._left / self._per_s)
