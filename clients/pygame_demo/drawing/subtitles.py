"""A spoken line whose words light up as they are heard."""

from __future__ import annotations

import pygame

from clients.pygame_demo.client import Voice
from clients.pygame_demo.drawing.interface import Ui

__all__ = ["draw_subtitles", "heard_words", "lines_of_words"]

_SIZE = 27


def draw_subtitles(ui: Ui, target: pygame.Surface, box: pygame.Rect, text: str, heard: int) -> pygame.Rect:
    """Draw the line in its box; what does not fit is scrolled to the word that is heard.

    Args:
        heard: how many of its words have been heard.

    Returns:
        The part of the window that was written on.
    """
    words = text.split()
    lines = lines_of_words(ui, words, box.width)
    step = ui.line_height("story", _SIZE)
    room = max(1, box.height // step)
    current = next((n for n, line in enumerate(lines) if line and line[-1][0] >= max(0, heard - 1)), len(lines) - 1)
    first = max(0, min(len(lines) - room, current - room + 2 if room > 1 else current))
    shown = lines[first : first + room]
    y = box.y + max(0, box.height - step * len(shown)) // 2
    space = ui.width_of(" ", "story", _SIZE)
    written = pygame.Rect(box.x, y, 0, 0)
    for line in shown:
        x = box.x
        for index, word in line:
            colour = ui.colours.heard if index < heard else ui.colours.coming
            place = ui.write(target, word, (x, y), kind="story", size=_SIZE, colour=colour)
            if index == heard - 1 and heard < len(words):
                pygame.draw.rect(target, ui.colours.accent, (x, place.bottom - ui.px(4), place.width, max(2, ui.px(2))))
            written.union_ip(place)
            x = place.right + space
        y += step
    return written


def heard_words(voice: Voice) -> int:
    """How many words of the present line have been heard."""
    return sum(word.is_heard for word in voice.words)


def lines_of_words(ui: Ui, words: list[str], width: int) -> list[list[tuple[int, str]]]:
    """Words with their numbers, in lines that fit the width; a word wider than that is broken."""
    lines: list[list[tuple[int, str]]] = [[]]
    space, x = ui.width_of(" ", "story", _SIZE), 0
    for index, word in enumerate(words):
        for piece in ui.wrapped(word, width, "story", _SIZE):
            wide = ui.width_of(piece, "story", _SIZE)
            if lines[-1] and x + wide > width:
                lines.append([])
                x = 0
            lines[-1].append((index, piece))
            x += wide + space
    return lines
