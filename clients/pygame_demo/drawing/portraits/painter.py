"""Paints portraits in a process of its own: one takes 0.4 s, in which a window's thread would draw no frame.

A thread would not do: what pygame paints with keeps other threads from running.

```
 window ──"agnes 698"──▶ painter
 window ◀── a line of JSON that says what follows, then the pixels of each layer ── painter
```

The painter ends when its input does, so it does not outlive the window.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections import deque
from typing import Any, BinaryIO, Final

import pygame

from clients.pygame_demo.drawing.portraits.portrait import Layer, look_of, paint_layers

__all__ = ["Painter"]

_FORMAT: Final = "BGRA"
"""How pygame itself keeps pixels with opacity: nothing is converted."""
_ENDS_WITHIN_S = 1.0

Layers = dict[str, Layer]


class Painter:
    """Started when made, ended by `close`. Belongs to the window's thread."""

    def __init__(self) -> None:
        self._done: deque[tuple[str, int, Layers]] = deque()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "clients.pygame_demo.drawing.portraits.painter"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=dict(os.environ, PYGAME_HIDE_SUPPORT_PROMPT="1"),
        )
        self._reader = threading.Thread(target=self._read, name="painter", daemon=True)
        self._reader.start()

    @property
    def is_working(self) -> bool:
        """It has not ended."""
        return self._process.poll() is None

    def ask(self, character: str, height: int) -> None:
        """Have somebody painted at a height in pixels."""
        assert self._process.stdin is not None
        if self.is_working:
            with contextlib.suppress(OSError):  # it ends just now; `is_working` will say so
                self._process.stdin.write(f"{character} {height}\n".encode())
                self._process.stdin.flush()

    def finished(self) -> list[tuple[str, int, Layers]]:
        """What was painted since the last call: character, height, layers."""
        found = []
        while self._done:
            found.append(self._done.popleft())
        return found

    def close(self) -> None:
        """End it, whatever it paints."""
        self._process.terminate()
        try:
            self._process.wait(_ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(_ENDS_WITHIN_S)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what was still to be written has nobody to read it
                    pipe.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in iter(self._process.stdout.readline, b""):
            found = _read_layers(json.loads(line), self._process.stdout)
            if found is not None:
                self._done.append(found)


def _read_layers(head: dict[str, Any], pixels: Any) -> tuple[str, int, Layers] | None:
    """None if the painter ended on the way."""
    layers: Layers = {}
    for name, (width, height, left, top) in head["layers"].items():
        data = pixels.read(width * height * 4)
        if len(data) < width * height * 4:
            return None
        layers[name] = Layer(pygame.image.frombuffer(data, (width, height), _FORMAT), (left, top))
    return head["character"], head["height"], layers


def _write_layers(character: str, height: int, layers: Layers, out: BinaryIO) -> None:
    sizes = {name: (*layer.picture.get_size(), *layer.corner) for name, layer in layers.items()}
    out.write(json.dumps({"character": character, "height": height, "layers": sizes}).encode() + b"\n")
    for layer in layers.values():
        out.write(pygame.image.tobytes(layer.picture, _FORMAT))
    out.flush()


def _main() -> None:
    for line in sys.stdin:
        character, height = line.rsplit(" ", 1)
        _write_layers(character, int(height), paint_layers(look_of(character), int(height)), sys.stdout.buffer)


if __name__ == "__main__":
    _main()
