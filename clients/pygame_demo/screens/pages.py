"""Pages to read over the game: the log, the quest notes, the key help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pygame

from clients.pygame_demo.drawing.interface import FontKind, Ui
from clients.pygame_demo.drawing.palette import Colour
from clients.pygame_demo.game.controls import KEY_HELP, Command
from clients.pygame_demo.screens.context import Context

__all__ = ["Line", "Page", "help_page", "log_page", "notes_page"]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph; `lead` stands before it in a column of its own."""

    text: str
    lead: str = ""
    kind: FontKind = "plain"
    colour: Colour | None = None


class Page:
    """A title and paragraphs, scrolled with up and down. `is_over` says that it is to be closed.

    Args:
        lines: gives them as they are now.
        lead_width: of the column before them, in units.
        starts_at_end: shows the newest first, as a log does.
    """

    def __init__(
        self, title: str, lines: Callable[[], list[Line]], *, lead_width: float = 0, starts_at_end: bool = False
    ) -> None:
        self.title = title
        self._lines, self._lead_width = lines, lead_width
        self._scroll = 10**6 if starts_at_end else 0
        self.is_over = False

    def input(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEWHEEL:
            self._scroll -= event.y * 60
            return True
        return False

    def command(self, command: Command, *, begins: bool) -> None:
        if not begins:
            return
        if command in ("up", "down"):
            self._scroll += 90 if command == "down" else -90
        elif command in ("back", "accept", "menu", "notes", "log", "help"):
            self.is_over = True

    def draw(self, ui: Ui, target: pygame.Surface) -> None:
        width = min(ui.window[0] - ui.px(60), max(ui.px(820), round(ui.line_height("plain", 20) * 32)))
        head = ui.line_height("story", 34) + ui.px(26)
        foot = ui.line_height("bold", 17) + ui.px(28)
        whole = self._draw_lines(ui, target, pygame.Rect(0, 0, width - ui.px(68), 0), is_measured=True)
        box = pygame.Rect(0, 0, width, min(ui.window[1] - ui.px(70), max(ui.px(260), head + whole + foot)))
        box.center = (ui.window[0] // 2, ui.window[1] // 2)
        inner = pygame.Rect(box.x + ui.px(34), box.y + head, box.width - ui.px(68), box.height - head - foot)
        ui.panel(target, box, alpha=253)
        ui.write(
            target,
            self.title,
            (box.centerx, box.y + ui.px(12)),
            kind="story",
            size=34,
            colour=ui.colours.accent,
            anchor="middle",
        )
        self._scroll = max(0, min(self._scroll, whole - inner.height))
        before = target.get_clip()
        target.set_clip(inner)
        self._draw_lines(ui, target, inner, is_measured=False)
        target.set_clip(before)
        keys = [("Esc", "back")]
        if whole > inner.height:
            self._draw_bar(ui, target, inner, whole)
            keys.insert(0, ("Up, Down", "scroll"))
        ui.keys_line(target, keys, (inner.x, box.bottom - foot + ui.px(8)))

    def _draw_lines(self, ui: Ui, target: pygame.Surface, inner: pygame.Rect, *, is_measured: bool) -> int:
        """Gives the height of all of them."""
        lead = max(ui.px(self._lead_width), round(ui.line_height("plain", 20) * self._lead_width / 26))
        step, y = ui.line_height("plain", 20), inner.y - (0 if is_measured else self._scroll)
        begin = y
        for line in self._lines():
            leads = ui.wrapped(line.lead, lead - ui.px(12), "bold", 20) if line.lead else []
            texts = ui.wrapped(line.text, inner.width - lead - ui.px(14), line.kind, 20)
            height = step * max(len(leads), len(texts))
            if not is_measured and y + height > inner.y and y < inner.bottom:
                for number, text in enumerate(leads):
                    ui.write(
                        target,
                        text,
                        (inner.x, y + number * step),
                        kind="bold",
                        size=20,
                        colour=line.colour or ui.colours.accent,
                    )
                for number, text in enumerate(texts):
                    ui.write(target, text, (inner.x + lead, y + number * step), kind=line.kind, size=20)
            y += height + ui.px(9)
        return y - begin

    def _draw_bar(self, ui: Ui, target: pygame.Surface, inner: pygame.Rect, height: int) -> None:
        track = pygame.Rect(inner.right + ui.px(10), inner.y, ui.px(5), inner.height)
        pygame.draw.rect(target, (70, 54, 76), track, border_radius=ui.px(3))
        thumb = pygame.Rect(track.x, 0, track.width, max(ui.px(24), round(track.height * inner.height / height)))
        thumb.y = track.y + round((track.height - thumb.height) * self._scroll / max(1, height - inner.height))
        pygame.draw.rect(target, ui.colours.accent, thumb, border_radius=ui.px(3))


def log_page(context: Context) -> Page:
    """Everything that was said."""

    def lines() -> list[Line]:
        colours = context.ui.colours
        shown = []
        for entry in context.conversation.log:
            who = {"you": "You", "": ""}.get(entry.speaker, context.name_of(entry.speaker))
            text = entry.text + (" — (broken off)" if entry.is_interrupted else "")
            colour = colours.you if entry.speaker == "you" else colours.accent
            shown.append(Line(text, who, "plain" if entry.speaker else "italic", colour))
        return shown or [Line("Nobody has said anything yet.", kind="italic")]

    return Page("What was said", lines, lead_width=120, starts_at_end=True)


def notes_page(context: Context) -> Page:
    """What the traveller found out."""

    def lines() -> list[Line]:
        notes = context.notes
        shown = [Line(note.text, "–") for note in notes.notes]
        if notes.ending:
            shown.append(
                Line(f"The end: {notes.ending.replace('_', ' ')}.", kind="story", colour=context.ui.colours.accent)
            )
        return shown or [Line("Nothing is noted yet. Talk to somebody.", kind="italic")]

    return Page("Notes", lines, lead_width=34)


def help_page(context: Context) -> Page:
    """Every key and button."""

    def lines() -> list[Line]:
        shown = [
            Line(f"{meaning}." + (f"  Gamepad: {button}." if button else ""), key) for key, button, meaning in KEY_HELP
        ]
        return [
            *shown,
            Line("Wear headphones with hands-free: else the microphone hears the characters too.", kind="italic"),
        ]

    return Page("Keys", lines, lead_width=210)
