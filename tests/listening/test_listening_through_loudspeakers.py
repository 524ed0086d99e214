"""The ear of a player who has no headphones: the character comes back through the microphone."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import numpy as np
import pytest
import pytest_asyncio
import soxr

from npc_server.listening.listener import Listener
from npc_server.listening.settings import ListeningSettings
from npc_server.listening.types import ListeningEvent, SpeechStarted
from npc_server.listening.vad.service import SileroDetector
from npc_server.speaking.tts.espeak.synthesiser import EspeakSynthesiser
from story_graph.character import Voice
from tests.listening.listening_fakes import FakeRecogniser, settle
from tests.listening.player_voices import say

pytestmark = pytest.mark.engines

LINES = (
    "Two nights ago, at midnight, it rang. Once! And the tower was locked.",
    "In the morning Walter pulled the rope, and nothing. Not a whisper since.",
    "There is one key, and Walter has it. It lives in his coat, by my door, every single evening.",
)
FRAME_MS = 20


@pytest_asyncio.fixture
async def character() -> AsyncIterator[bytes]:
    """Agnes says three lines: 16 kHz mono int16."""
    synthesiser = EspeakSynthesiser(workers=1)
    await synthesiser.start()
    sound = b""
    for line in LINES:
        async for piece in synthesiser.synthesise(line, Voice(name="en-gb+f3", rate=172, pitch=62)):
            samples = np.frombuffer(piece.pcm, "<i2")
            sound += soxr.resample(samples, piece.rate, 16_000).astype("<i2").tobytes()
    await synthesiser.close()
    yield sound


def room(character: bytes, *, delay_ms: int, gain: float, milliseconds: int) -> np.ndarray:
    """What the microphone hears of the character: late, softer, with a little reverberation and noise."""
    rng = np.random.default_rng(5)
    sound = np.frombuffer(character, "<i2").astype(np.float32)
    tail = rng.normal(0, 1, 2400) * np.exp(-np.arange(2400) / 500) * 0.08
    tail[0] = 1.0
    echo = np.convolve(sound, tail) * gain
    heard = rng.normal(0, 8, milliseconds * 16).astype(np.float32)
    begin = delay_ms * 16
    length = min(len(echo), len(heard) - begin)
    heard[begin : begin + length] += echo[:length]
    return heard


async def listen(character: bytes, heard: np.ndarray, settings: ListeningSettings) -> list[SpeechStarted]:
    """Let the ear hear it all, told of the character's sound as the session tells it: 400 ms ahead."""
    events: list[ListeningEvent] = []
    ear = Listener(
        detector=SileroDetector(),
        recogniser=FakeRecogniser(),
        on_event=events.append,
        settings=settings,
        clock=time.monotonic,
    )
    ear.set_microphone("open")
    pcm = heard.clip(-32_768, 32_767).astype("<i2").tobytes()
    sent = 0
    for at_ms in range(0, len(pcm) // 32, FRAME_MS):
        while sent < len(character) and sent // 32 <= at_ms + 400:
            ear.expect_echo(character[sent : sent + 3200], 16_000, sent / 32 - at_ms)
            sent += 3200
        ear.feed(pcm[at_ms * 32 : (at_ms + FRAME_MS) * 32])
        await settle(4)
    await ear.close()
    return [event for event in events if isinstance(event, SpeechStarted)]


@pytest.mark.parametrize("delay_ms", [80, 250])
@pytest.mark.parametrize("gain", [0.1, 0.4])
async def test_a_character_does_not_interrupt_itself(character: bytes, delay_ms: int, gain: float) -> None:
    heard = room(character, delay_ms=delay_ms, gain=gain, milliseconds=len(character) // 32 + 1000)
    assert await listen(character, heard, ListeningSettings()) == []
    assert await listen(character, heard, ListeningSettings(echo_guard=False)) != []


async def test_a_player_who_talks_over_the_character_is_noticed(character: bytes) -> None:
    heard = room(character, delay_ms=120, gain=0.15, milliseconds=len(character) // 32 + 1000)
    player = np.frombuffer(say("wait a moment, what do you mean by that", "awb"), "<i2").astype(np.float32)
    begin_ms = 5000
    heard[begin_ms * 16 : begin_ms * 16 + len(player)] += player
    (started, *_) = await listen(character, heard, ListeningSettings())
    voice_ms = begin_ms + int(np.flatnonzero(np.abs(player) > 300)[0]) // 16
    assert -100 <= started.at_ms - voice_ms <= 300


async def test_a_player_with_headphones_is_noticed_while_the_character_speaks(character: bytes) -> None:
    heard = room(character, delay_ms=0, gain=0.0, milliseconds=len(character) // 32)
    player = np.frombuffer(say("tell me about the bell", "awb"), "<i2").astype(np.float32)
    heard[3000 * 16 : 3000 * 16 + len(player)] += player
    (started, *_) = await listen(character, heard, ListeningSettings())
    voice_ms = 3000 + int(np.flatnonzero(np.abs(player) > 300)[0]) // 16
    assert -100 <= started.at_ms - voice_ms <= 300
