"""A player who speaks into a real microphone input of Godot and listens at its real output, both virtual devices."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bench.virtual_audio import MISSING, VirtualAudio, virtual_audio
from tests.godot.engine import needs_engine
from tests.godot.game import playing
from tests.listening.player_voices import say, with_silence
from tests.processes.server_process import ServerProcess

pytestmark = [
    pytest.mark.engines,
    pytest.mark.processes,
    pytest.mark.godot,
    needs_engine,
    pytest.mark.skipif(bool(MISSING), reason=f"NO VIRTUAL MICROPHONE for Godot: apt install pulseaudio ({MISSING})"),
    pytest.mark.usefixtures("imported_project"),
]

VOICE = "slt"


@pytest.fixture
def sound(tmp_path: Path) -> Iterator[VirtualAudio]:
    with virtual_audio(tmp_path / "pulse") as audio:
        yield audio


async def speak(sound: VirtualAudio, text: str) -> None:
    """Speak into the microphone until it is said."""
    process = sound.say(with_silence(say(text, VOICE), before_ms=100, after_ms=300))
    assert await asyncio.to_thread(process.wait, 15) == 0


async def test_a_button_is_held_and_what_is_said_meanwhile_is_answered(
    server: ServerProcess, sound: VirtualAudio
) -> None:
    async with playing(engine=("--audio-driver", "PulseAudio"), environment=sound.environment) as game:
        await game.make("microphone", "microphone", action="")
        await game.join(server.url, "holds-a-button")
        await game.do('bridge.talk_to("agnes")')
        await game.expect("utterance_started", "agnes")
        await game.do("bridge.interrupt()")
        await game.expect("utterance_interrupted", "agnes")
        await game.do("microphone.press()")
        await game.expect("listening_changed", True, of="microphone")
        await speak(sound, "tell me the news of the village")
        assert len(game.of("level_changed", of="microphone")) > 60
        await game.do("microphone.release()")
        await game.expect("listening_changed", False, of="microphone")
        await game.expect("transcript_received", "tell me the news of the village", True)
        await game.expect("utterance_started", "agnes")


async def test_a_player_speaks_into_the_answer_and_it_falls_silent(server: ServerProcess, sound: VirtualAudio) -> None:
    async with playing(engine=("--audio-driver", "PulseAudio"), environment=sound.environment) as game:
        await game.make("character_2d", "agnes", character="agnes")
        await game.make("microphone", "microphone", action="", mode=1)
        await game.join(server.url, "speaks-into-it")
        await game.do('bridge.talk_to("agnes")')
        await game.expect("utterance_started", "agnes")
        await game.do("bridge.interrupt()")
        await game.expect("utterance_interrupted", "agnes")
        await speak(sound, "tell me the news of the village")
        await game.expect("speech_started")
        await game.expect("transcript_received", "tell me the news of the village", True)
        await game.expect("word_spoken", "agnes", "bell")
        # A breath after the question may have paused the line: what goes on is another utterance.
        first = game.of("utterance_started", "agnes")[-1].arguments[1]
        await speak(sound, "what happened to the bell")
        interrupted = await game.expect("utterance_interrupted", "agnes", first)
        line, heard = interrupted.arguments[2:]
        assert line.startswith(heard) and "bell" in heard and heard != line
        assert game.messages("utterance_cancel")[-1]["utterance"] == first
        await game.expect("transcript_received", "what happened to the bell", True)
        second = (await game.expect("utterance_started", "agnes")).arguments[1]
        assert second != first


@pytest.mark.parametrize("player", ["AudioStreamPlayer", "AudioStreamPlayer2D", "AudioStreamPlayer3D"])
async def test_the_clock_of_a_voice_tells_what_has_really_left_the_loudspeaker(
    sound: VirtualAudio, player: str
) -> None:
    """Beeps at known places are recorded at the loudspeaker's end: where did the clock say that they are?"""
    async with playing(engine=("--audio-driver", "PulseAudio"), environment=sound.environment) as game:
        since_s = time.monotonic()
        to_unix_s = time.time() - time.monotonic()
        await game.do(f'tree.beep("{player}")')
        await asyncio.sleep(1.5)
        told = [event.arguments for event in game.of("heard", of="beeps")]
    at_s, place_ms = (np.array(each) for each in zip(*told, strict=True))
    beeps_s = sound.speaker.begins_s(since_s, after_silence_s=0.1)
    assert len(beeps_s) == 5
    for number, beep_s in enumerate(beeps_s):
        assert abs(np.interp(beep_s + to_unix_s, at_s, place_ms) - 200 * number) < 40
