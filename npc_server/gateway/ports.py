"""What the gateway and whoever conducts sessions ask of each other."""

from __future__ import annotations

from typing import Protocol

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from npc_server.protocol.client_messages import ClientMessage, Hello
from npc_server.protocol.server_messages import ServerMessage, Welcome

__all__ = ["ConnectedSession", "Mount", "Outbox", "SessionHost"]


class Outbox(Protocol):
    """Where a session puts what its player shall get. Outlives the socket, until the session is closed."""

    def send(self, message: ServerMessage) -> None:
        """Queue a message behind the ones before. Never blocks; does nothing once the outbox is closed."""

    def drop_speech(self, utterance: str) -> None:
        """Forget the sound of this utterance that still waits."""


class ConnectedSession(Protocol):
    """One player's conversation. The gateway calls one method at a time, and `close` last and once."""

    @property
    def id(self) -> str:
        """Names the session for resuming; unique while the server runs."""

    def welcome(self) -> Welcome:
        """What to greet with now: the whole state. The gateway fills in the token, limits and `recovered`."""

    async def handle(self, message: ClientMessage) -> None:
        """Take one message (never `hello`, `ping` or `bye`).

        Raises:
            PeerError: it can't be taken; the client is told so.
        """

    async def detached(self) -> None:
        """The socket is gone. It may come back; what is sent meanwhile is kept, within limits."""

    async def attached(self) -> None:
        """The socket came back; the welcome is queued already."""

    async def close(self) -> None:
        """The conversation is over."""


class SessionHost(Protocol):
    async def open(self, hello: Hello, outbox: Outbox) -> ConnectedSession:
        """Begin a session. What it sends to `outbox` before it returns goes out behind the welcome.

        Raises:
            PeerError: this hello can't be served; refuses the handshake.
        """


class Mount(Protocol):
    """Something else that is served at the same port, below a path of its own."""

    def claims(self, path: str) -> bool:
        """Whether this path, without its query, belongs to it."""

    def answer(self, connection: ServerConnection, request: Request) -> Response | None:
        """The answer to a request; None lets the handshake of a socket go on."""

    async def serve(self, socket: ServerConnection) -> None:
        """Serve a socket that it let in, until it is closed."""

    async def close(self) -> None:
        """Close all its sockets."""
