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
from contextlib import contextmanager
from pathlib import Path

import numpy as np

__all__ = ["MISSING", "RATE_HZ", "Recorder", "VirtualAudio", "used_by_portaudio", "virtual_audio"]

MISSING = [program for program in ("pulseaudio", "pacat", "parec", "pactl") if shutil.which(program) is None]
"""What has to be installed first."""

RATE_HZ = 16_000
_INTO_MICROPHONE = ["pacat", "--device=mic_in", "--format=s16le", f"--rate={RATE_HZ}", "--channels=1"]
_INTO_MICROPHONE += ["--latency-msec=20"]
_LOUD = 300
"""An int16 sample above this is sound."""
_NOISE, _NOISE_S = 10, 600
"""Deviation of the microphone's own noise, which no microphone is without, and for how long it lasts."""
_STARTS_WITHIN_S = 10.0


class Recorder:
    """Listens at one end until `close`.

    A null sink makes a block of 5 ms when its time has come, and that is when the block gets here: the moment at which
    it arrives is that of its first sample, and a reader who was held up can only make it later.
    """

    def __init__(self, device: str, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            ["parec", f"--device={device}", "--format=s16le", f"--rate={RATE_HZ}", "--channels=1", "--latency-msec=5"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            bufsize=0,
        )
        self._pieces: list[tuple[float, bytes]] = []
        self._thread = threading.Thread(target=self._read, name=f"recording {device}", daemon=True)
        self._thread.start()

    def between(self, begin_s: float, end_s: float) -> tuple[np.ndarray[tuple[int], np.dtype[np.int16]], float]:
        """What was there in a span of time, int16 mono at 16 kHz, and when its first sample was."""
        pieces = [piece for piece in list(self._pieces) if begin_s <= piece[0] <= end_s]
        lengths = [len(pcm) // 2 / RATE_HZ for _, pcm in pieces]
        starts = np.array([came_s for came_s, _ in pieces]) - np.cumsum([0.0, *lengths])[:-1]
        sound = np.frombuffer(b"".join(pcm for _, pcm in pieces), "<i2")
        return sound, float(starts.min()) if pieces else begin_s

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
            for at_s in came_s + loud / RATE_HZ:
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
                first_s, last_s = came_s + loud[0] / RATE_HZ, came_s + (loud[-1] + 1) / RATE_HZ
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
    """The sound server: runs from `plug`, which making it does, to `unplug`; ended by `close`.

    Attributes:
        environment: for programs that are to use it.
        microphone: what programs hear.
        speaker: what they play.
    """

    microphone: Recorder
    speaker: Recorder

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._socket = folder / "pulse.sock"
        self.environment = {**os.environ, "XDG_RUNTIME_DIR": str(folder), "PULSE_SERVER": f"unix:{self._socket}"}
        noise = np.random.default_rng(0).normal(0, _NOISE, RATE_HZ * _NOISE_S)
        (folder / "noise").write_bytes(noise.astype("<i2").tobytes())
        self._process: subprocess.Popen[bytes] | None = None
        self.plug()

    def plug(self) -> None:
        """Let there be a microphone and a speaker, and begin to record both."""
        self._socket.unlink(missing_ok=True)
        with (self._folder / "pulse.log").open("a") as log:
            self._process = subprocess.Popen(_daemon(self._socket), stderr=log, stdout=log, env=self.environment)
        self._wait_until_ready()
        for default in (["set-default-sink", "speaker"], ["set-default-source", "virtmic"]):
            subprocess.run(["pactl", *default], check=True, env=self.environment)
        with (self._folder / "noise").open("rb") as noise:
            self._noise = subprocess.Popen(
                _INTO_MICROPHONE, stdin=noise, stderr=subprocess.DEVNULL, env=self.environment
            )
        self.microphone = Recorder("mic_in.monitor", self.environment)
        self.speaker = Recorder("speaker.monitor", self.environment)

    def unplug(self) -> None:
        """Take both away from the programs that use them, without a word."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(5)
            self._process = None
            self._noise.wait(5)
            self.microphone.close()
            self.speaker.close()

    def say(self, pcm: bytes) -> subprocess.Popen[bytes]:
        """Speak into the microphone, int16 mono at 16 kHz; the process ends when it is said."""
        process = subprocess.Popen(_INTO_MICROPHONE, stdin=subprocess.PIPE, env=self.environment)
        assert process.stdin is not None
        with process.stdin as end:
            end.write(pcm)
        return process

    def close(self) -> None:
        """End it, unplugged or not."""
        self.unplug()

    def _wait_until_ready(self) -> None:
        deadline_s = time.monotonic() + _STARTS_WITHIN_S
        while subprocess.run(["pactl", "info"], env=self.environment, capture_output=True).returncode:
            if time.monotonic() > deadline_s:
                raise RuntimeError(f"pulseaudio did not start: {(self._folder / 'pulse.log').read_text()}")
            time.sleep(0.05)


@contextmanager
def virtual_audio(folder: Path) -> Iterator[VirtualAudio]:
    """Run a sound server in a folder. Programs that are started with its `environment` use it."""
    audio = VirtualAudio(folder)
    try:
        yield audio
    finally:
        audio.close()


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


@contextmanager
def used_by_portaudio(audio: VirtualAudio) -> Iterator[None]:
    """Within the block this process's PortAudio uses it. PortAudio looks for devices only when it is initialised."""
    import sounddevice

    before = dict(os.environ)
    sounddevice._terminate()
    os.environ.update(audio.environment)
    sounddevice._initialize()
    try:
        yield
    finally:
        sounddevice._terminate()
        os.environ.clear()
        os.environ.update(before)
        sounddevice._initialize()
