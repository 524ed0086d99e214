"""Wakes those who wait for something to change; unlike an `asyncio.Event` it takes no memory while nobody waits.

Of thousands of idle connections each would hold several events, of 0.8 KiB each.
"""

from __future__ import annotations

import asyncio

__all__ = ["Wakeup"]


class Wakeup:
    """Holds no state: whoever waits looks at the state again when woken."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] | None = None

    async def wait(self) -> None:
        """Return at the next `wake`. Safe to cancel."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._waiting is None:
            self._waiting = [future]
        else:
            self._waiting.append(future)
        await future

    def wake(self) -> None:
        """Wake all who wait now."""
        waiting, self._waiting = self._waiting, None
        for future in waiting or ():
            if not future.done():
                future.set_result(None)
