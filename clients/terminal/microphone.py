"""Where the player's voice comes from: the machine's microphone, or a recorded file.

Both give int16 mono in frames of 20 ms at a rate that the client announces in its hello.
"""

from __future__ import annotations

import asyncio
import time
import wave
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import soxr

from clients.pygame_demo.client.devices import why_not_installed, why_unusable
from clients.pygame_demo.client.microphone import FRAME_MS, MicrophoneStream

__all__ = ["FRAME_MS", "LiveMicrophone", "WavFormatError", "open_microphone", "wav_frames"]


class WavFormatError(Exception):
    """The file is no WAV of 16-bit samples; says what it is."""


def wav_frames(path: Path, rate: int) -> list[bytes]:
    """A file's sound in frames of 20 ms, the last one filled up with silence.

    Args:
        rate: the session's input rate in Hz; a file of another rate is resampled, several channels are mixed.

    Raises:
        WavFormatError: not a 16-bit WAV.
        OSError: it can't be read.
    """
    try:
        with wave.open(str(path), "rb") as file:
            bits, channels, found_rate = file.getsampwidth() * 8, file.getnchannels(), file.getframerate()
            sound = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise WavFormatError(f"{path}: {error}; a 16-bit PCM WAV is wanted") from error
    if bits != 16:
        raise WavFormatError(f"{path}: {bits} bits a sample; 16 are wanted: sox {path.name} -b 16 out.wav")
    if (found_rate, channels) != (rate, 1):
        samples = np.frombuffer(sound, "<i2").reshape(-1, channels).mean(axis=1).astype(np.int16)
        sound = soxr.resample(samples, found_rate, rate).astype("<i2").tobytes()
    size = rate * FRAME_MS // 1000 * 2
    return [sound[at : at + size].ljust(size, b"\0") for at in range(0, len(sound), size)]


class LiveMicrophone:
    """The machine's microphone, for one task. Started when made, ended by `close`."""

    def __init__(self, sounddevice: Any, rate: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._frames: asyncio.Queue[bytes] = asyncio.Queue(maxsize=100)
        self._stream = MicrophoneStream(sounddevice, None, rate, self._take, time.monotonic)
        self.name = self._stream.name

    async def frames(self) -> AsyncIterator[bytes]:
        """Frames as they come, without end."""
        while True:
            yield await self._frames.get()

    def close(self) -> None:
        self._stream.close()

    def _take(self, frame: bytes, _lost: int) -> None:
        self._loop.call_soon_threadsafe(self._put, frame)

    def _put(self, frame: bytes) -> None:
        if self._frames.full():
            self._frames.get_nowait()
        self._frames.put_nowait(frame)


def open_microphone(rate: int) -> LiveMicrophone | str:
    """The machine's microphone, or a sentence that says why there is none."""
    try:
        import sounddevice
    except (ImportError, OSError) as error:
        return f"no microphone: {why_not_installed(error)}"
    try:
        return LiveMicrophone(sounddevice, rate)
    except sounddevice.PortAudioError as error:
        return f"no microphone: {why_unusable(sounddevice, 'input', error)}"
