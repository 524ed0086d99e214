"""Which key or button does what. The words are those of the key help."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pygame

__all__ = ["KEY_HELP", "Command", "Controls"]

Command = Literal[
    "up",
    "down",
    "left",
    "right",
    "accept",
    "back",
    "talk",
    "hush",
    "type",
    "mode",
    "notes",
    "log",
    "help",
    "menu",
    "picture",
]

KEY_HELP: tuple[tuple[str, str, str], ...] = (
    ("Arrows or W A S D", "left stick", "walk; choose in menus"),
    ("E or Enter", "A", "talk to whoever is near; take what is marked"),
    ("Space, held", "X, held", "speak into the microphone"),
    ("M", "right shoulder", "hands-free on or off"),
    ("T", "", "type what you want to say"),
    ("1 to 9", "D-pad and A", "take an offered choice"),
    ("H", "left shoulder", "hush: silence whoever speaks"),
    ("Tab", "Y", "quest notes"),
    ("L", "", "what was said so far"),
    ("Esc", "B", "walk away; back"),
    ("P", "Start", "pause: save, load, settings"),
    ("F1", "", "this list"),
    ("F11, F12", "", "full screen; keep a picture of the window"),
)
"""Keyboard, gamepad, and what it does."""

_KEYS: dict[int, Command] = {
    pygame.K_UP: "up",
    pygame.K_w: "up",
    pygame.K_DOWN: "down",
    pygame.K_s: "down",
    pygame.K_LEFT: "left",
    pygame.K_a: "left",
    pygame.K_RIGHT: "right",
    pygame.K_d: "right",
    pygame.K_e: "accept",
    pygame.K_RETURN: "accept",
    pygame.K_KP_ENTER: "accept",
    pygame.K_ESCAPE: "back",
    pygame.K_SPACE: "talk",
    pygame.K_h: "hush",
    pygame.K_t: "type",
    pygame.K_m: "mode",
    pygame.K_TAB: "notes",
    pygame.K_l: "log",
    pygame.K_F1: "help",
    pygame.K_p: "menu",
    pygame.K_F12: "picture",
}
_BUTTONS: dict[int, Command] = {
    0: "accept",
    1: "back",
    2: "talk",
    3: "notes",
    4: "hush",
    5: "mode",
    7: "menu",
    9: "menu",
}
"""Of a gamepad with the layout of an Xbox controller."""
_DEAD_ZONE = 0.25


@dataclass(slots=True)
class Controls:
    """What is held down, from keyboard and gamepad together."""

    held: set[Command] = field(default_factory=set)
    stick: tuple[float, float] = (0.0, 0.0)

    def command(self, event: pygame.event.Event) -> tuple[Command, bool] | None:
        """The command of an input event, and whether it begins; None for other events."""
        found: tuple[Command, bool] | None = None
        match event.type:
            case pygame.KEYDOWN | pygame.KEYUP if event.key in _KEYS:
                found = (_KEYS[event.key], event.type == pygame.KEYDOWN)
            case pygame.JOYBUTTONDOWN | pygame.JOYBUTTONUP if event.button in _BUTTONS:
                found = (_BUTTONS[event.button], event.type == pygame.JOYBUTTONDOWN)
            case pygame.JOYHATMOTION:
                return self._hat(event.value)
            case pygame.JOYAXISMOTION if event.axis in (0, 1):
                value = event.value if abs(event.value) > _DEAD_ZONE else 0.0
                self.stick = (value, self.stick[1]) if event.axis == 0 else (self.stick[0], value)
            case _:
                pass
        if found is not None:
            (self.held.add if found[1] else self.held.discard)(found[0])
        return found

    def release(self) -> None:
        """The window lost the keyboard: nothing is held any more."""
        self.held.clear()
        self.stick = (0.0, 0.0)

    @property
    def direction(self) -> tuple[float, float]:
        """Where to walk: right and down are positive."""
        x = ("right" in self.held) - ("left" in self.held) + self.stick[0]
        y = ("down" in self.held) - ("up" in self.held) + self.stick[1]
        return (max(-1.0, min(1.0, x)), max(-1.0, min(1.0, y)))

    def _hat(self, value: tuple[int, int]) -> tuple[Command, bool] | None:
        before = {c for c in ("left", "right", "up", "down") if c in self.held}
        wanted: set[Command] = set()
        if value[0]:
            wanted.add("right" if value[0] > 0 else "left")
        if value[1]:
            wanted.add("up" if value[1] > 0 else "down")
        self.held -= {"left", "right", "up", "down"}
        self.held |= wanted
        fresh = wanted - before
        return (fresh.pop(), True) if fresh else None
