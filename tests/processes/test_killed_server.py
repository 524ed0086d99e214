"""A server that is killed, at whatever moment, loses no step that it told of, and doubles none."""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from npc_server.world.signal_log import replay
from story_graph import load_world
from tests.processes.server_process import MILLBROOK, ServerProcess, running_server
from tests.processes.walks import WALKS, Step
from tests.processes.wire_player import ToldStory, WirePlayer, meet

pytestmark = [pytest.mark.engines, pytest.mark.processes]

WALK = WALKS["justice"]
Place = tuple[dict[str, str], dict[str, Any]]


async def type_out(player: WirePlayer, steps: Sequence[Step]) -> None:
    """Send sentences in a row, without waiting for an answer; each commits one step, as each turning does."""
    faced = None
    for step in steps:
        if step["to"] != faced:
            faced = step["to"]
            await player.send("talk", characters=[faced])
        await player.send("text", text=step["say"])


async def places_of_the_walk(server: ServerProcess) -> list[Place]:
    """Where the story stands after 0, 1, 2 .. sentences, if nothing disturbs it."""
    async with meet(server.url, "undisturbed", audio_out=None) as player:
        places = [player.story.place]
        await type_out(player, WALK)
        taken = 0
        while taken < len(WALK):
            update = await player.expect("story_update")
            if any(change["edge"] == WALK[taken]["edge"] for change in update["changes"]):
                taken += 1
        assert [heard["text"] for heard in player.of("transcript")] == [step["say"] for step in WALK]
        told = ToldStory()
        told.take(player.welcome["story"])
        for update in player.of("story_update"):
            told.take(update)
            if update["changes"]:
                places.append(told.place)
        return places


def log_on_disk(data: Path, player: str) -> list[str]:
    """The entries of a playthrough's steps, after making sure that no version is missing."""
    connection = sqlite3.connect(data / "playthroughs.sqlite")
    try:
        rows = connection.execute(
            "SELECT version, entry FROM step JOIN playthrough ON id = playthrough WHERE player = ? ORDER BY version",
            (player,),
        ).fetchall()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    finally:
        connection.close()
    assert [version for version, _ in rows] == list(range(1, len(rows) + 1))
    return [entry for _, entry in rows]


def edges_in(entries: Sequence[str]) -> list[str]:
    """The edges that were proposed and committed."""
    return [entry["edge"] for entry in map(json.loads, entries) if entry["signal"] == "EdgeProposed"]


async def test_a_player_finds_the_told_step_again_after_the_server_was_killed_right_behind_it(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        async with meet(server.url) as player:
            await player.send("talk", characters=[WALK[0]["to"]])
            await player.send("text", text=WALK[0]["say"])
            while WALK[0]["edge"] not in player.story.edges:
                await player.expect("story_update")
            server.kill()
            told = player.story
    with running_server(tmp_path) as server:
        async with meet(server.url, resume=player.resume_fields()) as again:
            assert again.welcome["recovered"] is False
            assert again.welcome["session"] != player.welcome["session"]
            assert again.story.version == told.version
            assert again.story.place == told.place
            await again.send("talk", characters=[WALK[1]["to"]])
            await again.send("text", text=WALK[1]["say"])
            while WALK[1]["edge"] not in again.story.edges:
                await again.expect("story_update")
            assert (await again.expect("speech"))["pcm"]


async def test_a_game_through_many_kills_has_each_step_once_and_reaches_its_ending(tmp_path: Path) -> None:
    """The server dies again and again while a row of sentences is on its way, at moments of no meaning."""
    chance = random.Random(5)
    kills = port = version = 0
    places: list[Place] = []
    while True:
        with running_server(tmp_path, port=port) as server:
            port = server.port
            places = places or await places_of_the_walk(server)
            async with meet(server.url, audio_out=None) as player:
                assert player.story.version >= version, "a step that was told is gone"
                done = len(edges_in(log_on_disk(tmp_path, "robin")))
                assert player.story.place == places[done]
                if done == len(WALK):
                    break
                await type_out(player, WALK[done:])
                wanted = player.story.version + chance.randint(2, 9)
                while player.story.version < wanted and WALK[-1]["edge"] not in player.story.edges:
                    await player.expect("story_update")
                await asyncio.sleep(chance.uniform(0.0, 0.003))
                server.kill()
                kills += 1
                await player.closed()
                version = player.story.version
    assert kills >= 3
    entries = log_on_disk(tmp_path, "robin")
    assert edges_in(entries) == [step["edge"] for step in WALK]
    *_, last = replay(load_world(MILLBROOK).story, entries)
    assert {name: cursor.node for name, cursor in last.tracks.items()} == places[-1][0]


async def test_a_killed_server_leaves_no_temporary_files(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with running_server(tmp_path / "data", settings={"TMPDIR": str(temporary)}) as server:
        async with meet(server.url, "robin", audio_out=None) as player:
            await player.send("talk", characters=["agnes"])
            await player.expect("utterance_start")
            assert await becomes(lambda: bool(list(temporary.glob("npc-vocabularies-*/*.arpa"))))
            server.kill()
        assert await becomes(lambda: not list(temporary.iterdir()))


async def becomes(is_so: Callable[[], bool]) -> bool:
    """Whether it is so within ten seconds."""
    for _ in range(200):
        if is_so():
            return True
        await asyncio.sleep(0.05)
    return False
