"""The line in which one types what to say."""

from __future__ import annotations

import pygame

from clients.pygame_demo.drawing.interface import Ui

__all__ = ["TypingLine"]

_LONGEST = 400
"""Letters; the server takes 2000, but nobody listens that long."""


class TypingLine:
    """Takes keys while it is open; Enter sends, Escape closes."""

    def __init__(self) -> None:
        self.text = ""
        self.is_open = False
        self._swallows = False

    def open(self) -> None:
        """The letter of the key that opened it still comes as text, and is not meant."""
        self.text, self.is_open, self._swallows = "", True, True
        pygame.key.start_text_input()

    def close(self) -> None:
        self.is_open = False

    def input(self, event: pygame.event.Event) -> str:
        """One event; gives the text when it is sent, else ""."""
        if event.type == pygame.TEXTINPUT:
            if self._swallows and event.text.lower() == "t":
                self._swallows = False
                return ""
            self.text = (self.text + event.text)[:_LONGEST]
        self._swallows = self._swallows and event.type not in (pygame.TEXTINPUT, pygame.KEYDOWN, pygame.KEYUP)
        if event.type != pygame.KEYDOWN:
            return ""
        if event.key == pygame.K_ESCAPE:
            self.close()
        elif event.key == pygame.K_BACKSPACE:
            self.text = self.text.rstrip().rpartition(" ")[0] if event.mod & pygame.KMOD_CTRL else self.text[:-1]
        elif event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
            sent = self.text.strip()
            self.close()
            return sent
        return ""

    def draw(self, ui: Ui, target: pygame.Surface, box: pygame.Rect, time_s: float) -> None:
        """The text's end and a cursor; what is too long goes out to the left."""
        hint_width = ui.width_of("Enter says it, Esc lets it be", "plain", 16) + ui.px(16)
        room = box.width - hint_width - ui.px(20)
        shown = self.text
        while shown and ui.width_of(shown, "plain", 21) > room:
            shown = shown[1:]
        if shown or self.text:
            place = ui.write(target, shown, (box.x, box.y), size=21, colour=ui.colours.you)
        else:
            place = pygame.Rect(box.x, box.y, 0, ui.line_height("plain", 21))
            ui.write(
                target,
                "Say something …",
                (box.x + ui.px(8), box.y),
                kind="italic",
                size=21,
                colour=ui.colours.quiet_text,
            )
        if time_s % 1.0 < 0.6:
            pygame.draw.rect(target, ui.colours.accent, (place.right + 1, place.y, max(2, ui.px(2)), place.height))
        ui.write(
            target,
            "Enter says it, Esc lets it be",
            (box.right, box.y + ui.px(3)),
            size=16,
            colour=ui.colours.quiet_text,
            anchor="right",
        )
