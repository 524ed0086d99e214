"""Hangs the inspector into the gateway: `/inspect` and its files, and the socket `/inspect/live`."""

from __future__ import annotations

import asyncio
import http
from collections.abc import Mapping
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from npc_server.inspector.access import Access
from npc_server.inspector.live import SUBPROTOCOL, Onlooker
from npc_server.inspector.pages import Pages, page_response
from npc_server.session.host import Host
from npc_server.session.session import Session
from npc_server.settings import GatewaySection
from story_graph import World

__all__ = ["Inspector"]

_ROOT = "/inspect"
_LIVE = "/inspect/live"
_MOST_ONLOOKERS = 8
"""Chosen; each takes some of what the players need."""


class Inspector:
    """A `Mount` of the gateway. Ended by `close`."""

    def __init__(self, settings: GatewaySection, host: Host) -> None:
        self._access = Access(settings)
        self._host = host
        self._pages = Pages()
        self._onlookers: set[Onlooker] = set()
        self._map: asyncio.Future[Mapping[str, Any]] | None = None

    def claims(self, path: str) -> bool:
        """See `Mount`."""
        return path == _ROOT or path.startswith(_ROOT + "/")

    def answer(self, connection: ServerConnection, request: Request) -> Response | None:
        """See `Mount`."""
        path = request.path.partition("?")[0]
        is_socket = path == _LIVE
        refused = self._access.why_refused(request.headers, is_socket=is_socket)
        if refused is not None:
            return page_response(http.HTTPStatus.FORBIDDEN, f"{refused}\n".encode())
        if is_socket:
            # `why_refused` has checked the origin more strictly than the list of the players' origins does.
            connection.protocol.origins = None
            connection.protocol.available_subprotocols = [Subprotocol(SUBPROTOCOL)]
            return None
        return self._pages.answer(path.removeprefix(_ROOT).lstrip("/") or "index.html")

    async def serve(self, socket: ServerConnection) -> None:
        """See `Mount`."""
        if len(self._onlookers) >= _MOST_ONLOOKERS:
            await socket.close(1013, f"{_MOST_ONLOOKERS} look on already")
            return
        onlooker = Onlooker(socket, self._access, self._host.world.story, self._sessions, self._story_map)
        self._onlookers.add(onlooker)
        try:
            await onlooker.run()
        finally:
            self._onlookers.discard(onlooker)

    async def close(self) -> None:
        """See `Mount`."""
        await asyncio.gather(*(onlooker.close() for onlooker in tuple(self._onlookers)))

    def _sessions(self) -> Mapping[str, Session]:
        return {**self._host.ended, **self._host.sessions}

    def _story_map(self) -> asyncio.Future[Mapping[str, Any]]:
        """Made in a thread, once: a large story takes longer than players should wait."""
        if self._map is None:
            self._map = asyncio.ensure_future(asyncio.to_thread(_make_map, self._host.world))
        return asyncio.shield(self._map)


def _make_map(world: World) -> Mapping[str, Any]:
    from npc_server.inspector.story_map import story_map  # imports networkx, which players' servers do without

    return story_map(world)
