"""A list over the game: pause, settings, save slots. Each is a title and rows that do something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pygame

from clients.pygame_demo.drawing.interface import Ui
from clients.pygame_demo.game.controls import Command

__all__ = ["Menu", "Row"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a menu.

    Attributes:
        value: what it is set to; "" for a row that does something once.
        accept: what Enter does.
        change: what left (-1) and right (1) do.
        detail: a second, smaller line.
        note: what is said below the menu while the row is marked.
    """

    label: str
    value: str = ""
    accept: Callable[[], None] | None = None
    change: Callable[[int], None] | None = None
    detail: str = ""
    note: str = ""


class Menu:
    """Shows what `rows` gives now. `is_over` says that it is to be closed."""

    def __init__(self, title: str, rows: Callable[[], Sequence[Row]], note: str = "") -> None:
        self.title = title
        self._rows, self._note = rows, note
        self._marked = 0
        self._boxes: list[pygame.Rect] = []
        self.is_over = False

    def input(self, event: pygame.event.Event) -> bool:
        """The mouse; True if the event is used up."""
        if event.type == pygame.MOUSEMOTION:
            self._marked = next((n for n, box in enumerate(self._boxes) if box.collidepoint(event.pos)), self._marked)
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            for number, box in enumerate(self._boxes):
                if box.collidepoint(event.pos):
                    self._marked = number
                    row = self._rows()[number]
                    if row.change is not None:
                        row.change(-1 if event.pos[0] < box.centerx + box.width // 6 else 1)
                    elif row.accept is not None:
                        row.accept()
            return True
        return False

    def command(self, command: Command, *, begins: bool) -> None:
        if not begins:
            return
        rows = self._rows()
        self._marked = min(self._marked, len(rows) - 1)
        row = rows[self._marked]
        match command:
            case "up" | "down":
                self._marked = (self._marked + (1 if command == "down" else -1)) % len(rows)
            case "left" | "right" if row.change is not None:
                row.change(1 if command == "right" else -1)
            case "accept" if row.accept is not None:
                row.accept()
            case "accept" if row.change is not None:
                row.change(1)
            case "back" | "menu":
                self.is_over = True
            case _:
                pass

    def draw(self, ui: Ui, target: pygame.Surface) -> None:
        rows = self._rows()
        step = ui.line_height("plain", 21) + ui.px(15)
        if any(row.detail for row in rows):
            step += ui.line_height("italic", 16)
        width = min(ui.window[0] - ui.px(60), max(ui.px(660), round(ui.line_height("plain", 21) * 24)))
        notes = [ui.wrapped(row.note or self._note, width - ui.px(64), "italic", 17)[:5] for row in rows]
        foot = ui.line_height("italic", 17) * max(map(len, notes)) + ui.line_height("bold", 17) + ui.px(36)
        head = ui.line_height("story", 34) + ui.px(30)
        room = ui.window[1] - ui.px(30) - head - foot
        step = min(step, room // max(1, len(rows)))
        box = pygame.Rect(0, 0, width, head + step * len(rows) + foot)
        box.center = (ui.window[0] // 2, ui.window[1] // 2)
        ui.panel(target, box, alpha=253)
        ui.write(
            target,
            self.title,
            (box.centerx, box.y + ui.px(14)),
            kind="story",
            size=34,
            colour=ui.colours.accent,
            anchor="middle",
        )
        self._boxes = []
        for number, row in enumerate(rows):
            line = pygame.Rect(box.x + ui.px(24), box.y + head + number * step, box.width - ui.px(48), step - ui.px(4))
            self._boxes.append(line)
            _draw_row(ui, target, line, row, is_marked=number == self._marked)
        y = box.y + head + step * len(rows) + ui.px(8)
        for text in notes[min(self._marked, len(rows) - 1)]:
            ui.write(target, text, (box.x + ui.px(32), y), kind="italic", size=17, colour=ui.colours.quiet_text)
            y += ui.line_height("italic", 17)
        act = ("Left, Right", "change") if any(row.change for row in rows) else ("Enter", "take it")
        place = (box.x + ui.px(30), box.bottom - ui.line_height("bold", 17) - ui.px(20))
        ui.keys_line(target, [("Up, Down", "move"), act, ("Esc", "back")], place, widest=box.width - ui.px(50))


def _draw_row(ui: Ui, target: pygame.Surface, line: pygame.Rect, row: Row, *, is_marked: bool) -> None:
    if is_marked:
        pygame.draw.rect(target, (78, 58, 82), line, border_radius=ui.px(8))
        pygame.draw.rect(target, ui.colours.accent, (line.x, line.y + ui.px(6), ui.px(4), line.height - ui.px(12)))
    half = line.width if not row.value else round(line.width * 0.46)
    text = pygame.Rect(line.x + ui.px(18), line.y, half - ui.px(30), line.height)
    lines, part = ui.fitted(row.label, pygame.Rect(0, 0, text.width, ui.line_height("plain", 21)), "plain", 21)
    if row.detail:
        below = pygame.Rect(text.x, 0, line.right - text.x - ui.px(18), ui.line_height("italic", 16))
        below.bottom = line.bottom - ui.px(2)
        ui.paragraph(target, row.detail, below, kind="italic", size=16, colour=ui.colours.quiet_text)
        line = pygame.Rect(line.x, line.y, line.width, below.top - line.y + ui.px(2))
    y = line.centery - ui.line_height("plain", 21, part) // 2
    ui.write(target, lines[0], (text.x, y), size=21, part=part)
    if row.value:
        room = line.right - text.right - ui.px(50)
        values, part = ui.fitted(row.value, pygame.Rect(0, 0, room, ui.line_height("plain", 21)), "plain", 21)
        middle = (text.right + line.right) // 2
        y = line.centery - ui.line_height("plain", 21, part) // 2
        ui.write(target, values[0], (middle, y), size=21, part=part, colour=ui.colours.accent, anchor="middle")
        if row.change is not None and is_marked:
            for side, x in ((-1, text.right + ui.px(8)), (1, line.right - ui.px(14))):
                tip = (x + side * ui.px(7), line.centery)
                base = (x - side * ui.px(4), line.centery - ui.px(8)), (x - side * ui.px(4), line.centery + ui.px(8))
                pygame.draw.polygon(target, ui.colours.accent, [tip, *base])
