"""A burst of frames on one socket leaves the event loop to the others, and none of it is lost."""

from __future__ import annotations

import asyncio

import msgpack
import pytest
from websockets.frames import Frame, Opcode

from npc_server.protocol.client_messages import TypedText
from tests.gateway.gateway_fakes import running_gateway


def frames(*payloads: bytes, opcode: Opcode = Opcode.BINARY) -> bytes:
    """What a client sends, in one piece."""
    return b"".join(Frame(opcode, payload).serialize(mask=True) for payload in payloads)


def text(line: str) -> bytes:
    packed: bytes = msgpack.packb({"type": "text", "text": line})
    return packed


async def test_messages_that_come_in_one_burst_are_all_taken_in_order() -> None:
    async with running_gateway() as running, running.connect() as client:
        await client.hello()
        lines = [f"line {number}" for number in range(1000)]
        client.socket.transport.write(frames(*map(text, lines)))
        assert [(await client.receive())["text"] for _ in lines] == lines


@pytest.mark.parametrize("size", [1, 1023, 1024, 1025, 60_000])
async def test_a_message_of_any_size_behind_a_burst_arrives_whole(size: int) -> None:
    async with running_gateway() as running, running.connect() as client:
        await client.hello()
        audio = msgpack.packb({"type": "audio", "pcm": bytes(range(256)) * (size // 256 + 1)})
        client.socket.transport.write(frames(*[b""] * 500, opcode=Opcode.PING) + frames(audio, text("the end")))
        assert (await client.receive())["text"] == "the end"
        (received, _) = running.host.sessions[0].handled
        assert received.model_dump()["pcm"] == bytes(range(256)) * (size // 256 + 1)


async def test_a_burst_of_pings_leaves_the_loop_to_others() -> None:
    async with running_gateway() as running, running.connect() as flooder, running.connect() as other:
        await flooder.hello("flooder")
        await other.hello("other")
        flooder.socket.transport.write(frames(*[b""] * 30_000, opcode=Opcode.PING) + frames(text("behind the pings")))
        await other.send("text", text="unharmed")
        assert (await other.receive())["text"] == "unharmed"
        assert not running.host.sessions[0].handled
        assert (await flooder.receive())["text"] == "behind the pings"


async def test_messages_that_wait_already_are_taken_one_a_round_of_the_loop() -> None:
    async with running_gateway() as running, running.connect() as client:
        await client.hello()
        session = running.host.sessions[0]
        client.socket.transport.write(frames(*map(text, "abcdefghij")))
        seen = []
        while len(session.handled) < 10:
            await asyncio.sleep(0)
            seen.append(len(session.handled))
        assert max(after - before for before, after in zip([0, *seen], seen, strict=False)) == 1


async def test_a_client_that_says_bye_and_closes_at_once_has_said_all_of_it() -> None:
    async with running_gateway() as running, running.connect() as client:
        await client.hello()
        session = running.host.sessions[0]
        client.socket.transport.write(frames(text("one"), text("two"), msgpack.packb({"type": "bye"})))
        client.socket.transport.close()
        await session.is_closed.wait()
        assert session.handled == [TypedText(text="one"), TypedText(text="two")]
        assert session.calls == ["close"]


async def test_a_socket_that_is_lost_behind_a_burst_is_noticed() -> None:
    async with running_gateway() as running, running.connect() as client:
        await client.hello()
        client.socket.transport.write(frames(*[b""] * 5000, opcode=Opcode.PING))
        await asyncio.sleep(0)
        client.lose_connection()
        async with asyncio.timeout(5):
            await running.host.sessions[0].is_detached.wait()
