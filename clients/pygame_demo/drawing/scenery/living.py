"""What moves in the square by itself: smoke, fireflies, birds. Where they are follows from the time alone."""

from __future__ import annotations

import math
from functools import lru_cache

import pygame

from clients.pygame_demo.drawing.brush import Canvas, put
from clients.pygame_demo.drawing.curves import Point, blob, ellipse

__all__ = ["draw_birds", "draw_fireflies", "draw_smoke"]

_CHIMNEY: Point = (89, 70)
_PUFFS = 7
_FIREFLIES = 22


def draw_smoke(target: pygame.Surface, origin: Point, scale: float, time_s: float) -> None:
    """Puffs that rise from the inn's chimney, grow and fade."""
    for number in range(_PUFFS):
        age = (time_s * 0.11 + number / _PUFFS) % 1.0
        x = _CHIMNEY[0] + 46 * age + 9 * math.sin(age * 7 + number)
        y = _CHIMNEY[1] - 84 * age
        step = min(7, int(age * 8))
        puff = _puff(step, number % 3, scale)
        put(target, puff, (origin[0] + x * scale - puff.get_width() / 2, origin[1] + y * scale - puff.get_height() / 2))


def draw_fireflies(target: pygame.Surface, origin: Point, scale: float, time_s: float) -> None:
    """Small lights that wander over the grass and wink."""
    for number in range(_FIREFLIES):
        phase = number * 2.399
        x = (number * 389 % 1280) + 34 * math.sin(time_s * 0.31 + phase)
        y = 410 + (number * 157 % 280) + 18 * math.sin(time_s * 0.53 + phase * 1.7)
        wink = math.sin(time_s * 1.3 + phase * 3)
        if wink > 0.1:
            light = _spark(min(3, int(wink * 4)), scale)
            put(
                target,
                light,
                (origin[0] + x * scale - light.get_width() / 2, origin[1] + y * scale - light.get_height() / 2),
            )


def draw_birds(target: pygame.Surface, origin: Point, scale: float, time_s: float) -> None:
    """Swallows around the tower."""
    for number in range(5):
        angle = time_s * (0.42 + 0.05 * number) + number * 1.9
        x = 520 + (120 + 16 * number) * math.cos(angle)
        y = 96 + 16 * number * 0.6 + 24 * math.sin(angle * 1.4)
        flap = math.sin(time_s * 9 + number * 2) * 4
        points = [(x - 8, y - flap), (x - 2, y), (x, y + 1.4), (x + 2, y), (x + 8, y - flap)]
        pixels = [(origin[0] + px * scale, origin[1] + py * scale) for px, py in points]
        pygame.draw.aalines(target, (56, 38, 62), False, pixels)
        pygame.draw.lines(target, (56, 38, 62), False, pixels[1:4], max(1, round(1.6 * scale)))


@lru_cache(maxsize=64)
def _puff(step: int, kind: int, scale: float) -> pygame.Surface:
    canvas = Canvas(90, 90, scale=1.0)
    radius = 9 + 3.4 * step
    alpha = round(92 * (1 - step / 8))
    canvas.soft(blob(45, 45, radius, kind + 3), (226, 190, 184), alpha, 8)
    return canvas.finished(scale)


@lru_cache(maxsize=64)
def _spark(brightness: int, scale: float) -> pygame.Surface:
    canvas = Canvas(24, 24, scale=3.0)
    canvas.glow(12, 12, 9, (255, 224, 130), 50 + 38 * brightness)
    canvas.fill(ellipse(12, 12, 1.3, 1.3), (255, 250, 214))
    return canvas.finished(scale)
