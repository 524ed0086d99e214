"""The listening socket: who may open a connection, and `/healthz` and `/metrics` beside it."""

from __future__ import annotations

import asyncio
import http
import logging
import time
from collections.abc import Callable

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.typing import Origin, Subprotocol

from npc_server.errors import ConfigurationError
from npc_server.gateway.connection import Connection, Deadlines
from npc_server.gateway.fair_socket import FairSocket
from npc_server.gateway.metrics import Metrics
from npc_server.gateway.ports import Mount, SessionHost
from npc_server.gateway.sessions import Sessions
from npc_server.gateway.tokens import token_verifier
from npc_server.protocol.frame_limits import MAX_FRAME_BYTES
from npc_server.settings import GatewaySection

__all__ = ["Gateway"]

_log = logging.getLogger(__name__)

_PATH = "/v1"
_SUBPROTOCOL = Subprotocol("npc.v1")
_PING_EVERY_S = 15.0
"""Chosen: a half-open connection is found within `_PING_EVERY_S + _PING_TIMEOUT_S`."""
_PING_TIMEOUT_S = 15.0
_CLOSE_TIMEOUT_S = 2.0
"""How long a client may take to answer a close; chosen, since a stopped reader never does."""
_MOST_WAITING_FRAMES = 16
"""Frames read ahead of the session, 64 KiB each at most; then TCP holds the client back."""
_RECONNECT_AFTER_MS = 2000
"""Chosen: a restart takes one to three seconds."""


class Gateway:
    """Serves players over WebSockets.

    Args:
        host: makes sessions.
        clock: seconds, never going back.
        mount: served beside the players.

    Raises:
        ConfigurationError: tokens are needed and not configured.
    """

    def __init__(
        self,
        settings: GatewaySection,
        host: SessionHost,
        metrics: Metrics,
        *,
        clock: Callable[[], float] = time.monotonic,
        deadlines: Deadlines | None = None,
        mount: Mount | None = None,
    ) -> None:
        self._settings = settings
        self._metrics = metrics
        self._clock = clock
        self._deadlines = deadlines or Deadlines()
        self._mount = mount
        self._verifier = token_verifier(settings)
        self._sessions = Sessions(
            host, metrics, resume_window_s=settings.resume_window_s, most_parked=settings.max_connections
        )
        self._connections: set[Connection] = set()
        self._server: Server | None = None
        self._is_closing = False
        self._keeper: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Where clients connect, such as `ws://127.0.0.1:8765/v1`. Only between start and close."""
        assert self._server is not None
        host, port = next(iter(self._server.sockets)).getsockname()[:2]
        return f"ws://{f'[{host}]' if ':' in host else host}:{port}{_PATH}"

    async def start(self) -> None:
        """Listen.

        Raises:
            ConfigurationError: the address can't be listened on.
        """
        origins = [None, *(Origin(origin) for origin in self._settings.origins)]
        try:
            self._server = await serve(
                self._serve_socket,
                self._settings.host,
                self._settings.port,
                origins=origins,
                subprotocols=[_SUBPROTOCOL],
                compression=None,
                create_connection=FairSocket,
                process_request=self._answer_http,
                server_header=None,
                open_timeout=self._deadlines.hello_s,
                ping_interval=None,  # one task pings for all: `_keep_alive`
                close_timeout=_CLOSE_TIMEOUT_S,
                max_size=MAX_FRAME_BYTES,
                max_queue=_MOST_WAITING_FRAMES,
            )
        except OSError as error:
            raise ConfigurationError(
                f"can't listen on {self._settings.host}, port {self._settings.port}: {error.strerror or error}; "
                "set gateway.host and gateway.port, or end what listens there"
            ) from error
        self._keeper = asyncio.create_task(self._keep_alive(), name="keepalive")

    async def close(self) -> None:
        """Send every client away with a `goaway`, end every session, and stop listening."""
        self._is_closing = True
        if self._server is None:
            return
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.wait([self._keeper])
        self._server.close(close_connections=False)
        if self._mount is not None:
            await self._mount.close()
        reason = "the server is going down"
        await asyncio.gather(*(connection.go_away(reason, _RECONNECT_AFTER_MS) for connection in self._connections))
        await self._server.wait_closed()
        await self._sessions.close()
        self._server = None

    async def _serve_socket(self, socket: ServerConnection) -> None:
        if self._mount is not None and socket.request is not None and self._mount.claims(_path(socket.request)):
            await self._mount.serve(socket)
            return
        connection = Connection(
            socket,
            self._sessions,
            self._metrics,
            self._verifier,
            clock=self._clock,
            resume_window_s=self._settings.resume_window_s,
            deadlines=self._deadlines,
        )
        if len(self._connections) >= self._settings.max_connections:
            await connection.refuse_busy()
            return
        self._connections.add(connection)
        self._metrics.connection_opened()
        try:
            await connection.run()
        finally:
            self._connections.discard(connection)
            self._metrics.connection_closed()

    async def _keep_alive(self) -> None:
        """Find connections whose other end is gone without a word: one after the other, never all at once."""
        async with asyncio.TaskGroup() as looks:
            while True:
                connections = tuple(self._connections)
                for connection in connections:
                    looks.create_task(connection.look_whether_alive(_PING_TIMEOUT_S))
                    await asyncio.sleep(_PING_EVERY_S / len(connections))
                if not connections:
                    await asyncio.sleep(_PING_EVERY_S)

    def _answer_http(self, connection: ServerConnection, request: Request) -> Response | None:
        """Answer what is no WebSocket; None lets the handshake go on."""
        if self._mount is not None and self._mount.claims(_path(request)):
            return self._mount.answer(connection, request)
        match _path(request):
            case path if path == _PATH:
                return None
            case "/healthz" if self._is_closing:
                return connection.respond(http.HTTPStatus.SERVICE_UNAVAILABLE, "closing\n")
            case "/healthz":
                return connection.respond(http.HTTPStatus.OK, "ok\n")
            case "/metrics":
                return _plain_text(self._metrics.render())
        return connection.respond(
            http.HTTPStatus.NOT_FOUND, f"nothing is here; game clients connect to {_PATH}, see docs/protocol.md\n"
        )


def _path(request: Request) -> str:
    return request.path.partition("?")[0]


def _plain_text(body: bytes) -> Response:
    headers = Headers()
    headers["Content-Type"] = "text/plain; version=0.0.4; charset=utf-8"
    headers["Content-Length"] = str(len(body))
    headers["Connection"] = "close"
    return Response(http.HTTPStatus.OK.value, http.HTTPStatus.OK.phrase, headers, body)
