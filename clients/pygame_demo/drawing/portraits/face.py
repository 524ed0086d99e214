"""Paints the parts of a face that do not move: skin, light and shade, ears, nose, wrinkles."""

from __future__ import annotations

import numpy as np

from clients.pygame_demo.drawing.brush import Canvas
from clients.pygame_demo.drawing.curves import Points, ellipse, mirrored, smooth
from clients.pygame_demo.drawing.palette import Colour, mix
from clients.pygame_demo.drawing.portraits.look import FaceLook

__all__ = ["EVENING_SUN", "paint_face", "strands"]

EVENING_SUN: Colour = (255, 196, 128)
"""The low sun stands to the right of everybody."""
_MIDDLE = 400.0


def paint_face(canvas: Canvas, look: FaceLook) -> None:
    """The bald head without eyes, brows and mouth."""
    outline = smooth(mirrored(look.outline))
    if look.ear:
        _paint_ears(canvas, look)
    canvas.shaded(outline, mix(look.skin.base, look.skin.light, 0.5), look.skin.base)
    with canvas.inside(outline):
        _paint_light(canvas, look)
        _paint_sockets(canvas, look)
        _paint_cheeks(canvas, look)
        _paint_around_mouth(canvas, look)
    _paint_nose(canvas, look)
    with canvas.inside(outline):
        _paint_wrinkles(canvas, look)


def strands(
    canvas: Canvas,
    one: Points,
    other: Points,
    count: int,
    colours: tuple[Colour, ...],
    *,
    width: float = 6.0,
    seed: int = 1,
    jitter: float = 5.0,
    alpha: int = 190,
) -> None:
    """Locks of hair between two guide lines of equally many points."""
    random = np.random.default_rng(seed)
    for number in range(count):
        part = (number + random.uniform(0, 1)) / count
        shift = random.normal(0, jitter, 2)
        lock = [
            (x + (u - x) * part + shift[0] * i / len(one), y + (v - y) * part + shift[1] * i / len(one))
            for i, ((x, y), (u, v)) in enumerate(zip(one, other, strict=True))
        ]
        colour = colours[int(random.integers(len(colours)))]
        canvas.stroke(lock, width * float(random.uniform(0.5, 1.3)), colour, alpha)


def _paint_ears(canvas: Canvas, look: FaceLook) -> None:
    edge = max(x for x, _ in look.outline)
    for side in (-1, 1):
        x = _MIDDLE + side * (edge - _MIDDLE + 6)
        y = look.eye_y + 38
        size = look.ear
        ear = smooth(
            [
                (x - side * 14, y - size * 0.8),
                (x + side * 14, y - size),
                (x + side * 27, y - size * 0.5),
                (x + side * 20, y + size * 0.3),
                (x + side * 4, y + size),
                (x - side * 14, y + size * 0.7),
            ]
        )
        shade = mix(look.skin.base, look.skin.shadow, 0.5 if side < 0 else 0.15)
        canvas.fill(ear, shade)
        with canvas.inside(ear):
            canvas.soft(ellipse(x + side * 4, y - 4, 9, size * 0.55), look.skin.shadow, 170, 7)
            canvas.soft(ellipse(x + side * 22, y - size * 0.3, 6, size * 0.6), look.skin.blush, 90, 6)


def _paint_light(canvas: Canvas, look: FaceLook) -> None:
    """Shade on the left, a rim of evening sun on the right, a high forehead."""
    top, chin = look.outline[0][1], look.outline[-1][1]
    edge = max(x for x, _ in look.outline) - _MIDDLE
    shadow, light = look.skin.shadow, look.skin.light
    left = _MIDDLE - edge
    canvas.soft(
        [
            (left - 60, top - 40),
            (left + edge * 0.42, top - 40),
            (left + edge * 0.30, look.eye_y),
            (left + edge * 0.40, look.mouth_y),
            (_MIDDLE - 20, chin + 40),
            (left - 60, chin + 60),
        ],
        shadow,
        150,
        46,
    )
    canvas.soft(ellipse(_MIDDLE, chin + 14, edge * 0.8, 34), shadow, 130, 22)
    canvas.glow(_MIDDLE + 34, (top + look.brow_y) / 2 + 12, edge * 0.72, light, 170, flat=0.6)
    canvas.glow(_MIDDLE + edge * 0.56, look.eye_y + 76, edge * 0.42, light, 150, flat=0.8)
    canvas.glow(_MIDDLE + 12, chin - 26, 42, light, 120, flat=0.7)
    right = _MIDDLE + edge
    canvas.soft(
        [
            (right - 12, top + 40),
            (right + 40, top + 40),
            (right + 40, chin),
            (right - 70, chin + 10),
            (right - 26, look.mouth_y),
        ],
        EVENING_SUN,
        120,
        14,
    )


def _paint_sockets(canvas: Canvas, look: FaceLook) -> None:
    shadow = look.skin.shadow
    for side in (-1, 1):
        x = _MIDDLE + side * look.eye_dx
        canvas.soft(ellipse(x - side * 4, look.eye_y - 6, look.eye[0] * 1.25, look.eye[1] * 1.75), shadow, 95, 15)
        canvas.soft(ellipse(x - side * look.eye[0], look.eye_y - 4, 15, 20), shadow, 95, 11)
        canvas.soft(ellipse(x, look.eye_y + look.eye[1] + 13, look.eye[0] * 0.9, 5), shadow, int(40 + 75 * look.age), 6)


