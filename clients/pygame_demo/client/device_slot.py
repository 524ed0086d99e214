"""The place of one device, microphone or speaker: opens it, notices that it is gone, and finds another.

```
          opens                          silent for a second, or ended
 missing ───────▶ ready (as wanted) ─────────────────────────────────▶ lost ──▶ ready (another), or missing
    ▲                ▲                                                  │
    └── every 2 s ───┴──────────── the wanted one is back ──────────────┘
```
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from clients.pygame_demo.client.devices import DIRECTIONS, DeviceKind, find_device, why_unusable
from clients.pygame_demo.client.events import DeviceChanged, DeviceState

__all__ = ["DeviceSlot", "Stream"]

_DEAD_AFTER_S = 1.0
"""A device that calls back every 10 or 20 ms and has not for so long is gone. Chosen."""
_RETRY_S = 2.0


class Stream(Protocol):
    """An open device."""

    name: str
    rate_hz: int
    called_s: float

    @property
    def is_active(self) -> bool:
        """It still runs."""

    def close(self) -> None:
        """Give it back."""


class DeviceSlot:
    """Belongs to the thread that keeps the devices.

    Args:
        wanted: a device's name or a part of it; None for the default.
        rate_hz: which is tried first; the device's own second, until a session has settled it.
        open_stream: opens a device's number (None: the default) at a rate; raises `sounddevice.PortAudioError`.
        tell: is given what changed.
    """

    def __init__(
        self,
        kind: DeviceKind,
        sounddevice: Any,
        wanted: str | None,
        rate_hz: int,
        open_stream: Callable[[int | None, int], Stream],
        tell: Callable[[DeviceChanged], None],
    ) -> None:
        self._kind = kind
        self._sounddevice = sounddevice
        self._wanted = wanted
        self._open_stream = open_stream
        self._tell = tell
        self._next_try_s = float("-inf")
        self._told: tuple[DeviceState, str, str] | None = None
        self.rate_hz = rate_hz
        self.is_rate_settled = False
        self.stream: Stream | None = None

    @property
    def is_satisfied(self) -> bool:
        """The device that is wanted is open."""
        return self.stream is not None and (
            self._wanted is None or self._wanted.casefold() in self.stream.name.casefold()
        )

    def want(self, name: str | None) -> None:
        """Another device from now on."""
        self.close()
        self._wanted, self._next_try_s = name, float("-inf")

    def keep(self, now_s: float) -> None:
        """Notice a loss; open what is not open."""
        stream = self.stream
        if stream is not None and (not stream.is_active or now_s - stream.called_s > _DEAD_AFTER_S):
            self.close()
            self._wanted = self._wanted or stream.name
            self._say("lost", stream.name, f"the {self._kind} {stream.name} stopped: was it unplugged?")
            self._next_try_s = now_s
        if self.stream is None and now_s >= self._next_try_s:
            self._next_try_s = now_s + _RETRY_S
            self._open()

    def open_anew(self, now_s: float) -> None:
        """Open it after PortAudio began anew."""
        self._next_try_s = now_s
        self.keep(now_s)

    def close(self) -> None:
        """Give the device back."""
        stream, self.stream = self.stream, None
        if stream is not None:
            try:
                stream.close()
            except self._sounddevice.PortAudioError:
                pass  # a device that is gone can't be closed in good order

    def _open(self) -> None:
        error: Exception | None = None
        for device, rate_hz in self._attempts():
            try:
                self.stream = self._open_stream(device, rate_hz)
            except (self._sounddevice.PortAudioError, ValueError) as failure:
                error = error or failure
                continue
            self.rate_hz = rate_hz
            name = self.stream.name
            instead = "" if self.is_satisfied else f", as {self._wanted} is not there"
            self._say("ready", name, f"{self._kind}: {name}{instead}")
            return
        self._say("missing", "", self._why(error))

    def _attempts(self) -> Iterator[tuple[int | None, int]]:
        """Devices and rates in the order in which they are tried."""
        found = None if self._wanted is None else find_device(self._sounddevice, self._kind, self._wanted)
        for device in (found, None) if found is not None else (None,):
            yield device, self.rate_hz
            if not self.is_rate_settled:
                own_hz = self._own_rate_hz(device)
                if own_hz not in (None, self.rate_hz):
                    yield device, own_hz

    def _own_rate_hz(self, device: int | None) -> int | None:
        try:
            rate_hz = int(self._sounddevice.query_devices(device, DIRECTIONS[self._kind])["default_samplerate"])
        except (self._sounddevice.PortAudioError, ValueError):
            return None
        return rate_hz if 8000 <= rate_hz <= 48_000 else 48_000

    def _why(self, error: Exception | None) -> str:
        cause = why_unusable(self._sounddevice, DIRECTIONS[self._kind], error or Exception("it can't be opened"))
        instead = "type instead" if self._kind == "microphone" else "what is said can be read"
        return (
            f"no {self._kind}: {cause}. Plug one in, end the program that holds it, or allow this program to use it in "
            f"the system's settings; until then {instead}"
        )

    def _say(self, state: DeviceState, name: str, message: str) -> None:
        if (state, name, message) != self._told:
            self._told = (state, name, message)
            self._tell(DeviceChanged(self._kind, state, name, message))
