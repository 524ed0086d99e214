"""Things that stand in the square: each is painted once and drawn in order of depth with the people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from clients.pygame_demo.drawing.brush import Canvas
from clients.pygame_demo.drawing.curves import Point, blob, ellipse, smooth
from clients.pygame_demo.drawing.palette import mix
from clients.pygame_demo.drawing.scenery.masonry import bricks, roof

__all__ = ["PROPS", "Prop", "paint_foreground"]


@dataclass(frozen=True, slots=True)
class Prop:
    """Something in the square.

    Attributes:
        foot: where it stands in the scene.
        size: of its picture; the foot is at the middle of its lower edge, 12 units up.
        paint: paints it on a canvas of that size.
    """

    foot: Point
    size: tuple[float, float]
    paint: Callable[[Canvas], None]


def _well(canvas: Canvas) -> None:
    canvas.soft([(60, 152), (136, 152), (60, 176), (0, 170)], (48, 28, 62), 130, 8)
    for x in (50, 118):
        canvas.stroke([(x, 40), (x, 112)], 7, (96, 62, 54), 255, (1, 1))
    canvas.fill(ellipse(84, 112, 48, 15), (60, 44, 62))
    wall = [(36, 112), (132, 112), (128, 156), (104, 165), (64, 165), (40, 156)]
    canvas.shaded(smooth(wall), (190, 150, 136), (120, 92, 102))
    bricks(canvas, (36, 112, 132, 164), (172, 134, 126), row=10, brick=17, seed=3, within=smooth(wall))
    canvas.fill(ellipse(84, 112, 50, 15), (206, 164, 146))
    canvas.fill(ellipse(84, 112, 40, 10.5), (46, 34, 56))
    canvas.stroke([(46, 62), (122, 62)], 6, (110, 74, 60), 255, (1, 1))
    canvas.stroke([(84, 62), (84, 96)], 2, (190, 160, 124), 255, (1, 1))
    canvas.shaded([(74, 90), (94, 90), (91, 110), (77, 110)], (150, 104, 76), (96, 64, 56))
    roof(canvas, [(26, 50), (60, 12), (108, 12), (142, 50)], (126, 76, 74), seed=9, row=8)


def _lantern(canvas: Canvas) -> None:
    canvas.glow(40, 38, 40, (255, 204, 120), 150)
    canvas.stroke([(40, 44), (40, 168)], 5, (54, 40, 54), 255, (1, 1))
    canvas.stroke([(42, 50), (42, 166)], 1.4, (226, 160, 104), 160, (1, 1))
    canvas.fill([(30, 162), (50, 162), (54, 170), (26, 170)], (54, 40, 54))
    canvas.shaded([(30, 24), (50, 24), (47, 52), (33, 52)], (255, 240, 190), (255, 188, 96))
    canvas.fill([(26, 24), (54, 24), (40, 10)], (60, 44, 56))
    canvas.fill([(31, 50), (49, 50), (46, 57), (34, 57)], (60, 44, 56))
    for x in (33, 40, 47):
        canvas.stroke([(x, 24), (x + (40 - x) * 0.25, 51)], 1.6, (70, 48, 56), 255, (1, 1))


def _barrels(canvas: Canvas) -> None:
    canvas.soft([(20, 74), (100, 74), (70, 92), (0, 90)], (48, 28, 62), 120, 7)
    for x, y, size in ((36, 52, 1.0), (78, 58, 0.9), (58, 26, 0.8)):
        w, h = 19 * size, 26 * size
        barrel = smooth(
            [
                (x - w * 0.8, y - h),
                (x + w * 0.8, y - h),
                (x + w, y),
                (x + w * 0.8, y + h),
                (x - w * 0.8, y + h),
                (x - w, y),
            ]
        )
        canvas.shaded(barrel, (120, 78, 60), (196, 136, 92), sideways=True)
        for part in (-0.55, 0.55):
            canvas.stroke(
                [(x - w * 0.94, y + h * part), (x, y + h * part + 2), (x + w * 0.94, y + h * part)],
                3.4,
                (74, 62, 70),
                255,
                (1, 1),
            )
        canvas.fill(ellipse(x, y - h, w * 0.8, 4), (150, 102, 76))


def _tree(seed: int, width: float, height: float) -> Callable[[Canvas], None]:
    def paint(canvas: Canvas) -> None:
        random = np.random.default_rng(seed)
        middle = width / 2
        canvas.soft(
            [(middle - 14, height - 14), (middle + 14, height - 14), (middle - 50, height), (middle - 90, height)],
            (48, 28, 62),
            110,
            7,
        )
        canvas.shaded(
            smooth(
                [
                    (middle - 13, height - 10),
                    (middle - 7, height * 0.6),
                    (middle - 16, height * 0.4),
                    (middle + 14, height * 0.4),
                    (middle + 7, height * 0.6),
                    (middle + 15, height - 10),
                ]
            ),
            (84, 56, 56),
            (64, 44, 54),
        )
        for layer, (dark, light) in enumerate(
            (((58, 56, 66), (84, 76, 66)), ((86, 86, 62), (134, 112, 66)), ((150, 122, 62), (232, 172, 92)))
        ):
            for _ in range(46 - layer * 10):
                angle, reach = float(random.uniform(0, 2 * np.pi)), float(random.uniform(0, 1)) ** 0.6
                x = middle + np.cos(angle) * reach * width * 0.36 + layer * width * 0.045
                y = height * 0.31 + np.sin(angle) * reach * height * 0.23 - layer * height * 0.03
                size = float(random.uniform(0.05, 0.09)) * width * (1 - layer * 0.24)
                canvas.fill(
                    blob(float(x), float(y), size, int(random.integers(9999)), roughness=0.3),
                    mix(dark, light, float(random.uniform(0, 1))),
                )

    return paint


PROPS: tuple[Prop, ...] = (
    Prop((398, 452), (190, 250), _tree(1, 190, 250)),
    Prop((652, 440), (160, 210), _tree(2, 160, 210)),
    Prop((1012, 446), (170, 230), _tree(3, 170, 230)),
    Prop((1254, 500), (210, 300), _tree(5, 210, 300)),
    Prop((640, 566), (168, 180), _well),
    Prop((410, 520), (80, 180), _lantern),
    Prop((968, 530), (80, 180), _lantern),
    Prop((66, 530), (110, 92), _barrels),
)


def paint_foreground(canvas: Canvas) -> None:
    """Dark leaves that frame the scene, and the evening closing in around it."""
    random = np.random.default_rng(31)
    for x, y, spread, count in ((-10, -6, 190, 60), (1290, -10, 150, 44), (-6, 726, 150, 40), (1288, 726, 190, 54)):
        for _ in range(count):
            angle, reach = float(random.uniform(0, 2 * np.pi)), spread * float(random.uniform(0, 1)) ** 0.7
            px, py = x + float(np.cos(angle)) * reach, y + float(np.sin(angle)) * reach * 0.55
            tilt = float(random.uniform(0, np.pi))
            tip = (px + 22 * float(np.cos(tilt)), py + 22 * float(np.sin(tilt)))
            side = (px + 7 * float(np.sin(tilt)), py - 7 * float(np.cos(tilt)))
            other = (px - 7 * float(np.sin(tilt)), py + 7 * float(np.cos(tilt)))
            back = (px - 22 * float(np.cos(tilt)), py - 22 * float(np.sin(tilt)))
            canvas.fill(
                smooth([tip, side, back, other], steps=4),
                mix((36, 26, 46), (74, 54, 62), float(random.uniform(0, 1)) ** 2),
            )
    for shape in (
        [(-200, -200), (1480, -200), (1480, -60), (640, -8), (-200, -60)],
        [(-200, 920), (1480, 920), (1480, 770), (640, 716), (-200, 770)],
        [(-200, -200), (-60, -200), (-6, 360), (-60, 920), (-200, 920)],
        [(1480, -200), (1340, -200), (1286, 360), (1340, 920), (1480, 920)],
    ):
        canvas.soft(shape, (40, 22, 54), 150, 90)
