"""A game under Mono that a test plays: it obeys lines, and tells what happens as lines of JSON."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.unity.mono_build import MonoBuild

__all__ = ["Told", "UnityGame", "playing"]

Told = dict[str, Any]
"""`event`, `at_ms` on the game's clock, and `value`."""

_WITHIN_S = 15.0


class UnityGame:
    """Started when made. `told` is everything that it told so far, in order."""

    def __init__(self, build: MonoBuild) -> None:
        self.told: list[Told] = []
        self._looked_at = 0
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._process = subprocess.Popen(
            build.command("play"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def do(self, order: str) -> None:
        """Let the game do something in its next frame."""
        assert self._process.stdin is not None
        self._process.stdin.write(order + "\n")
        self._process.stdin.flush()

    def expect(
        self, event: str, holds: Callable[[Any], bool] = lambda _value: True, *, within_s: float = _WITHIN_S
    ) -> Any:
        """Wait for the next event of this name for which something holds; its value. Others are passed over."""
        deadline_s = time.monotonic() + within_s
        while True:
            while self._looked_at < len(self.told):
                told = self.told[self._looked_at]
                self._looked_at += 1
                if told["event"] == event and holds(told["value"]):
                    return told["value"]
            self._wait(event, deadline_s)

    def ask(self, question: str, answer: str | None = None) -> Any:
        """Ask the game for something that it holds now."""
        self.do(f"ask {question}")
        return self.expect(answer or question)

    def of(self, event: str) -> list[Any]:
        """The values of all events of a name so far."""
        self._drain()
        return [told["value"] for told in self.told if told["event"] == event]

    def times_of(self, event: str) -> list[float]:
        """When they were told, in milliseconds."""
        self._drain()
        return [told["at_ms"] for told in self.told if told["event"] == event]

    def sound(self, path: Path) -> bytes:
        """Everything that left the speaker so far: int16 mono."""
        self.do(f"sound {path}")
        self.expect("sound written")
        return path.read_bytes()

    def quit(self) -> list[str]:
        """End the game as a player does; what Unity's console holds."""
        self.do("quit")
        log: list[str] = self.expect("over")
        assert self._process.wait(_WITHIN_S) == 0
        return log

    def close(self) -> None:
        """End it if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(_WITHIN_S)
        self._reader.join(_WITHIN_S)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert stream is not None
            stream.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)

    def _drain(self) -> None:
        while not self._lines.empty():
            self._note(self._lines.get())

    def _wait(self, event: str, deadline_s: float) -> None:
        try:
            self._note(self._lines.get(timeout=max(0.01, deadline_s - time.monotonic())))
        except queue.Empty:
            stderr = ""
            if self._process.poll() is not None and self._process.stderr is not None:
                stderr = self._process.stderr.read()
            raise AssertionError(
                f"`{event}` did not happen; the last that did: {str(self.told[-8:])[-1500:]} {stderr}"
            ) from None

    def _note(self, line: str) -> None:
        told = json.loads(line)
        assert told["event"] != "order failed", told["value"]
        self.told.append(told)


@contextmanager
def playing(build: MonoBuild) -> Iterator[UnityGame]:
    """A game that is ended behind the block."""
    game = UnityGame(build)
    try:
        yield game
    finally:
        game.close()
