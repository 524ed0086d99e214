"""Silero's net over a batch of players, with the real weights."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from npc_server.errors import ConfigurationError
from npc_server.listening.vad.detector import WINDOW_BYTES
from npc_server.listening.vad.service import SileroDetector
from npc_server.listening.vad.weights import read_weights
from tests.listening.listening_fakes import settle
from tests.listening.player_voices import say

pytestmark = pytest.mark.engines


def windows(pcm: bytes) -> list[bytes]:
    return [pcm[at : at + WINDOW_BYTES] for at in range(0, len(pcm) - WINDOW_BYTES + 1, WINDOW_BYTES)]


async def probabilities(detector: SileroDetector, pcm: bytes) -> list[float]:
    found: list[float] = []
    stream = detector.open(found.append)
    for window in windows(pcm):
        stream.submit(window)
        await settle(3)
    stream.close()
    return found


async def test_a_voice_is_voice_and_silence_and_noise_are_not() -> None:
    detector = SileroDetector()
    noise = np.random.default_rng(7).normal(0, 3_000, 32_000).astype("<i2").tobytes()
    assert np.mean(np.array(await probabilities(detector, say("I will wait until the morning", "awb"))) > 0.5) > 0.7
    assert max(await probabilities(detector, bytes(64_000))) < 0.3
    assert max(await probabilities(detector, noise)) < 0.5


async def test_players_judged_together_get_what_each_would_get_alone() -> None:
    detector = SileroDetector()
    sounds = [say("who are you", "awb"), say("open the gate please", "kal16"), bytes(40_000)] * 4
    together = await asyncio.gather(*(probabilities(detector, sound) for sound in sounds))
    for sound, found in zip(sounds, together, strict=True):
        assert found == pytest.approx(await probabilities(SileroDetector(), sound), abs=1e-4)


async def test_a_stream_closed_while_a_window_waits_gets_no_callback_and_its_row_begins_anew() -> None:
    detector = SileroDetector()
    sound = say("who are you", "awb")
    fresh = await probabilities(SileroDetector(), sound)
    found: list[float] = []
    stream = detector.open(found.append)
    stream.submit(windows(sound)[0])
    stream.close()
    stream.close()
    assert await probabilities(detector, sound) == pytest.approx(fresh, abs=1e-4)
    assert found == []


async def test_one_players_failing_callback_harms_no_other_player() -> None:
    reported: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context["exception"]))
    detector, found = SileroDetector(), list[float]()

    def fail(_: float) -> None:
        raise RuntimeError("as asked")

    first, second = detector.open(fail), detector.open(found.append)
    first.submit(bytes(WINDOW_BYTES))
    second.submit(bytes(WINDOW_BYTES))
    await settle()
    assert len(found) == 1
    assert [str(error) for error in reported] == ["as asked"]


@pytest.mark.parametrize("content", [b"", b"\0" * 64, b"lmgg" + b"\xff" * 40])
def test_a_file_that_holds_no_weights_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"weights\.bin is not a Silero weights file"):
        read_weights(path)
