"""A display of its own for a program with a window: keys are pressed on it, and its screen can be read at any time."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

__all__ = ["MISSING", "Display", "Pixels", "until"]

MISSING = [program for program in ("Xvfb", "xdotool") if shutil.which(program) is None]
"""What has to be installed first."""

Pixels = npt.NDArray[np.uint8]

_SIZE = (1280, 720)
_WITHIN_S = 40.0


class Display:
    """An Xvfb, ended by `close`. `folder` takes the file in which Xvfb keeps its screen."""

    def __init__(self, folder: Path) -> None:
        reading, writing = os.pipe()
        self._process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{_SIZE[0]}x{_SIZE[1]}x24", "-nolisten", "tcp"]
            + ["-fbdir", str(folder)],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as file:
            self.name = f":{int(file.readline())}"
        self._screen = _mapped(folder / "Xvfb_screen0")

    def screen(self, left: int = 0, top: int = 0, width: int = _SIZE[0], height: int = _SIZE[1]) -> Pixels:
        """A part of what is shown now: rows, columns, red green blue. Takes less than a millisecond."""
        return self._screen[top : top + height, left : left + width, 2::-1].copy()

    def do(self, *arguments: str) -> None:
        """An order to xdotool, such as `key`, `m`."""
        subprocess.run(["xdotool", *arguments], env=dict(os.environ, DISPLAY=self.name), check=True, timeout=20)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(10)


def until(is_so: Callable[[], bool], words: str, within_s: float = _WITHIN_S) -> None:
    """Look ten times a second until it is so; fail with these words if it does not become so."""
    end_s = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < end_s, words
        time.sleep(0.1)


def _mapped(path: Path) -> Pixels:
    """Xvfb's file is in the format of xwd: a header and a table of colours, whose sizes it tells, then the pixels."""
    header = np.fromfile(path, ">u4", 25)
    begin, row_bytes = int(header[0] + 12 * header[19]), int(header[12])
    pixels: Pixels = np.memmap(path, np.uint8, "r", offset=begin, shape=(_SIZE[1], row_bytes // 4, 4))
    return pixels
