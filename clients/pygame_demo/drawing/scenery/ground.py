"""The square: grass at its edges, cobbles in perspective, long shadows and pools of light."""

from __future__ import annotations

import numpy as np
import pygame

from clients.pygame_demo.drawing.brush import Canvas
from clients.pygame_demo.drawing.curves import blob, ellipse, smooth
from clients.pygame_demo.drawing.palette import Colour, mix

__all__ = ["paint_ground", "paint_shadow"]

_STONE_FAR: Colour = (176, 132, 118)
_STONE_NEAR: Colour = (112, 86, 100)
_GROUT: Colour = (82, 60, 76)
_SHADOW: Colour = (48, 28, 62)


def paint_ground(canvas: Canvas) -> None:
    canvas.shaded([(-20, 396), (1300, 396), (1300, 740), (-20, 740)], (140, 122, 86), (62, 70, 60))
    _paint_grass(canvas)
    square = smooth(
        [(-80, 476), (180, 440), (420, 428), (680, 424), (940, 430), (1140, 452), (1360, 500), (1360, 800), (-80, 800)]
    )
    canvas.soft([(x, y + 3) for x, y in square], _SHADOW, 120, 8)
    canvas.shaded(square, mix(_GROUT, _STONE_FAR, 0.55), _GROUT)
    with canvas.inside(square):
        _paint_cobbles(canvas)
    canvas.soft([(560, 430), (1000, 430), (760, 640), (420, 640)], (255, 190, 120), 60, 60)


def _paint_grass(canvas: Canvas) -> None:
    random = np.random.default_rng(2)
    for _ in range(900):
        x, y = float(random.uniform(-10, 1290)), float(random.uniform(398, 520))
        height = 4 + (y - 398) * 0.07
        colour = mix((164, 138, 82), (82, 92, 66), float(random.uniform(0, 1)))
        lean = float(random.uniform(-3, 3))
        canvas.fill([(x - 1, y), (x + 1, y), (x + lean, y - height)], colour)


def _paint_cobbles(canvas: Canvas) -> None:
    """Rows that grow towards the viewer, shifted by half a stone, each stone with its own tone and a lit edge."""
    random = np.random.default_rng(11)
    layer = pygame.Surface(canvas.surface.get_size(), pygame.SRCALPHA)
    y, number = 428.0, 0
    while y < 736:
        nearness = (y - 428) / 300
        height = 4.4 + 17 * nearness
        width = height * 2.15
        shift = (number % 2) * width / 2
        x = -width + shift
        while x < 1300:
            wide = width * float(random.uniform(0.82, 1.04))
            tone = mix(_STONE_FAR, _STONE_NEAR, min(1.0, nearness * 1.1))
            tone = mix(
                tone, (58, 44, 66) if random.uniform() < 0.5 else (226, 176, 140), float(random.uniform(0, 0.24))
            )
            _stone(layer, canvas.scale, x + float(random.uniform(-1, 1)), y, wide, height, tone)
            x += width
        y += height * 0.93
        number += 1
    # The clip is a full-size mask: laid once for all stones.
    canvas.lay(layer, layer.get_rect())


def _stone(layer: pygame.Surface, scale: float, x: float, y: float, width: float, height: float, tone: Colour) -> None:
    box = pygame.Rect(round(x * scale), round(y * scale), round((width - 1.2) * scale), round((height - 0.9) * scale))
    radius = round(min(box.w, box.h) * 0.45)
    pygame.draw.rect(layer, mix(tone, _GROUT, 0.55), box, border_radius=radius)
    pygame.draw.rect(layer, tone, box.move(0, -max(1, round(0.7 * scale * height / 12))), border_radius=radius)
    shine = pygame.Rect(0, 0, round(box.w * 0.5), max(1, round(box.h * 0.3)))
    shine.center = (round(box.centerx + box.w * 0.14), round(box.centery - box.h * 0.2))
    pygame.draw.ellipse(layer, mix(tone, (255, 214, 160), 0.24), shine)


def paint_shadow(canvas: Canvas, x: float, y: float, width: float, length: float, alpha: int = 110) -> None:
    """The long shadow of something that stands at x, y: it falls to the left and towards the viewer."""
    left, right = x - width / 2, x + width / 2
    canvas.soft(
        [(left, y), (right, y), (right - length, y + length * 0.30), (left - length, y + length * 0.30)],
        _SHADOW, alpha, 9,
    )  # fmt: skip
    canvas.soft(blob(x, y + 2, width * 0.55, 3, roughness=0.05), _SHADOW, round(alpha * 0.6), 8)
    canvas.soft(ellipse(x, y + 2, width * 0.6, 7), _SHADOW, alpha, 6)
