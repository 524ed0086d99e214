"""A game in Godot whose way to the server breaks, whose server ends, or whose server does not want it."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path

import pytest

from tests.godot.engine import needs_engine
from tests.godot.game import SHORT_LINE, Game, playing
from tests.godot.large_reply import LARGE_BYTES, write_world_of_large_replies
from tests.godot.proxy import proxy_to
from tests.processes.server_process import ServerProcess, running_server

pytestmark = [
    pytest.mark.engines,
    pytest.mark.processes,
    pytest.mark.godot,
    needs_engine,
    pytest.mark.usefixtures("imported_project"),
]

NEWS = "News? Our bell has lost its voice, that is the news. Sit down and ask me properly."


def sound_of(game: Game, utterance: str) -> tuple[bytes, bytes]:
    """What the server sent of a line, and what was given to a voice."""
    pieces = {each["index"]: each["pcm"] for each in game.messages("speech") if each["utterance"] == utterance}
    assert list(pieces) == list(range(len(pieces)))
    fed = [event.arguments[1] for event in game.of("fed", utterance, of="playout")]
    return b"".join(map(base64.b64decode, pieces.values())), b"".join(map(base64.b64decode, fed))


async def test_a_line_goes_on_over_a_connection_that_broke_in_its_middle(server: ServerProcess) -> None:
    async with proxy_to(server.port) as way, playing("--sound") as game:
        await game.join(way.url, "breaks")
        await game.do('bridge.talk_to("agnes")')
        await game.do('bridge.say_text("what is the news")')
        started = await game.expect("utterance_started", "agnes", ..., NEWS)
        await game.expect("word_spoken", "agnes", "lost")
        await way.break_off()
        await game.expect("state_changed", 3)
        await asyncio.sleep(0.3)
        await way.open()
        await game.expect("reconnected", True)
        await game.expect("utterance_ended", "agnes", started.arguments[1], NEWS)
        sent, fed = sound_of(game, started.arguments[1])
        assert len(sent) > 24_000 * 2 * 3 and fed == sent
        words = [event.arguments[1] for event in game.of("word_spoken", "agnes") if event.at_ms >= started.at_ms]
        assert " ".join(words) == NEWS
        taken = [each.arguments[0] for each in game.of("message_received")]
        seqs = [message["seq"] for message in taken if "seq" in message and message["type"] != "welcome"]
        assert seqs == list(range(2, len(seqs) + 2))
        assert way.connections == 2


async def test_a_server_that_was_killed_comes_back_and_the_player_goes_on(tmp_path: Path) -> None:
    with running_server(tmp_path) as first:
        async with playing() as game:
            await game.join(first.url, "killed")
            await game.do('bridge.talk_to("agnes")')
            await game.do('bridge.say_text("what is the news")')
            await game.expect("utterance_started", "agnes", ..., NEWS)
            first.kill()
            lost = await game.expect("connection_lost")
            assert "broke" in lost.arguments[0] and lost.arguments[1] > 0
            await game.expect("problem_reported", "no_server")
            await game.do('bridge.say_text("what happened to the bell")')
            with running_server(tmp_path, port=first.port):
                await game.expect("reconnected", False)
                await game.expect("transcript_received", "what happened to the bell", True)
                entered = await game.expect("node_entered", "agnes")
                assert entered.arguments[2] == "inn.hearth.ask_bell"
                assert await game.do("bridge.faced") == ["agnes"]
                await game.expect("utterance_started", "agnes")
    assert [event.arguments[3] for event in game.of("utterance_interrupted", "agnes", ..., NEWS)] == [""]
    assert len(game.of("transcript_received", "what happened to the bell", True)) == 1


async def test_a_reply_of_more_than_64_kib_is_taken_whole(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", world=write_world_of_large_replies(tmp_path / "world")) as server:
        async with playing() as game:
            await game.join(server.url, "much-to-tell")
            await game.do('bridge.talk_to("keeper")')
            await game.expect("choices_offered")
            await game.do('bridge.say_text("tell me everything")')
            changed = await game.expect("facts_changed")
            assert len(str(changed.arguments[0])) > LARGE_BYTES
            assert all(changed.arguments[0].values())
            await game.expect("ending_reached", "told")
            assert await game.do("bridge.ending") == "told"
            assert len(game.of("connected")) == 1 and not game.of("connection_lost")


async def test_a_game_that_stands_still_hears_the_whole_line_afterwards(server: ServerProcess) -> None:
    async with playing("--sound") as game:
        await game.join(server.url, "stands-still")
        utterance = await game.hear_a_short_line()
        await game.do("tree.stand_still(1500)")
        await game.expect("utterance_ended", "agnes", utterance, SHORT_LINE)
        sent, fed = sound_of(game, utterance)
        assert fed == sent
        assert not game.of("connection_lost"), game.log


async def test_a_server_that_is_not_there_is_told_once_and_tried_again(tmp_path: Path) -> None:
    with running_server(tmp_path) as gone:
        url = gone.url
    async with playing() as game:
        settings = f'tree.settings({{"url": "{url}", "player_id": "early"}})'
        await game.do(f'tree.make("bridge", "bridge", {{"settings": {settings}}})')
        problem = await game.expect("problem_reported", "no_server")
        assert url in problem.arguments[1] and "npc-server serve" in problem.arguments[1]
        await game.do('bridge.talk_to("agnes")')
        await game.expect("connection_lost")
        await game.expect("connection_lost")
        with running_server(tmp_path, port=gone.port):
            await game.expect("connected")
            await game.expect("utterance_started", "agnes")
    assert len(game.of("problem_reported")) == 1


async def test_a_player_without_a_valid_token_is_refused_with_the_reason(tmp_path: Path) -> None:
    secret = {"NPC_GATEWAY__TOKEN_SECRET": "a secret of at least thirty-two bytes"}
    with running_server(tmp_path, settings=secret) as server:
        async with playing() as game:
            for token, code in (("", "token_missing"), ("forged", "token_invalid")):
                await refused(game, {"url": server.url, "token": token}, code)


async def test_a_game_that_asks_for_another_world_is_refused_with_the_reason(server: ServerProcess) -> None:
    async with playing() as game:
        problem = await refused(game, {"url": server.url, "world": "atlantis"}, "refused")
        assert "atlantis" in problem


async def test_an_address_that_is_none_is_told_with_the_right_form() -> None:
    async with playing() as game:
        for url in ("http://127.0.0.1:8765", "ws://", "127.0.0.1:8765", ""):
            problem = await refused(game, {"url": url}, "bad_url")
            assert "ws://127.0.0.1:8765/v1" in problem


async def refused(game: Game, settings: dict[str, str], code: str) -> str:
    """Open a bridge that is refused; the problem that is told. Nothing is tried again."""
    name = f"bridge{len(game.events)}"
    wanted = str({**settings, "player_id": name}).replace("'", '"')
    await game.do(f'tree.make("bridge", "{name}", {{"settings": tree.settings({wanted})}})')
    problem = await game.expect("problem_reported", code)
    await game.expect("disconnected")
    assert await game.do(f"{name}.state") == 0
    return str(problem.arguments[1])
