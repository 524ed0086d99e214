"""A server for `NpcClient` that a test plays by hand: it says what the test says, and notes what comes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgpack
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.pygame_demo.client.fakes import wait_until

STORY = {"type": "story_update", "version": 3, "changes": [], "facts": {"gold": 5}, "events": [], "full": True}


class HandPlayedServer:
    """Runs in a thread of its own. `came` is every message of the client; `hellos` its greetings.

    Attributes:
        refusal: code of the error that answers the next hellos; None welcomes.
        recovers: whether a resume is taken.
    """

    def __init__(self) -> None:
        self.came: list[dict[str, Any]] = []
        self.hellos: list[dict[str, Any]] = []
        self.refusal: str | None = None
        self.recovers = True
        self.port = 0
        self._seq = 0
        self._socket: ServerConnection | None = None
        self._server: Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/v1"

    def listen(self) -> None:
        """Open the door, at the same port as before."""
        self._do(self._listen())

    def hang_up(self) -> None:
        """Lose every connection and listen no more."""
        self._do(self._hang_up())

    def drop(self) -> None:
        """Lose the connection and go on listening."""
        assert self._socket is not None
        self._loop.call_soon_threadsafe(self._socket.transport.abort)

    def say(self, *messages: dict[str, Any]) -> None:
        self._do(self._say(messages))

    def of(self, type_: str) -> list[dict[str, Any]]:
        return [message for message in list(self.came) if message["type"] == type_]

    def expect(self, type_: str, count: int = 1) -> dict[str, Any]:
        """Wait for so many messages of a type; the last of them."""
        wait_until(lambda: len(self.of(type_)) >= count, f"{count} x {type_}")
        return self.of(type_)[-1]

    def close(self) -> None:
        self._do(self._hang_up())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(5)

    async def _listen(self) -> None:
        self._server = await serve(self._converse, "127.0.0.1", self.port, subprotocols=[Subprotocol("npc.v1")])
        self.port = next(iter(self._server.sockets)).getsockname()[1]

    async def _hang_up(self) -> None:
        if self._server is not None:
            if self._socket is not None:
                self._socket.transport.abort()
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    async def _say(self, messages: tuple[dict[str, Any], ...]) -> None:
        assert self._socket is not None
        for message in messages:
            self._seq += 1
            await self._socket.send(msgpack.packb({**message, "seq": self._seq}))

    async def _converse(self, socket: ServerConnection) -> None:
        try:
            async for data in socket:
                message = msgpack.unpackb(data)
                if message["type"] != "hello":
                    self.came.append(message)
                elif not await self._greet(socket, message):
                    return
        except ConnectionClosed:
            pass

    async def _greet(self, socket: ServerConnection, hello: dict[str, Any]) -> bool:
        self.hellos.append(hello)
        if self.refusal is not None:
            error = {"type": "error", "code": self.refusal, "message": f"refused: {self.refusal}", "fatal": True}
            await socket.send(msgpack.packb(error))
            return False
        is_recovered = "resume" in hello and self.recovers
        if not is_recovered:
            self._seq = 1
        welcome = {
            "type": "welcome",
            "session": "s-1",
            "resume_token": "secret",
            "recovered": is_recovered,
            "world": "Harbour",
            "title": "The Harbour",
            "characters": [{"id": "mara", "name": "Mara"}],
            "audio_in": hello["audio_in"],
            "audio_out": hello["audio_out"],
            "limits": {},
            "story": STORY,
            "server": {"name": "by hand", "version": "0"},
            "seq": self._seq,
        }
        self._socket = socket
        await socket.send(msgpack.packb(welcome))
        return True


@contextmanager
def hand_played_server() -> Iterator[HandPlayedServer]:
    server = HandPlayedServer()
    server.listen()
    try:
        yield server
    finally:
        server.close()
