"""Watches how long the event loop is kept from its work: a stall delays every player at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

__all__ = ["watch_for_stalls"]

_LOOK_EVERY_S = 0.01


async def watch_for_stalls(on_worst: Callable[[float], None]) -> None:
    """Tell the longest stall in seconds whenever a longer one was seen. Runs until cancelled."""
    worst_s = 0.0
    due_s = time.perf_counter() + _LOOK_EVERY_S
    while True:
        await asyncio.sleep(_LOOK_EVERY_S)
        late_s = time.perf_counter() - due_s
        due_s = time.perf_counter() + _LOOK_EVERY_S
        if late_s > worst_s:
            worst_s = late_s
            on_worst(worst_s)
