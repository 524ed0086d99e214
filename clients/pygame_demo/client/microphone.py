"""A microphone through PortAudio: frames of 20 ms, and how loud they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["FRAME_MS", "MicrophoneStream", "loudness"]

FRAME_MS = 20
_QUIETEST_DB = -60.0
"""Below this a meter shows nothing; a quiet room is about there."""


def loudness(pcm: bytes) -> float:
    """How loud int16 sound is for a meter: 0 at -60 dB and below, 1 at full scale, even in decibels between."""
    samples = np.frombuffer(pcm, "<i2").astype(np.float32)
    power = float(np.mean(np.square(samples))) / 32768.0**2 if len(samples) else 0.0
    return float(np.clip(10 * np.log10(max(power, 1e-9)) / -_QUIETEST_DB + 1, 0.0, 1.0))


class MicrophoneStream:
    """Listens as soon as it is made; ended by `close`.

    Args:
        device: PortAudio's number; None for the default.
        on_frame: is given each frame (int16 mono) and how many were lost before it, in PortAudio's thread.
        clock: seconds.

    Attributes:
        level: of the last frame, 0 to 1.
        heard_s: when there last was any sound but exact silence.

    Raises:
        sounddevice.PortAudioError: the device can't be used, or not at this rate.
    """

    def __init__(
        self,
        sounddevice: Any,
        device: int | None,
        rate_hz: int,
        on_frame: Callable[[bytes, int], None],
        clock: Callable[[], float],
    ) -> None:
        self.rate_hz = rate_hz
        self.level = 0.0
        self._on_frame = on_frame
        self._clock = clock
        self._stream = sounddevice.RawInputStream(
            samplerate=rate_hz,
            device=device,
            channels=1,
            dtype="int16",
            blocksize=rate_hz * FRAME_MS // 1000,
            latency="low",
            callback=self._take,
        )
        self.called_s = self.heard_s = clock()
        self.name: str = sounddevice.query_devices(self._stream.device)["name"]
        self._stream.start()

    @property
    def is_active(self) -> bool:
        """PortAudio still runs it."""
        return bool(self._stream.active)

    def close(self) -> None:
        """Give the device back."""
        self._stream.abort()
        self._stream.close()

    def _take(self, data: Any, _frames: int, _time: Any, status: Any) -> None:
        pcm = bytes(data)
        self.called_s = self._clock()
        self.level = loudness(pcm)
        if self.level > 0:
            self.heard_s = self.called_s
        self._on_frame(pcm, int(bool(status.input_overflow)))
