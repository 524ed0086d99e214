"""The windmill on its rise to the right; its sails are drawn apart, because they turn."""

from __future__ import annotations

import math

import pygame

from clients.pygame_demo.drawing.brush import Canvas
from clients.pygame_demo.drawing.curves import Point, ellipse, smooth
from clients.pygame_demo.drawing.palette import Colour, mix
from clients.pygame_demo.drawing.scenery.ground import paint_shadow
from clients.pygame_demo.drawing.scenery.masonry import arch, bricks, roof, window

__all__ = ["SAIL_HUB", "paint_mill", "paint_sails"]

SAIL_HUB: Point = (1126.0, 196.0)
_SAIL = 148.0
_WALL: Colour = (222, 184, 154)


def paint_mill(canvas: Canvas) -> None:
    rise = smooth([(960, 470), (1040, 444), (1140, 428), (1240, 438), (1330, 460), (1330, 520), (960, 500)])
    canvas.shaded(rise, (150, 130, 84), (96, 92, 70))
    paint_shadow(canvas, 1130, 452, 120, 150, 100)
    body: list[Point] = [(1084, 214), (1172, 214), (1200, 456), (1062, 456)]
    canvas.shaded(body, _WALL, mix(_WALL, (86, 56, 86), 0.36))
    bricks(canvas, (1060, 216, 1200, 454), _WALL, row=11, brick=24, seed=14, within=body)
    with canvas.inside(body):
        canvas.soft([(1040, 200), (1112, 200), (1098, 470), (1040, 470)], (86, 54, 90), 160, 28)
        canvas.soft([(1164, 200), (1220, 200), (1220, 470), (1188, 470)], (255, 206, 146), 170, 10)
    canvas.fill(ellipse(1128, 318, 74, 9), (84, 54, 54))
    for x in range(1066, 1196, 15):
        canvas.stroke([(x, 298), (x, 318)], 2.4, (96, 62, 58), 255, (1, 1))
    canvas.stroke([(1060, 299), (1128, 304), (1196, 299)], 4, (110, 72, 62), 255, (1, 1))
    cap = smooth([(1076, 218), (1090, 178), (1126, 156), (1164, 178), (1180, 218)])
    roof(canvas, cap, (132, 74, 68), seed=15, row=9)
    window(canvas, 1116, 252, 22, 30)
    canvas.fill(arch(1130, 456, 50, 74), (74, 46, 52))
    canvas.shaded(arch(1130, 456, 40, 66), (255, 196, 112), (196, 112, 70))
    canvas.fill([(1110, 402), (1128, 400), (1128, 456), (1110, 456)], (112, 70, 56))
    for x, y, size in ((1060, 452, 15), (1078, 458, 13), (1046, 460, 14), (1064, 438, 12)):
        sack = smooth(
            [
                (x - size, y + size),
                (x - size * 0.9, y - size * 0.4),
                (x - 3, y - size),
                (x + 4, y - size),
                (x + size * 0.9, y - size * 0.4),
                (x + size, y + size),
            ]
        )
        canvas.shaded(sack, (236, 212, 176), (150, 118, 110))


def paint_sails(turn: float, scale: float) -> pygame.Surface:
    """Four sails around the hub in a square picture whose middle is the hub; `turn` in radians."""
    canvas = Canvas(2 * _SAIL + 8, 2 * _SAIL + 8, scale=scale * 2)
    middle = _SAIL + 4
    for number in range(4):
        angle = turn + number * math.pi / 2
        _paint_sail(canvas, middle, math.cos(angle), math.sin(angle))
    canvas.fill(ellipse(middle, middle, 9, 9), (76, 50, 52))
    canvas.fill(ellipse(middle + 2, middle - 2, 4, 4), (206, 150, 100))
    return canvas.finished(scale)


def _paint_sail(canvas: Canvas, middle: float, along_x: float, along_y: float) -> None:
    def place(along: float, across: float) -> Point:
        return (middle + along_x * along - along_y * across, middle + along_y * along + along_x * across)

    cloth = [place(34, 3), place(_SAIL, 3), place(_SAIL, 31), place(40, 24)]
    canvas.fill(cloth, mix((244, 222, 186), (150, 106, 120), 0.35 - 0.3 * along_x), 225)
    for part in range(7):
        along = 38 + part * (_SAIL - 40) / 6
        canvas.stroke([place(along, 0), place(along, 29)], 2, (92, 60, 56), 255, (1, 1))
    canvas.stroke([place(37, 14), place(_SAIL, 17)], 1.8, (92, 60, 56), 255, (1, 1))
    canvas.stroke([place(0, 0), place(_SAIL, 0)], 6, (82, 52, 50), 255, (1, 0.7))
