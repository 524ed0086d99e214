"""What the terminal client's connection does when the server is gone, or has forgotten the session."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import Server, serve
from websockets.typing import Subprotocol

from clients.pygame_demo.client import connection as client_connection
from clients.pygame_demo.client.connection import Connection, ConnectionLost
from tests.clients.terminal_fakes import FakeServer

HELLO = {"player": {"id": "robin"}}


@pytest.fixture(autouse=True)
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_connection, "_PAUSES_S", (0.01, 0.01))


@asynccontextmanager
async def listening(fake: FakeServer, port: int = 0) -> AsyncIterator[Server]:
    async with serve(fake.converse, "127.0.0.1", port, subprotocols=[Subprotocol("npc.v1")]) as server:
        yield server


async def test_a_client_whose_server_does_not_come_back_is_told_so_and_can_close() -> None:
    async with asyncio.timeout(10):
        async with listening(FakeServer()) as server:
            port = server.sockets[0].getsockname()[1]
            connection = await Connection.open(f"ws://127.0.0.1:{port}/v1", HELLO)
            messages = connection.messages()
            assert (await anext(messages))["type"] == "welcome"
        with pytest.raises(ConnectionLost, match="did not come back"):
            await anext(messages)
        await connection.close()


async def test_a_server_that_forgot_the_session_hears_first_whom_the_player_faces() -> None:
    first, second = FakeServer(), FakeServer()
    async with asyncio.timeout(10):
        async with listening(first) as server:
            port = server.sockets[0].getsockname()[1]
            connection = await Connection.open(f"ws://127.0.0.1:{port}/v1", HELLO)
            messages = connection.messages()
            await anext(messages)
            await connection.send_standing("talk", characters=["agnes"])
            await connection.send_standing("talk", characters=["walter"])
            assert [(await anext(messages))["character"] for _ in range(2)] == ["agnes", "walter"]
        async with listening(second, port):
            again = asyncio.ensure_future(anext(messages))
            await connection.send("mic", state="commit")
            assert (await again)["type"] == "welcome"
            await anext(messages)
            await anext(messages)
            assert second.acts == ["turns to walter", "speaks to walter"]
            await connection.close()
