"""The evening sky, its clouds, and the hills behind the village."""

from __future__ import annotations

import numpy as np

from clients.pygame_demo.drawing.brush import Canvas, vertical_gradient
from clients.pygame_demo.drawing.curves import Point, Points, blob, ellipse, smooth
from clients.pygame_demo.drawing.palette import Colour, mix

__all__ = ["SUN", "paint_hills", "paint_sky"]

SUN = (955.0, 322.0)
_HORIZON = 372
_STOPS: list[tuple[float, Colour]] = [
    (0.0, (54, 52, 98)),
    (0.34, (112, 84, 128)),
    (0.62, (206, 124, 116)),
    (0.84, (248, 176, 118)),
    (1.0, (255, 216, 154)),
]


def paint_sky(canvas: Canvas) -> None:
    size = (canvas.surface.get_width(), round(_HORIZON * canvas.scale))
    canvas.surface.blit(vertical_gradient(size, _STOPS), (0, 0))
    _paint_stars(canvas)
    canvas.glow(*SUN, 520, (255, 196, 120), 150, flat=0.62)
    canvas.glow(*SUN, 210, (255, 222, 160), 190, flat=0.9)
    canvas.soft(ellipse(*SUN, 30, 30), (255, 244, 214), 255, 5)
    random = np.random.default_rng(4)
    for x, y, width, seed in (
        (180, 92, 210, 1), (430, 150, 260, 2), (760, 84, 240, 3), (1090, 128, 250, 4), (300, 232, 230, 5),
        (900, 216, 280, 6), (640, 262, 200, 7), (1190, 250, 180, 8), (80, 196, 150, 9),
    ):  # fmt: skip
        _paint_cloud(canvas, x, y, width, seed, random)


def _paint_stars(canvas: Canvas) -> None:
    random = np.random.default_rng(9)
    for _ in range(46):
        x, y = float(random.uniform(0, 1280)), float(random.uniform(4, 120))
        canvas.soft(ellipse(x, y, 1.0, 1.0, count=8), (255, 240, 220), int(random.uniform(60, 190)), 0.8)


def _paint_cloud(canvas: Canvas, x: float, y: float, width: float, seed: int, random: np.random.Generator) -> None:
    """Long streaks: dark above, lit from below by the sun that is almost down."""
    nearness = max(0.0, 1 - abs(x - SUN[0]) / 700)
    shade = mix((122, 88, 130), (196, 120, 122), min(1.0, y / 260))
    light = mix((236, 146, 120), (255, 206, 142), nearness)
    for number in range(7):
        across = float(random.uniform(-0.5, 0.5)) * width
        size = float(random.uniform(0.10, 0.24)) * width
        down = float(random.uniform(-9, 9))
        canvas.soft(blob(x + across, y + down, size, seed * 10 + number, roughness=0.1), shade, 44, 14)
        streak = ellipse(x + across, y + down + size * 0.34, size * 1.15, 5 + size * 0.05)
        canvas.soft(streak, light, 120, 7)


def paint_hills(canvas: Canvas) -> None:
    far = [
        (-20, 330),
        (120, 300),
        (260, 318),
        (420, 282),
        (600, 322),
        (760, 296),
        (920, 330),
        (1100, 290),
        (1300, 322),
        (1300, 460),
        (-20, 460),
    ]
    middle = [
        (-20, 366),
        (160, 340),
        (340, 372),
        (540, 344),
        (720, 366),
        (900, 346),
        (1040, 352),
        (1160, 324),
        (1300, 346),
        (1300, 480),
        (-20, 480),
    ]
    canvas.shaded(_hill(far), (158, 110, 128), (204, 138, 124))
    canvas.shaded(_hill(middle), (122, 92, 108), (150, 108, 104))
    random = np.random.default_rng(21)
    for _ in range(130):
        x = float(random.uniform(-10, 1290))
        y = 372 + 8 * float(np.sin(x / 90)) + float(random.uniform(0, 16))
        radius = float(random.uniform(7, 20))
        colour = mix((92, 78, 92), (120, 100, 84), float(random.uniform(0, 1)))
        canvas.fill(blob(x, y - radius * 0.4, radius, int(random.integers(9999))), colour)
        canvas.soft(ellipse(x + radius * 0.4, y - radius * 0.7, radius * 0.5, radius * 0.4), (232, 164, 104), 80, 4)
    canvas.soft([(-40, 352), (1320, 352), (1320, 402), (-40, 402)], (255, 192, 140), 70, 24)


def _hill(points: Points) -> list[Point]:
    ridge = smooth(points[:-2], is_closed=False)
    return [*ridge, *points[-2:]]
