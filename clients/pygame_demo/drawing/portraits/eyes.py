"""Draws eyes and brows of any expression, gaze and blink."""

from __future__ import annotations

import math

import pygame

from clients.pygame_demo.drawing.curves import Point, ribbon, smooth
from clients.pygame_demo.drawing.palette import Colour, mix
from clients.pygame_demo.drawing.portraits.expression import Expression
from clients.pygame_demo.drawing.portraits.look import FaceLook

__all__ = ["EYES_HEIGHT", "EYES_WIDTH", "draw_eyes"]

EYES_WIDTH, EYES_HEIGHT = 340, 200
"""Size of the picture that holds both eyes and brows, in units of the portrait; its middle lies between the eyes,
120 units under its upper edge."""
_MIDDLE: Point = (170.0, 120.0)


def draw_eyes(
    look: FaceLook, expression: Expression, gaze: tuple[float, float], blink: float, scale: float
) -> pygame.Surface:
    """Both eyes and brows, ready for `brush.put`.

    Args:
        gaze: where they look, -1 to 1 each: right and down are positive.
        blink: 0 open to 1 shut.
        scale: pixels for each unit.
    """
    over = 3 if scale < 0.6 else 2
    painter = _Painter(look, scale * over)
    for side in (-1, 1):
        painter.eye(side, expression, gaze, blink)
    for side in (-1, 1):
        painter.brow(side, expression)
    return pygame.transform.smoothscale(
        painter.surface.premul_alpha(), (round(EYES_WIDTH * scale), round(EYES_HEIGHT * scale))
    )


