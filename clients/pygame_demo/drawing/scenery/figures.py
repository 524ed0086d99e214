"""The small people who stand and walk in the square, in the clothes of their portraits."""

from __future__ import annotations

import math
from functools import cache, lru_cache

import pygame

from clients.pygame_demo.drawing.brush import Canvas
from clients.pygame_demo.drawing.curves import ellipse, smooth
from clients.pygame_demo.drawing.palette import Colour, mix
from clients.pygame_demo.drawing.portraits.face import EVENING_SUN
from clients.pygame_demo.drawing.portraits.look import PersonLook

__all__ = ["FIGURE_FOOT", "FIGURE_SIZE", "WALK_FRAMES", "draw_figure", "prepare_figure"]

FIGURE_SIZE = (130, 176)
FIGURE_FOOT = (65.0, 164.0)
"""Where the feet stand in the picture."""
WALK_FRAMES = 8
_DUSK: Colour = (52, 32, 66)


@lru_cache(maxsize=256)
def draw_figure(
    look: PersonLook, frame: int | None, is_facing_left: bool, is_talking: bool, scale: float
) -> pygame.Surface:
    """One person; the pictures are kept.

    Args:
        frame: 0 to `WALK_FRAMES` - 1 of a step; None stands.
        scale: pixels for each unit.
    """
    picture = _painted(look, frame, is_talking).finished(scale)
    return pygame.transform.flip(picture, True, False) if is_facing_left else picture


def prepare_figure(look: PersonLook) -> None:
    """Paint a person's steps before they are needed, which takes longer than a frame."""
    for frame in (None, *range(WALK_FRAMES)):
        _painted(look, frame, False)
    _painted(look, None, True)


@cache
def _painted(look: PersonLook, frame: int | None, is_talking: bool) -> Canvas:
    canvas = Canvas(*FIGURE_SIZE, scale=2.6)
    swing = 0.0 if frame is None else math.sin(frame / WALK_FRAMES * 2 * math.pi)
    bob = 0.0 if frame is None else abs(swing) * 2.4
    wide, tall = look.build
    painter = _Figure(canvas, look, wide, tall, bob)
    canvas.soft(ellipse(60, 164, 25 * wide, 6), _DUSK, 150, 5)
    canvas.soft([(48, 162), (80, 162), (26, 176), (-4, 174)], _DUSK, 90, 5)
    painter.legs(swing)
    painter.body(swing)
    painter.head(is_talking)
    return canvas


