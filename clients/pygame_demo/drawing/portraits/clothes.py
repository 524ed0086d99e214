"""Necks, shoulders and folds that several people share."""

from __future__ import annotations

from clients.pygame_demo.drawing.brush import Canvas
from clients.pygame_demo.drawing.curves import Points, ellipse, smooth
from clients.pygame_demo.drawing.palette import Colour, mix
from clients.pygame_demo.drawing.portraits.face import EVENING_SUN
from clients.pygame_demo.drawing.portraits.look import Skin

__all__ = ["drape", "neck", "shoulders"]


def neck(canvas: Canvas, skin: Skin, *, half_width: float, top: float, bottom: float) -> None:
    """The neck down into the collar, in the chin's shade."""
    shape = smooth(
        [
            (400 - half_width, top),
            (400 + half_width, top),
            (400 + half_width * 1.05, bottom - 60),
            (400 + half_width * 1.5, bottom - 14),
            (400, bottom + 40),
            (400 - half_width * 1.5, bottom - 14),
            (400 - half_width * 1.05, bottom - 60),
        ]
    )
    canvas.shaded(shape, mix(skin.base, skin.shadow, 0.35), skin.base)
    with canvas.inside(shape):
        canvas.soft(ellipse(392, top + 50, half_width * 1.15, 62), skin.shadow, 215, 20)
        canvas.soft(
            [
                (400 - half_width * 1.6, top),
                (400 - half_width * 0.3, top),
                (400 - half_width * 0.3, bottom + 30),
                (400 - half_width * 1.6, bottom + 30),
            ],
            skin.shadow,
            120,
            20,
        )
        canvas.soft(
            [
                (400 + half_width * 0.78, top + 60),
                (400 + half_width * 1.6, top + 60),
                (400 + half_width * 1.7, bottom),
                (400 + half_width, bottom),
            ],
            EVENING_SUN,
            100,
            9,
        )


def shoulders(
    canvas: Canvas, *, width: float, top: float, slope: float, top_colour: Colour, bottom_colour: Colour
) -> None:
    """Coat or dress from the neck down, with light from the right."""
    shape = smooth(
        [
            (330, top - 16),
            (470, top - 16),
            (400 + width * 0.62, top + slope * 0.42),
            (400 + width * 0.93, top + slope),
            (400 + width * 1.08, top + slope + 110),
            (400 + width * 1.12, 960),
            (400 - width * 1.12, 960),
            (400 - width * 1.08, top + slope + 110),
            (400 - width * 0.93, top + slope),
            (400 - width * 0.62, top + slope * 0.42),
        ]
    )
    canvas.shaded(shape, top_colour, bottom_colour)
    with canvas.inside(shape):
        canvas.soft(
            [(400 - width * 1.2, top), (400 - width * 0.5, top), (400 - width * 0.66, 960), (400 - width * 1.3, 960)],
            mix(bottom_colour, (30, 16, 40), 0.5),
            180,
            40,
        )
        canvas.soft(
            [
                (400 + width * 0.55, top + slope * 0.2),
                (400 + width * 1.1, top + slope * 0.7),
                (400 + width * 0.95, top + slope * 1.5),
                (400 + width * 0.6, top + slope),
            ],
            mix(top_colour, EVENING_SUN, 0.5),
            120,
            26,
        )
        canvas.soft(
            [
                (400 + width * 1.0, top + slope),
                (400 + width * 1.3, top + slope),
                (400 + width * 1.3, 960),
                (400 + width * 1.06, 960),
            ],
            EVENING_SUN,
            150,
            12,
        )


def drape(canvas: Canvas, points: Points, top: Colour, bottom: Colour) -> None:
    """A hanging piece of cloth with a soft shadow under its edge."""
    shape = smooth(points)
    canvas.soft([(x, y + 8) for x, y in shape], mix(bottom, (40, 18, 36), 0.7), 120, 10)
    canvas.shaded(shape, top, bottom)
