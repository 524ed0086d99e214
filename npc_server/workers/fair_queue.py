"""Places in a bounded pool, given out by urgency and, among equals, to each player in turn.

    what a player waits for (an answer) ──▶ before what nobody waits for (a bark) ──▶ before preparation

Nobody with many requests keeps the others waiting: of the waiting ones of the same urgency, that
player is next whose last place was given longest ago.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import IntEnum

__all__ = ["FairQueue", "QueueFull", "Urgency"]


class Urgency(IntEnum):
    """Smaller goes first."""

    ANSWER = 0
    UNPROMPTED = 1
    PREPARATION = 2


class QueueFull(Exception):
    """As many wait as may: the pool is busy. Whoever asked does without."""


class FairQueue:
    """Belongs to one event loop.

    Args:
        places: how many may work at once.
        most_waiting: how many may wait; beyond that `QueueFull` is raised, or one that waits for a
            less urgent place gives way.
    """

    def __init__(self, places: int, most_waiting: int) -> None:
        self._free = places
        self._most_waiting = most_waiting
        self._waiting: dict[Urgency, OrderedDict[str, deque[asyncio.Future[None]]]] = {
            urgency: OrderedDict() for urgency in Urgency
        }
        self._turns = itertools.count()
        self._last_turn: dict[str, int] = {}

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return sum(len(queue) for owners in self._waiting.values() for queue in owners.values())

    @asynccontextmanager
    async def place(self, owner: str, urgency: Urgency) -> AsyncIterator[None]:
        """Wait for a place and hold it. Safe to cancel.

        Args:
            owner: the player for whom it is.

        Raises:
            QueueFull: too many wait already.
        """
        await self._take(owner, urgency)
        try:
            yield
        finally:
            self._give_back()

    async def _take(self, owner: str, urgency: Urgency) -> None:
        if self._free and not self.waiting:
            self._free -= 1
            self._last_turn[owner] = next(self._turns)
            return
        if self.waiting >= self._most_waiting:
            self._make_room(urgency)
        granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[urgency].setdefault(owner, deque()).append(granted)
        try:
            await granted
        except asyncio.CancelledError:
            if granted.done() and not granted.cancelled() and granted.exception() is None:
                self._give_back()  # it was granted in the moment of its cancelling
            else:
                self._forget(owner, urgency, granted)
            raise

    def _give_back(self) -> None:
        self._free += 1
        while self._free and (granted := self._next()) is not None:
            self._free -= 1
            granted.set_result(None)

    def _next(self) -> asyncio.Future[None] | None:
        for urgency, owners in self._waiting.items():
            while owners:
                owner = min(owners, key=lambda name: self._last_turn.get(name, -1))
                granted = self._pop(owner, urgency)
                if not granted.done():  # else it is being cancelled just now
                    return granted
        self._last_turn.clear()  # nobody waits: who came last does not matter any more
        return None

    def _pop(self, owner: str, urgency: Urgency) -> asyncio.Future[None]:
        queue = self._waiting[urgency][owner]
        granted = queue.popleft()
        if not queue:
            del self._waiting[urgency][owner]
        self._last_turn[owner] = next(self._turns)
        return granted

    def _make_room(self, urgency: Urgency) -> None:
        """Let one of the least urgent that wait give way to a more urgent one."""
        for other in reversed(Urgency):
            owners = self._waiting[other]
            if other > urgency and owners:
                owner = next(reversed(owners))
                given_up = owners[owner].pop()
                if not owners[owner]:
                    del owners[owner]
                given_up.set_exception(QueueFull("gave way to something more urgent"))
                return
        raise QueueFull(f"{self.waiting} wait already")

    def _forget(self, owner: str, urgency: Urgency, granted: asyncio.Future[None]) -> None:
        queue = self._waiting[urgency].get(owner)
        if queue is not None and granted in queue:
            queue.remove(granted)
            if not queue:
                del self._waiting[urgency][owner]
