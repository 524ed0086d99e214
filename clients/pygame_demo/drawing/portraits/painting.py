"""The portraits that are there, and those that are being painted."""

from __future__ import annotations

from clients.pygame_demo.drawing.portraits.painter import Painter
from clients.pygame_demo.drawing.portraits.portrait import Portrait, look_of, paint_layers

__all__ = ["Portraits"]


class Portraits:
    """Of the people of a world, by their ids.

    Args:
        painter: paints ahead; its owner ends it. Without one, or when it has ended, portraits are painted when they are
            looked for, and the window stands still meanwhile.
    """

    def __init__(self, painter: Painter | None) -> None:
        self._painter = painter
        self._asked: dict[str, int] = {}
        self._done: dict[str, Portrait] = {}

    def want(self, character: str, height: int) -> None:
        """Have it painted at this height in pixels, unless that is done or under way."""
        if self._asked.get(character) != height:
            self._asked[character] = height
            if self._painter is not None:
                self._painter.ask(character, height)

    def find(self, character: str) -> Portrait | None:
        """The one that was painted last, perhaps at another height than wanted; None if there is none yet."""
        if self._painter is not None:
            for name, height, layers in self._painter.finished():
                self._done[name] = Portrait(look_of(name), height, layers)
        found = self._done.get(character)
        wanted = self._asked.get(character)
        is_coming = self._painter is not None and self._painter.is_working
        if wanted is not None and not is_coming and (found is None or found.height != wanted):
            look = look_of(character)
            found = self._done[character] = Portrait(look, wanted, paint_layers(look, wanted))
        return found

    def is_ready(self, character: str, height: int) -> bool:
        """It is there at this height."""
        found = self.find(character)
        return found is not None and found.height == height
