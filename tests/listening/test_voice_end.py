"""Where a voice ended, to within 8 ms, by the level of the sound."""

from __future__ import annotations

import numpy as np
import pytest

from npc_server.listening.turns.voice_end import VoiceEnd
from npc_server.listening.vad.detector import WINDOW_BYTES, WINDOW_MS


def noise(level: float, milliseconds: int, seed: int = 1) -> bytes:
    return np.random.default_rng(seed).normal(0, level, milliseconds * 16).astype("<i2").tobytes()


def hear(voice_end: VoiceEnd, pcm: bytes, voice_until_ms: int) -> int:
    """Feed whole windows; the detector calls those voice that begin before `voice_until_ms`."""
    at_ms = 0
    for start in range(0, len(pcm) - WINDOW_BYTES + 1, WINDOW_BYTES):
        is_voice = at_ms < voice_until_ms
        at_ms += WINDOW_MS
        voice_end.hear(pcm[start : start + WINDOW_BYTES], at_ms, is_voice=is_voice)
    return at_ms


@pytest.mark.parametrize("room", [0, 5, 30])
@pytest.mark.parametrize("end_ms", [640, 648, 664, 680, 696])
def test_the_end_is_found_before_the_detector_falls(end_ms: int, room: int) -> None:
    voice_end = VoiceEnd()
    pcm = noise(2000, end_ms) + bytes(32 * (960 - end_ms))
    mixed = np.frombuffer(pcm, "<i2") + np.frombuffer(noise(room, len(pcm) // 32, seed=2), "<i2")
    hear(voice_end, mixed.astype("<i2").tobytes(), voice_until_ms=end_ms + 40)
    detected_ms = -(-(end_ms + 40) // WINDOW_MS) * WINDOW_MS
    assert abs(voice_end.end_ms(detected_ms) - end_ms) <= 8


def test_an_end_is_never_put_further_back_than_the_detector_is_late() -> None:
    voice_end = VoiceEnd()
    hear(voice_end, noise(2000, 320) + bytes(32 * 640), voice_until_ms=640)
    assert voice_end.end_ms(640) == 640 - 192


def test_quiet_is_told_by_the_level_alone() -> None:
    voice_end = VoiceEnd()
    hear(voice_end, noise(2000, 320) + noise(10, 64), voice_until_ms=384)
    assert voice_end.quiet_ms() == 64
    assert voice_end.is_quiet(noise(10, 20)) and not voice_end.is_quiet(noise(500, 20))
    assert voice_end.is_quiet(b"")
