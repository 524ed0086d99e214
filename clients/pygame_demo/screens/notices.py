"""What is said at the window's upper edge: news, trouble with its cure, and whether the server is there."""

from __future__ import annotations

import pygame

from clients.pygame_demo.drawing.interface import Ui
from clients.pygame_demo.drawing.palette import Colour
from clients.pygame_demo.screens.context import Context

__all__ = ["draw_connection", "draw_notices"]


def draw_notices(context: Context, target: pygame.Surface, *, column: pygame.Rect | None = None) -> int:
    """The newest below the others, in the middle of the upper edge, or in a column. Gives the y below them."""
    ui = context.ui
    wide = column.width if column is not None else max(ui.px(420), round(ui.window[0] * 0.46))
    middle = column.centerx if column is not None else ui.window[0] // 2
    y = draw_connection(context, target) or (column.y if column is not None else ui.px(22))
    for notice in context.notices:
        colour = ui.colours.warning if notice.kind == "trouble" else ui.colours.text
        mark = "!" if notice.kind == "trouble" else "✎" if notice.text.startswith("Noted") else ""
        y += _draw_line(ui, target, (middle, y), wide, notice.text, colour, mark) + ui.px(8)
    return y


def draw_connection(context: Context, target: pygame.Surface) -> int:
    """A banner while the server is not there; gives the y below it, 0 if there is none."""
    connection, ui = context.connection, context.ui
    if connection.state == "connected":
        return 0
    since_s = context.time_s - context.connection_since_s
    text = connection.message[:1].upper() + connection.message[1:] or "Connecting to the server …"
    if connection.retry_in_s is not None:
        left_s = max(0, round(connection.retry_in_s - since_s))
        text += f"  (next try in {left_s} s)" if left_s else "  (trying now)"
    wide = min(ui.window[0] - ui.px(60), max(ui.px(560), round(ui.window[0] * 0.6)))
    colour = ui.colours.bad if connection.state == "refused" else ui.colours.warning
    return ui.px(22) + _draw_line(ui, target, (ui.window[0] // 2, ui.px(22)), wide, text, colour, "!") + ui.px(8)


def _draw_line(
    ui: Ui, target: pygame.Surface, top: tuple[int, int], wide: int, text: str, colour: Colour, mark: str
) -> int:
    """`top` is the middle of the panel's upper edge. The text is cut to five lines. Gives the height of its panel."""
    step = ui.line_height("plain", 18)
    lines = ui.wrapped(text, wide - ui.px(64), "plain", 18)[:5]
    text_width = max(ui.width_of(line, "plain", 18) for line in lines)
    box = pygame.Rect(0, top[1], text_width + ui.px(56 if mark else 36), step * len(lines) + ui.px(16))
    box.centerx = top[0]
    ui.panel(target, box, alpha=232)
    x = box.x + ui.px(18)
    if mark == "!":
        centre = (x + ui.px(5), box.y + ui.px(8) + step // 2)
        pygame.draw.circle(target, colour, centre, ui.px(9))
        ui.write(
            target, "!", (centre[0], box.y + ui.px(8)), kind="bold", size=17, colour=ui.colours.panel, anchor="middle"
        )
        x += ui.px(22)
    elif mark:
        pygame.draw.line(
            target,
            ui.colours.accent,
            (x - ui.px(3), box.centery + ui.px(7)),
            (x + ui.px(9), box.centery - ui.px(7)),
            max(2, ui.px(3)),
        )
        x += ui.px(22)
    for number, line in enumerate(lines):
        ui.write(target, line, (x, box.y + ui.px(8) + number * step), size=18, colour=colour)
    return box.height