class _Painter:
    def __init__(self, look: FaceLook, pixels: float) -> None:
        self._look, self._pixels = look, pixels
        self.surface = pygame.Surface((round(EYES_WIDTH * pixels), round(EYES_HEIGHT * pixels)), pygame.SRCALPHA)
        self.surface.fill((*mix(look.skin.base, look.skin.shadow, 0.3), 0))

    def eye(self, side: int, expression: Expression, gaze: tuple[float, float], blink: float) -> None:
        look = self._look
        x = _MIDDLE[0] + side * look.eye_dx
        y = _MIDDLE[1]
        half, height = look.eye
        is_wide = max(0.0, expression.lids)
        openness = max(0.0, (1 + 0.30 * is_wide + 0.55 * min(0.0, expression.lids)) * (1 - blink))
        upper = height * 1.12 * openness
        lower = height * (0.78 - 0.5 * expression.squint * (1 - 0.3 * is_wide)) * (0.3 + 0.7 * (1 - blink))
        top = self._lid(x, y, side, half, -upper)
        bottom = self._lid(x, y, side, half, lower)
        # While the lid is down, the lower rim comes up a little to meet it.
        if upper < height * 0.16:
            top = self._lid(x, y, side, half, lower - 1.5)
        self._lid_skin(x, y, side, top, expression)
        if upper >= height * 0.16:
            self._ball(x, y, top, bottom, expression, gaze)
        self._lines(x, y, side, top, bottom, expression)

    def brow(self, side: int, expression: Expression) -> None:
        look = self._look
        half, thick = look.brow
        x = _MIDDLE[0] + side * (look.eye_dx + 4)
        skew = expression.brow_skew * (1 if side > 0 else -0.55)
        y = _MIDDLE[1] + (look.brow_y - look.eye_y) - 17 * (expression.brow + skew)
        inner = -16 * expression.brow_inner
        squeeze = 8 * max(0.0, -expression.brow_inner) + 4 * max(0.0, expression.brow_inner)
        line = [
            (x - side * (half + squeeze), y + 7 + inner),
            (x - side * half * 0.35, y - 4 + inner * 0.35),
            (x + side * half * 0.45, y - 7 - inner * 0.2),
            (x + side * half * 1.08, y + 7 - inner * 0.4),
        ]
        if look.has_bushy_brows:
            self._bushy(line, side, thick)
            return
        self._fill(ribbon(line, thick * 2, taper=(0.75, 0.1)), look.brow_colour)
        light = mix(look.brow_colour, look.skin.light, 0.28)
        for step in range(5):
            part = step / 5
            start = self._along(line, part)
            self._fill(
                ribbon(
                    [
                        start,
                        (start[0] + side * 9, start[1] - thick * 0.55),
                        (start[0] + side * 20, start[1] - thick * 0.5),
                    ],
                    thick * 0.35,
                    steps=4,
                ),
                light,
            )

    def _bushy(self, line: list[Point], side: int, thick: float) -> None:
        """Hairs that stand out in all directions, in three tones."""
        shade = mix(self._look.brow_colour, self._look.skin.shadow, 0.5)
        self._fill(ribbon(line, thick * 1.5, taper=(0.7, 0.2)), shade)
        curve = smooth(line, is_closed=False)
        half = thick * 0.3
        for number in range(17):
            x, y = curve[round(number / 17 * (len(curve) - 1))]
            rise = thick * (0.9 - 0.5 * abs(number / 8 - 0.8)) * (1.25 if number % 3 else 0.7)
            root, tip = (x - side * 2, y + thick * 0.6), (x + side * (11 + number % 4), y - rise)
            bend = (x + side * 5, y - rise * 0.3)
            tone = mix(self._look.brow_colour, shade, (number * 7 % 5) / 7)
            self._fill([root, (bend[0] - half, bend[1] - half), tip, (bend[0] + half, bend[1] + half)], tone)

    def _ball(
        self,
        x: float,
        y: float,
        top: list[Point],
        bottom: list[Point],
        expression: Expression,
        gaze: tuple[float, float],
    ) -> None:
        """White, iris, pupil and its light, cut to what the lids leave open."""
        look = self._look
        opening = [*top, *reversed(bottom)]
        box = self._bounds(opening)
        ball = pygame.Surface(box.size, pygame.SRCALPHA)
        white = mix((244, 234, 222), look.skin.shadow, 0.06)
        ball.fill(white)
        half, height = look.eye
        gaze_x = max(-1.0, min(1.0, gaze[0] + expression.gaze_x))
        gaze_y = max(-1.0, min(1.0, gaze[1] + expression.gaze_y))
        radius = height * 1.02
        cx, cy = x + gaze_x * half * 0.36, y - 2 + gaze_y * height * 0.34
        self._disc(ball, box, cx, cy, radius * 1.06, mix(look.iris, (24, 16, 22), 0.62))
        self._disc(ball, box, cx, cy, radius * 0.93, look.iris)
        self._disc(ball, box, cx, cy + radius * 0.28, radius * 0.60, mix(look.iris, (255, 226, 160), 0.38))
        self._disc(ball, box, cx, cy, radius * (0.50 - 0.10 * max(0.0, expression.lids)), (24, 14, 20))
        shade = pygame.Surface(box.size, pygame.SRCALPHA)
        shadow_line = [(px, py + height * 0.38) for px, py in top]
        pygame.draw.polygon(shade, (70, 34, 46, 92), self._inside([*top, *reversed(shadow_line)], box))
        ball.blit(shade, (0, 0))
        self._disc(ball, box, cx + radius * 0.36, cy - radius * 0.38, radius * 0.25, (255, 250, 240))
        self._disc(
            ball, box, cx - radius * 0.36, cy + radius * 0.40, radius * 0.12, mix(look.iris, (255, 236, 200), 0.7)
        )
        mask = pygame.Surface(box.size, pygame.SRCALPHA)
        mask.fill((255, 255, 255, 0))
        pygame.draw.polygon(mask, (255, 255, 255, 255), self._inside(opening, box))
        ball.blit(mask, (0, 0), special_flags=pygame.BLEND_RGBA_MULT)
        self.surface.blit(ball, box.topleft)

    def _lid_skin(self, x: float, y: float, side: int, top: list[Point], expression: Expression) -> None:
        look = self._look
        crease = self._lid(x, y - 3, side, look.eye[0] * 1.02, -look.eye[1] * (1.45 + 0.25 * max(0.0, expression.lids)))
        colour = mix(look.skin.base, look.skin.shadow, 0.28)
        self._fill([*crease, *reversed(top)], colour)
        self._fill(ribbon(crease[::4], 2.6 + 1.4 * look.age), mix(look.skin.shadow, (90, 44, 50), 0.4))

    def _lines(
        self, x: float, y: float, side: int, top: list[Point], bottom: list[Point], expression: Expression
    ) -> None:
        look = self._look
        self._fill(ribbon(bottom[2:-2:3], 2.4), mix(look.skin.shadow, look.lash, 0.35))
        if expression.cheeks > 0.3:
            pouch = self._lid(x, y + look.eye[1] * 0.55, side, look.eye[0] * 0.9, look.eye[1] * 0.75)
            self._fill(ribbon(pouch[3:-3:3], 3.0 * expression.cheeks), mix(look.skin.shadow, look.skin.base, 0.25))
        outer = top[-1] if side > 0 else top[0]
        lash = [*top[::4], top[-1]] if (len(top) - 1) % 4 else top[::4]
        self._fill(ribbon(lash, 6.4, taper=(0.4, 0.4)), look.lash)
        if not look.has_long_lashes:
            return
        flick = [outer, (outer[0] + side * 5, outer[1] - 2), (outer[0] + side * 10, outer[1] - 6)]
        self._fill(ribbon(flick, 4.2, taper=(0.9, 0.0)), look.lash)

    def _lid(self, x: float, y: float, side: int, half: float, height: float) -> list[Point]:
        """From left to right; almond-shaped, the outer corner a little higher, the arch highest beyond its middle."""
        points = []
        for step in range(25):
            t = -1 + step / 12
            peak = 0.12 * side if height < 0 else -0.12 * side
            arch = math.cos(math.pi / 2 * max(-1.0, min(1.0, t - peak * (1 - t * t)))) ** 0.82
            points.append((x + t * half, y + height * arch - 2.6 * t * side))
        return points

    @staticmethod
    def _along(line: list[Point], part: float) -> Point:
        curve = smooth(line, is_closed=False)
        return curve[round(part * (len(curve) - 1))]

    def _fill(self, points: list[Point], colour: Colour) -> None:
        pygame.draw.polygon(self.surface, colour, [(x * self._pixels, y * self._pixels) for x, y in points])

    def _bounds(self, points: list[Point]) -> pygame.Rect:
        xs, ys = [x * self._pixels for x, _ in points], [y * self._pixels for _, y in points]
        return pygame.Rect(int(min(xs)), int(min(ys)), int(max(xs) - min(xs)) + 2, int(max(ys) - min(ys)) + 2)

    def _inside(self, points: list[Point], box: pygame.Rect) -> list[Point]:
        return [(x * self._pixels - box.x, y * self._pixels - box.y) for x, y in points]

    def _disc(self, ball: pygame.Surface, box: pygame.Rect, x: float, y: float, radius: float, colour: Colour) -> None:
        centre = (x * self._pixels - box.x, y * self._pixels - box.y)
        pygame.draw.circle(ball, colour, centre, max(1.0, radius * self._pixels))
