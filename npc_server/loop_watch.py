"""Watches how late the event loop comes to its work: a stall delays every player at once.

Also says when the server is overloaded, so that new players are told `busy` before the ones who
play are kept waiting.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

__all__ = ["LoopWatch"]

_LOOK_EVERY_S = 0.01
_WEIGHT = 0.005
"""Of one look in the average, which so goes over two seconds. Chosen."""
_OVERLOADED_S = 0.02
"""Average lateness from which nobody new is let in; specified: the loop never stalls over 20 ms."""
_TELL_EVERY = 100


class LoopWatch:
    """One server's; `run` it as a task.

    Args:
        on_worst: told the longest stall in seconds whenever a longer one was seen.
        on_lag: told the average lateness in seconds, once a second.
    """

    def __init__(self, on_worst: Callable[[float], None], on_lag: Callable[[float], None]) -> None:
        self._on_worst = on_worst
        self._on_lag = on_lag
        self._worst_s = 0.0
        self._lag_s = 0.0

    @property
    def is_overloaded(self) -> bool:
        return self._lag_s > _OVERLOADED_S

    async def run(self) -> None:
        """Watch until cancelled."""
        looks = 0
        due_s = time.perf_counter() + _LOOK_EVERY_S
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            late_s = max(0.0, time.perf_counter() - due_s)
            due_s = time.perf_counter() + _LOOK_EVERY_S
            self.note(late_s)
            looks += 1
            if looks % _TELL_EVERY == 0:
                self._on_lag(self._lag_s)

    def note(self, late_s: float) -> None:
        """Count one look; a long stall counts for all the looks that it swallowed."""
        swallowed = 1 + int(late_s / _LOOK_EVERY_S)
        self._lag_s += (1 - (1 - _WEIGHT) ** swallowed) * (late_s - self._lag_s)
        if late_s > self._worst_s:
            self._worst_s = late_s
            self._on_worst(late_s)
