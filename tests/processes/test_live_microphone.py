"""A microphone in real time against a real server: hands-free, and with a button that is held through a pause."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.listening.player_voices import say, with_silence
from tests.processes.open_microphone import REAL_TIME_S, OpenMicrophone
from tests.processes.server_process import ServerProcess, running_server
from tests.processes.wire_player import WirePlayer, meet

pytestmark = [pytest.mark.engines, pytest.mark.processes]

VOICE = "slt"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with running_server(tmp_path_factory.mktemp("live")) as running:
        yield running


async def test_a_player_with_an_open_microphone_is_answered_and_may_speak_into_the_answer(
    server: ServerProcess,
) -> None:
    async with meet(server.url, "hands-free", latency=True) as player:
        greeting = await player.face("agnes")
        await player.send("playback", utterance=greeting["utterance"], played_ms=60_000, state="finished")
        await player.send("mic", state="open")
        microphone = OpenMicrophone(player, VOICE)
        microphone.say("tell me the news of the village")
        first = await check_turn(player, "inn.door.news", "tell me the news of the village")
        microphone.say("what happened to the bell")
        cut = await player.expect("utterance_cancel", utterance=first)
        assert cut["at_ms"] > 0
        end = await player.expect("utterance_end", utterance=first)
        assert end["interrupted"] and end["text"].startswith(end["heard_text"])
        second = await check_turn(player, "inn.hearth.ask_bell", "what happened to the bell")
        assert second != first
        await microphone.close()
    assert server.metric("npc_turn_latency_seconds_count") >= 2


async def check_turn(player: WirePlayer, edge: str, words: str) -> str:
    """Follow one spoken turn to the first half second of its answer; returns the answer's utterance."""
    await player.expect("speech_started")
    await player.expect("speech_stopped")
    final = await player.expect("transcript", final=True)
    assert final["text"] == words
    update = await player.expect("story_update")
    (change,) = update["changes"]
    assert (change["edge"], change["why"]["by"], change["why"]["evidence"]) == (edge, "intent", words)
    start = await player.expect("utterance_start", turn=final["turn"])
    sound, shapes = b"", []
    while len(sound) < 24_000:
        piece = await player.expect("speech", utterance=start["utterance"])
        sound += piece["pcm"]
        shapes += piece["visemes"]
        assert all(shape["t_ms"] >= piece["at_ms"] - 1 for shape in piece["visemes"])
    assert len({shape["v"] for shape in shapes}) >= 3
    assert any(sound)
    (times,) = [times for times in player.of("latency") if times["turn"] == final["turn"]]
    assert times["endpoint_ms"] < 1000
    return str(start["utterance"])


async def test_a_button_that_is_held_through_a_pause_makes_one_turn(server: ServerProcess) -> None:
    async with meet(server.url, "button", audio_out=None) as player:
        await player.face("agnes")
        await player.send("mic", state="push")
        before, after = say("tell me the news", VOICE), say("of the village", VOICE)
        pause = bytes(32 * 1500)
        await player.say(
            with_silence(before + pause + after, before_ms=200, after_ms=100), seconds_each=REAL_TIME_S / 4
        )
        assert not [message for message in player.of("transcript") if message["final"]]
        await player.send("mic", state="commit")
        final = await player.expect("transcript", final=True)
        assert final["text"] == "tell me the news of the village"
        await player.expect("story_update")
        assert player.story.edges == ["inn.door.news"]
        assert len(player.of("speech_started")) == len(player.of("speech_stopped")) == 1


async def test_a_player_who_takes_the_words_back_has_said_nothing(server: ServerProcess) -> None:
    async with meet(server.url, "hesitant", audio_out=None) as player:
        await player.face("agnes")
        await player.send("mic", state="push")
        await player.say(with_silence(say("tell me the news", VOICE), before_ms=200, after_ms=100))
        await player.send("mic", state="cancel")
        await player.is_answered("what is the news")
        assert [message["text"] for message in player.of("transcript") if message["final"]] == ["what is the news"]
        assert player.story.edges == ["inn.door.news"]
