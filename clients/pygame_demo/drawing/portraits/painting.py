"""The portraits that are there, and those that are being painted."""

from __future__ import annotations

import time
from collections.abc import Callable

from clients.pygame_demo.drawing.portraits.painter import Painter
from clients.pygame_demo.drawing.portraits.portrait import Portrait, look_of, paint_layers

__all__ = ["Portraits"]

_PATIENCE_S = 1.5
"""A face that is not there so long after it was looked for is painted in the frame: on a machine that is so busy,
standing still for a moment is better than talking to nobody. Chosen."""


class Portraits:
    """Of the people of a world, by their ids.

    Args:
        painter: paints ahead; its owner ends it. Without one, or when it has ended, portraits are painted when they are
            looked for, and the window stands still meanwhile.
        clock: seconds, never going back.
    """

    def __init__(self, painter: Painter | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._painter = painter
        self._clock = clock
        self._wanted: dict[str, int] = {}
        self._missed_since_s: dict[str, float] = {}
        self._done: dict[str, Portrait] = {}

    def want(self, character: str, height: int) -> None:
        """Have it painted at this height in pixels, unless that is done or under way."""
        if self._wanted.get(character) != height:
            self._wanted[character] = height
            if self._painter is not None:
                self._painter.ask(character, height)

    def find(self, character: str) -> Portrait | None:
        """The one that was painted last, perhaps at another height than wanted; None if there is none yet."""
        if self._painter is not None:
            for name, height, layers in self._painter.finished():
                self._done[name] = Portrait(look_of(name), height, layers)
        wanted, found = self._wanted.get(character), self._done.get(character)
        if wanted is None or (found is not None and found.height == wanted):
            return found
        if not self._is_coming(character):
            look = look_of(character)
            self._done[character] = Portrait(look, wanted, paint_layers(look, wanted))
        return self._done.get(character)

    def is_ready(self, character: str, height: int) -> bool:
        """It is there at this height."""
        found = self.find(character)
        return found is not None and found.height == height

    def _is_coming(self, character: str) -> bool:
        """The painter will bring it, and soon enough."""
        if self._painter is None or not self._painter.is_working:
            return False
        if character in self._done:
            return True  # at another height, which can be looked at meanwhile
        now_s = self._clock()
        return now_s - self._missed_since_s.setdefault(character, now_s) < _PATIENCE_S
