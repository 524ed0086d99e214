"""The window gets another size: it goes on drawing, and is fitted a moment later."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from clients.pygame_demo.app import App, Options
from clients.pygame_demo.client import events
from clients.pygame_demo.drawing.portraits.painting import Portraits
from clients.pygame_demo.drawing.scenery.backdrop import Backdrop
from tests.pygame_demo.stand_ins import PEOPLE, TITLE

FRAME_S = 1 / 60
NOWHERE = "ws://127.0.0.1:9/v1"
CHARACTERS = tuple(events.Character(*one) for one in PEOPLE)


@pytest.fixture
def app(backdrop: Backdrop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """As it is after the welcome; it was never started, so that it connects to nothing."""
    monkeypatch.setenv("NPC_DEMO_CONFIG", str(tmp_path))
    pygame.joystick.init()
    pygame.display.set_mode((1280, 720))
    pygame.event.clear()
    made = App(Options(url=NOWHERE, character="agnes"), NOWHERE, backdrop, Portraits(None))
    made.context.take(events.ConnectionChanged("connected", ""))
    made.context.take(events.Welcomed("millbrook", CHARACTERS, False, TITLE))
    yield made
    made.close()
    pygame.display.set_mode((1280, 720))


def test_at_once_what_was_drawn_is_stretched_and_then_it_is_fitted(app: App) -> None:
    app.frame(FRAME_S)
    window = pygame.display.set_mode((1000, 700))
    pygame.event.post(pygame.event.Event(pygame.VIDEORESIZE, size=(1000, 700), w=1000, h=700))
    app.frame(FRAME_S)
    assert app.context.ui.window == (1280, 720)
    assert pygame.surfarray.array3d(window)[995, 350].any(), "its new edge is drawn on too"
    for _ in range(90):
        app.frame(FRAME_S)
    assert app.context.ui.window == (1000, 700)


def test_a_window_smaller_than_any_screen_fits_is_drawn_all_the_same(app: App) -> None:
    pygame.display.set_mode((300, 200))
    pygame.event.post(pygame.event.Event(pygame.VIDEORESIZE, size=(300, 200), w=300, h=200))
    for _ in range(90):
        app.frame(FRAME_S)
    assert app.context.ui.window == (640, 480)


def test_a_notice_is_read_over_a_menu(app: App) -> None:
    app.context.tell("That slot is empty.", is_trouble=True)
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_p, mod=0, unicode=""))
    app.frame(FRAME_S)
    window = pygame.display.get_surface()
    assert window is not None
    pixels = pygame.surfarray.array3d(window)[:, :70].astype(int)
    assert (abs(pixels - app.context.ui.colours.warning).max(axis=2) < 8).sum() > 100
    app.context.notices.clear()
    app.frame(FRAME_S)
    pixels = pygame.surfarray.array3d(window)[:, :70].astype(int)
    assert (abs(pixels - app.context.ui.colours.warning).max(axis=2) < 8).sum() < 20
