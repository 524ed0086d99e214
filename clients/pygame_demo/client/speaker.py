"""A speaker through PortAudio: its callback takes from the playout, and says when that will be heard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clients.pygame_demo.client.playout import FADE_MS, SAMPLE_BYTES, Playout

__all__ = ["SpeakerStream"]

_BLOCK_MS = 10
"""What the device takes at once. Chosen: 5 ms ran dry while a game drew, 20 ms is heard 50 ms later instead of 25."""
_SILENT_WITHIN_MS = 30.0
"""From the word that a line is broken off to silence."""


class SpeakerStream:
    """Plays as soon as it is made; ended by `close`.

    Args:
        device: PortAudio's number; None for the default.
        clock: seconds, on which `playout` is asked for positions.

    Raises:
        sounddevice.PortAudioError: the device can't be used, or not at this rate.
    """

    def __init__(
        self, sounddevice: Any, device: int | None, rate_hz: int, playout: Playout, clock: Callable[[], float]
    ) -> None:
        self.rate_hz = rate_hz
        self._playout = playout
        self._clock = clock
        self._delay_s = 0.0
        self._stream = sounddevice.RawOutputStream(
            samplerate=rate_hz,
            device=device,
            channels=1,
            dtype="int16",
            blocksize=rate_hz * _BLOCK_MS // 1000,
            latency="low",
            callback=self._fill,
        )
        self._stated_delay_s = float(self._stream.latency)
        self.called_s = clock()
        self.name: str = sounddevice.query_devices(self._stream.device)["name"]
        self._stream.start()

    @property
    def is_active(self) -> bool:
        """PortAudio still runs it."""
        return bool(self._stream.active)

    def silence(self) -> None:
        """Let a line that was broken off in the playout be silent in time.

        Fading is enough where the device holds little. Else what it holds is dropped, with a click that is the
        smaller evil: a character that talks on over the player.
        """
        now_s = self._clock()
        fading_ms = _BLOCK_MS + self._delay_s * 1000 + FADE_MS
        if fading_ms <= _SILENT_WITHIN_MS or not self._playout.is_sounding(now_s):
            return
        self._stream.abort()
        self._playout.forget_unheard(self._clock())
        self._stream.start()

    def close(self) -> None:
        """Give the device back, with what it still holds unheard."""
        self._stream.abort()
        self._stream.close()
        self._playout.forget_unheard(self._clock())

    def _fill(self, out: Any, frames: int, time: Any, _status: Any) -> None:
        now_s = self._clock()
        self.called_s = now_s
        delay_s = time.outputBufferDacTime - time.currentTime
        self._delay_s = delay_s if 0 < delay_s < 1 else self._stated_delay_s  # some drivers leave the times at 0
        out[:] = self._playout.take(frames, now_s + self._delay_s)[: frames * SAMPLE_BYTES]
