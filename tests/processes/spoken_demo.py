"""The demo as a person plays it by voice: a window, a microphone that is spoken into, a speaker that is listened at.

Nothing is asked of the demo itself. What is known of it comes from outside: keys on its display, sound in its
microphone and out of its speaker, the pixels of its screen, and the messages that pass between it and the server. All
have their time on one clock, `time.monotonic`.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.virtual_audio import VirtualAudio, virtual_audio
from tests.listening.player_voices import say, with_silence
from tests.processes.display import Display, Pixels, until
from tests.processes.mouth_pictures import MOUTH_BOX
from tests.processes.overheard_connection import OverheardConnection, overheard_connection
from tests.processes.server_process import ServerProcess, running_server, server_environment

__all__ = ["Picture", "SpokenDemo", "spoken_demo"]

_PICTURE_EVERY_S = 0.061
"""No multiple of the window's 1/60 s, so that pictures fall anywhere between two frames."""
_PAUSE_BEFORE_MS = 60
_WARNING = (247, 171, 80)


@dataclass(frozen=True, slots=True)
class Picture:
    """What the window showed of a mouth at a moment."""

    at_s: float
    pixels: Pixels


class SpokenDemo:
    """One run. Made by `spoken_demo`.

    Attributes:
        held_up_ms: how much later than it wanted a thread woke up here, again and again: how busy the machine was.
    """

    def __init__(
        self, display: Display, audio: VirtualAudio, wire: OverheardConnection, server: ServerProcess, folder: Path
    ) -> None:
        self.display, self.audio, self.wire, self.server = display, audio, wire, server
        self.pictures: list[Picture] = []
        self.held_up_ms: list[float] = []
        self._is_over = threading.Event()
        self._log = folder / "demo.log"
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "clients.pygame_demo", "--url", wire.url, "--player", "robin"]
                + ["--name", "Robin", "--character", "agnes"],
                env=server_environment(folder)
                | {name: audio.environment[name] for name in ("XDG_RUNTIME_DIR", "PULSE_SERVER")}
                | {"DISPLAY": display.name, "NPC_DEMO_CONFIG": str(folder), "SDL_VIDEODRIVER": "x11"},
                stdout=log,
                stderr=log,
            )
        self._watching = threading.Thread(target=self._watch, name="pictures of the mouth")
        self._watching.start()

    @property
    def log(self) -> str:
        """What it wrote to both outputs."""
        return self._log.read_text()

    def key(self, *names: str) -> None:
        self.display.do("key", *names)

    def walk_up(self) -> None:
        """To Agnes, who greets; wait until she has done so."""
        self.expect(lambda: self.wire.of("welcome"), "no session", 40)
        self.display.do("keydown", "w")
        self.expect(lambda: self.wire.of("talk"), "nobody is near")
        self.display.do("keyup", "w")
        self.expect(lambda: self.wire.of("playback", state="finished"), "no greeting")

    def type_line(self, text: str) -> None:
        self.key("t")
        time.sleep(0.2)
        self.display.do("type", "--delay", "20", text)
        self.key("Return")

    def has_trouble(self) -> bool:
        """Something is written in the colour of warnings where notices stand."""
        near = np.abs(self.display.screen(740, 10, 520, 400).astype(np.int16) - _WARNING).max(axis=2) <= 8
        return int(near.sum()) > 200

    def say(self, words: str, voice: str) -> subprocess.Popen[bytes]:
        """Begin to speak into the microphone; the process ends when it is said."""
        return self.audio.say(with_silence(say(words, voice), before_ms=_PAUSE_BEFORE_MS, after_ms=100))

    def expect(self, is_so: Callable[[], object], words: str, within_s: float = 20.0) -> None:
        """Wait until something is so."""
        until(lambda: bool(is_so()), f"{words}; the demo wrote: {self.log}", within_s)

    def close(self) -> None:
        self._is_over.set()
        self._watching.join(5)
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(15)

    def _watch(self) -> None:
        """Take a picture of the mouth again and again while a character speaks."""
        while True:
            began_s = time.monotonic()
            if self._is_over.wait(_PICTURE_EVERY_S):
                return
            now_s = time.monotonic()
            self.held_up_ms.append((now_s - began_s - _PICTURE_EVERY_S) * 1000)
            begun, ended = self.wire.of("utterance_start"), self.wire.of("utterance_end")
            if len(begun) > len(ended) or (ended and now_s - ended[-1].at_s < 0.5):
                self.pictures.append(Picture(time.monotonic(), self.display.screen(*MOUTH_BOX)))


@contextmanager
def spoken_demo(folder: Path) -> Iterator[SpokenDemo]:
    """Start a server, a display, a sound server and the demo between them."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        server = stack.enter_context(running_server(folder / "server"))
        wire = stack.enter_context(overheard_connection(server.url))
        audio = stack.enter_context(virtual_audio(folder / "sound"))
        display = Display(folder)
        stack.callback(display.close)
        demo = SpokenDemo(display, audio, wire, server, folder)
        stack.callback(demo.close)
        yield demo
