"""The demo as a person starts it: a window on a display, keys that are pressed, pictures of what is shown."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tests.processes.display import MISSING, Display, until
from tests.processes.server_process import running_server, server_environment

pygame = pytest.importorskip("pygame")
pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(bool(MISSING), reason=f"needs {' and '.join(MISSING)} (Debian: apt install xvfb xdotool)"),
]

_PANEL = (34, 24, 42)
_WARNING = (247, 171, 80)
_YOU = (148, 208, 202)
Picture = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]


class Demo:
    """The demo on a display. Its F12 key keeps pictures, which `picture` reads."""

    def __init__(self, display: Display, url: str, folder: Path) -> None:
        self.display = display
        self._pictures = folder / "pictures"
        self._log = (folder / "demo.log").open("w+")
        environment = server_environment(folder) | {
            "DISPLAY": display.name,
            "NPC_DEMO_CONFIG": str(folder),
            "SDL_VIDEODRIVER": "x11",
            "SDL_AUDIODRIVER": "dummy",
        }
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "clients.pygame_demo",
                "--url",
                url,
                "--player",
                "robin",
                "--name",
                "Robin",
                "--character",
                "agnes",
            ],
            env=environment,
            stdout=self._log,
            stderr=self._log,
        )

    def picture(self) -> Picture:
        """What the window shows now: width, height, colours."""
        before = set(self._pictures.glob("*.png"))
        self.display.do("key", "F12")
        until(lambda: bool(set(self._pictures.glob("*.png")) - before), "no picture was kept\n" + self.log)
        (path,) = set(self._pictures.glob("*.png")) - before
        until(lambda: path.read_bytes().endswith(b"IEND\xaeB`\x82"), "the picture was not written to its end")
        pixels: Picture = pygame.surfarray.array3d(pygame.image.load(path))
        path.unlink()
        return pixels

    @property
    def log(self) -> str:
        """What it wrote to both outputs."""
        return Path(self._log.name).read_text()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(15)
        self._log.close()


@pytest.fixture
def display(tmp_path: Path) -> Iterator[Display]:
    made = Display(tmp_path)
    yield made
    made.close()


def test_a_typed_exchange_is_answered_in_the_window(tmp_path: Path, display: Display) -> None:
    with running_server(tmp_path / "server") as server:
        demo = Demo(display, server.url, tmp_path)
        try:
            until(lambda: server.metric("npc_sessions ") == 1, "no session")
            until(lambda: not has_plate(demo.picture()), "the village is not shown")
            until(lambda: is_face_to_face(demo), "no conversation began")
            time.sleep(6)  # the greeting
            before = demo.picture()
            display.do("key", "t")
            time.sleep(0.3)
            display.do("type", "--delay", "30", "what is the news")
            display.do("key", "Return")
            time.sleep(1.0)
            during = [demo.picture() for _ in range(5)]
            assert players_words(during[0]) > players_words(before) + 150
            # A talking mouth opens: dark and white appear between lips that were shut.
            assert max(opening(picture) for picture in during) > 1.5 * opening(before) + 40
            for key in ("p", "Down", "Return", "Return"):  # pause, save, the first slot
                display.do("key", key)
                time.sleep(0.2)
            until(lambda: saved_slots(tmp_path / "server") == ["slot-1"], "nothing was saved")
            for key in ("Escape", "Escape"):  # the menu, the conversation
                display.do("key", key)
                time.sleep(0.2)
            until(lambda: not has_plate(demo.picture()), "the conversation did not end")
        finally:
            demo.close()
        assert demo.process.returncode == 0, demo.log


def test_the_window_says_when_the_server_is_gone_and_goes_on_when_it_is_back(tmp_path: Path, display: Display) -> None:
    with running_server(tmp_path / "server") as server:
        demo = Demo(display, server.url, tmp_path)
        try:
            until(lambda: server.metric("npc_sessions ") == 1, "no session")
            until(lambda: not has_banner(demo.picture()), "there is a banner from the beginning")
            server.kill()
            until(lambda: has_banner(demo.picture()), "the loss is not said\n" + demo.log)
            with running_server(tmp_path / "server", port=server.port):
                until(lambda: not has_banner(demo.picture()), "it did not come back\n" + demo.log)
            assert demo.process.poll() is None
        finally:
            demo.close()


def is_face_to_face(demo: Demo) -> bool:
    """Walks a little towards Agnes, and looks whether the conversation has begun."""
    demo.display.do("keydown", "w")
    time.sleep(0.3)
    demo.display.do("keyup", "w")
    time.sleep(1.2)
    return has_plate(demo.picture())


def saved_slots(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / "playthroughs.sqlite")) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM slot")]


def like(
    picture: Picture, colour: tuple[int, int, int], within: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    near: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = (np.abs(picture.astype(np.int16) - colour) <= within).all(
        axis=2
    )
    return near


def has_plate(picture: Picture) -> bool:
    """The dark plate of the subtitles lies where else cobbles are."""
    return bool(like(picture[1000:1240, 612:640], _PANEL, 24).mean() > 0.8)


def has_banner(picture: Picture) -> bool:
    """A warning is written at the upper edge."""
    return int(like(picture[300:980, 20:110], _WARNING, 8).sum()) > 200


def players_words(picture: Picture) -> int:
    return int(like(picture[740:1260, 60:540], _YOU, 12).sum())


def opening(picture: Picture) -> int:
    """Dark and white pixels around Agnes's mouth."""
    mouth = picture[360:500, 395:475].astype(np.int16)
    return int(((mouth.max(axis=2) < 80) | (mouth.min(axis=2) > 205)).sum())