class _Figure:
    """Faces to the right; the left one is its mirror image."""

    def __init__(self, canvas: Canvas, look: PersonLook, wide: float, tall: float, bob: float) -> None:
        self._canvas, self._look, self._wide = canvas, look, wide
        self._hip = 164 - 50 * tall - bob
        self._shoulder = 164 - 104 * tall - bob
        self._is_skirt = look.headwear in ("cap", "kerchief", "hood")

    def legs(self, swing: float) -> None:
        canvas, hip = self._canvas, self._hip
        dark = mix(self._look.coat, _DUSK, 0.62)
        for side, direction in ((-1, -swing), (1, swing)):
            knee = (65 + side * 6 + direction * 8, (hip + 160) / 2)
            foot = (65 + side * 7 + direction * 13, 160 - max(0.0, direction) * 4)
            canvas.stroke([(65 + side * 6, hip - 6), knee, foot], 12, dark, 255, (1, 0.85))
            boot = smooth(
                [
                    (foot[0] - 6, foot[1] - 7),
                    (foot[0] + 5, foot[1] - 7),
                    (foot[0] + 11, foot[1] + 1),
                    (foot[0] + 9, foot[1] + 4),
                    (foot[0] - 7, foot[1] + 4),
                ]
            )
            canvas.fill(boot, (62, 40, 42))

    def body(self, swing: float) -> None:
        canvas, look, hip, top = self._canvas, self._look, self._hip, self._shoulder
        light, dark = mix(look.coat, EVENING_SUN, 0.22), mix(look.coat, _DUSK, 0.5)
        half = 19 * self._wide
        hem = 158.0 if self._is_skirt else hip + (40 if look.headwear == "bald" else 22)
        flare = half * (1.55 if self._is_skirt else 1.12)
        self._arm(-1, -swing, mix(look.coat, _DUSK, 0.4))
        coat = smooth(
            [
                (65 - 8, top - 2),
                (65 + 8, top - 2),
                (65 + half, top + 9),
                (65 + half * 0.86, hip - 12),
                (65 + flare, hem),
                (65, hem + 4),
                (65 - flare, hem),
                (65 - half * 0.86, hip - 12),
                (65 - half, top + 9),
            ]
        )
        canvas.shaded(coat, dark, light, sideways=True)
        with canvas.inside(coat):
            canvas.soft(
                [(65 + half * 0.5, top), (65 + half * 2, top), (65 + flare * 2, hem), (65 + flare * 0.8, hem)],
                EVENING_SUN,
                90,
                5,
            )
            canvas.stroke([(65 - 3, hip), (65 - 8, hem)], 3, dark, 150)
            canvas.stroke([(65 + 8, hip), (65 + 13, hem)], 3, dark, 130)
        self._dress(coat, hip, top, hem, half)
        self._arm(1, swing, mix(look.coat, EVENING_SUN, 0.14))

    def head(self, is_talking: bool) -> None:
        canvas, look, top = self._canvas, self._look, self._shoulder
        skin = look.face.skin
        y = top - 19
        if look.headwear == "hood":
            canvas.shaded(
                smooth(
                    [(65, y - 27), (86, y - 14), (88, y + 10), (80, y + 26), (50, y + 26), (42, y + 10), (44, y - 14)]
                ),
                mix(look.coat, _DUSK, 0.3),
                mix(look.coat, _DUSK, 0.55),
            )
        if look.headwear in ("kerchief", "cap"):
            canvas.shape(
                [(65, y - 20), (84, y - 8), (85, y + 16), (74, y + 24), (54, y + 24), (45, y + 14), (46, y - 8)],
                mix(look.hair_colour, _DUSK, 0.25),
            )
        canvas.fill(ellipse(66, top, 8, 9), mix(skin.base, skin.shadow, 0.5))
        head = smooth(
            [
                (65, y - 21),
                (80, y - 14),
                (83, y + 1),
                (77, y + 14),
                (67, y + 20),
                (57, y + 15),
                (49, y + 2),
                (51, y - 13),
            ]
        )
        canvas.shaded(head, mix(skin.base, skin.shadow, 0.35), mix(skin.light, EVENING_SUN, 0.15), sideways=True)
        for x in (61, 75):
            canvas.fill(ellipse(x, y + 1, 1.9, 2.6), (50, 30, 40))
            canvas.stroke([(x - 4, y - 5), (x, y - 6.5), (x + 4, y - 5)], 1.8, mix(look.face.brow_colour, _DUSK, 0.2))
        for x in (57, 78):
            canvas.soft(ellipse(x, y + 7, 4, 3), skin.blush, 130, 2)
        canvas.stroke([(69, y), (72, y + 6), (68, y + 7)], 1.6, skin.shadow, 200)
        if is_talking:
            canvas.fill(ellipse(68, y + 12.5, 4, 3), (110, 40, 46))
        else:
            canvas.stroke([(63, y + 12), (68, y + 13.5), (73, y + 12)], 1.8, (140, 66, 66), 255)
        self._headwear(y)

    def _arm(self, side: int, swing: float, colour: Colour) -> None:
        top = self._shoulder + 10
        x = 65 + side * 17 * self._wide
        hand = (x + side * 5 + swing * 13, self._hip + 2 - abs(swing) * 3)
        elbow = (x + side * 6 + swing * 4, (top + hand[1]) / 2)
        self._canvas.stroke([(x - side * 3, top), elbow, hand], 11, colour, 255, (1, 0.8))
        self._canvas.fill(ellipse(hand[0], hand[1] + 2, 5, 5.5), self._look.face.skin.base)

    def _dress(self, coat: list[tuple[float, float]], hip: float, top: float, hem: float, half: float) -> None:
        """What tells one coat from another: apron, collar, belt."""
        canvas, look = self._canvas, self._look
        with canvas.inside(coat):
            if look.headwear == "cap":
                canvas.shaded(
                    smooth([(56, hip - 12), (78, hip - 12), (88, hem - 6), (48, hem - 6)]),
                    look.trim,
                    mix(look.trim, _DUSK, 0.35),
                )
            elif look.headwear == "kerchief":
                canvas.shaded(
                    [(40, top - 4), (92, top - 4), (92, top + 26), (40, top + 26)],
                    mix(look.trim, _DUSK, 0.15),
                    mix(look.trim, _DUSK, 0.05),
                )
                for x in (55, 76):
                    canvas.stroke([(x, top), (x + 1, top + 30)], 6, look.coat, 255, (1, 1))
            elif look.headwear == "bald":
                canvas.fill([(58, top - 3), (77, top - 3), (67, top + 20)], look.trim)
                canvas.stroke([(67, top + 18), (68, hem)], 2, mix(look.coat, _DUSK, 0.6), 200, (1, 1))
                for y in (top + 28, top + 42, top + 56):
                    canvas.fill(ellipse(73, y, 2.6, 2.6), (226, 176, 100))
            elif look.headwear == "slick":
                self._office(top)
            else:
                canvas.fill([(59, top - 3), (75, top - 3), (67, top + 24)], look.trim)
                canvas.stroke(
                    [(65 - half, hip - 10), (66, hip - 7), (65 + half, hip - 10)],
                    5,
                    mix(look.coat, _DUSK, 0.6),
                    255,
                    (1, 1),
                )
                canvas.fill(ellipse(67, hip - 7.5, 3.4, 3.2), (226, 176, 100))
        if look.headwear == "hat":
            self._scarf(top)

    def _office(self, top: float) -> None:
        """A red cravat between white wings, and the chain."""
        canvas = self._canvas
        canvas.fill([(62, top - 3), (72, top - 3), (69, top + 30), (65, top + 30)], (150, 52, 70))
        for side in (-1, 1):
            wing = [(67, top + 2), (67 + side * 14, top - 6), (67 + side * 15, top + 6), (67 + side * 5, top + 10)]
            canvas.fill(wing, mix(self._look.trim, _DUSK, 0.2 if side < 0 else 0.0))
        for number in range(11):
            part = number / 10 * 2 - 1
            canvas.fill(ellipse(67 + 17 * part, top + 32 - 22 * part**2, 2.3, 2.0, count=12), (226, 214, 206))

    def _scarf(self, top: float) -> None:
        canvas, wool = self._canvas, (204, 88, 66)
        canvas.stroke([(52, top + 1), (66, top + 7), (80, top)], 9, mix(wool, _DUSK, 0.15), 255, (0.7, 0.7))
        canvas.stroke([(76, top + 3), (82, top + 18), (80, top + 32)], 7, wool, 255, (0.9, 0.9))

    def _headwear(self, y: float) -> None:
        painters = {
            "cap": self._paint_cap,
            "kerchief": self._paint_kerchief,
            "bald": self._paint_bald,
            "slick": self._paint_slick,
            "hat": self._paint_hat,
            "hood": self._paint_hood,
        }
        painters[self._look.headwear](y)

    def _paint_cap(self, y: float) -> None:
        canvas, look = self._canvas, self._look
        cap = smooth(
            [
                (66, y - 37),
                (86, y - 30),
                (93, y - 12),
                (82, y - 9),
                (66, y - 14),
                (49, y - 8),
                (39, y - 12),
                (46, y - 30),
            ]
        )
        canvas.shaded(cap, mix(look.trim, _DUSK, 0.25), look.trim, sideways=True)
        canvas.stroke([(44, y - 12), (66, y - 18), (88, y - 12)], 3, (112, 50, 64), 255, (1, 1))

    def _paint_kerchief(self, y: float) -> None:
        canvas = self._canvas
        scarf = smooth(
            [
                (66, y - 28),
                (82, y - 21),
                (86, y - 6),
                (76, y - 13),
                (64, y - 15),
                (52, y - 9),
                (44, y - 4),
                (48, y - 21),
            ]
        )
        canvas.shaded(scarf, (50, 92, 96), (100, 156, 142), sideways=True)
        canvas.fill(smooth([(46, y - 8), (34, y - 10), (38, y), (34, y + 8), (48, y)]), (60, 110, 110))

    def _paint_bald(self, y: float) -> None:
        canvas, look = self._canvas, self._look
        for x, size in ((48, 6), (51, 7), (82, 5)):
            canvas.fill(ellipse(x, y + 1, size * 0.7, size), look.hair_colour)
        canvas.stroke([(60, y + 10), (68, y + 8), (77, y + 11)], 4, look.hair_colour)
        canvas.stroke([(50, y + 5), (54, y + 15), (62, y + 19)], 4, look.hair_colour)

    def _paint_slick(self, y: float) -> None:
        canvas, look = self._canvas, self._look
        hair = smooth(
            [
                (66, y - 25),
                (80, y - 19),
                (83, y - 6),
                (76, y - 13),
                (64, y - 13),
                (54, y - 6),
                (51, y + 6),
                (47, y - 4),
                (50, y - 18),
            ]
        )
        canvas.shaded(hair, mix(look.hair_colour, _DUSK, 0.2), mix(look.hair_colour, EVENING_SUN, 0.3), sideways=True)
        for x in (61, 75):
            canvas.stroke([*ellipse(x, y + 1, 5, 4.6, count=12), (x + 5, y + 1)], 1.2, (226, 186, 110), 255, (1, 1))

    def _paint_hat(self, y: float) -> None:
        canvas, look = self._canvas, self._look
        hair = smooth([(66, y - 24), (82, y - 14), (80, y - 6), (54, y - 4), (52, y + 10), (45, y + 4), (46, y - 14)])
        canvas.fill(hair, look.hair_colour)
        brim = smooth([(36, y - 12), (66, y - 19), (98, y - 13), (92, y - 6), (66, y - 10), (42, y - 5)])
        crown = smooth([(48, y - 14), (52, y - 34), (66, y - 40), (80, y - 33), (84, y - 14), (66, y - 18)])
        felt = (112, 84, 62)
        canvas.shaded(crown, mix(felt, _DUSK, 0.35), mix(felt, EVENING_SUN, 0.3), sideways=True)
        canvas.shaded(brim, mix(felt, _DUSK, 0.3), mix(felt, EVENING_SUN, 0.35), sideways=True)
        canvas.stroke([(52, y - 19), (66, y - 22), (81, y - 19)], 4, (84, 120, 118), 255, (1, 1))
        canvas.stroke([(54, y - 20), (42, y - 34), (36, y - 48)], 6, (222, 120, 86), 255, (0.5, 0))

    def _paint_hood(self, y: float) -> None:
        canvas, look = self._canvas, self._look
        rim = [(46, y + 22), (44, y - 10), (54, y - 24), (66, y - 28), (79, y - 23), (87, y - 8), (84, y + 20)]
        canvas.stroke(rim, 9, mix(look.coat, EVENING_SUN, 0.12), 255, (0.8, 0.8))
