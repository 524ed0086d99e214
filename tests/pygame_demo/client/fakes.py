"""A clock that is moved by hand, a sounddevice without devices, and messages as the server sends them."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

RATE_HZ = 24_000


class Clock:
    """Stands until it is moved."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def tone(milliseconds: float, level: int = 8000) -> bytes:
    """Sound that is loud everywhere."""
    return np.full(round(RATE_HZ * milliseconds / 1000), level, "<i2").tobytes()


def loud_ms(pcm: bytes) -> float:
    """How much of some sound is not silence."""
    return float(np.count_nonzero(np.frombuffer(pcm, "<i2")) * 1000 / RATE_HZ)


def message(type_: str, **fields: Any) -> dict[str, Any]:
    return {"type": type_, **fields}


def start(utterance: str = "u-1", character: str = "mara", **fields: Any) -> dict[str, Any]:
    return message("utterance_start", utterance=utterance, character=character, interruptible=True, **fields)


def speech(
    at_ms: float,
    pcm: bytes,
    *,
    utterance: str = "u-1",
    words: tuple[tuple[float, str], ...] = (),
    visemes: tuple[tuple[float, float, int], ...] = (),
) -> dict[str, Any]:
    return message(
        "speech",
        utterance=utterance,
        index=0,
        at_ms=at_ms,
        pcm=pcm,
        words=[{"t_ms": word_ms, "d_ms": 100, "text": text} for word_ms, text in words],
        visemes=[{"t_ms": t_ms, "d_ms": d_ms, "v": v, "w": 1.0} for t_ms, d_ms, v in visemes],
        source="native",
    )


def end(text: str = "", *, utterance: str = "u-1", heard_text: str | None = None) -> dict[str, Any]:
    fields = {} if heard_text is None else {"heard_text": heard_text}
    return message(
        "utterance_end", utterance=utterance, duration_ms=0, text=text, interrupted=heard_text is not None, **fields
    )


class PortAudioError(Exception):
    """As sounddevice's."""


class FakeStream:
    """One open device. The test plays the device's part by `call`."""

    def __init__(self, sounddevice: FakeSounddevice, direction: str, options: dict[str, Any]) -> None:
        wanted = options["device"]
        names = [number for number, device in enumerate(sounddevice.devices) if direction in device["directions"]]
        self.device = wanted if wanted is not None else next(iter(names), -1)
        if self.device not in names or sounddevice.devices[self.device]["is_broken"]:
            raise PortAudioError("Error opening stream: Device unavailable [PaErrorCode -9985]")
        if options["samplerate"] not in sounddevice.devices[self.device]["rates"]:
            raise PortAudioError("Invalid sample rate [PaErrorCode -9997]")
        self.direction = direction
        self.rate_hz = options["samplerate"]
        self.block = options["blocksize"]
        self.callback: Callable[..., None] = options["callback"]
        self.wanted_latency = options["latency"]
        self.latency = sounddevice.delay_s
        self.active = False
        self.is_closed = False
        self.aborts = 0
        sounddevice.streams.append(self)

    def start(self) -> None:
        self.active = True

    def abort(self) -> None:
        self.active = False
        self.aborts += 1

    def close(self) -> None:
        self.is_closed = True

    def call(self, pcm: bytes = b"", *, overflow: bool = False, underflow: bool = False) -> bytes:
        """One block: gives the microphone's sound to the program, or takes the speaker's from it."""
        times = SimpleNamespace(currentTime=5.0, outputBufferDacTime=5.0 + self.latency)
        out = bytearray(pcm or self.block * 2)
        self.callback(out, self.block, times, SimpleNamespace(input_overflow=overflow, output_underflow=underflow))
        return bytes(out)


class FakeSounddevice:
    """Devices are plugged in by `plug`; a program that looks again (`_initialize`) sees them."""

    PortAudioError = PortAudioError

    def __init__(self, *, delay_s: float = 0.01) -> None:
        self.delay_s = delay_s
        self.devices: list[dict[str, Any]] = []
        self.plugged: list[dict[str, Any]] = []
        self.streams: list[FakeStream] = []
        self.default = SimpleNamespace(device=(0, 0))

    def plug(self, name: str, *directions: str, rates: tuple[int, ...] = (16_000, 24_000, 48_000)) -> None:
        self.plugged.append({"name": name, "directions": directions, "rates": rates, "is_broken": False})

    def unplug(self, name: str) -> None:
        for device in self.plugged:
            device["is_broken"] |= device["name"] == name
        self.plugged = [device for device in self.plugged if device["name"] != name]
        for stream in self.streams:
            if not stream.is_closed and self.devices[stream.device]["name"] == name:
                stream.active = False

    def query_devices(self, device: int | None = None, kind: str | None = None) -> Any:
        if device is None and kind is None:
            return [self._described(each) for each in self.devices]
        number = device if device is not None else 0
        if not 0 <= number < len(self.devices):
            raise PortAudioError("Error querying device -1")
        return self._described(self.devices[number])

    def _described(self, device: dict[str, Any]) -> dict[str, Any]:
        return {
            "name": device["name"],
            "max_input_channels": int("input" in device["directions"]),
            "max_output_channels": int("output" in device["directions"]),
            "default_samplerate": float(device["rates"][-1]),
            "default_low_output_latency": 0.01,
        }

    def RawInputStream(self, **options: Any) -> FakeStream:  # noqa: N802
        return FakeStream(self, "input", options)

    def RawOutputStream(self, **options: Any) -> FakeStream:  # noqa: N802
        return FakeStream(self, "output", options)

    def _terminate(self) -> None:
        assert all(stream.is_closed for stream in self.streams), "PortAudio ends with a device still open"
        self.devices = []

    def _initialize(self) -> None:
        self.devices = list(self.plugged)

    def open(self, direction: str) -> FakeStream | None:
        """The device that the program has open."""
        return next((each for each in self.streams if each.direction == direction and not each.is_closed), None)


def wait_until(is_true: Callable[[], object], what: str, within_s: float = 5.0) -> None:
    """For what other threads do: look until it is so."""
    deadline_s = time.monotonic() + within_s
    while not is_true():
        if time.monotonic() > deadline_s:
            raise AssertionError(f"not within {within_s} s: {what}")
        time.sleep(0.005)
