"""Which sessions exist, whose they are, and which of them wait for their socket to come back.

    open ──connection lost──▶ parked ──resume in time──▶ open
                                └──resume_window_s over──▶ closed

A player has one session at a time: the newest hello ends the one before.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from weakref import WeakValueDictionary

from npc_server.gateway.metrics import Metrics
from npc_server.gateway.outbox import QueuedOutbox
from npc_server.gateway.ports import SessionHost
from npc_server.gateway.seat import Seat, SeatHolder
from npc_server.protocol.client_messages import Hello

__all__ = ["Sessions"]

_log = logging.getLogger(__name__)


class Sessions:
    """Owns every session from its opening to its close.

    Args:
        resume_window_s: how long a parked session is kept.
        most_parked: with more of them, the one that was parked first is closed.
    """

    def __init__(self, host: SessionHost, metrics: Metrics, *, resume_window_s: float, most_parked: int) -> None:
        self._host = host
        self._metrics = metrics
        self._resume_window_s = resume_window_s
        self._most_parked = most_parked
        self._seats: dict[str, Seat] = {}
        self._parked: dict[str, Seat] = {}  # in the order of parking
        # Admitting, parking and ending of one player's sessions go one after the other.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def admit(self, hello: Hello, holder: SeatHolder) -> tuple[Seat, bool]:
        """Give a connection its seat: that of the session it asks to go on with, or a new one.

        Returns:
            the seat, and whether what the client missed is ready in its outbox.

        Raises:
            PeerError: the host refuses the hello.
        """
        async with self._lock(hello.player.id):
            old = self._seats.get(hello.player.id)
            if old is not None:
                await self._vacate(old)
            if hello.resume is not None:
                seat = old if old is not None and _may_resume(old, hello) else None
                recovered = seat is not None and seat.outbox.resume_after(hello.resume.seq)
                self._metrics.resumed(recovered=recovered)
                if seat is not None:
                    seat.holder = holder
                    return seat, recovered
            if old is not None:
                await self._end(old)
            outbox = QueuedOutbox()
            session = await self._host.open(hello, outbox)
            seat = Seat(hello.player.id, session, outbox, holder=holder)
            self._seats[seat.player] = seat
            self._metrics.set_sessions(len(self._seats))
            return seat, False

    async def park(self, seat: Seat, holder: SeatHolder) -> None:
        """The holder's socket is lost: keep the session for a while. Does nothing if the seat is taken."""
        if seat.holder is not holder:
            return
        async with self._lock(seat.player):
            if seat.holder is not holder:
                return
            seat.holder = None
            await seat.detach()
            self._parked[seat.player] = seat
            seat.expiry = asyncio.create_task(self._expire(seat), name=f"expiry of {seat.session.id}")
        if len(self._parked) > self._most_parked:
            await self._end_if_parked(next(iter(self._parked.values())))

    async def end(self, seat: Seat, holder: SeatHolder) -> None:
        """The player said bye. Does nothing if the seat is taken by another connection."""
        async with self._lock(seat.player):
            if seat.holder is holder:
                await self._end(seat)

    async def close(self) -> None:
        """End every session."""
        for seat in list(self._seats.values()):
            async with self._lock(seat.player):
                if self._seats.get(seat.player) is seat:
                    await self._end(seat)

    async def _vacate(self, seat: Seat) -> None:
        """Take the seat from its connection or from the parked ones."""
        self._parked.pop(seat.player, None)
        if seat.expiry is not None:
            seat.expiry.cancel()
            seat.expiry = None
        if seat.holder is not None:
            holder, seat.holder = seat.holder, None
            await holder.give_up_seat()
            await seat.detach()

    async def _end(self, seat: Seat) -> None:
        seat.holder = None
        self._parked.pop(seat.player, None)
        self._seats.pop(seat.player, None)
        self._metrics.set_sessions(len(self._seats))
        self._metrics.speech_dropped(seat.outbox.dropped_speech)
        if seat.expiry is not None and seat.expiry is not asyncio.current_task():
            seat.expiry.cancel()
        seat.outbox.close()
        try:
            await seat.session.close()
        except Exception:
            _log.exception("session %s did not close cleanly", seat.session.id)

    async def _expire(self, seat: Seat) -> None:
        await asyncio.sleep(self._resume_window_s)
        await self._end_if_parked(seat)

    async def _end_if_parked(self, seat: Seat) -> None:
        async with self._lock(seat.player):
            if self._parked.get(seat.player) is seat:
                _log.info("session %s did not come back", seat.session.id)
                await self._end(seat)

    def _lock(self, player: str) -> asyncio.Lock:
        return self._locks.setdefault(player, asyncio.Lock())


def _may_resume(seat: Seat, hello: Hello) -> bool:
    """Whether the hello holds what the session's own welcome gave out."""
    resume = hello.resume
    return (
        resume is not None
        and resume.session == seat.session.id
        and hmac.compare_digest(resume.token.encode(), seat.resume_token.encode())
    )
