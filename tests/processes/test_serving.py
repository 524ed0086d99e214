"""`npc-server serve` from outside: how it starts, what it shows, how it ends."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

import pytest

from tests.processes.server_process import MILLBROOK, ServerProcess, exit_of, running_server
from tests.processes.wire_player import meet

pytestmark = [pytest.mark.engines, pytest.mark.processes]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_server_that_is_told_to_end_says_goodbye_and_ends_well(tmp_path: Path, number: signal.Signals) -> None:
    with running_server(tmp_path) as server:
        async with meet(server.url) as player, meet(server.url, None) as silent:
            await player.send("talk", characters=["agnes"])
            await player.expect("speech")
            server.ask_to_end(number)
            goodbye = await player.expect("goaway")
            assert goodbye["reason"] and goodbye["reconnect_after_ms"] > 0
            assert await player.closed() == (1001, "the server is going down")
            assert (await silent.closed())[0] == 1001
            assert await asyncio.to_thread(server.wait) == 0
        assert "Traceback" not in server.log and "rror" not in server.log, server.log


async def test_a_server_that_was_told_to_end_has_kept_every_step(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        async with meet(server.url, audio_out=None) as player:
            await player.face("agnes")
            await player.is_answered("what is the news")
            server.ask_to_end()
            await player.closed()
            assert await asyncio.to_thread(server.wait) == 0
    with running_server(tmp_path) as server:
        async with meet(server.url, audio_out=None) as again:
            assert (again.story.version, again.story.place) == (player.story.version, player.story.place)


async def test_a_second_server_on_the_same_port_says_so_in_a_sentence(tmp_path: Path) -> None:
    with running_server(tmp_path / "first") as server:
        command = ("serve", "--world", str(MILLBROOK), "--port", str(server.port))
        code, said = await asyncio.to_thread(exit_of, command, tmp_path / "second")
        assert code == 1
        assert f"can't listen on 127.0.0.1, port {server.port}" in " ".join(said.split())
        assert "Traceback" not in said
        assert server.fetch("/healthz") == "ok\n"


async def test_health_and_numbers_are_shown_beside_the_socket(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        assert server.fetch("/healthz") == "ok\n"
        assert server.metric("npc_sessions") == 0
        async with meet(server.url) as player:
            await player.face("agnes")
            await player.is_answered("what is the news")
            await player.send("choose", choice="no.such.thing")
            await player.expect("error", code="unknown_choice")
            assert server.metric("npc_connections_open") == 1
            assert server.metric("npc_sessions") == 1
            assert server.metric("npc_messages_received_total") == 3
            assert server.metric("npc_turn_latency_seconds_count") == 1
            assert 0 < server.metric("npc_turn_latency_seconds_sum") < 5
            assert server.metric("npc_event_loop_stall_worst_seconds") >= 0
            await player.send("bye")
            assert (await player.closed())[0] == 1000
        await asyncio.to_thread(wait_until_nobody_is_there, server)


def wait_until_nobody_is_there(server: ServerProcess) -> None:
    deadline_s = time.monotonic() + 10
    while server.metric("npc_sessions") or server.metric("npc_connections_open"):
        assert time.monotonic() < deadline_s, server.fetch("/metrics")
        time.sleep(0.01)
