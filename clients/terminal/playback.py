"""Where a character's sound goes, and how much of it has been heard.

Three ways with one face: `SpeakerPlayback` through the machine's speakers, `SilentPlayback` at the
speed of speech without a device, and `InstantPlayback`, which counts every sound as heard at once
(for scripts and tests). Each answers `played_ms`, which the client reports to the server.
"""

from __future__ import annotations

import time
from typing import Any, Protocol

from clients.pygame_demo.client.devices import why_not_installed, why_unusable
from clients.pygame_demo.client.playout import Playout
from clients.pygame_demo.client.speaker import SpeakerStream

__all__ = ["InstantPlayback", "Playback", "SilentPlayback", "SpeakerPlayback", "open_speaker"]

_RESERVE_MS = 30
"""Sound that lies in the device. Chosen: enough for a machine that does other things too."""


class Playback(Protocol):
    """Takes the pieces of one utterance after the other."""

    def start(self, utterance: str) -> None:
        """A new utterance begins; what was left of the one before is dropped."""

    def feed(self, at_ms: float, pcm: bytes) -> None:
        """A piece of the present utterance: int16 mono at the session's output rate."""

    def stop(self) -> None:
        """Fall silent now."""

    def played_ms(self) -> float:
        """How much of the present utterance has been heard."""

    def close(self) -> None:
        """Give the device back."""


class InstantPlayback:
    """Everything that arrives counts as heard."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._samples = 0

    def start(self, utterance: str) -> None:
        self._samples = 0

    def feed(self, at_ms: float, pcm: bytes) -> None:
        self._samples += len(pcm) // 2

    def stop(self) -> None:
        pass

    def played_ms(self) -> float:
        return self._samples * 1000 / self._rate

    def close(self) -> None:
        pass


class SilentPlayback:
    """Plays at the speed of speech, into nothing."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._samples = 0
        self._began_s: float | None = None
        self._is_stopped = False

    def start(self, utterance: str) -> None:
        self._samples, self._began_s, self._is_stopped = 0, None, False

    def feed(self, at_ms: float, pcm: bytes) -> None:
        if self._is_stopped:
            return
        if self._began_s is None:
            self._began_s = time.monotonic()
        self._samples += len(pcm) // 2

    def stop(self) -> None:
        self._samples, self._began_s = int(self.played_ms() * self._rate / 1000), None
        self._is_stopped = True

    def played_ms(self) -> float:
        received_ms = self._samples * 1000 / self._rate
        if self._began_s is None:
            return received_ms
        return min(received_ms, (time.monotonic() - self._began_s) * 1000)

    def close(self) -> None:
        pass


class SpeakerPlayback:
    """Through the machine's speaker; counts as heard what has left it."""

    def __init__(self, sounddevice: Any, rate: int) -> None:
        self._playout = Playout(rate)
        self._utterance = ""
        self._stream = SpeakerStream(sounddevice, None, rate, self._playout, time.monotonic, _RESERVE_MS)

    def start(self, utterance: str) -> None:
        self._playout.clear()
        self._playout.begin(utterance)
        self._utterance = utterance

    def feed(self, at_ms: float, pcm: bytes) -> None:
        self._playout.feed(self._utterance, at_ms, pcm)

    def stop(self) -> None:
        self._playout.cancel(self._utterance)
        self._stream.silence()

    def played_ms(self) -> float:
        return self._playout.position_ms(self._utterance, time.monotonic()) or 0.0

    def close(self) -> None:
        self._stream.close()


def open_speaker(rate: int) -> SpeakerPlayback | str:
    """The machine's speaker, or a sentence that says why there is none."""
    try:
        import sounddevice
    except (ImportError, OSError) as error:
        return f"no speaker: {why_not_installed(error)}"
    try:
        return SpeakerPlayback(sounddevice, rate)
    except sounddevice.PortAudioError as error:
        return f"no speaker: {why_unusable(sounddevice, 'output', error)}"
