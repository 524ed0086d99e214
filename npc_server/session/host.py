"""Opens sessions for the gateway: finds the player's story, or refuses a hello that can't be served."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable, Mapping

from npc_server.errors import PeerError
from npc_server.gateway.ports import Outbox
from npc_server.protocol.client_messages import Hello
from npc_server.protocol.error_codes import ErrorCode
from npc_server.protocol.server_messages import Latency
from npc_server.session.session import Session
from npc_server.session.shared_rooms import SharedRooms
from npc_server.session.wishes import ClientWishes
from npc_server.world.playthrough import open_playthrough
from story_graph import World

__all__ = ["Host"]


class Host:
    """A `SessionHost`.

    Args:
        clock: seconds, never going back.
        on_latency: told each answered turn's times.
        is_overloaded: whether those who play already would be kept waiting by one more.
        ended_kept: how many sessions that are over are kept for onlookers.
    """

    def __init__(
        self,
        rooms: SharedRooms,
        *,
        clock: Callable[[], float],
        on_latency: Callable[[Latency], None],
        is_overloaded: Callable[[], bool],
        ended_kept: int,
    ) -> None:
        self._rooms = rooms
        self._clock = clock
        self._on_latency = on_latency
        self._is_overloaded = is_overloaded
        self._open: dict[str, Session] = {}
        self._ended: deque[Session] = deque(maxlen=ended_kept)

    @property
    def world(self) -> World:
        return self._rooms.world

    @property
    def sessions(self) -> Mapping[str, Session]:
        """Those that are open now, by id."""
        return self._open

    @property
    def ended(self) -> Mapping[str, Session]:
        """The last that are over and in which somebody spoke, by id: nothing but their log is of use."""
        return {session.id: session for session in self._ended}

    async def open(self, hello: Hello, outbox: Outbox) -> Session:
        """See `SessionHost.open`."""
        world = self._rooms.world
        if self._is_overloaded():
            raise PeerError(ErrorCode.BUSY, "the server has as much to do as it can; try again in a minute")
        if hello.world not in ("", world.name):
            raise PeerError(
                ErrorCode.UNKNOWN_WORLD, f"this server serves {world.name!r}, not {hello.world!r}", field="world"
            )
        wishes = ClientWishes.of(hello)
        playthrough = await open_playthrough(
            self._rooms.store, world.name, world.story, player=wishes.player, player_name=wishes.player_name
        )
        id_ = f"s-{secrets.token_hex(8)}"
        session = Session(
            id_,
            wishes,
            self._rooms,
            playthrough,
            outbox,
            clock=self._clock,
            on_latency=self._on_latency,
            on_close=lambda: self._forget(id_),
        )
        self._open[id_] = session
        return session

    def _forget(self, session: str) -> None:
        ended = self._open.pop(session, None)
        if ended is not None and ended.conversation is not None:
            self._ended.append(ended)
