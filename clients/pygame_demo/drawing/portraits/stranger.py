"""Whoever has no portrait of their own: a traveller in a hood. Other worlds' people look like this."""

from __future__ import annotations

from clients.pygame_demo.drawing.brush import Canvas
from clients.pygame_demo.drawing.curves import ellipse, smooth
from clients.pygame_demo.drawing.palette import Colour, mix
from clients.pygame_demo.drawing.portraits.clothes import neck, shoulders
from clients.pygame_demo.drawing.portraits.face import EVENING_SUN, strands
from clients.pygame_demo.drawing.portraits.look import FaceLook, PersonLook, Skin
from clients.pygame_demo.drawing.portraits.mouth import MouthLook

__all__ = ["STRANGER"]

_SKIN = Skin(base=(196, 142, 112), shadow=(128, 80, 76), light=(226, 178, 140), blush=(190, 92, 78))
_HAIR: Colour = (72, 50, 44)
_HOOD: Colour = (78, 96, 88)


def _behind(canvas: Canvas) -> None:
    hood = smooth(
        [
            (400, 76),
            (530, 104),
            (612, 220),
            (626, 400),
            (600, 560),
            (560, 700),
            (240, 700),
            (200, 560),
            (174, 400),
            (188, 220),
            (270, 104),
        ]
    )
    canvas.shaded(hood, mix(_HOOD, (24, 20, 34), 0.55), mix(_HOOD, (24, 20, 34), 0.75))


def _body(canvas: Canvas) -> None:
    shoulders(canvas, width=290, top=680, slope=84, top_colour=_HOOD, bottom_colour=mix(_HOOD, (24, 18, 36), 0.5))
    neck(canvas, _SKIN, half_width=60, top=550, bottom=716)
    for side in (-1, 1):
        fold = smooth(
            [
                (400 + side * 20, 800),
                (400 + side * 84, 730),
                (400 + side * 190, 640),
                (400 + side * 230, 700),
                (400 + side * 150, 800),
                (400 + side * 30, 920),
            ]
        )
        canvas.shaded(fold, mix(_HOOD, EVENING_SUN, 0.22 if side > 0 else 0.03), mix(_HOOD, (24, 18, 36), 0.4))
    canvas.shape(ellipse(400, 806, 22, 22), (196, 152, 84))
    canvas.shape(ellipse(405, 800, 8, 8), (250, 218, 150))


def _hair(canvas: Canvas) -> None:
    strands(
        canvas,
        [(396, 200), (320, 220), (262, 290), (254, 420)],
        [(396, 250), (350, 270), (296, 320), (270, 400)],
        34,
        (_HAIR, mix(_HAIR, (150, 110, 80), 0.4)),
        width=10,
        seed=2,
    )
    strands(
        canvas,
        [(404, 200), (480, 220), (538, 290), (546, 420)],
        [(404, 250), (450, 270), (504, 320), (530, 400)],
        34,
        (_HAIR, mix(_HAIR, (210, 150, 96), 0.5)),
        width=10,
        seed=3,
    )
    rim = [(196, 560), (196, 400), (222, 240), (290, 150), (400, 118), (510, 150), (578, 240), (604, 400), (604, 560)]
    canvas.stroke(rim, 62, mix(_HOOD, (40, 36, 48), 0.2), 255, (0.8, 0.8))
    canvas.stroke([(x + 12, y - 6) for x, y in rim[3:]], 14, mix(_HOOD, EVENING_SUN, 0.4), 150)


STRANGER = PersonLook(
    face=FaceLook(
        skin=_SKIN,
        outline=[
            (400, 174),
            (484, 192),
            (534, 258),
            (546, 340),
            (542, 424),
            (526, 506),
            (492, 572),
            (446, 616),
            (400, 632),
        ],
        eye_y=396,
        eye_dx=71,
        eye=(34, 20),
        iris=(104, 78, 52),
        lash=(40, 26, 28),
        brow_y=346,
        brow=(42, 7),
        brow_colour=(60, 42, 38),
        nose=(31, 480),
        mouth_y=544,
        mouth=MouthLook(half_width=57, upper_lip=11, lower_lip=17, lip=(172, 88, 80), skin=_SKIN.base),
        age=0.3,
    ),
    behind=_behind,
    body=_body,
    hair=_hair,
    over=None,
    coat=_HOOD,
    trim=(196, 152, 84),
    hair_colour=_HAIR,
    headwear="hood",
)
