"""The machine's microphone and speaker, as a game sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Audio", "AudioDevice"]


@dataclass(frozen=True, slots=True)
class AudioDevice:
    """A device that can be chosen by its name."""

    kind: Literal["microphone", "speaker"]
    name: str
    is_default: bool


class Audio:
    """Owns both devices. Given to an `NpcClient`, which starts and closes it.

    A device that is missing, or is lost while it runs, is told by a `DeviceChanged`; it is looked for again by itself.

    Args:
        microphone: a device's name, or a part of it; None takes the machine's default.
        speaker: likewise.
        volume: 0 to 1.
    """

    def __init__(self, *, microphone: str | None = None, speaker: str | None = None, volume: float = 1.0) -> None:
        self.volume = volume

    @property
    def microphone_level(self) -> float:
        """How loud the microphone is now, 0 (silence) to 1 (as loud as it can be), for a meter; 0 without one."""
        raise NotImplementedError

    def devices(self) -> tuple[AudioDevice, ...]:
        """What the machine has, as last seen; never blocks."""
        raise NotImplementedError

    def use_microphone(self, name: str | None) -> None:
        """Change to another microphone; None for the default. What came of it is told by a `DeviceChanged`."""
        raise NotImplementedError

    def use_speaker(self, name: str | None) -> None:
        """Change to another speaker; None for the default."""
        raise NotImplementedError
