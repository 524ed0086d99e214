"""Tells which of the 15 mouth shapes a picture of the window shows: the one whose own picture is most like it.

The pictures to compare with are drawn by the demo's own portraits, one for each shape, with the feeling that the
character has at that moment. Heads move, so each is tried at all places within a few pixels.
"""

from __future__ import annotations

import os
from functools import cache

import numpy as np
import numpy.typing as npt
import pygame

from clients.pygame_demo.client import MOUTH_SHAPES
from clients.pygame_demo.drawing.portraits.expression import expression_of
from clients.pygame_demo.drawing.portraits.portrait import Moment, Portrait, look_of, paint_layers
from tests.processes.display import Pixels

__all__ = ["MOUTH_BOX", "shape_shown"]

MOUTH_BOX = (324, 340, 210, 180)
"""Left, top, width and height of the part of the window (1280x720) in which the mouth of whoever is faced moves."""
_MOVES = 28
"""Pixels by which a head moves at most, each way."""
_STEP = 2
"""Pictures are compared at half their size."""

Grey = npt.NDArray[np.float32]


def shape_shown(pixels: Pixels, character: str, feeling: str, strength: float) -> str:
    """The name of the shape that is most like a picture of `MOUTH_BOX`."""
    shapes = _shapes(character, feeling, strength)
    rows, columns = shapes.shape[1:]
    windows = np.lib.stride_tricks.sliding_window_view(_grey(pixels), (rows, columns))
    flat = windows.reshape(-1, rows * columns)
    wanted = shapes.reshape(len(MOUTH_SHAPES), -1)
    squares = np.einsum("ij,ij->i", flat, flat)[:, None] - 2 * flat @ wanted.T + (wanted**2).sum(1)
    return MOUTH_SHAPES[int(np.argmin(squares.min(0)))]


@cache
def _shapes(character: str, feeling: str, strength: float) -> Grey:
    """A picture of the middle of `MOUTH_BOX` for each shape."""
    left, top, width, height = MOUTH_BOX
    portrait = _portrait(character)
    pictures = []
    for index in range(len(MOUTH_SHAPES)):
        target = pygame.Surface((1280, 720))
        weights = tuple(float(each == index) for each in range(len(MOUTH_SHAPES)))
        moment = Moment(mouth=weights, expression=expression_of(feeling, strength), breath=0.5)
        portrait.draw(target, (1280 * 0.335 - portrait.size[0] / 2, 0), moment)
        pixels = pygame.surfarray.array3d(target).swapaxes(0, 1)
        box = pixels[top + _MOVES : top + height - _MOVES, left + _MOVES : left + width - _MOVES]
        pictures.append(_grey(box))
    return np.stack(pictures)


@cache
def _portrait(character: str) -> Portrait:
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    pygame.display.set_mode((1280, 720))
    look, height = look_of(character), round(720 * 0.97)
    return Portrait(look, height, paint_layers(look, height))


def _grey(pixels: Pixels) -> Grey:
    rows, columns = pixels.shape[0] // _STEP * _STEP, pixels.shape[1] // _STEP * _STEP
    grey = pixels[:rows, :columns].astype(np.float32).mean(axis=2)
    halved: Grey = grey.reshape(rows // _STEP, _STEP, columns // _STEP, _STEP).mean(axis=(1, 3))
    return halved
