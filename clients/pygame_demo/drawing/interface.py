"""Text and panels in the measure of the window: what all screens write and draw with.

Lengths are given for a window of 1280 by 720 and grow with it; text also with the player's text size, and it never gets
smaller than what can be read. `fitted` makes a text fit its box: smaller first, then shortened.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

import pygame

from clients.pygame_demo.drawing.brush import blurred
from clients.pygame_demo.drawing.palette import Colour, Interface

__all__ = ["Anchor", "FontKind", "Ui"]

FontKind = Literal["story", "plain", "bold", "italic"]
Anchor = Literal["left", "middle", "right"]

_FONTS = Path(__file__).parent / "fonts"
_FILES: dict[FontKind, str] = {
    "story": "Vollkorn-Medium.ttf",
    "plain": "Cabin-Regular.otf",
    "bold": "Cabin-SemiBold.otf",
    "italic": "Cabin-Italic.otf",
}
_TEXT_SIZES = {"small": 0.86, "medium": 1.0, "large": 1.26}
_SMALLEST_UNIT = 0.8
"""Text of 20 is at least 16 pixels high at the medium size."""
_LEAST_PART = 0.72
"""A text that does not fit is made smaller down to this, and then shortened."""


@lru_cache(maxsize=64)
def _font(kind: FontKind, pixels: int) -> pygame.font.Font:
    return pygame.font.Font(str(_FONTS / _FILES[kind]), pixels)


class Ui:
    """For one size of window and one set of colours.

    Args:
        text_size: small, medium or large.
    """

    def __init__(self, window: tuple[int, int], colours: Interface, text_size: str = "medium") -> None:
        self.window = window
        self.colours = colours
        self.unit = min(window[0] / 1280, window[1] / 720)
        self._text_unit = max(self.unit, _SMALLEST_UNIT) * _TEXT_SIZES[text_size]
        self._pictures: dict[tuple[FontKind, int, str, Colour], pygame.Surface] = {}
        self._panels: dict[tuple[int, int, int, bool, Colour], pygame.Surface] = {}

    def px(self, length: float) -> int:
        """A length in pixels."""
        return round(length * self.unit)

    def font(self, kind: FontKind, size: float, part: float = 1.0) -> pygame.font.Font:
        return _font(kind, max(11, round(size * self._text_unit * part)))

    def line_height(self, kind: FontKind, size: float, part: float = 1.0) -> int:
        return round(self.font(kind, size, part).get_height() * 1.04)

    def width_of(self, text: str, kind: FontKind, size: float, part: float = 1.0) -> int:
        return self.font(kind, size, part).size(text)[0]

    def write(
        self,
        target: pygame.Surface,
        text: str,
        at: tuple[float, float],
        *,
        kind: FontKind = "plain",
        size: float = 20,
        colour: Colour | None = None,
        anchor: Anchor = "left",
        part: float = 1.0,
        has_shadow: bool = False,
    ) -> pygame.Rect:
        """One line; `at` is its upper left corner, or the middle or right end of its upper edge."""
        picture = self._picture(kind, size, text, colour or self.colours.text, part)
        x = at[0] - {"left": 0.0, "middle": picture.get_width() / 2, "right": picture.get_width()}[anchor]
        if has_shadow:
            shade = self._picture(kind, size, text, (24, 14, 30), part)
            for step in (1, 2):
                target.blit(shade, (round(x) + step, round(at[1]) + step))
        return target.blit(picture, (round(x), round(at[1])))

    def wrapped(self, text: str, width: int, kind: FontKind, size: float, part: float = 1.0) -> list[str]:
        """The lines of a text; a word that is wider than a line is broken."""
        font = self.font(kind, size, part)
        lines: list[str] = []
        for paragraph in text.split("\n"):
            line = ""
            for word in paragraph.split():
                longer = f"{line} {word}" if line else word
                if font.size(longer)[0] <= width:
                    line = longer
                    continue
                if line:
                    lines.append(line)
                while font.size(word)[0] > width and len(word) > 1:
                    cut = next((n for n in range(len(word) - 1, 0, -1) if font.size(word[:n])[0] <= width), 1)
                    lines.append(word[:cut])
                    word = word[cut:]
                line = word
            lines.append(line)
        return lines

    def fitted(self, text: str, box: pygame.Rect, kind: FontKind, size: float) -> tuple[list[str], float]:
        """Lines that fit the box, and the part of the size that they need."""
        part = 1.0
        while True:
            lines = self.wrapped(text, box.width, kind, size, part)
            room = max(1, box.height // self.line_height(kind, size, part))
            if len(lines) <= room or part <= _LEAST_PART:
                break
            part -= 0.07
        if len(lines) > room:
            lines = lines[:room]
            last = lines[-1]
            while last and self.width_of(last + "…", kind, size, part) > box.width:
                last = last[:-1]
            lines[-1] = last.rstrip() + "…"
        return lines, part

    def paragraph(
        self,
        target: pygame.Surface,
        text: str,
        box: pygame.Rect,
        *,
        kind: FontKind = "plain",
        size: float = 20,
        colour: Colour | None = None,
        is_centred: bool = False,
    ) -> int:
        """A text that fits its box; gives the height that it took."""
        lines, part = self.fitted(text, box, kind, size)
        step = self.line_height(kind, size, part)
        y = box.y + (max(0, box.height - step * len(lines)) // 2 if is_centred else 0)
        for line in lines:
            self.write(target, line, (box.x, y), kind=kind, size=size, colour=colour, part=part)
            y += step
        return step * len(lines)

    def panel(
        self,
        target: pygame.Surface,
        box: pygame.Rect,
        *,
        alpha: int = 226,
        is_lit: bool = False,
        colour: Colour | None = None,
    ) -> None:
        """A dark plate with round corners, a thin edge and a soft shadow."""
        fill = colour or self.colours.panel
        key = (box.width, box.height, alpha, is_lit, fill)
        if key not in self._panels:
            if len(self._panels) > 60:
                self._panels.clear()
            self._panels[key] = self._paint_panel(box.size, alpha, is_lit, fill)
        margin = self.px(14)
        target.blit(self._panels[key], (box.x - margin, box.y - margin))

    def key(self, target: pygame.Surface, label: str, at: tuple[int, int], *, is_pressed: bool = False) -> int:
        """A key of the keyboard with its label; `at` is its upper left corner. Gives its width."""
        height = self.line_height("bold", 17) + self.px(4)
        width = self._key_width(label)
        box = pygame.Rect(at[0], at[1], width, height)
        radius = self.px(6)
        fill = self.colours.accent if is_pressed else (78, 60, 82)
        pygame.draw.rect(target, (22, 14, 28), box.move(0, self.px(2)), border_radius=radius)
        pygame.draw.rect(target, fill, box, border_radius=radius)
        pygame.draw.rect(target, (150, 122, 138), box, 1, border_radius=radius)
        ink = self.colours.panel if is_pressed else self.colours.text
        self.write(target, label, (box.centerx, box.y + self.px(2)), kind="bold", size=17, colour=ink, anchor="middle")
        return width

    def keys_width(self, parts: list[tuple[str, str]]) -> int:
        """Of what `keys_line` draws."""
        return sum(self._key_width(key) + self.width_of(meaning, "plain", 17) + self.px(26) for key, meaning in parts)

    def keys_line(
        self, target: pygame.Surface, parts: list[tuple[str, str]], at: tuple[int, int], *, widest: int | None = None
    ) -> int:
        """Keys and what they do, in one line; those that do not fit `widest` are left out. Gives the width."""
        x = at[0]
        for label, meaning in parts:
            need = self.keys_width([(label, meaning)]) - self.px(18)
            if widest is not None and x + need - at[0] > widest:
                break
            x += self.key(target, label, (x, at[1])) + self.px(8)
            x = self.write(target, meaning, (x, at[1] + self.px(2)), size=17, colour=self.colours.quiet_text).right
            x += self.px(18)
        return x - at[0]

    def _key_width(self, label: str) -> int:
        return max(self.line_height("bold", 17) + self.px(4), self.width_of(label, "bold", 17) + self.px(16))

    def meter(self, target: pygame.Surface, box: pygame.Rect, level: float, *, is_live: bool) -> None:
        """How loud the microphone is: bars that light up from left to right."""
        bars = 14
        gap = max(1, self.px(2))
        width = max(2, (box.width - gap * (bars - 1)) // bars)
        for number in range(bars):
            part = (number + 1) / bars
            is_lit = is_live and level > 0.02 and level >= part - 0.5 / bars
            bright = self.colours.bad if part > 0.92 else self.colours.warning if part > 0.78 else self.colours.good
            height = max(3, round(box.height * (0.35 + 0.65 * part)))
            bar = pygame.Rect(box.x + number * (width + gap), box.bottom - height, width, height)
            pygame.draw.rect(target, bright if is_lit else (84, 66, 86), bar, border_radius=max(1, width // 3))

    def _picture(self, kind: FontKind, size: float, text: str, colour: Colour, part: float) -> pygame.Surface:
        pixels = max(11, round(size * self._text_unit * part))
        key = (kind, pixels, text, colour)
        if key not in self._pictures:
            if len(self._pictures) > 900:
                self._pictures.clear()
            # Characters that no font has, such as control characters, would raise.
            clean = "".join(letter if letter.isprintable() else " " for letter in text)
            self._pictures[key] = _font(kind, pixels).render(clean, True, colour)
        return self._pictures[key]

    def _paint_panel(self, size: tuple[int, int], alpha: int, is_lit: bool, fill: Colour) -> pygame.Surface:
        margin, radius = self.px(14), self.px(14)
        picture = pygame.Surface((size[0] + 2 * margin, size[1] + 2 * margin), pygame.SRCALPHA)
        picture.fill((16, 8, 24, 0))
        box = pygame.Rect((margin, margin), size)
        pygame.draw.rect(picture, (16, 8, 24, 120), box.move(0, self.px(4)), border_radius=radius)
        picture = blurred(picture, max(1.0, 6 * self.unit))
        pygame.draw.rect(picture, (*fill, alpha), box, border_radius=radius)
        edge = self.colours.accent if is_lit else self.colours.panel_edge
        pygame.draw.rect(
            picture, (*edge, 255 if is_lit else 150), box, max(1, self.px(2 if is_lit else 1.2)), border_radius=radius
        )
        return picture
