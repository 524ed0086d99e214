"""The machine's microphone and speaker, as a game sees them, kept in order by a thread of their own.

Opening a device can take a second and closing one that was unplugged may hang: neither the game nor the network
waits for that. The thread takes orders, looks after both devices four times a second, and tells what changed.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from clients.pygame_demo.client.device_slot import DeviceSlot
from clients.pygame_demo.client.devices import AudioDevice, list_devices, why_not_installed
from clients.pygame_demo.client.events import DeviceChanged
from clients.pygame_demo.client.microphone import MicrophoneStream
from clients.pygame_demo.client.playout import Playout
from clients.pygame_demo.client.speaker import LARGEST_RESERVE_MS, SMALLEST_RESERVE_MS, SpeakerStream

__all__ = ["Audio", "AudioDevice"]

_LOOK_EVERY_S = 0.25
_FIRST_SEARCH_S = 2.0
_LAST_SEARCH_S = 60.0
"""Searching for devices interrupts the others, so it is done more and more seldom."""
_PURE_SILENCE_S = 5.0
_GAPS_BORNE = 1
"""A program may stand still once, while it loads something. Each more is a reason to let the speaker hold more."""
_CLOSES_WITHIN_S = 1.0

_MICROPHONE_HZ = 16_000
_SPEAKER_HZ = 24_000
"""What the server likes best; it resamples whatever else a device takes."""


class Audio:
    """Owns both devices. Given to an `NpcClient`, which starts and closes it.

    A device that is missing, or is lost while it runs, is told by a `DeviceChanged`; it is looked for again by itself.

    Args:
        microphone: a device's name, or a part of it; None takes the machine's default.
        speaker: likewise.
        volume: 0 to 1.
        sounddevice: stands in for the package of that name.
    """

    def __init__(
        self,
        *,
        microphone: str | None = None,
        speaker: str | None = None,
        volume: float = 1.0,
        sounddevice: Any = None,
    ) -> None:
        self._wanted = {"microphone": microphone, "speaker": speaker}
        self._volume = volume
        self._sounddevice = sounddevice
        self._devices: tuple[AudioDevice, ...] = ()
        self._orders: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._is_closing = False
        self._is_looked = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sound devices", daemon=True)
        self._clock: Callable[[], float] = time.monotonic
        self._playout = Playout()
        self._tell: Callable[[DeviceChanged], None]
        self._on_frame: Callable[[bytes, int], None]
        self._is_quiet: Callable[[], bool]
        self._microphone: DeviceSlot | None = None
        self._speaker: DeviceSlot | None = None
        self._search_at_s = 0.0
        self._search_pause_s = _FIRST_SEARCH_S
        self._is_mute_told = False
        self._reserve_ms = SMALLEST_RESERVE_MS

    @property
    def microphone_level(self) -> float:
        """How loud the microphone is now, 0 (silence) to 1 (as loud as it can be), for a meter; 0 without one."""
        stream = self._microphone.stream if self._microphone is not None else None
        return stream.level if isinstance(stream, MicrophoneStream) else 0.0

    @property
    def volume(self) -> float:
        """Of the characters, 0 to 1; may be set at any time."""
        return self._volume

    @volume.setter
    def volume(self, volume: float) -> None:
        self._volume = self._playout.volume = min(1.0, max(0.0, volume))

    def devices(self) -> tuple[AudioDevice, ...]:
        """What the machine has, as last seen; never blocks."""
        return self._devices

    def use_microphone(self, name: str | None) -> None:
        """Change to another microphone; None for the default. What came of it is told by a `DeviceChanged`."""
        self._use(self._microphone, "microphone", name)

    def use_speaker(self, name: str | None) -> None:
        """Change to another speaker; None for the default."""
        self._use(self._speaker, "speaker", name)

    # What follows is for `NpcClient` alone.

    def start(
        self,
        playout: Playout,
        on_frame: Callable[[bytes, int], None],
        tell: Callable[[DeviceChanged], None],
        is_quiet: Callable[[], bool],
        clock: Callable[[], float],
    ) -> None:
        """Open the devices. `is_quiet`: nobody would miss the sound of a moment."""
        self._playout, self._on_frame, self._tell, self._is_quiet = playout, on_frame, tell, is_quiet
        self._clock = clock
        playout.volume = self._volume
        self._thread.start()

    def settle_rates(self, timeout_s: float) -> tuple[int, int]:
        """Wait until the devices were looked for once; the rates of microphone and speaker, which stay from now on."""
        self._is_looked.wait(timeout_s)
        rates = []
        for slot, default_hz in ((self._microphone, _MICROPHONE_HZ), (self._speaker, _SPEAKER_HZ)):
            if slot is not None:
                slot.is_rate_settled = True
            rates.append(slot.rate_hz if slot is not None else default_hz)
        return rates[0], rates[1]

    @property
    def is_playing(self) -> bool:
        """A speaker takes from the playout."""
        return self._speaker is not None and self._speaker.stream is not None

    def silence(self) -> None:
        """A line was broken off: see that the device drops it too."""
        self._orders.put(self._silence)

    def close(self) -> None:
        """Give the devices back; one that hangs is left to the end of the process."""
        self._is_closing = True
        self._orders.put(lambda: None)
        if self._thread.ident is not None:
            self._thread.join(_CLOSES_WITHIN_S)

    def _use(self, slot: DeviceSlot | None, kind: str, name: str | None) -> None:
        self._wanted[kind] = name
        if slot is not None:
            self._orders.put(lambda: slot.want(name))

    def _silence(self) -> None:
        stream = self._speaker.stream if self._speaker is not None else None
        if isinstance(stream, SpeakerStream):
            stream.silence()

    def _run(self) -> None:
        if not self._load():
            self._is_looked.set()
            return
        microphone = DeviceSlot(
            "microphone", self._sounddevice, self._wanted["microphone"], _MICROPHONE_HZ, self._listen, self._tell
        )
        speaker = DeviceSlot(
            "speaker", self._sounddevice, self._wanted["speaker"], _SPEAKER_HZ, self._speak, self._tell
        )
        self._microphone, self._speaker = microphone, speaker
        self._devices = list_devices(self._sounddevice)
        try:
            while not self._is_closing:
                now_s = self._clock()
                for slot in (speaker, microphone):
                    slot.keep(now_s)
                self._is_looked.set()
                self._look_for_mute(microphone, now_s)
                self._look_for_gaps(speaker, now_s)
                self._search(microphone, speaker, now_s)
                self._obey()
        finally:
            for slot in (speaker, microphone):
                slot.close()

    def _obey(self) -> None:
        """Wait for an order, but not longer than the devices may be left alone."""
        try:
            self._orders.get(timeout=_LOOK_EVERY_S)()
        except queue.Empty:
            pass

    def _load(self) -> bool:
        if self._sounddevice is not None:
            return True
        try:
            import sounddevice
        except (ImportError, OSError) as error:
            why = why_not_installed(error)
            self._tell(DeviceChanged("microphone", "missing", "", f"no microphone: {why}; type instead"))
            self._tell(DeviceChanged("speaker", "missing", "", f"no speaker: {why}; what is said can be read"))
            return False
        self._sounddevice = sounddevice
        return True

    def _listen(self, device: int | None, rate_hz: int) -> MicrophoneStream:
        return MicrophoneStream(self._sounddevice, device, rate_hz, self._on_frame, self._clock)

    def _speak(self, device: int | None, rate_hz: int) -> SpeakerStream:
        return SpeakerStream(self._sounddevice, device, rate_hz, self._playout, self._clock, self._reserve_ms)

    def _look_for_mute(self, slot: DeviceSlot, now_s: float) -> None:
        """A microphone that may not be used gives zeros on macOS and Windows, not an error; so does a muted one."""
        stream = slot.stream
        if not isinstance(stream, MicrophoneStream):
            return
        is_mute = now_s - stream.heard_s > _PURE_SILENCE_S
        if is_mute and not self._is_mute_told:
            self._tell(
                DeviceChanged(
                    "microphone",
                    "silent",
                    stream.name,
                    f"{stream.name} gives pure silence: it is muted, or this program may not use it; look into the "
                    "system's settings for sound and privacy",
                )
            )
        elif self._is_mute_told and not is_mute:
            self._tell(DeviceChanged("microphone", "ready", stream.name, f"microphone: {stream.name}"))
        self._is_mute_told = is_mute

    def _look_for_gaps(self, slot: DeviceSlot, now_s: float) -> None:
        """Let a speaker that ran dry in the middle of a line hold more from the next one on."""
        stream = slot.stream
        if not isinstance(stream, SpeakerStream) or stream.gaps <= _GAPS_BORNE or self._playout.is_sounding(now_s):
            return
        if self._reserve_ms < LARGEST_RESERVE_MS:
            self._reserve_ms *= 2
            slot.close()
            slot.open_anew(now_s)

    def _search(self, microphone: DeviceSlot, speaker: DeviceSlot, now_s: float) -> None:
        """Look for devices that were plugged in: PortAudio sees them only when it begins anew, with all closed.

        `sounddevice` has no public way to begin anew: these two are what it calls itself when it is loaded and when
        the program ends.
        """
        if microphone.is_satisfied and speaker.is_satisfied:
            self._search_pause_s, self._search_at_s = _FIRST_SEARCH_S, now_s + _FIRST_SEARCH_S
            return
        if now_s < self._search_at_s or not self._is_quiet():
            return
        self._search_at_s = now_s + self._search_pause_s
        self._search_pause_s = min(2 * self._search_pause_s, _LAST_SEARCH_S)
        for slot in (microphone, speaker):
            slot.close()
        self._sounddevice._terminate()
        self._sounddevice._initialize()
        self._devices = list_devices(self._sounddevice)
        for slot in (microphone, speaker):
            slot.open_anew(now_s)
