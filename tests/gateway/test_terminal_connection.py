"""The terminal client's connection against the real gateway."""

from __future__ import annotations

import asyncio

import pytest

from clients.pygame_demo.client.connection import Connection, Refused
from tests.gateway.gateway_fakes import running_gateway


async def test_the_terminal_client_talks_and_comes_back_after_a_loss() -> None:
    async with running_gateway() as running, asyncio.timeout(10):
        connection = await Connection.open(running.gateway.url, {"player": {"id": "robin"}, "latency": True})
        messages = connection.messages()
        assert (await anext(messages))["type"] == "welcome"
        await connection.send("text", text="before")
        assert (await anext(messages))["text"] == "before"
        session = running.host.sessions[0]
        assert connection._socket is not None
        connection._socket.transport.abort()
        await session.is_detached.wait()
        session.say("meanwhile")
        assert (await anext(messages))["recovered"] is True
        assert (await anext(messages))["text"] == "meanwhile"
        await connection.send("text", text="after")
        assert (await anext(messages))["text"] == "after"
        await connection.close()
        await session.is_closed.wait()


async def test_the_terminal_client_is_told_why_it_is_refused() -> None:
    async with running_gateway() as running:
        with pytest.raises(Refused, match="no world named atlantis"):
            await Connection.open(running.gateway.url, {"player": {"id": "robin"}, "world": "atlantis"})
