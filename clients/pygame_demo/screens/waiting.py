"""What is shown before the game begins: the scene is being painted, the server is starting."""

from __future__ import annotations

import pygame

from clients.pygame_demo.drawing.interface import Ui
from clients.pygame_demo.drawing.palette import interface_colours
from clients.pygame_demo.drawing.scenery.backdrop import Backdrop
from clients.pygame_demo.own_server import OwnServer

__all__ = ["paint_backdrop", "wait_for"]


def paint_backdrop(target: pygame.Surface) -> Backdrop:
    """The scene, which takes a second or two."""
    _draw_waiting(target, "The evening is being painted …")
    return Backdrop()


def wait_for(server: OwnServer, target: pygame.Surface) -> str:
    """The server's address once it serves; "" if the player quits meanwhile, also after reading why it never will."""
    clock = pygame.time.Clock()
    while not server.url:
        server.check()
        for event in pygame.event.get():
            if event.type == pygame.QUIT or (event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE):
                return ""
        text = "The server is starting …" if not server.trouble else f"{server.trouble}\nEsc closes this window."
        _draw_waiting(pygame.display.get_surface() or target, text)
        clock.tick(20)
    return server.url


def _draw_waiting(target: pygame.Surface, text: str) -> None:
    ui = Ui(target.get_size(), interface_colours(is_colour_blind_safe=False))
    target.fill(ui.colours.panel)
    middle = target.get_height() // 2
    ui.write(
        target,
        pygame.display.get_caption()[0],
        (target.get_width() // 2, middle - ui.px(110)),
        kind="story",
        size=58,
        colour=ui.colours.accent,
        anchor="middle",
    )
    width = min(target.get_width() - ui.px(80), ui.px(900))
    for number, line in enumerate(ui.wrapped(text, width, "plain", 20)[:10]):
        y = middle - ui.px(10) + number * ui.line_height("plain", 20)
        ui.write(target, line, (target.get_width() // 2, y), size=20, colour=ui.colours.quiet_text, anchor="middle")
    pygame.display.flip()
