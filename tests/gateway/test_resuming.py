"""Coming back after a lost connection, over real sockets."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.gateway.gateway_fakes import Client, running_gateway


async def talk_and_lose(client: Client, lines: int) -> None:
    """Hear `lines` answers and lose the connection."""
    for number in range(lines):
        await client.send("text", text=f"line {number}")
        await client.receive()
    client.lose_connection()


async def test_what_was_missed_comes_again_in_order_and_the_count_goes_on() -> None:
    async with running_gateway() as running:
        async with running.connect() as client:
            await client.hello()
            await talk_and_lose(client, 5)  # seq 2 to 6
        session = running.host.sessions[0]
        await session.is_detached.wait()
        session.say("while you were away")
        async with running.connect() as again:
            await again.hello(resume=client.resume_fields(seq=3))
            assert (again.welcome["recovered"], again.welcome["seq"]) == (True, 3)
            assert again.welcome["session"] == client.welcome["session"]
            missed = [await again.receive() for _ in range(4)]
            assert [message["seq"] for message in missed] == [4, 5, 6, 7]
            assert [message["text"] for message in missed] == ["line 2", "line 3", "line 4", "while you were away"]
            await again.send("text", text="and on")
            assert (await again.receive())["seq"] == 8
        assert session.calls[:2] == ["detached", "attached"]


async def test_a_connection_can_be_lost_again_while_it_catches_up() -> None:
    async with running_gateway() as running:
        async with running.connect() as client:
            await client.hello()
            await talk_and_lose(client, 8)
        async with running.connect() as second:
            await second.hello(resume=client.resume_fields(seq=2))
            assert (await second.receive())["seq"] == 3
            second.welcome = client.welcome
            second.lose_connection()
        async with running.connect() as third:
            await third.hello(resume=second.resume_fields())
            assert [(await third.receive())["seq"] for _ in range(6)] == [4, 5, 6, 7, 8, 9]


async def test_a_client_that_comes_back_before_its_loss_is_noticed_takes_over() -> None:
    async with running_gateway() as running, running.connect() as half_open, running.connect() as again:
        await half_open.hello()
        await again.hello(resume=half_open.resume_fields())
        assert again.welcome["recovered"] is True
        code, _, messages = await half_open.receive_close()
        assert (code, messages[-1]["code"]) == (4409, "replaced")
        await again.send("text", text="here")
        assert (await again.receive())["text"] == "here"
        assert len(running.host.sessions) == 1


async def test_what_was_lost_for_good_is_said_and_the_count_goes_on_from_the_welcome() -> None:
    async with running_gateway() as running:
        async with running.connect() as client:
            await client.hello()
            client.lose_connection()
        session = running.host.sessions[0]
        await session.is_detached.wait()
        for _ in range(2000):
            session.say("x" * 500)  # 1 MB, more than is kept
        async with running.connect() as again:
            await again.hello(resume=client.resume_fields())
            assert (again.welcome["recovered"], again.welcome["session"]) == (False, session.id)
            first = again.welcome["seq"]
            await again.send("text", text="and on")
            assert (await again.receive())["seq"] == first + 1


@pytest.mark.parametrize(
    "change", [{"token": "forged"}, {"session": "s-99"}], ids=["a forged token", "an unknown session"]
)
async def test_who_has_no_right_to_a_session_gets_a_new_one(change: dict[str, Any]) -> None:
    async with running_gateway() as running:
        async with running.connect() as client:
            await client.hello()
            client.lose_connection()
        async with running.connect() as again:
            await again.hello(resume={**client.resume_fields(), **change})
            assert (again.welcome["recovered"], again.welcome["seq"]) == (False, 1)
            assert again.welcome["session"] != client.welcome["session"]


async def test_another_player_cannot_take_a_session_over_even_with_its_token() -> None:
    async with running_gateway() as running, running.connect() as robin, running.connect() as thief:
        await robin.hello("robin")
        await thief.hello("thief", resume=robin.resume_fields())
        assert thief.welcome["session"] != robin.welcome["session"]
        await robin.send("text", text="mine")
        assert (await robin.receive())["text"] == "mine"


async def test_a_seq_of_the_future_gets_the_whole_state() -> None:
    async with running_gateway() as running:
        async with running.connect() as client:
            await client.hello()
            client.lose_connection()
        async with running.connect() as again:
            await again.hello(resume=client.resume_fields(seq=1000))
            assert (again.welcome["recovered"], again.welcome["seq"]) == (False, 2)


async def test_a_session_that_does_not_come_back_is_closed() -> None:
    async with running_gateway(resume_window_s=0.05) as running:
        async with running.connect() as client:
            await client.hello()
            client.lose_connection()
        session = running.host.sessions[0]
        async with asyncio.timeout(5):
            await session.is_closed.wait()
        assert session.calls == ["detached", "close"]
        async with running.connect() as again:
            await again.hello(resume=client.resume_fields())
            assert again.welcome["recovered"] is False
            assert len(running.host.sessions) == 2


async def test_a_new_hello_of_the_same_player_ends_the_older_session_first() -> None:
    async with running_gateway() as running, running.connect() as older, running.connect() as newer:
        await older.hello()
        await newer.hello()
        code, _, messages = await older.receive_close()
        assert (code, messages[-1]["code"], messages[-1]["fatal"]) == (4409, "replaced", True)
        first, second = running.host.sessions
        assert first.calls == ["detached", "close"]
        assert second.calls == []
        await newer.send("text", text="here")
        assert (await newer.receive())["text"] == "here"


async def test_many_hellos_of_one_player_at_once_leave_one_session() -> None:
    async with running_gateway() as running:
        async with asyncio.TaskGroup() as group, running.connect() as last:
            for _ in range(8):
                group.create_task(greet_and_wait_for_the_end(running))
            for _ in range(8):
                await running.host.opened.get()
            await last.hello()
            await last.send("text", text="here")
            assert (await last.receive())["text"] == "here"
        alive = [session for session in running.host.sessions if "close" not in session.calls]
        assert len(running.host.sessions) == 9
        assert len(alive) <= 1


async def greet_and_wait_for_the_end(running: Any) -> None:
    async with running.connect() as client:
        await client.hello()
        await client.receive_close()


async def test_beyond_the_most_parked_sessions_the_longest_parked_is_closed() -> None:
    async with running_gateway(max_connections=2) as running:
        for player in ("ann", "ben", "cat"):
            async with running.connect() as client:
                await client.hello(player)
                client.lose_connection()
            await running.host.sessions[-1].is_detached.wait()
        async with asyncio.timeout(5):
            await running.host.sessions[0].is_closed.wait()
        assert [session.is_closed.is_set() for session in running.host.sessions] == [True, False, False]
