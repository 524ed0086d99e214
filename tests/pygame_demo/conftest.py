"""A window that nobody sees, and the scene, which takes a second to paint, once for all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
pygame = pytest.importorskip("pygame")


@pytest.fixture(scope="session")
def window() -> Iterator[object]:
    pygame.display.init()
    pygame.font.init()
    yield pygame.display.set_mode((1280, 720))


@pytest.fixture(scope="session")
def backdrop(window: object) -> object:
    from clients.pygame_demo.drawing.scenery.backdrop import Backdrop

    return Backdrop()
