"""A microphone to speak into and a speaker to listen at, without hardware: a PulseAudio of our own.

Needs Debian's libportaudio2, pulseaudio, pulseaudio-utils and libasound2-plugins. Both ends are recorded with the time
at which each sample was there, on `time.monotonic`, so that what a program does between them is measured from outside.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import numpy as np

__all__ = ["MISSING", "Recorder", "VirtualAudio", "virtual_audio"]

MISSING = [program for program in ("pulseaudio", "pacat", "parec", "pactl") if shutil.which(program) is None]
"""What has to be installed first."""

_RATE_HZ = 16_000
_LOUD = 300
"""An int16 sample above this is sound."""
_STARTS_WITHIN_S = 10.0


class Recorder:
    """Listens at one end until `close`."""

    def __init__(self, device: str, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            ["parec", f"--device={device}", "--format=s16le", f"--rate={_RATE_HZ}", "--channels=1", "--latency-msec=5"],
            stdout=subprocess.PIPE,
            env=environment,
            bufsize=0,
        )
        self._pieces: list[tuple[float, bytes]] = []
        self._thread = threading.Thread(target=self._read, name=f"recording {device}", daemon=True)
        self._thread.start()

    def sound(self, since_s: float) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
        """What was there since a time: int16 mono at 16 kHz."""
        pieces = [np.frombuffer(pcm, "<i2") for came_s, pcm in list(self._pieces) if came_s >= since_s]
        return np.concatenate(pieces) if pieces else np.zeros(0, "<i2")

    def first_loud_s(self, since_s: float) -> float | None:
        """When the first sound since a time was there."""
        return min((first for first, _ in self._loud(since_s)), default=None)

    def last_loud_s(self, since_s: float) -> float | None:
        """When the last sound since a time was there."""
        return max((last for _, last in self._loud(since_s)), default=None)

    def begins_s(self, since_s: float, *, after_silence_s: float) -> list[float]:
        """When each sound since a time began that came after a silence of so long."""
        begins, last_s = [], float("-inf")
        for came_s, pcm in list(self._pieces):
            loud = np.flatnonzero(np.abs(np.frombuffer(pcm, "<i2").astype(np.int32)) > _LOUD)
            for at_s in came_s - len(pcm) / 2 / _RATE_HZ + loud / _RATE_HZ:
                if at_s >= since_s and at_s - last_s > after_silence_s:
                    begins.append(float(at_s))
                last_s = at_s
        return begins

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(5)
        self._thread.join(5)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _loud(self, since_s: float) -> Iterator[tuple[float, float]]:
        for came_s, pcm in list(self._pieces):
            loud = np.flatnonzero(np.abs(np.frombuffer(pcm, "<i2").astype(np.int32)) > _LOUD)
            if len(loud):
                begin_s = came_s - len(pcm) / 2 / _RATE_HZ
                first_s, last_s = begin_s + loud[0] / _RATE_HZ, begin_s + (loud[-1] + 1) / _RATE_HZ
                if last_s >= since_s:
                    yield max(first_s, since_s), last_s

    def _read(self) -> None:
        assert self._process.stdout is not None
        odd = b""
        while data := self._process.stdout.read(4096):
            data = odd + data
            whole = len(data) // 2 * 2
            odd = data[whole:]
            self._pieces.append((time.monotonic(), data[:whole]))


class VirtualAudio:
    """The running sound server.

    Attributes:
        environment: for programs that are to use it.
        microphone: what programs hear.
        speaker: what they play.
    """

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.microphone = Recorder("mic_in.monitor", environment)
        self.speaker = Recorder("speaker.monitor", environment)

    def say(self, pcm: bytes) -> subprocess.Popen[bytes]:
        """Speak into the microphone, int16 mono at 16 kHz; the process ends when it is said."""
        process = subprocess.Popen(
            ["pacat", "--device=mic_in", "--format=s16le", f"--rate={_RATE_HZ}", "--channels=1", "--latency-msec=20"],
            stdin=subprocess.PIPE,
            env=self.environment,
        )
        assert process.stdin is not None
        with process.stdin as end:
            end.write(pcm)
        return process

    def close(self) -> None:
        self.microphone.close()
        self.speaker.close()


@contextmanager
def virtual_audio(folder: Path, *, for_this_process: bool = True) -> Iterator[VirtualAudio]:
    """Run a sound server in a folder.

    Args:
        for_this_process: within the block, this process's PortAudio uses it too, which needs sounddevice.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    socket = folder / "pulse.sock"
    added = {"XDG_RUNTIME_DIR": str(folder), "PULSE_SERVER": f"unix:{socket}"}
    environment = {**os.environ, **added}
    with (folder / "pulse.log").open("w") as log:
        daemon = subprocess.Popen(_daemon(socket), stderr=log, stdout=log, env=environment)
    try:
        _wait_until_ready(environment, folder)
        for default in (["set-default-sink", "speaker"], ["set-default-source", "virtmic"]):
            subprocess.run(["pactl", *default], check=True, env=environment)
        audio = VirtualAudio(environment)
        try:
            with _used_by_portaudio(added) if for_this_process else nullcontext():
                yield audio
        finally:
            audio.close()
    finally:
        daemon.terminate()
        daemon.wait(5)


def _daemon(socket: Path) -> list[str]:
    """`norewinds` matters: without it a recording begins 1.8 s late. The remapped source looks like a microphone."""
    modules = (
        f"module-native-protocol-unix auth-anonymous=1 socket={socket}",
        "module-null-sink sink_name=mic_in norewinds=1 rate=48000 channels=1",
        "module-null-sink sink_name=speaker norewinds=1 rate=48000 channels=2",
        "module-remap-source master=mic_in.monitor source_name=virtmic",
    )
    options = ("-n", "--daemonize=no", "--exit-idle-time=-1", "--disallow-exit=1", "--use-pid-file=no")
    return ["pulseaudio", *options, "--log-target=stderr", *(part for module in modules for part in ("-L", module))]


def _wait_until_ready(environment: dict[str, str], folder: Path) -> None:
    deadline_s = time.monotonic() + _STARTS_WITHIN_S
    while subprocess.run(["pactl", "info"], env=environment, capture_output=True).returncode:
        if time.monotonic() > deadline_s:
            raise RuntimeError(f"pulseaudio did not start: {(folder / 'pulse.log').read_text()}")
        time.sleep(0.05)


@contextmanager
def _used_by_portaudio(added: dict[str, str]) -> Iterator[None]:
    """PortAudio looks for devices when it is initialised, and in its environment of that moment."""
    import sounddevice

    before = {name: os.environ.get(name) for name in added}
    sounddevice._terminate()
    os.environ.update(added)
    sounddevice._initialize()
    try:
        yield
    finally:
        sounddevice._terminate()
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        sounddevice._initialize()
