"""The small people of the square are told apart at a glance."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pygame
import pytest

from clients.pygame_demo.drawing.brush import put
from clients.pygame_demo.drawing.portraits.look import PersonLook
from clients.pygame_demo.drawing.portraits.portrait import PEOPLE
from clients.pygame_demo.drawing.scenery.figures import FIGURE_SIZE, draw_figure
from clients.pygame_demo.drawing.scenery.player import PLAYER

EVERYBODY: dict[str, PersonLook] = {**PEOPLE, "player": PLAYER}


def coat(look: PersonLook) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Its mean colour, between shoulders and knees."""
    target = pygame.Surface(FIGURE_SIZE)
    put(target, draw_figure(look, None, False, False, 1.0), (0, 0))
    body: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = (
        pygame.surfarray.array3d(target)[52:80, 70:128].reshape(-1, 3).mean(axis=0)
    )
    return body


@pytest.mark.parametrize(("one", "other"), list(combinations(EVERYBODY, 2)))
def test_no_two_people_wear_the_same(window: object, one: str, other: str) -> None:
    assert np.linalg.norm(coat(EVERYBODY[one]) - coat(EVERYBODY[other])) > 25
