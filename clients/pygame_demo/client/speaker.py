"""A speaker through PortAudio: its callback takes from the playout, and says when that will be heard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clients.pygame_demo.client.playout import FADE_MS, SAMPLE_BYTES, Playout

__all__ = ["LARGEST_RESERVE_MS", "SMALLEST_RESERVE_MS", "SpeakerStream"]

SMALLEST_RESERVE_MS, LARGEST_RESERVE_MS = 15, 60
"""Sound that lies in the device. Measured with PulseAudio on two cores, beside the demo that draws for 11 ms of each
18: 15 ms in blocks of 5 is heard 20 ms after it is taken, and no line in a minute had a gap; 20 ms in blocks of 10 was
heard after 25, and had one. A busier machine needs more, which `gaps` tells."""
_BLOCKS = 3
"""In the reserve: the callback may be late by all but one of them."""
_SILENT_WITHIN_MS = 25.0
"""From the word that a line is broken off to silence; with the way from the server, under 30."""
_GAP_S = 0.1
"""A device that tells that it ran dry does so when it takes again; so long before that it may have played a line."""


class SpeakerStream:
    """Plays as soon as it is made; ended by `close`.

    Args:
        device: PortAudio's number; None for the default.
        clock: seconds, on which `playout` is asked for positions.
        reserve_ms: sound that is to lie in the device; more, where the device's driver is known to need more.

    Attributes:
        gaps: how often it ran dry while a line was being heard.

    Raises:
        sounddevice.PortAudioError: the device can't be used, or not at this rate.
    """

    def __init__(
        self,
        sounddevice: Any,
        device: int | None,
        rate_hz: int,
        playout: Playout,
        clock: Callable[[], float],
        reserve_ms: int,
    ) -> None:
        self.rate_hz = rate_hz
        self.gaps = 0
        self._playout = playout
        self._clock = clock
        self._block_ms = reserve_ms / _BLOCKS
        self._delay_s = 0.0
        least_s = float(sounddevice.query_devices(device, "output")["default_low_output_latency"])
        self._stream = sounddevice.RawOutputStream(
            samplerate=rate_hz,
            device=device,
            channels=1,
            dtype="int16",
            blocksize=round(rate_hz * self._block_ms / 1000),
            latency=max(reserve_ms / 1000, least_s),
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
        fading_ms = self._block_ms + self._delay_s * 1000 + FADE_MS
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

    def _fill(self, out: Any, frames: int, time: Any, status: Any) -> None:
        now_s = self._clock()
        self.called_s = now_s
        if status.output_underflow and self._playout.is_sounding(now_s - _GAP_S):
            self.gaps += 1
        delay_s = time.outputBufferDacTime - time.currentTime
        self._delay_s = delay_s if 0 < delay_s < 1 else self._stated_delay_s  # some drivers leave the times at 0
        out[:] = self._playout.take(frames, now_s + self._delay_s)[: frames * SAMPLE_BYTES]
