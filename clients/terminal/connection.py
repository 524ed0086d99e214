"""One connection to an npc-server: msgpack maps over a WebSocket, with resume after a loss.

The client keeps the `seq` of the last message it took; after a loss it says hello again with it,
and the server sends what was missed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any, Self

import msgpack
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.typing import Subprotocol

__all__ = ["Connection", "ConnectionLost", "Message", "Refused", "Unreachable"]

Message = dict[str, Any]

_SUBPROTOCOL = Subprotocol("npc.v1")
_MAX_FRAME_BYTES = 256 * 1024
_RETRIES_S = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Pauses before each new try after a loss; chosen: a restart of the server takes 1 to 3 s."""

_log = logging.getLogger(__name__)


class Refused(Exception):
    """The server answered the hello with an error. Its words are the exception's."""


class Unreachable(Exception):
    """No server answers at this address. Its words are the exception's."""


class ConnectionLost(Exception):
    """The server is gone and did not come back within the retries."""


class Connection:
    """Made by `open`, ended by `close`. One task may iterate over it, any may send."""

    def __init__(self, url: str, hello: Message) -> None:
        self._url = url
        self._hello = hello
        self._socket: ClientConnection | None = None
        self._is_up = asyncio.Event()
        self._is_closing = False
        self._seq = 0
        self._standing: dict[str, Message] = {}
        self.welcome: Message = {}

    @classmethod
    async def open(cls, url: str, hello: Message) -> Self:
        """Connect and shake hands.

        Args:
            url: such as `ws://127.0.0.1:8765/v1`.
            hello: the fields of `hello` without `type` and `protocol`.

        Raises:
            Refused: the server does not want this hello; says why.
            Unreachable: nobody listens there, or it is no address of an npc-server.
        """
        connection = cls(url, hello)
        try:
            await connection._shake_hands()
        except (OSError, ValueError, OverflowError, InvalidURI, InvalidHandshake) as error:
            raise Unreachable(f"no server at {url}: {error}. Is `npc-server serve` running?") from error
        return connection

    async def send(self, type_: str, **fields: Any) -> None:
        """Send one message; while the connection is being mended it is dropped (sound) or waits."""
        while True:
            if not self._is_up.is_set():
                if type_ in ("audio", "playback"):
                    return
                await self._is_up.wait()
            socket = self._socket
            assert socket is not None
            try:
                await socket.send(msgpack.packb({"type": type_, **fields}))
                return
            except ConnectionClosed:
                _log.debug("%s was not sent: the connection is gone", type_)
            if self._is_closing:
                return
            if socket is self._socket:
                self._is_up.clear()

    async def send_standing(self, type_: str, **fields: Any) -> None:
        """Send what holds until the next message of its type, such as whom the player faces.

        A server that lost the session is told again, ahead of everything else.
        """
        self._standing[type_] = fields
        await self.send(type_, **fields)

    async def messages(self) -> AsyncIterator[Message]:
        """Every message of the server, in order, until `close`, `goaway` or a refused resume.

        Raises:
            ConnectionLost: the server did not come back.
        """
        yield self.welcome
        while True:
            assert self._socket is not None
            try:
                async for data in self._socket:
                    message = _unpack(data)
                    self._seq = message.get("seq", self._seq)
                    yield message
                    if message["type"] == "error" and message.get("fatal"):
                        return
            except ConnectionClosed as closed:
                _log.debug("connection closed: %s", closed)
            if self._is_closing:
                return
            self._is_up.clear()
            await self._come_back()
            yield self.welcome

    async def close(self) -> None:
        """Say bye and close the socket."""
        self._is_closing = True
        if self._socket is not None and self._is_up.is_set():
            await self.send("bye")
            await self._socket.close()

    async def _shake_hands(self) -> None:
        self._socket = await connect(
            self._url, subprotocols=[_SUBPROTOCOL], compression=None, max_size=_MAX_FRAME_BYTES
        )
        hello = {"type": "hello", "protocol": 1, **self._hello}
        if self.welcome:
            hello["resume"] = {
                "session": self.welcome["session"],
                "token": self.welcome["resume_token"],
                "seq": self._seq,
            }
        await self._socket.send(msgpack.packb(hello))
        try:
            answer = _unpack(await self._socket.recv())
        except ConnectionClosed as closed:
            raise Refused(f"the server closed the connection: {closed}") from closed
        if answer["type"] != "welcome":
            await self._socket.close()
            raise Refused(answer.get("message", f"expected a welcome, got {answer['type']}"))
        is_lost = bool(self.welcome) and not answer["recovered"]
        self.welcome = answer
        self._seq = answer["seq"]
        for type_, fields in self._standing.items() if is_lost else ():
            await self._socket.send(msgpack.packb({"type": type_, **fields}))
        self._is_up.set()

    async def _come_back(self) -> None:
        for pause_s in _RETRIES_S:
            await asyncio.sleep(pause_s)
            try:
                await self._shake_hands()
                return
            except (OSError, InvalidHandshake, ConnectionClosed) as error:
                _log.debug("not back yet: %s", error)
        raise ConnectionLost(f"{self._url} did not come back within {sum(_RETRIES_S):.0f} s")


def _unpack(data: str | bytes) -> Message:
    message: Message = msgpack.unpackb(data, raw=False)
    return message
