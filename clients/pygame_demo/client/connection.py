"""One connection to an npc-server: msgpack maps over a WebSocket, mended by itself when it breaks.

The client keeps the `seq` of the last message it took; after a loss it says hello again with it,
and the server sends what was missed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import aclosing
from typing import Any, Self

import msgpack
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.typing import Subprotocol

from clients.pygame_demo.client.events import ConnectionState

__all__ = ["Connection", "ConnectionLost", "Message", "Refused", "Unreachable"]

Message = dict[str, Any]

_SUBPROTOCOL = Subprotocol("npc.v1")
_MAX_FRAME_BYTES = 256 * 1024
_ANSWER_WITHIN_S = 10.0
"""The longest that a server may think about a hello; chosen."""
_PING_EVERY_S = 5.0
"""With the above: a network that died without a word is noticed within 15 s."""
_PAUSES_S = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Before each new try after a loss; chosen: a restart of the server takes 1 to 3 s."""
_PASSING = frozenset({"busy", "shutting_down", "internal", "too_slow", "hello_late"})
"""Errors after which another try may go well."""

_log = logging.getLogger(__name__)


class Refused(Exception):
    """The server answered the hello with an error. Its words are the exception's; `code` is the wire's."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code

    @property
    def is_passing(self) -> bool:
        """Another try may go well."""
        return self.code in _PASSING


class Unreachable(Exception):
    """No server answers at this address. Its words are the exception's."""


class ConnectionLost(Exception):
    """The server is gone and did not come back within the tries."""


def _few_pauses() -> Iterable[float]:
    return _PAUSES_S


def _ignore(_state: ConnectionState, _message: str, _pause_s: float | None) -> None:
    """Nobody wants to know."""


class Connection:
    """Ended by `close`. One task may iterate over it, any may send.

    Args:
        url: such as `ws://127.0.0.1:8765/v1`.
        hello: the fields of `hello` without `type` and `protocol`.
        pauses: seconds before each try to mend it, anew for each loss; when they run out, it is lost.
        on_change: is told `connecting`, `connected` and `lost`, in words for a person, and the pause to the next try.
    """

    def __init__(
        self,
        url: str,
        hello: Message,
        *,
        pauses: Callable[[], Iterable[float]] = _few_pauses,
        on_change: Callable[[ConnectionState, str, float | None], None] = _ignore,
    ) -> None:
        self._url = url
        self._hello = hello
        self._pauses = pauses
        self._on_change = on_change
        self._socket: ClientConnection | None = None
        self._is_up = asyncio.Event()
        self._is_closing = False
        self._seq = 0
        self._come_back_after_s = 0.0
        self._standing: dict[str, Message] = {}
        self.welcome: Message = {}

    @classmethod
    async def open(cls, url: str, hello: Message, *, pauses: Callable[[], Iterable[float]] = _few_pauses) -> Self:
        """Connect now or not at all.

        Raises:
            Refused: the server does not want this hello; says why.
            Unreachable: nobody listens there, or it is no address of an npc-server.
        """
        connection = cls(url, hello, pauses=pauses)
        await connection._shake_hands()
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
        await self.send(type_, **fields)
        self._standing[type_] = fields

    async def messages(self) -> AsyncIterator[Message]:
        """Every message of the server, in order, until `close` or an error that no new try can help.

        After each time that the connection was mended comes the new `welcome`.

        Raises:
            ConnectionLost: the server did not come back within the pauses.
            Refused: it is there and does not want this player any more.
        """
        while True:
            if not self._is_up.is_set():
                await self._mend()
            yield self.welcome
            async with aclosing(self._until_lost()) as messages:
                async for message in messages:
                    yield message
                    if message["type"] == "error" and message.get("fatal") and message["code"] not in _PASSING:
                        return
            if self._is_closing:
                return
            self._is_up.clear()

    async def close(self) -> None:
        """Say bye and close the socket."""
        self._is_closing = True
        if self._socket is not None and self._is_up.is_set():
            await self.send("bye")
            await self._socket.close()

    async def _until_lost(self) -> AsyncGenerator[Message, None]:
        assert self._socket is not None
        try:
            async for data in self._socket:
                message = _unpack(data)
                self._seq = message.get("seq", self._seq)
                if message["type"] == "goaway":
                    self._come_back_after_s = message["reconnect_after_ms"] / 1000
                yield message
        except ConnectionClosed as closed:
            _log.debug("connection closed: %s", closed)

    async def _mend(self) -> None:
        """Try until it works; the very first try is made at once."""
        why = f"the connection to {self._url} broke" if self.welcome else ""
        pauses = iter(self._pauses())
        while True:
            if why:
                pause_s = next(pauses, None)
                if pause_s is None:
                    raise ConnectionLost(f"{self._url} did not come back: {why}")
                pause_s = max(pause_s, self._come_back_after_s)
                self._come_back_after_s = 0.0
                self._on_change("lost", why, pause_s)
                await asyncio.sleep(pause_s)
            self._on_change("connecting", f"connecting to {self._url}", None)
            try:
                await self._shake_hands()
            except Unreachable as error:
                why = str(error)
            except Refused as error:
                if not error.is_passing:
                    raise
                why = str(error)
            else:
                self._on_change("connected", f"connected to {self._url}", None)
                return

    async def _shake_hands(self) -> None:
        try:
            socket = await connect(
                self._url,
                subprotocols=[_SUBPROTOCOL],
                compression=None,
                max_size=_MAX_FRAME_BYTES,
                open_timeout=_ANSWER_WITHIN_S,
                ping_interval=_PING_EVERY_S,
                ping_timeout=_ANSWER_WITHIN_S,
            )
        except (OSError, ValueError, OverflowError, InvalidURI, InvalidHandshake) as error:
            raise Unreachable(f"no server at {self._url}: {error}. Is `npc-server serve` running?") from error
        try:
            async with asyncio.timeout(_ANSWER_WITHIN_S):
                answer = await self._greet(socket)
        except TimeoutError as error:
            await socket.close()
            raise Unreachable(f"{self._url} takes connections and does not answer; is it an npc-server?") from error
        except BaseException:
            await socket.close()
            raise
        self._socket, self.welcome, self._seq = socket, answer, answer["seq"]
        self._is_up.set()

    async def _greet(self, socket: ClientConnection) -> Message:
        """Say hello, and what holds to a server that has forgotten it; returns the welcome."""
        hello = {"type": "hello", "protocol": 1, **self._hello}
        if self.welcome:
            hello["resume"] = {
                "session": self.welcome["session"],
                "token": self.welcome["resume_token"],
                "seq": self._seq,
            }
        try:
            await socket.send(msgpack.packb(hello))
            answer = _unpack(await socket.recv())
            if answer["type"] == "welcome" and self.welcome and not answer["recovered"]:
                for type_, fields in self._standing.items():
                    await socket.send(msgpack.packb({"type": type_, **fields}))
        except ConnectionClosed as closed:
            if self.welcome:
                raise Unreachable(f"the server closed the connection: {closed}") from closed
            raise Refused(f"the server closed the connection: {closed}") from closed
        if answer["type"] != "welcome":
            raise Refused(
                answer.get("message", f"expected a welcome, got {answer['type']}"), str(answer.get("code", ""))
            )
        return answer


def _unpack(data: str | bytes) -> Message:
    message: Message = msgpack.unpackb(data, raw=False)
    return message
