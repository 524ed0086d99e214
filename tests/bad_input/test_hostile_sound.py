"""Sound that is no speech, not in the announced format, or far more than can be heard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgpack
import numpy as np
import numpy.typing as npt
import pytest

from tests.bad_input.checks import unharmed
from tests.bad_input.raw_socket import BINARY, frame
from tests.processes.wire_player import WirePlayer, meet

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.engines, pytest.mark.processes]

RATE_HZ = 16_000
LONGEST_PCM = 65_000
"""Bytes in one message, two seconds: nearly as large as a frame may be."""


@pytest.mark.parametrize(
    ("pcm", "code"), [(b"abc", "bad_audio"), (b"a" * 641, "bad_audio"), (b"", "bad_field"), ("text", "bad_field")]
)
async def test_sound_that_is_no_whole_samples_is_refused(
    offender: WirePlayer, bystander: WirePlayer, pcm: Any, code: str
) -> None:
    await offender.send("mic", state="open")
    await offender.send("audio", pcm=pcm)
    error = await offender.expect("error")
    assert (error["code"], error["field"], error["fatal"]) == (code, "pcm", False)
    await offender.is_answered()
    await unharmed(bystander)


async def test_sound_in_stereo_needs_whole_pairs_of_samples(url: str, bystander: WirePlayer) -> None:
    async with meet(url, "stereo", audio_in={"rate": 48_000, "channels": 2}) as player:
        await player.face("agnes")
        await player.send("mic", state="open")
        await player.send("audio", pcm=bytes(4))
        await player.send("audio", pcm=bytes(6))
        error = await player.expect("error")
        assert (error["code"], error["field"]) == ("bad_audio", "pcm")
        await player.is_answered()
    await unharmed(bystander)


@pytest.mark.parametrize(
    ("announced", "field"),
    [
        ({"rate": 7_999}, "audio_in.rate"),
        ({"rate": 48_001}, "audio_in.rate"),
        ({"rate": 0}, "audio_in.rate"),
        ({"rate": -16_000}, "audio_in.rate"),
        ({"rate": 16_000.5}, "audio_in.rate"),
        ({"rate": "16000"}, "audio_in.rate"),
        ({"channels": 3}, "audio_in.channels"),
        ({"channels": 0}, "audio_in.channels"),
        ({"codec": "opus"}, "audio_in.codec"),
    ],
)
async def test_a_format_that_the_server_does_not_take_is_refused_in_the_hello(
    url: str, bystander: WirePlayer, announced: dict[str, Any], field: str
) -> None:
    async with meet(url, None) as player:
        error = await player.hello("formatted", audio_in=announced)
        assert (error["type"], error["code"], error["field"], error["fatal"]) == ("error", "bad_field", field, True)
        assert (await player.closed())[0] == 4400
    await unharmed(bystander)


async def test_ten_minutes_of_sound_at_once_are_dropped_with_an_error_where_they_are_too_fast(
    url: str, bystander: WirePlayer
) -> None:
    """At 8 kHz a frame holds four seconds, twice what is judged while the next one is read."""
    async with meet(url, "hasty", audio_in={"rate": 8_000}, audio_out=None) as player:
        await player.face("agnes")
        await player.send("mic", state="open")
        two_minutes = frame(BINARY, msgpack.packb({"type": "audio", "pcm": bytes(LONGEST_PCM)})) * 30
        for _ in range(5):
            player.socket.transport.write(two_minutes)
        await unharmed(bystander)
        assert not (await player.expect("error", code="audio_too_fast"))["fatal"]
        await unharmed(bystander)
        await player.settled()
        await player.send("mic", state="closed")
        await player.is_answered()
        assert {error["code"] for error in player.of("error")} == {"audio_too_fast"}
        assert len(player.of("error")) < 140
    await unharmed(bystander)


Sound = npt.NDArray[np.float64]


def _square(samples: Sound) -> Sound:
    return np.sign(np.sin(samples * 2 * np.pi * 150 / RATE_HZ)) * 40_000


NOT_SPEECH: dict[str, Callable[[Sound], Sound]] = {
    "silence": lambda samples: samples * 0,
    "a constant": lambda samples: samples * 0 + 12_000,
    "a constant at the limit": lambda samples: samples * 0 + 32_767,
    "a jump from one limit to the other every sample": lambda samples: np.where(samples % 2, 32_767.0, -32_768.0),
    "a single click": lambda samples: np.where(samples == 8_000, 32_767.0, 0.0),
    "a tone that is cut at the limit": _square,
    "noise that is cut at the limit": lambda samples: np.random.default_rng(1).normal(0, 30_000, len(samples)),
    "a faint noise on a constant": lambda samples: np.random.default_rng(2).normal(20_000, 30, len(samples)),
}


@pytest.mark.parametrize("name", NOT_SPEECH)
async def test_sound_without_a_voice_moves_no_story(offender: WirePlayer, bystander: WirePlayer, name: str) -> None:
    samples = NOT_SPEECH[name](np.arange(3 * RATE_HZ, dtype=np.float64))
    before = offender.story.version
    await offender.send("mic", state="open")
    await offender.say(samples.clip(-32_768, 32_767).astype("<i2").tobytes() + bytes(2 * RATE_HZ))
    await offender.settled()
    await unharmed(bystander)
    assert not offender.of("transcript")
    assert offender.story.version == before
    assert offender.of("error") == []
    await offender.is_answered()


@pytest.mark.parametrize("name", ["silence", "a constant at the limit", "noise that is cut at the limit"])
async def test_a_button_that_is_held_on_sound_without_a_voice_makes_no_step_of_the_story(
    offender: WirePlayer, bystander: WirePlayer, name: str
) -> None:
    samples = NOT_SPEECH[name](np.arange(2 * RATE_HZ, dtype=np.float64))
    await offender.send("interrupt")
    await offender.expect("state", character="agnes", state="idle")
    await offender.send("mic", state="push")
    await offender.say(samples.clip(-32_768, 32_767).astype("<i2").tobytes())
    await offender.send("mic", state="commit")
    await offender.expect("speech_stopped")
    await offender.expect("state", character="agnes", state="idle")
    assert offender.story.edges == []
    await offender.is_answered()
    await unharmed(bystander)


async def test_frames_that_come_twice_late_or_not_at_all_are_no_error(
    offender: WirePlayer, bystander: WirePlayer
) -> None:
    await offender.send("mic", state="open")
    for sequence in (5, 5, 4, 7, 2**53, 3, 0, 2**63):
        await offender.send("audio", pcm=bytes(640), seq=sequence)
    await offender.settled()
    assert offender.of("error") == []
    await offender.is_answered()
    await unharmed(bystander)


async def test_a_microphone_that_changes_its_mind_all_the_time_confuses_nobody(
    offender: WirePlayer, bystander: WirePlayer
) -> None:
    states = (
        "commit",
        "cancel",
        "push",
        "push",
        "commit",
        "commit",
        "open",
        "push",
        "cancel",
        "closed",
        "commit",
        "open",
    )
    for _ in range(20):
        for state in states:
            await offender.send("mic", state=state)
            await offender.send("audio", pcm=bytes(640))
    await offender.send("mic", state="closed")
    await offender.settled()
    assert offender.of("error") == []
    assert not [message for message in offender.of("transcript") if message["final"]]
    await offender.is_answered()
    await unharmed(bystander)
