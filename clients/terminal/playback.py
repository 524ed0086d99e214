"""Where a character's sound goes, and how much of it has been heard.

Three ways with one face: `SpeakerPlayback` through the machine's speakers, `SilentPlayback` at the
speed of speech without a device, and `InstantPlayback`, which counts every sound as heard at once
(for scripts and tests). Each answers `played_ms`, which the client reports to the server.
"""

from __future__ import annotations

import threading
import time
from typing import Any, Protocol

from clients.terminal.devices import why_not_installed, why_unusable

__all__ = ["InstantPlayback", "Playback", "SilentPlayback", "SpeakerPlayback", "open_speaker"]


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
    """Through PortAudio. The device's callback takes from a buffer that `feed` fills."""

    def __init__(self, sounddevice: Any, rate: int) -> None:
        self._rate = rate
        self._lock = threading.Lock()
        self._buffer = bytearray()
        self._played_samples = 0
        self._stream = sounddevice.RawOutputStream(
            samplerate=rate, channels=1, dtype="int16", latency="low", callback=self._fill
        )
        self._stream.start()

    def start(self, utterance: str) -> None:
        with self._lock:
            self._buffer.clear()
            self._played_samples = 0

    def feed(self, at_ms: float, pcm: bytes) -> None:
        with self._lock:
            self._buffer += pcm

    def stop(self) -> None:
        with self._lock:
            self._buffer.clear()

    def played_ms(self) -> float:
        with self._lock:
            return self._played_samples * 1000 / self._rate

    def close(self) -> None:
        self._stream.abort()
        self._stream.close()

    def _fill(self, out: Any, frames: int, _time: Any, _status: Any) -> None:
        with self._lock:
            piece = bytes(self._buffer[: frames * 2])
            del self._buffer[: len(piece)]
            self._played_samples += len(piece) // 2
        out[: len(piece)] = piece
        out[len(piece) :] = bytes(frames * 2 - len(piece))


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
