"""The audio routes, as small as can be: speech is a hum of the text's length, every recording has the same words."""

from __future__ import annotations

import functools
import io
import math
import struct
import wave

__all__ = ["HEARD", "RATE_HZ", "hum", "wav"]

RATE_HZ = 24_000
"""Specified: the rate of OpenAI's `pcm`."""
HEARD = "who are you"
"""What every transcription says."""
_HZ, _LOUDNESS = 160.0, 6000
_CHARACTER_S = 0.06
"""Speech takes about so long for each character; chosen."""


def hum(text: str) -> bytes:
    """Int16 mono at `RATE_HZ`, as long as saying the text would take."""
    periods = max(1, round(len(text) * _CHARACTER_S * _HZ))
    return _period() * periods


def wav(pcm: bytes) -> bytes:
    """The same with a head, for clients that ask for no `pcm`."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes(pcm)
    return file.getvalue()


@functools.cache
def _period() -> bytes:
    samples = round(RATE_HZ / _HZ)
    return struct.pack(
        f"<{samples}h", *(round(_LOUDNESS * math.sin(2 * math.pi * at / samples)) for at in range(samples))
    )