def _paint_cheeks(canvas: Canvas, look: FaceLook) -> None:
    edge = max(x for x, _ in look.outline) - _MIDDLE
    for side in (-1, 1):
        canvas.glow(_MIDDLE + side * edge * 0.60, look.eye_y + 88, edge * 0.40, look.skin.blush, 95, flat=0.8)
        if look.hollow:
            hollow = [
                (_MIDDLE + side * edge * 0.95, look.eye_y + 80),
                (_MIDDLE + side * edge * 0.52, look.mouth_y - 26),
                (_MIDDLE + side * edge * 0.56, look.mouth_y + 40),
                (_MIDDLE + side * edge * 0.85, look.mouth_y + 20),
            ]
            canvas.soft(hollow, look.skin.shadow, int(150 * look.hollow), 17)
    canvas.glow(_MIDDLE, look.nose[1] - 4, 30, look.skin.blush, 85)


def _paint_around_mouth(canvas: Canvas, look: FaceLook) -> None:
    shadow = look.skin.shadow
    canvas.soft(
        ellipse(_MIDDLE - 2, look.mouth_y + look.mouth.lower_lip + 15, look.mouth.half_width * 0.55, 6), shadow, 120, 8
    )
    canvas.soft(
        [
            (_MIDDLE - 7, look.nose[1] + 16),
            (_MIDDLE + 4, look.nose[1] + 16),
            (_MIDDLE + 5, look.mouth_y - 16),
            (_MIDDLE - 10, look.mouth_y - 16),
        ],
        shadow,
        75,
        5,
    )


def _paint_nose(canvas: Canvas, look: FaceLook) -> None:
    wing, tip = look.nose
    shadow, light = look.skin.shadow, look.skin.light
    bridge = look.eye_y - 12
    canvas.soft(
        [
            (_MIDDLE - 17, bridge - 24),
            (_MIDDLE - 9, bridge),
            (_MIDDLE - wing * 0.42, tip - 34),
            (_MIDDLE - wing * 0.55, tip - 4),
            (_MIDDLE - wing * 1.1, tip + 2),
            (_MIDDLE - wing * 0.9, tip - 30),
            (_MIDDLE - 22, bridge + 22),
        ],
        shadow,
        135,
        8,
    )
    under = smooth(
        [
            (_MIDDLE - wing, tip + 1),
            (_MIDDLE - wing * 0.4, tip + 7),
            (_MIDDLE, tip + 13),
            (_MIDDLE + wing * 0.4, tip + 7),
            (_MIDDLE + wing, tip + 1),
            (_MIDDLE + wing * 0.5, tip + 15),
            (_MIDDLE, tip + 20),
            (_MIDDLE - wing * 0.5, tip + 15),
        ]
    )
    canvas.soft(under, shadow, 200, 5)
    dark = mix(shadow, (60, 26, 30), 0.55)
    for side in (-1, 1):
        x = _MIDDLE + side * wing * 0.46
        canvas.soft(ellipse(x, tip + 8, wing * 0.20, 4.2), dark, 220, 2.5)
        wing_line = [
            (_MIDDLE + side * wing * 0.84, tip - 17),
            (_MIDDLE + side * wing * 1.05, tip - 3),
            (_MIDDLE + side * wing * 0.78, tip + 9),
        ]
        canvas.stroke(wing_line, 4.0, mix(shadow, dark, 0.3), 150 if side < 0 else 110)
    canvas.soft(
        [(_MIDDLE + 1, bridge), (_MIDDLE + 9, bridge), (_MIDDLE + 10, tip - 26), (_MIDDLE, tip - 26)], light, 150, 5
    )
    canvas.glow(_MIDDLE + 5, tip - 9, wing * 0.62, light, 190)
    canvas.glow(_MIDDLE + 8, tip - 12, wing * 0.24, (255, 244, 228), 160)


def _paint_wrinkles(canvas: Canvas, look: FaceLook) -> None:
    age = look.age
    line = mix(look.skin.shadow, (96, 52, 52), 0.3)
    edge = max(x for x, _ in look.outline) - _MIDDLE
    for side in (-1, 1):
        wing, tip = look.nose
        fold = [
            (_MIDDLE + side * (wing + 9), tip - 8),
            (_MIDDLE + side * (look.mouth.half_width + 8), look.mouth_y - 26),
            (_MIDDLE + side * (look.mouth.half_width + 20), look.mouth_y + 14),
        ]
        canvas.stroke(fold, 3 + 4 * age, line, int(30 + 110 * age))
        if age < 0.35:
            continue
        x = _MIDDLE + side * (look.eye_dx + look.eye[0])
        for tilt in (-14, 0, 13):
            canvas.stroke(
                [
                    (x + side * 10, look.eye_y + tilt * 0.4),
                    (x + side * 22, look.eye_y + tilt * 0.9),
                    (x + side * 33, look.eye_y + tilt * 1.5),
                ],
                2.6,
                line,
                int(130 * age),
            )
        bag = [
            (x - side * look.eye[0] * 1.7, look.eye_y + look.eye[1] + 10),
            (x - side * look.eye[0], look.eye_y + look.eye[1] + 18),
            (x - side * 4, look.eye_y + look.eye[1] + 9),
        ]
        canvas.stroke(bag, 3.2, line, int(150 * age))
    if age > 0.5:
        for number in range(3):
            y = look.brow_y - 44 - number * 21
            span = edge * (0.62 - number * 0.08)
            canvas.stroke(
                [
                    (_MIDDLE - span, y + 5),
                    (_MIDDLE - span * 0.4, y - 2),
                    (_MIDDLE + 8, y + 2),
                    (_MIDDLE + span * 0.5, y - 3),
                    (_MIDDLE + span, y + 5),
                ],
                3.2,
                line,
                int(105 * age),
            )
