"""What happens on an open connection, over real sockets, with fake sessions behind."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import msgpack
import pytest
from websockets.exceptions import ConnectionClosed

from npc_server.gateway.connection import Deadlines
from tests.gateway.gateway_fakes import Client, running_gateway


async def test_messages_are_answered_in_order_and_numbered_without_a_gap() -> None:
    async with running_gateway() as running, running.connect() as client:
        await client.hello()
        for number in range(20):
            await client.send("text", text=f"line {number}")
        answers = [await client.receive() for _ in range(20)]
        assert [answer["text"] for answer in answers] == [f"line {number}" for number in range(20)]
        assert [answer["seq"] for answer in answers] == list(range(2, 22))


async def test_a_ping_is_answered_outside_the_count() -> None:
    async with running_gateway() as running, running.connect() as client:
        await client.hello()
        await client.send("ping", t_ms=12.5)
        pong = await client.receive()
        assert (pong["type"], pong["t_ms"], "seq" in pong) == ("pong", 12.5, False)


async def send_text_frame(client: Client) -> None:
    await client.socket.send("hello")


async def send_wrong_field(client: Client) -> None:
    await client.send("choose", choice=5)


async def send_unknown_type(client: Client) -> None:
    await client.send("dance")


async def send_second_hello(client: Client) -> None:
    await client.send("hello", protocol=1, player={"id": "robin"})


async def send_what_the_session_refuses(client: Client) -> None:
    await client.send("event", name="refuse")


@pytest.mark.parametrize(
    ("send", "code", "field"),
    [
        (send_text_frame, "text_frame", None),
        (send_wrong_field, "bad_field", "choice"),
        (send_unknown_type, "unknown_type", "type"),
        (send_second_hello, "already_greeted", None),
        (send_what_the_session_refuses, "unknown_event", "name"),
    ],
)
async def test_a_bad_message_gets_an_error_and_the_connection_goes_on(
    send: Callable[[Client], Awaitable[None]], code: str, field: str | None
) -> None:
    async with running_gateway() as running, running.connect() as client:
        await client.hello()
        await send(client)
        error = await client.receive()
        assert (error["code"], error.get("field"), error["fatal"], error["seq"]) == (code, field, False, 2)
        await client.send("text", text="still here")
        assert (await client.receive())["text"] == "still here"
        assert running.metric(f'npc_errors_total{{code="{code}"}}') == 1


async def test_an_oversized_frame_closes_the_connection_with_a_reason() -> None:
    async with running_gateway() as running, running.connect() as client:
        await client.hello()
        await client.socket.send(bytes(64 * 1024 + 1))
        code, reason, _ = await client.receive_close()
        assert code == 1009 and "65536" in reason
        await running.host.sessions[0].is_detached.wait()


async def test_a_frame_that_is_no_msgpack_closes_the_connection_and_the_session_can_come_back() -> None:
    async with running_gateway() as running:
        async with running.connect() as client:
            await client.hello()
            await client.socket.send(b"\xc1")
            code, _, messages = await client.receive_close()
            assert (code, messages[-1]["code"]) == (1007, "not_msgpack")
        async with running.connect() as again:
            await again.hello(resume=client.resume_fields())
            assert again.welcome["recovered"] is True


async def test_a_crash_in_one_session_is_told_to_its_player_and_touches_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with running_gateway() as running, running.connect() as unlucky, running.connect() as other:
        await unlucky.hello("unlucky")
        await other.hello("other")
        await unlucky.send("event", name="crash")
        error = await unlucky.receive()
        assert (error["code"], error["fatal"]) == ("internal", False)
        assert "the session broke" not in error["message"]
        for client in (unlucky, other):
            await client.send("text", text="still here")
            assert (await client.receive())["text"] == "still here"
    assert any(record.levelno == logging.ERROR and record.exc_info for record in caplog.records)


async def test_bye_ends_the_session_for_good() -> None:
    async with running_gateway() as running, running.connect() as client:
        await client.hello()
        await client.send("bye")
        assert (await client.receive_close())[0] == 1000
        assert running.host.sessions[0].calls == ["close"]


async def test_a_message_in_hand_is_finished_when_the_socket_is_lost() -> None:
    async with running_gateway() as running, running.connect() as client:
        await client.hello()
        await client.send("event", name="wait")
        session = running.host.sessions[0]
        await session.is_waiting.wait()
        client.lose_connection()
        assert session.calls == []
        session.may_go_on.set()
        await session.is_detached.wait()
        assert session.calls == ["went on", "detached"]


async def test_sound_for_a_client_that_reads_too_slowly_is_dropped_and_the_rest_arrives() -> None:
    async with running_gateway() as running, running.connect(max_queue=1) as client:
        await client.hello()
        await client.send("event", name="talk_much")  # 4.8 MB of sound at once
        await client.send("text", text="the end")
        spoken = 0
        while (message := await client.receive())["type"] == "speech":
            spoken += 1
        assert message["text"] == "the end"
        assert 0 < spoken < 200
        assert message["seq"] == spoken + 2


async def test_a_client_that_does_not_read_is_closed_and_others_are_served_meanwhile() -> None:
    async with running_gateway() as running, running.connect(max_queue=1) as stuck, running.connect() as other:
        await stuck.hello("stuck")
        await other.hello("other")
        await stuck.send("event", name="flood")
        await other.send("text", text="unharmed")
        assert (await other.receive())["text"] == "unharmed"
        code, _, _ = await stuck.receive_close()
        assert code == 4429
        assert running.metric('npc_errors_total{code="too_slow"}') == 1


async def test_a_socket_that_takes_nothing_within_the_deadline_is_closed() -> None:
    async with running_gateway(Deadlines(send_s=0.05)) as running, running.connect(max_queue=1) as stuck:
        await stuck.hello()
        stuck.socket.transport.pause_reading()
        session = running.host.sessions[0]
        while not session.is_detached.is_set():
            session.say("x" * 50_000)
            await asyncio.sleep(0)
        assert running.metric('npc_errors_total{code="too_slow"}') == 1


async def test_a_shutdown_says_goaway_sends_what_waits_and_closes_sessions() -> None:
    async with running_gateway() as running, running.connect() as client:
        await client.hello()
        session = running.host.sessions[0]
        session.say("last words")
        await running.gateway.close()
        code, reason, messages = await client.receive_close()
        assert {message["type"] for message in messages} == {"transcript", "goaway", "error"}
        assert messages[-1]["code"] == "shutting_down"
        assert (code, reason) == (1001, "the server is going down")
        assert session.calls[-1] == "close"


async def test_a_shutdown_does_not_wait_for_a_client_that_never_said_hello() -> None:
    async with running_gateway() as running, running.connect() as client:
        await running.gateway.close()
        with pytest.raises(ConnectionClosed):
            while True:
                msgpack.unpackb(await client.socket.recv())
