"""The acts of one player that wait for the story, in the order in which they came.

Whoever brings acts asks `has_room` first, so that a client that sends more than the story can take is
held back instead of filling memory. What the server itself submits is never refused.
"""

from __future__ import annotations

import asyncio

from npc_server.session.acts import Act
from npc_server.session.direction import Ordered

__all__ = ["MOST_WAITING_ACTS", "WaitingActs"]

MOST_WAITING_ACTS = 32
"""Acts of one player that may wait; chosen: nobody types so far ahead of the story."""


class WaitingActs:
    def __init__(self) -> None:
        self._acts: asyncio.Queue[Act] = asyncio.Queue()
        self._has_room = asyncio.Event()
        self._has_room.set()

    def add(self, act: Act) -> None:
        self._acts.put_nowait(act)
        if self._acts.qsize() >= MOST_WAITING_ACTS:
            self._has_room.clear()

    async def take(self) -> Act:
        """The one that has waited longest. Safe to cancel."""
        act = await self._acts.get()
        if self._acts.qsize() < MOST_WAITING_ACTS:
            self._has_room.set()
        return act

    async def has_room(self) -> None:
        """Return when few enough acts wait. Safe to cancel."""
        await self._has_room.wait()

    def drop(self) -> None:
        """None of them will be carried out; whoever waits for an order learns it."""
        while not self._acts.empty():
            waiting = self._acts.get_nowait()
            if isinstance(waiting, Ordered):
                waiting.done.cancel()
