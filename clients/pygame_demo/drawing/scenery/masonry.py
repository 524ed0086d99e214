"""What buildings are made of: bricks, roofs, lit windows, arches."""

from __future__ import annotations

import numpy as np

from clients.pygame_demo.drawing.brush import Canvas
from clients.pygame_demo.drawing.curves import Point, Points, ellipse
from clients.pygame_demo.drawing.palette import Colour, mix

__all__ = ["arch", "bricks", "roof", "window"]

_DUSK: Colour = (64, 42, 76)
_SUNLIT: Colour = (255, 200, 140)


def arch(x: float, bottom: float, width: float, height: float) -> list[Point]:
    """A door or window with a round top, standing at its middle."""
    half = width / 2
    top = bottom - height + half
    curve = [(x + half * float(np.cos(a)), top - half * float(np.sin(a))) for a in np.linspace(0, np.pi, 16)]
    return [(x + half, bottom), *curve, (x - half, bottom)]


def bricks(
    canvas: Canvas,
    box: tuple[float, float, float, float],
    colour: Colour,
    *,
    row: float,
    brick: float,
    seed: int,
    within: Points | None = None,
) -> None:
    """Some of the stones of a wall, in other tones than the rest."""
    random = np.random.default_rng(seed)
    left, top, right, bottom = box
    shapes: list[tuple[list[Point], Colour]] = []
    y, number = top, 0
    while y < bottom:
        x = left - (number % 2) * brick / 2
        while x < right:
            if random.uniform() < 0.62:
                tone = mix(colour, _DUSK if random.uniform() < 0.55 else _SUNLIT, float(random.uniform(0.03, 0.24)))
                wide = brick * float(random.uniform(0.85, 0.97))
                shapes.append(([(x, y), (x + wide, y), (x + wide, y + row * 0.86), (x, y + row * 0.86)], tone))
            x += brick
        y += row
        number += 1
    if within is None:
        for shape, tone in shapes:
            clipped = [(min(max(px, left), right), min(py, bottom)) for px, py in shape]
            canvas.fill(clipped, tone)
        return
    with canvas.inside(within):
        for shape, tone in shapes:
            canvas.fill(shape, tone, 170)


def roof(canvas: Canvas, shape: Points, colour: Colour, *, seed: int, row: float = 12.0) -> None:
    """Tiles in rows, darker to the left, with the sun along the right edge and shade under the eaves."""
    left, right = min(x for x, _ in shape), max(x for x, _ in shape)
    top, bottom = min(y for _, y in shape), max(y for _, y in shape)
    canvas.soft([(x, y + 9) for x, y in shape], _DUSK, 120, 8)
    canvas.shaded(shape, mix(colour, (255, 190, 140), 0.2), mix(colour, _DUSK, 0.25))
    random = np.random.default_rng(seed)
    with canvas.inside(shape):
        y, number = top, 0
        while y < bottom:
            x = left - (number % 2) * row
            while x < right:
                tone = mix(colour, _DUSK if random.uniform() < 0.5 else _SUNLIT, float(random.uniform(0.02, 0.22)))
                tile = [
                    (x, y),
                    (x + row * 1.7, y),
                    (x + row * 1.7, y + row * 0.7),
                    (x + row * 0.85, y + row * 1.05),
                    (x, y + row * 0.7),
                ]
                canvas.fill(tile, tone, 200)
                x += row * 1.8
            y += row * 0.9
            number += 1
        width = right - left
        canvas.soft(
            [(left, top), (left + width * 0.3, top), (left + width * 0.22, bottom), (left, bottom)], _DUSK, 120, 24
        )
        canvas.soft(
            [(right - width * 0.16, top), (right, top), (right, bottom), (right - width * 0.1, bottom)], _SUNLIT, 90, 14
        )


def window(canvas: Canvas, x: float, y: float, width: float, height: float, *, is_arched: bool = False) -> None:
    """A window behind which a lamp burns; x, y is its upper left corner."""
    middle = x + width / 2
    frame = (
        arch(middle, y + height + 4, width + 8, height + 8) if is_arched else _box(x - 4, y - 4, width + 8, height + 8)
    )
    pane = arch(middle, y + height, width, height) if is_arched else _box(x, y, width, height)
    canvas.glow(middle, y + height / 2, max(width, height) * 1.15, (255, 190, 100), 90)
    canvas.fill(frame, (78, 48, 52))
    canvas.shaded(pane, (255, 226, 150), (240, 150, 76))
    with canvas.inside(pane):
        canvas.soft(
            ellipse(middle + width * 0.1, y + height * 0.7, width * 0.3, height * 0.25), (255, 246, 206), 220, 8
        )
        canvas.soft(
            [(x, y), (x + width * 0.26, y), (x + width * 0.14, y + height), (x, y + height)], (196, 104, 72), 150, 4
        )
    canvas.stroke([(middle, y), (middle, y + height)], 3, (88, 54, 54), 255, (1, 1))
    for part in (0.5,) if height < 60 else (0.36, 0.68):
        canvas.stroke([(x, y + height * part), (x + width, y + height * part)], 2.6, (88, 54, 54), 255, (1, 1))
    canvas.shaded(_box(x - 7, y + height + 3, width + 14, 6), (206, 160, 130), (120, 86, 90))


def _box(x: float, y: float, width: float, height: float) -> list[Point]:
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
