"""Faces are painted by another process, so that the window never stands still for one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pygame
import pytest

from clients.pygame_demo.drawing.portraits.painter import Painter
from clients.pygame_demo.drawing.portraits.painting import Portraits
from clients.pygame_demo.drawing.portraits.portrait import PEOPLE, Moment, Portrait, paint_layers

HEIGHT = 180
_WITHIN_S = 20.0


@pytest.fixture
def painter() -> Iterator[Painter]:
    made = Painter()
    yield made
    made.close()


def until(is_so: Callable[[], bool]) -> None:
    end_s = time.monotonic() + _WITHIN_S
    while not is_so():
        assert time.monotonic() < end_s
        time.sleep(0.02)


def drawn(portrait: Portrait) -> bytes:
    target = pygame.Surface(portrait.size)
    target.fill((90, 70, 84))
    portrait.draw(target, (0, 0), Moment())
    return pygame.image.tobytes(target, "RGB")


def test_a_face_from_the_painter_is_the_one_that_would_be_painted_here(window: object, painter: Painter) -> None:
    portraits = Portraits(painter)
    portraits.want("agnes", HEIGHT)
    assert portraits.find("agnes") is None, "nobody waits for it"
    until(lambda: portraits.is_ready("agnes", HEIGHT))
    found = portraits.find("agnes")
    assert found is not None
    assert drawn(found) == drawn(Portrait(PEOPLE["agnes"], HEIGHT, paint_layers(PEOPLE["agnes"], HEIGHT)))


def test_at_another_size_the_old_face_is_shown_until_the_new_one_is_there(window: object, painter: Painter) -> None:
    portraits = Portraits(painter)
    portraits.want("rose", HEIGHT)
    until(lambda: portraits.is_ready("rose", HEIGHT))
    portraits.want("rose", 2 * HEIGHT)
    old = portraits.find("rose")
    assert old is not None and old.height == HEIGHT
    until(lambda: portraits.is_ready("rose", 2 * HEIGHT))


def test_without_its_painter_a_face_is_painted_when_it_is_looked_for(window: object, painter: Painter) -> None:
    painter.close()
    portraits = Portraits(painter)
    portraits.want("edmund", HEIGHT)
    assert portraits.is_ready("edmund", HEIGHT)


def test_a_face_that_is_long_in_coming_is_painted_when_it_is_looked_for(window: object, painter: Painter) -> None:
    now_s = 10.0
    portraits = Portraits(painter, clock=lambda: now_s)
    for character in PEOPLE:
        portraits.want(character, 5 * HEIGHT)
    portraits.want("stranger", HEIGHT)
    assert portraits.find("stranger") is None
    now_s += 1.6
    assert portraits.is_ready("stranger", HEIGHT)


def test_a_scene_is_fitted_a_piece_at_a_time(backdrop: object) -> None:
    from clients.pygame_demo.drawing.scenery.backdrop import Backdrop

    assert isinstance(backdrop, Backdrop)
    pieces = list(backdrop.fitting((640, 480)))
    assert len(pieces) > 20 and pieces[:-1] == [None] * (len(pieces) - 1)
    assert pieces[-1] is not None and pieces[-1].window == (640, 480)
