"""The example scene on a screen that nobody sees: Xvfb and software OpenGL."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.godot.engine import ENGINE, PROJECT, broken_lines

__all__ = ["WHY_NO_SCREEN", "Area", "Picture", "take_pictures"]

Area = tuple[int, int, int, int]
"""Left, top, width, height, in pixels of a picture."""

WHY_NO_SCREEN = "" if shutil.which("xvfb-run") else "xvfb-run is missing (Debian: xvfb)"
_WITHIN_S = 120


@dataclass(frozen=True)
class Picture:
    """One picture of `clients/godot_bridge/tests/pictures`.

    Attributes:
        areas: where in it things are.
        line: what the character says or said last.
        heard: how many words of it were heard by then.
    """

    path: Path
    areas: dict[str, Area]
    line: str
    heard: int


def take_pictures(url: str, player: str, folder: Path, *, audio_driver: str = "Dummy") -> dict[str, Picture]:
    """Let the example be played against a server, and take its pictures.

    Args:
        audio_driver: `PulseAudio` where there are sound devices; `Dummy` has none.

    Raises:
        AssertionError: it was not played to its end, or a script broke; with what Godot wrote.
    """
    assert ENGINE is not None
    display = ["xvfb-run", "-a", "-s", "-screen 0 1280x720x24"]
    drivers = ["--rendering-driver", "opengl3", "--audio-driver", audio_driver, "--resolution", "1280x720"]
    options = ["--", "--url", url, "--player", player, "--into", str(folder)]
    done = subprocess.run(
        [*display, ENGINE, "--path", str(PROJECT), *drivers, "res://tests/pictures/pictures.tscn", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_WITHIN_S,
    )
    assert done.returncode == 0 and not broken_lines(done.stdout), done.stdout
    told = [
        json.loads(line.removeprefix("PICTURE ")) for line in done.stdout.splitlines() if line.startswith("PICTURE")
    ]
    return {each["name"]: _picture(each, folder) for each in told}


def _picture(told: dict[str, object], folder: Path) -> Picture:
    areas = told["areas"]
    assert isinstance(areas, dict) and isinstance(told["heard"], int) and isinstance(told["line"], str)
    whole = {name: (round(x), round(y), round(w), round(h)) for name, (x, y, w, h) in areas.items()}
    return Picture(folder / f"{told['name']}.png", whole, told["line"], told["heard"])
