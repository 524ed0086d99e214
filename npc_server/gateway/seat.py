"""What the gateway keeps for one session, whether a socket is there or not."""

from __future__ import annotations

import asyncio
import logging
import secrets
from dataclasses import dataclass, field
from typing import Protocol

from npc_server.gateway.outbox import QueuedOutbox
from npc_server.gateway.ports import ConnectedSession

__all__ = ["Seat", "SeatHolder"]

_log = logging.getLogger(__name__)


class SeatHolder(Protocol):
    """The connection that a session is reached by."""

    async def give_up_seat(self) -> None:
        """Tell the client that it was replaced; returns when nothing here calls the session any more."""


@dataclass(eq=False, slots=True)
class Seat:
    """One session's place.

    Attributes:
        player: whose it is.
        resume_token: secret that the welcome gives out; it proves who may come back.
        holder: None while the session waits for its socket to come back.
        expiry: runs while it waits.
    """

    player: str
    session: ConnectedSession
    outbox: QueuedOutbox
    resume_token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    holder: SeatHolder | None = None
    expiry: asyncio.Task[None] | None = None

    async def detach(self) -> None:
        """Tell the session that its socket is gone; its failure is its own."""
        try:
            await self.session.detached()
        except Exception:
            _log.exception("session %s failed to take the loss of its socket", self.session.id)
