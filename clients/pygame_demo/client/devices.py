"""The machine's sound devices by name, and why one can't be used, in words for a person.

`sounddevice` is loaded when it is wanted, since it fails where the PortAudio library is missing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

__all__ = [
    "DIRECTIONS",
    "AudioDevice",
    "DeviceKind",
    "find_device",
    "list_devices",
    "why_not_installed",
    "why_unusable",
]

DeviceKind = Literal["microphone", "speaker"]
DIRECTIONS: dict[DeviceKind, Literal["input", "output"]] = {"microphone": "input", "speaker": "output"}
"""What PortAudio calls them."""


@dataclass(frozen=True, slots=True)
class AudioDevice:
    """A device that can be chosen by its name."""

    kind: DeviceKind
    name: str
    is_default: bool


def list_devices(sounddevice: Any) -> tuple[AudioDevice, ...]:
    """What PortAudio knows; it looks only when it is initialised."""
    return tuple(_devices(sounddevice))


def find_device(sounddevice: Any, kind: DeviceKind, name: str) -> int | None:
    """The number of the first device of this kind whose name contains these words; None if there is none."""
    wanted, channels = name.casefold(), f"max_{DIRECTIONS[kind]}_channels"
    for number, device in enumerate(sounddevice.query_devices()):
        if device[channels] > 0 and wanted in device["name"].casefold():
            return number
    return None


def why_not_installed(error: Exception) -> str:
    """The `sounddevice` package, or the PortAudio library that it needs, is missing."""
    if isinstance(error, OSError) and sys.platform == "linux":
        return f"{error} (Debian or Ubuntu: sudo apt install libportaudio2)"
    return f"{error} (pip install 'npc-server[demo]')"


def why_unusable(sounddevice: Any, kind: Literal["input", "output"], error: Exception) -> str:
    """PortAudio opens no device of this kind; mostly there is none, which it says as "device -1"."""
    if any(device[f"max_{kind}_channels"] > 0 for device in sounddevice.query_devices()):
        return str(error)
    return "this machine has none"


def _devices(sounddevice: Any) -> Iterator[AudioDevice]:
    defaults = dict(zip(("microphone", "speaker"), sounddevice.default.device, strict=True))
    for number, device in enumerate(sounddevice.query_devices()):
        for kind, direction in DIRECTIONS.items():
            if device[f"max_{direction}_channels"] > 0:
                yield AudioDevice(kind, device["name"], defaults[kind] == number)
