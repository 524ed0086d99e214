"""Stands between a client and its server, passes every message on, and keeps it with the moment at which it passed."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import msgpack
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.processes.wire_player import Message

__all__ = ["Overheard", "OverheardConnection", "overheard_connection"]

_SUBPROTOCOL = Subprotocol("npc.v1")


@dataclass(frozen=True, slots=True)
class Overheard:
    """A message, on `time.monotonic`. Sound of the microphone is not kept."""

    at_s: float
    by: Literal["client", "server"]
    message: Message


class OverheardConnection:
    """Runs in a thread of its own; all its clients together make one list.

    Attributes:
        url: for the client.
        heard: all messages in the order in which they passed.
    """

    def __init__(self, server_url: str) -> None:
        self.heard: list[Overheard] = []
        self.url = ""
        self._server_url = server_url
        self._loop = asyncio.new_event_loop()
        self._closing = asyncio.Event()
        self._is_ready = threading.Event()
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._run()), name="overhearing")
        self._thread.start()
        assert self._is_ready.wait(10)

    def of(self, type_: str, since_s: float = 0.0, **fields: Any) -> list[Overheard]:
        """The messages of a type with these fields, since a moment."""
        return [
            each
            for each in list(self.heard)
            if each.at_s >= since_s
            and each.message["type"] == type_
            and all(each.message.get(name) == value for name, value in fields.items())
        ]

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join(10)
        self._loop.close()

    async def _run(self) -> None:
        async with serve(self._join, "127.0.0.1", 0, subprotocols=[_SUBPROTOCOL], compression=None) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            self.url = f"ws://127.0.0.1:{port}/v1"
            self._is_ready.set()
            await self._closing.wait()

    async def _join(self, client: ServerConnection) -> None:
        async with connect(self._server_url, subprotocols=[_SUBPROTOCOL], compression=None) as server:
            passing = [
                asyncio.create_task(self._pass(client, server, "client")),
                asyncio.create_task(self._pass(server, client, "server")),
            ]
            await asyncio.wait(passing, return_when=asyncio.FIRST_COMPLETED)
            await client.close()
        await asyncio.gather(*passing)

    async def _pass(
        self,
        source: ClientConnection | ServerConnection,
        target: ClientConnection | ServerConnection,
        by: Literal["client", "server"],
    ) -> None:
        try:
            async for data in source:
                now_s = time.monotonic()
                await target.send(data)
                assert isinstance(data, bytes)
                message = msgpack.unpackb(data)
                if message["type"] != "audio":
                    self.heard.append(Overheard(now_s, by, message))
        except ConnectionClosed:
            pass  # the other end is closed then too


@contextmanager
def overheard_connection(server_url: str) -> Iterator[OverheardConnection]:
    connection = OverheardConnection(server_url)
    try:
        yield connection
    finally:
        connection.close()
